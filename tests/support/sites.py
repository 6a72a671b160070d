"""Write projects from one string, build them, and read their output."""

import os
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from octavo.base.folders import HeldFolder
from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.report import Report
from octavo.output.manifest import read_manifest

PROFILE = """
-- content/profile.md --
---
name: Ada Lovelace
areas: cs.CL
---
A life of engines.
"""


def parse(text: str) -> dict[str, str]:
    """Return the files of a text by path; each begins with a line `-- path --`."""
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
    """A project in a temporary folder, with the report of its last build."""

    root: Path
    report: Report = field(default_factory=Report)

    @property
    def output(self) -> Path:
        return self.root / "output"

    def write(self, path: str, text: str) -> None:
        """Write a file from an indented text."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file, which must contain it exactly once."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is not in {path} exactly once"
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def build(self, output: Path | None = None, **options: object) -> Report:
        """Build the project, and keep and return the report."""
        self.report = build(Project.at(self.root, output), Options(**options))  # type: ignore[arg-type]
        return self.report

    def built(self, **options: object) -> "Site":
        """Build the project, which must succeed."""
        report = self.build(None, **options)
        assert not report.failed, report.diagnostics
        return self

    @property
    def rendered(self) -> set[str]:
        """Return the paths of the pages that the last build rendered."""
        return {path for path in self.report.reasons if path.endswith(".html")}

    @property
    def codes(self) -> list[str]:
        """Return the codes of the last build's diagnostics, in order."""
        return [found.code for found in self.report.diagnostics]

    def page(self, path: str) -> str:
        """Return the HTML of a page by its address."""
        place = self.output / path
        return (place if path.endswith(".html") else place / "index.html").read_text("utf-8")

    def tree(self) -> dict[str, bytes]:
        """Return all files of the output by path, with their bytes."""
        return tree(self.output)


def listed(folder: Path) -> frozenset[str]:
    """Return the paths that the manifest of an output folder lists."""
    with HeldFolder(folder) as held:
        return read_manifest(held)


def files(folder: Path) -> list[str]:
    """Return the sorted paths of all files below a folder; none if it does not exist."""
    top = str(folder)
    places = (f"{place}/{name}" for place, _, names in os.walk(top) for name in names)
    return sorted(place[len(top) + 1 :] for place in places if os.path.isfile(place))  # noqa: PTH113 - faster


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by path, with their bytes."""
    found = {}
    for path in files(folder):
        with open(f"{folder}/{path}", "rb") as file:  # noqa: PTH123 - faster
            found[path] = file.read()
    return found


def site(root: Path, text: str = PROFILE) -> Site:
    """Write the files of a text into a folder, and return the project."""
    made = Site(root)
    for path, content in parse(text).items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
    return made
