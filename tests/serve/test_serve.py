"""`octavo serve` from a save in an editor to the page in a browser."""

import mmap
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from octavo.base.project import Project
from octavo.output.lock import locked
from octavo.output.staging import TEMPORARY
from octavo.serve.rebuild import SCAN_DELAY
from tests.support.browsing import Browsing
from tests.support.serving import PATIENCE, Serving, addressed, bare, clean, octavo, serving, shown, started, until
from tests.support.sites import Site, listed, site

THEMES = Path(__file__).parent.parent.parent / "themes"

PROJECT = """
-- content/site.yaml --
title: Engines
url: https://example.org/
theme: mine
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/data/talks.yaml --
- title: On weaving
-- content/news/lecture.md --
---
title: A lecture
date: 1840-05-01
---
It was given in Turin.
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
---
The engine weaves algebraical patterns just as the loom weaves flowers and leaves. It can do whatever we know how to
order it to perform, and it can follow analysis. It has no power of anticipating any analytical relations or truths.

Its province is to assist us in making available what we are already acquainted with.
-- content/papers/sketch.md --
---
title: A sketch
authors: [L. F. Menabrea]
date: 1842
---
The sketch as it was.
-- content/papers/flight.md --
---
title: Flyology
authors: [Ada Lovelace]
date: 1828
---
-- themes/mine/theme.yaml --
extends: octavo
-- themes/mine/templates/news.html --
{% extends "layout.html" %}
{% block main %}
<h1>What was</h1>
{% for talk in data.talks %}<p class="talk">{{ talk.title }}</p>{% endfor %}
{% for note in news %}<p><a href="{{ note.url }}">{{ note.title }}</a></p>{% endfor %}
{% endblock %}
"""

NEW = """
---
title: {title}
authors: [Ada Lovelace]
date: 1844
---
It is new.
"""

DRAFT = """
---
title: A secret
authors: [Ada Lovelace]
date: 1850
draft: true
---
"""

# Most seconds that the end may take.
SOON = 2.0


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "project", PROJECT)


@pytest.fixture
def preview(made: Site) -> Iterator[Serving]:
    with serving(made) as running:
        yield running


@pytest.fixture
def context(browsing: Browsing) -> Iterator[BrowserContext]:
    """Yield a browser context; at the end, fail if there were errors other than missing pages."""
    with browsing.fresh() as (opened, watched):
        yield opened
        assert [fault for fault in watched.faults if "404" not in fault and "503" not in fault] == []


def opened(context: BrowserContext, url: str) -> Tab:
    """Open a page, wait for its event stream, and mark it so that a reload can be detected."""
    tab = context.new_page()
    context.set_default_timeout(30_000)
    tab.goto(url)
    tab.locator("octavo-preview").wait_for(state="attached")
    tab.evaluate("window.same = true")
    return tab


def not_reloaded(tab: Tab) -> bool:
    """Tell if a page has not been reloaded since it was opened."""
    return bool(tab.evaluate("window.same === true"))


@pytest.fixture
def large(made: Site) -> Site:
    """Return a site of so many pages that a test can act during a build."""
    for number in range(600):
        made.write(f"content/papers/paper-{number}.md", NEW.format(title=f"Paper {number}"))
    return made


# Changes


def test_an_edit_is_shown_in_the_open_page_and_its_state_stays(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, preview.url)
    tab.set_viewport_size({"width": 800, "height": 300})
    tab.locator("article details summary").first.click()
    tab.evaluate("document.querySelector('footer').insertAdjacentHTML('beforebegin', '<input id=find>')")
    tab.locator("#find").press_sequentially("loom")
    tab.evaluate("scrollTo(0, document.querySelector('article details').getBoundingClientRect().top + scrollY)")
    place = tab.evaluate("scrollY")
    assert place > 0
    preview.site.edit("content/papers/notes.md", "weaves flowers and leaves", "weaves roses and leaves")
    tab.get_by_text("weaves roses").wait_for()
    assert not_reloaded(tab)
    assert tab.evaluate("scrollY") == place
    assert tab.get_by_text("Its province is").is_visible()
    assert tab.evaluate("document.activeElement.id") == "find"
    assert tab.locator("#find").input_value() == "loom"


