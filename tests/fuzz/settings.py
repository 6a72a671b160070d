"""The configuration, files of data and the declaration of a theme: any bytes become values or findings."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from octavo.content.config import read_data, read_settings
from octavo.content.fields import CONFIG
from octavo.theming.manifest import THEME, chosen_options, read_declaration
from tests.fuzz.target import ROOT, Target, always, check_findings, lines_of, texts
from tests.support.sites import parse

_FORMS = ("a", "[a, b]", "{a: b}", "[{a: b}, {label: a, to: b}]", "true", "3", "'\\a'", "|\n  a", "https://a.org", "~")


def _seeds() -> Iterator[bytes]:
    yield from texts("content/*.yaml", "content/data/*.yaml", "docs/content/*.yaml", "themes/*/theme.yaml")
    for case in sorted((ROOT / "tests" / "diagnostics").glob("*.txt")):
        yield from (text.encode() for path, text in parse(case.read_text("utf-8")).items() if path.endswith(".yaml"))


def _words() -> Iterator[str]:
    names = sorted({field.name for table in (CONFIG, THEME) for field in table.fields})
    yield from (f"\n{name}: {form}\n" for name in names for form in _FORMS)
    yield from (
        "\n  macros: {'\\a': '\\b'}",
        "\n  - ",
        ": ",
        " #",
        "? a\n",
        "!!str ",
        "&a ",
        "*a",
        "<<: ",
        "\n",
        "\t",
        "---\n",
    )


def check(data: bytes) -> None:
    lines = lines_of(data)
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name in ("site.yaml", "theme.yaml", "CNAME", "data/x.yaml"):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(data)
        settings, _, found = read_settings(root)
        for path in ("content/site.yaml", "content/CNAME"):
            check_findings([one for one in found if one.span.path == path], path, lines)
        assert {one.span.path for one in found} <= {"content/site.yaml", "content/CNAME"}
        check_findings(read_data(root, ["data/x.yaml"])[2], "content/data/x.yaml", lines)
        declared, found = read_declaration(root / "theme.yaml", (root,), "theme.yaml")
        check_findings(found, "theme.yaml", lines)
        options = {option.name: option for option in declared.options}
        check_findings(chosen_options(options, settings.node, "content/site.yaml")[1], "content/site.yaml", lines)


SETTINGS = Target("settings", always(check), _seeds, tuple(_words()))
