"""`octavo upgrade`: keys with former names are shown and changed, and nothing else in the files."""

import subprocess
import sys
from pathlib import Path

import pytest

from octavo.content.changes import RENAMED_KEYS, SCHEMA_VERSION, KeyEdit, edited
from octavo.content.fields import CONFIG, ENTRIES
from tests.support.sites import Site

SITE = b"# My site.\r\ntitle: Ada  # the owner\r\norder: newest\r\n"
PROFILE = (
    b"\xef\xbb\xbf---\r\n# Who I am.\r\nname:   Ada Lovelace\r\n\r\naliases:   # as in bylines\r\n  - A. Lovelace\r\n"
    b"areas: [cs.CL]\r\n---\r\naliases: no key\r\n"
)
PERSON = b"---\nname: Mary Somerville\n\"aliases\": ['M. Somerville']\naffiliations: [aliases]\n---"
PAPER = b"---\ntitle: Notes\nauthors: [A. Lovelace, M. Somerville]\ndate: 1843\naliases: [old]\n---\n"
OTHER = b"---\ntitle: More notes\nauthors: [Ada Lovelace, Mary Somerville]\ndate: 1844\n---\n"
FILES = {
    "site.yaml": SITE,
    "profile.md": PROFILE,
    "people/mary.md": PERSON,
    "papers/notes.md": PAPER,
    "papers/more.md": OTHER,
}
UPGRADED = {
    **FILES,
    "site.yaml": SITE.replace(b"title:", b"version: 2\r\ntitle:"),
    "profile.md": PROFILE.replace(b"aliases:   #", b"other_names:   #"),
    "people/mary.md": PERSON.replace(b'"aliases"', b'"other_names"'),
}


@pytest.fixture
def old(tmp_path: Path) -> Site:
    """Write a site with keys that have former names."""
    for path, data in FILES.items():
        place = tmp_path / "content" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return Site(tmp_path)


def upgrade(root: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the command for a project."""
    command = [sys.executable, "-m", "octavo", "upgrade", "--project", str(root), *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=60)


def contents(site: Site) -> dict[str, bytes]:
    """Return the files of a site's content."""
    return {path: (site.root / "content" / path).read_bytes() for path in FILES}


def test_every_new_name_is_a_key_of_its_table_and_the_old_one_is_not() -> None:
    tables = {table.title: {field.name for field in table.fields} for table in (*ENTRIES.values(), CONFIG)}
    for key in RENAMED_KEYS:
        assert key.new in tables[key.table]
        assert key.old not in tables[key.table]
        assert 1 < key.version <= SCHEMA_VERSION


def test_without_write_the_changes_are_shown_as_a_diff_that_can_be_applied(old: Site) -> None:
    shown = upgrade(old.root)
    assert shown.returncode == 0
    assert b"-aliases:   # as in bylines\r\n+other_names:   # as in bylines\r\n" in shown.stdout
    assert b"octavo upgrade --write" in shown.stderr
    assert contents(old) == FILES
    applied = subprocess.run(["git", "apply", "-"], input=shown.stdout, cwd=old.root, capture_output=True, check=False)
    assert (applied.returncode, applied.stderr) == (0, b"")
    assert contents(old) == UPGRADED


def test_with_write_only_these_keys_change_and_the_site_is_the_same(old: Site) -> None:
    old.built()
    assert [(found.code, found.span.path, found.span.line) for found in old.report.diagnostics] == [
        ("deprecated-key", "content/people/mary.md", 3),
        ("deprecated-key", "content/profile.md", 5),
    ]
    before = old.tree()
    assert "own" in old.page("papers/notes/")
    (old.root / "content/profile.md").chmod(0o640)
    outcome = upgrade(old.root, "--write")
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    assert outcome.stdout.split() == [b"content/people/mary.md", b"content/profile.md", b"content/site.yaml"]
    assert contents(old) == UPGRADED
    assert (old.root / "content/profile.md").stat().st_mode & 0o777 == 0o640
    assert old.built().report.diagnostics == ()
    assert old.tree() == before
    assert upgrade(old.root).stdout.strip() == b"Nothing to change."


def test_a_link_stays_a_link(old: Site) -> None:
    profile = old.root / "content/profile.md"
    profile.rename(old.root / "ada.md")
    profile.symlink_to(old.root / "ada.md")
    assert upgrade(old.root, "--write").returncode == 0
    assert profile.is_symlink()
    assert (old.root / "ada.md").read_bytes() == UPGRADED["profile.md"]


@pytest.mark.parametrize(
    ("config", "upgraded"),
    [
        ("version: 1\ntitle: Ada", "version: 2\ntitle: Ada"),
        ("title: Ada\nversion: '1' # old\n", "title: Ada\nversion: '2' # old\n"),
        ("{title: Ada}", "{version: 2, title: Ada}"),
        ("---\n  title: Ada\n  order: own\n", "---\n  version: 2\n  title: Ada\n  order: own\n"),
        ("# Nothing yet.\n", "# Nothing yet.\n"),
    ],
)
def test_the_configuration_gets_the_version(old: Site, config: str, upgraded: str) -> None:
    place = old.root / "content/site.yaml"
    place.write_bytes(config.encode())
    assert upgrade(old.root, "--write").returncode == 0
    assert place.read_bytes().decode() == upgraded
    assert old.built().report.diagnostics == ()


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_changed(old: Site) -> None:
    (old.root / "content/people/mary.md").write_bytes(b"---\nname: Mary\naliases: [M]\nother_names: [N]\n---\n")
    (old.root / "content/papers/more.md").write_bytes(b"no front matter")
    outcome = upgrade(old.root, "--write")
    assert outcome.returncode == 1
    assert contents(old)["profile.md"] == UPGRADED["profile.md"]
    assert contents(old)["people/mary.md"].startswith(b"---\nname: Mary\naliases: [M]\n")
    assert b"keep `other_names`" in outcome.stderr
    assert b"no front matter" in outcome.stderr


def test_a_newer_version_is_told_and_nothing_is_changed(old: Site) -> None:
    (old.root / "content/site.yaml").write_bytes(b"version: 99\n")
    ended = upgrade(old.root, "--write")
    assert ended.returncode == 1
    assert b"update Octavo" in ended.stderr
    assert contents(old)["profile.md"] == PROFILE
    assert [found.code for found in old.build().diagnostics if found.severity == "error"] == ["newer-version"]


def test_a_folder_without_content_is_told(tmp_path: Path) -> None:
    ended = upgrade(tmp_path)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"octavo new" in ended.stderr


def test_an_edit_whose_text_is_not_there_is_left_out() -> None:
    edits = [KeyEdit(1, 1, "b", "c"), KeyEdit(2, 3, "y", "z"), KeyEdit(2, 3, "", "!")]
    assert edited(b"a: b\r  y: 1\r", edits) == b"a: b\r  !z: 1\r"
