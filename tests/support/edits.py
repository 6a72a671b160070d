"""All that may happen to a site between two builds, as values: each can be made in any world, whatever came before."""

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
    """Something that happens."""

    def make(self, world: World) -> None:
        """Let it happen; where it cannot, nothing does."""


@dataclass(frozen=True)
class Say:
    """A field of an entry or of the configuration gets a value, or goes; an entry that is not there begins."""

    path: str
    field: str
    value: object

    def make(self, world: World) -> None:
        world.say(self.path, self.field, self.value)


@dataclass(frozen=True)
class Write:
    """A file is written as it stands."""

    path: str
    text: str

    def make(self, world: World) -> None:
        world.write(self.path, self.text)


@dataclass(frozen=True)
class Remove:
    """A file goes."""

    path: str

    def make(self, world: World) -> None:
        world.remove(self.path)


@dataclass(frozen=True)
class Move:
    """A file gets another name."""

    path: str
    to: str

    def make(self, world: World) -> None:
        world.move(self.path, self.to)


@dataclass(frozen=True)
class Retouch:
    """A file gets other bytes of the same length, and the time at which it was modified is put back."""

    path: str

    def make(self, world: World) -> None:
        file = world.root / self.path
        text = file.read_text("utf-8") if file.is_file() else ""
        # The last figure in it becomes another.
        at = max(text.rfind(figure) for figure in "0123456789")
        if at >= 0:
            modified = file.stat().st_mtime_ns
            file.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")
            world.stamp(self.path, modified)


@dataclass(frozen=True)
class Touch:
    """A file keeps its bytes, and says that it was modified so many seconds from now."""

    path: str
    seconds: int

    def make(self, world: World) -> None:
        if (world.root / self.path).is_file():
            world.stamp(self.path, world.clock + self.seconds * SECOND)


@dataclass(frozen=True)
class Mark:
    """A template says a word more; without a word it is as it was in the beginning, and one that shadows goes."""

    theme: str
    name: str
    word: str

    def make(self, world: World) -> None:
        path = f"themes/{self.theme}/templates/{self.name}"
        own = self.theme == revealing.NAME
        text = revealing.TEMPLATES[self.name] if own else (SHIPPED.parent / path).read_text("utf-8")
        if own or self.word:
            world.write(path, text.replace("</", f"{self.word}</", 1))
        else:
            world.remove(path)


@dataclass(frozen=True)
class Harm:
    """A file of the output is meddled with, the one at a place in their order."""

    at: int
    how: str

    def make(self, world: World) -> None:
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
class Lose:
    """The state is damaged, in a part of it, in some way; `at` is the place in it, from 0 to less than 1."""

    part: str
    how: str
    at: float = 0.0

    def make(self, world: World) -> None:
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
                world.state.write_bytes(self._harmed(world.state.read_bytes()))
            case "templates" | "fragments":
                code = Path(os.environ["XDG_CACHE_HOME"]) / "octavo"
                own = code.glob(f"{world.project.key}-*/*")
                for file in sorted(own if self.part == "templates" else world.project.cache.glob("fragments/*")):
                    file.write_bytes(self._harmed(file.read_bytes()))
            case "tables":
                world.change_state(lambda base: base.execute(self.how))
            case "index" | "products" | "*/*" | "site":
                world.change_state(lambda base: self._harm(base, "blob", "value", f"name glob '{self.part}'"))
            case "key" | "metadata" | "entry" | "text":
                world.change_state(lambda base: self._harm(base, "source", self.part, "true"))
        world.age_state()

    def _harm(self, base: sqlite3.Connection, table: str, column: str, where: str) -> None:
        rows = base.execute(f"select rowid, {column} from {table} where {where} order by {column}").fetchall()
        for number, value in rows[int(self.at * len(rows)) :][:1]:
            if self.how == "drop":
                base.execute(f"delete from {table} where rowid = ?", (number,))
            else:
                base.execute(f"update {table} set {column} = ? where rowid = ?", (self._harmed(value), number))

    def _harmed(self, data: bytes) -> bytes:
        at = int(self.at * len(data))
        match self.how:
            case "cut":
                return data[:at]
            case "flip" if data:
                return data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            case "other":
                # As another version would have sealed it.
                return blake2b(data[16:], digest_size=16, key=b"octavo state 2").digest() + data[16:]
        return data


@dataclass(frozen=True)
class Become:
    """The program becomes another version of itself."""

    engine: str

    def make(self, world: World) -> None:
        world.engine = self.engine


@dataclass(frozen=True)
class Step:
    """What happens between two builds, and how the second is asked for.

    Before, so many seconds pass; and where the first failed, `undo` goes back to the sources of the last that did not.
    """

    edits: tuple[Edit, ...] = ()
    options: Options = field(default_factory=lambda: Options(jobs=1))
    wait: int = 0
    undo: bool = True


def simpler(step: Step) -> Iterator[Step]:
    """The same step with something less."""
    for at in range(len(step.edits)):
        yield replace(step, edits=step.edits[:at] + step.edits[at + 1 :])
    plain: dict[str, Any] = {name: getattr(Step(), name) for name in ("options", "wait", "undo")}
    yield from (replace(step, **{name: value}) for name, value in plain.items() if getattr(step, name) != value)
