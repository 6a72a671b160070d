"""Scanning: the files and links that are found, and which digests are known without reading a file."""

import os
from pathlib import Path

import pytest

from octavo.content.scan import (
    TICK,
    KnownSources,
    Snapshot,
    SourceLink,
    Stamp,
    rescan,
    scan,
    stamp_of,
    trusted_digest,
)

NOTHING = KnownSources({}, 0)


def scanned(folder: Path, known: KnownSources = NOTHING) -> Snapshot:
    return scan(folder, known)


def make_files(folder: Path, *paths: str) -> Path:
    """Make a folder with files at these paths."""
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path)
    return folder


def paths(snapshot: Snapshot) -> list[str]:
    return [source.path for source in snapshot.sources]


def test_files_are_sorted_whatever_the_order_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files(tmp_path / "content", "b.md", "a/z.md", "a.md", "a-b.md", "C.md", "é.md")
    first = scanned(folder)
    assert paths(first) == ["C.md", "a-b.md", "a.md", "a/z.md", "b.md", "é.md"]
    scan = os.scandir

    class Backwards:
        def __init__(self, path: Path) -> None:
            with scan(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> "list[os.DirEntry[str]]":
            return self.entries

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Backwards)
    assert scanned(folder).sources == first.sources


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    assert scanned(tmp_path / "content").sources == ()
    assert scanned(tmp_path / "content").diagnostics == ()


def test_files_left_by_editors_are_skipped(tmp_path: Path) -> None:
    left = (".x.md.swp", "x.md~", ".git/config", "#x.md#", "~$x.docx", ".~lock.x.odt#", "Icon\r", "__MACOSX/x.md")
    folder = make_files(tmp_path / "content", "x.md", *left, "desktop.ini", "Thumbs.db", "@eaDir/x.md")
    found = scanned(folder)
    assert (paths(found), found.diagnostics) == (["x.md"], ())


def test_links_inside_the_project_are_followed(tmp_path: Path) -> None:
    folder = make_files(tmp_path / "content", "papers/x.md")
    make_files(tmp_path / "shared", "y.md")
    (folder / "papers/y.md").symlink_to("../../shared/y.md")
    (folder / "all").symlink_to(tmp_path / "shared")
    found = scanned(folder)
    assert paths(found) == ["all/y.md", "papers/x.md", "papers/y.md"]
    assert found.diagnostics == ()


def test_a_linked_content_folder_is_scanned_with_its_own_links(tmp_path: Path) -> None:
    real = make_files(tmp_path / "elsewhere" / "texts", "x.md")
    (real / "y.md").symlink_to("x.md")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/content").symlink_to(real)
    found = scanned(tmp_path / "project/content")
    assert paths(found) == ["x.md", "y.md"]
    assert found.diagnostics == ()


def test_links_are_listed_with_their_targets(tmp_path: Path) -> None:
    shared = make_files(tmp_path / "shared", "y.md")
    folder = make_files(tmp_path / "content", "x.md")
    (folder / "all").symlink_to(shared)
    (folder / "chain.md").symlink_to("all/y.md")
    (folder / "missing.md").symlink_to(tmp_path / "missing.md")
    (folder / "outside.md").symlink_to("/outside.md")
    (shared / "z.md").symlink_to("y.md")
    links = [
        ("all", shared),
        ("all/z.md", shared / "y.md"),
        ("chain.md", shared / "y.md"),
        ("missing.md", tmp_path / "missing.md"),
    ]
    assert scanned(folder).links == tuple(SourceLink(*link) for link in links)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/content").symlink_to(folder)
    assert scanned(tmp_path / "other/content").links[0] == SourceLink("", folder)


