"""Findings about LaTeX in running text: what was read, and what could not be."""

import re
from collections.abc import Iterator, Sequence

from octavo.base.diagnostics import Diagnostic, Span, warning

# The most characters behind a change, or behind a command, that tell where it stands.
LONGEST_REST = 40


def latex_text_warning(span: Span, read: str, others: int) -> Diagnostic:
    """Return the warning for LaTeX at a place that was read as text, with the number of other places in the file.

    `read` is what to write there, between backticks.
    """
    more = {0: "", 1: ", and so is another place here"}.get(others, f", and so are {others} other places here")
    return warning("latex-text", f"LaTeX is read as text{more}", span, f"write {read}")


def open_brace_warning(span: Span) -> Diagnostic:
    """Return the warning for a brace without its partner."""
    hint = "delete it, or write the other one; a brace as such stands between backticks"
    return warning("open-brace", "this brace has no partner", span, hint)


_CITED = "write who wrote it, with a link to it: `[Babbage 1837](https://doi.org/…)`"
_HINTS = {
    "begin": "delete this line; in a list, write `- ` in place of each `\\item`",
    "end": "delete this line",
    "item": "write `- ` in its place",
    "section": "write `## ` and the title on a line of its own",
    "subsection": "write `### ` and the title on a line of its own",
    "footnote": "write `^[…]`, with the note between the brackets",
    "label": "delete it; only equations have labels",
    **dict.fromkeys(("ref", "autoref", "cref", "Cref"), "write the number out, or what it leads to"),
    **dict.fromkeys(("cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "parencite"), _CITED),
}
_IN_LINES = dict.fromkeys(("footnote", "thanks"), "delete it, and say in the text of the entry what it says")


def unknown_latex_warning(span: Span, command: str, *, in_text: bool = False) -> Diagnostic:
    """Return the warning for a command that has no meaning in the text of an entry (`in_text`) or in another value."""
    message = f"`{command}` is a command of LaTeX that has no meaning here, and is shown as it is"
    hints = _HINTS if in_text else _IN_LINES
    return warning("unknown-latex", message, span, hints.get(command.strip("\\*"), "write out what it stands for"))


def is_dash(written: str, read: str) -> bool:
    """Tell if nothing was read in a word but dashes, which typography sets as well."""
    return written.replace("---", "—").replace("--", "–") == read


def changed_words(text: str, changes: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield the words in which pieces change, each as written and as read, with its offset."""
    # Where the word begins, and the pieces of it as they are read.
    begin, read, done = 0, [""], 0
    for start, end, new in changes:
        between = text[done:start]
        if len(read) > 1 and (not between or between.split() == [between]):
            # The piece is in the same word as the one before.
            read += (between, new)
        else:
            if len(read) > 1:
                yield _with_rest(begin, read, text, done)
            before = between.rsplit(None, 1)[-1] if between and not between[-1].isspace() else ""
            begin, read = start - len(before), [before, new]
        done = end
    if len(read) > 1:
        yield _with_rest(begin, read, text, done)


def _with_rest(begin: int, read: list[str], text: str, end: int) -> tuple[str, str, int]:
    """Return a word of which the beginning is given, as written and as read, and its offset: the rest is the same."""
    rest = re.split(r"\s", text[end : end + LONGEST_REST], maxsplit=1)[0]
    return text[begin:end] + rest, "".join([*read, rest]), begin
