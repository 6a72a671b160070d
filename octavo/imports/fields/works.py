"""The identifiers, the venue and the addresses of a record, which may stand in fields that are meant for others."""

import re
from collections.abc import Callable, Mapping

from octavo.content.types import one_line
from octavo.imports.fields.addresses import addresses_of_text, host_of, identifier_in, kind_of_link, whole_address
from octavo.imports.fields.reading import Reading, text_of_value
from octavo.imports.fields.texts import plain_line_of
from octavo.imports.records.source import SourceField
from octavo.model import arxiv, identifiers
from octavo.yaml.write import YamlItem, YamlValue

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
_VENUE_IS_ARXIV = re.compile(r"(?:arxiv|corr)\b.*", re.IGNORECASE)
_PREPRINT_SERVERS = frozenset(
    [
        *("biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "socarxiv", "eartharxiv", "edarxiv", "engrxiv", "techrxiv"),
        *("osf preprints", "research square", "ssrn", "ssrn electronic journal", "preprints.org", "authorea"),
    ]
)
# Fields of RIS that are no short names of the venue beside its name.
_NO_SHORT_NAMES = ("C3", "BT", "journal", "maintitle")
# Types of records that an arXiv number makes preprints, where there is no other venue.
_MAY_BE_PREPRINT = ("article", "other", "working paper", "report", "preprint")
# Words and signs around an address that say nothing else.
_PUBMED = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|/pubmed/)(\d+)")
_ABOUT_ADDRESS = re.compile(r"(?:\\url|\\href|[\W_])*")
_DOI_LINE = re.compile(r"(?:^|\n)[ \t]*DOI:?\s*(10\.\S+)[ \t]*(?=\n|$)", re.IGNORECASE)

# The keys in whose fields an arXiv number may hide.
_HIDING = (
    *("venue.name", "volume", "issue", "number", "pages", "publisher"),
    *("extra.note", "extra.number", "address"),
)

_REGISTERS: Mapping[str, str] = {
    "PubMed": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PubMed Central": "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/",
    "HAL": "https://hal.science/{}",
    "INSPIRE": "https://inspirehep.net/literature/{}",
    "JSTOR": "https://www.jstor.org/stable/{}",
}
_REGISTERED = re.compile(r"[A-Za-z0-9][\w.:/-]*", re.ASCII)
_EPRINT_TYPES = {"pubmed": "PubMed", "hal": "HAL", "jstor": "JSTOR", "pmc": "PubMed Central"}