def test_a_style_sheet_is_replaced_without_a_reload(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, preview.url)
    sheet = preview.site.root / "themes/octavo/static/octavo.css"
    sheet.parent.mkdir(parents=True)
    shutil.copy(THEMES / "octavo/static/octavo.css", sheet)
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        with sheet.open("a") as file:
            file.write(f"\nh1 {{ color: {colour}; }}\n")
        tab.wait_for_function("(colour) => getComputedStyle(document.querySelector('h1')).color === colour", arg=colour)
    assert not_reloaded(tab)


@pytest.mark.parametrize(
    ("path", "old", "new", "at", "text"),
    [
        ("content/site.yaml", "title: Engines", "title: Looms", "papers/notes/", "Looms"),
        ("content/data/talks.yaml", "On weaving", "On flying", "news/", "On flying"),
        ("content/profile.md", "A life of engines", "A life of numbers", "", "A life of numbers"),
        ("content/news/lecture.md", "Turin", "London", "news/lecture/", "given in London"),
        ("themes/mine/templates/news.html", "What was", "What came", "news/", "What came"),
    ],
    ids=["site.yaml", "data", "profile", "news", "template"],
)
def test_a_change_of_any_source_is_shown_at_once(
    preview: Serving, context: BrowserContext, path: str, old: str, new: str, at: str, text: str
) -> None:
    tab = opened(context, preview.url + at)
    preview.site.edit(path, old, new)
    tab.get_by_text(text).first.wait_for()
    times = []
    for number in range(3):
        start = time.monotonic()
        before, new = new, f"{new}{number}"
        preview.site.edit(path, before, new)
        tab.get_by_text(f"{text}{number}").first.wait_for()
        times.append(time.monotonic() - start)
        text = f"{text}{number}"
    assert not_reloaded(tab)
    # A change without an event would be found only by the scan, which comes SCAN_DELAY after the last build.
    assert min(times) < SCAN_DELAY / 2, times


def test_a_template_that_overrides_a_shipped_one_counts_until_it_is_removed(
    preview: Serving, context: BrowserContext
) -> None:
    tab = opened(context, preview.url)
    layout = (THEMES / "octavo/templates/layout.html").read_text("utf-8")
    preview.site.write("themes/octavo/templates/layout.html", layout.replace("Made with Octavo", "Made by hand"))
    tab.get_by_text("Made by hand").wait_for()
    shutil.rmtree(preview.site.root / "themes/octavo")
    tab.get_by_text("Made with Octavo").wait_for()
    assert not_reloaded(tab)


def test_a_new_paper_is_on_the_home_page(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, preview.url)
    preview.site.write("content/papers/new.md", NEW.format(title="Something new"))
    tab.get_by_role("link", name="Something new").click()
    tab.get_by_text("It is new.").wait_for()


# Removed pages


def test_the_old_page_of_a_renamed_paper_links_to_the_new_one(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, f"{preview.url}papers/notes/")
    papers = preview.site.root / "content/papers"
    (papers / "notes.md").rename(papers / "notes-on-it.md")
    link = tab.get_by_role("link", name="nearest page")
    link.wait_for()
    assert tab.get_by_text("This page is no longer part of the site.").is_visible()
    assert not_reloaded(tab)
    link.click()
    tab.wait_for_url("**/papers/notes-on-it/")
    assert tab.get_by_role("heading", name="Notes on the engine").is_visible()
    assert preview.get("/papers/notes/").status == 404


def test_the_page_of_a_deleted_paper_returns_with_the_paper(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, f"{preview.url}papers/flight/")
    paper = preview.site.root / "content/papers/flight.md"
    text = paper.read_text("utf-8")
    paper.unlink()
    gone = tab.get_by_text("This page is no longer part of the site.")
    gone.wait_for()
    assert "Flyology" not in preview.get("/").text
    paper.write_text(text.replace("Flyology", "Flyology again"), "utf-8")
    tab.get_by_role("heading", name="Flyology again").wait_for()
    assert not gone.is_visible()
    assert not_reloaded(tab)


