"""The watcher: it reports file events in the folders that a build reads, from watchdog."""

import asyncio
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Collection
from contextlib import suppress
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
from octavo.base.layout import is_ignored, is_leftover
from octavo.serve.debounce import EventKind, FileEvent
from octavo.serve.symlinks import LinkTargets, Symlinks

# Events for files that are only read are left out, because builds cause them.
_EVENT_TYPES: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]

_KINDS: dict[type[FileSystemEvent], EventKind] = {
    FileClosedEvent: "complete",
    FileCreatedEvent: "created",
    FileModifiedEvent: "modified",
    FileDeletedEvent: "deleted",
    DirCreatedEvent: "created",
    DirDeletedEvent: "deleted",
}

# Seconds that watchdog waits for the second event of a move; its default of half a second would delay every event.
_MOVE_DELAY = 0.01

# Seconds between two looks if the folders are still the ones that are watched. A watch follows a folder that is moved,
# and no event tells that a folder around it was.
REPLACED_INTERVAL = 1.0

# A folder as the system knows it: its device and its inode; None if there is none.
_Identity = tuple[int, int] | None


class Watcher:
    """Watches folders of a project and what links among the sources lead to.

    `on_event` gets each event, or None if events were lost; `on_limit` gets the warning if the system does not allow
    more watches, once; `on_replaced` is called if another folder is in the place of the root, once it is watched. All
    are called in the event loop in which the watcher was made. A folder that is missing is watched as soon as it is
    created.
    """

    def __init__(
        self,
        root: Path,
        folders: Collection[Path],
        on_event: Callable[[FileEvent | None], None],
        on_limit: Callable[[Diagnostic], None],
        on_replaced: Callable[[], None],
    ) -> None:
        self.root = root
        self.folders = folders
        self._on_event = on_event
        self._on_limit: Callable[[Diagnostic], None] | None = on_limit
        self._on_replaced = on_replaced
        self._loop = asyncio.get_running_loop()
        self._queue: list[FileEvent | None] = []
        self._lock = threading.Lock()
        self._folder_created = False
        self._watches: dict[Path, ObservedWatch] = {}
        self._root_watch: ObservedWatch | None = None
        self._identities: dict[Path, _Identity] = {}
        self._next_look: asyncio.TimerHandle | None = None
        self._symlinks = Symlinks()
        # The paths to watch, each with True if all folders below it are watched with it.
        self._to_watch = dict.fromkeys(folders, True)
        if sys.platform == "linux":
            from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

            InotifyMoveEventGrouper.delay = _MOVE_DELAY
        self._observer = Observer()
        self._log_handler = _LogHandler(self._add_lost)

    def start(self) -> Diagnostic | None:
        """Start to watch; return a warning if the system does not allow it, and then watch nothing."""
        logger = logging.getLogger("watchdog")
        logger.addHandler(self._log_handler)
        logger.propagate = False
        # watchdog warns of folders that it finds twice while they are created.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
        try:
            self._observer.start()
            for folder in self._to_watch:
                self._watch(folder)
            # The root comes last: if the watches above used up the limit without an error, this one fails.
            self._watch_root()
        except OSError as failure:
            self.stop()
            return _unwatched(failure)
        self._loop.call_soon_threadsafe(self._look_for_replaced)
        return None

    def follow(self, links: LinkTargets) -> None:
        """Watch the targets of these links instead of those before; report their events by the paths of the links."""
        if not self._observer.is_alive():
            return
        self._symlinks = Symlinks(links)
        targets = self._symlinks.folders_to_watch(self.root, self.folders)
        self._to_watch = dict.fromkeys(self.folders, True) | targets
        for folder in [
            folder for folder, watch in self._watches.items() if self._to_watch.get(folder) != watch.is_recursive
        ]:
            self._unwatch(folder)
        try:
            for folder in self._to_watch.keys() - self._watches.keys():
                self._watch(folder)
        except OSError:
            # Either the folder is gone, or the limit of watches is reached, which the check below finds too.
            pass
        self._check_limit()

    def stop(self) -> None:
        """Stop to watch; no event is reported afterwards."""
        if self._next_look is not None:
            self._next_look.cancel()
        logging.getLogger("watchdog").removeHandler(self._log_handler)
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def _watch_root(self) -> None:
        """Watch the root without the folders below it."""
        self._identities[self.root] = _identity(self.root)
        handler = _Handler(self._on_folder_event, self._note_new_folder)
        self._root_watch = self._observer.schedule(handler, str(self.root), event_filter=_EVENT_TYPES)

    def _watch(self, folder: Path) -> None:
        # What is below the root is reported by the watches around it.
        if not folder.is_relative_to(self.root):
            self._identities[folder] = _identity(folder)
        if folder.is_dir():
            recursive = self._to_watch[folder]
            on_event = self._on_source_event if recursive else self._on_folder_event
            handler = _Handler(on_event, self._note_new_folder)
            self._watches[folder] = self._observer.schedule(
                handler, str(folder), recursive=recursive, event_filter=_EVENT_TYPES
            )

    def _unwatch(self, folder: Path) -> None:
        self._identities.pop(folder, None)
        watch = self._watches.pop(folder, None)
        if watch is not None:
            self._observer.unschedule(watch)

    def _on_source_event(self, event: FileEvent) -> None:
        """Report an event by each path that the file has among the sources, unless it is of a temporary file."""
        for path in (event.path, *self._symlinks.aliases(event.path)):
            for folder in self.folders:
                if path.is_relative_to(folder) and not is_ignored(folder.name, path.relative_to(folder).parts):
                    self._add(FileEvent(path, event.kind))

    def _on_folder_event(self, event: FileEvent) -> None:
        """Renew the watches if a folder to watch was created or removed; else treat the event like any other."""
        path = event.path
        if path == self.root and event.kind == "deleted":
            # A new folder may have the inode of the one that was deleted.
            self._loop.call_soon_threadsafe(self._forget_root)
        elif path in self._to_watch and (path in self._watches or path.is_dir()):
            self._loop.call_soon_threadsafe(self._renew, path)
        else:
            self._on_source_event(event)

    def _renew(self, path: Path) -> None:
        """Renew the watches of a path and of all paths below it."""
        try:
            for folder in [folder for folder in self._to_watch if folder.is_relative_to(path)]:
                self._unwatch(folder)
                self._watch(folder)
        except OSError:
            # Either the folder is gone again, and its event will follow, or the limit is reached, as the check finds.
            pass
        self._check_limit()
        self._on_event(None)

    def _forget_root(self) -> None:
        self._identities[self.root] = None
        self._look_for_replaced()

    def _look_for_replaced(self) -> None:
        """Watch anew what is no longer the folder that is watched, and look again after a pause."""
        if not self._observer.is_alive():
            return
        if self._next_look is not None:
            self._next_look.cancel()
        for path in [path for path, known in self._identities.items() if _identity(path) != known]:
            if path == self.root:
                self._renew_root()
            else:
                self._renew(path)
        self._next_look = self._loop.call_later(REPLACED_INTERVAL, self._look_for_replaced)

    def _renew_root(self) -> None:
        """Renew the watch of the root and those of all paths below it."""
        if self._root_watch is not None:
            self._observer.unschedule(self._root_watch)
            self._root_watch = None
        replaced = False
        with suppress(OSError):
            self._watch_root()
            replaced = True
        self._renew(self.root)
        if replaced:
            self._on_replaced()

    def _note_new_folder(self) -> None:
        self._folder_created = True

    def _check_limit(self) -> None:
        """Report if no folder more can be watched, because watchdog says nothing if it cannot watch a new folder."""
        self._folder_created = False
        if self._on_limit is None:
            return
        try:
            # The root of the file system, which nothing else watches.
            handler = _Handler(self._on_folder_event, self._note_new_folder)
            spare = self._observer.schedule(handler, self.root.anchor, event_filter=_EVENT_TYPES)
            self._observer.unschedule(spare)
        except OSError as failure:
            on_limit, self._on_limit = self._on_limit, None
            on_limit(_unwatched(failure))

    def _add_lost(self) -> None:
        self._add(None)

    def _add(self, event: FileEvent | None) -> None:
        """Queue an event for the event loop; this is called in the threads of watchdog."""
        with self._lock:
            waiting = bool(self._queue)
            self._queue.append(event)
        if not waiting:
            self._loop.call_soon_threadsafe(self._report_queue)

    def _report_queue(self) -> None:
        with self._lock:
            events, self._queue = self._queue, []
        if self._folder_created:
            self._check_limit()
        for event in events:
            self._on_event(event)


