"""Parse the Markdown of bodies into tokens with Mistune, its plugins, formulas and sizes of images."""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from mistune import BlockParser, BlockState, Markdown
from mistune.plugins.abbr import parse_ref_abbr
from mistune.plugins.task_lists import task_lists

from octavo.base.frozen import frozen
from octavo.base.limits import ABBREVIATION_CHARACTERS, MARKDOWN_LEVELS
from octavo.markdown import math_syntax
from octavo.markdown.fastpath import LATEX, FastInlineParser
from octavo.markdown.grammar.attributes import add_attributes
from octavo.markdown.grammar.autolinks import add_autolinks
from octavo.markdown.grammar.blocks import BodyParser, add_blocks
from octavo.markdown.grammar.callouts import add_callouts
from octavo.markdown.grammar.emphasis import add_emphasis
from octavo.markdown.grammar.footnotes import add_footnotes
from octavo.markdown.grammar.open_code import add_open_code
from octavo.markdown.grammar.open_html import add_open_html
from octavo.markdown.grammar.remarks import Remark, add_remark, remarks_of
from octavo.markdown.grammar.stars import add_stars
from octavo.markdown.grammar.tables import add_tables
from octavo.markdown.latex_text import LatexReading
from octavo.markdown.math_syntax import STRAY, Stray
from octavo.markdown.tokens import Token

# The definition of an abbreviation, in one line, or with its full form in the next one.
_ABBREVIATION = (
    r"^ {0,3}\*\[(?P<abbr_key>[^\]\n]+)(?<!\\)(?:\\\\)*\]:"
    r"(?P<abbr_text>(?:[ \t]*\n(?: {3,}|\t)[^\n]+)|(?:[^\n]*))$"
)
# The white space that Mistune strips from a text.
_STRIPPED = " \r\n\t\f"


class Parser(Markdown):
    """Mistune's parser with the grammar of bodies and a fast path for inline Markdown; it makes the same tokens."""

    def __init__(self) -> None:
        deepest = MARKDOWN_LEVELS.most
        super().__init__(None, BodyParser(max_nested_level=deepest), FastInlineParser(max_nested_level=deepest))
        add_grammar(self)

    def render_state(self, state: BlockState) -> list[Token]:
        """Return the tokens of blocks with their inline tokens as children."""
        self._parse_inlines(state.tokens, state.env)
        return state.tokens

    def _parse_inlines(self, tokens: list[Token], env: MutableMapping[str, Any]) -> None:
        for token in tokens:
            if "children" in token:
                self._parse_inlines(token["children"], env)
            elif "text" in token:
                token["children"] = self.inline(token.pop("text").strip(_STRIPPED), env)


@frozen
class ParsedText:
    """A parsed text.

    `abbreviations` are those that it defines with their full forms, `readings` the LaTeX that was read in it, `strays`
    what looks like formulas and is none, `remarks` what else is to be said about it.
    """

    tokens: list[Token]
    abbreviations: dict[str, str]
    readings: list[LatexReading]
    strays: list[Stray]
    remarks: list[Remark]


def parse_markdown(source: str) -> ParsedText:
    """Return a parsed text."""
    tokens, state = _parser().parse(source)
    assert isinstance(tokens, list)
    env = state.env
    return ParsedText(tokens, env.get("ref_abbrs", {}), env.get(LATEX, []), env.get(STRAY, []), remarks_of(env))


def parse_line(source: str) -> ParsedText:
    """Return a parsed text of one line: its inline tokens. It has no definitions."""
    env: dict[str, Any] = {}
    tokens = _parser().inline(source, env)
    return ParsedText(tokens, {}, env.get(LATEX, []), env.get(STRAY, []), remarks_of(env))


def add_grammar(markdown: Markdown) -> None:
    """Add the grammar of bodies to a parser: our plugins, Mistune's, abbreviations and formulas."""
    ours = (add_tables, add_footnotes, add_emphasis, add_autolinks, add_open_html, add_attributes, add_callouts)
    for plugin in (*ours, add_stars, add_open_code, task_lists, add_blocks):
        markdown.use(plugin)
    # Of the plugin for abbreviations, only the definitions: it marks them inside words too, so the renderer marks them.
    markdown.block.register("ref_abbr", _ABBREVIATION, _parse_abbreviation, before="paragraph")
    math_syntax.add_math(markdown)


def _parse_abbreviation(block: BlockParser, match: re.Match[str], state: BlockState) -> int | None:
    limit = ABBREVIATION_CHARACTERS
    if len(match["abbr_key"]) > limit.most:
        message = f"the name of an abbreviation has at most {limit.most} {limit.unit}, and this line is text"
        add_remark(state.env, Remark("too-long", message, match[0].partition("\n")[0].strip(), limit.lifted))
        return None
    return parse_ref_abbr(block, match, state)


@cache
def _parser() -> Parser:
    return Parser()
