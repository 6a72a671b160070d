"""What a template may take: time, output, memory, and how large its values may be."""

import gc
import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pytest

from octavo.base.diagnostics import Diagnostic
from octavo.base.project import PageBounds
from octavo.cache.code import CodeCache
from octavo.theming.dependencies import dependencies_of
from octavo.theming.renderer import Renderer, TemplateFailure
from tests.support.template_values import context

SHORT = PageBounds(seconds=1, megabytes=1)
ENDLESS = "{% for i in range(100000) %}{% for j in range(100000) %}{% for k in range(100000) %}"
# More than a MB, in a few large pieces.
MUCH = "{% set s = 'ab' * 40000 %}{% for i in range(20) %}{{ s }}{% endfor %}"
ENDFOR = "{% endfor %}{% endfor %}{% endfor %}"
# Lists that hold another one twice: taken apart, the last has 2 ** 60 parts.
TWINS = "{% set ns = namespace(x=(1,), y=(1,)) %}{% for i in range(60) %}{% set ns.x = (ns.x, ns.x) %}"
TWINS += "{% set ns.y = (ns.y, ns.y) %}{% endfor %}\n"


def failure(sources: Mapping[str, str] | str, most: PageBounds = SHORT) -> Diagnostic:
    """Return the diagnostic of a page that fails, which must take only a few seconds."""
    theme = {"page.html": sources} if isinstance(sources, str) else sources
    names = {name: f"templates/{name}" for name in theme}
    renderer = Renderer(
        theme, {"page.html": dependencies_of("page.html", theme)}, names, CodeCache(None), "", most=most
    )
    renderer.bounds.subject = "papers/x/index.html"
    began = time.process_time()
    with renderer.bounds.watched(), pytest.raises(TemplateFailure) as caught:
        renderer.render("page.html", context(data=MappingProxyType({"number": 2**5000})))
    assert time.process_time() - began < 8
    return caught.value.diagnostic


