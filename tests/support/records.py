"""Read the messy bibliographies: files as programs and people write them, each with what must come of its records.

`tests/support/records/` has a file for each source. A case begins with a line `=== name [kind, kind]`. Then comes the
file that is imported, verbatim, and after a line `=>` what must come of its records, as a list in YAML in their order:

    - entry: {title: …, authors: […]}     the whole front matter, in the order of its keys; all scalars are texts
      body: the abstract                  each paragraph on one line
      findings: [uncertain-date]          the codes of warnings that must be told about the record
    - reported: 12                        a record that is not written, by its line in the file
      code: broken-record
      text: a piece of the record's own text that the report must hold
    - left out: {timestamp: 2}            the fields that are named in the report and kept nowhere, with their numbers

`<U+00AD>` is the character with this number, in files and in what must come of them; `<U+DC96>` is the byte 96 as such.
`kinds.yaml` says what the kinds are; those in `ENCODINGS` and `LINE_ENDS` say how the bytes of the file are made.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from octavo.yaml.write import YamlValue

FOLDER = Path(__file__).parent / "records"

KINDS: dict[str, str] = yaml.safe_load((FOLDER / "kinds.yaml").read_text("utf-8"))
ENCODINGS = {"latin-1": "latin-1", "cp1252": "cp1252", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "bom": "utf-8-sig"}
LINE_ENDS = {"crlf": "\r\n", "cr": "\r"}

_HEADER = re.compile(r"(?P<name>[a-z0-9-]+) \[(?P<kinds>[a-z0-9-]+(?:, [a-z0-9-]+)*)\]")
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")


@dataclass(frozen=True)
class WrittenRecord:
    """A record that becomes an entry: its whole front matter and its text, and codes of what must be told about it."""

    front: Mapping[str, YamlValue]
    body: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportedRecord:
    """A record that becomes no entry: its line, the reason, and a piece of its text that the report must hold."""

    line: int
    code: str
    text: str


Expected = WrittenRecord | ReportedRecord


@dataclass(frozen=True)
class Case:
    """A file that is imported; `left_out` are the fields that are kept nowhere, with their numbers."""

    file: str
    name: str
    kinds: tuple[str, ...]
    data: bytes
    expected: tuple[Expected, ...]
    left_out: Mapping[str, int]
    source: str
    wanted: str

    @property
    def written(self) -> list[WrittenRecord]:
        """The records that become entries."""
        return [record for record in self.expected if isinstance(record, WrittenRecord)]

    @property
    def reported(self) -> list[ReportedRecord]:
        """The records that become none."""
        return [record for record in self.expected if isinstance(record, ReportedRecord)]


def cases() -> list[Case]:
    """Return all cases, in the order of their files."""
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in read(file)]


def read(file: Path) -> Iterator[Case]:
    """Yield the cases of a file."""
    text = _CHARACTER.sub(lambda match: chr(int(match[1], 16)), file.read_text("utf-8"))
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        header, _, rest = part.partition("\n")
        match = _HEADER.fullmatch(header)
        assert match, f"{file.name}: {header}"
        source, arrow, wanted = rest.partition("\n=>\n")
        assert arrow, f"{file.name}: {header}"
        source += "\n"
        kinds = tuple(match["kinds"].split(", "))
        items: list[dict[str, Any]] = yaml.load(wanted, yaml.BaseLoader) or []
        left_out = (
            {name: int(number) for name, number in items.pop()["left out"].items()} if _has_left_out(items) else {}
        )
        yield Case(
            file.stem,
            match["name"],
            kinds,
            _encoded(source, kinds),
            tuple([_expected(item, f"{file.name}, {match['name']}") for item in items]),
            left_out,
            source,
            wanted,
        )


def _has_left_out(items: list[dict[str, Any]]) -> bool:
    return bool(items) and set(items[-1]) == {"left out"}


def _encoded(source: str, kinds: tuple[str, ...]) -> bytes:
    end = next((LINE_ENDS[kind] for kind in kinds if kind in LINE_ENDS), "\n")
    encoding = next((ENCODINGS[kind] for kind in kinds if kind in ENCODINGS), "utf-8")
    return source.replace("\n", end).encode(encoding, "surrogateescape")


def _expected(item: dict[str, Any], place: str) -> Expected:
    if "reported" in item:
        assert set(item) == {"reported", "code", "text"}, f"{place}: {item}"
        return ReportedRecord(int(item["reported"]), item["code"], item["text"])
    assert {"entry"} <= set(item) <= {"entry", "body", "findings"}, f"{place}: {item}"
    return WrittenRecord(item["entry"], item.get("body", "").strip(), tuple(item.get("findings", ())))
