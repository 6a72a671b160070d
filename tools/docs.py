"""Write those pages of the documentation that follow from the code: `python -m tools.docs`.

- `keys.md`: the tables of fields in `octavo/content/fields.py`.
- `commands.md`: the arguments in `octavo/cli`.
- `fields.md`: the tables of bibliographies in `octavo/formats`.
- `limits.md`: the table in `octavo/base/limits.py`.
- `findings.md`: the text in `docs/findings.md`, with examples from the cases in `tests/diagnostics`.
- `contents.yaml`: the titles and sections of all pages, for the theme.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

from octavo.base.limits import LIMITS
from octavo.cli.main import program_parser
from octavo.content import fields
from octavo.content.findings import Findings
from octavo.content.kinds import PROFILES, RESOURCES
from octavo.content.links import Links
from octavo.content.schema import Field, ListOf, Table
from octavo.content.types import FieldType
from octavo.formats.fields import FIELDS
from octavo.formats.types import TYPE_ROWS
from octavo.markdown.render import render
from octavo.yaml.frontmatter import split

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = DOCS / "content" / "pages"
CASES = ROOT / "tests" / "diagnostics"

# The pages in the order in which they are listed.
ORDER = (
    *("start", "import", "move", "write", "keys", "look", "publish", "themes", "trust"),
    *("limits", "commands", "fields", "findings"),
)

# The files that have keys: a heading, an introduction, and the table that reads them.
FILES = (
    ("site.yaml", "`content/site.yaml`: the site as a whole. Every key may be left out.", fields.CONFIG),
    ("profile.md", "`content/profile.md`, or `content/people/<name>.md` on the site of a group.", fields.PERSON),
    ("A paper", "`content/papers/<name>.md`, or `content/papers/<name>/index.md`.", fields.PAPER),
    ("News", "`content/news/<name>.md`.", fields.NEWS),
    ("A page", "`content/pages/<name>.md`.", fields.PAGE),
)
# The values that have keys of their own.
PARTS = (
    fields.AUTHOR,
    fields.PARTS,
    fields.VENUE,
    fields.METRIC,
    fields.IMAGE,
    fields.PORTRAIT,
    fields.TYPE,
    fields.STATUS,
    fields.VERSIONS,
    fields.PERIOD,
    fields.MENU,
    fields.MATH,
)

KEYS = """---
# tools/docs.py writes this page; edit octavo/content/fields.py instead.
title: Keys
description: All keys that a file may have, each with its meaning and an example.
---

Keys stand at the top of a file, between two lines `---`, or in `site.yaml`. A key that is not in these tables is
reported, with the key that may have been meant. Where a list is wanted, a single value stands for a list of one.
"""
COMMANDS = """---
# tools/docs.py writes this page; edit octavo/cli instead.
title: Commands
description: What you can type after octavo, and what each option does.
---

In a terminal, `octavo COMMAND --help` shows the same. Commands that work on a project look for it in the current
folder; `--project DIR` names another one.
"""
LIMITS_PAGE = """---
# tools/docs.py writes this page; edit octavo/base/limits.py instead.
title: Limits
description: The most that Octavo reads, nests, makes and waits for, and why.
---

So that nobody's files can hold a machine, each of these has a limit, far above what people write. Where one is met, the
finding says so with its place, and nothing is cut in silence.
"""
FIELDS_PAGE = """---
# tools/docs.py writes this page; edit octavo/formats instead.
title: Fields
description: What each field of BibTeX, biblatex, RIS and CSL-JSON becomes in an entry.
---

[`octavo import`](import.md) reads four formats. This is what becomes of their fields: the key that each is in an entry,
and what of it cannot be kept. A field that is in no row goes to `extra`, under its own name.

Files in BibTeX may have fields of biblatex and the other way round. Where a field has two rows, the type of work
decides.

## Fields

"""
TYPES_HEADING = """
## Types

A field beside the type may say it more exactly: `type` in BibTeX, `M3` in RIS, `genre` in CSL-JSON. Any other text in
it becomes the label of the type.

"""
ENDING = """
## Exit status

0
: all is well; warnings do not count

1
: there is an error, and the reasons are printed

