"""Count what is left over of LaTeX, HTML and Markdown on pages of messy records: `python tools/leftovers.py`.

The records of `tests/support/messy/` are laid out as a site in a temporary folder and built. Titles, names, venues and
abstracts are read from the built pages, and compared with what must come out. The table has a line for each kind of
trouble: how many fields have it, in how many of them everything is right, and how many findings are missing or
superfluous.

    --left          also list what is left over, with what is right
    --source NAME   take the records of one source only
    --keep FOLDER   build in this folder, which must not exist, and keep it
    --floor         print the counts that `tests/content/test_messy.py` holds
"""

import argparse
import html
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import messy
from tests.support.messy import Record, records
from tests.support.sites import Site, site

# The fields without trouble are counted under this name.
CLEAN = "clean"

# The site of a group, so that no author is its owner.
TITLE = "Messy records"
PROJECT = f"""
-- content/site.yaml --
title: {TITLE}
url: https://messy.example.org/
-- content/people/nobody.md --
---
name: Nobody
---
-- content/people/somebody.md --
---
name: Somebody
---
"""

# The fields that the head of a page has, besides the names.
_META = {
    "title": "citation_title",
    "venue": "citation_journal_title",
    "tags": "citation_keywords",
    "publisher": "citation_publisher",
}
_MATH = re.compile(r"<math\b([^>]*)>.*?</math>", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SAME = {"i": "em", "b": "strong"}
_DROPPED = frozenset(["bdi", "small", "span"])
_BLOCKS = frozenset(["br", "div", "li", "p"])
_PAPER = re.compile(r"(?:^|/)papers/([^/#]+)/")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field of a record: what a page shows, and what is right."""

    record: Record
    field: str
    shown: str
    right: str


@dataclass(frozen=True)
class Finding:
    """A finding about a record; `field` is the one that it points at, empty where that is none."""

    code: str
    is_error: bool
    field: str


@dataclass
class Built:
    """The built site, and the findings by record; records with an error have no page."""

    site: Site
    findings: dict[str, list[Finding]]


@dataclass
class Count:
    """What was counted: fields by kind of trouble and by source, and what is wrong.

    `elsewhere` counts the titles that are right on all other pages that have them.
    """

    records: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    fields_of_source: Counter[str] = field(default_factory=Counter)
    right_of_source: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0
    faults: list[Fault] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    superfluous: Counter[str] = field(default_factory=Counter)
    silent: list[tuple[Record, str]] = field(default_factory=list)
    needless: list[tuple[Record, str]] = field(default_factory=list)


def build(folder: Path, chosen: Sequence[Record]) -> Built:
    """Lay out records as a site and build it; records with errors are taken out until it can be built."""
    made = site(folder, PROJECT)
    files = {record.name: folder / f"content/papers/{record.name}.md" for record in chosen}
    files[chosen[0].name].parent.mkdir()
    for record in chosen:
        files[record.name].write_text(record.text, "utf-8", newline="")
    left = {f"content/papers/{record.name}.md": record for record in chosen}
    findings: dict[str, list[Finding]] = {}
    while True:
        report = made.build()
        findings |= {record.name: [] for record in left.values()}
        for found in report.diagnostics:
            if found.span.path in left:
                record = left[found.span.path]
                place = record.field_at(found.span.line)
                findings[record.name].append(Finding(found.code, found.severity == "error", place))
        refused = [path for path, record in left.items() if any(found.is_error for found in findings[record.name])]
        if not refused:
            assert not report.failed, report.diagnostics
            return Built(made, findings)
        for path in refused:
            files[left.pop(path).name].unlink()


def measure(built: Built, chosen: Sequence[Record]) -> Count:
    """Compare what the pages of records show with what must come out.

    A record with an error has no page: nothing is left over in its fields, except in one that was refused wrongly.
    """
    count = Count(records=len(chosen))
    for record in chosen:
        faults = list(_faults(built, record))
        wrong = {fault.field for fault in faults}
        count.faults += faults
        count.whole[record.source] += not faults
        for name in _fields(record):
            is_right = name not in wrong
            count.fields_of_source[record.source] += 1
            count.right_of_source[record.source] += is_right
            for kind in _kinds(record, name):
                count.fields[kind] += 1
                count.right[kind] += is_right
        _count_findings(built.findings[record.name], record, count)
    elsewhere = list(_faults_elsewhere(built, chosen))
    count.faults += elsewhere
    count.elsewhere = count.records - len({fault.record.name for fault in elsewhere})
    return count


def _fields(record: Record) -> list[str]:
    return [name for name in messy.FIELDS if name in record.values or name == "abstract"]


def _kinds(record: Record, name: str) -> Sequence[str]:
    expected = record.expected.get(name)
    return (expected.kinds if expected else ()) or (CLEAN,)


def _count_findings(findings: list[Finding], record: Record, count: Count) -> None:
    """Count the findings about a record: one about LaTeX is enough for a file, one about names must point at them."""
    places = {found.field for found in findings}
    kinds_of = {name: frozenset(_kinds(record, name)) for name in _fields(record)}
    lines = [name for name in kinds_of if name != "abstract"]
    latex = [name for name in lines if kinds_of[name] & messy.LATEX]
    if latex and not any(name in places for name in lines if kinds_of[name] & (messy.LATEX | messy.EITHER)):
        count.missing.update({kind for name in latex for kind in kinds_of[name] & messy.LATEX})
        count.silent.append((record, ", ".join(latex)))
    for name, kinds in kinds_of.items():
        if kinds & messy.TOLD and name not in places:
            count.missing.update(kinds & messy.TOLD)
            count.silent.append((record, name))
    for found in findings:
        kinds = kinds_of.get(found.field, frozenset([CLEAN]))
        if kinds <= messy.RIGHT | {CLEAN}:
            count.superfluous.update(kinds)
            count.needless.append((record, f"{found.code}, {found.field or 'elsewhere'}"))


def _faults(built: Built, record: Record) -> Iterator[Fault]:
    file = built.site.output / "papers" / record.name / "index.html"
    if not file.is_file():
        for name in {found.field for found in built.findings[record.name] if found.is_error}:
            accepted = record.accepted(name) if name in record.values else []
            if "refused" not in accepted:
                yield Fault(record, name, "refused", " or ".join(accepted))
        return
    page = LexborHTMLParser(file.read_text("utf-8"))
    for name in _fields(record):
        if name == "abstract":
            yield from _faults_of_abstract(page, record)
        elif name == "authors":
            yield from _faults_of_authors(page, record)
        else:
            yield from _faults_of_line(page, record, name)


def _faults_of_line(page: LexborHTMLParser, record: Record, name: str) -> Iterator[Fault]:
    """Compare the head and the page with what is right for a field of one line."""
    if name == "title":
        shown = page.css_first("h1")
        plains = [*_metas(page, name), _folded(_text(page.css_first("title")).removesuffix(f" – {TITLE}"))]
    else:
        terms = (term for term in page.css("aside.facts dt") if _text(term) == name.capitalize())
        fact = next(terms, None)
        shown = fact.parent.css_first("dd") if fact and fact.parent else None
        # The link to the page of a venue is no markup of its name.
        shown = (shown.css_first('a[href^="../../venues/"]') or shown) if shown else None
        plains = _metas(page, name) or [_text(shown)]
    accepted = [_folded(text) for text in record.accepted(name)]
    for text in dict.fromkeys(plains):
        if text not in accepted:
            yield Fault(record, name, text, " or ".join(accepted))
    right = _accepted_html(record, name)
    if name in ("title", "venue") and _markup(shown) not in right:
        yield Fault(record, name, _markup(shown), " or ".join(right))


def _accepted_html(record: Record, name: str) -> list[str]:
    expected = record.expected.get(name, messy.Expected())
    texts = expected.html or [html.escape(text, quote=False) for text in record.accepted(name)]
    return [_same(text) for text in texts]


def _faults_of_authors(page: LexborHTMLParser, record: Record) -> Iterator[Fault]:
    accepted = [_folded(text) for text in record.accepted("authors")]
    names = "; ".join(_metas(page, "authors"))
    if names not in [text.removesuffix("; et al.") for text in accepted]:
        yield Fault(record, "authors", names, " or ".join(accepted))
    byline = page.css_first("p.authors")
    for mark in byline.css("sup") if byline else ():
        mark.decompose()
    right = [text.replace("; et al.", " et al.").replace("; ", ", ") for text in accepted] + accepted
    if _text(byline) not in right:
        yield Fault(record, "authors", _text(byline), " or ".join(right))


def _faults_of_abstract(page: LexborHTMLParser, record: Record) -> Iterator[Fault]:
    prose = page.css_first("section.body .prose")
    expected = record.expected.get("abstract", messy.Expected())
    visible = expected.visible if expected.visible or expected.markup else [(True, record.abstract)]
    for text, parts in ((_text(prose), visible), (_markup(prose), expected.markup)):
        for wanted, part in parts:
            if (_folded(part) in text) != wanted:
                yield Fault(record, "abstract", text, f"{'' if wanted else 'not '}{_folded(part)}")


def _faults_elsewhere(built: Built, chosen: Sequence[Record]) -> Iterator[Fault]:
    """Compare the titles in lists, among related papers and in links to neighbours; each wrong form counts once."""
    by_name = {record.name: record for record in chosen}
    seen = set()
    for file in sorted(built.site.output.rglob("index.html")):
        page = LexborHTMLParser(file.read_text("utf-8"))
        for link in page.css("h3 a, ol.related a, nav.neighbours a"):
            match = _PAPER.search(link.attributes.get("href") or "")
            name = match[1] if match else file.parent.name
            for note in link.css(".soft"):
                note.decompose()
            shown = _markup(link)
            if name not in by_name or (name, shown) in seen:
                continue
            seen.add((name, shown))
            if shown not in (right := _accepted_html(by_name[name], "title")):
                yield Fault(by_name[name], "title elsewhere", shown, " or ".join(right))


def _metas(page: LexborHTMLParser, name: str) -> list[str]:
    wanted = "citation_author" if name == "authors" else _META.get(name, "")
    return [_folded(meta.attributes.get("content") or "") for meta in page.css(f'meta[name="{wanted}"]')]


def _markup(node: LexborNode | None) -> str:
    """Return the HTML in an element, each formula as `<math/>`."""
    written = (node.html or "") if node else ""
    inner = re.sub(r"^<[^>]*>|</[^<>]*>$", "", written.strip())
    inner = _MATH.sub(lambda math: "<math block/>" if 'display="block"' in math[1] else "<math/>", inner)
    return _same(inner.replace("&nbsp;", " "))


def _same(markup: str) -> str:
    """Return HTML without elements that only change the look, and with one name for those that mean the same."""

    def tag(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name in _DROPPED:
            return ""
        return f"<{match[1]}{_SAME[name]}>" if name in _SAME else match[0]

    return _folded(_TAG.sub(tag, markup))


def _text(node: LexborNode | None) -> str:
    """Return the text that an element shows, each formula as `<math/>`."""

    def tag(match: re.Match[str]) -> str:
        if match[2] == "math":
            return html.escape(match[0])
        return " " if match[2].lower() in _BLOCKS else ""

    return _folded(html.unescape(_TAG.sub(tag, _COMMENT.sub("", _markup(node)))))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def floor(count: Count) -> Iterator[str]:
    """Yield the lines of the counts that a test holds."""
    yield "RIGHT = {"
    yield from (f'    "{kind}": {count.right[kind]},' for kind in sorted(count.fields))
    yield "}"
    yield f"WHOLE = {count.whole.total()}"
    yield f"ELSEWHERE = {count.elsewhere}"
    yield f"SILENT = {len(count.silent)}"
    yield f"NEEDLESS = {len(count.needless)}"


def table(count: Count) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{count.records} records, {count.whole.total()} of them right in every field of their pages"
    yield f"{count.elsewhere} titles right wherever else they stand"
    yield f"{len(count.silent)} findings missing, {len(count.needless)} superfluous"
    yield ""
    yield f"{'kind':<14}{'fields':>8}{'right':>8}{'left':>8}{'missing':>10}{'superfluous':>13}"
    for kind in sorted(count.fields, key=lambda kind: (kind == CLEAN, count.right[kind] - count.fields[kind], kind)):
        fields, right = count.fields[kind], count.right[kind]
        findings = f"{count.missing[kind] or '':>10}{count.superfluous[kind] or '':>13}"
        yield f"{kind:<14}{fields:>8}{right:>8}{fields - right or '':>8}{findings}".rstrip()
    yield ""
    yield f"{'source':<14}{'fields':>8}{'right':>8}{'left':>8}{'records right':>15}"
    for source, fields in sorted(count.fields_of_source.items()):
        right = count.right_of_source[source]
        yield f"{source:<14}{fields:>8}{right:>8}{fields - right or '':>8}{count.whole[source]:>15}"
    fields, right = count.fields_of_source.total(), count.right_of_source.total()
    yield f"{'all':<14}{fields:>8}{right:>8}{fields - right or '':>8}{count.whole.total():>15}"


def left_over(count: Count) -> Iterator[str]:
    """Yield lines that say what is left over, and which findings are missing or superfluous."""
    for fault in count.faults:
        kinds = ", ".join(_kinds(fault.record, fault.field.split()[0]) if fault.field else ())
        yield f"{fault.record.source}, {fault.record.name}, {fault.field}: {kinds}"
        yield f"    shown  {fault.shown}"
        yield f"    right  {fault.right}"
    for record, names in count.silent:
        yield f"{record.source}, {record.name}, {names}: a finding is missing"
    for record, found in count.needless:
        yield f"{record.source}, {record.name}: a superfluous finding, {found}"


def main(arguments: Sequence[str]) -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--left", action="store_true", help="also list what is left over")
    parser.add_argument("--source", help="take the records of one source only")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="build in this folder, and keep it")
    parser.add_argument("--floor", action="store_true", help="print the counts that a test holds")
    options = parser.parse_args(arguments)
    chosen = [record for record in records() if options.source in (None, record.source)]
    if not chosen:
        parser.error(f"there are no records of {options.source}")
    with tempfile.TemporaryDirectory() as folder:
        count = measure(build(options.keep or Path(folder), chosen), chosen)
    print("\n".join(floor(count) if options.floor else table(count)))
    if options.left:
        print("\n".join(left_over(count)))


if __name__ == "__main__":
    main(sys.argv[1:])
