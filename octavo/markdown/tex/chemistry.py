r"""Write chemical formulas, as in `\ce{2 H2 + O2 -> 2 H2O}` of the LaTeX package mhchem, as ordinary LaTeX."""

import re

from octavo.base.patterns import deferred
from octavo.markdown.tex.arguments import closing_brace

_ARROWS = {
    "<=>>": ("⥂", "⥂"),
    "<<=>": ("⥄", "⥄"),
    "<-->": (r"\rightleftarrows", r"\rightleftarrows"),
    "<=>": (r"\rightleftharpoons", "xrightleftharpoons"),
    "<->": (r"\longleftrightarrow", "xleftrightarrow"),
    "->": (r"\longrightarrow", "xrightarrow"),
    "<-": (r"\longleftarrow", "xleftarrow"),
}
_SIGNS = {"→": "->", "⟶": "->", "←": "<-", "⟵": "<-", "↔": "<->", "⟷": "<->", "⇌": "<=>", "⇄": "<-->"}
_BONDS = {
    "-": "{-}", "1": "{-}", "=": "{=}", "2": "{=}", "#": r"{\equiv}", "3": r"{\equiv}", "~": r"{\sim}",
    "...": r"{\cdots}", "....": r"{\cdots}", "->": r"{\rightarrow}", "<-": r"{\leftarrow}",
}  # fmt: skip

