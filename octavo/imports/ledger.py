"""What imports wrote: which record is which entry, and what each field was, so that edits by hand can be told.

It is a file of the project, `.octavo/imported.jsonl`, to be kept with it: one line of JSON for each entry, sorted by
path, so that versions of it can be merged. Without it, records are recognised by what entries say, and all fields of an
entry count as written by hand.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import frozen
from octavo.base.hashing import checksum

LEDGER_FILE = ".octavo/imported.jsonl"
# The length in bytes of the digest of a field.
_OF_FIELD = 6
# What git writes around the two sides of a merge.
_MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")


@frozen
class LedgerEntry:
    """What is known of an entry that was imported.

    `path` is below `content/`. `record` is the digest of the record as it was read, empty while differences from it
    wait for a decision; `keys` are its keys in bibliographies. `fields` has a digest for each field of the record.
    """

    path: str
    record: str
    keys: tuple[str, ...]
    fields: Mapping[str, str]


class Ledger:
    """The entries that were imported, by their paths, their records and their keys."""

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        self._lines: dict[str, str] = {}
        self._by_record: dict[str, str] = {}
        self._by_key: dict[str, list[str]] = {}
        self._by_title: dict[str, list[str]] = {}
        # How many lines cannot be read.
        self.lost = 0
        self.changed = False
        self._touched: set[str] = set()
        for line in lines:
            if not line.strip():
                continue
            try:
                self._add(line.decode(), _checked(json.loads(line)))
            except (ValueError, RecursionError):
                # The lines of both sides of a merge count; those that mark it are not missed.
                self.changed = True
                if not line.startswith(_MARKERS):
                    self.lost += 1

    def _add(self, line: str, fields: Mapping[str, Any]) -> None:
        path = fields["path"]
        self._lines[path] = line
        if fields["record"]:
            self._by_record[fields["record"]] = path
        for key in fields["keys"]:
            self._by_key.setdefault(key, []).append(path)
        self._by_title.setdefault(fields["fields"].get("title", ""), []).append(path)

    def path_of_record(self, digest: str) -> str | None:
        """Return the path of the entry of a record that was read before and is the same."""
        return self._by_record.get(digest)

    def paths_of_key(self, key: str) -> tuple[str, ...]:
        """Return the paths of the entries of records with a key; several bibliographies may have it."""
        return tuple(self._by_key.get(key, ()))

    def paths_of_title(self, digest: str) -> tuple[str, ...]:
        """Return the paths of the entries of records with a title, by its digest."""
        return tuple(self._by_title.get(digest, ()))

    def entry(self, path: str) -> LedgerEntry | None:
        """Return what is known of the entry at a path."""
        line = self._lines.get(path)
        if line is None:
            return None
        found = json.loads(line)
        return LedgerEntry(path, found["record"], tuple(found["keys"]), found["fields"])

    def put(self, entry: LedgerEntry) -> None:
        """Note an entry, in the place of what was known of it."""
        fields = {"path": entry.path, "record": entry.record, "keys": list(entry.keys), "fields": dict(entry.fields)}
        line = json.dumps(fields, ensure_ascii=False)
        if self._lines.get(entry.path) != line:
            self.changed = True
            self._touched.add(entry.path)
            self._add(line, fields)

    def forget(self, path: str) -> None:
        """Forget what is known of the entry at a path, which is elsewhere now."""
        if self._lines.pop(path, None) is not None:
            self.changed = True
            self._touched.add(path)

    def take_in(self, other: "Ledger") -> None:
        """Take what another import has noted meanwhile, but for the entries that this one has noted itself."""
        own = {path: line for path, line in self._lines.items() if path in self._touched}
        others = {path: line for path, line in other._lines.items() if path not in self._touched}
        self._lines = own | others

    def text(self) -> str:
        """Return the text of the file."""
        return "".join([f"{self._lines[path]}\n" for path in sorted(self._lines)])


def _checked(fields: Any) -> Mapping[str, Any]:
    """Return what a line says; ValueError for one that no import has written."""
    if isinstance(fields, dict):
        keys, digests = fields.get("keys"), fields.get("fields")
        if isinstance(keys, list) and isinstance(digests, dict):
            texts = (fields.get("path"), fields.get("record"), *keys, *digests.values())
            if all(isinstance(text, str) for text in texts):
                return fields
    raise ValueError(fields)


def digest_of_field(value: Any) -> str:
    """Return the digest of the value of a field: texts, lists and mappings of texts."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return checksum(written.encode("utf-8", "surrogatepass"), _OF_FIELD).hex()


def read_ledger(root: Path) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Return the ledger of a project, empty where there is none, and a warning where lines of it cannot be read."""
    try:
        data = (root / LEDGER_FILE).read_bytes()
    except FileNotFoundError:
        return Ledger(), ()
    ledger = Ledger(data.split(b"\n"))
    if not ledger.lost:
        return ledger, ()
    lines = "1 line" if ledger.lost == 1 else f"{ledger.lost} lines"
    message = f"{lines} of the notes of earlier imports cannot be read"
    hint = "restore the file from a backup or from git; without them, their entries count as written by hand"
    return ledger, (warning("lost-ledger", message, Span(LEDGER_FILE), hint),)


def write_ledger(root: Path, ledger: Ledger) -> None:
    """Write the ledger of a project, whole at every moment, if it has changed."""
    if not ledger.changed:
        return
    ledger.take_in(read_ledger(root)[0])
    place = root / LEDGER_FILE
    place.parent.mkdir(exist_ok=True)
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(ledger.text(), encoding="utf-8", newline="\n")
    fresh.replace(place)
