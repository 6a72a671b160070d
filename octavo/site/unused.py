"""Unused files: those that are not published, and published ones to which nothing leads."""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.layout import FOLDERS, INDEX_ENTRY, PROFILE_FILE, ROOT_FOLDER, SITE_FILE, is_dropping, place_of
from octavo.base.suggest import closest
from octavo.content.copies import copied
from octavo.site.targets import Targets

# Files that name others, which need no further link, with everything below their folder.
_NAMING = (".html", ".htm", ".xhtml", ".gltf", ".m3u8", ".mpd")
# Texts that may be meant as entries.
_MARKDOWN = ("markdown", "mdown", "mkd", "md")

_TOPS = (*FOLDERS, "files", "data", ROOT_FOLDER)
# What other programs call our folders.
_CALLED = {
    **dict.fromkeys(("publications", "publication", "pubs", "articles", "preprints", "works"), "papers"),
    **dict.fromkeys(("team", "members", "authors", "group", "person"), "people"),
    **dict.fromkeys(("posts", "post", "blog", "announcements"), "news"),
    **dict.fromkeys(("static", "assets", "public", "images", "img", "media", "uploads", "pdf", "pdfs"), "files"),
}

# The most files that a message names besides the one that it points to.
_FEW = 3


def unused_files(
    targets: Targets, named: Collection[str], copies: Mapping[str, str], data: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    """Yield the findings about files that nothing uses, one for each folder or entry.

    `named` are the files that a source names. Of `copies` a finding tells already. The values of `data` may name files
    for themes.
    """
    stray: dict[str, list[str]] = {}
    beside: dict[str, list[str]] = {}
    unlinked: dict[str, list[str]] = {}
    reached = _reached(named)
    for path in sorted(targets.files):
        if path in named or is_dropping(path, targets.files) or copied(path, copies):
            continue
        role, top = place_of(path).role, path.partition("/")[0]
        owner = targets.owner_of(path) if role == "attachment" else None
        if owner is not None:
            if not path.startswith(reached):
                unlinked.setdefault(owner, []).append(path)
        elif role == "attachment" and path.rpartition(".")[2].lower() not in _MARKDOWN:
            beside.setdefault(posixpath.dirname(path), []).append(path)
        elif role == "stray" and path != top and top not in _TOPS:
            stray.setdefault(top, []).append(path)
        elif role in ("attachment", "stray"):
            yield unused_file(path)
    yield from (unused_folder(top, paths) for top, paths in stray.items())
    yield from (_unnamed(paths) for paths in beside.values())
    texts = frozenset(_texts(data)) if unlinked else frozenset()
    for paths in unlinked.values():
        left = [path for path in paths if path not in texts and f"/{path}" not in texts]
        if left:
            yield _unlinked(left)


def unused_file(path: str) -> Diagnostic:
    """Return the warning for a file that nothing reads, with a hint on where it may belong."""
    top, _, rest = path.partition("/")
    known = (SITE_FILE, PROFILE_FILE)
    meant = _meant(top) if rest else closest(top, known) or ""
    place = f"{meant}/{rest}" if rest else meant
    stem, _, ending = place.rpartition(".")
    if meant in FOLDERS and ending.lower() in _MARKDOWN:
        name = posixpath.basename(stem)
        place = f"{posixpath.dirname(stem)}/{INDEX_ENTRY}" if name.lower() == "index" else f"{stem}.md"
    hint = f"did you mean `content/{place}`?" if meant and place != path else _where(path)
    return warning("stray-file", "this file is not used", Span(f"content/{path}"), hint)


def unused_folder(top: str, paths: Sequence[str]) -> Diagnostic:
    """Return the finding about a folder of `content/` that is none of ours, with the paths of all its unused files.

    It is an error where entries in it would be missing from the site.
    """
    entries = [path for path in paths if path.endswith(".md")]
    meant = _meant(top)
    if entries and meant in FOLDERS:
        lost = "one entry" if len(entries) == 1 else f"{len(entries)} entries"
        message = f"nothing reads this folder, so {lost} would be missing from the site"
        return error("stray-folder", message, Span(f"content/{top}"), f"did you mean `content/{meant}/`?")
    if len(paths) == 1:
        return unused_file(paths[0])
    hint = f"did you mean `content/{meant}/`?" if meant else _where((entries or paths)[0])
    message = f"nothing uses this folder, which has {len(paths)} files"
    return warning("stray-file", message, Span(f"content/{top}"), hint)


def _unnamed(paths: Sequence[str]) -> Diagnostic:
    """Return the warning for files beside entries that no entry names, so that they are not published."""
    hint = (
        "link to it from an entry, and it is published with that entry; to keep it to yourself, begin its name with a "
        "dot, or move it out of content/"
    )
    message = f"no entry names this file{_more(paths)}, so {'they are' if paths[1:] else 'it is'} not published"
    return warning("stray-file", message, Span(f"content/{paths[0]}"), hint)


def _unlinked(paths: Sequence[str]) -> Diagnostic:
    """Return the warning for files in the folder of one entry, which are published though nothing leads to them."""
    message = f"no entry names this file{_more(paths)}, yet {'they are' if paths[1:] else 'it is'} published"
    hint = (
        "link to it in the text, or name it under `links:` or `extra:`; to keep it to yourself, begin its name with a "
        "dot, or move it out of content/"
    )
    return warning("unlinked-file", message, Span(f"content/{paths[0]}"), hint)


def _more(paths: Sequence[str]) -> str:
    rest = paths[1:]
    names = ", ".join(f"`{posixpath.basename(path)}`" for path in rest[:_FEW])
    return f" and {len(rest)} more ({names}{', …' if len(rest) > _FEW else ''})" if rest else ""


def _reached(named: Iterable[str]) -> tuple[str, ...]:
    """Return the folders of named files that name others in turn."""
    folders = {posixpath.dirname(path) for path in named if path.lower().endswith(_NAMING)}
    return tuple(f"{folder}/" for folder in folders if folder not in FOLDERS)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of a data file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


def _meant(top: str) -> str:
    """Return the folder of ours that is probably meant by a name; empty where none is like it."""
    name = top.lower().lstrip("_")
    return _CALLED.get(name) or closest(name, _TOPS) or ""


def _where(path: str) -> str:
    """Return where a file may belong."""
    if path.lower().endswith((".markdown", ".mdown", ".mkd", ".md", ".txt")):
        return "entries are named *.md and lie in papers/, people/, pages/ or news/"
    return (
        "entries are *.md in papers/, people/, pages/ or news/; other files go into files/, those for the root of the "
        "site into root/, data into data/*.yaml"
    )
