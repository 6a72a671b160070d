"""Addresses inside the site, made relative to their page."""

import pytest

from octavo import address


@pytest.mark.parametrize(
    ("link", "page", "written"),
    [
        (address.folder("papers/x/"), "index.html", "./papers/x/"),
        (address.folder("papers/x/"), "papers/y/index.html", "../../papers/x/"),
        (address.folder(""), "papers/y/index.html", "../../"),
        (address.folder(""), "index.html", "./"),
        (address.file("files/cv.pdf"), "talks/index.html", "../files/cv.pdf"),
        (address.folder("areas/cs-cl/") + "#top", "index.html", "./areas/cs-cl/#top"),
    ],
)
def test_a_link_is_relative_to_its_page(link: str, page: str, written: str) -> None:
    assert address.settle(link.encode(), address.ends(page, base=None, portable=False)) == written.encode()


def test_a_portable_link_names_the_file() -> None:
    link, ends = address.folder("papers/x/") + "#a", address.ends("talks/index.html", base=None, portable=True)
    settled = address.settle(link.encode(), ends)
    assert settled == b"../papers/x/index.html#a"


def test_a_page_served_at_any_depth_links_from_the_base() -> None:
    ends = address.ends("404.html", base="/repo/", portable=False)
    assert address.settle(address.file("a.css").encode(), ends) == b"/repo/a.css"
