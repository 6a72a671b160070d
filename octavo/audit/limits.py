"""Check files against what hosts take: their sizes, symbolic links, and paths that some systems cannot tell apart."""

import re
from collections.abc import Collection, Iterator

from octavo.audit.faults import PageFault
from octavo.audit.folder import FolderFiles
from octavo.audit.places import printable
from octavo.base.urls import INDEX_FILE
from octavo.build.assets import ASSETS
from octavo.content.fields import COLLECTIONS
from octavo.model.hosts import PAGES_FILE_LIMIT, PAGES_SITE_LIMIT

# Pages of taxonomies, and the further pages of a list.
_LIST = re.compile(rf"^(?:{'|'.join(COLLECTIONS)})/|(?:^|/)page/\d+/")

_ON_PURPOSE = "if you deleted it on purpose, there is nothing to do"


def check_files(files: FolderFiles) -> Iterator[PageFault]:
    """Yield faults of the files of a site."""
    for path, size in files.sizes.items():
        if size > PAGES_FILE_LIMIT:
            says = f"this file has {_megabytes(size)}, and GitHub Pages takes none of more than 100 MB"
            yield PageFault("error", "file-limit", path, says, path, "make it smaller, or link to a copy elsewhere")
    total = sum(files.sizes.values())
    if total > PAGES_SITE_LIMIT:
        says = f"the site has {_megabytes(total)}, and GitHub Pages takes no more than 1024 MB"
        largest = max(files.sizes, key=lambda path: files.sizes[path])
        hint = f"the largest file is {printable(largest)}, with {_megabytes(files.sizes[largest])}"
        yield PageFault("error", "site-limit", "", says, hint=hint)
    for path in files.links:
        says = "this is a symbolic link, and GitHub Pages takes none"
        yield PageFault("error", "symbolic-link", path, says, path, "put a copy of the file here instead")
    yield from _collisions(files.sizes)


def _collisions(paths: Collection[str]) -> Iterator[PageFault]:
    first: dict[str, str] = {}
    for path in paths:
        other = first.setdefault(path.casefold(), path)
        if other != path:
            says = "`{}` differ in capitals only, so one of them is lost on Windows and macOS"
            subject = f"{printable(other)}` and `{printable(path)}"
            yield PageFault("error", "case-collision", path, says, subject, "give one of them another name")


def gone_addresses(published: Collection[str], now: Collection[str]) -> Iterator[PageFault]:
    """Yield the addresses that the published site had and this one has not; both are output paths.

    The files of themes are left out, because nobody keeps their addresses, and so are lists, which come and go with
    what is in them.
    """
    says = "the published site has `{}`, this one has not"
    for path in sorted(published):
        if path in now or path.startswith((ASSETS, ".")) or _LIST.search(path):
            continue
        folder = path.removesuffix(INDEX_FILE)
        hint = f"others may link to it; {_ON_PURPOSE}"
        if folder != path and folder:
            slug = printable(folder.rstrip("/").rpartition("/")[2])
            hint = f"add `aliases: [{slug}]` to the entry that replaced it; {_ON_PURPOSE}"
        yield PageFault("warning", "address-gone", path, says, f"/{printable(folder)}", hint)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"
