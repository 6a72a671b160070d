"""Edits of a site between two builds, as values; each can be applied to any world, whatever came before."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from octavo.base.project import SHIPPED, Options
from tests.support import revealing
from tests.support.world import SECOND, World


class Edit(Protocol):
    """An edit of a world."""

    def apply(self, world: World) -> None:
        """Apply the edit; do nothing if it does not fit the world."""


@dataclass(frozen=True)
class SetField:
    """Set a field of an entry or of the configuration; None removes it. A missing file is created."""

    path: str
    field: str
    value: object

    def apply(self, world: World) -> None:
        world.set_field(self.path, self.field, self.value)


@dataclass(frozen=True)
class Write:
    """Write a file."""

    path: str
    text: str

    def apply(self, world: World) -> None:
        world.write(self.path, self.text)


@dataclass(frozen=True)
class Remove:
    """Delete a file."""

    path: str

    def apply(self, world: World) -> None:
        world.remove(self.path)


@dataclass(frozen=True)
class Move:
    """Rename a file."""

    path: str
    to: str

    def apply(self, world: World) -> None:
        world.move(self.path, self.to)


@dataclass(frozen=True)
class EditKeepingTime:
    """Change a file without changing its length, and put its modification time back."""

    path: str

    def apply(self, world: World) -> None:
        file = world.root / self.path
        text = file.read_text("utf-8") if file.is_file() else ""
        # Increase the last digit in the text, so that length and syntax stay.
        at = max(text.rfind(digit) for digit in "0123456789")
        if at >= 0:
            modified = file.stat().st_mtime_ns
            file.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")
            world.stamp(self.path, modified)


@dataclass(frozen=True)
class Touch:
    """Set the modification time of a file to some seconds from now, and keep its bytes."""

    path: str
    seconds: int

    def apply(self, world: World) -> None:
        if (world.root / self.path).is_file():
            world.stamp(self.path, world.clock + self.seconds * SECOND)


@dataclass(frozen=True)
class EditTemplate:
    """Add a word to a template; without a word, restore its first text, or delete it if it overrides a shipped one."""

    theme: str
    name: str
    word: str

    def apply(self, world: World) -> None:
        path = f"themes/{self.theme}/templates/{self.name}"
        own = self.theme == revealing.NAME
        text = revealing.TEMPLATES[self.name] if own else (SHIPPED.parent / path).read_text("utf-8")
        if own or self.word:
            world.write(path, text.replace("</", f"{self.word}</", 1))
        else:
            world.remove(path)


@dataclass(frozen=True)
class DamageOutput:
    """Damage a file of the output, chosen by its number among the sorted paths."""

    at: int
    how: str

    def apply(self, world: World) -> None:
        files = world.outputs()
        if not files:
            return
        file = files[self.at % len(files)]
        status, data = file.stat(), file.read_bytes()
        match self.how:
            case "delete":
                file.unlink()
            case "delete its folder":
                shutil.rmtree(file.parent)
            case "lengthen":
                file.write_bytes(data + b"mine")
            case "alter":
                file.write_bytes(bytes(byte ^ 1 for byte in data))
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            case "replace":
                file.with_name("other").write_bytes(data)
                file.with_name("other").replace(file)


@dataclass(frozen=True)
class DamageCache:
    """Damage a part of the cache in some way; `at` is the place in this part, as a share from 0 to less than 1."""

    part: str
    how: str
    at: float = 0.0

    def apply(self, world: World) -> None:
        world.damaged.add(self.part)
        match self.part:
            case "all":
                shutil.rmtree(world.project.cache.parent, ignore_errors=True)
            case "file" if self.how == "keep" and world.state.is_file():
                world.states.append(world.state.read_bytes())
            case "file" if self.how == "older" and world.states and world.project.cache.is_dir():
                world.state.write_bytes(world.states[int(self.at * len(world.states))])
            case "file" if self.how == "journal" and world.state.is_file():
                world.state.with_name("state.db-journal").write_bytes(b"mine")
            case "file" if self.how == "drop":
                world.state.unlink(missing_ok=True)
            case "file" if world.state.is_file():
                world.state.write_bytes(self._damaged_bytes(world.state.read_bytes()))
            case "templates" | "fragments":
                code = Path(os.environ["XDG_CACHE_HOME"]) / "octavo"
                own = code.glob(f"{world.project.key}-*/*")
                for file in sorted(own if self.part == "templates" else world.project.cache.glob("fragments/*")):
                    file.write_bytes(self._damaged_bytes(file.read_bytes()))
            case "tables":
                world.change_state(lambda base: base.execute(self.how))
            case "index" | "products" | "*/*" | "site":
                world.change_state(lambda base: self._damage_row(base, "blob", "value", f"name glob '{self.part}'"))
            case "key" | "metadata" | "entry" | "text":
                world.change_state(lambda base: self._damage_row(base, "source", self.part, "true"))
        world.age_state()

    def _damage_row(self, base: sqlite3.Connection, table: str, column: str, where: str) -> None:
        rows = base.execute(f"select rowid, {column} from {table} where {where} order by {column}").fetchall()
        for number, value in rows[int(self.at * len(rows)) :][:1]:
            if self.how == "drop":
                base.execute(f"delete from {table} where rowid = ?", (number,))
            else:
                base.execute(f"update {table} set {column} = ? where rowid = ?", (self._damaged_bytes(value), number))

    def _damaged_bytes(self, data: bytes) -> bytes:
        at = int(self.at * len(data))
        match self.how:
            case "cut":
                return data[:at]
            case "flip" if data:
                return data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            case "other":
                # A checksum as another version of the program would have computed it.
                return blake2b(data[16:], digest_size=16, key=b"octavo state 2").digest() + data[16:]
        return data


@dataclass(frozen=True)
class ChangeVersion:
    """Change the version of the program."""

    engine: str

    def apply(self, world: World) -> None:
        world.engine = self.engine


@dataclass(frozen=True)
class Step:
    """The edits between two builds, and the options of the second build.

    `wait` is the time in seconds that passes before the edits. If the first build failed, `undo` first restores the
    sources of the last build that did not.
    """

    edits: tuple[Edit, ...] = ()
    options: Options = field(default_factory=lambda: Options(jobs=1))
    wait: int = 0
    undo: bool = True


def simpler(step: Step) -> Iterator[Step]:
    """Yield copies of a step that lack an edit or have a default for an option."""
    for at in range(len(step.edits)):
        yield replace(step, edits=step.edits[:at] + step.edits[at + 1 :])
    defaults: dict[str, Any] = {name: getattr(Step(), name) for name in ("options", "wait", "undo")}
    yield from (replace(step, **{name: value}) for name, value in defaults.items() if getattr(step, name) != value)
