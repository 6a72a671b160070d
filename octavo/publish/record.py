"""The record: which files of the site were published last."""

from collections.abc import Iterable
from contextlib import suppress

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.folders import HeldFolder
from octavo.base.project import Project
from octavo.publish.outcome import Unpublished

_NAME = "published"
_TITLE = "octavo published 1"

# The branch to which sites are published unless another is named, as git knows it of the remote.
_TRACKED = "refs/remotes/origin/gh-pages"


# The file that GitHub adds to the branch where its settings name a domain.
_DOMAIN = "CNAME"


def note_published(project: Project, paths: Iterable[str]) -> Diagnostic | None:
    """Store the paths of the files that were published; returns a warning where they cannot be stored."""
    try:
        with HeldFolder(project.cache, project.root) as folder:
            folder.write(f"{_NAME}.tmp", ["\n".join([_TITLE, *sorted(paths), ""]).encode()])
            folder.move(f"{_NAME}.tmp", folder, _NAME)
    except OSError as failure:
        message = f"the list of what was published cannot be saved: {failure.strerror or failure}"
        return warning("state-lost", message, Span(".cache"), "the site is published all the same")
    return None


def last_published(project: Project) -> frozenset[str]:
    """Return the output paths of the files that were published last, to anywhere; none where that is not known.

    Where nothing is noted, those on the branch gh-pages of origin are returned, as git saw it last, without asking
    the remote; the file for the domain is left out, and so is the branch of a repository that does not track the
    project.
    """
    with suppress(OSError, ValueError), HeldFolder(project.cache, project.root) as folder:
        lines = folder.read(_NAME).decode().split("\n")
        if lines[0] == _TITLE:
            return frozenset(line for line in lines[1:] if line)
    # What speaks to git is loaded only if it is needed.
    from octavo.publish.branch import files_at
    from octavo.publish.git import Git

    # OSError: the project's folder does not exist.
    with suppress(Unpublished, OSError):
        git = Git(project.root, alone=True)
        if git.tracks_folder() and git.ask("rev-parse", "--verify", "--quiet", _TRACKED) is not None:
            return frozenset(files_at(git, _TRACKED)) - {_DOMAIN}
    return frozenset()
