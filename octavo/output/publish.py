"""Write: what was rendered, and the files to copy, put in their places."""

from collections.abc import Collection, Iterable, Mapping

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.build.assets import File
from octavo.content.scan import Stamp
from octavo.output.folder import Output


class Staged:
    """What lies ready to be installed: the stamps of temporary files by path, None for what is in place already.

    `edited` are files that were edited since they were looked at, with the digests of what was copied; `failures` tell
    of what could not be made ready.
    """

    def __init__(self, stamps: dict[str, Stamp | None]) -> None:
        self.stamps = stamps
        self.edited: dict[str, str] = {}
        self.failures: list[Diagnostic] = []


def stage_copies(output: Output, files: Mapping[str, File], paths: Iterable[str], staged: Staged) -> None:
    """Make files that are to be copied ready."""
    for path in paths:
        file = files[path]
        try:
            data = file.place.read_bytes()
        except OSError as failure:
            message = f"this file cannot be read: {failure.strerror or failure}"
            staged.failures.append(error("unreadable", message, Span(file.source)))
            continue
        found = hashing.of_bytes(data)
        if found != file.digest:
            staged.edited[path] = found
        try:
            staged.stamps[path] = None if output.holds(path, data) else output.stage(path, data)
        except OSError as failure:
            staged.failures.append(output.unwritable(path, failure))


def put_in_place(
    output: Output, staged: Staged, wanted: frozenset[str], before: Mapping[str, Stamp], stale: Collection[str]
) -> Mapping[str, Stamp]:
    """Put all that is staged in its place; the stamps of all that is there then and `wanted`, `before` as after."""
    stamps = dict(before)
    gone = () if output.listed is wanted else before.keys() - wanted
    for path in (*gone, *stale):
        stamps.pop(path, None)
    stamps.update(_install(output, staged))
    return stamps


def take_away(output: Output, staged: Staged, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> int:
    """Take away what is no longer wanted, and list what is there; how many files were deleted."""
    removed, left = output.prune(output.surplus(wanted))
    whole = len(stamps) == len(wanted)
    there = wanted if whole else wanted.intersection(stamps) | wanted.intersection(output.earlier)
    unlisted = output.record(there | left.keys() if left else there)
    staged.failures += (*left.values(), *([unlisted] if unlisted else []))
    return removed


def _install(output: Output, staged: Staged) -> Mapping[str, Stamp]:
    """Put everything in its place; what the disk refuses is reported, and the rest is still written."""
    stamps = {}
    for path, stamp in sorted(staged.stamps.items()):
        try:
            found = output.stamp(path) if stamp is None else output.install(path, stamp)
            stamps[path] = found or (0, 0, 0, 0)
        except OSError as failure:
            staged.failures.append(output.unwritable(failure.filename or path, failure))
    return stamps
