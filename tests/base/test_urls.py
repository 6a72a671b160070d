"""Links inside the site become relative to their page."""

import pytest

from octavo.base import urls


@pytest.mark.parametrize(
    ("link", "page", "written"),
    [
        (urls.folder("papers/x/"), "index.html", "./papers/x/"),
        (urls.folder("papers/x/"), "papers/y/index.html", "../../papers/x/"),
        (urls.folder(""), "papers/y/index.html", "../../"),
        (urls.folder(""), "index.html", "./"),
        (urls.file("files/cv.pdf"), "talks/index.html", "../files/cv.pdf"),
        (urls.folder("areas/cs-cl/") + "#top", "index.html", "./areas/cs-cl/#top"),
    ],
)
def test_a_link_is_relative_to_its_page(link: str, page: str, written: str) -> None:
    assert urls.fill_links(link.encode(), urls.link_ends(page, base=None, portable=False)) == written.encode()


def test_a_portable_link_names_the_file() -> None:
    link, ends = urls.folder("papers/x/") + "#a", urls.link_ends("talks/index.html", base=None, portable=True)
    filled = urls.fill_links(link.encode(), ends)
    assert filled == b"../papers/x/index.html#a"


def test_a_page_served_at_any_depth_links_from_the_base() -> None:
    ends = urls.link_ends("404.html", base="/repo/", portable=False)
    assert urls.fill_links(urls.file("a.css").encode(), ends) == b"/repo/a.css"
