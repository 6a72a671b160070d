"""`octavo add`: begin a paper, a person, a page or a piece of news."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.base.layout import FOLDERS, PROFILE_FILE, EntryKind
from octavo.cli.arguments import Commands, add_command, add_project, one_of

if TYPE_CHECKING:
    from octavo.content.load import LoadedEntry
    from octavo.content.schema import Field

_FOLDERS: dict[EntryKind, str] = {kind: folder for folder, kind in FOLDERS.items()}

# The optional fields that most entries have. Each is offered in a comment, with its example and meaning.
USUAL: dict[EntryKind, tuple[str, ...]] = {
    "paper": ("area", "type", "venue", "doi", "arxiv", "links", "code", "tags", "tldr", "selected"),
    "person": ("role", "affiliations", "areas", "orcid", "email", "links", "interests"),
    "page": ("description", "rank"),
    "news": ("draft",),
}


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "add", "Begin a paper, a person, a page or a piece of news.", run)
    parser.add_argument("kind", metavar="KIND", type=one_of(tuple(_FOLDERS), "kind"), help=", ".join(_FOLDERS))
    parser.add_argument("title", metavar="TITLE", nargs="+", help="the title; of a person the name")
    parser.add_argument("--file", metavar="NAME", help="the file's name, without .md; else made from the title")
    parser.add_argument("--edit", action="store_true", help="open it in the editor that $VISUAL or $EDITOR names")
    add_project(parser)


def run(arguments: argparse.Namespace) -> None:
    """Write the entry and print its path; SystemExit where the folder is no project."""
    from octavo.base.folders import HeldFolder
    from octavo.base.project import Project
    from octavo.build.build import missing
    from octavo.build.report import format_findings
    from octavo.cli.scaffold import write_new
    from octavo.markdown.latex_text import read_latex
    from octavo.model.identity import slug_of
    from octavo.model.slugs import slug_problem, slugify

    usage: argparse.ArgumentParser = arguments.usage
    project = Project.at(arguments.project)
    refused = missing(project)
    if refused is not None:
        sys.exit(format_findings((refused,), project.root))
    editor = _editor(usage) if arguments.edit else []
    # What is pasted from a bibliography is written as it will be read.
    title = read_latex(" ".join(arguments.title), marked=True).text
    name: str = (arguments.file or "").removesuffix(".md") or slugify(title) or slug_of(title)
    if problem := slug_problem(name):
        usage.error(f"argument --file: {problem}")
    path = f"{_FOLDERS[arguments.kind]}/{name}.md"
    text = entry_text(arguments.kind, title, _owner(project.content / PROFILE_FILE))
    found = _load(path, text.encode("utf-8", "surrogateescape")).diagnostics
    if found:
        usage.error("; ".join(filter(None, (found[0].message, found[0].hint))))
    shown: Path = arguments.project / "content" / path
    taken = shown.with_suffix("") / "index.md"
    with HeldFolder(project.content) as content:
        if content.has_link(path):
            usage.error(f"{shown} is behind a link, where nothing is written")
        written = not taken.exists() and write_new(content, path, text)
    if not written:
        there = taken if taken.exists() else shown
        usage.error(f"{there} is there already, and stays as it is; for another, add --file {_free(shown)}")
    print(shown)
    if not arguments.file and not slugify(title) and name.startswith("x-"):
        hint = "rename the file, whose name is a part of the address, or name it with --file"
        print(f"note: no name could be made from the title\n  hint: {hint}", file=sys.stderr)
    if editor:
        import subprocess

        subprocess.run([*editor, str(shown)], check=False)


def entry_text(kind: EntryKind, title: str, owner: str) -> str:
    """Return the text of a new entry: the needed fields filled in, the usual ones in comments below them."""
    import datetime

    from octavo.content.fields import ENTRIES
    from octavo.content.types import one_line
    from octavo.model.placeholders import BODIES
    from octavo.yaml.write import yaml_text

    table, title = ENTRIES[kind], one_line(title)
    values = {
        "title": yaml_text(title),
        "name": yaml_text(title),
        "authors": f"\n  - {yaml_text(owner)}",
        "date": datetime.date.today().isoformat(),
    }
    lines = [f"{field.name}: {values[field.name]}" for field in table.fields if field.required or field.unless]
    by_name = {field.name: field for field in table.fields}
    lines += _in_comments([by_name[name] for name in USUAL[kind]])
    return "\n".join(("---", *(line.replace(": \n", ":\n") for line in lines), "---", "", BODIES[kind], ""))


def _in_comments(fields: "list[Field]") -> list[str]:
    """Return a commented line for each field, which becomes the field when its first # is deleted."""
    from octavo.model.identifiers import EXAMPLE_ORCID, NO_ORCID

    # An iD that is somebody's would make two people one.
    examples = [f"# {field.name}: {field.example.replace(EXAMPLE_ORCID, NO_ORCID)}" for field in fields]
    width = max(map(len, examples))
    return [f"{example:{width}}  # {field.meaning}" for example, field in zip(examples, fields, strict=True)]


def _owner(profile: Path) -> str:
    """Return the name in the profile, or a name to be replaced where the profile cannot be read."""
    from octavo.base.sources import read_source
    from octavo.content.entries import PersonEntry
    from octavo.model.placeholders import NAME

    try:
        entry = _load(profile.name, read_source(profile, (profile.parent,))).entry
    except OSError:
        return NAME
    return entry.name if isinstance(entry, PersonEntry) else NAME


def _load(path: str, data: bytes) -> "LoadedEntry":
    from octavo.content.load import load

    return load(path, data, "", clean=True)


def _free(place: Path) -> str:
    """Return a file name, without its ending, that no entry beside this one has."""
    number = 2
    while (free := place.with_name(f"{place.stem}-{number}.md")).exists() or free.with_suffix("").exists():
        number += 1
    return free.stem


def _editor(usage: argparse.ArgumentParser) -> list[str]:
    import os
    import shlex
    import shutil

    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(command)
    except ValueError:
        usage.error(f"argument --edit: `{command}`, the command of your editor, has a quote without its other half")
    if not words:
        problem = "set the environment variable VISUAL or EDITOR to your editor, for example: export EDITOR=nano"
        usage.error(f"argument --edit: {problem}")
    if shutil.which(words[0]) is None:
        problem = f"there is no program `{words[0]}`, which the environment variable VISUAL or EDITOR names"
        usage.error(f"argument --edit: {problem}; name your editor there, for example: export EDITOR=nano")
    return words
