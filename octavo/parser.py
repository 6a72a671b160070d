"""The parser of bodies: Mistune's, with a short way through what most bodies are made of."""

from collections.abc import MutableMapping
from typing import Any

from mistune import BlockState, Markdown

from octavo.grammar import Token, install
from octavo.inline import Inline

# White space that Mistune takes from the ends of a text; any other stays.
_ENDS = " \r\n\t\f"


class Parser(Markdown):
    """Makes the tokens that Mistune's own parser makes of a body, with the same grammar."""

    def __init__(self) -> None:
        super().__init__(inline=Inline())
        install(self)

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
