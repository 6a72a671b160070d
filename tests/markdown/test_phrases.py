"""Titles and other texts of one line: emphasis, code and formulas as HTML, and the same as plain text."""

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.phrases import render_phrase


def phrase(source: str) -> tuple[str, str]:
    """Return a phrase plain and as HTML; it must have no diagnostics."""
    found, diagnostics = render_phrase(source, lambda offset, length: Span("a.md", 1, 1 + offset, length))
    assert not diagnostics
    return found


@pytest.mark.parametrize(
    ("source", "plain", "html"),
    [
        ("On Engines", "On Engines", "On Engines"),
        ("  Two   words ", "Two words", "Two words"),
        ("On *E. coli* growth", "On E. coli growth", "On <em>E. coli</em> growth"),
        ("_In vivo_, **bold**", "In vivo, bold", "<em>In vivo</em>, <strong>bold</strong>"),
        ("The `grep` *of `x`*", "The grep of x", "The <code>grep</code> <em>of <code>x</code></em>"),
        ("AT&T and A&amp;B", "AT&T and A&B", "AT&amp;T and A&amp;B"),
        ('"Q" <x> 1 < 2', '"Q" <x> 1 < 2', "&quot;Q&quot; &lt;x&gt; 1 &lt; 2"),
        ("H<sub>2</sub>O, <i>Rana</i>", "H2O, Rana", "H<sub>2</sub>O, <em>Rana</em>"),
        ("<italic>Rana</italic>", "Rana", "<em>Rana</em>"),
        ('<a id="x">Linked</a>, <span class="nocase">eBay</span>', "Linked, eBay", "Linked, eBay"),
        ("<code>weave</code><!-- check -->", "weave", "<code>weave</code>"),
        ("<b>open and </i>", "<b>open and </i>", "&lt;b&gt;open and &lt;/i&gt;"),
        ("<i>a <b>b</i> c</b>", "<i>a b</i> c", "&lt;i&gt;a <strong>b&lt;/i&gt; c</strong>"),
        ("<script>x</script>", "<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("A* search and B*", "A* search and B*", "A* search and B*"),
        ("*-homomorphisms of C*-algebras", "*-homomorphisms of C*-algebras", "*-homomorphisms of C*-algebras"),
        ("snake_case_name and f_1", "snake_case_name and f_1", "snake_case_name and f_1"),
        ("2 * 3 * 4", "2 * 3 * 4", "2 * 3 * 4"),
        (r"\*stars\* for \$5", "*stars* for $5", "*stars* for $5"),
        ("[1] to [2]", "[1] to [2]", "[1] to [2]"),
        ("see https://x.org/a, <https://x.org> or a@x.org", *["see https://x.org/a, https://x.org or a@x.org"] * 2),
    ],
)
def test_a_phrase_is_read(source: str, plain: str, html: str) -> None:
    assert phrase(source) == (plain, html)


def test_a_formula_is_set_and_plain_as_latex() -> None:
    plain, html = phrase("On $x^2$ and *$y$*")
    assert plain == "On x^2 and y"
    assert html.startswith("On <math><msup>")
    assert "<em><math><mi>y</mi></math></em>" in html


def test_a_formula_that_cannot_be_set_is_named_at_its_place() -> None:
    found, (diagnostic,) = render_phrase(
        r"A $x$ and $\frob$", lambda offset, length: Span("a.md", 3, 8 + offset, length)
    )
    assert found.html.endswith(r'<code class="tex">$\frob$</code>')
    assert (diagnostic.code, diagnostic.span.column) == ("bad-formula", 19)


@pytest.mark.parametrize(
    ("source", "plain", "lost"),
    [
        ("On [looms](https://x.org/)", "On looms", ["[looms](https://x.org/)"]),
        ("[a](b) [x] [*c*](d) https://x.org", "a [x] c https://x.org", ["[a](b)", "[*c*](d)"]),
        ("![A loom](loom.png), [1]", "A loom, [1]", ["![A loom](loom.png)"]),
        ('*See* <a href="https://x.org/">it</a>', "See it", ['<a href="https://x.org/">']),
        ("[https://x.org/](https://x.org/)", "https://x.org/", []),
    ],
)
def test_a_link_that_is_not_shown_is_told_at_its_place(source: str, plain: str, lost: list[str]) -> None:
    found, diagnostics = render_phrase(source, lambda offset, length: Span("a.md", 1, 1 + offset, length))
    assert found.plain == plain
    assert {diagnostic.code for diagnostic in diagnostics} <= {"lost-link"}
    places = [(found.span.column - 1, found.span.length) for found in diagnostics]
    assert [source[start : start + length] for start, length in places] == lost


@pytest.mark.parametrize(
    ("source", "code", "column", "length"),
    [
        ("On H~2~O and `H~2~O`", "other-markup", 5, 3),
        ("The 19^th^ century", "other-markup", 7, 4),
        ("On looms[^1]", "other-markup", 9, 4),
        ("On looms^[A note]", "other-markup", 9, 9),
        ("On $$x^2 and more", "open-environment", 4, 2),
        (r"On \(x^2 and more", "open-environment", 4, 2),
        ("On $x^2 and more", "lone-dollar", 4, 1),
    ],
)
def test_what_is_shown_as_it_is_is_told(source: str, code: str, column: int, length: int) -> None:
    _, (found,) = render_phrase(source, lambda offset, length: Span("a.md", 1, 1 + offset, length))
    assert (found.code, found.span.column, found.span.length) == (code, column, length)


@pytest.mark.parametrize(
    "source", ["2^10 and x^n", "~2 or ~3", "a (b", "a [b]", "The price is $$", "`x^2^`", "==x==", "[^ ] or ^[1]"]
)
def test_other_signs_are_not_told(source: str) -> None:
    phrase(source)


def test_marks_deeper_than_twenty_are_text_in_a_title_too() -> None:
    source = "*a _b " * 11 + "x" + " b_ a*" * 11
    phrase, found = render_phrase(source, lambda offset, length: Span("a.md", 3, 8 + offset, length))
    assert phrase.html.count("<em>") == 20
    assert [(one.code, one.span.column) for one in found] == [("too-deep", 8)]
