"""The builder: a process that builds a site again and again, as it is asked over its standard input."""

import gc
import os
import select
import signal
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn
from urllib.parse import urlsplit

from octavo.base.frozen import EMPTY, replace
from octavo.base.progress import quiet
from octavo.build.build import build
from octavo.build.pipeline import REHEARSED
from octavo.build.report import Report
from octavo.build.session import Onlooker, Standing
from octavo.content.config import read_settings
from octavo.content.scan import Link
from octavo.content.survey import Survey, differing
from octavo.output.folder import Output
from octavo.serve.changes import MANY, Change
from octavo.serve.ipc import Ask, Made, Order, Replacing, received, sender
from octavo.serve.symlinks import Links

# Who saves once may save again at once; after so many seconds there is time for other things.
PAUSE = 0.2


class Builder(Onlooker):
    """Builds one site, and tells what comes of it."""

    def __init__(self, order: Order, tell: Callable[[Any], None]) -> None:
        self.order = order
        self.tell = tell
        self.standing = Standing(self)
        self._before: Survey | None = None
        self._paths: frozenset[str] | None = None
        self._base = ""
        self._links: tuple[tuple[Link, ...], ...] = ()
        self._asked = Ask(None)
        self._told = False
        self._untold: set[str] = set()

    def build(self, asked: Ask) -> None:
        """Build as one asks."""
        self._asked, self._told, self._before = asked, False, self.standing.look
        report = build(self.order.project, self.order.options, quiet, self.standing, asked.places)
        self._say(report, final=True)

    def replacing(self) -> None:
        """Say that files are being replaced."""
        if not self.standing.rehearsal:
            self.tell(Replacing())

    def placed(self, report: Report) -> None:
        """Say what is in its place now."""
        if not self.standing.rehearsal:
            self._say(report, final=False)

    def rest(self) -> None:
        """Make ready for what may come, while there is nothing to do."""
        if not self.standing.warm and self.standing.look is not None:
            self.standing.rehearsal = True
            report = build(self.order.project, self.order.options, quiet, self.standing, frozenset())
            self.standing.rehearsal = False
            # Something may have been saved meanwhile; whoever saved it will ask for it, and hear then what came of it.
            self._untold.update(path for path, why in report.reasons.items() if why != REHEARSED)
            # What is kept stays: looking for what does not need not look there.
            gc.collect()
            gc.freeze()
        gc.collect()

    def _say(self, report: Report, *, final: bool) -> None:
        plain = replace(report, reasons=EMPTY)
        if self._told:
            self.tell(Made(plain, self._base, frozenset(), Change(), (), final))
            return
        self._told = True
        if not report.failed or not self._base:
            self._base = self._path_of_site()
        before = self._paths
        now = self._paths = self._listed()
        written: frozenset[str] | None = now.intersection(self._untold.union(report.reasons))
        self._untold.clear()
        if before is None or len(written or ()) > MANY:
            written = None
        change = Change(written, (before or frozenset()) - now)
        added = now - (before or frozenset())
        self.tell(Made(plain, self._base, added, change, self._sources(), final, self._led()))

    def _listed(self) -> frozenset[str]:
        """The paths that the output has now."""
        try:
            return Output(self.order.project.output, laid=self.standing.laid).manifest()
        except OSError:
            return self._paths or frozenset()

    def _path_of_site(self) -> str:
        settled = self.standing.settled
        if settled is not None:
            return settled.site.site.base_path
        url = self.order.options.base_url or read_settings(self.order.project.content)[0].config.url
        return urlsplit(url or "").path or "/"

    def _led(self) -> Links | None:
        """The links of the sources and where they lead, None where that was told before."""
        look = self.standing.look
        links = tuple(snapshot.links for snapshot in look.snapshots) if look is not None else self._links
        if look is None or links == self._links:
            return None
        self._links = links
        return tuple(
            (folder / link.path, link.target)
            for folder, found in zip(look.folders, links, strict=True)
            for link in found
        )

    def _sources(self) -> tuple[str, ...]:
        """The sources that differ from what the last build saw; where none does, those that one was told to look at."""
        before, now, root = self._before, self.standing.look, self.order.project.root
        if before is None or now is None or before is now:
            return ()
        places, folders = self._asked.places, now.folders
        found = differing(before, now, places) or sorted((places or frozenset()).difference(folders))
        return tuple(str(place).removeprefix(f"{root}/") for place in found)


def run() -> NoReturn:
    """Build until nobody asks any more."""
    # Ctrl-C reaches every process of a terminal at once; whoever asks ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    # Nothing that is printed gets into what is told.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(0, "rb", buffering=0, closefd=False) as source:
        builder = Builder(received(source), sender(target))
        _work(builder, source)
    os._exit(0)


def _work(builder: Builder, source: BinaryIO) -> None:
    try:
        while (asked := received(source)) is not None:
            builder.build(asked)
            # What a build leaves in circles is young, and soon found.
            gc.collect(1)
            if not select.select([source], [], [], PAUSE)[0]:
                builder.rest()
    except BrokenPipeError:
        # Nobody is there any more to be told.
        pass
