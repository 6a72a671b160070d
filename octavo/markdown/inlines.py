"""The inside of paragraphs as HTML."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.html import escape_attribute, escape_text
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.addresses import TextReference, scheme
from octavo.markdown.ids import Anchors
from octavo.markdown.locate import SourceLocator
from octavo.markdown.mathml import FormulaError, as_written, to_mathml
from octavo.markdown.tokens import Token, plain_content, unescape

_SIZES = ("width", "height", "class")
_NAMED = 8
_WIDE = 30


class InlineRenderer:
    """Sets inline tokens, and gathers the references and the diagnostics that they bring.

    `deep` says that a token stands inside another, where nothing can be displayed.
    """

    def __init__(self, locator: SourceLocator, anchors: Anchors, abbreviations: dict[str, str], *, clean: bool) -> None:
        self.locator = locator
        self.anchors = anchors
        self.clean = clean
        self.references: list[TextReference] = []
        self.diagnostics: list[Diagnostic] = []
        self.has_raw = False
        self.notes: list[str] = []
        self.backs: dict[int, str] = {}
        self._abbreviations = abbreviations
        self._abbreviation = _any_of(abbreviations) if abbreviations else None
        # Most texts hold nothing to escape.
        source = locator.source
        self._bare = not (abbreviations or "&" in source or "<" in source or ">" in source)

    def inlines(self, tokens: list[Token], *, deep: bool = False) -> str:
        """The HTML of a paragraph's content."""
        return "".join([_WRITERS[token["type"]](self, token, deep) for token in tokens])

    def image(self, token: Token, *, title: bool = True) -> str:
        """An `img` element, or its text where the address is not safe."""
        alt = plain_content(token["children"])
        source = self._lead(token["attrs"]["url"], token.get("label") or alt, image=True)
        if source is None:
            return escape_text(alt)
        shown = _title(token) if title else ""
        size = "".join(f' {name}="{token["attrs"][name]}"' for name in _SIZES if token["attrs"].get(name))
        return f'<img src="{escape_attribute(source)}" alt="{escape_attribute(alt)}"{shown}{size} loading="lazy">'

    def formula(self, token: Token, *, display: bool) -> str:
        """A formula's MathML."""
        latex, written = token["raw"], token["attrs"]["written"]
        try:
            html = to_mathml(latex, display)
        except FormulaError as raised:
            return self._as_written(latex, written, raised)
        self.locator.pass_over(written)
        return html

    def _as_written(self, latex: str, written: str, raised: FormulaError) -> str:
        def place(offset: int, length: int) -> Span:
            return self.locator.span(written, offset=offset, length=length)

        html, found = as_written(latex, written, place, raised)
        self.diagnostics.append(found)
        return html

    def reserve(self, html: str) -> None:
        """Note the ids that the author's own HTML gives."""
        from octavo.markdown import raw_html

        for name in raw_html.html_ids(html):
            self.anchors.reserve(name)

    def raw_html(self, html: str) -> str:
        """HTML of the author, its addresses led."""
        from octavo.markdown import raw_html

        self.has_raw = True
        return raw_html.resolve_addresses(html, self._lead, clean=self.clean)

    def _text(self, token: Token, deep: bool) -> str:
        text: str = token["raw"]
        if self._bare:
            return text
        if "&" in text:
            text = unescape(text)
        if self._abbreviation is None:
            return escape_text(text)
        parts = self._abbreviation.split(text)
        return "".join(self._abbr(part) if index % 2 else escape_text(part) for index, part in enumerate(parts))

    def _abbr(self, short: str) -> str:
        full = self._abbreviations[short]
        return f'<abbr title="{escape_attribute(full)}">{escape_text(short)}</abbr>' if full else escape_text(short)

    def _softbreak(self, token: Token, deep: bool) -> str:
        return "\n"

    def _linebreak(self, token: Token, deep: bool) -> str:
        return "<br>\n"

    def _codespan(self, token: Token, deep: bool) -> str:
        return f"<code>{escape_text(token['raw'])}</code>"

    def _emphasis(self, token: Token, deep: bool) -> str:
        return f"<em>{self.inlines(token['children'], deep=True)}</em>"

    def _strong(self, token: Token, deep: bool) -> str:
        return f"<strong>{self.inlines(token['children'], deep=True)}</strong>"

    def _strikethrough(self, token: Token, deep: bool) -> str:
        return f"<del>{self.inlines(token['children'], deep=True)}</del>"

    def _math(self, token: Token, deep: bool) -> str:
        display = token["attrs"]["display"] and not deep
        html = self.formula(token, display=display)
        # A long formula does not break: it scrolls in a box of its own, which the keyboard can reach.
        wide = display or (not deep and len(token["raw"]) > _WIDE)
        return f'<span class="wide" tabindex="0">{html}</span>' if wide else html

    def _inline_html(self, token: Token, deep: bool) -> str:
        return self.raw_html(token["raw"])

    def _link(self, token: Token, deep: bool) -> str:
        inside = self.inlines(token["children"], deep=True)
        url = token["attrs"]["url"]
        if scheme(url) in SAFE_SCHEMES:
            self.locator.pass_over(url)
            return f'<a href="{escape_attribute(url)}"{_title(token)}>{inside}</a>'
        near = token.get("label") or plain_content(token["children"])
        address = self._lead(url, near, image=False)
        href = "" if address is None else f' href="{escape_attribute(address)}"'
        return f"<a{href}{_title(token)}>{inside}</a>"

    def _footnote_ref(self, token: Token, deep: bool) -> str:
        number = token["attrs"]["index"]
        if number > len(self.notes):
            return escape_text(f"[^{token['raw'].lower()}]")
        own = self.anchors.place(f"fnref-{number}")
        self.backs.setdefault(number, own)
        link = f'<a href="#{escape_attribute(self.notes[number - 1])}" role="doc-noteref">{number}</a>'
        return f'<sup class="footnote-ref" id="{escape_attribute(own)}">{link}</sup>'

    def _lead(self, url: str, near: str, *, image: bool) -> str | None:
        """Where an address leads: outside, to an anchor of this text, or to a place to be found later.

        None, with a diagnostic, for a scheme that is not safe. `near` is what stands beside the address in the
        source, for an address that is not spelt there as it is here.
        """
        found = scheme(url)
        if found in SAFE_SCHEMES:
            self.locator.pass_over(url)
            return url
        span = self.locator.span(url, unquote(url), near)
        if found:
            message = f"`{found}:` is not a scheme that is safe to follow"
            hint = f"allowed are {', '.join(sorted(SAFE_SCHEMES))}, and files of the site"
            self.diagnostics.append(error("unsafe-link", message, span, hint))
            return None
        if url.startswith("#") and not image:
            return "#" + self._anchor(unquote(url[1:]), span)
        self.references.append(TextReference(url, span.line, span.column, span.length, image))
        return f"\x03{len(self.references) - 1}\x03"

    def _anchor(self, name: str, span: Span) -> str:
        if name and name not in self.anchors.names:
            known = [f"#{known}" for known in self.anchors.headings[:_NAMED]]
            hint = f"it has {', '.join(known)}" if known else "it has no headings"
            self.diagnostics.append(warning("broken-anchor", f"this text has no part `#{name}`", span, hint))
        return self.anchors.names.get(name, name)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(longest_first)})(?!\w)")


def _title(token: Token) -> str:
    title = token["attrs"].get("title")
    return f' title="{escape_attribute(unescape(title))}"' if title else ""


_WRITERS: dict[str, Callable[[InlineRenderer, Token, bool], str]] = {
    "text": InlineRenderer._text,
    "softbreak": InlineRenderer._softbreak,
    "math": InlineRenderer._math,
    "codespan": InlineRenderer._codespan,
    "emphasis": InlineRenderer._emphasis,
    "strong": InlineRenderer._strong,
    "strikethrough": InlineRenderer._strikethrough,
    "link": InlineRenderer._link,
    "image": lambda phrasing, token, deep: phrasing.image(token),
    "linebreak": InlineRenderer._linebreak,
    "inline_html": InlineRenderer._inline_html,
    "footnote_ref": InlineRenderer._footnote_ref,
}
