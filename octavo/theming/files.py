"""Finding a theme: its templates and static files, through the themes it extends."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error, span_at
from octavo.base.frozen import frozen
from octavo.base.layout import is_leftover
from octavo.base.project import SHIPPED
from octavo.base.suggest import did_you_mean

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)

# A template is read, compiled and hashed at every change; a megabyte is a book of it.
_LARGEST = 1_000_000

SITE = Span("content/site.yaml")


@frozen
class ThemeFiles:
    """A theme with those it extends in one: a file of the project shadows a shipped one, a child its parent's.

    `templates` are texts by name, `paths` say where each is from, `statics` are files by their name below `assets/`;
    `own` tells whether any of it is the project's.
    """

    name: str
    templates: Mapping[str, str]
    paths: Mapping[str, str]
    statics: Mapping[str, Path]
    digest: str
    own: bool


def find_theme(
    name: str,
    project_themes: Path,
    read_parent: Callable[[Path], str | None],
    *,
    shipped: Path = SHIPPED,
    span: Span = SITE,
) -> tuple[ThemeFiles, tuple[Diagnostic, ...]]:
    """Read a theme; what could not be read is left out and among the diagnostics.

    `read_parent` is given every theme.yaml on the way, a child's before its parent's, and says what it extends;
    `span` is the place that asked for the theme.
    """
    search = _Search(project_themes, shipped)
    search.follow(name, read_parent, span)
    templates = dict(sorted(search.templates.items()))
    key = hashing.of_value(tuple(templates.items()))
    statics = dict(sorted(search.statics.items()))
    files = ThemeFiles(name, templates, search.paths, statics, key, search.own)
    return files, tuple(sorted(search.found, key=lambda item: item.order))


class _Search:
    def __init__(self, project_themes: Path, shipped: Path) -> None:
        self.project = project_themes.parent
        self.roots = [shipped] if _same(project_themes, shipped) else [project_themes, shipped]
        self.shipped = shipped
        self.own = False
        self.templates: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.statics: dict[str, Path] = {}
        self.found: list[Diagnostic] = []

    def follow(self, name: str, read_parent: Callable[[Path], str | None], span: Span) -> None:
        """Take in a theme, then the one it extends, to the end of the chain."""
        seen: list[str] = []
        wanted: str | None = name
        while wanted is not None:
            if wanted in seen:
                chain = " extends ".join((*seen[seen.index(wanted) :], wanted))
                self.found.append(error("theme-loop", f"these themes lead in a circle: {chain}", span))
                return
            folders = [root / wanted for root in self.roots if _NAME.fullmatch(wanted) and (root / wanted).is_dir()]
            if not folders:
                self.unknown(wanted, span)
                return
            seen.append(wanted)
            wanted = None
            for folder in folders:
                self.own |= folder.parent != self.shipped
                self.take(folder)
                file = folder / "theme.yaml"
                parent = read_parent(file) if os.path.lexists(file) and self.regular(file, folder) else None
                if parent is not None and wanted is None:
                    wanted, span = parent, Span(self.shown(file))

    def unknown(self, name: str, span: Span) -> None:
        """Note that there is no such theme, and which there are."""
        found = (folder for root in self.roots if root.is_dir() for folder in root.iterdir() if folder.is_dir())
        known = sorted({folder.name for folder in found if _NAME.fullmatch(folder.name)})
        hint = did_you_mean(name, known) or ("there are " + ", ".join(known) if known else "")
        self.found.append(error("unknown-theme", f"there is no theme `{name}`", span, hint))

    def take(self, folder: Path) -> None:
        """Take in what a theme's folder has and none before it had."""
        for file, name in self.files(folder, "templates"):
            if name not in self.templates:
                text = self.read(file)
                if text is not None:
                    self.templates[name] = text
                    self.paths[name] = self.shown(file)
        for file, name in self.files(folder, "static"):
            self.statics.setdefault(name, file)

    def files(self, folder: Path, part: str) -> list[tuple[Path, str]]:
        """The regular files below a part of a theme, with their names in it."""
        top: Path = folder / part
        found: list[tuple[Path, str]] = []
        if not top.is_dir() or self.linked(top):
            return found
        for where, folders, names in os.walk(top, onerror=self.unreadable):
            folders[:] = sorted(
                name for name in folders if not is_leftover(name) and not self.linked(Path(where, name))
            )
            for name in sorted(name for name in names if not is_leftover(name)):
                file = Path(where, name)
                if self.regular(file, folder):
                    found.append((file, file.relative_to(top).as_posix()))
        return found

    def linked(self, folder: Path) -> bool:
        """Whether a folder is a link; it could lead out of the theme, or around in a circle."""
        if folder.is_symlink():
            self.refuse("link-outside", folder, "this link leads to a folder", "copy the folder here instead")
            return True
        return False

    def unreadable(self, failure: OSError) -> None:
        """Note a file or folder that the system keeps from us."""
        self.refuse("unreadable", Path(failure.filename), f"this cannot be read: {failure.strerror}")

    def regular(self, file: Path, theme: Path) -> bool:
        """Whether a file is one to take; what else it is has then been said."""
        if not file.name.isprintable() or "\\" in file.name:
            self.refuse("bad-file-name", file, "this file's name has a character it should not", "rename it")
            return False
        if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(theme)):
            self.refuse("link-outside", file, "this link leads out of the theme", "copy the file here instead")
            return False
        try:
            if stat.S_ISREG(file.stat().st_mode):
                return True
        except OSError as failure:
            self.unreadable(failure)
            return False
        self.refuse("special-file", file, "this is not a regular file", "pipes, sockets and devices are not read")
        return False

    def read(self, file: Path) -> str | None:
        """A template's text."""
        try:
            with file.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        except OSError as failure:
            self.unreadable(failure)
            return None
        if len(data) > _LARGEST:
            self.refuse("template-size", file, f"this template is larger than {_LARGEST // 1_000_000} MB")
            return None
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as failure:
            before = data[: failure.start].decode("utf-8")
            span = span_at(before, len(before), self.shown(file))
            message = f"this template is not UTF-8: byte 0x{data[failure.start]:02x}"
            self.found.append(error("template-encoding", message, span, "save it as UTF-8"))
            return None

    def refuse(self, code: str, file: Path, message: str, hint: str = "") -> None:
        """Note what is wrong with a file."""
        self.found.append(error(code, message, Span(self.shown(file)), hint))

    def shown(self, file: Path) -> str:
        """A path as the reader of a diagnostic finds it: from the project where it is in there."""
        path = (file.relative_to(self.project) if file.is_relative_to(self.project) else file).as_posix()
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
