"""Make the entry of a paper, and make sure that a build accepts it."""

import re
from collections.abc import Sequence

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import replace
from octavo.content.fields import PAPER
from octavo.content.findings import Findings
from octavo.content.load import load
from octavo.imports.fields.papers import ImportedPaper
from octavo.imports.records.source import BrokenRecord
from octavo.markdown.tex.commands import Macros
from octavo.yaml.decode import Refusal
from octavo.yaml.frontmatter import split
from octavo.yaml.write import write_entry

# The entry gets its own path when it is written; nothing of what is checked depends on it.
_PATH = "papers/x.md"
_MAY_BE_REFUSED = re.compile(r"[\[<`]")


def checked_entry(paper: ImportedPaper, macros: Macros) -> str | BrokenRecord:
    """Return the text of the entry of a paper, or the record with the reason where a build would refuse it."""
    text = write_entry(paper.front, paper.body)
    try:
        refused = next((found for found in _findings(text, macros) if found.severity == "error"), None)
    except Refusal as refusal:
        refused = refusal.diagnostic
    if refused is None:
        return text
    return BrokenRecord(paper.record.text, replace(refused, span=paper.record.span()))


def _findings(text: str, macros: Macros) -> Sequence[Diagnostic]:
    """Return what a build finds in an entry; a body without links, code and HTML has nothing that it refuses."""
    parts = split(text, _PATH)
    if _MAY_BE_REFUSED.search(parts.body):
        return load(_PATH, text.encode(), "", clean=True, macros=macros).diagnostics
    findings = Findings(_PATH, macros)
    PAPER.read(parts.front, findings)
    return findings.diagnostics
