r"""Find formulas in Markdown and add them to Mistune's grammar.

A formula stands between `$…$`, `$$…$$`, `\(…\)` or `\[…\]`, also with two backslashes; or it is an environment
(`\begin{align}…\end{align}`), or a command such as `\ce{…}`. `dollars` has the rule for single dollar signs.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown import dollars
from octavo.markdown.tex.commands import IN_TEXT, command_end
from octavo.markdown.tex.equations import ENVIRONMENTS

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

_ENVIRONMENT = rf"\\begin\{{(?:{ENVIRONMENTS})\*?\}}"
_COMMAND = rf"\\(?:{IN_TEXT})\s*[\[{{]"
OPENING = rf"\$+|\\{{1,2}}[(\[]|{_ENVIRONMENT}|{_COMMAND}"
REFERENCE = r"\\(?:eqref|ref)\s*\{[^{}\n]{1,200}\}"
_BLOCK = rf"^ {{0,3}}(?:\$\$(?!\$)|\\{{1,2}}\[|{_ENVIRONMENT})"
_OPENING = deferred(OPENING)
_CLOSING = {"$$": "$$", "\\(": "\\)", "\\[": "\\]", "\\\\(": "\\\\)", "\\\\[": "\\\\]"}
_RELEVANT = deferred(r"\\\\[()\[\]]|\\.|\$+|`+|\n[ \t]*\n", re.DOTALL)
_REST_OF_LINE = deferred(r"[ \t]*(?:\n|\Z)")
_PUNCTUATION_TO_LINE_END = deferred(r"[ \t]*[.,;:!?]?[ \t]*(?:\n|\Z)")

# An environment or a command in running text is searched for its end so far; without a limit, many openings without an
# end would take long.
_LONGEST_ENVIRONMENT = 12_000
_LONGEST_COMMAND = 400

# A displayed formula with blank lines in it is searched for its end so far. In it are no other formulas and no code; a
# part of it is no text, and no heading, list, quotation or table.
_LONGEST_TORN = 4_000
_DELIMITER = deferred(r"\\\\[()\[\]]|\\.|\$+|`+|~~~", re.DOTALL)
_BLANK_LINE = deferred(r"\n[ \t]*\n")
_RUNNING_TEXT = deferred(r"\\[A-Za-z]+(?:\s*\{[A-Za-z\s]*\})?")
_WORDS = deferred(r"(?<=[A-Za-z]{2})[\s,.;:]++[A-Za-z]{2}")
_MATHEMATICS = deferred(r"\\[A-Za-z\\]|[\^_=<>+]")
_OTHER_BLOCK = deferred(r"^[ \t]*(?:#|>|[-*][ \t]|\d+[.)][ \t]|\|)", re.MULTILINE)

# The offset where a code span ends, by its opening backticks and the offset after them; None if it has no end.
CodeEnd = Callable[[str, int], int | None]


@frozen
class Formula:
    """A formula in a text.

    `display` is true for a displayed one, `end` is the offset after its closing delimiter; `spaced` tells of spaces
    inside of its dollar signs, `torn` of a blank line in it, which do not belong there.
    """

    latex: str
    display: bool
    end: int
    spaced: bool = False
    torn: bool = False


def formula_at(text: str, start: int, code_end: CodeEnd | None = None) -> Formula | None:
    """Return the formula that opens at an offset; None if no formula does.

    With `code_end`, a dollar sign in a code span closes no formula.
    """
    match = _OPENING().match(text, start)
    if match is None:
        return None
    opening = match[0]
    if opening[0] == "$":
        if opening == "$":
            found = dollars.closing(text, start, code_end)
            return Formula(text[start + 1 : found.close], False, found.close + 1, found.spaced) if found else None
        return _delimited(text, start, opening, code_end) if opening == "$$" else None
    if opening in _CLOSING:
        return _delimited(text, start, opening, code_end)
    end = _environment_end(text, start, opening) if opening.startswith("\\begin") else _command_end(text, match)
    if end is None:
        return None
    return Formula(text[start:end], opening.startswith("\\begin"), end)


def _delimited(text: str, start: int, opening: str, code_end: CodeEnd | None) -> Formula | None:
    begin = start + len(opening)
    close = _closing_delimiter(text, begin, opening, code_end)
    latex = text[begin:close] if close is not None else ""
    if close is None or not latex.strip():
        return None
    end = close + len(opening)
    if opening == "$$" and dollars.is_between_processes(
        text[start - 1 : start] if start else "", latex, text[end : end + 1]
    ):
        return None
    return Formula(latex, opening[-1] == "[" or (opening == "$$" and _is_displayed(text, start, end)), end)


def _is_displayed(text: str, start: int, end: int) -> bool:
    """Tell if a formula between `$$` is displayed: on lines of its own, or with numbers, but not inside a line."""
    inside = text[start + 2 : end - 2]
    if inside[0] == "\n" or inside[-1] == "\n" or "\\begin{" in inside or "\\tag" in inside or "\\label" in inside:
        return True
    return _begins_line(text, start) and _PUNCTUATION_TO_LINE_END().match(text, end) is not None


def _begins_line(text: str, at: int) -> bool:
    """Tell if only white space is before an offset in its line."""
    while at and text[at - 1] != "\n" and text[at - 1].isspace():
        at -= 1
    return not at or text[at - 1] == "\n"


def _closing_delimiter(text: str, begin: int, opening: str, code_end: CodeEnd | None) -> int | None:
    closing = _CLOSING[opening]
    for match in _RELEVANT().finditer(text, begin):
        token = match[0]
        if token == closing:
            return match.start()
        if token == opening or token[0] == "\n" or token.startswith("$$") or is_code(match, code_end):
            return None
    return None


def _torn_formula(text: str, start: int) -> Formula | None:
    """Return the displayed formula that opens at an offset and has blank lines in it; None if it may be text.

    It is a formula if it has LaTeX or a sign of mathematics, and nowhere two words in a row.
    """
    opening = next(sign for sign in ("$$", "\\\\[", "\\[") if text.startswith(sign, start))
    begin = start + len(opening)
    window = text[begin : begin + _LONGEST_TORN]
    close = _torn_end(window, _CLOSING[opening])
    latex = window[:close]
    if close is None or not _BLANK_LINE().search(latex):
        return None
    if (
        not _MATHEMATICS().search(latex)
        or _OTHER_BLOCK().search(latex)
        or _WORDS().search(_RUNNING_TEXT().sub("", latex))
    ):
        return None
    return Formula(latex, True, begin + close + len(opening), torn=True)


def _torn_end(window: str, closing: str) -> int | None:
    if closing in window:
        for match in _DELIMITER().finditer(window):
            if match[0] == closing:
                return match.start()
            if match[0][0] != "\\" or match[0] in ("\\(", "\\[", closing.replace("]", "[")):
                return None
    return None


def _environment_end(text: str, start: int, opening: str) -> int | None:
    closing = opening.replace("begin", "end", 1)
    found = text.find(closing, start, start + _LONGEST_ENVIRONMENT)
    return None if found < 0 else found + len(closing)


def _command_end(text: str, opening: re.Match[str]) -> int | None:
    """Return the offset after a command with its arguments in running text, which all stand in one paragraph."""
    name = re.sub(r"[^A-Za-z]", "", opening[0])
    after = opening.end() - 1
    window = text[after : after + _LONGEST_COMMAND].partition("\n\n")[0]
    # This saves most of the time for many openings without an end.
    end = command_end(window, name, 0) if "}" in window else None
    return None if end is None else after + end


def is_code(match: re.Match[str], code_end: CodeEnd | None) -> bool:
    """Tell if backticks open a code span."""
    return match[0][0] == "`" and code_end is not None and code_end(match[0], match.end()) is not None


def is_open(text: str, at: int, opening: str) -> bool:
    """Tell if what looks like the beginning of a formula, and is none, was probably meant to be one."""
    if opening.startswith("\\begin"):
        return True
    if opening == "$":
        return dollars.is_lone(text, at)
    is_alone = _begins_line(text, at) and _REST_OF_LINE().match(text, at + len(opening)) is not None
    if opening in ("$$", "\\[", "\\\\[") and is_alone:
        return True
    return dollars.is_lone(text, at, len(opening))


def open_formula(opening: str, span: Span) -> Diagnostic:
    """Return the warning about what opens a formula that does not end."""
    if opening in _CLOSING:
        message = f"`{opening}` opens a formula that does not end"
        hint = (
            f"a formula ends with `{_CLOSING[opening]}` and has no blank line in it; put what is none into backquotes"
        )
        return warning("open-environment", message, span, hint)
    message = f"`{opening}` opens an environment that does not end"
    hint = f"write `{opening.replace('begin', 'end', 1)}` behind the formula"
    return warning("open-environment", message, span, hint)


def add_math(markdown: "Markdown") -> None:
    """Add formulas to a parser, as tokens `math` and `block_math`; code spans come before them, escapes after.

    References to numbered formulas are tokens `equation_ref`. What looks like a formula that is none is noted in the
    state, under `STRAY`.
    """
    inline, block = markdown.inline, markdown.block
    inline.register("math", OPENING, _parse_inline, before="escape", start_chars=("$", "\\"))
    inline.register("equation_ref", REFERENCE, _parse_reference, before="escape", start_chars=("\\",))
    # One match of Mistune's rule takes several escapes in a row; it must leave one that opens a formula.
    inline.specification["escape"] = inline.specification["escape"].replace(r"(?:\\", r"(?:\\(?!\\?[(\[])", 1)
    block.register("block_math", _BLOCK, _parse_block, before="list")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "block_math", before="list")


# The key of the parser's state for what looks like the beginning of a formula and is none: the text of the paragraph,
# the offset in it, and the characters there.
STRAY = "__stray"
_OPENED = frozenset({"$", *_CLOSING})
Stray = tuple[str, int, str]


def _parse_inline(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int:
    opening, start = match[0], match.start()
    formula = formula_at(state.src, start, state.delimiters.code_end)
    if formula is None:
        inline.process_text(opening.removeprefix("\\") if opening in _CLOSING else opening, state, parse_emphasis=False)
        if opening in _OPENED or opening.startswith("\\begin"):
            state.env.setdefault(STRAY, []).append((state.src, start, opening))
        return match.end()
    state.append_token(_token("math", formula, state.src[start : formula.end]))
    return formula.end


def _parse_reference(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int:
    command, _, label = match[0][1:-1].partition("{")
    attrs = {"command": command.strip(), "written": match[0]}
    state.append_token({"type": "equation_ref", "raw": label.strip(), "attrs": attrs})
    return match.end()


def _parse_block(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int | None:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    formula = formula_at(state.src, start)
    if formula is None and match[0][-1] != "}":
        formula = _torn_formula(state.src, start)
    rest = _REST_OF_LINE().match(state.src, formula.end) if formula else None
    if formula is None or rest is None:
        return None
    state.append_token(_token("block_math", formula, state.src[start : formula.end]))
    return rest.end()


def _token(token_type: str, formula: Formula, written: str) -> dict[str, object]:
    attrs: dict[str, object] = {"display": formula.display, "written": written}
    if formula.spaced:
        attrs["spaced"] = True
    if formula.torn:
        attrs["torn"] = True
    return {"type": token_type, "raw": formula.latex, "attrs": attrs}
