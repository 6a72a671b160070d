"""Documents of an import, which are copied beside the entries."""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, warning
from octavo.base.folders import HeldFolder
from octavo.base.frozen import EMPTY, frozen
from octavo.formats.fields import names_of_key
from octavo.imports.fields.addresses import host_of
from octavo.imports.fields.papers import ImportedPaper
from octavo.imports.slugs import name_of_entry
from octavo.imports.writing import new_file
from octavo.yaml.write import YamlValue

_PDF = b"%PDF-"
# The fields whose documents stand under `extra` as long as they are not copied.
_NAMED = names_of_key("links.pdf")
# A semicolon or a colon that is no part of a name: JabRef and Zotero write `description:path:type;…`.
_SEMICOLON = re.compile(r"(?<!\\);")
_COLON = re.compile(r"(?<!\\):(?![\\/])")
_LATEX_BACKSLASH = re.compile(r"\$\\backslash\$|\\textbackslash\s?(?:\{\})?")


@frozen
class Attached:
    """The documents of a paper that were copied, its front matter with a link to one, and what was not found."""

    front: Mapping[str, YamlValue] = EMPTY
    files: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def attach(paper: ImportedPaper, content: HeldFolder, path: str, *, dry: bool) -> Attached:
    """Copy the first PDF of a record beside an entry, and link to it; further ones are told.

    `path` is that of the entry below the content; the PDF gets its name.
    """
    front: dict[str, YamlValue] = dict(paper.front)
    findings: list[Diagnostic] = []
    copied: list[str] = []
    beside = Path(paper.record.path).parent
    name = f"{name_of_entry(path)}.pdf"
    target = f"{path.rpartition('/')[0]}/{name}"
    for written in (path for text in paper.files for path in paths_in(text)):
        if not written.lower().endswith(".pdf"):
            continue
        place = _found(beside, written)
        if place is None:
            message = f"the document `{written}` of this record is not there"
            hint = f"copy it to content/{target}, and write `links: {{pdf: {name}}}` into the entry"
            findings.append(warning("missing-document", message, paper.record.span(), hint))
        elif copied or content.mode(target):
            message = f"an entry has one PDF; `{written}` was left"
            hint = "copy it beside the entry yourself, and link to it under `links:`, in a list `other`"
            findings.append(warning("further-document", message, paper.record.span(), hint))
        else:
            if not dry:
                with place.open("rb") as source, new_file(content, target) as file:
                    shutil.copyfileobj(source, file)
            copied.append(target)
            front["links"] = links_with_pdf(front.get("links", {}), name)
            front = _without_name(front, written)
    return Attached(front, tuple(copied), tuple(findings))


def _without_name(front: Mapping[str, YamlValue], written: str) -> dict[str, YamlValue]:
    """Return front matter without the name of a document, which stands under `extra`, as the entry has it now."""
    known = front.get("extra")
    if not isinstance(known, Mapping):
        return dict(front)
    rest = {key: value for key, value in known.items() if key not in _NAMED or value != written}
    others = {key: value for key, value in front.items() if key != "extra"}
    return {**others, "extra": rest} if rest else others


def links_with_pdf(links: YamlValue, name: str) -> Mapping[str, YamlValue]:
    """Return the links of a paper with a PDF beside its entry; the address of one that it has is among the others."""
    of_record = dict(links) if isinstance(links, Mapping) else {}
    address, others = of_record.pop("pdf", None), of_record.pop("other", [])
    found = [*others] if isinstance(others, list) else []
    if isinstance(address, str):
        found.append({"label": host_of(address), "to": address})
    return {"pdf": name, **of_record, **({"other": found} if found else {})}


def _found(beside: Path, written: str) -> Path | None:
    """Return the place of a document, which may be named from the bibliography's folder or from the root."""
    for place in (beside / written, beside / Path(written).name, beside / "files" / Path(written).name):
        try:
            if place.is_file():
                with place.open("rb") as file:
                    if file.read(len(_PDF)) == _PDF:
                        return place
        except (OSError, ValueError):
            continue
    return None


def paths_in(written: str) -> Iterator[str]:
    """Yield the paths in a `file` field as JabRef, Zotero and Mendeley write it."""
    for part in _SEMICOLON.split(written):
        pieces = _COLON.split(part)
        path = pieces[1] if len(pieces) >= 3 else part
        path = _LATEX_BACKSLASH.sub("/", path)
        path = re.sub(r"\\([:;_&%#$])", r"\1", path).replace("\\\\", "/").strip()
        if path:
            yield path
