"""An open page follows the builds of its site."""

import base64
import io
import re
import wave
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route
from playwright.sync_api import Page as Tab

from tests.support.browsing import Browsing, Watched
from tests.support.fake_preview import FakePreview, fake_preview

ICON = '<link rel="icon" href="data:,">'
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'

MISSPELT = {
    "severity": "error",
    "code": "unknown-key",
    "message": "`auhtors` is not a field of a paper",
    "path": "content/papers/x.md",
    "line": 3,
    "column": 1,
    "whole": False,
    "source": "auhtors: [Ada Lovelace]",
    "start": 0,
    "length": 7,
    "hint": "did you mean `authors`?",
    "editor": "vscode://file/home/ada/content/papers/x.md:3:1",
}
UNUSED = {
    **MISSPELT,
    "severity": "warning",
    "code": "unused-file",
    "message": "nothing names this file",
    "path": "content/papers/y.pdf",
    "whole": True,
    "source": "",
    "length": 0,
    "hint": "",
    "editor": "",
}


def page(body: str, head: str = "", title: str = "Ada", root: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="en"{root}>\n<head>\n<meta charset="utf-8">\n{ICON}\n'
        f"<title>{title}</title>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


@pytest.fixture
def fresh(browsing: Browsing) -> Iterator[tuple[BrowserContext, Watched]]:
    with browsing.fresh() as made:
        yield made


@pytest.fixture
def context(fresh: tuple[BrowserContext, Watched]) -> BrowserContext:
    return fresh[0]


@pytest.fixture
def site(fresh: tuple[BrowserContext, Watched]) -> Iterator[FakePreview]:
    """Run a server of one page; at the end, fail if there were errors in the browser."""
    with fake_preview({"index.html": page(paragraphs("One", "Two", "Three"))}) as made:
        yield made
        fresh[0].close()
        assert [fault for fault in fresh[1].faults if "404" not in fault] == []


def opened(context: BrowserContext, site: FakePreview, path: str = "") -> Tab:
    """Open a page and wait until its script runs."""
    tab = context.new_page()
    tab.goto(site.address(path))
    wait_for_script(tab)
    return tab


def wait_for_script(tab: Tab) -> None:
    tab.locator("octavo-preview").wait_for(state="attached")


def reads(tab: Tab, *texts: str) -> None:
    """Wait until the page has these paragraphs and no others."""
    script = "(texts) => JSON.stringify([...document.querySelectorAll('p')].map((p) => p.textContent)) === texts"
    listed = "[" + ",".join(f'"{text}"' for text in texts) + "]"
    tab.wait_for_function(script, arg=listed)


def set_visibility(tab: Tab, visible: bool) -> None:
    """Make a tab visible or hidden, as a headless browser never does."""
    tab.evaluate(
        """(state) => {
          Object.defineProperty(document, "visibilityState", {get: () => state, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        "visible" if visible else "hidden",
    )


def wait_until(tab: Tab, condition: Callable[[], bool]) -> None:
    """Wait until a condition outside the page is true."""
    for _ in range(200):
        if condition():
            return
        tab.wait_for_timeout(20)
    pytest.fail("the condition did not become true")


# The event stream


def test_a_change_while_the_page_loads_is_not_lost(context: BrowserContext, site: FakePreview) -> None:
    def late(route: Route) -> None:
        site.write({"index.html": page(paragraphs("New"))})
        route.continue_()

    context.route("**/live.js", late)
    tab = context.new_page()
    tab.goto(site.address())
    reads(tab, "New")


def test_many_tabs_share_one_stream(context: BrowserContext, site: FakePreview) -> None:
    tabs = [opened(context, site) for _ in range(9)]
    wait_until(tabs[0], lambda: site.streams == 1)
    for text in ("New", "Newer"):
        site.write({"index.html": page(paragraphs(text))})
        for tab in tabs:
            reads(tab, text)
    assert site.streams == 1
    tabs[0].close()
    site.write({"index.html": page(paragraphs("Newest"))})
    for tab in tabs[1:]:
        reads(tab, "Newest")
    wait_until(tabs[1], lambda: site.streams == 1)


def test_a_hidden_tab_has_no_stream_and_catches_up_when_it_is_visible(
    context: BrowserContext, site: FakePreview
) -> None:
    tab, other = opened(context, site), opened(context, site)
    set_visibility(tab, visible=False)
    wait_until(tab, lambda: site.streams == 1)
    set_visibility(other, visible=False)
    wait_until(tab, lambda: site.streams == 0)
    asked = len(site.requests)
    site.write({"index.html": page(paragraphs("New"))})
    site.write({"other.html": page("")})
    tab.wait_for_timeout(300)
    assert len(site.requests) == asked
    set_visibility(tab, visible=True)
    reads(tab, "New")
    wait_until(tab, lambda: site.streams == 1)
    # The tab with the stream does not know the earlier changes, but the other tab gets them too.
    set_visibility(other, visible=True)
    reads(other, "New")
    site.write({"index.html": page(paragraphs("Newer"))})
    reads(tab, "Newer")
    reads(other, "Newer")
    wait_until(tab, lambda: site.streams == 1)


def test_without_locks_each_page_has_a_stream(context: BrowserContext, site: FakePreview) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    tabs = [opened(context, site) for _ in range(2)]
    wait_until(tabs[0], lambda: site.streams == 2)
    site.write({"index.html": page(paragraphs("New"))})
    for tab in tabs:
        reads(tab, "New")


def test_a_mark_says_that_the_server_stopped_and_the_page_catches_up_later(
    browsing: Browsing, context: BrowserContext
) -> None:
    with fake_preview({"index.html": page(paragraphs("Old"))}) as site:
        tab, other = opened(context, site), opened(context, site)
        wait_until(tab, lambda: site.streams == 1)
        site.stop()
        mark, others = tab.get_by_text("preview stopped"), other.get_by_text("preview stopped")
        tab.wait_for_timeout(2000)
        assert not mark.is_visible()
        mark.wait_for()
        others.wait_for()
        site.run, site.builds = "b", []
        site.files["index.html"] = page(paragraphs("New"))
        site.start()
        reads(tab, "New")
        reads(other, "New")
        assert not mark.is_visible()
        assert not others.is_visible()
        site.write({"index.html": page(paragraphs("Newer"))})
        reads(tab, "Newer")
        reads(other, "Newer")


def test_a_page_that_could_not_be_fetched_is_fetched_again(context: BrowserContext) -> None:
    with fake_preview({"index.html": page(paragraphs("Old"))}) as site:
        tab = opened(context, site)
        context.route(site.address(), lambda route: route.abort(), times=1)
        site.write({"index.html": page(paragraphs("New"))})
        reads(tab, "New")


# The page


def sound() -> str:
    """Return the data URL of a second of silence."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000)
    return f"data:audio/wav;base64,{base64.b64encode(made.getvalue()).decode()}"


FORM = """<details id="fold"><summary>More</summary><p>Inside</p></details>
<input name="name"><textarea name="text"></textarea><input type="checkbox" name="box">
<div id="box" style="height: 50px; overflow: auto"><div style="height: 500px"></div></div>
<audio muted loop src="SOUND"></audio>
<div style="height: 3000px"></div>""".replace("SOUND", sound())
USED = """async () => {
  const one = (chosen) => document.querySelector(chosen);
  one("details").open = true;
  one("input").value = "typed";
  one("textarea").value = "written";
  one("[type=checkbox]").checked = true;
  one("#box").scrollTop = 70;
  await one("audio").play();
  one("input").focus();
  one("input").setSelectionRange(1, 3);
  scrollTo(0, 900);
}"""
STATE = """() => {
  const one = (chosen) => document.querySelector(chosen);
  return [one("details").open, one("input").value, one("textarea").value, one("[type=checkbox]").checked,
    one("#box").scrollTop, one("audio").paused, document.activeElement.name, one("input").selectionStart,
    one("input").selectionEnd];
}"""


def test_the_state_of_the_page_stays(context: BrowserContext, site: FakePreview) -> None:
    site.files["index.html"] = page(f"<h1>Old</h1>{FORM}<p>End</p>")
    tab = opened(context, site)
    tab.evaluate(USED)
    state = tab.evaluate(STATE)
    assert state == [True, "typed", "written", True, 70, False, "name", 1, 3]
    place = tab.evaluate("scrollY")
    site.write({"index.html": page(f"<h1>New</h1>{FORM}<p>End</p><p>Later</p>", title="Newer")})
    reads(tab, "Inside", "End", "Later")
    assert tab.locator("h1").text_content() == "New"
    assert tab.title() == "Newer"
    assert tab.evaluate(STATE) == state
    assert tab.evaluate("scrollY") == place


def test_a_selection_stays_on_its_words(context: BrowserContext, site: FakePreview) -> None:
    site.files["index.html"] = page(paragraphs("The old engine weaves patterns"))
    tab = opened(context, site)
    tab.evaluate("getSelection().setBaseAndExtent(document.querySelector('p').firstChild, 15, "
                 "document.querySelector('p').firstChild, 21)")  # fmt: skip
    assert tab.evaluate("`${getSelection()}`") == "weaves"
    site.write({"index.html": page(paragraphs("The analytical engine weaves patterns"))})
    reads(tab, "The analytical engine weaves patterns")
    assert tab.evaluate("`${getSelection()}`") == "weaves"


REMEMBER = "() => { window.kept = new Map([...document.querySelectorAll('p')].map((p) => [p.textContent, p])) }"
KEPT = "[...document.querySelectorAll('p')].filter((p) => kept.get(p.textContent) === p).map((p) => p.textContent)"
TOUCHED = """() => {
  window.touched = [];
  new MutationObserver((list) => touched.push(...list)).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true});
}"""


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (["New", "One", "Two", "Three"], ["One", "Two", "Three"]),
        (["One", "New", "Two", "Newer", "Three"], ["One", "Two", "Three"]),
        (["One", "Three"], ["One", "Three"]),
        (["Three", "One", "Two"], ["Three", "One", "Two"]),
        (["Three", "Two", "One"], ["Three", "Two", "One"]),
    ],
)
def test_unchanged_elements_stay_the_same_nodes(
    context: BrowserContext, site: FakePreview, after: list[str], kept: list[str]
) -> None:
    tab = opened(context, site)
    tab.evaluate(REMEMBER)
    site.write({"index.html": page(paragraphs(*after))})
    reads(tab, *after)
    assert tab.evaluate(KEPT) == kept