# Errors


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        ((), "vscode://file{path}:4:1"),
        (
            ("--editor", "subl://open?url=file://{path}&line={line}&column={column}"),
            "subl://open?url=file://{path}&line=4&column=1",
        ),
    ],
    ids=["vscode", "other"],
)
def test_an_error_is_shown_over_the_last_good_page_until_it_is_fixed(
    made: Site, context: BrowserContext, arguments: tuple[str, ...], want: str
) -> None:
    with serving(made, *arguments) as preview:
        tab = opened(context, preview.url)
        lines = len(preview.lines)
        made.edit("content/papers/notes.md", "date: 1843", "dte: 1843")
        panel = tab.get_by_role("alertdialog")
        panel.wait_for()
        link = panel.get_by_role("link", name="content/papers/notes.md:4:1")
        assert link.get_attribute("href") == want.replace("{path}", str(made.root / "content/papers/notes.md"))
        for text in ("1 error", "dte: 1843", "did you mean date?"):
            assert panel.get_by_text(text).first.is_visible(), text
        assert panel.get_by_text("The page shows the site as it was before.").is_visible()
        assert tab.get_by_role("link", name="Notes on the engine").is_visible()
        preview.says("--> content/papers/notes.md:4:1", lines)
        preview.says("did you mean `date`?", lines)
        made.edit("content/papers/notes.md", "dte: 1843", "date: 1841")
        panel.wait_for(state="hidden")
        tab.get_by_role("heading", name="1841").wait_for()
        assert not_reloaded(tab)


def test_a_site_with_an_error_at_the_start_appears_when_it_is_fixed(made: Site, context: BrowserContext) -> None:
    made.edit("content/papers/notes.md", "date: 1843", "dte: 1843")
    with serving(made) as preview:
        assert "error: " in preview.terminal
        tab = opened(context, f"{preview.url}papers/notes/")
        assert tab.get_by_role("heading", name="The site cannot be built yet").is_visible()
        panel = tab.get_by_role("alertdialog")
        panel.wait_for()
        assert panel.get_by_text("There is no site to be seen yet.").is_visible()
        assert preview.get("/").status == 503
        made.edit("content/papers/notes.md", "dte: 1843", "date: 1843")
        tab.get_by_role("heading", name="Notes on the engine").wait_for()
        assert not panel.is_visible()
        assert tab.title() == "Notes on the engine – Engines"


# The port


def test_if_the_port_is_in_use_the_next_one_is_printed(preview: Serving) -> None:
    with serving(preview.site, "--port", str(preview.port)) as second:
        assert preview.port < second.port < preview.port + 20
        assert f"Port {preview.port} is in use; this one is free:" in second.lines
        assert second.get("/").status == 200


def test_no_port_is_in_use_if_any_port_is_requested(preview: Serving) -> None:
    assert "in use" not in preview.terminal


def test_a_host_that_cannot_be_found_is_named(made: Site) -> None:
    with started(made, "--host", "nosuch.invalid") as preview:
        assert preview.process.wait(PATIENCE) == 1
        preview.says("error: nosuch.invalid: this host cannot be found")


@pytest.mark.parametrize("name", ["*", "", "[::1", "a b", "https://"])
def test_a_name_that_no_host_can_have_is_not_allowed(made: Site, name: str) -> None:
    with started(made, "--allow-host", name) as preview:
        assert preview.process.wait(PATIENCE) == 2
        preview.says("argument --allow-host: the name of a host is wanted, as preview.example.org")


# The output


def test_the_site_goes_to_the_output_folder_that_is_named(made: Site, tmp_path: Path) -> None:
    made.write("content/papers/secret.md", DRAFT)
    with serving(made, "--output", str(tmp_path / "public"), "--drafts") as preview:
        assert "A secret" in preview.get("/").text
        assert "papers/secret/index.html" in shown(tmp_path / "public")
    assert not made.output.exists()


# Responses


def test_without_reload_every_file_of_the_output_is_served_unchanged(made: Site) -> None:
    with serving(made, "--no-reload") as preview:
        paths = listed(made.output)
        assert {"index.html", "404.html", "assets/octavo.css", "papers/notes/index.html"} <= paths
        for path in paths:
            answer = preview.get(f"/{addressed(path)}")
            assert (answer.status, answer.body) == (200, (made.output / path).read_bytes()), path
        made.edit("content/papers/notes.md", "Its province", "Its whole province")
        preview.shows("/papers/notes/", "Its whole province")
        assert preview.get("/-octavo/events").status == 404


