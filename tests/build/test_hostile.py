"""Test that hostile input, or input that looks so, does no harm."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from octavo.content import fields
from octavo.content.kinds import PROFILES, RESOURCES
from octavo.content.links import Links, Target
from octavo.content.schema import ListOf, Table
from octavo.content.types import Text
from octavo.model.slugs import LONGEST_SLUG
from tests.support.sites import PROFILE, Site, site

SCRIPT = "</script></title><script>alert(1)</script>"
BREAK = "\"'><img src=x onerror=alert(1)>"
RTL = "\u202eevil\u2066 \u05d0\u05d1\u05d2 \u0627\u0644"

HOSTILE = f"""
-- content/site.yaml --
title: '{SCRIPT} "Ada"'
description: |
  {BREAK}
url: https://example.org/repo
extra:
  note: |
    {SCRIPT}
menu:
  - label: {SCRIPT}
    to: papers/hostile.md
-- content/profile.md --
---
name: |
  Ada {SCRIPT} Lovelace
native_name: {RTL}
role: |
  {BREAK}
areas: |
  {BREAK}
affiliations: |
  {BREAK}
email: ada@example.org
links:
  github: ../../evil
  website: https://example.org/?a=1&b='onmouseover='alert(1)
metrics:
  - label: {SCRIPT}
    value: '<b>1</b>'
    unit: '&lt;'
---
{{{{ site.title }}}} {{% raw %}} &lt;script&gt; &#60;script&#62; &#1;papers/&#2; &#x3;0&#x03; <!-- -->

```html
{SCRIPT}
```
-- content/papers/hostile.md --
---
title: |
  {SCRIPT} {BREAK} {RTL} &#1;papers/ <i>x</i>
authors:
  - |
    {SCRIPT} Author
  - |
    {BREAK} Mark
  - name: {RTL}
    affiliation: |
      {SCRIPT}
date: 2024
area: '<script>alert(1)</script>'
areas: ["../../x", "con", "nul.html"]
venue:
  name: |
    {SCRIPT}
  short: ../../../../etc
tags: ["../x", "..", ".", "con", "index.html", "/etc/passwd", "%2e%2e/x", "a\\0b", "C:\\\\x", "<b>", '{RTL}']
tldr: |
  {BREAK}
award: |
  {SCRIPT}
volume: |
  {BREAK}
license: |
  {SCRIPT}
