r"""Number displayed formulas as LaTeX does, and find what `\ref` and `\eqref` refer to.

Numbers are those of one text: each text begins with 1. In a formula, `\tag*{=@7=}` holds the place of the number of row
7 of the text; `Equations.filled` puts the number and the id of the row into the MathML.
"""

import re
from collections.abc import Callable
from html import escape

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.tex.edits import Edit, Rewriting

# The environments that number their rows, and those of them that have one number for all rows.
_NUMBERED = ("align", "alignat", "dmath", "eqnarray", "equation", "flalign", "gather", "multline")
_SINGLE = frozenset({"dmath", "equation", "multline"})
# The environments that are formulas without dollar signs.
ENVIRONMENTS = "|".join((*_NUMBERED, "subequations", "displaymath"))
# What a text with numbers or references has somewhere.
RELEVANT = re.compile(r"\\(?:begin|label|tag|ref|eqref)(?![A-Za-z])")

_BEGIN = deferred(rf"\\begin\s*\{{(?P<name>{'|'.join(_NUMBERED)})(?P<star>\*?)\}}")
_PARTS = deferred(r"\\(?P<edge>begin|end)\s*\{subequations\}")
_MARK = deferred(
    r"(?P<break>\\\\)(?:\*|(?:\[[^\[\]]*\]))?|\\(?P<edge>begin|end)\s*\{[^{}]*\}|\\label\s*\{(?P<label>[^{}]*)\}"
    r"|\\tag(?P<star>\*?)\s*\{(?P<tag>(?:[^{}]++|\{[^{}]*+\})*+)\}|(?P<none>\\(?:notag|nonumber)(?![A-Za-z]))"
    r"|(?P<column>&)|\\.|[{}]",
    re.DOTALL,
)
_LABEL = deferred(r"\\label\s*\{([^{}]*)\}")
_PLACE = deferred(r'(<mtd style="[^"]*")><mtext>=@([0-9]{1,9})=</mtext>')
_HELD = deferred(r"\\tag\*\{=@([0-9]{1,9})=\}")
_REFERENCE = deferred(r"\\(?P<command>eqref|ref)\s*\{(?P<label>[^{}]*)\}")
_SIGNS = {r"\ast": "*", r"\star": "⋆", r"\dagger": "†", r"\ddagger": "‡", r"\prime": "′", "$": "", "'": "′"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@frozen
class Equation:
    """A numbered row: its number, which is shown in parentheses if not `bare`, and its id, empty without a label."""

    number: str
    anchor: str
    bare: bool = False


class Equations:
    """The numbered equations of one text; `add_name` returns a new id for a label."""

    def __init__(self, add_name: Callable[[str], str]) -> None:
        self.labels: dict[str, Equation] = {}
        # Labels that an earlier equation has too.
        self.repeated: list[str] = []
        self._rows: list[Equation] = []
        self._add_name = add_name
        self._count = 0

    def with_numbers(self, latex: str) -> tuple[str, tuple[Edit, ...]]:
        """Return a displayed formula with places for its numbers, and the edits."""
        rewriting = Rewriting(latex)
        edges = list(_PARTS().finditer(latex))
        if edges:
            self._number_parts(latex, edges, rewriting)
        elif environment := _BEGIN().match(latex, len(latex) - len(latex.lstrip())):
            self._number_rows(latex, environment, rewriting, self._next)
        else:
            self._number_whole(latex, rewriting)
        return rewriting.result()

    def referred(self, latex: str, unknown: Callable[[str], None]) -> tuple[str, tuple[Edit, ...]]:
        """Return a formula with the numbers that it refers to, and the edits; `unknown` is told of other labels."""
        rewriting = Rewriting(latex)
        for match in _REFERENCE().finditer(latex):
            equation = self.labels.get(match["label"].strip())
            if equation is None:
                unknown(match["label"].strip())
            number = equation.number if equation else "??"
            shown = f"({number})" if match["command"] == "eqref" else number
            rewriting.replace(match.start(), match.end(), rf"\text{{{shown}}}")
        return rewriting.result()

    def filled(self, mathml: str) -> str:
        """Return the MathML of a formula with its numbers and ids in their places."""
        return _PLACE().sub(self._fill, mathml)

    def targets(self, latex: str) -> str:
        """Return empty elements with the ids of a formula's rows, to stand beside a formula that cannot be set."""
        rows = map(self._held, _HELD().findall(latex))
        return "".join(f'<span id="{escape(row.anchor)}"></span>' for row in rows if row and row.anchor)

    def _fill(self, match: re.Match[str]) -> str:
        row = self._held(match[2])
        if row is None:
            return match[0]
        identity = f' id="{escape(row.anchor)}"' if row.anchor else ""
        number = escape(row.number if row.bare else f"({row.number})", quote=False)
        return f"{match[1]}{identity}><mtext>{number}</mtext>"

    def _held(self, number: str) -> Equation | None:
        """Return the row for which a place is held; None for what only looks like a place, and is the author's."""
        at = int(number)
        return self._rows[at] if at < len(self._rows) else None

    def _next(self) -> str:
        self._count += 1
        return str(self._count)

    def _add(self, number: str, labels: list[str], *, bare: bool = False) -> str:
        """Note a numbered row with its labels; return the LaTeX that holds its place."""
        row = self._note(number, labels, bare=bare)
        self._rows.append(row)
        return rf"\tag*{{=@{len(self._rows) - 1}=}}"

    def _note(self, number: str, labels: list[str], *, bare: bool = False) -> Equation:
        names = [label.strip() for label in labels if label.strip()]
        anchor = self._add_name(re.sub(r"[^\w:.-]+", "-", names[0])) if names else ""
        row = Equation(number, anchor, bare)
        for name in names:
            self._name(name, row)
        return row

    def _name(self, label: str, row: Equation) -> None:
        if label in self.labels:
            self.repeated.append(label)
        else:
            self.labels[label] = row

    def _number_parts(self, latex: str, edges: list[re.Match[str]], rewriting: Rewriting) -> None:
        """Number the environments inside `subequations`: 1a, 1b and so on."""
        position = 0
        for edge in edges:
            if edge.start() < position:
                continue
            rewriting.replace(edge.start(), edge.end(), "")
            position = edge.end()
            if edge["edge"] == "begin":
                position = self._number_part(latex, position, rewriting)

    def _number_part(self, latex: str, position: int, rewriting: Rewriting) -> int:
        number, count = self._next(), 0

        def following() -> str:
            nonlocal count
            count += 1
            return number + (_LETTERS[count - 1] if count <= len(_LETTERS) else f".{count}")

        close = _PARTS().search(latex, position)
        end = close.start() if close else len(latex)
        first, labels = len(self._rows), []
        while environment := _BEGIN().search(latex, position, end):
            for label in _LABEL().finditer(latex, position, environment.start()):
                labels.append(label[1])
                rewriting.replace(label.start(), label.end(), "")
            position = self._number_rows(latex, environment, rewriting, following)
        if labels and len(self._rows) > first:
            # The label of all parts leads to the first one, which gets an id if it has none.
            row = self._rows[first]
            whole = self._note(number, labels if not row.anchor else [])
            anchor = row.anchor or whole.anchor
            self._rows[first] = Equation(row.number, anchor, row.bare)
            for name in labels if row.anchor else []:
                self._name(name.strip(), Equation(number, anchor))
        return position

    def _number_whole(self, latex: str, rewriting: Rewriting) -> None:
        """Give a formula between delimiters the number that its own label or tag asks for."""
        depth = 0
        found: list[re.Match[str]] = []
        for match in _MARK().finditer(latex):
            depth += {"begin": 1, "end": -1}.get(match["edge"] or "", 0)
            if depth == 0 and (match["label"] is not None or match["tag"] is not None):
                found.append(match)
        if not found:
            return
        rewriting.replace(0, 0, r"\begin{equation*}")
        for match in found:
            rewriting.replace(match.start(), match.end(), "")
        rewriting.replace(len(latex), len(latex), self._row(found, self._next) + r"\end{equation*}")

    def _row(self, marks: list[re.Match[str]], following: Callable[[], str]) -> str:
        """Return the LaTeX that holds the place of a row's number; nothing where the row has none."""
        tag = next((mark for mark in marks if mark["tag"] is not None), None)
        labels = [mark["label"] for mark in marks if mark["label"] is not None]
        if tag is None and any(mark["none"] for mark in marks):
            return ""
        number = following() if tag is None else _shown(tag["tag"])
        return self._add(number, labels, bare=bool(tag and tag["star"]))

    def _number_rows(
        self, latex: str, environment: re.Match[str], rewriting: Rewriting, following: Callable[[], str]
    ) -> int:
        """Number the rows of an environment; return the offset after it."""
        name, starred = environment["name"], bool(environment["star"])
        odd_columns = name == "eqnarray"
        if odd_columns:
            rewriting.replace(environment.start(), environment.end(), r"\begin{align}")
        depth = braces = columns = 0
        marks: list[re.Match[str]] = []
        row_start = environment.end()
        for match in _MARK().finditer(latex, environment.end()):
            token = match[0]
            braces += {"{": 1, "}": -1}.get(token, 0)
            if match["edge"]:
                depth += 1 if match["edge"] == "begin" else -1
            ends = depth < 0
            row_ends = match["break"] and depth == 0 and braces <= 0 and name not in _SINGLE
            if depth == 0 and (match["label"] is not None or match["tag"] is not None or match["none"]):
                marks.append(match)
                rewriting.replace(match.start(), match.end(), "")
            elif odd_columns and match["column"] and depth == 0 and braces <= 0:
                columns += 1
                if columns == 2:
                    rewriting.replace(match.start(), match.end(), "")
            elif ends or row_ends:
                if latex[row_start : match.start()].strip():
                    numbered = not starred or any(mark["tag"] is not None for mark in marks)
                    place = self._row(marks, following) if numbered else ""
                    rewriting.replace(match.start(), match.start(), place)
                marks, columns, row_start = [], 0, match.end()
            if ends:
                if odd_columns:
                    rewriting.replace(match.start(), match.end(), r"\end{align}")
                return match.end()
        return len(latex)


def _shown(tag: str) -> str:
    for written, sign in _SIGNS.items():
        tag = tag.replace(written, sign)
    return tag.strip()
