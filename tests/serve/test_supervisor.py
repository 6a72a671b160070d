"""The supervisor replaces a build worker that dies, reports it, and ends the worker with the program."""

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
from octavo.serve.ipc import BuildMessage, BuildRequest, BuildResult
from octavo.serve.supervisor import Supervisor
from tests.support.asking import apart
from tests.support.sites import Site, site

PATIENCE = 60.0
BEGIN = "import os, signal, sys; sys.path[:] = {path!r}; from octavo.serve import worker; "


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "site")


def supervised(site: Site, work: Callable[[Supervisor], Awaitable[None]]) -> None:
    """Do work with a supervisor that is stopped at the end."""

    async def run() -> None:
        owner = Supervisor(Project.at(site.root), Options())
        try:
            async with asyncio.timeout(PATIENCE):
                await work(owner)
        finally:
            await owner.stop()

    apart(run())


async def built(owner: Supervisor, request: BuildRequest | None = None) -> Report:
    """Build, and return the report of the final result."""
    messages: list[BuildMessage] = []
    await owner.build(request or BuildRequest(None), messages.append)
    last = messages[-1]
    assert isinstance(last, BuildResult)
    assert last.final
    return last.report


def worker_of(owner: Supervisor) -> int:
    """Return the process id of the worker."""
    assert owner._worker is not None
    return owner._worker.pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_worker_that_was_killed_is_replaced_by_one_that_scans_everything(made: Site, number: signal.Signals) -> None:
    async def work(owner: Supervisor) -> None:
        assert not (await built(owner)).failed
        first = worker_of(owner)
        os.kill(first, number)
        made.edit("content/profile.md", "A life of engines.", "A life of looms.")
        report = await built(owner, BuildRequest(frozenset()))
        assert not report.failed
        assert "A life of looms." in made.page("index.html") + made.page("about/")
        assert worker_of(owner) != first

    made.write("content/pages/about.md", "---\ntitle: About\n---\nA page.\n")
    supervised(made, work)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("raise MemoryError('no room for this')", "it ended with status 1: MemoryError: no room for this"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "it ended with signal SIGKILL"),
        ("os._exit(3)", "it ended with status 3"),
        ("sys.stdin.buffer.read(9); raise RuntimeError('later')", "it ended with status 1: RuntimeError: later"),
        ("os.write(1, bytes(2)); os._exit(4)", "it ended with status 4"),
        ("sys.stderr.write('x' * 1_000_000 + chr(10) + 'last'); sys.exit(5)", "it ended with status 5: last"),
    ],
)
def test_a_worker_that_dies_twice_is_an_error_and_the_next_build_starts_another(
    made: Site, monkeypatch: pytest.MonkeyPatch, program: str, reason: str
) -> None:
    async def work(owner: Supervisor) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(supervisor, "_PROGRAM", BEGIN + program)
            report = await built(owner)
            (found,) = report.diagnostics
            assert (found.severity, found.code) == ("error", "builder-lost")
            assert found.message == f"the process that builds was lost: {reason}"
            assert "report this line" in found.hint
        assert not (await built(owner)).failed

    supervised(made, work)


def test_a_worker_that_cannot_be_started_is_an_error(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(owner: Supervisor) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", "/nowhere/python")
            (found,) = (await built(owner)).diagnostics
            assert found.code == "builder-lost"
            assert "No such file" in found.message
        assert not (await built(owner)).failed

    supervised(made, work)


def test_an_exception_in_the_worker_is_reported_with_its_message(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    program = "worker.build = lambda *given: 1 // 0; worker.run()"

    async def work(owner: Supervisor) -> None:
        monkeypatch.setattr(supervisor, "_PROGRAM", BEGIN + program)
        (found,) = (await built(owner)).diagnostics
        assert found.message.endswith("it ended with status 1: ZeroDivisionError: integer division or modulo by zero")

    supervised(made, work)


def test_output_of_the_worker_does_not_mix_with_its_messages(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    prints = "print('x' * 100_000), os.write(1, b'y' * 100_000), os.system('echo z; echo z >&2')"
    program = f"build = worker.build; worker.build = lambda *given: ({prints}, build(*given))[-1]; worker.run()"

    async def work(owner: Supervisor) -> None:
        monkeypatch.setattr(supervisor, "_PROGRAM", BEGIN + program)
        for _ in range(3):
            report = await built(owner)
            assert report.diagnostics == ()
            assert report.rendered + report.reused > 0

    supervised(made, work)


def test_a_worker_ends_when_its_supervisor_stops(made: Site) -> None:
    pids: list[int] = []

    async def work(owner: Supervisor) -> None:
        await built(owner)
        pids.append(worker_of(owner))
        await owner.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(pids[0], 0)

    supervised(made, work)


# In a terminal


def started(site: Site) -> "subprocess.Popen[str]":
    """Start `octavo build --watch` in a process group of its own, as a terminal does."""
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


def has_ended(group: int) -> bool:
    """Tell if all processes of a group have ended."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def ended(process: "subprocess.Popen[str]") -> str:
    """Wait until a process and all that it started have ended; return its standard error."""
    try:
        text = process.communicate(timeout=PATIENCE)[1]
        until = time.monotonic() + PATIENCE
        while not has_ended(process.pid):
            assert time.monotonic() < until, "a process is left"
            time.sleep(0.01)
        return text
    finally:
        if not has_ended(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def next_line(process: "subprocess.Popen[str]") -> str:
    """Return the next line about a build; a busy machine may take long, and then that is said before."""
    assert process.stdout is not None
    while "still building" in (line := process.stdout.readline()):
        pass
    return line


def test_ctrl_c_ends_all_processes_without_an_error(made: Site) -> None:
    with started(made) as process:
        assert "rendered" in next_line(process)
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process) == ""
        assert process.returncode == 0


def test_ctrl_c_during_a_build_leaves_no_process(made: Site) -> None:
    project = Project.at(made.root)
    made.build()
    with locked(project, lambda _: None), started(made) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + PATIENCE
        while not children.read_text():
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process) == ""
        assert process.returncode == 0


def test_a_worker_ignores_ctrl_c(made: Site) -> None:
    async def work(owner: Supervisor) -> None:
        await built(owner)
        first = worker_of(owner)
        for _ in range(20):
            os.kill(first, signal.SIGINT)
        assert not (await built(owner)).failed
        assert worker_of(owner) == first

    supervised(made, work)
