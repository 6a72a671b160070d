"""The report of a migration: what was taken, what was left and why, and what a person has to look at."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import frozen
from octavo.base.layout import FOLDERS
from octavo.build.report import counted, findings_as_json
from octavo.migrate.found import FoundSite, LeftOut, ToDo
from octavo.migrate.markup.leftovers import as_code
from octavo.migrate.write import UNREAD_FOLDER

REPORT = "migration.md"
# The most files of one kind of machinery that are named, and pieces of markup of one kind; and the most of their lines.
_FEW = 4
_MOST_LINES = 20
_AT_FORMER = (
    "a page below `content/root/` leads on from each former address. It serves people; a program that fetches a "
    "document from there gets the page. Where this matters, put a copy of the document in the place of the folder of "
    "its name.\n"
)
_UNFIT = "The new site cannot be built until what is called an error here is mended."
_UNCHECKED = (
    "the entries were checked, but not their pages, because there are many: run `octavo build` and `octavo check` in "
    "the folder of the new site"
)
# A key of front matter only finds a line.
_KEY = re.compile(r"[\w-]+:")
_LONGEST_SHOWN = 120


@frozen
class Migration:
    """A site that was moved: what was found, the files that were left, and the findings of the build of the new site.

    `errors` are those of the check of the new site. `machinery` are the files of the former program by kind; `failed`
    are files that could not be copied. `checked` tells if the pages of the new site were made and checked.
    """

    found: FoundSite
    left: tuple[LeftOut, ...]
    machinery: Mapping[str, Sequence[str]]
    findings: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...] = ()
    failed: tuple[str, ...] = ()
    checked: bool = True

    @property
    def has_lost(self) -> bool:
        """Tell if something was left that somebody wrote, or the new site cannot be built yet."""
        left = self.found.unread or self.failed or any(one.has_content for one in self.left)
        return bool(left) or self.is_unfit

    @property
    def is_unfit(self) -> bool:
        """Tell if the new site cannot be built yet."""
        return failed(self.findings)

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of entries of each kind, and of files."""
        kinds = {"paper": 0, "news": 0, "page": 0, "person": 0}
        for entry in self.found.entries:
            kinds[FOLDERS.get(entry.path.partition("/")[0], "person")] += 1
        return {**kinds, "file": len(self.found.copies)}

    def as_json(self) -> dict[str, Any]:
        """Return the report as data."""
        return {
            "peer": self.found.peer,
            "counts": dict(self.counts),
            "taken": dict(self.found.taken),
            "entries": {entry.path: entry.source for entry in self.found.entries},
            "files": [{"source": one.source, "target": one.target} for one in self.found.copies],
            "left": [_left(one) for one in self.left],
            "machinery": {kind: list(paths) for kind, paths in self.machinery.items()},
            "unread": [_left(one) for one in self.found.unread],
            "failed": list(self.failed),
            "moved": dict(self.found.moved),
            "rewritten": [_left(one) for one in self.found.rewritten],
            "tasks": [
                {
                    "path": one.path,
                    "line": one.line,
                    "message": one.message,
                    "markup": one.markup,
                    "source": one.source,
                    "source_line": one.source_line,
                    "plain": one.is_plain,
                }
                for one in self.found.tasks
            ],
            "checked": self.checked,
            "findings": findings_as_json((*self.findings, *self.errors)),
        }


def summary_of(migration: Migration) -> str:
    """Return the sentence that says how it went."""
    number = {"paper": "paper", "page": "page", "file": "file"}
    counts = migration.counts
    parts = [counted(counts[kind], noun) for kind, noun in number.items() if counts[kind]]
    if counts["news"]:
        parts.insert(1, f"{counts['news']} news")
    text = f"{migration.found.peer}: {', '.join(parts)} taken"
    left = len(migration.found.unread) + len(migration.failed) + sum(one.has_content for one in migration.left)
    asked = sum(not task.is_plain for task in migration.found.tasks) + len(migration.findings) + len(migration.errors)
    asked += not migration.checked
    rest = [f"{left} left" if left else "", f"{counted(asked, 'place')} to look at" if asked else ""]
    return "; ".join(filter(None, (text, *rest)))


