"""Publishing: rendered pages and copied files are installed, and files that are no longer wanted are deleted."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.sources import SourcePieces
from octavo.content.scan import Stamp, unreadable
from octavo.output.files import holds, stamp_at
from octavo.output.folder import OutputFolder, unwritable


@frozen
class File:
    """A file to copy: its place below a folder of sources, its name in messages, and its digest at the scan."""

    place: Path
    folder: Path
    source: str
    digest: str


class _Unreadable(Exception):
    """A file that is to be copied cannot be read; `failure` gives the reason."""

    def __init__(self, failure: OSError) -> None:
        super().__init__(failure)
        self.failure = failure


class _Pieces(SourcePieces):
    """The bytes of a file to copy, which can be told from a place that cannot be written."""

    def __init__(self, file: File) -> None:
        super().__init__(file.place, (file.folder,))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; _Unreadable where the file cannot be read."""
        try:
            yield from super().__iter__()
        except OSError as failure:
            raise _Unreadable(failure) from failure


class Staged:
    """Files that are ready to be installed.

    `stamps` are those of the staged files by path, None for a file that is in the output folder already. `edited` are
    the digests of copied files that were edited during the build, by path; `failures` are the errors of files that
    could not be staged or installed.
    """

    def __init__(self, stamps: dict[str, Stamp | None]) -> None:
        self.stamps = stamps
        self.edited: dict[str, str] = {}
        self.failures: list[Diagnostic] = []


def stage_files(
    output: OutputFolder, files: Mapping[str, File], made: Mapping[str, bytes], paths: Iterable[str], staged: Staged
) -> None:
    """Stage the files at these paths that are no pages: those to copy, and those whose bytes were `made`."""
    for path in paths:
        if path in made:
            _stage(output, path, (made[path],), staged)
        elif path in files:
            _stage_copy(output, path, files[path], staged)


def _stage_copy(output: OutputFolder, path: str, file: File, staged: Staged) -> None:
    """Stage a file that is to be copied, and note if it was edited since the scan."""
    pieces = _Pieces(file)
    try:
        _stage(output, path, pieces, staged)
    except _Unreadable as unread:
        staged.failures.append(unreadable(file.source, unread.failure))
    else:
        if path in staged.stamps and pieces.digest != file.digest:
            staged.edited[path] = pieces.digest


def _stage(output: OutputFolder, path: str, pieces: Iterable[bytes], staged: Staged) -> None:
    """Stage a file, unless the one in place has the same bytes."""
    try:
        in_place = holds(output.held, path, pieces)
        staged.stamps[path] = None if in_place else output.staging.stage(path, pieces)
    except OSError as failure:
        staged.failures.append(unwritable(output.folder, path, failure))


def install_all(
    output: OutputFolder, staged: Staged, wanted: frozenset[str], before: Mapping[str, Stamp], stale: Collection[str]
) -> Mapping[str, Stamp]:
    """Install all staged files; returns the stamps of all wanted files that the output folder has then.

    `before` are the stamps of the last build, `stale` the paths that were rendered or copied again. A file that cannot
    be written is added to the failures, and the others are still installed.
    """
    stamps = dict(before)
    # Where the last build left exactly the wanted files, the sets need not be compared.
    gone = () if output.listed is wanted else before.keys() - wanted
    for path in (*gone, *stale):
        stamps.pop(path, None)
    for path, stamp in sorted(staged.stamps.items()):
        try:
            found = stamp_at(output.folder, path) if stamp is None else output.install(path, stamp)
            # A file that has vanished gets a stamp that no file has, so that the next build writes it again.
            stamps[path] = found or (0, 0, 0, 0)
        except OSError as failure:
            # What is in the way may be a folder around the file; the system names the temporary file, if it names one.
            in_the_way = isinstance(failure.filename, str) and path.startswith(f"{failure.filename}/")
            culprit = failure.filename if in_the_way else path
            staged.failures.append(unwritable(output.folder, culprit, failure))
    return stamps


def remove_surplus(output: OutputFolder, staged: Staged, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> int:
    """Delete listed files that are not wanted, and write the manifest; return the number of deleted files."""
    removed, left = output.prune(output.surplus(wanted))
    complete = len(stamps) == len(wanted)
    present = wanted if complete else wanted.intersection(stamps) | wanted.intersection(output.earlier)
    failure = output.record(present | left.keys() if left else present)
    staged.failures += (*left.values(), *([failure] if failure else []))
    return removed
