"""Values that an entry cannot have: they go under `extra`, so that the new site can be built, and are told."""

from collections.abc import Mapping, Sequence

from octavo.base.diagnostics import failed
from octavo.base.frozen import replace
from octavo.base.layout import FOLDERS
from octavo.content.fields import ENTRIES
from octavo.content.findings import Findings
from octavo.content.schema import Field
from octavo.migrate.found import NewEntry
from octavo.yaml.decode import Refusal
from octavo.yaml.nodes import Node
from octavo.yaml.read import parse_mapping
from octavo.yaml.write import YamlItem, YamlValue, mapping_lines


def fitted(entry: NewEntry) -> tuple[NewEntry, list[tuple[str, str]]]:
    """Return an entry without values that its fields refuse, and these fields, each with the reason.

    Fields that every entry of its kind needs stay as they are, but for facts of authors.
    """
    table = ENTRIES[FOLDERS.get(entry.path.partition("/")[0], "person")]
    fields = {field.name: field for field in table.fields}
    try:
        node = parse_mapping("\n".join(mapping_lines(entry.front)), entry.path)
    except Refusal:
        return entry, []
    refused: list[tuple[str, str]] = []
    kept = dict(entry.front)
    moved: dict[str, YamlValue] = {}
    for key, value in node.pairs:
        field = fields.get(key.text)
        reason = _reason(value, field, entry.path) if field else ""
        if not field or not reason:
            continue
        if not field.required:
            moved |= {key.text: kept.pop(key.text)}
            refused.append((key.text, reason))
        elif key.text == "authors" and isinstance(authors := kept["authors"], list):
            kept["authors"], unfit, reasons = _fitted_authors(authors, field, entry.path)
            moved |= {"authors": unfit} if unfit else {}
            refused += reasons
    if not refused:
        return entry, []
    extra = kept.get("extra", {})
    kept["extra"] = {**(extra if isinstance(extra, dict) else {}), **{k: v for k, v in moved.items() if k != "extra"}}
    return replace(entry, front=kept), refused


def _fitted_authors(
    authors: Sequence[YamlItem], field: Field, path: str
) -> tuple[list[YamlItem], list[YamlItem], list[tuple[str, str]]]:
    """Return authors without facts that are refused, the authors with these facts, and each fact with the reason."""
    kept: list[YamlItem] = []
    unfit: list[YamlItem] = []
    refused: list[tuple[str, str]] = []
    for author in authors:
        if not isinstance(author, Mapping) or "name" not in author:
            kept.append(author)
            continue
        name = author["name"]
        reasons = {
            fact: reason
            for fact, value in author.items()
            if fact != "name" and (reason := _reason(_node([{"name": name, fact: value}], path), field, path))
        }
        kept.append({fact: value for fact, value in author.items() if fact not in reasons})
        if reasons:
            unfit.append({"name": name, **{fact: author[fact] for fact in reasons}})
        refused += [(f"{fact} of {name}", reason) for fact, reason in reasons.items()]
    return kept, unfit, refused


def _node(authors: Sequence[YamlItem], path: str) -> Node:
    """Return authors as they are read in front matter."""
    return parse_mapping("\n".join(mapping_lines({"authors": authors})), path).pairs[0][1]


def _reason(value: Node, field: Field, path: str) -> str:
    """Return the reason why a field refuses a value; empty where it does not."""
    findings = Findings(path)
    field.kind.read(value, findings)
    return findings.diagnostics[0].message if failed(findings.diagnostics) else ""
