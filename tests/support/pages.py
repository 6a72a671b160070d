"""The pages of a built site, taken apart: elements with their attributes, texts and places."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


@dataclass(eq=False)
class Element:
    """A tag with what is in it; `text` is all the text inside, white space as written."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def words(self) -> str:
        """The text with its white space as a reader sees it."""
        return " ".join(self.text.split())

    def get(self, name: str) -> str:
        """An attribute's value; nothing where it is not set."""
        return self.attributes.get(name, "")

    def within(self, tag: str) -> bool:
        """Whether an element with this tag is around this one."""
        around = self.parent
        while around is not None:
            if around.tag == tag:
                return True
            around = around.parent
        return False


class Reader(HTMLParser):
    """Reads a page into its elements, in the order of their start tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {self.get_starttag_text()}"
        around = self.open[-1] if self.open else None
        element = Element(tag, {name: value or "" for name, value in attrs}, around)
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
    """A page of a site: its path in the output and its elements."""

    path: str
    html: str

    @cached_property
    def elements(self) -> list[Element]:
        reader = Reader()
        reader.feed(self.html)
        reader.close()
        return reader.elements

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in order."""
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str) -> Element:
        """The only element with a tag."""
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}> on {self.path}"
        return found[0]

    def of_class(self, name: str) -> list[Element]:
        """The elements with a class, in order."""
        return [element for element in self.elements if name in element.get("class").split()]

    def meta(self, name: str) -> list[str]:
        """The contents of the page's tags of a name, in order."""
        return [element.get("content") for element in self.all("meta") if element.get("name") == name]

    def related(self, relation: str) -> list[str]:
        """Where the page's head links to, by relation."""
        links = self.all("link")
        return [element.get("href") for element in links if relation in element.get("rel").split()]

    @property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.elements if "id" in element.attributes]

    @property
    def moved(self) -> bool:
        """Whether the page only leads to another one."""
        return any(element.get("http-equiv") == "refresh" for element in self.all("meta"))

    @property
    def folder(self) -> str:
        """The address of the page from the site's root."""
        return self.path.removesuffix("index.html")


@dataclass(frozen=True)
class Published:
    """A built site: its folder, the address it is made for, and whether its links work from a disk."""

    folder: Path
    url: str
    portable: bool

    @cached_property
    def pages(self) -> dict[str, Page]:
        """All pages by their paths."""
        paths = sorted(self.folder.rglob("*.html"))
        names = (path.relative_to(self.folder).as_posix() for path in paths)
        return {name: Page(name, (self.folder / name).read_text("utf-8")) for name in names}

    @cached_property
    def files(self) -> frozenset[str]:
        """All files by their paths, but for our own notes."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return frozenset(path for path in found if not path.startswith("."))

    def page(self, address: str) -> Page:
        """A page by its address from the site's root."""
        return self.pages[address if address.endswith(".html") else f"{address}index.html"]

    @property
    def proper(self) -> Iterator[Page]:
        """The pages that are not only the way to another one."""
        return (page for page in self.pages.values() if not page.moved)
