"""Whole sites in one string, and what a build made of them."""

import os
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.report import Report

PROFILE = """
-- content/profile.md --
---
name: Ada Lovelace
areas: cs.CL
---
A life of engines.
"""


def parse(text: str) -> dict[str, str]:
    """Files by path: each begins with a line `-- path --`."""
    files: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in textwrap.dedent(text).strip("\n").split("\n"):
        if line.startswith("-- ") and line.endswith(" --"):
            current = files.setdefault(line[3:-3], [])
        elif current is not None:
            current.append(line)
    return {path: "\n".join(lines) + "\n" for path, lines in files.items()}


@dataclass
class Site:
    """A project in a temporary folder."""

    root: Path
    report: Report = field(default_factory=Report)

    @property
    def output(self) -> Path:
        return self.root / "output"

    def write(self, path: str, text: str) -> None:
        """Write a file; its time is set back, as if it had been written a while ago."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a piece of a file, which must be there once."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is not in {path} exactly once"
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def build(self, output: Path | None = None, **options: object) -> Report:
        """Build it; the report is kept."""
        self.report = build(Project.at(self.root, output), Options(**options))  # type: ignore[arg-type]
        return self.report

    def built(self, **options: object) -> "Site":
        """Build it, which must succeed."""
        report = self.build(None, **options)
        assert not report.failed, report.diagnostics
        return self

    @property
    def rendered(self) -> set[str]:
        """The pages that the last build rendered."""
        return {path for path in self.report.reasons if path.endswith(".html")}

    @property
    def codes(self) -> list[str]:
        """The codes of the last build's findings, in order."""
        return [found.code for found in self.report.diagnostics]

    def page(self, path: str) -> str:
        """The text of a page by its address."""
        place = self.output / path
        return (place if path.endswith(".html") else place / "index.html").read_text("utf-8")

    def tree(self) -> dict[str, bytes]:
        """Every file of the output with its bytes."""
        return tree(self.output)


def files(folder: Path) -> list[str]:
    """The paths of all files below a folder, which need not be there."""
    top = str(folder)
    places = (f"{place}/{name}" for place, _, names in os.walk(top) for name in names)
    return sorted(place[len(top) + 1 :] for place in places if os.path.isfile(place))  # noqa: PTH113 - thousands of times


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    found = {}
    for path in files(folder):
        with open(f"{folder}/{path}", "rb") as file:  # noqa: PTH123 - thousands of times
            found[path] = file.read()
    return found


def site(root: Path, text: str = PROFILE) -> Site:
    """A project with the files of a text."""
    made = Site(root)
    for path, content in parse(text).items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
    return made
