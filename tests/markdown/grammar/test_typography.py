"""Tests of typographic quotation marks and dashes, and of what they leave alone."""

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.phrases import in_print, render_phrase
from octavo.markdown.render import render
from tests.support.growth import LINEAR, exponent


def typeset(source: str, language: str = "en") -> str:
    html = render(source, "content/page.md", typography=language)[0].html
    return html.removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“a ‘b’ c”"),
        ("de", "„a ‚b‘ c“"),
        ("de-AT", "„a ‚b‘ c“"),
        ("de-CH", "«a ‹b› c»"),
        ("fr", "«\u202fa “b” c\u202f»"),
        ("fr-CH", "«a ‹b› c»"),
        ("es", "«a “b” c»"),
        ("ru", "«a „b“ c»"),
        ("pl", "„a «b» c”"),
        ("sv", "”a ’b’ c”"),
        ("ja", "“a ‘b’ c”"),
    ],
)
def test_quotation_marks_are_those_of_the_language(language: str, expected: str) -> None:
    assert typeset("\"a 'b' c\"", language) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('("a") "*b*" *"c"*', "(“a”) “<em>b</em>” <em>“c”</em>"),
        ('"a", "b." "`c`"', "“a”, “b.” “<code>c</code>”"),
        ('"a\nb"', "“a\nb”"),
        ("don't, the authors' '90s", "don’t, the authors’ ’90s"),
        ("pages 1--2, a -- b --- c", "pages 1–2, a – b — c"),
        ('5\' 10" and 3"', '5\' 10" and 3"'),
        ('run `--a "b"` with --flag', 'run <code>--a "b"</code> with --flag'),
        ('<b title="a--b">"c"</b>', '<b title="a--b">“c”</b>'),
        ("https://a.org/b--c", '<a href="https://a.org/b--c">https://a.org/b--c</a>'),
        ("<https://a.org/b--c>", '<a href="https://a.org/b--c">https://a.org/b--c</a>'),
        ("https://a.org/b--c'd", '<a href="https://a.org/b--c%27d">https://a.org/b--c\'d</a>'),
        ("'www.a.org/b--c'", "‘www.a.org/b--c’"),
        ("[a.org/b--c](https://A.org/b--c)--d", '<a href="https://A.org/b--c">a.org/b--c</a>–d'),
        ("'doi:10.1000/b--c', doi.org/10.1000/b--c'd.", "‘doi:10.1000/b--c’, doi.org/10.1000/b--c'd."),
        ("''two'' and ''it's ''", "“two” and ''it’s ''"),
        ("f'' of ''g''(x)'', h''', 5'' and '''bc'''", "f″ of “g″(x)”, h‴, 5'' and '''bc'''"),
        ("''a 'b' c''", "“a ‘b’ c”"),
        ("a ---- b --> c <-- d", "a ---- b --&gt; c &lt;-- d"),
        ("&quot;a&quot;", '"a"'),
    ],
)
def test_marks_are_set_where_they_are_words_of_the_text(source: str, expected: str) -> None:
    assert typeset(source) == expected


def test_formulas_stay() -> None:
    assert typeset("$f'$ and $f''(x)--1$") == render("$f'$ and $f''(x)--1$", "a.md")[0].html[3:-5]


def test_without_a_language_nothing_is_set() -> None:
    assert render('"a" b\'s', "a.md")[0].html == '<p>"a" b\'s</p>\n'


def test_dashes_that_the_switch_sets_are_no_leftovers_of_latex() -> None:
    assert render("a -- b, pages 1--2", "a.md", typography="en")[1] == ()
    assert [one.code for one in render("a -- b \\emph{c}", "a.md", typography="en")[1]] == ["latex-text"]


def test_headings_keep_their_ids() -> None:
    plain = render('# A "b" -- c\'s\n', "a.md")[0]
    assert render('# A "b" -- c\'s\n', "a.md", typography="fr")[0].ids == plain.ids


def test_html_that_shows_code_stays() -> None:
    code = '<code>echo "a" -- *"b"*</code>'
    assert typeset(f'"x" {code} "y"') == f"“x” {code.replace('*', '<em>', 1).replace('*', '</em>')} “y”"


def test_decades_in_german_have_an_apostrophe() -> None:
    assert typeset("Die '68er sagten 'nein'.", "de") == "Die ’68er sagten ‚nein‘."


@pytest.mark.parametrize("piece", ['"(', "`a'", '*"a" *', "'{"])
def test_many_quotation_marks_take_linear_time(piece: str) -> None:
    assert exponent(lambda count: typeset(piece * count), 3_000) < LINEAR


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("fr", 'd\'"hier" et l\'"idée"', "d’«\u202fhier\u202f» et l’«\u202fidée\u202f»"),
        ("fr", 'd’"hier" (qu\'"on")', "d’«\u202fhier\u202f» (qu’«\u202fon\u202f»)"),
        ("fr", 'l\'"*idée*", l\'"`x`"', "l’«\u202f<em>idée</em>\u202f», l’«\u202f<code>x</code>\u202f»"),
        ("it", 'dell\'"arte" e l\'"idea"', "dell’«arte» e l’«idea»"),
        ("en", 'and/"or", "a"/"b", so—"he"—did, non-"x"', "and/“or”, “a”/“b”, so—“he”—did, non-“x”"),
        ("en", '"well…", she said, …"no"', "“well…”, she said, …“no”"),
        ("en", '("a"), ["b"], "c"-d, "(e)"', "(“a”), [“b”], “c”-d, “(e)”"),
        ("es", '¿"qué"? ¡"eso"!', "¿«qué»? ¡«eso»!"),
        ("en", "\"'Hello' he said\", 'a \"b\" c', '\"d\" e'", "“‘Hello’ he said”, ‘a “b” c’, ‘“d” e’"),
        ("en", '"he said \'hello\'", "the students\' books"', "“he said ‘hello’”, “the students’ books”"),
        ("en", "rock 'n' roll, '80s, ('60s), \"'Tis\"", "rock ’n’ roll, ’80s, (’60s), “’Tis”"),
        ("en", "the 'em' tag, 'em, the 't Hooft limit of 'x'", "the ‘em’ tag, ’em, the ’t Hooft limit of ‘x’"),
        ("nl", "'s Morgens in 's-Hertogenbosch", "’s Morgens in ’s-Hertogenbosch"),
        ("en", "5'10\" and 48° 12' 30\" N", "5'10\" and 48° 12' 30\" N"),
        ("de-CH", "2'000'000", "2’000’000"),
        ("de", '("a")/"b" und *"c"* -- "`d`"', "(„a“)/„b“ und <em>„c“</em> – „<code>d</code>“"),
    ],
)
def test_quotations_open_and_end_beside_other_marks(language: str, source: str, expected: str) -> None:
    assert typeset(source, language) == expected


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('"a" & "b" < c', "“a” &amp; “b” &lt; c"),
        ('*"a"*\'s `"b"` "`c`"', "<em>“a”</em>’s <code>&quot;b&quot;</code> “<code>c</code>”"),
        ("https://a.org/b--c'd -- e", "https://a.org/b--c'd – e"),
        ('5" and <x y="z">', "5&quot; and &lt;x y=&quot;z&quot;&gt;"),
    ],
)
def test_lines_are_typeset_as_html_and_stay_as_they_are_plain(source: str, html: str) -> None:
    phrase, _ = render_phrase(source, lambda *_: Span("a.md"))
    assert in_print(phrase, "en") == (phrase.plain, html)
