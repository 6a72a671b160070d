"""Links in front matter: the known kinds with their labels, and the check that an address is safe."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from octavo.base.characters import CONTROL
from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.base.suggest import did_you_mean
from octavo.base.urls import SAFE_SCHEMES
from octavo.content.findings import RELATIONS, Findings
from octavo.content.kinds import OWN_KEYS, PROFILES_MEANT, RESOURCES, RESOURCES_MEANT
from octavo.content.schema import Field, Table
from octavo.content.types import StoredAsIs, Text, empty, one_line, text_of
from octavo.markdown.addresses import hint_for_scheme, scheme
from octavo.model import identifiers
from octavo.yaml.nodes import Mapping, Node, Scalar, Sequence

# White space and control characters, and the characters that RFC 3986 allows in no part of an address.
_UNFIT = re.compile(rf"[{CONTROL}\s\"<>`\\^{{|}}]")
_SCHEME = re.compile(r"[^/?#]*?:")
# The beginning of an address without a scheme: "www.", the last part of the host, and what follows.
_HOST = deferred(r"(www\.)?(?:[\w-]+\.)+([A-Za-z]{2,})(?:(/)|[?#]|$)")
# With these endings a name alone is taken for a host; most others are endings of files.
_TOP_LEVEL = deferred(
    "com|org|net|edu|gov|int|io|ai|app|dev|me|info|eu|uk|de|fr|ch|at|it|es|nl|se|no|dk|fi|pl|cz|pt|be|ie|jp|cn|kr|in|au|"
    "nz|ca|us|br|il|tr|gr|hu|ro|sg|hk|tw|za|mx",
    re.IGNORECASE,
)
# Nearly all addresses match this; they need no further check.
_COMMON = re.compile(r"https?://[A-Za-z0-9.-]++(?::[0-9]++)?+(?:[/?#][!#-;=?-\[\]_a-z~]*+)?+")


@frozen
class LinkEntry:
    """A link as written; the target is an address or the path of a file of the project."""

    kind: str
    label: str
    target: str


def is_outward(target: str) -> bool:
    """Tell if a target leaves the project, that is, has a scheme."""
    return bool(_SCHEME.match(target))


def safe_url(url: str) -> str:
    """Return an address with a safe scheme and a host as it is; ValueError with a message and a hint for others."""
    if _COMMON.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(f"`{url}` is not an address", "begin it with https://") from None
    if not parts.scheme:
        raise ValueError(f"`{url}` is not a whole address", hint_for_host(url) or "begin it with https://")
    if parts.scheme.lower() not in SAFE_SCHEMES:
        raise ValueError(f"`{url}` is not an address that is safe to link to", "begin it with https://")
    if parts.scheme.lower() in ("http", "https", "ftp") and not parts.netloc:
        raise ValueError(f"`{url}` has no host", "write it as https://example.org/…")
    if _UNFIT.search(url):
        encoded = _UNFIT.sub(lambda match: quote(match[0]), url)
        raise ValueError(f"`{url}` has a character that an address cannot have", f"write `{encoded}`")
    return url


def looks_like_host(text: str) -> bool:
    """Tell if a text is probably an address without its scheme, such as `example.org/talks`, and no file's name."""
    match = _HOST().match(text)
    return match is not None and bool(match[1] or match[3] or _TOP_LEVEL().fullmatch(match[2]))


def hint_for_host(text: str) -> str:
    """Return a hint that completes an address without its scheme; empty for a text that is none."""
    whole = f"https:{text}" if text.startswith("//") else f"https://{text}"
    if not _COMMON.fullmatch(whole) or not looks_like_host(text.removeprefix("//")):
        return ""
    return f"write `{whole}`"


def url_type(wanted: str = "an address like https://…") -> Text:
    """Return a field type for absolute addresses, in which signs may have the backslashes of LaTeX."""
    return Text(wanted, lambda text: safe_url(identifiers.bare_signs(text)), "bad-link")


_URL = url_type()
# The id of a channel at YouTube, and a name at Mastodon with its server.
_CHANNEL = deferred(r"UC[\w-]{22}")
_MASTODON = deferred(r"@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)/?")
_ORCID = Text("an ORCID iD", identifiers.orcid, "bad-identifier")


