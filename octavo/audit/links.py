"""Check links: those inside the site lead to files and to elements of pages, and every file has a link to it."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from urllib.parse import unquote

from octavo.audit.addresses import Root, file_at
from octavo.audit.faults import PageFault
from octavo.audit.pages import PageFacts, PageLink
from octavo.audit.places import printable, spellings
from octavo.base.frozen import frozen
from octavo.base.layout import CONTENT, ROOT_FOLDER
from octavo.base.suggest import did_you_mean
from octavo.base.urls import INDEX_FILE
from octavo.markdown.ids import prefix_of
from octavo.render.hints import hint_for_list
from octavo.site.targets import MISSING

# Comparing names is slow, so a suggestion is looked for among this many sorted ones on each side of the wanted one.
_NEIGHBOURS = 100

# The most ids that a hint lists.
_FEW_IDS = 6

# Browsers scroll to the top of any page for this.
_TOP = "top"

# Files that are found without a link: by search engines, hosts, browsers and phones, by people who look for a licence.
_UNLINKED = re.compile(
    r"index\.html|404\.html|robots\.txt|[^/]*sitemap[^/]*\.(?:xml|txt)(?:\.gz)?|CNAME|favicon\.ico|llms(?:-full)?\.txt"
    r"|_headers|_redirects|humans\.txt|ads\.txt|security\.txt|BingSiteAuth\.xml|browserconfig\.xml"
    r"|apple-touch-icon[^/]*\.png|(?:.*/)?\.[^/]+(?:/.*)?|(?:.*/)?(?:licen[cs]e|copying|notice|ofl)\b[^/]*",
    re.IGNORECASE,
)

_AT_ROOT = f"{CONTENT}/{ROOT_FOLDER}/"


@frozen
class CheckedLinks:
    """The outcome: the faults, the paths of the files to which links lead, and the links to other sites."""

    faults: tuple[PageFault, ...]
    linked: frozenset[str]
    outside: Mapping[str, Sequence[tuple[str, PageLink]]]


def check_links(pages: Sequence[PageFacts], files: Mapping[str, int], root: Root) -> CheckedLinks:
    """Check the links of all pages and style sheets; `files` are the paths of all files."""
    ids = {page.path: page.ids for page in pages if page.is_page}
    known: dict[str, str | None] = {}
    broken: list[tuple[str, PageLink, int]] = []
    linked: set[str] = set()
    outside: dict[str, list[tuple[str, PageLink]]] = {}
    for page in pages:
        for link, times in Counter(page.links).items():
            kind, place, fragment = link.address
            if kind == "outside":
                outside.setdefault(place, []).append((page.path, link))
                continue
            if kind == "inside" and place not in known:
                known[place] = file_at(place, files)
            found = known[place] if kind == "inside" else None
            if found is not None and found != page.path:
                linked.add(found)
            if found is None or (fragment and found in ids and not _has(ids[found], fragment)):
                broken.append((page.path, link, times))
    judge = _Judge(files, ids, root)
    faults = tuple(judge.fault(page, link, times) for page, link, times in broken)
    return CheckedLinks(faults, frozenset(linked), outside)


def unlinked_files(
    pages: Sequence[PageFacts], files: Mapping[str, int], linked: frozenset[str], sources: Mapping[str, str]
) -> Iterator[PageFault]:
    """Yield the files that nothing links to, apart from those that are found otherwise; `sources` are theirs by path.

    These are, besides files with known names, pages that redirect, pages that search engines are to leave out, texts
    without any element, and what the author placed at the root of the site.
    """
    apart = {page.path for page in pages if page.hidden or page.moved or not (page.is_page or _is_style(page.path))}
    for path in files:
        if path in linked or path in apart or _UNLINKED.fullmatch(path):
            continue
        if sources.get(path, "").startswith(_AT_ROOT):
            continue
        hint = f"link to the {'page' if path.endswith('.html') else 'file'} from another page, or remove it"
        yield PageFault("warning", "unlinked-file", path, "nothing on the site links to this", path, hint)


def _is_style(path: str) -> bool:
    return path.lower().endswith(".css")


def _has(ids: frozenset[str], fragment: str) -> bool:
    """Tell if a page has the element that a fragment names (HTML, "indicated part of the document")."""
    decoded = unquote(fragment)
    return fragment in ids or decoded in ids or decoded.lower() == _TOP


class _Judge:
    """Says what is wrong with a broken link, and what its author may have meant."""

    def __init__(self, files: Mapping[str, int], ids: Mapping[str, frozenset[str]], root: Root) -> None:
        self._files = files
        self._ids = ids
        self._root = root
        self._addresses = sorted(path.removesuffix(INDEX_FILE) for path in files)
        self._folded = {address.casefold(): address for address in self._addresses}
        # Many pages may have the same broken link, as in a menu, and names are slow to compare.
        self._meant = cache(self._find_meant)
        self._meant_part = cache(self._find_meant_part)
        self._shown_ids = cache(self._find_shown_ids)

    def fault(self, page: str, link: PageLink, times: int) -> PageFault:
        """Return the fault of a broken link on a page."""
        kind, place, _ = link.address
        found = file_at(place, self._files) if kind == "inside" else None
        if found is not None:
            return self._anchor(page, link, found, times)
        if kind == "malformed":
            hint = "write a whole address, like https://example.org/"
            return _broken(page, link, "`{}` is not an address", printable(link.written), hint, times)
        if kind == "beside":
            return self._beside(page, link, times)
        if page == MISSING and not link.written.startswith(("/", "http")):
            hint = f"{MISSING} is shown at any address, so its links have to begin with {self._root.base}"
            return _broken(page, link, "`{}` leads nowhere", printable(link.written), hint, times)
        return _broken(page, link, "`{}` leads nowhere", _shown(place), self._meant(place), times)

    def _anchor(self, page: str, link: PageLink, found: str, times: int) -> PageFault:
        fragment = f"#{printable(unquote(link.address.fragment))}"
        hint = self._meant_part(found, fragment, within=link.written.startswith("#"))
        where = "this page" if found == page else f"the page `{_shown(found.removesuffix(INDEX_FILE))}`"
        says = f"{where.replace('{', '{{').replace('}', '}}')} has no part `{{}}`"
        patterns, about = spellings(*link), found + fragment
        return PageFault(
            "warning", "broken-anchor", page, says, fragment, hint, link.written, patterns, tuple(range(times)), about
        )

    def _beside(self, page: str, link: PageLink, times: int) -> PageFault:
        base = self._root.base
        below = link.address.place.partition("//")[2].partition("/")[2]
        meant = file_at(below, self._files) is not None
        hint = f"write `{base}{below}`" if meant else f"write the whole address of a page that is not below {base}"
        says = f"`{{}}` leads out of the site, which is below {base}"
        return _broken(page, link, says, f"/{printable(below)}", printable(hint), times)

    def _find_shown_ids(self, page: str, *, within: bool) -> list[str]:
        """Return the ids of a page that a link may have.

        A link within a text (`within`) has those of the text, without the prefix that they have on a page. Elements of
        a theme that are not meant for links have an id that ends in `_`.
        """
        names = [name for name in self._ids[page] if not name.endswith("_")]
        folder = page.removesuffix(f"/{INDEX_FILE}").rpartition("/")[2]
        for prefix in (prefix_of("paper", folder), prefix_of("person", folder)) if within else ():
            own = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
            names = own or names
        return sorted({f"#{printable(name)}" for name in names})

    def _find_meant_part(self, page: str, fragment: str, *, within: bool) -> str:
        """Return a hint with an id of a page that is similar to a fragment, or else with all if they are few."""
        ids = self._shown_ids(page, within=within)
        hint = did_you_mean(fragment, _near(fragment, ids))
        return hint or (f"it has {', '.join(ids)}" if 0 < len(ids) <= _FEW_IDS else "")

    def _find_meant(self, place: str) -> str:
        """Return a hint with an address that differs in capitals only, or else with a similar one."""
        other = self._folded.get(place.casefold()) or self._folded.get(f"{place}/".casefold())
        if other is not None:
            return f"did you mean `{_shown(other)}`? Capitals count"
        if hint := hint_for_list(place, self._addresses):
            return hint
        return did_you_mean(_shown(place), map(_shown, _near(place, self._addresses)))


def _near(wanted: str, known: Sequence[str]) -> Sequence[str]:
    """Return the sorted names around the place that a name would have among them."""
    at = bisect(known, wanted)
    return known[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]


def _broken(page: str, link: PageLink, says: str, subject: str, hint: str, times: int) -> PageFault:
    return PageFault(
        "error", "broken-link", page, says, subject, hint, link.written, spellings(*link), tuple(range(times))
    )


def _shown(place: str) -> str:
    """Return a path as messages show it, from the root of the site."""
    return f"/{printable(place)}"
