"""What imports wrote: which record is which entry, and what each field was, so that edits by hand can be told.

It is a file of the project, `.octavo/imported.jsonl`, to be kept with it: one line of JSON for each entry, sorted by
path, so that versions of it can be merged. Without it, records are recognised by what entries say, and all fields of an
entry count as written by hand.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.folders import HeldFolder
from octavo.base.frozen import frozen, replace
from octavo.base.hashing import checksum
from octavo.imports.writing import replace_bytes

LEDGER_FILE = ".octavo/imported.jsonl"
# The length in bytes of the digest of a field.
_OF_FIELD = 6
# So many records of one entry are remembered, and so many values of a field.
_MOST = 8
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
# What git writes around the two sides of a merge.
_MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")


@frozen
class LedgerEntry:
    """What is known of an entry that was imported.

    `path` is below `content/`. `records` are the digests of the records that it is, in one or several bibliographies,
    as they were read; a record whose differences wait for a decision is not among them. `keys` are their keys. `fields`
    has for each field the digests of what the records said, the last one first.
    """

    path: str
    records: tuple[str, ...]
    keys: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]

    def said(self, key: str, fields: Mapping[str, str]) -> bool:
        """Tell if a record with these digests of its fields says of one what an earlier one said."""
        digest = fields.get(key)
        return key not in self.fields if digest is None else digest in self.fields.get(key, ())

    def with_record(
        self, record: str, keys: Iterable[str], fields: Mapping[str, str], waiting: Collection[str] = ()
    ) -> "LedgerEntry":
        """Return the entry with another record noted, but for the fields that wait for a decision."""
        decided = {key: digest for key, digest in fields.items() if key not in waiting}
        noted = {key: _first(digest, self.fields.get(key, ())) for key, digest in decided.items()}
        records = self.records if waiting else _first(record, self.records)
        return LedgerEntry(self.path, records, _first_all(self.keys, keys), {**self.fields, **noted})


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
                self._read(line)
            except (ValueError, RecursionError):
                # The lines of both sides of a merge count; those that mark it are not missed.
                self.changed = True
                if not line.startswith(_MARKERS):
                    self.lost += 1

    def _read(self, line: bytes) -> None:
        """Take a line; ValueError for one that no import has written. Both sides of a merge count for an entry."""
        fields = _checked(json.loads(line))
        known = self.entry(fields["path"])
        if known is None:
            self._add(line.decode(), fields)
            return
        said = {key: _first_all(fields["fields"].get(key, ()), known.fields.get(key, ())) for key in known.fields}
        records, keys = (_first_all(fields[name], getattr(known, name)) for name in ("records", "keys"))
        self.put(LedgerEntry(known.path, records, keys, fields["fields"] | said))

    def _add(self, line: str, fields: Mapping[str, Any]) -> None:
        path = fields["path"]
        self._lines[path] = line
        for record in fields["records"]:
            self._by_record[record] = path
        for key in fields["keys"]:
            self._by_key.setdefault(key, []).append(path)
        for title in fields["fields"].get("title", ()):
            self._by_title.setdefault(title, []).append(path)

    def path_of_record(self, digest: str) -> str | None:
        """Return the path of the entry of a record that was read before and is the same."""
        return self._by_record.get(digest)

    def paths_of_key(self, key: str) -> tuple[str, ...]:
        """Return the paths of the entries of records with a key; several bibliographies may have it."""
        return tuple(self._by_key.get(key, ()))

    def paths_of_title(self, digest: str) -> tuple[str, ...]:
        """Return the paths of the entries of records with a title, by its digest."""
        return tuple(self._by_title.get(digest, ()))

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all entries that were imported, also of those that are not there any more."""
        return tuple(self._lines)

    def entry(self, path: str) -> LedgerEntry | None:
        """Return what is known of the entry at a path."""
        line = self._lines.get(path)
        if line is None:
            return None
        found = json.loads(line)
        fields = {key: tuple(digests) for key, digests in found["fields"].items()}
        return LedgerEntry(path, tuple(found["records"]), tuple(found["keys"]), fields)

    def put(self, entry: LedgerEntry) -> None:
        """Note an entry, in the place of what was known of it."""
        fields = {"path": entry.path, "records": entry.records, "keys": entry.keys, "fields": dict(entry.fields)}
        line = json.dumps(fields, ensure_ascii=False)
        if self._lines.get(entry.path) != line:
            self.changed = True
            self._touched.add(entry.path)
            self._add(line, fields)

    def move(self, entry: LedgerEntry, path: str) -> LedgerEntry:
        """Note an entry at the path where it is now, and return what is known of it."""
        del self._lines[entry.path]
        self._touched.add(entry.path)
        moved = replace(entry, path=path)
        self.put(moved)
        return moved

    def take_in(self, other: "Ledger") -> None:
        """Take what another import has noted meanwhile, but for the entries that this one has noted itself."""
        own = {path: line for path, line in self._lines.items() if path in self._touched}
        others = {path: line for path, line in other._lines.items() if path not in self._touched}
        self._lines = own | others

    def text(self) -> str:
        """Return the text of the file."""
        return "".join([f"{self._lines[path]}\n" for path in sorted(self._lines)])


def _first(digest: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return (digest, *(other for other in others if other != digest))[:_MOST]


def _first_all(first: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *others)))


def _checked(fields: Any) -> Mapping[str, Any]:
    """Return what a line says; ValueError for one that no import has written."""
    if isinstance(fields, dict) and isinstance(fields.get("path"), str) and isinstance(fields.get("fields"), dict):
        lists = (fields.get("keys"), fields.get("records"), *fields["fields"].values())
        if all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in lists):
            return fields
    raise ValueError(fields)


def digest_of_field(value: Any) -> str:
    """Return the digest of the value of a field: texts, lists and mappings of texts."""
    return checksum(_ENCODER.encode(value).encode("utf-8", "surrogatepass"), _OF_FIELD).hex()


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
    with HeldFolder(root) as folder:
        folder.make(LEDGER_FILE.rpartition("/")[0])
        replace_bytes(folder, LEDGER_FILE, ledger.text().encode())
