"""Papers of a former site, as `octavo.imports` understands their records, with the files and links beside them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.progress import Progress, quiet
from octavo.build.report import counted
from octavo.content.kinds import RESOURCES
from octavo.formats.fields import FILES, names_of_key
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.fields.people import name_of
from octavo.imports.records.formats import open_bibliography
from octavo.imports.records.source import BrokenRecord, SourceField, SourceRecord
from octavo.imports.understand import UnderstoodPaper, understand
from octavo.migrate.data import Data, text_at
from octavo.migrate.documents import SourceDocument
from octavo.model.identity import key_of
from octavo.model.names import without_marks
from octavo.yaml.decode import Refusal
from octavo.yaml.write import YamlItem, YamlValue

# Fields of al-folio that are called otherwise here.
_FIELDS = {
    "supp": "supplement",
    "supplementary": "supplement",
    "website": "project",
    "html": "publisher",
    "preview": "image",
}


@frozen
class PapersRead:
    """The papers of a bibliography, the records that are none, and what was found about it beyond its records."""

    papers: tuple[UnderstoodPaper, ...]
    broken: tuple[BrokenRecord, ...]
    findings: tuple[Diagnostic, ...]


def read_bibliography(data: bytes, path: str, progress: Progress = quiet) -> PapersRead:
    """Read the records of a bibliography; one that cannot be read does not take its neighbours with it."""
    try:
        bibliography, found = open_bibliography(data, path)
    except Refusal as refusal:
        return PapersRead((), (BrokenRecord("", refusal.diagnostic),), ())
    pieces = list(bibliography.pieces())
    records: list[UnderstoodPaper | BrokenRecord] = []
    for number, (_, understood) in enumerate(understand(bibliography, iter(pieces), ())):
        progress("read", number, len(pieces))
        records += understood
    papers = tuple([record for record in records if isinstance(record, UnderstoodPaper)])
    broken = tuple([record for record in records if isinstance(record, BrokenRecord)])
    return PapersRead(papers, broken, found)


def fields_not_kept(papers: Iterable[ImportedPaper]) -> Iterator[str]:
    """Yield a sentence for each reason why fields of records are not kept, with the fields and their records."""
    counts = Counter(name.lower() for paper in papers for name in paper.left_out)
    reasons = {
        "it names documents where a reference manager keeps them; copy those that are to be seen beside their papers": {
            name: counts[name] for name in counts if name in names_of_key(FILES)
        },
        "it served the former program, a reference manager, or a badge": {
            name: counts[name] for name in counts if name not in names_of_key(FILES)
        },
    }
    for reason, found in reasons.items():
        if found:
            named = ", ".join(f"`{name}` of {counted(number, 'record')}" for name, number in found.items())
            yield f"{named}: not kept, because {reason}"


def paper_of_fields(path: str, type_: str, fields: Mapping[str, str]) -> ImportedPaper | BrokenRecord:
    """Return the paper that some fields of BibTeX say, whose texts are in Markdown."""
    made = tuple(SourceField(name, value, 1) for name, value in fields.items() if value)
    return imported_paper(SourceRecord("bibtex", type_, "", made, path, 1, ""), marked=True)


def why_unread(document: SourceDocument, broken: BrokenRecord) -> str:
    """Return the reason why a text is no paper, with the date that it has if that is none."""
    date = text_at(document.front, "date")
    if broken.diagnostic.code == "no-date" and date:
        return f"`{date}` is no date that can be read, and every paper needs one"
    return broken.diagnostic.message


def with_link(front: Mapping[str, YamlValue], kind: str, target: str) -> dict[str, YamlValue]:
    """Return front matter with a link of a known kind, if there is a target and no such link yet."""
    links = front.get("links", {})
    known = dict(links) if isinstance(links, Mapping) else {}
    if not target or kind in known or kind not in RESOURCES:
        return dict(front)
    order = [*RESOURCES, "other"]
    known[kind] = target
    return {**front, "links": {one: known[one] for one in sorted(known, key=order.index)}}


def with_other_link(front: Mapping[str, YamlValue], label: str, target: str) -> dict[str, YamlValue]:
    """Return front matter with a link that has a label of its own, if there is a target and no link to it yet."""
    links = front.get("links", {})
    known = dict(links) if isinstance(links, Mapping) else {}
    others = known.get("other", [])
    if not target or target in known.values():
        return dict(front)
    item: YamlItem = {"label": label, "to": target}
    return {**front, "links": {**known, "other": [*(others if isinstance(others, list) else []), item]}}


def with_image(front: Mapping[str, YamlValue], target: str, alt: str = "") -> dict[str, YamlValue]:
    """Return front matter with an image of the paper, whose title is its alternative text if there is no other."""
    if not target:
        return dict(front)
    return {**front, "image": {"file": target, "alt": alt or str(front.get("title", ""))}}


def with_files(
    front: Mapping[str, YamlValue], place: Callable[[str, str], str]
) -> tuple[dict[str, YamlValue], list[str]]:
    """Return front matter with the files that a record names as links and image, and the names of what was not found.

    `place` returns where a file is beside the entry, for the kind of link and the name in the record; empty if it is
    nowhere.
    """
    extra = front.get("extra", {})
    rest = dict(extra) if isinstance(extra, Mapping) else {}
    made: dict[str, YamlValue] = dict(front)
    lost: list[str] = []
    for field, value in list(rest.items()):
        kind = _FIELDS.get(field, field)
        if not isinstance(value, str) or kind not in (*RESOURCES, "image"):
            continue
        target = place(kind, value)
        if target:
            del rest[field]
            made = with_image(made, target) if kind == "image" else with_link(made, kind, target)
        else:
            lost.append(f"{field}: {value}")
    return {**made, "extra": rest}, lost


def with_pages_of_authors(front: Mapping[str, YamlValue], coauthors: Data) -> dict[str, YamlValue]:
    """Return front matter in which each author has the page that al-folio's list of co-authors names."""
    authors = front.get("authors")
    if not isinstance(coauthors, dict) or not isinstance(authors, Sequence) or isinstance(authors, str):
        return dict(front)
    pages = dict(_pages(coauthors))
    return {**front, "authors": [_with_page(author, pages) for author in authors]}


