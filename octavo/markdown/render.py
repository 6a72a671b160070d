"""Render the Markdown body of an entry as HTML, with diagnostics of its problems."""

from collections.abc import Iterator, Sequence

from octavo.base.characters import with_line_feeds, without_typesetting
from octavo.base.diagnostics import Diagnostic, warning
from octavo.base.frozen import frozen
from octavo.markdown import parser, summary
from octavo.markdown.addresses import TextReference
from octavo.markdown.blocks import BlockRenderer, is_figure
from octavo.markdown.grammar.abstract import remove_abstract_heading
from octavo.markdown.grammar.jats import may_have_jats, without_jats
from octavo.markdown.grammar.open_code import swallowing_code
from octavo.markdown.grammar.open_html import HTML_TYPES, HtmlFault, close_html
from octavo.markdown.grammar.spaced import may_have_spaced_address, spaced_addresses
from octavo.markdown.grammar.stars import lost_stars
from octavo.markdown.ids import Anchors
from octavo.markdown.latex_findings import is_dash, latex_text_warning, unknown_latex_warning
from octavo.markdown.latex_text import LatexReading
from octavo.markdown.locate import SourceLocator
from octavo.markdown.math_syntax import Stray, is_open
from octavo.markdown.parser import ParsedText
from octavo.markdown.signs import may_hold_other_markup
from octavo.markdown.tex.commands import Macros
from octavo.markdown.tokens import Token


@frozen
class RenderedText:
    """A rendered body.

    `html` is all of it; `lead` its first lines as phrasing content, and `rest` what follows them as blocks; `plain` its
    beginning as plain text; `ids` the ids in the HTML, prefix included. In the HTML, reference number n, from 0, is
    marked by `\\x03n\\x03` in place of its address.
    """

    html: str
    lead: str
    rest: str
    plain: str
    ids: tuple[str, ...]
    references: tuple[TextReference, ...]


def render(
    source: str,
    path: str,
    *,
    first_line: int = 1,
    prefix: str = "",
    clean: bool = False,
    macros: Macros = (),
    typography: str = "",
    under_abstract: bool = False,
) -> tuple[RenderedText, tuple[Diagnostic, ...]]:
    """Return Markdown rendered as HTML, and its diagnostics.

    `path` and `first_line` (from 1) place the diagnostics in the file. `prefix` is put before every id. With `clean`,
    only what is known to be harmless is kept of the author's own HTML. `macros` are the site's own. `typography` is the
    language whose quotation marks and dashes are set, if any. `under_abstract` says that the page has the heading
    "Abstract" above the text.
    """
    source = _normalize(source)
    parsed = parser.parse_markdown(without_jats(source) if may_have_jats(source) else source)
    tokens, readings = parsed.tokens, parsed.readings
    found = list(_remarks(parsed, source, path, first_line))
    if under_abstract:
        remove_abstract_heading(tokens)
    if typography:
        from octavo.markdown.grammar.typography import set_typography

        set_typography(tokens, typography)
    anchors = Anchors(prefix)
    renderer = BlockRenderer(
        SourceLocator(source, path, first_line, tokens),
        anchors,
        parsed.abbreviations,
        macros,
        clean=clean,
        typography=typography,
    )
    renderer.prepare(tokens)
    html, lead, rest = _render_parts(renderer, tokens)
    if parsed.strays:
        renderer.report_strays(parsed.strays)
    if clean and renderer.has_raw_html:
        from octavo.markdown.raw_html import clean_html

        html, lead, rest = clean_html(html), clean_html(lead), clean_html(rest)
    if readings:
        locator = SourceLocator(source, path, first_line, tokens)
        renderer.diagnostics += latex_findings(readings, parsed.strays, locator, with_dashes=not typography)
    ids = tuple(anchors.names.values())
    text = RenderedText(html, lead, rest, summary.opening_text(tokens), ids, tuple(renderer.references))
    return text, (*found, *renderer.diagnostics)


