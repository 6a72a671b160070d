"""The bounds of a page: how long it may take, how much it may print and hold, and how large its values may be.

Templates run between ticks (`workers/ticks`), at which time, output and memory are measured. What a single step could
make far larger than what it was given is measured before that step.
"""

import mmap
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from jinja2.environment import Environment

from octavo.base.limits import NUMBER_BITS, PAGE_MEMORY, TEMPLATE_ITEMS, VALUE_LEVELS
from octavo.base.project import PageBounds
from octavo.theming.text import InvalidUse, concatenate, text_form
from octavo.workers.ticks import ticking

# Seconds that a single step may take beyond those of a page.
_GRACE = 5.0
# Seconds after which a limit is told again, should nothing have ended.
_AGAIN = 1.0
_MEGABYTE = 1_000_000

_LOOP = "look for a loop that makes more and more; if the page is right, `{option} {more}` allows more"


class LimitMet(InvalidUse):
    """Raised where a page takes more than it may; no other page is tried after it."""


class Bounds:
    """Measures the page that is being made against what it may take; `subject` names it in messages."""

    def __init__(self, most: PageBounds) -> None:
        self.most = most
        self.subject = "this page"
        # In characters: letters beyond ASCII take more bytes, but never more than four.
        self.most_text = most.megabytes * _MEGABYTE
        self._pieces: Sequence[str] | None = None
        self._seen = 0
        self._printed = 0
        self._since: tuple[float, int] | None = None
        self._told = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Measure what is made meanwhile, between `begin` and `end`; only in the main thread of a process."""
        with ticking(self._tick, self.most.seconds + _GRACE):
            yield

    def begin(self, pieces: Sequence[str] = ()) -> None:
        """Begin to measure a page, whose HTML is collected in `pieces`."""
        self._seen = self._printed = 0
        self._since, self._told = None, 0.0
        self._pieces = pieces

    def end(self) -> None:
        """End measuring, whatever came of the page."""
        self._pieces = None

    def _tick(self) -> None:
        pieces = self._pieces
        if pieces is None:
            return
        now, memory = time.process_time(), _memory()
        if self._since is None:
            self._since = now, memory
            return
        # Whoever handles what was raised needs a moment for it.
        if self._told and now - self._told < _AGAIN:
            return
        began, memory_before = self._since
        self._told = now
        if now - began > self.most.seconds:
            raise self.too_slow()
        new = pieces[self._seen :]
        self._seen += len(new)
        self._printed += sum(map(len, new))
        self.check_page(self._printed)
        if memory - memory_before > self.most_text * PAGE_MEMORY.most:
            raise self.too_much_memory()
        self._told = 0.0

    def too_slow(self) -> LimitMet:
        """Return what to raise where a page takes too long."""
        seconds = self.most.seconds
        hint = f"look for a loop without an end; if the page is right, `--page-seconds {2 * seconds}` allows more"
        return LimitMet("too-slow", f"{self.subject} takes more than {seconds} s of the processor's time", hint)

    def too_much_memory(self) -> LimitMet:
        """Return what to raise where a page holds too much."""
        most = self.most.megabytes * PAGE_MEMORY.most
        return LimitMet("page-memory", f"{self.subject} takes more than {most} MB of memory", self._more())

    def check_page(self, size: int) -> None:
        """Raise LimitMet if a page of so many characters is too large."""
        if size > self.most_text:
            message = f"{self.subject} is larger than {self.most.megabytes} MB"
            raise LimitMet("page-size", message, self._more())

    def check_text(self, size: int) -> None:
        """Raise LimitMet if a text of so many characters is too long for any page."""
        if size > self.most_text:
            message = f"{self.subject} makes a text of more than {self.most.megabytes} MB"
            raise LimitMet("page-size", message, self._more())

    def _more(self) -> str:
        return _LOOP.format(option="--page-megabytes", more=2 * self.most.megabytes)


class BoundedEnvironment(Environment):
    """An environment that knows the bounds of the page, for filters."""

    bounds: Bounds

    def concat(self, parts: Iterable[str]) -> str:
        """Return the texts that a macro, a block or a `set` has printed as one; LimitMet if it is too long."""
        texts = parts if isinstance(parts, list) else list(parts)
        self.bounds.check_text(sum(map(len, texts)))
        return "".join(texts)

    def concatenate(self, values: tuple[Any, ...]) -> str:
        """Return values joined as text; LimitMet if that is too long."""
        parts = tuple([value if type(value) is str else text_form(value) for value in values])
        self.bounds.check_text(sum(map(len, parts)))
        return concatenate(parts)


def _memory() -> int:
    """Return the bytes of memory that this process holds; on macOS the most that it held so far, on Windows 0."""
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - faster
            return int(file.read().split()[1]) * mmap.PAGESIZE
    except OSError:
        return 0


def check_list(size: int) -> None:
    """Raise InvalidUse if a list of so many items, those of lists in it among them, is too long."""
    if size > TEMPLATE_ITEMS.most:
        message = f"more than {TEMPLATE_ITEMS.most:,} items in a list, or in the lists in it"
        raise InvalidUse("template-limit", message, "take a part of it")


def check_bits(bits: int) -> None:
    """Raise InvalidUse if a whole number of so many bits is too large."""
    if bits > NUMBER_BITS.most:
        raise InvalidUse("template-limit", f"this number has more than {NUMBER_BITS.most:,} bits", "use a smaller one")


# The values that hold others, and can be as large as a template makes them.
NESTED = frozenset((tuple, list, dict, MappingProxyType))


def checked(value: Any) -> Any:
    """Return a value that is about to be compared, looked up or written as JSON, all of which takes it apart.

    Raise InvalidUse if that could take for ever, as a list does that holds another one twice, which holds another one
    twice, and so on.
    """
    if type(value) in NESTED:
        _check_parts(value)
    return value


def _check_parts(value: Any) -> None:
    waiting, parts = [(value, 1)], 0
    while waiting:
        part, level = waiting.pop()
        parts += len(part)
        if level > VALUE_LEVELS.most:
            message = f"this value has more than {VALUE_LEVELS.most} levels of lists in lists"
            raise InvalidUse("template-limit", message, "make it flatter")
        check_list(parts)
        items = (*part, *part.values()) if isinstance(part, Mapping) else part
        waiting += [(item, level + 1) for item in items if type(item) in NESTED]
