"""Changes of a project are found in its folders and behind its links, also if folders are created and removed."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers import inotify_c

from octavo.serve.watch import REPLACED_INTERVAL, Watcher
from tests.support.sites import Site, site
from tests.support.watching import PATIENCE, Watching, watching

PAPER = """---
title: {title}
authors: [Ada Lovelace]
date: 1843
---
Text.
"""
SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/papers/one.md --
---
title: On Engines
authors: [Ada Lovelace]
date: 1843
---
Text.
"""


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "project", SITE)


@pytest.fixture
def preview(made: Site) -> Iterator[Watching]:
    with watching(made.root) as found:
        yield found


def write(path: Path, title: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAPER.format(title=title), "utf-8")
    return path


def lists(preview: Watching, *titles: str) -> None:
    """Wait until the home page lists these papers and no others."""
    titles_of_all = ("On Engines", "On Looms", "On Cards", "On Wheels")

    def as_expected() -> bool:
        page = preview.page("index.html")
        return all((f">{title}<" in page) == (title in titles) for title in titles_of_all) and not preview.busy

    preview.until(as_expected)


# Links


@pytest.fixture
def linked(made: Site) -> Iterator[tuple[Watching, Path]]:
    """Yield a preview with a paper that is a link to another folder of the project, and the target of the link."""
    real = write(made.root / "shared/deep/real.md", "On Looms")
    (made.root / "content/papers/two.md").symlink_to("../../shared/deep/real.md")
    with watching(made.root) as found:
        lists(found, "On Engines", "On Looms")
        yield found, real


def test_the_target_of_a_link_is_watched(linked: tuple[Watching, Path]) -> None:
    preview, real = linked
    for number, title in enumerate(("On Cards", "On Wheels", "On Looms")):
        write(real, title)
        lists(preview, "On Engines", title)
        assert [line.sources for line in preview.lines[1 + number :]] == [("content/papers/two.md",)]


def test_the_target_of_a_link_can_be_replaced_removed_and_created(linked: tuple[Watching, Path]) -> None:
    preview, real = linked
    write(real.with_name("new.md"), "On Cards").rename(real)
    lists(preview, "On Engines", "On Cards")
    real.unlink()
    preview.until(lambda: preview.lines[-1].report.failed)
    write(real, "On Wheels")
    lists(preview, "On Engines", "On Wheels")


@pytest.mark.parametrize("folder", ["shared", "shared/deep"])
def test_a_folder_around_the_target_of_a_link_can_be_removed_and_created(
    linked: tuple[Watching, Path], folder: str
) -> None:
    preview, real = linked
    aside = preview.root / "aside"
    (preview.root / folder).rename(aside)
    preview.until(lambda: preview.lines[-1].report.failed)
    aside.rename(preview.root / folder)
    preview.until(lambda: not preview.lines[-1].report.failed)
    write(real, "On Cards")
    lists(preview, "On Engines", "On Cards")
    shutil.rmtree(preview.root / folder)
    preview.until(lambda: preview.lines[-1].report.failed)
    for title in ("On Wheels", "On Looms"):
        write(real, title)
        lists(preview, "On Engines", title)


def test_files_beside_the_target_of_a_link_cause_no_build(linked: tuple[Watching, Path]) -> None:
    preview, real = linked
    preview.wait_until_idle()
    before = len(preview.requests)
    write(real.with_name("other.md"), "On Cards")
    write(real.parent / "below/other.md", "On Cards")
    write(real, "On Wheels")
    lists(preview, "On Engines", "On Wheels")
    assert [request.paths for request in preview.requests[before:]] == [
        frozenset({preview.root / "content/papers/two.md"})
    ]


def test_a_link_can_be_created_changed_and_removed(preview: Watching) -> None:
    first = write(preview.root / "first/paper.md", "On Looms")
    second = write(preview.root / "second/paper.md", "On Cards")
    link = preview.root / "content/papers/two.md"
    link.symlink_to(first)
    lists(preview, "On Engines", "On Looms")
    link.with_name(".new").symlink_to(second)
    link.with_name(".new").rename(link)
    lists(preview, "On Engines", "On Cards")
    write(second, "On Wheels")
    lists(preview, "On Engines", "On Wheels")
    preview.wait_until_idle()
    before = len(preview.requests)
    write(first, "On Cards")
    link.unlink()
    lists(preview, "On Engines")
    preview.wait_until_idle()
    write(second, "On Cards")
    write(preview.root / "content/papers/one.md", "On Looms")
    lists(preview, "On Looms")
    assert {path.name for request in preview.requests[before:] for path in request.paths or ()} == {"two.md", "one.md"}


