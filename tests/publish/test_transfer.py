"""Publishing to a folder and by rsync, with the same promises: what is sent, in which order, and what stays."""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path
from typing import BinaryIO

import pytest

from octavo.base.folders import HeldFolder
from octavo.publish.inventory import INVENTORY, NO_FILE, Content, Inventory, dump_inventory, load_inventory, transfer_of
from octavo.publish.rsync import is_remote
from tests.publish.publishing import PROJECT, REMOTE_SHELL, Outcome, Publish, built_files, git, script
from tests.support.growth import LINEAR, exponent
from tests.support.sites import Site, site, tree


@dataclass
class Web:
    """A project, and the folder in which its site is published."""

    site: Site
    folder: Path
    target: str
    run: Publish

    def publish(self, *arguments: object) -> Outcome:
        """Publish the site to the folder."""
        return self.run(self.site.root, "--to", self.target, *arguments)

    def published(self, *arguments: object) -> str:
        """Publish the site, which must succeed without a finding, and return the last line."""
        outcome = self.publish(*arguments)
        assert (outcome.code, outcome.err) == (0, "")
        return outcome.out.splitlines()[-1]

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files in the folder, without the inventory."""
        return {path: data for path, data in tree(self.folder).items() if path != INVENTORY}

    def marks(self) -> dict[str, tuple[int, int]]:
        """Return the inode and the time of change of each file, which differ once it is written."""
        places = {path: self.folder / path for path in tree(self.folder)}
        return {path: (place.stat().st_ino, place.stat().st_mtime_ns) for path, place in places.items()}


@pytest.fixture(params=["folder", "rsync"])
def web(request: pytest.FixtureRequest, tmp_path: Path, publish: Publish) -> Web:
    """Return a project and a folder on this machine, or reached as if it were on another one."""
    folder = tmp_path / "web space"
    target = str(folder) if request.param == "folder" else f"ada@host:{folder}"
    return Web(site(tmp_path / "project", PROJECT), folder, target, publish)


@pytest.fixture
def private_files(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let files that this user makes be closed to others, but not those that are made on another machine."""
    monkeypatch.setenv("RSYNC_RSH", str(script(tmp_path / "remote-shell", f"umask 022\n{REMOTE_SHELL}")))
    web.folder.parent.chmod(0o755)
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_the_first_time_the_whole_site_is_sent(web: Web) -> None:
    last = web.published()
    assert web.files == built_files(web.site)
    assert last.startswith("published to ")
    assert last.endswith(f": {len(web.files)} files added, 0 changed, 0 removed")


def test_a_second_time_nothing_is_written(web: Web) -> None:
    web.published()
    before = web.marks()
    assert web.published().startswith("nothing new: ")
    assert web.marks() == before


def test_only_what_changed_is_written(web: Web) -> None:
    web.published()
    before = web.marks()
    web.site.edit("content/profile.md", "A life", "Two lives")
    assert web.published().endswith(": 0 files added, 1 changed, 0 removed")
    after = web.marks()
    assert {path for path in after if after[path] != before[path]} == {"index.html", INVENTORY}
    assert web.files == built_files(web.site)


def test_obsolete_files_go_and_the_folders_that_they_leave_empty(web: Web) -> None:
    web.site.write("content/files/a/b/c.txt", "c")
    web.site.write("content/files/a/d.txt", "d")
    web.published()
    (web.folder / "files/a/mine.txt").write_text("mine")
    shutil.rmtree(web.site.root / "content/files")
    assert web.published().endswith(" 0 files added, 0 changed, 3 removed")
    assert web.files == built_files(web.site) | {"files/a/mine.txt": b"mine"}
    assert not (web.folder / "files/a/b").exists()
    assert not (web.folder / "files/data").exists()


def test_a_dry_run_says_what_would_change_and_writes_nothing(web: Web) -> None:
    assert web.published("--dry-run").endswith("; this was a dry run, nothing was published")
    assert not web.folder.exists()
    web.published()
    web.site.edit("content/profile.md", "A life", "Two lives")
    (web.site.root / "content/files/data/kept.txt").unlink()
    web.site.write("content/files/new.txt", "new")
    before = web.marks()
    lines = web.publish("--dry-run").out.splitlines()[1:-1]
    assert lines == ["would add files/new.txt", "would change index.html", "would remove files/data/kept.txt"]
    assert web.marks() == before


