"""The command line: parse the arguments, run the command, and report how it ended in plain words."""

import argparse
import errno
import io
import os
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from octavo import __version__

# Each is a module of this package, in the order of the help.
COMMANDS = ("new", "add", "import", "migrate", "build", "serve", "check", "publish", "schema", "upgrade", "clean")
# `import` is a word of Python, and no name of a module.
_MODULES = {"import": "importing"}

# What other programs call a command, or the question for help.
_CALLED = {"init": "new", "preview": "serve", "deploy": "publish", "help": "--help"}

_NO_MEMORY = "there is not enough memory; end other programs, or take `--jobs 1` for a build"


def program_parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of one command, so that the others need not be loaded, or of all if it is none of them."""
    description = "Turns a folder of Markdown into an academic profile site."
    parser = argparse.ArgumentParser("octavo", description=description, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"octavo {__version__}")
    # Without `prog`, argparse formats a usage line for it, and imports `shutil` to learn how wide the terminal is.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=parser.prog)
    for name in (command,) if command in COMMANDS else COMMANDS:
        import_module(f"octavo.cli.{_MODULES.get(name, name)}").add(commands)
    return parser


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program, and end the process with its exit status.

    The process ends without freeing its memory, which saves a tenth of a small site's build.
    """
    try:
        _allow_all_letters()
        main(arguments)
    except (MemoryError, OSError) as failure:
        # There was not even enough left to say what was done.
        os.write(2, f"error: {_NO_MEMORY if isinstance(failure, MemoryError) else failure}\n".encode())
        code = 1
    except SystemExit as ended:
        code = _status(ended)
    except KeyboardInterrupt:
        # It came after `main` had finished its work: there is nothing to report.
        code = 130
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    except KeyboardInterrupt:
        code = 130
    os._exit(code)


def _allow_all_letters() -> None:
    """Have a question mark printed for a letter that the terminal lacks; otherwise it would end the program."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that lost its place in a file stays as it is.
        with suppress(OSError):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")


def _status(ended: SystemExit) -> int:
    """Return the exit status; a message in its place is printed and means 1, as Python has it."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    print(ended.code, file=sys.stderr)
    return 1


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program; SystemExit with the status, or with one line about an exception that ended it."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        words = sys.argv[1:] if arguments is None else arguments
        parsed = _parse(words)
        parsed.run(parsed)
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    except KeyboardInterrupt as interrupt:
        print("Interrupted; no file is half-written. Run the command again to finish.", file=sys.stderr, flush=True)
        # The interpreter's own shutdown does not cope with interrupted workers, which end by themselves.
        os._exit(143 if isinstance(interrupt, _Terminated) else 130)
    except BrokenPipeError:
        # The reader of the output is gone. Standard output is flushed once more at the end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as failure:
        _report_shortage(failure)
        where = f"{failure.filename}: " if failure.filename else ""
        if isinstance(failure, FileNotFoundError) and not where:
            # Only the question for the working folder fails without the name of a file.
            sys.exit("error: the current folder no longer exists; go to another one, or use --project DIR")
        sys.exit(f"error: {where}{failure.strerror or failure}")
    except Exception as failure:
        _report_shortage(failure)
        import traceback

        frame = traceback.extract_tb(failure.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        message = f"error: {type(failure).__name__}: {failure} (at {place}, in {frame.name})"
        sys.exit(f"{message}\nThis is a fault of Octavo's own; nothing of yours is lost. Please report this line.")
    sys.exit(0)


def _report_shortage(failure: Exception) -> None:
    """SystemExit with a message if an exception says that this machine or this process has no more of something."""
    number = failure.errno if isinstance(failure, OSError) else 0
    text = str(failure)
    # A library that finds no room is an ImportError, and a thread that cannot be started a RuntimeError.
    lacks_memory = isinstance(failure, ImportError) and "failed to map" in text
    lacks_memory = lacks_memory or (isinstance(failure, RuntimeError) and "start new thread" in text)
    if lacks_memory or isinstance(failure, MemoryError) or number == errno.ENOMEM:
        reason = _NO_MEMORY
    elif number == errno.EAGAIN:
        reason = "the system starts no more processes; end other programs, or take `--jobs 1` for a build"
    elif number in (errno.EMFILE, errno.ENFILE):
        reason = "too many files are open at a time; end other programs, or raise the limit with `ulimit -n`"
    else:
        return
    doing = "".join(f"{note}: " for note in getattr(failure, "__notes__", ())[:1])
    sys.exit(f"error: {doing}{reason}")


def _parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed arguments; SystemExit with status 2, and a message with a hint, where they are wrong."""
    command = words[0] if words else ""
    parser = program_parser(command)
    if not words:
        parser.print_help(sys.stderr)
        sys.exit(2)
    if command not in (*COMMANDS, "-h", "--help", "--version"):
        parser.error(_no_command(words))
    parsed, unknown = parser.parse_known_args(words)
    if unknown:
        # The usage of the command helps more than that of the program, which argparse would print.
        usage: argparse.ArgumentParser = parsed.usage
        usage.error(f"unrecognized arguments: {' '.join(unknown)}{_meant_option(unknown, usage)}")
    return parsed


def _no_command(words: Sequence[str]) -> str:
    """Return the message for words that do not begin with a command."""
    first = words[0]
    if first.startswith("-"):
        command = next((word for word in words if word in COMMANDS), "COMMAND")
        return f"write options after the command, as in: octavo {command} {first}"
    from octavo.base.suggest import did_you_mean_or_list

    called = _CALLED.get(first.lower())
    hint = f"did you mean `{called}`?" if called else did_you_mean_or_list(first, COMMANDS)
    return f"there is no command `{first}`; {hint}"


def _meant_option(unknown: Sequence[str], usage: argparse.ArgumentParser) -> str:
    """Return a question for the option of a command that the first unknown one was meant to be, empty if none is."""
    from octavo.base.suggest import closest

    known = re.findall(r"^  (?:-\w, )?--([\w-]+)", usage.format_help(), re.MULTILINE)
    wrong = next((word.partition("=")[0][2:] for word in unknown if word.startswith("--")), "")
    close = closest(wrong, known)
    return f"; did you mean `--{close}`?" if close else ""


class _Terminated(KeyboardInterrupt):
    """The program received SIGTERM, and ends as at Ctrl-C."""


def _terminate(number: int, frame: object) -> None:
    raise _Terminated