def test_an_edited_element_is_found_by_its_id(context: BrowserContext, site: FakePreview) -> None:
    before = "".join(f'<p id="p{number}">Entry {number}</p>' for number in range(5))
    site.files["index.html"] = page(before)
    tab = opened(context, site)
    tab.evaluate("window.kept = document.querySelector('#p3')")
    site.write({"index.html": page('<p id="p9">First</p><p id="p3">Edited</p><p id="p1">Entry 1</p>')})
    reads(tab, "First", "Edited", "Entry 1")
    assert tab.evaluate("kept === document.querySelector('#p3')")


def entries(number: int, edited: int = -1) -> str:
    items = "\n".join(
        f'<li class="entry"><h3><a href="papers/p{at}/">{"Edited" if at == edited else "Paper"} {at}</a></h3>'
        f"<p>By <a href='people/a/'>A. Author</a>, <a href='people/b/'>B. Author</a></p>"
        f"<details><summary>Abstract</summary>{'Words of it. ' * 10}</details></li>"
        for at in range(number)
    )
    return f"<h1>Papers</h1><ol>{items}</ol>"


def test_in_a_long_list_only_changed_nodes_are_touched(context: BrowserContext, site: FakePreview) -> None:
    site.files["index.html"] = page(entries(1000))
    tab = opened(context, site)
    tab.evaluate(TOUCHED)
    tab.evaluate("window.kept = document.querySelectorAll('li')[700]")
    new = entries(1000, 500).replace("<ol>", '<ol><li class="entry"><h3>A new one</h3></li>\n')
    site.write({"index.html": page(new)})
    tab.wait_for_function("document.querySelectorAll('li').length === 1001")
    assert tab.evaluate("kept === document.querySelectorAll('li')[701]")
    # The new entry, the space after it, the edited title, and the epoch of the script tag.
    assert tab.evaluate("touched.length") <= 4


