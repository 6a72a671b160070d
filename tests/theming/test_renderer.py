"""Render pages: the output of templates, and the diagnostics of those that fail."""

import pickle
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from jinja2 import nodes
from markupsafe import Markup

from octavo.base.diagnostics import Diagnostic
from octavo.cache.code import CodeCache
from octavo.model.dates import Date
from octavo.model.records import Author, Page, Paper
from octavo.theming.dependencies import Dependencies, dependencies_of
from octavo.theming.lint import check_templates
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.theming.sandbox import Sandbox
from tests.support.template_values import context, render, renderer, sample


def failure(sources: Mapping[str, str] | str, **values: object) -> Diagnostic:
    """Return the diagnostic of a page that fails."""
    theme = {"page.html": sources} if isinstance(sources, str) else sources
    with pytest.raises(TemplateFailure) as caught:
        renderer(theme, "page.html").render("page.html", context(**values))
    return caught.value.diagnostic


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ paper.title }}", "Sums &amp; &lt;Parts&gt;"),
        ("{{ body.html }}", "<p>Text &amp; more</p>"),
        ("{{ paper.date }}", "2024-06-17"),
        ("{{ paper.date.year + 1 }}", "2025"),
        ("{{ 3 }} {{ 1.5 }}", "3 1.5"),
        ("{{ 'on' if paper.code }}", ""),
        ("{{ 'a' ~ 1 ~ paper.date ~ ('b' if false) }}", "a12024-06-17"),
        ("{{ '<' ~ body.html }}", "&lt;<p>Text &amp; more</p>"),
        ("<a href='{{ root }}{{ index }}'>", "<a href='\x01\x02'>"),
        ("{{ paper.url }}", "\x01papers/x/\x02"),
        ("{{ data.talks[0] }}{{ data['talks'][-1] }}{{ data.links.b }}{{ data.talks.1 }}", "onetwo2two"),
        ("{{ paper['title'] }}", "Sums &amp; &lt;Parts&gt;"),
        ("{{ 'abc'[1] }}{{ 'abc'[1:] }}{{ {1: 'x'}[1] }}", "bbcx"),
        ("{{ owner.name|default('nobody') }}", "nobody"),
        ("{{ 'yes' if paper.nothing is defined else 'no' }}", "no"),
        ("{{ 'yes' if nothing is defined else 'no' }}", "no"),
        ("{% if owner is none %}none{% endif %}", "none"),
        (
            "{% for x in data.talks %}{{ loop.index }}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "1one, 2two",
        ),
        ("{% for x in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{{ loop.previtem|default('-') }}{% endfor %}", "a-b1a2"),
        (
            "{% for x in [1, 1, 2] %}{{ 'new' if loop.changed(x) }}{{ loop.nextitem|default('.') }}{% endfor %}",
            "new12new.",
        ),
        ("{% for x in [[1, []], [2, []]] recursive %}{{ x[0] }}{{ loop(x[1]) }}{% endfor %}", "12"),
        ("{% set ns = namespace(n=1) %}{% for x in [1, 2] %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}", "4"),
        (
            "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.reset() or c.current }}",
            "abba",
        ),
        ("{% set comma = joiner(', ') %}{% for x in 'ab' %}{{ comma() }}{{ x }}{% endfor %}", "a, b"),
        ("{{ dict(a=1).a }}{{ dict([['b', 2]]).b }}{{ range(3)|join }}{{ range(4, 0, -2)|length }}", "120122"),
        ("{% macro m(a, b='&') %}{{ a }}{{ b }}{{ kwargs.c }}{% endmacro %}{{ m('<', c=3) }}", "&lt;&amp;3"),
        ("{% macro m(a) %}{{ a }}{{ varargs|length }}{% endmacro %}{{ m(1, 2, 3) }}", "12"),
        ("{% macro m() %}<i>{{ caller('<') }}</i>{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}", "<i>&lt;</i>"),
        ("{% macro m(f) %}{{ f() }}{% endmacro %}{% macro x() %}x{% endmacro %}{{ m(x) }}{{ {'f': x}.f() }}", "xx"),
        ("{% for _ in range(2) %}.{% endfor %}", ".."),
        ("{% set it %}<b>{{ paper.title }}</b>{% endset %}{{ it }}", "<b>Sums &amp; &lt;Parts&gt;</b>"),
        ("{% filter upper %}abc{% endfilter %}", "ABC"),
        ("{% set it | upper %}abc{% endset %}{{ it }}", "ABC"),
        ("{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}", "3"),
        ("{% block a %}1{% endblock %}{{ self.a() }}", "11"),
        (
            "{{ 7 * 6 }} {{ 'ab' * 2 }}{{ 2 * 'ab' }} {{ 2 ** 8 }} {{ 2 ** -1 }} {{ 7 % 4 }} {{ 1.5*2 }} {{ 7 // 2 }}",
            "42 abababab 256 0.5 3 3.0 3",
        ),
        ("{{ ([1] * 2 + [3])|join }}", "113"),
        ("{% if true %}\n  a\n  {% endif %}\nb\n", "  a\nb"),
        ("{# a note #}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ],
)
def test_a_template_renders_its_values(source: str, text: str) -> None:
    assert check_templates({"a.html": source}, {"a.html": ""}) == () or "nothing" in source
    assert render(source) == text