def _pages(coauthors: dict[str, Data]) -> list[tuple[str, str]]:
    """Return the key of each name in a list of co-authors, with the address of its page."""
    found: list[tuple[str, str]] = []
    for family, persons in coauthors.items():
        for person in persons if isinstance(persons, list) else [persons]:
            if isinstance(person, dict) and isinstance(url := person.get("url"), str) and url:
                given = person.get("firstname", "")
                names = [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]
                found += [(key_of(f"{name} {family}"), url) for name in names]
    return found


def _with_page(author: YamlItem, pages: Mapping[str, str]) -> YamlItem:
    name = name_of(author)
    url = pages.get(key_of(name)) or pages.get(key_of(re.sub(r"^(\S+)(?: \S\.)+ ", r"\1 ", name)))
    if not url:
        return author
    return {**author, "url": url} if isinstance(author, Mapping) else {"name": name, "url": url}


def authors_in(front: Mapping[str, YamlValue]) -> list[str]:
    """Return the names of the authors in front matter."""
    authors = front.get("authors")
    return (
        [name_of(author) for author in authors]
        if isinstance(authors, Sequence) and not isinstance(authors, str)
        else []
    )


def forms_of(owner: str, fronts: Iterable[Mapping[str, YamlValue]]) -> list[str]:
    """Return the forms of a name with initials that bylines have: `C. F. Gauss` is one of Carl Friedrich Gauss."""
    given, _, family = owner.rpartition(" ")
    initials = "".join(word[0] for word in re.split(r"[\s-]+", given) if word).upper()
    found: dict[str, str] = {}
    for name in (name for front in fronts for name in authors_in(front)):
        first, _, last = name.rpartition(" ")
        letters = re.sub(r"[.\s-]", "", first)
        if key_of(last) == key_of(family) and letters and initials.startswith(letters) and len(letters) < 4:
            found.setdefault(name, name)
    return list(found)


def without_marks_of_notes(front: Mapping[str, YamlValue]) -> tuple[dict[str, YamlValue], list[str]]:
    """Return front matter without the marks behind the names of authors, and these names as they were."""
    authors = front.get("authors")
    if not isinstance(authors, Sequence) or isinstance(authors, str):
        return dict(front), []
    marked: list[str] = []
    made: list[YamlItem] = []
    for author in authors:
        name, marks = without_marks(name_of(author))
        marked += [name_of(author)] if marks else []
        plain: YamlItem = {**author, "name": name} if isinstance(author, Mapping) else name
        made.append(plain if marks else author)
    return {**front, "authors": made}, marked


def cited_as(front: Mapping[str, YamlValue]) -> str:
    """Return how a text cites a paper: the family names of its authors, and the year."""
    families = [name.split()[-1] for name in authors_in(front) if name.split()]
    names = f"{families[0]} et al." if len(families) > 2 else " & ".join(families)
    year = str(front.get("date", ""))[:4]
    return f"{names} ({year})" if year else names