def test_the_missing_target_of_a_link_is_watched_for(preview: Watching) -> None:
    (preview.root / "shared").mkdir()
    (preview.root / "content/papers/two.md").symlink_to("../../shared/real.md")
    preview.until(lambda: preview.lines[-1].report.failed)
    write(preview.root / "shared/real.md", "On Looms")
    lists(preview, "On Engines", "On Looms")


def test_a_folder_that_is_the_target_of_a_link_is_watched_with_all_below_it(made: Site) -> None:
    real = write(made.root / "shared/two.md", "On Looms")
    (made.root / "content/papers/more").symlink_to("../../shared")
    with watching(made.root) as preview:
        lists(preview, "On Engines", "On Looms")
        write(real, "On Cards")
        lists(preview, "On Engines", "On Cards")
        assert preview.lines[-1].sources == ("content/papers/more/two.md",)
        new = write(made.root / "shared/deep/three.md", "On Looms")
        lists(preview, "On Engines", "On Cards", "On Looms")
        write(new, "On Wheels")
        lists(preview, "On Engines", "On Cards", "On Wheels")
        shutil.rmtree(made.root / "shared/deep")
        lists(preview, "On Engines", "On Cards")
        (made.root / "shared").rename(made.root / "aside")
        preview.until(lambda: preview.lines[-1].report.failed)
        (made.root / "aside").rename(made.root / "shared")
        preview.until(lambda: not preview.lines[-1].report.failed)
        write(real, "On Wheels")
        lists(preview, "On Engines", "On Wheels")


def test_a_source_that_is_the_target_of_a_link_changes_both_pages(made: Site) -> None:
    (made.root / "content/papers/two.md").symlink_to("one.md")
    with watching(made.root) as preview:
        write(made.root / "content/papers/one.md", "On Looms")
        preview.shows("papers/one/index.html", "On Looms")
        preview.shows("papers/two/index.html", "On Looms")
        assert len(preview.lines) == 2


def test_the_content_folder_can_be_a_link(made: Site, tmp_path: Path) -> None:
    real = tmp_path / "real"
    (made.root / "content").rename(real)
    (made.root / "content").symlink_to(real)
    with watching(made.root) as preview:
        write(real / "papers/one.md", "On Looms")
        lists(preview, "On Looms")
        (real / "profile.md").write_text("---\nname: Charles Babbage\n---\n")
        preview.shows("index.html", "Charles Babbage")
        write(real / "papers/new/index.md", "On Cards")
        lists(preview, "On Looms", "On Cards")


# Files and folders that are created, moved and removed


def test_files_can_be_created_moved_and_removed(preview: Watching, tmp_path: Path) -> None:
    papers = preview.root / "content/papers"
    two = write(papers / "two.md", "On Looms")
    lists(preview, "On Engines", "On Looms")
    two.rename(papers / "three.md")
    preview.shows("papers/three/index.html", "On Looms")
    preview.until(lambda: not preview.page("papers/two/index.html"))
    (papers / "three.md").rename(papers / "Three.md")
    (papers / "Three.md").rename(tmp_path / "three.md")
    lists(preview, "On Engines")
    (tmp_path / "three.md").rename(papers / "four.md")
    lists(preview, "On Engines", "On Looms")
    (papers / "four.md").unlink()
    lists(preview, "On Engines")


def test_the_name_of_a_file_can_change_case(preview: Watching) -> None:
    page = write(preview.root / "content/files/cv.txt", "On Looms")
    preview.shows("files/cv.txt", "On Looms")
    page.rename(page.with_name("CV.txt"))
    preview.shows("files/CV.txt", "On Looms")
    preview.until(lambda: [path.name for path in (preview.root / "output/files").iterdir()] == ["CV.txt"])


