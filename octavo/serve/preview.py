"""The preview: what of the site is to be seen at present, and whether something newer is on its way."""

import asyncio
from collections import deque
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import frozen
from octavo.serve.changes import Change

# So long a request waits for the build under way, in seconds, before it is answered with what is there.
BUILD_PATIENCE = 10.0

# So many changes are remembered for pages that were away: beyond, anything may have changed.
REMEMBERED = 200


@frozen
class PreviewState:
    """What is to be seen: the output folder, the paths in it that are ours, and what was found wrong with the sources.

    `base` is the path at which the site is to be published, `/` or one like `/repo/`. The epoch counts the builds that
    changed any of this.
    """

    folder: Path
    base: str = "/"
    paths: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    epoch: int = 0

    @property
    def failed(self) -> bool:
        """Whether the sources have an error, so that an older site is seen."""
        return failed(self.diagnostics)

    def after(
        self, base: str, change: Change, added: frozenset[str], findings: tuple[Diagnostic, ...]
    ) -> "PreviewState":
        """What is to be seen after a build."""
        paths = (self.paths - change.removed) | added if added or change.removed else self.paths
        return PreviewState(self.folder, base, paths, findings, self.epoch)


class Preview:
    """What is shown, for whoever asks and whoever listens; it belongs to one event loop.

    Epochs of another `run` of the program say nothing to this one. `gone` are the paths that were shown in this run
    and are no longer.
    """

    def __init__(self, shown: PreviewState, run: str) -> None:
        self.shown = shown
        self.run = run
        self.gone: frozenset[str] = frozenset()
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)
        self._news = asyncio.Event()
        self._settled = asyncio.Event()
        self._whole = asyncio.Event()
        self._whole.set()

    def expect(self) -> None:
        """Something was saved, and what is shown may be old."""
        self._settled.clear()

    def replace(self) -> None:
        """From now on files of the output are being replaced, and together they are no site."""
        self._settled.clear()
        self._whole.clear()

    def show(self, shown: PreviewState, change: Change, *, settled: bool) -> None:
        """Show what a build has made; `settled` says that nothing else is on its way. Its epoch is for us to say."""
        if shown.paths and not self.shown.paths:
            # Whoever looked saw no site until now, whatever of it was written.
            change = Change(None, change.removed)
        self._changes.append(change)
        self.gone = (self.gone | self.shown.paths | change.removed) - shown.paths
        self.shown = PreviewState(shown.folder, shown.base, shown.paths, shown.diagnostics, self.shown.epoch + 1)
        news, self._news = self._news, asyncio.Event()
        news.set()
        self.rest(settled=settled)

    def rest(self, *, settled: bool) -> None:
        """What is shown is whole; `settled` says that nothing else is on its way."""
        self._whole.set()
        if settled:
            self._settled.set()

    async def current(self) -> bool:
        """Wait for the build under way, and not for ever; whether what is there is a whole site."""
        try:
            async with asyncio.timeout(BUILD_PATIENCE):
                await self._settled.wait()
        except TimeoutError:
            return self._whole.is_set() and self.shown.epoch > 0
        return True

    def since(self, epoch: int) -> Change:
        """What changed since an epoch of this run."""
        behind = self.shown.epoch - epoch
        if not 0 <= behind <= len(self._changes):
            return Change(None)
        found = Change()
        for change in list(self._changes)[len(self._changes) - behind :]:
            found = found.then(change)
        return found

    async def after(self, epoch: int) -> int:
        """The epoch that is shown as soon as it is another one than this."""
        while self.shown.epoch == epoch:
            await self._news.wait()
        return self.shown.epoch
