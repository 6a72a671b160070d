"""The tables of fields that entries and the configuration may have, each with its type, meaning and example."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from octavo.base.frozen import replace
from octavo.base.layout import EntryKind
from octavo.base.remotes import address_of_remote
from octavo.base.suggest import as_item
from octavo.content import entries
from octavo.content.bylines import byline, distinct_words
from octavo.content.changes import SCHEMA_VERSION
from octavo.content.details import Day, Detail
from octavo.content.kinds import PROFILES, RESOURCES, TYPE_LABELS, TYPE_SPELLINGS, TYPES
from octavo.content.links import Links, Target, safe_url, url_type
from octavo.content.macros import MacroTable
from octavo.content.schema import Field, ListOf, Table, Unless
from octavo.content.types import Choice, Flag, FlagOr, FreeForm, Line, Name, Named, Prose, Text, WholeNumber, one_line
from octavo.model import arxiv, identifiers, slugs
from octavo.model.states import SPELLINGS, STATES, state_before, state_before_publication

COLLECTIONS = ("areas", "years", "venues", "tags", "people")
ORDERS = ("newest", "cited", "own")


def _labelled(entry: entries.TypeEntry, text: str) -> entries.TypeEntry:
    """Return the type of a work with what its author wrote as the label, where that says more than the type's name."""
    word = "-".join(text.lower().replace("_", "-").split())
    if entry.label or word in (entry.name.replace(" ", "-"), TYPES[entry.name].lower().replace(" ", "-")):
        return entry
    words = one_line(text.replace("_", " ") if " " in text.strip() else text.replace("_", " ").replace("-", " "))
    label = TYPE_LABELS.get(word, words[:1].upper() + words[1:])
    return replace(entry, label=label or None)


def _hint_for_type(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    name = next((kind for kind in TYPES if kind in words), "other")
    return f"write `{{name: {name}, label: {as_item(one_line(text)[:60])}}}`"


# They look like `retracted`, which is what becomes of a work that has appeared.
_REFUSED = frozenset(("rejected", "reject", "desk-rejected", "desk-reject"))


def _hint_for_status(text: str) -> str:
    if "reject" in text.lower():
        return "write what it is now: `in preparation`, `submitted` or `working paper`"
    state, rest = state_before(text)
    if not state:
        return "write one of these, and the rest in a note: `status: {state: accepted, note: With minor revisions}`"
    note = rest[:1].upper() + rest[1:]
    return f"write `{{state: {state}, note: {as_item(note)}}}`" if note else f"write `{state}`"


def _slug(text: str) -> str:
    reason = slugs.slug_problem(text)
    if reason:
        fit = slugs.slugify(text)
        raise ValueError(f"`{text[:60]}` cannot be an address: {reason}", f"try `{fit}`" if fit else "")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+", text):
        raise ValueError(f"`{text}` is not an e-mail address", "write it as name@example.org")
    return text


def site_url(text: str) -> str:
    """Return the address of a site's root, with a slash at its end; ValueError with a message and a hint otherwise."""
    parts = urlsplit(safe_url(text))
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"`{text}` is not a site's address", "begin it with https://")
    if pages := address_of_remote(text):
        raise ValueError(f"`{text}` is the address of a repository", f"did you mean `{pages}`?")
    if parts.path.endswith((".html", ".htm")):
        raise ValueError(f"`{text}` is the address of a page", "write only the address of the site's root")
    if parts.query or parts.fragment:
        raise ValueError(f"`{text}` has a ? or # in it", "write only the address of the site's root")
    return text if text.endswith("/") else text + "/"


def rebased(url: str | None, path: str) -> str:
    """Return the address of a site with another path as its root; a site without an address gets one on localhost."""
    return urlsplit(url or "http://localhost/")._replace(path=path).geturl()


def _is_undated(status: entries.StatusEntry) -> bool:
    """Tell if a work of this status may have no date: it has not appeared yet."""
    return bool(state_before_publication(status.state, dated=False))


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError(f"`{text}` is not a language tag", "write it as en, de or pt-BR (BCP 47)")
    return text


TEXT = Prose()
LINE = Line()
OWN_NAME = Name("a text", "profile")
# Numbers and the like, which hold no words.
PLAIN = Text()
SLUG = Text("a slug", _slug, "bad-slug")
FORMER = Text("a former slug or path", slugs.former_address, "bad-slug")
AREA = Prose(Text("an area", arxiv.read_area, "unknown-area"))
LANGUAGE = Text("a language tag", _language, "bad-value")
ORCID = Text("an ORCID iD", identifiers.orcid, "bad-identifier")

