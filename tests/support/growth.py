"""How the time of a piece of work grows with its size, which is the same on a slow machine as on a quick one."""

import gc
import math
import time
from collections.abc import Callable

# Quadratic work has an exponent of 2; what it costs to start lowers that of linear work, other programs raise it.
LINEAR = 1.5


def exponent(work: Callable[[int], object], size: int, *, times: int = 4, repeats: int = 3) -> float:
    """Return the power of the size with which the time of some work grows, from a size and `times` as much.

    The time is that of the processor in this process, the least of some repeats.
    """
    work(size // times)
    small, large = (min(_seconds(work, each) for _ in range(repeats)) for each in (size, size * times))
    return math.log(large / small, times)


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.collect()
    started = time.process_time()
    work(size)
    return time.process_time() - started
