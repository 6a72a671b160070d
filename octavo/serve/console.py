"""The console: a line on the terminal for each build that changed something, and the findings of that build."""

import sys
import time
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.build.report import Report, printed_findings, rebuild_summary, summary

# Most sources that a line has room for.
MOST_SOURCES = 3


class Console:
    """Prints the builds of a project to the terminal; `root` is the folder of the project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._findings: tuple[Diagnostic, ...] = ()
        self._is_first = True

    def log(self, report: Report, sources: tuple[str, ...]) -> None:
        """Print a build and the sources that changed; print its findings unless the last build had the same."""
        text = summary(report) if self._is_first else rebuild_summary(report)
        print(f"{time.strftime('%H:%M:%S')}  {_prefix(sources)}{text}", flush=True)
        if report.diagnostics and report.diagnostics != self._findings:
            print("\n" + printed_findings(report.diagnostics, self.root) + "\n", file=sys.stderr, flush=True)
        self._findings, self._is_first = report.diagnostics, False

    def log_waiting(self, seconds: float, doing: str) -> None:
        """Print that a build takes long, and what it is doing."""
        print(f"{time.strftime('%H:%M:%S')}  still building, for {seconds:.0f} s now{doing}", flush=True)

    def say(self, text: str) -> None:
        """Print a line about the preview itself."""
        print(text, flush=True)

    def warn(self, found: Diagnostic) -> None:
        """Print a finding about the preview itself."""
        print(printed_findings((found,), self.root) + "\n", file=sys.stderr, flush=True)


def _prefix(sources: tuple[str, ...]) -> str:
    if not sources:
        return ""
    more = f" and {len(sources) - MOST_SOURCES + 1} more" if len(sources) > MOST_SOURCES else ""
    return f"{', '.join(sources[: MOST_SOURCES - 1] if more else sources)}{more}: "
