"""The wire: what a process that builds is asked and what it tells, over pipes."""

import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.serve.changes import Change
from octavo.serve.symlinks import LinkTargets

_SIZE = struct.Struct("<I")


@frozen
class WorkerSetup:
    """The site that is to be built, again and again."""

    project: Project
    options: Options


@frozen
class BuildRequest:
    """Build, with a look at some places; None for all there are."""

    places: frozenset[Path] | None


@frozen
class Replacing:
    """Files of the output are being replaced."""


@frozen
class BuildResult:
    """What a build made of the output: its report without reasons, the base path, paths that are new, and the change.

    `sources` are those that differ from what the build before saw. After one that is `final` comes nothing more. The
    `links` of the sources are told where they are not those of the last time.
    """

    report: Report
    base: str
    added: frozenset[str]
    change: Change
    sources: tuple[str, ...]
    final: bool
    links: LinkTargets | None = None


def packed(message: Any) -> bytes:
    """A message as it goes over the wire."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _SIZE.pack(len(data)) + data


def length(head: bytes) -> int:
    """How many bytes follow the first ones of a message."""
    size: int = _SIZE.unpack(head)[0]
    return size


HEAD = _SIZE.size


def unpacked(data: bytes) -> Any:
    """What came over the wire, from one of our own processes."""
    return pickle.loads(data)


def received(source: BinaryIO) -> Any:
    """The next message from a pipe that is not buffered, None at its end, were it in the middle of one."""
    head = _exactly(source, HEAD)
    data = None if head is None else _exactly(source, length(head))
    return None if data is None else unpacked(data)


def _exactly(source: BinaryIO, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        part = source.read(size - len(found))
        if not part:
            return None
        found += part
    return found


def sender(target: BinaryIO) -> Callable[[Any], None]:
    """A function that sends a message at once."""

    def send(message: Any) -> None:
        target.write(packed(message))
        target.flush()

    return send
