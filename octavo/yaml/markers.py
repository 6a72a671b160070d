"""Markers: the lines that git and other programs write around two versions of a text that they could not merge."""

import re
from collections.abc import Iterator

from octavo.base.diagnostics import Diagnostic, error, span_at

# The line between the versions also underlines a heading in Markdown, and seven `>` may be a quotation: neither is a
# marker by itself.
_FIRST = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_LAST = re.compile(r"^(?:={7}|>{7} (?:\S+(?: \(.*\))?|Stashed changes))$", re.MULTILINE)
# So many other places are named.
_LISTED = 8


def find_marker(text: str, path: str) -> Diagnostic | None:
    """Return the error for a text in which two versions stand side by side, or None."""
    starts = [match.start() for match in _FIRST.finditer(text)]
    if not starts:
        # The first marker may have been deleted already.
        starts = list(_last_markers(text))
    if not starts:
        return None
    first, *others = starts
    length = len(text[first:].partition("\n")[0])
    lines = ", ".join(str(text.count("\n", 0, start) + 1) for start in others[:_LISTED])
    if len(others) > _LISTED:
        lines += f" and {len(others) - _LISTED} others"
    more = f"; so are those in lines {lines}" if "," in lines else f"; so is that in line {lines}" if lines else ""
    hint = (
        "keep the lines of one version, and delete the others with the lines <<<<<<<, ======= and >>>>>>>; "
        "in an example, put a space before each of them"
    )
    message = f"this line is left over from a merge of two versions{more}"
    return error("merge-marker", message, span_at(text, first, path, length), hint)


def _last_markers(text: str) -> Iterator[int]:
    """Yield where the lines behind the second version stand: each behind a line between the versions."""
    between = False
    for match in _LAST.finditer(text):
        if match[0][0] == "=":
            between = True
        elif between:
            between = False
            yield match.start()
