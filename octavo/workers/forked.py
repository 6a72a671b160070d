"""Forked workers: processes that inherit all that this one has, and tell what they do as they do it."""

import os
import pickle
import select
import signal
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Generic, NoReturn

from octavo.workers.pool import Item, Result, Task

# What workers take from the queue: the number of a chunk.
_NUMBER = struct.Struct("<I")

# What they tell: a number, and how many bytes follow; none say that they begin on it.
_TOLD = struct.Struct("<II")


# Results wait here while this process does something else.
_ROOM = 1 << 20

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Forked(Generic[Item, Result]):
    """So many processes at work on chunks, from now on.

    The chunks' numbers stand in a pipe from which every worker takes the next; each has a pipe of its own to tell what
    it begins and what came of it, so where one ends early it is known on which chunk. Whoever cannot tell any more, for
    this process is gone, ends as well.
    """

    def __init__(
        self,
        task: Task[Item, Result],
        shared: Any,
        chunks: Sequence[Sequence[Item]],
        count: int,
        lost: Callable[[Item], Result],
        *,
        last: bool = False,
    ) -> None:
        self._task = task
        self._shared = shared
        self._chunks = chunks
        self._lost = lost
        self._last = last
        self._done: dict[int, Sequence[Result]] = {}
        self._workers: dict[int, Worker] = {}
        self._queue, fill = os.pipe()
        os.write(fill, b"".join([_NUMBER.pack(number) for number in range(len(chunks))]))
        os.close(fill)
        while len(self._workers) < min(count, len(chunks)):
            self._start()

    def results(self) -> Iterator[Result]:
        """The results in the chunks' order, as soon as they are there."""
        try:
            for number in range(len(self._chunks)):
                while number not in self._done:
                    if self._workers:
                        self._listen()
                    else:
                        # Its worker ended between taking it and saying so.
                        self._done[number] = self._rescue(self._chunks[number])
                yield from self._done.pop(number)
        finally:
            self._end()

    def _start(self) -> None:
        worker = started(lambda tell: serve(self._queue, tell, self._task, self._shared, self._chunks), self._workers)
        self._workers[worker.told] = worker

    def _listen(self) -> None:
        """Take in what some worker tells."""
        ready, _, _ = select.select(list(self._workers), (), ())
        for told in ready:
            worker = self._workers[told]
            data = os.read(told, _ROOM)
            for number, answer in worker.take(data):
                failed, result = pickle.loads(answer)
                if failed:
                    raise result
                self._done[number] = result
            if not data:
                self._over(worker)

    def _over(self, worker: "Worker") -> None:
        """A worker has ended: at the end of the queue, or in the middle of a chunk."""
        del self._workers[worker.told]
        worker.bury()
        if worker.at is not None:
            # It may have been the last to take from the queue.
            self._start()
            self._done[worker.at] = self._rescue(self._chunks[worker.at])

    def _rescue(self, chunk: Sequence[Item]) -> Sequence[Result]:
        """Do again what went down with a process, each item alone; what ends another one is lost."""
        if self._last:
            return [self._lost(item) for item in chunk]
        alone = [[item] for item in chunk]
        return list(Forked(self._task, self._shared, alone, 1, self._lost, last=True).results())

    def _end(self) -> None:
        for worker in self._workers.values():
            worker.end()
        self._workers.clear()
        os.close(self._queue)


class Worker:
    """A process, the pipe by which it tells, and the chunk that it is at."""

    def __init__(self, process: int, told: int) -> None:
        self.process = process
        self.told = told
        self.at: int | None = None
        self._rest = bytearray()

    def take(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The answers that are complete with what was just told."""
        self._rest += data
        while len(self._rest) >= _TOLD.size:
            number, size = _TOLD.unpack_from(self._rest)
            end = _TOLD.size + size
            if len(self._rest) < end:
                return
            answer = bytes(self._rest[_TOLD.size : end])
            del self._rest[:end]
            self.at = None if size else number
            if size:
                yield number, answer

    def bury(self) -> None:
        """Take note of its end."""
        os.close(self.told)
        os.waitpid(self.process, 0)

    def end(self) -> None:
        """End it, whatever it is at."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGTERM)
        self.bury()


def started(work: Callable[[int], None], pipes: Iterable[int]) -> Worker:
    """A process that does some work with a pipe to tell of it; of `pipes` it keeps nothing open."""
    with _undisturbed():
        told, tell = os.pipe()
        process = os.fork()
        if not process:
            for pipe in (told, *pipes):
                os.close(pipe)
            _do(work, tell)
    os.close(tell)
    widen(told)
    return Worker(process, told)


def _do(work: Callable[[int], None], tell: int) -> NoReturn:
    try:
        # Ctrl-C reaches every process of a terminal at once; the one that started the workers ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        work(tell)
    except BaseException:
        # Nobody listens any more, or this process cannot do its work: whoever started it finds out by the pipe.
        os._exit(1)
    os._exit(0)


def serve(queue: int, tell: int, task: Task[Item, Result], shared: Any, chunks: Sequence[Sequence[Item]]) -> None:
    """Take chunks from a queue to its end, and tell of each what came of it."""
    while taken := os.read(queue, _NUMBER.size):
        [number] = _NUMBER.unpack(taken)
        _say(tell, _TOLD.pack(number, 0))
        answer = _answer(task, shared, chunks[number])
        _say(tell, _TOLD.pack(number, len(answer)) + answer)


def _answer(task: Task[Item, Result], shared: Any, chunk: Sequence[Item]) -> bytes:
    """What came of a chunk, or what went wrong with it."""
    try:
        return pickle.dumps((False, task(shared, chunk)), pickle.HIGHEST_PROTOCOL)
    except Exception as failure:
        import traceback

        failure.add_note(traceback.format_exc())
        try:
            return pickle.dumps((True, failure))
        except Exception:
            return pickle.dumps((True, RuntimeError(traceback.format_exc())))


def _say(tell: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(tell, left) :]


def widen(pipe: int) -> None:
    """Let more of what is told wait to be heard, where the system has a way to say so."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait while a process starts: a new one would not know yet what to do with them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
