"""The process that builds is another one's: what becomes of it is seen, told, and made up for."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.output.lock import locked
from octavo.serve import supervisor
from octavo.serve.ipc import BuildRequest, BuildResult, Replacing
from octavo.serve.supervisor import Supervisor
from tests.support.asking import apart
from tests.support.sites import Site, site

PATIENCE = 60.0
BEGIN = "import os, signal, sys; sys.path[:] = {path!r}; from octavo.serve import worker; "


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "site")


def employed(site: Site, work: Callable[[Supervisor], Awaitable[None]]) -> None:
    """Do something with a foreman, who goes at the end."""

    async def run() -> None:
        employed = Supervisor(Project.at(site.root), Options())
        try:
            async with asyncio.timeout(PATIENCE):
                await work(employed)
        finally:
            await employed.stop()

    apart(run())


async def built(employed: Supervisor, asked: BuildRequest | None = None) -> Report:
    """The last that is told of a build."""
    told: list[BuildResult | Replacing] = []
    await employed.build(asked or BuildRequest(None), told.append)
    last = told[-1]
    assert isinstance(last, BuildResult)
    assert last.final
    return last.report


def builder_of(employed: Supervisor) -> int:
    assert employed._worker is not None
    return employed._worker.pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_builder_that_was_killed_is_replaced_by_one_that_looks_at_everything(
    made: Site, number: signal.Signals
) -> None:
    async def work(employed: Supervisor) -> None:
        assert not (await built(employed)).failed
        first = builder_of(employed)
        os.kill(first, number)
        made.edit("content/profile.md", "A life of engines.", "A life of looms.")
        report = await built(employed, BuildRequest(frozenset()))
        assert not report.failed
        assert "A life of looms." in made.page("index.html") + made.page("about/")
        assert builder_of(employed) != first

    made.write("content/pages/about.md", "---\ntitle: About\n---\nA page.\n")
    employed(made, work)


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("raise MemoryError('no room for this')", "it ended with status 1: MemoryError: no room for this"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "it ended with signal SIGKILL"),
        ("os._exit(3)", "it ended with status 3"),
        ("sys.stdin.buffer.read(9); raise RuntimeError('later')", "it ended with status 1: RuntimeError: later"),
        ("os.write(1, bytes(2)); os._exit(4)", "it ended with status 4"),
        ("sys.stderr.write('x' * 1_000_000 + chr(10) + 'last'); sys.exit(5)", "it ended with status 5: last"),
    ],
)
def test_a_builder_that_is_lost_again_and_again_is_told_and_the_next_build_is_tried_anew(
    made: Site, monkeypatch: pytest.MonkeyPatch, program: str, how: str
) -> None:
    async def work(employed: Supervisor) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(supervisor, "_PROGRAM", BEGIN + program)
            report = await built(employed)
            (found,) = report.diagnostics
            assert (found.severity, found.code) == ("error", "builder-lost")
            assert found.message == f"the process that builds was lost: {how}"
            assert "report this line" in found.hint
        assert not (await built(employed)).failed

    employed(made, work)


def test_a_builder_that_cannot_be_started_is_told(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(employed: Supervisor) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", "/nowhere/python")
            (found,) = (await built(employed)).diagnostics
            assert found.code == "builder-lost"
            assert "No such file" in found.message
        assert not (await built(employed)).failed

    employed(made, work)


def test_a_fault_while_building_is_told_with_its_words(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    program = "worker.build = lambda *given: 1 // 0; worker.run()"

    async def work(employed: Supervisor) -> None:
        monkeypatch.setattr(supervisor, "_PROGRAM", BEGIN + program)
        (found,) = (await built(employed)).diagnostics
        assert found.message.endswith("it ended with status 1: ZeroDivisionError: integer division or modulo by zero")

    employed(made, work)


def test_nothing_that_is_printed_gets_into_what_is_told(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    prints = "print('x' * 100_000), os.write(1, b'y' * 100_000), os.system('echo z; echo z >&2')"
    program = f"build = worker.build; worker.build = lambda *given: ({prints}, build(*given))[-1]; worker.run()"

    async def work(employed: Supervisor) -> None:
        monkeypatch.setattr(supervisor, "_PROGRAM", BEGIN + program)
        for _ in range(3):
            report = await built(employed)
            assert report.diagnostics == ()
            assert report.rendered + report.reused > 0

    employed(made, work)


def test_a_builder_ends_with_whoever_asked_it(made: Site) -> None:
    pids: list[int] = []

    async def work(employed: Supervisor) -> None:
        await built(employed)
        pids.append(builder_of(employed))
        await employed.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(pids[0], 0)

    employed(made, work)


# In a terminal


def started(site: Site) -> "subprocess.Popen[str]":
    """A program that watches, in a process group of its own, as a terminal has it."""
    program = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from octavo.cli.main import run
run()
"""
    words = [sys.executable, "-c", program, "build", "--watch"]
    return subprocess.Popen(
        words, cwd=site.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def alone(group: int) -> bool:
    """Whether all processes of a group have ended."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def ended(process: "subprocess.Popen[str]") -> str:
    """What it said on its standard error, once it and all that it started have ended."""
    try:
        said = process.communicate(timeout=PATIENCE)[1]
        until = time.monotonic() + PATIENCE
        while not alone(process.pid):
            assert time.monotonic() < until, "a process was left"
            time.sleep(0.01)
        return said
    finally:
        if not alone(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def lines(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_ctrl_c_ends_all_processes_without_a_word(made: Site) -> None:
    with started(made) as process:
        assert "rendered" in lines(process)
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process) == ""
        assert process.returncode == 0


def test_ctrl_c_in_the_midst_of_a_build_leaves_no_process_behind(made: Site) -> None:
    project = Project.at(made.root)
    made.build()
    with locked(project.cache, lambda _: None), started(made) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + PATIENCE
        while not children.read_text():
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process) == ""
        assert process.returncode == 0


def test_ctrl_c_is_for_whoever_asks_not_for_the_builder(made: Site) -> None:
    async def work(employed: Supervisor) -> None:
        await built(employed)
        first = builder_of(employed)
        for _ in range(20):
            os.kill(first, signal.SIGINT)
        assert not (await built(employed)).failed
        assert builder_of(employed) == first

    employed(made, work)
