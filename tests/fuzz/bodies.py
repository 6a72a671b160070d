"""Texts in Markdown: any becomes HTML that nests, has safe addresses, and leaves the rest of its page alone."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib

from octavo.base.diagnostics import Span
from octavo.base.html import words as names
from octavo.markdown.phrases import render_phrase
from octavo.markdown.render import RenderedText, render
from tests.fuzz import entries
from tests.fuzz.target import Target, always, check_findings, text_of
from tests.markdown.test_properties import PIECES, RAW, Reader, read_and_compare_parts, safe

_PATH = "content/pages/x.md"
_LANGUAGES = ("", "en", "de", "fr")

_TAGS = names(
    "a abbr audio base body button col details div embed form frameset h1 head html iframe img input link map marquee "
    "math meta noscript object option p param plaintext pre script select style summary svg table td template textarea "
    "title tr video xmp"
)
_ATTRIBUTES = (
    "onclick=x", "onerror='x'", "id=main", "name=main", "href=javascript:x", "src='data:text/html,x'", "srcset='x 1x'",
    "style='position:fixed'", "style='background:url(x)'", "xlink:href=javascript:x", "formaction=javascript:x", "/",
    "class=a", "ID='main'", "action=x", "ping=//x.y", "href=' java\tscript:x'", "href='&#106;avascript:x'", "x=`'\"",
)  # fmt: skip
_MARKUP = (
    *(f"<{name}>" for name in sorted(_TAGS)), *(f"</{name}>" for name in sorted(_TAGS)),
    *(f"<{name} {one}>" for name in ("a", "img", "p", "svg", "math", "form") for one in _ATTRIBUTES),
    "<!--", "-->", "--!>", "<!-->", "<!--->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE html>", "<", ">", "</", "/>",
    "<math><mtext><table><mglyph><style>", "<svg><desc><p>", "<math><annotation-xml encoding='text/html'>", "<svg></p>",
    "<noscript><p title='</noscript><img src=x onerror=x>'>", "&lt;script&gt;", "&#3;0&#3;", "&#x3;", "&colon;",
)  # fmt: skip


def _check_text(rendered: RenderedText, found: Any, text: str) -> None:
    lines = text.split("\n")
    check_findings(found, _PATH, lines)
    for reference in rendered.references:
        assert 1 <= reference.line <= len(lines), reference
    for part in (rendered.html, rendered.lead, rendered.rest, rendered.plain):
        part.encode()
        assert not set("\x01\x02\0") & set(part), "a mark of the program is in the text"
    assert rendered.html.count("\x03") % 2 == 0, "half a mark of a reference is in the text"


def check_markdown(data: bytes) -> None:
    text = text_of(data)
    if text is None:
        return
    plain = text.replace("<", "&lt;")
    for language in _LANGUAGES[:: 1 + len(text) % 3]:
        rendered, found = render(plain, _PATH, prefix="p-", typography=language, under_abstract=bool(language))
        _check_text(rendered, found, plain)
        whole = read_and_compare_parts(rendered)
        assert not whole.broken and not whole.stack, "the HTML does not nest"
        assert max(Counter(whole.ids).values(), default=1) == 1, "an id is there twice"
        assert set(whole.ids) == set(rendered.ids)
        assert all(own.startswith("p-") for own in rendered.ids)
    line = plain.partition("\n")[0]
    phrase, found = render_phrase(line, lambda offset, length: Span(_PATH, 1, 1 + offset, length))
    check_findings(found, _PATH, [line])
    reader = Reader(phrase.html)
    assert not reader.broken and not reader.stack and not reader.addresses, "the HTML of a line does not nest"


# What stands around a text on a page.
_BEFORE = "<!DOCTYPE html><html><body><main><article class=octavo-before>"
_AFTER = "</article><footer class=octavo-after><p>After</p></footer></main></body></html>"


def _parsed(html: str) -> Any:
    """Return the article that holds the HTML, as a browser parses it; all that stands around it must be untouched."""
    tree = html5lib.parse(_BEFORE + html + _AFTER, namespaceHTMLElements=False)
    body = tree.find("body")
    assert [child.tag for child in body] == ["main"], "something left its element"
    main = body[0]
    assert [(child.tag, child.get("class")) for child in main] == [
        ("article", "octavo-before"),
        ("footer", "octavo-after"),
    ], "something left its element"
    assert not body.attrib and not main.attrib and not tree.attrib, "something changed the page"
    assert [(child.tag, child.text) for child in main[1]] == [("p", "After")], "something took what follows"
    assert list(tree.find("head")) == [], "something reached the head"
    return main[0]


_UNSAFE = names("script style iframe object embed base meta link form svg template textarea title noscript")


def _check_clean(rendered: RenderedText, html: str) -> None:
    for node in _parsed(html).iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.rpartition("}")[2].lower()
        assert tag not in _UNSAFE, f"<{tag}> was let through"
        for name, value in node.attrib.items():
            own = str(name).rpartition("}")[2].rpartition(":")[2].lower()
            assert not own.startswith("on"), f"{name} was let through"
            assert own not in ("name", "srcdoc", "formaction", "action", "ping"), f"{name} was let through"
            if own in ("href", "src", "cite", "srcset"):
                assert safe(value), f"{name}={value!r} was let through"
            elif own == "id":
                assert value in rendered.ids, f"the author's id {value!r} was let through"
            elif own == "style":
                assert "url(" not in value and "position" not in value and "expression" not in value, value
    reader = Reader(html)
    marks = [address for address in reader.addresses if "\x03" in address]
    assert set(marks) <= {f"\x03{number}\x03" for number in range(len(rendered.references))}, "a mark was forged"


_FOREIGN = re.compile("<(?:svg|math)", re.IGNORECASE)


def check_html(data: bytes) -> None:
    text = text_of(data)
    if text is None:
        return
    rendered, found = render(text, _PATH, prefix="p-", clean=True)
    _check_text(rendered, found, text)
    for html in (rendered.html, rendered.rest, f"<p>{rendered.lead}</p>"):
        _check_clean(rendered, html)
    owners, found = render(text, _PATH, prefix="p-")
    _check_text(owners, found, text)
    assert all(map(safe, Reader(owners.html).addresses)), "an unsafe address was let through"
    # Markdown that stands in an element of SVG or MathML ends that in a browser, which `open_html` does not know.
    if not _FOREIGN.search(text):
        _parsed(owners.html)


def _seeds() -> Iterator[bytes]:
    for seed in entries.seeds():
        yield seed.partition(b"\n---\n")[2] or seed


MARKDOWN = Target("markdown", always(check_markdown), _seeds, PIECES)
HTML = Target("html", always(check_html), _seeds, (*_MARKUP, *_MARKUP, *RAW, *PIECES))
