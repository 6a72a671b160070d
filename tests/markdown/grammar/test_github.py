"""Tests of the grammar against GitHub's specification: tables (4.10), strikethrough (6.5) and autolinks (6.9).

The cases are written anew from its rules. `DIFFERENCES` has those in which we differ, each with the reason.
"""

import re
from collections.abc import Callable

import pytest

from octavo.markdown.render import render

# Markup that only our pages have: boxes that scroll, classes and scopes of cells.
_OURS = (('<div class="wide" tabindex="0">', ""), ("</table></div>", "</table>"), (' scope="col"', ""), ("\n", ""))


def html(source: str) -> str:
    """Return the HTML of a text as GitHub would write it, without line ends."""
    made = render(source, "content/page.md")[0].html
    for ours, theirs in _OURS:
        made = made.replace(ours, theirs)
    return re.sub(r' class="align-(\w+)"', r' align="\1"', made)


def table(*rows: str, aligns: str = "") -> str:
    """Return the HTML of a table; cells are parted by spaces, `_` is an empty one, `aligns` are first letters."""
    names = {"c": ' align="center"', "l": ' align="left"', "r": ' align="right"'}
    made = []
    for index, row in enumerate(rows):
        tag, cells = ("td" if index else "th"), ["" if cell == "_" else cell for cell in row.split()]
        marks = [names.get(mark, "") for mark in aligns.ljust(len(cells), "-")]
        made.append("".join(f"<{tag}{mark}>{cell}</{tag}>" for cell, mark in zip(cells, marks, strict=True)))
    body = "".join(f"<tr>{row}</tr>" for row in made[1:])
    return f"<table><thead><tr>{made[0]}</tr></thead>{f'<tbody>{body}</tbody>' if body else ''}</table>"


def link(text: str, url: str = "") -> str:
    url = (url or text).replace("&", "&amp;")
    return f'<a href="{url}">{text.replace("&", "&amp;")}</a>'


TABLES = (
    ("| loom | yarn |\n| --- | --- |\n| oak | wool |", table("loom yarn", "oak wool")),
    # The dashes need no certain length, and pipes at the ends may be left out.
    ("| a | bcd |\n:-: | ----:\ne | f", table("a bcd", "e f", aligns="cr")),
    ("| a\n|---\n| b", table("a", "b")),
    ("a | b |\n---|---|\nc | d |", table("a b", "c d")),
    ("| a | b\n|---|---\n| c | d", table("a b", "c d")),
    ("| a | b |\n|---|---\n| c | d", table("a b", "c d")),
    ("a | b\n|---|---|\nc | d", table("a b", "c d")),
    ("a | b\n:--|--:\n| c | d |", table("a b", "c d", aligns="lr")),
    ("a\n:-:\nb", table("a", "b", aligns="c")),
    ("   | a |\n  |---|\n | b |", table("a", "b")),
    # An escaped pipe parts no cells, in other markup neither.
    ("| a\\|b |\n|---|\n| `c\\|d` |\n| **e\\|f** |", table("a|b", "<code>c|d</code>", "<strong>e|f</strong>")),
    # A table ends with a block of another kind or a blank line.
    ("| a | b |\n|---|---|\n| c | d |\n> e", table("a b", "c d") + "<blockquote><p>e</p></blockquote>"),
    ("| a | b |\n|---|---|\n| c | d |\n# e", table("a b", "c d") + '<h2 id="e">e <a class="anchor" href="#e" '
     'aria-label="Link to this section">#</a></h2>'),
    ("| a | b |\n|---|---|\n| c | d |\n- e", table("a b", "c d") + "<ul><li>e</li></ul>"),
    ("| a | b |\n|---|---|\n| c | d |\n***", table("a b", "c d") + "<hr>"),
    ("| a | b |\n|---|---|\n| c | d |\n<div>e</div>", table("a b", "c d") + "<div>e</div>"),
    ("| a | b |\n|---|---|\n| c | d |\n    e", table("a b", "c d") + '<pre tabindex="0"><code>e</code></pre>'),
    ("| a | b |\n|---|---|\n| c | d |\ne\n\nf", table("a b", "c d", "e _") + "<p>f</p>"),
    # The rows above and below the dashes have as many cells, or it is no table.
    ("| a | b |\n|---|\n| c |", "<p>| a | b ||---|| c |</p>"),
    # All other rows are filled up or cut.
    ("| a | b |\n|---|---|\n| c |\n| d | e | f |", table("a b", "c _", "d e")),
    ("| a | b |\n|---|---|\n|| c |", table("a b", "_ c")),
    # Without other rows, there is no body.
    ("| a | b |\n|---|---|", table("a b")),
    # A table may follow a paragraph, and stand in a list or a quote.
    ("e\n| a |\n|---|\n| b |", "<p>e</p>" + table("a", "b")),
    ("- | a |\n  |---|\n  | b |", f"<ul><li>{table('a', 'b')}</li></ul>"),
    ("> | a |\n> |---|\n> | b |\n\nc", f"<blockquote>{table('a', 'b')}</blockquote><p>c</p>"),
    # What is a heading or a list without a table stays one.
    ("a\n---\nb", '<h2 id="a">a <a class="anchor" href="#a" aria-label="Link to this section">#</a></h2><p>b</p>'),
    ("a | b\n- | -", "<p>a | b</p><ul><li>| -</li></ul>"),
)  # fmt: skip