def test_folders_can_be_created_renamed_and_removed_with_all_in_them(preview: Watching, tmp_path: Path) -> None:
    papers, away = preview.root / "content/papers", tmp_path / "away"
    write(away / "index.md", "On Looms")
    write(away / "notes/deep/data.txt", "Data")
    shutil.copytree(away, papers / "two")
    lists(preview, "On Engines", "On Looms")
    write(papers / "two/notes/deep/data.txt", "More data")
    preview.shows("papers/two/notes/deep/data.txt", "More data")
    (papers / "two").rename(papers / "three")
    preview.shows("papers/three/notes/deep/data.txt", "More data")
    preview.until(lambda: not preview.page("papers/two/index.html"))
    write(papers / "three/index.md", "On Cards")
    lists(preview, "On Engines", "On Cards")
    (papers / "three").rename(tmp_path / "three")
    lists(preview, "On Engines")
    away.rename(papers / "two")
    lists(preview, "On Engines", "On Looms")
    write(papers / "two/index.md", "On Wheels")
    lists(preview, "On Engines", "On Wheels")
    shutil.rmtree(papers)
    lists(preview)
    write(papers / "very/deep/indeed/index.md", "On Cards")
    preview.until(lambda: "On Cards" in preview.page("index.html"))


def test_a_file_that_is_replaced_and_removed_at_once_is_found_by_the_next_scan(made: Site, tmp_path: Path) -> None:
    with watching(made.root, idle=0.5) as preview:
        paper = preview.root / "content/papers/one.md"
        write(tmp_path / "new.md", "On Looms").rename(paper)
        paper.unlink()
        lists(preview)


def test_the_content_folder_can_be_removed_and_created_again(preview: Watching) -> None:
    content, aside = preview.root / "content", preview.root / "aside"
    for _ in range(3):
        shutil.copytree(content, aside)
        shutil.rmtree(content)
        preview.until(lambda: preview.lines[-1].report.failed)
        assert preview.lines[-1].report.diagnostics[0].code == "no-content"
        shutil.copytree(aside, content)
        preview.until(lambda: not preview.lines[-1].report.failed)
        shutil.rmtree(aside)
        content.rename(aside)
        preview.until(lambda: preview.lines[-1].report.failed)
        aside.rename(content)
        preview.until(lambda: not preview.lines[-1].report.failed)
    write(content / "papers/one.md", "On Looms")
    lists(preview, "On Looms")


def replace_by_a_copy(root: Path) -> None:
    shutil.copytree(root, root.with_name("copy"))
    shutil.rmtree(root)
    root.with_name("copy").rename(root)


def replace_slowly(root: Path) -> None:
    shutil.copytree(root / "content", root.with_name("content"))
    shutil.rmtree(root)
    time.sleep(2 * REPLACED_INTERVAL)
    shutil.copytree(root.with_name("content"), root / "content")


def replace_by_renames(root: Path) -> None:
    shutil.copytree(root, root.with_name("copy"))
    root.rename(root.with_name("old"))
    root.with_name("copy").rename(root)


def replace_the_folder_around(root: Path) -> None:
    shutil.copytree(root.parent, root.parent.with_name("copy"))
    root.parent.rename(root.parent.with_name("old"))
    root.parent.with_name("copy").rename(root.parent)


@pytest.mark.parametrize("replace", [replace_by_a_copy, replace_slowly, replace_by_renames, replace_the_folder_around])
def test_the_folder_of_the_project_can_be_replaced(tmp_path: Path, replace: Callable[[Path], None]) -> None:
    made = site(tmp_path / "around/project", SITE)
    with watching(made.root) as preview:
        lists(preview, "On Engines")
        replace(made.root)
        preview.until(lambda: bool(preview.said))
        preview.until(lambda: not preview.lines[-1].report.failed)
        write(made.root / "content/papers/two.md", "On Looms")
        lists(preview, "On Engines", "On Looms")
        write(made.root / "content/papers/two.md", "On Cards")
        lists(preview, "On Engines", "On Cards")
        assert preview.said == ["The project's folder was replaced; the new one is watched now."]


def test_the_folder_that_a_linked_content_folder_is_in_can_be_replaced(tmp_path: Path) -> None:
    texts = site(tmp_path / "texts/ada", SITE).root
    (tmp_path / "project").mkdir()
    (tmp_path / "project/content").symlink_to(texts / "content")
    with watching(tmp_path / "project") as preview:
        lists(preview, "On Engines")
        shutil.copytree(tmp_path / "texts", tmp_path / "copy")
        (tmp_path / "texts").rename(tmp_path / "old")
        (tmp_path / "copy").rename(tmp_path / "texts")
        # Wait until the folder is watched anew; until then an edit would be found by the scan that follows.
        time.sleep(2 * REPLACED_INTERVAL)
        write(texts / "content/papers/two.md", "On Looms")
        lists(preview, "On Engines", "On Looms")


