"""The worker: a process that builds a site again and again, as it is asked over its standard input."""

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
from octavo.build.discover import WARM_UP
from octavo.build.report import Report
from octavo.build.session import Memory, Observer, Session
from octavo.content.config import read_settings
from octavo.content.scan import SourceLink
from octavo.content.survey import Survey, differing
from octavo.output.manifest import read_manifest
from octavo.serve.changes import MANY_PATHS, Change
from octavo.serve.ipc import BuildRequest, BuildResult, Replacing, WorkerSetup, received, sender
from octavo.serve.symlinks import LinkTargets

# Who saves once may save again at once; after so many seconds there is time for other things.
PAUSE = 0.2


class BuildWorker(Observer):
    """Builds one site again and again, and sends what comes of it."""

    def __init__(self, order: WorkerSetup, send: Callable[[Any], None]) -> None:
        self.order = order
        self.send = send
        self.session = Session(self)
        self._before: Survey | None = None
        self._paths: frozenset[str] | None = None
        self._base = ""
        self._links: tuple[tuple[SourceLink, ...], ...] = ()
        self._asked = BuildRequest(None)
        self._sent = False
        # Paths that a warm-up wrote, of which nothing was sent yet.
        self._unsent: set[str] = set()

    def build(self, asked: BuildRequest) -> None:
        """Build as asked."""
        self._asked, self._sent, self._before = asked, False, self.session.memory.survey
        report = build(self.order.project, self.order.options, quiet, self.session, asked.places)
        self._send(report, self.session.memory, final=True)

    def replacing(self) -> None:
        """Send that files of the output are being replaced."""
        if not self.session.warming_up:
            self.send(Replacing())

    def published(self, report: Report, memory: Memory) -> None:
        """Send what is in its place now."""
        if not self.session.warming_up:
            self._send(report, memory, final=False)

    def rest(self) -> None:
        """Make ready for what may come, while there is nothing to do."""
        if not self.session.warm and self.session.memory.survey is not None:
            self.session.warming_up = True
            report = build(self.order.project, self.order.options, quiet, self.session, frozenset())
            self.session.warming_up = False
            # A file may have been saved meanwhile; its path is sent with the build that is asked for it.
            self._unsent.update(path for path, why in report.reasons.items() if why != WARM_UP)
            # Objects that stay are frozen, so that the collector need not look at them.
            gc.collect()
            gc.freeze()
        gc.collect()

    def _send(self, report: Report, memory: Memory, *, final: bool) -> None:
        plain = replace(report, reasons=EMPTY)
        if self._sent:
            self.send(BuildResult(plain, self._base, frozenset(), Change(), (), final))
            return
        self._sent = True
        if not report.failed or not self._base:
            self._base = self._base_path(memory)
        before = self._paths
        now = self._paths = self._listed(memory)
        written: frozenset[str] | None = now.intersection(self._unsent.union(report.reasons))
        self._unsent.clear()
        if before is None or len(written or ()) > MANY_PATHS:
            written = None
        change = Change(written, (before or frozenset()) - now)
        added = now - (before or frozenset())
        sources, links = self._sources(memory.survey), self._changed_links(memory.survey)
        self.send(BuildResult(plain, self._base, added, change, sources, final, links))

    def _listed(self, memory: Memory) -> frozenset[str]:
        """The paths of the output now."""
        try:
            return read_manifest(self.order.project.output, memory.output)
        except OSError:
            return self._paths or frozenset()

    def _base_path(self, memory: Memory) -> str:
        """The path at which the site is to be published."""
        if memory.resolution is not None:
            return memory.resolution.site.site.base_path
        url = self.order.options.base_url or read_settings(self.order.project.content)[0].config.url
        return urlsplit(url or "").path or "/"

    def _changed_links(self, survey: Survey | None) -> LinkTargets | None:
        """The links of the sources with their targets; None where they were sent before."""
        links = tuple(snapshot.links for snapshot in survey.snapshots) if survey is not None else self._links
        if survey is None or links == self._links:
            return None
        self._links = links
        return tuple(
            (folder / link.path, link.target)
            for folder, found in zip(survey.folders, links, strict=True)
            for link in found
        )

    def _sources(self, now: Survey | None) -> tuple[str, ...]:
        """The sources that differ from those of the last build; where none does, those that were reported."""
        before, root = self._before, self.order.project.root
        if before is None or now is None or before is now:
            return ()
        places = self._asked.places
        found = differing(before, now, places) or sorted((places or frozenset()).difference(now.folders))
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
        worker = BuildWorker(received(source), sender(target))
        _work(worker, source)
    os._exit(0)


def _work(worker: BuildWorker, source: BinaryIO) -> None:
    try:
        while (asked := received(source)) is not None:
            worker.build(asked)
            # What a build leaves in circles is young, and soon found.
            gc.collect(1)
            if not select.select([source], [], [], PAUSE)[0]:
                worker.rest()
    except BrokenPipeError:
        # Nobody is there any more to be told.
        pass
