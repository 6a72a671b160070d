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


def interrupted(made: Site, capfd: pytest.CaptureFixture[str], work: Callable[[Project], None]) -> str:
    """Do work that ends at a signal; make an edit meanwhile, send the signal once it is reported; return the report."""
    printed = ""

    def edit() -> None:
        nonlocal printed
        page = made.output / "index.html"
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and not page.exists():
            time.sleep(0.05)
        made.edit("content/profile.md", "A life of engines", "A life of numbers")
        while time.monotonic() < ends and "content/profile.md: " not in printed:
            time.sleep(0.05)
            printed += capfd.readouterr().out
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
    return printed


@pytest.mark.parametrize("poll", [False, True])
def test_watching_ends_with_a_signal(tmp_path: Path, capfd: pytest.CaptureFixture[str], poll: bool) -> None:
    printed = interrupted(site(tmp_path), capfd, lambda project: serve.watch(project, Options(), poll=poll))
    # A busy machine may take long, and then it is said.
    first, second = [line for line in printed.splitlines() if "still building" not in line][:2]
    assert "rendered, 0 reused" in first
    assert "content/profile.md: " in second


def test_serving_prints_the_address_and_ends_with_a_signal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = serve.ServeOptions("127.0.0.1", 0, False, True, VSCODE)
    printed = interrupted(site(tmp_path), capfd, lambda project: serve.serve(project, Options(), options, poll=False))
    assert "  http://127.0.0.1:" in printed


def test_a_project_without_sources_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no folder content/"):
        serve.watch(Project.at(tmp_path), Options(), poll=False)
