"""Test in the engines of three browsers what they draw differently, by measuring boxes."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.engines import WIDTHS, AnyEngine, overflowing
from tests.support.pages import Published
from tests.support.sites import site

SITE = r"""
-- content/site.yaml --
version: 2
title: Ada Lovelace
url: https://example.org/
menu:
  - label: Papers
    to: /
  - label: Text
    to: pages/text.md
-- content/profile.md --
---
name: Ada Lovelace
---
Writes [notes](https://example.com/) on engines.
-- content/pages/text.md --
---
title: Text
---
A [link](https://example.com/), HTML, $f(x)$ and $g\bigl(y\bigr)$.

(A paragraph begins with a bracket, and $(a, b)$ is in it.)

A note[^1] and another[^2] and more[^3].

*[HTML]: HyperText Markup Language

[^1]: $x$ is where this note begins.
[^2]: This one has words, $y$ and more words.
[^3]: No formula is in this one.

1. $x$ is first.
2. Second.
3. $x+y+z+u+v+w+a+b+c+d+e+f+g+h$ third.

<p id="struck">Here are <math><mrow class="boxed"><mi>u</mi></mrow></math>
and <math><mrow class="cancel"><mi>v</mi></mrow></math>.</p>
-- content/pages/display.md --
---
title: Display
---
We know \[ x = 5 \] <b>here</b>, and \[ y = 6 \] \[ z = 7 \] <b>there</b>.
-- content/papers/mixed.md --
---
title: On Algebra
authors: [محمد بن موسى, Ada Lovelace, Charles Babbage]
date: 1845
---
The abstract is in English.
-- content/papers/arabic.md --
---
title: الكتاب المختصر في حساب الجبر والمقابلة
authors: [محمد بن موسى, Ada Lovelace]
date: 1844
language: ar
---
GPT وهذا مثال على ملخص مكتوب من اليمين إلى اليسار، وفيه معادلة $x^2 + 10x = 39$ وكلمة Latin بين الكلمات.
-- content/papers/hebrew.md --
---
title: על המנוע האנליטי
authors: [Ada Lovelace, דוד כהן]
date: 1843
---
תקציר בעברית.
-- content/papers/plain.md --
---
title: On the Engine
authors: [Ada Lovelace, Charles Babbage]
date: 1842
---
An abstract.
"""


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return a site of what browsers draw differently."""
    made = site(tmp_path_factory.mktemp("engines"), SITE).built()
    return Published(Path(made.output), "https://example.org/", portable=False)


def decorations(engine: AnyEngine, chosen: str, part: str) -> list[str]:
    """Return a part of the text decoration of the elements that a selector finds."""
    found: list[str] = engine.evaluate(
        f"[...document.querySelectorAll('{chosen}')].map((one) => getComputedStyle(one)['textDecoration{part}'])"
    )
    return found


def test_links_in_texts_and_abbreviations_have_a_line_under_them(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "text/")
    links = decorations(engine, ".prose a", "Line")
    assert len(links) == 7
    assert set(links) == {"underline"}
    assert decorations(engine, "abbr", "Style") == ["dotted"]
    engine.open(written, "")
    assert decorations(engine, ".prose a, .by a", "Line") == ["underline"] * 5
    # Lines in the chart and under titles would be noise.
    assert set(decorations(engine, ".bars a, .entry h3 a, .top a", "Line")) == {"none"}


def test_each_part_of_a_text_decoration_is_set_on_its_own() -> None:
    # WebKit drops a shorthand with a variable, and some of its versions one with more than a line; forced colours,
    # where the open page of the menu is underlined, are known to Chromium and Firefox alone.
    sheet = (Path("themes/octavo/static/octavo.css")).read_text("utf-8")
    assert set(re.findall(r"text-decoration: ([^;]+);", sheet)) == {"none", "underline", "line-through"}


# The upper and the lower edge of each displayed formula in a paragraph, and of the words in bold.
EDGES = """[...document.querySelectorAll(".prose math, .prose b")].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.top, box.bottom];
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_displayed_formula_in_a_paragraph_has_space_around_it(
    engine: AnyEngine, written: Published, width: int
) -> None:
    engine.open(written, "display/", width)
    edges = engine.evaluate(EDGES)
    assert len(edges) == 5
    assert all(lower - upper >= 10 for (_, upper), (lower, _) in pairwise(edges))


# For each formula of the page's texts the letters and signs in it, as pairs: the name, then left and right of its box
# and of what is drawn in it.
SIGNS = """[...document.querySelectorAll(".prose > p:not(#struck) math")].map((math) =>
  [...math.querySelectorAll("mi, mo")].map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = one.getBoundingClientRect(), drawn = range.getBoundingClientRect();
    return [one.textContent, box.left, box.right, drawn.left, drawn.right];
  }))"""


def test_a_bracket_stands_beside_its_letter(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "text/")
    formulas = engine.evaluate(SIGNS)
    assert ["".join(sign[0] for sign in formula) for formula in formulas] == ["f(x)", "g(y)", "(a,b)"]
    for formula in formulas:
        for (one, _, right, _, _), (other, left, _, drawn, _) in pairwise(formula):
            assert drawn > left - 1, f"{other} is drawn outside its box"
            assert drawn > right - 1, f"{other} is drawn over {one}"


def test_a_formula_has_one_box_or_a_stroke(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "text/")
    box, letter = engine.evaluate(
        """[document.querySelector(".boxed"), document.querySelector(".boxed mi")].map((one) => {
          const { left, top, right, bottom } = one.getBoundingClientRect();
          return [left, top, right, bottom];
        })"""
    )
    assert all(letter[side] - box[side] > 2 for side in (0, 1))
    assert all(box[side] - letter[side] > 2 for side in (2, 3))
    borders = "[...document.querySelectorAll('#struck *')].map((one) => getComputedStyle(one).borderTopWidth)"
    assert sorted(engine.evaluate(borders))[-2:] == ["0px", "1px"]
    wide, stroke = engine.evaluate(
        """[document.querySelector(".cancel")].flatMap((one) =>
          [one.getBoundingClientRect().width, getComputedStyle(one).backgroundImage])"""
    )
    assert wide > 5
    assert stroke.startswith("linear-gradient(")


# For each item with a number: how far its list's own box reaches beside it, and if anything cuts the number off.
NUMBERS = """[...document.querySelectorAll(".prose ol > li")].map((item) => {
  const list = item.parentElement;
  const cuts = (box) => getComputedStyle(box).overflowX !== "visible";
  return [cuts(item) || cuts(item.firstElementChild || item),
    item.getBoundingClientRect().left - list.getBoundingClientRect().left];
})"""


def test_the_number_of_a_note_is_not_cut_off(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "text/", 320)
    numbers = engine.evaluate(NUMBERS)
    assert len(numbers) == 6
    for cut, room in numbers:
        assert not cut
        assert room >= 20


def test_a_list_with_a_wide_formula_scrolls_by_itself(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "text/", 320)
    assert engine.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    # Firefox breaks formulas into lines; in the others they are boxes of one line.
    wider = "document.querySelector('.prose > ol').scrollWidth > document.querySelector('.prose > ol').clientWidth"
    assert engine.evaluate(wider) == (engine.name != "firefox")


def test_the_index_is_open_on_a_wide_screen(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "")
    assert engine.evaluate("document.querySelector('.index a').checkVisibility({ contentVisibilityAuto: true })")
    assert engine.evaluate("document.querySelector('.index a').getBoundingClientRect().height") > 10


def test_a_browser_that_cannot_unfold_the_index_shows_the_line_that_does(
    engine: AnyEngine, written: Published, tmp_path: Path
) -> None:
    older = Published(tmp_path / "older", written.url, portable=False)
    shutil.copytree(written.folder, older.folder)
    sheet = older.folder / "assets/octavo.css"
    sheet.write_text(sheet.read_text("utf-8").replace("::details-content", "::unknown-to-it"), "utf-8")
    engine.open(older, "")
    assert engine.evaluate("document.querySelector('.index summary').getBoundingClientRect().height") > 10
    engine.evaluate("document.querySelector('.index details').open = true")
    assert engine.evaluate("document.querySelector('.index a').getBoundingClientRect().height") > 10


def test_readers_may_let_the_browser_enlarge_text(engine: AnyEngine, written: Published) -> None:
    engine.open(written, "")
    style = "getComputedStyle(document.documentElement)"
    assert engine.evaluate(f"{style}.textSizeAdjust || {style}.webkitTextSizeAdjust || 'auto'") != "none"


# The works of a list or the one of a page: direction, and the left and right edges of the lines of its parts.
WORKS = """[...document.querySelectorAll(".entry div[dir]:has(h3)")].map((work) => {
  const lines = (part) => {
    const range = document.createRange();
    range.selectNodeContents(part);
    const boxes = [...range.getClientRects()];
    return [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  };
  return {
    title: work.querySelector("h3").textContent,
    direction: [...work.querySelectorAll("h3, .by, .abs")].map((part) => getComputedStyle(part).direction),
    edges: [...work.querySelectorAll("h3, .by, .abs")].map(lines),
    names: [...work.querySelectorAll("bdi")].map((name) => name.getBoundingClientRect().left),
  };
})"""

ARABIC, HEBREW = "الكتاب المختصر في حساب الجبر والمقابلة", "על המנוע האנליטי"


@pytest.mark.parametrize("width", [390, 1280])
def test_works_in_lists_have_one_direction_and_begin_at_one_edge(
    engine: AnyEngine, written: Published, width: int
) -> None:
    engine.open(written, "", width)
    works = {work["title"]: work for work in engine.evaluate(WORKS)}
    directions = {title: set(work["direction"]) for title, work in works.items()}
    assert directions == {"On Algebra": {"ltr"}, ARABIC: {"rtl"}, HEBREW: {"rtl"}, "On the Engine": {"ltr"}}
    edges = [left for work in works.values() for left, _ in work["edges"]]
    assert max(edges) - min(edges) < 6
    for title, work in works.items():
        first, second = work["names"][:2]
        assert (first < second) == (directions[title] == {"ltr"}), title


@pytest.mark.parametrize("width", [390, 1000, 1280])
@pytest.mark.parametrize(("path", "direction"), [("arabic", "rtl"), ("hebrew", "rtl"), ("mixed", "ltr")])
def test_title_authors_and_abstract_of_a_work_are_one_block(
    engine: AnyEngine, written: Published, path: str, direction: str, width: int
) -> None:
    engine.open(written, f"papers/{path}/", width)
    parts = "[...document.querySelectorAll('h1, .authors, .body .prose > p')]"
    assert engine.evaluate(f"{parts}.map((part) => getComputedStyle(part).direction)") == [direction] * 3
    assert set(engine.evaluate(f"{parts}.map((part) => getComputedStyle(part).textAlign)")) == {"start"}
    if direction == "rtl":
        edges = engine.evaluate(f"{parts}.map((part) => part.getBoundingClientRect().right)")
        assert max(edges) - min(edges) < 1
    assert " ," not in engine.evaluate("document.querySelector('.authors').textContent").replace("\n", " ")
    names = engine.evaluate("[...document.querySelectorAll('.authors bdi')].map((n) => n.getBoundingClientRect().left)")
    assert (names[0] < names[1]) == (direction == "ltr")


# Chromium looks at all pages in `test_browser.py`.
@pytest.mark.parametrize("engine", ["firefox", "webkit"], indirect=True)
@pytest.mark.parametrize(
    ("site", "path"),
    [
        ("scholar", ""),
        ("scholar", "papers/article/"),
        ("scholar", "papers/book/"),
        ("scholar", "papers/arabic/"),
        ("scholar", "papers/japanese/"),
        ("scholar", "papers/scripts/"),
        ("scholar", "everything/"),
        ("scholar", "formulas/"),
        ("scholar", "news/"),
        ("scholar", "people/charles-babbage/"),
        ("group", ""),
        ("group", "people/ada-lovelace/"),
        ("written", ""),
        ("written", "text/"),
    ],
)
def test_nothing_overflows_in_other_browsers(
    engine: AnyEngine, request: pytest.FixtureRequest, site: str, path: str
) -> None:
    engine.open(request.getfixturevalue(site), path)
    assert overflowing(engine, WIDTHS) == []


GROUP = """
-- content/site.yaml --
version: 2
title: Society
-- content/people/cohen.md --
---
name: דוד כהן
---
Text.
-- content/people/noether.md --
---
name: Emmy Noether
---
Text.
-- content/papers/one.md --
---
title: One
authors: [דוד כהן]
date: 1843
---
"""


def test_the_number_of_papers_stands_behind_a_name_of_any_script(engine: AnyEngine, tmp_path: Path) -> None:
    group = Published(site(tmp_path, GROUP).built().output, "", portable=False)
    engine.open(group, "")
    # The first letters are measured: without the name's own element the digits would stand before those of a name.
    places = engine.evaluate(
        """[...document.querySelectorAll(".people li")].map((line) => ["a", ".count"].map((chosen) => {
          const range = document.createRange();
          range.setStart(line.querySelector(chosen).firstChild, 0);
          range.setEnd(range.startContainer, 1);
          return range.getBoundingClientRect().left;
        }))"""
    )
    assert len(places) == 2
    assert all(name < digits for name, digits in places)
