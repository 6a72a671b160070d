"""How the time of a piece of work grows with its size, which is the same on a slow machine as on a quick one."""

import gc
import math
import time
from collections.abc import Callable

# Quadratic work has an exponent of 2; what it costs to start lowers that of linear work, other programs raise it.
LINEAR = 1.5
# The size from which on work is never so little that its time is noise.
_LARGEST = 30_000


def exponent(
    work: Callable[[int], object],
    size: int,
    *,
    times: int = 4,
    repeats: int = 3,
    least: float = 0,
    enough: float = 0,
) -> float:
    """Return the power of the size with which the time of some work grows, from a size and `times` as much.

    The time is that of the processor in this process, the least of some repeats. The size is doubled until the work
    takes as many seconds as `least`, or is large. An exponent up to `enough` is not measured again.
    """
    work(size // times)
    while (small := _seconds(work, size)) < least and size < _LARGEST:
        size *= 2
    large = _seconds(work, size * times)
    for _ in range(repeats - 1):
        if math.log(large / small, times) <= enough:
            break
        small, large = min(small, _seconds(work, size)), min(large, _seconds(work, size * times))
    return math.log(large / small, times)


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.collect()
    started = time.process_time()
    work(size)
    return time.process_time() - started
