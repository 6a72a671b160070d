"""What happens where links lead is known by the names that sources have."""

from pathlib import Path

from octavo.serve.symlinks import Symlinks

ROOT = Path("/home/ada/site")
CONTENT = ROOT / "content"
SHARED = ROOT / "shared"


def test_a_path_has_the_names_of_all_links_that_lead_to_it_or_to_a_folder_around_it() -> None:
    leading = Symlinks(((CONTENT / "all", SHARED), (CONTENT / "x.md", SHARED / "x.md"), (CONTENT / "y.md", ROOT / "y")))
    assert set(leading.names(SHARED / "x.md")) == {CONTENT / "all/x.md", CONTENT / "x.md"}
    assert set(leading.names(SHARED / "deep/z.md")) == {CONTENT / "all/deep/z.md"}
    assert set(leading.names(SHARED)) == {CONTENT / "all", CONTENT / "x.md"}
    assert set(leading.names(ROOT / "other")) == set()


def test_without_links_nothing_has_another_name_and_nothing_more_is_watched() -> None:
    assert list(Symlinks().names(CONTENT / "x.md")) == []
    assert Symlinks().watched(ROOT, [CONTENT]) == {}


def test_targets_are_watched_with_every_folder_on_the_way_to_them() -> None:
    leading = Symlinks(((CONTENT / "x.md", SHARED / "deep/x.md"), (CONTENT / "y.md", ROOT / "y.md")))
    assert leading.watched(ROOT, [CONTENT]) == {
        SHARED: False,
        SHARED / "deep": False,
        SHARED / "deep/x.md": True,
        ROOT / "y.md": True,
    }


def test_what_is_watched_with_a_folder_around_it_is_not_watched_twice() -> None:
    leading = Symlinks(
        (
            (CONTENT / "a", SHARED / "papers"),
            (CONTENT / "b", SHARED / "papers/deep"),
            (CONTENT / "c.md", SHARED / "papers/deep/c.md"),
            (CONTENT / "d.md", CONTENT / "e.md"),
        )
    )
    assert leading.watched(ROOT, [CONTENT]) == {SHARED: False, SHARED / "papers": True}


def test_of_what_lies_elsewhere_only_the_folder_around_it_is_watched() -> None:
    leading = Symlinks(((CONTENT, Path("/srv/texts/ada")),))
    assert leading.watched(ROOT, [CONTENT]) == {Path("/srv/texts"): False, Path("/srv/texts/ada"): True}