2
: the command was not used as it should be
"""


def generated() -> Mapping[Path, str]:
    """Return the text of every file that is written, by its place."""
    pages = {
        PAGES / "keys.md": keys(),
        PAGES / "commands.md": commands(),
        PAGES / "fields.md": fields_of_formats(),
        PAGES / "limits.md": limits(),
        PAGES / "findings.md": findings((DOCS / "findings.md").read_text("utf-8")),
    }
    return {**pages, DOCS / "content" / "data" / "contents.yaml": contents(pages)}


def limits() -> str:
    """Return the page of all limits."""
    lines = [LIMITS_PAGE, "| What | The most | Why | Finding | Where it is met |", "|---|---|---|---|---|"]
    for limit in LIMITS:
        finding = f"[`{limit.finding}`](findings.md#{limit.finding})" if limit.finding else ""
        what = limit.subject[0].upper() + limit.subject[1:]
        lines.append(f"| {what} | {limit.most:,} {limit.unit} | {limit.reason} | {finding} | {limit.lifted} |")
    return "\n".join(lines) + "\n"


def keys() -> str:
    """Return the page of all keys."""
    parts = [KEYS]
    for title, text, table in FILES:
        parts.append(f"\n## {title}\n\n{text}\n\n{_key_table(table.fields)}")
    parts.append("\n## Values with keys of their own\n")
    for table in PARTS:
        short = f"A text alone is its `{table.short}`.\n\n" if table.short else ""
        parts.append(f"\n### {_title(table)}\n\n{short}{_key_table(table.fields)}")
    parts.append(
        "\n## Links\n\nUnder `links:`, each kind is a key, and its value is an address or a file beside the entry. "
    )
    parts.append("Any other link goes under `other:`, as a list of lines with `label` and `to`.\n")
    for title, kinds in (("Links of a paper", RESOURCES), ("Links of a person", PROFILES)):
        parts.append(f"\n### {title}\n\n{_kinds_table(kinds)}")
    return "".join(parts)


def fields_of_formats() -> str:
    """Return the page of what the fields and types of bibliographies are in an entry."""
    lines = ["| In an entry | BibTeX, biblatex | RIS | CSL-JSON | Cannot be kept |", "|---|---|---|---|---|"]
    for row in FIELDS:
        key = f"`{row.key}`" if row.key.partition(".")[0] in _PAPER_KEYS else row.key
        types = f" (of {', '.join(row.types)})" if row.types else ""
        names = [_names(fields) for fields in (row.bibtex + row.biblatex, row.ris, row.csl)]
        lines.append(f"| {key}{types} | {' | '.join(names)} | {row.lost} |")
    rows = ["| Type | Label | BibTeX, biblatex | RIS | CSL-JSON |", "|---|---|---|---|---|"]
    for kind in TYPE_ROWS:
        names = [_names(types) for types in (kind.bibtex + kind.biblatex, kind.ris, kind.csl)]
        rows.append(f"| {kind.name} | {kind.label} | {' | '.join(names)} |")
    return "".join((FIELDS_PAGE, "\n".join(lines), "\n", TYPES_HEADING, "\n".join(rows), "\n"))


_PAPER_KEYS = {field.name for field in fields.PAPER.fields}


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _key_table(rows: tuple[Field, ...]) -> str:
    lines = ["| Key | Meaning | Example |", "|---|---|---|"]
    for field in rows:
        needed = " **Needed.**" if field.required else ""
        lines.append(f"| `{field.name}` | {_meaning(field)}{needed} | `{field.name}: {field.example}` |")
    return "\n".join(lines) + "\n"


def _meaning(field: Field) -> str:
    """Return the meaning of a field, and the form of its values where it is not just a text."""
    phrase = _phrase(field.kind)
    form = "" if phrase == "a text" else f" {_with_capital(phrase)}."
    return _escaped(field.meaning) + form


def _phrase(kind: FieldType) -> str:
    """Describe the values of a type, with a link to their own keys if they have any."""
    if isinstance(kind, ListOf):
        item = _phrase(kind.item)
        return "a list" if item == "a text" else f"a list, each {item}"
    if isinstance(kind, Table):
        return f"[{kind.title}](#{_title(kind).lower().replace(' ', '-')})"
    if isinstance(kind, Links):
        return f"[links](#links-of-a-{'paper' if kind.known is RESOURCES else 'person'})"
    return _escaped(kind.wanted.replace("https://…", "`https://…`"))


def _with_capital(phrase: str) -> str:
    return re.sub(r"[a-z]", lambda letter: letter[0].upper(), phrase, count=1)


def _title(table: Table) -> str:
    return _with_capital(table.title)


def _kinds_table(kinds: Mapping[str, tuple[str, str]]) -> str:
    lines = ["| Key | Shown as | A name alone leads to |", "|---|---|---|"]
    lines += [f"| `{kind}` | {label} | {f'`{base}…`' if base else ''} |" for kind, (label, base) in kinds.items()]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("$", "\\$")


def commands() -> str:
    """Return the page of all commands."""
    program = program_parser()
    (parsers,) = (action.choices for action in program._actions if isinstance(action, argparse._SubParsersAction))
    return "".join([COMMANDS, *(_command(name, parser) for name, parser in parsers.items()), ENDING])


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    actions = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    rows = [(_written(action), action.help or "") for action in actions]
    named = [_written(action).strip("`") for action in actions if not action.option_strings]
    usage = " ".join(["octavo", name, *named, *(["[options]"] if len(named) < len(actions) else [])])
    table = "\n".join(
        ["| Argument | Meaning |", "|---|---|", *(f"| {left} | {_escaped(right)} |" for left, right in rows)]
    )
    return f"\n## octavo {name}\n\n{parser.description}\n\n```text\n{usage}\n```\n\n{table}\n"


def _written(action: argparse.Action) -> str:
    """Return an argument as it is typed."""
    choices = "|".join(map(str, action.choices or ()))
    value = action.metavar if isinstance(action.metavar, str) else f"{{{choices}}}" if choices else action.dest.upper()
    if not action.option_strings:
        return f"`[{value}]`" if action.nargs == "?" else f"`{value}`"
    takes = "" if action.nargs == 0 else f" {value}"
    return ", ".join(f"`{option}{takes}`" for option in action.option_strings).replace("|", "\\|")


def findings(source: str) -> str:
    """Return the page of all findings; a line `{{ case }}` of the source becomes the report in that case."""
    source = source.replace("---\n", "---\n# tools/docs.py writes this page; edit docs/findings.md instead.\n", 1)
    return re.sub(r"^\{\{ (\S+) \}\}$", lambda match: f"```text\n{_example(match[1])}\n```", source, flags=re.MULTILINE)


def _example(case: str) -> str:
    """Return the first finding that a case expects with the code it is about."""
    _, report = re.split(r"\n== [^\n]+\n", (CASES / f"{case}.txt").read_text("utf-8"), maxsplit=1)
    code = case.partition(".")[0]
    return next(found for found in report.strip("\n").split("\n\n") if f"[{code}]" in found)


def contents(pages: Mapping[Path, str]) -> str:
    """Return the titles, descriptions and sections of all pages as YAML, for pages on the disk and those given."""
    lines = ["# tools/docs.py writes this file."]
    for name in ORDER:
        place = PAGES / f"{name}.md"
        text = pages.get(place) or place.read_text("utf-8")
        entry = split(text, str(place))
        page = fields.PAGE.read(entry.front, Findings(str(place)))
        lines += [
            f"- path: {name}/",
            f"  title: {_quoted(page.title.plain)}",
            f"  description: {_quoted(page.description)}",
        ]
        lines.append("  sections:")
        for level, anchor, title in _sections(entry.body):
            lines.append(f"    - {{level: {level}, anchor: {anchor}, title: {_quoted(title)}}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sections(body: str) -> Iterator[tuple[int, str, str]]:
    """Yield the level, the id and the text of each heading down to the third level."""
    html = render(body, "")[0].html
    for level, anchor, title in re.findall(r'<h([23]) id="([^"]+)">(.*?) <a class="anchor"', html):
        yield int(level), anchor, unescape(re.sub(r"<[^>]*>", "", title))


def write() -> None:
    """Write every file that differs, and print its place."""
    for place, text in generated().items():
        if not place.is_file() or place.read_text("utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8", newline="\n")
            sys.stdout.write(f"{place.relative_to(ROOT)}\n")


if __name__ == "__main__":
    write()
