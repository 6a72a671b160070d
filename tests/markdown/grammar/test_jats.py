"""Tests of abstracts with the elements of JATS, as Crossref has them."""

import pytest

from octavo.markdown.mathml import to_mathml
from octavo.markdown.render import render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "<jats:title>Abstract</jats:title><jats:p>In <jats:italic>E. coli</jats:italic> and"
            " H<jats:sub>2</jats:sub>O.</jats:p>",
            "<p>In <i>E. coli</i> and H<sub>2</sub>O.</p>\n",
        ),
        (
            "<jats:sec>\n    <jats:title>Aim</jats:title>\n    <jats:p>One,\n        <jats:bold>two</jats:bold>."
            "</jats:p>\n</jats:sec>\n<jats:sec><jats:title>On <jats:italic>E</jats:italic>"
            "</jats:title><jats:p>Three.</jats:p></jats:sec>",
            "<p><strong>Aim</strong></p>\n<p>One,\n<b>two</b>.</p>\n<p><b>On <i>E</i></b></p>\n<p>Three.</p>\n",
        ),
        (
            '<jats:p>See <jats:ext-link xlink:href="https://a.org">here</jats:ext-link>:</jats:p><jats:list>'
            "<jats:list-item><jats:p>a</jats:p></jats:list-item></jats:list>",
            '<p>See <a href="https://a.org">here</a>:</p>\n<ul>\n<li>a</li>\n</ul>\n',
        ),
    ],
)
def test_elements_of_jats_are_paragraphs_and_elements_of_html(source: str, html: str) -> None:
    text, findings = render(source, "a.md", under_abstract=True)
    assert text.html.replace("\n", "") == html.replace("\n", "")
    assert findings == ()


def test_the_plain_text_has_spaces_between_paragraphs_and_no_heading() -> None:
    source = "<jats:title>Abstract</jats:title><jats:p>We measured.</jats:p><jats:p>It <jats:sc>is</jats:sc>.</jats:p>"
    assert render(source, "a.md", under_abstract=True)[0].plain == "We measured. It is."


@pytest.mark.parametrize("wrapper", ["jats:alternatives", "jats:inline-formula"])
def test_of_a_formula_in_several_forms_the_latex_is_set(wrapper: str) -> None:
    latex = r"\documentclass[12pt]{minimal} \begin{document}$$x_1$$\end{document}"
    source = (
        f"<jats:p>At <{wrapper}><jats:tex-math>{latex}</jats:tex-math>"
        f"<mml:math><mml:mi>x</mml:mi></mml:math></{wrapper}>,"
        " <jats:inline-formula><mml:math><mml:mi>y</mml:mi></mml:math></jats:inline-formula>.</jats:p>"
    )
    html = render(source, "a.md")[0].html
    assert to_mathml("x_1", display=False) in html
    assert html.count("<math") == 2
    assert "<math><mi>y</mi></math>" in html


@pytest.mark.parametrize(
    "source", ["Write `<jats:p>a</jats:p>`.", "~~~\n<jats:p>a</jats:p>\n~~~", "```\n<jats:p>a</jats:p>\n```\n\nb"]
)
def test_elements_of_jats_in_code_stay(source: str) -> None:
    assert "&lt;jats:p&gt;a" in render(source, "a.md")[0].html


def test_elements_of_jats_within_a_line_are_those_of_html() -> None:
    source = "In <jats:italic>E. coli</jats:italic> -- `<jats:p>`"
    assert render(source, "a.md")[0].html == "<p>In <i>E. coli</i> – <code>&lt;jats:p&gt;</code></p>\n"


def test_findings_stand_where_the_source_has_them() -> None:
    source = "<jats:p>A</jats:p>\n<jats:p>At 5 $ \\mu $ b.</jats:p>"
    (finding,) = render(source, "a.md")[1]
    assert finding.span is not None
    assert (finding.code, finding.span.line, finding.span.column) == ("spaced-formula", 2, 14)


def test_a_formula_of_crossref_is_set_whatever_is_around_its_latex() -> None:
    forms = ("<?CDATA $x^2$?>", "<![CDATA[$x^2$]]>", "x^2", "\n<?CDATA $x^2$?>\n")
    for form in forms:
        inside = f"<jats:tex-math>{form}</jats:tex-math>"
        source = f"<jats:p>Here <jats:inline-formula>{inside}</jats:inline-formula> is.</jats:p>"
        text, found = render(source, "x.md")
        assert (text.html, found) == (f"<p>Here {to_mathml('x^2', display=False)} is.</p>\n", ())


def test_what_stands_between_two_abstracts_stays() -> None:
    between = "- one\n  - two\n\n~~~\nif x:\n    y = '<jats:p>'\n~~~"
    text, _ = render(f"<jats:p>A</jats:p>\n\n{between}\n\n<jats:p>B</jats:p>", "x.md")
    alone, _ = render(between, "x.md")
    assert text.html == f"<p>A</p>\n{alone.html}<p>B</p>\n"
