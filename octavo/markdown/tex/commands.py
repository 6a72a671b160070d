r"""Replace commands with arguments that the converter does not know, and the site's own macros, by ordinary LaTeX.

These are `\ce` and `\pu` of mhchem, the commands of siunitx, derivatives of physics, and what `math: macros:` in the
configuration defines.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.tex import units
from octavo.markdown.tex.arguments import FormulaError, read_arguments, side_by_side
from octavo.markdown.tex.chemistry import chemistry
from octavo.markdown.tex.edits import Edit, Rewriting

# The site's macros as pairs of a name without its backslash and the LaTeX it stands for, in order.
Macros = tuple[tuple[str, str], ...]

# The most replacements and the most characters of one formula: a macro may stand for itself, or for two of another.
_MOST_EXPANSIONS = 1000
_LONGEST_EXPANSION = 10_000
_DEEPEST_EXPANSION = 30

_PARAMETER = deferred(r"#([1-9])")


@frozen
class Command:
    """A command: the signature of its arguments (see `read_arguments`), and what replaces it."""

    signature: str
    replacement: Callable[..., str]


def _derivative(symbol: str) -> Callable[..., str]:
    def write(star: str | None, power: str | None, first: str, second: str | None, third: str | None = None) -> str:
        top, bottom = (first, second) if second is not None else ("", first)
        raised = f"^{{{power}}}" if power else ""
        if third is not None:
            return rf"\frac{{{symbol}^{{2}} {top}}}{{{symbol} {bottom}\,{symbol} {third}}}"
        latex = rf"\frac{{{symbol}{raised} {top}}}{{{symbol} {bottom}{raised}}}"
        return rf"{{{symbol}{raised} {top}}}/{{{symbol} {bottom}{raised}}}" if star else latex

    return write


def _differential(power: str | None, argument: str | None) -> str:
    latex = r"\mathrm{d}" + (f"^{{{power}}}" if power else "")
    return rf"\,{latex} {argument}" if argument is not None else rf"\,{latex} "


def _in_group(function: Callable[..., str]) -> Callable[..., str]:
    """Return a function whose LaTeX is one atom, if it does not part columns."""

    def write(*given: str | None) -> str:
        latex = function(*given)
        return latex if "&" in latex else f"{{{latex}}}"

    return write


WITH_ARGUMENTS: Mapping[str, Command] = {
    "ce": Command("m", _in_group(chemistry)),
    "cf": Command("m", _in_group(chemistry)),
    "pu": Command("m", _in_group(units.physical_unit)),
    "num": Command("om", _in_group(lambda options, given: units.number_latex(given))),
    "si": Command("om", _in_group(lambda options, given: units.units(given))),
    "unit": Command("om", _in_group(lambda options, given: units.units(given))),
    "SI": Command("omom", _in_group(lambda options, given, before, unit: (before or "") + units.quantity(given, unit))),
    "qty": Command("omm", _in_group(lambda options, given, unit: units.quantity(given, unit))),
    "ang": Command("om", _in_group(lambda options, given: units.angle(given))),
    "numrange": Command("omm", _in_group(lambda options, first, last: units.number_range(first, last))),
    "SIrange": Command("ommm", _in_group(lambda options, *given: units.quantity_range(*given))),
    "qtyrange": Command("ommm", _in_group(lambda options, *given: units.quantity_range(*given))),
    "dv": Command("somg", _derivative(r"\mathrm{d}")),
    "pdv": Command("somgg", _derivative(r"\partial")),
    "dd": Command("og", _differential),
}
# The commands that are formulas without dollar signs too, as authors write them in running text.
IN_TEXT = "ce|cf|pu|num|si|unit|SI|qty|ang|numrange|SIrange|qtyrange"
_KNOWN = re.compile(rf"\\(?P<name>{'|'.join(WITH_ARGUMENTS)})(?![A-Za-z])|\\[A-Za-z]+|\\.", re.DOTALL)
_NEEDED = re.compile(rf"\\(?:{'|'.join(WITH_ARGUMENTS)})(?![A-Za-z])")


def expand(latex: str, macros: Macros = ()) -> tuple[str, tuple[Edit, ...]]:
    """Return a formula with these commands and macros replaced, and the edits in order.

    FormulaError where an argument is missing or not understood, or where macros do not come to an end.
    """
    if not _needed(macros).search(latex):
        return latex, ()
    return _Expansion(macros).expand(latex)


def command_end(text: str, name: str, position: int) -> int | None:
    """Return the offset after the arguments of a command that is written in running text; None if one is missing."""
    read = read_arguments(text, position, WITH_ARGUMENTS[name].signature)
    return read[1] if read else None


@cache
def _needed(macros: Macros) -> re.Pattern[str]:
    return _names(macros) if macros else _NEEDED


def _names(macros: Macros) -> re.Pattern[str]:
    names = sorted({*dict(macros), *WITH_ARGUMENTS}, key=len, reverse=True)
    return re.compile(rf"\\(?:{'|'.join(map(re.escape, names))})(?![A-Za-z])")


@cache
def _tokens(macros: Macros) -> re.Pattern[str]:
    if not macros:
        return _KNOWN
    return re.compile(rf"(?P<known>{_names(macros).pattern})|\\[A-Za-z]+|\\.", re.DOTALL)


class _Expansion:
    """The expansion of one formula, which counts its replacements."""

    def __init__(self, macros: Macros) -> None:
        self._bodies = dict(macros)
        self._pattern = _tokens(macros)
        self._count = 0

    def expand(self, latex: str, depth: int = 0) -> tuple[str, tuple[Edit, ...]]:
        if depth > _DEEPEST_EXPANSION:
            raise FormulaError("its commands stand in one another too deep, or for themselves", 0)
        rewriting = Rewriting(latex)
        position = 0
        while match := self._pattern.search(latex, position):
            position = match.end()
            if match.lastgroup is None:
                continue
            name = match[0][1:]
            try:
                new, position = self._replacement(latex, name, position, depth)
            except FormulaError as raised:
                raise FormulaError(raised.message, match.start()) from None
            after = latex[position : position + 1]
            rewriting.replace(match.start(), position, side_by_side(new, after)[: -len(after) or None])
            if rewriting.length > _LONGEST_EXPANSION:
                raise FormulaError("its macros make it too long", match.start())
        return rewriting.result()

    def _replacement(self, latex: str, name: str, position: int, depth: int) -> tuple[str, int]:
        self._count += 1
        if self._count > _MOST_EXPANSIONS:
            raise FormulaError("its commands stand for too many others", position)
        body = self._bodies.get(name)
        signature = WITH_ARGUMENTS[name].signature if body is None else "m" * parameters(body)
        if name == "qty" and body is None and not latex[position:].lstrip().startswith(("{", "[")):
            # In the package physics, `\qty(x)` only makes brackets grow.
            return "", position
        read = read_arguments(latex, position, signature)
        if read is None:
            raise FormulaError(f"`\\{name}` needs an argument", position)
        arguments, end = read
        new = WITH_ARGUMENTS[name].replacement(*arguments) if body is None else _filled(body, arguments)
        new, _ = self.expand(new, depth + 1)
        return new, end


def parameters(body: str) -> int:
    """Return how many arguments a macro takes: the highest number behind a `#`."""
    return max(map(int, _PARAMETER().findall(body)), default=0)


def _filled(body: str, arguments: tuple[str | None, ...]) -> str:
    """Return the body of a macro with its arguments in their places."""
    latex = ""
    for index, piece in enumerate(_PARAMETER().split(body)):
        latex = side_by_side(latex, (arguments[int(piece) - 1] or "") if index % 2 else piece)
        if len(latex) > _LONGEST_EXPANSION:
            raise FormulaError("its macros make it too long", 0)
    return latex
