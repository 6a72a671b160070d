"""Tests that our parser makes the same tokens as Mistune, and parses ordinary text on the fast path."""

from typing import Any

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.markdown import parser
from octavo.markdown.fastpath import TextParser, read_ordinary
from octavo.markdown.grammar.blocks import BodyParser
from octavo.markdown.parser import Parser
from tests.markdown.test_properties import BODIES, RAW_BODIES

MISTUNE = mistune.Markdown(block=BodyParser(), inline=TextParser())
parser.add_grammar(MISTUNE)
OURS = Parser()

# Lines that begin, continue or end blocks; a body is any sequence of them.
LINES = (
    "", "", "", "A word.", "and more", "*a* b", "**a** b", "_a_ b", "`a` b", "`` a ``", "$x$ is", "$5 is", "\\(x\\) is",
    "(a) b", "“a” b", "'a'", "é", "²", "2019 was", "2019. was", "٣ a", "[a](b) c", "[a] b", "[a]: b", "[^1]: c", "[^1]",
    "- a", "- b c", "- *a* `b`", "- [ ] a", "- [x] b", "- 12 a", "- 1. a", "-", "- ", "-  a", "- $x$", "* a", "+ b",
    "1. a", "2. b", "9) c", "1) a", "10. d", "١. a", "  a", "  - a", "   a", "   1. b", "    a", " a", "\ta", "\t",
    "| a | b |", "|a|b|", "| $x$ | `y` |", "| a\\|b | c |", "|:-|--:|", "|---|:-:|", "| - |", "|", "||", "  | a | b |",
    "| a | b | ", "a | b", "--- | ---", "a|b", "|a\u2028b|c|", "> a", "> - a", "> | a |", "> |---|", ">", "# A", "#a",
    "===", "---", "***", "=", "```", "```py", "~~~", "~~a~~", "$$", "$$ x $$", "\\[", "\\]", ": a", "*[A]: b", "A",
    "[^1]:a", "[^2]: b[^1]", "[^2]", "|---", "a|", "|a", ":-:", "# A {#b}", "![a](b){width=5%}", "<!-- a", "<pre>",
    "<div>", "</div>", "<!-- a -->", "<b>a</b>",
    "\\begin{align}", "\\end{align}", "\\\\[", "\\\\]", "\\ce{a}", "\\eqref{a}",
    "> [!NOTE]", "> [!TIP] a", "a^[b]",
    "a\\", "a  ", "     ", "  ", "\f", "\u00a0", "\u00a0a", "![a](b)",
)  # fmt: skip
WORDS = (
    "$\\sim$", "5", "$ x $", "$3 and $", "$A/$", "\\\\(z\\\\)", "\\ce{H2O}", "\\ref{a}", "\\begin{align}",
    "\\end{align}",
    "a", "b c", " ", "x ", ". ", ", ", "(", ") ", "é", "²", "1", '"', "'", "a_b", "A__b", "& ", "&amp;", "&lt", "; ",
    "!", "< ", "<5 ", "~ ", "~", "[1]", "[a, b]", "\n", "  \n", " \n ", "\u00a0", "\u3000", "\ufffc", "-", "^", ":",
    "|", "$x$", "$a_{b^{c}}$", "$-2$", "$\\{$", "$a\n+b$", "$ ", "\\(y\\)", "\\(a\\,b\\)", "\\(\\)", "`c`", "` d `",
    "`` e``", "\\cite{x}", "\\", "\\*", "<https://a.org>", "<b>", "[^1]", "![a](b)", "~~c~~",
    "次", "。", "「", "」", "www.a.org", "https://a.org/x_y", "http", "://", "a@b.org", "~d~", "{#x}",
    "^[", "]", "^$", "$ and ^$", "$/x", "$5/h; 6$/h", "$1€$",
)  # fmt: skip
URLS = ("u", "#a", "../x.md", "https://a.org/b_c*d*?e=f&amp;g", "mailto:a@b.org", "a(b", "%20", "", "a b", "$x$")
MARKS = ("*", "**", "***", "_", "__", "___", "****")