def test_names_with_spaces_letters_and_wildcards_are_sent_and_removed(web: Web) -> None:
    names = ["Überblick und Ähre.txt", "日本 語.txt", "a[1]*?.txt", "[x]/-o.txt", "#1.txt", "; x.txt"]
    for name in names:
        web.site.write(f"content/files/{name}", name)
    web.published()
    assert web.files == built_files(web.site)
    kept = {path: data for path, data in web.files.items() if path.startswith("files/data")}
    assert len(web.files) > len(names)
    for name in names:
        (web.site.root / "content/files" / name).unlink()
    web.published()
    assert web.files == built_files(web.site)
    assert {path: data for path, data in web.files.items() if path.startswith("files/")} == kept


def test_a_file_of_others_at_a_path_of_the_site_is_refused_and_nothing_is_written(web: Web) -> None:
    web.folder.mkdir()
    (web.folder / "index.html").write_text("It works!")
    (web.folder / "mine.txt").write_text("mine")
    outcome = web.publish()
    assert outcome.code == 1
    assert "somebody else put it there; nothing was copied [publish-refused]" in outcome.err
    assert "web space/index.html" in outcome.err
    assert web.files == {"index.html": b"It works!", "mine.txt": b"mine"}


def test_a_folder_of_other_things_takes_a_site_only_where_that_is_said(web: Web, tmp_path: Path) -> None:
    web.folder.mkdir()
    (web.folder / "mine.txt").write_text("mine")
    (web.folder / "photos").mkdir()
    (web.folder / ".htaccess").write_text("Options None")
    (web.folder / "link").symlink_to(tmp_path)
    before = web.files
    for option in ("--dry-run", "-q"):
        outcome = web.publish(option)
        assert outcome.code == 1
        assert "this holds other things than a site: link, mine.txt, photos [publish-refused]" in outcome.err
        assert "add --replace, and they all stay" in outcome.err
        assert web.files == before
    web.published("--replace")
    assert web.files == built_files(web.site) | before
    assert (web.folder / "photos").is_dir()
    assert web.published().startswith("nothing new")


def test_of_many_files_of_others_the_first_are_named(web: Web) -> None:
    web.published()
    (web.folder / INVENTORY).unlink()
    for path in list(web.files)[:15]:
        (web.folder / path).write_text("mine")
    outcome = web.publish()
    assert outcome.err.count("[publish-refused]") == 11
    assert "and 5 more files of others are in the way" in outcome.err


def test_the_same_site_put_there_by_other_means_is_taken_over(web: Web) -> None:
    web.site.built()
    shutil.copytree(web.site.output, web.folder)
    web.published()
    web.site.edit("content/profile.md", "A life", "Two lives")
    assert web.published().endswith(": 0 files added, 1 changed, 0 removed")


def test_a_page_that_somebody_edited_there_is_not_overwritten_without_a_word(web: Web) -> None:
    web.published()
    page = web.folder / "index.html"
    page.write_text(page.read_text().replace("life", "wife"))
    web.site.edit("content/profile.md", "A life", "Two lives")
    before = web.files
    outcome = web.publish()
    assert outcome.code == 1
    assert "this is not as Octavo published it" in outcome.err
    assert web.files == before


def test_a_page_that_was_edited_without_a_change_of_its_size_is_not_as_published(web: Web) -> None:
    web.published()
    page = web.folder / "index.html"
    times = page.stat().st_mtime_ns
    page.write_text(page.read_text().replace("life", "wife"))
    for kept in (False, True):
        if kept:
            os.utime(page, ns=(times, times))
        for arguments in ((), ("--dry-run",)):
            outcome = web.publish(*arguments)
            assert outcome.code == 1
            assert "this is not as Octavo published it" in outcome.err
    assert "wife" in page.read_text()


