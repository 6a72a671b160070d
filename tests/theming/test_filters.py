"""The filters and tests that templates may use."""

import inspect
from contextlib import suppress
from types import MappingProxyType

import pytest
from markupsafe import Markup

from octavo.model.dates import Date
from octavo.model.records import Author, Page, Paper, Venue
from octavo.theming.filters import FILTERS
from octavo.theming.renderer import TemplateFailure
from tests.support.template_values import render, sample

AUTHORS = tuple(
    sample(Author, name=name, slug=name.lower(), marks=marks, corresponding=first)
    for name, marks, first in (("Cleo", (1,), True), ("ada", (2, 3), False), ("Bob", (1,), False))
)
PAPERS = (
    sample(Paper, title="B", year=2023, venue=sample(Venue, name="One"), citations=2),
    sample(Paper, title="a", year=2024, venue=None, citations=5),
    sample(Paper, title="C", year=2023, venue=sample(Venue, name="one"), citations=1),
)
DATA = MappingProxyType({"papers": PAPERS, "words": ("b", "A", "b"), "map": MappingProxyType({"b": 1, "A": 2})})


def result(expression: str) -> str:
    """Return what an expression prints."""
    return render(
        f"{{{{ {expression} }}}}",
        paper=sample(Paper, authors=AUTHORS, date=Date(2024, 6, 17), title="a small <title>", url="\x01papers/x/\x02"),
        page=sample(Page, title="<b>"),
        item=Markup("<i>one &amp; two</i>"),
        data=DATA,
    )


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        # dates, numbers, addresses
        ("paper.date|date", "17 June 2024"),
        ("paper.date|date('short')", "17 June"),
        ("paper.date|date('iso')", "2024-06-17"),
        ("1234|number", "1,234"),
        ("'1234567'|number", "1,234,567"),
        ("999|number", "999"),
        ("1234.5|number", "1,234.5"),
        ("'46 %'|number", "46 %"),
        ("'<'|number", "&lt;"),
        ("'a@b.org'|entities", "&#97;&#64;&#98;&#46;&#111;&#114;&#103;"),
        ("'<'|entities", "&#60;"),
        # texts
        ("'On the Engine'|direction ~ 'Zur Maschine für Ähnliches'|direction ~ ''|direction", "ltrltrltr"),
        ("'GPT على المحرك التحليلي'|direction ~ 'על המנוע'|direction", "rtlrtl"),
        ("'On the word המנוע and its kin'|direction", "ltr"),
        ('(\'<p lang="he" class="a b c">על <math><mi>xyz</mi></math> המנוע</p>\')|direction', "rtl"),
        ("'aé'|upper ~ 'AÉ'|lower ~ 'a b'|capitalize", "AÉaéA b"),
        ('"it\'s a (small) self-made world"|title', "It&#39;s A (Small) Self-Made World"),
        ("item|striptags|upper", "ONE &amp; TWO"),
        ("'  a '|trim ~ 'xax'|trim('x')", "aa"),
        ("'a-b-c'|replace('-', '+') ~ 'a-b-c'|replace('-', '', 1)", "a+b+cab-c"),
        ("item|replace('one', '<')", "<i>&lt; &amp; two</i>"),
        ("'<a>'|replace('a', item)", "&lt;<i>one &amp; two</i>&gt;"),
        ("'one two three'|truncate(8, end='…', leeway=0)", "one two…"),
        ("'one two three'|truncate(8, true, '…', 0)", "one two…"),
        ("'one two three'|truncate(7, true, '…', 0)", "one tw…"),
        ("'one two'|truncate(5)", "one two"),
        ("'a\\nb\\n\\nc'|indent(2)", "a\n  b\n\n  c"),
        ("'a\\n\\nb'|indent('- ', first=true, blank=true)", "- a\n- \n- b"),
        ("('a\\n<'|escape)|indent(1)", "a\n &lt;"),
        ("'a'|indent(10 ** 9, first=true)|length", "201"),
        ("'one two-three'|wordcount", "3"),
        ("'abc'|reverse ~ [1, 2]|reverse|join", "cba21"),
        ("page.title|e ~ (page.title|escape|escape)", "&lt;b&gt;&lt;b&gt;"),
        ("(1|escape) ~ (1|string)", "11"),
        ("'a b/c&d'|urlencode", "a%20b/c%26d"),
        ("{'q': 'a b', 'n': 1}|urlencode", "q=a+b&amp;n=1"),
        ("[('q', 'ü')]|urlencode", "q=%C3%BC"),
        # numbers
        ("(-1)|abs", "1"),
        ("'42'|int + '4.9'|int + 'x'|int + 'x'|int(7) + 2.9|int + 'ff'|int(base=16)", "310"),
        ("'1.5'|float + 'x'|float", "1.5"),
        (
            "2.5|round ~ ' ' ~ 1.234|round(2) ~ ' ' ~ 1.21|round(1, 'ceil') ~ ' ' ~ 1.29|round(1, 'floor')",
            "2.0 1.23 1.3 1.2",
        ),
        # choices
        ("data.nothing|default('-') ~ ''|d('+', true) ~ 0|d(1)", "-+0"),
        ("data.words|first ~ data.words|last ~ data.words|length ~ data.words|count", "bb33"),
        # lists
        ("data.words|sort|join ~ data.words|sort(case_sensitive=true)|join ~ [1, 3]|sort(true)|join", "AbbAbb31"),
        ("data.papers|sort(attribute='year,title')|map(attribute='title')|join", "BCa"),
        ("data.papers|sort(attribute='title')|map(attribute='title')|join", "aBC"),
        ("data.words|unique|join ~ ['a', 'A']|unique|join ~ ['a', 'A']|unique(true)|join", "bAaaA"),
        ("data.papers|unique(attribute='year')|map(attribute='title')|join", "Ba"),
        ("data.words|min ~ data.words|max ~ [3, 1]|min ~ ['b', 'A']|min(true)", "Ab1A"),
        ("(data.papers|max(attribute='citations')).title ~ (data.papers|min(attribute='citations')).title", "aC"),
        ("[1, 2]|sum + data.papers|sum('citations') + [1]|sum(start=10)", "22"),
        ("data.papers|map(attribute='venue.name', default='-')|join(' ')", "One - one"),
        ("data.words|map('upper')|join ~ data.words|map('replace', 'b', 'c')|join", "BABcAc"),
        ("paper.authors|map(attribute='marks.0')|join", "121"),
        ("[0, 1, none, 'a']|select|list|length ~ [0, 1]|reject|join ~ [1, 2, 3]|select('odd')|join", "2013"),
        ("[1, 2, 3]|reject('odd')|join ~ [1, 5]|select('gt', 3)|join", "25"),
        ("paper.authors|selectattr('corresponding')|map(attribute='name')|join", "Cleo"),
        ("paper.authors|rejectattr('corresponding')|map(attribute='name')|join(', ')", "ada, Bob"),
        ("paper.authors|selectattr('slug', 'eq', 'bob')|join(attribute='name')", "Bob"),
        ("paper.authors|rejectattr('slug', 'in', ['bob', 'ada'])|join(attribute='name')", "Cleo"),
        ("paper.authors|join(', ', 'name') ~ [1, item]|join(' & ')", "Cleo, ada, Bob1 &amp; <i>one &amp; two</i>"),
        ("[]|join('x') ~ 'abc'|join('-')", "a-b-c"),
        ("data.map|items|map('join', '=')|join(' ')", "b=1 A=2"),
        ("data.map|dictsort|map('first')|join ~ data.map|dictsort(true)|map('first')|join", "AbAb"),
        ("data.map|dictsort(by='value', reverse=true)|map('first')|join", "Ab"),
        (
            "[1, 2, 3]|batch(2, '-')|map('join')|join(' ') ~ ' ' ~ [1, 2, 3]|batch(2)|map('join')|join(' ')",
            "12 3- 12 3",
        ),
        ("[]|batch(2, 0)|length", "0"),
        (
            "[1, 2, 3]|slice(2, '-')|map('join')|join(' ') ~ ' ' ~ [1, 2, 3]|slice(2)|map('join')|join(' ')",
            "12 3- 12 3",
        ),
        ("'abc'|list|length ~ ([1] + (2, 3)|list)|join", "3123"),
        # JSON
        ("{'a': [1, 1.5, true, none, paper.date]}|tojson", '{"a": [1, 1.5, true, null, "2024-06-17"]}'),
        ("'</script>&\\''|tojson", '"\\u003c/script\\u003e\\u0026\\u0027"'),
        ("data.map|tojson", '{"b": 1, "A": 2}'),
        ("paper.url|tojson", '"\x01papers/x/\x02"'),
        ("'\\\\u0001\\n\"ü'|tojson", '"\\\\u0001\\n\\"ü"'),
    ],
)
def test_a_filter_returns_its_result(expression: str, text: str) -> None:
    assert result(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        "data.papers|groupby('year')",
        "data.papers|map(attribute='title')",
        "data.map|items",
        "data.words|select",
        "data.words|reverse",
        "[1]|batch(2)",
        "[1]|slice(2)",
        "data.words|sort",
        "data.words|unique",
        "data.words|list",
    ],
)
def test_the_list_that_a_filter_returns_cannot_be_printed(expression: str) -> None:
    with pytest.raises(TemplateFailure, match="a list cannot be printed"):
        result(expression)


