"""Find files in the folder of themes that no build uses because of their name or place, and say where they belong."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from posixpath import basename, dirname

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import frozen
from octavo.base.project import SHIPPED
from octavo.base.suggest import closest
from octavo.theming.files import DECLARATION, ScannedFolder, ThemeFiles

_PARTS = ("templates/", "static/")
_MARKUP = (".html", ".htm", ".jinja", ".jinja2", ".j2")
_STYLE = (".css", ".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf")
# Small differences between the names of fonts or pictures are meant; those of templates and these files rarely are.
_VERY_CLOSE = 0.85
_UNIQUE = (*_MARKUP, ".css", ".js", ".mjs")

# Names that other programs give to the two folders of a theme, and folders that belong into one of them.
_SAME_AS = {"template": "templates", "layouts": "templates", "statics": "static", "assets": "static"}
_DECLARATIONS = (DECLARATION, "theme.yml")
_INSIDE_STATIC = ("css", "js", "fonts", "images", "img", "styles")


def misplaced_files(
    files: ThemeFiles, folders: Mapping[Path, ScannedFolder], reached: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield a warning for each file and folder in the project's folder of themes that was probably meant to be used.

    `reached` are the templates that some page uses.
    """
    parts: dict[tuple[Path, str], list[str]] = {}
    for root, (sources, _) in folders.items():
        for source in sources:
            theme, separator, path = source.path.partition("/")
            if separator:
                parts.setdefault((root, theme), []).append(path)
            elif root != SHIPPED and _is_meant(theme):
                yield _misplaced(theme, f"{files.name}/{_by_suffix(theme)}")
    for (root, theme), paths in parts.items():
        if root == SHIPPED:
            continue
        if theme not in files.chain:
            # A theme that is in use may be a link into this one, or this one a link into it.
            if not any(_overlap(root / theme, root / name) for name in files.chain):
                yield _unused_theme(theme, files)
            continue
        bases = files.chain[files.chain.index(theme) :]
        below = (part for key, part in parts.items() if key[1] in bases and key != (root, theme))
        replaceable = frozenset(path for part in below for path in part if path.startswith(_PARTS))
        yield from _in_theme(theme, paths, _Rules(files, reached, replaceable))


def misnamed_folder(name: str) -> Diagnostic:
    """Return the warning for a folder of the project that is not quite called `themes`."""
    hint = "rename it to themes; the files of a theme lie in themes/NAME/templates/ and themes/NAME/static/"
    return warning("misplaced-file", "this folder is not read", Span(name), hint)


def _unused_theme(theme: str, files: ThemeFiles) -> Diagnostic:
    hint = f"write `theme: {theme}` into content/site.yaml, or delete the folder"
    meant = closest(theme, files.chain)
    if meant:
        hint = f"rename it to themes/{meant}, or {hint}"
    return warning("unused-theme", "no setting uses this theme", Span(f"themes/{theme}"), hint)


def _overlap(folder: Path, other: Path) -> bool:
    one, two = Path(os.path.realpath(folder)), Path(os.path.realpath(other))
    return one.is_relative_to(two) or two.is_relative_to(one)


def _misplaced(path: str, right: str) -> Diagnostic:
    hint = f"did you mean `themes/{right}`?" if dirname(path) == dirname(right) else f"move it to `themes/{right}`"
    return warning("misplaced-file", "no page uses this", Span(f"themes/{path}"), hint)


def _in_theme(theme: str, paths: Iterable[str], rules: "_Rules") -> Iterator[Diagnostic]:
    """Yield the warnings for one theme: for a folder that belongs elsewhere as a whole, only one."""
    found: dict[str, str | None] = {}
    own = frozenset(paths)
    for path in sorted(own):
        part, _, name = path.partition("/")
        if name and part in ("templates", "static"):
            found[path] = rules.instead(path)
        elif name:
            found[part] = _folder(part) or found.get(part)
            right = rules.replaced(path)
            # Beside the file itself, this may be what it was made from.
            found[path] = None if found[part] or right in own else right
        elif _is_meant(part):
            found[path] = rules.replaced(path) or _by_suffix(part)
    for path, right in found.items():
        if right is not None:
            yield _misplaced(f"{theme}/{path}", f"{theme}/{right}")


@frozen
class _Rules:
    """What one theme may replace: paths of the themes that it extends, below the folder of each theme."""

    files: ThemeFiles
    reached: Collection[str]
    replaceable: frozenset[str]

    def instead(self, path: str) -> str | None:
        """Return the file that a file in one of the theme's parts was probably meant to replace.

        None for a file that replaces one, that some template uses, or that is like no other.
        """
        part, _, name = path.partition("/")
        if path in self.replaceable or (part == "templates" and name in self.reached):
            return None
        is_markup = name.lower().endswith(_MARKUP)
        if part == "static" and not is_markup and any(name in text for text in self.files.templates.values()):
            return None
        right = self.replaced(path)
        if right is None and name.endswith(_UNIQUE):
            meant = closest(name, (other.removeprefix(f"{part}/") for other in self.replaceable), _VERY_CLOSE)
            right = meant and f"{part}/{meant}"
        return right

    def replaced(self, path: str) -> str | None:
        """Return the file with the same name in another place, or with other capitals."""
        name = basename(path).lower()
        return next((other for other in sorted(self.replaceable) if basename(other).lower() == name), None)


def _folder(name: str) -> str | None:
    """Return the folder of a theme that was probably meant by another name."""
    if name.lower() in _INSIDE_STATIC:
        return f"static/{name}"
    return _SAME_AS.get(name.lower()) or closest(name, ("templates", "static"))


def _is_meant(name: str) -> bool:
    """Tell if a file beside the parts of a theme is one that only its parts can use."""
    return name.lower().endswith((*_MARKUP, *_STYLE)) or (name != DECLARATION and name.lower() in _DECLARATIONS)


def _by_suffix(name: str) -> str:
    """Return the place in a theme of a file beside its parts."""
    if name.lower() in _DECLARATIONS:
        return DECLARATION
    return f"templates/{name}" if name.lower().endswith(_MARKUP) else f"static/{name}"
