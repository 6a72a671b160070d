"""Writing values as YAML that every reader takes for the same text."""

import json
import re

# Texts that need no quotes: words, and addresses without the characters that end a value.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,’'-]*[\w.’'-])?|https?://[\w.~/%:?=&+-]*[\w/]")
# Words that some readers take for a truth value or for nothing.
_TAKEN = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))


def yaml_text(text: str) -> str:
    """Return one line of text as a YAML scalar, in double quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _TAKEN
    return text if is_plain else json.dumps(text, ensure_ascii=False)
