"""The session: what a process that builds again and again keeps in memory from one build to the next."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from octavo.base.frozen import EMPTY, frozen, replace
from octavo.build.report import Report
from octavo.cache.history import History
from octavo.content.classify import ClassifiedSources
from octavo.content.survey import Survey
from octavo.output.manifest import OutputSnapshot

if TYPE_CHECKING:
    # Resolving loads far more than a build with nothing to do needs.
    from octavo.site.resolution import Resolution

_Result = TypeVar("_Result")
_Given = TypeVarTuple("_Given")


@frozen
class Memory:
    """What one build found out: the sources, as seen and as classified, the resolved site, and the output.

    `output` is how the output folder was left; `altered` says what is wrong with files of it that were not mended.
    """

    survey: Survey | None = None
    sorts: ClassifiedSources | None = None
    resolution: "Resolution | None" = None
    output: OutputSnapshot | None = None
    altered: Mapping[str, str] = EMPTY


class Observer:
    """Is told how far a build is while it is at work; this one does nothing about it."""

    def replacing(self) -> None:
        """Files of the output are being replaced from now on."""

    def published(self, report: Report, memory: Memory) -> None:
        """The new site is whole in its place; what the build found out is still to be stored."""


class Session:
    """What the last build of this process left in memory; at first, nothing.

    A result is reused only if its inputs compare equal, and the history only while nobody else has written its file.
    With `warming_up`, a build loads and makes everything it would need for an edit, though nothing has changed.
    """

    def __init__(self, observer: Observer | None = None) -> None:
        self.observer = observer or Observer()
        self.memory = Memory()
        self.warming_up = False
        self._history: History | None = None
        self._results: dict[Callable[..., Any], tuple[tuple[Any, ...], Any]] = {}

    @property
    def warm(self) -> bool:
        """Tell if a build of this process has loaded all that builds need."""
        return self.memory.resolution is not None

    def cached(self, function: Callable[[*_Given], _Result], *given: *_Given) -> _Result:
        """Return what a pure function makes of some arguments: the last result where they equal the last ones."""
        last = self._results.get(function)
        if last is None or last[0] != given:
            last = self._results[function] = given, function(*given)
        result: _Result = last[1]
        return result

    def open(self, folder: Path) -> tuple[History, Memory]:
        """Return the history of an output folder, and what may be reused of the last build."""
        history, self._history = self._history, None
        if history is not None and history.folder == folder and history.database.is_current():
            return history, self.memory
        return History(folder), replace(self.memory, survey=None, sorts=None, output=None)

    def remember(self, history: History, memory: Memory) -> None:
        """Keep what a build found out for the next one: the only place where this is written."""
        self.memory = memory
        if history.whole:
            self._history = history
