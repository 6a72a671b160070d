"""The console prints a line for each build, and findings when they change."""

from pathlib import Path

import pytest

from octavo.base.diagnostics import Span, error
from octavo.build.report import Report
from octavo.serve.console import Console

FOUND = Report(diagnostics=(error("x", "a mistake", Span("content/site.yaml", 1, 1)),))


def printed(capsys: pytest.CaptureFixture[str], *builds: tuple[Report, tuple[str, ...]]) -> tuple[list[str], str]:
    """Return the lines that a console prints for these builds, without the time, and its standard error."""
    console = Console(Path("/site"))
    for report, sources in builds:
        console.log(report, sources)
    captured = capsys.readouterr()
    return [line.split("  ", 1)[1] for line in captured.out.splitlines()], captured.err


@pytest.mark.parametrize(
    ("sources", "prefix"),
    [
        (("a.md",), "a.md: "),
        (("a.md", "b.md", "c.md"), "a.md, b.md, c.md: "),
        (("a.md", "b.md", "c.md", "d.md"), "a.md, b.md and 2 more: "),
    ],
)
def test_a_line_names_the_first_sources(
    capsys: pytest.CaptureFixture[str], sources: tuple[str, ...], prefix: str
) -> None:
    (without, line), _ = printed(capsys, (Report(), ()), (Report(), sources))
    assert ": " not in without
    assert line.startswith(prefix)


def test_findings_are_printed_only_when_they_change(capsys: pytest.CaptureFixture[str]) -> None:
    builds = [(report, ()) for report in (FOUND, FOUND, Report(), FOUND)]
    lines, errors = printed(capsys, *builds)
    assert len(lines) == 4
    assert errors.count("a mistake") == 2
