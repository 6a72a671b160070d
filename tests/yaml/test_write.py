"""Texts and entries written as YAML are read back as they were, by Octavo and by other readers."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.yaml import nodes
from octavo.yaml.frontmatter import split
from octavo.yaml.read import parse_yaml
from octavo.yaml.write import YamlValue, write_entry, yaml_text

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])).map(lambda text: " ".join(text.split()))
TEXTS = LINES.filter(lambda text: text and not UNFIT_IN_TEXT.search(text))
KEYS = st.sampled_from(["title", "authors", "date", "pages", "links", "extra", "venue", "note", "a b", "no"])
VALUES: st.SearchStrategy[YamlValue] = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(TEXTS | st.dictionaries(KEYS, inner, min_size=1, max_size=2), min_size=1, max_size=3)
        | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def plain(value: Any) -> Any:
    """Return what YAML's values stand for when every scalar is a text."""
    if isinstance(value, nodes.Mapping):
        return {key: plain(inner) for key, inner in value.bare.items()}
    if isinstance(value, nodes.Sequence):
        return [plain(item) for item in value.bare]
    return value


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace",
        "O'Neill",
        "Dr. Ada",
        "https://ada.github.io/engine/",
        "エイダ",
        "On rings (and fields)",
        "Why me?",
    ],
)
def test_plain_words_and_addresses_need_no_quotes(text: str) -> None:
    assert yaml_text(text) == text


@pytest.mark.parametrize(
    "text", ["Null", "no", "- x", "a: b", "a #b", "2026", "'", "{a}", "a\\b", "https://a.org/#b", "A:", 'a "b"']
)
def test_what_yaml_would_read_otherwise_is_quoted(text: str) -> None:
    assert yaml_text(text)[0] in "\"'"


def test_what_some_readers_refuse_in_brackets_is_quoted_there() -> None:
    assert yaml_text("Why me?", in_brackets=True) == '"Why me?"'


def test_latex_keeps_its_backslashes_single() -> None:
    assert yaml_text(r"The $\alpha$ of O'Neill") == r"'The $\alpha$ of O''Neill'"


@given(TEXTS, st.sampled_from(["title", "date", "doi"]), st.booleans())
def test_a_text_is_read_as_it_was_written(text: str, key: str, in_brackets: bool) -> None:
    written = yaml_text(text, key=key, in_brackets=in_brackets)
    line = f"key: [{written}]\n" if in_brackets else f"key: {written}\n"
    node = parse_yaml(line, "x")
    assert plain(node) == {"key": [text] if in_brackets else text}
    assert yaml.load(line, yaml.BaseLoader) == plain(node)
    if key == "title":
        assert yaml.safe_load(line) == plain(node)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), TEXTS | st.just(""))
def test_an_entry_is_read_as_it_was_written(front: Mapping[str, YamlValue], body: str) -> None:
    text = write_entry(front, body)
    parts = split(text, "content/papers/x.md")
    assert plain(parts.front) == front
    assert parts.body == body.strip()


def test_an_entry_is_written_as_the_documents_show_it() -> None:
    front: dict[str, YamlValue] = {
        "title": "Rings: an introduction",
        "authors": ["Emmy Noether", {"name": "Johannes van der Waals Brink", "parts": {"family": "Waals Brink"}}],
        "date": "1921-06",
        "type": "article",
        "venue": {"name": "Mathematische Annalen", "short": "Math. Ann."},
        "pages": "24-66",
        "doi": "10.1007/BF01464225",
        "links": {"pdf": "https://example.org/rings.pdf"},
        "tags": ["rings", "ideals, primary"],
        "selected": True,
        "extra": {"note": r"With $\mathfrak{a}$"},
    }
    assert write_entry(front, "An abstract.") == (
        "---\n"
        'title: "Rings: an introduction"\n'
        "authors:\n"
        "  - Emmy Noether\n"
        "  - {name: Johannes van der Waals Brink, parts: {family: Waals Brink}}\n"
        "date: 1921-06\n"
        "type: article\n"
        "venue: {name: Mathematische Annalen, short: Math. Ann.}\n"
        "pages: 24-66\n"
        "doi: 10.1007/BF01464225\n"
        "links:\n"
        "  pdf: https://example.org/rings.pdf\n"
        'tags: [rings, "ideals, primary"]\n'
        "selected: true\n"
        "extra:\n"
        "  note: 'With $\\mathfrak{a}$'\n"
        "---\n"
        "\n"
        "An abstract.\n"
    )
