"""Command-line arguments that several commands share."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from octavo.base.numbers import whole_number

if TYPE_CHECKING:
    from octavo.base.project import PageBounds, Project, SiteAddress

# The most seconds or megabytes that anybody may ask for.
_MOST = 100_000

# The type of what `add_subparsers` returns, to which commands are added; argparse has no public name for it.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands, name: str, meaning: str, run: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    """Add a command and return its parser; `run` will be called with the parsed arguments."""
    parser = commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
    parser.set_defaults(run=run, usage=parser)
    return parser


def add_project(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the project's folder."""
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="DIR", help="the project's folder; else the current one"
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the output folder."""
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the site goes; else output/ in the project")


def add_poll(parser: argparse.ArgumentParser) -> None:
    """Add the option to look for changes at intervals instead of waiting for events of the system."""
    meaning = "scan the files about twice a second, for file systems that do not report changes"
    parser.add_argument("--poll", action="store_true", help=meaning)


def add_bounds(parser: argparse.ArgumentParser) -> None:
    """Add the bounds of a page; a project cannot set them, because its theme may be somebody else's."""
    # The limits are not imported for a help text; a test compares the numbers.
    meaning = "seconds of the processor that one page may take; else 30"
    parser.add_argument("--page-seconds", type=_whole, metavar="N", help=meaning)
    meaning = "MB that one page may have, and 8 times as much memory; else 64"
    parser.add_argument("--page-megabytes", type=_whole, metavar="N", help=meaning)


def bounds(arguments: argparse.Namespace) -> "PageBounds":
    """Return what a page may take."""
    from octavo.base.project import PageBounds

    given = {"seconds": arguments.page_seconds, "megabytes": arguments.page_megabytes}
    return PageBounds(**{name: value for name, value in given.items() if value is not None})


def _whole(text: str) -> int:
    number = whole_number(text, _MOST)
    if not number:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {_MOST:,} is wanted")
    return number


def one_of(words: Sequence[str], title: str) -> Callable[[str], str]:
    """Return the type of an argument that is one of some words; for another word a hint names the most similar."""

    def read(text: str) -> str:
        if text in words:
            return text
        from octavo.base.suggest import did_you_mean_or_list

        raise argparse.ArgumentTypeError(f"there is no {title} `{text}`; {did_you_mean_or_list(text, words)}")

    return read


def surroundings(arguments: argparse.Namespace, project: "Project") -> "SiteAddress | None":
    """Return the address that a project would have by its surroundings; SystemExit where the environment is wrong."""
    from octavo.base.surroundings import surrounding_address

    try:
        return surrounding_address(project.root, os.environ)
    except ValueError as failure:
        usage: argparse.ArgumentParser = arguments.usage
        usage.error(str(failure))
