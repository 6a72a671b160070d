"""`octavo schema`: print or write the JSON Schemas by which editors complete and check what is written."""

import argparse
import sys
from pathlib import Path

from octavo.cli.arguments import Commands, add_command, add_project, one_of

# Where editors find the schemas in a project; `site.yaml` and the settings of VS Code name this folder.
FOLDER = ".octavo/schemas"

_KINDS = ("site", "paper", "person", "page", "news")


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "schema", "Print the JSON Schemas of site.yaml and of front matter.", run)
    meaning = f"{', '.join(_KINDS)}; else all"
    parser.add_argument("kind", metavar="KIND", nargs="?", type=one_of(_KINDS, "kind"), help=meaning)
    parser.add_argument("--write", action="store_true", help=f"write them to {FOLDER}/ in the project, for editors")
    add_project(parser)


def run(arguments: argparse.Namespace) -> None:
    """Print one schema, or an object of all by kind; or write them, and print the paths."""
    from octavo.content.json_schema import schema_text

    kinds = [arguments.kind] if arguments.kind else _KINDS
    if not arguments.write:
        if arguments.kind:
            print(schema_text(arguments.kind), end="")
        else:
            print("{" + ", ".join(f'"{kind}": {schema_text(kind)}' for kind in kinds) + "}")
        return
    from octavo.base.folders import HeldFolder
    from octavo.base.project import Project
    from octavo.build.build import missing
    from octavo.build.report import format_findings

    refused = missing(Project.at(arguments.project))
    if refused is not None:
        sys.exit(format_findings((refused,), arguments.project))
    root: Path = arguments.project
    with HeldFolder(root) as folder:
        for kind in kinds:
            path = f"{FOLDER}/{kind}.json"
            # A repository of somebody else may hold links, and what is behind them is not to be overwritten.
            if folder.has_link(path):
                sys.exit(
                    f"error: {root / path} is a link, or is behind one; delete the link, then run the command again"
                )
            folder.make(FOLDER)
            folder.write(path, [schema_text(kind).encode()])
            print(root / path)
