"""What the fuzzer found stays mended; and each of its targets still runs."""

from pathlib import Path

import pytest

from octavo.markdown import raw_html, render
from tests.fuzz.finds import shortened, tried
from tests.fuzz.target import CORPUS, Target, always
from tests.fuzz.targets import TARGETS

FOUND = sorted(file for file in CORPUS.rglob("*") if file.is_file())


@pytest.mark.parametrize("file", FOUND, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_an_input_that_was_found_breaks_nothing(file: Path) -> None:
    with TARGETS[file.parent.name].opened() as check:
        check(file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_runs(name: str) -> None:
    target = TARGETS[name]
    inputs = [target.draw("test", number) for number in range(5)]
    assert inputs == [target.draw("test", number) for number in range(5)]
    assert len(set(inputs)) > 1
    with target.opened() as check:
        for data in inputs:
            check(data)


@pytest.mark.parametrize("data", [b"<script>a</script>", b"a <b onclick=x>b</b>", b"<form>a</form>", b"<plaintext>"])
def test_html_that_is_not_cleaned_is_a_find(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_html, "clean_html", lambda html: html)
    monkeypatch.setattr(render, "close_html", lambda tokens: {})
    with TARGETS["html"].opened() as check, pytest.raises(AssertionError):
        check(data)


def test_a_find_is_made_short() -> None:
    def refuse(data: bytes) -> None:
        assert b"x" not in data or b"y" not in data, "x and y"

    target = Target("test", always(refuse))
    with target.opened() as check:
        assert tried(target, check, b"aaax") is None
        find = tried(target, check, b"aaaxbbbbbbbyccc")
        assert find is not None
        assert shortened(target, check, find).data == b"xy"


def test_an_input_that_takes_long_is_a_find() -> None:
    def loop(data: bytes) -> None:
        while True:
            pass

    target = Target("test", always(loop), seconds=0.1)
    with target.opened() as check:
        find = tried(target, check, b"a")
    assert find is not None and find.kind == "TooSlow"
