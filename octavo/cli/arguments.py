"""Arguments that several commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

# What argparse calls the object to which commands are added.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands, name: str, meaning: str, run: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    """Add a command, and return its parser; `run` is called with the parsed arguments."""
    parser = commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
    parser.set_defaults(run=run, usage=parser)
    return parser


def add_project(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the project's folder."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project's folder; else this")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the output folder."""
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the site goes; else output/ in the project")


def add_poll(parser: argparse.ArgumentParser) -> None:
    """Add the option to look for changes instead of being told of them."""
    meaning = "look for changes every few seconds, where the system does not tell of them"
    parser.add_argument("--poll", action="store_true", help=meaning)
