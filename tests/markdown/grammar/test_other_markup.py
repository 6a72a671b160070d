"""Tests of markup of other programs: what would be shown as it is, is told once a kind and text, but not in code."""

import pytest

from octavo.markdown.render import render


def findings(source: str) -> list[tuple[str, int, int, int]]:
    _, diagnostics = render(source, "page.md")
    assert all(found.hint for found in diagnostics)
    return [(found.code, found.span.line, found.span.column, found.span.length) for found in diagnostics]


INLINE = (
    "==marked==",
    "==a *b* c==",
    "{{< figure src='a.png' >}}",
    "{{% note %}}",
    "{{ site.title }}",
    "{{ page.url | absolute_url }}",
    "{% include a.html %}",
    "{:.class}",
    "{: .class #name}",
    "{#name .class}",
    "{width=50%}",
    "[[page]]",
    "[[page|words]]",
    "![[picture.png]]",
    "[@lovelace1843]",
    "[@lovelace1843, p. 3; @babbage]",
    "[-@lovelace1843]",
    "[see @lovelace1843]",
    "@fig-engine",
    "%% hidden %%",
    "[TOC]",
    "[[_TOC_]]",
    "::: {.callout-note}",
    "::: warning",
    ":::",
    "!!! note",
    '!!! note "Title"',
    '??? tip "Title"',
    ".. note::",
    "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+",
    "| a | b |\n|---+---|\n| 1 | 2 |",
    "Right  Left\n-----  ----\n12     13",
)


@pytest.mark.parametrize("written", INLINE)
def test_markup_of_other_programs_is_told_once_where_it_stands(written: str) -> None:
    code = "bad-table" if "--" in written else "other-markup"
    found = findings(f"Text.\n\n{written}\n\n{written}\n")
    assert [one[0] for one in found] == [code]
    assert found[0][1] in (3, 4)
    assert findings(f"- item\n\n  > {written.splitlines()[0]}") or "\n" in written
    assert findings(f"Text `{written.splitlines()[0]}`\n\n```text\n{written}\n```\n") == []


@pytest.mark.parametrize(
    ("source", "column", "length"),
    [
        ("H~2~O and H~2~O", 2, 3),
        ("x^2^ and a^th^", 2, 3),
        ("shown^[1] and shown^[2,3]^", 6, 4),
        ("[a](https://example.org){target=_blank}", 25, 15),
        ("![a](https://example.org/a.png){target=_blank}", 32, 15),
        ("[words]{.smallcaps}", 8, 12),
        ("# Heading {width=3}", 11, 9),
        ("*a* and <b>==b==</b>", 12, 5),
        ("| ==a== |\n|---|\n", 3, 5),
        ("<div>{{ site.title }}</div>", 6, 16),
        ("{ref}`a` and :doc:`b`", 1, 5),
        ("`==a==` and ==a==", 13, 5),
    ],
)
def test_markup_within_words_and_elements_is_told(source: str, column: int, length: int) -> None:
    assert findings(source) == [("other-markup", 1, column, length)]


@pytest.mark.parametrize(
    "source",
    [
        "a == b and c == d, x==1 and y==2, a ==1",
        "https://example.org/a~b~c/==d==/x^2^ and <https://example.org/x^2^>",
        "It is ~2~ here, and ~~struck out~~.",
        "Formulas: $x^2_{{a}}$, $a^{b^c}$, $H~2~O$",
        "<!-- ==a== {{ site.title }} -->",
        "Text <!-- ==a== --> <code>==a==</code>",
        "# Heading {#name .class}\n\n![a](https://example.org/a.png){width=50% .wide}",
        "5%% of 6%%, the sets {a} and {b}, x^n and y^n",
        "one\n\n- - -\n\ntwo\n\n--- ---\n\nthree",
        "Write to ada@example.org or @ada. [a] [1] [[1]](https://example.org)",
        "term\n: text\n\nA list: a, b",
        "The magics %%time and %%bash, and x[[name]] of R",
        "C++ and std::vector, a:::b, ~user and 2^10",
    ],
)
def test_what_is_no_such_markup_is_not_told(source: str) -> None:
    assert findings(source) == []


def test_markup_in_the_lines_of_a_part_is_told_with_the_part() -> None:
    assert len(findings("::: {.callout-note}\nText\n:::\n\n::: {#name}\nText\n:::\n")) == 1


def test_a_directive_in_a_fence_is_told_and_a_language_in_braces_is_read() -> None:
    assert findings("Text\n\n```{note}\nText\n```\n") == [("other-markup", 3, 1, 9)]
    assert findings("Text\n\n```{=html}\n<b>x</b>\n```\n") == [("other-markup", 3, 1, 10)]
    for written in ("{python}", "{.python .numberLines}", "{python, echo=FALSE}"):
        text, diagnostics = render(f"```{written}\nx = 1\n```\n", "page.md")
        assert '<code class="language-python"><span' in text.html
        assert diagnostics == ()


@pytest.mark.parametrize("piece", ["{{< ", "{% a ", "==a ", "%% ", "[[a ", "{.a ", "a~b", "a^b", "{: ", "{{ a", "[@a "])
def test_many_signs_take_little_time(piece: str) -> None:
    findings(piece * 20_000)


@pytest.mark.parametrize(
    "written",
    [
        r"\==a==",
        r"H\~2~O",
        r"x\^2^",
        r"\{{ site.title }}",
        r"[\[page]]",
        r"\[@key]",
        r"\::: note",
        r"\[TOC]",
    ],
)
def test_a_backslash_says_that_signs_are_meant(written: str) -> None:
    assert findings(f"Text {written}\n\n{written}") == []
    assert len(findings(f"Text {written}\n\n{written}\n\nH~2~O")) == 1
    assert len(findings(f"{written} " * 5_000)) == 0


def test_markup_around_latex_is_told_where_it_begins() -> None:
    assert ("other-markup", 1, 6, 3) in findings("Text ==a--b==")
