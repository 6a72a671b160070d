"""The output folder is published only if it is what the build wrote."""

import shutil
from pathlib import Path

import pytest

from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.session import Session
from octavo.output import lock
from octavo.output.staging import TEMPORARY
from octavo.publish import artifact
from octavo.publish.branch import Branch
from octavo.publish.outcome import Publication
from octavo.publish.publish import publish_site
from octavo.publish.record import last_published
from tests.publish.publishing import PROJECT, Publish, Repository, built_files, git
from tests.support.sites import Site, site


def built(folder: Path) -> tuple[Site, Project, Session]:
    """Return a project that a session has just built."""
    made, session = site(folder / "project", PROJECT), Session()
    project = Project.at(made.root)
    assert not build(project, Options(), session=session).failed
    return made, project, session


def refusal_of(publication: Publication) -> str:
    """Return the message of a publication that is refused."""
    assert publication.failed
    (found,) = publication.diagnostics
    assert (found.code, bool(found.hint)) == ("publish-refused", True)
    return found.message


@pytest.mark.parametrize("sign", [TEMPORARY, ".octavo-manifest"])
def test_an_interrupted_build_is_not_published(tmp_path: Path, sign: str) -> None:
    made, project, session = built(tmp_path)
    if sign == TEMPORARY:
        (made.output / sign).mkdir()
    else:
        (made.output / sign).write_text("octavo manifest 1\n")
    assert "a build was interrupted" in refusal_of(publish_site(project, session, str(tmp_path / "web")))
    assert not (tmp_path / "web").exists()


def test_an_output_that_was_altered_after_the_build_is_not_published(tmp_path: Path) -> None:
    made, project, session = built(tmp_path)
    (made.output / "index.html").write_text("altered")
    (made.output / "404.html").unlink()
    message = refusal_of(publish_site(project, session, str(tmp_path / "web")))
    assert message.endswith("changed or missing: 404.html, index.html")


def test_an_output_that_another_process_built_meanwhile_is_not_published(tmp_path: Path) -> None:
    made, project, session = built(tmp_path)
    made.edit("content/profile.md", "A life", "Two lives")
    made.built(drafts=True)
    message = refusal_of(publish_site(project, session, str(tmp_path / "web")))
    assert "another build has written the output meanwhile" in message


def test_while_another_process_builds_nothing_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, project, session = built(tmp_path)
    monkeypatch.setattr(lock, "LOCK_PATIENCE", 0.0)
    monkeypatch.setattr(lock, "_try_lock", lambda file: False)
    publication = publish_site(project, session, str(tmp_path / "web"))
    assert [found.code for found in publication.diagnostics] == ["locked"]


def test_links_in_the_output_are_refused(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT).built()
    (made.output / "link.txt").symlink_to("index.html")
    shutil.move(made.output / "papers", tmp_path / "papers")
    (made.output / "papers").symlink_to(tmp_path / "papers")
    outcome = publish(made.root, "--to", tmp_path / "web")
    assert outcome.code == 1
    assert "symbolic links in the output, which cannot be published: link.txt, papers" in outcome.err


def test_files_in_the_output_that_are_not_of_the_site_are_named_and_left(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT).built()
    for number in range(7):
        (made.output / f"mine-{number}.txt").write_text("mine")
    (made.output / ".gitignore").write_text("*")
    outcome = publish(made.root, "--to", tmp_path / "web")
    assert outcome.code == 0
    assert "mine-3.txt, mine-4.txt and 2 more [not-published]" in outcome.err
    assert not list((tmp_path / "web").glob("mine*"))


def test_what_is_too_large_for_github_is_not_pushed(
    repo: Repository, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.site.write("content/files/large.txt", "large" * 100_000)
    monkeypatch.setattr(artifact, "PAGES_FILE_LIMIT", 400_000)
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "error: this file has 0 MB [publish-refused]\n  --> files/large.txt" in outcome.err
    monkeypatch.undo()
    monkeypatch.setattr(artifact, "PAGES_SITE_LIMIT", 400_000)
    outcome = publish(repo.root)
    assert "error: the site has 1 MB [publish-refused]" in outcome.err


def test_what_was_published_last_is_noted(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "project", PROJECT)
    project = Project.at(made.root)
    assert last_published(project) == frozenset()
    publish(made.root, "--to", tmp_path / "web", "--dry-run")
    assert last_published(project) == frozenset()
    publish(made.root, "--to", tmp_path / "web")
    first = last_published(project)
    assert first == frozenset(built_files(made))
    (made.root / "content/papers/notes.md").unlink()
    made.built()
    assert last_published(project) == first


def test_what_another_machine_published_is_known_from_the_remote(
    repo: Repository, publish: Publish, tmp_path: Path
) -> None:
    project = Project.at(repo.root)
    assert last_published(project) == frozenset()
    publish(repo.root)
    site_files = frozenset(built_files(repo.site))
    assert last_published(project) == site_files
    shutil.rmtree(repo.root / ".cache")
    git(repo.root, "fetch", "-q", "origin")
    shutil.move(repo.remote, tmp_path / "away.git")
    assert last_published(project) == site_files


def test_a_list_that_cannot_be_saved_is_a_warning(tmp_path: Path) -> None:
    _, project, session = built(tmp_path)
    (project.cache / "published").mkdir()
    publication = publish_site(project, session, str(tmp_path / "web"))
    assert [(found.severity, found.code) for found in publication.diagnostics] == [("warning", "state-lost")]
    assert (tmp_path / "web/index.html").is_file()


def test_the_default_branch_is_that_of_github_pages() -> None:
    assert (Branch().remote, Branch().ref) == ("origin", "refs/heads/gh-pages")
