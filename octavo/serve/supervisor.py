"""The foreman: has a process of its own build, and starts another one where it is lost."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.serve.changes import Change
from octavo.serve.ipc import HEAD, BuildRequest, BuildResult, Replacing, WorkerSetup, length, packed, unpacked

_Tell = Callable[[BuildResult | Replacing], None]

# The program that a builder is: found where this one was found, whatever stands in the folder it is started from.
_PROGRAM = "import sys; sys.path[:] = {path!r}; from octavo.serve.worker import run; run()"


class Supervisor:
    """Has a site built, again and again."""

    def __init__(self, project: Project, options: Options) -> None:
        self.order = WorkerSetup(project, options)
        self._worker: Process | None = None
        self._complaints: asyncio.Task[bytes] | None = None
        self._base = "/"

    async def build(self, asked: BuildRequest, tell: _Tell) -> None:
        """Have it built once; whatever is made of it is told, the last of it being final.

        A builder that is lost, for the system had no memory for it or it has a fault, is tried once more.
        """
        for _ in range(2):
            try:
                if self._worker is None:
                    self._worker = await self._started()
                    asked = BuildRequest(None)
                await self._once(self._worker, asked, tell)
            except (OSError, asyncio.IncompleteReadError) as failure:
                lost = await self._lost(failure)
            else:
                return
        tell(BuildResult(Report(diagnostics=(lost,)), self._base, frozenset(), Change(), (), final=True))

    async def stop(self) -> None:
        """End the builder, whatever it is at: the output is whole at every moment."""
        if self._worker is not None:
            with suppress(ProcessLookupError):
                self._worker.terminate()
            await self._ended(self._worker)

    async def _started(self) -> Process:
        program = _PROGRAM.format(path=sys.path)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        assert worker.stderr is not None
        self._complaints = asyncio.create_task(worker.stderr.read())
        _send(worker, self.order)
        return worker

    async def _once(self, worker: Process, asked: BuildRequest, tell: _Tell) -> None:
        source = worker.stdout
        assert source is not None
        _send(worker, asked)
        while True:
            said = unpacked(await source.readexactly(length(await source.readexactly(HEAD))))
            tell(said)
            if isinstance(said, BuildResult):
                self._base = said.base
                if said.final:
                    return

    async def _lost(self, failure: Exception) -> Diagnostic:
        """See off a builder that has ended, or could not begin; what there is to say about it."""
        how = str(failure)
        if self._worker is not None:
            code, words = await self._ended(self._worker)
            how = f"it ended with {f'signal {signal.Signals(-code).name}' if code < 0 else f'status {code}'}"
            how = f"{how}: {words}" if words else how
        hint = "what you save next is tried anew; if it stays so, please report this line"
        return error("builder-lost", f"the process that builds was lost: {how}", Span("content"), hint)

    async def _ended(self, worker: Process) -> tuple[int, str]:
        """Wait for a builder's end; its status, and the last line of its complaints."""
        self._worker = None
        assert worker.stdin is not None
        worker.stdin.close()
        code = await worker.wait()
        words = await self._complaints if self._complaints is not None else b""
        return code, words.decode("utf-8", "replace").strip().rpartition("\n")[2]


def _send(worker: Process, message: object) -> None:
    assert worker.stdin is not None
    worker.stdin.write(packed(message))
