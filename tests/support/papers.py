"""Hypothesis strategies for papers with all that the formats of bibliographies can hold, and much that is difficult."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from octavo.formats.types import TYPE_ROWS
from octavo.model.identity import key_of
from tests.support.writers import (
    Author,
    Emphasis,
    Formula,
    Group,
    Paper,
    Person,
    Piece,
    Style,
    Words,
    joined_words,
    own_kind,
)

# Pieces of a line that stand together as a word.
Word = tuple[Piece, ...]


def _words(text: str) -> tuple[Word, ...]:
    return tuple([(word,) for word in text.split()])


_LETTERS = _words(
    "On Looms the weaving a Jacquard DNA iPhone x I Gödel naïve Erdős Łukasiewicz Straße façade Çelik İzmir Ørsted "
    "María Kovařík smörgåsbord cœur Ångström Τάλως Чебышёв 織機の理論 직조 נול نول हथकरघा e\u0301lan"
)
_SIGNS = _words(
    "R&D & 50% C# #1 snake_case _x_ __init__ A* * *-algebra C*-algebras ** a>b <T> x<y y>z -> ~5 2^10 ^ | [1] [x](y) "
    "(a) a/b @home 1+1=2 ! x: f(x) $5 “quoted” ‘so’ don’t it's 10–20 word—word well-known I: Why? No! end. 1843 3.14 "
    '… ’90s °C ½ <i <b> "straight"'
)
_SEVERAL: tuple[Word, ...] = (("p < 0.05",), ("silk – wool",), ("{0, 1}",), ("pp. 10–20",))
_FORMULAS: tuple[Word, ...] = (
    *((Formula("x^2"),), (Formula(r"\alpha_{ij}"),), (Formula("k"), "-means"), ("(", Formula("n"), ")")),
    *((Formula("a<b"),), (Formula(r"\mathbb{R}^n"),), (Formula(r"\frac{1}{2}"),), (Formula("E=mc^2"), ",")),
    *((Formula(r"\{0,1\}"),), (Formula(r"\alpha"), "–", Formula(r"\beta")), (Formula("5\\%"),), (Formula("a*b*c"),)),
    *((Formula("x_1"), ":"), (Formula("c>d"),)),
)
_EMPHASIS: tuple[Word, ...] = ((Emphasis("in vivo"),), (Emphasis("E. coli"),), (Emphasis("très"),))
# Letters of many scripts, and signs that mean something to some program.
_ALL = (*_LETTERS, *_LETTERS, *_SIGNS, *_SEVERAL, *_FORMULAS, *_EMPHASIS)
# A line begins with one of these, so that it says something.
_LEADING = _words("On Gödel A Ørsted 織機 نول C*-algebras “So” R&D The *-algebras _x_ $5 #1 [1] 50% I {a}")
# What begins a block in Markdown.
_BEGINNINGS = _words("# 1. 2) - + > * --- === | 10.5 ~~~ [^1]: [x]: : !")


def _line(words: Sequence[Word]) -> Words:
    return joined_words([piece for at, word in enumerate(words) for piece in ((" ",) if at else ()) + word])


@cache
def lines(longest: int) -> st.SearchStrategy[Words]:
    """Return lines of so many words at most."""
    rest = st.lists(st.sampled_from(_ALL), max_size=longest - 1)
    return st.builds(lambda first, words: _line([first, *words]), st.sampled_from(_LEADING), rest)


_paragraphs = st.builds(
    lambda first, words: _line([*first, *words]),
    st.sampled_from(((), (), (), *((one,) for one in _BEGINNINGS))),
    st.lists(st.sampled_from(_ALL), min_size=1, max_size=12),
)
bodies = st.lists(_paragraphs, max_size=3).map(tuple)

_FAMILIES = (
    *("Lovelace", "Noether", "Gauß", "Gödel", "Erdős", "O’Neil", "D'Arcy", "Sklodowska-Curie", "Łukasiewicz", "Lê"),
    *("Ō", "Чебышёв", "d’Alembert", "Wu", "Al-Khwārizmī", "Strauß", "Kovalevskaya", "Anderson", "Sandor", "İnönü"),
    *("Ångström", "García Márquez", "Ramón y Cajal", "De Morgan", "Ибн Сина", "Van Vleck", "Da Vinci"),
)
_GIVEN = (
    *("Ada", "Emmy", "Jean-Pierre", "J.-P.", "Sophie", "Ø.", "A", "Paul", "Ignacy", "Şule", "Étienne", "Émilie", "É."),
    *("Þóra", "Andrew", "Иван", "M.J.", "Æthel", "C. F.", "José María", "Mary Anne"),
)
_PARTICLES = ("van der", "von", "de la", "de", "af", "ten", "della")
_SUFFIXES = ("Jr.", "Sr.", "III", "II", "Jr")
_SINGLE = (Person("Plato"), Person("Euclid"), Person("Hypatia"))
_FAMILY_FIRST = (Person("王", "貞儀"), Person("関", "孝和"), Person("홍", "대용"))
_family, _given = st.sampled_from(_FAMILIES), st.sampled_from(_GIVEN)
people: st.SearchStrategy[Author] = st.one_of(
    st.builds(Person, _family, _given),
    st.builds(Person, _family, _given, st.sampled_from(_PARTICLES)),
    st.builds(Person, _family, _given, st.sampled_from(("", "von")), st.sampled_from(_SUFFIXES)),
    st.sampled_from((*_SINGLE, *_FAMILY_FIRST)),
)
groups: st.SearchStrategy[Author] = st.sampled_from(
    [
        *map(Group, ("The Loom Collaboration", "LOOM & Mill Collaboration", "Bourbaki", "Bernoulli Family")),
        *map(Group, ("Society of Weavers and Dyers", "Académie des sciences", "Royal Society, London", "R&D Group 5%")),
    ]
)
authors = st.lists(st.one_of(people, people, people, groups), min_size=1, max_size=4, unique=True).map(tuple)

_MONTH = st.integers(1, 12)
_DAY = st.integers(1, 28)
_YEAR = st.integers(1687, 2030)


def _period(first: tuple[int, ...], last: tuple[int, ...]) -> str:
    start, end = min(first, last), max(first, last)
    return _date(start) if start == end else f"{_date(start)}/{_date(end)}"


def _date(parts: tuple[int, ...]) -> str:
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


_days = st.tuples(_YEAR, _MONTH, _DAY)
dates = st.one_of(
    *(_YEAR.map(str), st.tuples(_YEAR, _MONTH).map(_date), _days.map(_date)),
    st.builds(lambda year, years: f"{year}/{year + years}", _YEAR, st.integers(1, 12)),
    st.builds(lambda year, first, last: _period((year, first), (year, last)), _YEAR, _MONTH, _MONTH),
    st.builds(
        lambda year, month, first, last: _period((year, month, first), (year, month, last)), _YEAR, _MONTH, _DAY, _DAY
    ),
    st.builds(_period, st.tuples(_YEAR, _MONTH), st.tuples(_YEAR, _MONTH)),
    st.builds(
        lambda year, first, last: _period((year, *first), (year, *last)),
        _YEAR,
        st.tuples(_MONTH, _DAY),
        st.tuples(_MONTH, _DAY),
    ),
    st.builds(_period, _days, _days),
)
_UNDATED = (
    *("in press", "forthcoming", "accepted", "submitted", "under review", "in preparation", "working paper"),
    *("minor revision", "revise and resubmit"),
)

_TYPES = tuple((row.name, row.label) for row in TYPE_ROWS)
_LABELS = ("Technical memo", "Data descriptor", "Habilitation", "Étude", "R&D note", "Lettre n° 5")
types = st.one_of(
    st.sampled_from(_TYPES),
    st.sampled_from(("article", "conference", "book", "chapter", "preprint")).map(lambda name: (name, "")),
    st.tuples(st.sampled_from(tuple(dict.fromkeys(name for name, _ in _TYPES))), st.sampled_from(_LABELS)),
)

_VOLUMES = st.one_of(st.integers(1, 3000).map(str), st.sampled_from(("A12", "12A", "XIV", "12-13", "S1")))
_PAGES = st.one_of(
    st.builds(lambda first, more: f"{first}-{first + more}", st.integers(1, 5000), st.integers(1, 50)),
    st.sampled_from(("101", "e012", "S1-S9", "iv-xii", "1843-1", "A10", "100-9")),
)
_NUMBERS = st.sampled_from(("TR-7", "42", "US1234567", "2024/17", "NBER-w123", "1.0.2"))
_dois = st.builds(
    lambda prefix, rest: f"10.{prefix}/{rest}",
    st.sampled_from(("1000", "1016", "123456789", "1002.10")),
    st.one_of(
        st.sampled_from(
            ("182", "j.loom.1843.01.001", "(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1", "s_1-2", "978-3-16_5")
        ),
        st.text("abXY019.-_;()/:<>", min_size=1, max_size=20).map(lambda text: f"a{text}z"),
    ),
)
_arxiv = st.one_of(
    st.builds(
        lambda year, month, number, version: f"{year}{month:02}.{number:05}{version}",
        *(st.integers(15, 25), _MONTH, st.integers(1, 99999), st.sampled_from(("", "", "v1", "v12"))),
    ),
    st.builds(lambda month, number: f"08{month:02}.{number:04}", _MONTH, st.integers(1, 9999)),
    st.sampled_from(("math/0601001", "hep-th/9901001", "math.AG/0601002", "cs/0001001v2")),
)


def _isbn(digits: Sequence[int], form: int) -> str:
    """Return the ISBN of twelve digits, or of the last nine of them, with or without hyphens."""
    if form < 2:
        check = -sum((3 if at % 2 else 1) * digit for at, digit in enumerate(digits)) % 10
        text = "".join(map(str, digits))
        return f"{text[:3]}-{text[3:4]}-{text[4:8]}-{text[8:]}-{check}" if form else f"{text}{check}"
    nine = digits[3:]
    check = -sum((10 - at) * digit for at, digit in enumerate(nine)) % 11
    text, last = "".join(map(str, nine)), "X" if check == 10 else str(check)
    return f"{text[:1]}-{text[1:5]}-{text[5:]}-{last}" if form == 3 else f"{text}{last}"


_isbns = st.builds(
    lambda digits, form: _isbn((9, 7, 8, *digits), form),
    st.lists(st.integers(0, 9), min_size=9, max_size=9),
    st.integers(0, 3),
)


def _issn(number: int) -> str:
    text = f"{number:07}"
    check = -sum((8 - at) * int(digit) for at, digit in enumerate(text)) % 11
    return f"{text[:4]}-{text[4:]}{'X' if check == 10 else check}"


_issns = st.integers(0, 9_999_999).map(_issn)

# Addresses whose kind anybody tells, and others.
_LINKS = {
    "links.pdf": ("https://example.org/looms.pdf", "https://example.org/~ada/a_b%20c.pdf"),
    "links.code": ("https://github.com/ada/engine", "https://gitlab.com/ada/mill_2"),
    "links.data": ("https://huggingface.co/datasets/ada/looms",),
    "links.video": ("https://www.youtube.com/watch?v=a_b-c", "https://vimeo.com/1843"),
    "links.slides": ("https://example.org/slides.pdf", "https://example.org/slides/"),
    "links.poster": ("https://example.org/poster.png",),
    "links.demo": ("https://example.org/demo?a=1&b=2",),
    "links.model": ("https://huggingface.co/ada/loom",),
    "links.blog": ("https://example.org/blog/#looms",),
    "links.supplement": ("https://example.org/s1.zip",),
}
_OWN_LINKS = (
    "https://example.org/looms",
    "https://example.org/a?b=1&c=2#d",
    "http://example.org/~ada/50%25_x",
    "https://example.org/(1843)",
)

texts = st.sampled_from(
    (
        *("With plates", "Second edition, 1843", "London", "Zürich", "See C# & D", "50% off", "A_b_c", "Nº 5", "“So”"),
        *("*Best* of all", "a < b", "Éditions du Métier", "Vol. 1–3", "it's", "~5 plates", "#1", "x^2", "$5 each"),
        *("{0, 1}", "織機", "He said: no", "1", "true"),
    )
)


def _shown(piece: Formula | Emphasis) -> str:
    return piece.latex if isinstance(piece, Formula) else piece.text


def _tags(tags: list[Words]) -> list[Words]:
    """Return tags that are told apart by what they mean."""
    found: dict[str, Words] = {}
    for tag in tags:
        plain = "".join([piece if isinstance(piece, str) else _shown(piece) for piece in tag])
        if plain.strip(" .") == plain:
            found.setdefault(key_of(plain), tag)
    return list(found.values())


_tag = st.sampled_from(
    (
        *(_line([word]) for word in (*_LETTERS, *_FORMULAS, *_EMPHASIS)),
        *(_line([word]) for word in _words("R&D C# A* snake_case 50% *-algebra _x_")),
        *(("machine learning",), ("looms, silk",), ("réseaux",)),
    )
)


_LANGUAGES = ("de", "fr", "pt-BR", "en-GB", "ja", "ar", "zh-Hant")
_SHORT_VENUES: tuple[Words, ...] = (("LooPhys",), ("J. Looms",), ("R&D",), ("Ann. Métier",))
# Keys that any paper may have.
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "volume": _VOLUMES,
    "pages": _PAGES,
    "doi": _dois,
    "isbn": _isbns,
    "issn": _issns,
    "openreview": st.sampled_from(("yGwZ3AbC", "H1_x-2zz")),
    "tags": st.lists(_tag, min_size=1, max_size=4).map(_tags),
    "tldr": lines(6),
    "award": lines(3),
    "selected": st.just(True),
    "citations": st.integers(0, 99_999).map(str),
    "license": st.sampled_from(("CC-BY-4.0", "MIT", "CC0-1.0")),
    "language": st.sampled_from(_LANGUAGES),
    "area": st.sampled_from(("cs.CL", "math.NT", "astro-ph.GA")),
    "extra.note": texts,
    "extra.series": texts,
    "extra.edition": st.sampled_from(("2", "Second", "3rd")),
    "extra.address": texts,
    "extra.annote": texts,
    "extra.number_of_pages": st.integers(1, 2000).map(str),
    "extra.editor": st.lists(people, min_size=1, max_size=2, unique=True).map(tuple),
}
_WITH_NUMBER = ("report", "patent", "working paper", "software", "dataset")
_WITH_INSTITUTION = ("thesis", "report", "working paper")
# Without a venue, an arXiv number makes these works preprints.
_MAY_BE_PREPRINTS = ("article", "other", "working paper", "report")
_Strategies = Mapping[str, st.SearchStrategy[Any]]


@cache
def _values_of(type_: str) -> tuple[_Strategies, st.SearchStrategy[list[str]], st.SearchStrategy[list[str]]]:
    """Return the values that a work of a type may have, and strategies for the keys that it has, and for its links."""
    number = {"number": _NUMBERS} if type_ in _WITH_NUMBER else {"issue": _VOLUMES}
    values: _Strategies = {**_VALUES, **number, "institution" if type_ in _WITH_INSTITUTION else "publisher": lines(3)}
    keys = st.lists(st.sampled_from(tuple(values)), max_size=9, unique=True)
    links = st.lists(st.sampled_from((*_LINKS, own_kind(type_))), max_size=2, unique=True)
    return values, keys, links


_chances = st.integers(0, 63)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Draw a paper."""
    name, label = draw(types)
    strategies, keys, links = _values_of(name)
    values: dict[str, Any] = {"title": draw(lines(7))}
    chances = draw(_chances)
    is_dated, has_state, has_venue, has_short = chances < 52, chances % 8 == 7, chances % 2 == 1, chances % 4 == 3
    if is_dated:
        values["date"] = draw(dates)
    if has_state or not is_dated:
        values["status"] = draw(_states if is_dated else _undated)
    if has_venue:
        values["venue.name"] = draw(lines(5))
    if has_short and (short := draw(_short_venues)) != values["venue.name"]:
        values["venue.short"] = short
    values |= {key: draw(strategies[key]) for key in draw(keys)}
    if chances % 5 == 4 and (has_venue or name not in _MAY_BE_PREPRINTS):
        values["arxiv"] = draw(_arxiv)
    values |= {key: draw(_addresses[key]) for key in draw(links)}
    et_al = chances % 9 == 8
    return Paper(draw(_keys), name, label, draw(authors), et_al, values, draw(bodies))


