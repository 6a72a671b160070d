"""The rules for templates: a page is a pure function of its values, and a template reaches nothing else."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2.utils import _PassArg

from octavo.base.diagnostics import Diagnostic
from octavo.cache.code import CodeCache
from octavo.model.records import Page
from octavo.theming import sandbox
from octavo.theming.dependencies import dependencies_of
from octavo.theming.filters import FILTERS
from octavo.theming.lint import check_templates
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.theming.sandbox import GLOBALS
from octavo.theming.tests import TESTS
from tests.support.template_values import context, render, renderer, sample

HERE = Path(__file__).parent
RULES = sorted((HERE / "purity").glob("*.html"))
ESCAPES = sorted((HERE / "escapes").glob("*.html"))
HEADER = re.compile(r"\{# ([a-z-]+) at line (\d+) #\}")


def theme(file: Path) -> dict[str, str]:
    """Return a theme with a file as a page, or as one that a page imports, and the templates that it may use."""
    return {
        file.name: file.read_text(),
        "macros.html": "{% macro it() %}{% endmacro %}",
        "layout.html": "{% block main %}{% endblock %}",
        "importer.html": f"{{% import {file.name!r} as it %}}" if file.stem.endswith("-in-import") else "",
    }


def refusal(file: Path) -> Diagnostic:
    """Return the first finding about a file, by the check or at run time."""
    sources = theme(file)
    paths = {name: f"themes/plain/templates/{name}" for name in sources}
    found = [item for item in check_templates(sources, paths) if item.span.path.endswith(file.name)]
    if found:
        return found[0]
    with pytest.raises(TemplateFailure) as caught:
        Renderer(sources, {file.name: dependencies_of(file.name, sources)}, paths, CodeCache(None), "").render(
            file.name, context()
        )
    return caught.value.diagnostic


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_a_template_that_breaks_a_rule_is_refused_with_its_line(file: Path) -> None:
    expected = HEADER.match(file.read_text())
    assert expected
    began = time.monotonic()
    found = refusal(file)
    assert (found.code, found.span.line) == (expected[1], int(expected[2])), found
    assert found.span.path == f"themes/plain/templates/{file.name}"
    assert found.message
    assert not re.search(r"0x[0-9a-f]{6}| object at |<class|Traceback", found.message + found.hint)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("file", ESCAPES, ids=lambda file: file.stem)
def test_a_known_escape_is_refused_with_its_place(file: Path) -> None:
    found = refusal(file)
    assert found.severity == "error"
    assert found.span.path.endswith(file.name)
    assert found.span.line == 1
    assert found.message


# These do no harm at run time; they are refused so that the rules are few.
HARMLESS = {"autoescape-off", "namespace-private-assignment"}


@pytest.mark.parametrize("file", [file for file in ESCAPES if file.stem not in HARMLESS], ids=lambda file: file.stem)
def test_a_known_escape_fails_at_run_time_without_the_check(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "find_faults", lambda everything: ())
    with pytest.raises(TemplateFailure):
        renderer(theme(file), file.name).render(file.name, context())


def test_there_are_files_for_known_escapes() -> None:
    assert len(ESCAPES) >= 25


def functions() -> Iterator[Callable[..., object]]:
    """Return all filters, tests and global functions."""
    yield from FILTERS.values()
    yield from TESTS.values()
    yield from (value for value in GLOBALS.values() if callable(value))


def test_no_filter_test_or_global_takes_the_context() -> None:
    assert [function for function in functions() if _PassArg.from_obj(function) is _PassArg.context] == []


def test_globals_are_constants_and_pure_functions() -> None:
    assert set(GLOBALS) == {"root", "index", "range", "dict", "namespace", "cycler", "joiner"}


@pytest.mark.parametrize(
    "macros",
    [
        "{% macro it() %}{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}",
        "{% macro it(turn=cycler('odd', 'even')) %}{{ turn.next() }}{% endmacro %}",
        "{% macro it() %}{% set comma = joiner() %}{{ comma() }}{{ comma() }}{% endmacro %}",
        "{% include 'state.html' %}{% macro it() %}{% include 'state.html' %}{% endmacro %}",
        "{% block b %}{% set it = cycler('odd', 'even') %}{{ it.next() }}{% endblock %}{% macro it() %}{% endmacro %}",
        "{% set shared = [1] %}{% macro it() %}{% set shared = shared + [2] %}{{ shared|join }}{% endmacro %}",
        "{% macro it() %}{% for x in [1, 1, 2] %}{{ loop.changed(x) and 1 or 0 }}{% endfor %}{% endmacro %}",
    ],
)
def test_no_state_carries_over_from_one_page_to_the_next(macros: str) -> None:
    sources = {
        "page.html": "{% from 'macros.html' import it %}{{ page.title }}{{ it() }}{{ it() }}{{ it() }}",
        "macros.html": macros,
        "state.html": "{% set turn = cycler('odd', 'even', 'last') %}{{ turn.next() }}",
    }
    assert check_templates(sources, {name: name for name in sources}) == ()
    page_renderer = renderer(sources, "page.html")
    first, other = context(), context(paper=None, site=None)
    once = page_renderer.render("page.html", first)
    page_renderer.render("page.html", other)
    assert page_renderer.render("page.html", first) == once
    assert renderer(sources, "page.html").render("page.html", first) == once


def test_state_in_a_file_that_an_imported_file_imports_is_refused() -> None:
    sources = {
        "page.html": "{% from 'macros.html' import it %}{{ it() }}",
        "macros.html": "{% from 'state.html' import x with context %}{% macro it() %}{{ x.next() }}{% endmacro %}",
        "state.html": "{% set x = cycler('odd', 'even') %}",
    }
    assert [item.code for item in check_templates(sources, {name: name for name in sources})] == ["impure-template"]


def test_state_in_a_file_that_an_imported_file_extends_is_refused() -> None:
    sources = {
        "page.html": "{% from 'macros.html' import turn %}{{ turn.next() }}",
        "macros.html": "{% extends 'base.html' %}",
        "base.html": "{% set turn = cycler('odd', 'even') %}",
    }
    found = check_templates(sources, {name: name for name in sources})
    assert [(item.code, item.span.path) for item in found] == [("impure-template", "base.html")]


def test_every_file_counts_as_imported_by_a_name_known_only_at_run_time() -> None:
    sources = {"page.html": "{% import page.kind ~ '.html' as it %}", "home.html": "{% set turn = cycler('a', 'b') %}"}
    found = check_templates(sources, {name: name for name in sources})
    assert [(item.code, item.span.path) for item in found] == [("impure-template", "home.html")]


def test_state_is_allowed_on_the_page_and_in_files_imported_with_context() -> None:
    sources = {
        "page.html": "{% set ns = namespace(n=1) %}{% import 'm.html' as m with context %}{{ ns.n }}{{ m.x.next() }}",
        "m.html": "{% set x = cycler('odd', 'even') %}",
    }
    assert check_templates(sources, {name: name for name in sources}) == ()
    page_renderer = renderer(sources, "page.html")
    assert [page_renderer.render("page.html", context()) for _ in range(2)] == ["1odd", "1odd"]


@pytest.mark.parametrize(
    "source",
    [
        "{% filter striptags %}{{ page.title }}{% endfilter %}",
        "{% set it | striptags %}{{ page.title }}{% endset %}{{ it }}",
        "{% macro it() %}{{ page.title }}{% endmacro %}{{ it()|striptags }}",
        "{{ page.title|title|replace('S', 's') }}",
        "{{ [page.title]|join }}",
        "{% set it %}{% endset %}{{ it ~ page.title }}",
        "{{ ('' ~ page.title)[0:99] }}",
    ],
)
def test_a_text_is_escaped_however_it_is_printed(source: str) -> None:
    assert render(source, page=sample(Page, title="<script>")) == "&lt;script&gt;"
