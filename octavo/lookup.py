"""Every file and entry that is named anywhere, looked up: what is copied, and what leads nowhere."""

from collections.abc import Iterable, Mapping, Sequence

from octavo.check import Mention
from octavo.diagnostic import Diagnostic, error
from octavo.layout import place
from octavo.load import Loaded
from octavo.menu import SOURCE
from octavo.snapshot import stray
from octavo.target import Found, Targets, broken

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def look_up(entries: Sequence[Loaded], targets: Targets) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    """The files to copy, output path to source, and a finding for each name that leads nowhere."""
    copies: dict[str, str] = {}
    found: list[Diagnostic] = []
    for entry in entries:
        for mention in _named(entry):
            where = targets.find(entry.path, mention.target)
            problem = _problem(mention, where)
            if problem:
                found.append(problem)
            elif not isinstance(where, str) and where.copy:
                copies[where.copy[1]] = where.copy[0]
    used = set(copies.values())
    for path in targets.files:
        role = place(path).role
        if role == "file" or (role == "attachment" and targets.owner_of(path)):
            copies[targets.output_of(path)] = path
        elif path not in used and role in ("attachment", "stray") and not _left_out(path, targets):
            found.append(stray(path))
    return dict(sorted(copies.items())), tuple(found)


def _named(entry: Loaded) -> Iterable[Mention]:
    yield from entry.mentions
    for reference in entry.text.references:
        span = entry.span.at(reference.line, reference.column, reference.length)
        yield Mention("image" if reference.image else "link", reference.target, span)


def _problem(mention: Mention, where: Found | str) -> Diagnostic | None:
    if isinstance(where, str):
        return broken(mention.target, where, mention.span)
    if where.copy is None and where.entry is None:
        return None
    if mention.role == "entry" and where.entry is None:
        return error("broken-link", f"`{mention.target}` is not an entry", mention.span, "name a .md file")
    if mention.role in ("file", "image") and where.entry is not None:
        return error("broken-link", f"`{mention.target}` is an entry, not a file", mention.span)
    if mention.role == "image" and where.copy and not where.copy[0].lower().endswith(_IMAGES):
        return error(
            "broken-link", f"`{mention.target}` is not a picture", mention.span, "known: " + ", ".join(_IMAGES)
        )
    return None


def _left_out(path: str, targets: Targets) -> bool:
    folders = (source.removesuffix("index.md") for source in targets.left_out if source.endswith("/index.md"))
    return path == SOURCE or any(path.startswith(folder) for folder in folders)
