"""Identifiers of people and works: each function reads one from its bare form or a link, and returns the bare form.

ValueError with a message and a hint: the text is no such identifier, or its check digit is wrong.
"""

import re

_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?", re.ASCII)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/[^\s\"<>]+)", re.ASCII | re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:\s*)?"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\.pdf)?",
    re.ASCII | re.IGNORECASE,
)
# The form of nearly all arXiv numbers; a match is valid without further checks.
_ARXIV_SINCE_2015 = re.compile(r"(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}", re.ASCII)
_OPENREVIEW = re.compile(r"(?:https?://openreview\.net/(?:forum|pdf)\?id=)?([A-Za-z0-9_-]{4,20})", re.ASCII)


def orcid(text: str) -> str:
    """Read an ORCID iD, whose last character is a check digit (ISO 7064 MOD 11-2)."""
    match = _ORCID.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not an ORCID iD", "an iD looks like 0000-0002-1825-0097")
    bare = match[1].upper()
    digits = bare.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    wanted = "0123456789X"[(12 - total % 11) % 11]
    if digits[-1] != wanted:
        raise ValueError(f"`{bare}` is not a valid ORCID iD: its check digit does not fit", "look for a mistyped digit")
    return bare


def doi(text: str) -> str:
    """Read a DOI (ISO 26324), with or without the address of its resolver."""
    match = _DOI.fullmatch(text)
    if match is None:
        inside = re.search(r"10\.\d{4,9}/[^\s\"<>?#]+", text, re.ASCII)
        hint = f"did you mean `{inside[0]}`?" if inside else "a DOI looks like 10.1000/182"
        raise ValueError(f"`{text}` is not a DOI", hint)
    return match[1]


def arxiv(text: str) -> str:
    """Read an arXiv identifier of the new or the old scheme; a version stays (info.arxiv.org/help/arxiv_identifier)."""
    if _ARXIV_SINCE_2015.fullmatch(text):
        return text
    match = _ARXIV.fullmatch(text)
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
    match = _OPENREVIEW.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not an OpenReview id", "write what follows `forum?id=` in its address")
    return match[1]


def isbn(text: str) -> str:
    """Read an ISBN of 10 or 13 characters, the last a check digit (ISO 2108); hyphens and spaces stay as written."""
    bare = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", bare, re.ASCII):
        is_valid = sum((10 - at) * (10 if char == "X" else int(char)) for at, char in enumerate(bare)) % 11 == 0
    elif re.fullmatch(r"\d{13}", bare, re.ASCII):
        is_valid = sum((3 if at % 2 else 1) * int(char) for at, char in enumerate(bare)) % 10 == 0
    else:
        raise ValueError(f"`{text}` is not an ISBN", "it has 10 or 13 digits")
    if not is_valid:
        raise ValueError(f"`{text}` is not a valid ISBN: its check digit does not fit", "look for a mistyped digit")
    return text


def issn(text: str) -> str:
    """Read an ISSN, whose last character is a check digit (ISO 3297)."""
    match = re.fullmatch(r"(\d{4})-?(\d{3}[\dXx])", text, re.ASCII)
    if match is None:
        raise ValueError(f"`{text}` is not an ISSN", "an ISSN looks like 2049-3630")
    bare = (match[1] + match[2]).upper()
    if sum((8 - at) * (10 if char == "X" else int(char)) for at, char in enumerate(bare)) % 11:
        raise ValueError(f"`{text}` is not a valid ISSN: its check digit does not fit", "look for a mistyped digit")
    return f"{bare[:4]}-{bare[4:]}"
