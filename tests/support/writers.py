r"""Write papers as BibTeX, biblatex, RIS and CSL-JSON, by the rules of these formats.

The writer knows what a paper means, and nothing of how it is read back. Its sources are "BibTeXing" (Patashnik, 1988),
"Tame the BeaST" (Markey, 2009, sections 7 and 11), the manual of biblatex 3.20 (section 2), the RIS format (Research
Information Systems, 2001) and the schema of CSL-JSON 1.0.2; fields and types have the names of `octavo/formats`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from octavo.formats.fields import Format, field_of
from octavo.formats.types import TYPE_ROWS, TypeRow, type_of

Form = Literal["bibtex", "biblatex", "ris", "csl"]


@dataclass(frozen=True)
class Formula:
    """A formula, in LaTeX without its dollar signs."""

    latex: str


@dataclass(frozen=True)
class Emphasis:
    """Words that are emphasised."""

    text: str


# A line of text: all characters of its texts stand for themselves.
Piece = str | Formula | Emphasis
Words = tuple[Piece, ...]


@dataclass(frozen=True)
class Person:
    """A person by the parts of the name; one with a single name has a family name alone."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Group:
    """A group that is an author."""

    name: str


Author = Person | Group


@dataclass(frozen=True)
class Paper:
    """A paper, as it is meant.

    `values` has what else is known, by the keys of the table of fields (`venue.name`, `links.pdf`, `extra.note`): the
    title and what else has words as `Words`, the tags as a list of these, all else as texts.
    """

    key: str
    type: str
    label: str
    authors: tuple[Author, ...]
    et_al: bool
    values: Mapping[str, Any]
    body: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Style:
    """How a file is written, where a format leaves the choice.

    In BibTeX: letters with `accents` as commands of LaTeX, in the form of this number; dashes and quotation marks as
    LaTeX has them (`marks`); values in quotation marks (`quotes`); months as `macros`; venues as `strings`; texts
    `joined` of two; names in their `natural` order where that is clear; braces that keep `capitals`; names of fields in
    `upper` case; addresses with `escaped` signs. In all formats: lines with `crlf`.
    """

    accents: int = 0
    marks: bool = False
    quotes: bool = False
    macros: bool = True
    strings: bool = False
    joined: bool = False
    natural: bool = False
    capitals: bool = False
    upper: bool = False
    escaped: bool = False
    crlf: bool = False


def written(papers: Iterable[Paper], form: Form, style: Style) -> bytes:
    """Return a file of papers in a format."""
    if form == "csl":
        text = json.dumps(
            [_item(paper) for paper in papers], ensure_ascii=style.escaped, indent=None if style.joined else 2
        )
    elif form == "ris":
        text = "\n\n".join(["\n".join(_tags(paper)) for paper in papers]) + "\n"
    else:
        text = "\n\n".join(
            [block for number, paper in enumerate(papers) for block in _Bib(form, style, number).blocks(paper)]
        )
    is_crlf = style.crlf or form == "ris"
    return (text.replace("\n", "\r\n") if is_crlf else text).encode()


# What a format cannot hold.


def held(paper: Paper, form: Form) -> Paper:
    """Return what a format can hold of a paper, by what the tables of `octavo/formats` say of it."""
    values = {key: value for key, value in paper.values.items() if key in _WITHOUT_ROW or _field(form, key, paper.type)}
    label, authors, body = paper.label, paper.authors, paper.body
    if not _can_have_label(paper, form):
        label = ""
    if form in ("ris", "csl"):
        # There are no fields for kinds of links: an address tells its kind, and that of a publisher's page or another
        # one by the type of the work. RIS has one for PDFs.
        told = ("links.code", "links.video", "links.data", own_kind(paper.type))
        links = [key for key in values if key in told or key == "links.pdf"]
        # CSL-JSON has a single address, which may be that of the arXiv.
        links = links[:1] if form == "csl" else links
        values = {key: value for key, value in values.items() if not key.startswith("links.") or key in links}
        if form == "csl" and links:
            values.pop("arxiv", None)
    if form in ("ris", "csl"):
        # A dollar sign cannot be told from one of a formula where there are several.
        values = {key: _changed(value, _without_dollars) for key, value in values.items()}
        body = tuple(map(_without_dollars, body))
    if form == "ris":
        # RIS has neither periods, nor states of works with a date, nor emphasis, nor a sign for further authors or for
        # groups, which only their names tell.
        values |= {"date": values["date"].partition("/")[0]} if "date" in values else {}
        values = {key: value for key, value in values.items() if key != "status" or "date" not in values}
        values = {key: _changed(value, _without_emphasis) for key, value in values.items()}
        body = tuple(map(_without_emphasis, body))
        authors = tuple([one for one in authors if isinstance(one, Person) or "Collaboration" in one.name])
        # A short name alone is that of the venue, which a book cannot have beside it.
        values = {key: value for key, value in values.items() if paper.type != "book" or key != "venue.short"}
    et_al = paper.et_al and form != "ris"
    return replace(paper, label=label, authors=authors or _SOMEBODY, et_al=et_al, values=values, body=body)


