"""The address of a site is found from the remote of its repository, as git itself writes it."""

import os
import subprocess
from pathlib import Path

import pytest

from octavo.base.remotes import address_of_remote, remote_url

REPOSITORY = "https://github.com/Ada/engine.git"


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, without the configuration of the user and of the system."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = {f"GIT_{role}_{what}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | settings | names, check=True, stdout=subprocess.DEVNULL
    )


def repository(folder: Path, *remotes: tuple[str, str]) -> Path:
    """Make a repository with these remotes, each a name and an address."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name, url in remotes:
        git(folder, "remote", "add", name, url)
    return folder


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Ada/Engine.git",
        "https://github.com/Ada/Engine",
        "https://github.com/ada/Engine/",
        "http://www.github.com/Ada/Engine",
        "https://ada:secret@GitHub.com/Ada/Engine.git",
        "git://github.com/Ada/Engine.git",
        "ssh://git@github.com/Ada/Engine.git",
        "ssh://git@ssh.github.com:443/Ada/Engine.git",
        "git@github.com:Ada/Engine.git",
        "git@github.com:/Ada/Engine.git",
        "git@ssh.github.com:Ada/Engine",
        "github.com:Ada/Engine",
        " git@github.com:Ada/Engine.git\n",
    ],
)
def test_a_repository_is_published_below_its_owner(url: str) -> None:
    assert address_of_remote(url) == "https://ada.github.io/Engine/"


@pytest.mark.parametrize("name", ["ada.github.io", "Ada.GitHub.io", "Ada.github.io.git"])
def test_the_repository_named_like_its_owners_address_is_at_the_root(name: str) -> None:
    assert address_of_remote(f"git@github.com:Ada/{name}") == "https://ada.github.io/"


def test_a_repository_named_like_anothers_address_is_not_at_the_root() -> None:
    assert address_of_remote("https://github.com/lovelace/ada.github.io") == "https://lovelace.github.io/ada.github.io/"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://gitlab.com/ada/engine.git",
        "https://github.com.example.org/ada/engine",
        "https://example.org/github.com/ada/engine",
        "https://notgithub.com/ada/engine",
        "git@example.org:github.com:ada/engine",
        "https://github.com/ada",
        "https://github.com/ada/engine/tree/main",
        "https://github.com/ada/..",
        "https://github.com/ada/a b",
        "https://github.com/ada/engine?x=<script>",
        "git@gist.github.com:0123.git",
        "/srv/git/github.com/ada/engine.git",
        "../engine",
    ],
)
def test_any_other_remote_has_no_address(url: str) -> None:
    assert address_of_remote(url) is None


def test_the_remote_is_origin_or_else_the_only_one(tmp_path: Path) -> None:
    one, two = ("upstream", "https://example.org/a"), ("fork", "https://example.org/b")
    assert remote_url(repository(tmp_path / "a")) is None
    assert remote_url(repository(tmp_path / "b", one)) == "https://example.org/a"
    assert remote_url(repository(tmp_path / "c", one, two)) is None
    assert remote_url(repository(tmp_path / "d", one, ("origin", REPOSITORY), two)) == REPOSITORY


def test_addresses_are_read_as_git_writes_them(tmp_path: Path) -> None:
    odd = 'https://example.org/a;b #c "d" \\e'
    folder = repository(tmp_path, ('odd.na"me', odd))
    assert remote_url(folder) == odd
    git(folder, "remote", "set-url", "--push", 'odd.na"me', "https://example.org/push")
    git(folder, "remote", "set-url", "--add", 'odd.na"me', "https://example.org/second")
    assert remote_url(folder) == odd


def test_a_configuration_edited_by_hand_is_read(tmp_path: Path) -> None:
    config = repository(tmp_path) / ".git/config"
    config.write_text('[Remote "origin"] URL=https://example.org/a # mine\n[branch "origin"]\nurl = no\n', "utf-8")
    assert remote_url(tmp_path) == "https://example.org/a"


def test_worktrees_and_submodules_have_their_remotes(tmp_path: Path) -> None:
    main = repository(tmp_path / "main", ("origin", REPOSITORY))
    git(main, "commit", "--quiet", "--allow-empty", "--message", "Start")
    git(main, "worktree", "add", "--quiet", "../other")
    assert (tmp_path / "other/.git").is_file()
    assert remote_url(tmp_path / "other") == REPOSITORY
    around = repository(tmp_path / "around", ("origin", "https://example.org/around"))
    git(around, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(main), "inside")
    assert remote_url(around / "inside") == str(main)


def test_a_repository_around_the_folder_counts_only_where_it_tracks_its_files(tmp_path: Path) -> None:
    home = repository(tmp_path, ("origin", REPOSITORY))
    for folder in ("site", "other/site"):
        (home / folder / "content").mkdir(parents=True)
        (home / folder / "content/profile.md").write_text("", "utf-8")
    assert remote_url(home / "site") is None
    git(home, "add", "other")
    assert remote_url(home / "other/site") == REPOSITORY
    assert remote_url(home / "site") is None
    git(home, "add", "site")
    assert remote_url(home / "site") == REPOSITORY
    assert remote_url(home / "site/content") == REPOSITORY


def test_what_cannot_be_read_has_no_remote(tmp_path: Path) -> None:
    assert remote_url(tmp_path / "nowhere") is None
    (tmp_path / ".git").write_bytes(b"gitdir: nowhere\n")
    assert remote_url(tmp_path) is None
    (tmp_path / ".git").write_bytes(b"gitdir: \0\n")
    assert remote_url(tmp_path) is None
    (tmp_path / ".git").unlink()
    (tmp_path / ".git").mkdir()
    assert remote_url(tmp_path) is None
    (tmp_path / ".git/config").write_bytes(b'[remote "origin"]\nurl = \xff\n')
    assert remote_url(tmp_path) is None
    (tmp_path / ".git/config").write_bytes(b'[remote "origin"\nurl = https://example.org/\n')
    assert remote_url(tmp_path) is None
    (tmp_path / ".git/config").unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / ".git/config")
        assert remote_url(tmp_path) is None