@pytest.fixture(autouse=True)
def uncollected() -> Iterator[None]:
    """Collect no garbage, as builds do: what a tick raises in somebody's callback of the collector would be lost."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (f"<p>\n{ENDLESS}{ENDFOR}", 2),
        (f"<p>\n\n{ENDLESS}{{% if i %}}{{% endif %}}{ENDFOR}", 3),
        (f"{{% macro m() %}}\n{ENDLESS}{ENDFOR}{{% endmacro %}}\n{{{{ m() }}}}", 2),
        (f"{{% set x %}}\n{ENDLESS}{ENDFOR}{{% endset %}}", 2),
        (f"<p>\n{{{{ range(1000)|map('replace', 'a', 'b')|join }}}}{ENDLESS}{ENDFOR}", 2),
        ("\n{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}\n{{ m(60) }}", 2),
    ],
)
def test_a_page_that_takes_too_long_is_told_with_its_template_and_line(source: str, line: int) -> None:
    found = failure(source)
    assert (found.severity, found.code, found.span.path, found.span.line) == (
        "error",
        "too-slow",
        "templates/page.html",
        line,
    )
    assert found.message == "papers/x/index.html takes more than 1 s of the processor's time"
    assert "--page-seconds 2" in found.hint


def test_a_page_that_takes_too_long_in_an_included_file_names_that_file() -> None:
    found = failure({"page.html": "{% include 'foot.html' %}", "foot.html": f"\n{ENDLESS}{ENDFOR}"})
    assert (found.code, found.span.path, found.span.line) == ("too-slow", "templates/foot.html", 2)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (f"\n{ENDLESS}some words{ENDFOR}", 2),
        (f"\n\n{ENDLESS}{{{{ page.title }}}}{ENDFOR}", 3),
        ("{% set ns = namespace(s='ab') %}\n{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", 2),
        ("{% set ns = namespace(s='ab') %}\n{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", 2),
        ("{% set ns = namespace(s='&') %}\n{% for i in range(60) %}{% set ns.s = (ns.s ~ ns.s)|e %}{% endfor %}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ s|replace('a', s) }}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ s|replace('', s) }}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ [s]|map('replace', 'a', s)|join }}", 2),
        ("{% set s = '\n' * 90000 %}{{ s|indent('a' * 90000, blank=true) }}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ ([s] * 100000)|join }}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ range(100000)|join(s) }}", 2),
        ("{% set s = 'ab' * 40000 %}\n{{ ([s] * 100000)|tojson }}", 2),
        (f"\n{{% macro m() %}}{MUCH}{{% endmacro %}}{{{{ m()|length }}}}", 2),
        (f"\n{{% macro m() %}}{{{{ caller()|length }}}}{{% endmacro %}}{{% call m() %}}{MUCH}{{% endcall %}}", 2),
        (f"\n{{% set x %}}{MUCH}{{% endset %}}", 2),
        (f"\n{{% filter upper %}}{MUCH}{{% endfilter %}}", 2),
        (f"\n{{% block b %}}{{% if page %}}{MUCH}{{% endif %}}{{% endblock %}}{{% set y = self.b() %}}", 2),
        (f"\n{{% for x in [[]] recursive %}}{MUCH}{{% endfor %}}", 2),
    ],
)
def test_a_page_that_is_too_large_is_told_with_its_template_and_line(source: str, line: int) -> None:
    found = failure(source)
    assert (found.code, found.span.path, found.span.line) == ("page-size", "templates/page.html", line)
    assert found.message.startswith("papers/x/index.html ")
    assert found.message.endswith("1 MB")
    assert "--page-megabytes 2" in found.hint


@pytest.mark.parametrize(
    "source",
    [
        "{% macro m() %}\n" + ENDLESS + "{{ i * j }}" + ENDFOR + "{% endmacro %}{{ m() }}",
        "{% set ns = namespace(x=[]) %}\n{% for i in range(100000) %}{% set ns.x = ns.x + "
        "[range(i, i + 10000)|map('string')] %}{% endfor %}",
        "{% set ns = namespace(x=[]) %}\n{% for i in range(100000) %}{% set ns.x = ns.x + "
        "['ab' * 40000 ~ i] %}{% endfor %}",
    ],
)
def test_a_page_that_holds_too_much_is_told_with_its_template_and_line(source: str) -> None:
    found = failure(source, PageBounds(seconds=30, megabytes=2))
    assert (found.code, found.span.path, found.span.line) == ("page-memory", "templates/page.html", 2)
    assert found.message == "papers/x/index.html takes more than 16 MB of memory"
    assert "--page-megabytes 4" in found.hint


@pytest.mark.parametrize(
    "use",
    [
        "{{ 1 if ns.x == ns.y }}",
        "{{ 1 if ns.x < ns.y }}",
        "{{ 1 if 1 != ns.x == ns.y }}",
        "{{ 1 if ns.x in [ns.y] }}",
        "{{ 1 if ns.x not in [ns.y] }}",
        "{{ 1 if ns.x is eq(ns.y) }}",
        "{{ [ns.x]|select('equalto', ns.y)|list|length }}",
        "{{ [ns.x, ns.y]|sort|length }}",
        "{{ [ns.x, ns.y]|max|length }}",
        "{{ [ns.x, ns.y]|unique|length }}",
        "{{ {'a': ns.x, 'b': ns.y}|dictsort(by='value')|length }}",
        "{{ ns.x|tojson }}",
        "{{ {ns.x: 2}|length }}",
        "{{ data[ns.x]|default('') }}",
        "{{ dict([[ns.x, 2]])|length }}",
        "{% for i in [1, 2] %}{{ 'x' if loop.changed(ns.x if i == 1 else ns.y) }}{% endfor %}",
    ],
)
def test_a_value_that_would_take_for_ever_to_take_apart_is_refused(use: str) -> None:
    found = failure(TWINS + use)
    assert (found.code, found.span.line) == ("template-limit", 2)
    assert found.hint


def test_values_nested_too_deep_do_not_end_the_process() -> None:
    deep = "{% set ns = namespace(x=(1,)) %}{% for i in range(10) %}{% for j in range(100000) %}"
    deep += "{% set ns.x = (ns.x,) %}{% endfor %}{% endfor %}\n"
    assert failure(deep + "{{ {ns.x: 1}|length }}", PageBounds()).code == "template-limit"


@pytest.mark.parametrize(
    "source",
    [
        "{% set ns = namespace(x=[1]) %}\n{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "\n{{ ('x' * 100000)|trim('y' * 100000) }}",
        "\n{{ ('f' * 5000)|int(base=16) }}",
        "\n{{ data.number // 7 }}",
        "\n{{ data.number % 7 }}",
    ],
)
def test_a_single_step_that_could_take_for_ever_is_refused(source: str) -> None:
    found = failure(source, PageBounds())
    assert (found.code, found.span.line) == ("template-limit", 2)
    assert found.hint


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("<p>\n\n{{ " + "(" * 900 + "1" + ")" * 900 + " }}", 3, "template-limit"),
        ("<p>\n{{ 1" + " + 1" * 300 + " }}", 2, "template-limit"),
        ("<p>\n" + "{% if page %}" * 300 + "{% endif %}" * 300, 2, "template-limit"),
        ("<p>\n" + "{{ 1 }}" * 20001, 2, "template-size"),
    ],
)
def test_a_template_nested_too_deep_or_with_too_many_parts_is_told(source: str, line: int, code: str) -> None:
    found = failure(source, PageBounds())
    assert (found.code, found.span.path, found.span.line) == (code, "templates/page.html", line)
    assert found.hint


def test_the_page_after_one_that_took_too_long_is_made() -> None:
    sources = {"page.html": f"{{% if owner %}}{ENDLESS}{ENDFOR}{{% endif %}}ok"}
    dependencies = {"page.html": dependencies_of("page.html", sources)}
    renderer = Renderer(sources, dependencies, {}, CodeCache(None), "", most=SHORT)
    with renderer.bounds.watched():
        with pytest.raises(TemplateFailure, match="of the processor"):
            renderer.render("page.html", context(owner="x"))
        assert renderer.render("page.html", context()) == "ok"


def test_a_large_page_within_the_bounds_is_made() -> None:
    source = "{% for i in range(100000) %}{{ i }} some words {% endfor %}"
    renderer = Renderer(
        {"page.html": source},
        {"page.html": dependencies_of("page.html", {"page.html": source})},
        {},
        CodeCache(None),
        "",
    )
    with renderer.bounds.watched():
        assert len(renderer.render("page.html", context())) > 1_600_000
