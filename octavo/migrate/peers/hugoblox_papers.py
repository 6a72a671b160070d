"""Publications of a site made with HugoBlox as papers."""

import posixpath
import re

from octavo.base.html import words
from octavo.imports.fields.addresses import identifier_in
from octavo.imports.records.source import BrokenRecord
from octavo.migrate.assembly import Draft
from octavo.migrate.collections import with_others
from octavo.migrate.data import first_text, is_true, items_at, mapping_at, paragraphs_at, text_at, texts_at
from octavo.migrate.documents import SourceDocument
from octavo.migrate.found import LeftOut
from octavo.migrate.hugo import bundle_name, bundle_of, hugo_formers
from octavo.migrate.papers import paper_of_fields, read_bibliography, why_unread, with_image, with_link, with_other_link
from octavo.migrate.peers.hugoblox_texts import LINKS, HugoTexts, day_of
from octavo.migrate.people.citations import names_in
from octavo.migrate.people.profile import plain_words
from octavo.yaml.write import YamlValue

# The types of publications: numbers until 2023, since then those of CSL.
_TYPES = {
    **dict.fromkeys(("1", "paper-conference", "conference"), "inproceedings"),
    **dict.fromkeys(("2", "article-journal", "journal"), "article"),
    **dict.fromkeys(("3", "article", "preprint"), "preprint"),
    **dict.fromkeys(("4", "report"), "techreport"),
    **dict.fromkeys(("5", "book"), "book"),
    **dict.fromkeys(("6", "chapter", "book-section"), "incollection"),
    **dict.fromkeys(("7", "thesis"), "thesis"),
    **dict.fromkeys(("8", "patent"), "patent"),
    "manuscript": "unpublished",
    "dataset": "dataset",
    "software": "software",
    "speech": "talk",
}
# A venue is written with what stands behind it: `In *Journal of Looms, 12*(3), pp. 1-20`.
_IN = re.compile(r"^[Ii]n:?\s+(?=[*_A-Z])")
_DETAILS = re.compile(
    r"(?P<name>.+?)(?:,\s*(?:vol\.?\s*)?(?P<volume>\d+))?(?:,?\s*\((?P<number>[\d–-]+)\))?"
    r"(?:,\s*pp?\.?\s*(?P<pages>[\w–-]+))?"
)
# What a publication's own bibliography says beyond its front matter.
_MORE = ("volume", "issue", "pages", "number", "publisher", "institution", "isbn", "issn")
_OTHERS = ("projects", "categories", "slides")
# Keys of publications that have a place in an entry, or only say how a page looks.
OF_PUBLICATIONS = words(
    "title authors author_notes date publishDate lastmod expiryDate doi arxiv publication_types publication "
    "publication_short abstract abstract_short summary tags keywords featured selected links url_custom image awards "
    "license language lang hugoblox math highlight draft share commentable comments reading_time profile editable "
    "show_date image_preview header aliases slug url _build build type layout toc pager show_breadcrumb markup weight "
    "design address cms_exclude diagram sharing_image"
) | frozenset((*LINKS, *_OTHERS))


def add_publication(texts: HugoTexts, document: SourceDocument) -> None:
    """Add a publication as a paper; one that cannot be an entry is told."""
    type_ = _TYPES.get(next(iter(texts_at(document.front, "publication_types")), ""), "")
    made = paper_of_fields(document.path, type_ or "misc", _fields(texts, document, type_ or "misc"))
    if isinstance(made, BrokenRecord):
        texts.assembly.unread.append(LeftOut(document.path, why_unread(document, made)))
        return
    path = texts.assembly.paths.place("papers", text_at(document.front, "slug") or bundle_name(document))
    for finding in made.findings:
        texts.assembly.ask(path, finding.message, source=document.path)
    entry = _with_bibliography(texts, dict(made.front), document)
    if not type_:
        # Octavo takes it for an article if it has a venue.
        entry.pop("type", None)
    entry = _with_files(texts, document, path, entry)
    entry = texts.authors.with_notes(entry, texts_at(document.front, "author_notes"))
    parts = (paragraphs_at(document.front, "abstract"), document.body)
    body = texts.body(document, "\n\n".join(filter(None, parts)))
    named = any(posixpath.basename(file) in body for file in bundle_of(texts.site, document))
    if named or texts.assembly.has_files(path):
        path = f"{path.removesuffix('.md')}/index.md"
    entry = with_others(texts.assembly, path, document, entry | texts.kept(document, _OTHERS), OF_PUBLICATIONS)
    texts.assembly.add(Draft(path, entry, body, document, tuple(hugo_formers(document))))


