"""Copies: files that a program which syncs folders made beside another, because both sides had changed it."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import count

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.patterns import deferred

# Few names have one of these characters or words, and all names of copies do.
_MARKS = (" ", "(", "[", "conflict", "_conf", "-desktop-", "-laptop-", "macbook")

_NUMBER = r"(?: ?\(\d{1,3}\)| \d{1,3})"
# What only these programs write: Dropbox and Nextcloud in brackets, in the user's language; Syncthing and ownCloud.
_CONFLICT = (
    rf" ?[(\[][^()\[\]]*(?:conflict|conflit|konflikt)[^()\[\]]*\d{{4}}-\d\d-\d\d[^()\[\]]*[)\]]{_NUMBER}?"
    r"|[._-](?:sync-)?conflict-\d{8}-\d{6}(?:-\w+)?"
)
# What people may write too, so that the other file has to be there: iCloud and Finder (`q 2`, `q copy`), Google Drive
# and browsers (`q (1)`), Windows (`q - Copy`), OneDrive (`q-DESKTOP-4F2K1`), Resilio (`q.conflict`).
_ELSE = (
    rf"(?: -)? (?:copy|kopie|copie|copia){_NUMBER}?| (?:[2-9]|[1-9]\d)| ?\(\d{{1,3}}\)"
    r"|-(?:DESKTOP|LAPTOP)-[A-Z0-9]+|-[^./]*MacBook[^./]*|_conf(?:lict)?\(\d+\)|\.conflict(?:ed)?"
    r"| ?[(\[][^()\[\]]*(?:conflict|conflit|konflikt|\d{4}-\d\d-\d\d)[^()\[\]]*[)\]]"
)
_COPY = deferred(rf"(.+?)(?:({_CONFLICT})|(?:{_ELSE}))((?:\.[^./\s]+){{0,2}})", re.IGNORECASE)
_COPY_OF = deferred(r"(?:copy of|kopie von|copie de|copia de) (.+)", re.IGNORECASE)


def find_copies(paths: Collection[str], kept: Collection[str]) -> Mapping[str, str]:
    """Return the files and folders that are copies of another of these paths, each with the path of that one.

    It is empty where only the copy is left, and its name can come from nothing else. `kept` are paths that are no
    copies whatever their names, because an entry names them.
    """
    # In most sites no path has any of them.
    joined = "\n".join(paths).lower()
    marks = [mark for mark in _MARKS if mark in joined]
    unclear = [path for path in paths if any(mark in path.lower() for mark in marks)] if marks else []
    if not unclear:
        return {}
    places = {place for path in paths for place in (path, *_folders(path))}
    found: dict[str, str] = {}
    for path in unclear:
        if path in kept:
            continue
        for place in sorted((*_folders(path), path), key=len):
            original = _original(place, places)
            if original is not None:
                # The files of a copied folder are copies with it.
                found[place] = original
                break
    return found


def copy_findings(copies: Mapping[str, str], paths: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each copy, at the file or at the first file of the folder; `paths` are sorted."""
    left = dict(copies)
    # What is there, and the names that were offered, so that no file is written over another.
    taken = {place for path in paths for place in (path, *_folders(path))} if copies else set()
    for path in paths:
        place = copied(path, left)
        if place:
            original = left.pop(place)
            folder, slash, name = place.rpartition("/")
            message = f"`{name}` is the name of a copy that a program for syncing folders made"
            hint = f"rename it to `{_renamed(name, '')}`"
            if original:
                message = f"`{name}` is probably a copy of content/{original} that a program for syncing folders made"
                names = (_renamed(name, f"-{number}") for number in count(2))
                other = next(other for other in names if f"{folder}{slash}{other}" not in taken)
                taken.add(f"{folder}{slash}{other}")
                hint = f"keep the better one and delete the other; if you want both, rename this one to `{other}`"
            yield warning("sync-copy", message, Span(f"content/{path}"), hint)


def copied(path: str, copies: Mapping[str, str]) -> str:
    """Return the path of the copy that a file is, or is a part of; empty for any other."""
    if not copies:
        return ""
    return next((place for place in (path, *_folders(path)) if place in copies), "")


def _original(place: str, places: Collection[str]) -> str | None:
    """Return the path of which a path is a copy by its name, empty if it is gone; None where it is no copy."""
    folder, slash, name = place.rpartition("/")
    match = _COPY().fullmatch(name)
    if match is not None:
        original = f"{folder}{slash}{match[1]}{match[3]}"
        if original in places:
            return original
        return "" if match[2] else None
    prefixed = _COPY_OF().fullmatch(name)
    original = f"{folder}{slash}{prefixed[1]}" if prefixed else ""
    return original if original in places else None


def _renamed(name: str, suffix: str) -> str:
    match = _COPY().fullmatch(name)
    if match is not None:
        return f"{match[1]}{suffix}{match[3]}"
    stem, dot, ending = name.partition(" ")[2].partition(" ")[2].rpartition(".")
    return f"{stem}{suffix}{dot}{ending}" if stem else f"{ending}{suffix}"


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that contain a path, innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
