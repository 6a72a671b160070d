"""Check references: resolve every file and entry that a source names, and find the files to copy."""

from collections.abc import Iterable, Mapping, Sequence

from octavo.base.diagnostics import Diagnostic, error
from octavo.base.layout import SITE_FILE, place_of
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata
from octavo.content.scan import unused_file
from octavo.site.site import ExpectedLink
from octavo.site.targets import ResolvedTarget, Targets, broken_link, same_address

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def check_references(
    entries: Sequence[Metadata], excluded: Sequence[Metadata], config: Sequence[Mention], targets: Targets
) -> tuple[Mapping[str, str], tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]:
    """Return the files to copy, output path to source, the links that expect a page, and the findings.

    The findings are about references and unused files.

    `excluded` are the entries that are not on the site, whose files are not copied; `config` are the references of
    the configuration, whose broken links are found once all pages are known.
    """
    copies: dict[str, str] = {}
    found: list[Diagnostic] = []
    expected: list[ExpectedLink] = []

    def copy(output: str, source: str) -> None:
        if copies.setdefault(output, source) != source:
            found.append(same_address(output, f"content/{copies[output]}", f"content/{source}"))

    for entry in entries:
        for mention in entry.mentions:
            target = targets.find(entry.path, mention.target)
            problem = _problem(mention, target)
            page = None if isinstance(target, str) else target.page
            if page is not None and mention.role in ("link", "file"):
                expected.append(ExpectedLink(page, entry.path, mention.target, mention.span))
            elif page is not None:
                found.append(broken_link(mention.target, targets.hint(entry.path, mention.target), mention.span))
            elif problem:
                found.append(problem)
            elif not isinstance(target, str) and target.copy:
                copy(target.copy[1], target.copy[0])
    for mention in config:
        target = targets.find(SITE_FILE, mention.target) if mention.role == "menu" else ""
        if not isinstance(target, str) and target.copy:
            copy(target.copy[1], target.copy[0])
    used = {*copies.values(), *_files_of(excluded, targets)}
    # An entry that could not be read may use any file.
    unreadable = any(item.details is None for item in excluded)
    for path in sorted(targets.files):
        role = place_of(path).role
        if role in ("file", "root") or (role == "attachment" and targets.owner_of(path)):
            copy(targets.output_of(path), path)
        elif path not in used and role in ("attachment", "stray") and not unreadable:
            found.append(unused_file(path))
    return dict(sorted(copies.items())), tuple(expected), tuple(found)


def _files_of(entries: Sequence[Metadata], targets: Targets) -> Iterable[str]:
    """Yield the files in the own folders of entries, and the files that entries name."""
    for item in entries:
        folder = item.path.removesuffix("index.md")
        if folder != item.path:
            yield from (path for path in targets.files if path.startswith(folder))
        for mention in item.mentions:
            target = targets.find(item.path, mention.target)
            if not isinstance(target, str) and target.copy:
                yield target.copy[0]


def _problem(mention: Mention, target: ResolvedTarget | str) -> Diagnostic | None:
    """Return the error for a broken reference or one to the wrong type of target, None if it is right."""
    if isinstance(target, str):
        return broken_link(mention.target, target, mention.span)
    if target.copy is None and target.entry is None:
        return None
    if mention.role == "entry" and target.entry is None:
        return error("broken-link", f"`{mention.target}` is not an entry", mention.span, "name a .md file")
    if mention.role in ("file", "image") and target.entry is not None:
        return error("broken-link", f"`{mention.target}` is an entry, not a file", mention.span)
    if mention.role == "image" and target.copy and not target.copy[0].lower().endswith(_IMAGES):
        return error(
            "broken-link", f"`{mention.target}` is not a picture", mention.span, "known: " + ", ".join(_IMAGES)
        )
    return None
