"""Tests of the HTML of each kind of Markdown, and of the diagnostics of bodies with their places."""

import pytest

from octavo.base.diagnostics import Diagnostic, Span
from octavo.markdown.addresses import TextReference
from octavo.markdown.render import RenderedText, render


def text(source: str, prefix: str = "") -> RenderedText:
    """Render a body that has no diagnostics."""
    rendered, diagnostics = render(source, "content/page.md", prefix=prefix)
    assert diagnostics == (), diagnostics
    return rendered


def html(source: str) -> str:
    return text(source).html


def diagnostics_of(source: str, first_line: int = 1) -> list[Diagnostic]:
    return list(render(source, "content/page.md", first_line=first_line)[1])


def test_inline_markup_of_a_paragraph() -> None:
    assert html("A *b* **c** ~~d~~ `e<f` & &copy; <https://a.org>\\\ng") == (
        "<p>A <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f</code> &amp; © "
        '<a href="https://a.org">https://a.org</a><br>\ng</p>\n'
    )


@pytest.mark.parametrize(
    ("source", "rendered"), [("a & b &copy;", "a &amp; b ©"), ("3 > 2", "3 &gt; 2"), ("2 < 3", "2 &lt; 3")]
)
def test_special_characters_of_html_are_escaped(source: str, rendered: str) -> None:
    assert html(source) == f"<p>{rendered}</p>\n"


def test_an_empty_body_gives_empty_html() -> None:
    assert text("") == RenderedText("", "", "", "", (), ())
    assert text("\n\n").html == ""


def test_lists_task_lists_and_thematic_breaks() -> None:
    assert html("3. a\n4. b\n") == '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'
    assert html("- [ ] a\n- [x] b\n") == (
        '<ul class="tasks">\n<li class="task"><input type="checkbox" disabled aria-label="To do"> a</li>\n'
        '<li class="task"><input type="checkbox" disabled checked aria-label="Done"> b</li>\n</ul>\n'
    )
    assert '<li class="task"><p><input type="checkbox" disabled aria-label="To do"> a</p>' in html("- [ ] a\n\n- b\n")
    assert html("a\n\n---\n") == "<p>a</p>\n<hr>\n"


def test_table_cells_have_classes_for_their_alignment() -> None:
    assert html("| a | b | c | d |\n|---|:-:|--:|:--|\n| 1 | 2 | 3 | 4 |\n") == (
        '<div class="wide" tabindex="0"><table>\n<thead>\n<tr><th scope="col">a</th>'
        '<th scope="col" class="align-center">b</th><th scope="col" class="align-right">c</th>'
        '<th scope="col" class="align-left">d</th></tr>\n</thead>\n<tbody>\n'
        '<tr><td>1</td><td class="align-center">2</td><td class="align-right">3</td>'
        '<td class="align-left">4</td></tr>\n</tbody>\n</table></div>\n'
    )
    assert "tbody" not in html("| a |\n|---|\n")
    assert "<table>" in html("> | a |\n> |---|\n") and "<table>" in html("- | a |\n  |---|\n")


def test_definition_lists_and_block_quotes() -> None:
    assert html("A\n: b\n: c\n") == "<dl>\n<dt>A</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>\n"
    assert html("> a\n") == "<blockquote>\n<p>a</p>\n</blockquote>\n"


def test_abbreviations_are_marked_only_as_whole_words() -> None:
    rendered = text('AI in MAIN, AI4 and (AI). ML.\n\n*[AI]: "artificial" intelligence\n*[ML]:\n')
    mark = '<abbr title="&quot;artificial&quot; intelligence">AI</abbr>'
    assert rendered.html == f"<p>{mark} in MAIN, AI4 and ({mark}). ML.</p>\n"


def test_code_in_a_known_language_is_highlighted_with_classes_and_no_style() -> None:
    rendered = html("```python title\ndef f(x): return 1\n```\n")
    assert rendered.startswith(
        '<pre class="highlight" tabindex="0"><code class="language-python"><span class="k">def</span>'
    )
    assert "style=" not in rendered


@pytest.mark.parametrize("language", ["nolanguage", "Text<b>", "../../etc", "{.nolanguage}"])
def test_code_in_an_unknown_language_is_plain(language: str) -> None:
    rendered = html(f"```{language}\na < b\n```\n")
    assert ">a &lt; b\n</code></pre>" in rendered
    assert "<b>" not in rendered


