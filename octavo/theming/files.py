"""Find the files of a theme: its templates and static files, and those of the themes it extends.

Files are taken from what discovery scanned and from nowhere else, so every edit of a file that is read is noticed.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error, span_at
from octavo.base.frozen import frozen, replace
from octavo.base.layout import SITE_FILE
from octavo.base.limits import TEMPLATE_BYTES
from octavo.base.project import SHIPPED
from octavo.base.sources import read_source
from octavo.base.suggest import did_you_mean
from octavo.content.scan import Source

# The name of a theme; it is a part of paths in the project and in the user's cache.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)

DECLARATION = "theme.yaml"
_PARTS = (DECLARATION, "templates", "static")

# What stands in a comment of a template names nothing. One that nothing ends is the rest of the text: to look for an
# end from each of many would take for ever.
_COMMENT = re.compile(r"\{#(?:.*?#\}|.*)", re.DOTALL)

_SITE = Span(f"content/{SITE_FILE}")

# The sources and the diagnostics of a folder of themes, as discovery scanned it.
ScannedFolder = tuple[Sequence[Source], Sequence[Diagnostic]]


@frozen
class ThemeFiles:
    """The files of a theme and of those it extends; a project's file shadows a shipped one, a child's its parent's.

    `templates` are texts by template name, `paths` the paths of their files as diagnostics show them, `statics` the
    files by their path below `assets/`. `digest` is that of the templates. `own` tells if a folder of the theme is the
    project's. `chain` are the names of the theme and of those it extends, `overrides` the paths of the project's
    templates that replace shipped ones. A name like `octavo/layout.html` is the file of that theme, even if it is
    replaced.
    """

    name: str
    templates: Mapping[str, str]
    paths: Mapping[str, str]
    statics: Mapping[str, Path]
    digest: str
    own: bool
    chain: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


def find_theme(
    name: str,
    folders: Mapping[Path, ScannedFolder],
    read_parent: Callable[[Path], str | None],
    project: Path,
    *,
    span: Span = _SITE,
) -> tuple[ThemeFiles, tuple[Diagnostic, ...]]:
    """Return the files of a theme; those that cannot be read are left out and among the diagnostics.

    `folders` are the folders of themes, the project's before the shipped one. `read_parent` gets every theme.yaml in
    turn, a child's before its parent's, and returns the name of the theme that it extends. Paths in diagnostics are
    relative to the `project`; `span` is the place that names the theme.
    """
    search = _Search(folders, project)
    search.follow(name, read_parent, span)
    search.add_base_templates()
    templates = dict(sorted(search.templates.items()))
    digest = hashing.of_value(tuple(templates.items()))
    statics = dict(sorted(search.statics.items()))
    chain, overrides = tuple(search.chain), tuple(sorted(search.overrides))
    files = ThemeFiles(name, templates, search.paths, statics, digest, search.own, chain, overrides)
    return files, tuple(sorted(search.found, key=lambda item: item.order))


class _Search:
    """The search for a theme, with what it has found so far."""

    def __init__(self, folders: Mapping[Path, ScannedFolder], project: Path) -> None:
        self.folders = folders
        self.project = project
        self.own = False
        self.templates: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.statics: dict[str, Path] = {}
        self.chain: list[str] = []
        self.overrides: set[str] = set()
        # The files that templates may name by their theme, by that name: `octavo/layout.html`.
        self.bases: dict[str, Path] = {}
        self.found: set[Diagnostic] = set()

    def follow(self, name: str, read_parent: Callable[[Path], str | None], span: Span) -> None:
        """Add the files of a theme, then those of the theme it extends, to the end of the chain."""
        wanted: str | None = name
        while wanted is not None:
            if wanted in self.chain:
                chain = " extends ".join((*self.chain[self.chain.index(wanted) :], wanted))
                self.found.add(error("theme-loop", f"these themes lead in a circle: {chain}", span))
                return
            roots = [root for root in self.folders if self.has(root, wanted)]
            if not roots:
                self.refuse_unknown(wanted, span)
                return
            self.chain.append(wanted)
            theme, wanted = wanted, None
            for root in roots:
                self.own |= root != SHIPPED
                declaration = self.add(root, theme)
                parent = read_parent(declaration) if declaration else None
                if declaration and parent is not None and wanted is None:
                    wanted, span = parent, Span(self.shown(declaration))

    def has(self, root: Path, theme: str) -> bool:
        """Tell if a folder has a theme, be it one without files."""
        return theme in self.names(root) or (_NAME.fullmatch(theme) is not None and (root / theme).is_dir())

    def names(self, root: Path) -> set[str]:
        """Return the names of the themes in a folder, those that discovery refused among them."""
        sources, refused = self.folders[root]
        paths = [source.path for source in sources if "/" in source.path] + [_path_of(item) for item in refused]
        return {name for path in paths if _NAME.fullmatch(name := path.partition("/")[0])}

    def refuse_unknown(self, name: str, span: Span) -> None:
        """Report that there is no such theme, and which there are."""
        known = sorted(set[str]().union(*map(self.names, self.folders)))
        there = "there is only" if len(known) == 1 else "there are"
        hint = did_you_mean(name, known) or (f"{there} {', '.join(known)}" if known else "")
        self.found.add(error("unknown-theme", f"there is no theme `{name}`", span, hint))

    def add(self, root: Path, theme: str) -> Path | None:
        """Add the files of one theme that none found before shadows; return its theme.yaml, if it has one."""
        self.add_refused(root, theme)
        folder, declaration = root / theme, None
        for source in self.folders[root][0]:
            owner, _, path = source.path.partition("/")
            part, _, name = path.partition("/")
            if owner != theme or part not in _PARTS or self.leads_out(folder, path):
                continue
            file = folder / path
            if part == DECLARATION:
                declaration = folder / part
            elif name and part == "static":
                self.statics.setdefault(name, file)
            elif name:
                self.note_template(root, theme, name, file)
        return declaration

    def note_template(self, root: Path, theme: str, name: str, file: Path) -> None:
        """Add a template, or note that the project's own replaces it."""
        # The last file is the shipped one, which an override may extend by this name without extending itself.
        self.bases[f"{theme}/{name}"] = file
        if name not in self.templates:
            self.add_template(name, file)
        elif root == SHIPPED and not (self.project / self.paths[name]).is_relative_to(SHIPPED):
            self.overrides.add(self.paths[name])

    def add_base_templates(self) -> None:
        """Add the files that templates name by their theme, and those that these name in turn."""
        texts = list(self.templates.values()) if self.own else []
        while texts:
            text = _COMMENT.sub("", texts.pop())
            for name, file in self.bases.items():
                if name not in self.templates and (f'"{name}"' in text or f"'{name}'" in text):
                    self.add_template(name, file)
                    texts.append(self.templates.get(name, ""))

    def add_refused(self, root: Path, theme: str) -> None:
        """Report what discovery refused of a theme; what lies beside its parts is none of a build's business."""
        for item in self.folders[root][1]:
            path = _path_of(item)
            owner, _, inside = path.partition("/")
            if owner == theme and inside.partition("/")[0] in ("", *_PARTS):
                outside = item.code == "link-outside" and not inside
                hint = "copy the theme's folder here instead" if outside else item.hint
                self.found.add(replace(item, span=Span(self.shown(root / path)), hint=hint))

    def leads_out(self, folder: Path, path: str) -> bool:
        """Tell if a link on the way to a file leads out of its theme, and report it.

        Themes come from other people: a link in one must not publish what else lies in the project.
        """
        place = folder
        for step in path.split("/"):
            place /= step
            if place.is_symlink() and not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(folder)):
                self.refuse("link-outside", place, "this link leads out of the theme", "copy the file here instead")
                return True
        return False

    def add_template(self, name: str, file: Path) -> None:
        """Read a template and add its text."""
        try:
            data = read_source(file, self.folders, TEMPLATE_BYTES.most)
        except OSError as failure:
            self.refuse("unreadable", file, f"this cannot be read: {failure.strerror}")
            return
        if len(data) > TEMPLATE_BYTES.most:
            message = f"this template is larger than {TEMPLATE_BYTES.most // 1_000_000} MB"
            self.refuse("template-size", file, message, "move data out of it, into `content/data/`")
            return
        try:
            self.templates[name] = data.decode("utf-8").removeprefix("\ufeff")
            self.paths[name] = self.shown(file)
        except UnicodeDecodeError as failure:
            before = data[: failure.start].decode("utf-8")
            span = span_at(before, len(before), self.shown(file))
            message = f"this template is not UTF-8: byte 0x{data[failure.start]:02x}"
            self.found.add(error("template-encoding", message, span, "save it as UTF-8"))

    def refuse(self, code: str, file: Path, message: str, hint: str = "") -> None:
        """Report a file that is not read."""
        self.found.add(error(code, message, Span(self.shown(file)), hint))

    def shown(self, file: Path) -> str:
        """Return a path as diagnostics show it: relative to the project if it is in there."""
        path = (file.relative_to(self.project) if file.is_relative_to(self.project) else file).as_posix()
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _path_of(item: Diagnostic) -> str:
    """Return the path of a diagnostic of discovery below the folder that was scanned."""
    return item.span.path.partition("/")[2]
