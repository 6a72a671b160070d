"""Decoding bytes, and splitting entries into front matter and body, with the places of values and errors."""

import re
from pathlib import Path

import pytest
from frontmatter.default_handlers import BaseHandler
from hypothesis import example, given, settings
from hypothesis import strategies as st

from octavo.base.diagnostics import Diagnostic
from octavo.base.limits import SOURCE_BYTES, YAML_LEVELS
from octavo.yaml import frontmatter
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.nodes import Mapping, Node, Scalar, Sequence
from octavo.yaml.read import parse_mapping, parse_yaml
from tests.build.test_build import SITE
from tests.support.sites import site

FRONT = "---\ntitle: Notes\nauthors: [Ada, Mary]\n---\n"


def refused(text: str) -> Diagnostic:
    """Return the error for an entry that cannot be split."""
    with pytest.raises(Refusal) as caught:
        frontmatter.split(text, "x.md")
    assert caught.value.diagnostic.span.path == "x.md"
    return caught.value.diagnostic


def value(yaml: str, key: str = "a") -> Node:
    """Return the node of a key's value."""
    return {name.text: node for name, node in parse_mapping(yaml, "x").pairs}[key]


def test_an_entry_is_split_into_front_matter_and_body() -> None:
    found = frontmatter.split(f"{FRONT}\n\nThe *text*.\n\n", "x.md")
    assert found.front == Mapping(
        (
            (Scalar("title", 2, 1, 5), Scalar("Notes", 2, 8, 5)),
            (Scalar("authors", 3, 1, 7), Sequence((Scalar("Ada", 3, 11, 3), Scalar("Mary", 3, 16, 4)), 3, 10)),
        ),
        *(2, 1),
    )
    assert (found.body, found.body_line) == ("The *text*.", 7)


@pytest.mark.parametrize(
    ("text", "line", "body", "body_line"),
    [
        ("---\na: b\n---\n", 2, "", 4),
        ("---\na: b\n---", 2, "", 3),
        ("---\na: b\n---\ntext", 2, "text", 4),
        ("---\na: b\n--- \t\n  text", 2, "  text", 4),
        ("\n \n---  \na: b\n---\n\n\ntext", 4, "text", 8),
        ("---\n\n\na: b\n\n---\n\ntext\n\n---\n\nmore\n", 4, "text\n\n---\n\nmore", 8),
        ("---\na: b\n---\n---\n", 2, "---", 4),
    ],
)
def test_line_numbers_are_those_of_the_file(text: str, line: int, body: str, body_line: int) -> None:
    found = frontmatter.split(text, "x.md")
    assert found.front.pairs == ((Scalar("a", line, 1, 1), Scalar("b", line, 4, 1)),)
    assert (found.body, found.body_line) == (body, body_line)


def test_front_matter_without_a_key_is_empty() -> None:
    for text in ("---\n---\ntext", "---\n\n# nothing yet\n---\ntext"):
        assert frontmatter.split(text, "x.md").front.pairs == ()


@pytest.mark.parametrize("written", ["no", "1.10", "22:22:22", "0123", "1984", "null", "~", "2024-06-17", "1e3", "<<"])
def test_a_value_is_read_as_written(written: str) -> None:
    assert value(f"a: {written}") == Scalar(written, 1, 4, len(written))
    assert parse_mapping(f"{written}: b", "x").pairs[0][0].text == written


@pytest.mark.parametrize(
    ("yaml", "text"),
    [
        ("a: 'it''s'", "it's"),
        ('a: "é \\u00e9 \\" \\\\ /"', 'é é " \\ /'),
        ("a: >\n  one\n  two\n", "one two\n"),
        ("a: |\n  one\n  two\n", "one\ntwo\n"),
        ("a: one\n  two", "one two"),
        ("a: 'one\n\n  two'", "one\ntwo"),
        ('a: "one\n\n  two"', "one\ntwo"),
        ("a: b # a word", "b"),
        ("a: b#c", "b#c"),
        ("a:", ""),
        ("a: ''", ""),
    ],
)
def test_every_yaml_form_of_a_text_is_read(yaml: str, text: str) -> None:
    node = value(yaml)
    assert isinstance(node, Scalar)
    assert (node.text, node.line, node.length > 0) == (text, 1, True)


def test_lists_and_mappings_have_their_line_and_column() -> None:
    node = value("a:\n  - b: c\n    d: [e]\n  - {f: g}\n")
    assert isinstance(node, Sequence)
    assert [(item.line, item.column) for item in node.items] == [(2, 5), (4, 5)]
    assert isinstance(node.items[0], Mapping)
    assert node.items[0].pairs[1] == (Scalar("d", 3, 5, 1), Sequence((Scalar("e", 3, 9, 1),), 3, 8))


def test_line_separators_become_spaces_and_do_not_count_as_lines() -> None:
    found = parse_mapping("a: b\u2028c\nd: e\u2029f", "x")
    assert [node for _, node in found.pairs] == [Scalar("b c", 1, 4, 3), Scalar("e f", 2, 4, 3)]


def test_a_data_file_may_hold_any_value() -> None:
    assert parse_yaml("- a\n- b", "x") == Sequence((Scalar("a", 1, 3, 1), Scalar("b", 2, 3, 1)), 1, 1)
    assert parse_yaml("a", "x") == Scalar("a", 1, 1, 1)
    assert parse_yaml("# nothing", "x") is None


def test_too_deep_nesting_is_refused() -> None:
    inside = YAML_LEVELS.most - 1
    assert isinstance(value("a: " + "[" * inside + "]" * inside), Sequence)
    with pytest.raises(Refusal) as caught:
        parse_mapping("a: " + "[" * (inside + 1) + "]" * (inside + 1), "x")
    assert (caught.value.diagnostic.code, caught.value.diagnostic.span.column) == ("too-deep", 4 + inside)


