"""Addresses are read as browsers read them, and lead to the files that static hosts send."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.audit.addresses import Root, WebAddress, file_at

DOMAIN = Root("https://example.org/")
BELOW = Root("https://example.org/repo/")
NAMELESS = Root()

FILES = {
    "index.html",
    "papers/x/index.html",
    "papers/x/x y.pdf",
    "papers/x/ü.pdf",
    "plain.html",
    "data",
    ".well-known/a",
}


def read(root: Root, page: str, written: str, base: str = "") -> WebAddress | None:
    return root.read(written, page, root.address_of(page, base), rebased=bool(base))


@pytest.mark.parametrize(
    ("written", "place", "fragment"),
    [
        ("", "papers/x/index.html", ""),
        ("#part", "papers/x/index.html", "part"),
        ("#part:~:text=word", "papers/x/index.html", "part"),
        ("?page=2", "papers/x/", ""),
        ("x%20y.pdf", "papers/x/x y.pdf", ""),
        ("x y.pdf", "papers/x/x y.pdf", ""),
        ("%C3%BC.pdf", "papers/x/ü.pdf", ""),
        ("ü.pdf#page=2", "papers/x/ü.pdf", "page=2"),
        ("./x.pdf?v=1#a?b", "papers/x/x.pdf", "a?b"),
        ("../../", "", ""),
        ("../..", "", ""),
        ("../../plain.html", "plain.html", ""),
        ("%2e%2E/y/", "papers/y/", ""),
        ("..\\y/", "papers/y/", ""),
        (" \n../y/\t", "papers/y/", ""),
        ("../\ny/", "papers/y/", ""),
        ("a:b", None, None),
        ("./a:b", "papers/x/a:b", ""),
        ("mailto:ada@example.org", None, None),
        ("JavaScript:void(0)", None, None),
        ("data:image/png;base64,AAAA", None, None),
        ("tel:+44", None, None),
    ],
)
@pytest.mark.parametrize("root", [DOMAIN, BELOW, NAMELESS], ids=["domain", "below", "nameless"])
def test_a_relative_address_starts_from_the_folder_of_its_page(
    root: Root, written: str, place: str | None, fragment: str | None
) -> None:
    found = read(root, "papers/x/index.html", written)
    assert found == (None if place is None else WebAddress("inside", place, fragment or ""))


@pytest.mark.parametrize(
    ("root", "written", "kind", "place"),
    [
        (DOMAIN, "/papers/x/", "inside", "papers/x/"),
        (DOMAIN, "/", "inside", ""),
        (DOMAIN, "/../../papers/x/", "inside", "papers/x/"),
        (BELOW, "/repo/papers/x/", "inside", "papers/x/"),
        (BELOW, "/repo", "inside", ""),
        (BELOW, "/repo/", "inside", ""),
        (BELOW, "/papers/x/", "beside", "https://example.org/papers/x/"),
        (BELOW, "/repository/", "beside", "https://example.org/repository/"),
        (BELOW, "../../../other/", "beside", "https://example.org/other/"),
        (NAMELESS, "/papers/x/", "inside", "papers/x/"),
        (DOMAIN, "https://example.org/papers/x/", "inside", "papers/x/"),
        (DOMAIN, "http://Example.org:80/papers/x/", "inside", "papers/x/"),
        (DOMAIN, "HTTPS://example.org", "inside", ""),
        (DOMAIN, "//example.org/papers/x/", "inside", "papers/x/"),
        (DOMAIN, "https:\\\\example.org\\papers\\x\\", "inside", "papers/x/"),
        (BELOW, "https://example.org/repo/papers/x/", "inside", "papers/x/"),
        (BELOW, "https://example.org/other/", "outside", "https://example.org/other/"),
        (DOMAIN, "https://example.org:8443/", "outside", "https://example.org:8443/"),
        (DOMAIN, "https://www.example.org/#a", "outside", "https://www.example.org/"),
        (DOMAIN, "//cdn.example/x.js", "outside", "https://cdn.example/x.js"),
        (NAMELESS, "https://example.org/", "outside", "https://example.org/"),
        (DOMAIN, "https://[1", "malformed", "https://[1"),
        (DOMAIN, "https://", "malformed", "https://"),
        (DOMAIN, "https:papers/x/", "malformed", "https:papers/x/"),
        (DOMAIN, "https://example.org/a/../papers/./x/", "inside", "papers/x/"),
        (DOMAIN, "//example.org/a/../papers/x/", "inside", "papers/x/"),
    ],
)
def test_an_address_of_the_site_itself_is_inside(root: Root, written: str, kind: str, place: str) -> None:
    found = read(root, "papers/x/index.html", written)
    assert found is not None
    assert (found.kind, found.place) == (kind, place)


@pytest.mark.parametrize(
    ("base", "written", "place"),
    [
        ("/", "papers/x/", "papers/x/"),
        ("../", "y/", "papers/y/"),
        ("https://example.org/data/", "one.csv", "data/one.csv"),
        ("/other.html", "#part", "other.html"),
        ("/other/", "", "other/"),
    ],
)
def test_the_base_of_a_page_is_where_its_addresses_start(base: str, written: str, place: str) -> None:
    found = read(DOMAIN, "papers/x/index.html", written, base)
    assert found is not None
    assert (found.kind, found.place) == ("inside", place)


def test_the_404_page_is_read_at_an_address_that_is_no_folder_of_the_site() -> None:
    relative, own = read(BELOW, "404.html", "assets/a.css"), read(BELOW, "404.html", "#main")
    whole = read(BELOW, "404.html", "/repo/assets/a.css")
    assert relative is not None and relative.place != "assets/a.css"
    assert own == WebAddress("inside", "404.html", "main")
    assert whole == WebAddress("inside", "assets/a.css")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("", "index.html"),
        ("index.html", "index.html"),
        ("papers/x/", "papers/x/index.html"),
        ("papers/x", "papers/x/index.html"),
        ("papers/", None),
        ("papers", None),
        ("plain.html", "plain.html"),
        ("plain", "plain.html"),
        ("plain/", None),
        ("data", "data"),
        ("data/", None),
        ("Papers/x/", None),
        (".well-known/a", ".well-known/a"),
        ("papers/x/x y.pdf", "papers/x/x y.pdf"),
        ("papers//x/", None),
    ],
)
def test_a_host_sends_the_page_of_a_folder_and_html_without_its_ending(path: str, file: str | None) -> None:
    assert file_at(path, FILES) == file


NAMES = st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="/\\"), min_size=1).filter(
    lambda name: name.strip(".") and name.strip() == name
)


@given(folders=st.lists(NAMES, max_size=3), path=st.lists(NAMES, min_size=1, max_size=4))
def test_every_quoted_path_leads_to_itself_from_any_page(folders: list[str], path: list[str]) -> None:
    page, wanted = "/".join([*folders, "index.html"]), "/".join(path)
    for root in (DOMAIN, BELOW):
        for written in (
            root.base + quote(wanted),
            root.url + quote(wanted),
            "../" * len(folders) + "./" + quote(wanted),
        ):
            assert read(root, page, written) == WebAddress("inside", wanted)


@given(st.text(max_size=30), st.sampled_from(["index.html", "404.html", "a b/c#d/index.html", "x?y.html"]))
def test_any_text_is_read_without_an_exception(written: str, page: str) -> None:
    for root in (DOMAIN, BELOW, NAMELESS):
        read(root, page, written)
