"""The preview knows the latest changes, and lets requests wait for a build."""

import asyncio
from pathlib import Path

import pytest

from octavo.base.diagnostics import Span, error
from octavo.serve import preview as module
from octavo.serve.changes import Change
from octavo.serve.preview import REMEMBERED_CHANGES, Preview, PreviewState
from tests.support.asking import apart, previewed

FOLDER = Path("/site/output")
HOME, PAPER = "index.html", "papers/x/index.html"


def test_a_state_after_a_build_has_the_added_and_not_the_removed_paths() -> None:
    state = PreviewState(FOLDER, "/", frozenset({HOME}), (), 3)
    after = state.after("/repo/", Change(removed=frozenset({HOME})), frozenset({PAPER}), ())
    assert after == PreviewState(FOLDER, "/repo/", frozenset({PAPER}), (), 3)
    assert not after.failed
    assert state.after("/", Change(), frozenset(), (error("x", "wrong", Span("content")),)).failed


def test_each_shown_state_is_an_epoch_with_its_change() -> None:
    preview = previewed(FOLDER, [HOME, PAPER])
    preview.show(preview.state, Change(frozenset({HOME})), up_to_date=True)
    preview.show(preview.state, Change(frozenset({PAPER})), up_to_date=True)
    assert preview.state.epoch == 3
    assert preview.change_since(1) == Change(frozenset({HOME, PAPER}))
    assert preview.change_since(2) == Change(frozenset({PAPER}))
    assert preview.change_since(3) == Change()
    assert preview.change_since(4) == preview.change_since(-1) == Change(None)


def test_only_the_latest_changes_are_remembered() -> None:
    preview = previewed(FOLDER, [HOME])
    for _ in range(REMEMBERED_CHANGES):
        preview.show(preview.state, Change(), up_to_date=True)
    assert preview.change_since(1) == Change()
    assert preview.change_since(0) == Change(None)


def test_the_first_site_is_an_unknown_change() -> None:
    preview = previewed(FOLDER, [])
    preview.show(PreviewState(FOLDER, "/", frozenset({HOME})), Change(frozenset({HOME})), up_to_date=True)
    assert preview.change_since(1) == Change(None)


def test_a_path_is_gone_until_it_is_shown_again() -> None:
    preview = previewed(FOLDER, [HOME, PAPER])
    preview.show(PreviewState(FOLDER, "/", frozenset({HOME})), Change(removed=frozenset({PAPER})), up_to_date=True)
    assert preview.gone == {PAPER}
    preview.show(PreviewState(FOLDER, "/", frozenset({HOME, PAPER})), Change(frozenset({PAPER})), up_to_date=True)
    assert preview.gone == frozenset()


def test_a_preview_is_ready_when_it_is_up_to_date_or_complete_after_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUILD_PATIENCE", 0.01)

    async def check() -> None:
        preview = Preview(PreviewState(FOLDER), "run")
        assert not await preview.ready()
        preview.show(PreviewState(FOLDER, "/", frozenset({HOME})), Change(None), up_to_date=True)
        assert await preview.ready()
        preview.expect_build()
        assert await preview.ready()
        preview.begin_replacing()
        assert not await preview.ready()
        preview.mark_complete(up_to_date=False)
        assert await preview.ready()

    apart(check())


def test_the_next_epoch_is_awaited() -> None:
    async def check() -> None:
        preview = previewed(FOLDER, [HOME])
        assert await preview.next_epoch(0) == 1
        waiting = asyncio.ensure_future(preview.next_epoch(1))
        await asyncio.sleep(0)
        assert not waiting.done()
        preview.show(preview.state, Change(), up_to_date=True)
        assert await waiting == 2

    apart(check())
