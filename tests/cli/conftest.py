"""Run a command in this process, and look at what it printed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from octavo.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """The exit code of a command, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line on standard output."""
        return self.out.rstrip("\n").rpartition("\n")[2]


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in this process."""

    def octavo(*arguments: object) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        if isinstance(ended.value.code, str):
            # Python prints a message that stands for the status 1.
            return Outcome(1, out, f"{err}{ended.value.code}\n")
        return Outcome(ended.value.code or 0, out, err)

    return octavo