class _Handler(FileSystemEventHandler):
    """Converts events of watchdog to file events, and reports created folders first."""

    def __init__(self, on_event: Callable[[FileEvent], None], on_new_folder: Callable[[], None]) -> None:
        self._on_event = on_event
        self._on_new_folder = on_new_folder

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Convert an event; a move becomes two events."""
        source = Path(os.fsdecode(event.src_path))
        if isinstance(event, DirCreatedEvent):
            self._on_new_folder()
        if isinstance(event, FileMovedEvent | DirMovedEvent):
            target = Path(os.fsdecode(event.dest_path))
            # A file that is moved to a backup soon exists again; one that gets another name does not.
            self._on_event(FileEvent(source, "deleted" if is_leftover(target.name) else "renamed"))
            self._on_event(FileEvent(target, "complete"))
        else:
            self._on_event(FileEvent(source, _KINDS[type(event)]))


class _LogHandler(logging.Handler):
    """Calls a function for each warning that watchdog logs, which means that events were lost."""

    def __init__(self, on_lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._on_lost = on_lost

    def emit(self, record: logging.LogRecord) -> None:
        """Handle a warning."""
        self._on_lost()


def _identity(folder: Path) -> _Identity:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _unwatched(failure: OSError) -> Diagnostic:
    message = f"changes cannot be watched for: {failure.strerror or failure}"
    hint = "the files are scanned about twice a second instead"
    if failure.errno in (ENOSPC, EMFILE):
        setting = "max_user_watches" if failure.errno == ENOSPC else "max_user_instances"
        hint = f"{hint}; to raise the limit, run as root: sysctl fs.inotify.{setting}=524288"
    return warning("unwatched", message, Span("content"), hint)
