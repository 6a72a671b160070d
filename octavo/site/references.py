"""Check references: resolve every file and entry that a source names, and find the files to copy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.base.layout import SITE_FILE, is_dropping, place_of
from octavo.content.findings import RELATIONS, Mention
from octavo.content.metadata import Metadata
from octavo.site.site import ExpectedLink
from octavo.site.targets import ResolvedTarget, Targets, broken_link, same_address

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

# Files of these formats are never empty.
_NEVER_EMPTY = (
    *(*_IMAGES, ".pdf", ".ps", ".eps", ".tif", ".tiff", ".bmp", ".ico", ".heic"),
    *(".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".tar", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".key"),
    *(".mp4", ".webm", ".mov", ".m4v", ".mp3", ".ogg", ".wav", ".m4a", ".woff", ".woff2", ".ttf", ".otf", ".wasm"),
)


@frozen
class References:
    """What the sources of a site name: the files to copy, output path to source, and the findings.

    `named` are the files that a source names, those of entries that are not on the site among them; `expected` are the
    links that expect a page.
    """

    copies: Mapping[str, str]
    named: frozenset[str]
    expected: tuple[ExpectedLink, ...]
    diagnostics: tuple[Diagnostic, ...]


def check_references(
    entries: Sequence[Metadata],
    excluded: Sequence[Metadata],
    config: Sequence[Mention],
    targets: Targets,
) -> References:
    """Return the files to copy, output path to source, and the findings about references.

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
            elif page is not None and mention.role != "extra":
                found.append(broken_link(mention.target, targets.hint(entry.path, mention.target), mention.span))
            elif problem:
                found.append(problem)
            elif not isinstance(target, str) and target.copy:
                copy(target.copy[1], target.copy[0])
    for mention in config:
        target = targets.find(SITE_FILE, mention.target) if mention.role in ("menu", "extra") else ""
        if not isinstance(target, str) and target.copy:
            copy(target.copy[1], target.copy[0])
    named = frozenset(copies.values())
    for path in sorted(targets.files):
        role = place_of(path).role
        published = role in ("file", "root") or (role == "attachment" and targets.owner_of(path))
        if published and (path in named or not is_dropping(path, targets.files)):
            copy(targets.output_of(path), path)
    named = named.union(_files_of(excluded, targets))
    return References(dict(sorted(copies.items())), named, tuple(expected), tuple(found))


def unfetched_files(references: References, hollow: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield an error for each published file that is empty, or for which only a pointer is here.

    `hollow` are these files, each with the way to fetch it, or with an empty text. A file may be empty on purpose, but
    not one that is named, nor one of a format that has no empty files.
    """
    for path in sorted(set(references.copies.values()).intersection(hollow)):
        span = Span(f"content/{path}")
        if hollow[path]:
            yield error("pointer-file", "here is only a pointer to the file, not the file itself", span, hollow[path])
        elif path in references.named or path.lower().endswith(_NEVER_EMPTY):
            yield error("empty-file", "this file is empty", span, "copy it here again, or delete it")


def _files_of(entries: Sequence[Metadata], targets: Targets) -> Iterable[str]:
    """Yield the files in the own folders of entries, and the files that entries name."""
    for item in entries:
        folder = place_of(item.path).folder
        if folder:
            yield from (path for path in targets.files if path.startswith(f"{folder}/"))
        for mention in item.mentions:
            target = targets.find(item.path, mention.target)
            if not isinstance(target, str) and target.copy:
                yield target.copy[0]


def _problem(mention: Mention, target: ResolvedTarget | str) -> Diagnostic | None:
    """Return the error for a broken reference or one to the wrong type of target, None if it is right."""
    # A text for themes need not be the name of a file.
    if mention.role == "extra":
        return None
    if isinstance(target, str):
        return broken_link(mention.target, target, mention.span)
    if target.copy is None and target.entry is None:
        return None
    if mention.role in RELATIONS and target.entry is None:
        return error("broken-link", f"`{mention.target}` is not an entry", mention.span, "name a .md file")
    if mention.role in ("file", "image") and target.entry is not None:
        return error("broken-link", f"`{mention.target}` is an entry, not a file", mention.span)
    if mention.role == "image" and target.copy and not target.copy[0].lower().endswith(_IMAGES):
        return error(
            "broken-link", f"`{mention.target}` is not a picture", mention.span, "known: " + ", ".join(_IMAGES)
        )
    return None
