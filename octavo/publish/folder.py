"""Publishing to a folder: what differs is copied; pages come last, and files that are no longer wanted go after them.

A file is written beside its place and moved there, so that readers never see a part of it.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.folders import HeldFolder
from octavo.base.frozen import replace
from octavo.base.project import Project
from octavo.base.system import resolved
from octavo.output.manifest import MANIFEST
from octavo.output.prune import prune
from octavo.output.refusal import HARMLESS, shared_folder
from octavo.publish.artifact import Artifact, in_words
from octavo.publish.inventory import (
    INVENTORY,
    NO_FILE,
    Content,
    Inventory,
    Transfer,
    content_of,
    dump_inventory,
    folders_around,
    joined,
    listing_of,
    load_inventory,
    transfer_of,
)
from octavo.publish.outcome import Publication, Unpublished

# The name under which a file is written beside its place.
_PART = ".octavo-part"

# So many files of others are named; of more, only the number is given.
_MOST = 10


def publish_to_folder(
    project: Project, artifact: Artifact, folder: Path, *, take_over: bool, dry_run: bool
) -> Publication:
    """Copy the site into a folder; with `dry_run`, only find out what would change.

    With `take_over`, it replaces the site of another project, or goes among files of others. Unpublished where the
    folder has another use, where files of others are in the way, and where writing fails: then every file is whole, and
    the next run does the rest.
    """
    folder = resolved(folder)
    _check(project, folder)
    place = f"folder {folder}"
    try:
        site = {path: content_of(artifact.folder / path) for path in artifact.sizes}
        inventory = _read_inventory(folder)
        if not take_over:
            refuse_other_site(inventory, artifact, str(folder))
        transfer = transfer_of(site, inventory.listed, _finder(folder, site, inventory))
        refuse_foreign(transfer, str(folder))
        if not (take_over or inventory.listed) and folder.is_dir():
            refuse_shared((file.name for file in folder.iterdir()), artifact, str(folder))
        left = {} if dry_run else _write(artifact, folder, site, inventory, transfer)
    except OSError as failure:
        message = f"this cannot be read or written: {failure.strerror or failure}"
        hint = "mend this, then run the command again: what is there is whole, and the rest will follow"
        raise Unpublished(error("publish-failed", message, Span(str(failure.filename or folder)), hint)) from failure
    changes = transfer.changes
    changes = replace(changes, removed=tuple(path for path in changes.removed if path not in left))
    return Publication(place, changes, diagnostics=(*altered_files(transfer, str(folder)), *left.values()))


def refuse_other_site(inventory: Inventory, artifact: Artifact, place: str) -> None:
    """Raise Unpublished if a site with another address is published at a place."""
    if not inventory.address or artifact.is_for(inventory.address):
        return
    message = f"this holds the site of {inventory.address}, and this site {_address_in_words(artifact)}"
    hint = "name another folder; if the site has moved, or is to be replaced by this one, add --replace"
    raise Unpublished(error("publish-refused", message, Span(place), hint))


def refuse_shared(names: Iterable[str], artifact: Artifact, place: str) -> None:
    """Raise Unpublished if a place to which nothing was published yet holds files with other names than the site's."""
    own = {path.partition("/")[0] for path in artifact.sizes}
    others = sorted({*names} - own - HARMLESS - {INVENTORY, MANIFEST, _PART})
    if others:
        message = f"this holds other things than a site: {in_words(others)}"
        hint = "name a folder for the site alone; if the site belongs among them, add --replace, and they all stay"
        raise Unpublished(error("publish-refused", message, Span(place), hint))


def _address_in_words(artifact: Artifact) -> str:
    return f"is for {artifact.url}" if artifact.url else "has no address"


def refuse_foreign(transfer: Transfer, place: str) -> None:
    """Raise Unpublished if files of others are where files of the site belong."""
    if not transfer.foreign:
        return
    message = "this is not as Octavo published it, or somebody else put it there; nothing was copied"
    hint = "move it away, then run the command again"
    found = [error("publish-refused", message, Span(f"{place}/{path}"), hint) for path in transfer.foreign[:_MOST]]
    rest = len(transfer.foreign) - _MOST
    if rest > 0:
        found.append(error("publish-refused", f"and {rest} more files of others are in the way", Span(place), hint))
    raise Unpublished(*found)


def altered_files(transfer: Transfer, place: str) -> tuple[Diagnostic, ...]:
    """Return a warning for each file that is no longer part of the site, but stays because somebody changed it."""
    message = "this is no longer part of the site, but somebody else has changed it, so it stays"
    hint = "delete it yourself if nobody needs it"
    return tuple(warning("not-removed", message, Span(f"{place}/{path}"), hint) for path in transfer.altered)


def _check(project: Project, folder: Path) -> None:
    """Refuse a folder that has another use, or whose own folder does not exist."""
    output = project.output
    sources = (project.content, project.themes, project.cache.parent, output)
    hint = "name a folder outside of the project with --to"
    reason = ""
    if shared := shared_folder(folder):
        reason, hint = f"this is {shared}, which holds more than a site", "name a folder for the site alone with --to"
    elif _is_of_git(folder):
        reason = "this belongs to git, which keeps a repository there"
        hint = "name a folder beside it with --to, or push to a repository with --remote"
    elif project.root.is_relative_to(folder) or output.is_relative_to(folder):
        reason = "the site would be published over the project or its output folder"
    elif any(folder.is_relative_to(resolved(inside)) for inside in sources):
        reason = "the site would be published into content/, themes/, .cache/ or the output folder"
    elif not folder.parent.is_dir():
        reason, hint = f"there is no folder {folder.parent}", "make it, or look if the web space is mounted"
    elif os.path.lexists(folder) and not folder.is_dir():
        reason = "this is a file, not a folder"
    if reason:
        raise Unpublished(error("publish-refused", reason, Span(str(folder)), hint))


