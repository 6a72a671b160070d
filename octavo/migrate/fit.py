"""Values that an entry cannot have: they go under `extra`, so that the new site can be built, and are told."""

from octavo.base.diagnostics import failed
from octavo.base.frozen import replace
from octavo.base.layout import FOLDERS
from octavo.content.fields import ENTRIES
from octavo.content.findings import Findings
from octavo.migrate.found import NewEntry
from octavo.yaml.decode import Refusal
from octavo.yaml.read import parse_mapping
from octavo.yaml.write import YamlValue, mapping_lines


def fitted(entry: NewEntry) -> tuple[NewEntry, list[tuple[str, str]]]:
    """Return an entry without values that its fields refuse, and these fields, each with the reason.

    Fields that every entry of its kind needs stay as they are.
    """
    table = ENTRIES[FOLDERS.get(entry.path.partition("/")[0], "person")]
    fields = {field.name: field for field in table.fields}
    try:
        node = parse_mapping("\n".join(mapping_lines(entry.front)), entry.path)
    except Refusal:
        return entry, []
    refused: list[tuple[str, str]] = []
    for key, value in node.pairs:
        field = fields.get(key.text)
        findings = Findings(entry.path)
        if field is None or field.required:
            continue
        field.kind.read(value, findings)
        if failed(findings.diagnostics):
            refused.append((key.text, findings.diagnostics[0].message))
    if not refused:
        return entry, []
    names = [name for name, _ in refused]
    kept = {key: value for key, value in entry.front.items() if key not in names}
    extra = kept.get("extra", {})
    moved: dict[str, YamlValue] = {key: entry.front[key] for key in names if key != "extra"}
    kept["extra"] = {**(extra if isinstance(extra, dict) else {}), **moved}
    return replace(entry, front=kept), refused
