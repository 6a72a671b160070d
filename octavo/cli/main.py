"""The command line: commands are parsed and run, and what ends the program is told in plain words."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from octavo import __version__
from octavo.cli import build, clean, new, serve


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("octavo", description="Turns a folder of Markdown into an academic profile site.")
    parser.add_argument("--version", action="version", version=f"octavo {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (build, serve, new, clean):
        command.add(commands)
    return parser


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program as a process of its own.

    It ends at once, without tidying its memory, which buys a tenth of a small site's build.
    """
    try:
        main(arguments)
    except SystemExit as ended:
        code = _status(ended)
    except KeyboardInterrupt:
        # Everything was done, and only the end was still to come.
        code = 130
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)


def _status(ended: SystemExit) -> int:
    """The exit status; a text in its place is an error message, as Python has it."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    print(ended.code, file=sys.stderr)
    return 1


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program; an error of the operating system, or a fault of Octavo's own, is told in a line."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        asked = _parser().parse_args(arguments)
        asked.run(asked)
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    except KeyboardInterrupt as asked_to:
        print("Interrupted; the site is whole, and the next build goes on from here.", file=sys.stderr, flush=True)
        # Python's own end would stumble over workers that were interrupted; they end by themselves.
        os._exit(143 if isinstance(asked_to, _Terminated) else 130)
    except BrokenPipeError:
        # The reader of the output has gone: there is nobody to tell, and nothing to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as failure:
        where = f"{failure.filename}: " if failure.filename else ""
        sys.exit(f"error: {where}{failure.strerror or failure}")
    except Exception as failure:
        import traceback

        frame = traceback.extract_tb(failure.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        what = f"error: {type(failure).__name__}: {failure} (at {place}, in {frame.name})"
        sys.exit(f"{what}\nThis is a fault of Octavo's own; nothing of yours is lost. Please report this line.")
    sys.exit(0)


class _Terminated(KeyboardInterrupt):
    """Somebody asked the program to end, which it does as at Ctrl-C."""


def _terminate(number: int, frame: object) -> None:
    raise _Terminated
