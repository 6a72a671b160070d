"""The remote of a git repository, read from its files, and the address at which GitHub Pages publishes it."""

import re
from pathlib import Path

from octavo.base.system import resolved

# Patterns are compiled when they are needed: every build asks for the remote, and many projects have none.

# The forms in which git takes the address of a repository: https://, ssh://, git:// and the short user@host:path.
_GITHUB = (
    r"(?:(?:https?|ssh|git)://(?:[^@/\s]*@)?(?:www\.|ssh\.)?github\.com(?::\d+)?/|(?:[\w.-]+@)?(?:ssh\.)?github\.com:)"
    r"/?([A-Za-z0-9-]+)/([\w.-]+?)(?:\.git)?/?"
)
_SECTION = r'\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)"\s*)?\]'
_URL = r'(?i:\s*url\s*=\s*)(?:"((?:[^"\\]|\\.)*)"|([^#;"]*))'
_ESCAPED = r"\\(.)"

# The bits of an entry's flags in git's index that hold the length of its path ("index-format" in git's documentation).
_LENGTH = 0xFFF


def address_of_remote(url: str) -> str | None:
    """Return the address at which GitHub Pages publishes a repository at github.com; None for any other remote."""
    match = re.fullmatch(_GITHUB, url.strip(), re.ASCII | re.IGNORECASE)
    if match is None or match[2] in (".", ".."):
        return None
    host = f"{match[1].lower()}.github.io"
    return f"https://{host}/" if match[2].lower() == host else f"https://{host}/{match[2]}/"


def remote_url(folder: Path) -> str | None:
    """Return the address of the remote of the repository that a folder is in: `origin`, else its only remote.

    A repository around the folder counts only if it tracks a file of the folder: a home folder may be a repository too.
    None: there is no repository, no such remote, or something cannot be read.
    """
    try:
        folder = resolved(folder)
        for top in (folder, *folder.parents):
            if (top / ".git").exists():
                git = _git_folder(top / ".git")
                if top != folder and not _tracks(git / "index", folder.relative_to(top).as_posix()):
                    return None
                remotes = _remotes(_text(_common_folder(git) / "config"))
                return remotes.get("origin") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    except (OSError, ValueError):
        # A path or a text that is not UTF-8, and a path with a null character, are ValueErrors.
        return None
    return None


def _text(place: Path) -> str:
    return _bytes(place).decode("utf-8")


def _bytes(place: Path) -> bytes:
    """Return the bytes of a regular file; anything else, such as a pipe or a device, might never end."""
    if not place.is_file():
        raise FileNotFoundError(place)
    return place.read_bytes()


def _git_folder(place: Path) -> Path:
    """Return the folder of a repository; in a worktree or a submodule `.git` is a file that names it."""
    if not place.is_file():
        return place
    return place.parent / _text(place).removeprefix("gitdir:").strip()


def _common_folder(git: Path) -> Path:
    """Return the folder with the configuration, which a worktree shares with its repository."""
    common = git / "commondir"
    return git / _text(common).strip() if common.is_file() else git


def _tracks(index: Path, folder: str) -> bool:
    """Tell if git's index lists a file below a folder; a compressed index (version 4) counts as one that does not."""
    data, start = _bytes(index), f"{folder}/".encode()
    at = data.find(start)
    while at > 0:
        # The length of a path stands before it, so that a path which only ends like this is told apart.
        length = data.find(b"\0", at) - at
        if int.from_bytes(data[at - 2 : at]) & _LENGTH == min(length, _LENGTH):
            return True
        at = data.find(start, at + 1)
    return False


def _remotes(config: str) -> dict[str, str]:
    """Return the addresses in a git configuration by the names of their remotes; of several addresses the first."""
    found: dict[str, str] = {}
    remote: str | None = None
    for line in config.splitlines():
        start = 0
        if section := re.match(_SECTION, line):
            remote = re.sub(_ESCAPED, r"\1", section[2]) if section[1].lower() == "remote" and section[2] else None
            start = section.end()
        if remote is not None and (url := re.match(_URL, line[start:])):
            found.setdefault(remote, re.sub(_ESCAPED, r"\1", url[1] or url[2] or "").strip())
    return {name: url for name, url in found.items() if url}
