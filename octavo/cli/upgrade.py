"""`octavo upgrade`: show what this version of Octavo wants changed in the content, and change it if asked."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.cli.arguments import Commands, add_command, add_project

if TYPE_CHECKING:
    from octavo.base.diagnostics import Diagnostic
    from octavo.content.changes import KeyEdit
    from octavo.yaml.nodes import Mapping


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "upgrade", "Show what this version of Octavo wants changed in content/.", run)
    parser.add_argument("--write", action="store_true", help="change it")
    add_project(parser)


def run(arguments: argparse.Namespace) -> None:
    """Print the changes as a unified diff, or write them; SystemExit with the errors in files that cannot be read."""
    from octavo.base.diagnostics import failed
    from octavo.base.project import Project
    from octavo.build.build import missing
    from octavo.build.report import format_findings
    from octavo.content.config import read_settings

    project = Project.at(arguments.project)
    refused = missing(project)
    found: list[Diagnostic] = [refused] if refused else list(read_settings(project.content)[2])
    if failed(found):
        print(format_findings([one for one in found if one.severity == "error"], project.root), file=sys.stderr)
        sys.exit(1)
    unread: list[Diagnostic] = []
    changes = list(_changes(project.content, unread))
    for path, before, after in changes:
        if arguments.write:
            _replace(project.content / path, after)
            print(f"  content/{path}")
        else:
            sys.stdout.buffer.write(b"".join(_diff(f"content/{path}", before, after)))
    sys.stdout.flush()
    if unread:
        print(format_findings(unread, project.root), file=sys.stderr)
        sys.exit(1)
    if not changes:
        print("Nothing to change.")
    elif not arguments.write:
        print("Run octavo upgrade --write to make these changes.", file=sys.stderr)


def _changes(root: Path, unread: "list[Diagnostic]") -> Iterator[tuple[str, bytes, bytes]]:
    """Yield the path of each file that has to change, with its bytes as they are and as they are to be.

    Errors that keep a file from being changed are added to `unread`.
    """
    from octavo.base.layout import place_of
    from octavo.base.sources import read_source
    from octavo.content.changes import edited
    from octavo.content.scan import KnownSources, scan, unreadable
    from octavo.yaml.decode import Refusal

    for source in scan(root, KnownSources({}, 0)).sources:
        shown = f"content/{source.path}"
        if place_of(source.path).role not in ("entry", "config"):
            continue
        try:
            before = read_source(root / source.path, (root,))
            after = edited(before, _edits(source.path, before, unread))
        except OSError as failure:
            unread.append(unreadable(shown, failure))
        except Refusal as refusal:
            unread.append(refusal.diagnostic)
        else:
            if after != before:
                yield source.path, before, after


def _edits(path: str, data: bytes, unread: "list[Diagnostic]") -> "list[KeyEdit]":
    """Return the edits that a file needs; Refusal for one that a build cannot read either."""
    from octavo.base.layout import place_of
    from octavo.content.changes import KeyEdit
    from octavo.content.fields import CONFIG, ENTRIES
    from octavo.content.findings import Findings
    from octavo.yaml import frontmatter
    from octavo.yaml.decode import decode
    from octavo.yaml.read import parse_mapping

    kind, findings = place_of(path).kind, Findings(f"content/{path}")
    text = decode(data, findings.path)
    node = frontmatter.split(text, findings.path).front if kind else parse_mapping(text, findings.path)
    table = ENTRIES[kind] if kind else CONFIG
    table.read(node, findings)
    unread += [one for one in findings.diagnostics if one.code == "duplicate-key"]
    renamed = [KeyEdit(key.line, key.column, key.text, new) for key, new in findings.renamed]
    return renamed if kind else [*renamed, *_version_edit(node)]


def _version_edit(config: "Mapping") -> "Iterator[KeyEdit]":
    """Yield the edit that states the version of the schema in a configuration that has any keys."""
    from octavo.content.changes import SCHEMA_VERSION, KeyEdit
    from octavo.yaml.nodes import Scalar

    stated = {key.text: value for key, value in config.pairs}.get("version")
    if isinstance(stated, Scalar) and stated.text.strip():
        if stated.text.strip() != str(SCHEMA_VERSION):
            yield KeyEdit(stated.line, stated.column, stated.text, str(SCHEMA_VERSION))
    elif stated is None and config.pairs:
        first = config.pairs[0][0]
        # A mapping in braces begins before its first key, any other with it.
        block = (config.line, config.column) == (first.line, first.column)
        end = "\n" + " " * (first.column - 1) if block else ", "
        yield KeyEdit(first.line, first.column, "", f"version: {SCHEMA_VERSION}{end}")


def _diff(path: str, before: bytes, after: bytes) -> Iterator[bytes]:
    """Yield the lines of a unified diff, with the line ends of the file, which `patch -p1` and `git apply` read."""
    from difflib import diff_bytes, unified_diff

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in diff_bytes(unified_diff, old, new, f"a/{path}".encode(), f"b/{path}".encode()):
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _replace(file: Path, data: bytes) -> None:
    """Replace the bytes of a file, whole at every moment; a link stays, and so do the permissions."""
    import shutil

    target = Path(os.path.realpath(file))
    # A hidden file is no source, should this one be left.
    fresh = target.with_name(f".{target.name}.octavo")
    fresh.write_bytes(data)
    shutil.copymode(target, fresh)
    fresh.replace(target)
