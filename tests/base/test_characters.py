"""Sets of characters: control characters of Unicode, and what a text or a path must not hold."""

import re
import sys
import unicodedata

from octavo.base.characters import CONTROL, UNFIT_IN_PATH, UNFIT_IN_TEXT, normalized

ALL = "".join(map(chr, range(sys.maxunicode + 1)))
CONTROLS = {char for char in ALL if unicodedata.category(char) == "Cc"}


def test_control_characters_are_those_of_the_category_cc() -> None:
    assert set(re.findall(f"[{CONTROL}]", ALL)) == CONTROLS


def test_a_text_has_no_control_characters_but_white_space_no_noncharacters_and_no_surrogates() -> None:
    noncharacters = {chr(code) for code in (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)}
    surrogates = {char for char in ALL if unicodedata.category(char) == "Cs"}
    assert set(UNFIT_IN_TEXT.findall(ALL)) == CONTROLS - set("\t\n\r") | noncharacters | surrogates


def test_a_path_has_no_control_characters_and_no_backslash() -> None:
    assert set(UNFIT_IN_PATH.findall(ALL)) == CONTROLS | {"\\"}


def test_a_long_text_is_normalized_as_a_short_one() -> None:
    for text in ("e\u0301 a" * 400, "\u1112\u1161\u11ab " * 400, "e\u0301" + "a" * 600 + "u\u0308"):
        assert normalized("NFC", text) == unicodedata.normalize("NFC", text)
        assert normalized("NFKD", text) == unicodedata.normalize("NFKD", text)
