"""Dates, and volume, issue and pages, which pages of the site label themselves."""

import re
from typing import Any

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.content.findings import Findings
from octavo.content.types import StoredAsIs, Text, shape_of, without_entities
from octavo.model import dates
from octavo.model.identifiers import arxiv
from octavo.model.states import state_in
from octavo.yaml.nodes import Node, Scalar

# A label before the number, and what DBLP and other indexes write for papers that are on the arXiv alone.
_ODD = deferred(
    r"(?P<label>pp?\.|pages?|vol(?:ume|\.)?|no\.|nr\.|issue|number)\s*(?=[A-Za-z]?\d)|(?P<arxiv>arxiv|abs/|corr\b)",
    re.IGNORECASE,
)

# An issue behind a volume: "12(3)", "12, no. 3".
_WITH_ISSUE = deferred(
    r"(?<=\w)\s*(?:\((?:(?:no|nr|issue)\.?\s*)?(\w[\w–-]*)\)|[,;]?\s*(?:no\.|nr\.|issue|number)\s*(\w[\w–-]*))\s*$",
    re.IGNORECASE,
)

# A text that says of a work that it has no date.
_UNDATED = deferred(
    r"n\.?\s?d\.?|s\.?\s?[ad]\.?|o\.?\s?J\.?|t\.?b\.?[ad]\.?|\?+"
    r"|no date|not dated|undated|unknown|unpublished|none|soon",
    re.IGNORECASE,
)
_NUMBERS = deferred(r"\d+(?:[-/]\d+)*", re.ASCII)


@frozen
class Day:
    """A date: a year, a month or a day, or a period from one to another.

    `status`: there is a key of this name beside it, for what has not appeared yet.
    """

    wanted: str = "a date"
    status: bool = False

    def parse_plain(self, text: str) -> dates.Date | None:
        """Read `2024`, `2024-06`, `2024-06-17` or a period like `2024-06-17/2024-06-19`."""
        try:
            return dates.parse_date(text)
        except ValueError:
            return None

    def read(self, node: Node, findings: Findings) -> dates.Date | None:
        """Read the text of a node as `parse_plain` does; add an error for any other node or text."""
        if not isinstance(node, Scalar):
            hint = "write it without brackets, as 2024-06-17"
            findings.error("wrong-type", f"a date is wanted here, not {shape_of(node)}", node, hint)
            return None
        try:
            return dates.parse_date(node.text)
        except ValueError as failure:
            reason, *hints = failure.args
            hint = (_hint_for_status(node.text) if self.status else "") or _hint_for_date(node.text)
            findings.error("bad-date", f"`{node.text.strip()}`: {reason}", node, *(hints or [hint]))
            return None

    def freeze(self, value: dates.Date) -> Any:
        """Return year, month and day, and the end in the same form, None if there is none."""
        return *value.parts, value.end and self.freeze(value.end)

    def thaw(self, stored: Any) -> dates.Date:
        """Return the date or the period of a stored form."""
        year, month, day, end = stored
        return dates.Date(year, month, day, end and self.thaw(end))


def _hint_for_date(text: str) -> str:
    if both := dates.both_readings(text):
        return " or ".join([f"write `{both[0]}` for {both[0].long},", f"`{both[1]}` for {both[1].long}"])
    guess = _date_in(text)
    return f"did you mean `{_in_full(guess)}`?" if guess else "write 2024, 2024-06, 2024-06-17 or 2024-06-17/2024-06-19"


def _in_full(date: dates.Date) -> str:
    return f"{date}/{date.end}" if date.end else str(date)


def _date_in(text: str) -> dates.Date | None:
    """Return the date in a text of which everything else is words; None if it is not clear."""
    if guess := dates.guess_date(text):
        return guess
    numbers = _NUMBERS().findall(text)
    try:
        return dates.parse_date(numbers[0]) if len(numbers) == 1 else None
    except ValueError:
        return None


def _hint_for_status(text: str) -> str:
    """Return a hint for a text that says in the place of a date how far a work is; empty for any other text."""
    if _UNDATED().fullmatch(text.strip()):
        hint = "write the year if it has appeared; if not, delete this line, and write `status: in preparation` or "
        return f"{hint}another one"
    state = state_in(text)
    if not state:
        return ""
    guess = _date_in(text)
    if guess:
        return f"write `{_in_full(guess)}`, and `status: {state}` on a line of its own"
    return f"delete this line, and write `status: {state}`"


@frozen
class Detail(StoredAsIs):
    """A volume, an issue or pages; a label in it, or the arXiv in its place, gets a warning.

    So does an issue behind a volume, where `issue`: it is a volume.
    """

    text: Text = Text()
    issue: bool = False

    @property
    def wanted(self) -> str:
        """Name what `text` wants."""
        return self.text.wanted

    def parse_plain(self, text: str) -> str | None:
        """Return the text; None where `read` has something to say about it."""
        if self.issue and _WITH_ISSUE().search(text):
            return None
        return None if _ODD().match(without_entities(text).lstrip()) else self.text.parse_plain(text)

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the text as written."""
        text = self.text.read(node, findings)
        found = _ODD().match(text) if text else None
        if text and self.issue and (both := _WITH_ISSUE().search(text)):
            volume = text[found.end() if found and found["label"] else 0 : both.start()].strip()
            hint = f"write `{volume}`, and `issue: {both[1] or both[2]}` on a line of its own"
            findings.warning("odd-value", f"`{text}` is a volume and an issue", node, hint)
            return text
        if not text or not found:
            return text
        if found["label"]:
            message = f"`{found['label']}` is written here by the page already"
            findings.warning("odd-value", message, node, f"write `{text[found.end() :]}`")
        else:
            findings.warning("odd-value", f"`{text}` is where the arXiv has the paper", node, _hint_for_arxiv(text))
        return text


def _hint_for_arxiv(text: str) -> str:
    try:
        return f"delete this line, and write `arxiv: {arxiv(text)}`"
    except ValueError:
        return "delete this line; the number of the arXiv is written as `arxiv: …`"
