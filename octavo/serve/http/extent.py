"""The extent of a file that a request is for."""

import re

from octavo.base.frozen import frozen

# More ranges than one are answered with the whole file, as is what is no range.
_RANGE = re.compile(r"bytes=\s*([0-9]*)-([0-9]*)\s*", re.IGNORECASE)
_DIGITS = 18


@frozen
class Extent:
    """Bytes of a file, from `start` up to `stop`; none of them where there is no such extent."""

    start: int
    stop: int


def extent(asked: str, size: int) -> Extent | None:
    """What a `Range` header asks for of so many bytes, None for the whole; see RFC 9110, 14.1.2."""
    match = _RANGE.fullmatch(asked)
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = (_number(digits) if digits else None for digits in match.groups())
    if first is None:
        return Extent(max(size - (last or 0), 0), size)
    if last is not None and last < first:
        return None
    return Extent(first, max(first, size if last is None else min(last + 1, size)))


def _number(digits: str) -> int:
    # What is longer is beyond the end of any file, whatever it is.
    return int(digits.lstrip("0")[:_DIGITS] or 0)
