"""Phrases: texts of one line, such as titles, with emphasis, code and formulas, as HTML and as plain text."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from octavo.base.characters import without_typesetting
from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import fields_of
from octavo.base.html import escape_attribute
from octavo.base.patterns import deferred
from octavo.markdown.signs import is_marked, may_hold_other_markup
from octavo.markdown.tokens import Token, unescape

if TYPE_CHECKING:
    from octavo.markdown.mathml import SpanOf
    from octavo.markdown.tex.commands import Macros

# An asterisk before a hyphen is one of mathematics: `*-algebras`.
_ASTERISK = deferred(r"(?<!\\)\*(?=-)")

# Records of publishers have elements of JATS beside those of HTML.
_ELEMENTS = {"i": "em", "em": "em", "b": "strong", "strong": "strong", "sub": "sub", "sup": "sup", "small": "small"}
_ELEMENTS |= {"italic": "em", "bold": "strong", "sc": "small", "scp": "small", "code": "code", "tt": "code"}
# Only what is inside of these is shown: links, marks of Zotero, names of stars in ADS.
_ELEMENTS |= dict.fromkeys(("a", "span", "astrobj", "title", "p"), "")
_TAG = deferred(rf"<(/?)({'|'.join(_ELEMENTS)})(?:\s[^<>]*)?>", re.IGNORECASE)
_LINK_TAG = deferred(r"<a\s[^<>]*\bhref\b", re.IGNORECASE)
_BREAK = deferred(r"<br\s*/?>", re.IGNORECASE)
_TOKENS = {"emphasis": "em", "strong": "strong", "strikethrough": "del"}


# Themes may print a phrase in an attribute, so quotation marks are escaped too.
_escape = escape_attribute


class Phrase(NamedTuple):
    """A text of one line: plain, with its formulas as LaTeX, and as HTML."""

    plain: str
    html: str


NOTHING = Phrase("", "")


def unmarked_phrase(text: str) -> Phrase:
    """Return the phrase of a text without markup."""
    return Phrase(text, _escape(text))


def render_phrase(source: str, span_of: "SpanOf", macros: "Macros" = ()) -> tuple[Phrase, tuple[Diagnostic, ...]]:
    """Return a text of one line as a phrase, and the diagnostics of its formulas.

    `span_of` gives the span of a part of the source; `macros` are the site's own. Links and images are shown by their
    texts alone, with a warning, and other elements of HTML than those of emphasis as written.
    """
    if not is_marked(source):
        return unmarked_phrase(" ".join(source.split())), ()
    from octavo.markdown.dollars import lone_dollar
    from octavo.markdown.math_syntax import is_open, open_formula
    from octavo.markdown.parser import parse_line

    renderer = _PhraseRenderer(source, span_of, macros)
    parsed = parse_line(_ASTERISK().sub(r"\\*", source))
    tokens = parsed.tokens
    renderer.add(tokens)
    stray = next(((at, opening) for text, at, opening in parsed.strays if is_open(text, at, opening)), None)
    if stray is not None:
        at, opening = stray
        span = span_of(at, len(opening))
        renderer.diagnostics.append(lone_dollar(span) if opening == "$" else open_formula(opening, span))
    # Other remarks are about what only the text of an entry has.
    remarks = [remark for remark in parsed.remarks if remark.code == "too-deep"]
    if may_hold_other_markup(source) or "[^" in source or "^[" in source:
        from octavo.markdown.grammar.other_markup import other_markup_in_line

        remarks += other_markup_in_line(tokens, source)
    if "*" in source:
        from octavo.markdown.grammar.stars import lost_stars

        remarks += lost_stars(tokens, source)
    for remark in remarks:
        span = span_of(max(source.find(remark.piece), 0), len(remark.piece))
        renderer.diagnostics.append(warning(remark.code, remark.message, span, remark.hint))
    plain = " ".join("".join(renderer.plain).split())
    return Phrase(plain, "".join(renderer.html)), tuple(renderer.diagnostics)


def in_print(value: Any, language: str) -> Any:
    """Return a phrase, or a record or a tuple with phrases in it, with quotation marks and dashes set as in print.

    What is plain stays as it was written.
    """
    from octavo.markdown.grammar.typography import typeset_phrase

    if isinstance(value, Phrase):
        return value._replace(html=typeset_phrase(value.html, language))
    if isinstance(value, tuple):
        return tuple([in_print(item, language) for item in value])
    kind = type(value)
    names = fields_of(kind)
    return kind(*[in_print(getattr(value, name), language) for name in names]) if names else value


class _PhraseRenderer:
    def __init__(self, source: str, span_of: "SpanOf", macros: "Macros") -> None:
        self.html: list[str] = []
        self.plain: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._span_of = span_of
        self._macros = macros
        self._position = 0
        self._linked = 0
        self._may_be_linked = True

    def add(self, tokens: Sequence[Token]) -> None:
        """Add inline tokens."""
        elements = _paired_elements(tokens)
        for at, token in enumerate(tokens):
            kind = token["type"]
            if kind == "math":
                self._add_formula(token)
            elif kind in _TOKENS:
                self.html.append(f"<{_TOKENS[kind]}>")
                self.add(token["children"])
                self.html.append(f"</{_TOKENS[kind]}>")
            elif kind in ("link", "image"):
                self.add(token["children"])
                self._note_lost(token)
            elif kind == "codespan":
                self.html.append(f"<code>{_escape(token['raw'])}</code>")
                self.plain.append(token["raw"])
            elif kind == "inline_html" and _BREAK().fullmatch(token["raw"]):
                self._add_text(" ")
            elif at in elements:
                self.html.append(elements[at])
                if _LINK_TAG().match(token["raw"]):
                    self._note_at(self._source.find(token["raw"], self._linked), len(token["raw"]))
            elif kind in ("softbreak", "linebreak"):
                self._add_text(" ")
            elif kind == "equation_ref":
                self._add_text(token["attrs"]["written"])
            else:
                self._add_text(unescape(token["raw"]) if kind == "text" else token.get("raw", ""))

    def _add_text(self, text: str) -> None:
        text = without_typesetting(text)
        self.html.append(_escape(text))
        self.plain.append(text)

    def _add_formula(self, token: Token) -> None:
        from octavo.markdown.dollars import spaced_formula
        from octavo.markdown.mathml import typeset

        written = token["attrs"]["written"]
        start = max(self._source.find(written, self._position), self._position)
        self._position = start + len(written)

        def span_of(offset: int, length: int) -> Span:
            return self._span_of(start + offset, length)

        html, diagnostic = typeset(token["raw"], written, span_of, display=False, macros=self._macros)
        if token["attrs"].get("spaced"):
            diagnostic = diagnostic or spaced_formula(written, span_of(0, len(written)))
        self.html.append(html)
        self.plain.append(token["raw"])
        self.diagnostics += [diagnostic] if diagnostic else []

    def _note_lost(self, token: Token) -> None:
        """Note a link or an image of which only the text is shown; a bare address is its own text."""
        middle = self._source.find("](", self._linked) if self._may_be_linked else -1
        self._may_be_linked = middle >= 0
        end = self._source.find(")", middle) + 1 if middle >= 0 else 0
        if end and not _is_its_text(token):
            opening = "![" if token["type"] == "image" else "["
            start = max(self._source.rfind(opening, self._linked, middle), self._linked)
            self._note_at(start, end - start)

    def _note_at(self, start: int, length: int) -> None:
        self._linked = start + length
        hint = "write its text alone; a link has a key of its own, such as `links:`, or stands in the text of a page"
        message = "of a link or a picture in a line like this, only the text is shown"
        self.diagnostics.append(warning("lost-link", message, self._span_of(start, length), hint))


def _is_its_text(link: Token) -> bool:
    """Tell if the text of a link is its address, with or without the scheme."""
    shown = [token.get("raw") for token in link["children"]]
    url = link["attrs"]["url"]
    return shown in ([url], [url.partition("://")[2]], [url.removeprefix("mailto:")])


def _paired_elements(tokens: Sequence[Token]) -> dict[int, str]:
    """Return the tags that have a partner among the tokens, and comments, by index, as they are to be written."""
    found: dict[int, str] = {}
    opened: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        tag = _TAG().fullmatch(token["raw"]) if token["type"] == "inline_html" else None
        if tag is None:
            if token["type"] == "inline_html" and token["raw"].startswith("<!--"):
                found[at] = ""
            continue
        name = tag[2].lower()
        if not tag[1]:
            opened.append((at, name))
        elif opened and opened[-1][1] == name:
            start, _ = opened.pop()
            element = _ELEMENTS[name]
            found |= {start: f"<{element}>", at: f"</{element}>"} if element else {start: "", at: ""}
    return found
