"""Publishing: rendered pages and files to copy are installed, what is no longer wanted is deleted."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.content.scan import Stamp
from octavo.output.files import holds, stamp_at
from octavo.output.folder import OutputFolder, unwritable


@frozen
class File:
    """A file to copy: its place, its name in messages, and the digest of its bytes."""

    place: Path
    source: str
    digest: str


class Staged:
    """Files that are ready to be installed: the stamps of staged files by path, None for one that is in place already.

    `edited` are the digests of copies whose sources were edited during the build, by path; `failures` are errors of
    files that could not be staged or installed.
    """

    def __init__(self, stamps: dict[str, Stamp | None]) -> None:
        self.stamps = stamps
        self.edited: dict[str, str] = {}
        self.failures: list[Diagnostic] = []


def stage_copies(output: OutputFolder, files: Mapping[str, File], paths: Iterable[str], staged: Staged) -> None:
    """Stage the files that are to be copied to some paths."""
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
            in_place = holds(output.folder, path, data)
            staged.stamps[path] = None if in_place else output.staging.stage(path, data)
        except OSError as failure:
            staged.failures.append(unwritable(output.folder, path, failure))


def install_all(
    output: OutputFolder, staged: Staged, wanted: frozenset[str], before: Mapping[str, Stamp], stale: Collection[str]
) -> Mapping[str, Stamp]:
    """Install all staged files; returns the stamps of all wanted files that are there then.

    `before` are the stamps of the last build, `stale` the paths that were made anew. A file that the disk refuses is
    reported, and the rest is still installed.
    """
    stamps = dict(before)
    gone = () if output.listed is wanted else before.keys() - wanted
    for path in (*gone, *stale):
        stamps.pop(path, None)
    for path, stamp in sorted(staged.stamps.items()):
        try:
            found = stamp_at(output.folder, path) if stamp is None else output.install(path, stamp)
            stamps[path] = found or (0, 0, 0, 0)
        except OSError as failure:
            staged.failures.append(unwritable(output.folder, failure.filename or path, failure))
    return stamps


def remove_surplus(output: OutputFolder, staged: Staged, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> int:
    """Delete listed files that are not wanted, and list what is there; returns how many files were deleted."""
    removed, left = output.prune(output.surplus(wanted))
    whole = len(stamps) == len(wanted)
    there = wanted if whole else wanted.intersection(stamps) | wanted.intersection(output.earlier)
    unlisted = output.record(there | left.keys() if left else there)
    staged.failures += (*left.values(), *([unlisted] if unlisted else []))
    return removed
