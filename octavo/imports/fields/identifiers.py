"""The identifiers of a record, which may stand in fields that are meant for other things."""

import re
from collections.abc import Callable, Mapping

from octavo.content.types import one_line
from octavo.imports.fields.addresses import addresses_of_text, identifier_in, is_same_identifier
from octavo.imports.fields.links import add_registered
from octavo.imports.fields.reading import Reading, text_of_value
from octavo.imports.fields.texts import plain_line_of
from octavo.imports.records.source import SourceField
from octavo.model import arxiv, identifiers

# An arXiv number in a text with other words, and what else says only that a work is there.
_ARXIV_IN_TEXT = re.compile(
    r"(?:arxiv(?:\s+(?:e-?prints?|preprints?))*\s*[:,]?\s*(?:arxiv\s*:\s*)?|abs/)"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[([\w.-]+)\])?",
    re.IGNORECASE,
)
_ONLY_ARXIV = re.compile(
    r"(?:available\W*|at\W*|on\W*|in\W*|the\W*|corr\W*|arxiv(?:\.org)?\W*|abs/|cornell\W*|university\W*)*",
    re.IGNORECASE,
)
# A venue that is the arXiv.
VENUE_IS_ARXIV = re.compile(r"(?:arxiv|corr)\b.*", re.IGNORECASE)
_DOI_LINE = re.compile(r"(?:^|\n)[ \t]*DOI:?\s*(10\.\S+)[ \t]*(?=\n|$)", re.IGNORECASE)
# The keys in whose fields an arXiv number may hide.
_HIDING = (
    *("venue.name", "volume", "issue", "number", "pages", "publisher"),
    *("extra.note", "extra.number", "address"),
)
_EPRINT_TYPES = {"pubmed": "PubMed", "hal": "HAL", "jstor": "JSTOR", "pmc": "PubMed Central"}
READERS: Mapping[str, Callable[[str], str]] = {
    "doi": identifiers.doi,
    "isbn": identifiers.isbn,
    "issn": identifiers.issn,
    "openreview": identifiers.openreview,
    "arxiv": identifiers.arxiv,
}
_SEVERAL = re.compile(r"\s*[;,]\s*|\s+and\s+|\s+(?=\d{3}-?\d)|(?<=\d{4}-\d{3}[\dXx])\s+(?=\d{4})")


def take_identifiers(reading: Reading) -> None:
    """Take DOI, arXiv number, ISBN, ISSN and OpenReview's id, also where they hide in other fields."""
    for key in ("doi", "openreview"):
        _take_identifier(reading, key)
    _take_standard_numbers(reading)
    _take_eprint(reading)
    _find_hidden(reading)
    areas = reading.take("area")
    for field in areas:
        _set_area(reading, reading.plain(field), field)


def take_doi(reading: Reading, text: str) -> bool:
    """Set the DOI that a text is, unless there is one; return False for any other text."""
    if not text.lower().startswith(("10.", "doi", "https://doi.org/", "http://dx.doi.org/")) or not _reads("doi", text):
        return False
    reading.front.setdefault("doi", identifiers.doi(text))
    return True


def _is_of_arxiv(reading: Reading) -> bool:
    return any(VENUE_IS_ARXIV.fullmatch(reading.plain(field)) for field in reading.waiting("venue.name"))


def _take_identifier(reading: Reading, key: str) -> None:
    for field in reading.take(key):
        _read_identifier(reading, key, reading.plain(field) if key != "doi" else str(field.value), field)


def _read_identifier(reading: Reading, key: str, text: str, field: SourceField) -> bool:
    """Set an identifier, or keep its text with a warning where it cannot be one."""
    text = text.strip()
    if not text:
        return False
    try:
        found = READERS[key](text)
    except ValueError as failure:
        message = f"{failure.args[0]}; the entry has it under `extra`"
        reading.warn("bad-identifier", message, field, failure.args[1] if len(failure.args) > 1 else "")
        reading.keep(field, key)
        return False
    if reading.front.setdefault(key, found) != found:
        reading.keep(field, key)
    return True


def _take_standard_numbers(reading: Reading) -> None:
    """Take ISBN and ISSN, of several the first good one; RIS has both in one field."""
    for field in reading.take("isbn", "issn"):
        named = "issn" if "issn" in field.name.lower() else "isbn"
        values = field.value if isinstance(field.value, list) else [text_of_value(field.value)]
        text = one_line("; ".join(map(str, values)))
        numbers = _SEVERAL.split(text.strip()) if not _reads(named, text) else [text]
        rest = []
        for number in filter(None, numbers):
            key = next((key for key in (named, "isbn", "issn") if _reads(key, number)), "")
            if key and key not in reading.front:
                reading.set(key, READERS[key](number))
            elif not key:
                rest.append(number)
            elif reading.front[key] != READERS[key](number):
                reading.extra[key] = "; ".join(filter(None, (str(reading.extra.get(key, "")), READERS[key](number))))
        if rest:
            key = "issn" if named == "issn" or re.fullmatch(r"\d{4}-?\d{3}[\dxX]", rest[0]) else "isbn"
            _read_identifier(reading, key, "; ".join(rest), SourceField(field.name, "; ".join(rest), field.line))


