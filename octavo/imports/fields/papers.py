"""Understand a record: a paper as an entry has it, and what could not be kept as it was."""

import re
from collections.abc import Iterator, Mapping

from octavo.base.diagnostics import Diagnostic, error
from octavo.base.frozen import frozen, replace
from octavo.base.numbers import whole_number
from octavo.content.fields import PAPER
from octavo.content.types import TRUTH
from octavo.formats.fields import BODY, CITATION_KEY, FILES, INHERITED, NOT_KEPT, Format
from octavo.imports.fields.dates import NO_DATE, ReadDate, date_of_csl, date_of_parts, date_of_ris, date_of_text
from octavo.imports.fields.identifiers import take_doi, take_identifiers
from octavo.imports.fields.languages import language_tag
from octavo.imports.fields.links import take_links
from octavo.imports.fields.people import (
    ReadNames,
    group_of,
    left_out_of_csl,
    names_of_bibtex,
    names_of_csl,
    names_of_ris,
)
from octavo.imports.fields.reading import Reading, text_of_value
from octavo.imports.fields.texts import line_of
from octavo.imports.fields.venues import take_venue
from octavo.imports.records.source import BrokenRecord, SourceField, SourceRecord
from octavo.model.identity import key_of
from octavo.model.licenses import license_of
from octavo.model.states import state_in
from octavo.yaml.write import YamlValue

# The language of a new site, which entries need not say.
_USUAL_LANGUAGE = "en"
# Types of works whose author may be an organization that stands in another field.
_BY_ORGANIZATIONS = ("report", "other", "working paper", "software", "dataset")
_PUBSTATES = {"inpress": "in press", "inpreparation": "in preparation", "retracted": "retracted"}
_ORDER = tuple(field.name for field in PAPER.fields)
_AGAIN = "and import it again"
# The hints for names that were read by guess.
_ODD_NAMES: Mapping[Format, str] = {
    "bibtex": "look if that is right; BibTeX has `and` between names, and a family name of several words in braces",
    "ris": "look if that is right",
    "csl": "look if that is right; a `literal` name is that of a group, a person has `family` and `given`",
}
_IN_BRACES = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*")
_DASHES = re.compile(r"\s*(?:[‐-―−]+|-{1,3})\s*")
_PAGES_LABEL = re.compile(r"pp?\.?\s*(?=\w*\d)", re.IGNORECASE)
_CREATIVE_COMMONS = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)")


