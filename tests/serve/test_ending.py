"""`watch` and `serve` in this process: they start, show an edit, and end at a signal."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.base.project import Options, Project
from octavo.serve import serve
from octavo.serve.http.editor import VSCODE
from tests.support.sites import Site, site

PATIENCE = 60.0


def interrupted(made: Site, work: Callable[[Project], None]) -> None:
    """Do work that ends at a signal; make an edit meanwhile, and send the signal once the edit is in the output."""

    def edit() -> None:
        page = made.output / "index.html"
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and not page.exists():
            time.sleep(0.05)
        made.edit("content/profile.md", "A life of engines", "A life of numbers")
        while time.monotonic() < ends and "A life of numbers" not in page.read_text("utf-8"):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    # Playwright may have an event loop in this thread, and there can be only one.
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    editing = threading.Thread(target=edit)
    editing.start()
    try:
        work(Project.at(made.root))
    finally:
        editing.join()
        asyncio._set_running_loop(running)
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert "A life of numbers" in made.page("index.html")


@pytest.mark.parametrize("poll", [False, True])
def test_watching_ends_with_a_signal(tmp_path: Path, capfd: pytest.CaptureFixture[str], poll: bool) -> None:
    interrupted(site(tmp_path), lambda project: serve.watch(project, Options(), poll=poll))
    first, second = capfd.readouterr().out.splitlines()[:2]
    assert "rendered, 0 reused" in first
    assert "content/profile.md: " in second


def test_serving_prints_the_address_and_ends_with_a_signal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = serve.ServeOptions("127.0.0.1", 0, False, True, VSCODE)
    interrupted(site(tmp_path), lambda project: serve.serve(project, Options(), options, poll=False))
    assert "  http://127.0.0.1:" in capfd.readouterr().out


def test_a_project_without_sources_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no folder content/"):
        serve.watch(Project.at(tmp_path), Options(), poll=False)