def test_the_error_for_a_duplicate_key_names_both_lines() -> None:
    found = refused("---\na: b\nc: d\na: e\n---\n")
    assert (found.code, found.span.line, found.span.column) == ("duplicate-key", 4, 1)
    assert "line 2" in found.message


def test_two_mappings_may_have_the_same_key() -> None:
    assert len(parse_mapping("a: {b: c}\nd: {b: c}", "x").pairs) == 2


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa\r\nb\rc\n", b"a\nb\nc\n"])
def test_line_ends_are_normalized(data: bytes) -> None:
    assert decode(data, "x") == "a\nb\nc\n"


def test_too_large_a_file_is_refused() -> None:
    assert len(decode(b"x" * SOURCE_BYTES.most, "x")) == SOURCE_BYTES.most
    with pytest.raises(Refusal, match="larger than 10 MB"):
        decode(b"x" * (SOURCE_BYTES.most + 1), "x")


def test_columns_count_characters() -> None:
    with pytest.raises(Refusal) as caught:
        decode("a\nä𝔸\x01".encode(), "x")
    assert (caught.value.diagnostic.span.line, caught.value.diagnostic.span.column) == (2, 3)
    with pytest.raises(Refusal) as caught:
        decode("a\nä𝔸".encode() + b"\xff", "x")
    assert (caught.value.diagnostic.span.line, caught.value.diagnostic.span.column) == (2, 3)
    assert refused("---\nä𝔸: @\n---\n").span.column == 5


def test_an_invalid_byte_after_a_byte_order_mark_has_the_right_column() -> None:
    with pytest.raises(Refusal, match="byte 0xff") as caught:
        decode(b"\xef\xbb\xbfa\nb\xff", "x")
    assert (caught.value.diagnostic.span.line, caught.value.diagnostic.span.column) == (2, 2)


@pytest.mark.parametrize("char", ["\x7f", "\x85", "\x9f", "\ufdd0", "\ufffe", "\x1f", "\x0b"])
def test_control_characters_are_refused(char: str) -> None:
    with pytest.raises(Refusal, match=f"{ord(char):04X}"):
        decode(f"£ © ﬁ {char}".encode(), "x")


def test_characters_with_bytes_like_control_characters_are_accepted() -> None:
    assert decode("\xa0£ﬁ\ufffd\ufdcf\ufdf0".encode(), "x") == "\xa0£ﬁ\ufffd\ufdcf\ufdf0"


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf\x7f")
def test_any_bytes_are_a_text_without_control_characters_or_are_refused(data: bytes) -> None:
    try:
        text = decode(data, "x")
    except Refusal as refusal:
        assert refusal.diagnostic.hint
        return
    assert not CONTROL.search(text)


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# The syntax of YAML and front matter, which random characters would rarely give.
PIECES = (
    "---",
    "---\n",
    "\n",
    "  ",
    "\t",
    "a: ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "|",
    ">",
    "&a",
    "*a",
    "!t",
    "#",
    "%",
)
MORE = ("@", "`", "?", ":", ",", "\\", "\\x01", "...", "~", "<<: ", "é", "\u2028", "\ufeff", "x")
pieces = st.lists(st.sampled_from(PIECES + MORE) | st.text(max_size=3), max_size=30).map("".join)


@settings(max_examples=500)
@given(pieces | st.text(max_size=100))
@example("---\na: {\n---\n")
@example("---\n? \n---\n")
@example("---\n" + "- " * 100 + "\n---\n")
@example('---\na: "\\ud800"\n---\n')
def test_any_text_is_split_or_refused_with_its_place(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n"):
        try:
            found = frontmatter.split(whole, "x.md")
        except Refusal as refusal:
            span = refusal.diagnostic.span
            lines = [*whole.split("\n"), "", ""]
            assert refusal.diagnostic.message.strip()
            # `decode` lets no control character through, and some of them end lines in YAML.
            assert CONTROL.search(whole) or 1 <= span.column <= len(lines[span.line - 1]) + 2
            continue
        assert found.body in whole
        if found.body:
            assert whole.split("\n")[found.body_line - 1].startswith(found.body.split("\n")[0])


keys = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], exclude_characters="\ufeff"), max_size=20
)


@given(st.dictionaries(keys, texts, max_size=5), st.integers(0, 3))
def test_quoted_values_have_their_text_and_place(values: dict[str, str], blank: int) -> None:
    lines = [f"{key}: '{text.replace(chr(39), chr(39) * 2)}'" for key, text in values.items()]
    found = frontmatter.split("\n" * blank + "---\n" + "\n".join(lines) + "\n---\n", "x.md")
    for number, ((key, node), (name, text)) in enumerate(
        zip(found.front.pairs, values.items(), strict=True), 2 + blank
    ):
        assert key == Scalar(name, number, 1, len(name))
        assert isinstance(node, Scalar)
        assert (node.text, node.line, node.column) == (text, number, len(name) + 3)


def test_the_library_splits_every_entry_of_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = site(tmp_path, SITE)
    splits: list[str] = []
    library_split = BaseHandler.split

    def counted(handler: BaseHandler, text: str) -> tuple[str, str]:
        splits.append(text)
        return library_split(handler, text)

    monkeypatch.setattr(BaseHandler, "split", counted)
    made.built(jobs=1)
    assert sorted(splits) == sorted(file.read_text("utf-8") for file in (tmp_path / "content").rglob("*.md"))
    assert len(splits) > 5
