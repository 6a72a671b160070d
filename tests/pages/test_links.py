"""Test that every link has a target at any base address, and that pages load nothing from other sites."""

import posixpath
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.pages import Element, Page, Published

SITES = (
    "demonstration",
    "demonstration_below",
    "demonstration_portable",
    "scholar",
    "scholar_below",
    "scholar_portable",
    "group",
    "group_portable",
    "bare",
)
MISSING = "404.html"

# Attributes that may point to another site, because a browser does not load their targets by itself.
OUTWARD = {("a", "href"), ("blockquote", "cite"), ("q", "cite"), ("link", "canonical")}
ADDRESSES = ("href", "src", "srcset", "poster", "data", "action", "formaction", "cite", "background", "ping")
CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)|@import\s+[\"']([^\"']+)")

# Google Scholar follows at most ten links from the home page to a paper (inclusion guidelines).
FARTHEST = 10


@pytest.fixture(params=SITES)
def built(request: pytest.FixtureRequest) -> Published:
    """Return each site in turn."""
    found: Published = request.getfixturevalue(request.param)
    return found


def addresses(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the addresses in an element, each after the name of its attribute."""
    for name in ADDRESSES:
        value = element.attributes.get(name)
        if value is None:
            continue
        if name == "srcset":
            yield from ((name, part.split()[0]) for part in value.split(","))
        else:
            yield ("canonical" if element.get("rel") == "canonical" else name), value
    if element.get("http-equiv") == "refresh":
        yield "refresh", element.get("content").partition("url=")[2]
    styles = element.get("style") + (element.text if element.tag == "style" else "")
    for found in CSS_URL.findall(styles):
        yield "style", found[0] or found[1]


def is_external(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.scheme or parts.netloc)


def target(site: Published, page: str, url: str) -> str:
    """Return the file that a link on a page leads to, on a plain server or on a disk.

    If there is none, return a description of the fault.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if page == MISSING:
        # The page is served at any depth, so its links must begin with the base path.
        base = urlsplit(site.url).path or "/"
        if path and not path.startswith(base):
            return f"not from the base path: {url}"
        path = path.removeprefix(base)
        found = path if path or parts.path else page
    elif path.startswith("/"):
        return f"from the server's root: {url}"
    else:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        found = "" if found == "." else found
        if found.startswith(".."):
            return f"out of the site: {url}"
        found += "/" if found and path.endswith("/") else ""
    if (not found or found.endswith("/")) and (not site.portable or page == MISSING):
        found += "index.html"
    if found not in site.files:
        return f"no such file: {url}"
    if parts.fragment and (found not in site.pages or unquote(parts.fragment) not in site.pages[found].ids):
        return f"no such part: {url}"
    return found


def test_every_link_leads_to_a_file_or_to_an_element_of_a_page(built: Published) -> None:
    faults = []
    count = 0
    for page in built.pages.values():
        for element in page.elements:
            for _, url in addresses(element):
                if not is_external(url):
                    count += 1
                    found = target(built, page.path, url)
                    if found not in built.files:
                        faults.append(f"{page.path}: <{element.tag}> {found}")
    assert count > 2 * len(built.pages)
    assert faults == []


def test_every_address_in_a_style_sheet_leads_to_a_file(built: Published) -> None:
    sheets = [path for path in built.files if path.endswith(".css")]
    found = {
        (sheet, url or imported)
        for sheet in sheets
        for url, imported in CSS_URL.findall((built.folder / sheet).read_text("utf-8"))
    }
    assert any(url.endswith(".woff2") for _, url in found)
    assert [url for sheet, url in found if target(built, sheet, url) not in built.files] == []


def test_pages_load_nothing_from_other_sites(built: Published) -> None:
    found = [
        f"{page.path}: <{element.tag} {name}={url}>"
        for page in built.pages.values()
        for element in page.elements
        for name, url in addresses(element)
        if is_external(url) and (element.tag, name) not in OUTWARD
    ]
    assert found == []
    assert not [page.path for page in built.pages.values() if page.all("script", "iframe", "object", "embed", "base")]


def test_links_lead_only_to_safe_schemes(built: Published) -> None:
    schemes = {
        urlsplit(url).scheme for page in built.pages.values() for each in page.elements for _, url in addresses(each)
    }
    assert schemes <= {"", "http", "https", "mailto"}


def test_every_page_has_its_canonical_address(built: Published) -> None:
    for page in built.pages.values():
        nameless = page.moved or page.path == MISSING or not built.url
        assert page.related("canonical") == ([] if nameless else [built.url + page.folder]), page.path


def test_absolute_addresses_of_the_site_lead_to_files(built: Published) -> None:
    named = [
        (page.path, element.get("content"))
        for page in built.pages.values()
        for element in page.all("meta")
        if built.url and element.get("content").startswith(built.url)
    ]
    assert bool(named) == bool(built.url)
    for path, url in named:
        found = url.removeprefix(built.url)
        assert (f"{found}index.html" if not found or found.endswith("/") else found) in built.files, path


def test_every_id_is_unique_on_its_page(built: Published) -> None:
    for page in built.pages.values():
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], page.path


