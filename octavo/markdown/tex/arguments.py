"""Read the arguments of LaTeX commands."""

import re

from octavo.base.patterns import deferred

_BRACE = deferred(r"\\.|[{}]", re.DOTALL)
_BRACKET = deferred(r"\\.|[{}\]]", re.DOTALL)
_UNBRACED = deferred(r"\\[A-Za-z]+|\\.|[^\s{}]", re.DOTALL)
# The most characters of an optional argument; without a limit, many open brackets would take long.
_LONGEST_OPTION = 500
_SPACE = deferred(r"\s*")
_COMMAND_AT_END = deferred(r"\\[A-Za-z]+\Z")


class FormulaError(Exception):
    """A formula cannot be converted: `message` is the reason, `offset` its place in the LaTeX, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def closing_brace(latex: str, opening: int) -> int | None:
    """Return the offset of the brace that closes the one at an offset; None if none does."""
    depth = 0
    for match in _BRACE().finditer(latex, opening):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    return None


def read_arguments(latex: str, position: int, signature: str) -> tuple[tuple[str | None, ...], int] | None:
    """Return the arguments after a command and the offset after the last one; None if one is missing.

    As in LaTeX (xparse), a letter of the signature stands for each argument: `m` is mandatory, `o` optional in square
    brackets, `g` optional in braces, `s` a star. An argument that is not given is None.
    """
    found: list[str | None] = []
    for kind in signature:
        start = _after_space(latex, position)
        value: str | None = None
        if kind == "s":
            value = "*" if latex.startswith("*", start) else None
            end = start + 1
        elif kind == "o":
            end = _closing_bracket(latex, start) if latex.startswith("[", start) else start
            value = latex[start + 1 : end - 1] if end > start else None
        elif latex.startswith("{", start):
            close = closing_brace(latex, start)
            if close is None:
                return None
            value, end = latex[start + 1 : close], close + 1
        else:
            token = _UNBRACED().match(latex, start) if kind == "m" else None
            if kind == "m" and token is None:
                return None
            value, end = (token[0], token.end()) if token else (None, start)
        found.append(value)
        position = position if value is None else end
    return tuple(found), position


def side_by_side(before: str, after: str) -> str:
    """Return two pieces of LaTeX side by side; a space keeps a letter from becoming a part of a command's name."""
    if after[:1].isalpha() and _COMMAND_AT_END().search(before[-40:]):
        return f"{before} {after}"
    return before + after


def _after_space(latex: str, position: int) -> int:
    match = _SPACE().match(latex, position)
    assert match
    return match.end()


def _closing_bracket(latex: str, start: int) -> int:
    """Return the offset after the bracket that closes the one at an offset, or the same offset if none does."""
    depth = 0
    for match in _BRACKET().finditer(latex, start, start + _LONGEST_OPTION):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
        if depth == 0 and match[0] == "]":
            return match.end()
    return start
