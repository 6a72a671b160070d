"""Curricula of peers (JSON Resume, and those of al-folio in YAML) as lines of a profile, and the rest as a text.

JSON Resume: https://jsonresume.org/schema, version 1.0.0; RenderCV's form in YAML is that of its version 2.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from octavo.base.frozen import EMPTY, frozen, replace
from octavo.migrate.data import Data, at, first_text, items_at, mapping_at, text_at, texts_at
from octavo.migrate.markup.figures import link_to
from octavo.yaml.write import YamlItem

_RANGE = re.compile(
    r"(.*?\d{4}\S*?)\s*(?:-|–|—|to)\s*((?:\w+\s+)?\d{4}\S*|present|now|today|current|ongoing)", re.IGNORECASE
)
_ITEM = re.compile(r"[-*+][ \t]+(.*)")
_GOES_ON = re.compile(r"present|now|today|current|ongoing", re.IGNORECASE)
_EDUCATION = re.compile(r"education|degrees|studies", re.IGNORECASE)
_POSITIONS = re.compile(
    r"(?:work|professional|research|academic)?\s*(?:experience|positions?|appointments?|employment|work)", re.IGNORECASE
)
_INTERESTS = re.compile(r"(?:academic |research )?interests", re.IGNORECASE)
_AWARDS = re.compile(r".*\b(?:awards?|honou?rs?|prizes?|fellowships?|scholarships?)\b.*", re.IGNORECASE)
# Sections of JSON Resume that the profile has, or that say what the entries of the site say.
_TAKEN = ("basics", "education", "work", "awards", "publications", "interests", "meta", "$schema")


@frozen
class Curriculum:
    """What a curriculum says: lines of the profile, facts about the person, and a text of all other sections.

    `links` are the addresses in its lines, which those of a profile do not have.
    """

    education: tuple[YamlItem, ...] = ()
    positions: tuple[YamlItem, ...] = ()
    awards: tuple[YamlItem, ...] = ()
    interests: tuple[str, ...] = ()
    basics: Mapping[str, Data] = EMPTY
    rest: str = ""
    others: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def curriculum_of(data: Data) -> Curriculum:
    """Return the curriculum in the values of a file: JSON Resume, al-folio's list of sections, or RenderCV's."""
    if isinstance(data, list):
        return _of_sections([(text_at(one, "title"), at(one, "contents")) for one in data if isinstance(one, dict)])
    if mapping_at(data, "cv"):
        sections = list(mapping_at(data, "cv", "sections").items())
        basics = {key: value for key, value in mapping_at(data, "cv").items() if key != "sections"}
        return replace(_of_sections(sections), basics=basics)
    return _of_resume(data) if isinstance(data, dict) else Curriculum()


def _of_resume(data: dict[str, Data]) -> Curriculum:
    rest = [(name, value) for name, value in data.items() if name not in _TAKEN and value]
    lines = [item for key in ("education", "work", "awards") for item in items_at(data, key)]
    return Curriculum(
        tuple(_education(item) for item in items_at(data, "education")),
        tuple(_position(item) for item in items_at(data, "work")),
        tuple(_award(item) for item in items_at(data, "awards")),
        tuple(text for item in items_at(data, "interests") if (text := _named(item))),
        mapping_at(data, "basics"),
        _as_text(rest),
        tuple(name for name, _ in rest),
        tuple(_links_in(lines)),
    )


def _links_in(lines: Iterable[Data]) -> Iterator[str]:
    """Yield the addresses in lines of a curriculum."""
    for item in lines:
        links = [text_at(item, "button", "url"), text_at(item, "url")]
        links += [text_at(item, name) for name in mapping_at(item) if name.endswith("_url")]
        yield from filter(None, links)


def _of_sections(sections: Iterable[tuple[str, Data]]) -> Curriculum:
    education: list[YamlItem] = []
    positions: list[YamlItem] = []
    awards: list[YamlItem] = []
    interests: list[str] = []
    rest: list[tuple[str, Data]] = []
    links: list[str] = []
    for title, contents in sections:
        lines = contents if isinstance(contents, list) else []
        mappings = all(isinstance(line, dict) for line in lines) and lines
        if mappings and _EDUCATION.fullmatch(title.strip()):
            education += map(_education, lines)
            links += _links_in(lines)
        elif mappings and _POSITIONS.fullmatch(title.strip()):
            positions += map(_position, lines)
            links += _links_in(lines)
        elif lines and _INTERESTS.fullmatch(title.strip()):
            interests += [text for line in lines if (text := _named(line))]
        elif lines and _AWARDS.fullmatch(title.strip()):
            awards += [award for line in lines for award in _awards_of(line)]
            links += _links_in(lines)
        elif contents:
            rest.append((title, contents))
    others = tuple(title for title, _ in rest)
    taken = (tuple(education), tuple(positions), tuple(awards), tuple(interests))
    return Curriculum(*taken, EMPTY, _as_text(rest), others, tuple(links))


def _named(item: Data) -> str:
    """Return a text, or the name in a mapping."""
    return " ".join(item.split()) if isinstance(item, str) else first_text(item, "name")


def _stated(item: Data, *keys: str) -> str:
    """Return what one of some keys says, in words: of several texts, all of them."""
    return next((text for key in keys if (text := ", ".join(_texts_of(at(item, key))))), "")


def _education(item: Data) -> YamlItem:
    degree = _stated(item, "studyType", "degree", "title", "course")
    area = _stated(item, "area")
    title = f"{degree} in {area}" if degree and area else degree or area or _stated(item, "institution", "name")
    notes = [*_noted(item, "score", "gpa"), *texts_at(item, "courses")]
    return _line(item, title, _stated(item, "institution", "place"), notes)


def _position(item: Data) -> YamlItem:
    place = _stated(item, "company", "institution", "organization", "company_name")
    title = _stated(item, "position", "title", "role")
    if title:
        place = place or _stated(item, "name")
    return _line(item, title or place or _stated(item, "name"), place if title else "", [])


def _award(item: Data) -> YamlItem:
    return _line(item, _stated(item, "title", "name", "bullet"), _stated(item, "awarder", "institution"), [])


def _awards_of(item: Data) -> list[YamlItem]:
    """Return the awards in a line of a section: one, or those of a year."""
    if isinstance(item, str):
        return [{"title": " ".join(item.split())}]
    texts = texts_at(item, "items") or texts_at(item, "contents")
    if texts:
        return [_line({"year": _stated(item, "year")}, text, "", []) for text in texts]
    made = _award(item)
    return [made] if isinstance(made, Mapping) and made.get("title") else []


def _line(item: Data, title: str, place: str, notes: Iterable[str]) -> YamlItem:
    """Return a line of a curriculum: title, place, beginning and end, and what else is said, as a note."""
    where = _stated(item, "location")
    start, end = _period(item)
    texts = [*notes, *(text for key in ("summary", "note", "highlights", "description") for text in _noted(item, key))]
    texts += _noted(item, "area") if not title else []
    title = title or (" ".join(item.split()) if isinstance(item, str) else "")
    line = {
        "title": title,
        "place": ", ".join(filter(None, (place, where if where.lower() not in place.lower() else ""))),
        "start": start,
        "end": end,
        "note": _joined(dict.fromkeys(filter(None, texts))),
    }
    return {key: value for key, value in line.items() if value}


def _joined(texts: Iterable[str]) -> str:
    """Return texts in one line: behind a whole sentence a space, else a semicolon."""
    made = ""
    for text in texts:
        made += (" " if made.endswith((".", "!", "?")) else "; ") + text if made else text
    return made


def _noted(item: Data, *keys: str) -> list[str]:
    return [text for key in keys for text in _texts_of(at(item, key))]


def _period(item: Data) -> tuple[str, str]:
    """Return the beginning and the end of a period, which may be one text: `2013 - 2017`."""
    start = first_text(item, "startDate", "start_date", "startdate", "date_start", "start")
    end = first_text(item, "endDate", "end_date", "enddate", "date_end", "end")
    if start or end:
        return start, "" if _GOES_ON.fullmatch(end) else end
    text = first_text(item, "year", "date", "years", "time", "period")
    found = _RANGE.fullmatch(text)
    if not found:
        return text, ""
    return found[1], "" if _GOES_ON.fullmatch(found[2]) else found[2]


def _texts_of(data: Data) -> list[str]:
    """Return all texts in some values, as lines."""
    if isinstance(data, str):
        return [_in_line(data)] if data.strip() else []
    if isinstance(data, list):
        return [text for item in data for text in _texts_of(item)]
    title, inner = text_at(data, "title"), _texts_of(at(data, "contents"))
    if title or inner:
        return [f"{title}: {', '.join(inner)}" if title and inner else title or ", ".join(inner)]
    return [text for value in data.values() for text in _texts_of(value)]


def _in_line(text: str) -> str:
    """Return a text as one line, in which the items of a list stand between semicolons."""
    made = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        item = _ITEM.match(line)
        made += ("; " if made and item and not made.endswith(":") else " ") + (item[1] if item else line)
    return " ".join(made.split())


def _labelled(name: str) -> str:
    """Return the name of a fact in bold letters, with a colon unless it is a question."""
    return f"**{name}**" if name.endswith("?") else f"**{name}**:"


def _as_text(sections: Iterable[tuple[str, Data]]) -> str:
    """Return sections as Markdown: a heading each, and a list of what they say."""
    return "\n\n".join(f"## {_heading(title)}\n\n{markdown_of(data)}" for title, data in sections)


def _heading(title: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).replace("_", " ")
    return words[:1].upper() + words[1:]


def markdown_of(data: Data, depth: int = 0) -> str:
    """Return values as a list in Markdown: a line for each text, with the words that name it."""
    indent = "  " * depth
    if isinstance(data, str):
        return f"{indent}- {' '.join(data.split())}" if data.strip() else ""
    if isinstance(data, list):
        return "\n".join(filter(None, (markdown_of(item, depth) for item in data)))
    name = first_text(
        data, "name", "title", "label", "language", "institution", "organization", "position", "reference"
    )
    plain = {key: value for key, value in data.items() if value and not (isinstance(value, str) and value == name)}
    facts = [" ".join(value.split()) for key, value in plain.items() if isinstance(value, str) and key != "type"]
    if "name" in data and "url" in data:
        return f"{indent}- {link_to(text_at(data, 'name'), text_at(data, 'url'))}"
    if set(data) <= {"name", "value"}:
        return f"{indent}- {_labelled(text_at(data, 'name'))} {text_at(data, 'value')}"
    lists = {key: value for key, value in plain.items() if isinstance(value, list)}
    words = {key: texts_at(data, key) for key in lists}
    facts += [", ".join(texts) for key, texts in words.items() if len(texts) == len(items_at(data, key))]
    first = ": ".join(filter(None, (f"**{name}**" if name and facts else name, "; ".join(facts))))
    inner = [
        markdown_of(value, depth + 1)
        for key, value in plain.items()
        if isinstance(value, dict) or (key in lists and len(words[key]) != len(items_at(data, key)))
    ]
    return "\n".join(filter(None, (f"{indent}- {first}" if first else "", *inner)))