def report_text(migration: Migration) -> str:
    """Return the report as Markdown with boxes to tick."""
    found = migration.found
    parts = [
        f"# From {found.peer} to Octavo\n",
        f"{summary_of(migration)}. Tick what is done, and delete this file at the end: it is not a part of the site.\n",
    ]
    parts += _section("What needs a person", _tasks(task for task in found.tasks if not task.is_plain))
    checks = [*map(_finding, (*migration.findings, *migration.errors)), *([] if migration.checked else [_UNCHECKED])]
    parts += _section("What the check of the new site found", checks, _UNFIT if migration.is_unfit else "")
    if found.moved:
        parts += ["## Documents with another address\n", f"{counted(len(found.moved), 'document')}: {_AT_FORMER}"]
    unread = [
        f"{_place(one.path, one.line)}: {one.reason}; it is in {as_code(f'{UNREAD_FOLDER}/{one.path}')}"
        for one in found.unread
    ]
    parts += _section("What could not be read", [*unread, *(f"{failure}" for failure in migration.failed)])
    content = [one for one in migration.left if one.has_content]
    parts += _section(
        "What was left and has content", [f"{_place(one.path, one.line)}: {one.reason}" for one in content]
    )
    machinery = [
        f"- {kind}: {', '.join(map(as_code, paths)) if len(paths) <= _FEW else counted(len(paths), 'file')}"
        for kind, paths in migration.machinery.items()
    ]
    machinery += [f"- {_place(one.path, one.line)}: {one.reason}" for one in migration.left if not one.has_content]
    if machinery:
        parts += ["## What was left because Octavo has no use for it\n", *machinery, ""]
    rewritten = [f"- {_place(one.path, one.line)}: {one.reason}" for one in found.rewritten]
    if rewritten:
        parts += ["## What was translated or left out in texts\n", *rewritten, ""]
    plain = [f"- {line}" for line in _tasks(task for task in found.tasks if task.is_plain)]
    if plain:
        parts += ["## What stayed as it was, and needs no look\n", *plain, ""]
    parts += ["## What was taken\n", *_counts(migration), "", *_table(migration), ""]
    return "\n".join(parts)


def _section(title: str, lines: Iterable[str], words: str = "") -> list[str]:
    items = [f"- [ ] {line}" for line in lines]
    return [f"## {title}\n", *([f"{words}\n"] if words else []), *items, ""] if items else []


def _tasks(tasks: Iterable[ToDo]) -> Iterator[str]:
    """Yield a line for each task; one line for all that say the same of a text, with their places."""
    groups: dict[tuple[str, str, str], list[ToDo]] = {}
    for task in tasks:
        groups.setdefault((task.path, task.source, task.message), []).append(task)
    for (path, source, message), inside in groups.items():
        places = [_places(path, [task.line for task in inside])] if path else []
        if source:
            before = _places(source, [task.source_line for task in inside])
            places.append(f"(of {before})" if places else before)
        pieces = dict.fromkeys(task.markup for task in inside if _is_shown(task))
        shown = ", ".join(map(_shortened, list(pieces)[:_FEW])) + (" …" if len(pieces) > _FEW else "")
        text = f"{message}{f': {shown}' if pieces else ''}"
        yield f"{' '.join(places)}: {text}" if places else text


def _shortened(markup: str) -> str:
    return as_code(markup if len(markup) <= _LONGEST_SHOWN else f"{markup[:_LONGEST_SHOWN]}…")


def _is_shown(task: ToDo) -> bool:
    return bool(task.markup) and task.markup not in task.message and not _KEY.fullmatch(task.markup)


def _places(path: str, lines: Iterable[int]) -> str:
    """Return a path with the numbers of some lines, which may be 0 for none."""
    numbers = sorted(set(filter(None, lines)))
    if len(numbers) < 2:
        return _place(path, numbers[0] if numbers else 0)
    more = f" and {len(numbers) - _MOST_LINES} more" if len(numbers) > _MOST_LINES else ""
    return f"{as_code(path)}, lines {', '.join(map(str, numbers[:_MOST_LINES]))}{more}"


def _place(path: str, line: int) -> str:
    return f"{as_code(path)}, line {line}" if line else as_code(path)


def _left(one: LeftOut) -> dict[str, Any]:
    return {"path": one.path, "line": one.line, "reason": one.reason, "content": one.has_content}


def _finding(found: Diagnostic) -> str:
    span = found.span
    place = _place(span.path, span.line if span.length else 0)
    hint = f"; {found.hint}" if found.hint else ""
    severity = "error: " if found.severity == "error" else ""
    return f"{place}: {severity}{found.message}{hint} [{found.code}]"


def _counts(migration: Migration) -> Iterator[str]:
    counts = migration.counts
    names = {"paper": "papers", "news": "news", "page": "pages", "person": "people", "file": "files"}
    yield ", ".join(f"{names[kind]}: {number}" for kind, number in counts.items() if number)
    if drafts := sum(bool(entry.front.get("draft")) for entry in migration.found.entries):
        yield f"\nOf these, {counted(drafts, 'draft')}: not on the site until `draft: true` is taken out."


def _table(migration: Migration) -> Sequence[str]:
    rows = []
    drafts = {f"content/{entry.path}" for entry in migration.found.entries if entry.front.get("draft")}
    copied: dict[str, list[str]] = {}
    for one in migration.found.copies:
        copied.setdefault(one.source, []).append(f"content/{one.target}")
    for source, target in migration.found.taken.items():
        drafted = ", a draft" if target in drafts else ""
        targets = [as_code(one) if one.startswith("content/") else one for one in copied.get(source, [target])]
        rows.append(f"| {as_code(source)} | {', '.join(targets)}{drafted} |")
    return ["| File of the former site | Now |", "|---|---|", *rows] if rows else []
