"""Tests of attributes in braces, and of the ids of headings."""

import pytest

from octavo.markdown.render import RenderedText, render


def text(source: str, prefix: str = "") -> RenderedText:
    rendered, found = render(source, "content/page.md", prefix=prefix)
    assert found == (), found
    return rendered


@pytest.mark.parametrize("braces", ["{#own}", "{: #own}", "{:#own }"])
def test_a_heading_may_have_an_id_of_its_own(braces: str) -> None:
    made = text(f"[to](#own)\n\n# A *b* {braces}\n\n# Own\n\n- # C {{#c-1}}\n", prefix="p-")
    assert '<a href="#p-own">to</a>' in made.html and '<h2 id="p-own">A <em>b</em> <a' in made.html
    assert '<h2 id="p-own-2">Own' in made.html and '<h2 id="p-c-1">C' in made.html
    assert "{" not in made.html


def test_a_heading_may_have_classes_and_other_braces_stay_text() -> None:
    assert '<h2 id="a" class="x unnumbered">A <a' in text("# A {.x -}\n").html
    assert "A {b}" in text("# A {b}\n").html
    assert "A {width=3}" in render("# A {width=3}\n", "page.md")[0].html


@pytest.mark.parametrize(
    ("heading", "ids"),
    [
        ("Введение", ["введение"]),
        ("3. Введение и цель", ["3-введение-и-цель", "3"]),
        ("はじめに", ["はじめに"]),
        ("परिचय क्षेत्र", ["परिचय-क्षेत्र"]),
        ("مقدمة", ["مقدمة"]),
        ("α-decay", ["alpha-decay", "decay"]),
        ("한국어", ["한국어"]),
        ("Über “uns” – José’s", ["uber-uns-joses"]),
        ("Straße", ["strasse"]),
        ("A & B", ["a-and-b"]),
        ("“”", ["section"]),
    ],
)
def test_ids_of_headings_keep_the_letters_of_any_script(heading: str, ids: list[str]) -> None:
    made = text(f"# {heading}\n\n[to](#{ids[0]}) [to](#{ids[-1]})\n", prefix="p-")
    assert list(made.ids) == [f"p-{name}" for name in ids]
    assert made.html.count('id="') == len(ids)


@pytest.mark.parametrize(
    ("braces", "attributes"),
    [
        ("{width=50%}", 'style="width:50%"'),
        ('{: width="50%" .cls #fig}', 'id="fig" class="cls" style="width:50%"'),
        ("{width=300 .big}", 'width="300" class="big"'),
        ("{width='300px' height=20}", 'width="300" height="20"'),
        ("{ height=4.5cm }", 'style="height:4.5cm"'),
        ("{#fig}", 'id="fig"'),
        (
            '{: width="320" height="240" style="width:50%"}',
            'width="320" height="240" style="width:50%"',
        ),
        ("{id=fig class='a b' loading=lazy}", 'id="fig" class="a b"'),
        ("{style='max-width: 300px; width: 50%; height: auto;'}", 'style="max-width:300px;width:50%"'),
        ('{style="width:300px"}', 'width="300"'),
    ],
)
def test_images_have_the_attributes_in_braces(braces: str, attributes: str) -> None:
    link = "[to](#fig)" if "#" in braces or "id=" in braces else "to"
    assert text(f"![a](https://a.org/b.png){braces} {link}").html.startswith(
        f'<p><img src="https://a.org/b.png" alt="a" {attributes} loading="lazy">'
    )


@pytest.mark.parametrize(
    "braces",
    [
        "{}",
        "{width=0}",
        "{width=03}",
        "{width=0x}",
        "{onclick=x}",
        "{width=50% alt}",
        "{style='float:right'}",
        "{class=1b}",
        " {width=50%}",
        '{width="3}',
    ],
)
def test_other_braces_after_an_image_stay_text(braces: str) -> None:
    assert render(f"![a](https://a.org/b.png){braces}", "page.md")[0].html.endswith(f"{braces}</p>\n")


def test_cleaned_texts_keep_the_size_of_an_image() -> None:
    made = render("![a](https://a.org/b.png){width=50%}", "content/page.md", clean=True)[0]
    assert 'style="width:50%"' in made.html


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("# A {#x}\n\n# B {#x}\n\n![a](https://a.org/b.png){#x}", [(3, 7), (5, 28)]),
        ("# A {#x}\n\nCode `# B {#x}`\n\n<p id='x'>b</p>", [(5, 8)]),
        ("<b id=x>a</b> <b id='x'>b</b>", [(1, 22)]),
        ("> # A {#x}\n\n- # B {: .c #x}", [(3, 14)]),
    ],
)
def test_a_name_that_is_given_twice_is_told(source: str, places: list[tuple[int, int]]) -> None:
    found = render(source, "page.md", prefix="p-")[1]
    assert {one.code for one in found} == {"same-anchor"}
    assert [(one.span.line, one.span.column) for one in found] == places


@pytest.mark.parametrize("source", ["# X\n\n# A {#x}\n\n# x", "# A {#x}\n\n<b id='y'>b</b> `{#x}`", "# A {#x}\n\nx"])
def test_names_that_are_made_are_not_told(source: str) -> None:
    assert render(source, "page.md")[1] == ()
