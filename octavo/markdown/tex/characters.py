"""Which characters accents and commands of LaTeX stand for in running text, by the tables of pylatexenc."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.macrospec import LatexContextDb

# Commands without an argument that the tables of pylatexenc lack, or that mean nothing in a text without lines.
_SIGNS = {"copyright": "©", "S": "§", "P": "¶", "pounds": "£", "euro": "€", "dots": "…", "LaTeX": "LaTeX", "TeX": "TeX"}
_SIGNS |= {"BibTeX": "BibTeX", "LaTeXe": "LaTeX2ε", "textquotedbl": '"', "slash": "/", "newline": " ", "par": " "}
_SIGNS |= {"glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›"}
_SIGNS |= {"textbar": "|", "textgreater": ">", "textless": "<", "textasciicircum": "^", "textbraceleft": "{"}
_SIGNS |= {"textbraceright": "}", "textunderscore": "_", "textpercent": "%", "textampersand": "&"}
_SIGNS |= dict.fromkeys(("noindent", "protect", "relax", "xspace", "allowbreak", "linebreak", "sloppy", "/"), "")

# The most a sign may have of characters: what is longer is a placeholder, such as today's date.
_LONGEST_SIGN = 4


@cache
def _tables() -> "LatexContextDb":
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@lru_cache(maxsize=1024)
def unicode_of(latex: str) -> str:
    """Return a short piece of LaTeX as Unicode."""
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text(strict_latex_spaces=False).latex_to_text(latex))


@lru_cache(maxsize=1024)
def sign_of_command(name: str) -> str | None:
    """Return the characters that a command without an argument stands for; None if it is none of these."""
    if name in _SIGNS:
        return _SIGNS[name]
    spec = _tables().get_macro_spec(name)
    sign = getattr(spec, "simplify_repl", None)
    if not isinstance(sign, str) or "%" in sign or "<" in sign or len(sign) > _LONGEST_SIGN:
        return None
    return sign
