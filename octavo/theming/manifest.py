"""Read a theme's declaration (`theme.yaml`) and the options that a site chooses from it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.sources import read_source
from octavo.base.suggest import did_you_mean_or_list
from octavo.content.fields import SLUG, TEXT
from octavo.content.findings import Findings
from octavo.content.scan import unreadable
from octavo.content.schema import Field, ListOf, Table
from octavo.content.types import Choice, FieldType, Flag, WholeNumber
from octavo.yaml import nodes
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.nodes import Node, Scalar
from octavo.yaml.read import doubts_in, parse_mapping


@frozen
class Option:
    """An option of a theme: a value that a site may choose under `theme_options`."""

    name: str
    type: str
    default: str | None
    meaning: str
    values: tuple[str, ...]

    @property
    def field_type(self) -> FieldType:
        """Return the field type that reads its values."""
        field_types: dict[str, FieldType] = {
            "text": TEXT,
            "flag": Flag(),
            "number": WholeNumber(),
            "choice": Choice(self.values),
        }
        return field_types[self.type]


@frozen
class Declaration:
    """A theme's declaration: the fields of its `theme.yaml`."""

    name: str | None
    description: str | None
    license: str | None
    extends: str | None
    options: tuple[Option, ...]


OPTION = Table(
    Option,
    (
        Field("name", TEXT, "The name under `theme_options`.", "accent", required=True),
        Field("type", Choice(("text", "flag", "number", "choice")), "What may be chosen.", "choice", required=True),
        Field("default", TEXT, "What it is when nothing is chosen.", "red"),
        Field("meaning", TEXT, "What it does.", "The colour of links.", required=True),
        Field("values", ListOf(TEXT), "The words of a choice.", "[red, blue]"),
    ),
    "an option",
)
THEME = Table(
    Declaration,
    (
        Field("name", TEXT, "What the theme is called.", "Octavo"),
        Field("description", TEXT, "The theme in a sentence.", "A well-set page."),
        Field("license", TEXT, "Under which terms it may be used.", "MIT"),
        Field("extends", SLUG, "The theme whose files stand in for missing ones.", "octavo"),
        Field("options", ListOf(OPTION), "What a site may choose.", "[{name: accent, type: text, meaning: Colour.}]"),
    ),
    "a theme",
)


def read_declaration(file: Path, folders: Collection[Path], shown: str) -> tuple[Declaration, tuple[Diagnostic, ...]]:
    """Read a theme's declaration from a file in the folders of themes; what cannot be read is among the diagnostics."""
    findings = Findings(shown)
    node = nodes.Mapping((), 1, 1)
    try:
        text = decode(read_source(file, folders), shown)
        node = parse_mapping(text, shown)
        findings.diagnostics += doubts_in(text, shown)
    except OSError as failure:
        findings.diagnostics.append(unreadable(shown, failure))
    except Refusal as refusal:
        findings.diagnostics.append(refusal.diagnostic)
    declaration: Declaration = THEME.read(node, findings)
    for option in declaration.options:
        if option.type == "choice" and not option.values:
            findings.error(
                "missing-key", f"the option `{option.name}` needs `values`", node, "list the words to choose from"
            )
        elif option.default:
            option.field_type.read(Scalar(option.default, node.line, node.column, 1), findings)
    return declaration, tuple(findings.diagnostics)


def chosen_options(
    options: Mapping[str, Option], config: nodes.Mapping, path: str
) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
    """Return the value of each option: the one under `theme_options` in the configuration, or else its default."""
    findings = Findings(path)
    values: dict[str, Any] = {}
    for name, option in options.items():
        default = Scalar(option.default or "", 1, 1, 1)
        empty = {"flag": False, "number": 0}.get(option.type, "")
        values[name] = option.field_type.read(default, Findings(path)) if option.default else empty
    by_key: dict[str, Node] = {key.text: value for key, value in config.pairs}
    stated = by_key.get("theme_options")
    for key, value in stated.pairs if isinstance(stated, nodes.Mapping) else ():
        if key.text in options:
            read = options[key.text].field_type.read(value, findings)
            values[key.text] = values[key.text] if read is None else read
        else:
            findings.error(
                "unknown-key", f"the theme has no option `{key.text}`", key, did_you_mean_or_list(key.text, options)
            )
    return MappingProxyType(values), tuple(findings.diagnostics)
