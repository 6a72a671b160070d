"""Pruning: obsolete paths that are in the way of wanted ones are found."""

import ntpath
from pathlib import Path

import pytest

from octavo.base.folders import HeldFolder
from octavo.output import prune
from octavo.output.prune import in_the_way


@pytest.mark.parametrize(
    ("obsolete", "wanted", "found"),
    [
        ([], ["a"], ()),
        (["a"], ["b"], ()),
        (["a"], ["a/b"], ("a",)),
        (["a/b", "c"], ["a"], ("a/b",)),
        (["Talks/index.html"], ["talks/index.html"], ("Talks/index.html",)),
        (["A/b/c"], ["a/B"], ("A/b/c",)),
    ],
)
def test_obsolete_paths_in_the_way_of_wanted_ones_are_found(
    obsolete: list[str], wanted: list[str], found: tuple[str, ...]
) -> None:
    assert in_the_way(obsolete, wanted) == found


@pytest.mark.parametrize(
    "path", ["C:/outside", "C:outside", "..\\outside", "a\\..\\..\\outside", "//host/share/outside"]
)
def test_a_path_that_leads_out_of_the_folder_on_windows_is_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("octavo.output.prune.os.path.splitdrive", ntpath.splitdrive)
    place = tmp_path / path.replace("//", "/").lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    with HeldFolder(tmp_path) as folder:
        assert prune.prune(folder, [path]) == (0, {})
    assert place.exists()
