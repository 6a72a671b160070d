"""Ticks: a function is called at intervals while this process computes, and may raise to end the computation."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds of the processor between two ticks, and on Windows seconds.
_TICK = 0.1


@contextmanager
def ticking(tick: Callable[[], None], patience: float) -> Iterator[None]:
    """Call a function ten times a second, between two instructions of Python; what it raises ends what is running.

    On POSIX the system counts the time of the processor, and ends this process with SIGVTALRM if a single step that
    nothing can interrupt, such as a comparison, takes more than `patience` seconds. On Windows a thread counts the
    time, and such a step is waited for. Only the main thread of a process can be interrupted: in any other, the
    function is not called at all. Ticks do not nest.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
    elif hasattr(signal, "setitimer"):
        yield from _by_timer(tick, patience)
    else:
        yield from _by_thread(tick)


def _by_timer(tick: Callable[[], None], patience: float) -> Iterator[None]:
    def run(number: int, frame: object) -> None:
        # Python has come to a signal, so no step is too long yet.
        signal.setitimer(signal.ITIMER_VIRTUAL, patience)
        tick()

    before = signal.signal(signal.SIGPROF, run)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, patience)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, before)


def _by_thread(tick: Callable[[], None]) -> Iterator[None]:
    import _thread

    # No signal is sent: Python only calls the handler of this number in the main thread. Few numbers are in use on all
    # systems, and whoever really sends this one ends the process in any case.
    number = signal.SIGABRT
    over = threading.Event()

    def count() -> None:
        while not over.wait(_TICK):
            _thread.interrupt_main(number)

    before = signal.signal(number, lambda *_: tick())
    counting = threading.Thread(target=count, daemon=True)
    counting.start()
    try:
        yield
    finally:
        over.set()
        counting.join()
        signal.signal(number, before)
