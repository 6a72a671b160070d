"""Schemes of addresses, and the record of a link or image whose target is inside the site."""

import re
from urllib.parse import unquote

from octavo.base.characters import CONTROL
from octavo.base.frozen import frozen
from octavo.base.html import read_entities

_SCHEME = re.compile(r"([^/?#]*?):")
# Most addresses have one of these schemes, written plainly; no decoding can change it.
_PLAIN_SCHEME = re.compile(r"(https?|mailto):")
# Characters that are invisible in an address. Spaces, soft hyphens and zero-width characters count only here: an
# attacker may put them into a scheme to hide it.
_INVISIBLE = re.compile(rf"[{CONTROL} \xa0\xad\u200b-\u200f\u2028-\u202e\ufeff]+")
_DECODING_ROUNDS = 5
# A name with an extension, and without the characters that code has.
_FILE_NAME = re.compile(r"[^/?#()]+\.[A-Za-z0-9]{2,5}")
# A path of Windows, where Markdown may have encoded the backslash, or an address of a file on the disk.
_ON_DISK = re.compile(r"[A-Za-z]:(?:[\\/]|%5C)|file:", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|(?:(?:dx|www)\.)?doi\.org/)?10\.\d{4,9}(?:\.\d+)*(?:/|%2f)\S+", re.IGNORECASE | re.ASCII)

# Where the identifiers are found that bibliographies write with a name before them.
_HOMES = {
    "doi": "https://doi.org/",
    "arxiv": "https://arxiv.org/abs/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/",
    "hdl": "https://hdl.handle.net/",
    "orcid": "https://orcid.org/",
}
# A backslash before a sign; Markdown may have encoded it.
_BACKSLASH = re.compile(r"(?:%5C|\\)(?=[_&#~$])")

# How an address begins in running text, as a part of a pattern: with a scheme or without, and a DOI.
ADDRESS = r"(?:https?|ftp)://|www\.|(?:[\w-]{1,63}+\.){1,4}(?:com|dev|edu|gov|io|net|org)/|(?:doi:\s?)?10\.\d{4,9}/"

COPY_FILE = "this is a place on your own machine; copy the file beside the entry, and write its name alone"


@frozen
class TextReference:
    """A link or an image whose target is inside the site, to be resolved later.

    `line`, `column` (from 1) and `length` (in characters) place the target in the entry's file.
    """

    target: str
    line: int
    column: int
    length: int
    image: bool


def scheme(url: str) -> str:
    """Return the scheme of an address in lower case, or an empty string if it has none.

    A browser ignores white space and control characters in a scheme (WHATWG URL Standard, "basic URL parser"). So they
    are removed here, and percent-encoding and entities are decoded: a scheme hidden by them is found all the same.
    """
    if plain := _PLAIN_SCHEME.match(url):
        return plain[1]
    if ":" not in url and "%" not in url and "&" not in url:
        return ""

    text = url
    for _ in range(_DECODING_ROUNDS):
        decoded = read_entities(unquote(text))
        if decoded == text:
            break
        text = decoded
    match = _SCHEME.match(_INVISIBLE.sub("", text))
    return match[1].lower() if match else ""


def bare_address(url: str) -> str:
    r"""Return an address without the backslashes that LaTeX needs before signs: `a\_b` is `a_b`."""
    return _BACKSLASH.sub("", url) if "%5C" in url or "\\" in url else url


def hint_for_doi(target: str) -> str:
    """Return a hint for a DOI that stands where an address is wanted; empty for any other text."""
    if not _DOI.fullmatch(target):
        return ""
    from octavo.model.identifiers import doi, doi_address

    try:
        return f"this is a DOI; write `{doi_address(doi(target))}`"
    except ValueError:
        return ""


def hint_for_scheme(url: str) -> str:
    """Return a hint for an address with an unknown scheme: an identifier, or perhaps a file; empty for any other."""
    if doi := hint_for_doi(url):
        return doi
    name, _, rest = unquote(url).partition(":")
    if (home := _HOMES.get(name.strip().lower())) and rest.strip():
        return f"write `{home}{rest.strip()}`"
    if _ON_DISK.match(url):
        return COPY_FILE
    return f"write `./{url}` if it is a file" if _FILE_NAME.fullmatch(url) else ""
