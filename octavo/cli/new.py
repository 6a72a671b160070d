"""`octavo new`: start a project in a new folder."""

import argparse
import sys
from pathlib import Path

from octavo.cli.arguments import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command to the program's."""
    parser = add_command(commands, "new", "Start a project in a new folder.", run)
    parser.add_argument("folder", metavar="DIR", type=Path)


def run(asked: argparse.Namespace) -> None:
    """Write a project; at a terminal, ask for the name of its owner."""
    from octavo.cli.scaffold import scaffold

    name = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = input("Your name: ").strip()
    try:
        made = scaffold(asked.folder, name or "Your Name")
    except (FileExistsError, NotADirectoryError):
        asked.usage.error(f"{asked.folder} exists and is not empty; name a new folder")
    for path in made:
        print(f"  {asked.folder / path}")
    print(f"Now: octavo serve --project {asked.folder}")
