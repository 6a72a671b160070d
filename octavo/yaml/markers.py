"""Markers: the lines that git and other programs write around two versions of a text that they could not merge."""

import re

from octavo.base.diagnostics import Diagnostic, error, span_at

# The line between the versions also underlines a heading in Markdown, and seven `>` may be a quotation: neither is a
# marker by itself.
_FIRST = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_LAST = re.compile(r"^={7}$.*?(^>{7} (?:\S+(?: \(.*\))?|Stashed changes)$)", re.MULTILINE | re.DOTALL)


def find_marker(text: str, path: str) -> Diagnostic | None:
    """Return the error for a text in which two versions stand side by side, or None."""
    starts = [match.start() for match in _FIRST.finditer(text)]
    if not starts:
        # The first marker may have been deleted already.
        starts = [match.start(1) for match in _LAST.finditer(text)]
    if not starts:
        return None
    first, *others = starts
    length = len(text[first:].partition("\n")[0])
    lines = ", ".join(str(text.count("\n", 0, start) + 1) for start in others)
    more = f"; so are those in lines {lines}" if "," in lines else f"; so is that in line {lines}" if lines else ""
    hint = (
        "keep the lines of one version, and delete the others with the lines <<<<<<<, ======= and >>>>>>>; "
        "in an example, put a space before each of them"
    )
    message = f"this line is left over from a merge of two versions{more}"
    return error("merge-marker", message, span_at(text, first, path, length), hint)
