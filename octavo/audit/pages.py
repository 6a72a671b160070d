"""Read pages: the addresses, ids, titles and pictures that a page holds."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from octavo.audit.addresses import Root, WebAddress
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
_ABSOLUTE = re.compile(r"https?://\S+")


class PageLink(NamedTuple):
    """An address as written on a page, and as a browser understands it."""

    written: str
    address: WebAddress


class PageFacts(NamedTuple):
    """What a page holds; `title` is None without a `<title>`, and `fault` says why it could not be read to its end.

    `is_page` is false for a text without any element, which hosts ask for to verify the owner of a site. `hidden` tells
    that search engines are asked to leave it out, `moved` that it only leads to another page. `textless` and `sizeless`
    are the pictures without alternative text, and without width and height.
    """

    path: str
    is_page: bool
    title: str | None
    described: bool
    hidden: bool
    moved: bool
    canonical: str
    ids: frozenset[str]
    links: tuple[PageLink, ...]
    textless: tuple[str, ...]
    sizeless: tuple[str, ...]
    fault: str


def read_files(shared: tuple[str, Root], paths: Sequence[str]) -> list[PageFacts]:
    """Read some pages and style sheets of a folder, for `workers.pool.spread`; OSError where one cannot be read."""
    folder, root = shared
    return [read_file(folder, path, root) for path in paths]


def read_file(folder: str, path: str, root: Root) -> PageFacts:
    """Read a page or a style sheet; OSError where it cannot be read."""
    text = Path(folder, path).read_bytes().decode("utf-8-sig", "replace")
    return style_facts(path, text, root) if path.lower().endswith(".css") else page_facts(path, text, root)


def lost_file(path: str) -> PageFacts:
    """Return what is known of a file that ended the process which read it."""
    return PageFacts(path, False, None, False, False, False, "", frozenset(), (), (), (), "it ends the process")


def style_facts(path: str, text: str, root: Root) -> PageFacts:
    """Return the addresses in a style sheet."""
    links = _links(addresses_in(text), path, root)
    return lost_file(path)._replace(links=links, fault="")


def page_facts(path: str, text: str, root: Root) -> PageFacts:
    """Return what a page holds."""
    reader, fault = _Reader(), ""
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as failure:
        # Python's parser ends so at `<![` with a word that HTML does not know.
        fault = str(failure)
    return PageFacts(
        path=path,
        is_page=reader.elements > 0,
        title=None if reader.title is None else " ".join("".join(reader.title).split()),
        described=reader.described,
        hidden=reader.hidden,
        moved=reader.moved,
        canonical=reader.canonical,
        ids=frozenset(reader.ids),
        links=_links(reader.addresses, path, root, reader.base),
        textless=tuple(reader.textless),
        sizeless=tuple(reader.sizeless),
        fault=fault,
    )


def _links(written: Iterator[str] | Sequence[str], path: str, root: Root, base: str = "") -> tuple[PageLink, ...]:
    try:
        start = root.address_of(path, base)
    except ValueError:
        start, base = root.address_of(path), ""
    read = ((text, root.read(text, path, start, rebased=bool(base))) for text in written)
    return tuple([PageLink(text, address) for text, address in read if address is not None])


class _Reader(HTMLParser):
    """A parser that collects what `PageFacts` holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements = 0
        self.title: list[str] | None = None
        self.described = self.hidden = self.moved = False
        self.base = self.canonical = ""
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.textless: list[str] = []
        self.sizeless: list[str] = []
        # The element whose text is collected, and how many `<svg>` are open: their titles are no titles of the page.
        self._inside = ""
        self._drawings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what an element holds."""
        self.elements += 1
        if tag == "svg":
            self._drawings += 1
        elif tag == "style" or (tag == "title" and self.title is None and not self._drawings):
            self._inside = tag
            self.title = [] if tag == "title" else self.title
        if not attrs:
            return
        # The first of two attributes with one name counts.
        given = {name: value or "" for name, value in reversed(attrs)}
        if "id" in given:
            self.ids.append(given["id"])
        if "style" in given:
            self.addresses += addresses_in(given["style"])
        if tag in _ADDRESSES:
            self._read_addresses(tag, given)
        elif tag == "meta":
            self._read_meta(given)
        elif tag == "base" and not self.base:
            self.base = given.get("href", "")

    def _read_addresses(self, tag: str, given: dict[str, str]) -> None:
        relations = given["rel"].lower().split() if tag == "link" and "rel" in given else ()
        if "canonical" in relations:
            self.canonical = self.canonical or given.get("href", "")
        if _CONNECTIONS.isdisjoint(relations):
            self.addresses += [given[name] for name in _ADDRESSES[tag] if name in given]
            for name in _SETS.get(tag, ()):
                self.addresses += _CANDIDATE.findall(given.get(name, ""))
        if tag == "a" and "name" in given:
            self.ids.append(given["name"])
        elif tag == "img":
            source = given.get("src") or given.get("srcset", "")
            if "alt" not in given:
                self.textless.append(source)
            if not (given.get("width") and given.get("height")):
                self.sizeless.append(source)

    def _read_meta(self, given: dict[str, str]) -> None:
        content, name = given.get("content", "").strip(), given.get("name", "").lower()
        if given.get("http-equiv", "").lower() == "refresh":
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

    def handle_endtag(self, tag: str) -> None:
        """End the text that is collected."""
        if tag == "svg":
            self._drawings = max(0, self._drawings - 1)
        elif tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Collect the title and the style sheets in the page."""
        if self._inside == "style":
            self.addresses += addresses_in(data)
        elif self._inside == "title" and self.title is not None:
            self.title.append(data)
