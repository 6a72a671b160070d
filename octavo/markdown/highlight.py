"""Syntax highlighting of code blocks with Pygments, as HTML with CSS classes."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

# Some lexers need more than linear time, and no reader of a profile misses the colours of so long a listing.
_LONGEST = 100_000

# Many bodies of a site hold the same listing, such as the command that installs the software.
_CACHED = 64


def highlight(code: str, language: str) -> str | None:
    """Return code as HTML with classes; None if the language is unknown or the code has over 100,000 characters."""
    return None if len(code) > _LONGEST else _highlighted(code, language)


@lru_cache(maxsize=_CACHED)
def _highlighted(code: str, language: str) -> str | None:
    lexer = _lexer(language)
    if lexer is None:
        return None
    import pygments

    return pygments.highlight(code, lexer, _formatter())


@cache
def _aliases() -> dict[str, str]:
    from pygments.lexers import get_all_lexers

    # Without plug-ins: a package that happens to be installed beside Octavo must not change a page.
    return {alias: name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import find_lexer_class

    name = _aliases().get(language)
    lexer_class = find_lexer_class(name) if name else None
    return lexer_class(stripnl=False) if lexer_class else None


@cache
def _formatter() -> "HtmlFormatter[str]":
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
