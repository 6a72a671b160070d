"""`octavo check` names the addresses that the published site has and the built one has not."""

import shutil
from pathlib import Path

import pytest

from octavo.cli.main import main
from tests.publish.publishing import Publish, Repository, git, script
from tests.support.sites import site


def checked(repo: Repository, capfd: pytest.CaptureFixture[str]) -> str:
    """Build and check a project, and return what the check prints."""
    repo.site.built()
    capfd.readouterr()
    with pytest.raises(SystemExit):
        main(["check", "--project", str(repo.root)])
    return "".join(capfd.readouterr())


@pytest.mark.parametrize("cached", [True, False])
def test_an_address_that_was_published_and_is_gone_is_named(
    repo: Repository, publish: Publish, capfd: pytest.CaptureFixture[str], *, cached: bool
) -> None:
    publish(repo.root)
    assert "[address-gone]" not in checked(repo, capfd)
    if not cached:
        git(repo.root, "fetch", "--quiet", "origin")
        shutil.rmtree(repo.root / ".cache")
        repo.site.built()
    papers = repo.root / "content/papers"
    (papers / "notes.md").rename(papers / "sketch.md")
    said = checked(repo, capfd)
    assert "the published site has `/papers/notes/`, this one has not [address-gone]" in said
    assert "aliases:" in said
    repo.site.edit("content/papers/sketch.md", "title: Notes", "title: Notes\naliases: [notes]")
    assert "[address-gone]" not in checked(repo, capfd)


def test_another_folder_is_not_compared_with_what_was_published(
    repo: Repository, publish: Publish, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    publish(repo.root)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("<!doctype html><title>Other</title>", "utf-8")
    capfd.readouterr()
    with pytest.raises(SystemExit):
        main(["check", "--project", str(repo.root), str(tmp_path / "other")])
    assert "[address-gone]" not in "".join(capfd.readouterr())


def with_a_missing_commit(repo: Repository) -> None:
    """Let the published branch, as git knows it here, be a commit that only the remote could have."""
    place = repo.root / ".git/refs/remotes/origin/gh-pages"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("1" * 40 + "\n")
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
    }.items():
        git(repo.root, "config", name, value)


def test_a_check_runs_no_program_that_the_repository_names(
    repo: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with_a_missing_commit(repo)
    git(repo.root, "config", "protocol.ext.allow", "always")
    git(repo.root, "config", "remote.origin.url", f"ext::sh -c touch% {tmp_path}/ran")
    assert "[address-gone]" not in checked(repo, capfd)
    assert not (tmp_path / "ran").exists()


def test_a_check_does_not_ask_the_remote(repo: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with_a_missing_commit(repo)
    asked = script(tmp_path / "asked", f'touch {tmp_path}/ran; exec git-upload-pack "$@"')
    git(repo.root, "config", "remote.origin.uploadPack", asked)
    assert "[address-gone]" not in checked(repo, capfd)
    assert not (tmp_path / "ran").exists()


def test_files_of_the_host_are_not_missed(
    repo: Repository, publish: Publish, capfd: pytest.CaptureFixture[str]
) -> None:
    publish(repo.root)
    repo.push_file("CNAME", "example.org\n")
    git(repo.root, "fetch", "--quiet", "origin")
    shutil.rmtree(repo.root / ".cache")
    assert "[address-gone]" not in checked(repo, capfd)
    repo.push_file("old.html", "<!doctype html><title>Old</title>")
    git(repo.root, "fetch", "--quiet", "origin")
    assert "the published site has `/old.html`" in checked(repo, capfd)


def test_a_repository_around_the_project_counts_only_if_it_tracks_it(
    repo: Repository, publish: Publish, capfd: pytest.CaptureFixture[str]
) -> None:
    publish(repo.root)
    git(repo.root, "fetch", "--quiet", "origin")
    inner = Repository(
        site(repo.root / "inner", "-- content/profile.md --\n---\nname: Ada Lovelace\n---\n"), repo.remote
    )
    assert "[address-gone]" not in checked(inner, capfd)
    git(repo.root, "add", "inner")
    assert "[address-gone]" in checked(inner, capfd)
