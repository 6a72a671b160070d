"""Load the theme of a build: its files, the chosen options, and the dependencies of its templates."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, error, failed
from octavo.base.frozen import EMPTY, fields_of, frozen, parts_of
from octavo.base.layout import SITE_FILE
from octavo.base.project import PageBounds, Project
from octavo.cache.code import CodeCache, code_cache
from octavo.content.config import Settings
from octavo.content.survey import ThemesState, folders_of
from octavo.model.records import Theme
from octavo.theming import manifest
from octavo.theming.bounds import Bounds, LimitMet
from octavo.theming.dependencies import Dependencies, dependencies_of
from octavo.theming.files import ThemeFiles, find_theme
from octavo.theming.manifest import Option
from octavo.theming.misplaced import misnamed_folder, misplaced_files

DEFAULT = "octavo"

_CONFIG_PATH = f"content/{SITE_FILE}"

# The dependencies of a theme's templates in stored form: a cache key, and a tuple of fields for each template. Empty
# where there are none.
Stored = tuple[Any, ...]

# The templates that a theme must have, itself or through those it extends.
REQUIRED_TEMPLATES = (
    "404.html",
    "entry.html",
    "home.html",
    "item.html",
    "moved.html",
    "news.html",
    "page.html",
    "paper.html",
    "person.html",
    "term.html",
)

# The templates of pages that nearly every site has.
COMMON_TEMPLATES = ("paper.html", "entry.html", "home.html", "term.html", "404.html")


@frozen
class LoadedTheme:
    """A checked theme.

    `record` is what templates see of it, `dependencies` those of its templates by name, `stored` the same in stored
    form. `code` is the cache of its compiled templates, which all projects share for a shipped theme.
    """

    files: ThemeFiles
    record: Theme
    dependencies: Mapping[str, Dependencies]
    stored: Stored
    code: CodeCache


def load_theme(
    project: Project, settings: Settings, known: Stored, fingerprint: str, seen: ThemesState, most: PageBounds
) -> tuple[LoadedTheme, tuple[Diagnostic, ...]]:
    """Return the site's theme, checked, and what is wrong with it.

    `known` are the dependencies that an earlier build stored; they and the checks are reused if no template changed.
    `seen` is what discovery saw of the folders of themes. `most` is what reading and checking the theme may take; where
    that is not enough, the theme that is returned has no files.
    """
    bounds = Bounds(most)
    bounds.subject = "the check of this theme"
    with bounds.watched():
        bounds.begin()
        try:
            return _load(project, settings, known, fingerprint, seen)
        except LimitMet as failure:
            return _unread(settings, failure)
        finally:
            bounds.end()


def _unread(settings: Settings, failure: LimitMet) -> tuple[LoadedTheme, tuple[Diagnostic, ...]]:
    """Return a theme without files, and an error that the site's theme takes too much to be read and checked."""
    name = settings.config.theme or DEFAULT
    at = f", at the template {failure.template}" if failure.template else ""
    found = error(failure.code, f"{failure.message}{at}", _theme_span(settings), failure.hint)
    files = ThemeFiles(name, {}, {}, {}, "", own=True)
    return LoadedTheme(files, Theme(name=name, options=EMPTY), {}, ("", ()), CodeCache(None)), (found,)


def _theme_span(settings: Settings) -> Span:
    """Return the place that names the theme."""
    for name, value in settings.node.pairs:
        if name.text == "theme":
            return Span(_CONFIG_PATH, value.line, value.column, value.length)
    return Span(_CONFIG_PATH)


def _load(
    project: Project, settings: Settings, known: Stored, fingerprint: str, seen: ThemesState
) -> tuple[LoadedTheme, tuple[Diagnostic, ...]]:
    config, node = settings.config, settings.node
    found: list[Diagnostic] = []
    options: dict[str, Option] = {}

    def read_parent(file: Path) -> str | None:
        shown = file.relative_to(project.root) if file.is_relative_to(project.root) else file
        declared, problems = manifest.read_declaration(file, tuple(folders), shown.as_posix())
        found.extend(problems)
        for option in declared.options:
            options.setdefault(option.name, option)
        return declared.extends

    span = _theme_span(settings)
    folders = dict(zip(folders_of(project)[1:], seen[1], strict=True))
    files, problems = find_theme(config.theme or DEFAULT, folders, read_parent, project.root, span=span)
    found += problems
    values, problems = manifest.chosen_options(options, node, _CONFIG_PATH)
    found += problems
    record = Theme(name=files.name, options=values)
    key = f"{fingerprint}:{files.digest}"
    code = code_cache(f"{project.key}-{files.name}" if files.own else files.name)
    if not (known and known[0] == key):
        known = code.get(files.name, key) or ()
    complete = not failed(found)
    if known:
        dependencies = {fields[0]: Dependencies(*fields) for fields in known[1]}
    else:
        if complete:
            found += _check(files, span)
        wanted = (name for name in REQUIRED_TEMPLATES if name in files.templates)
        dependencies = {name: dependencies_of(name, files.templates) for name in wanted}
        known = (key, tuple(map(parts_of(fields_of(Dependencies)), dependencies.values())))
        if complete and not failed(found):
            code.put(files.name, key, known)
    if complete:
        reached = frozenset(member for one in dependencies.values() for member in one.members)
        found += misplaced_files(files, folders, reached)
    found += (misnamed_folder(name) for name in seen[2])
    return LoadedTheme(files, record, dependencies, known, code), tuple(found)


def names_of(stored: Stored) -> Mapping[str, tuple[str, ...]]:
    """Return the names that each template and its dependencies mention, from their stored form."""
    return {fields[0]: fields[3] for fields in stored[1]} if stored else {}


def _check(files: ThemeFiles, span: Span) -> list[Diagnostic]:
    # A theme that was checked by an earlier build does not need the grammar of templates.
    from octavo.theming.errors import explain_override
    from octavo.theming.lint import check_templates

    hint = f"write it, or let the theme say `extends: {DEFAULT}`"
    missing = [name for name in REQUIRED_TEMPLATES if name not in files.templates]
    return [
        *(explain_override(one, files.overrides) for one in check_templates(files.templates, files.paths)),
        *(error("missing-template", f"the theme has no template {name}", span, hint) for name in missing),
    ]
