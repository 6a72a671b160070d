"""Volume, issue and pages: values that pages of the site label themselves."""

import re

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.content.findings import Findings
from octavo.content.types import StoredAsIs, Text
from octavo.model.identifiers import arxiv
from octavo.yaml.nodes import Node

# A label before the number, and what DBLP and other indexes write for papers that are on the arXiv alone.
_ODD = deferred(
    r"(?P<label>pp?\.|pages?|vol(?:ume|\.)?|no\.|nr\.|issue|number)\s*(?=[A-Za-z]?\d)|(?P<arxiv>arxiv|abs/|corr\b)",
    re.IGNORECASE,
)


@frozen
class Detail(StoredAsIs):
    """A volume, an issue or pages; a label in it, or the arXiv in its place, gets a warning."""

    text: Text = Text()

    @property
    def wanted(self) -> str:
        """Name what `text` wants."""
        return self.text.wanted

    def parse_plain(self, text: str) -> str | None:
        """Return the text; None where `read` has something to say about it."""
        return None if _ODD().match(text.lstrip()) else self.text.parse_plain(text)

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the text as written."""
        text = self.text.read(node, findings)
        found = _ODD().match(text) if text else None
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
