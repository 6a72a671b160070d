"""Write the new site: the one place that writes what was found in a former one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from octavo.base.layout import CONTENT, SITE_FILE
from octavo.base.progress import Progress
from octavo.imports.ledger import LedgerEntry, read_ledger, write_ledger
from octavo.migrate.assembly import written
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite
from octavo.yaml.write import mapping_lines

# Where files of the former site are kept that could not be read.
UNREAD_FOLDER = "left"
# By this line editors find the schema.
_SCHEMA = "# yaml-language-server: $schema=../.octavo/schemas/site.json"


def write_site(found: FoundSite, source: SourceFolder, folder: Path, progress: Progress) -> list[str]:
    """Write entries and settings, and copy files; return those that could not be copied, each with the reason.

    What is there is never replaced. The ledger of imports gets the records, so that a later import knows its entries.
    """
    texts = dict(texts_of(found))
    copies = [(one.source, f"{CONTENT}/{one.target}") for one in found.copies]
    copies += [(one.path, f"{UNREAD_FOLDER}/{one.path}") for one in found.unread]
    total = len(texts) + len(copies)
    for number, (path, text) in enumerate(sorted(texts.items())):
        progress("write", number, total)
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    failed = []
    for number, (path, target) in enumerate(sorted(set(copies)), len(texts)):
        progress("write", number, total)
        try:
            place = folder / target
            place.parent.mkdir(parents=True, exist_ok=True)
            with (source.root / path).open("rb") as before, place.open("xb") as after:
                shutil.copyfileobj(before, after)
        except OSError as failure:
            failed.append(f"{path}: {failure.strerror}")
    ledger, _ = read_ledger(folder)
    for path, record in found.records:
        known = LedgerEntry(path, (), (), {})
        ledger.put(known.with_record(record.digest, record.paper.keys, record.fields))
    write_ledger(folder, ledger)
    return failed


def texts_of(found: FoundSite) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file of the new site that is written, not copied."""
    yield f"{CONTENT}/{SITE_FILE}", "\n".join((_SCHEMA, *mapping_lines(found.settings), ""))
    for entry in found.entries:
        yield f"{CONTENT}/{entry.path}", written(entry)
    for path, text in found.made.items():
        yield f"{CONTENT}/{path}", text