def test_code_without_a_language_is_plain() -> None:
    assert html("    a < b\n") == '<pre tabindex="0"><code>a &lt; b</code></pre>\n'


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n" * 5_000, "20,000 characters in one listing"),
        (f"x = [{'1, ' * 500}]\n", "1,000 characters in one of its lines"),
        ("x = 1\n" + "\n" * 2_000 + "y = 2\n", "1,000 characters in one of its lines"),
    ],
    ids=["long", "long line", "blank lines"],
)
def test_code_that_takes_long_is_not_highlighted_and_told(code: str, said: str) -> None:
    rendered, found = render(f"```python\n{code}```\n", "a.md")
    assert "<span" not in rendered.html
    assert [(one.code, one.span.line) for one in found] == [("too-long", 2)]
    assert said in found[0].message
    # Without a language that is known, code has no colours in any case.
    assert render(f"```nothing\n{code}```\n", "a.md")[1] == ()


def test_not_all_of_very_much_code_is_highlighted() -> None:
    source = "".join(f"```python\nx = {at}\n{'y = 1' + chr(10) * 1}" + "z = 1\n" * 3_000 + "```\n" for at in range(6))
    rendered, found = render(source, "a.md")
    assert rendered.html.count('<span class="n">x</span>') == 5
    assert [one.code for one in found] == ["too-long"]


def test_the_highest_heading_becomes_h2() -> None:
    rendered = html("## A\n\n### B\n\n###### C\n")
    assert [rendered.count(f"<h{level} ") for level in range(1, 7)] == [0, 1, 1, 0, 0, 1]
    rendered = html("# A\n\n## B\n\n###### C\n")
    assert [rendered.count(f"<h{level} ") for level in range(1, 7)] == [0, 1, 1, 0, 0, 1]


def test_ids_of_headings_are_unique_and_have_the_prefix() -> None:
    rendered = text("# The Ünïque *name* $x$\n\n# a\n\n# A\n\n# 中文\n\n# A-2\n", prefix="p-")
    assert rendered.ids == ("p-the-unique-name-x", "p-a", "p-a-2", "p-中文", "p-a-2-2")
    link = '<a class="anchor" href="#p-a" aria-label="Link to this section">#</a>'
    assert f'<h2 id="p-a">a {link}</h2>' in rendered.html


def test_links_to_anchors_of_the_text_get_the_prefix() -> None:
    assert '<a href="#p-part">x</a>' in text("[x](#part)\n\n# Part\n", prefix="p-").html
    assert '<a href="#own">x</a>' in text('[x](#own)\n\n<p id="own">y</p>\n', prefix="p-").html
    assert '<a href="#own">x</a>' in text('[x](#own) <b id="own">y</b>\n', prefix="p-").html
    assert '<a href="#">x</a>' in html("[x](#)")


def test_a_broken_anchor_is_a_warning_with_its_span() -> None:
    (diagnostic,) = diagnostics_of("a\n\nb [x](#prat)\n\n# Part\n", first_line=7)
    assert (diagnostic.severity, diagnostic.code) == ("warning", "broken-anchor")
    assert diagnostic.span == Span("content/page.md", 9, 7, 5)
    assert diagnostic.hint == "it has #part"
    assert diagnostics_of("[x](#y)")[0].hint == "it has no headings"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("doi:10.1/2", "https://doi.org/10.1/2"),
        ("<DOI: 10.1000/182>", "https://doi.org/10.1000/182"),
        ("arXiv:2401.01234", "https://arxiv.org/abs/2401.01234"),
        ("arxiv:hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("pmid:123", "https://pubmed.ncbi.nlm.nih.gov/123"),
        ("hdl:20.500/1", "https://hdl.handle.net/20.500/1"),
    ],
)
def test_an_identifier_in_place_of_an_address_is_told_with_its_address(written: str, address: str) -> None:
    (diagnostic,) = diagnostics_of(f"[x]({written})")
    assert (diagnostic.code, diagnostic.hint.rpartition("write ")[2]) == ("unsafe-link", f"`{address}`")
    assert not diagnostics_of(f"[x]({address})")


