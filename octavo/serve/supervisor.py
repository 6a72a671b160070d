"""The supervisor: it runs the build worker in a process of its own, and replaces a worker that dies."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.serve.changes import Change
from octavo.serve.ipc import (
    HEADER_SIZE,
    BuildMessage,
    BuildRequest,
    BuildResult,
    Progressed,
    WorkerSetup,
    body_size,
    decode_message,
    encode_message,
)

# The signal with which the system ends a worker in which a single step takes too long (`workers/ticks`).
_TOO_LONG = getattr(signal, "SIGVTALRM", None)

# Seconds that a worker may take to end once it is asked to.
_END_PATIENCE = 3.0

# Seconds without a message, beyond twice those of a page, after which a worker is taken for lost.
_SILENCE = 60.0

# The program of a worker. It gets the path of this program, so that it does not import modules from the folder in which
# it is started.
_PROGRAM = "import sys; sys.path[:] = {path!r}; from octavo.serve.worker import run; run({lifeline})"


class Supervisor:
    """Builds a site in a worker process, which is started at the first build."""

    def __init__(self, project: Project, options: Options) -> None:
        self.setup = WorkerSetup(project, options)
        self._worker: Process | None = None
        self._stderr: asyncio.Task[bytes] | None = None
        # The end of the worker's lifeline that this process alone has open (`workers/lifeline`).
        self._held: int | None = None
        self._base = "/"
        self._patience = 2 * options.bounds.seconds + _SILENCE

    async def build(self, request: BuildRequest, on_message: Callable[[BuildMessage], None]) -> None:
        """Build once, and call `on_message` with each message of the worker; the last one is a final result.

        If the worker dies, for instance because the system is out of memory, the build is tried once more, unless that
        would take as long again: if the worker hangs, or the system ended it because a page took too long.
        """
        for _ in range(2):
            hangs = False
            try:
                if self._worker is None:
                    self._worker = await self._start()
                    request = BuildRequest(None)
                await self._exchange(self._worker, request, on_message)
            except (OSError, asyncio.IncompleteReadError) as failure:
                lost, hangs = await self._lost(failure)
            else:
                return
            if hangs:
                break
        on_message(BuildResult(Report(diagnostics=(lost,)), self._base, frozenset(), Change(), (), final=True))

    async def stop(self) -> None:
        """End the worker, even during a build, because the output folder is consistent at every moment."""
        if self._worker is not None:
            await self._end(self._worker)

    async def _end(self, worker: Process) -> None:
        """End a worker; one that is stopped does not hear that it is asked to."""
        with suppress(ProcessLookupError):
            worker.terminate()
        try:
            async with asyncio.timeout(_END_PATIENCE):
                await worker.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                worker.kill()
        await self._wait_for_end(worker)

    async def _start(self) -> Process:
        passed: tuple[int, ...] = ()
        if sys.platform == "linux":
            lifeline, self._held = os.pipe()
            passed = (lifeline,)
        program = _PROGRAM.format(path=sys.path, lifeline=next(iter(passed), None))
        try:
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-c", program, stdin=PIPE, stdout=PIPE, stderr=PIPE, pass_fds=passed
            )
        except OSError:
            self._let_go()
            raise
        finally:
            for lifeline in passed:
                os.close(lifeline)
        assert worker.stderr is not None
        self._stderr = asyncio.create_task(worker.stderr.read())
        _send(worker, self.setup)
        return worker

    async def _exchange(
        self, worker: Process, request: BuildRequest, on_message: Callable[[BuildMessage], None]
    ) -> None:
        source = worker.stdout
        assert source is not None
        _send(worker, request)
        patience: float | None = self._patience
        while True:
            async with asyncio.timeout(patience):
                message = decode_message(await source.readexactly(body_size(await source.readexactly(HEADER_SIZE))))
            # Another build may take as long as it likes.
            waits = isinstance(message, Progressed) and message.stage.startswith("wait")
            patience = None if waits else self._patience
            on_message(message)
            if isinstance(message, BuildResult):
                self._base = message.base
                if message.final:
                    return

    async def _lost(self, failure: Exception) -> tuple[Diagnostic, bool]:
        """Clean up after a worker that died, hangs or could not be started.

        Return the error to report, and whether another one would hang too.
        """
        reason, hangs = str(failure), False
        if self._worker is not None and isinstance(failure, TimeoutError):
            await self._end(self._worker)
            reason, hangs = f"it gave no sign for {self._patience:.0f} s, and was ended", True
        elif self._worker is not None:
            status, last_line = await self._wait_for_end(self._worker)
            hangs = status < 0 and -status == _TOO_LONG
            reason = f"it ended with {f'signal {signal.Signals(-status).name}' if status < 0 else f'status {status}'}"
            reason = f"{reason}: {last_line}" if last_line else reason
            reason = "a single step of a page took too long" if hangs else reason
        hint = "the next save starts a new one; if this happens again, please report this line"
        return error("builder-lost", f"the process that builds was lost: {reason}", Span("content"), hint), hangs

    async def _wait_for_end(self, worker: Process) -> tuple[int, str]:
        """Wait until a worker has ended; return its status and the last line of its standard error."""
        self._worker = None
        assert worker.stdin is not None
        worker.stdin.close()
        status = await worker.wait()
        self._let_go()
        text = b""
        # A process that the worker started, and that outlives it, may hold the pipe open.
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_PATIENCE):
                text = await self._stderr if self._stderr is not None else b""
        return status, text.decode("utf-8", "replace").strip().rpartition("\n")[2]

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


def _send(worker: Process, message: object) -> None:
    assert worker.stdin is not None
    worker.stdin.write(encode_message(message))
