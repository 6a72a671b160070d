"""Findings about LaTeX in running text: what was read, and what could not be."""

from octavo.base.diagnostics import Diagnostic, Span, warning


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


def unknown_latex_warning(span: Span, command: str) -> Diagnostic:
    """Return the warning for a command that has no meaning in a text."""
    message = f"`{command}` is a command of LaTeX that has no meaning here, and is shown as it is"
    return warning("unknown-latex", message, span, "write out what it stands for")