def _is_of_git(folder: Path) -> bool:
    """Tell if a folder is a repository without a work tree, or in the folder `.git` of one."""
    if any(part.lower() == ".git" for part in folder.parts):
        return True
    return (folder / "HEAD").is_file() and all((folder / name).is_dir() for name in ("objects", "refs"))


def _read_inventory(folder: Path) -> Inventory:
    place = folder / INVENTORY
    mode = _mode(place)
    # Opening a pipe would wait for somebody to write to it, and a link may lead anywhere; reading a folder fails.
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        message = "Octavo keeps the list of what it publishes at this place, and this is no file of its own"
        raise Unpublished(
            error("publish-refused", message, Span(str(place)), "move it away, then run the command again")
        )
    return load_inventory(place.read_bytes()) if mode else Inventory({})


def _finder(folder: Path, site: Mapping[str, Content], inventory: Inventory) -> Callable[[str], Content | None]:
    """Return a function that returns what is at a path in the folder (see `transfer_of`)."""
    kinds: dict[str, bool | None] = {"": True}
    published = (folder / INVENTORY).lstat().st_mtime_ns if inventory.listed else 0

    def is_folder(path: str) -> bool | None:
        """Tell if there is a folder at a path, which no link leads to; None where there is nothing."""
        if path not in kinds:
            above = is_folder(path.rpartition("/")[0])
            mode = _mode(folder / path) if above else 0
            kinds[path] = above if not above else stat.S_ISDIR(mode) if mode else None
        return kinds[path]

    def found(path: str) -> Content | None:
        above = is_folder(path.rpartition("/")[0])
        if not above:
            return None if above is None else NO_FILE
        try:
            status = (folder / path).lstat()
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return NO_FILE
        content = site.get(path)
        # A file that can only be what was published last is not read, unless it was written after the inventory.
        is_old = max(status.st_mtime_ns, status.st_ctime_ns) < published
        if content and is_old and status.st_size == content.size and inventory.listed.get(path) == frozenset([content]):
            return content
        return content_of(folder / path)

    return found


def _mode(place: Path) -> int:
    try:
        return place.lstat().st_mode
    except FileNotFoundError:
        return 0


def _write(
    artifact: Artifact, folder: Path, site: Mapping[str, Content], inventory: Inventory, transfer: Transfer
) -> Mapping[str, Diagnostic]:
    """Bring the folder up to date; returns the paths of the files that cannot be removed, each with a warning."""
    done = Inventory(listing_of(site), address=artifact.url)
    if inventory == done and not transfer.changes.count:
        return {}
    _make_folder(folder)
    if not inventory.finished:
        _remove_parts(folder, inventory.listed)
    # From here on each file of the site is known to be ours, also if the process is ended before the last line.
    _write_inventory(folder, replace(done, listed=joined(inventory.listed, site), finished=False))
    with HeldFolder(folder) as web:
        _, blocked = prune(web, transfer.early)
        for path in (*transfer.files, *transfer.pages):
            _copy(artifact.folder, folder, path)
        _, late = prune(web, transfer.late)
    left = {**blocked, **late}
    remaining = {path: inventory.listed[path] for path in left}
    _write_inventory(folder, replace(done, listed={**done.listed, **remaining}))
    return left


def _copy(output: Path, folder: Path, path: str) -> None:
    for around in folders_around(path):
        _make_folder(folder / around)
    with (output / path).open("rb") as reading, _written(folder / path) as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)


def _make_folder(place: Path) -> None:
    """Make a folder where there is none; those who may enter the one around it may enter it too, whatever the umask."""
    if not place.is_dir():
        place.mkdir(exist_ok=True)
        _allow(place, place.parent.stat().st_mode & 0o555)


def _allow(place: Path, also: int) -> None:
    """Add permissions to a new file or folder; not every file system has them."""
    with suppress(OSError):
        place.chmod(stat.S_IMODE(place.stat().st_mode) | also)


def _write_inventory(folder: Path, inventory: Inventory) -> None:
    with _written(folder / INVENTORY) as writing:
        writing.write(dump_inventory(inventory))


@contextmanager
def _written(place: Path) -> Iterator[BinaryIO]:
    """Open a file to write beside a place, and move it there at the end.

    It gets the permissions of the file that it replaces. A new one can be read by those who may enter its folder.
    """
    former, part = _mode(place), place.with_name(_PART)
    part.unlink(missing_ok=True)
    made: os.stat_result | None = None
    try:
        # A link of this name is not followed, and a file that somebody makes meanwhile is not written.
        with part.open("xb") as writing:
            made = os.fstat(writing.fileno())
            yield writing
        if not _is_at(part, made):
            raise FileExistsError(EEXIST, "somebody else is publishing to this folder", str(place))
        if former:
            with suppress(OSError):
                part.chmod(former & 0o777)
        else:
            _allow(part, (place.parent.stat().st_mode & 0o111) << 2)
        part.replace(place)
    finally:
        if made is not None and _is_at(part, made):
            part.unlink()


def _is_at(place: Path, file: os.stat_result) -> bool:
    """Tell if a file is at a place, and not one that somebody else has put there."""
    try:
        return os.path.samestat(place.lstat(), file)
    except FileNotFoundError:
        return False


def _remove_parts(folder: Path, paths: Iterable[str]) -> None:
    """Remove what a run that was ended has left beside the places of its files."""
    with HeldFolder(folder) as web:
        prune(web, {_PART, *(str(PurePosixPath(path).with_name(_PART)) for path in paths)})