STRUCK = (
    ("~~Hi~~ you", "<p><del>Hi</del> you</p>"),
    ("~Hi~ you", "<p><del>Hi</del> you</p>"),
    ("~~a~~ and ~b~.", "<p><del>a</del> and <del>b</del>.</p>"),
    ("~~a **b** `~~` c~~", "<p><del>a <strong>b</strong> <code>~~</code> c</del></p>"),
    ("**~~a~~**", "<p><strong><del>a</del></strong></p>"),
    ("x~~y~~z", "<p>x<del>y</del>z</p>"),
    # It ends with its paragraph, and as it began; three are none.
    ("~~a\n\nb~~", "<p>~~a</p><p>b~~</p>"),
    ("a ~~~b~~~ c", "<p>a ~~~b~~~ c</p>"),
    ("a ~b~~ c", "<p>a ~b~~ c</p>"),
    ("~~ a ~~", "<p>~~ a ~~</p>"),
    ("~~a ~~ b", "<p>~~a ~~ b</p>"),
    ("about ~5 or ~6", "<p>about ~5 or ~6</p>"),
    ("\\~~a~~", "<p>~~a~~</p>"),
)

ADDRESSES = (
    ("www.loom.org", link("www.loom.org", "http://www.loom.org")),
    ("Visit www.loom.org/a to b", f"Visit {link('www.loom.org/a', 'http://www.loom.org/a')} to b"),
    ("Visit www.loom.org/a.b. Now", f"Visit {link('www.loom.org/a.b', 'http://www.loom.org/a.b')}. Now"),
    ("https://loom.org", link("https://loom.org")),
    ("HTTPS://loom.org/A", link("HTTPS://loom.org/A")),
    ("(See https://loom.org/a?b=c+(d))", f"(See {link('https://loom.org/a?b=c+(d)')})"),
    ("https://loom.org/a_(b)", link("https://loom.org/a_(b)")),
    ("(https://loom.org/a_(b)))", f"({link('https://loom.org/a_(b)')}))"),
    ("https://loom.org/(a))+b=c", link("https://loom.org/(a))+b=c")),
    *((f"https://loom.org/a{mark} b", f"{link('https://loom.org/a')}{mark} b") for mark in "?!.,:*_~'"),
    ("https://loom.org/a.b,c", link("https://loom.org/a.b,c")),
    ("https://loom.org/?q=a&b=c", link("https://loom.org/?q=a&b=c")),
    ("https://loom.org/?q=a&hl;", f"{link('https://loom.org/?q=a')}&amp;hl;"),
    ("https://loom.org/a<b", f"{link('https://loom.org/a')}&lt;b"),
    ("https://loom.org/a_b_c*d*", link("https://loom.org/a_b_c*d") + "*"),
    ("*https://loom.org*", f"<em>{link('https://loom.org')}</em>"),
    ("**www.loom.org**", f"<strong>{link('www.loom.org', 'http://www.loom.org')}</strong>"),
    # A domain has a full stop, and no underscore in its last two parts.
    ("https://loom", "https://loom"),
    ("https://a.lo_om.org", "https://a.lo_om.org"),
    ("https://a_b.loom.org", link("https://a_b.loom.org")),
    # `www.` begins a word; the other ones follow no letter.
    ("awww.loom.org", "awww.loom.org"),
    ("xhttps://loom.org", "xhttps://loom.org"),
    ("ada@loom.org", link("ada@loom.org", "mailto:ada@loom.org")),
    ("Write to ada+x@mail.loom.org.", f"Write to {link('ada+x@mail.loom.org', 'mailto:ada+x@mail.loom.org')}."),
    ("a.b-c_d@loom.org", link("a.b-c_d@loom.org", "mailto:a.b-c_d@loom.org")),
    ("mailto:ada@loom.org", link("mailto:ada@loom.org", "mailto:ada@loom.org")),
    ("ada@mail+x.org is none", "ada@mail+x.org is none"),
    ("ada@loom", "ada@loom"),
    ("ada@loom.or-", "ada@loom.or-"),
    ("ada@loom.or_", "ada@loom.or_"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), TABLES)
def test_tables_are_those_of_github(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(("source", "expected"), STRUCK)
def test_struck_out_text_is_that_of_github(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(("source", "expected"), ADDRESSES)
def test_links_of_bare_addresses_are_those_of_github(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


DIFFERENCES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "pipes in code and formulas part no cells: nobody escapes them there, and `\\|` is a sign of LaTeX": (
        "| a | b |\n|---|---|\n| `c|d` | $e|f$ |",
        lambda made: "<code>c|d</code>" in made and made.count("<td>") == 2 and "<mo" in made,
    ),
    "a single tilde within a word is a space of LaTeX, as in `et~al`": (
        "Smith~et~al. and Eq.~(1) of Ref.~(2)",
        lambda made: "<del>" not in made,
    ),
    "an address ends before the punctuation of Chinese and Japanese, which has no space before it": (
        "見 https://loom.org/a。次",
        lambda made: made == f"<p>見 {link('https://loom.org/a')}。次</p>",
    ),
    "a backslash before an underscore is none of an address, but comes from a bibliography": (
        "https://loom.org/a\\_b",
        lambda made: made == f"<p>{link('https://loom.org/a_b')}</p>",
    ),
    "an address in brackets that are no link is a link, and the bracket is none of it": (
        "[https://loom.org/a]",
        lambda made: made == f"<p>[{link('https://loom.org/a')}]</p>",
    ),
    "addresses of FTP and XMPP are no links: browsers follow neither": (
        "ftp://loom.org xmpp:ada@loom.org",
        lambda made: "ftp://loom.org" in made and 'href="ftp' not in made and 'href="xmpp' not in made,
    ),
}


@pytest.mark.parametrize("reason", DIFFERENCES)
def test_we_differ_from_github_for_a_reason(reason: str) -> None:
    source, holds = DIFFERENCES[reason]
    made = html(source)
    assert holds(made), made
