"""Front matter: python-frontmatter splits an entry into YAML, which is read to nodes, and a body."""

import re
from typing import Any

from frontmatter.default_handlers import BaseHandler

from octavo.base.diagnostics import Diagnostic, error, span_at
from octavo.base.frozen import frozen
from octavo.yaml.decode import Refusal
from octavo.yaml.nodes import Mapping
from octavo.yaml.read import doubts_in, parse_mapping


@frozen
class SplitEntry:
    """The front matter and the body of an entry; `body_line` is the line of the file on which the body starts.

    `yaml` is the text of the front matter, whose first line is that of the file.
    """

    yaml: str
    front: Mapping
    body: str
    body_line: int
    warnings: tuple[Diagnostic, ...] = ()


class Handler(BaseHandler):
    """Octavo's handler for python-frontmatter: YAML between two lines of `---`, loaded as nodes."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def load(self, fm: str) -> Any:
        """Read YAML to a mapping of nodes; the first line of the text is the first line of the file."""
        return parse_mapping(fm, self.path)


def split(text: str, path: str) -> SplitEntry:
    """Split an entry into its front matter and its body.

    Refusal: there is no front matter, it is not closed, or `parse_mapping` refuses its YAML.
    """
    handler = Handler(path)
    # Blank lines may stand before the front matter; spaces on its own first line may not.
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    if not handler.detect(text[start:]):
        raise Refusal(
            error(
                "no-front-matter",
                "this entry has no front matter",
                span_at(text, start, path),
                "begin the file with a line ---, then `title: …`, then another line ---",
            )
        )
    try:
        yaml, body = handler.split(text)
    except ValueError:
        raise Refusal(
            error(
                "unclosed-front-matter",
                "the front matter is not closed",
                span_at(text, start, path, 3),
                "end it with a line that holds only ---",
            )
        ) from None
    # The rest of the opening line comes first in `yaml`; with the blank lines before it, lines are those of the file.
    yaml = "\n" * text.count("\n", 0, start) + yaml
    front = handler.load(yaml)
    body = body.lstrip("\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    return SplitEntry(yaml, front, body.rstrip(), line, doubts_in(yaml, path))
