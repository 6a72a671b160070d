"""Tests of what begins the text of a paper, and of addresses with spaces."""

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.render import render


@pytest.mark.parametrize(
    "beginning",
    ["# Abstract\n\n", "Abstract\n---\n\n", "## ABSTRACT:\n", "**Abstract.** ", "**Abstract**: ", "*Abstract* — ",
     "**Abstract**\n", "**Abstract**\n\n", "***Abstract:*** "],
)  # fmt: skip
def test_the_word_abstract_is_not_said_twice(beginning: str) -> None:
    rendered = render(f"{beginning}We weave.\n\n# More\n", "content/papers/a.md", under_abstract=True)[0]
    assert rendered.html.startswith("<p>We weave.</p>") and rendered.lead == "We weave."
    assert "bstract" in render(f"{beginning}We weave.", "content/pages/a.md")[0].html.replace("ABST", "bst")


@pytest.mark.parametrize(
    "text", ["*Abstract* nonsense is", "Abstract nonsense", "# Abstract nonsense", "**Abstract**-level"]
)
def test_other_uses_of_the_word_stay(text: str) -> None:
    assert "Abstract" in render(text, "content/papers/a.md", under_abstract=True)[0].html


@pytest.mark.parametrize(
    ("written", "works"),
    [
        ("[a](My paper.pdf)", "[a](<My paper.pdf>)"),
        ("![a](my figure 1.png)", "![a](<my figure 1.png>)"),
        ("[a](files/My paper (1).pdf)", "[a](<files/My paper (1).pdf>)"),
        ("[a](../my page)", "[a](<../my page>)"),
    ],
)
def test_an_address_with_spaces_is_told_with_what_works(written: str, works: str) -> None:
    rendered, (found,) = render(f"See *b* {written}.", "content/page.md")
    assert rendered.references == () and found.code == "spaced-address"
    assert found.span == Span("content/page.md", 1, 9, len(written))
    assert f"`{works}`" in found.hint
    for form in found.hint.removeprefix("write `").removesuffix("`").split("` or `"):
        rendered, others = render(form, "content/page.md")
        assert len(rendered.references) == 1 and others == ()


def test_an_address_on_another_site_with_spaces_is_told() -> None:
    _, (found,) = render("[a](https://example.org/b c.pdf)", "content/page.md")
    assert (found.code, found.span.column, found.span.length) == ("spaced-address", 1, 32)
    assert found.hint.startswith("write `[a](<https://example.org/b c.pdf>)`")


@pytest.mark.parametrize(
    "source",
    ["[1](see below)", "`[a](b c.pdf)`", "[a](<b c.pdf>)", '[a](b.pdf "c d.pdf")', "[a] (b c.pdf)", "[x](e.g. this)"],
)
def test_other_brackets_are_not_told(source: str) -> None:
    assert render(source, "content/page.md")[1] == ()
