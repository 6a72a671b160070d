"""`octavo new`: start a project in a new folder."""

import argparse
import sys
from pathlib import Path

from octavo.cli.arguments import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "new", "Start a project in a new folder.", run)
    parser.add_argument("folder", metavar="DIR", type=Path)


def run(arguments: argparse.Namespace) -> None:
    """Write a project and print its files; at a terminal, ask for the name of its owner first."""
    from octavo.cli.scaffold import NAME, scaffold

    name = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = input("Your name: ").strip()
    try:
        paths = scaffold(arguments.folder, name or NAME)
    except (FileExistsError, NotADirectoryError):
        arguments.usage.error(f"{arguments.folder} exists and is not empty; name a new folder")
    for path in paths:
        print(f"  {arguments.folder / path}")
    print(f"Now: octavo serve --project {arguments.folder}")
