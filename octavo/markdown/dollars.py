r"""The rule that tells formulas between single dollar signs from prices, shell variables and lone dollar signs.

As in Pandoc (`tex_math_dollars`), no space follows an opening dollar sign, no space precedes a closing one, and no
digit follows it. Abstracts need exceptions, which hold where the text between is surely LaTeX (it has a backslash,
`^`, `_` or a brace), or has no letter and no digit:

- a digit may follow the closing sign (`$\sim$5`), and one may precede the opening sign (`5$\sigma$`, also for a single
  letter: `2$k$`);
- spaces may stand inside of both signs (`$ \alpha $`, also for single letters and signs: `$ x + y $`), which is told;
- a space may stand inside of one sign, and a number or a unit touch the formula (`10 $\mu $m`), if it has no words,
  which is told too.

A price followed by words is no formula, nor is one behind the name of its currency (`US$ 5`), nor are two shell
variables in a row (`$HOME/$USER`, `${A}${B}`), two prices written in different ways (`$5/GB; 5$/h`), or the ends of
regular expressions (`^a$ or ^b$`). What stands between `$$` in a line may be the words between two numbers of processes
(`echo $$; kill $$`).
"""

import re
from collections.abc import Callable

from octavo.base.characters import may_be_wide
from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import frozen
from octavo.base.patterns import deferred

# Running text in a formula may hold formulas itself: `\text{if $x$}` has two dollar signs. No real one has many; the
# limit keeps the time linear for a text of dollar signs and open braces.
_NESTED_DOLLARS = 8

