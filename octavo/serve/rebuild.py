"""The rebuilder: it builds a site when its sources change, and updates the preview and the console."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from octavo.base.frozen import replace
from octavo.content.survey import folders_of
from octavo.serve.changes import Change
from octavo.serve.console import Console
from octavo.serve.debounce import Debouncer, FileEvent
from octavo.serve.ipc import BuildMessage, BuildRequest, Progressed, Replacing
from octavo.serve.preview import Preview
from octavo.serve.supervisor import Supervisor
from octavo.serve.symlinks import LinkTargets

# Seconds after the last change until all sources are scanned, so that a change without an event is only found late.
SCAN_DELAY = 2.0

# Seconds between scans if changes are not watched.
POLL_INTERVAL = 0.5

# A pause before a scan is at least so many times as long as the last scan took, because saves wait for a scan to end.
SCAN_PAUSE_FACTOR = 20


# Seconds after which the terminal says that a build takes long, and between such lines.
LONG_BUILD = 4.0
_LONG_BUILD_INTERVAL = 10.0


class Rebuilder:
    """Builds a site whenever its sources change, and shows the results.

    With `watched`, file events come through `notify`, and `follow` gets the links among the sources, whose targets
    are to be watched too. Otherwise the sources are scanned again and again.
    """

    def __init__(self, supervisor: Supervisor, preview: Preview, console: Console) -> None:
        self.supervisor = supervisor
        self.preview = preview
        self.console = console
        self.watched = True
        self.follow: Callable[[LinkTargets], None] = _ignore
        self._all_sources = frozenset(folders_of(supervisor.setup.project))
        self._events = Debouncer()
        self._wake = asyncio.Event()
        self._next_scan: float | None = None
        self._output_is_doubtful = True
        self._building = False
        # Seconds that the scan of the last build took, and the last scan of all sources.
        self._last_scan = self._full_scan = 0.0
        self._build_start = 0.0
        self._progress: Progressed | None = None
        # The time from which on a page that is asked for waits for a scan.
        self._rested = float("inf")

    def notify(self, event: FileEvent | None) -> None:
        """Take a file event, or None if events were lost."""
        if event is None:
            self._events.add_lost(time.monotonic())
        else:
            self._events.add(event, time.monotonic())
        if self._events:
            self.preview.expect_build()
        else:
            # The file was created and deleted at once.
            if not self._building:
                self.preview.mark_complete(up_to_date=True)
            # It may have replaced a source before, of which there was no event.
            self._next_scan = self._next_scan or self._scan_time(SCAN_DELAY)
        self._wake.set()

    def start_polling(self) -> None:
        """Scan again and again from now on, because not all sources can be watched."""
        self.watched = False
        self.check_output()

    def check_output(self) -> None:
        """Scan the output too, soon, because it is not as the last build left it."""
        if not self._output_is_doubtful:
            self._output_is_doubtful = True
            self._next_scan = time.monotonic() + POLL_INTERVAL
            self._wake.set()

    def look(self) -> None:
        """Scan all sources before the next page is shown, if the last scan was some time ago.

        Not every file system reports changes, and somebody who reloads a page expects the last save.
        """
        if time.monotonic() >= self._rested and not self._building and not self._events:
            self._rested = float("inf")
            self._next_scan = time.monotonic()
            self.preview.expect_build()
            self._wake.set()

    async def run(self, on_first_build: Callable[[], None]) -> None:
        """Build, and again at every change, for ever; call `on_first_build` after the first build."""
        self.preview.expect_build()
        await self._scan_all()
        on_first_build()
        # Changes from before the watcher started may have no event.
        self._next_scan = self._next_scan or self._scan_time(SCAN_DELAY)
        while True:
            await self._wait_until_due()
            if self._events:
                await self._build(BuildRequest(self._events.take() or self._all_sources), self._events.batch_start)
                # A scan that is needed is not put off, even if saves keep coming.
                if self.watched and not self._output_is_doubtful:
                    self._next_scan = self._scan_time(SCAN_DELAY)
            else:
                await self._scan_all()

    async def _wait_until_due(self) -> None:
        """Wait until events or a scan are due."""
        while True:
            now, due = time.monotonic(), self._events.due() if self._events else self._next_scan
            if due is not None and due <= now:
                return
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else due - now):
                    await self._wake.wait()

    async def _scan_all(self) -> None:
        """Build with a scan of all sources, and of the output if it is doubtful."""
        request = BuildRequest(None if self._output_is_doubtful else self._all_sources)
        self._next_scan, self._output_is_doubtful = None, False
        await self._build(request, time.monotonic())
        self._full_scan = self._last_scan
        self._rested = self._scan_time(SCAN_DELAY)
        if not self.watched:
            self._next_scan = self._scan_time(POLL_INTERVAL)

    def _scan_time(self, pause: float) -> float:
        """Return the time of the next scan, after a pause that is long compared to the time that a scan takes."""
        return time.monotonic() + max(pause, SCAN_PAUSE_FACTOR * self._full_scan)

    async def _build(self, request: BuildRequest, start: float) -> None:
        self._build_start = start
        self._building, self._progress = True, None
        waiting = asyncio.ensure_future(self._log_waiting())
        try:
            await self.supervisor.build(request, self._handle)
        finally:
            waiting.cancel()
        self._building = False

    async def _log_waiting(self) -> None:
        """Say on the terminal that the build takes long, again and again, until this is cancelled."""
        start, pause = time.monotonic(), LONG_BUILD
        while True:
            await asyncio.sleep(pause)
            done = self._progress
            doing = f": {done.stage}, {done.done} of {done.total}" if done is not None else ""
            self.console.log_waiting(time.monotonic() - start, doing)
            pause = _LONG_BUILD_INTERVAL

    def _handle(self, message: BuildMessage) -> None:
        """Update the preview and the console from a message of the worker."""
        if isinstance(message, Replacing):
            self.preview.begin_replacing()
            return
        if isinstance(message, Progressed):
            self._progress = message
            return
        if message.links is not None:
            self.follow(message.links)
        before, report, change = self.preview.state, message.report, message.change
        self._last_scan = report.timings.get("discover", 0.0)
        state = before.after(message.base, change, message.added, report.diagnostics)
        up_to_date = not self._events
        if state == before and change == Change() and before.epoch:
            self.preview.mark_complete(up_to_date=up_to_date)
            return
        self.preview.show(state, change, up_to_date=up_to_date)
        self.console.log(replace(report, seconds=time.monotonic() - self._build_start), message.sources)


def _ignore(links: LinkTargets) -> None:
    """Do nothing with the links."""
