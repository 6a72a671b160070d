"""The preview: the state of the site that is shown, its latest changes, and whether a newer build is expected."""

import asyncio
import time
from collections import deque
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import frozen
from octavo.serve.changes import Change

# Seconds that requests wait for a build in progress before they get the site as it is.
BUILD_PATIENCE = 10.0

# Number of changes to remember; for a page that missed more, any file may have changed.
REMEMBERED_CHANGES = 200


@frozen
class PreviewState:
    """The site that is shown: the output folder, its paths that belong to the site, and the findings in the sources.

    `base` is the path at which the site is to be published, `/` or one like `/repo/`. `epoch` is the number of builds
    that changed any of this.
    """

    folder: Path
    base: str = "/"
    paths: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    epoch: int = 0

    @property
    def failed(self) -> bool:
        """Tell if the sources have an error, so that the site is older than the sources."""
        return failed(self.diagnostics)

    def after(
        self, base: str, change: Change, added: frozenset[str], findings: tuple[Diagnostic, ...]
    ) -> "PreviewState":
        """Return the state after a build, with the same epoch."""
        paths = (self.paths - change.removed) | added if added or change.removed else self.paths
        return PreviewState(self.folder, base, paths, findings, self.epoch)


class Preview:
    """The state of the preview, for requests and event streams; it belongs to one event loop.

    `run` identifies this run of the program: epochs of another run cannot be compared with those of this one. `gone`
    are the paths that were part of the site in this run and no longer are.
    """

    def __init__(self, state: PreviewState, run: str) -> None:
        self.state = state
        self.run = run
        self.gone: frozenset[str] = frozenset()
        self._changes: deque[Change] = deque(maxlen=REMEMBERED_CHANGES)
        self._next_state = asyncio.Event()
        self._up_to_date = asyncio.Event()
        self._complete = asyncio.Event()
        self._complete.set()
        # When requests began to wait.
        self._waiting_since = time.monotonic()

    def expect_build(self) -> None:
        """Note that sources changed, so that requests wait for the next build."""
        if self._up_to_date.is_set():
            self._waiting_since = time.monotonic()
        self._up_to_date.clear()

    def begin_replacing(self) -> None:
        """Note that files of the output are being replaced, so that they do not fit together."""
        self.expect_build()
        self._complete.clear()

    def show(self, state: PreviewState, change: Change, *, up_to_date: bool) -> None:
        """Show the state after a build, as the next epoch; `up_to_date` means that no newer build is expected."""
        if state.paths and not self.state.paths:
            # Pages show a notice until now, so they must load whatever the build wrote.
            change = Change(None, change.removed)
        self._changes.append(change)
        self.gone = (self.gone | self.state.paths | change.removed) - state.paths
        self.state = PreviewState(state.folder, state.base, state.paths, state.diagnostics, self.state.epoch + 1)
        waiting, self._next_state = self._next_state, asyncio.Event()
        waiting.set()
        self.mark_complete(up_to_date=up_to_date)

    def mark_complete(self, *, up_to_date: bool) -> None:
        """Note that the output is a complete site; `up_to_date` means that no newer build is expected."""
        self._complete.set()
        # A build that is still expected has begun only now.
        self._waiting_since = time.monotonic()
        if up_to_date:
            self._up_to_date.set()

    async def ready(self) -> bool:
        """Wait for a build in progress, up to `BUILD_PATIENCE` from its start; tell if the output is a complete site.

        Requests wait together: where a build takes long, later ones do not wait once more.
        """
        try:
            async with asyncio.timeout(self._waiting_since + BUILD_PATIENCE - time.monotonic()):
                await self._up_to_date.wait()
        except TimeoutError:
            return self._complete.is_set() and self.state.epoch > 0
        return True

    def change_since(self, epoch: int) -> Change:
        """Return the change since an epoch of this run; `Change(None)` if it is too old or not of this run."""
        missed = self.state.epoch - epoch
        if not 0 <= missed <= len(self._changes):
            return Change(None)
        found = Change()
        for change in list(self._changes)[len(self._changes) - missed :]:
            found = found.then(change)
        return found

    async def next_epoch(self, epoch: int) -> int:
        """Wait until the epoch is another one than this, and return it."""
        while self.state.epoch == epoch:
            await self._next_state.wait()
        return self.state.epoch