def test_a_page_is_made_of_parents_blocks_macros_and_includes() -> None:
    sources = {
        "page.html": "{% extends 'base.html' %}{% from 'm.html' import bold as strong %}{% import 'm.html' as m %}"
        "{% block main %}{{ super() }}{{ strong(page.title) }}{{ m.bold(1) }}{% include 'foot.html' %}{% endblock %}",
        "base.html": "<main>{% block main %}base {% endblock %}</main>",
        "m.html": "{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}",
        "foot.html": "{{ site.title }}",
    }
    assert renderer(sources, "page.html").render("page.html", context()) == (
        "<main>base <b>Home</b><b>1</b>A Scholar</main>"
    )


def test_a_block_can_use_that_of_its_grandparent() -> None:
    sources = {
        "page.html": "{% extends 'b.html' %}{% block x %}{{ super.super() }}{% endblock %}",
        "b.html": "{% extends 'c.html' %}{% block x %}b{% endblock %}",
        "c.html": "{% block x %}c{% endblock %}",
    }
    assert renderer(sources, "page.html").render("page.html", context()) == "c"


def test_an_optional_include_is_left_out_if_it_does_not_exist() -> None:
    source = "{% include 'extra.html' ignore missing %}{% include ['a.html', 'b.html'] %}."
    sources = {"page.html": source, "b.html": "b"}
    assert renderer(sources, "page.html").render("page.html", context()) == "b."
    assert renderer({**sources, "extra.html": "e", "a.html": "a"}).render("page.html", context()) == "ea."


def test_a_template_may_compute_the_name_of_an_include() -> None:
    sources = {"page.html": "{% include page.kind ~ '.html' %}", "home.html": "at home", "paper.html": "a paper"}
    assert renderer(sources).render("page.html", context()) == "at home"


def test_values_that_no_dependency_mentions_may_be_left_out() -> None:
    assert renderer({"page.html": "{{ site.title }}"}).render("page.html", {"site": context()["site"]}) == "A Scholar"


def test_a_value_that_a_dependency_mentions_must_be_given() -> None:
    with pytest.raises(KeyError, match="site"):
        renderer({"page.html": "{{ site.title }}"}).render("page.html", {})


def test_a_template_outside_the_dependencies_is_an_error_even_if_it_may_be_missing() -> None:
    sources = {"page.html": "{% include 'foot.html' ignore missing %}", "foot.html": "foot"}
    narrow = Dependencies("page.html", ("page.html",), (), (), "")
    page_renderer = Renderer(sources, {"page.html": narrow}, {name: name for name in sources}, CodeCache(None), "")
    with pytest.raises(TemplateFailure, match="not among the dependencies"):
        page_renderer.render("page.html", context())


def test_a_name_outside_the_dependencies_is_an_error() -> None:
    narrow = Dependencies("page.html", ("page.html",), (), ("page",), "")
    page_renderer = Renderer(
        {"page.html": "{{ page.title }}{{ site.title }}"}, {"page.html": narrow}, {}, CodeCache(None), ""
    )
    with pytest.raises(TemplateFailure, match="`site` is not set here"):
        page_renderer.render("page.html", context())