_TOKEN = deferred(
    r"""
      (?P<arrow><=>>|<<=>|<-->|<=>|<->|->|<-)
    | (?P<bond>\\bond\s*\{(?P<kind>[^{}]*)\})
    | (?P<script>[\^_])
    | (?P<precipitate>(?<!\S)v(?!\S))
    | \((?P<state>s|l|g|aq|cr|am|ads|sol|vap|liq|mon|cd|lc)\)
    | (?P<letters>[A-Z][A-Za-z]*|[a-z]+)
    | (?P<number>\d+(?:\.\d+)?(?:/\d+)?)
    | (?P<sign>[-+])
    | (?P<dot>[.*·•])
    | (?P<double>[=\#])
    | (?P<space>\s+)
    | (?P<math>\$[^$]*\$)
    | (?P<command>\\[A-Za-z]+|\\.)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SCRIPT = deferred(r"\d*[+-](?![A-Za-z\d])|[a-z][+-]|[+-]|\d+|\\[A-Za-z]+|[A-Za-z.*•]|\$[^$]*\$")
_AFTER_CHARGE = deferred(r"\Z|[\s)\]},;:+*.·^_]|[-+]?>|<?[-=]>")
_VARIABLES = re.compile(r"[a-z](?![A-Za-z])")
# A number or a variable before these is a coefficient, not a count of atoms.
_STARTS = frozenset({"start", "space", "arrow", "plus", "dot", "opening"})


# The most characters that may stand above or below an arrow; without a limit, many open brackets would take long.
_LONGEST_CONDITION = 500


def chemistry(source: str) -> str:
    """Return the LaTeX of a chemical formula or reaction; what stands above and below arrows holds no other arrows."""
    return _written(source, conditions=True)


def _written(source: str, *, conditions: bool) -> str:
    for sign, arrow in _SIGNS.items():
        source = source.replace(sign, arrow)
    return _Writer(source, conditions=conditions).write()


class _Writer:
    """Writes one formula from left to right; `_last` says what the last token was."""

    def __init__(self, source: str, *, conditions: bool) -> None:
        self._source = source
        self._conditions = conditions
        self._position = 0
        self._parts: list[str] = []
        self._last = "start"
        self._scripts: set[str] = set()

    def write(self) -> str:
        while match := _TOKEN().match(self._source, self._position):
            self._position = match.end()
            kind = match.lastgroup or ""
            self._one("bond" if kind == "kind" else kind, match)
        return "".join(self._parts)

    def _one(self, kind: str, match: re.Match[str]) -> None:
        text = match[0]
        if kind == "arrow":
            self._arrow(text)
        elif kind == "bond":
            self._put(_BONDS.get(match["kind"], r"{-}"), "bond")
        elif kind == "script":
            self._script(text)
        elif kind == "precipitate":
            self._put(r"\,{\downarrow}", "gas")
        elif kind == "state":
            self._put(rf"(\mathrm{{{match['state']}}})", "atom")
        elif kind == "letters":
            variable = len(text) == 1 and text.islower() and self._last in _STARTS and text != "e"
            self._put(text + " " if variable else rf"\mathrm{{{text}}}", "start" if variable else "atom")
        elif kind == "number":
            self._number(text)
        elif kind == "sign":
            self._sign(text)
        elif kind == "dot":
            self._put(r"\cdot ", "dot")
        elif kind == "double":
            self._put("{=}" if text == "=" else r"{\equiv}", "bond")
        elif kind == "space":
            self._space()
        else:
            self._other(kind, text)

    def _put(self, latex: str, last: str) -> None:
        self._parts.append(latex)
        self._last = last
        self._scripts.clear()

    def _arrow(self, arrow: str) -> None:
        above, below = self._bracketed(), self._bracketed()
        plain, stretching = _ARROWS[arrow]
        if above is None and below is None:
            self._put(rf"\;{{{plain}}}\;", "arrow")
        elif stretching.startswith("x"):
            under = f"[{_condition(below)}]" if below else ""
            self._put(rf"\{stretching}{under}{{{_condition(above)}}}", "arrow")
        else:
            latex = rf"\overset{{{_condition(above)}}}{{{plain}}}"
            self._put(rf"\;{{\underset{{{_condition(below)}}}{{{latex}}}}}\;", "arrow")

    def _bracketed(self) -> str | None:
        """Return what stands in the square brackets that begin here, and move past them."""
        if not self._conditions or not self._source.startswith("[", self._position):
            return None
        depth = 0
        for end in range(self._position, min(len(self._source), self._position + _LONGEST_CONDITION)):
            depth += {"[": 1, "]": -1}.get(self._source[end], 0)
            if depth == 0:
                inside = self._source[self._position + 1 : end]
                self._position = end + 1
                return inside
        return None

    def _script(self, mark: str) -> None:
        if self._last in ("space", "start", "arrow") and re.match(r"\s|\Z", self._source[self._position :][:1]):
            self._put(r"\,{\uparrow}" if mark == "^" else "{}", "gas")
            return
        if self._source.startswith("{", self._position):
            close = closing_brace(self._source, self._position)
            end = len(self._source) if close is None else close
            inside = self._source[self._position + 1 : end]
            self._position = end + 1
        else:
            match = _SCRIPT().match(self._source, self._position)
            inside = match[0] if match else ""
            self._position = match.end() if match else self._position
        if inside:
            self._attach(mark, _script_latex(inside))

    def _attach(self, mark: str, latex: str) -> None:
        """Put a subscript or superscript behind the last atom, or before the next one where none has come."""
        if mark in self._scripts or self._last in ("start", "space", "arrow", "plus", "dot", "opening", "bond"):
            self._parts.append("{}")
            self._scripts.clear()
            self._last = "prescript" if self._last != "atom" else "atom"
        # A sign that is alone in a script would have the spaces of a sum around it.
        self._parts.append(f"{mark}{{{'{}' if latex in ('+', '-') else ''}{latex}}}")
        self._scripts.add(mark)

    def _number(self, text: str) -> None:
        if self._last == "atom":
            self._attach("_", text)
            return
        top, slash, bottom = text.partition("/")
        space = r"\," if self._last in _STARTS else ""
        self._put(rf"\frac{{{top}}}{{{bottom}}}{space}" if slash else text + space, "start")

    def _sign(self, text: str) -> None:
        after = _AFTER_CHARGE().match(self._source, self._position) is not None
        if self._last in ("atom", "prescript") and after:
            self._attach("^", text)
        elif text == "-":
            self._put("{-}", "bond")
        else:
            self._put(r"\>{+}\>", "plus")

    def _space(self) -> None:
        follows = self._source[self._position : self._position + 1]
        if self._last in ("atom", "gas") and (follows.isalnum() or follows in ("(", "[", "{", "\\")):
            self._parts.append(r"\ ")
        if self._last not in ("arrow", "start"):
            self._last = "space"
        self._scripts.clear()

    def _other(self, kind: str, text: str) -> None:
        if kind == "math":
            self._put(f"{{{text[1:-1]}}}", "atom")
        elif text == "{":
            close = closing_brace(self._source, self._position - 1)
            end = len(self._source) if close is None else close
            self._put(rf"\text{{{self._source[self._position : end]}}}", "atom")
            self._position = end + 1
        elif kind == "command":
            self._put(text + (" " if text[-1].isalpha() else ""), "atom")
        elif text in "([":
            self._put(text, "opening")
        elif text in ")]":
            self._put(text, "atom")
        else:
            self._put(text, "space")


def _condition(source: str | None) -> str:
    return _written(source or "", conditions=False)


def _script_latex(inside: str) -> str:
    """Return a subscript or superscript: digits and signs as they are, a single small letter as a variable."""
    parts: list[str] = []
    for match in _TOKEN().finditer(inside):
        kind, text = match.lastgroup, match[0]
        if kind == "letters":
            parts.append(text if _VARIABLES.fullmatch(text) else rf"\mathrm{{{text}}}")
        elif kind == "dot":
            parts.append(r"\bullet ")
        elif kind == "math":
            parts.append(f"{{{text[1:-1]}}}")
        elif kind == "command":
            parts.append(text + " ")
        else:
            parts.append(text)
    return "".join(parts)
