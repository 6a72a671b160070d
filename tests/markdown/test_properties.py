"""Property tests of rendered bodies and titles: HTML nests, addresses are safe, time is bounded."""

import time
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.base.diagnostics import Span
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.addresses import scheme
from octavo.markdown.phrases import render_phrase
from octavo.markdown.render import RenderedText, render

VOID = {"br", "hr", "img", "input"}
PIECES = (
    "\n\n", "\n", " ", "A sentence. ", "word ", "*", "**", "_", "`", "```\n", "```python\n", "~~", "$", "$$", "$x$",
    "\\(", "\\)", "\\[", "\\]", "\\", "\\foo", "[", "](", ")", "![", "[^1]", "\n[^1]: ", "# ", "\n## A\n", "\n> ",
    "\n- ", "\n1. ", "\n- [ ] ", "\n: ", "|", "\n|-|-|\n", "*[", "]: ", "&", "&#106;", "&colon;", "javascript:",
    "data:", "https://a.org/", "a.md", "#a", "<", ">", "{width=3}", '"T"', "J. ", "e.g. ", "é", "中", "    ", "\t",
    "5 ", "---", "\n===\n", "^", "{", "}", "\n\\begin{align}", "\\begin{align}", "\\end{align}", "\\label{a}",
    "\\tag{b}",     "\\eqref{a}", "\\ref{c}", "\\ce{H2O}", "\\SI{5}{\\metre}", "\\\\(", "\\\\)", "$ ", " $", "$\\sim$",
    "\\begin{subequations}", "\\end{subequations}", "&", "\\\\", "\\intertext{b}", "^[", "]", "\n> [!NOTE]\n> ",
)  # fmt: skip
RAW = (
    "<b>", "</b>", "<a href='", "<a href=\"", "'>", '">', "</a>", "<div>\n", "</div>\n", "<!--", "-->", "<script>",
    "</script>", "<img src=", " onerror=x", "<p id=a>", "<a href=", "<a <b ", "&#3;0&#3;", "<svg>", "<math>",
    "<style>", "<h1>",
)  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
BODIES = st.text(LETTERS, max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
RAW_BODIES = st.lists(st.sampled_from((*PIECES, *RAW, *RAW)), max_size=40).map("".join)


class Reader(HTMLParser):
    """Collects from HTML its words, addresses, ids and active content, and the first end tag that does not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.active: list[str] = []
        self.stack: list[str] = []
        self.broken = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "srcset", "xlink:href", "action"):
                self.addresses.append(value or "")
            elif name == "id":
                self.ids.append(value or "")
            if name.startswith("on") or tag in ("script", "style", "svg", "iframe"):
                self.active.append(f"{tag} {name}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.broken = self.broken or tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def safe(address: str) -> bool:
    """Tell if an address has no scheme or a safe one; `]` in `]:` is not a scheme."""
    return scheme(address) in SAFE_SCHEMES or not scheme(address).isalpha()


def text(source: str, *, clean: bool = False) -> RenderedText:
    """Render a body and check that its diagnostics and references lie inside the source."""
    rendered, diagnostics = render(source, "content/page.md", prefix="p-", clean=clean)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in diagnostics:
        assert 1 <= one.span.line <= len(lines)
        assert 1 <= one.span.column <= len(lines[one.span.line - 1]) + 1
    for reference in rendered.references:
        assert 1 <= reference.line <= len(lines)
    return rendered


def read_and_compare_parts(rendered: RenderedText) -> Reader:
    """Read the HTML of a text, and check that its parts make up the whole and that its reference marks are known."""
    whole, lead, rest = Reader(rendered.html), Reader(rendered.lead), Reader(rendered.rest)
    assert "".join(lead.words + rest.words) == "".join(whole.words)
    assert lead.addresses + rest.addresses == whole.addresses
    marks = [address for address in whole.addresses if "\x03" in address]
    assert set(marks) <= {f"\x03{number}\x03" for number in range(len(rendered.references))}
    assert all(map(safe, whole.addresses))
    return whole


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_every_body_becomes_html_that_nests(source: str) -> None:
    rendered = text(source.replace("<", "&lt;"))
    whole = read_and_compare_parts(rendered)
    assert not whole.broken and not whole.stack
    assert max(Counter(whole.ids).values(), default=1) == 1
    assert set(whole.ids) == set(rendered.ids)
    assert all(own.startswith("p-") for own in rendered.ids)
    assert len(rendered.plain) <= 500


@settings(max_examples=300, deadline=None)
@given(RAW_BODIES)
def test_cleaned_html_nests_and_has_no_active_content(source: str) -> None:
    rendered = text(source, clean=True)
    whole = Reader(rendered.html)
    assert not whole.broken and not whole.stack
    for html in (rendered.html, rendered.lead, rendered.rest):
        reader = Reader(html)
        assert all(map(safe, reader.addresses))
        marks = [address for address in reader.addresses if "\x03" in address]
        assert set(marks) <= {f"\x03{number}\x03" for number in range(len(rendered.references))}
        assert not reader.active
    assert max(Counter(whole.ids).values(), default=1) == 1


@settings(max_examples=200, deadline=None)
@given(RAW_BODIES)
def test_the_owners_html_has_no_unsafe_addresses(source: str) -> None:
    rendered = text(source)
    assert all(map(safe, Reader(rendered.html).addresses))


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_every_title_becomes_html_that_nests(source: str) -> None:
    phrase, diagnostics = render_phrase(source, lambda offset, length: Span("content/page.md", 3, 8 + offset, length))
    reader = Reader(phrase.html)
    assert not reader.broken and not reader.stack and not reader.addresses
    assert "\n" not in phrase.plain
    assert all(one.span.line == 3 and one.span.column >= 8 for one in diagnostics)


@settings(max_examples=100, deadline=None)
@given(BODIES, RAW_BODIES)
def test_rendering_a_body_does_not_depend_on_earlier_ones(one: str, other: str) -> None:
    first = render(one, "a.md")
    render(other, "b.md", prefix="q-", clean=True)
    assert render(one, "a.md") == first


@pytest.mark.parametrize(
    "source",
    [
        ">" * 5000,
        "[" * 5000,
        "*" * 50_000,
        "*a " * 20_000,
        "`" * 50_000,
        "![" * 5000,
        "[a](" * 5000,
        "$" * 50_000,
        "$a" * 20_000,
        "${" * 20_000,
        r"\(" * 20_000,
        "$$a\n" * 10_000,
        f"${'{' * 5000}$",
        f"${chr(92) + 'sqrt' * 5000}$",
        f"${'x' * 1_000_000}$",
        "- " * 5000,
        "\n".join(" " * depth + "- a" for depth in range(1000)),
        "<" * 50_000,
        "<a href='x' " * 5000,
        "<!--" * 20_000,
        "<b>" * 10_000,
        "<details>" * 60_000,
        "> <details>\n" * 10_000,
        "^[a" * 20_000,
        "^[~" * 20_000,
        "^[~]" * 10_000,
        "<jats:p>" + "<jats:title>" * 5000 + "</jats:p>",
        "<jats:p>a</jats:p>\n```\n" * 5000,
        "> [!NOTE]\n" * 5000,
        "\\[\n\n" * 10_000,
        "&" * 50_000,
        f"${chr(92) + '$'}" * 20_000,
        "a|b\n" * 10_000 + "- x",
        "a\n" + "2. b\n" * 5000,
        "- b\n" * 5000 + " \n x",
        "|a|\n|-|\n" + "|a|\n" * 10_000 + "|a|b|",
        "$a{b{c{d " * 10_000,
        "*a [b](c) " * 5000,
        "|" * 50_000,
        "# x\n" * 3000,
        "[a](b) " * 3000,
        "[a](#b) " * 3000,
        "A. " * 20_000,
        "half \ud800 [a](\ud800) $\ud800$",
    ],
    ids=lambda source: ascii(source[:12]),
)
def test_no_text_crashes_or_stalls_the_renderer(source: str) -> None:
    start = time.monotonic()
    for clean in (False, True):
        render(source, "content/page.md", clean=clean)[0].html.encode()
    assert time.monotonic() - start < 20