@pytest.mark.parametrize(
    ("source", "line", "code", "message", "hint"),
    [
        ("\n{{ paper.titel }}", 2, "undefined-value", "a paper has no `titel`", "did you mean `title`?"),
        (
            "{{ owner.name }}",
            1,
            "undefined-value",
            "there is no `name` of none",
            "guard it: {% if x %}{{ x.… }}{% endif %}",
        ),
        ("{{ data.talk }}", 1, "undefined-value", "a mapping has no `talk`", "did you mean `talks`?"),
        ("{{ data.qwertz }}", 1, "undefined-value", "a mapping has no `qwertz`", ""),
        ("{{ data.talks|first|length|first }}", 1, "template-error", "'int' object is not iterable", ""),
        (
            "{{ [data.talks, paper]|max }}",
            1,
            "template-error",
            "'>' not supported between instances of 'Paper' and 'tuple'",
            "",
        ),
        ("{{ []|max }}", 1, "undefined-value", "|max of an empty list", ""),
        (
            "{{ owner }}",
            1,
            "no-text-form",
            "none cannot be printed",
            "print it only where it is there: {% if x %}{{ x }}{% endif %}",
        ),
        (
            "{{ paper.et_al }}",
            1,
            "no-text-form",
            "a yes or no cannot be printed",
            "say it in words: {{ 'yes' if x else 'no' }}",
        ),
        (
            "{{ data.talks }}",
            1,
            "no-text-form",
            "a list cannot be printed",
            "loop over it, or put |join(', ') behind it",
        ),
        (
            "{{ site }}",
            1,
            "no-text-form",
            "a site cannot be printed",
            "print one of its fields: title, url, base_path, language, description, order, extra",
        ),
        (
            "{% macro m() %}\n\n{{ page.titel }}\n{% endmacro %}\n{{ m() }}",
            3,
            "undefined-value",
            "a page has no `titel`",
            "did you mean `title`?",
        ),
        (
            "{{ [1]|map('u' ~ 'per') }}",
            1,
            "unknown-filter",
            "there is no filter `uper`",
            "",
        ),
        ("{{ [1]|select('od' ~ 'dd') }}", 1, "unknown-test", "there is no test `oddd`", ""),
        ("{% include page.kind %}", 1, "missing-template", "there is no template `home`", ""),
        (
            "{% include page.kind ~ '.htm' %}{% include 'page.html' ignore missing %}",
            1,
            "missing-template",
            "there is no template `home.htm`",
            "",
        ),
        ("{{ 'a' + 1 }}", 1, "template-error", 'can only concatenate str (not "int") to str', ""),
        (
            "{{ paper.date() }}",
            1,
            "unsafe-template",
            "a date cannot be called",
            "macros, caller(), super(), self.block(), loop.cycle(), range(), dict() and namespace() can be",
        ),
        ("{{ range(3).stop }}", 1, "unsafe-template", "a list has no `.stop` for templates", ""),
        (
            "{% for x in [1] %}{{ loop.upper }}{% endfor %}",
            1,
            "unsafe-template",
            "a loop has no `.upper` for templates",
            "it has changed, cycle, depth, depth0, first, index, index0, last, length, nextitem, previtem, "
            "revindex, revindex0",
        ),
        (
            "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}",
            1,
            "template-error",
            "macro 'm' takes no keyword argument 'b'",
            "",
        ),
        (
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            1,
            "template-error",
            "templates lead back to themselves too often",
            "a macro, an include or a loop calls itself without an end",
        ),
        (
            "{{ range(10 ** 6) }}",
            1,
            "template-limit",
            "range() makes 100,000 numbers at most",
            "use smaller ones, one after the other",
        ),
    ],
)
def test_a_failure_has_a_code_a_message_a_place_and_a_hint(
    source: str, line: int, code: str, message: str, hint: str
) -> None:
    found = failure(source)
    assert (found.code, found.message, found.hint) == (code, message, hint)
    assert (found.span.path, found.span.line, found.severity) == ("page.html", line, "error")


def test_a_failure_points_at_the_word() -> None:
    span = failure("<p>\n  {{ paper.titel }}").span
    assert (span.line, span.column, span.length) == (2, 12, 5)