def test_an_obsolete_file_that_somebody_edited_there_stays_with_a_warning(web: Web) -> None:
    web.published()
    (web.folder / "files/data/kept.txt").write_text("Edited.")
    (web.site.root / "content/files/data/kept.txt").unlink()
    web.site.write("content/files/new.txt", "new")
    outcome = web.publish()
    assert outcome.code == 0
    assert "this is no longer part of the site, but somebody else has changed it, so it stays" in outcome.err
    assert web.files == built_files(web.site) | {"files/data/kept.txt": b"Edited."}
    web.site.edit("content/profile.md", "A life", "Two lives")
    web.published()


def test_a_file_that_cannot_be_removed_is_not_called_removed(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path / "project", PROJECT)
    publish(made.root, "--to", tmp_path / "web")
    (made.root / "content/files/data/kept.txt").unlink()
    delete = HeldFolder.delete

    def refusing(folder: HeldFolder, path: str) -> None:
        if folder.place / path == tmp_path / "web/files/data/kept.txt":
            raise PermissionError(EACCES, "Permission denied", path)
        delete(folder, path)

    with monkeypatch.context() as patch:
        patch.setattr(HeldFolder, "delete", refusing)
        outcome = publish(made.root, "--to", tmp_path / "web")
    assert "cannot be deleted: Permission denied" in outcome.err
    assert outcome.out.splitlines()[-1].startswith("nothing new: ")
    assert publish(made.root, "--to", tmp_path / "web").out.endswith(" 0 files added, 0 changed, 1 removed\n")
    assert not (tmp_path / "web/files/data").exists()


def test_a_file_that_somebody_put_back_after_its_removal_stays(web: Web) -> None:
    web.published()
    (web.site.root / "content/files/data/kept.txt").unlink()
    assert web.published().endswith(" 0 files added, 0 changed, 1 removed")
    (web.folder / "files/data").mkdir(parents=True)
    (web.folder / "files/data/kept.txt").write_text("Kept.\n")
    web.published()
    assert (web.folder / "files/data/kept.txt").read_text() == "Kept.\n"


