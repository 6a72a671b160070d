"""What an open page does when the site is built anew under it."""

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
from tests.support.channel import Channel, channel

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
def site(fresh: tuple[BrowserContext, Watched]) -> Iterator[Channel]:
    """A site of one page; nothing may go wrong on it unseen."""
    with channel({"index.html": page(paragraphs("One", "Two", "Three"))}) as made:
        yield made
        fresh[0].close()
        assert [fault for fault in fresh[1].faults if "404" not in fault] == []


def opened(context: BrowserContext, site: Channel, path: str = "") -> Tab:
    """A page that listens."""
    tab = context.new_page()
    tab.goto(site.address(path))
    listens(tab)
    return tab


def listens(tab: Tab) -> None:
    tab.locator("octavo-preview").wait_for(state="attached")


def reads(tab: Tab, *texts: str) -> None:
    """Wait until the paragraphs are these."""
    script = "(texts) => JSON.stringify([...document.querySelectorAll('p')].map((p) => p.textContent)) === texts"
    listed = "[" + ",".join(f'"{text}"' for text in texts) + "]"
    tab.wait_for_function(script, arg=listed)


def look(tab: Tab, visible: bool) -> None:
    """Let a tab be seen or hidden: a browser without a window never hides one."""
    tab.evaluate(
        """(state) => {
          Object.defineProperty(document, "visibilityState", {get: () => state, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        "visible" if visible else "hidden",
    )


def settles(tab: Tab, truth: Callable[[], bool]) -> None:
    """Wait for something outside the page."""
    for _ in range(200):
        if truth():
            return
        tab.wait_for_timeout(20)
    pytest.fail("it never came to be")


# One channel


def test_a_change_while_the_page_loads_is_not_lost(context: BrowserContext, site: Channel) -> None:
    def late(route: Route) -> None:
        site.write({"index.html": page(paragraphs("New"))})
        route.continue_()

    context.route("**/live.js", late)
    tab = context.new_page()
    tab.goto(site.address())
    reads(tab, "New")


def test_of_many_tabs_one_listens_for_all(context: BrowserContext, site: Channel) -> None:
    tabs = [opened(context, site) for _ in range(9)]
    settles(tabs[0], lambda: site.listening == 1)
    for text in ("New", "Newer"):
        site.write({"index.html": page(paragraphs(text))})
        for tab in tabs:
            reads(tab, text)
    assert site.listening == 1
    tabs[0].close()
    site.write({"index.html": page(paragraphs("Newest"))})
    for tab in tabs[1:]:
        reads(tab, "Newest")
    settles(tabs[1], lambda: site.listening == 1)


def test_a_hidden_tab_is_quiet_and_catches_up_when_it_is_seen(context: BrowserContext, site: Channel) -> None:
    tab, other = opened(context, site), opened(context, site)
    look(tab, visible=False)
    settles(tab, lambda: site.listening == 1)
    look(other, visible=False)
    settles(tab, lambda: site.listening == 0)
    asked = len(site.requests)
    site.write({"index.html": page(paragraphs("New"))})
    site.write({"other.html": page("")})
    tab.wait_for_timeout(300)
    assert len(site.requests) == asked
    look(tab, visible=True)
    reads(tab, "New")
    settles(tab, lambda: site.listening == 1)
    # The one who listens knows nothing of what was before; who comes later learns it all the same.
    look(other, visible=True)
    reads(other, "New")
    site.write({"index.html": page(paragraphs("Newer"))})
    reads(tab, "Newer")
    reads(other, "Newer")
    settles(tab, lambda: site.listening == 1)


def test_without_locks_each_page_listens_for_itself(context: BrowserContext, site: Channel) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    tabs = [opened(context, site) for _ in range(2)]
    settles(tabs[0], lambda: site.listening == 2)
    site.write({"index.html": page(paragraphs("New"))})
    for tab in tabs:
        reads(tab, "New")


def test_when_the_server_is_gone_a_mark_says_so_and_later_the_page_catches_up(
    browsing: Browsing, context: BrowserContext
) -> None:
    with channel({"index.html": page(paragraphs("Old"))}) as site:
        tab, other = opened(context, site), opened(context, site)
        settles(tab, lambda: site.listening == 1)
        site.stop()
        mark, others = tab.get_by_text("preview stopped"), other.get_by_text("preview stopped")
        tab.wait_for_timeout(2000)
        assert not mark.is_visible()
        mark.wait_for()
        others.wait_for()
        site.run, site.news = "b", []
        site.files["index.html"] = page(paragraphs("New"))
        site.start()
        reads(tab, "New")
        reads(other, "New")
        assert not mark.is_visible()
        assert not others.is_visible()
        site.write({"index.html": page(paragraphs("Newer"))})
        reads(tab, "Newer")
        reads(other, "Newer")


def test_what_could_not_be_fetched_is_fetched_later(context: BrowserContext) -> None:
    with channel({"index.html": page(paragraphs("Old"))}) as site:
        tab = opened(context, site)
        context.route(site.address(), lambda route: route.abort(), times=1)
        site.write({"index.html": page(paragraphs("New"))})
        reads(tab, "New")


# The page


def sound() -> str:
    """The address of a second of silence."""
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


def test_what_the_reader_did_is_kept(context: BrowserContext, site: Channel) -> None:
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


def test_a_selection_stays_where_its_words_stay(context: BrowserContext, site: Channel) -> None:
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
def test_what_did_not_change_stays_the_same_nodes(
    context: BrowserContext, site: Channel, after: list[str], kept: list[str]
) -> None:
    tab = opened(context, site)
    tab.evaluate(REMEMBER)
    site.write({"index.html": page(paragraphs(*after))})
    reads(tab, *after)
    assert tab.evaluate(KEPT) == kept


def test_an_entry_that_was_edited_is_known_by_its_id(context: BrowserContext, site: Channel) -> None:
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


def test_in_a_long_list_only_what_changed_is_touched(context: BrowserContext, site: Channel) -> None:
    site.files["index.html"] = page(entries(1000))
    tab = opened(context, site)
    tab.evaluate(TOUCHED)
    tab.evaluate("window.kept = document.querySelectorAll('li')[700]")
    new = entries(1000, 500).replace("<ol>", '<ol><li class="entry"><h3>A new one</h3></li>\n')
    site.write({"index.html": page(new)})
    tab.wait_for_function("document.querySelectorAll('li').length === 1001")
    assert tab.evaluate("kept === document.querySelectorAll('li')[701]")
    # The new entry and the space after it, the title, the tag's epoch.
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


def test_whatever_the_change_the_page_becomes_what_a_load_would_show(context: BrowserContext, site: Channel) -> None:
    site.files["index.html"] = page("").replace("\n", "")
    tab = opened(context, site)
    tab.evaluate("document.querySelector('script').remove()")
    assert tab.evaluate(CHANCE) == []


def test_head_and_roots_change_too_and_the_tag_is_there_once(context: BrowserContext, site: Channel) -> None:
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


def test_the_place_in_the_address_is_not_jumped_to(context: BrowserContext, site: Channel) -> None:
    tall = '<div style="height: 2000px"></div>'
    site.files["index.html"] = page(f'{tall}<p id="there">There</p>{tall}')
    tab = opened(context, site, "#there")
    tab.evaluate("scrollTo(0, 50)")
    site.write({"index.html": page(f'{tall}<p id="there">Edited</p>{tall}')})
    reads(tab, "Edited")
    assert tab.evaluate("scrollY") == 50


def test_what_scripts_made_of_the_page_stays(context: BrowserContext, site: Channel) -> None:
    script = (
        "<script>document.documentElement.className = 'dark';"
        "document.querySelector('p').hidden = true; document.body.append(document.createElement('hr'))</script>"
    )
    site.files["index.html"] = page(paragraphs("One", "Two") + script)
    tab = opened(context, site)
    settles(tab, lambda: site.listening == 1)
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
def test_other_scripts_need_the_page_anew(
    context: BrowserContext, site: Channel, before: str, after: str, reloaded: bool
) -> None:
    site.files["index.html"] = page(paragraphs("Old") + before)
    tab = opened(context, site)
    tab.evaluate("window.same = true")
    site.write({"index.html": page(paragraphs("New") + after)})
    reads(tab, "New")
    assert tab.evaluate("window.same") is (None if reloaded else True)
    assert tab.evaluate("document.body.textContent").count('{"a": 2}') == (0 if reloaded else 1)
    assert not reloaded or tab.evaluate("version") == 2


def test_what_is_no_page_any_more_is_loaded(context: BrowserContext, site: Channel) -> None:
    site.files["a/index.html"] = page(paragraphs("Old"))
    tab = opened(context, site, "a/")
    site.headers["Content-Type"] = "text/plain"
    with tab.expect_navigation():
        site.write({"a/index.html": "Plain"})
    site.headers.clear()


# What else a page is made of


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


def test_a_style_sheet_is_exchanged_alone_and_without_a_flash(context: BrowserContext, site: Channel) -> None:
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
    # The page and its sheet change together, and later the page links another sheet.
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


def test_a_sheet_that_another_one_imports_counts(context: BrowserContext, site: Channel) -> None:
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
def test_another_file_that_the_page_shows_loads_it_anew(
    context: BrowserContext, site: Channel, body: str, head: str
) -> None:
    site.files |= {"index.html": page(body, head), "a.svg": PICTURE, "b.svg": PICTURE}
    tab = opened(context, site)
    settles(tab, lambda: site.listening == 1)
    with tab.expect_navigation():
        site.write({"a.svg": PICTURE.replace("20", "30")})
    listens(tab)
    tab.evaluate("window.same = true")
    site.write({"b.svg": PICTURE.replace("20", "30")})
    site.write({"index.html": page(body + paragraphs("New"), head)})
    tab.get_by_text("New").wait_for()
    assert tab.evaluate("same")


def test_what_does_not_concern_a_page_does_nothing_to_it(context: BrowserContext, site: Channel) -> None:
    site.files |= {"index.html": page(paragraphs("One"), LINK), "assets/style.css": SHEET.format(1)}
    tab = opened(context, site)
    settles(tab, lambda: site.listening == 1)
    tab.evaluate(TOUCHED)
    before = list(site.requests)
    site.write({"other/index.html": page(""), "assets/other.css": "", "feed.txt": "x"})
    site.find(UNUSED)
    tab.get_by_role("button", name="1 warning").wait_for()
    assert site.requests == before
    assert tab.evaluate("touched.length") == 0


def test_where_anything_may_have_changed_only_what_did_is_exchanged(context: BrowserContext, site: Channel) -> None:
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


# Pages that come and go


def test_a_page_that_is_gone_stays_open_and_says_so_until_it_is_back(context: BrowserContext, site: Channel) -> None:
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


def test_where_nothing_is_near_the_way_leads_home(context: BrowserContext, site: Channel) -> None:
    site.base = "/repo/"
    site.files["x.html"] = page(paragraphs("Here"))
    tab = opened(context, site, "x.html")
    site.write({"x.html": ""})
    tab.get_by_text("Go to the nearest page").click()
    tab.wait_for_url(site.address())


def test_where_nothing_was_a_page_can_come_to_be(context: BrowserContext, site: Channel) -> None:
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


def test_errors_are_shown_over_the_page_until_they_are_mended(context: BrowserContext, site: Channel) -> None:
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
    context: BrowserContext, site: Channel
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


def test_a_panel_takes_no_focus_from_one_who_types(context: BrowserContext, site: Channel) -> None:
    site.files["index.html"] = page('<input name="name">')
    tab = opened(context, site)
    tab.locator("input").focus()
    site.find(MISSPELT)
    panel(tab).wait_for()
    tab.keyboard.type("typed")
    assert tab.locator("input").input_value() == "typed"


def test_warnings_alone_are_a_small_mark(context: BrowserContext, site: Channel) -> None:
    tab = opened(context, site)
    site.find(UNUSED, {**UNUSED, "path": "content/z.pdf"})
    mark = tab.get_by_role("button", name="2 warnings")
    mark.wait_for()
    assert not panel(tab).is_visible()
    mark.click()
    assert panel(tab).get_by_role("listitem").count() == 2
    # What was opened stays open while the same page changes under it.
    tab.keyboard.press("Escape")
    assert mark.is_visible()


def test_findings_are_text_and_lead_to_editors_alone(context: BrowserContext, site: Channel) -> None:
    tab = opened(context, site)
    markup = "<img src=x onerror='window.broken = true'>"
    texts = {"message": markup, "code": markup, "path": markup, "source": markup, "hint": markup}
    site.find({**MISSPELT, **texts, "start": 5, "editor": "javascript:window.broken=true"},
              {**MISSPELT, "editor": "data:text/html,x"}, {**MISSPELT, "editor": "nowhere"})  # fmt: skip
    panel(tab).wait_for()
    assert panel(tab).locator("img").count() == 0
    assert panel(tab).get_by_role("link").count() == 0
    assert tab.evaluate("window.broken") is None


def test_the_caret_counts_characters_as_readers_do(context: BrowserContext, site: Channel) -> None:
    tab = opened(context, site)
    site.find({**MISSPELT, "source": "𝔸𝔹: wrong 𝔻", "start": 4, "length": 5}, {**MISSPELT, "source": "a", "start": 1})
    panel(tab).wait_for()
    assert panel(tab).locator("mark").all_text_contents() == ["wrong", " "]


def test_the_site_does_not_dress_the_panel(context: BrowserContext, site: Channel) -> None:
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
    context: BrowserContext, site: Channel, dark: bool, program: Callable[[str], Any]
) -> None:
    tab = context.new_page()
    tab.emulate_media(color_scheme="dark" if dark else "light")
    tab.goto(site.address())
    listens(tab)
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


# Pages of all sorts


def test_no_name_of_ours_is_left_in_the_page(context: BrowserContext, site: Channel) -> None:
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
def test_a_page_with_ways_of_its_own_is_kept_as_well(context: BrowserContext, site: Channel, head: str) -> None:
    site.files["index.html"] = page(paragraphs("Old"), head)
    tab = opened(context, site)
    tab.evaluate(TOUCHED)
    site.write({"index.html": page(paragraphs("New"), head)})
    tab.get_by_text("New").wait_for()
    site.find(MISSPELT)
    panel(tab).wait_for()
    assert tab.evaluate("touched.length") > 0
    assert panel(tab).evaluate("(element) => getComputedStyle(element).position") == "fixed"


def test_a_page_that_may_not_listen_is_left_alone(
    context: BrowserContext, fresh: tuple[BrowserContext, Watched]
) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="connect-src \'none\'">'
    with channel({"index.html": page(paragraphs("Old"), policy)}) as site:
        tab = opened(context, site)
        tab.wait_for_timeout(200)
        assert site.requests.count("events") == 0
        assert [fault for fault in fresh[1].faults if not re.search("Content Security Policy|/events", fault)] == []


def test_pages_in_frames_see_to_themselves(context: BrowserContext, site: Channel) -> None:
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