_READERS: Mapping[str, Callable[[str], str]] = {
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
    return any(_VENUE_IS_ARXIV.fullmatch(reading.plain(field)) for field in reading.waiting("venue.name"))


def _take_identifier(reading: Reading, key: str) -> None:
    for field in reading.take(key):
        _read_identifier(reading, key, reading.plain(field) if key != "doi" else str(field.value), field)


def _read_identifier(reading: Reading, key: str, text: str, field: SourceField) -> bool:
    """Set an identifier, or keep its text with a warning where it cannot be one."""
    text = text.strip()
    if not text:
        return False
    try:
        found = _READERS[key](text)
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
                reading.set(key, _READERS[key](number))
            elif not key:
                rest.append(number)
            elif reading.front[key] != _READERS[key](number):
                reading.extra[key] = "; ".join(filter(None, (str(reading.extra.get(key, "")), _READERS[key](number))))
        if rest:
            key = "issn" if named == "issn" or re.fullmatch(r"\d{4}-?\d{3}[\dxX]", rest[0]) else "isbn"
            _read_identifier(reading, key, "; ".join(rest), SourceField(field.name, "; ".join(rest), field.line))


def _reads(key: str, text: str) -> bool:
    try:
        return bool(_READERS[key](text))
    except ValueError:
        return False


def _take_eprint(reading: Reading) -> None:
    """Take an eprint, which is an arXiv number unless its type says otherwise."""
    fields = {field.name.lower(): field for field in reading.take("arxiv")}
    kinds = [reading.plain(fields[name]).lower() for name in ("eprinttype", "archiveprefix") if name in fields]
    kind = kinds[0] if kinds else ""
    if "eprint" not in fields and kind != "arxiv":
        reading.give_back(fields[name] for name in ("eprinttype", "archiveprefix") if name in fields)
    for name in ("eprint", "arxiv", "arxivid"):
        field = fields.get(name)
        if field is None:
            continue
        text = reading.plain(field)
        if name == "eprint" and kind and kind != "arxiv":
            _take_other_eprint(reading, kind, text, field)
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
    if register := _EPRINT_TYPES.get(kind):
        _add_registered(reading, register, text.removeprefix("PMC"), field)
    else:
        reading.extra["eprint"] = f"{kind}:{text}"


def _add_registered(reading: Reading, register: str, number: str, field: SourceField) -> None:
    """Add the link to a work in a register, by its number there; what cannot be one is kept."""
    if _REGISTERED.fullmatch(number):
        _add_other_link(reading, register, _REGISTERS[register].format(number))
    else:
        reading.keep(field)


def _set_arxiv(reading: Reading, text: str) -> bool:
    """Set the arXiv number that a text is; return False for any other text, or where there is another number."""
    if not _is_arxiv(text):
        return False
    number = identifiers.arxiv(text)
    return _same_arxiv(str(reading.front.setdefault("arxiv", number)), number)


def _is_arxiv(text: str) -> bool:
    return _reads("arxiv", text)


def _same_arxiv(first: str, second: str) -> bool:
    return first.partition("v")[0].lower() == second.partition("v")[0].lower()


def _find_hidden(reading: Reading) -> None:
    """Find arXiv numbers in fields that are meant for other things, and DOIs in notes, as Zotero writes them."""
    for key in (
        "venue.name",
        "volume",
        "issue",
        "number",
        "pages",
        "publisher",
        "extra.note",
        "extra.number",
        "address",
    ):
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


def take_venue(reading: Reading) -> None:
    """Take the venue; a work whose only venue is the arXiv or another server is a preprint."""
    fields = reading.take("venue.name")
    if reading.type == "book" and reading.record.format == "ris":
        # What is the title of a journal elsewhere is that of a series here.
        for field in fields:
            reading.keep(field, "series")
        fields = []
    of_venue = reading.take("venue subtitle")
    subtitles = [reading.line(field) for field in of_venue]
    names = [(field, reading.line(field)) for field in fields]
    kept = [(field, name) for field, name in names if name and not _says_only_arxiv(reading, name)]
    shorts = [reading.line(field) for field in reading.take("venue.short")]
    if not kept:
        reading.give_back(of_venue)
    if kept:
        name = max((name for field, name in kept if field.name not in _NO_SHORT_NAMES), key=len, default=kept[0][1])
        shorts += [other for field, other in kept if other != name and field.name not in _NO_SHORT_NAMES]
        reading.give_back(field for field, other in kept if other != name and field.name in _NO_SHORT_NAMES)
        name = ": ".join([name, *filter(None, subtitles)])
        shorts = [short for short in dict.fromkeys(shorts) if short and short != name]
        reading.set("venue", {"name": name, "short": shorts[0]} if shorts else name)
        if len(shorts) > 1:
            reading.extra["other_venue"] = "; ".join(shorts[1:])
        is_server = (
            _VENUE_IS_ARXIV.fullmatch(name) is not None
            or name.partition(":")[0].lower().strip(" .") in _PREPRINT_SERVERS
        )
    elif shorts and not _VENUE_IS_ARXIV.fullmatch(shorts[0]):
        is_server = False
        shorts = list(dict.fromkeys(filter(None, shorts)))
        reading.set("venue", shorts[0])
        if len(shorts) > 1:
            reading.extra["other_venue"] = "; ".join(shorts[1:])
    else:
        is_server = _take_server(reading)
    may_be = reading.type in _MAY_BE_PREPRINT
    if may_be and (is_server or ("arxiv" in reading.front and "venue" not in reading.front)):
        reading.type, reading.label = "preprint", ""


def _take_server(reading: Reading) -> bool:
    """Take the publisher of a work without a venue as the venue, if it is a server of preprints; tell if it is."""
    for field in reading.waiting("publisher"):
        name = reading.line(field)
        if name.lower() in _PREPRINT_SERVERS:
            reading.take_field(field)
            reading.set("venue", name)
            return True
    return False


def _says_only_arxiv(reading: Reading, name: str) -> bool:
    return "arxiv" in reading.front and _VENUE_IS_ARXIV.fullmatch(name) is not None


def take_links(reading: Reading) -> None:
    """Take the addresses of a record as identifiers or links."""
    for key in [f"links.{kind}" for kind in _KINDS]:
        for field in reading.take(key):
            _take_kind(reading, key.removeprefix("links."), field)
    for field in reading.take("address"):
        _take_address(reading, field)
    for register in _REGISTERS:
        for field in reading.take(f"links.other.{register}"):
            number = reading.plain(field).rstrip("/").rpartition("/")[2].removeprefix("PMC")
            _add_registered(reading, register, number, field)
    for field in reading.take("image"):
        reading.keep(field)


_KINDS = (
    "pdf",
    "code",
    "data",
    "slides",
    "poster",
    "video",
    "project",
    "demo",
    "model",
    "blog",
    "supplement",
    "publisher",
)


def _take_kind(reading: Reading, kind: str, field: SourceField) -> None:
    """Take a field for one kind of link; what is no address in it is kept, as it may be a file."""
    text = text_of_value(field.value).strip()
    if kind == "code" and text.lower() in ("true", "yes"):
        reading.set("code", True)
        return
    try:
        url = whole_address(text)
    except ValueError:
        if kind == "pdf" and text.lower().endswith(".pdf"):
            reading.documents.append(text)
        reading.keep(field)
        return
    _add_link(reading, kind, url)


def _take_address(reading: Reading, field: SourceField) -> None:
    text = text_of_value(field.value).strip()
    found = addresses_of_text(text)
    if field.name.lower() == "howpublished" and not found:
        reading.keep(field)
        return
    if len(found) < 2:
        try:
            found = [whole_address(text)]
        except ValueError as failure:
            message = f"{failure.args[0]}; the entry has it under `extra`"
            reading.warn("bad-link", message, field, failure.args[1] if len(failure.args) > 1 else "")
            reading.keep(field)
            return
    if field.name.lower() == "howpublished" and not _is_only_addresses(text, found):
        reading.keep(field)
    for url in found:
        key, identifier = identifier_in(url)
        if key and _is_known(reading, key, identifier):
            continue
        if host_of(url).endswith("ncbi.nlm.nih.gov") and (number := _PUBMED.search(url)):
            _add_other_link(reading, "PubMed", _REGISTERS["PubMed"].format(number[1]))
        else:
            _add_link(reading, kind_of_link(url, reading.type), url)


def _is_only_addresses(text: str, found: list[str]) -> bool:
    for url in found:
        text = text.replace(url, "")
    return _ABOUT_ADDRESS.fullmatch(text) is not None


def _is_known(reading: Reading, key: str, identifier: str) -> bool:
    """Set the identifier that an address is; return False where the record has another one."""
    known = str(reading.front.setdefault(key, identifier))
    return _same_arxiv(known, identifier) if key == "arxiv" else known.lower() == identifier.lower()


def _add_link(reading: Reading, kind: str, url: str) -> None:
    """Add a link; one of a kind that there is already is one of the others."""
    links = _links(reading)
    if links.get(kind) == url or any(isinstance(one, Mapping) and one["to"] == url for one in _others(links)):
        return
    if kind in links:
        _add_other_link(reading, host_of(url), url)
    else:
        reading.front["links"] = _ordered({**links, kind: url})


def _add_other_link(reading: Reading, label: str, url: str) -> None:
    links = _links(reading)
    others: list[YamlItem] = [*_others(links), {"label": label, "to": url}]
    reading.front["links"] = _ordered({**links, "other": others})


def _links(reading: Reading) -> Mapping[str, YamlValue]:
    links = reading.front.get("links", {})
    return links if isinstance(links, Mapping) else {}


def _others(links: Mapping[str, YamlValue]) -> list[YamlItem]:
    others = links.get("other", [])
    return list(others) if isinstance(others, list) else []


def _ordered(links: Mapping[str, YamlValue]) -> dict[str, YamlValue]:
    """Return links in the order of the reference, those without a kind last."""
    return {kind: links[kind] for kind in (*_KINDS, "other") if kind in links}