CHANCE = """async () => {
  const { picture } = await import("/-octavo/morph.js");
  let seed = 7;
  const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const words = ["a", "b", "c", " ", "<!--c-->", "&amp;", ""];
  const names = ["p", "div", "ul", "b", "details", "svg", "math", "noscript", "input"];
  const grown = (depth) => {
    let text = "";
    for (let number = chance(7); number > 0; number -= 1) {
      if (!depth || !chance(3)) text += words[chance(words.length)];
      else {
        const name = names[chance(names.length)];
        const id = chance(5) ? "" : ` id="i${chance(9)}"`;
        const more = chance(4) ? "" : ` class="${words[chance(3)]}" @odd="${chance(2)}"`;
        text += `<${name}${id}${more}>` + (name === "input" ? "" : `${grown(depth - 1)}</${name}>`);
      }
    }
    return text;
  };
  const edited = (text) => {
    const pieces = text.split(/(?=<)/);
    for (let number = chance(4); number > 0; number -= 1) {
      const at = chance(pieces.length + 1);
      if (chance(2)) pieces.splice(at, chance(3));
      else pieces.splice(at, 0, grown(2));
    }
    return pieces.join("");
  };
  const whole = (text, title) => new DOMParser().parseFromString(
    `<!doctype html><html lang=en class=${title}><head><title>${title}</title></head><body>${text}</body></html>`,
    "text/html");
  const flat = (parsed) => {
    for (const element of parsed.querySelectorAll("noscript")) element.textContent = element.innerHTML;
    return parsed.documentElement;
  };
  const bare = () => {
    const root = document.documentElement.cloneNode(true);
    root.querySelector("octavo-preview").remove();
    return root;
  };
  const seen = picture();
  let text = "";
  const faults = [];
  for (let turn = 0; turn < 600; turn += 1) {
    text = chance(6) ? edited(text) : grown(4);
    if (!(await seen.become(whole(text, `t${turn}`)))) return [`turn ${turn} was refused`];
    const [is, should] = [bare(), flat(whole(text, `t${turn}`))];
    if (!is.isEqualNode(should)) faults.push([turn, is.outerHTML, should.outerHTML]);
  }
  return faults.slice(0, 1);
}"""


