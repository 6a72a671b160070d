"""The build worker: a process that builds a site at each request from its standard input."""

import gc
import os
import signal
import time
from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

from octavo.base.folders import HeldFolder
from octavo.base.frozen import EMPTY, replace
from octavo.base.limits import ENDING
from octavo.base.progress import quiet
from octavo.build.build import build
from octavo.build.discover import WARM_UP
from octavo.build.report import Report
from octavo.build.session import Memory, Observer, Session
from octavo.content.config import read_settings, site_address
from octavo.content.scan import SourceLink
from octavo.content.survey import Survey, differing, survey
from octavo.output.manifest import read_manifest
from octavo.serve.changes import MANY_PATHS, Change
from octavo.serve.ipc import (
    BuildMessage,
    BuildRequest,
    BuildResult,
    Inbox,
    Progressed,
    Replacing,
    WorkerSetup,
    inbox,
    sender,
)
from octavo.serve.symlinks import LinkTargets
from octavo.workers.lifeline import end_with

# Seconds without a request after which the worker prepares for later ones; saves often come in quick succession.
IDLE_DELAY = 0.2

# Seconds between messages about a build that takes long.
_PROGRESS_INTERVAL = 1.0


class BuildWorker(Observer):
    """Builds one site at each request, and sends messages about each build."""

    def __init__(self, setup: WorkerSetup, send: Callable[[BuildMessage], None]) -> None:
        self.setup = setup
        self.send = send
        self.session = Session(self)
        self._last_survey: Survey | None = None
        self._paths: frozenset[str] | None = None
        self._base = ""
        self._links: tuple[tuple[SourceLink, ...], ...] = ()
        self._request = BuildRequest(None)
        self._change_sent = False
        # Paths that a warm-up wrote; the next result includes them.
        self._unsent: set[str] = set()
        # The report of a build that a page ended which took too much.
        self._ended: Report | None = None
        self._progress_due = 0.0

    def build(self, request: BuildRequest) -> bool:
        """Build as requested, and send a final result; False if only another process can.

        A page that took too much was ended between any two instructions, so nothing that this process holds is used
        for another build. As long as no source changes, the outcome stays the same.
        """
        if self._ended is not None:
            if self._is_as_before(request):
                self.send(BuildResult(self._ended, self._base, frozenset(), Change(), (), final=True))
                return True
            return False
        self._request, self._change_sent, self._last_survey = request, False, self.session.memory.survey
        self._progress_due = time.monotonic() + _PROGRESS_INTERVAL
        report = build(self.setup.project, self.setup.options, self._progress, self.session, request.paths)
        self._send_result(report, self.session.memory, final=True)
        if any(found.code in ENDING for found in report.diagnostics):
            self._ended = replace(report, reasons=EMPTY)
        return True

    def _is_as_before(self, request: BuildRequest) -> bool:
        """Tell if no source was reported as changed or differs from what the last build saw."""
        before = self.session.memory.survey
        if before is None or (request.paths or frozenset()).difference(before.folders):
            return False
        return not differing(before, survey(self.setup.project, {}, 0), None)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if (now := time.monotonic()) >= self._progress_due or not done:
            self._progress_due = now + _PROGRESS_INTERVAL
            self.send(Progressed(stage, done, total))

    def replacing(self) -> None:
        """Send that files of the output are being replaced."""
        if not self.session.warming_up:
            self.send(Replacing())

    def published(self, report: Report, memory: Memory) -> None:
        """Send the result as soon as the new site is in its place."""
        if not self.session.warming_up:
            self._send_result(report, memory, final=False)

    def on_idle(self) -> None:
        """Prepare for the next build: warm up once, and collect garbage."""
        if self._ended is None and not self.session.warm and self.session.memory.survey is not None:
            self.session.warming_up = True
            report = build(self.setup.project, self.setup.options, quiet, self.session, frozenset())
            self.session.warming_up = False
            # The warm-up may find a file that was saved meanwhile; the build that is requested for it sends its path.
            self._unsent.update(path for path, why in report.reasons.items() if why != WARM_UP)
            # Objects that stay are frozen, so that later collections do not have to visit them.
            gc.collect()
            gc.freeze()
        gc.collect()

    def _send_result(self, report: Report, memory: Memory, *, final: bool) -> None:
        """Send the result of a build; only the first one of a build has the change."""
        plain = replace(report, reasons=EMPTY)
        if self._change_sent:
            self.send(BuildResult(plain, self._base, frozenset(), Change(), (), final))
            return
        self._change_sent = True
        if not report.failed or not self._base:
            self._base = self._base_path(memory)
        before = self._paths
        now = self._paths = self._output_paths(memory)
        written: frozenset[str] | None = now.intersection(self._unsent.union(report.reasons))
        self._unsent.clear()
        if before is None or len(written or ()) > MANY_PATHS:
            written = None
        change = Change(written, (before or frozenset()) - now)
        added = now - (before or frozenset())
        sources, links = self._changed_sources(memory.survey), self._changed_links(memory.survey)
        self.send(BuildResult(plain, self._base, added, change, sources, final, links))

    def _output_paths(self, memory: Memory) -> frozenset[str]:
        """Return the paths of the output; those before if the manifest cannot be read."""
        try:
            project = self.setup.project
            with HeldFolder(project.output, project.around(project.output)) as output:
                return read_manifest(output, memory.output)
        except FileNotFoundError:
            return frozenset()
        except OSError:
            return self._paths or frozenset()

    def _base_path(self, memory: Memory) -> str:
        """Return the path at which the site is to be published."""
        if memory.resolution is not None:
            return memory.resolution.site.site.base_path
        address = site_address(read_settings(self.setup.project.content)[0], self.setup.options)
        return urlsplit(address.url).path or "/" if address else "/"

    def _changed_links(self, survey: Survey | None) -> LinkTargets | None:
        """Return the links among the sources with their targets, or None if they were sent before."""
        links = tuple(snapshot.links for snapshot in survey.snapshots) if survey is not None else self._links
        if survey is None or links == self._links:
            return None
        self._links = links
        return tuple(
            (folder / link.path, link.target)
            for folder, found in zip(survey.folders, links, strict=True)
            for link in found
        )

    def _changed_sources(self, now: Survey | None) -> tuple[str, ...]:
        """Return the sources that differ from the last build; if none does, the requested paths."""
        before, root = self._last_survey, self.setup.project.root
        if before is None or now is None or before is now:
            return ()
        paths = self._request.paths
        found = differing(before, now, paths) or sorted((paths or frozenset()).difference(now.folders))
        return tuple(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path) for path in found)


def run(lifeline: int | None = None) -> NoReturn:
    """Build at each request from standard input until it is closed.

    A `lifeline` ends this process with the preview, amid a step that nothing can interrupt too.
    """
    if lifeline is not None:
        end_with(lifeline)
    # Ctrl-C reaches every process of a terminal; the supervisor ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Collections happen between builds, so that they do not delay any.
    gc.disable()
    # Messages have standard output for themselves; anything that is printed goes to standard error.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(0, "rb", buffering=0, closefd=False) as source:
        requests = inbox(source)
        _handle_requests(BuildWorker(requests.next(), sender(target)), requests)
    os._exit(0)


def _handle_requests(worker: BuildWorker, requests: Inbox) -> None:
    try:
        while (request := requests.next()) is not None:
            if not worker.build(request):
                return
            # Reference cycles that a build leaves are young, and quick to collect.
            gc.collect(1)
            if not requests.arrives_within(IDLE_DELAY):
                worker.on_idle()
    except BrokenPipeError:
        # The preview has ended.
        pass
