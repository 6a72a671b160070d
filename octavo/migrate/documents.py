"""Texts of a former site as they were read, each with the address that it had and the place that it gets."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from octavo.base.frozen import frozen
from octavo.imports.slugs import entry_name
from octavo.migrate.data import Data, UnreadableText, split_front
from octavo.migrate.folder import SourceFolder, decoded_text
from octavo.model.identity import slug_of
from octavo.model.slugs import former_address, slugify

# Addresses at which Octavo has pages of its own, which are no pages of the author's.
OWN_ADDRESSES = frozenset(("papers", "news", "areas", "years", "venues", "tags", "files", "search"))
_WITH_HOST = re.compile(r"(?:[a-zA-Z][\w+.-]*:)?//([^/?#]*)")
_WITHOUT_SCHEME = re.compile(r"//[\w-]+(?:\.[\w-]+)+")
# Keys of texts that are not kept, with what they said.
_NOT_KEPT = {
    "publishDate": "the day on which the text came to the site",
    "lastmod": "the day of the last change",
    "date-modified": "the day of the last change",
    "expiryDate": "the day on which the text was to be hidden",
    "course_id": "the name of the text within the former program",
}
# The date before the name of a post, which is no part of its address.
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")


@frozen
class SourceDocument:
    """A text of a former site; `kind` is `paper`, `news`, `page`, `profile`, `person`, or the name of its collection.

    `address` is its former one, from the root of the site: `/blog/2015/x/`, empty if it had none. `date` is that of its
    file's name.
    """

    path: str
    kind: str
    front: dict[str, Data]
    body: str
    address: str = ""
    date: str = ""


def read_document(folder: SourceFolder, path: str, kind: str) -> tuple[SourceDocument, str]:
    """Read a text of a former site, and the name of its encoding where that is not UTF-8.

    UnreadableText: the file or its front matter cannot be read.
    """
    try:
        text, encoding = decoded_text(folder.bytes_of(path))
    except OSError as failure:
        raise UnreadableText(f"the file cannot be read: {failure.strerror}") from None
    parts = split_front(text)
    return SourceDocument(path, kind, parts.front, parts.body, "", date_in_name(path)), encoding


def keys_not_kept(documents: Sequence[SourceDocument]) -> Iterator[tuple[SourceDocument, str, str]]:
    """Yield each key of front matter that is not kept, with the first text that has it and a sentence about it.

    What stood for a date that a text lacks was taken.
    """
    for key, said in _NOT_KEPT.items():
        found = [one for one in documents if one.front.get(key) and (key != "publishDate" or one.front.get("date"))]
        if found:
            others = f", and so in {len(found) - 1} more" if len(found) > 1 else ""
            yield found[0], key, f"`{key}`{others}: {said}, which no page shows"


def date_in_name(path: str) -> str:
    """Return the date that the name of a file begins with, as 2015-03-15; empty if it begins with none."""
    found = _DATED.fullmatch(stem_of(path))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""


def name_without_date(path: str) -> str:
    """Return the name of a file without its ending, and without a date before it."""
    found = _DATED.fullmatch(stem_of(path))
    return found[4] if found else stem_of(path)


PAGE_404 = "Octavo makes its own page 404; a page content/pages/404.md that you write takes its place"


def is_page_404(address: str) -> bool:
    """Tell if an address is that of the page for addresses that do not exist, which Octavo makes itself."""
    return same_place(address) == "/404"


def stem_of(path: str) -> str:
    """Return the name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(path))[0]


def words_of(name: str) -> str:
    """Return the words in the name of a file, with a capital before the first: a title for a text that has none."""
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:]


def same_place(address: str) -> str:
    """Return the form of an address that is equal for all spellings of one page: `/a/`, `/a/index.html`, `/a.html`."""
    path = address if "://" in address else unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    path = re.sub(r"/index\.html?$", "/", path)
    return "/" + re.sub(r"\.html?$", "", path).strip("/")


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host of an address in small letters, without `www.`, and what follows it; no host for a path."""
    found = _WITH_HOST.match(url)
    return (found[1].lower().removeprefix("www."), url[found.end() :]) if found else ("", url)


def with_scheme(target: str) -> str:
    """Return an address of another site with the `https:` that browsers add where it begins with its host."""
    return f"https:{target}" if _WITHOUT_SCHEME.match(target) else target


class EntryPaths:
    """Gives each entry of the new site a path that no other has, and notes what its former addresses were."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._papers: set[str] = set()

    def place_paper(self, title: str, year: str) -> str:
        """Return a free path for a paper, whose address is made of the first words of its title."""
        return self.place("papers", entry_name(title, "", year, self._papers))

    def place(self, folder: str, name: str) -> str:
        """Return a free path `folder/name.md` for a name in any words; `name` may have folders of its own."""
        parts = [slugify(part) or slug_of(part) for part in name.split("/") if part not in ("", ".", "..")]
        stem = "/".join((folder, *parts)) if parts else f"{folder}/entry"
        path, number = stem, 2
        # A file `index.md` is the text of the folder that it is in.
        while path in self._taken or path.endswith("/index"):
            path, number = f"{stem}-{number}", number + 1
        self._taken.add(path)
        if folder == "papers":
            self._papers.add(path.rpartition("/")[2])
        return f"{path}.md"


def new_address(path: str) -> str:
    """Return the address on the new site of an entry at a path below `content/`: `/talks/x/`."""
    stem = path.removesuffix(".md").removesuffix("/index")
    if stem == "profile":
        return "/"
    return f"/{stem.removeprefix('pages/')}/"


def aliases_of(path: str, former: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the former addresses of an entry that are not its own, as `aliases` has them, and those no page can have.

    That of the home page is in neither list.
    """
    own = new_address(path)
    found: dict[str, None] = {}
    refused: list[str] = []
    for address in former:
        if same_place(address) == "/":
            continue
        try:
            written = former_address(address if address.startswith("/") else f"/{address}")
        except ValueError:
            refused.append(address)
            continue
        # A server tells `/a.html` from `/a/`.
        if written != own:
            found[written] = None
    return list(found), refused


def quoted_path(path: str) -> str:
    """Return a path as an address, with the characters that have a meaning in it encoded."""
    return quote(path, safe="/~+=-._")