def _remarks(parsed: ParsedText, source: str, path: str, first_line: int) -> Iterator[Diagnostic]:
    """Close the author's HTML where it is left open, and yield what the grammar has to say about a text."""
    remarks = parsed.remarks
    if may_have_spaced_address(source):
        remarks = [*remarks, *spaced_addresses(parsed.tokens)]
    if may_hold_other_markup(source):
        from octavo.markdown.grammar.other_markup import other_markup

        remarks = [*remarks, *other_markup(parsed.tokens, source)]
    if "*" in source or "`" in source:
        remarks = [*remarks, *lost_stars(parsed.tokens, source), *swallowing_code(parsed.tokens, source)]
    if remarks:
        locator = SourceLocator(source, path, first_line, parsed.tokens)
        for remark in remarks:
            yield warning(remark.code, remark.message, locator.span(remark.piece, length=remark.length), remark.hint)
    # LaTeX may have become tags, and a formula that is none may reach over one of them; the LaTeX is told in any case.
    faults = close_html(parsed.tokens) if "<" in source or parsed.readings else {}
    if faults and "<" in source:
        locator = SourceLocator(source, path, first_line, parsed.tokens)
        yield from _html_findings(parsed.tokens, faults, locator)


def latex_findings(
    readings: Sequence[LatexReading], strays: Sequence[Stray], locator: SourceLocator, *, with_dashes: bool = True
) -> Iterator[Diagnostic]:
    """Yield one warning for the LaTeX in a text that was read, and one for each command without a meaning.

    A paragraph with a formula that does not end, as `strays` tell, may have commands that have a meaning in the
    formula. Without `with_dashes`, hyphens that became dashes are not told.
    """
    changes = [
        (reading.written, at, old, new)
        for reading in readings
        for at, (old, new) in zip(reading.places, reading.changes, strict=True)
        if with_dashes or not is_dash(old, new)
    ]
    if changes:
        text, at, old, new = changes[0]
        yield latex_text_warning(locator.span_within(text, at, len(old)), f"`{new}`", len(changes) - 1)
    torn = {text for text, at, opening in strays if is_open(text, at, opening)}
    unknown: dict[str, str] = {}
    for reading in readings:
        for command, beginning in reading.unknown if torn.isdisjoint((reading.text, reading.written)) else ():
            unknown.setdefault(command, beginning)
    for command, beginning in unknown.items():
        # The command alone may also stand in a formula or in code, where it has a meaning.
        yield unknown_latex_warning(locator.span(beginning, command, length=len(command)), command, in_text=True)


def _html_findings(
    tokens: list[Token], faults: dict[int, list[HtmlFault]], locator: SourceLocator
) -> Iterator[Diagnostic]:
    for token in _html_tokens(tokens):
        found = faults.get(id(token))
        if found is None:
            locator.skip(token["raw"])
        elif found:
            # A text need not end with the line end that its last token has.
            written = found[0].raw.rstrip("\n")
            spans = locator.spans(written, [(fault.start, fault.length) for fault in found])
            for fault, span in zip(found, spans, strict=True):
                yield warning("open-html", fault.message, span, fault.hint)


def _html_tokens(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens of HTML in the order of the text."""
    for token in tokens:
        if token["type"] in HTML_TYPES:
            yield token
        yield from _html_tokens(token.get("children", []))


def _normalize(source: str) -> str:
    """Return source with LF as its line end, without what typesetting leaves in it, and without lone surrogates.

    Lone surrogates cannot be encoded as UTF-8.
    """
    source = with_line_feeds(source)
    if source.isascii():
        return source
    source = without_typesetting(source)
    try:
        source.encode()
    except UnicodeEncodeError:
        return source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return source


def _render_parts(renderer: BlockRenderer, tokens: list[Token]) -> tuple[str, str, str]:
    """Return the HTML of a text: all of it, its first lines, and the rest."""
    start = next((index for index, token in enumerate(tokens) if token["type"] != "blank_line"), 0)
    first = tokens[start] if tokens else None
    parts = None
    if first and first["type"] == "paragraph" and not is_figure(first["children"]):
        parts = summary.split_lead(first["children"])
    if parts is None:
        html = renderer.blocks(tokens)
        return html, "", html
    first_lines, gap, following = parts
    lead, more = renderer.inlines(first_lines), renderer.inlines(following)
    others = renderer.blocks(tokens[start + 1 :])
    if not more:
        return f"<p>{lead}</p>\n{others}", lead, others
    return f"<p>{lead}{gap}{more}</p>\n{others}", lead, f"<p>{more}</p>\n{others}"
