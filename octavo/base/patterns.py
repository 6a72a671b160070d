"""Patterns that are compiled when they are first used: most processes need few of those that read odd values."""

import re
from collections.abc import Callable
from functools import cache


def deferred(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that returns a compiled pattern, which is compiled at the first call.

    This is for patterns that few processes use, as where only odd texts are searched: each takes 0.05 to 1 ms.
    """
    return cache(lambda: re.compile(pattern, flags))