def test_a_page_that_somebody_set_back_is_not_overwritten_without_a_word(web: Web) -> None:
    web.published()
    before = (web.folder / "index.html").read_bytes()
    web.site.edit("content/profile.md", "A life", "Two lives")
    web.published()
    (web.folder / "index.html").write_bytes(before)
    outcome = web.publish()
    assert outcome.code == 1
    assert "this is not as Octavo published it" in outcome.err
    assert (web.folder / "index.html").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_site_can_be_read_whatever_files_the_user_makes_for_themselves(web: Web, private_files: None) -> None:
    web.site.write("content/files/a/b/c.txt", "c")
    web.published()
    (web.folder / "index.html").chmod(0o664)
    web.site.edit("content/profile.md", "A life", "Two lives")
    web.published()
    modes = {path: stat.S_IMODE((web.folder / path).stat().st_mode) for path in web.files}
    assert modes.pop("index.html") == 0o664
    assert set(modes.values()) == {0o644}
    for place in (web.folder, web.folder / "papers/notes", web.folder / "files/a/b"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o755


def test_nothing_is_written_or_removed_through_a_link(web: Web, tmp_path: Path) -> None:
    web.published()
    shutil.move(web.folder / "papers", tmp_path / "papers")
    (web.folder / "papers").symlink_to(tmp_path / "papers")
    shutil.move(web.folder / "files/data", tmp_path / "data")
    (web.folder / "files/data").symlink_to(tmp_path / "data")
    shutil.rmtree(web.site.root / "content/files")
    outcome = web.publish()
    assert outcome.code == 1
    assert "papers/notes/index.html" in outcome.err
    (web.folder / "papers").unlink()
    assert web.publish().code == 0
    assert (tmp_path / "data/kept.txt").read_text() == "Kept.\n"
    assert (web.folder / "files/data").is_symlink()
    assert not (web.folder / "papers").is_symlink()


def test_a_link_in_the_place_of_a_page_is_refused(web: Web, tmp_path: Path) -> None:
    web.published()
    shutil.move(web.folder / "index.html", tmp_path / "index.html")
    (web.folder / "index.html").symlink_to(tmp_path / "index.html")
    assert web.publish().code == 1
    assert (web.folder / "index.html").is_symlink()


def test_a_file_becomes_a_folder_and_a_folder_a_file(web: Web) -> None:
    web.site.write("content/files/a", "a file")
    web.site.write("content/files/b/c/d", "in folders")
    web.published()
    shutil.rmtree(web.site.root / "content/files")
    web.site.write("content/files/a/b", "in a folder")
    web.site.write("content/files/b", "a file")
    web.published()
    assert web.files == built_files(web.site)
    assert web.published().startswith("nothing new: ")


def test_a_link_at_the_name_for_unfinished_files_is_not_written_through(web: Web, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    for folder in (web.folder, web.folder / "papers/notes"):
        folder.mkdir(parents=True)
        (folder / ".octavo-part").symlink_to(victim)
    web.publish()
    assert victim.read_text() == "mine"
    assert {path: web.files.get(path) for path in built_files(web.site)} == built_files(web.site)


def test_what_another_run_writes_at_the_same_time_is_not_mistaken_for_a_page(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path / "project", PROJECT)
    folder, copy = tmp_path / "web", shutil.copyfileobj

    def interrupted(reading: BinaryIO, writing: BinaryIO, size: int) -> None:
        copy(reading, writing, size)
        if reading.name.endswith("kept.txt"):
            other = Path(writing.name)
            other.unlink()
            other.write_text("half of ano")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", interrupted)
        outcome = publish(made.root, "--to", folder)
    assert outcome.code == 1
    assert "somebody else is publishing to this folder [publish-failed]" in outcome.err
    assert not (folder / "files/data/kept.txt").exists()
    assert publish(made.root, "--to", folder).code == 0
    assert {path: data for path, data in tree(folder).items() if path != INVENTORY} == built_files(made)


def test_what_an_ended_run_has_left_is_not_looked_for_behind_links(web: Web, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/.octavo-part").write_text("mine")
    web.folder.mkdir()
    (web.folder / "link").symlink_to(tmp_path / "elsewhere")
    (web.folder / "left").mkdir()
    (web.folder / "left/.octavo-part").write_text("half a fi")
    lines = [f"a54a47ae1cb4d2ee6eee5ea3c4f5b9ad 4 {path}" for path in ("link/a.txt", "left/a.txt")]
    (web.folder / INVENTORY).write_text("\n".join(["octavo published files 1, unfinished", *lines, ""]))
    web.publish()
    assert (tmp_path / "elsewhere/.octavo-part").read_text() == "mine"
    assert (web.folder / "left").exists() == web.target.startswith("ada@")


def test_an_inventory_that_is_none_makes_everything_somebody_elses(web: Web) -> None:
    web.published()
    (web.folder / INVENTORY).write_bytes(b"\xff\0nonsense")
    assert web.published().startswith("nothing new: ")
    web.site.edit("content/profile.md", "A life", "Two lives")
    assert web.published().endswith(": 0 files added, 1 changed, 0 removed")


def test_an_inventory_written_by_others_leads_nowhere_outside(web: Web, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    web.folder.mkdir()
    line = "a54a47ae1cb4d2ee6eee5ea3c4f5b9ad 4"
    listing = f"octavo published files 1\n{line} ../outside.txt\n{line} {outside}\n{line} a/../../outside.txt\n"
    (web.folder / INVENTORY).write_text(listing)
    web.published()
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("form", ["./{}", "{}/"])
def test_an_inventory_with_other_names_of_the_pages_removes_nothing(web: Web, form: str) -> None:
    web.published()
    lines = (web.folder / INVENTORY).read_text().splitlines()
    changed = [" ".join((*line.split(" ", 2)[:2], form.format(line.split(" ", 2)[2]))) for line in lines[2:]]
    (web.folder / INVENTORY).write_text("\n".join([*lines[:2], *changed, ""]))
    assert web.published().startswith("nothing new: ")
    assert web.files == built_files(web.site)


PATHS = ["./a", ".//a", "a/./b", "a/../b", "../a", "/a", "a//b", "a/", "a/.", ".", "a\\b", "a\0b", "a\x1b[31m", ""]


@pytest.mark.parametrize(
    "entry", [*(f"4 {path}" for path in PATHS), f"{'9' * 5000} a", "\u00b2 a", "\u0664 a", "-1 a", "4"]
)
def test_a_line_of_an_inventory_that_octavo_would_not_write_is_left_out(entry: str) -> None:
    listing = f"octavo published files 1\nold {entry}\nold 1 b.txt\n"
    assert load_inventory(listing.encode()) == Inventory({"b.txt": frozenset([OLD])})


def test_a_pipe_in_the_place_of_the_inventory_is_refused(tmp_path: Path, publish: Publish) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    os.mkfifo(folder / INVENTORY)
    outcome = publish(site(tmp_path / "project", PROJECT).root, "--to", folder)
    assert outcome.code == 1
    assert "this is no file of its own [publish-refused]" in outcome.err
    assert [path.name for path in folder.iterdir()] == [INVENTORY]


def test_both_ways_keep_one_inventory(tmp_path: Path, publish: Publish) -> None:
    folder = tmp_path / "web"
    made = site(tmp_path / "project", PROJECT)
    targets = [str(folder), f"host:{folder}"]
    for number, target in enumerate([*targets, *targets]):
        made.write("content/files/number.txt", str(number))
        made.write(f"content/files/{number}.txt", "a file of its own")
        (made.root / f"content/files/{number - 1}.txt").unlink(missing_ok=True)
        outcome = publish(made.root, "--to", target)
        assert (outcome.code, outcome.err) == (0, "")
        found = {path: data for path, data in tree(folder).items() if path != INVENTORY}
        assert found == built_files(made)
        assert publish(made.root, "--to", targets[number % 2 - 1]).out.count("nothing new: ") == 1


def test_pages_are_written_after_all_other_files(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT)
    folder = tmp_path / "web"
    publish(made.root, "--to", folder)
    times = {path: (folder / path).stat().st_mtime_ns for path in built_files(made)}
    pages = [time for path, time in times.items() if path.endswith(".html")]
    assert min(pages) >= max(time for path, time in times.items() if not path.endswith(".html"))


@pytest.mark.parametrize("place", ["content/web", "themes/web", ".cache/web", "output", "output/web", ".", ".."])
def test_a_folder_with_another_use_is_refused(tmp_path: Path, publish: Publish, place: str) -> None:
    made = site(tmp_path / "around/project", PROJECT).built()
    before = sorted(tree(tmp_path))
    outcome = publish(made.root, "--to", made.root / place)
    assert outcome.code == 1
    assert "[publish-refused]" in outcome.err
    assert "name a folder outside of the project" in outcome.err
    assert sorted(tree(tmp_path)) == before


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "no place to publish to is named"),
        (" ", "no place to publish to is named"),
        ("/", "this is the root of the file system"),
        ("homes/ada", "this is your home folder"),
        ("homes", "this is a folder around your home folder"),
        ("project/.git", "this belongs to git"),
        ("project/.git/web", "this belongs to git"),
        ("bare", "this belongs to git"),
    ],
)
def test_a_place_that_is_none_for_a_site_is_refused(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, place: str, words: str
) -> None:
    made = site(tmp_path / "project", PROJECT).built()
    git(made.root, "init", "-q")
    git(tmp_path, "init", "-q", "--bare", "bare")
    (tmp_path / "homes" / "ada").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "homes" / "ada"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "homes" / "ada"))
    monkeypatch.chdir(tmp_path)
    before = sorted(tree(tmp_path))
    outcome = publish(made.root, "--to", place)
    assert outcome.code == 1
    assert f"{words}" in outcome.err
    assert "hint: " in outcome.err
    assert sorted(tree(tmp_path)) == before