def test_a_rescan_keeps_and_updates_the_links(tmp_path: Path) -> None:
    shared = make_files(tmp_path / "shared", "y.md")
    folder = make_files(tmp_path / "content", "x.md", "b/x.md")
    for path in ("a.md", "b/c", "d"):
        (folder / path).symlink_to(shared)
    before = scanned(folder)
    assert rescan(folder, before, ["x.md"], NOTHING).links == before.links
    (folder / "d").unlink()
    (folder / "e").symlink_to(shared)
    (folder / "b/c").unlink()
    (folder / "b/c").symlink_to(shared / "y.md")
    after = rescan(folder, before, ["d", "e", "b"], NOTHING)
    assert after.links == scanned(folder).links != before.links


@pytest.mark.parametrize("target", [".", "..", "../..", "a", "../content", "a/b/.."])
def test_links_that_loop_are_refused_once(tmp_path: Path, target: str) -> None:
    folder = make_files(tmp_path / "content", "a/b/x.md")
    (folder / "a/b/loop").symlink_to(folder / target)
    found = scanned(folder)
    assert paths(found) == ["a/b/x.md"]
    assert [(one.code, one.span.path) for one in found.diagnostics] == [("link-outside", "content/a/b/loop")]


def test_links_to_each_other_are_refused_at_the_second_turn(tmp_path: Path) -> None:
    folder = make_files(tmp_path / "content", "a/x.md", "b/y.md")
    (folder / "a/b").symlink_to(folder / "b")
    (folder / "b/a").symlink_to(folder / "a")
    found = scanned(folder)
    assert paths(found) == ["a/b/y.md", "a/x.md", "b/a/x.md", "b/y.md"]
    assert [one.code for one in found.diagnostics] == ["link-outside", "link-outside"]


def test_a_digest_is_known_where_the_stamp_is_the_same(tmp_path: Path) -> None:
    folder = make_files(tmp_path / "content", "x.md")
    stamp = stamp_of((folder / "x.md").stat())
    later = max(stamp[:2]) + TICK + 1
    assert scanned(folder, KnownSources({"x.md": (stamp, "digest", b"")}, later)).sources[0].digest == "digest"
    assert scanned(folder, KnownSources({"y.md": (stamp, "digest", b"")}, later)).sources[0].digest is None


@pytest.mark.parametrize("part", range(4))
def test_a_stamp_that_differs_in_any_part_is_not_trusted(part: int) -> None:
    stamp = (10, 20, 30, 40)
    other: Stamp = tuple(value + (at == part) for at, value in enumerate(stamp))  # type: ignore[assignment]
    known = KnownSources({"x": (stamp, "digest", b"")}, TICK * 10)
    assert trusted_digest("x", stamp, known) == "digest"
    assert trusted_digest("x", other, known) is None


def test_a_stamp_younger_than_a_tick_is_not_trusted() -> None:
    for stamp in ((TICK, 0, 1, 1), (0, TICK, 1, 1)):
        assert trusted_digest("x", stamp, KnownSources({"x": (stamp, "digest", b"")}, 2 * TICK)) is None
        assert trusted_digest("x", stamp, KnownSources({"x": (stamp, "digest", b"")}, 2 * TICK + 1)) == "digest"


def test_a_file_changed_just_before_a_scan_is_read_again(tmp_path: Path) -> None:
    folder = make_files(tmp_path / "content", "x.md")
    first = scanned(folder)
    known = KnownSources({source.path: (source.stamp, "digest", b"") for source in first.sources}, first.scanned_at)
    assert scanned(folder, known).sources[0].digest is None


@pytest.mark.parametrize("target", [".git/config", ".cache/state", ".git"])
def test_a_link_into_a_hidden_folder_of_the_project_is_refused(tmp_path: Path, target: str) -> None:
    """What git and builds keep there, such as the password of a remote, is nothing for the site."""
    for path in (".git/config", ".cache/state", "content/files/x.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("secret")
    (tmp_path / "content/files/link").symlink_to(tmp_path / target)
    found = scan(tmp_path / "content", KnownSources({}, 0))
    assert [source.path for source in found.sources] == ["files/x.txt"]
    assert [(one.code, one.message) for one in found.diagnostics] == [
        ("link-outside", "this link leads into a hidden folder")
    ]
