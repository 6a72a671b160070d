"""Records of bibliographies: any bytes become entries that a build accepts, or a report with a place in the file."""

from collections.abc import Iterator

from octavo.content.load import load
from octavo.imports.records.formats import open_bibliography
from octavo.imports.records.source import BrokenRecord
from octavo.imports.understand import understand
from octavo.yaml.decode import Refusal
from octavo.yaml.frontmatter import split
from tests.fuzz.target import Target, always, check_findings, lines_of
from tests.support.records import cases

_FILE = "case"
_WORDS = (
    "@article{a,\n", "@string{s = {a}}\n", "@comment{", "@preamble{", "@xdata{x,\n", "@book{,", "}\n", "{", "}", '"',
    " # s", " = {", "},\n", "crossref = {a},\n", "xdata = {x},\n", "author = {A and B, C and {D} and others},\n",
    "year = 1843,\n", "date = {1843-06/1844~},\n", "month = jun,\n", "doi = {10.1/a_b},\n",
    "eprint = {2401.00001v2},\n", "\\", "{\\\"o}", "$x_1$", "\\emph{a}", "\\url{a}", "title = {}", "pages = {1--2},\n",
    "file = {a:b.pdf:PDF},\n", "keywords = {a, b; c},\n", "and", "TY  - JOUR\n", "ER  - \n", "TI  - a\n",
    "AU  - B, C\n", "PY  - 1843/06//\n", "DO  - 10.1/a\n", "N2  - a\n", "UR  - x\n",
    '[{"title": "a", "author": [{"family": "b"}]}]', '"issued": {"date-parts": [[1843, 6]]},', '"id": null,', "[[[[",
    "\\u0000", '"title": 1.5,', "null", "<i>a</i>", "<jats:p>", "&amp;", "https://a.org/", "abstract = {a\n\nb},\n",
    "note = {[a](x)},\n",
)  # fmt: skip


def _seeds() -> Iterator[bytes]:
    yield from (case.data for case in cases())


def check(data: bytes) -> None:
    try:
        bibliography, found = open_bibliography(data, _FILE)
    except Refusal as refused:
        check_findings([refused.diagnostic], _FILE, lines_of(data))
        return
    # In an encoding that is guessed, lines are those of the bytes; a column may be any in UTF-16.
    lines = [line + " " * len(data) for line in lines_of(data)]
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        lines *= 2
    check_findings(found, _FILE, lines)
    pieces = [piece.digest for piece in bibliography.pieces()]
    assert pieces == [piece.digest for piece in bibliography.pieces()], "the pieces differ the second time"
    for _, understood in understand(bibliography, bibliography.pieces(), (), jobs=1):
        for one in understood:
            if isinstance(one, BrokenRecord):
                check_findings([one.diagnostic], _FILE, lines)
                continue
            check_findings([*one.paper.findings], _FILE, lines)
            split(one.text, _FILE)
            read = load("papers/x.md", one.text.encode(), "", clean=True)
            errors = [told for told in read.diagnostics if told.severity == "error"]
            assert read.entry is not None and not errors, errors


RECORDS = Target("records", always(check), _seeds, _WORDS)
