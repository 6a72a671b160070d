"""The parser of bodies: Mistune's, with a short way through what most bodies are made of."""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from mistune import BlockState, Markdown
from mistune.plugins.abbr import REF_ABBR, parse_ref_abbr
from mistune.plugins.def_list import def_list
from mistune.plugins.footnotes import footnotes
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table, table_in_list, table_in_quote
from mistune.plugins.task_lists import task_lists

from octavo.markdown import math_syntax
from octavo.markdown.fastpath import FastInlineParser
from octavo.markdown.tokens import Token

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_SIZE = re.compile(r"(width|height)=([1-9]\d{0,4})|\.([A-Za-z][\w-]*)", re.ASCII)

# White space that Mistune takes from the ends of a text; any other stays.
_ENDS = " \r\n\t\f"


class Parser(Markdown):
    """Makes the tokens that Mistune's own parser makes of a body, with the same grammar."""

    def __init__(self) -> None:
        super().__init__(inline=FastInlineParser())
        add_grammar(self)

    def render_state(self, state: BlockState) -> list[Token]:
        """The tokens of blocks, with the tokens of their lines in them."""
        self._read_lines(state.tokens, state.env)
        return state.tokens

    def _read_lines(self, tokens: list[Token], env: MutableMapping[str, Any]) -> None:
        for token in tokens:
            if "children" in token:
                self._read_lines(token["children"], env)
            elif "text" in token:
                token["children"] = self.inline(token.pop("text").strip(_ENDS), env)


def parse_markdown(source: str) -> tuple[list[Token], dict[str, str]]:
    """The tokens of a text, and the abbreviations that it explains."""
    tokens, state = _parser().parse(source)
    assert isinstance(tokens, list)
    if "![" in source and "{" in source:
        _size_images(tokens)
    return tokens, state.env.get("ref_abbrs", {})


def _size_images(tokens: list[Token]) -> None:
    """Give images the size and the classes in braces right after them; braces with anything else stay text."""
    for index, token in enumerate(tokens):
        _size_images(token.get("children", []))
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token["type"] != "image" or after is None or after["type"] != "text":
            continue
        match = _BRACES.match(after["raw"])
        items = [_SIZE.fullmatch(item) for item in match[1].split()] if match else []
        if match and all(items):
            token["attrs"] |= {item[1]: item[2] for item in items if item and item[1]}
            token["attrs"]["class"] = " ".join(item[3] for item in items if item and item[3])
            after["raw"] = after["raw"][match.end() :]


def add_grammar(markdown: Markdown) -> None:
    """Teach a parser the grammar of bodies."""
    for plugin in (table, table_in_list, table_in_quote, footnotes, strikethrough, task_lists, def_list):
        markdown.use(plugin)
    # Only the definitions: Mistune marks an abbreviation inside words too, so a text's own are marked when it is set.
    markdown.block.register("ref_abbr", REF_ABBR, parse_ref_abbr, before="paragraph")
    math_syntax.add_math(markdown)


@cache
def _parser() -> Parser:
    return Parser()
