"""A fast path for inline Markdown: read ordinary text with one regular expression, leave all else to Mistune.

It saves 15 to 20 % of a cold build at 1,000 papers. tests/markdown/test_parser.py holds its tokens equal to those of
Mistune's own inline parser. It uses only the public interface of Mistune: a subclass of `InlineParser`, `escape_url`.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from mistune import InlineParser, InlineState
from mistune.util import escape_url

from octavo.base.limits import MARKDOWN_LEVELS
from octavo.markdown.dollars import may_be_words
from octavo.markdown.grammar.delimiters import set_emphasis
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.latex_text import read_latex
from octavo.markdown.math_syntax import STRAY
from octavo.markdown.signs import may_hold_latex
from octavo.markdown.tokens import Token

# Records of publishers have elements of JATS, whose names begin with a prefix that Markdown takes for a scheme.
_JATS = re.compile(r"`[^`]*`|<(?P<end>/?)jats:(?P<name>[a-z-]+)", re.IGNORECASE)
_HTML = {"italic": "i", "bold": "b", "sc": "small", "monospace": "code"}

# The key under which the state of a text lists its readings of LaTeX.
LATEX = "latex"

# LaTeX without a dollar sign, with matched braces up to this depth.
_BRACE_DEPTH = 4
_FLAT_LATEX = r"[^\\{}$`\n]++|\\[^\n]|\n(?![ \t]*\n)"
_LATEX = _FLAT_LATEX
for _ in range(_BRACE_DEPTH):
    _LATEX = rf"{_FLAT_LATEX}|\{{(?:{_LATEX})*+\}}"

# A delimiter run (CommonMark, section 6.2) of one to three asterisks or underscores, not followed by another.
_RUN = r"(?:\*{1,3}+(?!\*)|_{1,3}+(?!_))"

# Plain text and the markup that ends it; the groups are named in `read_ordinary`. A delimiter run opens emphasis where
# it could not close any: after white space, or between a character that is no letter or digit and one that is. Any
# other run that does not follow white space closes. The last alternative takes the rest of a text that needs Mistune.
_TEXT_AND_MARKUP = re.compile(
    rf"""
    ((?: [^\\`*_\[\]<\n~${{]++
       | _(?<=[^\W_]_)_*(?=[^\W_])
       | <(?![A-Za-z/!?]|[^\s<>@]*@)
       | ~(?![~\w(\[{{\\$]|[^~]*[^\s~]~(?![\w~]))
       | {{(?![A-Z\\])
       | \\(?![ -~\n])
       | \[(?!\^)[^\\`*_\[\]<\n~$]*+\](?!\()
    )*+)
    (?: (?<!\d)\$(?![\s$])(?![^_^{{\\](?<=[A-Z]\$.)) ((?:{_LATEX})++) (?<!\s)(?<![(/,;–-][A-Z][A-Z])\$ (?![$\w{{(/])
      | \\\((?!\s*\\\)) ((?:[^\\$`\n]++|\\[^()\n]|\n(?![ \t]*\n))++) \\\)
      | `([^`]*[^`\s])`(?!`)
      | \]\(([A-Za-z0-9:/?\#@!$&*+,;=%._~-]+)\)
      | (?=[\[*_]) (?: ( \[(?<!!\[)(?!\^) | (?<!\S){_RUN}(?![pP]\s?[<>=≤≥])(?=\S) | (?<![^\W_]){_RUN}(?=[^\W_]) )
        | (?<=\S)({_RUN})(?!\d) )
      | (\n\s*)
      | \Z
      | (.++)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
# Mistune stops at a much greater depth, so its limit never applies to a text that is read here.
_DEEPEST = 8
_EMPTY_TEXT: Token = {"type": "text", "raw": ""}
_EMPHASIS = {char * length: name for char in "*_" for length, name in enumerate(("emphasis", "strong", "emphasis"), 1)}


class TextParser(InlineParser):
    """Mistune's inline parser, which reads the LaTeX in a text first and notes it in `env`; emphasis is read by us."""

    # Set where marks are left as text, because too many others are around them.
    _too_deep = False

    def __call__(self, s: str, env: MutableMapping[str, Any]) -> list[Token]:
        """Return the tokens of a paragraph's text."""
        if "<" in s:
            s = _without_jats(s) if "jats:" in s else s
        if may_hold_latex(s, body=True):
            read = read_latex(s, body=True)
            if read.changes or read.unknown:
                env.setdefault(LATEX, []).append(read)
            if read.lone:
                env.setdefault(STRAY, []).append((s, read.lone[0], "$"))
            s = read.text
        self._too_deep = False
        tokens = super().__call__(s, env)
        if self._too_deep:
            most = MARKDOWN_LEVELS.most
            message = f"more than {most} marks of emphasis, links and images inside each other: the others are text"
            add_remark(env, Remark("too-deep", message, s.strip().partition("\n")[0], MARKDOWN_LEVELS.lifted))
        return tokens

    def finalize_tokens(self, tokens: list[Token], depth: int) -> list[Token]:
        """Return the tokens of a text with its emphasis."""
        tokens, too_deep = set_emphasis(tokens, max(self.max_nested_level - depth, 0))
        self._too_deep |= too_deep
        return tokens

    def parse_link_close(self, m: re.Match[str], state: InlineState) -> int:
        """Parse the end of a link or an image."""
        if state.brackets and state.depth + state.brackets[-1].child_depth >= self.max_nested_level:
            self._too_deep = True
        return super().parse_link_close(m, state)


def _without_jats(text: str) -> str:
    return _JATS.sub(
        lambda tag: f"<{tag['end']}{_HTML.get(tag['name'].lower(), tag['name'])}" if tag["name"] else tag[0], text
    )


class FastInlineParser(TextParser):
    """The parser with a fast path for ordinary text."""

    def __call__(self, s: str, env: MutableMapping[str, Any]) -> list[Token]:
        """Return the tokens of a paragraph's text."""
        # Only Mistune resolves reference links and notes within a line, and only `TextParser` reads dashes.
        is_other = "--" in s or ("[" in s and ("^[" in s or env.get("ref_links")))
        tokens = None if is_other else read_ordinary(s)
        return super().__call__(s, env) if tokens is None else tokens


def read_ordinary(source: str) -> list[Token] | None:
    """Return the tokens that Mistune makes of a text without reference links; None if the text needs Mistune itself."""
    tokens: list[Token] = []
    # The open emphasis or link, and for each one around it its opening and the tokens before it.
    opened = ""
    outer: list[tuple[str, list[Token]]] = []
    may_have_address = (":" in source and "://" in source) or "www." in source
    for text, latex, parenthesized, code, url, opening, closing, line_end, rest in _TEXT_AND_MARKUP.findall(source):
        if (
            rest
            or (opened in _EMPHASIS and "_" in text)
            or (latex and (text[-1:] == "^" or ((" " in latex or not latex.isascii()) and may_be_words(latex))))
            or (may_have_address and ("://" in text or "www." in text))
        ):
            return None
        if text and not line_end:
            tokens.append({"type": "text", "raw": text})
        if latex:
            tokens.append({"type": "math", "raw": latex, "attrs": {"display": False, "written": f"${latex}$"}})
        elif opening:
            if outer and not _may_nest(opening, opened, outer):
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
            # Around emphasis in emphasis, Mistune leaves the emptied text tokens of the two delimiter runs.
            tokens += [_EMPTY_TEXT.copy(), token, _EMPTY_TEXT.copy()] if closing and opened in _EMPHASIS else [token]
        elif line_end:
            tokens += _line_end(text)
        elif code:
            tokens.append({"type": "codespan", "raw": _code(code)})
        elif parenthesized:
            attrs = {"display": False, "written": f"\\({parenthesized}\\)"}
            tokens.append({"type": "math", "raw": parenthesized, "attrs": attrs})
    return None if outer else tokens or [_EMPTY_TEXT.copy()]


def _may_nest(opening: str, opened: str, outer: list[tuple[str, list[Token]]]) -> bool:
    """Tell if an emphasis or link may open here: not too deep, and not in another one of the same marks."""
    return len(outer) < _DEEPEST and opening not in (opened, *[around for around, _ in outer])


def _link(children: list[Token], url: str) -> Token:
    # The pattern takes only addresses in which `escape_url` changes nothing but entities.
    return {"type": "link", "children": children, "attrs": {"url": escape_url(url) if "&" in url else url}}


def _line_end(text: str) -> list[Token]:
    words = text.rstrip(" ")
    end = {"type": "linebreak" if len(text) - len(words) > 1 else "softbreak"}
    return [{"type": "text", "raw": words}, end] if words else [end]


def _code(code: str) -> str:
    code = code.replace("\n", " ")
    return code[1:-1] if code[0] == code[-1] == " " and code.strip(" ") else code
