"""An executor whose workers are forked: they inherit their jobs without pickling, and send back pickled results."""

import os
import pickle
import select
import signal
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, NoReturn, TypeVar

from octavo.workers.lifeline import end_with

_Result = TypeVar("_Result")

# The number of a job, or the size of a pickled outcome in bytes.
_NUMBER = struct.Struct("<I")

# The size of a results pipe in bytes: workers go on while this process does something else.
_PIPE_SIZE = 1 << 20

# What a worker reports that has no room left for a report.
_NO_MEMORY = pickle.dumps((True, MemoryError()))

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

# The ends of the workers' lifelines that this process holds, those of all executors. A worker must not hold another's.
_held: set[int] = set()

# Workers that have reported all their results, and that the system may still be ending: that takes it a millisecond or
# two for each, for which no build has to wait.
_ending: set[int] = set()


class Job(Generic[_Result]):
    """A submitted call; `outcome` is None until it is done, then whether it failed, and its result or exception."""

    def __init__(
        self, executor: "ForkedExecutor", function: Callable[..., _Result], arguments: tuple[Any, ...]
    ) -> None:
        self._executor = executor
        self._function = function
        self._arguments = arguments
        self.outcome: tuple[bool, Any] | None = None

    def result(self) -> _Result:
        """Wait for the result; BrokenExecutor if the worker died, or the exception that the call raised."""
        while self.outcome is None:
            self._executor.wait_for(self)
        failed, value = self.outcome
        if failed:
            raise value
        result: _Result = value
        return result

    def run(self) -> bytes:
        """Make the call, and return the pickled outcome."""
        try:
            return pickle.dumps((False, self._function(*self._arguments)), pickle.HIGHEST_PROTOCOL)
        except MemoryError as failure:
            # It has a note on what was done; with all that its traceback holds, there may be no room for more.
            failure.__traceback__ = failure.__context__ = None
            return pickle.dumps((True, failure))
        except Exception as failure:
            import traceback

            failure.add_note(traceback.format_exc())
            try:
                return pickle.dumps((True, failure))
            except Exception:
                return pickle.dumps((True, RuntimeError(traceback.format_exc())))

    def fail(self) -> None:
        """Set the outcome of a job whose worker died."""
        # Imported only here, because it takes 20 ms.
        from concurrent.futures import BrokenExecutor

        self.outcome = (True, BrokenExecutor("a worker died"))


class ForkedExecutor:
    """Run jobs in forked processes; `start` forks them once all jobs are submitted.

    All workers take the numbers of their jobs from one pipe, the queue. Each worker has a results pipe, on which it
    reports the number of the job it begins, then the size of the pickled outcome and the outcome itself. A worker that
    dies therefore fails only the job it had begun. No thread is started, so this process can fork again.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._jobs: dict[int, Job[Any]] = {}
        self._queue, self._fill = os.pipe()
        # The workers' process numbers and the jobs they are at, by the reading ends of their results pipes.
        self._workers: dict[int, int] = {}
        self._begun: dict[int, Job[Any]] = {}
        # The ends of their lifelines that are held here, by the same.
        self._lifelines: dict[int, int] = {}

    def submit(self, function: Callable[..., _Result], /, *arguments: Any) -> Job[_Result]:
        """Add a job."""
        assert not self._workers, "running workers cannot inherit another job"
        job = self._jobs[len(self._jobs)] = Job(self, function, arguments)
        return job

    def start(self) -> None:
        """Fork the workers, which begin at once."""
        os.write(self._fill, b"".join([_NUMBER.pack(number) for number in self._jobs]))
        os.close(self._fill)
        for _ in range(min(self._count, len(self._jobs))):
            self._fork()

    def wait_for(self, job: Job[Any]) -> None:
        """Read the next reports; fail the job if no worker is left."""
        if not self._workers:
            job.fail()
            return
        ready, _, _ = select.select(list(self._workers), (), ())
        for results in ready:
            try:
                [number] = _NUMBER.unpack(_read(results, _NUMBER.size))
                if results in self._begun:
                    outcome = pickle.loads(_read(results, number))
                    self._begun.pop(results).outcome = outcome
                else:
                    self._begun[results] = self._jobs.pop(number)
            except EOFError:
                self._reap(results)
                if results in self._begun:
                    self._begun.pop(results).fail()
                    # Another worker takes its place: there may be jobs in the queue and no worker left.
                    self._fork()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Terminate all workers at once; the arguments are those of other executors."""
        for results in list(self._workers):
            process = self._workers.pop(results)
            os.kill(process, signal.SIGTERM)
            os.close(results)
            os.waitpid(process, 0)
            self._let_go(results)
        os.close(self._queue)

    def _fork(self) -> None:
        # Signals are blocked until the fork is complete: a worker must not run this process's handlers, and the
        # handlers must know all workers.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            results, report = os.pipe()
            lifeline, held = os.pipe()
            _held.add(held)
            process = os.fork()
            if not process:
                # As long as any process holds the reading end open, writing to it does not fail.
                for pipe in (results, *self._workers, *_held):
                    os.close(pipe)
                _work(self._queue, report, lifeline, self._jobs)
            self._workers[results] = process
            self._lifelines[results] = held
            os.close(report)
            os.close(lifeline)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        enlarge(results)

    def _reap(self, results: int) -> None:
        os.close(results)
        self._let_go(results)
        _ending.add(self._workers.pop(results))
        _forget_ended()

    def _let_go(self, results: int) -> None:
        held = self._lifelines.pop(results)
        _held.discard(held)
        os.close(held)


def _forget_ended() -> None:
    """Let the system forget the workers that it has ended."""
    for process in tuple(_ending):
        with suppress(ChildProcessError):
            if not os.waitpid(process, os.WNOHANG)[0]:
                continue
        _ending.discard(process)


def _work(queue: int, report: int, lifeline: int, jobs: dict[int, Job[Any]]) -> NoReturn:
    """Run jobs until the queue is empty, then exit; called in a worker."""
    try:
        _held.clear()
        end_with(lifeline)
        # Ctrl-C reaches all processes of a terminal at once; the process that started the workers ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        with os.fdopen(report, "wb") as reports:
            while number := os.read(queue, _NUMBER.size):
                reports.write(number)
                reports.flush()
                outcome = _outcome_of(jobs[_NUMBER.unpack(number)[0]])
                reports.write(_NUMBER.pack(len(outcome)) + outcome)
                reports.flush()
    except BaseException:
        # Either the parent process is gone, or it notices that the results pipe is closed.
        os._exit(1)
    os._exit(0)


def _outcome_of(job: Job[Any]) -> bytes:
    try:
        return job.run()
    except MemoryError:
        return _NO_MEMORY


def _read(pipe: int, size: int) -> bytes:
    """Read `size` bytes from a pipe; EOFError if it ends before."""
    data = bytearray()
    while len(data) < size:
        more = os.read(pipe, size - len(data))
        if not more:
            raise EOFError
        data += more
    return bytes(data)


def enlarge(pipe: int) -> None:
    """Let a pipe hold more results than by default, if the system allows it."""
    import fcntl

    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
