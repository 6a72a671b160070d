"""Find links and images that stay text because their addresses have spaces: `[a](My paper.pdf)`."""

import re
from collections.abc import Iterator
from itertools import groupby

from octavo.base.patterns import deferred
from octavo.markdown.grammar.remarks import Remark
from octavo.markdown.tokens import Token

_INSIDE = r"(?:[^()<>\n\"]|\([^()<>\n\"]*\))*?"
# A file, or a path; what else stands in such brackets is a remark of the author.
_SPACED = deferred(
    rf"(!?)\[([^\[\]\n]*)\]\(\s*((?:(?:\.{{0,2}}/|https?:){_INSIDE}[^\s()]|{_INSIDE}\.[A-Za-z0-9]{{2,5}}))\s*\)"
)
_MAY_BE_SPACED = re.compile(r"\]\([ \t]*+[^\s()<>]++[ \t]")


def may_have_spaced_address(source: str) -> bool:
    """Tell if a text may have such a link."""
    return "](" in source and _MAY_BE_SPACED.search(source) is not None


def spaced_addresses(tokens: list[Token]) -> Iterator[Remark]:
    """Yield a remark for each such link in the text of tokens."""
    for is_text, group in groupby(tokens, lambda token: token["type"] == "text" or _is_bare_address(token)):
        if is_text:
            text = "".join(token["raw"] if "raw" in token else token["children"][0]["raw"] for token in group)
            yield from (_remark(match) for match in _SPACED().finditer(text) if re.search(r"\s", match[3]))
        else:
            for token in group:
                yield from spaced_addresses(token.get("children", []))


def _is_bare_address(token: Token) -> bool:
    """Tell if a token is a link whose text is its address."""
    children = token.get("children", [])
    return token["type"] == "link" and len(children) == 1 and children[0].get("raw") == token["attrs"]["url"]


def _remark(match: re.Match[str]) -> Remark:
    what = "an image" if match[1] else "a link"
    message = f"this is shown as text and is not {what}, since an address cannot have spaces"
    hint = f"write `{match[1]}[{match[2]}](<{match[3]}>)` or `{match[1]}[{match[2]}]({match[3].replace(' ', '%20')})`"
    return Remark("spaced-address", message, match[0], hint)
