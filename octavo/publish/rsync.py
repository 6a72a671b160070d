"""Publishing to another machine by rsync, with the same promises as to a folder.

The machine at the other end is asked for the inventory, then for the digests of all files that matter. Then the new
inventory is sent, all that is no page, the pages; then the files are removed that are no longer wanted, and at last the
inventory lists no more than what is there.
"""

import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from octavo.base.diagnostics import Span, error
from octavo.base.frozen import replace
from octavo.publish.artifact import Artifact
from octavo.publish.folder import altered_files, refuse_foreign, refuse_other_site, refuse_shared
from octavo.publish.inventory import (
    INVENTORY,
    NO_FILE,
    Content,
    Inventory,
    Listed,
    content_of,
    dump_inventory,
    folders_around,
    joined,
    listing_of,
    load_inventory,
    transfer_of,
)
from octavo.publish.outcome import Publication, Unpublished

# A host, perhaps with the user's name, and a path on it; a single letter before the colon is a drive of Windows.
_REMOTE = re.compile(r"(?P<host>(?:[^@/\\:]*@)?(?:[^/\\:]{2,}|\[[\da-fA-F:.]+\]):{1,2})(?P<path>.*)", re.DOTALL)

# rsync reads the folders that match these characters, and writes into the one that has them in its name.
_WILD = re.compile(r"[*?[\\]")

# rsync's exit status if some files could not be read or do not exist.
_PARTIAL = 23

# Names reach the other end as they are, whatever its shell makes of spaces.
_ALWAYS = ("--protect-args", "--8-bit-output")

_FORMAT = "%i|%l|%C|%n"
_ANSWER = re.compile(rb"[<>ch.](?P<kind>.)[^|]*\|(?P<size>\d+)\|(?P<digest>[^|]*)\|(?P<path>.*)")
_ESCAPED = re.compile(rb"\\#([0-7]{3})")


def is_remote(target: str) -> bool:
    """Tell if a target is on another machine, as in `user@host:path`; a path with a drive letter is not."""
    return _REMOTE.fullmatch(target) is not None


def publish_by_rsync(
    artifact: Artifact, target: str, temporary: Path, *, take_over: bool, dry_run: bool
) -> Publication:
    """Bring a folder of another machine up to date; with `dry_run`, only find out what would change.

    `temporary` is an empty folder. With `take_over`, the site replaces that of another project, or goes among files of
    others.
    Unpublished where rsync is missing, where files of others are in the way, and where rsync fails: then every file is
    whole, and the next run does the rest.
    """
    host = _Host(target, temporary)
    site = {path: content_of(artifact.folder / path) for path in artifact.sizes}
    inventory = host.inventory()
    if inventory and not take_over:
        refuse_other_site(inventory, artifact, target)
    listed: Listed = inventory.listed if inventory else {}
    there = host.contents({*site, *listed}) if inventory else {}
    transfer = transfer_of(site, listed, there.get)
    refuse_foreign(transfer, target)
    if inventory and not (take_over or listed):
        refuse_shared(host.names(), artifact, target)
    # Only a run into a folder tidies up after another one that was ended, so the mark for it stays.
    done = Inventory(listing_of(site), inventory is None or inventory.finished, artifact.url)
    if (transfer.changes.count or inventory != done) and not dry_run:
        ours = {path: contents.intersection([there.get(path, NO_FILE)]) for path, contents in listed.items()}
        begun = replace(done, listed=joined({path: contents for path, contents in ours.items() if contents}, site))
        host.send_inventory(begun)
        host.remove(transfer.early)
        host.send(artifact.folder, transfer.files)
        host.send(artifact.folder, transfer.pages)
        host.remove(transfer.late)
        # What was replaced or removed is no longer ours, should somebody put it back.
        if begun != done:
            host.send_inventory(done)
    return Publication(target, transfer.changes, diagnostics=altered_files(transfer, target))