def test_a_failure_in_an_included_file_names_that_file() -> None:
    sources = {"page.html": "\n\n{% include 'foot.html' %}", "foot.html": "<p>\n{{ page.titel }}"}
    found = failure(sources)
    assert (found.span.path, found.span.line) == ("foot.html", 2)


def test_a_failure_names_the_path_of_the_file_not_the_template() -> None:
    dependencies = {"page.html": dependencies_of("page.html", {"page.html": "{{ none }}"})}
    page_renderer = Renderer(
        {"page.html": "{{ none }}"}, dependencies, {"page.html": "themes/mine/templates/page.html"}, CodeCache(None), ""
    )
    with pytest.raises(TemplateFailure) as caught:
        page_renderer.render("page.html", context())
    assert caught.value.diagnostic.span.path == "themes/mine/templates/page.html"


def test_an_imported_file_that_uses_a_value_of_the_page_gets_a_hint() -> None:
    sources = {
        "page.html": "{% from 'm.html' import m %}{{ m() }}",
        "m.html": "{% macro m() %}{{ site.title }}{% endmacro %}",
    }
    found = failure(sources)
    assert (found.code, found.span.path, found.message) == ("undefined-value", "m.html", "`site` is not set here")
    assert "with context" in found.hint


def test_a_name_that_an_imported_file_does_not_have_is_an_error() -> None:
    found = failure({"page.html": "{% from 'm.html' import x %}{{ x() }}", "m.html": ""})
    assert (found.code, found.span.line) == ("undefined-value", 1)
    assert "does not export" in found.message


@pytest.mark.parametrize(
    "source",
    [
        "{% if %}",
        "{{ paper.__class__ }}",
        "{{ m(a=1, a=2) }}",
        "".join(f"{{% for a{n} in [] %}}" for n in range(30)) + "{% endfor %}" * 30,
        "{{ " + "1 + " * 5000 + "1 }}",
        "{{ " + "9" * 5000 + " }}",
        "{% set x | replace('a', page.title) %}{% endset %}",
        "{% extends 'base.html' %}{% extends 'base.html' %}",
        "{{ 1[2:] }}",
        "{% for loop in [1] %}{% endfor %}",
        "{% block a %}{% endblock %}{% block a %}{% endblock %}",
    ],
)
def test_a_template_that_cannot_be_compiled_is_a_finding(source: str) -> None:
    found = failure({"page.html": source, "base.html": ""})
    assert found.severity == "error"
    assert (found.span.path, found.span.line) == ("page.html", 1)
    assert "0x" not in found.message


def test_a_template_that_breaks_a_rule_is_refused_even_if_it_was_not_checked_before() -> None:
    found = failure({"page.html": "<p>\n{% include 'foot.html' %}", "foot.html": "\n\n{% set _it = 1 %}"})
    assert (found.code, found.span.path, found.span.line) == ("unsafe-template", "foot.html", 3)


def test_a_syntax_error_in_an_included_file_names_that_file() -> None:
    sources = {"page.html": "{% include 'foot.html' %}", "foot.html": "<p>\n\n{% if %}"}
    found = failure(sources)
    assert (found.code, found.span.path, found.span.line) == ("template-syntax", "foot.html", 3)


def test_a_failure_can_be_pickled() -> None:
    with pytest.raises(TemplateFailure) as caught:
        render("{{ none }}")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostic == caught.value.diagnostic


def test_a_page_without_a_template_is_a_finding() -> None:
    page_renderer = Renderer(
        {"hone.html": ""}, {"home.html": dependencies_of("home.html", {})}, {}, CodeCache(None), ""
    )
    with pytest.raises(TemplateFailure) as caught:
        page_renderer.render("home.html", context())
    found = caught.value.diagnostic
    assert (found.code, found.message) == ("missing-template", "there is no template `home.html`")
    assert (found.hint, found.span.path) == ("did you mean `hone.html`?", "home.html")


def test_pages_after_a_failure_render() -> None:
    page_renderer = renderer({"page.html": "{{ owner.name }}"})
    with pytest.raises(TemplateFailure):
        page_renderer.render("page.html", context())
    assert page_renderer.render("page.html", context(owner=sample(Author, name="Ada"))) == "Ada"