def test_every_reference_to_an_id_finds_it(built: Published) -> None:
    for page in built.pages.values():
        for element in page.elements:
            for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"):
                wanted = element.get(name).split()
                assert set(wanted) <= set(page.ids), f"{page.path}: {name}={wanted}"


def test_every_page_has_a_language_title_heading_and_description(built: Published) -> None:
    for page in built.pages.values():
        assert page.one("html").get("lang"), page.path
        assert page.one("title").words, page.path
        if page.moved:
            assert page.meta("robots") == ["noindex"]
            continue
        assert page.one("h1").words, page.path
        assert len(page.all("main")) == 1, page.path
        assert [len(text) > 2 for text in page.meta("description")] == [True], page.path
        assert (page.meta("robots") == ["noindex"]) == (page.path == MISSING), page.path


def test_every_page_has_a_title_of_its_own(built: Published) -> None:
    titles = Counter(page.one("title").words for page in built.proper)
    assert [title for title, count in titles.items() if count > 1] == []


def test_headings_go_down_one_step_at_a_time(built: Published) -> None:
    for page in built.proper:
        levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1, page.path
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, f"{page.path}: {levels}"


def test_every_picture_has_an_alternative_text(built: Published) -> None:
    for page in built.pages.values():
        assert [image.get("src") for image in page.all("img") if not image.get("alt")] == [], page.path


def test_every_link_and_button_has_a_name(built: Published) -> None:
    for page in built.pages.values():
        for element in page.all("a", "button", "summary"):
            assert element.words or element.get("aria-label"), f"{page.path}: {element.attributes}"


def test_every_page_is_reachable_from_home_by_a_few_links(built: Published) -> None:
    distances = {"index.html": 0}
    waiting = deque(distances)
    while waiting:
        path = waiting.popleft()
        for link in built.pages[path].all("a"):
            url = link.attributes.get("href", "#")
            if is_external(url):
                continue
            found = target(built, path, url)
            if found in built.pages and found not in distances:
                distances[found] = distances[path] + 1
                waiting.append(found)
    assert {page.path for page in built.proper} - set(distances) == {MISSING}
    assert max(distances.values()) <= FARTHEST


def test_a_former_address_redirects_to_the_present_one(scholar: Published, scholar_portable: Published) -> None:
    for built in (scholar, scholar_portable):
        moved = {page.path for page in built.pages.values() if page.moved}
        former = ("papers/notes", "papers/notes-of-1843", "all", "everything-there-is", "news/a-former-note")
        assert moved == {f"{path}/index.html" for path in former}
        page: Page = built.page("papers/notes/")
        refresh = next(element for element in page.all("meta") if element.get("http-equiv") == "refresh")
        assert target(built, page.path, dict(addresses(refresh))["refresh"]) == "papers/article/index.html"
        assert target(built, page.path, page.one("a").get("href")) == "papers/article/index.html"
