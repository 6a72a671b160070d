"""`octavo new`: start a project."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.cli.arguments import Commands, add_command
from octavo.cli.importing import add_entry_options, bytes_of, check_readable

if TYPE_CHECKING:
    from octavo.cli.scaffold import Owner
    from octavo.content.types import FieldType

# The option for each fact about the owner, and the question for it at a terminal.
_QUESTIONS = {
    "name": "Your name",
    "affiliation": "Affiliation",
    "orcid": "ORCID iD",
    "url": "Repository, or address of the site",
}
_OUTCOMES = {"written": "", "extended": " (lines were added)", "kept": " (it was there, and stays as it is)"}


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "new", "Start a project.", run)
    meaning = "a new or empty folder, or a repository; else the current folder"
    parser.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path(), help=meaning)
    parser.add_argument("--name", metavar="NAME", help="your name, given name first")
    parser.add_argument("--affiliation", metavar="NAME", help="where you work")
    parser.add_argument("--orcid", metavar="ID", help="your ORCID iD")
    parser.add_argument("--url", help="the site's address, or that of its repository at GitHub")
    meaning = "a bibliography in BibTeX, RIS or CSL-JSON, to begin with its papers; - for standard input"
    parser.add_argument("--from", dest="bibliography", metavar="FILE", help=meaning)
    add_entry_options(parser)


def run(arguments: argparse.Namespace) -> None:
    """Write a project and print its files; at a terminal, ask first for what the options do not tell."""
    from octavo.base.remotes import address_of_remote, remote_url
    from octavo.cli.quoting import serve_command
    from octavo.cli.scaffold import Owner, scaffold, unfit_folder

    folder: Path = arguments.folder
    reason = unfit_folder(folder)
    if reason:
        arguments.usage.error(f"{folder.absolute()} {reason}; name a new folder")
    given = {name: _given(arguments, name) for name in _QUESTIONS}
    known = {"url": address_of_remote(remote_url(folder) or "") or ""}
    data = b""
    if arguments.bibliography:
        check_readable(arguments.bibliography)
        # It is read once, for it may be a pipe.
        data = bytes_of(arguments.bibliography)
        known["name"] = _owner_of(arguments.bibliography, data)
    # A program that was started without a terminal may have no standard input at all.
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        owner = _ask(given, known)
    else:
        owner = Owner(**{name: known.get(name, "") if value is None else value for name, value in given.items()})
    for placed in scaffold(folder, owner, without="content/papers" if arguments.bibliography else ""):
        print(f"  {folder / placed.path}{_OUTCOMES[placed.outcome]}")
    lost = bool(arguments.bibliography) and _import(arguments, data)
    print(f"Now: {serve_command(folder)}")
    if lost:
        sys.exit(1)


def _owner_of(bibliography: str, data: bytes) -> str:
    """Return whose papers a bibliography with these bytes probably holds.

    SystemExit with the reason where it cannot be read.
    """
    from octavo.build.report import format_findings
    from octavo.imports.owner import likely_owner
    from octavo.imports.records.formats import open_bibliography
    from octavo.yaml.decode import Refusal

    try:
        return likely_owner(open_bibliography(data, bibliography)[0])
    except Refusal as refusal:
        sys.exit(format_findings((refusal.diagnostic,), Path()))


def _import(arguments: argparse.Namespace, data: bytes) -> bool:
    """Import the bibliography, which has these bytes, into the new project; tell if a record became no entry."""
    from octavo.base.project import Project
    from octavo.cli.import_report import show_import
    from octavo.cli.importing import import_into
    from octavo.imports.imports import ImportOptions

    project = Project.at(arguments.folder)
    options = ImportOptions(by_key=arguments.keys, files=arguments.documents)
    report, about_entries = import_into(project, [(arguments.bibliography, data)], options)
    show_import(report, about_entries, project.root)
    return bool(report.reported)


def _ask(given: dict[str, str | None], known: dict[str, str]) -> "Owner":
    """Ask for what was not given; an answer that cannot be read is asked for again, with the reason."""
    from octavo.cli.scaffold import Owner

    print("Press Enter to leave something out; all of it can be changed in content/ later.")
    answers = {name: text for name, text in given.items() if text is not None}
    try:
        while missing := [name for name in _QUESTIONS if name not in answers]:
            name = missing[0]
            default = f" [{known[name]}]" if known.get(name) else ""
            try:
                answers[name] = _read(name, input(f"{_QUESTIONS[name]}{default}: ")) or known.get(name, "")
            except ValueError as failure:
                print(f"  {_reason(failure)}")
    except EOFError:
        sys.exit("\nNothing was written.")
    return Owner(**answers)


def _given(arguments: argparse.Namespace, name: str) -> str | None:
    """Return what an option says, None where it is absent."""
    text: str | None = getattr(arguments, name)
    try:
        return None if text is None else _read(name, text)
    except ValueError as failure:
        usage: argparse.ArgumentParser = arguments.usage
        usage.error(f"argument --{name}: {_reason(failure)}")


def _read(name: str, text: str) -> str:
    """Return an answer as the field for it reads it; ValueError with a message and a hint where that has findings."""
    from octavo.content.findings import Findings
    from octavo.yaml.decode import Refusal, decode
    from octavo.yaml.nodes import Scalar

    findings = Findings("")
    try:
        text = decode(text.encode(), "").strip()
    except Refusal as refusal:
        raise ValueError(refusal.diagnostic.message, refusal.diagnostic.hint) from None
    if not text:
        return ""
    answer: str = _field_type(name).read(Scalar(text, 1, 1, len(text)), findings)
    if findings.diagnostics:
        found = findings.diagnostics[0]
        raise ValueError(found.message, "write one name, as Ada Lovelace" if found.code == "odd-name" else found.hint)
    return answer


def _field_type(name: str) -> "FieldType":
    """Return the type of the field for an answer: the owner is also the author of the first paper."""
    from octavo.content.fields import ORCID, TEXT
    from octavo.content.types import Name, Text

    types: dict[str, FieldType] = {"name": Name(place="alone"), "orcid": ORCID, "url": Text("an address", _address)}
    return types.get(name, TEXT)


def _address(text: str) -> str:
    from octavo.base.remotes import address_of_remote
    from octavo.content.fields import site_url

    return address_of_remote(text) or site_url(text)


def _reason(failure: ValueError) -> str:
    if isinstance(failure, UnicodeError):
        return "this is not UTF-8"
    return "; ".join(filter(None, failure.args))
