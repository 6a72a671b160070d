"""Files in the folder of themes that no build uses: the finding says where they belong, and moving them there works."""

from collections.abc import Iterable
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from tests.support.sites import PROFILE, Site, site


def made(root: Path, *paths: str) -> Site:
    """Write a site with these files of themes."""
    written = site(root, PROFILE)
    for path in paths:
        written.write(path, "")
    return written


def told(findings: Iterable[Diagnostic]) -> set[tuple[str, str]]:
    """Return the path and the hint of each finding about a file that no build uses."""
    return {(found.span.path, found.hint) for found in findings if found.code in ("misplaced-file", "unused-theme")}


FILES = {
    "themes/octavo/octavo.css": "move it to `themes/octavo/static/octavo.css`",
    "themes/octavo/mine.css": "move it to `themes/octavo/static/mine.css`",
    "themes/octavo/layout.html": "move it to `themes/octavo/templates/layout.html`",
    "themes/octavo/theme.yml": "did you mean `themes/octavo/theme.yaml`?",
    "themes/layout.html": "move it to `themes/octavo/templates/layout.html`",
    "themes/octavo/templates/Layout.html": "did you mean `themes/octavo/templates/layout.html`?",
    "themes/octavo/templates/layuot.html": "did you mean `themes/octavo/templates/layout.html`?",
    "themes/octavo/templates/layout.htm": "did you mean `themes/octavo/templates/layout.html`?",
    "themes/octavo/templates/parts/byline.html": "move it to `themes/octavo/templates/byline.html`",
    "themes/octavo/templates/octavo.css": "move it to `themes/octavo/static/octavo.css`",
    "themes/octavo/static/layout.html": "move it to `themes/octavo/templates/layout.html`",
    "themes/octavo/static/css/octavo.css": "move it to `themes/octavo/static/octavo.css`",
    "themes/octavo/static/octvo.css": "did you mean `themes/octavo/static/octavo.css`?",
    "themes/octavo/src/octavo.css": "move it to `themes/octavo/static/octavo.css`",
}
UNUSED = "content/site.yaml, or delete the folder"
FOLDERS = {
    "themes/octavo/statics": "did you mean `themes/octavo/static`?",
    "themes/octavo/template": "did you mean `themes/octavo/templates`?",
    "themes/octavo/css": "move it to `themes/octavo/static/css`",
    "themes/octvo": f"rename it to themes/octavo, or write `theme: octvo` into {UNUSED}",
    "themes/mine": f"write `theme: mine` into {UNUSED}",
    "theme": "rename it to themes; the files of a theme lie in themes/NAME/templates/ and themes/NAME/static/",
}


def test_a_file_that_is_not_used_is_told_with_its_right_place(tmp_path: Path) -> None:
    assert dict(told(made(tmp_path, *FILES).built().report.diagnostics)) == FILES


def test_a_folder_that_is_not_used_is_told_once(tmp_path: Path) -> None:
    inside = (f"{folder}/static/{name}.css" for folder in FOLDERS for name in "ab")
    assert sorted(told(made(tmp_path, *inside).built().report.diagnostics)) == sorted(FOLDERS.items())


def test_a_folder_of_themes_in_capitals_is_told_unless_the_file_system_takes_it(tmp_path: Path) -> None:
    built = made(tmp_path, "Themes/octavo/static/octavo.css").built()
    known = {path.name for path in tmp_path.iterdir() if (tmp_path / "themes").is_dir()}
    assert [path for path, _ in told(built.report.diagnostics)] == ([] if known else ["Themes"])


def test_a_folder_that_appears_beside_an_unchanged_site_is_told(tmp_path: Path) -> None:
    built = made(tmp_path).built()
    assert told(built.report.diagnostics) == set()
    built.write("theme/octavo/static/octavo.css", "")
    assert {path for path, _ in told(built.build().diagnostics)} == {"theme"}
    assert {path for path, _ in told(built.build().diagnostics)} == {"theme"}


def test_files_that_come_with_a_theme_and_files_that_are_used_are_no_fault(tmp_path: Path) -> None:
    built = made(
        tmp_path,
        *(f"themes/octavo/{name}" for name in ("README.md", "LICENSE", "CHANGELOG.md", "screenshot.png", "Makefile")),
        *("themes/octavo/docs/guide.html", "themes/octavo/static/mine.css", "themes/octavo/static/octavo2.css"),
        *("themes/octavo/static/fonts/text2.woff2", "themes/octavo/templates/sidebar.html", "themes/README.md"),
    )
    built.write("themes/octavo/theme.yaml", "name: Mine\n")
    built.write("themes/octavo/templates/list2.html", "")
    built.write(
        "themes/octavo/templates/page.html",
        '{% extends "layout.html" %}{% block main %}{% include "list2.html" %}octavo2.css{% endblock %}',
    )
    assert built.build().diagnostics == ()


def test_a_theme_that_another_one_extends_is_used(tmp_path: Path) -> None:
    built = made(tmp_path, "themes/mine/static/mine.css", "themes/middle/static/middle.css")
    built.write("content/site.yaml", "theme: mine\n")
    built.write("themes/mine/theme.yaml", "extends: middle\n")
    built.write("themes/middle/theme.yaml", "extends: octavo\n")
    assert built.build().diagnostics == ()
    built.write("themes/middle/templates/layuot.html", "")
    assert {path for path, _ in told(built.build().diagnostics)} == {"themes/middle/templates/layuot.html"}
