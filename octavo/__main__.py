"""The entry point of the program: `octavo`, and `python -m octavo`."""

import gc
from collections.abc import Sequence
from typing import NoReturn


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program with these arguments, else those of the process, and end the process."""
    # Modules stay loaded to the end, so collecting garbage while they are loaded only takes time.
    gc.disable()
    from octavo.cli.main import run as begin

    begin(arguments)


if __name__ == "__main__":
    run()
