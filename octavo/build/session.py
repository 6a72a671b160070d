"""Standing type: what a process that builds again and again keeps from one build for the next."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from octavo.cache.database import State
from octavo.content.survey import Survey

if TYPE_CHECKING:
    from octavo.build.report import Report
    from octavo.build.resolve import Settled
    from octavo.content.classify import Sorts
    from octavo.output.folder import Laid

Result = TypeVar("Result")
Given = TypeVarTuple("Given")


class Onlooker:
    """Whoever is told how far a build is while it is still at work; this one does nothing about it."""

    def replacing(self) -> None:
        """From now on files of the output are being replaced."""

    def placed(self, report: "Report") -> None:
        """The new site is whole in its place; what the build has learned is still to be kept."""


class Standing:
    """What the last build left in memory; new, nothing.

    `look` is what the sources looked like, `sorts` how they were sorted out, `laid` how the output was left, and
    `unsound` what was wrong with it and was not mended. In a `rehearsal` everything is loaded and looked at, though
    nothing has changed.

    Nothing in here is believed because it is there: results are used where they were made of equal values, and the
    state only as long as nobody else has written its file.
    """

    def __init__(self, onlooker: Onlooker | None = None) -> None:
        self.onlooker = onlooker or Onlooker()
        self.look: Survey | None = None
        self.laid: Laid | None = None
        self.sorts: Sorts | None = None
        self.unsound: Mapping[str, str] = {}
        self.settled: Settled | None = None
        self.rehearsal = False
        self._state: State | None = None
        self._results: dict[Callable[..., Any], tuple[tuple[Any, ...], Any]] = {}

    @property
    def warm(self) -> bool:
        """Whether a build has been here, and loaded all that builds need."""
        return self.settled is not None

    def again(self, make: Callable[[*Given], Result], *given: *Given) -> Result:
        """What a pure function makes of values; where they equal those of the last time, what it made then."""
        last = self._results.get(make)
        if last is None or last[0] != given:
            last = self._results[make] = given, make(*given)
        result: Result = last[1]
        return result

    def state(self, folder: Path) -> State:
        """The state of an output folder: the one in memory where it is as its file has it."""
        kept, self._state = self._state, None
        if kept is not None and kept.folder == folder and kept.current():
            return kept
        self.look = self.laid = self.sorts = None
        return State(folder)

    def keep(self, state: State) -> None:
        """Keep the state for the next build."""
        if state.whole:
            self._state = state
