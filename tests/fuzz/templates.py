"""Templates of a theme: any text is checked and run within its bounds, or told with a place in it."""

from collections.abc import Iterator
from random import Random

from jinja2 import DictLoader

from octavo.base.project import PageBounds
from octavo.cache.code import CodeCache
from octavo.theming.bounds import Bounds
from octavo.theming.dependencies import dependencies_of
from octavo.theming.lint import check_templates
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.theming.sandbox import Sandbox
from tests.fuzz.target import Target, always, check_findings, text_of, texts
from tests.support.template_values import context

# Between the template of a page and one that it may use.
_BORDER = "\n%%\n"
_MOST = PageBounds(seconds=1, megabytes=1)
_SANDBOX = Sandbox(DictLoader({}), Bounds(_MOST))
_FILTERS, _TESTS = sorted(_SANDBOX.filters), sorted(_SANDBOX.tests)
_NAMES = (
    *sorted(CONTEXT_NAMES),
    "x",
    "y",
    "loop",
    "ns",
    "m",
    "caller",
    "self",
    "varargs",
    "range",
    "dict",
    "namespace",
)
_FIELDS = (
    "title",
    "html",
    "date",
    "year",
    "index",
    "x",
    "talks",
    "links",
    "__class__",
    "items",
    "format",
    "append",
    "0",
)
_LITERALS = (
    "1", "0", "-1", "10**30", "2.5", "'a'", "'&<'", "'%s%9999999d'", "''", "[]",
    "[1, 2, 3]", "{}", "{'a': 1}", "()", "true", "none", "range(9)", "range(99999)", "'ab' * 9999", "[0] * 9999",
    "1e308 * 10", "'{0.__class__}'", "'a\\nb'", "99999999",
)  # fmt: skip
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in", "not in", "and", "or", "is", "is not")


def _value(random: Random, depth: int = 0) -> str:
    way = random.random()
    if depth > 3 or way < 0.2:
        return random.choice(_LITERALS)
    if way < 0.35:
        return random.choice(_NAMES)
    inner = _value(random, depth + 1)
    if way < 0.45:
        return f"{inner}.{random.choice(_FIELDS)}"
    if way < 0.7:
        arguments = ", ".join(_value(random, 3) for _ in range(random.choice((0, 0, 1, 1, 2, 3))))
        return f"({inner})|{random.choice(_FILTERS)}" + (f"({arguments})" if arguments else "")
    if way < 0.78:
        return f"({inner} {random.choice(_OPERATORS[:-2])} {_value(random, depth + 1)})"
    if way < 0.83:
        return f"({inner} is {random.choice(_TESTS)})"
    if way < 0.9:
        return f"{inner}[{_value(random, 3)}:{random.choice(('', '2', '-1'))}]"
    if way < 0.95:
        return f"({inner} if {_value(random, 3)} else {_value(random, 3)})"
    return f"[{inner}, {_value(random, 3)}]"


def _part(random: Random, depth: int = 0) -> str:
    inside = "".join(_part(random, depth + 1) for _ in range(random.randint(0, 2))) if depth < 4 else "a"
    value = _value(random)
    return random.choice(
        (
            f"{{{{ {value} }}}}",
            f"{{{{ {value} }}}}",
            "<p>text</p>\n",
            f"{{% set x = {value} %}}",
            f"{{% set x %}}{inside}{{% endset %}}",
            f"{{% set ns = namespace(a={value}) %}}{{% set ns.a = ns.a ~ ns.a %}}",
            f"{{% for x in {value} %}}{inside}{{% else %}}{inside}{{% endfor %}}",
            f"{{% for x, y in {value} recursive %}}{{{{ loop(x) }}}}{{% endfor %}}",
            f"{{% if {value} %}}{inside}{{% elif {value} %}}{{% else %}}{inside}{{% endif %}}",
            f"{{% macro m(x, y={value}) %}}{inside}{{% endmacro %}}{{{{ m({value}) }}}}",
            "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
            f"{{% call m({value}) %}}{inside}{{% endcall %}}",
            f"{{% filter {random.choice(_FILTERS)} %}}{inside}{{% endfilter %}}",
            f"{{% block b{random.randint(0, 3)} %}}{inside}{{{{ super() }}}}{{% endblock %}}",
            f"{{% with x = {value} %}}{inside}{{% endwith %}}",
            f"{{% include {random.choice(('part.html', 'page.html', 'none.html'))!r} %}}",
            f"{{% import 'part.html' as part %}}{{{{ part.m({value}) }}}}",
            "{% from 'part.html' import m %}",
            "{% extends 'part.html' %}",
            f"{{% raw %}}{inside}{{% endraw %}}",
            f"{{# {inside} #}}",
        )
    )


def _invent(random: Random) -> bytes:
    texts_of = ["".join(_part(random) for _ in range(random.randint(1, 6))) for _ in range(random.choice((1, 2)))]
    return _BORDER.join(texts_of).encode()


def _seeds() -> Iterator[bytes]:
    yield from texts("themes/*/templates/**/*.html", "tests/theming/**/*.html")
    yield from (_invent(Random(number)) for number in range(100))


def check(data: bytes) -> None:
    text = text_of(data)
    if text is None:
        return
    page, border, part = text.partition(_BORDER)
    sources = {"page.html": page, "part.html": part} if border else {"page.html": page}
    paths = {name: f"templates/{name}" for name in sources}
    found = check_templates(sources, paths)
    for name, path in paths.items():
        check_findings([one for one in found if one.span.path == path], path, sources[name].split("\n"))
    assert {one.span.path for one in found} <= set(paths.values())
    if found:
        return
    renderer = Renderer(
        sources, {"page.html": dependencies_of("page.html", sources)}, paths, CodeCache(None), "", most=_MOST
    )
    try:
        with renderer.bounds.watched():
            made = renderer.render("page.html", context())
    except TemplateFailure as failure:
        told = failure.diagnostic
        assert told.span.path in paths.values(), told
        check_findings([told], told.span.path, sources[told.span.path.removeprefix("templates/")].split("\n"))
    else:
        assert len(made) <= _MOST.megabytes * 1_000_000
        made.encode()


TEMPLATES = Target(
    "templates", always(check), _seeds, ("{{", "}}", "{%", "%}", "{#", "#}", "-%}", "{%-", "|", "(", ")"), _invent, 10
)