def test_the_site_of_another_project_is_replaced_only_where_that_is_said(web: Web) -> None:
    web.published()
    before = web.files
    web.site.write("content/site.yaml", "url: https://other.example.org/\n")
    outcome = web.publish()
    assert outcome.code == 1
    assert "this holds the site of https://example.org/, and this site is for https://other.example.org/" in outcome.err
    assert "add --replace" in outcome.err
    assert web.files == before
    web.site.write("content/site.yaml", "")
    assert "and this site has no address" in web.publish().err
    assert web.published("--replace", "--base-url", "https://other.example.org/").startswith("published to ")
    web.published("--base-url", "https://OTHER.example.org")


def test_an_inventory_without_an_address_gets_one(web: Web) -> None:
    web.published()
    place = web.folder / INVENTORY
    before = place.read_bytes()
    place.write_bytes(before.replace(b"site: https://example.org/\n", b""))
    assert place.read_bytes() != before
    web.published()
    assert place.read_bytes() == before
    place.write_bytes(before.replace(b"example.org/", b"example.org/\x1b[31m"))
    web.site.edit("content/profile.md", "A life", "Two lives")
    web.published()


def test_the_home_folder_is_found_where_the_shell_does_not_write_it_out(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path / "project", PROJECT)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert publish(made.root, "--to=~/web").code == 0
    assert (tmp_path / "web/index.html").is_file()


