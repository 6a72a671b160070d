"""A regular expression that was compiled once is the same when it is only read."""

import pickle
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from octavo import installed, patterns
from octavo.patterns import remembered

WRITTEN: tuple[tuple[str, re.RegexFlag], ...] = (
    (r"(?P<year>\d{4})-(?P<month>\d\d)(-\d\d)?", re.NOFLAG),
    (r"^ {0,3}(?P<mark>[*+-])[ \t]+(?P<rest>.*)$", re.MULTILINE | re.IGNORECASE),
    (r"(?i:straße|ſ)[^\W\d_]+?(?=\s|\Z)", re.NOFLAG),
    (r"(?x) a  # a letter\n | (b)(?(1)c|d) | [\u3040-\u30ff]{2,}", re.DOTALL),
    (r"(<(\w+)>).*?</\2>", re.ASCII),
    ("éclair", re.NOFLAG),
    ("éclair", re.IGNORECASE),
    ("", re.NOFLAG),
)
TEXTS = ("2024-05-01", "* a\n+ b", "STRASSE Straßen ſtraße", "abcd あい あいう", "ÉCLAIR éclair", "<a>x</a><b></a>", "")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that keeps nothing yet."""
    monkeypatch.setattr(installed, "place", lambda: tmp_path)
    monkeypatch.setattr(installed, "secret", lambda: b"s" * 32)
    return tmp_path


def compiled() -> list[re.Pattern[str]]:
    """The patterns, with nothing of them in the memory of `re`."""
    re.purge()
    with remembered("tests"):
        return [re.compile(*one) for one in WRITTEN]


def found(pattern: re.Pattern[str]) -> list[Any]:
    """All that can be told of a pattern and its matches."""
    matches = [(match.span(), match.groups(), match.groupdict()) for text in TEXTS for match in pattern.finditer(text)]
    told = (pattern.pattern, pattern.flags, pattern.groups, dict(pattern.groupindex), repr(pattern))
    return [told, matches, pattern.split(TEXTS[0]), pickle.loads(pickle.dumps(pattern)).pattern]


def test_a_pattern_that_is_read_is_as_one_that_was_compiled(compiling: list[Any]) -> None:
    re.purge()
    expected = [found(re.compile(*one)) for one in WRITTEN]
    assert [found(pattern) for pattern in compiled()] == expected
    compiling.clear()
    read = compiled()
    assert compiling == []
    assert [found(pattern) for pattern in read] == expected


def test_what_is_damaged_is_compiled_anew(place: Path, compiling: list[Any]) -> None:
    compiled()
    [file] = (place / "patterns").iterdir()
    file.write_bytes(file.read_bytes()[:-9] + bytes(9))
    compiling.clear()
    compiled()
    assert len(compiling) == len(WRITTEN)


def test_elsewhere_nothing_is_kept(place: Path) -> None:
    re.purge()
    with remembered("tests"):
        pass
    re.compile("kept by nobody")
    assert list(place.iterdir()) == []


def test_a_fault_in_a_pattern_is_told_as_ever() -> None:
    with pytest.raises(re.error, match="unterminated"), remembered("tests"):
        re.compile("(a")
    assert re.compile("a").pattern == "a"


def test_two_at_once_leave_all_as_it_was() -> None:
    usual = patterns._compiler.compile
    within, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with remembered("other"):
            within.set()
            go_on.wait()

    with remembered("tests"):
        thread = threading.Thread(target=other)
        thread.start()
        within.wait()
    go_on.set()
    thread.join()
    assert patterns._compiler.compile is usual
