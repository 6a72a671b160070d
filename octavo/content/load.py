"""Loading: the bytes of a source become a checked entry, its body as HTML, and the findings about both."""

from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, first_of_file
from octavo.base.frozen import frozen, replace
from octavo.base.layout import EntryKind, place_of
from octavo.content.entries import Entry, PaperEntry
from octavo.content.fields import ENTRIES
from octavo.content.findings import Findings, Mention
from octavo.markdown.ids import prefix_of
from octavo.markdown.phrases import in_print
from octavo.markdown.render import RenderedText, render
from octavo.markdown.tex.commands import Macros
from octavo.model import slugs
from octavo.model.identity import person_slug
from octavo.yaml import frontmatter
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.nodes import Scalar


@frozen
class LoadedEntry:
    """An entry that was loaded; `path` is below `content/`, `digest` that of the source.

    `entry` is None where the source could not be read. `places` are those of a paper (see `PaperMetadata`).
    """

    path: str
    kind: EntryKind
    slug: str
    digest: str
    entry: Entry | None
    text: RenderedText
    mentions: tuple[Mention, ...]
    diagnostics: tuple[Diagnostic, ...]
    places: tuple[int, ...] = ()

    @property
    def span(self) -> Span:
        """The place of the entry as a whole."""
        return Span(f"content/{self.path}")


NO_TEXT = RenderedText("", "", "", "", (), ())


def load(path: str, data: bytes, digest: str, *, clean: bool, macros: Macros = (), typography: str = "") -> LoadedEntry:
    """Load an entry; errors are diagnostics of the result, never exceptions.

    `clean` says that raw HTML in the body is sanitized; `macros` are the site's own for formulas. `typography` is the
    language of the site if quotation marks and dashes are set, and empty if not.
    """
    place = place_of(path)
    assert place.kind is not None
    findings = Findings(f"content/{path}", macros)
    try:
        text = decode(data, findings.path)
        parts = frontmatter.split(text, findings.path)
    except Refusal as refusal:
        return LoadedEntry(path, place.kind, "", digest, None, NO_TEXT, (), (refusal.diagnostic,))
    entry = ENTRIES[place.kind].read(parts.front, findings)
    if findings.others and isinstance(entry, PaperEntry) and entry.et_al is None:
        entry = replace(entry, et_al=True)
    typography = typography and (getattr(entry, "language", None) or typography)
    if typography and entry is not None:
        entry = in_print(entry, typography)
    slug = _slug(place.name, entry, findings)
    prefix = prefix_of(place.kind, slug)
    body, in_body = render(
        parts.body,
        findings.path,
        first_line=parts.body_line,
        prefix=prefix,
        clean=clean,
        macros=macros,
        typography=typography,
        under_abstract=place.kind == "paper",
    )
    findings.typography = bool(typography)
    findings.warn_of_latex()
    diagnostics = first_of_file((*parts.warnings, *findings.diagnostics, *in_body))
    places = _places(parts.yaml, entry) if isinstance(entry, PaperEntry) else ()
    return LoadedEntry(path, place.kind, slug, digest, entry, body, tuple(findings.mentions), diagnostics, places)


# The ORCID iD of an author stands so near behind that of the last one.
_REACH = 100_000


def _places(yaml: str, entry: PaperEntry) -> tuple[int, ...]:
    """Return the lines in which a paper has its title, DOI and arXiv number, each with its length; (1, 0) for none.

    Behind them stand the line and the column of each ORCID iD of its authors, in their order; (1, 1) for none.
    """
    found: list[int] = []
    for key, value in (("\ntitle:", entry.title), ("\ndoi:", entry.doi), ("\narxiv:", entry.arxiv)):
        at = yaml.find(key) + 1 if value else 0
        found += (yaml.count("\n", 0, at) + 1, yaml.find("\n", at) - at) if at else (1, 0)
    line, line_start, last = 1, 0, -1
    for author in entry.authors:
        if author.orcid:
            at = yaml.find(author.orcid, last + 1, last + _REACH)
            if at < 0:
                found += (1, 1)
                continue
            line += yaml.count("\n", last + 1, at)
            line_start = max(line_start, yaml.rfind("\n", last + 1, at) + 1)
            last = at
            found += (line, at - line_start + 1)
    return tuple(found)


def _slug(name: str, entry: Any, findings: Findings) -> str:
    """Return the slug that the entry states, else that of the file's name, or for a profile that of the person's.

    The slug of a page in folders has theirs before it, which only their names say.
    """
    *folders, own = name.split("/")
    stated = str(entry.slug) if entry is not None and entry.slug else ""
    if not name:
        return stated or (person_slug(entry.name) if entry is not None else "")
    parts = [slugs.slugify(folder) for folder in folders] + [stated or slugs.slugify(own)]
    if all(parts):
        return "/".join(parts)
    for part, written in zip(parts, (*folders, own), strict=True):
        if not part:
            hint = "set `slug:` in the front matter" if written == own else "give the folder another name"
            findings.error("bad-slug", f"no address can be made of the name `{written}`", _TOP, hint)
    return ""


_TOP = Scalar("", 1, 1, 0)


def unread_entry(path: str, found: Diagnostic) -> LoadedEntry:
    """Return the entry at a path whose source could not be read for the reason that was found."""
    place = place_of(path)
    assert place.kind is not None
    return LoadedEntry(path, place.kind, "", "", None, NO_TEXT, (), (found,))
