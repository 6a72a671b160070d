"""Findings that the grammar makes while it reads a text; where they stand is known only afterwards."""

from collections.abc import MutableMapping
from typing import Any

from octavo.base.frozen import frozen

_NAME = "remarks"


@frozen
class Remark:
    """A warning about a piece of a text: its code, its message, the piece as it is written, and a hint.

    `length` is how much of the piece is shown, if not all of it.
    """

    code: str
    message: str
    piece: str
    hint: str
    length: int | None = None


def add_remark(env: MutableMapping[str, Any], remark: Remark) -> None:
    """Add a remark to what a parser knows about a text."""
    env.setdefault(_NAME, []).append(remark)


def remarks_of(env: MutableMapping[str, Any]) -> list[Remark]:
    """Return the remarks about a text, in the order in which they were made."""
    found: list[Remark] = env.get(_NAME, [])
    return found
