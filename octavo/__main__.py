"""The entry point of the program: `octavo`, and `python -m octavo`."""

import gc
import os
import sys

# Where memory is short, what is not imported cannot fail.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_NO_MEMORY = b"error: there is not enough memory to start Octavo; end other programs, and try again\n"


def run(arguments: "Sequence[str] | None" = None) -> "NoReturn":
    """Run the program with these arguments, else those of the process, and end the process."""
    # Modules stay loaded to the end, so collecting garbage while they are loaded only takes time.
    gc.disable()
    if sys.getfilesystemencoding() != "utf-8" and "utf8" not in sys._xoptions:
        _restart_in_utf_8()
    try:
        from octavo.cli.main import run as begin
    except (MemoryError, ImportError, OSError) as failure:
        # A library that finds no room is an ImportError.
        if isinstance(failure, ImportError) and "failed to map" not in str(failure):
            raise
        os.write(2, _NO_MEMORY)
        os._exit(1)
    begin(arguments)


def _restart_in_utf_8() -> None:
    """Run the program anew in Python's UTF-8 mode, so that names of files are UTF-8 in any locale.

    Nothing but the start of Python sets the encoding of names. The terminal keeps that of the locale.
    """
    os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding if sys.stdout else "utf-8")
    # The processes that this one starts get the mode from the environment.
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


if __name__ == "__main__":
    run()