_RELEVANT = deferred(r"\\.|[{}]|\$+|`+|\n[ \t]*\n", re.DOTALL)
# A `^` after a space begins a regular expression, unless a space follows it too.
_LATEX = deferred(r"\\[^$\s]|_|\{|\^(?:(?<!\s\^)|(?=\s))")
_LETTER_OR_DIGIT = deferred(r"[^\W_]")
_ONE_LETTER = deferred(r"[A-Za-z]'*")
_LETTERS_AND_SIGNS = deferred(r"\s*(?![\d\s])(?:[A-Za-z](?![A-Za-z])|\d++|[-+*/=<>()|,!'.]|\s)+")
# A price or an amount, then a word, with which a sentence goes on.
_PRICE_AND_WORD = re.compile(
    r"\d[\d.,]*[kKMBmb]?(?:\s|[-–/]|\)|[,;])\s*(?!(?:mod|log|ln|exp|sin|cos|tan|min|max|if|for)\b)"
    r"(?:[(\"'“]\s*)?(?:[A-Za-z]{2}|[aI]\s[A-Za-z]{2})"
)
# What stands before the dollar sign of a currency: US$, A$. One letter may be a variable of a formula, too.
_COUNTRIES = "US|AU|CA|NZ|HK|SG|NT|TW|MX|BZ|EC|FJ|JM|TT"
_LONGER = "[A-Z]{2}D|CAN|Mex"
_BEFORE_PRICE = deferred(rf"(?<![^\s(\[{{/,;:=<>~≈“\"'–—-])(?:{_COUNTRIES}|{_LONGER}|[ABCRSZ])\Z")
_ENDS_BEFORE_PRICE = deferred(
    rf"\d(?:.*[\s(/,;–-])?(?:{_COUNTRIES})|\d.*\s(?:{_LONGER})|\d[^=]*(?:[,;(]\s?|\s[a-z]{{2,}}\s)[ABCRSZ]", re.DOTALL
)
_PRICE = deferred(r"\s?\d(?!\d?\$)")
_PRICE_BEFORE = deferred(r"\d[\s\xa0]\Z")
_LONGEST_PREFIX = 4
# Words of a sentence that no formula has in it.
_PROSE_WORD = re.compile(r"\s(?:and|or|as|at|but|by|from|in|is|are|its|not|of|on|per|than|that|the|to|was|were|with)\s")
# A price before a word of a script without spaces between words.
_PRICE_IN_CJK = deferred(r"\d[\d.,]*\s?[\u3001-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff60]")
# A sentence ends and the next one begins, before any LaTeX.
_NEXT_SENTENCE = deferred(r"[^\\{]*?\.\s+[A-Z][a-z]")
# A price behind its number ends what began with one before it; so do amounts in other currencies, and a bracket that
# does not close.
_SECOND_PRICE = deferred(r"(?:(?<=[\s;+(])\d|[\d.,]*?,\d)[\d.,]*+[kKMBmb]?")
_AMOUNT = "0123456789.,"
# A number at the beginning and one at the end, behind a word or a comma, are two prices where words are between:
# `5-10 USD, 15`.
_TWO_PRICES = deferred(r"\d.*(?:[A-Za-z]{2}[,;:]?\s|[,;]\s|\()[\"'“]?\d[\d.,]*[kKMBmb]?", re.DOTALL)
_WORD = deferred(
    r"(?<=[\s-])(?!(?:mod|log|ln|exp|sin|cos|tan|min|max|if|for|gcd|lcm|det|dim|sup|inf|lim)\b)"
    r"(?:[A-Za-z]{2,}|a(?=[\s-]))(?=[\s,;:.)-])"
)
_CURRENCY = deferred("[€£¥₩₹₽₺]")
_OPEN_BRACKET = re.compile(r"\d[\d.,]*\s*\([^()]*")
_COMPARISON = deferred("[<>=≤≥]")
# No formula begins with such a mark, and none ends with the beginning of a regular expression.
_MARK_AND_SPACE = re.compile(r"[,;.!?)]\s")
_ANCHOR = deferred(r"(?:\A|[\s\"'(|])\^\Z")
# What a formula has besides words: groups in braces and commands.
_GROUP = deferred(r"\{[^{}]*\}")
_DEEPEST_BRACES = 4
_COMMAND = deferred(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_WORD_OR_MARK = deferred(r"(?<!\S)[A-Za-z]{2}|[.;:!?]\s|[{}]")
# What a formula between `$$` has, if it is no equation of words; and what shows that it is none.
_COMMAND_OR_SCRIPT = deferred(r"\\[^$\s]|[\^_]")
_BEGINS_NO_FORMULA = deferred(rf"\s*(?:[,;.!?)](?:\s|\Z)|(?:\|\||&&|>>?|<)\s)|{_PROSE_WORD.pattern}")
_TWO_WORDS = deferred(r"(?<=[A-Za-z]{2})[\s,;:]++[A-Za-z]{2}")
_BEFORE_PROCESS = tuple("./=-\"'")
# A number with a unit has no more words than this.
_MOST_WORDS = 4
# A name of a variable, and the sign between it and the next one; a command in parentheses.
_SHELL = deferred(
    r"\{[A-Za-z_]\w*(?:[:%#/-][^{}]*)?\}[^\s\w\\^]*|(?:[A-Z_][A-Z0-9_]++|[a-z_]{2,}+[0-9_]*+|[A-Za-z])[/:.,=]+"
    r"|[A-Z_][A-Z0-9_]++-|\([a-z][^()]*\)[/:.,=]*"
)
_SHELL_IN_QUOTES = deferred(r"[A-Z_][A-Z0-9_]+\b")


# LaTeX that a reader would see as such, and what ends the text around a dollar sign that is searched for it.
_LEFT_OVER = deferred(r"\\[A-Za-z]{2,}|[\w)}]\^[\w{\\]|[\w)}]_[{\\]|\b[A-Za-z]_[A-Za-z0-9]\b")
_BOUNDARY = re.compile(r"[$`]|\\[$(\[]|\n[ \t]*\n")
_WORD_END = re.compile(rf"{_BOUNDARY.pattern}|\s")
_REACH = 60


@frozen
class Closing:
    """The offset of a closing dollar sign; `spaced` tells of a space inside of the dollar signs."""

    close: int
    spaced: bool = False


def closing(text: str, start: int, code_end: Callable[[str, int], int | None] | None = None) -> Closing | None:
    """Return the dollar sign that closes the one at an offset; None if that one opens no formula.

    With `code_end`, a dollar sign in a code span closes no formula.
    """
    begin = start + 1
    if text[begin : begin + 1] in ("", "$") or (
        text[start - 1 : start] == "^" and _ANCHOR().search(text[max(start - 2, 0) : start])
    ):
        return None
    if text[start - 1 : start].isalpha() and _begins_price(text, start):
        return None
    after_digit = start > 0 and text[start - 1].isdecimal()
    spaced = text[begin].isspace()
    close = _candidate(text, begin, code_end, lambda at: _closes(text, start, at, after_digit, spaced))
    if close is None:
        return None
    return Closing(close, spaced or text[close - 1].isspace())


def is_lone(text: str, at: int, length: int = 1) -> bool:
    """Tell if a dollar sign that opens no formula stands beside LaTeX, so that it was probably meant to be one's end.

    What stands before the dollar sign counts only if it touches it, and what stands behind it too if it is a price.
    Other signs that open formulas have another `length`.
    """
    after = text[at + length : at + length + _REACH]
    boundary = (_WORD_END if after[:1].isdecimal() else _BOUNDARY).search(after)
    if _LEFT_OVER().search(after[: boundary.start()] if boundary else after):
        return True
    before = text[max(0, at - _REACH) : at]
    ends = [match.end() for match in _WORD_END.finditer(before)]
    return _LEFT_OVER().search(before, ends[-1] if ends else 0) is not None


def lone_dollar(span: Span) -> Diagnostic:
    """Return the warning about a dollar sign beside LaTeX that neither opens nor closes a formula."""
    hint = (
        "a formula stands between two dollar signs, with no space inside of them and no digit behind the second; "
        "write \\$ for a dollar sign as such"
    )
    return warning("lone-dollar", "this dollar sign stands beside LaTeX, but belongs to no formula", span, hint)


def spaced_formula(written: str, span: Span) -> Diagnostic:
    """Return the warning about a formula with spaces inside of its dollar signs."""
    message = "there is a space inside of the dollar signs; it is read as a formula here, but not everywhere"
    return warning("spaced-formula", message, span, f"write `${written[1:-1].strip()}$`")


def torn_formula(span: Span) -> Diagnostic:
    """Return the warning about a formula with a blank line in it."""
    message = "there is a blank line in this formula; it is read as a formula here, but not everywhere"
    return warning("spaced-formula", message, span, "take the blank line out")


def may_be_words(latex: str) -> bool:
    """Tell if what stands between two dollar signs may be words of a sentence between prices or variables."""
    if latex.endswith("(") or _is_price_in_cjk(latex) or (not latex.isascii() and _CURRENCY().search(latex)):
        return True
    if " " not in latex:
        return False
    # Few formulas begin with a digit or a mark of punctuation.
    if latex[0].isdecimal() and (
        _PRICE_AND_WORD.match(latex)
        or _OPEN_BRACKET.fullmatch(latex)
        or _ENDS_BEFORE_PRICE().fullmatch(latex)
        or _are_two_prices(latex)
    ):
        return True
    return bool(_PROSE_WORD.search(latex) or (latex[0] in ",;.!?)" and _MARK_AND_SPACE.match(latex)))


def is_between_processes(before: str, inside: str, after: str) -> bool:
    """Tell if what stands between two `$$` is no formula, but text between numbers of processes or escaped dollars.

    `before` and `after` are the characters around it. What stands on lines of its own is a formula.
    """
    if inside[0] == "\n" or inside[-1] == "\n":
        return False
    if _BEGINS_NO_FORMULA().match(inside) or ("$" in inside and "{" not in inside):
        return True
    if _COMMAND_OR_SCRIPT().search(inside):
        return False
    if not _LETTER_OR_DIGIT().search(inside) or before in _BEFORE_PROCESS:
        return True
    if after.isalnum() and inside[-1].isspace() and not inside[0].isspace():
        return True
    words = _PROSE_WORD.search(inside) or _TWO_WORDS().search(inside)
    return words is not None and not _COMPARISON().search(inside)


def _are_two_prices(text: str) -> bool:
    return (
        _TWO_PRICES().fullmatch(text) is not None
        and _WORD().search(text) is not None
        and not _COMPARISON().search(text)
    )


def _has_second_price(text: str) -> bool:
    """Tell if a text begins with a digit and ends with a number of its own, as `5 to 10k` does."""
    number = len(text.removesuffix(text[-1]) if text[-1] in "kKMBmb" else text)
    start = len(text[:number].rstrip(_AMOUNT))
    return text[0].isdecimal() and _SECOND_PRICE().fullmatch(text, max(start, 1)) is not None


def _begins_price(text: str, at: int) -> bool:
    """Tell if a dollar sign behind a letter is that of a currency: one with a price behind it, or behind its price."""
    prefix = _BEFORE_PRICE().search(text, max(0, at - _LONGEST_PREFIX), at)
    return prefix is not None and (
        _PRICE().match(text, at + 1) is not None
        or _PRICE_BEFORE().search(text, max(0, prefix.start() - 2), prefix.start()) is not None
    )


def _is_price_in_cjk(text: str) -> bool:
    return may_be_wide(text) and _PRICE_IN_CJK().match(text) is not None


def _is_prose(before: str, inside: str, after: str) -> bool:
    """Tell if what stands between two dollar signs is a price and the words after it, or words between two names."""
    if not may_be_words(inside):
        return False
    if inside[0].isdecimal() and not _LATEX().search(inside) and _are_two_prices(inside):
        return True
    price = _PRICE_AND_WORD.match(inside) is not None
    if _is_price_in_cjk(inside) or (price and (after.isdecimal() or _NEXT_SENTENCE().match(inside))):
        return True
    if _MARK_AND_SPACE.match(inside) or _PROSE_WORD.match(inside):
        return True
    if _LATEX().search(inside):
        return False
    if inside.endswith("("):
        # A call in a program, such as `$(".menu").append($item)`.
        return after.isalnum()
    if price:
        # `$10 keV$` is a quantity, and a sentence has more words.
        if _PROSE_WORD.search(inside):
            return True
        many = len(inside.split()) > _MOST_WORDS or _has_second_price(inside)
        return many and not _COMPARISON().search(inside)
    return (
        before.isalnum()
        or after.isalnum()
        or after == "_"
        or inside[0] in ",;.:)?!"
        or (_CURRENCY().search(inside) or _OPEN_BRACKET.fullmatch(inside)) is not None
    )


def _closes(text: str, start: int, close: int, after_digit: bool, spaced: bool) -> bool:
    """Tell if the dollar sign at an offset may close the one at `start`."""
    inside = text[start + 1 : close]
    after = text[close + 1 : close + 2]
    before = text[start - 1 : start] if start else ""
    surely = _LATEX().search(inside) is not None
    if not inside.strip() or _is_prose(before, inside, after) or (inside[-1] == "^" and _ANCHOR().search(inside)):
        return False
    if inside[0].isdecimal() and _PRICE().match(text, close + 1) and _ENDS_BEFORE_PRICE().fullmatch(inside):
        return False
    if after == "/" and (inside[0] == "/" or (_has_second_price(inside) and not surely)):
        return False
    if spaced or inside[-1].isspace():
        if surely and not (spaced and inside[-1].isspace()) and _touches(before, inside, after):
            return True
        # A formula in spaces stands between words, or a neighbour's dollar sign would be taken.
        if before.isalnum() or after.isalnum() or after in ("\\", "{", "(", "_"):
            return False
        return surely or (spaced and inside[-1].isspace() and _LETTERS_AND_SIGNS().fullmatch(inside) is not None)
    plain = surely or _LETTER_OR_DIGIT().search(inside) is None
    if after_digit and not plain and not _ONE_LETTER().fullmatch(inside):
        return False
    if after.isdecimal():
        return plain and not _is_shell(inside)
    return not ((after.isalpha() or after in ("{", "(", "_")) and _is_shell(inside))


def _touches(before: str, inside: str, after: str) -> bool:
    r"""Tell if a formula with a space inside of one of its dollar signs may stand at a number or a unit: `10$\mu $m`.

    Records of IEEE have a space behind each command. There are no words in such a formula.
    """
    begins = inside.lstrip()[0] in "\\^_{~"
    if (before.isalnum() and not begins) or (after and after in "\\{_"):
        return False
    for _ in range(_DEEPEST_BRACES):
        inside, found = _GROUP().subn("", inside)
        if not found:
            break
    return _WORD_OR_MARK().search(_COMMAND().sub("-", inside)) is None


def _is_shell(inside: str) -> bool:
    """Tell if what stands between two dollar signs is a shell variable and what stands between it and the next one."""
    quoted = inside.endswith(('"', "'", "`")) and _SHELL_IN_QUOTES().match(inside)
    return _SHELL().fullmatch(inside) is not None or bool(quoted)


def _candidate(
    text: str, begin: int, code_end: Callable[[str, int], int | None] | None, closes: Callable[[int], bool]
) -> int | None:
    """Find the closing dollar sign: the first one outside braces, or the first of all if the braces do not match."""
    depth = dollars = 0
    first: int | None = None
    for match in _RELEVANT().finditer(text, begin):
        token = match[0]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif token[0] == "$":
            close = match.start() if token == "$" and closes(match.start()) else None
            if depth <= 0:
                return close
            first = close if dollars == 0 else first
            dollars += len(token)
            if dollars > _NESTED_DOLLARS:
                break
        elif token[0] == "\n" or (token[0] == "`" and code_end is not None and code_end(token, match.end())):
            break
    return first
