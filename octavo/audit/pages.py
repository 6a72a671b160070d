"""Read pages: the addresses, ids, titles and pictures that a page holds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from octavo.audit.addresses import Root, WebAddress
from octavo.audit.encoding import decoded_page
from octavo.audit.pictures import STYLED
from octavo.audit.styles import addresses_in

# The attributes of elements that hold an address to which a reader or a browser goes.
_ADDRESSES = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "audio": ("src",),
    "embed": ("src",),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src",),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_SETS = {"img": ("srcset",), "source": ("srcset",), "link": ("imagesrcset",)}

# These relations prepare a connection to a host; no page need be at the address.
_CONNECTIONS = {"preconnect", "dns-prefetch"}

# A candidate of a srcset ends at a comma; its address may hold commas, but end with none (HTML, "srcset attributes").
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:,|\s[^,]*,?|$)")
_REFRESH = re.compile(r"""[\s\d.]*[;,]?\s*(?:url\s*=\s*)?["']?([^"']*)""", re.IGNORECASE)
# The parser makes these of any text, or they are no elements.
_ALWAYS = {"html", "head", "body", "-comment", None}

_ABSOLUTE = re.compile(r"https?://\S+")


class PageLink(NamedTuple):
    """An address as written on a page, and as a browser understands it."""

    written: str
    address: WebAddress


class PageFacts(NamedTuple):
    """What a page holds; a style sheet has links alone.

    `is_page` is false for a text without any element, which hosts ask for to verify the owner of a site. `hidden` tells
    that search engines are asked to leave it out, `moved` that it only leads to another page. `textless` and `sizeless`
    are the pictures without alternative text, and without a size: the address, and how many pictures before it have the
    same and lack the same. `fault` is the reason why the file could not be read, empty if it could.
    """

    path: str
    is_page: bool = False
    title: str = ""
    described: bool = False
    hidden: bool = False
    moved: bool = False
    canonical: str = ""
    ids: frozenset[str] = frozenset()
    links: tuple[PageLink, ...] = ()
    textless: tuple[tuple[str, int], ...] = ()
    sizeless: tuple[tuple[str, int], ...] = ()
    fault: str = ""


def read_files(shared: tuple[str, Root], paths: Sequence[str]) -> list[PageFacts]:
    """Read some pages and style sheets of a folder, for `workers.pool.spread`."""
    folder, root = shared
    return [read_file(folder, path, root) for path in paths]


def read_file(folder: str, path: str, root: Root) -> PageFacts:
    """Read a page or a style sheet."""
    try:
        text = decoded_page(Path(folder, path).read_bytes())
    except OSError as failure:
        return PageFacts(path, fault=failure.strerror or str(failure))
    return style_facts(path, text, root) if path.lower().endswith(".css") else page_facts(path, text, root)


def lost_file(path: str) -> PageFacts:
    """Return what is known of a file that ended the process which read it."""
    return PageFacts(path, fault="it ends the process that reads it")


def style_facts(path: str, text: str, root: Root) -> PageFacts:
    """Return the addresses in a style sheet."""
    return PageFacts(path, links=_links(addresses_in(text), path, root))


def page_facts(path: str, text: str, root: Root) -> PageFacts:
    """Return what a page holds."""
    reader = _Reader(text)
    return PageFacts(
        path=path,
        is_page=reader.is_page,
        title=reader.title,
        described=reader.described,
        hidden=reader.hidden,
        moved=reader.moved,
        canonical=reader.canonical,
        ids=frozenset(reader.ids),
        links=_links(reader.addresses, path, root, reader.base),
        textless=tuple(reader.textless),
        sizeless=tuple(reader.sizeless),
    )


def _links(written: Iterable[str], path: str, root: Root, base: str = "") -> tuple[PageLink, ...]:
    try:
        start = root.address_of(path, base)
    except ValueError:
        start, base = root.address_of(path), ""
    read = ((text, root.read(text, path, start, rebased=bool(base))) for text in written)
    return tuple([PageLink(text, address) for text, address in read if address is not None])


class _Reader:
    """Collects what `PageFacts` holds from the elements of a page, in their order."""

    def __init__(self, text: str) -> None:
        self.is_page = self.described = self.hidden = self.moved = False
        self.title = self.base = self.canonical = ""
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.textless: list[tuple[str, int]] = []
        self.sizeless: list[tuple[str, int]] = []
        self._lacking: Counter[tuple[str, str]] = Counter()
        root = LexborHTMLParser(text).root
        for node in root.traverse() if root is not None else ():
            self._read(node)

    def _read(self, node: LexborNode) -> None:
        tag = node.tag
        self.is_page |= tag not in _ALWAYS
        if tag == "title":
            if not self.title and not _is_drawn(node):
                self.title = " ".join(node.text().split())
        elif tag == "style":
            self.addresses += addresses_in(node.text())
        given = node.attributes
        if not given:
            return
        named = {name: value or "" for name, value in given.items()}
        if named.get("id"):
            self.ids.append(named["id"])
        if "style" in named:
            self.addresses += addresses_in(named["style"])
        if tag in _ADDRESSES:
            self._read_addresses(tag, named)
        elif tag == "meta":
            self._read_meta(named)
        elif tag == "base" and not self.base:
            self.base = named.get("href", "")

    def _read_addresses(self, tag: str, named: dict[str, str]) -> None:
        relations = named["rel"].lower().split() if tag == "link" and "rel" in named else ()
        if "canonical" in relations:
            self.canonical = self.canonical or named.get("href", "")
        if _CONNECTIONS.isdisjoint(relations):
            self.addresses += [named[name] for name in _ADDRESSES[tag] if name in named]
            for name in _SETS.get(tag, ()):
                self.addresses += _CANDIDATE.findall(named.get(name, ""))
        if tag == "a" and named.get("name"):
            self.ids.append(named["name"])
        elif tag == "img":
            source = named.get("src") or named.get("srcset", "")
            if "alt" not in named:
                self.textless.append(self._numbered(source, "alt"))
            if not (named.get("width") and named.get("height")) and not STYLED.search(named.get("style", "")):
                self.sizeless.append(self._numbered(source, "size"))

    def _numbered(self, source: str, lacking: str) -> tuple[str, int]:
        number = self._lacking[source, lacking]
        self._lacking[source, lacking] += 1
        return source, number

    def _read_meta(self, named: dict[str, str]) -> None:
        content, name = named.get("content", "").strip(), named.get("name", "").lower()
        if named.get("http-equiv", "").lower() == "refresh":
            target = _REFRESH.match(content)
            if target and target.group(1):
                self.moved = True
                self.addresses.append(target.group(1))
        elif name == "description":
            self.described |= bool(content)
        elif name == "robots":
            self.hidden |= not {"noindex", "none"}.isdisjoint(re.split(r"[\s,]+", content.lower()))
        elif _ABSOLUTE.fullmatch(content):
            # Previews and scholarly tools follow these: `og:image`, `citation_pdf_url`.
            self.addresses.append(content)


def _is_drawn(node: LexborNode) -> bool:
    """Tell if an element is a part of a drawing."""
    ancestor = node.parent
    while ancestor is not None and ancestor.tag != "svg":
        ancestor = ancestor.parent
    return ancestor is not None
