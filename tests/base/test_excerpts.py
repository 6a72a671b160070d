"""Excerpts: the line of a finding is shown, cut if it is long."""

import os
import sys
from pathlib import Path, PureWindowsPath

import pytest

from octavo.base.diagnostics import Span, error
from octavo.base.excerpts import Excerpt, excerpt_of, path_of


def excerpt(root: Path, data: bytes, line: int = 1, column: int = 1, length: int = 1) -> Excerpt | None:
    """Return the excerpt of a finding in a file with these data."""
    (root / "a.md").write_bytes(data)
    return excerpt_of(error("code", "message", Span("a.md", line, column, length)), root)


def test_the_line_of_a_finding_is_shown(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"one\ntwo words\nthree", 2, 5, 5) == Excerpt("two words", 4, 5)
    assert excerpt(tmp_path, b"one\ntwo words\nthree", 3) == Excerpt("three", 0, 1)


def test_line_endings_and_a_byte_order_mark_are_left_out(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"\xef\xbb\xbfone\r\ntwo\r\n", 1) == Excerpt("one", 0, 1)


def test_unprintable_characters_are_shown_as_spaces(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "a\tb\x1b[31m\u202ec".encode()) == Excerpt("a b [31m c", 0, 1)


def test_bytes_that_are_not_utf_8_are_shown_as_replacement_characters(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"caf\xe9") == Excerpt("caf\N{REPLACEMENT CHARACTER}", 0, 1)


def test_a_line_of_160_characters_is_shown_whole(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"x" * 160, column=150, length=5) == Excerpt("x" * 160, 149, 5)


@pytest.mark.parametrize(("column", "first", "start"), [(1, 0, 0), (80, 0, 79), (81, 1, 79), (500, 420, 79)])
def test_of_a_longer_line_the_part_around_the_finding_is_shown(
    tmp_path: Path, column: int, first: int, start: int
) -> None:
    line = "".join(chr(ord("a") + at % 26) for at in range(1000))
    assert excerpt(tmp_path, line.encode(), column=column) == Excerpt(line[first : first + 160], start, 1)


def test_the_underlined_part_ends_with_the_shown_line(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"one", column=2, length=50) == Excerpt("one", 1, 2)
    assert excerpt(tmp_path, b"x" * 1000, column=500, length=500) == Excerpt("x" * 160, 79, 81)
    assert excerpt(tmp_path, b"one", column=4, length=1) == Excerpt("one", 3, 1)


def test_there_is_no_excerpt_for_a_whole_file_or_an_empty_or_missing_line(tmp_path: Path) -> None:
    assert excerpt(tmp_path, b"one", length=0) is None
    assert excerpt(tmp_path, b"one\n\n", 2) is None
    assert excerpt(tmp_path, b"one\n", 3) is None


def test_there_is_no_excerpt_of_what_cannot_be_read(tmp_path: Path) -> None:
    found = error("code", "message", Span("b.md", 1, 1, 1))
    assert excerpt_of(found, tmp_path) is None
    (tmp_path / "b.md").mkdir()
    assert excerpt_of(found, tmp_path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")
def test_a_pipe_is_not_opened_for_an_excerpt(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "b.md")
    assert excerpt_of(error("code", "message", Span("b.md", 1, 1, 1)), tmp_path) is None


def test_a_path_is_relative_to_the_project_if_it_is_inside() -> None:
    for path, shown in [
        ("content/a.md", "content/a.md"),
        ("/p/content/a.md", "content/a.md"),
        ("/q/a.md", "/q/a.md"),
        ("/pq/a.md", "/pq/a.md"),
    ]:
        assert path_of(error("code", "message", Span(path)), Path("/p")) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("content/papers/x.md", "content/papers/x.md"),
        ("C:\\Ada\\site\\output\\papers\\x.html", "output/papers/x.html"),
        ("D:\\public\\x.html", "D:\\public\\x.html"),
    ],
)
def test_a_path_on_windows_is_shown_as_elsewhere(path: str, shown: str) -> None:
    assert path_of(error("code", "message", Span(path)), PureWindowsPath("C:\\Ada\\site")) == shown
