"""Every file and entry that is named anywhere, looked up: what is copied, and what leads nowhere."""

from collections.abc import Iterable, Mapping, Sequence

from octavo.base.diagnostics import Diagnostic, error
from octavo.base.layout import SITE_FILE, place_of
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata
from octavo.content.scan import unused_file
from octavo.site.targets import Found, Targets, broken_link, same_address

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def check_references(
    entries: Sequence[Metadata], left_out: Sequence[Metadata], config: Sequence[Mention], targets: Targets
) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    """The files to copy, output path to source, and a finding for each name that leads nowhere.

    `left_out` are drafts and entries that could not be read, whose files are not copied; `config` is what the
    configuration names.
    """
    copies: dict[str, str] = {}
    found: list[Diagnostic] = []

    def copy(output: str, source: str) -> None:
        if copies.setdefault(output, source) != source:
            found.append(same_address(output, f"content/{copies[output]}", f"content/{source}"))

    for entry in entries:
        for mention in entry.mentions:
            where = targets.find(entry.path, mention.target)
            problem = _problem(mention, where)
            if problem:
                found.append(problem)
            elif not isinstance(where, str) and where.copy:
                copy(where.copy[1], where.copy[0])
    for mention in config:
        where = targets.find(SITE_FILE, mention.target) if mention.role == "menu" else ""
        if not isinstance(where, str) and where.copy:
            copy(where.copy[1], where.copy[0])
    used = {*copies.values(), *_idle(left_out, targets)}
    # What an unreadable entry names is not known, so no file is called unused then.
    unread = any(item.details is None for item in left_out)
    for path in sorted(targets.files):
        role = place_of(path).role
        if role == "file" or (role == "attachment" and targets.owner_of(path)):
            copy(targets.output_of(path), path)
        elif path not in used and role in ("attachment", "stray") and not unread:
            found.append(unused_file(path))
    return dict(sorted(copies.items())), tuple(found)


def _idle(left_out: Sequence[Metadata], targets: Targets) -> Iterable[str]:
    """Files that belong to entries which this build leaves out."""
    for item in left_out:
        folder = item.path.removesuffix("index.md")
        if folder != item.path:
            yield from (path for path in targets.files if path.startswith(folder))
        for mention in item.mentions:
            where = targets.find(item.path, mention.target)
            if not isinstance(where, str) and where.copy:
                yield where.copy[0]


def _problem(mention: Mention, where: Found | str) -> Diagnostic | None:
    if isinstance(where, str):
        return broken_link(mention.target, where, mention.span)
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
