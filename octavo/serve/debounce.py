"""The quiet period: how long to wait after something was saved, so that what is read is whole."""

from pathlib import Path
from typing import Literal

from octavo.base.frozen import frozen

# What happened to a file, as far as one knows: it was closed after writing, or renamed to this; it is new, or a folder
# is; it is being written; it is gone; it has another name now.
Event = Literal["whole", "new", "part", "gone", "renamed"]

# So long after each nothing more is to be expected, in seconds. Some editors put the old file away before they write
# the new one, and some write to a name of their own before they rename it.
_PAUSES: dict[Event, float] = {"whole": 0.005, "new": 0.05, "part": 0.1, "gone": 0.06, "renamed": 0.005}

# Where so many files change it is a storm, which ends with a pause of its own, and is not waited for for ever.
MANY_FILES = 8
STORM = 0.15
LONGEST_WAIT = 10.0


@frozen
class FileEvent:
    """Something that happened at a path."""

    path: Path
    event: Event


class Debouncer:
    """Places where something happened, until it is time to look at them. Times are in seconds, of any clock.

    What waits, or was taken last, `began` to happen then.
    """

    def __init__(self) -> None:
        self._due: dict[Path, float] = {}
        self._new: set[Path] = set()
        self.began = 0.0
        self._last = 0.0
        self._lost = False

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._due) or self._lost

    def note(self, sighting: FileEvent, now: float) -> None:
        """Wait for what was seen to come to an end."""
        self._begin(now)
        path, event = sighting.path, sighting.event
        if event in ("gone", "renamed") and path in self._new:
            # Nobody ever knew of it.
            self._new.remove(path)
            del self._due[path]
            return
        if event == "new" and path not in self._due:
            self._new.add(path)
        # A name that nobody knew may soon be another one's.
        pause = _PAUSES["new" if event == "whole" and path in self._new else event]
        self._due[path] = now + pause

    def lose(self, now: float) -> None:
        """Something happened, and nobody knows where."""
        self._begin(now)
        self._lost = True

    def due(self) -> float | None:
        """When it is time; None where nothing waits."""
        if not self:
            return None
        storm = self._lost or len(self._due) > MANY_FILES
        last = self._last + STORM if storm else max(self._due.values())
        return min(last, self.began + LONGEST_WAIT)

    def take(self) -> frozenset[Path] | None:
        """The places to look at, which no longer wait; None for all there are."""
        places = None if self._lost else frozenset(self._due)
        self._due, self._new, self._lost = {}, set(), False
        return places

    def _begin(self, now: float) -> None:
        if not self:
            self.began = now
        self._last = now
