"""Blocks and emphasis that are read by us in linear time are those that Mistune reads."""

import copy
import re

import mistune
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mistune.plugins.def_list import def_list

from octavo.markdown.fastpath import TextParser
from octavo.markdown.grammar.blocks import BodyParser, add_blocks
from octavo.markdown.render import render
from tests.markdown.test_parser import BLOCKS

MISTUNE = mistune.Markdown(plugins=[def_list])
OURS = mistune.Markdown(block=BodyParser(), plugins=[add_blocks])
TITLES = ("", " a", " a #", " a#", " #", " # #", "\ta  ##\t", " a \u00a0#", " a \\#", "# a", " a {#b}", "  a\u00a0")
HEADINGS = st.tuples(st.sampled_from(("#", "##", "######", "#######", " #")), st.sampled_from(TITLES)).map("".join)
DEFINITIONS = st.sampled_from(
    (
        *("[a]: /u", "[a]: /u 'b'", "[a]:\n/u\n'b'", "[a]: <u v> (b)", "[a]: /u 'b' c", "[a]: /u 'b", "[a]:", "[]: /u"),
        *("[a\\]]: /u", "[a]b]: /u", "[a\nb]: /u", "[A]: /v", ' [a]: /u "b\nc"', "[a]: /u 'b\n\nc'", "[a] [A] [a][]"),
        *("a", "", "> [a]: /u", "a\n: b\n: c", ": d", "a\n\n: b", "2. b", "    c"),
    )
)
RUNS = ("*", "**", "***", "_", "__", "___", "a", "b ", " ", ".", "(", ")", "中", "&", "amp;")
PIECES = st.lists(st.sampled_from(RUNS), min_size=1, max_size=14).map("".join)


@settings(max_examples=500, deadline=None)
@given(st.lists(HEADINGS | DEFINITIONS, max_size=8).map("\n".join) | BLOCKS)
def test_blocks_equal_those_of_mistune(source: str) -> None:
    # Where a list ends a quotation, and is ended by another one, Mistune has the list before both.
    assume(not (re.search("^ *>", source, re.MULTILINE) and re.search(r"^ *(?:[-+*]|\d+[.)])", source, re.MULTILINE)))
    (ours, own), (theirs, other) = OURS.parse(source), MISTUNE.parse(source)
    assert ours == theirs
    assert own.env["ref_links"] == other.env["ref_links"]


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=3), st.sampled_from((20, 3, 1)))
def test_emphasis_equals_that_of_mistune(texts: list[str], deepest: int) -> None:
    parser = TextParser(max_nested_level=deepest)
    other = mistune.InlineParser(max_nested_level=deepest)
    # Of runs of four and more, Mistune takes the length that is left for the whole one (CommonMark, rules 9 and 10).
    assume(not any(run in "".join(texts) for run in ("****", "____")))
    tokens = [{"type": "text", "raw": text} for text in texts]
    tokens.insert(1, {"type": "softbreak"})
    assert parser.finalize_tokens(copy.deepcopy(tokens), 0) == other.finalize_tokens(copy.deepcopy(tokens), 0)


def test_marks_deeper_than_twenty_are_text_and_told() -> None:
    source = "*a _b " * 11 + "x" + " b_ a*" * 11
    rendered, found = render(f"A line.\n\n{source}\n", "a.md")
    assert rendered.html.count("<em>") == 20
    assert [(one.code, one.span.line) for one in found] == [("too-deep", 3)]


def test_quotations_deeper_than_twenty_are_text_and_told() -> None:
    rendered, found = render("> " * 25 + "a\n", "a.md")
    assert rendered.html.count("<blockquote>") == 20
    assert [(one.code, one.span.line, one.span.column) for one in found] == [("too-deep", 1, 41)]
    assert render("> " * 20 + "a\n", "a.md")[1] == ()
    assert [one.code for one in render("- " * 25 + "a\n", "a.md")[1]] == ["too-deep"]


def test_lists_and_quotations_that_end_each_other_are_as_many_as_anybody_wants() -> None:
    rendered, found = render("> b\n- a\n" * 1000, "a.md")
    assert (rendered.html.count("<ul>"), rendered.html.count("<blockquote>")) == (1000, 1000)
    assert found == ()