def test_groups_are_pairs_in_the_order_of_their_keys() -> None:
    source = "{% for key, papers in data.papers|groupby('venue.name', '-') %}{{ key }}:{{ papers|length }} {% endfor %}"
    assert render(source, data=DATA) == "-:1 One:2 "
    source = "{% for year, them in data.papers|groupby('year') %}{{ year }}:{{ them|join('', 'title') }} {% endfor %}"
    assert render(source, data=DATA) == "2023:BC 2024:a "
    source = "{% for key, papers in data.papers|groupby('venue.name', '-', true) %}{{ key }}{% endfor %}"
    assert render(source, data=DATA) == "-Oneone"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("paper|date", "|date is for dates, not for a paper"),
        ("data.none|date", "a mapping has no `none`"),
        ("paper.area|number", "|number is for numbers, not for none"),
        ("true|number", "|number is for numbers, not for a yes or no"),
        ("paper.date|date('medium')", "|date knows no style `medium`"),
        ("item|title", "|title would change the tags of this HTML"),
        ("paper.url|urlencode", "|urlencode cannot take an address on this site"),
        ("{'u': paper.url}|urlencode", "|urlencode cannot take an address on this site"),
        ("data.words|items", "|items is for mappings"),
        ("data.map|dictsort(by='x')", '|dictsort goes by "key" or by "value"'),
        ("data.words|map", "|map takes the name of a filter, or attribute="),
        ("data.words|map(attribute='x', y=1)", "|map knows no y="),
        ("data.words|map(1)", "there is no filter `1`"),
        ("data.words|map(joiner())", "there is no filter (a joiner)"),
        ("data.words|map(attribute=joiner())", "an attribute has a name, and a joiner is none"),
        ("data[joiner()]", "a mapping has no (a joiner)"),
        ("'a'|truncate(widht=3)", "truncate() got an unexpected keyword argument 'widht'"),
        ("data.words|select(1)", "there is no test `1`"),
        ("data.words|batch(0)", "the number must be from 1 to 100,000"),
        ("1|round(99)", "|round goes to 20 places"),
        ("1|round(0, 'up')", '|round goes "common", "ceil" or "floor"'),
        ("paper.authors|map(attribute='venue.name')", "an author has no `venue`"),
        ("[1, paper]|join", "a paper cannot be printed"),
        ("{'a': range}|tojson", "a function cannot be written as JSON"),
        ("{'a': data.nothing}|tojson", "a mapping has no `nothing`"),
        ("(1 / 3 * 10 ** 999)|tojson", "int too large to convert to float"),
        ("('x' if data.nothing else 'y')", "a mapping has no `nothing`"),
        ("data.words|first|first|date", "|date is for dates, not for a text"),
    ],
)
def test_a_filter_reports_what_it_cannot_take(expression: str, message: str) -> None:
    with pytest.raises(TemplateFailure) as caught:
        result(expression)
    assert caught.value.diagnostic.message == message