# Keys that are written in fields of other keys.
_WITHOUT_ROW = (
    *("arxiv", "status", "links.pdf", "links.code", "links.video", "links.data", "links.project", "links.publisher"),
)
_SOMEBODY = (Person("Lovelace", "Ada"),)
_WITH_PUBLISHER = ("article", "conference", "chapter", "book", "review", "editorial", "preprint")


def own_kind(type_: str) -> str:
    """Return the key of the link that an address without a sign of its kind is for a type of work."""
    return "links.publisher" if type_ in _WITH_PUBLISHER else "links.project"


def _changed(value: Any, change: Callable[[Words], Words]) -> Any:
    """Return a value with its lines changed; names of editors are none."""
    if isinstance(value, list):
        return [change(item) for item in value]
    return change(value) if isinstance(value, tuple) and not isinstance(value[0], Person) else value


def _without_emphasis(words: Words) -> Words:
    return joined_words([piece.text if isinstance(piece, Emphasis) else piece for piece in words])


def _without_dollars(words: Words) -> Words:
    if sum(2 if isinstance(piece, Formula) else str(piece).count("$") for piece in words) < 2:
        return words
    return joined_words([piece.replace("$", "") if isinstance(piece, str) else piece for piece in words])


def joined_words(pieces: Iterable[Piece]) -> Words:
    """Return pieces as a line in which no two texts are neighbours, and with single spaces."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


# Types and fields.


def _format(form: Form) -> Format:
    return "bibtex" if form == "biblatex" else form


def _field(form: Form, key: str, type_: str) -> str:
    return field_of(_format(form), key, type_, biblatex=form == "biblatex")


def _row(name: str, label: str) -> TypeRow | None:
    return next((row for row in TYPE_ROWS if (row.name, row.label) == (name, label)), None)


def _types(row: TypeRow | None, form: Form) -> tuple[str, ...]:
    if row is None:
        return ()
    return (*row.biblatex, *row.bibtex) if form == "biblatex" else row.types(_format(form))


def _can_have_label(paper: Paper, form: Form) -> bool:
    """Tell if the label of a type has a place: a type of record, a known word, or the field beside a type of record."""
    exact = _row(paper.type, paper.label)
    return bool(exact) or bool(_types(_row(paper.type, ""), form))


def record_type(paper: Paper, form: Form) -> tuple[str, str]:
    """Return the type of a record, and the word that stands beside it, empty where the type says all."""
    exact, plain = _row(paper.type, paper.label), _row(paper.type, "")
    if names := _types(exact, form):
        return names[0], ""
    beside = _types(plain, form) or _types(_row("other", ""), form)
    if exact and exact.genre:
        word = exact.genre[-1] if exact.label else exact.genre[0]
        assert type_of(_format(form), beside[0], word) == exact
        return beside[0], word
    return beside[0], paper.label


def _listed(tags: list[str], *, always: bool = False) -> str:
    """Return tags in one text, with semicolons where a tag has a comma in it, or `always`."""
    if any("," in tag for tag in tags):
        return "".join([f"{tag}; " for tag in tags]).strip()
    return ("; " if always else ", ").join(tags)


# BibTeX and biblatex.

_COMBINING = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
_LETTERS = {
    "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "å": "aa", "Å": "AA", "ł": "l", "Ł": "L", "ı": "i",
    "ð": "dh", "þ": "th",
}  # fmt: skip
_SIGNS = {
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", '"': r"\textquotedbl{}",
}  # fmt: skip
_MARKS = {"–": "--", "—": "---", "“": "``", "”": "''", "<": r"\textless{}", ">": r"\textgreater{}", "\xa0": "~"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BABEL = {"de": "ngerman", "fr": "french", "pt-BR": "brazilian", "en-GB": "british"}
_PUBSTATES = {"in press": "inpress", "in preparation": "inpreparation"}


class _Bib:
    """Writes one record; `number` tells the strings of records apart."""

    def __init__(self, form: Form, style: Style, number: int) -> None:
        self._form = form
        self._style = style
        self._number = number
        self._strings: list[str] = []

    def blocks(self, paper: Paper) -> Iterator[str]:
        """Yield the definitions of strings, and the record."""
        kind, genre = record_type(paper, self._form)
        fields = [f"{self._name(name)} = {value}" for name, value in self._fields(paper, genre)]
        body = ",\n  ".join([f"{kind}{{{paper.key}", *fields])
        yield from self._strings
        yield f"@{body}{',' if self._style.macros else ''}\n}}"

    def _name(self, name: str) -> str:
        return name.upper() if self._style.upper else name

    def _fields(self, paper: Paper, genre: str) -> Iterator[tuple[str, str]]:
        """Yield the names and the values of all fields, as they are written."""
        yield "author", self._value(self._names(paper.authors, paper.et_al))
        for key, value in paper.values.items():
            name = _field(self._form, key, paper.type)
            if key == "date":
                yield from self._date(value)
            elif key == "selected":
                yield name, "true" if self._style.macros else "{true}"
            elif key == "venue.name" and self._style.strings:
                macro = f"venue-{self._number}"
                self._strings.append(f"@string{{{macro} = {self._delimited(self._latex(value))}}}")
                yield name, macro
            else:
                yield name, self._value(self._text(key, value))
            if key == "arxiv":
                yield ("eprinttype" if self._form == "biblatex" else "archivePrefix"), self._value("arXiv")
        if genre:
            yield "type", self._value(self._escaped(genre))
        if paper.body:
            yield "abstract", self._delimited("\n\n".join(map(self._latex, paper.body)))

    def _text(self, key: str, value: Any) -> str:
        """Return the text that the value of a key is in LaTeX."""
        if key == "tags":
            return _listed(list(map(self._latex, value)), always=self._style.marks)
        if key == "extra.editor":
            return self._names(value, et_al=False)
        if isinstance(value, tuple):
            return self._latex(value, is_title=key == "title")
        if key == "doi" or key.startswith("links."):
            return self._address(value)
        text = str(value)
        if key == "status" and self._form == "biblatex":
            return _PUBSTATES.get(text, text)
        if key == "language" and self._style.macros:
            return _BABEL.get(text, text)
        return self._escaped(text.replace("-", "--") if key == "pages" else text)

    def _value(self, text: str) -> str:
        """Return a text as a value: in braces, in quotation marks, or as two texts between which stands `#`."""
        space = next((at for at, char in enumerate(text) if char == " " and _depth(text[:at]) == 0), None)
        if self._style.joined and space is not None:
            return f"{self._delimited(text[:space])} # {self._delimited(text[space:])}"
        return self._delimited(text)

    def _delimited(self, text: str) -> str:
        # In quotation marks, a quotation mark stands in braces.
        return f'"{_quoted(text)}"' if self._style.quotes else f"{{{text}}}"

    def _latex(self, words: Words, *, is_title: bool = False) -> str:
        return "".join([self._piece(piece, is_title=is_title) for piece in words])

    def _piece(self, piece: Piece, *, is_title: bool) -> str:
        if isinstance(piece, Formula):
            return f"${piece.latex}$"
        if isinstance(piece, Emphasis):
            return f"\\emph{{{self._escaped(piece.text)}}}"
        if not is_title or not self._style.capitals:
            return self._escaped(piece)
        # Styles of BibTeX take the capitals of a title for those of English, unless they are in braces.
        words = re.split(r"(?<!\w)([A-Z]\w+)", piece)
        return "".join(
            [f"{{{self._escaped(word)}}}" if at % 2 else self._escaped(word) for at, word in enumerate(words)]
        )

    def _escaped(self, text: str) -> str:
        return "".join([self._letter(char, text[at + 1 : at + 2]) for at, char in enumerate(text)])

    def _letter(self, char: str, following: str) -> str:
        style = self._style
        if char in _SIGNS:
            return _SIGNS[char]
        if style.marks and char in _MARKS:
            return _MARKS[char]
        if style.accents and char in _LETTERS:
            return (f"{{\\{_LETTERS[char]}}}", f"\\{_LETTERS[char]}{{}}")[style.accents % 2]
        parts = unicodedata.normalize("NFD", char)
        if style.accents and len(parts) == 2 and parts[0].isascii() and parts[1] in _COMBINING:
            command, letter = f"\\{_COMBINING[parts[1]]}", parts[0]
            letter = "\\i" if letter == "i" else letter
            apart = " " if command[1].isalpha() else ""
            forms = (
                f"{{{command}{apart}{letter}}}",
                f"{command}{{{letter}}}",
                f"{{{command}{{{letter}}}}}",
                f"{command}{{{letter}}}" if apart else f"{command}{letter}" + ("{}" if letter == "\\i" else ""),
            )
            # In quotation marks, an accent with one stands in braces.
            return forms[style.accents % 2 * 2 if style.quotes else style.accents % 4]
        return char

    def _names(self, authors: Iterable[Author], et_al: bool) -> str:
        authors = list(authors)
        # Beside a name without a comma, one may stand between two names.
        is_mixed = any(isinstance(author, Person) and not author.given for author in authors)
        names = [self._author(author, is_mixed=is_mixed) for author in authors]
        return ("\n    and " if self._style.upper else " and ").join([*names, *(["others"] if et_al else [])])

    def _author(self, author: Author, *, is_mixed: bool) -> str:
        if isinstance(author, Group):
            return f"{{{self._escaped(author.name)}}}"
        family, given, particle, suffix = map(
            self._escaped, (author.family, author.given, author.particle, author.suffix)
        )
        # Words in small letters, and all before them, would be a particle.
        if any(word[0].islower() for word in author.family.split()) or (
            (self._style.natural or is_mixed) and " " in author.family
        ):
            family = f"{{{family}}}"
        last = f"{particle} {family}" if particle else family
        if suffix:
            return f"{last}, {suffix}, {given}"
        is_clear = author.given.isascii() and not any(word[0].islower() for word in author.given.split())
        if given and self._style.natural and is_clear:
            return f"{given} {last}"
        return f"{last}, {given}" if given else last

    def _address(self, text: str) -> str:
        return re.sub(r"[_&%#]", r"\\\g<0>", text) if self._style.escaped else text

    def _date(self, date: str) -> Iterator[tuple[str, str]]:
        """Yield the fields of a date; BibTeX has a year, a month, and what stands beside its name."""
        first, _, last = date.partition("/")
        start, end = first.split("-"), last.split("-") if last else []
        if self._form == "biblatex" or (end and len(start) > 1 and start[0] != end[0]):
            yield "date", self._value(date)
            return
        year = f"{start[0]}--{end[0]}" if len(end) == 1 else start[0]
        yield "year", year if year.isdecimal() and self._style.macros else self._value(year)
        if len(start) == 1:
            return
        if not end and not self._style.macros:
            yield "month", self._value(start[1])
            if len(start) == 3:
                yield "day", self._value(start[2])
            return
        month, day = _MONTHS[int(start[1]) - 1], [f"~{int(part)}" for part in start[2:]]
        days = [f"~{int(part)}" for part in end[2:]]
        if not end:
            yield "month", " # ".join([month, *map(self._delimited, day)])
        elif start[1] == end[1]:
            yield "month", f"{month} # {self._delimited(f'{day[0]}--{days[0][1:]}')}"
        else:
            to = self._delimited(f"{''.join(day)}--")
            yield "month", " # ".join([month, to, _MONTHS[int(end[1]) - 1], *map(self._delimited, days)])


def _depth(text: str) -> int:
    """Return the number of braces that are open at the end of a text; a formula counts as one."""
    bare = re.sub(r"\\.", "", text)
    return bare.count("{") - bare.count("}") + bare.count("$") % 2


def _quoted(text: str) -> str:
    """Return a text in which quotation marks that are not in braces are."""
    first, *rest = text.split('"')
    for part in rest:
        first += ('"' if _depth(first) else '{"}') + part
    return first


# RIS and CSL-JSON.


def _plain(words: Words, opening: str = "", closing: str = "") -> str:
    """Return a line as text, with dollar signs around formulas and these tags around emphasis."""
    found = []
    for piece in words:
        if isinstance(piece, Formula):
            found.append(f"${piece.latex}$")
        else:
            found.append(piece if isinstance(piece, str) else f"{opening}{piece.text}{closing}")
    return "".join(found)


def _tags(paper: Paper) -> Iterator[str]:
    """Yield the lines of a record of RIS, from TY to ER."""
    kind, genre = record_type(paper, "ris")
    yield f"TY  - {kind}"
    yield f"ID  - {paper.key}"
    yield from (f"AU  - {_name_of_ris(author)}" for author in paper.authors)
    for key, value in paper.values.items():
        tag = _field("ris", key, paper.type)
        yield from (f"{tag or default}  - {text}" for default, text in _texts_of_ris(key, value))
        if key == "date" and "-" in value:
            year, month, day = (*value.split("-"), "")[:3]
            yield f"DA  - {year}/{month}/{day}/"
        elif key == "pages" and "-" in value:
            yield f"EP  - {value.partition('-')[2]}"
    if genre:
        yield f"M3  - {genre}"
    if paper.body:
        yield f"AB  - {_plain(paper.body[0])}"
        yield from (f"\n{_plain(paragraph)}" for paragraph in paper.body[1:])
    yield "ER  - "


def _texts_of_ris(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts of a key, each with the tag for one that has none of its own."""
    if key == "tags":
        yield from (("KW", _plain(one)) for one in value)
    elif key == "extra.editor":
        yield from (("ED", _name_of_ris(author)) for author in value)
    elif key == "arxiv":
        yield "UR", f"https://arxiv.org/abs/{value}"
    elif key in ("date", "pages"):
        yield "", value.partition("-")[0]
    elif isinstance(value, tuple):
        yield "", _plain(value)
    else:
        # A work that has not appeared has its state in the place of its year.
        yield ("PY" if key == "status" else "UR"), value