def test_a_template_is_compiled_once_for_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = count_compilations(monkeypatch)
    sources = {"a.html": "{% extends 'base.html' %}", "b.html": "{% extends 'base.html' %}", "base.html": "base"}
    page_renderer = renderer(sources, "a.html", "b.html")
    for _ in range(2):
        assert page_renderer.render("a.html", context()) == page_renderer.render("b.html", context()) == "base"
    assert compiled == ["a.html", "base.html", "b.html"]


def count_compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the name of each template as it is compiled."""
    compiled: list[str] = []
    real = Sandbox._generate

    def counted(self: Sandbox, source: nodes.Template, name: str, filename: str, defer_init: bool = False) -> str:
        compiled.append(name)
        return real(self, source, name, filename, defer_init)

    monkeypatch.setattr(Sandbox, "_generate", counted)
    return compiled


def with_cache(sources: Mapping[str, str], folder: Path) -> Renderer:
    """Return a renderer with a cache of compiled templates in a folder."""
    dependencies = {"page.html": dependencies_of("page.html", sources)}
    return Renderer(sources, dependencies, {name: name for name in sources}, CodeCache(folder), "engine")


def test_compiled_templates_are_cached_for_the_next_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = count_compilations(monkeypatch)
    sources = {"page.html": "{% include 'foot.html' %}", "foot.html": "{{ page.title }}"}
    assert with_cache(sources, tmp_path / "code").render("page.html", context()) == "Home"
    assert with_cache(sources, tmp_path / "code").render("page.html", context()) == "Home"
    assert compiled == ["page.html", "foot.html"]
    changed = {**sources, "foot.html": "<{{ page.title }}>"}
    assert with_cache(changed, tmp_path / "code").render("page.html", context()) == "<Home>"
    assert compiled == ["page.html", "foot.html", "foot.html"]
    assert len(list((tmp_path / "code").iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_code_that_others_can_write_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"page.html": "{{ page.title }}"}
    with_cache(sources, tmp_path).render("page.html", context())
    [file] = tmp_path.iterdir()
    file.chmod(0o666)
    compiled = count_compilations(monkeypatch)
    assert with_cache(sources, tmp_path).render("page.html", context()) == "Home"
    assert compiled == ["page.html"]


@pytest.mark.parametrize("damage", ["", "torn", "not code at all" * 20])
def test_a_damaged_cache_file_is_written_again(tmp_path: Path, damage: str) -> None:
    sources = {"page.html": "{{ page.title }}"}
    with_cache(sources, tmp_path).render("page.html", context())
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:90] if damage == "torn" else damage.encode())
    assert with_cache(sources, tmp_path).render("page.html", context()) == "Home"
    assert file.read_bytes() == whole


def test_a_cache_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("a file, not a folder")
    assert with_cache({"page.html": "{{ page.title }}"}, tmp_path / "code").render("page.html", context()) == "Home"


def test_a_macro_takes_a_tuple_of_records() -> None:
    people = tuple(sample(Author, name=name, url=url) for name, url in (("Ada", "\x01people/ada/\x02"), ("Bob", None)))
    source = (
        "{% macro byline(authors) %}{% for author in authors %}"
        "{% if author.url %}<a href='{{ author.url }}'>{{ author.name }}</a>{% else %}{{ author.name }}{% endif %}"
        "{{ ', ' if not loop.last }}{% endfor %}{% endmacro %}{{ byline(paper.authors) }}"
    )
    text = render(source, paper=sample(Paper, authors=people))
    assert text == "<a href='\x01people/ada/\x02'>Ada</a>, Bob"


def test_the_same_values_give_the_same_page_after_another_was_rendered() -> None:
    page_renderer = renderer(
        {"page.html": "{{ page.title }}{% for x in data.talks %}{{ x }}{% endfor %}{{ paper.date }}"}
    )
    values = context(page=sample(Page, title=Markup("<b>A</b>")), paper=sample(Paper, date=Date(2020)))
    other = context(data=MappingProxyType({"talks": ()}))
    first = page_renderer.render("page.html", values)
    assert page_renderer.render("page.html", other) != first
    assert page_renderer.render("page.html", values) == first == "<b>A</b>onetwo2020"
