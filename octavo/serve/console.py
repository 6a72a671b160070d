"""The journal: a line on the terminal for each build that changed something, and what was found."""

import sys
import time
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.build.report import Report, format_findings, rebuild_summary, summary

# So many sources are named, of more only some.
NAMED = 3


class Console:
    """What happened, told to whoever sits at the terminal."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._findings: tuple[Diagnostic, ...] = ()
        self._begun = False

    def tell(self, report: Report, sources: tuple[str, ...]) -> None:
        """Tell of a build; findings that were told before are not told again."""
        words = rebuild_summary(report) if self._begun else summary(report)
        print(f"{time.strftime('%H:%M:%S')}  {_told(sources)}{words}", flush=True)
        if report.diagnostics and report.diagnostics != self._findings:
            print("\n" + format_findings(report.diagnostics, self.root) + "\n", file=sys.stderr, flush=True)
        self._findings, self._begun = report.diagnostics, True


def _told(sources: tuple[str, ...]) -> str:
    if not sources:
        return ""
    more = f" and {len(sources) - NAMED + 1} more" if len(sources) > NAMED else ""
    return f"{', '.join(sources[: NAMED - 1] if more else sources)}{more}: "
