"""The program: `octavo`, and `python -m octavo`."""

import gc
from collections.abc import Sequence
from typing import NoReturn


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run it as a process of its own."""
    # What is loaded stays to the end, so looking for what does not is a waste.
    gc.disable()
    from octavo.cli.main import run as begin

    begin(arguments)


if __name__ == "__main__":
    run()