def _fields(texts: HugoTexts, document: SourceDocument, type_: str) -> dict[str, str]:
    """Return what a publication says as the fields of a record of BibTeX."""
    front = document.front
    listed = texts_at(front, "authors")
    if isinstance(front.get("authors"), str) and listed:
        listed = names_in(listed[0])
    ids, venue = mapping_at(front, "hugoblox", "ids"), _venue(document)
    where = {"thesis": "institution", "techreport": "institution"}.get(type_, "booktitle")
    where = "journaltitle" if type_ in ("article", "preprint", "misc") else where
    awards = (first_text(one, "name", "title") for one in items_at(front, "awards"))
    return {
        "title": text_at(front, "title"),
        "author": " and ".join(map(texts.authors.name_of, listed)),
        "date": day_of(first_text(front, "date", "publishDate")),
        where: venue.pop("name", ""),
        **venue,
        "keywords": "; ".join(texts_at(front, "tags")),
        "tldr": plain_words(first_text(front, "summary", "abstract_short")),
        "doi": first_text(front, "doi") or text_at(ids, "doi"),
        "arxiv": first_text(front, "arxiv") or text_at(ids, "arxiv"),
        "selected": "true" if is_true(front, "featured") or is_true(front, "selected") else "",
        "award": next(filter(None, awards), ""),
        "license": text_at(front, "license"),
        "language": first_text(front, "language", "lang"),
    }


def _venue(document: SourceDocument) -> dict[str, str]:
    """Return the name of a venue, its short name, and the volume, the number and the pages that stand behind it."""
    short = _plain(text_at(document.front, "publication_short"))
    stated = mapping_at(document.front, "publication")
    if stated:
        facts = {key: text_at(stated, key) for key in ("name", "volume", "issue", "pages")}
        return {**facts, "abbr": short or text_at(stated, "short_name")}
    text = _plain(text_at(document.front, "publication"))
    found = _DETAILS.fullmatch(text)
    parts = found.groupdict() if found else {"name": text}
    return {**{key: value for key, value in parts.items() if value}, "abbr": short}


def _plain(text: str) -> str:
    return re.sub(r"[*_]", "", _IN.sub("", text)).strip()


def _with_bibliography(texts: HugoTexts, entry: dict[str, YamlValue], document: SourceDocument) -> dict[str, YamlValue]:
    """Return front matter with what only the bibliography beside a publication says of it."""
    for path in bundle_of(texts.site, document):
        if path.endswith(".bib"):
            texts.assembly.used[path] = "the paper beside it"
            for record in read_bibliography(texts.site.folder.bytes_of(path), path).papers[:1]:
                entry = {**{key: value for key, value in record.paper.front.items() if key in _MORE}, **entry}
    return entry


def _with_files(
    texts: HugoTexts, document: SourceDocument, path: str, entry: dict[str, YamlValue]
) -> dict[str, YamlValue]:
    """Return front matter with the links and the picture of a publication, whose files are copied beside it."""
    assembly = texts.assembly
    for kind, target, label in texts.links(document):
        key, identifier = identifier_in(target)
        if key and str(entry.setdefault(key, identifier)) == identifier:
            continue
        found = assembly.beside(texts.file(target, document), path) or (target if "://" in target else "")
        # Links of works that name a page are from the root of the site.
        page = "" if found else texts.named(target)
        found = f"{texts.site.url}{page}" if page and texts.site.url else found
        if not found:
            message = f"the link `{target}` of this paper was not found in the former site"
            assembly.ask(path, message, source=document.path, at=target)
        linked = with_link(entry, kind, found)
        entry = linked if linked != entry else with_other_link(entry, label, found)
    own = f"/{bundle_name(document)}.pdf"
    pdf = next((file for file in bundle_of(texts.site, document) if file.endswith(own)), "")
    entry = with_link(entry, "pdf", assembly.beside(pdf, path))
    shown = first_text(document.front, "image_preview") or text_at(document.front, "header", "image")
    picture = texts.featured(document) or texts.site.folder.first(f"static/img/{shown}", f"assets/images/{shown}")
    image = mapping_at(document.front, "image")
    alt = first_text(image, "alt_text", "alt") or plain_words(text_at(image, "caption"))
    return with_image(entry, assembly.beside(picture, path), alt)
