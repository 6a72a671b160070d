"""Check what search engines and screen readers need of a page: a title of its own, a description, texts of pictures."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from octavo.audit.addresses import WebAddress
from octavo.audit.faults import PageFault
from octavo.audit.pages import PageFacts
from octavo.audit.pictures import states_size, states_text
from octavo.audit.places import TITLE, printable, spellings
from octavo.base.frozen import replace
from octavo.base.urls import INDEX_FILE

# The steps to the folder in which a picture is; an author may have taken other ones.
_STEPS = re.compile(r"^(?:\.{0,2}/)+")

# The most pages that a message names.
_FEW_PAGES = 3


def check_heads(pages: Sequence[PageFacts]) -> Iterator[PageFault]:
    """Yield faults of titles and descriptions; pages that search engines are to leave out need neither."""
    shown = [page for page in pages if page.is_page and not page.hidden and not page.moved]
    titles: dict[str, list[str]] = {}
    for page in shown:
        if page.title:
            titles.setdefault(page.title, []).append(page.path)
        else:
            hint = "write a title into its `<title>`; search engines and browser tabs show it"
            yield PageFault("error", "missing-title", page.path, "this page has no title", hint=hint)
        if not page.described:
            hint = 'write what it is about into `<meta name="description" content="…">`; search engines show it'
            yield PageFault("warning", "missing-description", page.path, "this page has no description", hint=hint)
    for title, paths in titles.items():
        if len(paths) > 1:
            yield _same_title(title, paths)


def _same_title(title: str, paths: Sequence[str]) -> PageFault:
    """Return the fault of a title that several pages have; it is named at the last of them."""
    names = [f"/{path.removesuffix(INDEX_FILE)}" for path in paths[:_FEW_PAGES]]
    more = f" and {len(paths) - _FEW_PAGES} more" if len(paths) > _FEW_PAGES else ""
    subject = f"`{printable(title)}` is the title of {len(paths)} pages: {printable(', '.join(names))}{more}"
    hint = "give each page a title of its own, so that search results tell them apart"
    return PageFault("warning", "same-title", paths[-1], "{}", subject, hint, patterns=TITLE)


_SIZE_IN_MARKDOWN = "in Markdown {width=640 height=480} after the picture"
_SIZE_IN_HTML = 'in HTML width="640" height="480"'


def check_pictures(pages: Sequence[PageFacts]) -> Iterator[PageFault]:
    """Yield the pictures without alternative text, and those without width and height."""
    for page in pages:
        for source, which in _by_source(page.textless):
            hint = 'say in `alt` what it shows; `alt=""` is right for mere ornament'
            fault = _picture(page.path, source, "missing-alt", "the picture `{}` has no alternative text", hint, which)
            yield replace(fault, innocent=states_text)
        for source, which in _by_source(page.sizeless):
            hint = f"give both in pixels: {_SIZE_IN_MARKDOWN}, {_SIZE_IN_HTML}"
            fault = _picture(page.path, source, "missing-size", "the picture `{}` has no width and height", hint, which)
            yield replace(fault, innocent=states_size)


def _by_source(pictures: Sequence[tuple[str, int]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each address of some pictures, with the numbers of all that have it."""
    numbers: dict[str, list[int]] = {}
    for source, number in pictures:
        numbers.setdefault(source, []).append(number)
    for source, its in numbers.items():
        yield source, tuple(its)


def _picture(page: str, source: str, code: str, says: str, hint: str, which: tuple[int, ...]) -> PageFault:
    path = source.partition("?")[0]
    name = printable(unquote(path.rpartition("/")[2] or source))
    patterns = spellings(source, WebAddress("inside", unquote(_STEPS.sub("", path))))
    return PageFault("warning", code, page, says, name, hint, source, patterns, which)
