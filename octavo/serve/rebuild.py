"""The conductor: from what is saved to what is seen."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from octavo.base.frozen import replace
from octavo.content.survey import folders_of
from octavo.serve.changes import Change
from octavo.serve.console import Console
from octavo.serve.debounce import Debouncer, FileEvent
from octavo.serve.ipc import BuildRequest, BuildResult, Replacing
from octavo.serve.preview import Preview
from octavo.serve.supervisor import Supervisor
from octavo.serve.symlinks import LinkTargets

# So long after the last change all sources are looked at, in seconds: a change of which there was no word is only late.
IDLE = 2.0

# Where nothing tells of changes, they are looked for so often, in seconds.
OFTEN = 0.5

# Before all sources are looked at again, so many times as long passes as it took: who saves should not wait for that.
SPARING = 20


class Rebuilder:
    """Has a site built whenever its sources change; shows it, and keeps the journal.

    Without a `watched` word of changes, it looks for them. Whoever brings that word is to `follow` the sources' links.
    """

    def __init__(self, supervisor: Supervisor, preview: Preview, console: Console) -> None:
        self.supervisor = supervisor
        self.preview = preview
        self.console = console
        self.watched = True
        self.follow: Callable[[LinkTargets], None] = _nowhere
        self._everywhere = frozenset(folders_of(supervisor.order.project))
        self._quiet = Debouncer()
        self._woken = asyncio.Event()
        self._scan: float | None = None
        self._doubtful = True
        self._building = False
        # How long discovery took in the last build, and in the last that looked everywhere.
        self._discovering = self._looking = 0.0
        self._began = 0.0

    def saw(self, sighting: FileEvent | None) -> None:
        """Take note of something that happened, None where nobody knows where."""
        if sighting is None:
            self._quiet.lose(time.monotonic())
        else:
            self._quiet.note(sighting, time.monotonic())
        if self._quiet:
            self.preview.expect()
        else:
            if not self._building:
                self.preview.rest(settled=True)
            # It may have come over something that was known, of which there was no word.
            self._scan = self._scan or self._later(IDLE)
        self._woken.set()

    def search(self) -> None:
        """From now on look for changes: nobody tells of all of them."""
        self.watched = False
        self.doubt()

    def doubt(self) -> None:
        """The output is not as it should be: look at it too, soon."""
        if not self._doubtful:
            self._doubtful = True
            self._scan = time.monotonic() + OFTEN
            self._woken.set()

    async def run(self, first: Callable[[], None]) -> None:
        """Build, and again at every change, for ever; `first` is called when there is something to see."""
        self.preview.expect()
        await self._look()
        first()
        # What happened before one began to watch was maybe not seen.
        self._scan = self._scan or self._later(IDLE)
        while True:
            await self._due()
            if self._quiet:
                await self._build(BuildRequest(self._quiet.take() or self._everywhere), self._quiet.began)
                # A look that is needed is not put off by whoever saves all the time.
                if self.watched and not self._doubtful:
                    self._scan = self._later(IDLE)
            else:
                await self._look()

    async def _due(self) -> None:
        """Wait until it is time to build."""
        while True:
            now, wanted = time.monotonic(), self._quiet.due() if self._quiet else self._scan
            if wanted is not None and wanted <= now:
                return
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if wanted is None else wanted - now):
                    await self._woken.wait()

    async def _look(self) -> None:
        """Look at all sources, and at the output where one has doubts, and build what is not as it should be."""
        asked = BuildRequest(None if self._doubtful else self._everywhere)
        self._scan, self._doubtful = None, False
        await self._build(asked, time.monotonic())
        self._looking = self._discovering
        if not self.watched:
            self._scan = self._later(OFTEN)

    def _later(self, pause: float) -> float:
        """When to look at all sources, after a pause that is long beside what it takes."""
        return time.monotonic() + max(pause, SPARING * self._looking)

    async def _build(self, asked: BuildRequest, began: float) -> None:
        self._began = began
        self._building = True
        await self.supervisor.build(asked, self._told)
        self._building = False

    def _told(self, said: BuildResult | Replacing) -> None:
        if isinstance(said, Replacing):
            self.preview.replace()
            return
        if said.links is not None:
            self.follow(said.links)
        before, report, change = self.preview.shown, said.report, said.change
        self._discovering = report.timings.get("discover", 0.0)
        shown = before.after(said.base, change, said.added, report.diagnostics)
        settled = not self._quiet
        if shown == before and change == Change() and before.epoch:
            self.preview.rest(settled=settled)
            return
        self.preview.show(shown, change, settled=settled)
        self.console.tell(replace(report, seconds=time.monotonic() - self._began), said.sources)


def _nowhere(links: LinkTargets) -> None:
    """Follow no links."""
