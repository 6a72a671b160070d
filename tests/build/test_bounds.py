"""A stranger's theme: a build ends in time, with an error that names the template, its line and the page."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from octavo.base.limits import PAGE_MEGABYTES, PAGE_MEMORY, PAGE_SECONDS
from octavo.base.project import PageBounds
from octavo.cli.main import program_parser
from octavo.theming import bounds, lint
from octavo.theming.sandbox import Sandbox
from tests.support.sites import Site, site

THEMED = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/site.yaml --
theme: mine
-- themes/mine/theme.yaml --
extends: octavo
-- content/pages/talks.md --
---
title: Talks
---
"""
HUNDREDS = "{% for i in range(100000) %}{% for j in range(100000) %}{% for k in range(100000) %}"
ENDLESS = HUNDREDS + "{% endfor %}{% endfor %}{% endfor %}"
SHORT = PageBounds(seconds=1, megabytes=8)


def themed(root: Path, template: str, name: str = "page.html", pages: int = 0) -> Site:
    """Return a project with a theme that has one template of its own."""
    made = site(root, THEMED)
    made.write(f"themes/mine/templates/{name}", "")
    (root / f"themes/mine/templates/{name}").write_text(template, "utf-8")
    for number in range(pages):
        made.write(f"content/pages/p{number}.md", f"---\ntitle: Page {number}\n---\nText.\n")
    return made


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("template", "code"),
    [
        (f"<p>\n{ENDLESS}", "too-slow"),
        ("<p>\n{% for a in site.title %}" + ENDLESS + "{% endfor %}", "too-slow"),
        (f"<p>\n{HUNDREDS}some words, {{% endfor %}}{{% endfor %}}{{% endfor %}}", "page-size"),
        ("{% set n = namespace(s='ab') %}\n{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "page-size"),
        (f"{{% macro m() %}}\n{HUNDREDS}{{{{ j * k }}}}{{% endfor %}}{{% endfor %}}{{% endfor %}}{{% endmacro %}}"
         "{{ m() }}", "page-memory"),
    ],
)  # fmt: skip
def test_a_build_ends_with_an_error_that_names_template_line_and_page(
    tmp_path: Path, jobs: int, template: str, code: str
) -> None:
    made = themed(tmp_path, template)
    began = time.process_time()
    report = made.build(jobs=jobs, bounds=PageBounds(seconds=30, megabytes=8) if code == "page-memory" else SHORT)
    assert time.process_time() - began < 10
    [found] = report.diagnostics
    assert (found.severity, found.code) == ("error", code)
    assert (found.span.path, found.span.line) == ("themes/mine/templates/page.html", 2)
    assert found.message.startswith("talks/index.html ")
    assert "--page-" in found.hint
    assert not made.output.exists() or not made.tree()


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_other_page_is_tried_after_one_that_takes_too_long(tmp_path: Path, jobs: int) -> None:
    made = themed(tmp_path, f"<p>\n{ENDLESS}", pages=30)
    began = time.monotonic()
    report = made.build(jobs=jobs, bounds=SHORT)
    assert time.monotonic() - began < 20
    assert {found.code for found in report.diagnostics} == {"too-slow"}
    assert len(report.diagnostics) <= jobs


def test_a_paper_in_lists_that_takes_too_long_is_told_with_the_page_of_the_paper(tmp_path: Path) -> None:
    made = themed(tmp_path, f"<p>\n{ENDLESS}", name="entry.html")
    made.write("content/papers/x.md", "---\ntitle: Engines\nauthors: [Ada Lovelace]\ndate: 2024\n---\n")
    [found] = made.build(bounds=SHORT).diagnostics
    assert (found.code, found.span.path, found.span.line) == ("too-slow", "themes/mine/templates/entry.html", 2)
    assert found.message.startswith("papers/x/index.html ")


def test_the_last_good_site_stays_and_comes_back_with_the_mended_theme(tmp_path: Path) -> None:
    made = themed(tmp_path, "<p>{{ page.title }}").built()
    before = made.tree()
    file = made.root / "themes/mine/templates/page.html"
    file.write_text(ENDLESS, "utf-8")
    assert made.build(bounds=SHORT).failed
    assert made.tree() == before
    file.write_text("<b>{{ page.title }}", "utf-8")
    assert made.built(bounds=SHORT).page("talks/") == "<b>Talks"