@frozen
class ImportedPaper:
    """A paper as it is written: its front matter in the order of the reference, and its abstract.

    `left_out` names the fields that are not kept, `files` the documents that the record has, as it names them. `keys`
    are those by which the bibliography refers to it.
    """

    record: SourceRecord
    front: Mapping[str, YamlValue]
    body: str
    findings: tuple[Diagnostic, ...]
    left_out: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title as the entry has it."""
        return str(self.front["title"])


def imported_paper(record: SourceRecord, *, marked: bool = False) -> ImportedPaper | BrokenRecord:
    """Return the paper that a record is; `marked` says that its texts are in Markdown already.

    A record without a title, without authors, or without a date or a state that explains this cannot be an entry.
    """
    reading = Reading(record, marked=marked)
    _take_title(reading)
    date = _take_date(reading)
    state = _take_state(reading, date)
    _take_authors(reading)
    _take_editors(reading)
    take_identifiers(reading)
    take_venue(reading)
    take_links(reading)
    _take_publisher(reading)
    _take_type(reading)
    _set_date(reading, date, state)
    _take_numbers(reading)
    _take_pages(reading)
    _take_tags(reading)
    _take_small_facts(reading)
    _take_body(reading)
    keys = [record.key, *(key.strip() for field in reading.take(CITATION_KEY) for key in str(field.value).split(","))]
    documents = reading.take(FILES)
    files = [*(str(field.value) for field in documents), *reading.documents]
    references = [field for field in reading.take(INHERITED) if field.name.lower() == "xref"]
    left_out = [*documents, *references, *reading.take(NOT_KEPT, "short title")]
    reading.keep_rest()
    reading.set("extra", reading.extra)
    if missing := _missing(reading):
        return missing
    front = {name: reading.front[name] for name in _ORDER if name in reading.front}
    keys = [key for key in dict.fromkeys(keys) if key]
    return ImportedPaper(
        record,
        front,
        reading.body,
        (*record.findings, *reading.findings),
        (*reading.left_out, *map(reading.own_name, left_out)),
        tuple(files),
        tuple(keys),
    )


def _take_title(reading: Reading) -> None:
    fields = reading.take("title")
    titles = [field for field in fields if field.name.lower() != "subtitle"]
    title = reading.line(titles[0]) if titles else ""
    subtitle = next((reading.line(field) for field in fields if field.name.lower() == "subtitle"), "")
    if title and subtitle:
        title = f"{title}{' ' if title.endswith(('?', '!', ':')) else ': '}{subtitle}"
    reading.set("title", title or subtitle)
    reading.give_back(field for field in titles[1:] if reading.line(field) != title)


def _take_authors(reading: Reading) -> None:
    """Take the authors; of a book without any the editors, of a report and the like the organization."""
    read = _names(reading, reading.take("authors"))
    if not read.authors and reading.type in ("book", "other"):
        read = _names(reading, reading.take("extra.editor"))
        if read.authors and reading.type == "book":
            reading.label = reading.label or "Edited book"
    if not read.authors and reading.type in _BY_ORGANIZATIONS:
        organizations = reading.take("institution", "publisher")
        if organizations:
            reading.set("authors", [group_of(text_of_value(organizations[0].value))])
            reading.give_back(organizations[1:])
            return
    reading.set("authors", list(read.authors))
    if read.others:
        reading.set("et_al", True)


def _take_editors(reading: Reading) -> None:
    """Take editors and translators, whose names stand under `extra`."""
    for key in ("editor", "translator"):
        fields = reading.take(f"extra.{key}")
        if names := _names(reading, fields).names:
            # One that stands twice in the record is there already.
            earlier = reading.extra.get(key)
            reading.extra[key] = f"{names}; {earlier}" if earlier else names
        else:
            reading.give_back(fields[:1])


def _names(reading: Reading, fields: list[SourceField]) -> ReadNames:
    """Return the names in fields of one kind, and tell of the commands of LaTeX in them that have no meaning."""
    if not fields:
        return ReadNames()
    if reading.record.format == "ris":
        read = names_of_ris([text_of_value(field.value) for field in fields])
    elif reading.record.format == "csl":
        read = names_of_csl(fields[0].value)
        name = reading.own_name(fields[0])
        parts = left_out_of_csl(fields[0].value, are_authors=name == "author")
        reading.left_out += [f"{name}.{part}" for part in parts]
        reading.give_back(fields[1:])
    else:
        read = names_of_bibtex(text_of_value(fields[0].value))
        reading.give_back(fields[1:])
    for command in dict.fromkeys(read.unknown):
        message = f"`{command}` has no meaning in a name; it stands in the entry as it is"
        reading.warn("unknown-latex", message, fields[0], "write in the entry what it stands for")
    if read.odd:
        message = f"these names are read as: {read.names}"
        reading.warn("odd-name", message, fields[0], _ODD_NAMES[reading.record.format])
    return read


def _take_date(reading: Reading) -> ReadDate:
    fields = reading.take("date")
    if not fields:
        return NO_DATE
    if reading.record.format == "csl":
        return date_of_csl(fields[0].value)
    if reading.record.format == "ris":
        return _date_of_ris(reading, fields)
    by_name = {field.name.lower(): field for field in fields}
    if original := by_name.pop("origdate", None):
        reading.keep(original)
    # In a date of biblatex, `~` is a mark of doubt and no tie.
    read = date_of_text(str(by_name["date"].value)) if "date" in by_name else NO_DATE
    year, month, day = (reading.plain(by_name[name]) if name in by_name else "" for name in ("year", "month", "day"))
    # A month may stand beside a date that is a year.
    parts = date_of_parts(year or (read.date[:4] if month or day else ""), month, day)
    if not read.date and not read.state:
        return replace(parts, rest=(*read.rest, *parts.rest))
    # Of two dates of which one says more of the same, that one counts; else the date of biblatex does.
    if read.date and parts.date.startswith(read.date):
        return replace(parts, state=read.state, doubt=read.doubt, rest=(*read.rest, *parts.rest))
    if not read.date.startswith(parts.date or read.date):
        for name in ("year", "month", "day"):
            if name in by_name:
                reading.keep(by_name[name])
    return read


def _date_of_ris(reading: Reading, fields: list[SourceField]) -> ReadDate:
    """Return the most exact date in the year of PY, which wins; what the others say beyond it goes to `extra`."""
    texts = [reading.plain(field) for field in fields]
    dates = list(map(date_of_ris, texts))
    first = next((one for one in dates if one.date or one.state), dates[0])
    for at, field in enumerate(fields):
        if field.name == "DA" and not dates[at].date and not dates[at].state and len(first.date) == 4:
            # Some write the month alone beside the year.
            dates[at] = date_of_parts(first.date, texts[at])
    same = [one for one in dates if one.date and one.date[:4] == first.date[:4]]
    best = max(same, key=lambda one: len(one.date), default=first)
    rest = [*best.rest]
    for one, text in zip(dates, texts, strict=True):
        if one is not best:
            rest += one.rest
            if (one.date and one not in same) or (one.state and one.state != best.state):
                rest.append(("date", one.date or text))
    return replace(best, rest=tuple(rest))


def _take_state(reading: Reading, date: ReadDate) -> str:
    """Return the state of the work before publication, which stands in the place of a date or in other fields."""
    state = date.state
    for field in reading.take("status"):
        text = reading.plain(field)
        found = _PUBSTATES.get(text.lower()) or state_in(text)
        if text.lower() in ("prepublished", "preprint"):
            reading.type, reading.label = "preprint", ""
        elif found:
            state = state or found
        elif text.lower() not in ("published", "final", "publisheddoi"):
            reading.keep(field)
    for field in reading.waiting("extra.note", "address"):
        found = state_in(reading.plain(field)) if isinstance(field.value, str) else ""
        if found and not state:
            reading.take_field(field)
            state = found
    return state


def _set_date(reading: Reading, date: ReadDate, state: str) -> None:
    if date.doubt:
        field = next(
            (one for one in reading.record.fields if one.name.lower() in ("year", "date", "issued", "py")), None
        )
        message = f"the date of this record is not certain; the entry has `{date.date}`"
        reading.warn("uncertain-date", message, field, "correct `date:` in the entry if it is wrong")
    for name, text in dict.fromkeys(date.rest):
        earlier = reading.extra.get(name)
        reading.extra[name] = f"{earlier}; {text}" if earlier and earlier != text else text
    if not date.date and not state and reading.type == "working paper":
        state = "working paper"
    reading.set("date", date.date)
    reading.set("status", state)


def _take_type(reading: Reading) -> None:
    labelled = False
    for field in reading.take("type.label"):
        text = reading.line(field)
        if take_doi(reading, text):
            continue
        if not text or reading.has_known_genre or text.lower() in (reading.type, reading.own_type):
            continue
        if labelled or reading.type != reading.own_type:
            # It is no label of a preprint, which the record does not say that it is.
            reading.keep(field)
        else:
            reading.label, labelled = text[:1].upper() + text[1:], True
    reading.set("type", {"name": reading.type, "label": reading.label} if reading.label else reading.type)


def _take_publisher(reading: Reading) -> None:
    for key in ("institution", "publisher"):
        fields = reading.take(key)
        texts = [reading.line(field) for field in fields]
        if "arxiv" in reading.front:
            # The publisher of a preprint that is the arXiv says nothing new.
            fields = [
                field for field, text in zip(fields, texts, strict=True) if text.lower() not in ("arxiv", "arxiv.org")
            ]
        if fields:
            reading.set(key, reading.line(fields[0]))
            reading.give_back(field for field in fields[1:] if reading.line(field) != reading.front.get(key))


def _take_numbers(reading: Reading) -> None:
    for key in ("volume", "issue", "number"):
        fields = reading.take(key)
        if fields:
            reading.set(key, _DASHES.sub("-", reading.plain(fields[0])))
            reading.give_back(field for field in fields[1:] if reading.plain(field) != reading.front.get(key))


def _take_pages(reading: Reading) -> None:
    fields = reading.take("pages")
    texts = {field.name.lower(): reading.plain(field) for field in fields}
    first, last = texts.get("sp", ""), texts.get("ep", "")
    if first and last and _DASHES.sub("-", last) != first and not re.search(r"\d\s*[-–]", first):
        first = last if re.search(r"\d\s*[-–]", last) else f"{first}-{last}"
    ranges = [texts.get("pages", ""), texts.get("page", ""), first or last, *texts.values()]
    pages = next(filter(None, ranges), "")
    reading.set("pages", _pages(pages))
    known = (pages, texts.get("sp"), texts.get("ep"), _pages(pages), _pages(pages).partition("-")[0])
    reading.give_back(field for field in fields if reading.plain(field) not in known)


def _pages(text: str) -> str:
    """Return pages with a single hyphen for each dash, and without a label."""
    text = _PAGES_LABEL.sub("", _DASHES.sub("-", text)).strip(" -")
    first, _, last = text.partition("-")
    return first if first == last else text


def _take_tags(reading: Reading) -> None:
    tags: dict[str, str] = {}
    for field in reading.take("tags"):
        values = field.value if isinstance(field.value, list) else text_of_value(field.value).split("\n")
        text = "\n".join(map(text_of_value, values)) if reading.record.format == "ris" else " ".join(map(str, values))
        for word in _words_of(text, ";\n" if ";" in text or reading.record.format == "ris" else ","):
            tag = reading.told(line_of(word, tex=reading.is_tex, marked=reading.marked), field)
            # A sentence ends here, but no abbreviation.
            tag = tag[:-1] if tag.endswith(".") and "." not in tag[:-1] else tag
            if tag:
                tags.setdefault(key_of(tag), tag)
    reading.set("tags", list(tags.values()))


def _words_of(text: str, signs: str) -> Iterator[str]:
    """Yield the parts of a text between some signs that stand outside of formulas and of braces around a part."""
    if whole := _IN_BRACES.fullmatch(text):
        text = whole[1]
    depth, start, within = 0, 0, False
    for match in re.finditer(rf"\\.|[{{}}$]|[{signs}]", text):
        if match[0] in "{}":
            depth = max(depth + (1 if match[0] == "{" else -1), 0)
        elif match[0] == "$":
            within = not within and "$" in text[match.end() :]
        elif match[0][0] != "\\" and not depth and not within:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _take_small_facts(reading: Reading) -> None:
    _take_language(reading)
    for field in reading.take("license"):
        found = license_of(_license_name(reading.plain(field)))
        if found.url and reading.front.get("license", found.name) == found.name:
            reading.set("license", found.name)
        else:
            reading.keep(field, "copyright")
    for field in reading.take("selected"):
        truth = TRUTH.get(reading.plain(field).lower())
        if truth is None:
            reading.keep(field)
        elif truth:
            reading.set("selected", True)
    for field in reading.take("citations"):
        number = whole_number(reading.plain(field), 10**8 - 1)
        if number is not None:
            reading.set("citations", number)
        else:
            reading.keep(field)
    for key in ("tldr", "award"):
        fields = sorted(reading.take(key), key=lambda field: field.name.lower() != "award_name")
        if fields:
            reading.set(key, reading.line(fields[0]))
            reading.give_back(fields[1:])


def _take_language(reading: Reading) -> None:
    """Take the language; of several that differ, the first counts."""
    first = ""
    for field in reading.take("language"):
        tag = language_tag(reading.plain(field))
        first = first or tag
        if not tag or tag != first:
            reading.keep(field, "language")
        elif tag != _USUAL_LANGUAGE:
            reading.set("language", tag)


def _license_name(text: str) -> str:
    """Return the SPDX identifier for the address of a licence of Creative Commons, or the text as it is."""
    match = _CREATIVE_COMMONS.search(text.lower())
    if match is None:
        return text
    return f"CC0-{match[2]}" if match[1] == "zero" else f"CC-{match[1].upper()}-{match[2]}"


def _take_body(reading: Reading) -> None:
    fields = reading.take(BODY)
    reading.body = next(filter(None, map(reading.paragraphs, fields)), "")
    reading.give_back(field for field in fields if reading.paragraphs(field) not in ("", reading.body))


def _missing(reading: Reading) -> BrokenRecord | None:
    """Return the record as one that cannot be an entry, where something is missing that every entry needs."""
    record, span = reading.record, reading.record.span()
    if "title" not in reading.front:
        found = error("no-title", "this record has no title", span, f"add its title, {_AGAIN}")
    elif "authors" not in reading.front:
        found = error("no-authors", "this record has no authors", span, f"add its authors, {_AGAIN}")
    elif "date" not in reading.front and "status" not in reading.front:
        state = "; if it has not appeared yet, write `pubstate = {submitted}` or another state"
        hint = f"add its year{state if reading.is_tex else ''}, {_AGAIN}"
        found = error("no-date", "this record has no date", span, hint)
    else:
        return None
    return BrokenRecord(record.text, found)
