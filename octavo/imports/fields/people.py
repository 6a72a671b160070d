"""Authors and editors of records as authors of an entry.

BibTeX's names are taken apart by bibtexparser, by the rules of "Tame the BeaST" (Markey, 2009, section 11), where they
have a comma or braces; a name in braces is that of a group. RIS writes "Family, Given, Suffix", CSL-JSON the parts.
Names in their natural order stand as they are, for the rules of entries (`model/names`) take them apart better.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

from octavo.base.characters import may_be_wide
from octavo.base.frozen import frozen, replace
from octavo.content.types import one_line
from octavo.imports.fields.texts import plain_line_of, without_braces
from octavo.model import identifiers
from octavo.model.names import (
    initials_first,
    is_group,
    name_parts,
    without_marks,
    without_number,
    without_others,
)
from octavo.yaml.write import YamlItem, YamlValue


@frozen
class ReadNames:
    """The names of a list as authors of an entry; `others`: it has further ones that are not named.

    `unknown` are commands of LaTeX without a meaning; `odd` says that names were parted or tidied by guess.
    """

    authors: tuple[YamlItem, ...] = ()
    others: bool = False
    unknown: tuple[str, ...] = ()
    odd: bool = False

    @property
    def names(self) -> str:
        """The names alone, in one text."""
        return "; ".join([*map(name_of, self.authors), *(["et al."] if self.others else [])])


def name_of(author: YamlItem) -> str:
    """Return the name of an author of an entry."""
    return str(author["name"]) if isinstance(author, Mapping) else str(author)


_WHOLE_GROUP = re.compile(r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
# An accent in braces, which is no name of a group.
_SPECIAL = re.compile(r"\{\\(?:[^a-zA-Z]|[a-zA-Z]{1,2}(?![a-zA-Z]))[^{}]*(?:\{[^{}]*\}[^{}]*)?\}")
_OTHERS = re.compile(r"others|et\s*al\.?|\.\.\.|…", re.IGNORECASE)
_AND = re.compile(r"^(?:and\s+)+|(?:\s+and)+$|^and$", re.IGNORECASE)
_AND_OR_BRACE = re.compile(r"\\.|[{}]|\s+and(?=\s)", re.IGNORECASE | re.DOTALL)
_AMPERSAND = re.compile(r"\s*\\?&\s*")
# A group of words in braces, and a particle before several words, of which BibTeX makes one family name.
_GROUPED = re.compile(r"(?<!\\['\"`^~=.Hcdbkruv])\{(?:[^{} ]|\{[^{}]*\})* (?:[^{}]|\{[^{}]*\})*\}")
_SEVERAL_WITH_PARTICLE = re.compile(r"\s(?!(?:[yie]|and)\s)[a-z]\w*\s+\S+\s+\S")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)
_NOTE = re.compile(
    r"\\textsuperscript\s*\{[^{}]*\}|<sup>[^<>]*</sup>|\$\s*\^[^$]*\$|\\(?:dagger|ddagger|thanks\s*\{[^{}]*\})"
)
_INITIAL = re.compile(r"[A-Z]\.?")
# A literal name that may be a person's, with the family name first.
_LIKE_PERSON = re.compile(r"[^\s,]+, [^\s,]+(?: [^\s,]+)?")
# What a name of CSL-JSON has that an author keeps, that parts of it say, or that says nothing of the person.
_OF_AUTHOR = frozenset(("orcid", "affiliation"))
_OF_NAME = frozenset(
    [
        *("family", "given", "literal", "name", "suffix", "dropping-particle", "non-dropping-particle"),
        *("sequence", "authenticated-orcid", "comma-suffix", "static-ordering", "parse-names"),
    ]
)
# The parts of a name as biblatex may have them: `family=Waals, given=Johannes, prefix=van der`.
_NAMED_PART = re.compile(r'\s*"?(family|given|prefix|suffix)(?:-i)?\s*=\s*', re.IGNORECASE)


def names_of_bibtex(written: str) -> ReadNames:
    """Read the names of a field of BibTeX."""
    text = _AND.sub("", one_line(written)).strip()
    names = [_AND.sub("", name).strip(" ;") for name in _split_at_and(text)]
    parted = [part.strip(" ,") for name in names for part in _parted(name)]
    read = _joined([_name_of_bibtex(name) for name in parted if name])
    is_parted = parted != [name.strip(" ,") for name in names]
    return replace(read, odd=read.odd or is_parted or _has_comma_for_and([name for name in parted if name]))


def _has_comma_for_and(names: Sequence[str]) -> bool:
    """Tell if a comma may stand between two names, as in `Sofya Kovalevskaya, Emmy Noether and Ada Lovelace`.

    Several words are on both sides of it, and the other names have no comma, or an initial is among those before it.
    Braces around a family name of several words say that the comma stands behind it.
    """
    plain = [name for name in names if not set("{=") & set(name) and not _OTHERS.fullmatch(name)]
    with_comma = [name for name in plain if "," in name]
    for name in with_comma:
        family, _, given = name.partition(",")
        words = family.split()
        is_clear = len(words) < 2 or len(given.split()) < 2 or words[0].islower()
        if is_clear or name_parts(" ".join((given.strip(), *words)))[0] == " ".join(words):
            continue
        if any(map(_INITIAL.fullmatch, words)) or len(plain) > len(with_comma) == 1:
            return True
    return False


def _split_at_and(text: str) -> Iterator[str]:
    """Yield the parts of a text between the words "and" that stand outside of braces.

    bibtexparser has a function for this, which loses an accent at the beginning of a name: `\\'{E}tienne`.
    """
    depth = start = 0
    for match in _AND_OR_BRACE.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif match[0][0] != "\\" and depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _parted(name: str) -> Iterator[str]:
    """Yield the names in a text that should be one name, and is several by its semicolons, ampersands or commas."""
    if "{" not in name and ";" in name:
        yield from (part.strip(" ,") for part in name.split(";"))
    elif "{" not in name and _AMPERSAND.search(name):
        yield from (part for half in _AMPERSAND.split(name) for part in _parted(half.strip(" ,")))
    elif "{" not in name and "=" not in name and (name.count(",") > 1 or name.endswith(",")):
        yield from _parted_at_commas([part.strip() for part in name.strip(" ,").split(",")])
    else:
        yield name


def _parted_at_commas(parts: list[str]) -> Iterator[str]:
    """Yield the names between commas: whole names, or families and given names in turn; one name as it is."""
    if len(parts) == 3 and any(_SUFFIX.fullmatch(part) for part in parts[1:]):
        yield ", ".join(parts)
    elif all(" " in part for part in parts):
        yield from parts
    elif len(parts) % 2 == 0:
        yield from (f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True))
    else:
        yield ", ".join(parts)


def names_of_ris(values: Iterable[str]) -> ReadNames:
    """Read the names of RIS, one from each field, or several with semicolons between them."""
    texts = [one_line(value) for value in values]
    parts = [part.strip() for text in texts for part in text.split(";") if part.strip()]
    return replace(_joined([_name_of_ris(part) for part in parts]), odd=parts != texts)


def names_of_csl(value: Any) -> ReadNames:
    """Read the names of CSL-JSON, a list of mappings; a text in its place is a name."""
    items = value if isinstance(value, list) else [value]
    return _joined([_name_of_csl(item) for item in items if item])


def left_out_of_csl(value: Any, *, are_authors: bool) -> list[str]:
    """Return what names of CSL-JSON have beside the names that is not kept; authors keep their iDs and affiliations."""
    kept = _OF_NAME | _OF_AUTHOR if are_authors else _OF_NAME
    found: dict[str, None] = {}
    for item in value if isinstance(value, list) else [value]:
        # One without a name has a name of all that it has.
        if not isinstance(item, dict) or not _OF_NAME.intersection(item):
            continue
        found |= dict.fromkeys(
            key for key, part in item.items() if key.lower() not in kept and part not in ("", [], None)
        )
        places = item.get("affiliation") if are_authors else None
        for place in places if isinstance(places, list) else [places]:
            if isinstance(place, Mapping):
                found |= dict.fromkeys(f"affiliation.{key}" for key in place if key != "name")
    return list(found)


@frozen
class _ReadName:
    author: "YamlItem | None"
    others: bool = False
    unknown: tuple[str, ...] = ()
    odd: bool = False


def _joined(read: list[_ReadName]) -> ReadNames:
    return ReadNames(
        tuple([one.author for one in read if one.author is not None]),
        any(one.others for one in read),
        tuple([command for one in read for command in one.unknown]),
        any(one.odd for one in read),
    )


@lru_cache(maxsize=1 << 16)
def _name_of_bibtex(name: str) -> _ReadName:
    if _OTHERS.fullmatch(name):
        return _ReadName(None, others=True)
    if (whole := _WHOLE_GROUP.fullmatch(name)) and not _SPECIAL.fullmatch(name):
        return _group(whole[1])
    bare, others = without_others(name) if name.endswith((".", "…", "others", "al")) else (name, "")
    bare, number = without_number(_NOTE.sub("", bare))
    family, comma, given = bare.strip().partition(",")
    family, marks = without_marks(family)
    given, more = without_marks(given)
    bare, marks = f"{family}{comma}{given}", marks or more
    read = _person(bare.strip(" ,"))
    return replace(read, others=bool(others), odd=bool(number or marks or bare != name.strip(" ,")) and not others)


def _person(name: str) -> _ReadName:
    """Return a person by a name as BibTeX writes it, with LaTeX."""
    if _NAMED_PART.match(name):
        return _person_of_parts(_named_parts(name))
    if "," not in name and not _GROUPED.search(_SPECIAL.sub("", name)) and not _SEVERAL_WITH_PARTICLE.search(name):
        read = plain_line_of(name, tex=True)
        return _ReadName(_spaced(read.text) or None, unknown=read.unknown)
    try:
        parts = parse_single_name_into_parts(name)
    except InvalidNameError:
        parts = parse_single_name_into_parts(name, strict=False)
    given, particle, family, suffix = parts.first, parts.von, parts.last, parts.jr
    if suffix and _SUFFIX.fullmatch(" ".join(given)) and not _SUFFIX.fullmatch(" ".join(suffix)):
        given, suffix = suffix, given
    # A particle is in small letters; BibTeX counts what stands before one to it.
    while particle and particle[0][:1].isupper():
        family, particle = [*particle, *family], []
    return _person_of_parts(
        {
            "given": " ".join(given),
            "prefix": " ".join(particle),
            "family": " ".join(family),
            "suffix": " ".join(suffix),
        }
    )


def _named_parts(name: str) -> dict[str, str]:
    """Return the parts of a name as biblatex names them, without initials."""
    found: dict[str, str] = {}
    for part in re.split(r",(?![^{]*\})", name):
        match = _NAMED_PART.match(part)
        if match and "-i" not in match[0].lower():
            found[match[1].lower()] = part[match.end() :].strip(' "')
    return found


def _person_of_parts(parts: Mapping[str, str]) -> _ReadName:
    """Return a person by the parts of the name, as words with LaTeX."""
    read = [plain_line_of(parts.get(part, ""), tex=True) for part in ("given", "prefix", "family", "suffix")]
    given, particle, family, suffix = [_spaced(part.text) for part in read]
    unknown = tuple([command for part in read for command in part.unknown])
    if not family and not given:
        return _ReadName(None, unknown=unknown)
    return _ReadName(author_of(family, given, particle, suffix), unknown=unknown)


def _spaced(text: str) -> str:
    """Return a part of a name with plain spaces, which BibTeX writes as ties, and without braces around words."""
    text = " ".join(text.replace("~", " ").split())
    return text if "\\" in text else without_braces(text)


def author_of(family: str, given: str = "", particle: str = "", suffix: str = "") -> YamlItem:
    """Return a person as an author of an entry: the name alone where its parts follow from it, else with them.

    A suffix that stands with the family or the given name, and a particle behind the given name, are told apart.
    """
    words = family.split()
    if not suffix and len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        family, suffix = " ".join(words[:-1]), words[-1]
    family = family.rstrip(",")
    before, comma, behind = given.rpartition(",")
    if not suffix and comma and _SUFFIX.fullmatch(behind.strip()):
        given, suffix = before, behind.strip()
    words = given.split()
    # PubMed has no comma: `Hilbert, David Q Jr`.
    if not suffix and len(words) > 1 and words[-1].rstrip(".") in ("Jr", "Sr"):
        words, suffix = words[:-1], words[-1]
        given = " ".join(words)
    end = len(words)
    while not particle and end > 1 and words[end - 1].islower() and words[end - 1].isalpha():
        end -= 1
    if end < len(words):
        given, particle = " ".join(words[:end]), " ".join(words[end:])
    if may_be_wide(family + given) and not particle and not suffix:
        return " ".join(filter(None, (family, given)))
    text = " ".join(filter(None, (given, particle, family, suffix)))
    if not given or name_parts(text) == (family, given, particle, suffix):
        return text
    parts = {"family": family, "given": given, "particle": particle, "suffix": suffix}
    return {"name": text, "parts": {key: part for key, part in parts.items() if part}}


def _group(name: str) -> _ReadName:
    read = plain_line_of(name, tex=True)
    text = without_braces(read.text)
    return _ReadName(_as_group(text) if text else None, unknown=read.unknown)


def _as_group(name: str) -> YamlItem:
    return name if is_group(name) else {"name": name, "group": True}


def group_of(name: str) -> YamlItem:
    """Return a group as an author of an entry."""
    return _as_group(plain_line_of(name, tex=True).text)


@lru_cache(maxsize=1 << 16)
def _name_of_ris(name: str) -> _ReadName:
    if _OTHERS.fullmatch(name):
        return _ReadName(None, others=True)
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 1:
        text = plain_line_of(parts[0]).text
        # Where no comma parts the names, initials stand behind the family name.
        return _ReadName(initials_first(text, surely=False) or text or None)
    if not parts:
        return _ReadName(None)
    return _of_family(parts[0], parts[1], " ".join(parts[2:]))


def _of_family(family: str, given: str, suffix: str, particle: str = "") -> _ReadName:
    """Return a person of whom the family name is known, with a particle before it or apart."""
    words = plain_line_of(family).text.split()
    start = 0
    if not particle:
        while start < len(words) - 1 and words[start].islower():
            start += 1
        particle = " ".join(words[:start])
    author = author_of(" ".join(words[start:]), plain_line_of(given).text, particle, plain_line_of(suffix).text)
    return _ReadName(author or None)


def _name_of_csl(item: Any) -> _ReadName:
    if isinstance(item, str):
        return _name_of_ris(one_line(item)) if "," in item else _name_of_bibtex(one_line(item))
    if not isinstance(item, dict):
        return _ReadName(None)
    # Older versions of pandoc write a list of given names.
    parts = {key: " ".join(map(str, value)) if isinstance(value, list) else value for key, value in item.items()}
    texts = {key: one_line(value) for key, value in parts.items() if isinstance(value, str)}
    literal = texts.get("literal") or texts.get("name", "")
    family, given = texts.get("family", ""), texts.get("given", "")
    if _OTHERS.fullmatch(literal or family) and not given:
        return _ReadName(None, others=True)
    if literal and not family:
        # It is one name as written, also with a comma: `Department of Mathematics, University of Göttingen`.
        return replace(_group(literal), odd=_LIKE_PERSON.fullmatch(literal) is not None)
    if not family and not given:
        # It has a name under other keys, perhaps with a slip of the pen in one.
        return replace(_group(" ".join(filter(None, texts.values()))), odd=True)
    particle = " ".join(filter(None, (texts.get("dropping-particle", ""), texts.get("non-dropping-particle", ""))))
    read = _of_family(family or given, given if family else "", texts.get("suffix", ""), particle)
    return replace(read, author=_with_details(read.author, item)) if read.author else read


def _with_details(author: YamlItem, item: Mapping[str, Any]) -> YamlItem:
    """Return an author with the ORCID iD and the affiliation that Crossref has for each."""
    more: dict[str, YamlValue] = {}
    with suppress(ValueError):
        more["orcid"] = identifiers.orcid(str(item.get("ORCID") or item.get("orcid") or ""))
    found = item.get("affiliation")
    places = found if isinstance(found, list) else [found]
    names = [str(place["name"]) if isinstance(place, Mapping) and "name" in place else place for place in places]
    texts = [one_line(name) for name in names if isinstance(name, str) and name.strip()]
    if texts:
        more["affiliation"] = texts[0] if len(texts) == 1 else texts
    if not more:
        return author
    whole: Mapping[str, YamlValue] = author if isinstance(author, Mapping) else {"name": author}
    order = ("name", "orcid", "affiliation", "parts", "group")
    return {key: value for key in order for value in [({**whole, **more}).get(key)] if value is not None}
