"""The fragment cache: the next build finds a fragment unchanged, or not at all."""

from pathlib import Path

import pytest

from octavo.base import urls
from octavo.base.project import Project
from octavo.base.urls import LinkEnds
from octavo.cache.fragments import FragmentCache, Location, location_of
from tests.build.test_build import SITE
from tests.support.sites import site

TEXTS = ["<li>One</li>", "", "<li>Zwölf − 3</li>"]


def put(folder: Path) -> list[Location]:
    """Store all texts, and return their locations."""
    locations = [location_of(packed) for packed in FragmentCache(folder).put([text.encode() for text in TEXTS])]
    assert None not in locations
    return [location for location in locations if location]


def test_stored_fragments_are_found_by_the_next_build(tmp_path: Path) -> None:
    locations = put(tmp_path / "entries")
    cache = FragmentCache(tmp_path / "entries")
    assert [cache.data(location) for location in reversed(locations)] == [text.encode() for text in reversed(TEXTS)]
    cache.close()


@pytest.mark.parametrize("harm", ["flip", "cut", "gone"])
def test_damaged_fragments_are_not_found(tmp_path: Path, harm: str) -> None:
    *_, last = put(tmp_path)
    [file] = tmp_path.iterdir()
    data = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:-1] + (bytes([data[-1] ^ 1]) if harm == "flip" else b""))
    cache = FragmentCache(tmp_path)
    assert cache.data(last) is None
    cache.close()


def test_a_fragment_that_cannot_be_written_has_no_location(tmp_path: Path) -> None:
    (tmp_path / "entries").write_text("a file, not a folder")
    assert [location_of(packed) for packed in FragmentCache(tmp_path / "entries").put([b"one"])] == [None]


def test_files_without_fragments_are_deleted(tmp_path: Path) -> None:
    cache = FragmentCache(tmp_path)
    cache.put([b"old"])
    kept = cache.put([b"new"])
    cache.keep(kept)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"new"]


def test_a_file_is_deleted_with_its_last_fragment(tmp_path: Path) -> None:
    cache = FragmentCache(tmp_path)
    first, second = cache.put([b"one", b"two"])
    (alone,) = cache.put([b"three"])
    ends = LinkEnds("./", "")
    assert cache.filled(alone, ends) is not None
    cache.close()
    cache.forget([first, alone])
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"onetwo"]
    assert cache.filled(alone, ends) is None
    assert cache.filled(second, ends) == ("two", b"two")
    cache.close()


def test_links_are_filled_for_each_depth_of_pages(tmp_path: Path) -> None:
    cache = FragmentCache(tmp_path)
    (location,) = cache.put([f'<a href="{urls.folder("papers/é/")}">'.encode()])
    for path, link in (("index.html", "./papers/é/"), ("years/1843/index.html", "../../papers/é/")):
        html = f'<a href="{link}">'
        for _ in range(2):
            assert cache.filled(location, urls.link_ends(path, base=None, portable=False)) == (html, html.encode())
    cache.close()


def test_many_edits_leave_as_many_files_as_one(tmp_path: Path) -> None:
    made = site(tmp_path, SITE).built()
    counts = []
    for number in range(4):
        made.edit("content/papers/notes.md", "weaves" if not number else f"weaves{number - 1}", f"weaves{number}")
        made.built()
        counts.append(len(list(Path(Project.at(made.root).cache / "fragments").iterdir())))
    assert counts[1:] == [counts[1]] * 3
