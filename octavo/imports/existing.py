"""The papers that a project has already, as far as it takes to recognise them in a bibliography."""

import re
from collections.abc import Container, Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from octavo.base.frozen import frozen
from octavo.base.layout import place_of
from octavo.content.scan import KnownSources, scan
from octavo.model.identifiers import arxiv, doi
from octavo.model.identity import key_of
from octavo.model.names import name_parts
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.edit import plain_value
from octavo.yaml.frontmatter import split

# How alike two titles with one citation key and year have to be, from 0 to 1, to be one with a correction.
_ALIKE = 0.6
_TITLE = re.compile(r"^title:(.*)", re.MULTILINE)
# A number among the words of a title, in digits or Roman numerals.
_NUMBER = re.compile(r"\d+|[ivx]+")


@frozen
class Identity:
    """What tells a paper from others; all but the path may be empty.

    `path` is that of its entry below `content/`; `title` and `family`, the first author's, are keys (`model/identity`).
    """

    path: str
    doi: str
    arxiv: str
    title: str
    year: str
    family: str


def identity_of(path: str, front: Mapping[str, Any]) -> Identity:
    """Return the identity of a paper with this front matter."""
    authors = front.get("authors") or ""
    first = authors[0] if isinstance(authors, list) else authors
    # An entry that is there may have anything in the place of a name.
    name = str(first.get("name") or "") if isinstance(first, Mapping) else first if isinstance(first, str) else ""
    return Identity(
        path,
        _bare(doi, front.get("doi")).lower(),
        _bare(arxiv, front.get("arxiv")).partition("v")[0].lower(),
        key_of(str(front.get("title") or "")),
        str(front.get("date") or "")[:4],
        key_of(name_parts(name)[0]) if name else "",
    )


def _bare(read: Any, text: Any) -> str:
    try:
        return str(read(str(text))) if text else ""
    except ValueError:
        return ""


class Papers:
    """The papers of a project, to be found by what identifies them; the project is read when it is first asked."""

    def __init__(self, content: Path) -> None:
        self._content = content
        sources = scan(content, KnownSources({}, 0)).sources
        self.paths = frozenset(source.path for source in sources if place_of(source.path).role == "entry")
        self._read = False
        # The entries that cannot be read, with their texts, known once the project is read.
        self.broken: dict[str, str] = {}
        self._by_path: dict[str, Identity] = {}
        self._by_doi: dict[str, Identity] = {}
        self._by_arxiv: dict[str, Identity] = {}
        self._by_title: dict[str, list[Identity]] = {}

    def add(self, identity: Identity) -> None:
        """Add a paper; of two with one identifier, the first is found."""
        self._by_path[identity.path] = identity
        if identity.doi:
            self._by_doi.setdefault(identity.doi, identity)
        if identity.arxiv:
            self._by_arxiv.setdefault(identity.arxiv, identity)
        if identity.title:
            self._by_title.setdefault(identity.title, []).append(identity)

    def _read_all(self) -> None:
        if self._read:
            return
        self._read = True
        for path in sorted(self.paths):
            if place_of(path).kind == "paper":
                front = front_of(self._content, path)
                if front is None:
                    self.broken[path] = _text_of(self._content / path)
                else:
                    self.add(identity_of(path, front))

    def find(self, identity: Identity, of_keys: Iterable[str]) -> str | None:
        """Return the path of a paper, by its DOI, arXiv number, one of its keys, or title and year.

        `of_keys` are the paths of entries whose records had one of the keys of this one.
        """
        self._read_all()
        found = self._by_doi.get(identity.doi) if identity.doi else None
        if found is None and identity.arxiv:
            found = _agreeing(self._by_arxiv.get(identity.arxiv), identity)
        if found is None:
            of_key = [self._by_path[path] for path in of_keys if path in self._by_path]
            found = next((one for one in of_key if _agreeing(one, identity) and _is_corrected(one, identity)), None)
        if found is None:
            alike = self._by_title.get(identity.title, ()) if identity.title else ()
            found = next((one for one in alike if _agreeing(one, identity) and _is_same_work(one, identity)), None)
        return found.path if found else None

    def find_broken(self, identity: Identity, taken: Container[str]) -> str | None:
        """Return the path of an entry that cannot be read, and whose text says that it is a paper; None without one.

        `taken` are the paths of those that are others.
        """
        self._read_all()
        alike = (path for path, text in self.broken.items() if path not in taken and _may_be(text, identity))
        return next(alike, None)


def _text_of(place: Path) -> str:
    try:
        return place.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _may_be(text: str, identity: Identity) -> bool:
    """Tell if an entry that cannot be read has the DOI of a paper in its text, or its title and its year."""
    if identity.doi and re.search(rf"{re.escape(identity.doi)}(?![\w.])", text.lower()):
        return True
    # Signs of YAML may stand before the title.
    titles = [f"-{key_of(title)}" for title in _TITLE.findall(text)]
    return identity.year in text and any(title.endswith(f"-{identity.title}") for title in titles)


def _agreeing(one: Identity | None, other: Identity) -> Identity | None:
    """Return a paper, unless its DOI says that it is another one; a preprint's DOI at the arXiv does not."""
    if one is None or not one.doi or not other.doi or one.doi == other.doi:
        return one
    return one if "10.48550/" in (one.doi[:9], other.doi[:9]) else None


def _is_corrected(one: Identity, other: Identity) -> bool:
    """Tell if two papers with one citation key may be one, with a correction of the title, the year or the author.

    Bibliographies may have one key for several works; parts of a work differ by their numbers.
    """
    if one.title == other.title:
        return one.year == other.year or _has_same_author(one, other)
    words, others = one.title.split("-"), other.title.split("-")
    if one.year != other.year or not _has_same_author(one, other) or _numbers(words) != _numbers(others):
        return False
    return SequenceMatcher(None, one.title, other.title).ratio() >= _ALIKE


def _is_same_work(one: Identity, other: Identity) -> bool:
    return one.year == other.year and _has_same_author(one, other)


def _has_same_author(one: Identity, other: Identity) -> bool:
    return one.family == other.family or not one.family or not other.family


def _numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if _NUMBER.fullmatch(word)]


def front_of(content: Path, path: str) -> Mapping[str, Any] | None:
    """Return the front matter of an entry as texts, lists and dictionaries; None where it cannot be read."""
    try:
        return dict(plain_value(split(decode((content / path).read_bytes(), path), path).front))
    except (OSError, Refusal):
        return None
