"""Publishing to a branch of a real repository: what is pushed, what stays untouched, and what is refused."""

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from octavo.base.project import Project
from octavo.output.manifest import MANIFEST
from tests.publish.publishing import Publish, Repository, built_files, git, repository, script
from tests.support.sites import site, tree


def published(repo: Repository, publish: Publish, *arguments: object) -> str:
    """Publish, which must succeed with the built site on the branch, and return what is printed."""
    outcome = publish(repo.root, *arguments)
    assert outcome.code == 0, outcome.err
    assert repo.files() == built_files(repo.site)
    return outcome.out


def refused(repo: Repository, publish: Publish, *arguments: object) -> str:
    """Publish, which must be refused and change nothing at the remote, and return the findings."""
    before = git(repo.remote, "for-each-ref")
    outcome = publish(repo.root, *arguments)
    assert outcome.code == 1
    assert git(repo.remote, "for-each-ref") == before
    assert "[publish-" in outcome.err
    assert "hint: " in outcome.err
    assert "Traceback" not in outcome.err
    return outcome.err


def untouched(repo: Repository) -> dict[str, bytes]:
    """Return what publishing must not touch: the work tree, and all of git but objects and what is known of remotes."""
    skipped = (".git/objects/", ".git/refs/remotes/", ".git/logs/refs/remotes/", "output/", ".cache/")
    return {path: data for path, data in tree(repo.root).items() if not path.startswith(skipped)}


def test_the_first_push_makes_a_branch_with_exactly_the_site(repo: Repository, publish: Publish) -> None:
    out = published(repo, publish)
    assert MANIFEST in repo.site.tree()
    count = len(repo.files())
    assert out.endswith(f"published to branch gh-pages of origin: {count} files added, 0 changed, 0 removed\n")
    assert git(repo.remote, "log", "--format=%an|%s", "gh-pages") == "Ada Lovelace|Publish the site"
    assert {line.split()[0] for line in git(repo.remote, "ls-tree", "-r", "gh-pages").splitlines()} == {"100644"}
    repo.check()


