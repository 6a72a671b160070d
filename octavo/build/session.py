"""The session: what a process that builds again and again keeps in memory from one build to the next."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from octavo.base.frozen import EMPTY, frozen, replace
from octavo.base.project import Project
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
    """Results of one build that the next may reuse: the survey, the classified sources, the resolved site, the output.

    `output` lists the output folder as the build left it; `altered` says what is wrong with files that it did not mend.
    """

    survey: Survey | None = None
    classified: ClassifiedSources | None = None
    resolution: "Resolution | None" = None
    output: OutputSnapshot | None = None
    altered: Mapping[str, str] = EMPTY


class Observer:
    """Receives events of a build while it runs; this one ignores them."""

    def replacing(self) -> None:
        """Handle that files of the output are replaced from now on."""

    def published(self, report: Report, memory: Memory) -> None:
        """Handle that the new site is complete in its place; `memory` is not stored yet."""


class Session:
    """The state that builds of one process share; empty before the first.

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
        """Return the result of a pure function; it is called only if its arguments differ from the last ones."""
        last = self._results.get(function)
        if last is None or last[0] != given:
            last = self._results[function] = given, function(*given)
        result: _Result = last[1]
        return result

    def open(self, project: Project) -> tuple[History, Memory]:
        """Return the history of a project's output folder, and the results of the last build that may be reused."""
        history, self._history = self._history, None
        if history is not None and history.folder == project.cache and history.database.is_current():
            return history, self.memory
        return History(project.cache, project.root), replace(self.memory, survey=None, classified=None, output=None)

    def remember(self, history: History, memory: Memory) -> None:
        """Store the results of a build for the next one; nothing else writes them."""
        self.memory = memory
        if history.whole:
            self._history = history