def _name_of_ris(author: Author) -> str:
    if isinstance(author, Group):
        return author.name
    family = f"{author.particle} {author.family}".strip()
    return ", ".join(filter(None, (family, author.given, author.suffix)))


def _item(paper: Paper) -> dict[str, Any]:
    """Return an item of CSL-JSON."""
    kind, genre = record_type(paper, "csl")
    item: dict[str, Any] = {"id": paper.key, "type": kind}
    item["author"] = [*map(_name_of_csl, paper.authors), *([{"literal": "others"}] if paper.et_al else [])]
    for key, value in paper.values.items():
        name = _field("csl", key, paper.type)
        if key == "date":
            item[name] = {"date-parts": [list(map(int, end.split("-"))) for end in value.split("/")]}
        elif key == "tags":
            item[name] = _listed([_tagged(tag) for tag in value])
        elif key == "extra.editor":
            item[name] = [_name_of_csl(author) for author in value]
        elif key == "arxiv":
            item["URL"] = f"https://arxiv.org/abs/{value}"
        elif key.startswith("links."):
            item["URL"] = value
        else:
            item[name] = _tagged(value) if isinstance(value, tuple) else value
    if genre:
        item["genre"] = genre
    if paper.body:
        item["abstract"] = "\n\n".join(map(_tagged, paper.body))
    return item


def _tagged(words: Words) -> str:
    return _plain(words, "<i>", "</i>")


def _name_of_csl(author: Author) -> dict[str, str]:
    if isinstance(author, Group):
        return {"literal": author.name}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: part for name, part in parts.items() if part}
