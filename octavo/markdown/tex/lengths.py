"""Lengths in formulas: they may not move a part of a formula over what stands beside it."""

import re

from octavo.base.limits import FORMULA_SHIFT, FORMULA_SPACE
from octavo.markdown.tex.arguments import FormulaError

# In em; those of other lengths become rem before.
_UNITS = {"em": 1.0, "rem": 1.0, "ex": 0.5}
_LENGTH = r"(-?)([0-9.]+)(?:e-?[0-9]+)?(r?em|ex)\b"
_SPACE = re.compile(rf"<mspace[^<>]*?(?:width=\"|margin-left: ?){_LENGTH}")
_OTHER = re.compile(rf"\b(?:voffset|linethickness|width|height|depth|lspace|rspace)=\"{_LENGTH}")
# Nearly all formulas have no such lengths.
_OFTEN_NONE = re.compile(r'voffset|linethickness|<mspace width="[0-9]{2}|(?:width|height|depth|space)="(?:-|[0-9]{2})')

# A length as it is written, with the units of which the largest has 2.9 em: the first that is long is the one to blame.
_WRITTEN = re.compile(r"-?[0-9.]{2,}\s*(?:em|ex|pt|mu|cm|mm|in)(?![A-Za-z])|-[0-9.]+\s*(?:em|cm|in)(?![A-Za-z])")
_NEGATIVE = re.compile(r"-[0-9.]+\s*[a-z]{2}|\\(?:!|neg(?:thin|med|thick)space)")


def moves_far(mathml: str) -> str:
    """Return why the lengths in a formula are refused; empty for a formula whose lengths are like those of others."""
    if "margin-left:" not in mathml and not _OFTEN_NONE.search(mathml):
        return ""
    for row in mathml.split("<mtr"):
        spaces = [_in_em(found) for found in _SPACE.finditer(row)]
        others = [abs(_in_em(found)) for found in _OTHER.finditer(row) if found[1] or not found[0].startswith("width")]
        shift = max([-sum(size for size in spaces if size < 0), *others])
        if shift > FORMULA_SHIFT.most:
            return f"lengths of {shift:.0f} em move it over other parts of the page; {FORMULA_SHIFT.most} are the limit"
        space = max(spaces, default=0.0)
        if space > FORMULA_SPACE.most:
            return f"lengths of {space:.0f} em are wider than any page; {FORMULA_SPACE.most} are the limit"
    return ""


def refuse_far_moves(mathml: str, latex: str) -> None:
    """Raise FormulaError, with a place in the LaTeX, if the lengths in the MathML that was made of it move too far."""
    if reason := moves_far(mathml):
        found = _WRITTEN.search(latex) or _NEGATIVE.search(latex)
        raise FormulaError(reason, found.start() if found else 0)


def _in_em(found: re.Match[str]) -> float:
    return float(found[1] + found[2]) * _UNITS[found[3]]
