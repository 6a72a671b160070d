"""Load: a source's bytes become a checked entry, its body as HTML, and what was found wrong."""

from typing import Any

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.frozen import frozen
from octavo.base.layout import EntryKind, place_of
from octavo.content import frontmatter
from octavo.content.decode import Refusal, decode
from octavo.content.entries import Entry
from octavo.content.fields import ENTRIES
from octavo.content.findings import Findings, Mention
from octavo.content.yaml_nodes import Mapping, Scalar
from octavo.markdown.ids import prefix_of
from octavo.markdown.render import RenderedText, render
from octavo.markdown.titles import render_title
from octavo.model import slugs


@frozen
class LoadedEntry:
    """One entry that was read; `path` is below `content/`.

    `entry` is None where the source could not be read; `phrases` are the title and the tldr with their formulas set,
    each as HTML and as plain text, empty where an entry has none.
    """

    path: str
    kind: EntryKind
    slug: str
    digest: str
    entry: Entry | None
    text: RenderedText
    phrases: tuple[tuple[str, str], ...]
    mentions: tuple[Mention, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def span(self) -> Span:
        """The place of the entry as a whole."""
        return Span(f"content/{self.path}")


NO_TEXT = RenderedText("", "", "", "", (), ())


def load(path: str, data: bytes, digest: str, *, clean: bool) -> LoadedEntry:
    """Read an entry; whatever is wrong with it is in the result, never an exception."""
    where = place_of(path)
    assert where.kind is not None
    findings = Findings(f"content/{path}")
    try:
        parts = frontmatter.split(decode(data, findings.path), findings.path)
    except Refusal as refusal:
        return LoadedEntry(path, where.kind, "", digest, None, NO_TEXT, (), (), (refusal.diagnostic,))
    entry = ENTRIES[where.kind].read(parts.front, findings)
    name = _slug(where.name, entry, findings)
    prefix = prefix_of(where.kind, name)
    text, found = render(parts.body, findings.path, first_line=parts.body_line, prefix=prefix, clean=clean)
    phrases, doubts = _phrases(entry, parts.front, findings) if entry is not None else ((), ())
    diagnostics = (*parts.doubts, *findings.diagnostics, *found, *doubts)
    return LoadedEntry(path, where.kind, name, digest, entry, text, phrases, tuple(findings.mentions), diagnostics)


def _slug(name: str, entry: Any, findings: Findings) -> str:
    """The stated slug, or the file's name, or for a profile the person's."""
    if entry is not None and entry.slug:
        return str(entry.slug)
    if not name:
        return slugs.slug_of(entry.name) if entry is not None else ""
    made = slugs.slugify(name)
    if not made:
        findings.error(
            "bad-slug", f"no address can be made of the name `{name}`", _TOP, "set `slug:` in the front matter"
        )
    return made


_TOP = Scalar("", 1, 1, 0)


def _phrases(
    entry: Any, front: Mapping, findings: Findings
) -> tuple[tuple[tuple[str, str], ...], tuple[Diagnostic, ...]]:
    found: list[Diagnostic] = []
    phrases = []
    for name in ("title", "tldr"):
        text = getattr(entry, name, None)
        if text is None:
            phrases.append(("", ""))
            continue
        html, plain, doubts = render_title(text, findings.path)
        if doubts:
            _, node = front.pair(name)
            html, plain, doubts = render_title(text, findings.path, line=node.line, column=node.column)
        phrases.append((html, plain))
        found += doubts
    return tuple(phrases), tuple(found)


def unread(path: str, found: Diagnostic) -> LoadedEntry:
    """An entry whose file could not be read."""
    where = place_of(path)
    assert where.kind is not None
    return LoadedEntry(path, where.kind, "", "", None, NO_TEXT, (), (), (found,))