def test_more_is_allowed_by_who_builds(tmp_path: Path) -> None:
    much = "{% set s = 'ab' * 50000 %}{% for i in range(30) %}{{ s }}{% endfor %}"
    made = themed(tmp_path, much)
    assert made.build(bounds=PageBounds(megabytes=2)).failed
    assert len(made.built(bounds=PageBounds(megabytes=4)).page("talks/")) == 3_000_000


def test_the_check_of_a_theme_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*given: object) -> None:
        while True:
            pass

    monkeypatch.setattr(lint, "reachable", endless)
    made = themed(tmp_path, "<p>{# another text than that of other tests, so that it is checked #}")
    found = made.build(bounds=SHORT).diagnostics[0]
    assert (found.code, found.span.path, found.span.line) == ("too-slow", "content/site.yaml", 1)
    assert found.message.startswith("the check of this theme takes more than 1 s")


def test_a_step_that_nothing_can_interrupt_ends_only_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = Sandbox.concatenate

    def hang(self: Sandbox, values: tuple[object, ...]) -> str:
        # The sum of a long list of numbers, in one step of Python, stands for any step that hangs.
        return str(sum(range(10**12))) if values == ("a", "b") else joined(self, values)

    monkeypatch.setattr(Sandbox, "concatenate", hang)
    monkeypatch.setattr(bounds, "_GRACE", 0.2)
    made = themed(tmp_path, "{{ 'a' ~ 'b' }}")
    [found] = made.build(jobs=2, bounds=SHORT).diagnostics
    assert (found.code, found.span.path) == ("worker-lost", "content/pages/talks.md")
    assert "talks/index.html" in found.message
    assert "one step took too long" in found.message


def test_many_comments_without_an_end_are_read_in_time(tmp_path: Path) -> None:
    made = themed(tmp_path, "{#" * 100_000)
    began = time.process_time()
    [found] = made.build().diagnostics
    assert found.code == "template-syntax"
    assert time.process_time() - began < 5


def test_a_template_of_very_many_arguments_is_read_in_time(tmp_path: Path) -> None:
    made = themed(tmp_path, "{{ dict(" + ",".join(f"a{at}=1" for at in range(9000)) + ")|length }}")
    began = time.process_time()
    made.built()
    assert time.process_time() - began < 5


def started(made: Site, *words: str) -> "subprocess.Popen[str]":
    """Start a build of a project."""
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program += "from octavo.cli.main import run; run()"
    command = [sys.executable, "-c", program, "build", *words]
    return subprocess.Popen(
        command, cwd=made.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_is_heard_within_a_second_or_two(tmp_path: Path, jobs: str) -> None:
    with started(themed(tmp_path, ENDLESS), "--jobs", jobs) as process:
        time.sleep(3)
        assert process.poll() is None
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        text = process.communicate(timeout=30)[1]
        assert time.monotonic() - began < 3
        assert process.returncode == 130
        assert text.startswith("Interrupted")


def test_the_options_of_the_command_bound_a_page(tmp_path: Path) -> None:
    with started(themed(tmp_path, f"\n{ENDLESS}"), "--page-seconds", "1") as process:
        text = process.communicate(timeout=60)[1]
        assert process.returncode == 1
        assert "talks/index.html takes more than 1 s of the processor's time [too-slow]" in text
        assert "themes/mine/templates/page.html:2:" in text
        assert "Traceback" not in text


def test_the_help_tells_the_bounds() -> None:
    text = " ".join(program_parser("build").parse_known_args(["build"])[0].usage.format_help().split())
    assert f"one page may take; else {PAGE_SECONDS.most}" in text
    assert f"and {PAGE_MEMORY.most} times as much memory; else {PAGE_MEGABYTES.most}" in text


@pytest.mark.parametrize("words", [("--page-seconds", "0"), ("--page-megabytes", "x"), ("--page-seconds", "-1")])
def test_a_bound_is_a_whole_number(tmp_path: Path, words: tuple[str, str]) -> None:
    with started(themed(tmp_path, "<p>"), *words) as process:
        assert "a whole number from 1 to 100,000 is wanted" in process.communicate(timeout=60)[1]
        assert process.returncode == 2


def test_pages_are_bounded_without_the_timers_of_posix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    [found] = themed(tmp_path, f"\n{ENDLESS}").build(jobs=1, bounds=SHORT).diagnostics
    assert (found.code, found.span.line) == ("too-slow", 2)
