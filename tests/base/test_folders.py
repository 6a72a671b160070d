"""A folder that is held open: what is below it is reached through no link, with descriptors and without."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.base import folders
from octavo.base.folders import HeldFolder


@pytest.fixture(params=["descriptors", "paths"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test both ways; Windows has no descriptors of folders."""
    if request.param == "paths":
        monkeypatch.setattr(folders, "_HOLDS", False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make a folder with a file, and with links to what is outside."""
    place = tmp_path / "place"
    (place / "a/b").mkdir(parents=True)
    (place / "a/b/file").write_text("inside")
    outside = tmp_path / "outside"
    (outside / "b").mkdir(parents=True)
    (outside / "b/file").write_text("outside")
    (place / "link").symlink_to(outside)
    (place / "a/linked").symlink_to(outside / "b/file")
    return place


# What can be done at a path that a link leads to, or that leads out.
ACTS: dict[str, Callable[[HeldFolder, str], object]] = {
    "status": HeldFolder.status,
    "read": HeldFolder.read,
    "write": lambda folder, path: folder.write(path, [b"changed"]),
    "make": lambda folder, path: folder.make(f"{path}/made"),
    "below": lambda folder, path: folder.below(path, make=True),
    "delete": HeldFolder.delete,
    "delete_empty": HeldFolder.delete_empty,
    "delete_all": HeldFolder.delete_all,
    "names": HeldFolder.names,
    "move from": lambda folder, path: folder.move(path, folder, "moved"),
    "move to": lambda folder, path: folder.move("a/b/file", folder, path),
    "link": lambda folder, path: folder.link(path, "second"),
}


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "path", ["link/b/file", "link/b", "../outside/b/file", "a/../../outside/b/file", "/etc/hostname", "a//b", "", "."]
)
def test_nothing_behind_a_link_or_outside_is_reached(place: Path, act: str, path: str) -> None:
    before = texts(place.parent / "outside")
    with HeldFolder(place) as folder:
        if act == "names" and not path:
            assert sorted(folder.names(path)) == ["a", "link"]
            return
        with pytest.raises(OSError):
            ACTS[act](folder, path)
    assert texts(place.parent / "outside") == before
    assert texts(place)["a/b/file"] == "inside"


def test_a_link_at_a_path_is_neither_read_nor_written_and_can_be_deleted_itself(place: Path) -> None:
    with HeldFolder(place) as folder:
        for act in ("read", "write"):
            with pytest.raises(OSError):
                ACTS[act](folder, "a/linked")
        assert folder.has_link("a/linked")
        assert folder.has_link("link/b/file")
        assert not folder.has_link("a/b/file")
        assert not folder.has_link("a/none")
        folder.delete_link("a/b/file")
        folder.delete_link("a/linked")
        folder.delete_all("link")
    assert texts(place) == {"a/b/file": "inside"}
    assert texts(place.parent / "outside") == {"b/file": "outside"}


def test_a_folder_is_deleted_with_all_but_what_is_behind_links(place: Path) -> None:
    with HeldFolder(place) as folder:
        folder.delete_all("a")
        assert folder.names() == ["link"]
    assert texts(place.parent / "outside") == {"b/file": "outside"}


def test_files_are_written_moved_and_compared_with_what_is_there(place: Path) -> None:
    with HeldFolder(place) as folder, folder.below("new/one", make=True) as inner:
        assert inner.write("file", [b"1", b"2"]).st_size == 2
        with pytest.raises(FileExistsError):
            inner.write("file", [b"3"], new=True)
        inner.move("file", folder, "a/moved")
        assert folder.read("a/moved") == b"12"
        assert folder.mode("new/one/file") == 0
        folder.delete_empty("new/one")
        folder.link("a/moved", "a/second")
        assert folder.read("a/second") == b"12"


def test_what_is_no_regular_file_is_not_opened(place: Path) -> None:
    os.mkfifo(place / "pipe")
    with HeldFolder(place) as folder:
        for act in ("read", "write"):
            with pytest.raises(OSError):
                ACTS[act](folder, "pipe")
        with pytest.raises(OSError):
            folder.read("a")


def test_links_on_the_way_to_a_folder_are_followed_but_not_within_another(place: Path) -> None:
    with HeldFolder(place / "link" / "b") as folder:
        assert folder.read("file") == b"outside"
    with pytest.raises(NotADirectoryError):
        HeldFolder(place / "link" / "b", place)
    with pytest.raises(NotADirectoryError):
        HeldFolder(place / "link" / "made", place, make=True)
    assert not (place / "link" / "made").exists()


def test_a_missing_folder_is_an_error_unless_it_is_made(place: Path) -> None:
    with pytest.raises(OSError):
        HeldFolder(place / "none")
    with pytest.raises(OSError):
        HeldFolder(place / "a/none", place)
    with HeldFolder(place / "a/made/here", place, make=True) as folder:
        folder.write("file", [b"x"])
    assert (place / "a/made/here/file").read_text() == "x"


def test_another_process_gets_the_same_folder(place: Path) -> None:
    with HeldFolder(place / "a", place) as folder, pickle.loads(pickle.dumps(folder)) as again:
        assert again.read("b/file") == b"inside"
    with HeldFolder(place) as folder, folder.below("a") as inner, pickle.loads(pickle.dumps(inner)) as again:
        assert again.read("b/file") == b"inside"


def test_a_folder_that_was_replaced_is_not_in_place(place: Path) -> None:
    with HeldFolder(place / "a", place) as folder:
        assert folder.is_in_place()
        if folders._HOLDS:
            (place / "a").rename(place / "former")
            assert not folder.is_in_place()
            (place / "a").symlink_to("former")
            assert not folder.is_in_place()
            assert folder.read("b/file") == b"inside"