def _reads(key: str, text: str) -> bool:
    try:
        return bool(READERS[key](text))
    except ValueError:
        return False


def _take_eprint(reading: Reading) -> None:
    """Take an eprint, which is an arXiv number unless its type says otherwise."""
    fields = {field.name.lower(): field for field in reading.take("arxiv")}
    kinds = [reading.plain(fields[name]) for name in ("eprinttype", "archiveprefix") if name in fields]
    written = kinds[0] if kinds else ""
    kind = written.lower()
    if "eprint" not in fields and kind != "arxiv":
        reading.give_back(fields[name] for name in ("eprinttype", "archiveprefix") if name in fields)
    for name in ("eprint", "arxiv", "arxivid"):
        field = fields.get(name)
        if field is None:
            continue
        text = reading.plain(field)
        if name == "eprint" and kind and kind != "arxiv":
            _take_other_eprint(reading, written, text, field)
        elif not _set_arxiv(reading, text) and text:
            if _is_arxiv(text):
                reading.keep(field, "arxiv")
            elif kind == "arxiv" or name != "eprint":
                message = f"`{text}` is not an arXiv number; the entry has it under `extra`"
                reading.warn("bad-identifier", message, field, "an arXiv number looks like 2405.01481")
                reading.keep(field, "arxiv")
            else:
                reading.keep(field)


def _take_other_eprint(reading: Reading, kind: str, text: str, field: SourceField) -> None:
    if register := _EPRINT_TYPES.get(kind.lower()):
        add_registered(reading, register, text.removeprefix("PMC"), field)
    else:
        reading.extra["eprint"] = f"{kind}:{text}"


def _set_arxiv(reading: Reading, text: str) -> bool:
    """Set the arXiv number that a text is; return False for any other text, or where there is another number."""
    if not _is_arxiv(text):
        return False
    number = identifiers.arxiv(text)
    return is_same_identifier("arxiv", str(reading.front.setdefault("arxiv", number)), number)


def _is_arxiv(text: str) -> bool:
    return _reads("arxiv", text)


def _find_hidden(reading: Reading) -> None:
    """Find arXiv numbers in fields that are meant for other things, and DOIs in notes, as Zotero writes them."""
    for key in _HIDING:
        for field in reading.waiting(key):
            if not isinstance(field.value, str):
                continue
            text = field.value
            match = _ARXIV_IN_TEXT.search(text)
            if key == "volume" and match is None and _is_of_arxiv(reading) and _set_arxiv(reading, text.strip()):
                reading.take_field(field)
            if match is None or "://" in text[: match.start()] or not _set_arxiv(reading, match[1]):
                continue
            if match[2]:
                _set_area(reading, match[2], field)
            rest = plain_line_of(text[: match.start()] + text[match.end() :]).text
            if _ONLY_ARXIV.fullmatch(rest.strip(" ,.;:()[]{}\\")):
                reading.take_field(field)
    _find_identifiers(reading)
    doi = str(reading.front.get("doi", ""))
    if doi.lower().startswith("10.48550/arxiv.") and "arxiv" not in reading.front:
        _set_arxiv(reading, doi[len("10.48550/arxiv.") :])


def _find_identifiers(reading: Reading) -> None:
    """Find DOIs in notes, as Zotero writes them, and identifiers in addresses, which tell what a work is."""
    for field in reading.waiting("extra.note"):
        text = text_of_value(field.value)
        match = _DOI_LINE.search(text)
        if match and take_doi(reading, match[1]) and match[0].strip() == text.strip():
            reading.take_field(field)
    for field in reading.waiting("address"):
        # Links are taken when it is known what the work is; the identifiers in them tell.
        for url in addresses_of_text(text_of_value(field.value)):
            key, identifier = identifier_in(url)
            if key:
                reading.front.setdefault(key, identifier)


def _set_area(reading: Reading, text: str, field: SourceField) -> None:
    try:
        area = arxiv.read_area(text)
    except ValueError:
        area = ""
    if area in arxiv.NAMES:
        reading.front.setdefault("area", area)
    elif text and field.name.lower() in ("primaryclass", "eprintclass"):
        reading.keep(field, "primaryclass")
