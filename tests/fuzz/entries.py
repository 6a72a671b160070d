"""Entries: any bytes become an entry of each kind or a finding, and both readers of YAML read them alike."""

from collections.abc import Iterator
from unittest.mock import patch

from octavo.base.diagnostics import Diagnostic
from octavo.cache.pack import pack
from octavo.content.fields import ENTRIES
from octavo.content.load import load
from octavo.yaml import fast, frontmatter
from octavo.yaml.decode import Refusal
from octavo.yaml.edit import plain_value
from tests.fuzz.target import ROOT, Target, always, check_findings, lines_of, text_of, texts
from tests.support.sites import parse

PATHS = {"paper": "papers/x.md", "person": "people/x.md", "page": "pages/x.md", "news": "news/x.md"}

_FORMS = (
    "",
    "a",
    "[a, b]",
    "{a: b}",
    "[{a: b}, c]",
    "~",
    "true",
    "1843-06-17",
    "|\n  a\n  b",
    "'a'",
    '"a"',
    "[[a]]",
    "*a",
)


def seeds() -> Iterator[bytes]:
    """Yield the entries of the project, and those of the diagnostics cases."""
    yield from texts("content/**/*.md", "docs/content/**/*.md")
    for case in sorted((ROOT / "tests" / "diagnostics").glob("*.txt")):
        yield from (text.encode() for path, text in parse(case.read_text("utf-8")).items() if path.endswith(".md"))


def _words() -> Iterator[str]:
    names = {field.name for table in ENTRIES.values() for field in table.fields}
    yield from (f"\n{name}: {form}\n" for name in sorted(names) for form in _FORMS)
    yield from (
        "---\n",
        "\n---\n",
        "\n  - ",
        ": ",
        " #",
        "- - a",
        "? a\n",
        "!!str ",
        "&a ",
        "<<: *a",
        "title: ",
        "\n",
        "\t",
    )


def _read(text: str) -> object:
    try:
        found = frontmatter.split(text, "x.md")
    except Refusal as refusal:
        return refusal.diagnostic
    return (found.front, plain_value(found.front), found.body, found.body_line, found.warnings)


def check(data: bytes) -> None:
    text = text_of(data)
    if text is not None:
        found = _read(text)
        with patch.object(fast, "read_fast", lambda _: None):
            assert found == _read(text), "the two readers of YAML differ"
        if isinstance(found, Diagnostic):
            check_findings([found], "x.md", lines_of(data))
            return
    for path in PATHS.values():
        loaded = load(path, data, "digest", clean=True, typography="en")
        check_findings(loaded.diagnostics, f"content/{path}", lines_of(data))
        if loaded.entry is None:
            assert loaded.diagnostics, "nothing is read, and nothing is told"
        else:
            table = ENTRIES[loaded.kind]
            assert table.thaw(table.freeze(loaded.entry)) == loaded.entry
        pack(loaded)


ENTRY = Target("entries", always(check), seeds, tuple(_words()))