PARTS = Table(
    entries.NamePartsEntry,
    (
        Field("family", TEXT, "The family name.", "Waals", required=True),
        Field("given", TEXT, "The given names.", "Johannes Diderik"),
        Field("particle", TEXT, "What stands between the given and the family name.", "van der"),
        Field("suffix", TEXT, "What stands behind the name.", "Jr."),
    ),
    "a mapping of name parts",
)
AUTHOR = Table(
    entries.AuthorEntry,
    (
        Field("name", Name(), "The name, given name first.", "Ada Lovelace", required=True, free_with="group"),
        Field("orcid", ORCID, "The ORCID iD.", "0000-0002-1825-0097"),
        Field(
            "affiliation",
            ListOf(LINE),
            "The affiliation, where it differs between the authors.",
            "University of London",
        ),
        Field("url", url_type(), "The author's own page.", "https://example.org/"),
        Field("equal", Flag(), "Contributed equally.", "true"),
        Field("corresponding", Flag(), "Is the corresponding author.", "true"),
        Field("parts", PARTS, "The parts of the name, where they are not what they seem.", "{family: Garcia Marquez}"),
        Field("group", Flag(), "Is a collaboration or another group, not a person.", "true"),
    ),
    "an author",
    short="name",
)
_LONE_NAME = Field(
    "name", Name(place="alone"), AUTHOR.fields[0].meaning, "Ada Lovelace", required=True, free_with="group"
)
_LONE_AUTHOR = replace(AUTHOR, fields=(_LONE_NAME, *AUTHOR.fields[1:]))
VENUE = Table(
    entries.VenueEntry,
    (
        Field("name", LINE, "The full name.", "Conference on Language Modeling", required=True),
        Field("short", LINE, "The usual short name.", "COLM"),
        Field("url", url_type(), "Its page.", "https://example.org/"),
    ),
    "a venue",
    short="name",
)
METRIC = Table(
    entries.MetricEntry,
    (
        Field("label", TEXT, "The name of the metric.", "h-index", required=True),
        Field("value", PLAIN, "The figure.", "57", required=True),
        Field("unit", PLAIN, "The unit after the figure.", "'%'"),
        Field("source", TEXT, "The source of the figure.", "Google Scholar"),
        Field("source_url", url_type(), "The page of the source.", "https://example.org/"),
        Field("as_of", Day(), "The date of the figure.", "2026-11-23"),
    ),
    "a metric",
)
IMAGE = Table(
    entries.ImageEntry,
    (
        Field(
            "file", Target("image"), "The picture: a file beside the entry, or an address.", "figure.png", required=True
        ),
        Field("alt", TEXT, "The alternative text.", "Loss over steps", required=True),
        Field("width", WholeNumber(1, 99_999), "The width in pixels.", "640"),
        Field("height", WholeNumber(1, 99_999), "The height in pixels.", "480"),
    ),
    "an image",
)
PORTRAIT = Table(
    entries.PortraitEntry,
    (
        Field("file", Target("image"), "The picture: a file beside the profile.", "portrait.jpg", required=True),
        Field("alt", TEXT, "The alternative text; the name when left out.", "Ada Lovelace at her desk"),
    ),
    "a portrait",
    short="file",
)
TYPE = Table(
    entries.TypeEntry,
    (
        Field(
            "name",
            Choice(tuple(TYPES), TYPE_SPELLINGS, _hint_for_type, last=True),
            "The type of work.",
            "other",
            required=True,
        ),
        Field("label", TEXT, "What pages call it, where that should differ.", "Data descriptor"),
    ),
    "a type",
    short="name",
    finish=_labelled,
)
STATUS = Table(
    entries.StatusEntry,
    (
        Field(
            "state",
            Choice(STATES, SPELLINGS, _hint_for_status, unlike=_REFUSED),
            "The publication status.",
            "retracted",
            required=True,
        ),
        Field("note", LINE, "A short note.", "Withdrawn at the authors' wish."),
    ),
    "a status",
    short="state",
)
VERSIONS = Table(
    entries.VersionsEntry,
    (
        Field(
            "preprint_of",
            Target("preprint of"),
            "The published version of this preprint: a file or an address.",
            "journal-form.md",
        ),
        Field(
            "published_as",
            Target("published as"),
            "The version as published: a file or an address.",
            "https://doi.org/10.1/2",
        ),
    ),
    "a mapping of versions",
)
PERIOD = Table(
    entries.PeriodEntry,
    (
        Field("title", LINE, "A degree, a role, a prize.", "PhD in Mathematics", required=True),
        Field("place", LINE, "The institution.", "University of London"),
        Field("start", PLAIN, "The beginning.", "1833"),
        Field("end", PLAIN, "The end.", "1843"),
        Field("note", LINE, "A short note.", "Advised by A. De Morgan"),
    ),
    "a line of a curriculum",
    short="title",
)
MENU = Table(
    entries.MenuEntry,
    (
        Field("label", LINE, "The text of the link.", "Talks", required=True),
        Field(
            "to",
            Target("menu", "where the line leads"),
            "An entry's file, a path of the site, or an address.",
            "pages/talks.md",
            required=True,
        ),
    ),
    "a line of the menu",
)