def test_with_reload_only_pages_differ_from_the_output_and_only_by_the_script_tag(preview: Serving) -> None:
    for path in listed(preview.site.output):
        answer = preview.get(f"/{addressed(path)}")
        file = (preview.site.output / path).read_bytes()
        assert (answer.status, bare(answer.body)) == (200, file), path
        assert (answer.body == file) == (not path.endswith(".html")), path


def test_a_site_with_a_base_path_is_served_there_and_leaves_the_output_alone(
    made: Site, context: BrowserContext
) -> None:
    with serving(made, "--base-path", "/repo/") as preview:
        assert preview.url.endswith("/repo/")
        tab = opened(context, preview.url.removesuffix("repo/"))
        assert tab.url == preview.url
        tab.get_by_role("link", name="Notes on the engine").click()
        tab.wait_for_url("**/repo/papers/notes/")
        tab.get_by_role("banner").get_by_role("link", name="Engines").click()
        tab.wait_for_url("**/repo/")
        tab.locator("octavo-preview").wait_for(state="attached")
        made.edit("content/papers/notes.md", "Its province", "Its whole province")
        tab.get_by_text("Its whole province").wait_for(state="attached")
        assert '"https://example.org/repo/papers/notes/"' in preview.get("/repo/papers/notes/").text
        assert preview.get("/papers/notes/").status == 404
    assert not made.output.exists()


def test_drafts_are_shown_but_not_published(made: Site) -> None:
    made.build()
    before = shown(made.output)
    made.write("content/papers/secret.md", DRAFT)
    with serving(made, "--drafts") as preview:
        assert "A secret" in preview.get("/").text
        assert preview.get("/papers/secret/").status == 200
        made.edit("content/papers/secret.md", "A secret", "A deep secret")
        preview.shows("/", "A deep secret")
        assert shown(made.output) == before
        octavo(made, "build")
        assert shown(made.output) == before
    assert [path.name for path in (made.root / ".cache/previews").iterdir()]
    octavo(made, "clean")
    assert shown(made.output) == {}
    assert not (made.root / ".cache").exists()


# Changes without an event


def test_a_change_without_an_event_is_shown_when_its_page_is_asked_for(preview: Serving) -> None:
    paper = preview.site.root / "content/papers/notes.md"
    with paper.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        # The first edit may be found by the scan soon after the start.
        for before, after in (("Its province", "Her province"), ("Her province", "Our province")):
            # The system reports no change of a file that is mapped into memory.
            memory[:] = memory[:].replace(before.encode(), after.encode())
            memory.flush()
            preview.shows("/papers/notes/", after)


# The folder of the project


def test_a_project_that_is_removed_and_copied_back_is_shown_and_said(preview: Serving) -> None:
    root = preview.site.root
    shutil.copytree(root / "content", root.with_name("content"))
    shutil.copytree(root / "themes", root.with_name("themes"))
    shutil.rmtree(root)
    preview.says("does not exist [no-content]")
    root.mkdir()
    root.with_name("themes").rename(root / "themes")
    root.with_name("content").rename(root / "content")
    preview.says("The project's folder was replaced; the new one is watched now.")
    preview.shows("/papers/notes/", "Its province")
    preview.site.edit("content/papers/notes.md", "Its province", "Its whole province")
    preview.shows("/papers/notes/", "Its whole province")
    assert shown(preview.site.output) == clean(preview.site)
    assert preview.terminal.count("was replaced") == 1


# Other commands at the same time


def test_a_build_at_the_same_time_does_not_change_the_preview(preview: Serving, context: BrowserContext) -> None:
    preview.site.write("content/papers/secret.md", DRAFT)
    tab = opened(context, preview.url)
    octavo(preview.site, "build", "--drafts")
    preview.site.edit("content/papers/notes.md", "Its province", "Its whole province")
    tab.get_by_text("Its whole province").wait_for(state="attached")
    until(lambda: "secret" not in preview.get("/").text, lambda: preview.terminal)
    assert "A secret" not in tab.content()
    assert preview.get("/papers/secret/").status == 404
    assert shown(preview.site.output) == clean(preview.site)


