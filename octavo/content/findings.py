"""Findings: the diagnostics and mentions that are collected while a source is read."""

from itertools import starmap
from typing import TYPE_CHECKING

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen, replace
from octavo.base.patterns import deferred
from octavo.markdown.signs import may_hold_latex
from octavo.yaml.nodes import Node, Scalar

if TYPE_CHECKING:
    from octavo.markdown.tex.commands import Macros


# What a paper may be to another version of the same work, which appeared later.
RELATIONS = ("preprint of", "published as")


@frozen
class Mention:
    """A place that names another file or entry, to be looked up once all of them are known.

    `role` says what may be named: a `file`, an `image`, a `link` to any of these or an entry, a line of the `menu`, the
    `owner` of the site, or an entry that is another version of a paper, as one of `RELATIONS`.
    """

    role: str
    target: str
    span: Span


# A text that needs no quotes in YAML, wherever it stands.
_PLAIN = deferred(r"[^\W\d_](?:[\w .’()–—-]*[\w.)])?")


class Findings:
    """Errors, warnings and mentions, collected while one file is read.

    `typography` says that the dashes of lines are set as in print, so that those written with hyphens are not told.
    `renamed` are keys that have a new name, each with that name. `latex` are the texts in LaTeX, each with the text as
    it was read, and if it is a line with no LaTeX but dashes; `unknown_latex` are the commands without a meaning.
    `macros` are the site's own for formulas. `others`: there are authors that are not named.
    """

    def __init__(self, path: str, macros: "Macros" = ()) -> None:
        self.path = path
        self.macros = macros
        self.diagnostics: list[Diagnostic] = []
        self.mentions: list[Mention] = []
        self.renamed: list[tuple[Scalar, str]] = []
        self.typography = False
        self.others = False
        self.latex: list[tuple[Span, str, bool]] = []
        self.unknown_latex: dict[str, Span] = {}

    def span(self, node: Node) -> Span:
        """Return the place of a node in this file."""
        return Span(self.path, node.line, node.column, node.length)

    def error(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Add an error at a node."""
        self.diagnostics.append(error(code, message, self.span(node), hint))

    def warning(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Add a warning at a node."""
        self.diagnostics.append(warning(code, message, self.span(node), hint))

    def mention(self, role: str, target: str, node: Node) -> None:
        """Add a mention: the node names a file or an entry."""
        self.mentions.append(Mention(role, target, self.span(node)))

    def read_latex(self, text: str, node: Node, *, is_line: bool = False, marked: bool = False) -> str:
        """Return the text of a node after its LaTeX is read; `warn_of_latex` tells of it.

        A line (`is_line`) is no name: with `typography`, its dashes are to be set. `marked`: Markdown is read next.
        """
        if not may_hold_latex(text):
            return text
        from octavo.markdown.dollars import lone_dollar
        from octavo.markdown.latex_findings import is_dash, open_brace_warning
        from octavo.markdown.latex_text import read_latex

        read = read_latex(text, marked=marked)
        span = self.span(node)
        if read.text != text:
            self.latex.append((span, read.text, is_line and all(starmap(is_dash, read.changes))))
        if read.lone:
            self.diagnostics.append(lone_dollar(part_of_value(span, text, read.lone[0], 1)))
        if read.open:
            self.diagnostics.append(open_brace_warning(part_of_value(span, text, read.open[0], 1)))
        for command, _ in read.unknown:
            self.unknown_latex.setdefault(command, span)
        return read.text

    def warn_of_latex(self) -> None:
        """Add one warning for all LaTeX that was read, and one for each command without a meaning."""
        if not self.latex and not self.unknown_latex:
            return
        from octavo.markdown.latex_findings import latex_text_warning, unknown_latex_warning

        told = [(span, text) for span, text, dashes in self.latex if not (dashes and self.typography)]
        if told:
            # What explains YAML loads more than most entries need.
            from octavo.yaml.explain import quoted

            span, text = told[0]
            value = f"`{text}`" if _PLAIN().fullmatch(text) else quoted(text)
            self.diagnostics.append(latex_text_warning(span, value, len(told) - 1))
        for command, span in self.unknown_latex.items():
            self.diagnostics.append(unknown_latex_warning(span, command))


def part_of_value(span: Span, text: str, offset: int, length: int) -> Span:
    """Return the place of a part of a value's text; that of the whole value where it stands on several lines.

    After LaTeX was read, offsets may lie behind the end of the text.
    """
    if span.length < len(text):
        return span
    offset = min(offset, len(text) - 1)
    # The text of a value in quotes begins behind the quotation mark.
    first = span.column + (span.length == len(text) + 2)
    return replace(span, column=first + offset, length=min(length, len(text) - offset))