_ADDRESS = (
    Field("slug", SLUG, "The address, where it should differ from the file's name.", "my-paper"),
    Field("aliases", ListOf(FORMER), "Former slugs or paths, which redirect here.", "old-name"),
)
_RANK = Field("rank", WholeNumber(-(10**6), 10**6), "The position in the site's own order; lower comes first.", "1")
_DRAFT = Field("draft", Flag(), "Only built with --drafts.", "true")
_LANGUAGE = Field("language", LANGUAGE, "The language it is written in.", "en")
_EXTRA = Field("extra", FreeForm(), "Anything else, for themes.", "{mood: calm}")

PAPER = Table(
    entries.PaperEntry,
    (
        Field("title", LINE, "The title.", "On the Analytical Engine", required=True),
        Field(
            "authors",
            ListOf(AUTHOR, lone=_LONE_AUTHOR, together=byline),
            "All authors in the paper's order.",
            "[Ada Lovelace]",
            required=True,
        ),
        Field("et_al", Flag(), "The list of authors is not complete.", "true"),
        Field("affiliations", ListOf(LINE), "Institutions of the authors as a whole.", "[University of London]"),
        Field(
            "date",
            Day(status=True),
            "When it appeared, or the period in which. Needed, unless `status` says that it has not appeared yet.",
            "2024-06-17",
            unless=Unless("status", _is_undated, "under review"),
        ),
        Field("area", AREA, "The main area: a class of the arXiv or words.", "cs.CL"),
        Field("areas", ListOf(AREA, words=True, together=distinct_words), "Further areas.", "[cs.LG]"),
        Field("type", TYPE, "The type of work, with a label of its own if needed.", "article"),
        Field("venue", VENUE, "Journal, conference or book it appeared in.", "{name: Nature, short: Nature}"),
        Field("volume", Detail(PLAIN, issue=True), "Volume.", "12"),
        Field("issue", Detail(PLAIN), "Issue.", "3"),
        Field("pages", Detail(PLAIN), "First and last page.", "101-117"),
        Field("publisher", LINE, "Publisher.", "MIT Press"),
        Field("institution", LINE, "The institution of a thesis or report.", "University of London"),
        Field("number", PLAIN, "A report's or patent's number.", "TR-7"),
        Field("doi", Text("a DOI", identifiers.doi, "bad-identifier"), "The DOI.", "10.1000/182"),
        Field("arxiv", Text("an arXiv number", identifiers.arxiv, "bad-identifier"), "The arXiv number.", "2405.01481"),
        Field("openreview", Text("an id", identifiers.openreview, "bad-identifier"), "OpenReview's id.", "yGwZ3AbC"),
        Field("isbn", Text("an ISBN", identifiers.isbn, "bad-identifier"), "The ISBN.", "978-0-262-03384-8"),
        Field("issn", Text("an ISSN", identifiers.issn, "bad-identifier"), "The ISSN.", "2049-3630"),
        Field("links", Links(RESOURCES), "PDF, code, data and so on.", "{pdf: paper.pdf}"),
        Field("code", FlagOr(url_type()), "Whether the code is public, or its address.", "true"),
        Field("citations", WholeNumber(), "The number of citations.", "42"),
        Field("metrics", ListOf(METRIC), "Other figures.", "[{label: downloads, value: 100}]"),
        Field("tags", ListOf(LINE, words=True, together=distinct_words), "Keywords.", "[pruning, distillation]"),
        Field("tldr", LINE, "The paper in a sentence.", "Engines can weave algebra."),
        Field("award", LINE, "An award it won.", "Best paper"),
        Field("selected", Flag(), "Shown at the top of the home page too, unless all are.", "true"),
        Field("status", STATUS, "The publication status, with a note if needed.", "in press"),
        Field("versions", VERSIONS, "Other versions of the same work.", "{published_as: journal-form.md}"),
        Field("license", TEXT, "Terms of use, as an SPDX identifier where there is one.", "CC-BY-4.0"),
        _LANGUAGE,
        Field("image", IMAGE, "An image of it.", "{file: figure.png, alt: Loss over steps}"),
        *_ADDRESS,
        _RANK,
        _DRAFT,
        _EXTRA,
    ),
    "a paper",
)
PERSON = Table(
    entries.PersonEntry,
    (
        Field("name", OWN_NAME, "The name, given name first.", "Ada Lovelace", required=True),
        Field("parts", PARTS, "The parts of the name, where they are not what they seem.", "{family: Garcia Marquez}"),
        Field("native_name", OWN_NAME, "The name in its own script.", "エイダ・ラブレス"),
        Field("other_names", ListOf(Name(place="other")), "Other spellings of the name in bylines.", "[A. Lovelace]"),
        Field("role", LINE, "The position or profession.", "Analyst"),
        Field("affiliations", ListOf(LINE), "Where they work.", "[University of London]"),
        Field("areas", ListOf(AREA, words=True), "Their areas.", "[cs.CL]"),
        Field("email", Text("an e-mail address", _email), "The e-mail address.", "ada@example.org"),
        Field("orcid", ORCID, "The ORCID iD.", "0000-0002-1825-0097"),
        Field("links", Links(PROFILES), "Profiles elsewhere: names or addresses.", "{github: ada}"),
        Field("portrait", PORTRAIT, "A portrait.", "portrait.jpg"),
        Field("interests", ListOf(LINE, words=True), "Research interests.", "[engines]"),
        Field("education", ListOf(PERIOD), "Degrees.", "[PhD]"),
        Field("positions", ListOf(PERIOD), "Positions held.", "[Analyst]"),
        Field("awards", ListOf(PERIOD), "Awards.", "[Best paper]"),
        Field(
            "metrics", ListOf(METRIC), "Stated figures; they win over counted ones.", "[{label: h-index, value: 57}]"
        ),
        _ADDRESS[0],
        _RANK,
        _DRAFT,
        _EXTRA,
    ),
    "a person",
)
PAGE = Table(
    entries.PageEntry,
    (
        Field("title", LINE, "The title.", "Talks", required=True),
        Field("description", TEXT, "The page in a sentence, for search engines.", "Talks since 1833."),
        _LANGUAGE,
        *_ADDRESS,
        _RANK,
        _DRAFT,
        _EXTRA,
    ),
    "a page",
)
NEWS = Table(
    entries.NewsEntry,
    (
        Field("title", LINE, "The news in a line.", "A new paper is out", required=True),
        Field("date", Day(), "The date.", "2024-06-17", required=True),
        _LANGUAGE,
        *_ADDRESS,
        _DRAFT,
        _EXTRA,
    ),
    "a note",
)
MATH = Table(
    entries.MathSettings,
    (
        Field(
            "macros",
            MacroTable(),
            "Commands of your own for formulas; arguments are #1, #2.",
            "{'\\RR': '\\mathbb{R}'}",
        ),
    ),
    "the settings of mathematics",
)
CONFIG = Table(
    entries.Config,
    (
        Field("title", TEXT, "The site's title; the owner's name when left out.", "Ada Lovelace"),
        Field(
            "url", Text("the site's address", site_url, "bad-link"), "Where it is published.", "https://example.org/"
        ),
        Field("language", LANGUAGE, "The language of the pages.", "en"),
        Field("description", TEXT, "The site in a sentence, for search engines.", "Papers by Ada Lovelace."),
        Field("theme", SLUG, "The theme's name.", "octavo"),
        Field("theme_options", FreeForm(), "Options that the theme declares.", "{accent: blue}"),
        Field("menu", ListOf(MENU), "The lines of the menu.", "[{label: Talks, to: pages/talks.md}]"),
        Field("owner", Named("owner", "a person's slug"), "The person whose site it is.", "ada-lovelace"),
        Field("collections", ListOf(Choice(COLLECTIONS), None), "Which collections get pages.", "[areas, years]"),
        Field("order", Choice(ORDERS), "The order of lists.", "newest"),
        Field("per_page", WholeNumber(1, 10_000), "The number of papers on a page of a list.", "100"),
        Field("typography", Flag(), "Quotation marks and dashes of texts and titles are set as in print.", "true"),
        Field("trust", Choice(("owner", "contributors")), "Whose raw HTML is not sanitized.", "owner"),
        Field("math", MATH, "Commands of your own for formulas.", "{macros: {'\\RR': '\\mathbb{R}'}}"),
        Field(
            "version", WholeNumber(1), "The version of the keys, which `octavo upgrade` writes.", f"{SCHEMA_VERSION}"
        ),
        Field("extra", FreeForm(), "Anything else, for themes.", "{mood: calm}"),
    ),
    "the configuration",
)

# The table that reads the front matter of each kind of entry.
ENTRIES: Mapping[EntryKind, Table] = {"paper": PAPER, "person": PERSON, "page": PAGE, "news": NEWS}
