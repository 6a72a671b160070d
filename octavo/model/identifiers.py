"""Identifiers of people and works: each function reads one from its bare form or a link, and returns the bare form.

ValueError with a message and a hint: the text is no such identifier, or its check digit is wrong.
"""

import re
from urllib.parse import quote, unquote

from octavo.base.patterns import deferred

_ORCID = deferred(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/(?:my-orcid\?orcid=)?|orcid(?:\s*id)?[\s:]+)?"
    r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?(?:[?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)
# ORCID's own example, which stands in the documentation, and what stands for an iD in new projects and entries.
EXAMPLE_ORCID = "0000-0002-1825-0097"
NO_ORCID = "0000-0000-0000-0000"
# The form of nearly all DOIs; a match is valid without further checks.
_USUAL_DOI = re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._()/:;-]*[A-Za-z0-9)]")
# A prefix may have subdivisions (ISO 26324), and old journals have < and > in their DOIs (ANSI/NISO Z39.56).
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"\\{}\x00-\x20\x7f-\x9f]+", re.ASCII)
_BEFORE_DOI = deferred(
    r"(?:(?:https?://)?(?:(?:dx|www)\.)?doi\.org/+|doi\s*[:=]?\s*(?=10\.|doi|https?:))", re.IGNORECASE
)
_ENCODED_ADDRESS = re.compile(r"https?%3a", re.IGNORECASE)
_QUERY = re.compile(r"\?\w+=\S*$")
# A DOI in the address of a page of a publisher, and what publishers write behind it.
_DOI_IN_ADDRESS = deferred(r"https?://\S*?[/=](10\.\d{4,9}(?:\.\d+)*/[^\s\"?#&\\{}]+)(?:[?#&]\S*)?", re.ASCII)
_BEHIND_DOI = deferred(r"(?:\.pdf|/(?:full|abstract|e?pdf|html|meta|fulltext))+$")
# Signs that LaTeX writes with a backslash or between dollars, where an address or an identifier has them bare.
_ESCAPED_SIGN = deferred(r"\{\\([_&%#$~])\}|\\([_&%#$~])(?:\{\})?|\$([<>])\$")
_AROUND = deferred(r"(?:\\(?:url|doi|texttt)\s*)?(?:\{(.*)\}|<(.*)>|\((.*)\)|\[(.*)\])[.,;]*")
# No identifier is longer than this, and a longer text is not searched for one.
_LONGEST = 1000
_INVISIBLE = deferred("[\xad\u200b-\u200f\u2060\ufeff]")
_DASHES = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"}
# What may stand in an address as it is (RFC 3986, section 3.3); all else of a DOI is encoded in it.
_FIT_IN_PATH = "/:;()$,@!'*+=&"
_ARXIV = deferred(
    r"(?:(?:https?://)?(?:[a-z0-9-]+\.)*(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|format|ps|e-print)/"
    r"|(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\."
    r"|(?:arxiv(?:\s+preprint|\s+e-prints?)?\s*[:,]?\s*)+|abs/)?"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
    # Behind it are the ending of a file, a query, and what is printed in the margin of a PDF: the class and the day.
    r"(?:\.pdf)?/?(?:[?#]\S*)?(?:\s*\[[a-z-]+(?:\.[a-z-]+)?\](?:\s+\d{1,2}\s+[a-z]{3,9}\s+\d{4})?)?",
    re.ASCII | re.IGNORECASE,
)
# The form of nearly all arXiv numbers; a match is valid without further checks.
_ARXIV_SINCE_2015 = re.compile(r"(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}", re.ASCII)
_OPENREVIEW = re.compile(
    r"(?:(?:https?://)?openreview\.net/(?:forum|pdf|attachment)\?id=)?([A-Za-z0-9_-]{4,20})(?:[&#]\S*)?", re.ASCII
)
# Words before and behind a number: "ISBN-13:", "(print)".
_WORDS_BEFORE = r"[^\d]*+(?:(?<=SBN-)1[03](?=[\s:]))?+[^\d]*+"
_ISBN = deferred(
    rf"{_WORDS_BEFORE}((?:\d[ -]*){{9}}(?:(?:\d[ -]*){{3}}\d|[\dX]))(?:\W[^\d]*+)?+", re.ASCII | re.IGNORECASE
)
_ISSN = deferred(rf"{_WORDS_BEFORE}(\d{{4}})-?(\d{{3}}[\dX])(?:\W[^\d]*+)?+", re.ASCII | re.IGNORECASE)
_ONE_ISSN = re.compile(r"\b\d{4}-\d{3}[\dX]\b", re.ASCII | re.IGNORECASE)


def bare_signs(text: str) -> str:
    r"""Return an address or an identifier without the backslashes that LaTeX needs before signs: `a\_b` is `a_b`."""
    if "\\" not in text and "$" not in text:
        return text
    return _ESCAPED_SIGN().sub(lambda match: match[1] or match[2] or match[3], text)


def _tidy(text: str) -> str:
    """Return an identifier without what comes along when it is copied: invisible characters, dashes, and brackets."""
    if len(text) > _LONGEST:
        return ""
    text = bare_signs(_INVISIBLE().sub("", text)).translate(_DASHES).strip()
    while match := _AROUND().fullmatch(text):
        text = next(inside for inside in match.groups() if inside is not None).strip()
    return text


