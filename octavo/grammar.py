"""The grammar of bodies: Markdown with tables, footnotes, definition lists, abbreviations and formulas."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from octavo import math_rule

if TYPE_CHECKING:
    from mistune import Markdown

Token = dict[str, Any]

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_SIZE = re.compile(r"(width|height)=([1-9]\d{0,4})|\.([A-Za-z][\w-]*)", re.ASCII)


def parse(source: str) -> tuple[list[Token], dict[str, str]]:
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


def unescape(text: str) -> str:
    """Replace entities by their characters; those of control characters vanish."""
    from mistune.util import unescape as replaced

    return replaced(text)


def install(markdown: "Markdown") -> None:
    """Teach a parser the grammar of bodies."""
    from mistune.plugins.abbr import REF_ABBR, parse_ref_abbr
    from mistune.plugins.def_list import def_list
    from mistune.plugins.footnotes import footnotes
    from mistune.plugins.formatting import strikethrough
    from mistune.plugins.table import table, table_in_list, table_in_quote
    from mistune.plugins.task_lists import task_lists

    for plugin in (table, table_in_list, table_in_quote, footnotes, strikethrough, task_lists, def_list):
        markdown.use(plugin)
    # Only the definitions: Mistune marks an abbreviation inside words too, so a text's own are marked when it is set.
    markdown.block.register("ref_abbr", REF_ABBR, parse_ref_abbr, before="paragraph")
    math_rule.install(markdown)


@cache
def _parser() -> "Markdown":
    from octavo.parser import Parser

    return Parser()
