"""Find the dependencies of a template, and check the templates of a theme without running them."""

from collections.abc import Mapping

import pytest

from octavo.base.diagnostics import Diagnostic
from octavo.theming.dependencies import Dependencies, dependencies_of
from octavo.theming.lint import check_templates

THEME = {
    "paper.html": "{% extends 'layout.html' %}{% from 'macros.html' import byline %}\n"
    "{% block main %}{{ paper.title }}{{ byline(paper) }}{% include 'extra.html' ignore missing %}{% endblock %}",
    "layout.html": "<title>{{ page.title }}</title>{% block main %}{% endblock %}",
    "macros.html": "{% macro byline(paper) %}{{ paper.year }}{{ site.title }}{% endmacro %}",
    "term.html": "{{ term.title }}",
}


def findings(sources: Mapping[str, str]) -> list[Diagnostic]:
    """Return what is wrong with the templates of a theme."""
    return list(check_templates(sources, {name: f"themes/t/templates/{name}" for name in sources}))


def test_the_members_are_all_templates_that_one_extends_includes_and_imports() -> None:
    found = dependencies_of("paper.html", THEME)
    assert found.members == ("layout.html", "macros.html", "paper.html")
    assert found.missing == ("extra.html",)


def test_the_names_are_those_that_the_members_mention() -> None:
    assert dependencies_of("paper.html", THEME).names == ("page", "paper", "site")
    assert dependencies_of("term.html", THEME).names == ("term",)


def test_arguments_and_variables_of_a_template_are_not_among_the_names() -> None:
    source = (
        "{% for paper in [1] %}{{ paper }}{% endfor %}{% set item = 1 %}{{ item }}"
        "{% with term = 2 %}{{ term }}{% endwith %}"
    )
    assert dependencies_of("a.html", {"a.html": source}).names == ()


def test_a_name_that_is_read_before_it_is_set_is_among_the_names() -> None:
    source = "{{ item }}{% set item = 1 %}{% if page %}{% set term = 2 %}{% endif %}{{ term }}"
    assert dependencies_of("a.html", {"a.html": source}).names == ("item", "page", "term")


@pytest.mark.parametrize(
    "source",
    [
        "{% if paper %}{% endif %}",
        "{% set x = paper %}",
        "{% set x = {'a': [paper]} %}",
        "{% for x in paper.authors if x.url %}{% endfor %}",
        "{% for x in [1] if paper.code %}{% endfor %}",
        "{% for x in [] %}{% else %}{{ paper.title }}{% endfor %}",
        "{% macro m(x=paper) %}{% endmacro %}",
        "{% macro m() %}{{ paper.title }}{% endmacro %}",
        "{% call(x) m(paper) %}{% endcall %}{% macro m() %}{% endmacro %}",
        "{% filter replace('a', paper.title) %}{% endfilter %}",
        "{% block main %}{{ paper.title }}{% endblock %}",
        "{% block main scoped %}{{ 'x' if paper.code }}{% endblock %}",
        "{{ true or paper }}",
        "{{ 'a'[paper.year:] }}",
        "{{ 'a' is divisibleby paper.year }}",
        "{{ dict(*paper.links, **paper.extra) }}",
        "{% include paper.slug ~ '.html' ignore missing %}",
        "{% with x = paper %}{% endwith %}",
        "{% set paper = paper %}",
        "{% set ns.x = paper %}{% set ns = namespace() %}",
    ],
)
def test_a_mention_of_a_name_is_found_in_every_construct(source: str) -> None:
    assert "paper" in dependencies_of("a.html", {"a.html": source}).names


def test_a_reference_known_only_at_run_time_makes_every_template_a_member() -> None:
    sources = {**THEME, "home.html": "{% include page.kind ~ '.html' %}"}
    found = dependencies_of("home.html", sources)
    assert found.members == tuple(sorted(sources))
    assert found.names == ("page", "paper", "site", "term")
    assert found.missing == ("extra.html",)


@pytest.mark.parametrize(
    "source",
    [
        "{% include ['a.html', 'term.html'] %}",
        "{% include ('a.html', 'term.html') ignore missing %}",
        "{% import 'term.html' as it %}{% include 'a.html' ignore missing %}",
    ],
)
def test_every_candidate_is_a_member_or_missing(source: str) -> None:
    found = dependencies_of("home.html", {**THEME, "home.html": source})
    assert found.members == ("home.html", "term.html")
    assert found.missing == ("a.html",)


def test_templates_that_include_each_other_have_the_same_members() -> None:
    sources = {"a.html": "{% include 'b.html' %}", "b.html": "{% if page %}{% include 'a.html' %}{% endif %}"}
    assert (
        dependencies_of("a.html", sources).members == dependencies_of("b.html", sources).members == ("a.html", "b.html")
    )


def test_a_template_that_does_not_exist_is_missing() -> None:
    assert dependencies_of("home.html", {}) == Dependencies(
        "home.html", (), ("home.html",), (), dependencies_of("home.html", {}).digest
    )


