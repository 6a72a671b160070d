"""Markdown: the body of an entry becomes HTML, and what is wrong with it is told with its place."""

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.markdown import parser, summary
from octavo.markdown.addresses import TextReference
from octavo.markdown.blocks import BlockRenderer, is_figure
from octavo.markdown.ids import Anchors
from octavo.markdown.locate import SourceLocator
from octavo.markdown.tokens import Token


@frozen
class RenderedText:
    """A body set as HTML: all of it; its first lines as phrasing content, and the rest; its beginning as plain text.

    The n-th reference stands in the HTML as `\\x03n\\x03`, counted from 0. `ids` are as in the HTML, prefix included.
    """

    html: str
    lead: str
    rest: str
    plain: str
    ids: tuple[str, ...]
    references: tuple[TextReference, ...]


def render(
    source: str, path: str, *, first_line: int = 1, prefix: str = "", clean: bool = False
) -> tuple[RenderedText, tuple[Diagnostic, ...]]:
    """Turn Markdown into HTML.

    `path` and `first_line` place diagnostics in the file; `prefix` goes before every id; `clean` takes from the
    author's own HTML what is not known to be harmless.
    """
    source = _normal(source)
    tokens, abbreviations = parser.parse_markdown(source)
    anchors = Anchors(prefix)
    renderer = BlockRenderer(SourceLocator(source, path, first_line), anchors, abbreviations, clean=clean)
    renderer.prepare(tokens)
    html, lead, rest = _set(renderer, tokens)
    if clean and renderer.has_raw:
        from octavo.markdown.raw_html import clean_html as cleaned

        html, lead, rest = cleaned(html), cleaned(lead), cleaned(rest)
    ids = tuple(anchors.names.values())
    text = RenderedText(html, lead, rest, summary.opening_text(tokens), ids, tuple(renderer.references))
    return text, tuple(renderer.diagnostics)


def _normal(source: str) -> str:
    """One kind of line end, and no halves of surrogate pairs, which no encoder takes."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if source.isascii():
        return source
    try:
        source.encode()
    except UnicodeEncodeError:
        return source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return source


def _set(renderer: BlockRenderer, tokens: list[Token]) -> tuple[str, str, str]:
    """The HTML of a text: whole, its first lines, and the rest."""
    start = next((index for index, token in enumerate(tokens) if token["type"] != "blank_line"), 0)
    first = tokens[start] if tokens else None
    parts = None
    if first and first["type"] == "paragraph" and not is_figure(first["children"]):
        parts = summary.split_lead(first["children"])
    if parts is None:
        html = renderer.blocks(tokens)
        return html, "", html
    lead, more = (renderer.inlines(part) for part in parts)
    others = renderer.blocks(tokens[start + 1 :])
    if not more:
        return f"<p>{lead}</p>\n{others}", lead, others
    return f"<p>{lead} {more}</p>\n{others}", lead, f"<p>{more}</p>\n{others}"
