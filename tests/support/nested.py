"""Texts of marks inside each other, of which some do not end, for Hypothesis; and how much work something is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from hypothesis import strategies as st

# The beginnings and the ends of marks, of blocks, of HTML and of LaTeX.
PAIRS = (
    ("*", "*"), ("**", "**"), ("***", "***"), ("_", "_"), ("__", "__"), ("~", "~"), ("~~", "~~"), ("`", "`"),
    ("``", "``"), ("[", "](b)"), ("[", "][r]"), ("[", "]"), ("![", "](b.png)"), ("^[", "]"), ("[^", "]"), ("(", ")"),
    ("<b>", "</b>"), ("<i a='", "'>"), ("\n\n<div>\n", "\n</div>\n\n"), ("<details>", "</details>"), ("<!--", "-->"),
    ("<pre>", "</pre>"), ("<script>", "</script>"), ("<", ">"), ("\n> ", "\n\n"), ("> ", ""), ("\n- ", "\n"),
    ("- ", ""), ("\n1. ", "\n"), ("\n    ", ""), ("\n\n```\n", "\n```\n\n"), ("\n|", "|"), ("|-", "|"), ("\n: ", "\n"),
    ("\n*[", "]: b\n"), ("\n[", "]: /u\n"), ("\n[^", "]: b\n"), ("# ", " #\n"), ("{", "}"), ("{#", "}"), ("$", "$"),
    ("$$", "$$"), ("\n$$\n", "\n$$\n"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\begin{align}", "\\end{align}"),
    ("\\emph{", "}"), ("{\\em ", "}"), ("\\ce{", "}"), ("\\frac{", "}{a}"), ("\\left(", "\\right)"), ('"', '"'),
    ("''", "''"), ("{{", "}}"), ("{%", "%}"), ("[[", "]]"), ("==", "=="), (":", ":"), ("https://a.b/(", ")"),
    ("<jats:p>", "</jats:p>"), ("<jats:inline-formula><jats:tex-math>", "</jats:tex-math></jats:inline-formula>"),
)  # fmt: skip
INSIDE = ("", "a", " ", "a b", ".", "5", "\n", "é", "中。", "\\", "x_1", "--")
_DEEPEST = 60


@st.composite
def nested_texts(draw: st.DrawFn) -> str:
    """Return a text in which marks stand inside each other, as deep as 60 levels; some of them have no end."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        around = draw(st.lists(st.tuples(st.sampled_from(PAIRS), st.sampled_from(INSIDE)), min_size=1, max_size=4))
        times = draw(st.integers(1, _DEEPEST // len(around)))
        closed = draw(st.sampled_from((times, 0, times // 2, times + 1)))
        opening = "".join(opens + inside for (opens, _), inside in around)
        closing = "".join(inside + closes for (_, closes), inside in reversed(around))
        parts.append(opening * times + draw(st.sampled_from(INSIDE)) + closing * closed)
    return "".join(parts)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called by some work: it is the same on every machine."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
