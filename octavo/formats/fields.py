"""What each field of BibTeX, biblatex, RIS and CSL-JSON is in an entry, and what of it cannot be kept.

One table for both directions: a field that is read becomes the key of its row, and a key is written as the first field
that its row has in a format. Sources: "BibTeXing" (Patashnik, 1988), the manual of biblatex 3.20 (section 2.2), the RIS
format (Research Information Systems, 2001; its tags as Zotero, EndNote and Mendeley write them), and the schema of
CSL-JSON 1.0.2. What al-folio, Zotero, JabRef and Mendeley have of their own in BibTeX is among its fields.
"""

from functools import cache, lru_cache
from typing import Literal

from octavo.base.frozen import frozen

Format = Literal["bibtex", "ris", "csl"]

# Keys that are no fields of an entry: what is told from other fields' texts, or stands for the record as a whole.
BODY = "body"
CITATION_KEY = "citation key"
RECORD_TYPE = "type of record"
INHERITED = "another record"
FILES = "files"
NOT_KEPT = "not kept"

# Types of works in whose records some fields mean something else.
_IN_PERIODICALS = ("article", "review", "editorial", "preprint")
_WITH_NUMBER = ("report", "patent", "working paper", "software", "dataset")
_WITH_INSTITUTION = ("thesis", "report", "working paper")

# Keys that share a field with another one, where their form tells them apart.
_TOLD_BY_FORM = {"issn": "isbn"}


