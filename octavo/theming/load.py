"""The theme of a build: its files, the options chosen, and the closures of its templates."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, error, failed
from octavo.base.frozen import fields_of, frozen, parts_of
from octavo.base.layout import SITE_FILE
from octavo.base.project import Project
from octavo.cache.code import CodeCache, code_cache
from octavo.content.config import Settings
from octavo.content.survey import ThemesState
from octavo.model.records import Theme
from octavo.theming import manifest
from octavo.theming.dependencies import Dependencies, check_templates, dependencies_of
from octavo.theming.files import ThemeFiles, find_theme
from octavo.theming.manifest import Option

DEFAULT = "octavo"

# A seal, and the closures that it vouches for as plain tuples; empty where there are none.
Stored = tuple[Any, ...]

# The templates that a theme, with those it extends, must have.
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

# Those of pages that nearly every site has.
COMMON_TEMPLATES = ("paper.html", "entry.html", "home.html", "term.html", "404.html")


@frozen
class LoadedTheme:
    """What rendering needs of a theme.

    `stored` are its closures as the state keeps them, under a seal; `code` keeps its compiled templates: those
    of a theme that came with the program are compiled once for all projects.
    """

    files: ThemeFiles
    record: Theme
    closures: Mapping[str, Dependencies]
    stored: Stored
    code: CodeCache


def load_theme(
    project: Project, settings: Settings, known: Stored, fingerprint: str, seen: ThemesState
) -> tuple[LoadedTheme, tuple[Diagnostic, ...]]:
    """Find the site's theme and check it; `known` are the closures of an earlier build.

    Where the same was `seen` of the folders of themes, the same is found.
    """
    config, node = settings.config, settings.node
    found: list[Diagnostic] = []
    options: dict[str, Option] = {}

    def parent(file: Path) -> str | None:
        shown = file.relative_to(project.root) if file.is_relative_to(project.root) else file
        declared, doubts = manifest.read_declaration(file, shown.as_posix())
        found.extend(doubts)
        for option in declared.options:
            options.setdefault(option.name, option)
        return declared.extends

    config_path = f"content/{SITE_FILE}"
    places = {key.text: Span(config_path, value.line, value.column, value.length) for key, value in node.pairs}
    span = places.get("theme", Span(config_path))
    files, doubts = find_theme(config.theme or DEFAULT, project.themes, parent, span=span)
    found += doubts
    values, doubts = manifest.chosen_options(options, node, config_path)
    found += doubts
    record = Theme(name=files.name, options=values)
    seal = f"{fingerprint}:{files.digest}"
    code = code_cache(f"{project.key}-{files.name}" if files.own else files.name)
    if not (known and known[0] == seal):
        known = code.get(files.name, seal) or ()
    if known:
        return LoadedTheme(files, record, {one[0]: Dependencies(*one) for one in known[1]}, known, code), tuple(found)
    whole = not failed(found)
    if whole:
        found += _checked(files, span)
    closures = {name: dependencies_of(name, files.templates) for name in REQUIRED_TEMPLATES if name in files.templates}
    stored = (seal, tuple(map(parts_of(fields_of(Dependencies)), closures.values())))
    if whole and not failed(found):
        code.put(files.name, seal, stored)
    return LoadedTheme(files, record, closures, stored, code), tuple(found)


def names_of(stored: Stored) -> Mapping[str, tuple[str, ...]]:
    """The names that the closures of each template mention, from their stored form."""
    return {one[0]: one[3] for one in stored[1]} if stored else {}


def _checked(files: ThemeFiles, span: Span) -> list[Diagnostic]:
    hint = f"write it, or let the theme say `extends: {DEFAULT}`"
    missing = [name for name in REQUIRED_TEMPLATES if name not in files.templates]
    return [
        *check_templates(files.templates, files.paths),
        *(error("missing-template", f"the theme has no template {name}", span, hint) for name in missing),
    ]
