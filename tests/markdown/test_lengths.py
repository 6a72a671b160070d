"""Lengths in formulas move nothing over the page; those that typesetting needs stay as they are."""

import pytest

from octavo.markdown.render import render

USUAL = (
    r"a\!b", r"\hspace{-3em}a", r"\kern-1em a", r"\mkern-18mu a", r"\hspace{2cm}a", r"\raisebox{-1.5ex}{a}",
    r"\genfrac{}{}{2pt}{}{a}{b}", r"\hspace*{-1in}a", r"\hskip 30em a", r"\qquad\quad\,\;\:a", r"\!\!\!\!\!a",
    r"\begin{aligned}" + r"a\!\!\!\!&=b\\" * 60 + r"\end{aligned}",
)  # fmt: skip
FAR = {
    r"a\hspace{-100em}b": "-100em",
    r"a\hspace*{-50cm}b": "-50cm",
    r"a\kern-100em b": "-100em",
    r"a\mkern-900mu b": "-900mu",
    r"a\mskip-900mu b": "-900mu",
    r"a\hskip-100em b": "-100em",
    r"\mspace{-900mu}a": "-900mu",
    r"\raisebox{-100em}{a}": "-100em",
    r"\raisebox{90em}{a}": "90em",
    r"\genfrac{}{}{900em}{}{a}{b}": "900em",
    r"\hspace{9999em}a": "9999em",
    r"\hskip 999em a": "999em",
    r"\hspace{-6em}\hspace{-6em}a": "-6em",
    r"\!" * 100 + "a": r"\!",
    r"\begin{aligned}a\\b\hspace{-99em}\end{aligned}": "-99em",
}


@pytest.mark.parametrize("latex", USUAL)
def test_lengths_of_typesetting_stay(latex: str) -> None:
    rendered, found = render(f"$${latex}$$\n", "content/page.md")
    assert found == () and "<math" in rendered.html


@pytest.mark.parametrize("latex", FAR)
def test_a_length_that_moves_a_formula_over_the_page_is_told_where_it_stands(latex: str) -> None:
    rendered, [found] = render(f"$${latex}$$\n", "content/page.md")
    assert "<math" not in rendered.html and 'class="tex"' in rendered.html
    assert found.code == "bad-formula" and "limit" in found.message and found.hint.endswith("write shorter lengths")
    assert found.span.column == 3 + latex.index(FAR[latex])


@pytest.mark.parametrize(
    "html",
    [
        "a <span style='margin-left:-100em'>b</span>",
        "a <span style='\\6d argin-left:-100em'>b</span>",
        "<math><mspace style='margin-left:-9em'/><mspace style='margin-left: -9em'/></math>",
        "<math><mspace style='margin-left:-999px'/></math>",
        "<math><mspace style='margin-left:calc(99em*sin(4.7))'/></math>",
        "<math><mpadded voffset='-90em'>a</mpadded></math>",
        "<math><mpadded lspace='-90em'>a</mpadded></math>",
        "<math><mo lspace='-90em'>a</mo></math>",
    ],
)
def test_html_of_others_moves_nothing_either(html: str) -> None:
    made = render(f"{html}\n", "content/page.md", clean=True)[0].html
    assert not any(length in made for length in ("-9", "- 9", "-100", "calc", "margin"))


def test_cleaning_leaves_formulas_as_they_are() -> None:
    latex = r"\textcolor{blue}{a}\!\mathop{b}\raisebox{1ex}{c}\begin{array}{c|c}\hline a&b\end{array}\hspace{3em}"
    html = render(f"<b>a</b> ${latex}$\n", "content/page.md", clean=True)[0].html
    assert "color:#0000FF" in html and "margin-left:-0.166667em" in html and 'voffset="1ex"' in html
    assert 'width="3em"' in html and "border-right:0.05em" in html and "padding-left" in html
