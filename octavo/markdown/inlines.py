"""Render inline tokens, the content of paragraphs, as HTML."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.html import escape_attribute, escape_text
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.addresses import TextReference, bare_address, hint_for_scheme, scheme
from octavo.markdown.ids import Anchors
from octavo.markdown.locate import SourceLocator
from octavo.markdown.mathml import typeset
from octavo.markdown.tokens import Token, plain_content, unescape

_IMAGE_ATTRIBUTES = ("width", "height", "class")
# The most headings that a hint lists.
_LISTED_HEADINGS = 8
# The number of characters of LaTeX above which a formula may be wider than a small screen.
_WIDE_FORMULA = 30


class InlineRenderer:
    """Renders the inline tokens of one text and collects its references and diagnostics.

    `nested` is true for a token inside another, where a formula cannot be displayed as a block of its own.
    """

    def __init__(self, locator: SourceLocator, anchors: Anchors, abbreviations: dict[str, str], *, clean: bool) -> None:
        self.locator = locator
        self.anchors = anchors
        self.clean = clean
        self.references: list[TextReference] = []
        self.diagnostics: list[Diagnostic] = []
        self.has_raw_html = False
        # Footnotes are numbered from 1: the id of each note, and the id of the first reference to it.
        self.footnote_ids: list[str] = []
        self.backlinks: dict[int, str] = {}
        self._abbreviations = abbreviations
        self._abbreviation = _any_of(abbreviations) if abbreviations else None
        # Most bodies hold nothing to escape, so the text of their tokens is used as it is.
        source = locator.source
        self._never_escapes = not (abbreviations or "&" in source or "<" in source or ">" in source)

    def inlines(self, tokens: list[Token], *, nested: bool = False) -> str:
        """Return the HTML of a paragraph's content."""
        return "".join([_RENDERERS[token["type"]](self, token, nested) for token in tokens])

    def image(self, token: Token, *, title: bool = True) -> str:
        """Return an `img` element, or its alternative text if the address is not safe."""
        alt = plain_content(token["children"])
        source = self._resolve(token["attrs"]["url"], token.get("label") or alt, image=True)
        if source is None:
            return escape_text(alt)
        attrs = token["attrs"]
        others = _title(token) if title else ""
        others += "".join(f' {name}="{attrs[name]}"' for name in _IMAGE_ATTRIBUTES if attrs.get(name))
        return f'<img src="{escape_attribute(source)}" alt="{escape_attribute(alt)}"{others} loading="lazy">'

    def formula(self, token: Token, *, display: bool) -> str:
        """Return a formula as MathML, or as written if it cannot be converted."""
        written = token["attrs"]["written"]

        def span_of(offset: int, length: int) -> Span:
            return self.locator.span(written, offset=offset, length=length)

        html, diagnostic = typeset(token["raw"], written, span_of, display=display)
        if diagnostic:
            self.diagnostics.append(diagnostic)
        else:
            self.locator.skip(written)
        return html

    def reserve_ids(self, html: str) -> None:
        """Reserve the ids that the author's own HTML defines."""
        from octavo.markdown import raw_html

        for name in raw_html.html_ids(html):
            self.anchors.reserve(name)

    def raw_html(self, html: str) -> str:
        """Return the author's own HTML with its addresses resolved."""
        from octavo.markdown import raw_html

        self.has_raw_html = True
        return raw_html.resolve_addresses(html, self._resolve, clean=self.clean)

    def _text(self, token: Token, nested: bool) -> str:
        text: str = token["raw"]
        if self._never_escapes:
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

    def _softbreak(self, token: Token, nested: bool) -> str:
        return "\n"

    def _linebreak(self, token: Token, nested: bool) -> str:
        return "<br>\n"

    def _codespan(self, token: Token, nested: bool) -> str:
        return f"<code>{escape_text(token['raw'])}</code>"

    def _emphasis(self, token: Token, nested: bool) -> str:
        return f"<em>{self.inlines(token['children'], nested=True)}</em>"

    def _strong(self, token: Token, nested: bool) -> str:
        return f"<strong>{self.inlines(token['children'], nested=True)}</strong>"

    def _strikethrough(self, token: Token, nested: bool) -> str:
        return f"<del>{self.inlines(token['children'], nested=True)}</del>"

    def _math(self, token: Token, nested: bool) -> str:
        display = token["attrs"]["display"] and not nested
        html = self.formula(token, display=display)
        # A browser does not break a long formula: it scrolls in a box of its own, which the keyboard can reach.
        wide = display or (not nested and len(token["raw"]) > _WIDE_FORMULA)
        return f'<span class="wide" tabindex="0">{html}</span>' if wide else html

    def _inline_html(self, token: Token, nested: bool) -> str:
        return self.raw_html(token["raw"])

    def _link(self, token: Token, nested: bool) -> str:
        inside = self.inlines(token["children"], nested=True)
        url = token["attrs"]["url"]
        if scheme(url) in SAFE_SCHEMES:
            self.locator.skip(url)
            return f'<a href="{escape_attribute(bare_address(url))}"{_title(token)}>{inside}</a>'
        beside = token.get("label") or plain_content(token["children"])
        address = self._resolve(url, beside, image=False)
        href = "" if address is None else f' href="{escape_attribute(address)}"'
        return f"<a{href}{_title(token)}>{inside}</a>"

    def _footnote_ref(self, token: Token, nested: bool) -> str:
        number = token["attrs"]["index"]
        if number > len(self.footnote_ids):
            # Mistune numbers a note that only another note refers to, but does not put it into the list.
            return escape_text(f"[^{token['raw'].lower()}]")
        new = self.anchors.add_name(f"fnref-{number}")
        self.backlinks.setdefault(number, new)
        link = f'<a href="#{escape_attribute(self.footnote_ids[number - 1])}" role="doc-noteref">{number}</a>'
        return f'<sup class="footnote-ref" id="{escape_attribute(new)}">{link}</sup>'

    def _resolve(self, url: str, beside: str, *, image: bool) -> str | None:
        """Return the address to write: a URL, an anchor of this text, or the mark of a reference to resolve later.

        Return None, and add a diagnostic, if the scheme is not safe. `beside` is the text beside the address in the
        source; it places the diagnostic if the source spells the address in another way.
        """
        found = scheme(url)
        if found in SAFE_SCHEMES:
            self.locator.skip(url)
            return bare_address(url)
        span = self.locator.span_of_address(url, beside)
        if found:
            message = f"`{found}:` is not a scheme that is safe to follow"
            hint = hint_for_scheme(url) or f"allowed are {', '.join(sorted(SAFE_SCHEMES))}, and files of the site"
            self.diagnostics.append(error("unsafe-link", message, span, hint))
            return None
        if url.startswith("#") and not image:
            return "#" + self._anchor(unquote(url[1:]), span)
        self.references.append(TextReference(url, span.line, span.column, span.length, image))
        return f"\x03{len(self.references) - 1}\x03"

    def _anchor(self, name: str, span: Span) -> str:
        if name and name not in self.anchors.names:
            headings = [f"#{heading}" for heading in self.anchors.headings[:_LISTED_HEADINGS]]
            hint = f"it has {', '.join(headings)}" if headings else "it has no headings"
            self.diagnostics.append(warning("broken-anchor", f"this text has no part `#{name}`", span, hint))
        return self.anchors.names.get(name, name)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(longest_first)})(?!\w)")


def _title(token: Token) -> str:
    title = token["attrs"].get("title")
    return f' title="{escape_attribute(unescape(title))}"' if title else ""


_RENDERERS: dict[str, Callable[[InlineRenderer, Token, bool], str]] = {
    "text": InlineRenderer._text,
    "softbreak": InlineRenderer._softbreak,
    "math": InlineRenderer._math,
    "codespan": InlineRenderer._codespan,
    "emphasis": InlineRenderer._emphasis,
    "strong": InlineRenderer._strong,
    "strikethrough": InlineRenderer._strikethrough,
    "link": InlineRenderer._link,
    "image": lambda renderer, token, nested: renderer.image(token),
    "linebreak": InlineRenderer._linebreak,
    "inline_html": InlineRenderer._inline_html,
    "footnote_ref": InlineRenderer._footnote_ref,
}