def test_footnotes_have_the_prefix_and_link_back() -> None:
    rendered = text("a[^n] b[^n] c[^m]\n\n[^n]: One.\n[^m]: Two.\n\n    More.\n", prefix="p-")
    assert rendered.ids == ("p-fn-1", "p-fn-2", "p-fnref-1", "p-fnref-1-2", "p-fnref-2")
    assert (
        '<sup class="footnote-ref" id="p-fnref-1-2"><a href="#p-fn-1" role="doc-noteref">1</a></sup>' in rendered.html
    )
    back = '<a href="#p-fnref-1" role="doc-backlink" aria-label="Back to the text">↩\ufe0e</a>'
    assert f'<li id="p-fn-1"><p>One. {back}</p></li>' in rendered.html
    assert rendered.html.endswith("</ol>\n</div>\n")


def test_a_footnote_may_refer_to_another_footnote() -> None:
    rendered = html("a[^a]\n\n[^a]: One[^b].\n[^b]: Two.\n")
    assert '<li id="fn-1"><p>One<sup class="footnote-ref" id="fnref-2"><a href="#fn-2"' in rendered
    assert '<li id="fn-2"><p>Two. <a href="#fnref-2" role="doc-backlink"' in rendered


def test_images_have_sizes_and_classes() -> None:
    assert html("![a *b*](https://a.org/x.png 'T'){width=300 height=20 .big}!") == (
        '<p><img src="https://a.org/x.png" alt="a b" title="T" width="300" height="20" class="big" '
        'loading="lazy">!</p>\n'
    )
    assert html("![](https://a.org/x.png)") == '<p><img src="https://a.org/x.png" alt="" loading="lazy"></p>\n'
    for braces in ("{width=3 onload=x}", "{style}", '{width="3}', "{width=03}", " {width=3}"):
        rendered, _ = render(f"![](https://a.org/x.png){braces}", "content/page.md")
        assert rendered.html.endswith(f'loading="lazy">{braces}</p>\n')


def test_an_image_with_a_title_alone_in_its_paragraph_is_a_figure() -> None:
    image = '<img src="https://a.org/x.png" alt="a" width="3" loading="lazy">'
    rendered = html('![a](https://a.org/x.png "Costs <$5; $x$"){width=3}\n')
    assert rendered == (f"<figure>{image}<figcaption>Costs &lt;$5; <math><mi>x</mi></math></figcaption></figure>\n")
    assert "<figure>" not in html("![a](https://a.org/x.png)") + html('![a](https://a.org/x.png "T") b')


def test_a_bad_formula_in_a_caption_has_its_span() -> None:
    (diagnostic,) = diagnostics_of('a\n\n![a](https://a.org/x.png "So $\\foo$")\n')
    assert diagnostic.span == Span("content/page.md", 3, 31, 4)


def test_addresses_inside_the_site_become_references() -> None:
    source = "a [x](../papers/x.md#part) ![y](fig%20one.png)\n[z](</files/c v.pdf>) [w][l]\n\n[l]: ../people/b.md 'T'\n"
    rendered, diagnostics = render(source, "content/page.md", first_line=4)
    assert diagnostics == ()
    assert rendered.references == (
        TextReference("../papers/x.md#part", 4, 7, 19, False),
        TextReference("fig%20one.png", 4, 33, 13, True),
        TextReference("/files/c%20v.pdf", 5, 6, 14, False),
        TextReference("../people/b.md", 7, 6, 14, False),
    )
    for number, start in enumerate(('<a href="', '<img src="', '<a href="', '<a href="')):
        assert f'{start}\x03{number}\x03"' in rendered.html


@pytest.mark.parametrize("earlier", ["[x](https://a.org/b.md)", "$b.md$", "$$b.md$$"])
def test_a_reference_is_not_placed_at_an_earlier_piece_with_the_same_text(earlier: str) -> None:
    rendered, _ = render(f"{earlier}\n\n[y](b.md)\n", "content/page.md")
    assert rendered.references == (TextReference("b.md", 3, 5, 4, False),)


def test_links_to_other_sites_are_unchanged() -> None:
    for url in ("http://a.org/?b=c#d", "https://a.org", "mailto:a@b.org", "tel:+123", "ftp://a.org/b", "HTTPS://a.org"):
        rendered = text(f"[x]({url})")
        assert rendered.references == ()
        assert f'href="{url}"' in rendered.html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript%3Aalert(1)",
        "%256Aavascript:alert(1)",
        "%25252525252525256Aavascript:alert(1)",
        "java%0ascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "<java&Tab;script:alert(1)>",
        "<\u00a0javascript:alert(1)>",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "![x]({})", "[x][l]\n\n[l]: {}"])