def test_after_any_change_the_page_equals_a_loaded_one(context: BrowserContext, site: FakePreview) -> None:
    site.files["index.html"] = page("").replace("\n", "")
    tab = opened(context, site)
    tab.evaluate("document.querySelector('script').remove()")
    assert tab.evaluate(CHANCE) == []


def test_head_html_and_body_change_and_there_is_one_script_tag(context: BrowserContext, site: FakePreview) -> None:
    tab = opened(context, site)
    head = '<meta name="description" content="New">'
    site.write(
        {"index.html": page(paragraphs("New"), head, "Newer", ' dir="rtl"').replace("<body>", '<body class="x">')}
    )
    reads(tab, "New")
    assert tab.title() == "Newer"
    assert tab.locator("meta[name=description]").get_attribute("content") == "New"
    assert tab.locator("html").get_attribute("dir") == "rtl"
    assert tab.locator("body").get_attribute("class") == "x"
    tags = tab.locator("script")
    assert tags.count() == 1
    assert tags.get_attribute("data-epoch") == "a.1"


def test_an_update_does_not_scroll_to_the_fragment(context: BrowserContext, site: FakePreview) -> None:
    tall = '<div style="height: 2000px"></div>'
    site.files["index.html"] = page(f'{tall}<p id="there">There</p>{tall}')
    tab = opened(context, site, "#there")
    tab.evaluate("scrollTo(0, 50)")
    site.write({"index.html": page(f'{tall}<p id="there">Edited</p>{tall}')})
    reads(tab, "Edited")
    assert tab.evaluate("scrollY") == 50


def test_changes_by_scripts_stay(context: BrowserContext, site: FakePreview) -> None:
    script = (
        "<script>document.documentElement.className = 'dark';"
        "document.querySelector('p').hidden = true; document.body.append(document.createElement('hr'))</script>"
    )
    site.files["index.html"] = page(paragraphs("One", "Two") + script)
    tab = opened(context, site)
    wait_until(tab, lambda: site.streams == 1)
    tab.evaluate("window.same = true")
    for text in ("New", "Newer"):
        site.write({"index.html": page(paragraphs("One", text) + script)})
        reads(tab, "One", text)
    assert tab.evaluate("[same, document.documentElement.className, document.querySelector('p').hidden]") == [
        True,
        "dark",
        True,
    ]
    assert tab.locator("hr").count() == 1


