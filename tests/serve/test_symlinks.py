"""Changes to the targets of links are found under the paths of the links."""

from pathlib import Path

from octavo.serve.symlinks import Symlinks

ROOT = Path("/home/ada/site")
CONTENT = ROOT / "content"
SHARED = ROOT / "shared"


def test_a_path_has_an_alias_for_each_link_to_it_or_to_a_folder_around_it() -> None:
    links = Symlinks(((CONTENT / "all", SHARED), (CONTENT / "x.md", SHARED / "x.md"), (CONTENT / "y.md", ROOT / "y")))
    assert set(links.aliases(SHARED / "x.md")) == {CONTENT / "all/x.md", CONTENT / "x.md"}
    assert set(links.aliases(SHARED / "deep/z.md")) == {CONTENT / "all/deep/z.md"}
    assert set(links.aliases(SHARED)) == {CONTENT / "all", CONTENT / "x.md"}
    assert set(links.aliases(ROOT / "other")) == set()


def test_without_links_there_are_no_aliases_and_nothing_more_is_watched() -> None:
    assert list(Symlinks().aliases(CONTENT / "x.md")) == []
    assert Symlinks().folders_to_watch(ROOT, [CONTENT]) == {}


def test_targets_are_watched_with_every_folder_on_the_way_to_them() -> None:
    links = Symlinks(((CONTENT / "x.md", SHARED / "deep/x.md"), (CONTENT / "y.md", ROOT / "y.md")))
    assert links.folders_to_watch(ROOT, [CONTENT]) == {
        SHARED: False,
        SHARED / "deep": False,
        SHARED / "deep/x.md": True,
        ROOT / "y.md": True,
    }


def test_a_target_in_a_watched_folder_is_not_watched_twice() -> None:
    links = Symlinks(
        (
            (CONTENT / "a", SHARED / "papers"),
            (CONTENT / "b", SHARED / "papers/deep"),
            (CONTENT / "c.md", SHARED / "papers/deep/c.md"),
            (CONTENT / "d.md", CONTENT / "e.md"),
        )
    )
    assert links.folders_to_watch(ROOT, [CONTENT]) == {SHARED: False, SHARED / "papers": True}


def test_a_target_outside_the_project_is_watched_with_its_parent_folder_only() -> None:
    links = Symlinks(((CONTENT, Path("/srv/texts/ada")),))
    assert links.folders_to_watch(ROOT, [CONTENT]) == {Path("/srv/texts"): False, Path("/srv/texts/ada"): True}
