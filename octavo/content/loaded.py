"""The value of an entry that was read; whoever stores it needs none of the libraries that read it."""

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.frozen import frozen
from octavo.base.layout import EntryKind
from octavo.content.entries import Entry
from octavo.content.findings import Mention
from octavo.markdown.render import Text


@frozen
class Loaded:
    """One entry that was read; `path` is below `content/`.

    `entry` is None where the source could not be read; `phrases` are the title and the tldr with their formulas set,
    each as HTML and as plain text, empty where an entry has none.
    """

    path: str
    kind: EntryKind
    slug: str
    digest: str
    entry: Entry | None
    text: Text
    phrases: tuple[tuple[str, str], ...]
    mentions: tuple[Mention, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def span(self) -> Span:
        """The place of the entry as a whole."""
        return Span(f"content/{self.path}")