def test_an_unsafe_scheme_is_an_error_in_any_disguise(url: str, form: str) -> None:
    rendered, diagnostics = render("one\n\ntwo " + form.format(url), "content/page.md")
    assert [(one.severity, one.code) for one in diagnostics] == [("error", "unsafe-link")]
    assert diagnostics[0].span.line >= 3
    assert "script" not in rendered.html and "href" not in rendered.html and "src" not in rendered.html


def test_the_error_of_an_unsafe_link_has_its_span() -> None:
    (diagnostic,) = diagnostics_of("a\n\nb [x](javascript:1)\n", first_line=5)
    assert diagnostic.span == Span("content/page.md", 7, 7, 12)
    assert diagnostic.message == "`javascript:` is not a scheme that is safe to follow"


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("a $\\foo$ b", 1, 4),
        ("a $x$ b\nc $x + \\foo$ d", 2, 8),
        ("- a\n- $x \\foo$", 2, 6),
        ("$$\na\n  b \\foo\n$$", 3, 5),
        ("> a\n>\n> $$\n> a\n> b \\foo\n> $$", 5, 5),
        ("  - a\n\n    \\[\n      a\n      \\foo\n    \\]", 5, 7),
        ("a[^1]\n\n[^1]: $\\foo$\n\nb $x$", 3, 8),
    ],
)
def test_a_bad_formula_is_shown_as_written_and_its_warning_has_the_span_of_the_command(
    source: str, line: int, column: int
) -> None:
    rendered, diagnostics = render(source, "content/page.md", first_line=10)
    assert [(one.severity, one.code) for one in diagnostics] == [("warning", "bad-formula")]
    assert diagnostics[0].span == Span("content/page.md", line + 9, column, 4)
    assert diagnostics[0].message == 'this formula cannot be set: unknown command "\\foo"'
    assert '<code class="tex">' in rendered.html and "\\foo" in rendered.html


def test_the_error_of_an_address_with_entities_is_on_the_first_line() -> None:
    (diagnostic,) = diagnostics_of("a\n\n![](java&#115;cript:1)\n", first_line=5)
    assert diagnostic.span == Span("content/page.md", 5, 1, 1)


def test_equal_formulas_have_spans_of_their_own() -> None:
    assert [one.span.line for one in diagnostics_of("$\\foo$\n\n$\\foo$\n")] == [1, 3]


@pytest.mark.parametrize(
    ("latex", "hint"),
    [
        (r"\foo", "standard LaTeX command"),
        (r"\def\a{}", "`math: macros:`"),
        ("{" * 101 + "}" * 101, "several formulas"),
        ("{", "braces"),
    ],
)
def test_the_hint_for_a_bad_formula_depends_on_its_reason(latex: str, hint: str) -> None:
    assert hint in diagnostics_of(f"\\({latex}\\)")[0].hint


def test_all_line_ends_are_supported() -> None:
    assert html("a\r\nb\r\rc") == html("a\nb\n\nc")
    for end in ("\n", "\r\n", "\r"):
        assert diagnostics_of(f"a{end}{end}b $\\foo$")[0].span == Span("content/page.md", 3, 4, 4)


def test_rendering_a_text_does_not_change_the_next() -> None:
    one = "# A\n\nX[^1] [l] $x$ *[AI]: b\n\n[^1]: n\n[l]: b.md\n*[X]: y\n"
    other = "# A\n\nX [^1] [l] [x](#a) $\\foo$"
    first = render(one, "a.md", prefix="p-")
    second = render(other, "b.md")
    assert render(one, "a.md", prefix="p-") == first
    assert render(other, "b.md") == second


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("An and/or text: / [up](/)", [24]),
        ('A <br /> and/or <a href="/">up</a>', [26]),
        ("The data are [data](data), see [a](data)", [21, 36]),
        ("and/or [a]\n\n[a]: /", [6]),
    ],
)
def test_an_address_that_may_be_prose_is_placed_where_it_is_an_address(source: str, columns: list[int]) -> None:
    assert [reference.column for reference in text(source).references] == columns


@pytest.mark.parametrize(
    "source",
    [
        r"<https://example.org/a\_b\#c>",
        r"[x](https://example.org/a\_b\#c)",
        r'<a href="https://example.org/a\_b\#c">x</a>',
    ],
)
def test_an_address_is_written_without_the_backslashes_of_latex(source: str) -> None:
    assert 'href="https://example.org/a_b#c"' in render(source, "x.md")[0].html
