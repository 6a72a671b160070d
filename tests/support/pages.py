"""Parse the pages of a built site into elements with their attributes, texts and parents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


@dataclass(eq=False)
class Element:
    """An element of a page; `text` is all the text inside it, with white space as written."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def words(self) -> str:
        """Return the text with each run of white space as one space."""
        return " ".join(self.text.split())

    def get(self, name: str) -> str:
        """Return an attribute's value, empty if it is not set."""
        return self.attributes.get(name, "")

    def within(self, tag: str) -> bool:
        """Tell if this element is inside one with a tag."""
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.tag == tag:
                return True
            ancestor = ancestor.parent
        return False


class Reader(HTMLParser):
    """Parser that collects the elements of a page in the order of their start tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {self.get_starttag_text()}"
        ancestor = self.open[-1] if self.open else None
        element = Element(tag, {name: value or "" for name, value in attrs}, ancestor)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.pieces.append(data)


@dataclass(frozen=True)
class Page:
    """A page of a site: its path in the output and its HTML."""

    path: str
    html: str

    @cached_property
    def elements(self) -> list[Element]:
        reader = Reader()
        reader.feed(self.html)
        reader.close()
        return reader.elements

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of some tags, in order."""
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str) -> Element:
        """Return the only element with a tag; fail if there is another number of them."""
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}> on {self.path}"
        return found[0]

    def of_class(self, name: str) -> list[Element]:
        """Return the elements with a class, in order."""
        return [element for element in self.elements if name in element.get("class").split()]

    def meta(self, name: str) -> list[str]:
        """Return the contents of the `<meta>` elements with a name, in order."""
        return [element.get("content") for element in self.all("meta") if element.get("name") == name]

    def related(self, relation: str) -> list[str]:
        """Return the targets of the `<link>` elements with a relation."""
        links = self.all("link")
        return [element.get("href") for element in links if relation in element.get("rel").split()]

    @property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.elements if "id" in element.attributes]

    @property
    def moved(self) -> bool:
        """Tell if the page only redirects to another one."""
        return any(element.get("http-equiv") == "refresh" for element in self.all("meta"))

    @property
    def folder(self) -> str:
        """Return the address of the page, relative to the site's root."""
        return self.path.removesuffix("index.html")


@dataclass(frozen=True)
class Published:
    """A built site: its folder, the address it is made for, and whether its links work from a disk."""

    folder: Path
    url: str
    portable: bool

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Return all pages by path."""
        paths = sorted(self.folder.rglob("*.html"))
        names = (path.relative_to(self.folder).as_posix() for path in paths)
        return {name: Page(name, (self.folder / name).read_text("utf-8")) for name in names}

    @cached_property
    def files(self) -> frozenset[str]:
        """Return the paths of all files but hidden ones."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return frozenset(path for path in found if not path.startswith("."))

    def page(self, address: str) -> Page:
        """Return a page by its address, relative to the site's root."""
        return self.pages[address if address.endswith(".html") else f"{address}index.html"]

    @property
    def proper(self) -> Iterator[Page]:
        """Yield the pages that are not redirects."""
        return (page for page in self.pages.values() if not page.moved)
