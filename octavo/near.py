"""Did you mean."""

from collections.abc import Iterable
from difflib import get_close_matches


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to one that is not known; empty where none is near."""
    words = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), words, 1, 0.75)
    return f"did you mean `{words[close[0]]}`?" if close else ""