@frozen
class Target(StoredAsIs):
    """An address, or a file of the project; a file is added to the mentions with this `role`."""

    role: str = "file"
    wanted: str = "an address like https://…, or a file"

    def parse_plain(self, text: str) -> str | None:
        """Read an address; None for what `read` has to mention."""
        text = one_line(text)
        return _URL.parse_plain(text) if is_outward(text) and self.role not in RELATIONS else None

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the target as written; add a mention of a file, and of any address in the place of an entry."""
        text = text_of(node, self.wanted, findings)
        if text is None:
            return None
        if is_outward(text):
            hint = "" if scheme(text) in SAFE_SCHEMES else hint_for_scheme(text)
            if not hint:
                if self.role in RELATIONS:
                    findings.mention(self.role, text, node)
                return _URL.read(node, findings)
            findings.error("bad-link", f"`{text}` is not an address that is safe to link to", node, hint)
            return None
        findings.mention(self.role, text, node)
        return text


_OTHER = "write any other link under `other`: as `other: [{label: Erratum, to: https://example.org/erratum}]`"
# A PDF is a file; any other link may lead to an entry or a page too.
_FILE, _LINK = Target(), Target("link")
OTHER_LINK = Table(
    lambda label, to: LinkEntry("link", label, to),
    (
        Field("label", Text(), "What the link is called.", "Erratum", required=True),
        Field("to", Target("link"), "Where it leads.", "https://example.org/erratum", required=True),
    ),
    "a link",
)


@frozen
class Links:
    """A mapping from known kinds to their targets; its key `other` holds a list of links with their own labels."""

    known: dict[str, tuple[str, str]]
    wanted: str = "a mapping of links"

    def parse_plain(self, text: str) -> None:
        """Return None: no text is a mapping."""

    def read(self, node: Node, findings: Findings) -> tuple[LinkEntry, ...] | None:
        """Return the links in the author's order."""
        if not isinstance(node, Mapping):
            findings.error("wrong-type", f"{self.wanted} is wanted here, like `pdf: paper.pdf`", node)
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
                found += [OTHER_LINK.read(item, findings) for item in items if not empty(item)]
            elif kind not in self.known:
                findings.error("unknown-key", f"`{key.text}` is not a known kind of link", key, self._hint(kind))
            elif not empty(value):
                found.append(self._read_link(kind, value, findings))
        return tuple([link for link in found if link is not None])

    def _hint(self, kind: str) -> str:
        """Return a hint for an unknown kind of link: a key of its own, a known kind, or the list for all others."""
        of_paper = self.known is RESOURCES
        if of_paper and kind in OWN_KEYS:
            return f"it has a key of its own: write `{OWN_KEYS[kind]}: …` outside of `links:`"
        if not of_paper and kind in ("email", "e-mail", "mail"):
            return "it has a key of its own: write `email: …` outside of `links:`"
        meant = (RESOURCES_MEANT if of_paper else PROFILES_MEANT).get(kind)
        if meant:
            return f"did you mean `{meant}`?"
        return did_you_mean(kind, self.known) or _OTHER

    def _read_link(self, kind: str, node: Node, findings: Findings) -> LinkEntry | None:
        label, base = self.known[kind]
        if kind == "orcid":
            bare = _ORCID.read(node, findings)
            return LinkEntry(kind, label, base + bare) if bare else None
        name = identifiers.bare_signs(node.text.strip()) if isinstance(node, Scalar) else ""
        url = None
        if kind == "mastodon":
            url = _mastodon_url(name)
            if name and url is None and "/" not in name and not is_outward(name):
                hint = "write it with its server, as '@ada@example.social'"
                findings.error("bad-link", f"`{name}` is not a whole name at Mastodon", node, hint)
                return None
        elif base and name and not is_outward(name):
            url = _profile_url(kind, base, name)
        if url:
            target = _URL.read(Scalar(url, node.line, node.column, node.length), findings)
        else:
            target = (_FILE if kind == "pdf" else _LINK).read(node, findings)
        return LinkEntry(kind, label, target) if target else None

    def freeze(self, value: tuple[LinkEntry, ...]) -> Any:
        """Return kind, label and target of each link."""
        return tuple([(link.kind, link.label, link.target) for link in value])

    def thaw(self, stored: Any) -> tuple[LinkEntry, ...]:
        """Return the links from kind, label and target of each."""
        return tuple(LinkEntry(*link) for link in stored)


def _profile_url(kind: str, base: str, name: str) -> str:
    """Return the address of a profile from a user name, or from an address written without https://."""
    if "/" in name and looks_like_host(name):
        return f"https://{name}"
    name = name.removeprefix("/").rstrip("/") or name
    # A name may be written with the end of the address before it, such as `in/ada` for LinkedIn.
    path = urlsplit(base).path.removeprefix("/")
    name = name.removeprefix(path or "/").removeprefix("@") or name
    if kind == "youtube":
        return base + (name if "/" in name else f"channel/{name}" if _CHANNEL().fullmatch(name) else f"@{name}")
    if kind == "bluesky" and "." not in name:
        return f"{base}{name}.bsky.social"
    if kind == "openreview" and "@" not in name:
        name = "~" + name.removeprefix("~")
    if kind == "scholar":
        name = name.removeprefix("citations?").removeprefix("user=")
    return base + name


def _mastodon_url(name: str) -> str | None:
    """Return the address of a profile from a name with its server, `@ada@example.social`; None for other texts."""
    if "/" in name and looks_like_host(name):
        return f"https://{name}"
    match = _MASTODON().fullmatch(name)
    return f"https://{match[2]}/@{match[1]}" if match else None
