"""Messages between the preview and its build worker: pickles over pipes, each with its length before it."""

import pickle
import queue
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.serve.changes import Change
from octavo.serve.symlinks import LinkTargets

_LENGTH = struct.Struct("<I")

HEADER_SIZE = _LENGTH.size


@frozen
class WorkerSetup:
    """The first message to a worker: the site to build and the options of all its builds."""

    project: Project
    options: Options


@frozen
class BuildRequest:
    """A request for a build that scans the given paths, or with None all sources and the output."""

    paths: frozenset[Path] | None


@frozen
class Replacing:
    """A message that files of the output are being replaced."""


@frozen
class Progressed:
    """A message about a build that takes long: how many items of a stage are done, and how many there are."""

    stage: str
    done: int
    total: int


@frozen
class BuildResult:
    """The result of a build: its report without reasons, the base path of the site, the added paths, and the change.

    `sources` are those that differ from the build before. No message follows a result that is `final`. `links` are
    the links among the sources, or None if they are the same as in the last result.
    """

    report: Report
    base: str
    added: frozenset[str]
    change: Change
    sources: tuple[str, ...]
    final: bool
    links: LinkTargets | None = None


BuildMessage = BuildResult | Replacing | Progressed


def encode_message(message: Any) -> bytes:
    """Return a message as bytes, after a header with their number."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def body_size(header: bytes) -> int:
    """Return the number of bytes that follow the header of a message."""
    size: int = _LENGTH.unpack(header)[0]
    return size


def decode_message(data: bytes) -> Any:
    """Return a message from its bytes without the header; they must come from a process of our own."""
    return pickle.loads(data)


def receive(source: BinaryIO) -> Any:
    """Return the next message from an unbuffered pipe; None at its end, even in the middle of a message."""
    header = _read_exactly(source, HEADER_SIZE)
    data = None if header is None else _read_exactly(source, body_size(header))
    return None if data is None else decode_message(data)


class Inbox:
    """The messages from an unbuffered pipe, in order."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def next(self) -> Any:
        """Wait for the next message, and return it; None at the end."""
        return receive(self._source)

    def arrives_within(self, seconds: float) -> bool:
        """Wait for the next message for at most so many seconds; tell if there is one, or the end."""
        return bool(select.select([self._source], [], [], seconds)[0])


class ThreadedInbox(Inbox):
    """The messages from a pipe, read in a thread, for systems that cannot wait for a pipe and a time at once."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(source)
        self._messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._arrived: list[Any] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while (message := receive(self._source)) is not None:
            self._messages.put(message)
        self._messages.put(None)

    def next(self) -> Any:
        """Wait for the next message, and return it; None at the end."""
        return self._arrived.pop() if self._arrived else self._messages.get()

    def arrives_within(self, seconds: float) -> bool:
        """Wait for the next message for at most so many seconds; tell if there is one, or the end."""
        if not self._arrived:
            try:
                self._arrived.append(self._messages.get(timeout=seconds))
            except queue.Empty:
                return False
        return True


def inbox(source: BinaryIO) -> Inbox:
    """Return the messages from an unbuffered pipe; Windows has no `poll`, and its `select` takes sockets only."""
    return Inbox(source) if hasattr(select, "poll") else ThreadedInbox(source)


def _read_exactly(source: BinaryIO, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        part = source.read(size - len(found))
        if not part:
            return None
        found += part
    return found


def sender(target: BinaryIO) -> Callable[[Any], None]:
    """Return a function that writes a message to a pipe at once."""

    def send(message: Any) -> None:
        target.write(encode_message(message))
        target.flush()

    return send
