"""The inside of paragraphs as tokens: what is plainly what it seems is read in one pass, the rest by Mistune."""

import re
from collections.abc import MutableMapping
from typing import Any

from mistune import InlineParser
from mistune.util import escape_url

from octavo.markdown.tokens import Token

# LaTeX without a dollar, its braces matched and so deep at most.
_DEPTH = 4
_FLAT = r"[^\\{}$`\n]++|\\[^\n]|\n(?![ \t]*\n)"
_LATEX = _FLAT
for _ in range(_DEPTH):
    _LATEX = rf"{_FLAT}|\{{(?:{_LATEX})*+\}}"

# One to three asterisks or underscores, and no more.
_RUN = r"(?:\*{1,3}+(?!\*)|_{1,3}+(?!_))"

# A text, and what ends it. A run opens where it could not close: white space decides that, or else a letter or digit.
# Any other that follows no space closes what is open. The last alternative is all from where a closer look is needed.
_PIECE = re.compile(
    rf"""
    ((?: [^\\`*_\[\]<\n~$]++
       | _(?<=[^\W_]_)_*(?=[^\W_])
       | <(?![A-Za-z/!?]|[^\s<>@]*@)
       | ~(?!~)
       | \\(?![!-/:-@\[-`{{-~\n])
       | \[(?!\^)[^\\`*_\[\]<\n~$]*+\](?!\()
    )*+)
    (?: \$(?![\s$]) ((?:{_LATEX})++) (?<!\s)\$ (?![$\d]|[^\x00-\x7f\W])
      | \\\((?!\s*\\\)) ((?:[^\\$`\n]++|\\[^()\n]|\n(?![ \t]*\n))++) \\\)
      | `([^`]+)`(?!`)
      | \]\(([A-Za-z0-9:/?\#@!$&*+,;=%._~-]+)\)
      | (?=[\[*_]) (?: ( \[(?<!!\[)(?!\^) | (?<!\S){_RUN}(?=\S) | (?<![^\W_]){_RUN}(?=[^\W_]) ) | (?<=\S)({_RUN}) )
      | (\n\s*)
      | \Z
      | (.++)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
# Far from where Mistune gives up.
_DEEPEST = 8
_NOTHING: Token = {"type": "text", "raw": ""}
_EMPHASIS = {mark * length: kind for mark in "*_" for length, kind in enumerate(("emphasis", "strong", "emphasis"), 1)}


class FastInlineParser(InlineParser):
    """Mistune's parser of inline Markdown, with a short way through the most of it."""

    def __call__(self, s: str, env: MutableMapping[str, Any]) -> list[Token]:
        """The tokens of a paragraph's text."""
        tokens = None if "[" in s and env.get("ref_links") else read_plain(s)
        return super().__call__(s, env) if tokens is None else tokens


def read_plain(source: str) -> list[Token] | None:
    """The tokens that Mistune makes of a text without references; None for one that needs a closer look."""
    tokens: list[Token] = []
    outer: list[tuple[str, list[Token]]] = []
    opened = ""
    for text, latex, parens, code, url, opening, closing, line, odd in _PIECE.findall(source):
        if odd or (opened in _EMPHASIS and "_" in text):
            return None
        if text and not line:
            tokens.append({"type": "text", "raw": text})
        if latex:
            tokens.append({"type": "math", "raw": latex, "attrs": {"display": False, "written": f"${latex}$"}})
        elif opening:
            if outer and not _nests(opening, opened, outer):
                return None
            outer.append((opened, tokens))
            opened, tokens = opening, []
        elif closing or url:
            if opened != (closing or "["):
                return None
            if len(closing) == 3:
                tokens = [{"type": "strong", "children": tokens}]
            token = _link(tokens, url) if url else {"type": _EMPHASIS[closing], "children": tokens}
            opened, tokens = outer.pop()
            # Mistune leaves what was a mark in emphasis, with nothing in it.
            tokens += [_NOTHING.copy(), token, _NOTHING.copy()] if closing and opened in _EMPHASIS else [token]
        elif line:
            tokens += _line_end(text)
        elif code:
            tokens.append({"type": "codespan", "raw": _code(code)})
        elif parens:
            tokens.append({"type": "math", "raw": parens, "attrs": {"display": False, "written": f"\\({parens}\\)"}})
    return None if outer else tokens or [_NOTHING.copy()]


def _nests(opening: str, opened: str, outer: list[tuple[str, list[Token]]]) -> bool:
    """Whether what opens may stand in what is open: no link in a link, and nothing too deep."""
    return len(outer) < _DEEPEST and not (opening == "[" and "[" in (opened, *[mark for mark, _ in outer]))


def _link(inside: list[Token], url: str) -> Token:
    # Of all that the address may hold, Mistune changes entities alone.
    return {"type": "link", "children": inside, "attrs": {"url": escape_url(url) if "&" in url else url}}


def _line_end(text: str) -> list[Token]:
    words = text.rstrip(" ")
    end = {"type": "linebreak" if len(text) - len(words) > 1 else "softbreak"}
    return [{"type": "text", "raw": words}, end] if words else [end]


def _code(code: str) -> str:
    code = code.replace("\n", " ")
    return code[1:-1] if code[0] == code[-1] == " " and code.strip(" ") else code
