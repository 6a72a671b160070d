"""Texts written as YAML are read back as they were, by Octavo and by other readers."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.cli.quoting import yaml_text
from octavo.yaml.nodes import Mapping
from octavo.yaml.read import parse_yaml

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])).map(lambda text: " ".join(text.split()))
TEXTS = LINES.filter(lambda text: text and not UNFIT_IN_TEXT.search(text))


@pytest.mark.parametrize("text", ["Ada Lovelace", "O'Neill", "Dr. Ada", "https://ada.github.io/engine/", "エイダ"])
def test_plain_words_and_addresses_need_no_quotes(text: str) -> None:
    assert yaml_text(text) == text


@pytest.mark.parametrize(
    "text", ["Null", "no", "- x", "a: b", "a #b", "2026", "'", "{a}", "a\\b", "https://a.org/#b", "A:"]
)
def test_what_yaml_would_read_otherwise_is_quoted(text: str) -> None:
    assert yaml_text(text)[0] == '"'


@given(TEXTS)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    line = f"key: {yaml_text(text)}\n"
    node = parse_yaml(line, "x")
    assert isinstance(node, Mapping)
    assert node.bare["key"] == text
    assert yaml.safe_load(line) == {"key": text}
