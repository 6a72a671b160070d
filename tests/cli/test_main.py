"""The commands: what they print, what they write, and how they exit."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from octavo import __version__
from octavo.base.project import SHIPPED
from tests.cli.conftest import Outcome, Run
from tests.support.sites import PROFILE, Site, site

PAPER = """---
title: Notes
authors: [Ada Lovelace]
date: 1843
---

On the engine.
"""


@pytest.fixture
def made(tmp_path: Path) -> Site:
    """Return a project with one paper."""
    made = site(tmp_path / "project", PROFILE)
    made.write("content/papers/notes.md", PAPER)
    return made


def test_a_build_says_how_many_pages_it_rendered_and_exits_with_0(run: Run, made: Site) -> None:
    made.write("content/site.yaml", "url: https://example.org/")
    outcome = run("build", "--project", made.root)
    assert (outcome.code, outcome.err) == (0, "")
    assert re.fullmatch(r"4 pages rendered, 0 reused, 0 removed, in \d+\.\d\d s", outcome.last)
    assert re.fullmatch(r"0 pages rendered, 4 reused, 0 removed, in .*", run("build", "--project", made.root).last)
    made.edit("content/profile.md", "A life", "Two lives")
    assert run("build", "--project", made.root).last.startswith("1 page rendered, 3 reused, 0 removed, in ")
    (made.root / "content/papers/notes.md").unlink()
    assert "2 removed" in run("build", "--project", made.root).last


def test_warnings_are_counted_in_the_last_line_and_shown_above_it(run: Run, made: Site) -> None:
    made.edit("content/papers/notes.md", "On the engine.", r"On $\frobnicate$.")
    outcome = run("build", "--project", made.root)
    assert outcome.code == 0
    assert outcome.last.endswith(" s, 1 warning")
    assert "warning: this formula cannot be set" in outcome.err
    assert "--> content/papers/notes.md:7:5" in outcome.err


def test_errors_exit_with_1_and_the_site_stays_as_it_was(run: Run, made: Site) -> None:
    run("build", "--project", made.root)
    before = made.tree()
    made.edit("content/papers/notes.md", "date: 1843", "date: 1843-02-30\ntitel: Notes")
    outcome = run("build", "--project", made.root)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.endswith("2 errors; nothing was written, the last good site is as it was\n")
    assert outcome.err.count("error: ") == 2
    assert "hint: " in outcome.err
    assert made.tree() == before


def test_with_strict_a_warning_is_an_error(run: Run, made: Site) -> None:
    made.edit("content/papers/notes.md", "On the engine.", r"On $\frobnicate$.")
    outcome = run("build", "--project", made.root, "--strict")
    assert outcome.code == 1
    assert "1 error; nothing was written" in outcome.err
    assert not made.output.exists()


def test_json_prints_one_object_and_nothing_else(run: Run, made: Site) -> None:
    made.edit("content/papers/notes.md", "On the engine.", r"On $\frobnicate$.")
    outcome = run("build", "--project", made.root, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("\n") == 1
    found = json.loads(outcome.out)
    assert set(found) == {"rendered", "reused", "removed", "seconds", "address", "timings", "diagnostics"}
    assert (found["rendered"], found["reused"], found["removed"]) == (4, 0, 0)
    assert found["seconds"] > 0
    assert list(found["timings"]) == [
        *("discover", "load", "resolve", "route", "plan", "render", "write", "prune", "commit"),
    ]
    (warning,) = found["diagnostics"]
    assert set(warning) == {"severity", "code", "message", "path", "line", "column", "hint"}
    assert (warning["severity"], warning["code"]) == ("warning", "bad-formula")
    assert (warning["path"], warning["line"], warning["column"]) == ("content/papers/notes.md", 7, 5)


def test_json_of_a_failed_build_has_its_errors(run: Run, made: Site) -> None:
    made.edit("content/papers/notes.md", "date: 1843", "date: soon")
    outcome = run("build", "--project", made.root, "--json")
    assert (outcome.code, outcome.err) == (1, "")
    assert [found["severity"] for found in json.loads(outcome.out)["diagnostics"]] == ["error"]


def test_quiet_prints_findings_only(run: Run, made: Site) -> None:
    assert run("build", "--project", made.root, "-q") == Outcome(0, "", "")
    made.edit("content/papers/notes.md", "date: 1843", "date: soon")
    outcome = run("build", "--project", made.root, "-q")
    assert (outcome.code, outcome.out) == (1, "")
    assert "this is not a date" in outcome.err


def test_verbose_prints_the_time_of_each_stage(run: Run, made: Site) -> None:
    outcome = run("build", "--project", made.root, "-v")
    stages = re.findall(r"^ *(\w+) +\d+\.\d ms$", outcome.out, re.MULTILINE)
    assert stages == ["discover", "load", "resolve", "route", "plan", "render", "write", "prune", "commit"]
    assert "rendered" in outcome.last


def reasons_of(run: Run, made: Site, *arguments: str) -> dict[str, str]:
    """Build, and return the reason that is printed for each file that was made."""
    lines = run("build", "--project", made.root, "--explain", *arguments).out.splitlines()
    return dict(line.split(": ", 1) for line in lines[:-1])


def test_explain_says_that_every_page_of_a_first_build_is_new(run: Run, made: Site) -> None:
    reasons = reasons_of(run, made)
    assert set(reasons.values()) == {"new"}
    assert {"index.html", "papers/notes/index.html", "assets/octavo.css"} <= set(reasons)
    assert reasons_of(run, made) == {}


def test_explain_names_the_values_of_a_page_that_changed(run: Run, made: Site) -> None:
    reasons_of(run, made)
    made.edit("content/profile.md", "A life", "Two lives")
    assert reasons_of(run, made) == {"index.html": "changed: body, page"}
    made.edit("content/papers/notes.md", "title: Notes", "title: Remarks")
    lists = {"index.html": "changed: listing", "years/1843/index.html": "changed: listing"}
    assert reasons_of(run, made) == {"papers/notes/index.html": "changed: page, paper", **lists}
    made.write("content/papers/first.md", PAPER.replace("1843", "1842"))
    assert reasons_of(run, made) == {
        "index.html": "changed: listing, years",
        "papers/first/index.html": "new",
        "papers/notes/index.html": "changed: next",
        "years/1842/index.html": "new",
    }


def test_explain_says_if_the_template_of_a_page_or_of_its_entries_changed(run: Run, made: Site) -> None:
    reasons_of(run, made)
    for name in ("404.html", "entry.html"):
        text = (SHIPPED / "octavo/templates" / name).read_text("utf-8")
        made.write(f"themes/octavo/templates/{name}", text + "{# Edited. #}")
    lists = {"index.html": "changed: listing", "years/1843/index.html": "changed: listing"}
    assert reasons_of(run, made) == {"404.html": "changed: template", **lists}
    made.write("themes/octavo/static/favicon.svg", "<svg/>")
    assert reasons_of(run, made) == {"assets/favicon.svg": "changed: file"}


def test_explain_says_if_the_program_or_its_settings_changed(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {path for path in reasons_of(run, made) if path.endswith(".html")}
    reasons = reasons_of(run, made, "--portable")
    assert reasons == dict.fromkeys(pages, "changed: settings")
    monkeypatch.setattr("octavo.build.discover.fingerprint", lambda: "another")
    reasons = reasons_of(run, made, "--portable")
    lists = {"index.html": "changed: engine, listing", "years/1843/index.html": "changed: engine, listing"}
    assert reasons == dict.fromkeys(pages, "changed: engine") | lists


def test_explain_says_if_a_file_was_missing_or_altered_in_the_output(run: Run, made: Site) -> None:
    reasons_of(run, made)
    (made.output / "index.html").unlink()
    (made.output / "404.html").write_text("mine", "utf-8")
    (made.output / "assets/octavo.css").unlink()
    gone = "missing from the output"
    assert reasons_of(run, made) == {"index.html": gone, "404.html": "altered in the output", "assets/octavo.css": gone}


def test_drafts_are_built_with_the_option_alone(run: Run, made: Site) -> None:
    made.edit("content/papers/notes.md", "date: 1843", "date: 1843\ndraft: yes")
    run("build", "--project", made.root)
    assert not (made.output / "papers").exists()
    run("build", "--project", made.root, "--drafts")
    assert (made.output / "papers/notes/index.html").is_file()


def test_the_base_url_can_be_given_as_an_option(run: Run, made: Site) -> None:
    run("build", "--project", made.root, "--base-url", "https://example.org/repo")
    assert 'rel="canonical" href="https://example.org/repo/"' in made.page("index.html")
    assert 'href="/repo/assets/octavo.css"' in made.page("404.html")


def test_the_output_folder_can_be_given_as_an_option(run: Run, made: Site, tmp_path: Path) -> None:
    run("build", "--project", made.root, "--output", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/index.html").is_file()
    assert not made.output.exists()
    assert run("clean", "--project", made.root, "--output", tmp_path / "elsewhere").code == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--base-url", "example.org"], "https://"),
        (["build", "--base-url", "javascript:alert(1)"], "--base-url"),
        (["build", "--base-url", "https://example.org/?a=1"], "--base-url"),
        (["build", "--jobs", "0"], "--jobs"),
        (["build", "--jobs", "many"], "--jobs"),
        (["build", "-q", "-v"], "not allowed with argument -q"),
        (["build", "--colour"], "unrecognized arguments: --colour"),
        (["clean", "--colour"], "usage: octavo clean"),
        (["build", "somewhere"], "somewhere"),
        (["bulid"], "octavo: error: there is no command `bulid`; did you mean `build`?"),
        (["BUILD"], "did you mean `build`?"),
        (["deploy"], "there is no command `deploy`; did you mean `publish`?"),
        (["help"], "did you mean `--help`?"),
        (["cook"], "there is no command `cook`; known are: new, add, import, migrate, build, serve, check, publish, "),
        (["--project", ".", "build"], "write options after the command, as in: octavo build --project"),
        (["--drafts"], "write options after the command, as in: octavo COMMAND --drafts"),
        (["build", "--strick"], "unrecognized arguments: --strick; did you mean `--strict`?"),
        (["build", "--quite"], "did you mean `--quiet`?"),
        (["serve", "--prot=9000"], "unrecognized arguments: --prot=9000; did you mean `--port`?"),
        (["new"], "is a project already"),
        ([], "    publish   Build the site and publish it"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_use_exits_with_2_and_says_why(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(made.root)
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert not made.output.exists()


def test_in_a_folder_without_a_project_a_build_fails_and_writes_nothing(run: Run, made: Site, tmp_path: Path) -> None:
    outcome = run("build", "--project", tmp_path / "nowhere")
    assert outcome.code == 1
    assert f"the folder {tmp_path / 'nowhere'} does not exist" in outcome.err
    assert "octavo new" in outcome.err
    assert not (tmp_path / "nowhere").exists()
    (made.root / "content/papers").mkdir(exist_ok=True)
    assert "go to the project's folder" in run("build", "--project", made.root / "content/papers").err


def test_clean_deletes_what_builds_wrote_and_nothing_else(run: Run, made: Site) -> None:
    run("build", "--project", made.root)
    (made.output / "mine.txt").write_text("mine", "utf-8")
    outcome = run("clean", "--project", made.root)
    assert re.fullmatch(r"\d+ files removed", outcome.last)
    assert f"{made.output} keeps what Octavo did not write: mine.txt" in outcome.out
    left = {path.relative_to(made.root).as_posix() for path in made.root.rglob("*") if path.is_file()}
    assert left == {"content/profile.md", "content/papers/notes.md", "output/mine.txt"}


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version") == Outcome(0, f"octavo {__version__}\n", "")


def test_every_command_has_a_help_text(run: Run) -> None:
    for command in ("build", "publish", "new", "add", "schema", "clean"):
        assert run(command, "-h").out.startswith(f"usage: octavo {command}")
        assert run(command, "--help").code == 0


@pytest.mark.parametrize("command", [("serve",), ("build", "--watch")])
def test_without_content_serve_and_watch_exit_with_1_and_a_hint(tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "octavo", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "there is no folder content/ here" in ran.stderr
    assert "octavo new DIR" in ran.stderr