def orcid(text: str) -> str:
    """Read an ORCID iD, whose last character is a check digit (ISO 7064 MOD 11-2)."""
    match = _ORCID().fullmatch(_tidy(text))
    if match is None:
        raise ValueError(f"`{text}` is not an ORCID iD", f"an iD looks like {EXAMPLE_ORCID}")
    digits = "".join(match.groups()).upper()
    bare = "-".join(match.groups()).upper()
    if bare == NO_ORCID:
        raise ValueError(f"`{bare}` stands for an iD, and is none", "write the person's own, or delete the line")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    wanted = "0123456789X"[(12 - total % 11) % 11]
    if digits[-1] != wanted:
        raise ValueError(f"`{bare}` is not a valid ORCID iD: its check digit does not fit", "look for a mistyped digit")
    return bare


def doi(text: str) -> str:
    """Read a DOI (ISO 26324), with or without the address of its resolver."""
    if _USUAL_DOI.fullmatch(text):
        return text
    bare = _tidy(unquote(text) if _ENCODED_ADDRESS.match(text) else text)
    if "&" in bare:
        # Its tables of entities take a millisecond to load.
        from octavo.base.html import read_entities

        bare = read_entities(bare)
    while before := _BEFORE_DOI().match(bare):
        bare = _tidy(bare[before.end() :])
    is_address = "doi.org/" in text.lower()
    if is_address and (query := _QUERY.search(bare)):
        raise ValueError(f"`{text}` is not a DOI", f"did you mean `{_decoded(bare[: query.start()])}`?")
    bare = _decoded(bare)
    if _DOI.fullmatch(bare):
        return bare
    raise ValueError(f"`{text}` is not a DOI", _hint_for_doi(text))


def _decoded(text: str) -> str:
    """Return a DOI with what is percent-encoded decoded, and without punctuation behind it."""
    return (unquote(text) if "%" in text else text).rstrip(".,;")


def _hint_for_doi(text: str) -> str:
    found = _DOI_IN_ADDRESS().fullmatch(text) if len(text) <= _LONGEST else None
    inside = _BEHIND_DOI().sub("", _decoded(found[1])) if found else ""
    if _DOI.fullmatch(inside):
        return f"did you mean `{inside}`?"
    if " " in text.strip():
        return "write the DOI alone, without spaces; it looks like 10.1000/182"
    return "a DOI looks like 10.1000/182"


def doi_address(bare: str) -> str:
    """Return the address of a DOI, in which the signs that would end or break an address are percent-encoded."""
    return "https://doi.org/" + quote(bare, safe=_FIT_IN_PATH)


def arxiv(text: str) -> str:
    """Read an arXiv identifier of the new or the old scheme; a version stays (info.arxiv.org/help/arxiv_identifier)."""
    if _ARXIV_SINCE_2015.fullmatch(text):
        return text
    match = _ARXIV().fullmatch(_tidy(text))
    if match is None:
        raise ValueError(f"`{text}` is not an arXiv number", "an arXiv number looks like 2405.01481")
    bare = match[1]
    if bare[0].isdigit():
        month, serial = bare[:4], bare[5:].partition("v")[0]
        # Since January 2015 the part after the dot has five digits.
        if not "01" <= month[2:] <= "12" or len(serial) != (5 if month >= "1501" else 4):
            raise ValueError(f"`{bare}` is not an arXiv number", "look for a missing or mistyped digit")
    return bare


def openreview(text: str) -> str:
    """Read the id of a forum at OpenReview."""
    match = _OPENREVIEW.fullmatch(_tidy(text))
    if match is None:
        raise ValueError(f"`{text}` is not an OpenReview id", "write what follows `forum?id=` in its address")
    return match[1]


def isbn(text: str) -> str:
    """Read an ISBN of 10 or 13 characters, the last a check digit (ISO 2108); hyphens and spaces stay as written.

    Words around it are left out, such as "ISBN-13:" and "(print)".
    """
    match = _ISBN().fullmatch(_tidy(text))
    if match is None:
        raise ValueError(f"`{text}` is not an ISBN", "write one ISBN, which has 10 or 13 digits")
    bare = re.sub(r"[\s-]", "", match[1]).upper()
    if len(bare) == 10:
        is_valid = sum((10 - at) * (10 if char == "X" else int(char)) for at, char in enumerate(bare)) % 11 == 0
    else:
        is_valid = sum((3 if at % 2 else 1) * int(char) for at, char in enumerate(bare)) % 10 == 0
    if not is_valid:
        raise ValueError(f"`{text}` is not a valid ISBN: its check digit does not fit", "look for a mistyped digit")
    return match[1]


def issn(text: str) -> str:
    """Read an ISSN, whose last character is a check digit (ISO 3297); words around it are left out."""
    match = _ISSN().fullmatch(_tidy(text))
    if match is None:
        several = _ONE_ISSN.findall(_tidy(text))
        hint = f"write one of them, for example `{several[0]}`" if len(several) > 1 else "an ISSN looks like 2049-3630"
        raise ValueError(f"`{text}` is not an ISSN", hint)
    bare = (match[1] + match[2]).upper()
    if sum((8 - at) * (10 if char == "X" else int(char)) for at, char in enumerate(bare)) % 11:
        raise ValueError(f"`{text}` is not a valid ISSN: its check digit does not fit", "look for a mistyped digit")
    return f"{bare[:4]}-{bare[4:]}"
