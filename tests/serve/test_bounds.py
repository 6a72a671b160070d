"""A stranger's theme in the preview: it ends in time, the terminal says so, a mended template brings the site back."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from octavo.base.project import Options, PageBounds, Project
from octavo.serve import preview as preview_module
from octavo.serve import rebuild, supervisor
from octavo.serve.changes import Change
from octavo.serve.ipc import BuildRequest
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.supervisor import Supervisor
from tests.build.test_bounds import ENDLESS, themed
from tests.serve.test_supervisor import BEGIN, built, worker_of
from tests.support.asking import apart
from tests.support.serving import serving, started, until
from tests.support.sites import Site, site

TEMPLATE = "themes/mine/templates/page.html"


def replace_template(made: Site, text: str) -> None:
    """Write a template as editors do: another file takes its place."""
    fresh = made.root / "fresh"
    fresh.write_text(text, "utf-8")
    fresh.replace(made.root / TEMPLATE)


def test_a_template_without_an_end_is_told_and_its_mending_brings_the_site_back(tmp_path: Path) -> None:
    made = themed(tmp_path, "<p>{{ page.title }} of old")
    with serving(made, "--page-seconds", "5") as preview:
        assert "of old" in preview.get("/talks/").text
        replace_template(made, f"<p>\n{ENDLESS}")
        preview.says("still building")
        preview.says("talks/index.html takes more than 5 s of the processor's time [too-slow]")
        preview.says(f"{TEMPLATE}:2:")
        began = time.monotonic()
        assert "of old" in preview.get("/talks/").text
        assert time.monotonic() - began < 2
        replace_template(made, "<p>{{ page.title }} as mended")
        preview.shows("/talks/", "as mended")


def test_deleting_the_template_brings_the_site_back(tmp_path: Path) -> None:
    made = themed(tmp_path, f"<p>\n{ENDLESS}")
    with serving(made, "--page-seconds", "1") as preview:
        preview.says("[too-slow]")
        (made.root / TEMPLATE).unlink()
        until(lambda: preview.get("/talks/").status == 200, lambda: preview.terminal)


def with_supervisor(made: Site, work: Callable[[Supervisor], Awaitable[None]], bounds: PageBounds) -> None:
    """Do work with a supervisor that is stopped at the end."""

    async def run() -> None:
        owner = Supervisor(Project.at(made.root), Options(bounds=bounds))
        try:
            async with asyncio.timeout(60):
                await work(owner)
        finally:
            await owner.stop()

    apart(run())


def test_a_scan_after_a_page_that_took_too_long_does_not_make_it_again(tmp_path: Path) -> None:
    made = themed(tmp_path, f"<p>\n{ENDLESS}")

    async def work(owner: Supervisor) -> None:
        first = await built(owner)
        assert [found.code for found in first.diagnostics] == ["too-slow"]
        began, process = time.monotonic(), worker_of(owner)
        again = await built(owner, BuildRequest(None))
        assert time.monotonic() - began < 1
        assert again.diagnostics == first.diagnostics
        replace_template(made, "<p>{{ page.title }}")
        assert not (await built(owner, BuildRequest(None))).failed
        assert worker_of(owner) != process

    with_supervisor(made, work, PageBounds(seconds=1))


def test_a_step_that_nothing_can_interrupt_is_ended_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The sum of a long list of numbers, in one step of Python, stands for any step that hangs.
    program = (
        "from octavo.theming import bounds; bounds._GRACE = 0.2; from octavo.theming.sandbox import Sandbox; "
        "Sandbox.concatenate = lambda self, values: str(sum(range(10 ** 12))); worker.run()"
    )
    made = themed(tmp_path, "{{ 'a' ~ 'b' }}")

    async def work(owner: Supervisor) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(supervisor, "_PROGRAM", BEGIN + program)
            began = time.monotonic()
            (found,) = (await built(owner)).diagnostics
            assert time.monotonic() - began < 15
            assert found.code == "builder-lost"
            assert "a single step of a page took too long" in found.message
        assert not (await built(owner)).failed

    with_supervisor(made, work, PageBounds(seconds=1))


def test_a_worker_that_gives_no_sign_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_SILENCE", 0.0)
    made = site(tmp_path)

    async def work(owner: Supervisor) -> None:
        await built(owner)
        os.kill(worker_of(owner), signal.SIGSTOP)
        (found,) = (await built(owner)).diagnostics
        assert found.message == "the process that builds was lost: it gave no sign for 4 s, and was ended"
        assert not (await built(owner)).failed

    with_supervisor(made, work, PageBounds(seconds=2))


def test_a_worker_that_does_not_hear_does_not_outlive_the_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    program += "time.sleep(300)"
    monkeypatch.setattr(supervisor, "_PROGRAM", BEGIN + program)
    made = site(tmp_path)

    async def work(owner: Supervisor) -> None:
        building = asyncio.ensure_future(built(owner))
        await asyncio.sleep(3)
        process = worker_of(owner)
        building.cancel()
        await asyncio.wait((building,))
        began = time.monotonic()
        await owner.stop()
        assert time.monotonic() - began < 10
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

    with_supervisor(made, work, PageBounds())


def test_requests_wait_together_for_a_build_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "BUILD_PATIENCE", 0.5)

    async def check() -> None:
        preview = Preview(PreviewState(Path("/site/output")), "run")
        state = PreviewState(Path("/site/output"), "/", frozenset({"index.html"}))
        preview.show(state, Change(None), up_to_date=True)
        preview.expect_build()
        assert await preview.ready()
        preview.expect_build()
        began = time.monotonic()
        assert await preview.ready()
        assert time.monotonic() - began < 0.4

    apart(check())


def test_the_terminal_says_that_a_build_takes_long(tmp_path: Path) -> None:
    assert rebuild.LONG_BUILD <= 5
    made = themed(tmp_path, ENDLESS)
    with started(made, "--page-seconds", "60") as preview:
        preview.says(" s now: render, 0 of ")
        status, seconds = preview.interrupt()
        assert status == 0
        assert seconds < 5
