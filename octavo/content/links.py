"""Links in front matter: the known kinds, what they are called, and which addresses are safe."""

import re
from typing import Any
from urllib.parse import urlsplit

from octavo.base.frozen import frozen
from octavo.base.suggest import near_or_all
from octavo.content.findings import Check
from octavo.content.schema import Field, Table
from octavo.content.types import Plain, Text, empty, line_of, one_line
from octavo.content.yaml_nodes import Mapping, Node, Scalar, Sequence
from octavo.model import identifiers

_SCHEMES = ("http", "https", "mailto", "tel", "ftp")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\s\"<>`\\^{|}]")
_SCHEME = re.compile(r"[^/?#]*?:")
# Addresses that need no closer look, which are nearly all.
_COMMON = re.compile(r"https?://[A-Za-z0-9.-]++(?::[0-9]++)?+(?:[/?#][!#-;=?-\[\]_a-z~]*+)?+")

# Kinds of a person's links: label, and where a bare name or number belongs.
PROFILES = {
    "scholar": ("Google Scholar", "https://scholar.google.com/citations?user="),
    "orcid": ("ORCID", "https://orcid.org/"),
    "github": ("GitHub", "https://github.com/"),
    "gitlab": ("GitLab", "https://gitlab.com/"),
    "huggingface": ("Hugging Face", "https://huggingface.co/"),
    "dblp": ("DBLP", "https://dblp.org/pid/"),
    "semantic-scholar": ("Semantic Scholar", "https://www.semanticscholar.org/author/"),
    "openreview": ("OpenReview", "https://openreview.net/profile?id="),
    "researchgate": ("ResearchGate", "https://www.researchgate.net/profile/"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/in/"),
    "mastodon": ("Mastodon", ""),
    "bluesky": ("Bluesky", "https://bsky.app/profile/"),
    "x": ("X", "https://x.com/"),
    "youtube": ("YouTube", "https://www.youtube.com/"),
    "website": ("Website", ""),
    "cv": ("CV", ""),
}

# Kinds of a paper's links.
RESOURCES = {
    "pdf": ("PDF", ""),
    "code": ("Code", ""),
    "data": ("Data", ""),
    "slides": ("Slides", ""),
    "poster": ("Poster", ""),
    "video": ("Video", ""),
    "project": ("Project", ""),
    "demo": ("Demo", ""),
    "model": ("Model", ""),
    "blog": ("Blog", ""),
    "supplement": ("Supplement", ""),
    "publisher": ("Publisher", ""),
}


@frozen
class LinkEntry:
    """A link as written: its kind, label, and a URL or a file of the project."""

    kind: str
    label: str
    target: str


def outward(target: str) -> bool:
    """Whether a target leaves the project: it has a scheme."""
    return bool(_SCHEME.match(target))


def safe(url: str) -> str:
    """The URL, when it has a safe scheme and a host; ValueError with a hint otherwise."""
    if _COMMON.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(f"`{url}` is not an address", "begin it with https://") from None
    if not parts.scheme:
        raise ValueError(f"`{url}` is not a whole address", "begin it with https://")
    if parts.scheme.lower() not in _SCHEMES:
        raise ValueError(f"`{url}` is not an address that is safe to link to", "begin it with https://")
    if parts.scheme.lower() in ("http", "https", "ftp") and not parts.netloc:
        raise ValueError(f"`{url}` has no host", "write it as https://example.org/…")
    if _UNFIT.search(url):
        raise ValueError(f"`{url}` has a character that an address cannot have", "write it percent-encoded, as %20")
    return url


def url_text(wanted: str = "an address like https://…") -> Text:
    """A kind for absolute addresses."""
    return Text(wanted, safe, "bad-link")


_URL = url_text()
_ORCID = Text("an ORCID iD", identifiers.orcid, "bad-identifier")


@frozen
class Target(Plain):
    """A URL, or a file of the project, which is then looked up."""

    role: str = "file"
    wanted: str = "an address like https://…, or a file"

    def glance(self, text: str) -> str | None:
        """An address; a file has to be noted."""
        text = one_line(text)
        return _URL.glance(text) if outward(text) else None

    def read(self, node: Node, check: Check) -> str | None:
        """The target as written; a file is noted as mentioned."""
        text = line_of(node, self.wanted, check)
        if text is None:
            return None
        if outward(text):
            return _URL.read(node, check)
        check.mention(self.role, text, node)
        return text


_TARGET = Target()
_OTHER = Table(
    lambda label, to: LinkEntry("link", label, to),
    (
        Field("label", Text(), "What the link is called.", "Erratum", required=True),
        Field("to", Target(), "Where it leads.", "https://example.org/erratum", required=True),
    ),
    "a link",
)


@frozen
class Links:
    """A mapping from known kinds to where they lead; `other` holds a list of links with labels of their own."""

    known: dict[str, tuple[str, str]]
    wanted: str = "a mapping of links"

    def glance(self, text: str) -> None:
        """No text is a mapping."""

    def read(self, node: Node, check: Check) -> tuple[LinkEntry, ...] | None:
        """The links in the author's order."""
        if not isinstance(node, Mapping):
            check.error("wrong-type", f"{self.wanted} is wanted here, like `pdf: paper.pdf`", node)
            return None
        found: list[LinkEntry | None] = []
        placed: dict[str, tuple[Scalar, Node]] = {}
        for written, bare in node.bare.items():
            if written in self.known and written != "orcid" and isinstance(bare, str) and _COMMON.fullmatch(bare):
                found.append(LinkEntry(written, self.known[written][0], bare))
                continue
            kind = written.strip().lower().replace("_", "-").replace(" ", "-")
            placed = placed or {key.text: (key, value) for key, value in node.pairs}
            key, value = placed[written]
            if kind == "other":
                items = value.items if isinstance(value, Sequence) else (value,)
                found += [_OTHER.read(item, check) for item in items if not empty(item)]
            elif kind not in self.known:
                hint = near_or_all(kind, self.known) or "write any other link under `other`, with its label and to"
                check.error("unknown-key", f"`{key.text}` is not a known kind of link", key, hint)
            elif not empty(value):
                found.append(self._one(kind, value, check))
        return tuple([link for link in found if link is not None])

    def _one(self, kind: str, node: Node, check: Check) -> LinkEntry | None:
        label, base = self.known[kind]
        if kind == "orcid":
            bare = _ORCID.read(node, check)
            return LinkEntry(kind, label, base + bare) if bare else None
        if base and isinstance(node, Scalar) and not outward(node.text.strip()):
            filled = _filled(base, node.text.strip())
            target = _URL.read(Scalar(filled, node.line, node.column, node.length), check)
        else:
            target = _TARGET.read(node, check)
        return LinkEntry(kind, label, target) if target else None

    def freeze(self, value: tuple[LinkEntry, ...]) -> Any:
        """Link by link."""
        return tuple([(link.kind, link.label, link.target) for link in value])

    def thaw(self, stored: Any) -> tuple[LinkEntry, ...]:
        """Link by link."""
        return tuple(LinkEntry(*link) for link in stored)


def _filled(base: str, name: str) -> str:
    """The address of a profile from its name there, or from an address that was written without https://."""
    host = urlsplit(base).netloc.removeprefix("www.")
    if name.lower().removeprefix("www.").startswith(f"{host}/"):
        return f"https://{name}"
    return base + name.removeprefix("@")
