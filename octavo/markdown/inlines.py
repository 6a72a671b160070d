"""Render inline tokens, the content of paragraphs, as HTML."""

import re
from collections.abc import Callable
from functools import partial
from itertools import islice
from urllib.parse import unquote

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.html import escape_attribute, escape_text, read_entities
from octavo.base.patterns import deferred
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.addresses import TextReference, bare_address, hint_for_scheme, scheme
from octavo.markdown.dollars import lone_dollar, spaced_formula, torn_formula
from octavo.markdown.grammar.abbreviations import Abbreviations
from octavo.markdown.ids import Anchors
from octavo.markdown.locate import SourceLocator
from octavo.markdown.math_syntax import OPENING, Stray, formula_at, is_open, open_formula
from octavo.markdown.mathml import as_written, to_mathml
from octavo.markdown.tex.arguments import FormulaError
from octavo.markdown.tex.commands import Macros
from octavo.markdown.tex.edits import Edit
from octavo.markdown.tex.equations import RELEVANT, Equations
from octavo.markdown.tokens import Token, plain_content, unescape

_IMAGE_ATTRIBUTES = ("width", "height", "class", "style")
# The most headings that a hint lists.
_LISTED_HEADINGS = 8
# The number of characters of LaTeX above which a formula may be wider than a small screen.
_WIDE_FORMULA = 30
_WIDE = '<span class="wide" tabindex="0">'

# What stands before and behind a formula in the same line: brackets, quotes and numbers; punctuation, a hyphen, and the
# rest of a short word. An end of an entity as `&lt;` is no such thing.
_AT_FORMULA = re.compile(r"(?:(?<![^\s(\[{“„«‘])[(\[{“„«‘\"']{1,3}|(?<![\w#.,])[\d][\d.,]{0,8})\Z")
# The most characters before a formula that may stand at it.
_REACH = 16
_BEHIND_FORMULA = re.compile(
    r"(?:[.,;:!?)\]}%’”»…、。，；：！？）」』】'\"]{1,4}|-|[A-Za-z0-9]{1,6}(?![\w;]))[.,;:!?)\]]{0,3}"
)
_MAY_HOLD_FORMULA = re.compile(r"\$|\\[\\(\[A-Za-z]")
_FORMULA_OR_ESCAPE = deferred(rf"\\\$|{OPENING}")
_VERBATIM_TAG = deferred(
    r"<(/?)(code|kbd|math|pre|samp|script|style|svg|textarea|title|tt)(?![A-Za-z-])", re.IGNORECASE
)