def test_a_folder_that_is_moved_away_and_back_is_still_watched(preview: Watching) -> None:
    preview.root.rename(preview.root.with_name("away"))
    preview.root.with_name("away").rename(preview.root)
    write(preview.root / "content/papers/two.md", "On Looms")
    lists(preview, "On Engines", "On Looms")


def test_themes_can_be_created_and_removed(preview: Watching) -> None:
    page = preview.root / "themes/octavo/templates/home.html"
    for _ in range(2):
        page.parent.mkdir(parents=True)
        page.write_text("<title>Mine</title>")
        preview.shows("index.html", "<title>Mine</title>")
        page.write_text("<title>My own</title>")
        preview.shows("index.html", "<title>My own</title>")
        shutil.rmtree(preview.root / "themes")
        preview.shows("index.html", "A life of engines.")


def test_the_configuration_can_be_removed_and_created_again(preview: Watching) -> None:
    place = preview.root / "content/site.yaml"
    for _ in range(3):
        place.write_text("title: My own site\n")
        preview.shows("index.html", "My own site")
        place.unlink()
        preview.until(lambda: "My own site" not in preview.page("index.html"))


LEFTOVERS = (".#one.md", "#one.md#", "4913", "one.md~", ".one.md.swp", ".one.md.swx", ".DS_Store")


def test_temporary_files_of_editors_and_systems_cause_no_build(preview: Watching) -> None:
    preview.wait_until_idle()
    before = len(preview.requests)
    papers = preview.root / "content/papers"
    for name in (*LEFTOVERS, "one.md___jb_tmp___", "one.md___jb_old___", ".git/index", "Thumbs.db"):
        for folder in (papers, papers.parent, preview.root):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("x")
            (folder / name).rename(folder / f".{name.replace('/', '-')}.old")
            (folder / f".{name.replace('/', '-')}.old").unlink()
    (papers / ".#one.md").symlink_to("ada@engine.1843:1")
    write(papers / "one.md", "On Looms")
    lists(preview, "On Looms")
    preview.wait_until_idle()
    assert [request.paths for request in preview.requests[before:]] == [frozenset({papers / "one.md"})]


def test_touching_a_file_causes_no_build(preview: Watching) -> None:
    paper, before = preview.root / "content/papers/one.md", len(preview.lines)
    for _ in range(20):
        os.utime(paper)
        paper.touch()
        os.close(os.open(paper, os.O_WRONLY))
        paper.chmod(0o600)
        paper.chmod(0o644)
    write(paper, "On Looms")
    lists(preview, "On Looms")
    assert len(preview.lines) == before + 1


# Lost events