status: {{state: retracted, note: '<script>alert(1)</script>'}}
extra: {{mood: '</script>'}}
---
[percent](../../%2e%2e/%2e%2e/x) is not here.
-- content/papers/tags.md --
---
title: Tags
authors: [Ada Lovelace]
date: 2024
tags: ["C++", "C#", "{"t" * 300}"]
links: {{pdf: "a&b <c>.pdf"}}
---
-- content/papers/a&b <c>.pdf --
-- content/files/%2e%2e/x.txt --
-- content/files/'><script>.txt --
-- content/data/quotes.yaml --
- '</script>'
"""


def elements(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every element of a page as a browser parses it, with its attributes."""
    for node in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if isinstance(node.tag, str):
            yield node.tag.rpartition("}")[2], dict(node.attrib)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a site in which every text is hostile."""
    text = HOSTILE.replace("\\0", "").replace("[percent](../../%2e%2e/%2e%2e/x)", "It")
    return site(tmp_path_factory.mktemp("around") / "project", text).built()


def pages(built: Site) -> dict[str, str]:
    """Return the pages of a site by path."""
    return {path: data.decode() for path, data in built.tree().items() if path.endswith(".html")}


def test_no_text_becomes_an_element_or_an_attribute(hostile: Site) -> None:
    found = pages(hostile)
    assert len(found) > 15
    for path, text in found.items():
        for name, attributes in elements(text):
            assert name != "script", path
            assert not (name == "img" and attributes.get("src") == "x"), path
            assert not [key for key in attributes if key.startswith("on")], path
            assert name in ("html", "body", "head") or not re.search(r"[<>\"'=]", "".join(attributes)), path


def test_texts_are_shown_without_running_anything_in_them(hostile: Site) -> None:
    page = html5lib.parse(hostile.page("papers/hostile/"), namespaceHTMLElements=False)
    title = f"{SCRIPT} {BREAK} {RTL} papers/ x"
    assert "".join(page.find(".//h1").itertext()) == title
    assert page.find("head/title").text == f'{title} – {SCRIPT} "Ada"'
    names = {(node.get("name"), node.get("content")) for node in page.iter("meta")}
    assert ("citation_title", title) in names
    assert {text for name, text in names if name == "citation_author"} == {f"{SCRIPT} Author", f"{BREAK} Mark", RTL}


def test_every_link_stays_on_the_site_or_is_safe(hostile: Site) -> None:
    output = hostile.output.resolve()
    for path, text in pages(hostile).items():
        for name, attributes in elements(text):
            for key in ("href", "src", "action", "content"):
                link = attributes.get(key, "")
                assert not re.match(r"\W*(javascript|vbscript|data|file)\s*:", link, re.IGNORECASE), (path, link)
                if key == "content" or not link or name == "link":
                    continue
                parts = urlsplit(link)
                assert parts.scheme in ("", "https", "mailto"), (path, link)
                if not parts.scheme and path != "404.html":
                    assert not parts.netloc
                    target = (output / path).parent.joinpath(unquote(parts.path) or ".").resolve()
                    assert target.is_relative_to(output), (path, link)
                    assert target.exists(), (path, link)


def test_nothing_is_written_outside_the_output(hostile: Site) -> None:
    assert {path.name for path in hostile.root.parent.iterdir()} == {"project"}
    assert {path.name for path in hostile.root.iterdir()} == {"content", "output", ".cache"}


def test_no_page_holds_a_control_character(hostile: Site) -> None:
    for path, text in pages(hostile).items():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text), path


def test_every_path_is_valid_on_every_file_system(hostile: Site) -> None:
    for path in hostile.tree():
        if path.startswith(("files/", "assets/", ".octavo")) or path.endswith((".pdf", ".nojekyll")):
            continue
        for part in path.split("/"):
            assert re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", part), path
            assert len(part) <= LONGEST_SLUG
            assert part.split(".")[0] not in ("con", "nul"), path


def field_types(table: Table, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the type of every field of a table and of the tables in it."""
    for field in table.fields:
        kind = field.kind.item if isinstance(field.kind, ListOf) else field.kind
        if isinstance(kind, Table):
            yield from field_types(kind, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, getattr(kind, "other", kind)


def holds_address(kind: Any) -> bool:
    """Tell if a type of field holds an address."""
    return isinstance(kind, (Links, Target)) or (isinstance(kind, Text) and kind.code == "bad-link")


LINKS = """
-- content/site.yaml --
url: {0}
menu:
  - label: Evil
    to: {0}
-- content/profile.md --
---
name: Ada Lovelace
portrait: {{file: {0}}}
metrics:
  - {{label: fame, value: 1, source_url: {0}}}
links:
  {profiles}
---
-- content/papers/x.md --
---
title: Links
authors:
  - name: Ada Lovelace
    url: {0}
date: 1843
venue: {{name: Memoirs, url: {0}}}
code: {0}
metrics:
  - {{label: fame, value: 1, source_url: {0}}}
versions: {{preprint_of: {0}, published_as: {0}}}
image: {{file: {0}, alt: A graph}}
links:
  {resources}
  other:
    - {{label: Evil, to: {0}}}
---
<a href="{1}">a</a> <img src="{1}"> <form action="{1}"></form>

<iframe src="{1}"></iframe> <object data="{1}"></object> <svg><a xlink:href="{1}">a</a></svg>

[a](<{1}>) ![b](<{1}>) [c] <{1}>

[c]: <{1}>
"""
FIELDS = {
    *("authors.url", "venue.url", "code", "metrics.source_url", "versions.preprint_of", "versions.published_as"),
    *("image.file", "links", "portrait.file", "url", "menu.to"),
}


def test_the_tests_cover_all_fields_that_hold_an_address() -> None:
    tables = (fields.PAPER, fields.PERSON, fields.PAGE, fields.NEWS, fields.CONFIG)
    assert {path for table in tables for path, kind in field_types(table) if holds_address(kind)} == FIELDS


ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript\t:alert(1)",
    "\u200bjavascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript%3Aalert(1)",
    "%6Aavascript:alert(1)",
    "vbscript:x",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "view-source:https://example.org/",
    "//evil.example/x",
    "///evil.example",
    "//[evil",
    "/etc/passwd",
    "../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2f..%2fetc/passwd",
    "https:evil.example",
    "https://[evil/",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unsafe_address_is_refused_in_every_field_and_text(tmp_path: Path, address: str) -> None:
    quoted = "'" + address + "'"
    bare = {"scholar", "github"} if ":" not in address else set()
    profiles = "\n  ".join(
        f"{name}: {quoted}" for name in PROFILES if name in ("website", "cv", "mastodon", *bare, "x")
    )
    resources = "\n  ".join(f"{name}: {quoted}" for name in RESOURCES)
    made = site(tmp_path, LINKS.format(quoted, address, profiles=profiles, resources=resources))
    report = made.build()
    assert not made.output.exists()
    lines = {(found.span.path, found.span.line) for found in report.diagnostics if found.severity == "error"}
    texts = {f"content/{name}": (tmp_path / "content" / name).read_text() for name in ("site.yaml", "papers/x.md")}
    for path, text in texts.items():
        front = text.split("\n---\n")[0].split("\n")
        for number, line in enumerate(front, 1):
            assert address not in line or (path, number) in lines, line
    assert ("content/profile.md", 3) in lines
    assert [line for path, line in lines if path == "content/papers/x.md" and line > len(texts[path].split("\n---\n"))]


@pytest.mark.parametrize("slug", ["../../x", "con", "x" * 300, "é" * 150, ".", "..", "/", "x/y", "X", "", "a\\b", "~"])
def test_no_slug_or_alias_leads_out_of_its_folder(tmp_path: Path, slug: str) -> None:
    front = f"---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\nslug: '{slug}'\naliases: ['{slug}']\n---\n"
    made = site(tmp_path / "project", f"{PROFILE}-- content/papers/notes.md --\n{front}")
    made.build()
    assert set(made.codes) == ({"bad-slug"} if slug else set())
    assert {path.name for path in tmp_path.iterdir()} == {"project"}
    assert made.output.exists() == (not slug)


def test_addresses_from_names_of_files_are_safe(tmp_path: Path) -> None:
    front = "---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\n"
    names = ("con", "é" * 120, "Ünïcode & + C#", "%2e%2e", "..x", "<script>", "a'b\"c", "x" * 240, RTL + "a", "nul.txt")
    made = site(tmp_path, PROFILE + "".join(f"-- content/papers/{name}.md --\n{front}" for name in names))
    made.built()
    assert sorted(path.name for path in (made.output / "papers").iterdir()) == [
        *("2e-2e", "ab-c", "e" * LONGEST_SLUG, "evil-a", "nul-txt", "script", "unicode-and-plus-c-sharp"),
        *("x-con", "x" * LONGEST_SLUG),
    ]


def test_ten_thousand_authors_are_built_in_time(tmp_path: Path) -> None:
    authors = "\n".join(f"  - Author {number:05}" for number in range(10_000))
    front = f"title: Particles\nauthors:\n{authors}\ndate: 2015"
    made = site(tmp_path, f"{PROFILE}-- content/papers/x.md --\n---\n{front}\n---\n")
    began = time.monotonic()
    made.built()
    assert time.monotonic() - began < 20
    assert "Author 09999" in made.page("papers/x/")


def test_a_very_long_title_is_built(tmp_path: Path) -> None:
    title = "Notes " * 20_000
    made = site(
        tmp_path,
        f"{PROFILE}-- content/papers/x.md --\n---\ntitle: {title}\nauthors: ['{'A' * 5000}', Ada]\n"
        f"date: 2015\ntags: ['{'t' * 5000}']\nareas: {'a' * 5000}\n---\n",
    )
    made.built()
    assert title.strip() in made.page("papers/x/")
    assert all(len(part) <= LONGEST_SLUG for path in made.tree() for part in path.split("/"))


def test_messages_shorten_long_values(tmp_path: Path) -> None:
    made = site(
        tmp_path, f"{PROFILE}-- content/papers/x.md --\n---\n{'k' * 5000}: {'v' * 5000}\ndate: {'d' * 5000}\n---\n"
    )
    report = made.build()
    assert report.failed
    assert all(len(found.message) <= 300 and len(found.hint) <= 300 for found in report.diagnostics)


@pytest.mark.parametrize("path", ["templates/page.html", "theme.yaml", "templates/parts/x.html"])
@pytest.mark.parametrize("char", ["\x00", "\x01", "\x02", "\x03", "\x1b"])
def test_control_characters_in_a_theme_are_refused(tmp_path: Path, path: str, char: str) -> None:
    text = {"content/site.yaml": "theme: mine\n", "themes/mine/theme.yaml": "extends: octavo\nname: Mine\n"}
    text[f"themes/mine/{path}"] = text.get(f"themes/mine/{path}", "") + f"# {char}papers/\n"
    made = site(tmp_path, PROFILE + "".join(f"-- {name} --\n{content}" for name, content in text.items()))
    assert made.build().failed
    assert "control-character" in made.codes
    assert not made.output.exists()
