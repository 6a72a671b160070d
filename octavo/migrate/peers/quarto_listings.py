"""Listings of a website made with Quarto: which folders and data they show, and where in a page they stand."""

import posixpath
import re
from collections.abc import Iterable, Mapping

from octavo.base.frozen import frozen
from octavo.imports.fields.dates import date_of_text
from octavo.migrate.data import Data, first_text, items_at, text_at, texts_at, whole_number_at
from octavo.migrate.documents import SourceDocument
from octavo.migrate.folder import SourceFolder
from octavo.migrate.listings import ListLine
from octavo.migrate.markup.hidden import outside_code

_DATA = (".yml", ".yaml")
_OPENED = re.compile(r"^:{3,}[ \t]*\{[ \t]*#([\w-]+)[^{}\n]*\}[ \t:]*$")
# Parts that only place what is in them beside each other.
_LOOKS = re.compile(
    r"^:{3,}[ \t]*(?:\{[ \t]*\.?panel-tabset[^{}\n]*\}|\.?panel-tabset|\{[ \t]*layout(?:-\w+)?=[^{}\n]*\})[ \t:]*$"
)
_CLOSED = re.compile(r"^:{3,}[ \t]*$")
_BEGUN = re.compile(r"^:{3,}[ \t]*\S")
# Keys of an item of data that its line in a list says.
SAID = frozenset(("title", "path", "href", "url", "date", "author", "venue", "event", "location", "description"))


@frozen
class QuartoListing:
    """A listing: its name, empty for one that stands below the text, what it shows, and at most how many of them.

    `folders` are the first folders of the paths that it shows, `data` the files in YAML, and `items` what the page
    itself says.
    """

    name: str
    folders: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    items: tuple[Data, ...] = ()
    most: int | None = None


def listings_of(page: SourceDocument, folder: SourceFolder) -> list[QuartoListing]:
    """Return the listings of a page."""
    found = []
    for item in items_at(page.front, "listing"):
        if not isinstance(item, dict):
            continue
        paths = [_from_root(page.path, text) for text in texts_at(item, "contents")]
        data = tuple(path for path in paths if path.endswith(_DATA) and path in folder.files)
        tops = dict.fromkeys(path.partition("/")[0] for path in paths if path not in data)
        items = tuple(one for one in items_at(item, "contents") if isinstance(one, dict))
        most = whole_number_at(item, "max-items")
        found.append(QuartoListing(text_at(item, "id"), tuple(filter(folder.below, tops)), data, items, most))
    return found


def _from_root(page: str, contents: str) -> str:
    """Return the path that the contents of a listing begin with, before a pattern of names."""
    fixed = contents.partition("*")[0].rstrip("/") or "."
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(page), fixed)).lstrip("/")


def with_lists(body: str, lists: Iterable[tuple[str, str]], about: str) -> str:
    """Return the text of a page with each list in the place that has its name, and without the marks of such places.

    Marks of parts that only lie beside each other are left out too. A list without a place stands below the text.
    `about` is the name of the part in which a page about somebody is.
    """
    named = {name: text for name, text in lists if name}
    placed: set[str] = set()

    def changed(text: str) -> str:
        lines: list[str] = []
        # For each part that is open, if its marks are left out.
        opened: list[bool] = []
        for line in text.split("\n"):
            found = _OPENED.match(line)
            if found or _BEGUN.match(line):
                name = found[1] if found else ""
                opened.append((bool(name) and (name in named or name == about)) or bool(_LOOKS.match(line)))
                if not opened[-1]:
                    lines.append(line)
                elif name in named:
                    placed.add(name)
                    lines += ["", named[name], ""]
            elif _CLOSED.match(line) and opened and opened.pop():
                lines.append("")
            else:
                lines.append(line)
        return "\n".join(lines)

    text = outside_code(body, lambda part: re.sub(r"\n{3,}", "\n\n", changed(part))) if ":::" in body else body
    below = dict.fromkeys(text for name, text in lists if name not in placed)
    return "\n\n".join(filter(None, (text.strip("\n"), *below)))


def line_of_item(item: dict[str, Data], addresses: Mapping[str, str]) -> ListLine:
    """Return the line of an item of data in a list; `addresses` are those of texts by their paths."""
    target = first_text(item, "path", "href", "url")
    target = addresses.get(posixpath.normpath(target.lstrip("/")), target) if target else ""
    places = (", ".join(texts_at(item, "author")), first_text(item, "venue", "event"), text_at(item, "location"))
    title = text_at(item, "title") or target
    return ListLine(
        title, target, day_in(text_at(item, "date")), ", ".join(filter(None, places)), text_at(item, "description")
    )


def day_in(text: str) -> str:
    """Return the day that a text says; empty for one that Quarto fills in when it builds the site."""
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if american:
        return f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
    found = re.match(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?", text)
    return found[0] if found else date_of_text(text).date if text and not text.startswith("today") else ""