def digest_of(sources: Mapping[str, str]) -> str:
    """Return the digest of the dependencies of one template."""
    return dependencies_of("paper.html", sources).digest


@pytest.mark.parametrize("name", ["paper.html", "layout.html", "macros.html"])
def test_the_digest_changes_with_the_text_of_every_member(name: str) -> None:
    assert digest_of({**THEME, name: THEME[name] + " "}) != digest_of(THEME)


def test_the_digest_does_not_change_with_a_template_that_is_no_member() -> None:
    assert digest_of({**THEME, "term.html": "", "new.html": ""}) == digest_of(THEME)


def test_the_digest_changes_when_a_missing_template_is_added() -> None:
    assert digest_of({**THEME, "extra.html": ""}) != digest_of(THEME)


def test_templates_with_the_same_members_have_different_digests() -> None:
    sources = {"a.html": "{% include 'b.html' %}", "b.html": "{% if page %}{% include 'a.html' %}{% endif %}"}
    assert dependencies_of("a.html", sources).digest != dependencies_of("b.html", sources).digest


def test_the_order_of_a_themes_files_does_not_matter() -> None:
    assert dependencies_of("paper.html", dict(reversed(THEME.items()))) == dependencies_of("paper.html", THEME)


def test_a_sound_theme_has_no_findings() -> None:
    assert findings(THEME) == []


def test_all_findings_of_all_templates_are_returned_in_order() -> None:
    sources = {
        "a.html": "{{ papr.title }}\n{{ paper.title|uper }}\n{% include 'b.htm' %}{{ ''.__class__ }}{{ x }}",
        "b.html": "<p>\n{% if %}",
    }
    assert [(item.span.path[-6:], item.span.line, item.span.column, item.code) for item in findings(sources)] == [
        ("a.html", 1, 4, "unknown-name"),
        ("a.html", 2, 16, "unknown-filter"),
        ("a.html", 3, 13, "missing-template"),
        ("a.html", 3, 28, "unsafe-template"),
        ("a.html", 3, 43, "unknown-name"),
        ("b.html", 2, 1, "template-syntax"),
    ]


def test_other_findings_of_a_template_that_cannot_be_compiled_are_returned_too() -> None:
    source = "{{ paper.title|uper }}{% block a %}{% endblock %}\n{% block a %}{% endblock %}"
    found = [(item.code, item.span.line) for item in findings({"a.html": source})]
    assert found == [("unknown-filter", 1), ("template-syntax", 2)]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("{{ papr.title }}", "did you mean `paper`?"),
        ("{% set headline = 1 %}{{ headlin }}", "did you mean `headline`?"),
        ("{{ paper.title|titel }}", "did you mean `title`?"),
        ("{{ paper.title is strng }}", "did you mean `string`?"),
        ("{% include 'term.htm' %}", "did you mean `term.html`?"),
        ("{{ paper.title|safe }}", "HTML comes marked as such, and text is always escaped"),
        ("{{ paper.title.upper() }}", "write |upper"),
        ("{{ loop.index }}", "loop is known in the loop itself; hand what is needed on with {% set %}"),
        ("{{ qwertz }}", ""),
    ],
)
def test_a_finding_has_a_hint_at_what_was_meant(source: str, hint: str) -> None:
    assert [item.hint for item in findings({**THEME, "a.html": source})] == [hint]


def test_included_templates_and_parents_may_use_names_that_the_page_sets() -> None:
    sources = {
        "page.html": "{% extends 'base.html' %}{% set wide = true %}"
        "{% block main %}{% for author in paper.authors %}{% include 'author.html' %}{% endfor %}{% endblock %}",
        "base.html": "{% if wide is defined %}wide{% endif %}{% block main %}{% endblock %}{% include 'foot.html' %}",
        "author.html": "{{ author.name }}",
        "foot.html": "{{ wide and 1 or 0 }}",
    }
    assert findings(sources) == []


def test_a_name_is_unknown_in_templates_that_the_one_which_sets_it_does_not_reach() -> None:
    sources = {"a.html": "{% set headline = 1 %}", "b.html": "{{ headline }}"}
    assert [item.code for item in findings(sources)] == ["unknown-name"]


def test_macros_of_an_imported_file_may_have_the_names_of_methods() -> None:
    sources = {
        "a.html": "{% import 'm.html' as m %}{{ m.title(1) }}"
        "{% macro use(m) %}{{ m.title(1) }}{% endmacro %}{{ use(m) }}",
        "m.html": "{% macro title(x) %}{{ x }}{% endmacro %}",
    }
    assert findings(sources) == []


def test_the_line_breaks_of_every_system_are_counted() -> None:
    assert [item.span.line for item in findings({"a.html": "one\r\ntwo\rthree\n{{ papr }}"})] == [4]


def test_a_finding_points_at_the_whole_line_if_its_word_is_not_there() -> None:
    [found] = findings({"a.html": "  {{ paper['\\x5f\\x5fclass\\x5f\\x5f'] }}  "})
    assert (found.span.column, found.span.length) == (3, 36)