@pytest.mark.parametrize(
    "expression",
    [
        "1 is odd and 2 is even and 6 is divisibleby(3) and 2 is not odd and 1 is not even",
        "'a' is lower and 'A' is upper and 'a' is not upper",
        "paper is defined and data.nothing is undefined and none is none",
        "true is boolean and true is true and false is false and 1 is integer and 1.5 is float and 1 is number",
        "'a' is string and data is mapping and data.words is sequence and data.words is iterable and item is escaped",
        "1 is in [1] and 1 is eq 1 and 1 is ne 2 and 2 is gt 1 and 2 is ge 2 and 1 is lt 2 and 1 is le 1",
        "[1, 2]|select('==', 2)|first == 2 and [1, 2]|select('equalto', 2)|first == 2",
    ],
)
def test_a_test_returns_its_result(expression: str) -> None:
    assert result(f"'yes' if {expression} else 'no'") == "yes"


@pytest.mark.parametrize(
    "expression", ["'a' is odd", "'%s' is divisibleby 2", "none is lower", "data.nothing is upper"]
)
def test_a_test_fails_on_values_that_it_cannot_take(expression: str) -> None:
    with pytest.raises(TemplateFailure):
        result(f"'yes' if {expression} else 'no'")


def test_the_cached_selection_from_many_records_is_the_right_one() -> None:
    source = "{{ paper.authors|selectattr('url')|rejectattr('equal')|map(attribute='name')|join(' ') }}"
    for first in ("Ada", "Bob"):
        many = [
            sample(Author, name=f"{first}{at}", url="u" if at % 3 else None, equal=at % 2 == 0) for at in range(300)
        ]
        wanted = " ".join(author.name for author in many if author.url and not author.equal)
        for _ in range(2):
            assert render(source, paper=sample(Paper, authors=tuple(many))) == wanted


