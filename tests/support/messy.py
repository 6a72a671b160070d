"""Read the messy records: papers as other programs export them, each with what its page must show.

`tests/support/messy/` has a file for each source. A record begins with a line `=== name`. Then come the keys of its
front matter, as an author would have pasted them, an empty line, and the abstract; then, after a line `=>`, what must
come out. A field without a line there must come out as it is written.

    title [braces, dashes]: A plain text            kinds of trouble, and the text in the head of the page
    title: Another plain text                       is right as well
    title html: A <em>shown</em> text               as the page shows it, where that is not the plain text
    authors [etal]: Ada Lovelace; et al.            names, in order
    authors [several]: refused                      an error that names the line is right
    abstract [quotes]                               the kinds of an abstract
    + a text that must be visible
    - a text that must not be visible
    +html <em>HTML that must be there</em>
    -html <code>

A formula is `<math/>`, a displayed one `<math block/>`, and LaTeX without its dollar signs in plain texts. `<U+00AD>`
is the character with this number, in records and in what must come out. White space is compared folded, letters in NFC.
`kinds.yaml` names the kinds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "messy"

# The kinds of trouble, each with what it is, by what must be said about them.
KINDS: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "kinds.yaml").read_text("utf-8"))
LATEX, TOLD, EITHER, RIGHT = (frozenset(KINDS[group]) for group in ("latex", "told", "either", "right"))
ALL = LATEX | TOLD | EITHER | RIGHT

FIELDS = ("title", "authors", "venue", "abstract", "tags", "publisher", "institution", "award")

_EXPECTATION = re.compile(r"(?P<field>[a-z]+)(?P<html> html)?(?: \[(?P<kinds>[a-z, ]+)\])?(?:: ?(?P<text>.*))?")
_TEXT_OF_ABSTRACT = re.compile(r"(?P<wanted>[+-])(?P<html>html)? (?P<text>.+)")
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")
_KEY = re.compile(r"([a-z]+):")


@dataclass
class Expected:
    """What must come out of a field: the plain texts and the HTML of which one must come out, or, for an abstract,
    pairs of a truth value (must be there, must not) and a text; `kinds` are the kinds of trouble that it has."""

    kinds: tuple[str, ...] = ()
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    visible: list[tuple[bool, str]] = field(default_factory=list)
    markup: list[tuple[bool, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """A paper as it was pasted: front matter and abstract as written, and what must come out of each field."""

    name: str
    source: str
    front: str
    abstract: str
    expected: dict[str, Expected]

    @property
    def clean(self) -> bool:
        """Tell if the record has no trouble, and must come out as it is, without a finding."""
        return not any(expected.kinds for expected in self.expected.values())

    @cached_property
    def values(self) -> dict[str, object]:
        """Return the values of the front matter by key."""
        return dict(yaml.safe_load(self.front))

    @property
    def added(self) -> str:
        """Return the lines that every paper needs and no record has."""
        return "date: 1843\n" if "type" in self.values else "date: 1843\ntype: article\n"

    @property
    def text(self) -> str:
        """Return the entry's file."""
        return f"---\n{self.front}{self.added}---\n\n{self.abstract}"

    def field_at(self, line: int) -> str:
        """Return the field at a line of the entry's file, counted from 1; empty for a line of another kind."""
        lines = self.text.split("\n")
        end = lines.index("---", 1)
        if line - 1 > end:
            return "abstract"
        keys = (_KEY.match(written) for written in reversed(lines[1 : max(line, 1)]))
        key = next((match[1] for match in keys if match), "")
        return key if key in FIELDS else ""

    def accepted(self, name: str) -> list[str]:
        """Return the plain texts that are right for a one-line field; without an expectation, the text as written."""
        expected = self.expected.get(name, Expected())
        if expected.plain:
            return expected.plain
        value = self.values[name]
        return ["; ".join(map(str, value)) if isinstance(value, list) else str(value)]


def records() -> list[Record]:
    """Return all records, in the order of their files."""
    return [record for file in sorted(FOLDER.glob("*.txt")) for record in read(file)]


def read(file: Path) -> Iterator[Record]:
    """Yield the records of a file."""
    text = _CHARACTER.sub(lambda match: chr(int(match[1], 16)), file.read_text("utf-8"))
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        entry, _, wanted = rest.partition("\n=>\n")
        front, _, abstract = entry.partition("\n\n")
        yield Record(name, file.stem, f"{front}\n", f"{abstract.strip()}\n", _expected(wanted, f"{file.name}, {name}"))


def _expected(text: str, place: str) -> dict[str, Expected]:
    found: dict[str, Expected] = {}
    for line in filter(None, text.split("\n")):
        if match := _TEXT_OF_ABSTRACT.fullmatch(line):
            texts = found["abstract"].markup if match["html"] else found["abstract"].visible
            texts.append((match["wanted"] == "+", match["text"]))
            continue
        match = _EXPECTATION.fullmatch(line)
        assert match and match["field"] in FIELDS, f"{place}: {line}"
        expected = found.setdefault(match["field"], Expected())
        if match["kinds"]:
            expected.kinds = tuple(match["kinds"].split(", "))
            assert ALL.issuperset(expected.kinds), f"{place}: {line}"
        if match["text"]:
            (expected.html if match["html"] else expected.plain).append(match["text"])
    return found
