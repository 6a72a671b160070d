"""Write: what was rendered, and the files to copy, put in their places."""

from collections.abc import Mapping, Sequence

from octavo import digest
from octavo.diagnostic import Diagnostic, Span, error
from octavo.files import File
from octavo.output import Output
from octavo.plan import Keyed, Plan
from octavo.printing import Printed
from octavo.state import Made


def write(
    output: Output,
    wanted: Sequence[Keyed],
    known: Mapping[str, Made],
    printed: Mapping[str, Printed],
    files: Mapping[str, File],
    todo: Plan,
) -> tuple[Mapping[str, Made], tuple[Diagnostic, ...]]:
    """Install every stale page and file; what the disk refuses is reported, and the rest is still written."""
    made = {}
    found = []
    for keyed in wanted:
        if keyed.path not in todo.stale:
            made[keyed.path] = known[keyed.path]
            continue
        try:
            page = printed.get(keyed.path)
            if page is not None:
                name, data_digest = page.staged, page.digest
            else:
                name, data_digest = _copy(output, keyed.path, files[keyed.path])
            stamp = output.install(name, keyed.path) if name else output.stamp(keyed.path)
            made[keyed.path] = Made(keyed.key, keyed.parts, data_digest, stamp or (0, 0, 0, 0))
        except _Unread as failure:
            found.append(failure.diagnostic)
        except OSError as failure:
            found.append(output.unwritable(failure.filename or keyed.path, failure))
    return made, tuple(found)


class _Unread(Exception):
    """A file to copy that could be read a moment ago."""

    def __init__(self, file: File, failure: OSError) -> None:
        message = f"this file cannot be read: {failure.strerror or failure}"
        self.diagnostic = error("unreadable", message, Span(file.source))
        super().__init__(message)


def _copy(output: Output, path: str, file: File) -> tuple[str, str]:
    try:
        data = file.place.read_bytes()
    except OSError as failure:
        raise _Unread(file, failure) from failure
    if output.holds(path, data):
        return "", file.digest
    name = f"file-{digest.of_bytes(path.encode())}"
    output.stage(name, data)
    return name, digest.of_bytes(data)
