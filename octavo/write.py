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
        except OSError as failure:
            message = f"this cannot be written: {failure.strerror or failure}"
            span = Span(str(output.folder / (failure.filename or keyed.path)))
            found.append(error("unwritable", message, span, "move it away, or name another folder with --output DIR"))
    return made, tuple(found)


def _copy(output: Output, path: str, file: File) -> tuple[str, str]:
    data = file.place.read_bytes()
    if output.holds(path, data):
        return "", file.digest
    name = f"file-{digest.of_bytes(path.encode())}"
    output.stage(name, data)
    return name, digest.of_bytes(data)