def test_a_selection_from_values_that_can_change_is_not_cached() -> None:
    source = (
        "{% set ns = namespace(on=true) %}{% set many = (ns,) * 300 %}{{ many|selectattr('on')|length }} "
        "{% set ns.on = false %}{{ many|selectattr('on')|length }}"
    )
    assert render(source) == "300 0"


FROM_PEOPLE = "<i>&\"'</i>"
# Values for the arguments of filters that take no text; all others get the text of somebody else.
NO_TEXTS = {
    "count": 2,
    "width": 2,
    "length": 3,
    "leeway": 0,
    "precision": 1,
    "base": 10,
    "attribute": None,
    "start": 0,
    "first": True,
    "blank": True,
    "killwords": True,
    "boolean": True,
    "case_sensitive": True,
    "reverse": True,
    "method": "common",
    "style": "long",
    "by": "key",
}


def text_arguments(name: str) -> dict[str, object]:
    """Return arguments for a filter: the text of somebody else wherever it can take a text."""
    given: dict[str, object] = {}
    for argument in list(inspect.signature(FILTERS[name]).parameters.values())[1:]:
        if argument.kind is argument.POSITIONAL_OR_KEYWORD and argument.name != "value":
            given[argument.name] = NO_TEXTS.get(argument.name, FROM_PEOPLE)
    return given


@pytest.mark.parametrize("name", sorted(set(FILTERS) - {"abs", "count", "length"}))
@pytest.mark.parametrize("value", ["page.title", "page.title|e", "item", "[page.title, item]", "[item]", "data.map"])
def test_a_filter_never_prints_text_as_html(name: str, value: str) -> None:
    values = {
        "page": sample(Page, title=f"a\nb {FROM_PEOPLE}\nc"),
        "item": Markup("a\nb <b>c</b>\nd"),
        "data": MappingProxyType({**text_arguments(name), "map": MappingProxyType({FROM_PEOPLE: FROM_PEOPLE})}),
    }
    for text in ({}, {"width": FROM_PEOPLE}, {"old": "b"}, {"old": "c", "new": Markup("<u>")}, {"end": Markup("<u>")}):
        arguments = ", ".join(f"{key}=data.{key}" for key in text_arguments(name))
        given = {**values, "data": MappingProxyType({**values["data"], **text})}  # type: ignore[dict-item]
        for source in (f"{{{{ {value}|{name}({arguments}) }}}}", f"{{{{ {value}|{name} }}}}"):
            with suppress(TemplateFailure):
                assert "<i>" not in render(source, **given)
        with suppress(TemplateFailure):
            assert "<i>" not in render(f"{{% filter {name}({arguments}) %}}{{{{ {value} }}}}{{% endfilter %}}", **given)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("('a\\nb'|e)|indent('<i>', true)", "&lt;i&gt;a\n&lt;i&gt;b"),
        ("'a\\n<'|indent('<i>')", "a\n&lt;i&gt;&lt;"),
        ("'a\\n<'|indent('<i>'|e)", "a\n&lt;i&gt;&lt;"),
        ("'a\\n<'|indent(item)", "a\n<i>one &amp; two</i>&lt;"),
        ("item|indent('<', true)", "&lt;<i>one &amp; two</i>"),
        ("[item, '<']|join('<i>')", "<i>one &amp; two</i>&lt;i&gt;&lt;"),
        ("['<', '>']|join(item)", "&lt;<i>one &amp; two</i>&gt;"),
        ("item|replace('one', page.title)", "<i>&lt;b&gt; &amp; two</i>"),
        ("page.title|replace('b', item)", "&lt;<i>one &amp; two</i>&gt;"),
        ("('one two three'|e)|truncate(6, end='<i>', leeway=0)", "one&lt;i&gt;"),
        ("'<ne two three'|truncate(6, end=item|striptags|e, leeway=0)", "one &amp; two"),
        ("item ~ page.title", "<i>one &amp; two</i>&lt;b&gt;"),
        ("item + page.title", "<i>one &amp; two</i>&lt;b&gt;"),
        ("page.title + item", "&lt;b&gt;<i>one &amp; two</i>"),
        ("data.nothing|default('<i>')", "&lt;i&gt;"),
        ("'x'|int('<i>') ~ 'x'|float('<i>')", "&lt;i&gt;&lt;i&gt;"),
        ("item|striptags ~ '<'", "one &amp; two&lt;"),
    ],
)
def test_text_beside_html_is_escaped(expression: str, text: str) -> None:
    assert result(expression) == text