def test_a_web_space_that_is_not_mounted_is_refused(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT)
    outcome = publish(made.root, "--to", tmp_path / "mnt/web")
    assert outcome.code == 1
    assert "look if the web space is mounted" in outcome.err
    (tmp_path / "file").write_text("a file")
    assert "this is a file, not a folder" in publish(made.root, "--to", tmp_path / "file").err


def test_a_full_disk_is_reported_and_leaves_every_file_whole(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path / "project", PROJECT)
    folder = tmp_path / "web"
    publish(made.root, "--to", folder)
    made.edit("content/profile.md", "A life", "Two lives")
    before = (folder / "index.html").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        outcome = publish(made.root, "--to", folder)
    assert outcome.code == 1
    assert "this cannot be read or written: No space left on device [publish-failed]" in outcome.err
    assert (folder / "index.html").read_bytes() == before
    assert publish(made.root, "--to", folder).code == 0
    found = {path: data for path, data in tree(folder).items() if path != INVENTORY}
    assert found == built_files(made)


def full(*_: object) -> None:
    raise OSError(28, os.strerror(28))


def test_options_of_a_branch_do_not_go_with_another_place(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT)
    for option in (["--branch", "main"], ["--remote", "origin"], ["--message", "Text"]):
        assert publish(made.root, "--to", tmp_path / "web", *option).code == 2


@pytest.mark.parametrize(
    ("target", "remote"),
    [
        ("user@host:path", True),
        ("host:path", True),
        ("host:", True),
        ("ada@[::1]:web", True),
        ("host::module/web", True),
        ("C:\\web", False),
        ("C:/web", False),
        ("c:web", False),
        ("web", False),
        ("./host:path", False),
        ("/srv/a:b", False),
        ("..", False),
    ],
)
def test_a_host_is_told_from_a_path(target: str, remote: bool) -> None:
    assert is_remote(target) is remote