def test_an_overflow_of_the_event_queue_leads_to_a_scan(preview: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if most > 100_000:
        pytest.skip("the queue of the system is too long for this test")
    read, resumed = inotify_c.InotifyFD.read_events, threading.Event()

    def late(self: inotify_c.InotifyFD, **given: int) -> list[inotify_c.InotifyEvent]:
        found = read(self, **given)
        assert resumed.wait(PATIENCE)
        return found

    monkeypatch.setattr(inotify_c.InotifyFD, "read_events", late)
    papers = preview.root / "content/papers"
    # The read that is already waiting is not patched and takes the first event; the patched one then holds the second.
    write(papers / "one.md", "On Cards")
    lists(preview, "On Cards")
    (papers / "wake").touch()
    for number in range(most):
        (papers / f".{number % 2}").touch()
    write(papers / "two.md", "On Looms")
    write(papers / "deep/below/index.md", "On Wheels")
    resumed.set()
    lists(preview, "On Cards", "On Looms", "On Wheels")
    write(papers / "deep/below/index.md", "On Engines")
    lists(preview, "On Cards", "On Looms", "On Engines")


def test_a_change_without_an_event_is_found_after_the_next_change(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(made.root, idle=0.5) as preview:
        preview.until(lambda: len(preview.requests) >= 2 and not preview.busy)
        with monkeypatch.context() as patched:
            patched.setattr(Watcher, "_add", lambda *_: None)
            write(made.root / "content/papers/two.md", "On Cards")
            # Wait until any event would have been handled.
            time.sleep(1)
        lists(preview, "On Engines")
        write(made.root / "content/papers/one.md", "On Wheels")
        lists(preview, "On Wheels", "On Cards")
        assert preview.lines[-1].sources == ("content/papers/two.md",)


def test_polling_finds_and_names_changes(made: Site) -> None:
    with watching(made.root, poll=True) as preview:
        for title in ("On Looms", "On Cards"):
            write(made.root / "content/papers/one.md", title)
            lists(preview, title)
            assert preview.lines[-1].sources == ("content/papers/one.md",)
        (made.root / "content/papers/one.md").unlink()
        lists(preview)


# The limit of watches


LIMIT = 'n=$1; shift; echo "$n" > /proc/sys/user/max_inotify_watches && exec "$@"'


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that limits the number of further watches."""
    room, add_watch = [10_000], inotify_c.inotify_add_watch
    known: set[int] = set()

    def add(file: int, path: bytes, mask: int) -> int:
        found = add_watch(file, path, mask)
        if found in known or found < 0:
            return found
        if room[0] == 0:
            inotify_c.inotify_rm_watch(file, found)
            ctypes.set_errno(errno.ENOSPC)
            return -1
        room[0] -= 1
        known.add(found)
        return found

    monkeypatch.setattr(inotify_c, "inotify_add_watch", add)
    return lambda number: room.__setitem__(0, number)


def warned(preview: Watching) -> None:
    """Wait for the warning that not all can be watched, which must come once."""
    preview.until(lambda: bool(preview.trouble))
    (found,) = preview.trouble
    assert (found.severity, found.code) == ("warning", "unwatched")
    assert "sysctl fs.inotify.max_user_watches=" in found.hint


@pytest.mark.parametrize("room", [0, 1, 3])
def test_a_limit_at_the_start_gives_a_warning_and_polling(made: Site, limit: Callable[[int], None], room: int) -> None:
    write(made.root / "content/papers/deep/deeper/index.md", "On Looms")
    limit(room)
    with watching(made.root) as preview:
        warned(preview)
        write(made.root / "content/papers/deep/deeper/index.md", "On Cards")
        lists(preview, "On Engines", "On Cards")


def test_a_new_folder_beyond_the_limit_gives_one_warning_and_polling(
    preview: Watching, limit: Callable[[int], None]
) -> None:
    paper = write(preview.root / "content/papers/first/index.md", "On Looms")
    lists(preview, "On Engines", "On Looms")
    assert preview.trouble == []
    limit(1)
    paper = write(preview.root / "content/papers/a/b/index.md", "On Cards")
    warned(preview)
    lists(preview, "On Engines", "On Looms", "On Cards")
    write(paper, "On Wheels")
    write(preview.root / "content/papers/c/index.md", "On Cards")
    lists(preview, "On Engines", "On Looms", "On Cards", "On Wheels")
    warned(preview)


def test_a_content_folder_that_is_created_again_beyond_the_limit_gives_a_warning(
    preview: Watching, limit: Callable[[int], None]
) -> None:
    aside = preview.root / "aside"
    (preview.root / "content").rename(aside)
    preview.until(lambda: preview.lines[-1].report.failed)
    limit(1)
    aside.rename(preview.root / "content")
    warned(preview)
    write(preview.root / "content/papers/one.md", "On Looms")
    lists(preview, "On Looms")


def test_the_target_of_a_link_beyond_the_limit_gives_a_warning_and_polling(
    made: Site, limit: Callable[[int], None]
) -> None:
    real = write(made.root / "shared/real.md", "On Looms")
    with watching(made.root) as preview:
        limit(0)
        (made.root / "content/papers/two.md").symlink_to(real)
        warned(preview)
        write(real, "On Cards")
        lists(preview, "On Engines", "On Cards")
        write(made.root / "content/papers/one.md", "On Looms")
        write(real, "On Wheels")
        lists(preview, "On Looms", "On Wheels")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits watches")
def test_the_limit_of_the_system_itself_gives_the_warning(made: Site) -> None:
    unshare = ["unshare", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip("no limit can be set here")
    watched = [sys.executable, "-m", "octavo", "build", "--watch"]
    with subprocess.Popen(
        [*unshare, "sh", "-c", LIMIT, "sh", "2", *watched], cwd=made.root, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            assert process.stderr.readline().endswith("[unwatched]\n")
            assert "max_user_watches" in process.stderr.readline() + process.stderr.readline()
        finally:
            process.terminate()