@pytest.mark.parametrize(
    ("before", "after", "reloaded"),
    [
        ("<script>window.version = 1</script>", "<script>window.version = 2</script>", True),
        ("", "<script>window.version = 2</script>", True),
        (
            '<script type="application/ld+json">{"a": 1}</script>',
            '<script type="application/ld+json">{"a": 2}</script>',
            False,
        ),
    ],
)
def test_a_changed_script_reloads_the_page(
    context: BrowserContext, site: FakePreview, before: str, after: str, reloaded: bool
) -> None:
    site.files["index.html"] = page(paragraphs("Old") + before)
    tab = opened(context, site)
    tab.evaluate("window.same = true")
    site.write({"index.html": page(paragraphs("New") + after)})
    reads(tab, "New")
    assert tab.evaluate("window.same") is (None if reloaded else True)
    assert tab.evaluate("document.body.textContent").count('{"a": 2}') == (0 if reloaded else 1)
    assert not reloaded or tab.evaluate("version") == 2


def test_a_page_that_becomes_another_file_type_is_loaded(context: BrowserContext, site: FakePreview) -> None:
    site.files["a/index.html"] = page(paragraphs("Old"))
    tab = opened(context, site, "a/")
    site.headers["Content-Type"] = "text/plain"
    with tab.expect_navigation():
        site.write({"a/index.html": "Plain"})
    site.headers.clear()


# Style sheets and other files


SHEET = "p {{ color: rgb(0, 0, {}) }}"
LINK = '<link rel="stylesheet" href="assets/style.css">'
COLOUR = "getComputedStyle(document.querySelector('p')).color"
SAMPLED = """() => {
  window.sampled = new Set();
  const sample = () => {
    sampled.add(getComputedStyle(document.querySelector("p")).color);
    requestAnimationFrame(sample);
  };
  sample();
}"""


def coloured(tab: Tab, blue: int) -> None:
    tab.wait_for_function(f"{COLOUR} === 'rgb(0, 0, {blue})'")


def test_a_style_sheet_is_replaced_without_a_reload_or_a_flash(context: BrowserContext, site: FakePreview) -> None:
    site.files |= {"index.html": page(paragraphs("One"), LINK), "assets/style.css": SHEET.format(1)}
    tab = opened(context, site)
    coloured(tab, 1)
    tab.evaluate(SAMPLED)
    asked = site.requests.count("index.html")
    for blue in (2, 3):
        site.write({"assets/style.css": SHEET.format(blue)})
        coloured(tab, blue)
    tab.wait_for_function("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert site.requests.count("index.html") == asked
    # The page and its style sheet change together, and later the page links another style sheet.
    site.write({"index.html": page(paragraphs("New"), LINK), "assets/style.css": SHEET.format(4)})
    reads(tab, "New")
    coloured(tab, 4)
    other = LINK.replace("style.css", "other.css")
    site.write({"index.html": page(paragraphs("Newer"), other), "assets/other.css": SHEET.format(5)})
    reads(tab, "Newer")
    coloured(tab, 5)
    assert tab.locator("link[rel=stylesheet]").count() == 1
    colours = [f"rgb(0, 0, {blue})" for blue in range(1, 6)]
    assert [colour for colour in tab.evaluate("[...sampled]") if colour not in colours] == []


def test_an_imported_style_sheet_is_replaced(context: BrowserContext, site: FakePreview) -> None:
    site.files |= {
        "index.html": page(paragraphs("One"), LINK),
        "assets/style.css": "@import 'far.css';",
        "assets/far.css": "@import 'further.css';",
        "assets/further.css": SHEET.format(1),
    }
    tab = opened(context, site)
    coloured(tab, 1)
    tab.evaluate("window.same = true")
    for blue in (2, 3):
        site.write({"assets/further.css": SHEET.format(blue)})
        coloured(tab, blue)
    assert tab.evaluate("same")


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<img src="a.svg" alt="">', ""),
        ('<img srcset="a.svg 2x, a.svg 1x" alt="">', ""),
        ("<p>Text</p>", "<style>p { background: url(a.svg) }</style>"),
        ('<object data="a.svg"></object>', ""),
    ],
)
def test_a_change_of_another_file_on_the_page_reloads_it(
    context: BrowserContext, site: FakePreview, body: str, head: str
) -> None:
    site.files |= {"index.html": page(body, head), "a.svg": PICTURE, "b.svg": PICTURE}
    tab = opened(context, site)
    wait_until(tab, lambda: site.streams == 1)
    with tab.expect_navigation():
        site.write({"a.svg": PICTURE.replace("20", "30")})
    wait_for_script(tab)
    tab.evaluate("window.same = true")
    site.write({"b.svg": PICTURE.replace("20", "30")})
    site.write({"index.html": page(body + paragraphs("New"), head)})
    tab.get_by_text("New").wait_for()
    assert tab.evaluate("same")