def _with_markup(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts with emphasis and links around the given ones."""
    runs = st.tuples(st.sampled_from(MARKS), inside).map(lambda pair: f"{pair[0]}{pair[1]}{pair[0]}")
    links = st.tuples(inside, st.sampled_from(URLS)).map(lambda pair: f"[{pair[0]}]({pair[1]})")
    return st.lists(st.sampled_from(WORDS) | runs | links, max_size=5).map("".join)


PARAGRAPHS = st.recursive(st.lists(st.sampled_from(WORDS), max_size=5).map("".join), _with_markup, max_leaves=12)
BLOCKS = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


def tokens(parser: mistune.Markdown, source: str) -> tuple[Any, dict[str, Any]]:
    """Return the tokens of a text, and the public part of the parser's state: references, footnotes, abbreviations."""
    result, state = parser.parse(source)
    return result, {name: value for name, value in state.env.items() if not name.startswith("__")}


@settings(max_examples=1000, deadline=None)
@given(PARAGRAPHS | BLOCKS | BODIES | RAW_BODIES)
def test_tokens_equal_those_of_mistune(source: str) -> None:
    assert tokens(OURS, source) == tokens(MISTUNE, source)


@settings(max_examples=500, deadline=None)
@given(PARAGRAPHS.map(str.strip))
def test_tokens_of_the_fast_path_equal_those_of_mistune(source: str) -> None:
    result = read_ordinary(source)
    assert result is None or result == MISTUNE.inline(source, {})


ORDINARY = (
    "A word.",
    "Two lines\nof text,  \nand a third. \nA fourth.",
    "*a* **b** ***c*** _d_ __e__",
    "**a *b $x$* [c](d) `e`**, *f*.",
    "(*a*) “*b*” *c*d *$x$*, **Theorem 1.** *a [b](c)*",
    "_*a*_ *_b_* ![1] !",
    "snake_case and __init__ of x_1_2",
    "[*a* b](https://a.org/b_c?d=e&f=g#h) [](i) [1] and [2, 3]",
    "$x$, $\\alpha_{i^{2}}$; $a +\nb$ \\(y\\,z\\) and $O(n \\log n)$-time",
    "`a` `*c*` `\nd`",
    "p < 0.05 & q > 3 ~ 4, {a} 5 <6! ^ {a} #b",
    "Two.\n\nParagraphs.\n\n\nAnd a third.\n",
)


@pytest.mark.parametrize("source", ORDINARY)
def test_ordinary_text_takes_the_fast_path(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tokens(MISTUNE, source)

    def fail(*_: object) -> None:
        raise AssertionError("parsed by Mistune")

    monkeypatch.setattr(mistune.InlineParser, "parse", fail)
    assert tokens(OURS, source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "a * b",
        "*a * *b*",
        "*a",
        "*a **b* c**",
        "*a [b* c](d)",
        "a*",
        "**a*b**c*",
        "****a****",
        "*a_b*",
        "`a",
        "``a``",
        "` b ` `  `",
        "`a`` b`",
        "$5 and $6",
        "$a$1",
        "$ x$",
        "$x $",
        "$$x$$",
        "\\(\\)",
        "\\( \\)",
        "\\*",
        "a\\\nb",
        "[a [b](c) d](e)",
        "[a *[b](c)* d](e)",
        "[a](b c)",
        "[a](<b>)",
        "[^1]",
        "[^1](a)",
        "![a](b)",
        "<b>a</b>",
        "<a@b.org>",
        "<1@b.org>",
        "<https://a.org>",
        "~~a~~",
        "a ] b",
    ],
)
def test_unusual_text_is_left_to_mistune(source: str) -> None:
    assert read_ordinary(source) is None
    assert tokens(OURS, source) == tokens(MISTUNE, source)


@pytest.mark.parametrize(
    "source",
    [
        "[a] and [b][a]\n\n[a]: c\n",
        "a\n===\n\nb\n---\n",
        "a\n- b\n- c\n",
        "a\n2. b\n",
        "- a\n\n- b\n",
        "- a\n- b\n\n  c\n",
        "- a\n    - b\n",
        "- a\nb\n",
        "- `a\n  b`\n",
        "1. `a\n   b`\n",
        "١. a\n",
        "2. a\n10. b\n",
        "- a\n* b\n",
        "- a\n\n\n\nb\n",
        "- a\n \nb\n",
        "a\n| b |\n|---|\n",
        "| a | b |\n|---|\n",
        "| a |\n|---|\n| b | c |\n",
        "| a |\n|---|\n | b |\n",
        "| a\\|b |\n|---|\n",
        "| a\\|b |\n|---|---|\n",
        "| a |\n|---|\nb\n",
        "a | b\n--- | ---\nc | d\n",
        "a\n: b\n",
        "a\n\n: b\n",
        "a[^1]\n\n[^1]: b\n\n    c\n",
        "*[A]: b\nA\n",
        "a\n     \nb\n",
        "\\(a\n     \nb\\)\n",
        "$a\n     \nb$\n",
        "\\[ x \\]\na\n",
        "[a][^1]\n\n[^1]: b\n",
        "a\n   \n\n\tb\n",
        "> a\nb\n\nc\n",
        "> - a\n> - b\n",
        "- > a\n- | a |\n  |---|\n",
        f"{'> ' * 19}- a\n",
        f"{'> ' * 20}- a\n",
        f"{'> ' * 25}- a\n",
        f"{'- ' * 25}a\n",
        f"{'*a ' * 25}b{'*' * 25}",
        f"{'*a ' * 25}b{' c*' * 25}",
        f"{'**a *b ' * 12}c{'* d**' * 12}",
        "[a *b **c ***d** e*](f)***",
    ],
)
def test_tokens_of_a_body_equal_those_of_mistune(source: str) -> None:
    assert tokens(OURS, source) == tokens(MISTUNE, source)
