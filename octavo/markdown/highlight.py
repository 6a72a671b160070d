"""Code in colour: CSS classes for the tokens of the languages that Pygments knows."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

# Some lexers need more than linear time; nobody reads such a listing on a profile.
_LONGEST = 100_000

# The same commands stand in many bodies of a site.
_KEPT = 64


def highlight(code: str, language: str) -> str | None:
    """The code as HTML with classes, or None where the language is not known."""
    return None if len(code) > _LONGEST else _coloured(code, language)


@lru_cache(maxsize=_KEPT)
def _coloured(code: str, language: str) -> str | None:
    lexer = _lexer(language)
    if lexer is None:
        return None
    import pygments

    return pygments.highlight(code, lexer, _formatter())


@cache
def _aliases() -> dict[str, str]:
    from pygments.lexers import get_all_lexers

    # Plug-ins are left out: what is installed beside Octavo must not change a page.
    return {alias: name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import find_lexer_class

    name = _aliases().get(language)
    found = find_lexer_class(name) if name else None
    return found(stripnl=False) if found else None


@cache
def _formatter() -> "HtmlFormatter[str]":
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