def test_changes_of_other_files_do_not_touch_a_page(context: BrowserContext, site: FakePreview) -> None:
    site.files |= {"index.html": page(paragraphs("One"), LINK), "assets/style.css": SHEET.format(1)}
    tab = opened(context, site)
    wait_until(tab, lambda: site.streams == 1)
    tab.evaluate(TOUCHED)
    before = list(site.requests)
    site.write({"other/index.html": page(""), "assets/other.css": "", "feed.txt": "x"})
    site.find(UNUSED)
    tab.get_by_role("button", name="1 warning").wait_for()
    assert site.requests == before
    assert tab.evaluate("touched.length") == 0


def test_after_an_unknown_change_only_changed_files_are_replaced(context: BrowserContext, site: FakePreview) -> None:
    rules = "@media (width > 1px) {{ p::before {{ content: 'x'; background: url(a.svg) }} }} " + SHEET
    site.files |= {"index.html": page(paragraphs("One"), LINK), "assets/style.css": rules.format(1), "a.svg": PICTURE}
    tab = opened(context, site)
    tab.evaluate("window.kept = document.querySelector('link[rel=stylesheet]')")
    site.write({"index.html": page(paragraphs("New"), LINK)}, anything=True)
    reads(tab, "New")
    assert tab.evaluate("kept.isConnected")
    site.write({"assets/style.css": rules.format(2)}, anything=True)
    coloured(tab, 2)
    reads(tab, "New")


# Pages that are removed and created


def test_a_removed_page_stays_open_with_a_notice_until_it_returns(context: BrowserContext, site: FakePreview) -> None:
    site.base = "/repo/"
    site.files["papers/x/index.html"] = page(paragraphs("Here"))
    tab = opened(context, site, "papers/x/")
    site.headers["Octavo-Nearest"] = "/repo/papers/z/"
    site.write({"papers/x/index.html": ""})
    notice = tab.get_by_text("This page is no longer part of the site.")
    notice.wait_for()
    reads(tab, "Here")
    assert tab.get_by_text("Go to the nearest page").get_attribute("href") == site.address("papers/z/")
    site.write({"papers/x/index.html": page(paragraphs("Back"))})
    reads(tab, "Back")
    notice.wait_for(state="hidden")


def test_without_a_nearest_page_the_notice_links_to_the_home_page(context: BrowserContext, site: FakePreview) -> None:
    site.base = "/repo/"
    site.files["x.html"] = page(paragraphs("Here"))
    tab = opened(context, site, "x.html")
    site.write({"x.html": ""})
    tab.get_by_text("Go to the nearest page").click()
    tab.wait_for_url(site.address())


def test_a_missing_page_appears_when_it_is_created(context: BrowserContext, site: FakePreview) -> None:
    site.files["404.html"] = page(paragraphs("Nothing here"))
    tab = opened(context, site, "papers/new/")
    site.write({"404.html": page(paragraphs("Nothing here yet"))})
    reads(tab, "Nothing here yet")
    site.write({"papers/new/index.html": page(paragraphs("Something"))})
    reads(tab, "Something")
    site.write({"papers/new/index.html": ""})
    tab.get_by_text("This page is no longer part of the site.").wait_for()
    reads(tab, "Something")


