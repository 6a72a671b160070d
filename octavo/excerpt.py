"""The beginning of a text, for a description."""

LONGEST = 200


def excerpt(text: str) -> str:
    """At most 200 characters of a plain text, cut between words."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
