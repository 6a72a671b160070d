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
    assert address.settle(link, page, base=None, portable=False) == written.encode()


def test_a_portable_link_names_the_file() -> None:
    settled = address.settle(address.folder("papers/x/") + "#a", "talks/index.html", base=None, portable=True)
    assert settled == b"../papers/x/index.html#a"


def test_a_page_served_at_any_depth_links_from_the_base() -> None:
    assert address.settle(address.file("a.css"), "404.html", base="/repo/", portable=False) == b"/repo/a.css"
