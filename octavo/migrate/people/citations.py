"""Authors in a citation that is written out, as pages of academicpages have it."""

import re

from octavo.base.html import read_entities
from octavo.model.names import initials_first, without_others

_BEFORE_WORK = re.compile(r"\s*[\[(]?\b(?:1[5-9]|20)\d\d[a-z]?\b|[\"“«‘']")
_AND = re.compile(r"\s*(?:;|,?\s+(?:and|und)\s+|,?\s*&)\s*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")


def plain_citation(text: str) -> str:
    """Return a citation without HTML."""
    return " ".join(read_entities(re.sub(r"<[^<>]*>", "", text)).split())


def authors_of_citation(text: str) -> tuple[list[str], bool]:
    """Return the authors before the year or the title of a citation, given name first, and if others are not named.

    No authors are returned where it cannot be told where they end.
    """
    plain = plain_citation(text)
    end = _BEFORE_WORK.search(plain)
    if end is None or not plain[: end.start()].strip():
        return [], False
    listed, others = without_others(plain[: end.start()].strip(" ,.:("))
    return names_in(listed.strip(" ,")), bool(others)


def names_in(text: str) -> list[str]:
    """Return the names in a list in words, given name first: with commas, semicolons and "and" between them."""
    parts = [part for part in _AND.split(text) if part.strip()]
    tokens = [token.strip() for part in parts for token in part.split(",") if token.strip()]
    if len(tokens) % 2 == 0 and all(map(_is_given, tokens[1::2])) and not all(map(_is_whole, tokens)):
        return [f"{_dotted(given)} {family}" for family, given in zip(tokens[::2], tokens[1::2], strict=True)]
    return [initials_first(token, surely=False) or token for token in tokens]


def _is_given(token: str) -> bool:
    """Tell if a text can stand behind a family name: initials, or given names of a word or two."""
    return _INITIALS.fullmatch(token) is not None or len(token.split()) == 1 or token.endswith(".")


def _is_whole(token: str) -> bool:
    return len(token.split()) > 1 and _INITIALS.fullmatch(token) is None


def _dotted(given: str) -> str:
    """Return initials with points and spaces: `CF` is C. F."""
    if given.isupper() and len(given) <= 3 and given.isalpha():
        return " ".join(f"{letter}." for letter in given)
    return " ".join(re.sub(r"\.(?=[^\W\d_])", ". ", given).split())
