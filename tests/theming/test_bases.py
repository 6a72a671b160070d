"""Templates that replace shipped ones: they can extend what they replace, and are named if they fail."""

from pathlib import Path

import pytest

from octavo.base.diagnostics import Diagnostic
from tests.support.sites import PROFILE, Site, site

PAGE = "-- content/pages/talks.md --\n---\ntitle: Talks\n---\nOn engines.\n"
TALKS = "talks/index.html"


def made(root: Path, **templates: str) -> Site:
    """Write a site with a page, and with templates in place of shipped ones."""
    written = site(root, PROFILE + PAGE)
    for name, text in templates.items():
        written.write(f"themes/octavo/templates/{name}.html", text)
    return written


def test_an_override_extends_the_file_that_it_replaces(tmp_path: Path) -> None:
    text = '{% extends "octavo/page.html" %}{% block main %}<p>Mine</p>{{ super() }}{% endblock %}'
    built = made(tmp_path, page=text).built()
    assert "<p>Mine</p>" in built.page("talks/")
    assert "On engines." in built.page("talks/")


def test_a_template_includes_and_imports_a_file_by_its_theme(tmp_path: Path) -> None:
    page = '{% from "octavo/icon.html" import icon %}{{ icon("pdf") }}{% include ["octavo/404.html"] %}'
    built = made(tmp_path, page=page).built()
    assert built.page("talks/").startswith("<svg")
    assert "<!doctype html>" in built.page("talks/")


def test_all_pages_of_a_site_use_the_override_and_the_shipped_file(tmp_path: Path) -> None:
    plain = made(tmp_path / "plain").built().tree()
    changed = made(tmp_path / "changed", layout='{% extends "octavo/layout.html" %}').built().tree()
    pages = [path for path in plain if path.endswith(".html")]
    assert len(pages) > 2
    assert [path for path in pages if plain[path] != changed[path]] == []


def test_a_page_is_rendered_again_when_the_file_that_is_named_by_its_theme_changes(tmp_path: Path) -> None:
    built = made(tmp_path)
    built.write("content/site.yaml", "theme: mine\n")
    built.write("themes/mine/theme.yaml", "extends: middle\n")
    built.write("themes/mine/templates/page.html", '{% extends "middle/page.html" %}')
    built.write("themes/middle/theme.yaml", "extends: octavo\n")
    built.write("themes/middle/templates/page.html", '{% extends "octavo/page.html" %}{% block main %}1{% endblock %}')
    assert built.built().build().rendered == 0
    built.edit("themes/middle/templates/page.html", "1", "two")
    assert built.built().rendered == {TALKS}
    assert "two" in built.page("talks/")
    again = made(tmp_path / "again", page="{# no octavo/page.html #}").built()
    again.edit("themes/octavo/templates/page.html", "{# no octavo/page.html #}", '{% extends "octavo/page.html" %}')
    assert again.built().rendered == {TALKS}


def only(built: Site) -> Diagnostic:
    """Return the only error of a build."""
    (found,) = (one for one in built.build().diagnostics if one.severity == "error")
    return found


def test_a_file_that_extends_itself_by_its_theme_is_told(tmp_path: Path) -> None:
    built = made(tmp_path)
    built.write("content/site.yaml", "theme: mine\n")
    built.write("themes/mine/theme.yaml", "extends: octavo\n")
    built.write("themes/mine/templates/page.html", '{% extends "mine/page.html" %}')
    found = only(built)
    assert (found.code, found.span.path) == ("template-error", "themes/mine/templates/page.html")
    assert "back to themselves" in found.message


def test_a_file_that_no_theme_of_the_site_has_is_told(tmp_path: Path) -> None:
    found = only(made(tmp_path, page='{% extends "octavo/pgae.html" %}'))
    assert (found.code, found.span.path) == ("missing-template", "themes/octavo/templates/page.html")


def test_a_file_of_the_theme_with_that_name_comes_first(tmp_path: Path) -> None:
    built = made(tmp_path, page='{% extends "octavo/page.html" %}', **{"octavo/page": "<p>own</p>"}).built()
    assert "<p>own</p>" in built.page("talks/")


CAUSE = "this file replaces a shipped one, which may have changed in an update"


@pytest.mark.parametrize("text", ["{{ page.titel }}", "{{ pgae }}", "{% include 'gone.html' %}", "{{ 1|nofilter }}"])
def test_an_override_that_fails_is_told_that_the_shipped_file_may_have_changed(tmp_path: Path, text: str) -> None:
    found = only(made(tmp_path, page=text))
    assert found.span.path == "themes/octavo/templates/page.html"
    assert CAUSE in found.hint


def test_a_shipped_file_that_fails_because_of_an_override_names_it(tmp_path: Path) -> None:
    # The shipped page imports its macros from a file that has lost them.
    found = only(made(tmp_path, parts="{# nothing #}"))
    cause = "`themes/octavo/templates/parts.html` replaces a shipped file, which may have changed in an update"
    assert cause in found.hint


def test_a_file_that_replaces_none_fails_without_that_hint(tmp_path: Path) -> None:
    built = made(tmp_path, page="{% include 'new.html' %}", new="{{ page.titel }}")
    found = only(built)
    assert found.span.path == "themes/octavo/templates/new.html"
    assert "replaces" not in found.hint
