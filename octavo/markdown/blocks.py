"""Render block tokens, such as paragraphs, headings, lists and tables, as HTML."""

from collections import Counter
from collections.abc import Callable, Iterator

from octavo.base.diagnostics import Span, warning
from octavo.base.html import escape_attribute, escape_text
from octavo.base.limits import TEXT_CODE_CHARACTERS
from octavo.base.patterns import deferred
from octavo.markdown.highlight import exceeded, highlight, is_language
from octavo.markdown.inlines import InlineRenderer
from octavo.markdown.phrases import in_print, render_phrase
from octavo.markdown.tex.equations import RELEVANT
from octavo.markdown.tokens import Token, plain_content, unescape

# So many characters of a line are searched for.
_SHOWN = 80
_HIGHEST_LEVEL, _LOWEST_LEVEL = 2, 6
# Blocks in which no heading can stand.
_WITHOUT_HEADINGS = frozenset({"paragraph", "block_text", "table", "def_list_head", "callout_title"})
# Tokens in which a formula is set within the line, whatever its delimiters.
_WITHOUT_DISPLAY = frozenset(
    {"heading", "def_list_head", "callout_title", "emphasis", "strong", "strikethrough", "link", "image"}
)
# The names of parts of a text, in braces or as ids of HTML, and the labels of equations.
_NAMED = deferred(r"\{(?:[^{}\n]*[\s:])?#([^\s{}]+)(?=[\s}])|\bid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LABELLED = deferred(r"\\label\s*\{\s*([^{}]*?)\s*\}")


class BlockRenderer(InlineRenderer):
    """Renders the blocks of one text."""

    # So many characters of code were highlighted.
    _code_length = 0

    def prepare(self, tokens: list[Token]) -> None:
        """Give headings and footnotes their ids before anything is rendered: a link may come before its target.

        The highest heading of a text becomes `h2`, since `h1` is the title of the page.
        """
        if not self.clean and "<" in self.locator.source:
            for html in _raw_html(tokens):
                self.reserve_ids(html)
        if headings := _headings(tokens):
            self._prepare_headings(headings)
        if "#" in self.locator.source and "![" in self.locator.source:
            for token in _images(tokens):
                if token["attrs"].get("own_id"):
                    token["attrs"]["id"] = self.anchors.add_own(token["attrs"]["own_id"])
        if "\\" in self.locator.source and RELEVANT.search(self.locator.source):
            for token in _displayed_formulas(tokens):
                token["attrs"]["numbered"] = self.equations.with_numbers(token["raw"])
        if tokens and tokens[-1]["type"] == "footnotes":
            numbers = [footnote["attrs"]["index"] for footnote in tokens[-1]["children"]]
            self.footnote_ids = [self.anchors.add_name(f"fn-{number}") for number in numbers]
        if self.anchors.repeated or self.equations.repeated:
            self._report_repeated()

    def _prepare_headings(self, headings: list[Token]) -> None:
        shift = _HIGHEST_LEVEL - min(token["attrs"]["level"] for token in headings)
        for token in headings:
            attrs = token["attrs"]
            attrs["level"] = min(attrs["level"] + shift, _LOWEST_LEVEL)
            if attrs.get("own_id"):
                attrs["id"] = self.anchors.add_own(attrs["own_id"])
        for token in headings:
            token["attrs"] |= self.anchors.add_heading(plain_content(token["children"]), token["attrs"].get("id"))

    def _report_repeated(self) -> None:
        """Add a warning for each name of a part and each label of an equation that the text gives a second time."""
        for name, span in self.locator.spans_of(_NAMED(), Counter(self.anchors.repeated)):
            message = f"another part of this text has the name `{name}` too, and links lead to only one of them"
            self.diagnostics.append(warning("same-anchor", message, span, "give one of them another name"))
        for label, span in self.locator.spans_of(_LABELLED(), Counter(self.equations.repeated)):
            message = f"another equation of this text has the label `{label}` too, and references lead to the first one"
            self.diagnostics.append(warning("same-label", message, span, "give one of them another label"))

    def has_too_much_code(self, code: str) -> bool:
        """Tell if some code is not to be highlighted, and add a warning: it is too long, or all of the text's is."""
        self._code_length += len(code)
        limit = exceeded(code) or (TEXT_CODE_CHARACTERS if self._code_length > TEXT_CODE_CHARACTERS.most else None)
        if limit is None:
            return False
        message = f"this listing is shown without colours: more than {limit.most:,} {limit.unit} in {limit.subject}"
        span = self.locator.span(
            next(line for line in code.split("\n") if line.strip())[:_SHOWN] if code.strip() else ""
        )
        self.diagnostics.append(warning("too-long", message, span, limit.lifted))
        return True

    def blocks(self, tokens: list[Token]) -> str:
        """Return the HTML of blocks."""
        return "".join([_RENDERERS[token["type"]](self, token) for token in tokens])


def is_figure(tokens: list[Token]) -> bool:
    """Tell if a paragraph holds only an image with a title; it is rendered as a figure with a caption."""
    if not tokens or tokens[0]["type"] != "image" or not tokens[0]["attrs"].get("title"):
        return False
    return len(tokens) == 1 or (len(tokens) == 2 and not tokens[1].get("raw", "x").strip())


def _headings(tokens: list[Token]) -> list[Token]:
    headings = []
    for token in tokens:
        if token["type"] == "heading":
            headings.append(token)
        elif token["type"] not in _WITHOUT_HEADINGS and "children" in token:
            headings += _headings(token["children"])
    return headings


def _displayed_formulas(tokens: list[Token]) -> Iterator[Token]:
    """Yield the displayed formulas, in their order, that are set as such: not those in headings or emphasis."""
    for token in tokens:
        if token["type"] == "block_math" or (token["type"] == "math" and token["attrs"]["display"]):
            yield token
        elif "children" in token and token["type"] not in _WITHOUT_DISPLAY:
            yield from _displayed_formulas(token["children"])


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token["type"] == "image":
            yield token
        yield from _images(token.get("children", []))


def _raw_html(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token["type"] in ("block_html", "inline_html"):
            yield token["raw"]
        yield from _raw_html(token.get("children", ()))


def _paragraph(renderer: BlockRenderer, token: Token) -> str:
    if is_figure(token["children"]):
        return _figure(renderer, token["children"])
    return f"<p>{renderer.inlines(token['children'])}</p>\n"


def _figure(renderer: BlockRenderer, tokens: list[Token]) -> str:
    title = tokens[0]["attrs"]["title"]

    def span_of(offset: int, length: int) -> Span:
        return renderer.locator.span(title, offset=offset, length=length)

    image = renderer.image(tokens[0], title=False)
    caption, diagnostics = render_phrase(title, span_of, renderer.macros)
    renderer.diagnostics += diagnostics
    if renderer.typography:
        caption = in_print(caption, renderer.typography)
    return f"<figure>{image}<figcaption>{caption.html}</figcaption></figure>\n"


def _block_text(renderer: BlockRenderer, token: Token) -> str:
    return renderer.inlines(token["children"])


def _heading(renderer: BlockRenderer, token: Token) -> str:
    level, anchor = token["attrs"]["level"], escape_attribute(token["attrs"]["id"])
    classes = token["attrs"].get("class")
    others = f' class="{classes}"' if classes else ""
    inside = renderer.inlines(token["children"], nested=True)
    if former := token["attrs"].get("former_id"):
        inside = f'<span id="{escape_attribute(former)}"></span>{inside}'
    link = f'<a class="anchor" href="#{anchor}" aria-label="Link to this section">#</a>'
    return f'<h{level} id="{anchor}"{others}>{inside} {link}</h{level}>\n'


def _block_math(renderer: BlockRenderer, token: Token) -> str:
    return f'<div class="wide" tabindex="0">{renderer.formula(token, display=True)}</div>\n'


def _block_code(renderer: BlockRenderer, token: Token) -> str:
    code = token["raw"]
    info = unescape(token.get("attrs", {}).get("info", "")).split()
    if info and info[0][0] == "{":
        # Pandoc, Quarto and R Markdown name the language in braces: `{.python}`, `{r, echo=FALSE}`.
        info = [name for name in (info[0].strip("{}.,"),) if name]
    if not info:
        return f'<pre tabindex="0"><code>{escape_text(code)}</code></pre>\n'
    name = info[0].lower()
    highlighted = None if is_language(name) and renderer.has_too_much_code(code) else highlight(code, name)
    inside = escape_text(code) if highlighted is None else highlighted
    language = escape_attribute(info[0])
    return f'<pre class="highlight" tabindex="0"><code class="language-{language}">{inside}</code></pre>\n'


def _block_quote(renderer: BlockRenderer, token: Token) -> str:
    return f"<blockquote>\n{renderer.blocks(token['children'])}</blockquote>\n"


def _callout(renderer: BlockRenderer, token: Token) -> str:
    kind, children = token["attrs"]["kind"], token["children"]
    title = ""
    if not children or children[0]["type"] != "callout_title":
        title = f'<p class="callout-title">{kind.capitalize()}</p>\n'
    return f'<div class="callout callout-{kind}" role="note">\n{title}{renderer.blocks(children)}</div>\n'


def _callout_title(renderer: BlockRenderer, token: Token) -> str:
    return f'<p class="callout-title">{renderer.inlines(token["children"], nested=True)}</p>\n'


def _block_html(renderer: BlockRenderer, token: Token) -> str:
    return renderer.raw_html(renderer.html_formulas(token["raw"])) + "\n"


def _list(renderer: BlockRenderer, token: Token) -> str:
    inside = renderer.blocks(token["children"])
    if token["attrs"]["ordered"]:
        start = token["attrs"].get("start")
        attribute = "" if start is None else f' start="{start}"'
        return f"<ol{attribute}>\n{inside}</ol>\n"
    tasks = ' class="tasks"' if any(item["type"] == "task_list_item" for item in token["children"]) else ""
    return f"<ul{tasks}>\n{inside}</ul>\n"


def _list_item(renderer: BlockRenderer, token: Token) -> str:
    return f"<li>{renderer.blocks(token['children'])}</li>\n"


def _task_list_item(renderer: BlockRenderer, token: Token) -> str:
    done = token["attrs"]["checked"]
    state, label = (" checked", "Done") if done else ("", "To do")
    box = f'<input type="checkbox" disabled{state} aria-label="{label}"> '
    inside = renderer.blocks(token["children"])
    inside = f"<p>{box}{inside[3:]}" if inside.startswith("<p>") else box + inside
    return f'<li class="task">{inside}</li>\n'


def _table(renderer: BlockRenderer, token: Token) -> str:
    return f'<div class="wide" tabindex="0"><table>\n{renderer.blocks(token["children"])}</table></div>\n'


def _table_head(renderer: BlockRenderer, token: Token) -> str:
    return f"<thead>\n<tr>{renderer.blocks(token['children'])}</tr>\n</thead>\n"


def _table_body(renderer: BlockRenderer, token: Token) -> str:
    return f"<tbody>\n{renderer.blocks(token['children'])}</tbody>\n" if token["children"] else ""


def _table_row(renderer: BlockRenderer, token: Token) -> str:
    return f"<tr>{renderer.blocks(token['children'])}</tr>\n"


def _table_cell(renderer: BlockRenderer, token: Token) -> str:
    tag, scope = ("th", ' scope="col"') if token["attrs"]["head"] else ("td", "")
    align = token["attrs"]["align"]
    alignment = f' class="align-{align}"' if align else ""
    return f"<{tag}{scope}{alignment}>{renderer.inlines(token['children'])}</{tag}>"


def _def_list(renderer: BlockRenderer, token: Token) -> str:
    return f"<dl>\n{renderer.blocks(token['children'])}</dl>\n"


def _def_list_head(renderer: BlockRenderer, token: Token) -> str:
    return f"<dt>{renderer.inlines(token['children'], nested=True)}</dt>\n"


def _def_list_item(renderer: BlockRenderer, token: Token) -> str:
    return f"<dd>{renderer.blocks(token['children'])}</dd>\n"


def _footnotes(renderer: BlockRenderer, token: Token) -> str:
    items = renderer.blocks(token["children"])
    return f'<div class="footnotes">\n<ol>\n{items}</ol>\n</div>\n'


def _footnote_item(renderer: BlockRenderer, token: Token) -> str:
    number = token["attrs"]["index"]
    inside = renderer.blocks(token["children"]).rstrip()
    target = escape_attribute(renderer.backlinks.get(number, ""))
    link = f' <a href="#{target}" role="doc-backlink" aria-label="Back to the text">↩︎</a>'
    inside = f"{inside.removesuffix('</p>')}{link}</p>" if inside.endswith("</p>") else inside + link
    return f'<li id="{escape_attribute(renderer.footnote_ids[number - 1])}">{inside}</li>\n'


_RENDERERS: dict[str, Callable[[BlockRenderer, Token], str]] = {
    "paragraph": _paragraph,
    "blank_line": lambda renderer, token: "",
    "block_math": _block_math,
    "block_text": _block_text,
    "heading": _heading,
    "list": _list,
    "list_item": _list_item,
    "task_list_item": _task_list_item,
    "block_code": _block_code,
    "block_quote": _block_quote,
    "block_html": _block_html,
    "callout": _callout,
    "callout_title": _callout_title,
    "thematic_break": lambda renderer, token: "<hr>\n",
    "table": _table,
    "table_head": _table_head,
    "table_body": _table_body,
    "table_row": _table_row,
    "table_cell": _table_cell,
    "def_list": _def_list,
    "def_list_head": _def_list_head,
    "def_list_item": _def_list_item,
    "footnotes": _footnotes,
    "footnote_item": _footnote_item,
}