# Findings


def panel(tab: Tab) -> Any:
    return tab.get_by_role("alertdialog")


def test_errors_are_shown_over_the_page_until_they_are_fixed(context: BrowserContext, site: FakePreview) -> None:
    tab = opened(context, site)
    layout = "JSON.stringify([...document.querySelectorAll('*')].map((e) => e.getBoundingClientRect()))"
    before = tab.evaluate(layout)
    site.find(UNUSED, MISSPELT)
    panel(tab).wait_for()
    assert tab.evaluate(layout) == before
    assert panel(tab).get_by_role("heading").all_inner_texts() == [
        "1 error, 1 warning",
        "Error auhtors is not a field of a paper [unknown-key]",
        "Warning nothing names this file [unused-file]",
    ]
    link = panel(tab).get_by_role("link")
    assert link.count() == 1
    assert link.inner_text() == "content/papers/x.md:3:1"
    assert link.get_attribute("href") == MISSPELT["editor"]
    assert panel(tab).locator("mark").inner_text() == "auhtors"
    assert panel(tab).get_by_text("did you mean authors?").is_visible()
    assert panel(tab).get_by_text("content/papers/y.pdf", exact=True).is_visible()
    site.find()
    panel(tab).wait_for(state="hidden")
    assert not tab.get_by_role("button").is_visible()


def test_findings_are_hidden_by_escape_or_a_button_until_the_next_change(
    context: BrowserContext, site: FakePreview
) -> None:
    site.files["other/index.html"] = page(paragraphs("Other"))
    tab = opened(context, site)
    site.find(MISSPELT)
    panel(tab).wait_for()
    tab.keyboard.press("Escape")
    assert not panel(tab).is_visible()
    tab.goto(site.address("other/"))
    back = tab.get_by_role("button", name="1 error")
    back.wait_for()
    assert not panel(tab).is_visible()
    back.click()
    panel(tab).get_by_role("button", name="Hide").click()
    assert not panel(tab).is_visible()
    back.focus()
    tab.keyboard.press("Enter")
    assert panel(tab).is_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert not panel(tab).is_visible()
    site.find(MISSPELT, UNUSED)
    panel(tab).wait_for()


def test_the_panel_does_not_take_the_focus_from_an_input(context: BrowserContext, site: FakePreview) -> None:
    site.files["index.html"] = page('<input name="name">')
    tab = opened(context, site)
    tab.locator("input").focus()
    site.find(MISSPELT)
    panel(tab).wait_for()
    tab.keyboard.type("typed")
    assert tab.locator("input").input_value() == "typed"


def test_warnings_without_errors_are_a_button(context: BrowserContext, site: FakePreview) -> None:
    tab = opened(context, site)
    site.find(UNUSED, {**UNUSED, "path": "content/z.pdf"})
    mark = tab.get_by_role("button", name="2 warnings")
    mark.wait_for()
    assert not panel(tab).is_visible()
    mark.click()
    assert panel(tab).get_by_role("listitem").count() == 2
    # Escape hides the panel, and the button stays.
    tab.keyboard.press("Escape")
    assert mark.is_visible()


def test_findings_are_plain_text_and_link_only_to_editors(context: BrowserContext, site: FakePreview) -> None:
    tab = opened(context, site)
    markup = "<img src=x onerror='window.broken = true'>"
    texts = {"message": markup, "code": markup, "path": markup, "source": markup, "hint": markup}
    site.find({**MISSPELT, **texts, "start": 5, "editor": "javascript:window.broken=true"},
              {**MISSPELT, "editor": "data:text/html,x"}, {**MISSPELT, "editor": "nowhere"})  # fmt: skip
    panel(tab).wait_for()
    assert panel(tab).locator("img").count() == 0
    assert panel(tab).get_by_role("link").count() == 0
    assert tab.evaluate("window.broken") is None


def test_the_caret_counts_code_points(context: BrowserContext, site: FakePreview) -> None:
    tab = opened(context, site)
    site.find({**MISSPELT, "source": "𝔸𝔹: wrong 𝔻", "start": 4, "length": 5}, {**MISSPELT, "source": "a", "start": 1})
    panel(tab).wait_for()
    assert panel(tab).locator("mark").all_text_contents() == ["wrong", " "]


