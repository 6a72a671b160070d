"""Intake: every source of a snapshot, loaded; what has not changed comes from the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavo import digest, matter, schema
from octavo.check import Check, Mention
from octavo.diagnostic import Diagnostic, Span, error
from octavo.entry import Config
from octavo.fields import CONFIG
from octavo.layout import SITE_FILE, Place, place
from octavo.load import Loaded, freeze, load, thaw, unread
from octavo.matter import LARGEST, Refusal
from octavo.pool import spread
from octavo.resolve import Content
from octavo.snapshot import unreadable
from octavo.survey import Survey


@dataclass(frozen=True, slots=True)
class Intake:
    """What was loaded, the digests of what was read, the entries new to the state, and those to forget."""

    content: Content
    config_node: matter.Mapping
    digests: Mapping[str, str]
    changed: tuple[tuple[str, str, Any], ...]
    gone: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def take_in(root: Path, look: Survey, stored: Mapping[str, tuple[str, Any]], engine: str, jobs: int) -> Intake:
    """Load all sources; `stored` is by path, each with the seal under which it was stored."""
    places = {source.path: place(source.path) for source in look.content.sources}
    digests = {path: look.digests[f"{root}/{path}"] for path in places if f"{root}/{path}" in look.digests}
    config_node, config, mentions, found = _config(root, places, digests)
    data: dict[str, Any] = {}
    for path, where in places.items():
        if where.role == "data":
            if where.name in data:
                message = f"there are two files of data named `{where.name}`"
                found.append(error("same-name", message, Span(f"content/{path}"), "rename one of them"))
            data[where.name], doubts = _data(root, path, digests)
            found += doubts
    clean = config.trust == "contributors"
    seal = f"{engine}:{clean}"
    entries: dict[str, Loaded] = {}
    wanted = []
    for path, where in places.items():
        if where.role != "entry":
            continue
        known = stored.get(path)
        if known is not None and known[0] == f"{seal}:{digests.get(path)}":
            entries[path] = thaw(known[1])
        else:
            wanted.append(path)
    changed = []
    for frozen in spread(_read_all, (root, clean), wanted, jobs):
        loaded = thaw(frozen)
        entries[loaded.path] = loaded
        digests[loaded.path] = loaded.digest
        changed.append((loaded.path, f"{seal}:{loaded.digest}", frozen))
    ordered = tuple(entries[path] for path in places if path in entries)
    files = tuple(path for path, where in places.items() if where.role in ("file", "attachment", "stray"))
    findings = (*look.content.diagnostics, *found, *(doubt for loaded in ordered for doubt in loaded.diagnostics))
    content = Content(config, tuple(mentions), ordered, files, data)
    return Intake(content, config_node, digests, tuple(changed), tuple(sorted(set(stored) - set(entries))), findings)


def _read_all(shared: tuple[Path, bool], paths: Sequence[str]) -> list[Any]:
    root, clean = shared
    return [freeze(_read(root, path, clean)) for path in paths]


def _read(root: Path, path: str, clean: bool) -> Loaded:
    try:
        data = _bytes(root, path)
    except OSError as failure:
        return unread(path, unreadable(f"content/{path}", failure))
    return load(path, data, digest.of_bytes(data), clean=clean)


def _bytes(root: Path, path: str) -> bytes:
    with (root / path).open("rb") as file:
        # One byte more than allowed is enough to know, and a file that never ends does no harm.
        return file.read(LARGEST + 1)


def _config(
    root: Path, places: Mapping[str, Place], digests: dict[str, str]
) -> tuple[matter.Mapping, Config, list[Mention], list[Diagnostic]]:
    check = Check(f"content/{SITE_FILE}")
    node, found = matter.Mapping((), 1, 1), []
    if SITE_FILE in places:
        try:
            data = _bytes(root, SITE_FILE)
            digests[SITE_FILE] = digest.of_bytes(data)
            node = matter.parse(matter.decode(data, check.path), check.path)
        except Refusal as refusal:
            found.append(refusal.diagnostic)
        except OSError as failure:
            found.append(unreadable(check.path, failure))
    config: Config = CONFIG.read(node, check)
    return node, config, check.mentions, found + check.diagnostics


def _data(root: Path, path: str, digests: dict[str, str]) -> tuple[Any, list[Diagnostic]]:
    shown = f"content/{path}"
    try:
        data = _bytes(root, path)
        digests[path] = digest.of_bytes(data)
        node = matter.parse_any(matter.decode(data, shown), shown)
    except Refusal as refusal:
        return None, [refusal.diagnostic]
    except OSError as failure:
        return None, [unreadable(shown, failure)]
    return None if node is None else schema.tree(node), []