_keys = st.sampled_from(("lovelace1843", "DBLP:conf/looms/L43", "noether_1918", "a-b.c+d", "Müller2020", "10.1000/182"))
_states = st.sampled_from(("forthcoming", "in press", "retracted"))
_undated = st.sampled_from(_UNDATED)
_short_venues = st.sampled_from(_SHORT_VENUES)
_addresses = {
    key: st.sampled_from(_LINKS.get(key, _OWN_LINKS)) for key in (*_LINKS, "links.publisher", "links.project")
}


def _told_apart(several: list[Paper]) -> tuple[Paper, ...]:
    """Return papers of which no two are one work, by numbers in what could be equal."""
    return tuple([_numbered(paper, number) for number, paper in enumerate(several, 1)])


def _numbered(paper: Paper, number: int) -> Paper:
    values = {**paper.values, "title": joined_words((*paper.values["title"], f" {number}"))}
    if "doi" in values:
        values["doi"] = f"{values['doi']}.{number}"
    if "arxiv" in values:
        values["arxiv"] = f"1902.{number:05}"
    return replace(paper, key=f"{paper.key}-{number}", values=values)


# The papers of one file.
libraries = st.lists(papers(), min_size=8, max_size=8).map(_told_apart)

_CHOICES = ("marks", "quotes", "macros", "strings", "joined", "natural", "capitals", "upper", "escaped", "crlf")


def _style(number: int) -> Style:
    return Style(number % 5, **{name: bool(number // 5 >> at & 1) for at, name in enumerate(_CHOICES)})


styles = st.integers(0, 5 * 2 ** len(_CHOICES) - 1).map(_style)