def test_the_style_of_the_site_does_not_change_the_panel(context: BrowserContext, site: FakePreview) -> None:
    rude = "html, body { display: block !important } * { display: none !important; color: red !important }"
    site.files["index.html"] = page(paragraphs("One"), f"<style>{rude}</style>")
    tab = opened(context, site)
    site.find(MISSPELT)
    panel(tab).wait_for()
    assert panel(tab).evaluate("(element) => getComputedStyle(element).color") == "rgb(31, 29, 26)"


MANY = [
    {**MISSPELT, "message": f"{'an-unbroken-word-' * 8}{number}", "source": "x" * 158, "start": 140, "path": "a/" * 70}
    for number in range(12)
]


@pytest.mark.parametrize("dark", [False, True])
def test_the_panel_is_readable_at_any_width_in_any_scheme(
    context: BrowserContext, site: FakePreview, dark: bool, program: Callable[[str], Any]
) -> None:
    tab = context.new_page()
    tab.emulate_media(color_scheme="dark" if dark else "light")
    tab.goto(site.address())
    wait_for_script(tab)
    tab.evaluate(program("axe-core/axe.min.js").read_text("utf-8"))
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 700})
        site.find(*MANY, MISSPELT, UNUSED)
        panel(tab).get_by_text("1 warning").wait_for()
        inside = panel(tab).evaluate(
            "(it) => [it.scrollWidth - it.clientWidth, it.scrollHeight > it.clientHeight, it.offsetTop > 50]"
        )
        assert inside == [0, True, True]
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        faults = tab.evaluate("axe.run({include: [['octavo-preview']]}).then((result) => result.violations)")
        assert [fault["help"] for fault in faults] == []
        site.find()
        panel(tab).wait_for(state="hidden")


# Unusual pages


def test_the_script_leaves_no_global_names(context: BrowserContext, site: FakePreview) -> None:
    names = "Object.getOwnPropertyNames(window).sort().join()"
    bare = context.new_page()
    bare.route("**/live.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    bare.goto(site.address())
    tab = opened(context, site)
    site.find(MISSPELT)
    panel(tab).wait_for()
    assert tab.evaluate(names) == bare.evaluate(names)


@pytest.mark.parametrize(
    "head",
    [
        '<base href="/elsewhere/">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; style-src 'none'\">",
    ],
)
def test_a_page_with_a_base_or_a_content_security_policy_is_updated(
    context: BrowserContext, site: FakePreview, head: str
) -> None:
    site.files["index.html"] = page(paragraphs("Old"), head)
    tab = opened(context, site)
    tab.evaluate(TOUCHED)
    site.write({"index.html": page(paragraphs("New"), head)})
    tab.get_by_text("New").wait_for()
    site.find(MISSPELT)
    panel(tab).wait_for()
    assert tab.evaluate("touched.length") > 0
    assert panel(tab).evaluate("(element) => getComputedStyle(element).position") == "fixed"


def test_a_page_whose_policy_forbids_the_stream_is_left_alone(
    context: BrowserContext, fresh: tuple[BrowserContext, Watched]
) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="connect-src \'none\'">'
    with fake_preview({"index.html": page(paragraphs("Old"), policy)}) as site:
        tab = opened(context, site)
        tab.wait_for_timeout(200)
        assert site.requests.count("events") == 0
        assert [fault for fault in fresh[1].faults if not re.search("Content Security Policy|/events", fault)] == []


def test_pages_in_frames_update_themselves(context: BrowserContext, site: FakePreview) -> None:
    site.files["inner/index.html"] = page(paragraphs("Old"))
    site.files["index.html"] = page(
        '<iframe src="inner/"></iframe><iframe sandbox="allow-scripts" src="inner/"></iframe>'
    )
    tab = opened(context, site)
    tab.evaluate("window.same = true")
    inner = tab.frames[1]
    inner.wait_for_function("document.querySelector('octavo-preview')")
    site.write({"inner/index.html": page(paragraphs("New"))})
    inner.get_by_text("New").wait_for()
    assert tab.evaluate("same")
