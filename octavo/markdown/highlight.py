"""Syntax highlighting of code blocks with Pygments, as HTML with CSS classes."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from octavo.base.limits import CODE_CHARACTERS, CODE_LINE_CHARACTERS, Limit

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

# Many bodies of a site hold the same listing, such as the command that installs the software.
_CACHED = 64


def is_language(name: str) -> bool:
    """Tell if code in a language of this name can be highlighted."""
    return name in _aliases()


def exceeded(code: str) -> Limit | None:
    """Return the limit that the code of a listing exceeds, so that it is not highlighted; None if it exceeds none."""
    if len(code) > CODE_CHARACTERS.most:
        return CODE_CHARACTERS
    blank = 0
    for line in code.split("\n"):
        # Many blank lines in a row take as long as one long line.
        blank = 0 if line.strip() else blank + 1
        if max(len(line), blank) > CODE_LINE_CHARACTERS.most:
            return CODE_LINE_CHARACTERS
    return None


@lru_cache(maxsize=_CACHED)
def highlight(code: str, language: str) -> str | None:
    """Return code as HTML with classes; None if the language is unknown."""
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
