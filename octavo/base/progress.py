"""Progress of a build: the function that a build calls to report it."""

from collections.abc import Callable

# Called with the name of a stage, how many items of it are done, and how many there are.
Progress = Callable[[str, int, int], None]


def quiet(stage: str, done: int, total: int) -> None:
    """Ignore progress: for builds without a progress bar."""
