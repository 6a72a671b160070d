"""HTML of an author is read as a browser reads it, wherever its tags, comments and texts begin and end."""

import random
import re
from collections.abc import Iterator

from octavo.markdown.grammar.html_syntax import MARKUP, RAW_TEXT, end_of_comment, end_tag
from octavo.markdown.raw_html import html_ids
from octavo.markdown.render import render
from tests.support.browsing import Browsing

PIECES = (
    *("<!--", "-->", "--!>", "<!-->", "<!--->", "<!---->", "<!----!>", "<!-", "->", "--", "-", "!", ">", "<", "<!>"),
    *("<!doctype x>", "<!DOCTYPE", "<!x", "<?", "<?x>", "?>", "</", "</>", "</ x", "</!", "<![CDATA[", "]]>"),
    *(
        "<b>",
        "</b>",
        "<b",
        '<b "',
        "<b '",
        "<b =",
        '<b x="',
        "<b x='",
        "<b x=",
        "<a/",
        "/>",
        "</b x='>'>",
        '"',
        "'",
        "=",
    ),
    *('<i id="{}">', "<i id='{}'>", "<i id={}>", "<i\nid = {} >", "<i id={}/>", ' id="{}"', "</b id={}>", "</i>"),
    *('<a href="page-{}.md">', "<a href=javascript:x>", '<img src="x-{}.png" onerror="x()" id="{}">', "<a name={}>"),
    *("<title>", "</title>", "</titlex>", "<textarea>", "</textarea >", "<style>", "</style/>", "<xmp>", "</xmp>"),
    *(" ", "\n", "a", "&lt;!--", "&amp;", "\t"),
)
# What is read otherwise inside of formulas and drawings.
FOREIGN = ("<svg>", "</svg>", "<math>", "</math>", "<mtext>", "<foreignObject>", "<script>", "</script>", "<noscript>")
MARKDOWN = ("\n\n", "<div>\n", "</div>\n", "*", "`", "- ", "> ", "[x](y.md)", "$x$")

COMMENTS_AND_IDS = """texts => texts.map(text => {
    const page = new DOMParser().parseFromString("<!doctype html><body>" + text, "text/html");
    const found = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
    const comments = [];
    while (found.nextNode()) {
        const node = found.currentNode;
        comments.push(node.nodeType === Node.COMMENT_NODE && !node.data.startsWith("?") ? node.data : "?");
    }
    return [comments, [...new Set([...page.querySelectorAll("[id]")].map(one => one.id))]];
})"""
ATTRIBUTES = """texts => texts.map(text => {
    const page = new DOMParser().parseFromString("<!doctype html><body>" + text, "text/html");
    const all = [...page.querySelectorAll("*")];
    return all.flatMap(one => [...one.attributes].map(attribute => [one.localName, attribute.name, attribute.value]));
})"""


def texts(pieces: tuple[str, ...], count: int, longest: int) -> Iterator[str]:
    """Yield texts of random pieces, each id and each address another."""
    chance = random.Random(1843)
    for _ in range(count):
        chosen = chance.choices(pieces, k=chance.randint(1, longest))
        yield "".join(piece.replace("{}", f"mine{at}") for at, piece in enumerate(chosen))


def comments(html: str) -> Iterator[str]:
    """Yield the texts of the comments in HTML as our reader finds them."""
    position = 0
    while match := MARKUP.search(html, position):
        position = match.end()
        if match["comment"]:
            position = end_of_comment(html, match, len(html)) or len(html)
            yield html[match.start() : position]
        elif not match["close"]:
            return
        elif not match["end"] and match["name"].lower() in RAW_TEXT:
            end = end_tag(match["name"]).search(html, position)
            position = end.start() if end else len(html)


def data_of(comment: str) -> str | None:
    """Return what a browser keeps of a comment; None for what it does not keep as one."""
    if comment.startswith("<!--"):
        inside = comment[4:]
        return "" if inside in (">", "->") else re.sub(r"(?s)--!?>\Z|(?:--!|--|-)\Z", "", inside)
    # Newer browsers make an instruction of some of these, and end it in the same place.
    if comment.startswith(("<?", "<!?", "</?")):
        return "?"
    if comment[:9].lower() == "<!doctype" or comment == "</>":
        return None
    return comment[2:].removesuffix(">")


def test_comments_and_ids_are_those_that_a_browser_finds(browsing: Browsing) -> None:
    # What a browser makes of an instruction without an end differs.
    written = [f"{text}>" if "<?" in text else text for text in texts(PIECES, 4000, 12)]
    for text, (theirs, ids) in zip(written, browsing.tab().evaluate(COMMENTS_AND_IDS, written), strict=True):
        ours = [data for one in comments(text) if (data := data_of(one)) is not None]
        assert ["?" if data.startswith("?") else data for data in ours] == theirs, text
        assert set(ids) <= set(html_ids(text)), text


def test_nothing_of_others_runs_leads_astray_or_takes_a_name(browsing: Browsing) -> None:
    written = list(texts(PIECES + FOREIGN + MARKDOWN, 4000, 14))
    made = [render(text, "content/page.md", clean=True)[0].html for text in written]
    for text, attributes in zip(written, browsing.tab().evaluate(ATTRIBUTES, made), strict=True):
        for element, name, value in attributes:
            assert not name.startswith("on"), text
            assert not (name in ("id", "name") and re.fullmatch(r"mine\d+", value)), (text, element, name, value)
            led = re.fullmatch("\x03\\d+\x03", value)
            assert name not in ("href", "src", "xlink:href", "action") or led or value.startswith("#"), (text, value)


BEHIND = """texts => texts.map(text => {
    const page = new DOMParser().parseFromString(
        `<!doctype html><body><article>${text}</article><p id="behind">b</p>`, "text/html");
    return page.querySelector("#behind")?.parentElement.localName ?? "";
})"""


def test_html_of_the_owner_takes_nothing_that_follows_it(browsing: Browsing) -> None:
    written = list(texts(PIECES + MARKDOWN, 4000, 12))
    made = [render(text, "content/page.md")[0].html for text in written]
    for text, around in zip(written, browsing.tab().evaluate(BEHIND, made), strict=True):
        assert around == "body", text