@frozen
class FieldRow:
    """A key of an entry, and the fields that are read as it, in each format; the first of them is written.

    Where biblatex has a name of its own for a field, that is the first of `biblatex`.

    `key` may lead into a mapping, as `venue.name`. `types` are the types of works to which the row is limited; a field
    that several rows have is that of the first row whose types have the work's. `lost` says what cannot be kept.
    """

    key: str
    bibtex: tuple[str, ...] = ()
    biblatex: tuple[str, ...] = ()
    ris: tuple[str, ...] = ()
    csl: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    lost: str = ""

    def fields(self, format_: Format) -> tuple[str, ...]:
        """Return the fields that are read as this key; files in BibTeX may have those of biblatex."""
        if format_ == "bibtex":
            return tuple(dict.fromkeys(self.bibtex + self.biblatex))
        return self.ris if format_ == "ris" else self.csl


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIELDS: tuple[FieldRow, ...] = (
    FieldRow(
        "title",
        ("title",),
        ("title", "subtitle"),
        ("TI", "T1", "CT"),
        ("title", "subtitle"),
        lost="braces that keep capitals, and commands of LaTeX without a meaning in a text",
    ),
    FieldRow("short title", ("shorttitle",), (), ("ST",), ("title-short", "shortTitle"), lost="all of it"),
    FieldRow(
        "authors",
        ("author",),
        (),
        ("AU", "A1"),
        ("author",),
        lost="annotations of names (`author+an`), and of an affiliation all but its name",
    ),
    FieldRow(
        "date",
        ("year", "month", "day"),
        ("date", "origdate"),
        ("PY", "DA", "Y1"),
        ("issued",),
        lost="marks of uncertain dates (`2020?`, `2020~`), and times of the day",
    ),
    FieldRow("area", ("primaryclass",), ("eprintclass",)),
    FieldRow("venue.name", ("journal", "fjournal"), ("journaltitle",), ("JO", "JF", "T2"), (), types=_IN_PERIODICALS),
    FieldRow("venue.name", (), ("maintitle",), types=("book",)),
    # What is the title of a journal or of a book elsewhere is that of a series here.
    FieldRow("extra.series", ris=("T2", "BT", "JF", "JO", "C3"), types=("book",)),
    FieldRow("venue.name", ("booktitle", "journal"), ("booktitle", "journaltitle"), ("T2", "BT", "JF", "JO", "C3")),
    FieldRow("venue.name", csl=("container-title",)),
    FieldRow(
        "venue.short",
        ("abbr",),
        ("shortjournal", "shortbooktitle"),
        ("JA", "J2", "J1"),
        ("container-title-short", "journalAbbreviation", "short-container-title"),
    ),
    FieldRow("venue subtitle", (), ("journalsubtitle", "booksubtitle", "booktitleaddon", "issuetitle")),
    FieldRow("volume", ("volume",), (), ("VL",), ("volume",)),
    FieldRow("number", ("number",), (), ("IS", "M1", "SV"), ("number",), types=_WITH_NUMBER),
    FieldRow("extra.number", ("number",), (), (), ("number",), types=("book", "chapter")),
    FieldRow("issue", ("number", "issue"), (), ("IS",), ("issue",)),
    FieldRow(
        "pages", ("pages", "articleno", "article-number"), ("pages", "eid"), ("SP", "EP", "C7"), ("page", "page-first")
    ),
    FieldRow(
        "institution",
        ("institution", "school", "publisher"),
        ("institution", "organization"),
        ("PB",),
        ("publisher",),
        types=_WITH_INSTITUTION,
    ),
    FieldRow(
        "publisher",
        ("publisher", "organization", "institution", "school"),
        (),
        ("PB",),
        ("publisher",),
    ),
    FieldRow("doi", ("doi",), (), ("DO",), ("DOI",), lost="the form: a DOI is kept without the address of a resolver"),
    FieldRow("arxiv", ("eprint", "arxiv", "arxivid", "archiveprefix"), ("eprint", "eprinttype")),
    FieldRow("openreview", ("openreview",)),
    FieldRow("isbn", ("isbn",), (), ("SN", "BN"), ("ISBN",), lost="the form, and all but the first of several"),
    FieldRow(
        "issn", ("issn",), ("issn", "eissn"), ("SN",), ("ISSN",), lost="the form, and all but the first of several"
    ),
    FieldRow("address", ("url", "link", "ee", "howpublished"), ("url", "urlraw"), ("UR", "L2", "LK"), ("URL",)),
    FieldRow("links.pdf", ("pdf",), (), ("L1",)),
    FieldRow("links.code", ("code", "github", "repository")),
    FieldRow("links.data", ("data", "dataset")),
    FieldRow("links.slides", ("slides",)),
    FieldRow("links.poster", ("poster",)),
    FieldRow("links.video", ("video",)),
    FieldRow("links.project", ("website", "project")),
    FieldRow("links.demo", ("demo",)),
    FieldRow("links.model", ("model",)),
    FieldRow("links.blog", ("blog",)),
    FieldRow("links.supplement", ("supp", "supplementary", "supplement")),
    FieldRow("links.publisher", ("html",)),
    FieldRow("links.other.PubMed", ("pmid",), (), (), ("PMID",)),
    FieldRow("links.other.PubMed Central", ("pmcid",), (), (), ("PMCID",)),
    FieldRow("links.other.HAL", ("hal_id", "hal")),
    FieldRow("links.other.INSPIRE", ("inspirehep_id",)),
    FieldRow("citations", ("citations", "citedby")),
    FieldRow("tags", ("keywords", "keyword"), (), ("KW",), ("keyword",)),
    FieldRow("tldr", ("tldr",)),
    FieldRow("award", ("award_name", "award")),
    FieldRow("selected", ("selected",)),
    FieldRow("status", ("status",), ("pubstate",), (), ("status",)),
    FieldRow("license", ("license", "copyright"), (), (), ("license",)),
    FieldRow("language", ("language", "langid", "hyphenation"), (), ("LA",), ("language",)),
    FieldRow("type.label", ("type",), ("type", "entrysubtype"), ("M3",), ("genre",)),
    FieldRow(BODY, ("abstract",), (), ("AB", "N2"), ("abstract",), lost="formats of a page, such as fonts"),
    FieldRow("extra.editor", ("editor",), ("editor", "editora"), ("ED", "A2"), ("editor", "container-author"), ()),
    FieldRow("extra.translator", (), ("translator",), ("A4",), ("translator",)),
    FieldRow("extra.maintitle", (), ("maintitle",)),
    FieldRow("extra.series", ("series",), ("series", "shortseries"), ("T3",), ("collection-title",)),
    FieldRow("extra.edition", ("edition",), (), ("ET",), ("edition",)),
    FieldRow("extra.chapter", ("chapter",), (), ("SE",), ("chapter-number",)),
    FieldRow("extra.address", ("address",), ("location", "venue"), ("CY", "PP"), ("publisher-place", "event-place")),
    FieldRow("extra.event", (), ("eventtitle",), (), ("event-title", "event")),
    FieldRow("extra.event_date", (), ("eventdate",)),
    FieldRow("extra.note", ("note",), ("note", "addendum"), ("N1",), ("note",)),
    FieldRow("extra.annote", ("annote", "annotation"), (), ("RN",), ("annote",)),
    FieldRow("extra.number_of_pages", ("numpages",), ("pagetotal",), ("NP",), ("number-of-pages",)),
    FieldRow("extra.version", ("version",), (), (), ("version",)),
    FieldRow("extra.accessed", ("lastchecked",), ("urldate",), ("Y2",), ("accessed",)),
    FieldRow("extra.abbreviation", ("acronym",)),
    FieldRow("extra.preview", ("preview",)),
    FieldRow(CITATION_KEY, (), ("ids",), ("ID",), ("id", "citation-key", "citation-label")),
    FieldRow(RECORD_TYPE, ("entrytype",), (), ("TY",), ("type",)),
    FieldRow(INHERITED, ("crossref",), ("xdata", "xref")),
    FieldRow(FILES, ("file", "local-url"), (), ("L4",), lost="all of it, unless its files are asked for"),
    FieldRow(
        NOT_KEPT,
        _words(
            "timestamp owner groups creationdate modificationdate date-added date-modified added-at interhash "
            "intrahash qualityassured priority readstatus ranking printed printkey relevance search username "
            "__markedentry bdsk-url-1 bdsk-url-2 bdsk-url-3 bdsk-file-1 bdsk-file-2 bdsk-file-3 mendeley-tags "
            "mendeley-groups mendeley-link citeulike-article-id citeulike-linkout-0 citeulike-linkout-1 "
            "posted-at biburl bibsource adsurl adsnote bibtex_show bibtex bibtex_key dimensions altmetric "
            "google_scholar_id key sortkey abbrev_source unique-id da lccn mrreviewer research-areas "
            "web-of-science-categories times-cited number-of-cited-references usage-count-last-180-days "
            "usage-count-since-2013 journal-iso doc-delivery-number"
        ),
        _words(
            "options sortname sorttitle sortyear sortshorthand presort shorthand shortauthor shorteditor label gender "
            "langidopts execute entryset related relatedtype relatedstring indextitle indexsorttitle nameaddon "
            "autolang keywords+an"
        ),
        _words("ER DB DP AN LB SR ID2"),
        _words(
            "source archive_id _graph categories indexed reference-count references-count prefix member score created "
            "deposited is-referenced-by-count content-domain resource relation reference"
        ),
        lost="all of it: it serves the program that wrote it; the report names the fields and counts them",
    ),
)