class InlineRenderer:
    """Renders the inline tokens of one text and collects its references and diagnostics.

    `nested` is true for a token inside another, where a formula cannot be displayed as a block of its own.
    `typography` is the language in whose form the captions of figures are set, if any.
    """

    def __init__(
        self,
        locator: SourceLocator,
        anchors: Anchors,
        abbreviations: dict[str, str],
        macros: Macros = (),
        *,
        clean: bool,
        typography: str = "",
    ) -> None:
        self.locator = locator
        self.typography = typography
        self.anchors = anchors
        self.clean = clean
        self.references: list[TextReference] = []
        self.diagnostics: list[Diagnostic] = []
        self.has_raw_html = False
        # Footnotes are numbered from 1: the id of each note, and the id of the first reference to it.
        self.footnote_ids: list[str] = []
        self.backlinks: dict[int, str] = {}
        self.equations = Equations(anchors.add_name)
        self.macros = macros
        # The open elements of the author's own HTML in which a formula stays as it is written.
        self._verbatim: list[str] = []
        self._abbreviations = abbreviations
        self._found = Abbreviations(abbreviations) if abbreviations else None
        # Most bodies hold nothing to escape, so the text of their tokens is used as it is.
        source = locator.source
        self._formulas_set = 0
        self._never_escapes = not (abbreviations or "&" in source or "<" in source or ">" in source)

    def inlines(self, tokens: list[Token], *, nested: bool = False) -> str:
        """Return the HTML of a paragraph's content."""
        if not nested:
            self._verbatim.clear()
        formulas_set = self._formulas_set
        pieces = [_RENDERERS[token["type"]](self, token, nested) for token in tokens]
        return "".join(_unbroken(tokens, pieces) if self._formulas_set != formulas_set else pieces)

    def image(self, token: Token, *, title: bool = True) -> str:
        """Return an `img` element, or its alternative text if the address is not safe."""
        alt = plain_content(token["children"])
        source = self._resolve(token["attrs"]["url"], token.get("label") or alt, image=True)
        if source is None:
            return escape_text(alt)
        attrs = token["attrs"]
        others = _title(token) if title else ""
        others += f' id="{escape_attribute(attrs["id"])}"' if attrs.get("id") else ""
        others += "".join(f' {name}="{attrs[name]}"' for name in _IMAGE_ATTRIBUTES if attrs.get(name))
        return f'<img src="{escape_attribute(source)}" alt="{escape_attribute(alt)}"{others} loading="lazy">'

    def formula(self, token: Token, *, display: bool) -> str:
        """Return a formula as MathML, or as written if it cannot be converted."""
        attrs = token["attrs"]
        written = attrs["written"]
        self._formulas_set += 1
        latex, edits = attrs.get("numbered" if display else "", (token["raw"], ()))
        more: tuple[Edit, ...] = ()
        if "ref" in latex and RELEVANT.search(latex):
            latex, more = self.equations.referred(latex, lambda label: self._unknown_label(label, written))
        try:
            html = to_mathml(latex, display, self.macros)
        except FormulaError as raised:
            html, diagnostic = as_written(raised, written, partial(self._span_in, written), (edits, more))
            self.diagnostics.append(diagnostic)
        else:
            if attrs.get("spaced"):
                self.diagnostics.append(spaced_formula(written, self._span_in(written, 0, len(written))))
            elif attrs.get("torn"):
                self.diagnostics.append(torn_formula(self._span_in(written, 0, 2)))
            else:
                self.locator.skip(written)
        if not edits:
            return html
        return self.equations.filled(html) if html.startswith("<math") else self.equations.targets(latex) + html

    def _span_in(self, piece: str, offset: int, length: int) -> Span:
        return self.locator.span(piece, offset=offset, length=length)

    def html_formulas(self, html: str) -> str:
        """Return the author's own HTML with its formulas set, except in code."""
        from octavo.markdown import raw_html

        return raw_html.replace_text(html, self._formulas_in) if _MAY_HOLD_FORMULA.search(html) else html

    def _formulas_in(self, text: str) -> str:
        parts: list[str] = []
        position = 0
        while match := _FORMULA_OR_ESCAPE().search(text, position):
            formula = None if match[0] == "\\$" else formula_at(text, match.start())
            parts.append(text[position : match.start()])
            position = formula.end if formula else match.end()
            written = text[match.start() : position]
            if formula is None:
                parts.append(written)
                continue
            attrs = {"display": formula.display, "written": written, "spaced": formula.spaced}
            token = {"type": "math", "raw": read_entities(formula.latex), "attrs": attrs}
            parts.append(self.formula(token, display=formula.display))
        return "".join([*parts, text[position:]])

    def report_strays(self, strays: list[Stray]) -> None:
        """Add a warning for what looks like the beginning of a formula and is none, at most one for each paragraph."""
        seen: set[object] = set()
        awaits_end = False
        for text, at, opening in strays:
            if awaits_end and opening == "$$":
                # It is the end of what was told.
                awaits_end = False
                continue
            if text in seen or not is_open(text, at, opening):
                continue
            seen.add(text)
            span = self.locator.span_within(text, at, len(opening))
            if span in seen:
                continue
            seen.add(span)
            awaits_end = opening == "$$"
            self.diagnostics.append(lone_dollar(span) if opening == "$" else open_formula(opening, span))

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
        if self._found is None:
            return escape_text(text)
        return "".join(
            self._abbr(part) if is_short else escape_text(part) for part, is_short in self._found.split(text)
        )

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
        if self._verbatim:
            return escape_text(token["attrs"]["written"])
        display = token["attrs"]["display"] and not nested
        html = self.formula(token, display=display)
        # A browser does not break a long formula: it scrolls in a box of its own, which the keyboard can reach.
        wide = display or (not nested and len(token["raw"]) > _WIDE_FORMULA)
        return f"{_WIDE}{html}</span>" if wide else html

    def _equation_ref(self, token: Token, nested: bool) -> str:
        written, label = token["attrs"]["written"], token["raw"]
        equation = None if self._verbatim else self.equations.labels.get(label)
        if equation is None:
            if not self._verbatim:
                self._unknown_label(label, written)
            return escape_text(written)
        self.locator.skip(written)
        number = escape_text(f"({equation.number})" if token["attrs"]["command"] == "eqref" else equation.number)
        return f'<a href="#{escape_attribute(equation.anchor)}">{number}</a>'

    def _unknown_label(self, label: str, written: str) -> None:
        known = list(islice(self.equations.labels, _LISTED_HEADINGS))
        hint = f"its equations have the labels {', '.join(known)}" if known else "none of its equations has a `\\label`"
        span = self.locator.span(written)
        message = f"no equation of this text has the label `{label}`"
        self.diagnostics.append(warning("unknown-label", message, span, hint))

    def _inline_html(self, token: Token, nested: bool) -> str:
        tag = _VERBATIM_TAG().match(token["raw"])
        if tag and tag[1]:
            if self._verbatim and self._verbatim[-1] == tag[2].lower():
                self._verbatim.pop()
        elif tag:
            self._verbatim.append(tag[2].lower())
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


def _unbroken(tokens: list[Token], pieces: list[str]) -> list[str]:
    """Keep formulas and what stands at them without a space, such as a full stop, in one line.

    A browser may break a line before and after each formula.
    """
    for index, token in enumerate(tokens):
        piece = pieces[index]
        if token["type"] != "math" or not piece.startswith(("<math>", f"{_WIDE}<math>")):
            continue
        # Most formulas stand between spaces, and a search is costly.
        is_spaced = not index or pieces[index - 1][-1:] in " \n"
        if is_spaced and index + 1 < len(pieces) and pieces[index + 1][:1] == " ":
            continue
        before = after = ""
        left = pieces[index - 1] if index and tokens[index - 1]["type"] == "text" else ""
        # What may stand at a formula ends with a number, a quotation mark or a bracket.
        if left and not left[-1].isspace() and not left[-1].isalpha():
            found = _AT_FORMULA.search(left, max(len(left) - _REACH, 0))
            before = found[0] if found else ""
            pieces[index - 1] = left[: len(left) - len(before)]
        if index + 1 < len(tokens) and tokens[index + 1]["type"] == "text" and pieces[index + 1][:1] != " ":
            found = _BEHIND_FORMULA.match(pieces[index + 1])
            after = found[0] if found else ""
            pieces[index + 1] = pieces[index + 1][len(after) :]
        if before or after:
            # A wide formula has a box of its own, in which it is one line.
            box = _WIDE if piece.startswith(_WIDE) else '<span class="nobr">'
            inside = piece.removeprefix(_WIDE).removesuffix("</span>")
            pieces[index] = f"{box}{before}{inside}{after}</span>"
    return pieces


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
    "equation_ref": InlineRenderer._equation_ref,
    "footnote_ref": InlineRenderer._footnote_ref,
}
