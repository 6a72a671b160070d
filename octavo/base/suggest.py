"""Did you mean."""

from collections.abc import Iterable

FEW = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to one that is not known; empty where none is near."""
    from difflib import get_close_matches

    words = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), words, 1, 0.7)
    return f"did you mean `{words[close[0]]}`?" if close else ""


def did_you_mean_or_list(word: str, known: Iterable[str]) -> str:
    """The same; where none is near and the known words are few, all of them."""
    words = list(known)
    return did_you_mean(word, words) or (f"known are: {', '.join(words)}" if words and len(words) <= FEW else "")