def test_of_a_second_push_only_the_changed_page_is_new(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    first = repo.tip
    repo.site.edit("content/profile.md", "A life", "Two lives")
    assert "0 files added, 1 changed, 0 removed" in published(repo, publish, "--message", "Two lives")
    assert git(repo.remote, "log", "--format=%s", "gh-pages") == "Two lives\nPublish the site"
    assert git(repo.remote, "rev-parse", "gh-pages^") == first
    new = git(repo.remote, "rev-list", "--objects", "--no-object-names", f"{first}..gh-pages").split()
    kinds = sorted(git(repo.remote, "cat-file", "-t", name) for name in new)
    assert kinds == ["blob", "commit", "tree"]


def test_files_that_left_the_site_leave_the_branch(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    (repo.root / "content/files/data/kept.txt").unlink()
    assert "0 files added, 0 changed, 1 removed" in published(repo, publish)


def test_with_nothing_new_no_commit_is_made(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    first, objects = repo.tip, git(repo.root, "count-objects")
    assert published(repo, publish).endswith("nothing new: branch gh-pages of origin has this site already\n")
    assert (repo.tip, git(repo.root, "count-objects")) == (first, objects)


def test_a_dry_run_says_what_would_change_and_changes_nothing(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    repo.site.edit("content/profile.md", "A life", "Two lives")
    (repo.root / "content/files/data/kept.txt").unlink()
    repo.site.write("content/files/new.txt", "new")
    first, objects = repo.tip, git(repo.root, "count-objects")
    lines = publish(repo.root, "--dry-run").out.splitlines()[1:]
    assert lines[:-1] == ["would add files/new.txt", "would change index.html", "would remove files/data/kept.txt"]
    assert lines[-1].endswith("1 file added, 1 changed, 1 removed; this was a dry run, nothing was published")
    assert (repo.tip, git(repo.root, "count-objects")) == (first, objects)


def test_index_work_tree_stash_and_head_stay_byte_for_byte(repo: Repository, publish: Publish) -> None:
    profile = repo.root / "content/profile.md"
    profile.write_text(profile.read_text() + "Stashed.\n")
    git(repo.root, "stash")
    repo.site.write("content/files/staged.txt", "staged")
    git(repo.root, "add", "-A")
    repo.site.write("content/files/staged.txt", "staged and changed")
    repo.site.write("untracked.txt", "untracked")
    before = untouched(repo)
    published(repo, publish)
    repo.site.edit("content/profile.md", "A life", "Two lives")
    repo.push_file("CNAME", "example.org\n")
    assert publish(repo.root).code == 0
    repo.site.edit("content/profile.md", "Two lives", "A life")
    assert untouched(repo) == before
    assert git(repo.root, "branch", "--format=%(refname)") == "refs/heads/main"
    assert git(repo.root, "stash", "list").count("\n") == 0


def test_with_a_detached_head(repo: Repository, publish: Publish) -> None:
    git(repo.root, "checkout", "-q", "--detach")
    before = untouched(repo)
    published(repo, publish)
    assert untouched(repo) == before


def test_in_a_worktree(repo: Repository, publish: Publish, tmp_path: Path) -> None:
    git(repo.root, "worktree", "add", "-q", tmp_path / "tree", "-b", "draft")
    other = Repository(site(tmp_path / "tree", "\n"), repo.remote)
    published(other, publish)
    assert git(other.root, "status", "--porcelain") == ""


def test_with_the_project_in_a_folder_of_the_repository(tmp_path: Path, publish: Publish) -> None:
    repo = repository(tmp_path)
    git(repo.root, "config", "core.quotePath", "true")
    shutil.copytree(repo.root / "content", repo.root / "web site/content")
    inner = Repository(site(repo.root / "web site", "\n"), repo.remote)
    assert "in a folder of another repository, which does not track it" in refused(inner, publish)
    git(repo.root, "add", "web site")
    git(repo.root, "commit", "-q", "-m", "Move")
    published(inner, publish)
    published(inner, publish)
    git(repo.root, "push", "-q", "origin", "main:all")
    assert "the branch all holds the sources of the site" in refused(inner, publish, "--branch", "all", "--replace")


def test_from_a_shallow_clone(repo: Repository, publish: Publish, tmp_path: Path) -> None:
    published(repo, publish)
    repo.site.edit("content/profile.md", "A life", "Two lives")
    git(repo.root, "commit", "-q", "-a", "-m", "More")
    git(repo.root, "push", "-q", "origin", "main")
    published(repo, publish)
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=main", f"file://{repo.remote}", "shallow")
    clone = Repository(site(tmp_path / "shallow", "\n"), repo.remote)
    clone.site.edit("content/profile.md", "Two lives", "Three lives")
    before = untouched(clone)
    assert git(clone.root, "rev-parse", "--is-shallow-repository") == "true"
    assert "1 changed" in published(clone, publish)
    assert git(repo.remote, "rev-list", "--count", "gh-pages") == "3"
    assert untouched(clone) == before


def test_bytes_and_names_are_as_built_whatever_git_is_set_to(repo: Repository, publish: Publish) -> None:
    git(repo.root, "config", "core.autocrlf", "true")
    git(repo.root, "config", "core.safecrlf", "true")
    git(repo.root, "config", "core.splitIndex", "true")
    repo.site.write(".gitattributes", "* text eol=crlf\n*.txt filter=lost\n")
    git(repo.root, "config", "filter.lost.clean", "true")
    files = repo.root / "content/files"
    (files / "windows.txt").write_bytes(b"one\r\ntwo\r\n")
    (files / "mixed.txt").write_bytes(b"one\r\ntwo\nthree\r")
    (files / "Überblick und Ähre.txt").write_bytes(b"o\n")
    (files / "日本 語.txt").write_bytes(b"ni\n")
    (files / "ignored.log").write_bytes(b"log\n")
    repo.site.write(".gitignore", "output/\n*.log\n")
    published(repo, publish)
    assert repo.files()["files/mixed.txt"] == b"one\r\ntwo\nthree\r"
    assert "files/Überblick und Ähre.txt" in repo.files()


def test_a_domain_on_the_branch_stays_unless_the_site_has_its_own(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    tip = repo.push_file("CNAME", "www.example.org\n")
    repo.site.edit("content/profile.md", "A life", "Two lives")
    assert publish(repo.root).code == 0
    assert repo.files() == built_files(repo.site) | {"CNAME": b"www.example.org\n"}
    assert git(repo.remote, "rev-parse", "gh-pages^") == tip
    repo.site.write("content/root/CNAME", "example.org\n")
    published(repo, publish)
    assert repo.files()["CNAME"] == b"example.org\n"


def test_a_branch_of_others_is_refused_unless_it_is_to_be_replaced(repo: Repository, publish: Publish) -> None:
    tip = repo.push_file("index.html", "mine")
    assert "Octavo did not publish what is there: index.html" in refused(repo, publish)
    published(repo, publish, "--replace")
    assert git(repo.remote, "rev-parse", "gh-pages^") == tip
    published(repo, publish)


def test_a_file_that_others_added_since_is_not_removed_without_a_word(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    repo.push_file("verify.html", "mine")
    assert "since Octavo published there, others have changed verify.html" in refused(repo, publish)
    published(repo, publish, "--replace")


def test_a_commit_of_others_that_quotes_one_of_octavo_is_theirs(repo: Repository, publish: Publish) -> None:
    published(repo, publish)
    for message in ("Undo\n\nPublished-By: Octavo\n\nIt was wrong.", "Undo\nPublished-By: Octavo"):
        repo.push_file("theirs.html", message, message=message)
        assert "others have changed theirs.html" in refused(repo, publish)


def test_control_characters_in_names_of_a_branch_are_not_printed(repo: Repository, publish: Publish) -> None:
    repo.push_file("a\x1b[2Jb.txt", "theirs")
    assert "Octavo did not publish what is there: a\N{REPLACEMENT CHARACTER}[2Jb.txt" in refused(repo, publish)
    assert "would remove a\N{REPLACEMENT CHARACTER}[2Jb.txt\n" in publish(repo.root, "--replace", "--dry-run").out


def test_a_shallow_clone_knows_the_commits_of_octavo_before_its_tip(
    repo: Repository, publish: Publish, tmp_path: Path
) -> None:
    published(repo, publish)
    git(repo.root, "commit", "-q", "--allow-empty", "-m", "More")
    git(repo.root, "push", "-q", "origin", "main")
    repo.push_file("CNAME", "example.org\n")
    clone = ("clone", "-q", "--depth=1", "--no-single-branch", "--branch=main", repo.remote.as_uri())
    git(tmp_path, *clone, "shallow")
    shallow = Repository(site(tmp_path / "shallow", "\n"), repo.remote)
    assert git(shallow.root, "rev-list", "--count", "origin/gh-pages") == "1"
    shallow.site.edit("content/profile.md", "A life", "Two lives")
    assert ": 0 files added, 1 changed, 0 removed" in publish(shallow.root).out
    assert git(repo.remote, "rev-list", "--count", "gh-pages") == "3"
    assert git(shallow.root, "rev-list", "--count", "main") == "1"
    shallow.check()
    repo.push_file("theirs.html", "theirs")
    git(tmp_path, *clone, "another")
    another = Repository(site(tmp_path / "another", "\n"), repo.remote)
    assert "since Octavo published there, others have changed theirs.html" in refused(another, publish)


def test_a_branch_that_holds_only_files_of_its_host_is_taken(repo: Repository, publish: Publish) -> None:
    repo.push_file("CNAME", "example.org\n")
    assert publish(repo.root).code == 0
    assert repo.files() == built_files(repo.site) | {"CNAME": b"example.org\n"}


def test_the_branch_that_is_checked_out_is_refused(repo: Repository, publish: Publish) -> None:
    assert "the branch main is checked out here" in refused(repo, publish, "--branch", "main", "--replace")
    assert "is checked out here" in refused(repo, publish, "--branch", "main", "--remote", repo.remote)


def test_the_branch_with_the_sources_is_refused_even_to_be_replaced(repo: Repository, publish: Publish) -> None:
    git(repo.root, "push", "-q", "origin", "main")
    git(repo.root, "checkout", "-q", "-b", "draft")
    words = refused(repo, publish, "--branch", "main", "--replace")
    assert "the branch main holds the sources of the site" in words
    assert "--branch NAME" in words


def test_another_repository_may_have_a_branch_of_the_same_name(
    repo: Repository, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "--bare", "pages.git")
    monkeypatch.chdir(tmp_path)
    assert publish(repo.root, "--remote", "pages.git", "--branch", "main").code == 0
    assert Repository(repo.site, tmp_path / "pages.git").files("main") == built_files(repo.site)
    assert repo.at("main") == ""


def test_a_remote_with_another_address_for_pushing_is_asked_there(
    repo: Repository, publish: Publish, tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q", "--bare", "fork.git")
    repo.push_file("index.html", "of the repository that is only read")
    git(repo.root, "remote", "set-url", "--push", "origin", tmp_path / "fork.git")
    published(Repository(repo.site, tmp_path / "fork.git"), publish)
    assert list(repo.files()) == ["index.html"]


def test_of_two_addresses_for_pushing_both_get_the_site_in_the_end(
    repo: Repository, publish: Publish, tmp_path: Path
) -> None:
    mirror = Repository(repo.site, tmp_path / "mirror.git")
    for place in (repo.remote, mirror.remote):
        git(repo.root, "remote", "set-url", "--add", "--push", "origin", place)
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "origin has the site, but git could not finish" in outcome.err
    assert "one did not take the site: run the command again" in outcome.err
    assert repo.files() == built_files(repo.site)
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert f"git cannot reach {mirror.remote}" in outcome.err
    git(tmp_path, "init", "-q", "--bare", mirror.remote)
    assert f"{mirror.remote} did not have this site, and has it now" in published(repo, publish)
    assert mirror.tip == repo.tip
    repo.site.edit("content/profile.md", "A life", "Two lives")
    assert "1 changed" in published(repo, publish)
    assert mirror.tip == repo.tip
    theirs = mirror.push_file("theirs.html", "theirs")
    outcome = publish(repo.root)
    assert f"{mirror.remote} did not take the site that origin has" in outcome.err
    assert mirror.tip == theirs


@pytest.mark.parametrize("moment", ["before the commit", "during the push"])
def test_a_remote_that_moves_meanwhile_loses_nothing(
    repo: Repository, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    published(repo, publish)
    git(tmp_path, "clone", "-q", repo.remote, "other", "--branch", "gh-pages")
    (tmp_path / "other/CNAME").write_text("example.org\n")
    git(tmp_path / "other", "add", "CNAME")
    git(tmp_path / "other", "commit", "-q", "-m", "Add a domain")
    theirs = git(tmp_path / "other", "rev-parse", "HEAD")
    push = f"{shutil.which('git')} -C '{tmp_path}/other' push -q origin gh-pages"
    if moment == "during the push":
        # git runs this hook after it has asked the remote for its branches, and before it sends anything.
        hook = script(repo.root / ".git/hooks/pre-push", push)
    else:
        hook = script(
            tmp_path / "bin/git", f'case "$*" in *commit-tree*) {push};; esac; exec {shutil.which("git")} "$@"'
        )
        monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    repo.site.edit("content/profile.md", "A life", "Two lives")
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "somebody else has pushed to gh-pages meanwhile; nothing of theirs was changed" in outcome.err
    assert repo.tip == theirs
    hook.unlink()
    assert publish(repo.root).code == 0
    assert git(repo.remote, "rev-parse", "gh-pages^") == theirs
    assert repo.files() == built_files(repo.site) | {"CNAME": b"example.org\n"}
    repo.check()


@pytest.mark.parametrize("side", ["here", "there"])
def test_the_words_of_a_hook_that_refuses_are_shown(repo: Repository, publish: Publish, side: str) -> None:
    hooks = {"here": repo.root / ".git/hooks/pre-push", "there": repo.remote / "hooks/pre-receive"}
    script(hooks[side], "echo 'Not on a Sunday.' >&2; exit 1")
    words = refused(repo, publish)
    assert "Not on a Sunday." in words
    assert "origin did not take the site; git's own words are above" in words
    hooks[side].unlink()
    published(repo, publish)


def test_the_words_that_a_hook_writes_to_the_standard_output_are_shown(repo: Repository, publish: Publish) -> None:
    script(repo.root / ".git/hooks/pre-push", "echo 'Not on a Sunday.'; exit 1")
    assert "Not on a Sunday." in refused(repo, publish)


def test_a_program_that_a_hook_leaves_behind_is_not_waited_for(repo: Repository, publish: Publish) -> None:
    script(repo.root / ".git/hooks/pre-push", "sleep 20 2>/dev/null &")
    started = time.perf_counter()
    published(repo, publish)
    assert time.perf_counter() - started < 20


def test_variables_of_a_surrounding_hook_do_not_leak_in(
    repo: Repository, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "elsewhere")
    before = tree(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere/index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere/objects"))
    assert publish(repo.root).code == 0
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.delenv(name)
    assert repo.files() == built_files(repo.site)
    assert tree(tmp_path / "elsewhere") == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("terminal", [True, False])
def test_git_may_ask_the_user_at_a_terminal_alone(repo: Repository, tmp_path: Path, *, terminal: bool) -> None:
    script(repo.root / ".git/hooks/pre-push", f"echo \"${{GIT_TERMINAL_PROMPT-unset}}\" >'{tmp_path}/seen'")
    main, end = pty.openpty()
    command = [sys.executable, "-m", "octavo", "publish", "--quiet"]
    stdin = end if terminal else subprocess.DEVNULL
    subprocess.run(command, cwd=repo.root, stdin=stdin, capture_output=True, check=True, timeout=60)
    os.close(main)
    os.close(end)
    assert (tmp_path / "seen").read_text() == ("unset\n" if terminal else "0\n")


def test_outside_of_a_repository_the_way_out_is_named(tmp_path: Path, publish: Publish) -> None:
    made = site(tmp_path / "alone")
    outcome = publish(made.root)
    assert outcome.code == 1
    assert "the project is not in a git repository" in outcome.err
    assert "git remote add origin URL" in outcome.err
    assert "--to" in outcome.err


def test_without_such_a_remote_the_way_out_is_named(repo: Repository, publish: Publish) -> None:
    words = refused(repo, publish, "--remote", "orign")
    assert 'this repository has no remote named "orign"' in words
    assert "or name another with --remote: origin" in words
    git(repo.root, "remote", "remove", "origin")
    assert "git remote add origin URL" in refused(repo, publish)


def test_without_git_the_way_out_is_named(
    repo: Repository, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "git is not installed [no-program]" in outcome.err


def test_a_repository_that_git_cannot_read_is_named_with_its_words(repo: Repository, publish: Publish) -> None:
    (repo.root / ".git/HEAD").write_text("nonsense")
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "git cannot use its repository" in outcome.err


def test_a_repository_of_another_user_is_named_with_the_way_out(
    repo: Repository, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Git's own tests have it take every repository for one of another user by this variable.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    words = publish(repo.root).err
    assert "git cannot use its repository: fatal: detected dubious ownership" in words
    assert "hint: another user owns it; if you trust that user: git config" in words


@pytest.mark.parametrize("url", ["https://localhost:9/ada:secret@site.git", "/nowhere/at/all.git"])
def test_a_remote_that_cannot_be_reached_is_named(repo: Repository, publish: Publish, url: str) -> None:
    words = refused(repo, publish, "--remote", url)
    assert f"git cannot reach {url}; its own words are above" in words
    assert "fatal: " in words


def test_a_password_in_an_address_is_not_printed(repo: Repository, publish: Publish) -> None:
    words = refused(repo, publish, "--remote", "https://ada:secret@localhost:9/site.git")
    assert "git cannot reach https://localhost:9/site.git" in words
    findings = words[words.index("error: git cannot") :]
    assert "secret" not in findings


def test_the_place_of_a_remote_is_shown_as_it_was_given(repo: Repository, publish: Publish) -> None:
    assert "  --> http://127.0.0.1:9/a.git gh-pages\n" in refused(repo, publish, "--remote", "http://127.0.0.1:9/a.git")


def test_a_line_break_in_the_path_of_the_project_is_named(tmp_path: Path, publish: Publish) -> None:
    (tmp_path / "two\nlines").mkdir()
    words = refused(repository(tmp_path / "two\nlines"), publish)
    assert "git cannot take files from a folder whose path has a line break" in words


@pytest.mark.parametrize("name", ["gh pages", "", "HEAD", "@{-1}", "refs/heads/gh-pages"])
def test_a_name_that_no_branch_can_have_is_refused(repo: Repository, publish: Publish, name: str) -> None:
    words = refused(repo, publish, "--branch", name)
    assert f'"{name}" cannot be the name of a branch' in words
    assert ("hint: write gh-pages" in words) == name.startswith("refs/")


def test_an_empty_name_of_a_repository_is_refused(
    repo: Repository, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.remote)
    assert "no repository to publish to is named" in refused(repo, publish, "--remote", "")


def test_names_that_git_would_leave_out_are_refused(repo: Repository, publish: Publish) -> None:
    repo.site.write("content/files/git~1", "lost")
    assert "git takes no files with these names: files/git~1" in refused(repo, publish)


def test_without_a_name_for_the_commit_the_way_out_is_named(
    repo: Repository, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_NAME", "")
    assert "git config --global user.name" in refused(repo, publish)


def test_the_address_on_github_is_told(repo: Repository, publish: Publish) -> None:
    git(repo.root, "remote", "set-url", "origin", "git@github.com:Ada-Lovelace/engine.git")
    git(repo.root, "config", f"url.{repo.remote}.insteadOf", "git@github.com:Ada-Lovelace/engine.git")
    out = published(repo, publish)
    assert "The site will appear at https://ada-lovelace.github.io/engine/\n" in out
    assert "choose 'Deploy from a branch' and gh-pages" in out
    repo.push_file("CNAME", "example.org\n")
    assert "The site will appear at https://example.org/\n" in publish(repo.root).out
    assert publish(repo.root, "--quiet").out == ""
    repo.push_file("CNAME", "example.org\x1b[2J\n")
    assert "The site will appear at https://ada-lovelace.github.io/engine/\n" in publish(repo.root).out


def test_a_build_with_an_error_is_not_published(repo: Repository, publish: Publish) -> None:
    repo.site.edit("content/papers/notes.md", "date: 1843", "date: soon")
    outcome = publish(repo.root)
    assert outcome.code == 1
    assert "this is not a date" in outcome.err
    assert outcome.err.endswith("; nothing was published\n")
    assert repo.tip == ""


def test_what_an_ended_run_has_left_is_not_in_the_way(repo: Repository, publish: Publish) -> None:
    left = Project.at(repo.root).cache / "publishing"
    left.mkdir(parents=True)
    (left / "index.lock").write_text("")
    published(repo, publish)
    assert not left.exists()


def test_drafts_are_not_published(repo: Repository, publish: Publish) -> None:
    repo.site.edit("content/papers/notes.md", "date: 1843", "date: 1843\ndraft: yes")
    repo.site.built(drafts=True)
    published(repo, publish)
    assert "papers/notes/index.html" not in repo.files()
    assert publish(repo.root, "--drafts").code == 2


def test_a_site_that_was_built_for_another_address_is_published_with_a_warning(
    repo: Repository, publish: Publish
) -> None:
    git(repo.root, "remote", "set-url", "origin", "https://github.com/Ada/engine.git")
    git(repo.root, "config", f"url.{repo.remote}.insteadOf", "https://github.com/Ada/engine.git")
    done = publish(repo.root)
    assert "The site will appear at https://ada.github.io/engine/" in done.out
    assert "Once, in its Settings under Pages" in done.out
    said = "the site was built for https://example.org/, and will appear at https://ada.github.io/engine/"
    assert f"warning: {said} [address-differs]" in done.err
    repo.site.write("content/site.yaml", "url: https://ada.github.io/engine/\n")
    done = publish(repo.root)
    assert "[address-differs]" not in done.err
    assert "Settings" not in done.out