def test_output_that_is_cleaned_is_built_again_on_request(preview: Serving) -> None:
    before = shown(preview.site.output)
    # The first time, the scan soon after the start may be what builds it again.
    for _ in range(2):
        octavo(preview.site, "clean")
        until(lambda: preview.get("/papers/notes/").status == 200, lambda: preview.terminal)
        assert shown(preview.site.output) == before


# The end


def test_ctrl_c_ends_all_processes_at_once(preview: Serving) -> None:
    assert len(preview.processes) == 2
    status, seconds = preview.interrupt()
    assert (status, preview.processes) == (0, [])
    assert seconds < SOON


def test_a_signal_to_the_program_alone_ends_it_at_once_with_pages_open(preview: Serving, browsing: Browsing) -> None:
    with browsing.fresh() as (context, _):
        tab = opened(context, preview.url)
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(SOON) == 0
        assert preview.processes == []
        tab.get_by_text("preview stopped").wait_for()


@pytest.mark.parametrize("target", ["program", "terminal"])
def test_a_signal_during_a_build_ends_it_at_once(large: Site, target: str) -> None:
    with started(large) as preview:
        until((large.output / TEMPORARY).is_dir, lambda: preview.terminal)
        if target == "program":
            preview.process.send_signal(signal.SIGINT)
            status = preview.process.wait(SOON)
        else:
            status, seconds = preview.interrupt()
            assert seconds < SOON
        assert status == 0
        until(lambda: not preview.processes, lambda: f"left: {preview.processes}", SOON)
        assert "Traceback" not in preview.terminal
    assert not (large.output / "index.html").exists()


def test_a_signal_while_a_build_waits_for_another_one_ends_it_at_once(made: Site) -> None:
    with serving(made) as preview, locked(Project.at(made.root), print):
        made.edit("content/papers/notes.md", "Its province", "Its whole province")
        until(lambda: preview.busy, lambda: preview.terminal)
        status, seconds = preview.interrupt()
        assert (status, seconds < SOON) == (0, True)
        until(lambda: not preview.processes, lambda: f"left: {preview.processes}", SOON)


# A worker that is killed


def test_a_worker_that_is_killed_while_idle_is_replaced(preview: Serving, context: BrowserContext) -> None:
    tab = opened(context, preview.url)
    first = preview.worker
    os.kill(first, signal.SIGKILL)
    preview.site.edit("content/papers/notes.md", "Its province", "Its whole province")
    tab.get_by_text("Its whole province").wait_for(state="attached")
    assert not_reloaded(tab)
    assert preview.worker not in (0, first)
    assert "error" not in preview.terminal


def test_a_worker_that_is_killed_during_a_build_is_replaced(large: Site) -> None:
    with serving(large) as preview:
        first = preview.worker
        large.edit("content/site.yaml", "title: Engines", "title: Looms")
        until((large.output / TEMPORARY).is_dir, lambda: preview.terminal)
        os.kill(first, signal.SIGKILL)
        preview.shows("/papers/paper-7/", "Looms")
        assert preview.worker not in (0, first)
        assert "error" not in preview.terminal
        large.edit("content/papers/paper-7.md", "It is new", "It is newer")
        preview.shows("/papers/paper-7/", "It is newer")


def test_a_worker_that_is_killed_twice_is_an_error_until_the_next_save(made: Site, context: BrowserContext) -> None:
    with serving(made) as preview:
        tab = opened(context, preview.url)
        with locked(Project.at(made.root), print):
            made.edit("content/papers/notes.md", "Its province", "Its whole province")
            first = preview.worker
            os.kill(first, signal.SIGKILL)
            second = until(lambda: preview.worker != first and preview.worker)
            os.kill(second, signal.SIGKILL)
            preview.says("the process that builds was lost: it ended with signal SIGKILL")
            panel = tab.get_by_role("alertdialog")
            panel.get_by_text("the process that builds was lost").wait_for()
            assert tab.get_by_role("link", name="Notes on the engine").is_visible()
        made.edit("content/papers/notes.md", "Its whole province", "Its own province")
        tab.get_by_text("Its own province").wait_for(state="attached")
        panel.wait_for(state="hidden")
        assert not_reloaded(tab)
