"""Regular expressions of the program and of the libraries it loads, compiled once for an installation.

To compile them takes a quarter of the time in which what a build needs is loaded.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from octavo import installed
from octavo.kept import Kept

_compiler: Any = import_module("re._compiler")
_sre: Any = import_module("_sre")

# What `re` makes of a pattern: flags, code as words of 32 bits, the count of groups, and groups by name and by number.
Parts = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]

# What is kept fits this Python alone.
STAMP = f"{_sre.MAGIC}:{sys.byteorder}:{sys.version}"

_usual = _compiler.compile


@contextmanager
def remembered(name: str) -> Iterator[None]:
    """What is compiled for the first time here is read the next time; `name` is that of the place.

    Only what is loaded should be compiled here, never what an author wrote: there must be an end of what is kept.
    """
    if _compiler.compile is not _usual:
        # Somebody is at it already, in another thread or around this.
        yield
        return
    folder = installed.place()
    kept = Kept(folder and folder / "patterns")
    known: dict[tuple[str, int], Parts] = {}
    found = 0

    def compiled(pattern: Any, flags: int = 0) -> Any:
        nonlocal found
        if not isinstance(pattern, str) or flags & re.DEBUG:
            return _usual(pattern, flags)
        if not known:
            known.update(kept.get(name, STAMP) or ())
            found = len(known)
        key = (pattern, int(flags))
        if key not in known:
            known[key] = parts_of(_compiler._parser.parse(pattern, flags), flags)
        return made_of(pattern, known[key])

    _compiler.compile = compiled
    try:
        yield
    finally:
        _compiler.compile = _usual
    if len(known) > found:
        kept.put(name, STAMP, tuple(known.items()))


def parts_of(parsed: Any, flags: int) -> Parts:
    """What `re` makes of a parsed pattern."""
    state = parsed.state
    names = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    code = b"".join([int(word).to_bytes(4, sys.byteorder) for word in _compiler._code(parsed, flags)])
    return int(flags | state.flags), code, state.groups - 1, state.groupdict, tuple(names)


def made_of(pattern: str | None, parts: Parts) -> Any:
    """The pattern from its parts; it is told what it was written as."""
    flags, code, groups, numbers, names = parts
    return _sre.compile(pattern, flags, memoryview(code).cast("I").tolist(), groups, numbers, names)
