"""Load: a source's bytes become a checked entry, its body as HTML, and what was found wrong."""

from typing import Any

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.frozen import frozen
from octavo.base.layout import EntryKind, place
from octavo.content import frontmatter
from octavo.content.entries import Entry
from octavo.content.fields import ENTRIES
from octavo.content.findings import Check, Mention
from octavo.content.frontmatter import Refusal, Scalar
from octavo.markdown.ids import prefix_of
from octavo.markdown.render import Text, phrase, render
from octavo.model import slugs


@frozen
class Loaded:
    """One entry: its path below `content/`, its kind and slug, and what it holds.

    `entry` is None where the source could not be read; `phrases` are the one-line texts with formulas, as
    (HTML, plain): a paper's title and tldr, any other entry's title.
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
        """The entry as a whole."""
        return Span(f"content/{self.path}")


NO_TEXT = Text("", "", "", "", (), ())


def load(path: str, data: bytes, digest: str, *, clean: bool) -> Loaded:
    """Read an entry; whatever is wrong with it is in the result, never an exception."""
    where = place(path)
    assert where.kind is not None
    check = Check(f"content/{path}")
    try:
        parts = frontmatter.split(frontmatter.decode(data, check.path), check.path)
    except Refusal as refusal:
        return Loaded(path, where.kind, "", digest, None, NO_TEXT, (), (), (refusal.diagnostic,))
    entry = ENTRIES[where.kind].read(parts.front, check)
    name = _slug(where.name, entry, check)
    prefix = prefix_of(where.kind, name)
    text, found = render(parts.body, check.path, first_line=parts.body_line, prefix=prefix, clean=clean)
    phrases, doubts = _phrases(entry, parts.front, check) if entry is not None else ((), ())
    diagnostics = (*parts.doubts, *check.diagnostics, *found, *doubts)
    return Loaded(path, where.kind, name, digest, entry, text, phrases, tuple(check.mentions), diagnostics)


def _slug(name: str, entry: Any, check: Check) -> str:
    """The stated slug, or the file's name, or for a profile the person's."""
    if entry is not None and entry.slug:
        return str(entry.slug)
    if not name:
        return slugs.slug_of(entry.name) if entry is not None else ""
    made = slugs.slugify(name)
    if not made:
        check.error("bad-slug", f"no address can be made of the name `{name}`", _TOP, "set `slug:` in the front matter")
    return made


_TOP = Scalar("", 1, 1, 0)


def _phrases(
    entry: Any, front: frontmatter.Mapping, check: Check
) -> tuple[tuple[tuple[str, str], ...], tuple[Diagnostic, ...]]:
    found: list[Diagnostic] = []
    phrases = []
    for name in ("title", "tldr"):
        text = getattr(entry, name, None)
        if text is None:
            phrases.append(("", ""))
            continue
        html, plain, doubts = phrase(text, check.path)
        if doubts:
            _, node = front.pair(name)
            html, plain, doubts = phrase(text, check.path, line=node.line, column=node.column)
        phrases.append((html, plain))
        found += doubts
    return tuple(phrases), tuple(found)


def unread(path: str, found: Diagnostic) -> Loaded:
    """An entry whose file could not be read."""
    where = place(path)
    assert where.kind is not None
    return Loaded(path, where.kind, "", "", None, NO_TEXT, (), (), (found,))
