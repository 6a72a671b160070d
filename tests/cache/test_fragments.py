"""Rendered fragments between two builds: what was put is found again, or nothing is."""

from pathlib import Path

import pytest

from octavo.base import urls
from octavo.base.project import Project
from octavo.base.urls import Ends
from octavo.cache.fragments import Galleys, Spot, spot_of
from tests.build.test_build import SITE
from tests.support.sites import site

TEXTS = ["<li>One</li>", "", "<li>Zwölf − 3</li>"]


def put(folder: Path) -> list[Spot]:
    """Put all texts; where they lie."""
    spots = [spot_of(packed) for packed in Galleys(folder).put([text.encode() for text in TEXTS])]
    assert None not in spots
    return [spot for spot in spots if spot]


def test_what_is_put_is_found_by_the_next_build(tmp_path: Path) -> None:
    spots = put(tmp_path / "entries")
    galleys = Galleys(tmp_path / "entries")
    assert [galleys.data(spot) for spot in reversed(spots)] == [text.encode() for text in reversed(TEXTS)]
    galleys.close()


@pytest.mark.parametrize("harm", ["flip", "cut", "gone"])
def test_what_is_not_as_it_was_put_is_not_found(tmp_path: Path, harm: str) -> None:
    *_, last = put(tmp_path)
    [file] = tmp_path.iterdir()
    data = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:-1] + (bytes([data[-1] ^ 1]) if harm == "flip" else b""))
    galleys = Galleys(tmp_path)
    assert galleys.data(last) is None
    galleys.close()


def test_where_nothing_can_be_put_there_is_no_spot(tmp_path: Path) -> None:
    (tmp_path / "entries").write_text("a file, not a folder")
    assert [spot_of(packed) for packed in Galleys(tmp_path / "entries").put([b"one"])] == [None]


def test_files_in_which_nothing_lies_are_swept(tmp_path: Path) -> None:
    galleys = Galleys(tmp_path)
    galleys.put([b"old"])
    kept = galleys.put([b"new"])
    galleys.sweep(kept)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"new"]


def test_what_is_forgotten_takes_its_file_along_unless_something_else_lies_there(tmp_path: Path) -> None:
    galleys = Galleys(tmp_path)
    first, second = galleys.put([b"one", b"two"])
    (alone,) = galleys.put([b"three"])
    ends = Ends("./", "")
    assert galleys.proof(alone, ends) is not None
    galleys.close()
    galleys.forget([first, alone])
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"onetwo"]
    assert galleys.proof(alone, ends) is None
    assert galleys.proof(second, ends) == ("two", b"two")
    galleys.close()


def test_a_fragment_is_settled_for_each_depth_of_pages(tmp_path: Path) -> None:
    galleys = Galleys(tmp_path)
    (spot,) = galleys.put([f'<a href="{urls.folder("papers/é/")}">'.encode()])
    for path, link in (("index.html", "./papers/é/"), ("years/1843/index.html", "../../papers/é/")):
        html = f'<a href="{link}">'
        for _ in range(2):
            assert galleys.proof(spot, urls.ends(path, base=None, portable=False)) == (html, html.encode())
    galleys.close()


def test_many_edits_leave_no_more_behind_than_one(tmp_path: Path) -> None:
    made = site(tmp_path, SITE).built()
    counts = []
    for number in range(4):
        made.edit("content/papers/notes.md", "weaves" if not number else f"weaves{number - 1}", f"weaves{number}")
        made.built()
        counts.append(len(list(Path(Project.at(made.root).cache / "entries").iterdir())))
    assert counts[1:] == [counts[1]] * 3
