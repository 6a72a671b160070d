"""Publishing: the site that a build has just written goes to a branch, to a folder, or to another machine."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from octavo.base.diagnostics import Span, error
from octavo.base.folders import HeldFolder
from octavo.base.frozen import replace
from octavo.base.project import Project
from octavo.build.session import Session
from octavo.output.lock import Locked, locked
from octavo.publish.artifact import Artifact, collect
from octavo.publish.branch import Branch, publish_to_branch
from octavo.publish.folder import publish_to_folder
from octavo.publish.outcome import Publication, Unpublished
from octavo.publish.record import note_published
from octavo.publish.rsync import is_remote, publish_by_rsync

# The folder in the cache where a publication writes what only it needs.
_TEMPORARY = "publishing"

_SCHEME = re.compile(r"([a-z]+)://", re.IGNORECASE)

_BY_FTP = "Octavo does not speak FTP: upload what is in output/ by a program that does"
_BY_SSH = "for a folder on another machine write user@host:FOLDER"
_MOUNTED = "name the folder as which this is found on this machine"
_HINTS = {
    **dict.fromkeys(("ftp", "ftps"), _BY_FTP),
    **dict.fromkeys(("ssh", "sftp", "scp", "rsync"), _BY_SSH),
    **dict.fromkeys(("file", "smb", "cifs", "nfs", "afp", "dav", "davs"), _MOUNTED),
}


def publish_site(
    project: Project, session: Session, target: Branch | str, *, take_over: bool = False, dry_run: bool = False
) -> Publication:
    """Publish the site that the last build of a session wrote to a branch, or to the path or host in a text.

    With `take_over`, the site replaces that of another project in a folder; a branch says so itself. With `dry_run`,
    only find out what would change. Nobody can build the site meanwhile.
    """
    try:
        with locked(project, lambda holder: None):
            artifact = _artifact(project, session)
            with _temporary_folder(project) as temporary:
                done = _publish(project, artifact, target, temporary, take_over=take_over, dry_run=dry_run)
            noted = None if dry_run else note_published(project, artifact.sizes)
    except Locked as failure:
        return Publication(diagnostics=(failure.diagnostic,))
    except Unpublished as refused:
        return Publication(diagnostics=refused.diagnostics)
    return replace(done, diagnostics=(*artifact.diagnostics, *done.diagnostics, *([noted] if noted else ())))


def _artifact(project: Project, session: Session) -> Artifact:
    """Return the site, unless somebody else has built the project since this session did."""
    history, memory = session.open(project)
    history.close()
    if memory.survey is None:
        message = "another build has written the output meanwhile, or the state in .cache/ cannot be saved"
        hint = "see that .cache/ can be written, then run the command again"
        raise Unpublished(error("publish-refused", message, Span(str(project.output)), hint))
    return collect(project, history.index)


@contextmanager
def _temporary_folder(project: Project) -> Iterator[Path]:
    """Make an empty folder in the cache, in place of the one that an ended run may have left."""
    with HeldFolder(project.cache, project.root, make=True) as folder:
        with suppress(FileNotFoundError):
            folder.delete_all(_TEMPORARY)
        folder.make(_TEMPORARY)
        try:
            yield folder.place / _TEMPORARY
        finally:
            with suppress(OSError):
                folder.delete_all(_TEMPORARY)


def _other_kind(target: str) -> str:
    """Return a hint for a target that is neither a path nor a path on another machine, else an empty text."""
    scheme = _SCHEME.match(target)
    if scheme:
        return _HINTS.get(scheme[1].lower(), "name a repository with --remote, in place of --to")
    if "@" in target and ":" not in target and not Path(target).exists():
        return f"for a folder on another machine write {target}:FOLDER"
    return ""


def _publish(
    project: Project, artifact: Artifact, target: Branch | str, temporary: Path, *, take_over: bool, dry_run: bool
) -> Publication:
    if isinstance(target, Branch):
        return publish_to_branch(project, artifact, target, temporary, dry_run=dry_run)
    if not target.strip():
        hint = "write a folder or user@host:path behind --to; a variable of the shell may be empty"
        raise Unpublished(error("publish-refused", "no place to publish to is named", Span("--to"), hint))
    if hint := _other_kind(target):
        message = f"`{target}` is no folder and no user@host:path"
        raise Unpublished(error("publish-refused", message, Span(target), hint))
    if is_remote(target):
        return publish_by_rsync(artifact, target, temporary, take_over=take_over, dry_run=dry_run)
    # Not every shell replaces the ~ in `--to=~/web`.
    folder = Path(os.path.expanduser(target))  # noqa: PTH111 - it leaves alone what it cannot expand
    return publish_to_folder(project, artifact, folder, take_over=take_over, dry_run=dry_run)