@cache
def _rows(format_: Format) -> dict[str, tuple[FieldRow, ...]]:
    """Return the rows that have each field of a format, by its name in small letters."""
    found: dict[str, tuple[FieldRow, ...]] = {}
    for row in FIELDS:
        for name in row.fields(format_):
            found[name.lower()] = (*found.get(name.lower(), ()), row)
    return found


@lru_cache(maxsize=1 << 12)
def entry_key(format_: Format, field: str, type_: str) -> str:
    """Return the key of an entry that a field is in a record of a type of work; empty for a field that no row has."""
    row = _row_of(format_, field, type_)
    return row.key if row else ""


@lru_cache(maxsize=1 << 12)
def rank_of(format_: Format, field: str, type_: str) -> int:
    """Return the place of a field among those of its row, of which an earlier one counts more."""
    row = _row_of(format_, field, type_)
    return [name.lower() for name in row.fields(format_)].index(field.lower()) if row and "+" not in field else 0


def _row_of(format_: Format, field: str, type_: str) -> FieldRow | None:
    if "+" in field:
        # Annotations of biblatex: `author+an`.
        return FIELDS[-1]
    rows = _rows(format_).get(field.lower(), ())
    return next((row for row in rows if not row.types or type_ in row.types), None)


def names_of_key(key: str) -> tuple[str, ...]:
    """Return the names that a key of an entry has in all formats."""
    return tuple(name for row in FIELDS if row.key == key for name in (*row.bibtex, *row.biblatex, *row.ris, *row.csl))


def field_of(format_: Format, key: str, type_: str, *, biblatex: bool = False) -> str:
    """Return the field in which a key of an entry is written for a type of work; empty where the format has none.

    That is the first one that is read as this key for the type: the number of a report takes the place of an issue.
    """
    for row in FIELDS:
        if row.key == key and (not row.types or type_ in row.types):
            for name in (*row.biblatex, *row.bibtex) if biblatex else row.fields(format_):
                if entry_key(format_, name, type_) in (key, _TOLD_BY_FORM.get(key)):
                    return name
    return ""
