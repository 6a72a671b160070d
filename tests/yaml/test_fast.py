"""The fast YAML reader gives the same nodes as the full one for plain YAML, and gives up on everything else."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from octavo.content.types import free_form
from octavo.yaml import fast, frontmatter, full
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.nodes import Mapping, Node, Scalar, Sequence
from tests.support.sites import parse

ROOT = Path(__file__).parent.parent.parent

PLAIN = [
    "a: b",
    "a: b\nc: d",
    "a:",
    "a:\nb: c",
    "a: b\n\n# a word\n   # more\nc: d\n",
    "  a: b\n  c: d",
    "a:   b\nc:  [d]",
    "- a\n- b",
    "- a: b\n  c: d\n- a: e",
    "-   a: b\n    c: d",
    "- a: b\n- c\n- d: e\n- f",
    "a:\n  - b: c\nd:\n  - e: f",
    "a:\n  - b\n  - c\nd: e",
    "a:\n- b\n- c\nd: e",
    "a:\n  b: c\n  d:\n    e: f\ng: h",
    "a:\n  - b: c\n    d:\n      - e\n      - f: g\n    h: i\n  - j\nk: l",
    "- a:\n  - b\n  - c\n  d: e",
    "a: [b, c d,e]",
    "a: []\nb: {}\nc: [ ]",
    "a: [b]\nc: [ d ]",
    "a: {b: c, d:  e}",
    "a: { pdf: https://example.org/x, code: 'b: c' }",
    "a: ['b, c', \"d, e\", it's]",
    "- [a]\n- {b: c}",
    'a: it\'s b:c d#e f [g] {h}, "i" — ü 𝔸',
    "a: b#c",
    "a: https://example.org/#b",
    "a: 'it''s: # b'",
    'a: "b: # \\\\tau \\"c\\""',
    "a: ''\nb: \"\"",
    "a: no\nb: 1.10\nc: ~\nd: 2024-06-17",
    "a: $x_{i}$\nb: (c)",
]
# Each of these is ambiguous, an error, or rare.
OTHER = [
    *("", "# nothing", "a", "'a'", "[a]", "a: b\nc", "? a\n: b", "--- a", "a: b\n---\nc: d", "a: b\n...", "%a"),
    *("a: b: c", "a: b:", "a: b # c", "a: b ", "a: # b", "a: \n  b: c", "a:b", "a : b", "a: b\na: c"),
    *("a: b\n  c", "a: b\n  c: d", "a: b\n- c", "a: b\n  - c", "- a\n  - b", "- a\n  b: c", "- a\nb: c"),
    "a:\n- b\n c: d",
    *("  a: b\nc: d", "a:\n    b: c\n  d: e", "a:\n  - b\n c: d", "a:\n  b", "a: ''\n  b: c", "a: b\n c: d"),
    *("-", "- \n  a", "- - a", "- # a", "-a", "a: - b", "a: -b", "a:\n  -\n  - b"),
    *(f"a: {char}b" for char in "&*!|>%@`?:,]}#"),
    *("a: |\n  b", "a: >\n  b", "a: 'b", "a: 'b' c", 'a: "b', 'a: "\\tb"', 'a: "\\x01"', "a: 'b\n  c'"),
    *("a: [b", "a: b]\n: [", "a: [b] c", "a: [b,]", "a: [,b]", "a: [b,,c]", "a: [b}", "a: {b: c]", "a: [b: c]"),
    *("a: [[b]]", "a: [b:,c]", "a: [b::c]"),
    *("a: {b}", "a: {b: }", "a: {b:c}", "a: {b: c, b: d}", "a: {b: c, d}", "a: {'b': c}", "a: {b: {c: d}}"),
    *("a: [b #c]", "a: [b: c]", "a: [b:]", "a: [?b]", "a: [b?]", "a: [- b]", "a: [b\n  , c]", "a: ['b'c]", "a: [&b c]"),
    *("a:\tb", "a: b\tc", "\ta: b", "a: b\n\t\nc: d", "\ufeffa: b", "a: b\ufeff", "a: b\u2028c", "a: b\u2029c"),
    *("é: b", "'a': b", "<<: b", "a b: c", "1: b", "x" * 101 + ": b"),
    "\n".join(" " * at + "a:" for at in range(60)),
]


def text_of(yaml: str) -> str:
    """Return a text as the reader gets it, after decoding."""
    return decode(yaml.encode(), "x")


def read(yaml: str) -> Node | None:
    """Return the node that the fast reader returns, None where it gives up."""
    return fast.read_fast(yaml)


def reads_same(yaml: str) -> bool:
    """Tell if the fast reader reads a text; if it does, check that the full reader returns the same nodes."""
    found = read(yaml)
    if found is None:
        return False
    wanted = full.read_full(yaml, "x")
    assert found == wanted
    assert free_form(found) == free_form(wanted)
    return True


@pytest.mark.parametrize("yaml", PLAIN)
def test_plain_yaml_is_read_to_the_same_nodes(yaml: str) -> None:
    assert reads_same(yaml)
    assert reads_same(f"{yaml}\n")


@pytest.mark.parametrize("yaml", OTHER)
def test_other_yaml_is_left_to_the_full_reader(yaml: str) -> None:
    assert read(yaml) is None


def real_entries() -> list[str]:
    """Return entries that people wrote: those of the demonstration, and all files of the diagnostics cases."""
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "content").rglob("*.md"))]
    cases = [file.read_text("utf-8") for file in sorted((ROOT / "tests" / "diagnostics").glob("*.txt"))]
    return [*texts, *(content for case in cases for content in parse(case).values())]


def test_the_demonstration_is_written_in_plain_yaml() -> None:
    files = [*(ROOT / "content").rglob("*.md"), *(ROOT / "content").rglob("*.yaml"), *(ROOT / "themes").rglob("*.yaml")]
    assert len(files) > 20
    for file in files:
        text = file.read_text("utf-8")
        assert reads_same(text.split("---\n")[1] if file.suffix == ".md" else text), file


def split_result(text: str) -> tuple[object, ...]:
    """Return the parts of a split entry, or the error."""
    try:
        found = frontmatter.split(text, "x.md")
    except Refusal as refusal:
        return ("refused", refusal.diagnostic)
    return (found.front, found.body, found.body_line, found.warnings)


def check_both_readers(text: str) -> None:
    """Check that an entry is split the same with and without the fast reader."""
    found = split_result(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "read_fast", lambda *_: None)
        assert found == split_result(text)


@pytest.mark.parametrize("text", real_entries())
def test_real_entries_are_split_the_same_by_both_readers(text: str) -> None:
    check_both_readers(text)


keys = st.sampled_from(["a", "b", "title", "name", "x-y", "_k", "k1"])
words = st.text(st.sampled_from("ab é𝔸’:#'\"-,[]{}?&*!|>%@`\\/$=.~1"), min_size=1, max_size=8)
PLAIN_VALUES = (
    "b",
    "it's",
    "b:c",
    "b#c",
    "1.10",
    "R&D",
    "'b: c'",
    "'it''s'",
    '"b # c"',
    '"\\\\tau"',
    '"\\""',
    "[b, c d]",
    "[]",
)
values = st.sampled_from((*PLAIN_VALUES, "{b: c, d: 'e'}", "http://b.c/d#e", "x  y", "ü — 𝔸")) | words


@st.composite
def blocks(draw: st.DrawFn, indent: str = "", depth: int = 0) -> list[str]:
    """Draw the lines of a mapping."""
    lines = []
    for key in draw(st.lists(keys, min_size=1, max_size=3, unique=True)):
        form = draw(st.sampled_from("vvvvelmn" if depth < 3 else "v"))
        inner = indent + draw(st.sampled_from(["", "  ", "    "] if form in "lm" else [" ", "  "]))
        lines.append(f"{indent}{key}: {draw(values)}" if form == "v" else f"{indent}{key}:")
        if form == "l":
            lines += [f"{inner}- {draw(values)}" for _ in range(draw(st.integers(1, 3)))]
        elif form == "m":
            for _ in range(draw(st.integers(1, 2))):
                first, *rest = draw(blocks(f"{inner}  ", depth + 1))
                lines += [f"{inner}- {first.strip()}", *rest]
        elif form == "n":
            lines += draw(blocks(inner, depth + 1))
        lines += draw(st.sampled_from([[], [], [], [], [""], ["# c"], ["   # c"]]))
    return lines


documents = blocks().map("\n".join)


@settings(max_examples=400)
@given(documents)
def test_any_tree_is_read_to_the_same_nodes(yaml: str) -> None:
    reads_same(yaml)


@given(st.data())
def test_a_mapping_of_plain_values_is_read_fast(data: st.DataObject) -> None:
    lines = [f"  {key}: {data.draw(st.sampled_from(PLAIN_VALUES))}" for key in "abcd"]
    items = [f"  - {data.draw(st.sampled_from(PLAIN_VALUES))}" for _ in range(3)]
    assert reads_same("\n".join(["x:", *lines, "y:", *items, "z: " + data.draw(st.sampled_from(PLAIN_VALUES))]))


TYPING_ERRORS = st.sampled_from(
    [*"\n:-# '\"[]{},\\?&*!|>%@`ab\t\r", "\n  ", "\n- ", "- ", ": ", " #", "\ufeff", "\u2028", "\xa0"]
)


@settings(max_examples=600)
@given(documents, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 2), TYPING_ERRORS), min_size=1, max_size=3))
@example("a: [b, c]", [(1.0, 1, "}")])
@example("a:\n  b: c", [(0.3, 0, " ")])
@example("- a: b", [(1.0, 0, "\n- c")])
def test_documents_with_typing_errors_are_read_the_same_by_both_readers(
    yaml: str, errors: list[tuple[float, int, str]]
) -> None:
    for where, gone, instead in errors:
        at = round(where * len(yaml))
        yaml = yaml[: max(at - gone, 0)] + instead + yaml[at:]
    reads_same(text_of(yaml))
    check_both_readers(text_of(f"---\n{yaml}\n---\nText #1.\n"))


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", " ", "  ", "    "]), st.sampled_from(["", "- ", "-", "-  "]), words), max_size=6
    )
)
def test_any_lines_are_read_the_same_by_both_readers(lines: list[tuple[str, str, str]]) -> None:
    reads_same("\n".join(map("".join, lines)))


@pytest.mark.parametrize(
    "value", ["[" + "b " * 200_000 + "?]", "{b: " + "c:d" * 200_000 + "?}", "[" + ", " * 200_000 + "]"]
)
def test_a_long_value_that_is_not_plain_is_given_up_in_linear_time(value: str) -> None:
    assert read(f"a: {value}") is None


def test_nodes_of_a_long_list_find_their_places_quickly() -> None:
    found = read("\n".join(["a:", *(f"  - b: {at}\n    c: d" for at in range(50_000))]))
    assert isinstance(found, Mapping)
    [(_, items)] = found.pairs
    assert isinstance(items, Sequence)
    last = items.items[-1]
    assert isinstance(last, Mapping)
    assert last.pairs[0][1] == Scalar("49999", 100_000, 8, 5)


def test_plain_front_matter_does_not_need_the_full_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_full: list[str] = []
    monkeypatch.setattr(full, "read_full", lambda text, _: read_in_full.append(text))
    assert frontmatter.split("---\na: b\n---\nText.\n", "x").front.pairs
    assert read_in_full == []
    frontmatter.split("---\na: b # c\n---\nText.\n", "x")
    assert read_in_full == ["\na: b # c\n"]
