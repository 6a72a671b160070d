"""Markers of a merge are told with their line, and what only looks like one is text."""

import pytest

from octavo.yaml.decode import Refusal, decode

TWO = "<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> theirs\n"


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(Refusal) as refused:
        decode(text.encode(), "x.md")
    found = refused.value.diagnostic
    assert found.code == "merge-marker"
    return found.span.line, found.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TWO, 1),
        (f"a\n\n{TWO}", 3),
        ("a\r\n<<<<<<< HEAD\r\none\r\n=======\r\ntwo\r\n>>>>>>> theirs\r\n", 2),
        ("<<<<<<< ours\none\n||||||| base\nnone\n=======\ntwo\n>>>>>>> theirs", 1),
        ("one\n<<<<<<< HEAD", 2),
        ("<<<<<<<\none\n", 1),
        ("one\n=======\ntwo\n>>>>>>> 5d6e7f8 (Add a colleague)\n", 4),
        ("one\n=======\ntwo\n>>>>>>> Stashed changes\n", 4),
    ],
)
def test_a_marker_is_refused_with_its_line(text: str, line: int) -> None:
    assert refusal(text)[0] == line


def test_further_markers_are_named_in_the_same_message() -> None:
    assert refusal(TWO)[1].endswith("two versions")
    assert refusal(TWO * 2)[1].endswith("; so is that in line 6")
    assert refusal(TWO * 3)[1].endswith("; so are those in lines 6, 11")


@pytest.mark.parametrize(
    "text",
    [
        "Heading\n=======\n\nText.",
        "=======",
        ">>>>>>> quoted seven times",
        "Heading\n=======\n\n>>>>>>> quoted seven times",
        " <<<<<<< HEAD\n =======\n >>>>>>> theirs",
        "a <<<<<<< b",
        "<<<<<<<< eight",
        "<<<<<<<HEAD",
    ],
)
def test_what_only_looks_like_a_marker_is_text(text: str) -> None:
    assert decode(text.encode(), "x.md") == text