class _Host:
    """A folder on another machine, which may not exist yet."""

    def __init__(self, target: str, temporary: Path) -> None:
        found = _REMOTE.fullmatch(target)
        path = found["path"].rstrip("/").removeprefix("~/") if found else ""
        name = posixpath.basename(posixpath.normpath(path))
        if found is None or name in ("", ".", "..", "~") or ".git" in path.split("/"):
            hint = "name a folder on that machine, as in user@host:public_html"
            raise Unpublished(error("publish-refused", "this names no folder of its own", Span(target), hint))
        if path.startswith("~") or _WILD.search(path):
            message = "rsync would not take this for the name of one folder"
            hint = "write the whole path, without ~, *, ?, [ and \\"
            raise Unpublished(error("publish-refused", message, Span(target), hint))
        self._target = target
        self._place = f"{found['host']}{path}"
        self._temporary = temporary
        self._sending = False
        # Digests are MD5 at both ends, as in the inventory.
        self._environment = {**os.environ, "RSYNC_CHECKSUM_LIST": "md5"}
        self._check()

    def _check(self) -> None:
        hint = "install it: sudo apt install rsync, or brew install rsync; or mount the web space, and name its folder"
        if shutil.which("rsync") is None:
            raise Unpublished(error("no-program", "rsync is not installed", Span(self._target), hint))
        words = self._run("--version").stdout.decode("utf-8", "replace")
        version = re.search(r"^rsync +version v?(\d+)\.(\d+)", words)
        if version is None or (int(version[1]), int(version[2])) < (3, 1):
            raise Unpublished(error("no-program", "rsync 3.1 or later is needed here", Span(self._target), hint))

    def _run(self, *arguments: str, data: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        # A connection that ssh keeps open for the next command (ControlPersist) may hold on to the standard error: from
        # a pipe one would read until the connection ends.
        with tempfile.TemporaryFile(dir=self._temporary) as words:
            ran = subprocess.run(
                ["rsync", *arguments],
                input=data,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=words,
                check=False,
            )
            words.seek(0)
            ran.stderr = words.read()
        return ran

    @contextmanager
    def _empty(self) -> Iterator[Path]:
        """Make an empty folder for the time of a call."""
        with tempfile.TemporaryDirectory(dir=self._temporary) as made:
            yield Path(made)

    def _call(self, *arguments: str, data: bytes = b"") -> bytes:
        """Run rsync and return its output; Unpublished where it fails, after its own words are printed."""
        ran = self._run(*_ALWAYS, *arguments, data=data)
        if ran.returncode:
            raise self._failure(ran.stderr)
        return ran.stdout

    def _failure(self, words: bytes) -> Unpublished:
        sys.stderr.write(words.decode("utf-8", "replace"))
        rest = "what is there is whole, the next run does the rest" if self._sending else "nothing was changed there"
        message = f"rsync failed, in its own words above; {rest}"
        hint = (
            "look if that machine can be reached by ssh, and if the folder may be written; then run the command again"
        )
        return Unpublished(error("publish-failed", message, Span(self._target), hint))

    def inventory(self) -> Inventory | None:
        """Return the inventory in the folder, an empty one where there is none, or None where there is no folder."""
        with self._empty() as here:
            ran = self._run(*_ALWAYS, "--ignore-missing-args", "--", f"{self._place}/{INVENTORY}", f"{here}/")
            if ran.returncode == 0:
                place = here / INVENTORY
                return load_inventory(place.read_bytes()) if place.is_file() else Inventory({})
            if ran.returncode == _PARTIAL and not self._exists():
                return None
        raise self._failure(ran.stderr)

    def _exists(self) -> bool:
        with self._empty() as here:
            options = ("--dry-run", "--dirs", "--ignore-missing-args", "--out-format=%n")
            return self._call(*options, "--", self._place, f"{here}/") != b""

    def names(self) -> list[str]:
        """Return the names of all that is in the folder, which has to exist."""
        with self._empty() as here:
            found = self._call("--dry-run", "--dirs", "--links", "--out-format=%n", "--", f"{self._place}/", f"{here}/")
        names = (line.decode("utf-8", "surrogateescape").rstrip("/") for line in found.splitlines())
        return [name for name in names if name not in ("", ".")]

    def contents(self, paths: Collection[str]) -> Mapping[str, Content]:
        """Return what is at these paths in the folder (see `transfer_of`), without the paths where nothing is."""
        folders = {folder for path in paths for folder in folders_around(path)}
        options = ("--dry-run", "--checksum", "--dirs", "--links", "--no-implied-dirs", "--ignore-missing-args")
        asked = ("--from0", "--files-from=-", f"--out-format={_FORMAT}")
        with self._empty() as here:
            names = _listed({*paths, *folders})
            ran = self._run(*_ALWAYS, *options, *asked, "--", f"{self._place}/", f"{here}/", data=names)
        found = _entries_in(ran.stdout)
        # Where a file is in the place of a folder, rsync fails for all that would be in it.
        blocked = any(found[folder][0] != b"d" for folder in folders & found.keys())
        if ran.returncode and not (ran.returncode == _PARTIAL and blocked):
            raise self._failure(ran.stderr)
        # A folder that is not answered itself is behind a link, though files in it are.
        whole = {path for path, (kind, _) in found.items() if kind == b"d"}
        return {
            path: content if whole.issuperset(folders_around(path)) else NO_FILE for path, (_, content) in found.items()
        }

    def send_inventory(self, inventory: Inventory) -> None:
        """Replace the inventory in the folder, and make the folder where there is none."""
        with self._empty() as here:
            self._sending = True
            (here / INVENTORY).write_bytes(dump_inventory(inventory))
            self.send(here, (INVENTORY,))

    def send(self, folder: Path, paths: Iterable[str]) -> None:
        """Send the files at some paths of a folder."""
        names = _listed(paths)
        if names:
            # New files can be read by all, if the other end allows it; those that are replaced keep their permissions.
            options = ("--checksum", "--chmod=Da+rx,Fa+r", "--from0", "--files-from=-")
            self._call(*options, "--", f"{folder.as_posix()}/", f"{self._place}/", data=names)

    def remove(self, paths: Collection[str]) -> None:
        """Remove the files at some paths, and the folders around them that are empty then."""
        if not paths:
            return
        # All that the rules do not name is protected, so a folder with anything else in it stays.
        names = {*paths, *(f"{folder}/" for path in paths for folder in folders_around(path))}
        rules = _listed(f"/{_as_pattern(name)}" for name in names)
        with self._empty() as nothing:
            options = ("--recursive", "--delete", "--from0", "--include-from=-", "--exclude=*")
            self._call(*options, "--", f"{nothing}/", f"{self._place}/", data=rules)


def _entries_in(answer: bytes) -> dict[str, tuple[bytes, Content]]:
    """Return the kind and the content of each path in an answer of rsync in the format `_FORMAT`."""
    found = {}
    for line in answer.splitlines():
        entry = _ANSWER.fullmatch(line)
        if entry is not None:
            path = _ESCAPED.sub(lambda code: bytes([int(code[1], 8)]), entry["path"])
            is_file = entry["kind"] == b"f"
            content = Content(int(entry["size"]), entry["digest"].decode("ascii", "replace")) if is_file else NO_FILE
            found[path.decode("utf-8", "surrogateescape").rstrip("/")] = (entry["kind"], content)
    return found


def _listed(names: Iterable[str]) -> bytes:
    """Return names as rsync reads them, each ended by a zero."""
    return "".join(f"{name}\0" for name in sorted(names)).encode("utf-8", "surrogateescape")


def _as_pattern(name: str) -> str:
    """Return the pattern that matches a name alone; names have no backslashes."""
    return re.sub(r"[*?[]", r"\\\g<0>", name)
