"""`octavo check` as a command: what it prints for people, for programs and for GitHub, and how it exits."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.audit.report import annotations
from octavo.base.diagnostics import Span, error, warning
from octavo.cli.main import main
from tests.support.sites import PROFILE, Site, site

Outcome = tuple[int, str, str]
Run = Callable[..., Outcome]

BROKEN = "See [it](https://example.org/gone/)."


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command, and returns its exit code and what it printed."""

    def check(*arguments: object) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["check", *map(str, arguments)])
        return int(ended.value.code or 0), *capfd.readouterr()

    return check


@pytest.fixture
def made(tmp_path: Path) -> Site:
    """Return a built project without a fault."""
    made = site(tmp_path / "project", PROFILE)
    made.write("content/site.yaml", "url: https://example.org/\n")
    return made.built()


def test_a_site_without_faults_exits_with_0_and_counts(run: Run, made: Site) -> None:
    code, out, err = run("--project", made.root)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"2 pages, \d+ links, \d+ files checked in \d\.\d\d s: nothing to mend\n", out)


def test_errors_are_printed_like_those_of_a_build_and_exit_with_1(run: Run, made: Site) -> None:
    made.edit("content/profile.md", "A life of engines.", BROKEN)
    made.built()
    code, out, err = run("--project", made.root)
    assert (code, out) == (1, "")
    assert "error: `/gone/` leads nowhere [broken-link]\n  --> content/profile.md:5:10\n" in err
    assert err.endswith(" s: 1 error\n")


def test_warnings_alone_exit_with_0(run: Run, made: Site) -> None:
    made.write("content/files/unused.txt", "1")
    made.built()
    code, out, err = run("--project", made.root)
    assert code == 0
    assert out.endswith(" s: 1 warning\n")
    assert "[unlinked-file]\n  --> content/files/unused.txt\n" in err


def test_any_folder_may_be_named(run: Run, made: Site, tmp_path: Path) -> None:
    assert run(made.output)[0] == 0
    code, _, err = run(tmp_path / "nowhere")
    assert code == 1
    assert "there is no such folder" in err
    assert run("--project", made.root, tmp_path / "project" / "output", "--base-url", "https://a.example/")[0] == 0


def test_json_is_one_object_in_the_form_of_a_build(run: Run, made: Site) -> None:
    made.edit("content/profile.md", "A life of engines.", BROKEN)
    made.built()
    code, out, err = run("--project", made.root, "--json")
    assert (code, err) == (1, "")
    found = json.loads(out)
    assert found.keys() == {"pages", "links", "files", "seconds", "diagnostics"}
    (one,) = found["diagnostics"]
    assert (one["severity"], one["code"], one["path"], one["line"]) == ("error", "broken-link", "content/profile.md", 5)
    with pytest.raises(SystemExit):
        main(["build", "--project", str(made.root), "--json"])


def test_github_gets_a_command_for_each_finding(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made.edit("content/profile.md", "A life of engines.", BROKEN)
    made.write("content/files/unused.txt", "1")
    made.built()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    code, out, err = run("--project", made.root, "--format", "github")
    assert code == 1
    assert out.splitlines() == [
        "::warning file=project/content/files/unused.txt,line=1,col=1::nothing on the site links to this "
        "[unlinked-file]%0Alink to the file from another page, or remove it",
        "::error file=project/content/profile.md,line=5,col=10::`/gone/` leads nowhere [broken-link]",
    ]
    assert err.count("\n") == 1


def test_commands_of_github_are_escaped() -> None:
    found = (
        error("a-code", "100 %, a:b\r\nc", Span("con,tent/a:b 1%.md", 2, 3, 1)),
        warning("a-code", "text", Span("/elsewhere/x.html")),
    )
    assert annotations(found, Path("/work"), Path("/work")) == (
        "::error file=con%2Ctent/a%3Ab 1%25.md,line=2,col=3::100 %25, a:b%0D%0Ac [a-code]\n"
        "::warning file=../elsewhere/x.html,line=1,col=1::text [a-code]\n"
    )


def test_one_form_of_output_is_asked_for_at_a_time(run: Run, made: Site) -> None:
    assert run("--json", "--format", "github")[0] == 2
    assert run("--base-url", "nowhere")[0] == 2


def test_in_a_wrong_folder_the_hint_leads_to_the_project(run: Run, made: Site) -> None:
    made.write("content/papers/notes.md", "---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\nText.\n")
    code, _, err = run("--project", made.root / "content/papers")
    assert code == 1
    assert "go to the project's folder, which is around that one" in err
    assert "octavo build" not in err
    code, _, err = run("--project", made.root / "content/papers/nowhere")
    assert "nowhere does not exist" in err
