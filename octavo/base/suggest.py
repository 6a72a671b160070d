"""Suggestions in hints: for misspelt words "did you mean …?", and values as they are written in YAML."""

from collections.abc import Iterable

from octavo.base.patterns import deferred

# The most known words that a hint lists.
FEW = 12

_NEEDS_QUOTES = deferred(r"[,\[\]{}#]|:\s|^[^\w(]")


def closest(word: str, known: Iterable[str], likeness: float = 0.7) -> str | None:
    """Return the known word most similar to an unknown one, None if none has this likeness (0 to 1).

    Case does not count.
    """
    from difflib import get_close_matches

    words = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), words, 1, likeness)
    return words[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word most similar to an unknown one; empty if none is similar."""
    close = closest(word, known)
    return f"did you mean `{close}`?" if close else ""


def did_you_mean_or_list(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the most similar word or, if none is similar, lists all known words if they are few."""
    words = list(known)
    known_are = "known is only:" if len(words) == 1 else "known are:"
    return did_you_mean(word, words) or (f"{known_are} {', '.join(words)}" if words and len(words) <= FEW else "")


def as_item(text: str) -> str:
    """Return a text as an item of a list in YAML, in quotes where it needs them."""
    if not _NEEDS_QUOTES().search(text):
        return text
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
