"""The watch: tells where something happens in the folders that a build reads, as the system tells it."""

import asyncio
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Collection
from errno import EMFILE, ENOSPC
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.layout import is_leftover
from octavo.serve.debounce import Event, FileEvent
from octavo.serve.symlinks import LinkTargets, Symlinks

# What only reads, as builds do, is not among them.
_WATCHED: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]

_EVENTS: dict[type[FileSystemEvent], Event] = {
    FileClosedEvent: "whole",
    FileCreatedEvent: "new",
    FileModifiedEvent: "part",
    FileDeletedEvent: "gone",
    DirCreatedEvent: "new",
    DirDeletedEvent: "gone",
}

# So long the other half of a move is waited for, in seconds; half a second unless one says so.
_PAIRING = 0.01

# Told a sighting, or None where something happened and nobody knows where.
_Tell = Callable[[FileEvent | None], None]

# Told what the system says against more being watched.
Fail = Callable[[Diagnostic], None]


class Watcher:
    """Watches folders below a root, from now on; what happens is told in the event loop it is made in.

    A folder that is not there is watched as soon as it is; where there is no room for what comes, that is told once.
    """

    def __init__(self, root: Path, folders: Collection[Path], tell: _Tell, fail: Fail) -> None:
        self.root = root
        self.folders = folders
        self._tell = tell
        self._fail: Fail | None = fail
        self._loop = asyncio.get_running_loop()
        self._seen: list[FileEvent | None] = []
        self._lock = threading.Lock()
        self._grown = False
        self._armed: dict[Path, ObservedWatch] = {}
        self._leading = Symlinks()
        # Folders, and whether all that is below them is watched with them.
        self._wanted = dict.fromkeys(folders, True)
        if sys.platform == "linux":
            from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

            InotifyMoveEventGrouper.delay = _PAIRING
        self._observer = Observer()
        self._complaints = _Complaints(self._lose)

    def start(self) -> Diagnostic | None:
        """Begin; what the system says against it, and then nothing is watched."""
        logger = logging.getLogger("watchdog")
        logger.addHandler(self._complaints)
        logger.propagate = False
        # It warns of folders that it finds twice while they come.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
        try:
            self._observer.start()
            for folder in self._wanted:
                self._arm(folder)
            # The last, and not with all that is below it: where there is no room for all, there is none for this.
            self._observer.schedule(_Handler(self._met, self._grow), str(self.root), event_filter=_WATCHED)
        except OSError as failure:
            self.stop()
            return _unwatched(failure)
        return None

    def follow(self, links: LinkTargets) -> None:
        """Watch what these links lead to, and tell of it by the paths of the links."""
        if not self._observer.is_alive():
            return
        self._leading = Symlinks(links)
        self._wanted = dict.fromkeys(self.folders, True) | self._leading.watched(self.root, self.folders)
        for folder in [
            folder for folder, armed in self._armed.items() if self._wanted.get(folder) != armed.is_recursive
        ]:
            self._disarm(folder)
        try:
            for folder in self._wanted.keys() - self._armed.keys():
                self._arm(folder)
        except OSError:
            # Either it has gone, or there is no room for it, as what follows finds too.
            pass
        self._have_room()

    def stop(self) -> None:
        """End; nothing more is told."""
        logging.getLogger("watchdog").removeHandler(self._complaints)
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def _arm(self, folder: Path) -> None:
        if folder.is_dir():
            whole = self._wanted[folder]
            saw = _Handler(self._saw if whole else self._met, self._grow)
            self._armed[folder] = self._observer.schedule(saw, str(folder), recursive=whole, event_filter=_WATCHED)

    def _disarm(self, folder: Path) -> None:
        armed = self._armed.pop(folder, None)
        if armed is not None:
            self._observer.unschedule(armed)

    def _saw(self, sighting: FileEvent) -> None:
        """Take a sighting of a source, by each of its paths, unless it is of what editors and systems leave behind."""
        for path in (sighting.path, *self._leading.names(sighting.path)):
            for folder in self.folders:
                if path.is_relative_to(folder) and not any(map(is_leftover, path.relative_to(folder).parts)):
                    self._add(FileEvent(path, sighting.event))

    def _met(self, sighting: FileEvent) -> None:
        """Watch a folder that came, and no longer one that went."""
        path = sighting.path
        if path in self._wanted and (path in self._armed or path.is_dir()):
            self._loop.call_soon_threadsafe(self._again, path)
        else:
            self._saw(sighting)

    def _again(self, path: Path) -> None:
        """Watch a folder anew, with those below it."""
        try:
            for folder in [folder for folder in self._wanted if folder.is_relative_to(path)]:
                self._disarm(folder)
                self._arm(folder)
        except OSError:
            # It is gone again, of which there is word on its way, or has no room, as what follows finds too.
            pass
        self._have_room()
        self._tell(None)

    def _grow(self) -> None:
        self._grown = True

    def _have_room(self) -> None:
        """See whether one more folder could be watched: where not, those that came last may be not, in silence."""
        self._grown = False
        if self._fail is None:
            return
        try:
            # One that nobody else watches.
            spare = self._observer.schedule(_Handler(self._met, self._grow), self.root.anchor, event_filter=_WATCHED)
            self._observer.unschedule(spare)
        except OSError as failure:
            fail, self._fail = self._fail, None
            fail(_unwatched(failure))

    def _lose(self) -> None:
        self._add(None)

    def _add(self, sighting: FileEvent | None) -> None:
        with self._lock:
            waiting = bool(self._seen)
            self._seen.append(sighting)
        if not waiting:
            self._loop.call_soon_threadsafe(self._pass_on)

    def _pass_on(self) -> None:
        with self._lock:
            seen, self._seen = self._seen, []
        if self._grown:
            self._have_room()
        for sighting in seen:
            self._tell(sighting)


class _Handler(FileSystemEventHandler):
    """Makes sightings of events, after it has said where a folder came."""

    def __init__(self, saw: Callable[[FileEvent], None], grow: Callable[[], None]) -> None:
        self._saw = saw
        self._grow = grow

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event."""
        source = Path(os.fsdecode(event.src_path))
        if isinstance(event, DirCreatedEvent):
            self._grow()
        if isinstance(event, FileMovedEvent | DirMovedEvent):
            target = Path(os.fsdecode(event.dest_path))
            # What is put aside comes back soon, what is given another name does not.
            self._saw(FileEvent(source, "gone" if is_leftover(target.name) else "renamed"))
            self._saw(FileEvent(target, "whole"))
        else:
            self._saw(FileEvent(source, _EVENTS[type(event)]))


class _Complaints(logging.Handler):
    """Hears what the library has to complain about: events were lost."""

    def __init__(self, lose: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lose = lose

    def emit(self, record: logging.LogRecord) -> None:
        """Take a complaint."""
        self._lose()


def _unwatched(failure: OSError) -> Diagnostic:
    message = f"changes cannot be watched for: {failure.strerror or failure}"
    hint = "they are looked for every few seconds instead"
    if failure.errno in (ENOSPC, EMFILE):
        setting = "max_user_watches" if failure.errno == ENOSPC else "max_user_instances"
        hint = f"{hint}; for more, as root: sysctl fs.inotify.{setting}=524288"
    return warning("unwatched", message, Span("content"), hint)
