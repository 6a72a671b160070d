"""The debouncer: it collects file events until the files are likely to be complete, and then releases them at once."""

from pathlib import Path
from typing import Literal

from octavo.base.frozen import frozen

# "complete": a file was closed after writing, or a file was renamed to this path. "created": a file or folder is new.
# "modified": a file is being written. "deleted": a file or folder is gone. "renamed": it has another path now.
EventKind = Literal["complete", "created", "modified", "deleted", "renamed"]

# Seconds to wait after an event, by its kind. Some editors remove the old file before they write the new one, and some
# write a temporary file before they rename it.
_PAUSES: dict[EventKind, float] = {
    "complete": 0.005,
    "created": 0.05,
    "modified": 0.1,
    "deleted": 0.06,
    "renamed": 0.005,
}

# With more files than this, as in a checkout, the events are released only after a pause of so many seconds.
MANY_FILES = 8
BULK_PAUSE = 0.15

# Most seconds from the first event of a batch to its release, even if events keep coming.
LONGEST_WAIT = 10.0


@frozen
class FileEvent:
    """Something that happened to the file or folder at a path."""

    path: Path
    kind: EventKind


class Debouncer:
    """Collects file events and says when to handle them. Times are seconds of any clock.

    `batch_start` is the time of the first event in the current batch or, between batches, in the last one.
    """

    def __init__(self) -> None:
        self._due: dict[Path, float] = {}
        self._created: set[Path] = set()
        self.batch_start = 0.0
        self._last_event = 0.0
        self._lost = False

    def __bool__(self) -> bool:
        """Tell if there are events to handle."""
        return bool(self._due) or self._lost

    def add(self, event: FileEvent, now: float) -> None:
        """Add an event. A file that is created and deleted in the same batch is forgotten."""
        self._register(now)
        path, kind = event.path, event.kind
        if kind in ("deleted", "renamed") and path in self._created:
            self._created.remove(path)
            del self._due[path]
            return
        if kind == "created" and path not in self._due:
            self._created.add(path)
        # A new file may be temporary, and soon be renamed to the file that it replaces.
        pause = _PAUSES["created" if kind == "complete" and path in self._created else kind]
        self._due[path] = now + pause

    def add_lost(self, now: float) -> None:
        """Note that events were lost, so that any path may have changed."""
        self._register(now)
        self._lost = True

    def due(self) -> float | None:
        """Return the time at which to handle the events, or None if there are none."""
        if not self:
            return None
        bulk = self._lost or len(self._due) > MANY_FILES
        due = self._last_event + BULK_PAUSE if bulk else max(self._due.values())
        return min(due, self.batch_start + LONGEST_WAIT)

    def take(self) -> frozenset[Path] | None:
        """Return the changed paths and begin a new batch; None if any path may have changed."""
        paths = None if self._lost else frozenset(self._due)
        self._due, self._created, self._lost = {}, set(), False
        return paths

    def _register(self, now: float) -> None:
        if not self:
            self.batch_start = now
        self._last_event = now
