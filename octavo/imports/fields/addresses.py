"""Addresses of records: which identifier or which kind of link each is."""

import re
from contextlib import suppress
from urllib.parse import urlsplit

from octavo.content.links import hint_for_host, safe_url
from octavo.model import identifiers

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s{}<>\"]+|\bwww\.[^\s{}<>\"]+", re.IGNORECASE)
_URL_COMMAND = re.compile(r"\\(?:url|href|path)\s*\{([^{}]*)\}(?:\s*\{[^{}]*\})?")
_AROUND = re.compile(r"^[<({\[]+|[>)}\].,;]+$")

_CODE = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht", "gitlab.inria.fr", "sourceforge.net")
_VIDEO = ("youtube.com", "youtu.be", "vimeo.com", "slideslive.com", "videolectures.net")
_DATA = ("zenodo.org", "figshare.com", "dataverse.harvard.edu", "datadryad.org", "osf.io", "kaggle.com")
# The hosts of identifiers.
_RESOLVERS = {
    "doi.org": ("doi", identifiers.doi),
    "arxiv.org": ("arxiv", identifiers.arxiv),
    "openreview.net": ("openreview", identifiers.openreview),
}
_PUBLISHED = ("article", "conference", "chapter", "book", "review", "editorial", "preprint")


def addresses_of_text(text: str) -> list[str]:
    """Return the addresses in a text, in their order."""
    text = _URL_COMMAND.sub(lambda match: f" {match[1].strip()} ", identifiers.bare_signs(text))
    return [match[0].rstrip(".,;") for match in _ADDRESS.finditer(text)]


def whole_address(text: str) -> str:
    """Return the address that a text is, with its scheme; ValueError with a message and a hint for any other text."""
    found = addresses_of_text(text)
    bare = _AROUND.sub("", _URL_COMMAND.sub(r"\1", text.strip())) if len(found) != 1 else found[0]
    bare = identifiers.bare_signs(bare)
    if "://" not in bare and hint_for_host(bare):
        bare = f"https://{bare}"
    return safe_url(bare)


def identifier_in(url: str) -> tuple[str, str]:
    """Return the kind of identifier that an address is, and the identifier; both empty for other addresses."""
    host = _host(url)
    for end, (kind, read) in _RESOLVERS.items():
        if host.endswith(end):
            with suppress(ValueError):
                return kind, read(url)
    return "", ""


def is_same_identifier(kind: str, first: str, second: str) -> bool:
    """Tell if two identifiers of a kind are one; versions on the arXiv are."""
    if kind == "arxiv":
        first, second = first.partition("v")[0], second.partition("v")[0]
    return first.lower() == second.lower()


def kind_of_link(url: str, type_: str) -> str:
    """Return the kind of link that an address is for a type of work."""
    host, path = _host(url), urlsplit(url).path.lower()
    if path.endswith(".pdf"):
        return "pdf"
    if _is_one(host, _CODE) or host.startswith("gitlab."):
        return "code"
    if _is_one(host, _VIDEO):
        return "video"
    if (_is_one(host, _DATA) and type_ == "dataset") or (host == "huggingface.co" and path.startswith("/datasets/")):
        return "data"
    return "publisher" if type_ in _PUBLISHED else "project"


def _is_one(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def host_of(url: str) -> str:
    """Return the host of an address, without `www.`."""
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
