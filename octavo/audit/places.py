"""Places: the line of a source, or else of the output, that a fault of a page comes from."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from octavo.audit.addresses import WebAddress
from octavo.audit.encoding import decoded_page
from octavo.audit.search import SearchedText, Spelling
from octavo.base.diagnostics import Span
from octavo.base.html import escape_attribute
from octavo.base.project import Project
from octavo.base.urls import INDEX_FILE
from octavo.markdown.locate import may_be_prose

# A source of text is smaller than this, see `content.decode`.
_LARGEST = 10_000_000

# The line of a front matter, or the element of a page, that gives the title.
TITLE: tuple[str, ...] = (r"(?m)^title[ \t]*:.*\S", r"(?m)^name[ \t]*:.*\S", r"(?i)<title\b[^>]*>")

# Tells if the part of a text between two offsets, which has the form of a fault, is none.
Innocent = Callable[[str, int, int], bool]


class Places:
    """Finds the places of faults; `sources` are those of output files, relative to the project."""

    def __init__(self, project: Project, sources: Mapping[str, str]) -> None:
        self._project = project
        self._sources = sources
        self._read = cache(lambda file: SearchedText(_read(file)))

    def in_source(
        self,
        page: str,
        patterns: Iterable[Spelling | str],
        which: Collection[int] = (0,),
        innocent: Innocent | None = None,
    ) -> tuple[Span, ...]:
        """Return places in the source of a page at which the first of these patterns that it has is found.

        `which` are their numbers, from 0; where the source has fewer, it is the first one. Without patterns it is the
        source as a whole. There is no place where the page has no source, or none of the patterns. What is `innocent`
        counts only if all are.
        """
        source = self._sources.get(page)
        if source is None:
            return ()
        patterns = tuple(patterns)
        if not patterns:
            return (Span(source),)
        return _chosen(_find(self._read(self._project.root / source), source, patterns, innocent), which)

    def in_output(
        self,
        page: str,
        patterns: Iterable[Spelling | str],
        which: Collection[int] = (0,),
        innocent: Innocent | None = None,
    ) -> Span:
        """Return the first place in a page that `in_source` would return for a source, else the page as a whole."""
        path = self.shown(page)
        found = _find(self._read(self._project.output / page), path, patterns, innocent)
        return next(iter(_chosen(found, which)), Span(path))

    def in_file(self, source: str, pattern: str) -> Iterator[Span]:
        """Yield all places of a regular expression in a source, whatever pages are made from it."""
        return self._read(self._project.root / source).find(pattern, source)

    def source_of(self, page: str) -> str:
        """Return the source of an output file, empty if it has none."""
        return self._sources.get(page, "")

    def shown(self, page: str) -> str:
        """Return the path of an output file as findings show it: relative to the project if it is in there."""
        file, root = self._project.output / page, self._project.root
        path = (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
        return printable(path)


def printable(text: str) -> str:
    """Return a text without characters that a terminal might execute or cannot show."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def spellings(written: str, address: WebAddress) -> tuple[Spelling, ...]:
    """Return what finds a link where its author wrote it, the most certain first.

    A source may have the link as the page has it, with escapes or without; with other steps up to the root of the site;
    as the number or the name that is only the end of the address; or as no more than the fragment.
    """
    whole, ends = [written, escape_attribute(written), unquote(written)], list[str]()
    if address.kind == "inside":
        anchor = f"#{address.fragment}" if address.fragment else ""
        path = address.place.removesuffix(INDEX_FILE)
        whole.append(f"/{path}{anchor}")
        ends += [*(end + anchor for end in _ends(path)), anchor, unquote(anchor)]
        ends += [] if anchor else _ends(path.rstrip("/"))
    elif "//" in written:
        ends += _ends(written.partition("//")[2])
    found = [spelling for text in whole if text for spelling in _certain(text)]
    return tuple(dict.fromkeys([*found, *(Spelling(text, "end") for text in ends if text)]))


def _certain(text: str) -> Iterator[Spelling]:
    """Yield the spellings of a whole address: one that may be prose is looked for where addresses stand."""
    if may_be_prose(text):
        yield Spelling(text, "address")
    if re.search(r"\w", text):
        yield Spelling(text, "whole")


def _ends(path: str) -> Iterator[str]:
    """Yield a path and what is left of it after each slash, without texts that may be mere words."""
    while path:
        if re.search(r"[^A-Za-z]", path):
            yield path
        path = path.partition("/")[2]


def _find(
    text: SearchedText, path: str, patterns: Iterable[Spelling | str], innocent: Innocent | None
) -> Iterator[Span]:
    """Yield the places of the first of some patterns that a text has."""
    for pattern in patterns:
        found = list(text.find(pattern, path))
        if found:
            guilty = found
            if innocent:
                guilty = [span for span in found if not innocent(text.text, *text.offsets(span))]
            yield from guilty or found
            return


def _chosen(found: Iterable[Span], which: Collection[int]) -> tuple[Span, ...]:
    spans = tuple(found)
    return tuple(spans[number] for number in which if number < len(spans)) or spans[:1]


def _read(file: Path) -> str:
    """Return the text of a file, empty where it is too large or cannot be read."""
    try:
        if file.stat().st_size > _LARGEST:
            return ""
        return decoded_page(file.read_bytes())
    except OSError:
        return ""
