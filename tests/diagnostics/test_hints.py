"""Whoever does what a hint says is rid of the finding: every hint that offers something to write is applied.

A hint offers something if it says "did you mean", "write", "try" or "move" with a text between backticks.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.audit.audit import audit
from octavo.base.diagnostics import Diagnostic
from octavo.base.project import Project
from tests.diagnostics.test_diagnostics import CASES, make_project
from tests.support.sites import Site

# What a hint may say before the text that it offers; the text itself may have backticks only if it is in quotes.
OFFER = re.compile(
    r"(?:did you mean|write(?: for example| it under| straight ones:)?|try|move it to|quotes:|the value:|as|keep|say) "
    r"`('.*?'|\".*?\"|[^`]+)`"
)
# These say what kind of thing to write, not what.
GENERAL = re.compile(r"`key: value`|`url:`|`slug:|then `title: …`|its `<|`<meta|with a `name`|write a DOI as|`alt`")
# Everything on a line before a value: hyphens, and a key.
BEFORE = re.compile(r"\s*(?:- +)*(?:[\w ]+:[ \t]*)?")
FRONT = re.compile(r"\A(---\n)(.*?)(^---$)", re.DOTALL | re.MULTILINE)


class Edited:
    """A file of a project that is changed as a hint says."""

    def __init__(self, root: Path, found: Diagnostic) -> None:
        self.found = found
        self.place = root / found.span.path
        self.lines = self.place.read_text("utf-8").split("\n") if self.place.is_file() else []

    @property
    def at(self) -> int:
        return self.found.span.line - 1

    def save(self) -> None:
        self.place.write_text("\n".join(self.lines), "utf-8")

    def replace_span(self, text: str) -> None:
        span = self.found.span
        line = self.lines[self.at]
        start = span.column - 1
        self.lines[self.at] = line[:start] + text + line[start + span.length :]

    def replace_value(self, text: str) -> None:
        """Write another value on the line; one in a list in brackets is not handled."""
        before = BEFORE.match(self.lines[self.at])
        assert before
        self.lines[self.at] = before[0].rstrip() + " " + text

    def value(self) -> str:
        """Take the line of a key away, and return its value."""
        line = self.lines.pop(self.at)
        return line.partition(":")[2].strip()

    def add(self, line: str) -> None:
        """Add a line at the end of the front matter, or of a file that is all YAML."""
        text = "\n".join(self.lines)
        if FRONT.match(text):
            text = FRONT.sub(lambda match: f"{match[1]}{match[2]}{line}\n{match[3]}", text, count=1)
        else:
            text = text.rstrip("\n") + f"\n{line}\n"
        self.lines = text.split("\n")

    def add_under(self, parent: str, line: str) -> None:
        """Add a line to the mapping of a key, which begins here if there is none."""
        for number, there in enumerate(self.lines):
            if there == f"{parent}:":
                self.lines.insert(number + 1, f"  {line}")
                return
            if there.startswith(f"{parent}: "):
                self.lines[number] = f"{parent}:\n  name: {there.partition(': ')[2]}"
                self.lines = "\n".join(self.lines).split("\n")
                self.lines.insert(number + 1, f"  {line}")
                return
        self.add(f"{parent}:\n  {line}")


def offered(found: Diagnostic) -> str:
    """Return what a hint offers to write, empty if it offers nothing."""
    match = OFFER.search(found.hint)
    if match is None or GENERAL.search(found.hint):
        assert "did you mean `" not in found.hint, found
        return "delete" if "delete this line" in found.hint else ""
    return match[1]


def apply(root: Path, found: Diagnostic) -> None:
    """Change a project as the hint of a finding says."""
    hint, text = found.hint, offered(found)
    edited = Edited(root, found)
    if "delete this line" in hint or hint.startswith("keep `"):
        edited.lines.pop(edited.at)
        if ", and write `" in hint:
            edited.add(hint.split("`")[1])
    elif found.code in ("misplaced-file", "stray-file", "stray-folder"):
        (root / text).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(edited.place, root / text)
        return
    elif under := re.match(r"write it under `([\w]+):`, as `([\w-]+): …`", hint):
        edited.add_under(under[1], f"{under[2]}: {edited.value()}")
    elif own := re.match(r"it has a key of its own: write `(\w+): …`", hint):
        edited.add(f"{own[1]}: {edited.value()}")
    elif hint.startswith("write any other link under `other`"):
        edited.lines[edited.at] = f"  other: [{{label: Erratum, to: {edited.lines[edited.at].partition(': ')[2]}}}]"
    elif hint.startswith("write for example"):
        key = text.partition(":")[0]
        line = edited.lines[edited.at]
        if edited.found.span.column > 1:
            edited.lines[edited.at] = line.replace("{", f"{{{text}, ", 1)
        else:
            edited.lines = [one for one in edited.lines if not one.startswith(f"{key}:")]
            edited.add(text)
    elif found.code in ("bad-yaml", "comment", "curly-quotes", "yaml-feature"):
        edited.replace_value(text)
    elif text.startswith(("theme: ", "extends: ")):
        theme = edited.value() if edited.lines else ""
        place = root / ("content/site.yaml" if text.startswith("theme: ") else f"themes/{theme}/theme.yaml")
        key = text.partition(":")[0]
        lines = place.read_text("utf-8").split("\n") if place.is_file() else []
        place.write_text("\n".join([*(one for one in lines if not one.startswith(f"{key}:")), text, ""]), "utf-8")
        return
    else:
        edited.replace_span(text)
    edited.save()


def findings_of(site: Site, *, check: bool) -> tuple[Diagnostic, ...]:
    """Return the findings of a build, or of the check of the site that was built."""
    found = site.build().diagnostics
    return audit(Project.at(site.root)).diagnostics if check else found


def kept(found: Diagnostic, others: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """Yield the findings that say the same as one did; other lines may have moved it."""
    for other in others:
        if (other.code, other.span.path, other.message) == (found.code, found.span.path, found.message):
            yield other


OFFERING = [case for case in CASES if any(word in case.read_text("utf-8") for word in ("mean `", "write", "try `"))]


@pytest.mark.parametrize("case", OFFERING, ids=lambda case: case.stem)
def test_a_finding_is_gone_once_its_hint_was_followed(case: Path, tmp_path: Path) -> None:
    files, kind, _ = re.split(r"\n== (build|check|publish|import)", case.read_text("utf-8"), maxsplit=1)
    if kind in ("publish", "import") or "-- output/" in files:
        pytest.skip("it is not made from sources")
    site = make_project(tmp_path / "case", files)
    for number, found in enumerate(findings_of(site, check=kind == "check")):
        if not offered(found):
            continue
        mended = make_project(tmp_path / f"mended-{number}", files)
        same = len(list(kept(found, findings_of(mended, check=kind == "check"))))
        apply(mended.root, found)
        left = list(kept(found, findings_of(mended, check=kind == "check")))
        assert len(left) < same, found