@pytest.mark.parametrize(
    "target", ["ada@host:", "host:/", "host:~", "host:.", "host:./.", "host:..", "host:web/..", "host:web/.git/"]
)
def test_a_host_without_a_folder_is_refused(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = publish(site(tmp_path / "project").root, "--to", target)
    assert outcome.code == 1
    assert "as in user@host:public_html" in outcome.err


@pytest.mark.parametrize("name", ["we[b]", "we*", "w?b", "we\\b", "~bob"])
def test_a_path_that_rsync_would_expand_is_refused(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made = site(tmp_path / "project", PROJECT)
    assert publish(made.root, "--to", f"host:{tmp_path}/web").code == 0
    place = name if name.startswith("~") else f"{tmp_path}/{name}"
    outcome = publish(made.root, "--to", f"host:{place}")
    assert outcome.code == 1
    assert "hint: write the whole path, without ~, " in outcome.err
    assert not (tmp_path / name).exists()


def test_a_connection_that_ssh_keeps_open_is_not_waited_for(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path / "project", PROJECT)
    keeping = script(tmp_path / "remote-shell", f"sleep 20 >/dev/null &\n{REMOTE_SHELL}")
    monkeypatch.setenv("RSYNC_RSH", str(keeping))
    started = time.perf_counter()
    assert publish(made.root, "--to", f"host:{tmp_path}/web").code == 0
    assert time.perf_counter() - started < 20


def test_without_rsync_the_way_to_get_it_is_named(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    outcome = publish(site(tmp_path / "project").root, "--to", "host:web")
    assert outcome.code == 1
    assert "rsync is not installed [no-program]" in outcome.err
    assert "sudo apt install rsync" in outcome.err


def test_an_old_rsync_is_refused(tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "bin/rsync", "echo 'rsync  version 2.6.9  protocol version 29'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    outcome = publish(site(tmp_path / "project").root, "--to", "host:web")
    assert outcome.code == 1
    assert "rsync 3.1 or later is needed" in outcome.err


@pytest.mark.parametrize(
    ("shell", "words"), [("echo 'No such host.' >&2; exit 255", "No such host."), (None, "parent")]
)
def test_a_machine_or_a_folder_that_cannot_be_reached_is_named(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, shell: str | None, words: str
) -> None:
    if shell:
        monkeypatch.setenv("RSYNC_RSH", str(script(tmp_path / "no-shell", shell)))
    outcome = publish(site(tmp_path / "project").root, "--to", f"ada@host:{tmp_path}/no/parent/here")
    assert outcome.code == 1
    assert words in outcome.err
    assert "rsync failed, in its own words above; nothing was changed there [publish-failed]" in outcome.err


Found = Callable[[str], Content | None]
OLD, NEW, MINE = Content(1, "old"), Content(1, "new"), Content(1, "mine")


def test_where_case_does_not_count_a_page_replaces_its_namesake() -> None:
    there = {"talks.html": OLD}
    listed = {"Talks.html": frozenset([OLD])}
    transfer = transfer_of({"talks.html": NEW}, listed, lambda path: there.get(path.casefold()))
    assert (transfer.early, transfer.pages, transfer.foreign) == (("Talks.html",), ("talks.html",), ())


def test_where_case_counts_a_file_of_others_is_no_namesake() -> None:
    there = {"talks.html": MINE, "Talks.html": OLD}
    transfer = transfer_of({"talks.html": NEW}, {"Talks.html": frozenset([OLD])}, there.get)
    assert transfer.foreign == ("talks.html",)


def test_many_files_that_are_in_the_way_take_no_long_time() -> None:
    def work(count: int) -> None:
        listed = {f"{number}.HTML": frozenset([OLD]) for number in range(count)}
        site = {path.lower(): NEW for path in listed}
        transfer = transfer_of(site, listed, lambda path: OLD if path in listed else NO_FILE)
        assert (len(transfer.early), len(transfer.foreign)) == (count, count)

    assert exponent(work, 5_000) < LINEAR


def test_an_inventory_is_read_as_it_was_written() -> None:
    listed = {"a b.html": frozenset([OLD, NEW]), "ü.txt": frozenset([MINE])}
    for finished, address in ((True, ""), (False, "https://example.org/")):
        inventory = Inventory(listed, finished, address)
        assert load_inventory(dump_inventory(inventory)) == inventory


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("ada@login.example.org", "write ada@login.example.org:FOLDER"),
        ("https://github.com/ada/engine", "name a repository with --remote"),
        ("ftp://example.org/www", "Octavo does not speak FTP"),
        ("sftp://ada@example.org/www", "write user@host:FOLDER"),
        ("rsync://example.org/www", "write user@host:FOLDER"),
        ("smb://files.example.org/www", "name the folder as which this is found on this machine"),
    ],
)
def test_a_target_of_another_kind_is_refused_with_the_way_out(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, target: str, hint: str
) -> None:
    made = site(tmp_path / "project", PROJECT)
    monkeypatch.chdir(tmp_path)
    done = publish(made.root, "--to", target)
    assert done.code == 1
    assert hint in done.err
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["project"]
