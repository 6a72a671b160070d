"""Progress of a build, as it is told to whoever shows it."""

from collections.abc import Callable

# Called with the name of a stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
