"""The program as a process: at a terminal, interrupted, and with its output closed early."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from octavo import __version__
from octavo.cli import progress
from tests.support.sites import PROFILE, Site, site

ROOT = Path(__file__).parent.parent.parent
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
    made.write("content/site.yaml", "url: https://example.org/")
    return made


def run(*arguments: object, cwd: Path = ROOT, **options: object) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in another process."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_the_script_without_arguments_builds_the_site(made: Site) -> None:
    done = run(ROOT / "build.py", cwd=made.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 pages rendered" in done.stdout
    assert (made.output / "index.html").is_file()


def test_the_script_is_the_same_program(made: Site) -> None:
    assert run(ROOT / "build.py", "--version").stdout == f"octavo {__version__}\n"
    assert run("-m", "octavo", "--version").stdout == f"octavo {__version__}\n"
    assert run(ROOT / "build.py", "build", "--jobs", "0", cwd=made.root).returncode == 2


# Ctrl-C reaches the whole process group at once. Here it comes when the results of some pages have been received and
# others have not, and workers are busy or, after a pause, waiting.
INTERRUPTED = """
import os, signal, sys, time
from octavo.render import batch
spread = batch.spread
def interrupted(*arguments):
    for number, result in enumerate(spread(*arguments)):
        if number == 3:
            time.sleep({pause})
            os.killpg(0, signal.SIGINT)
        yield result
batch.spread = interrupted
from octavo.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(("jobs", "pause"), [(1, 0), (2, 0), (2, 1)])
def test_an_interrupt_ends_a_build_without_a_traceback_and_leaves_the_site(made: Site, jobs: int, pause: int) -> None:
    made.built()
    before = made.tree()
    for number in range(60):
        made.write(f"content/papers/paper-{number}.md", PAPER.replace("Notes", f"Paper {number}"))
    build = ("build", "--project", made.root, "--jobs", jobs)
    done = run("-c", INTERRUPTED.format(pause=pause), *build, start_new_session=True)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    pages = {path: data for path, data in made.tree().items() if not path.startswith(".octavo")}
    assert pages == {path: data for path, data in before.items() if not path.startswith(".octavo")}
    assert made.built().report.rendered > 60


@pytest.mark.parametrize("options", [[], ["--explain"], ["--json"], ["-v"]], ids=str)
def test_a_build_with_its_output_closed_early_prints_no_error(made: Site, options: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "octavo", "build", "--project", str(made.root), *options]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert (made.output / "index.html").is_file()


def at_terminal(program: str, *arguments: object, typed: str = "", later: str = "") -> tuple[str, int]:
    """Run a program at a terminal, and return what the terminal shows and the exit code.

    `later` is typed whenever the program has asked something and shown nothing new for half a second.
    """
    terminal, inside = pty.openpty()
    command = [sys.executable, "-c", program, *map(str, arguments)]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    child = subprocess.Popen(command, cwd=ROOT, stdin=inside, stdout=inside, stderr=inside, env=environment)
    os.close(inside)
    os.write(terminal, typed.encode())
    shown = b""
    while (ready := select.select([terminal], [], [], 0.5 if later else 60)[0]) or later:
        if not ready:
            if shown.endswith(b": "):
                os.write(terminal, later.encode())
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(terminal)
    return shown.decode("utf-8", "replace"), child.wait(60)


PROGRAM = """
import sys
from octavo.cli import progress
progress.QUIET_START = {quiet_start}
from octavo.cli.main import main
main(sys.argv[1:])
"""


def test_a_long_build_shows_its_progress_on_a_terminal(made: Site) -> None:
    shown, code = at_terminal(PROGRAM.format(quiet_start=0.0), "build", "--project", made.root)
    assert code == 0
    assert "render" in shown.replace("rendered", "")
    assert "100%" in shown
    assert "4 pages rendered" in shown


def test_a_short_build_shows_no_progress(made: Site) -> None:
    assert progress.QUIET_START == 1.0
    made.built()
    shown, code = at_terminal(PROGRAM.format(quiet_start=3600.0), "build", "--project", made.root)
    assert code == 0
    assert re.fullmatch(r"0 pages rendered, 4 reused, 0 removed, in \d+\.\d\d s\s*", shown)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ((), "The site is in the folder {root}/output; to look at it: octavo serve --project {root}"),
        (
            ("--portable",),
            "The site is in the folder {root}/output; to look at it, open {root}/output/index.html in a browser.",
        ),
        (("--output", "{root}/away"), "The site is in the folder {root}/away."),
    ],
)
def test_the_first_build_at_a_terminal_says_where_the_site_is(made: Site, options: tuple[str, ...], line: str) -> None:
    build = ("build", "--project", made.root, *(option.format(root=made.root) for option in options))
    lines = [at_terminal(PROGRAM.format(quiet_start=3600.0), *build)[0].splitlines() for _ in range(2)]
    assert [len(shown) for shown in lines] == [2, 1]
    assert lines[0][1] == line.format(root=made.root)


def test_without_a_terminal_no_progress_is_shown(made: Site) -> None:
    done = run("-c", PROGRAM.format(quiet_start=0.0), "build", "--project", made.root)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_the_bar_names_the_stages(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "QUIET_START", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress.progress_bar() as report:
        report("load", 1, 2)
        report("load", 2, 2)
        report("render", 1, 4)
    err = capfd.readouterr().err
    assert "load" in err
    assert "render" in err
    monkeypatch.setattr(progress, "QUIET_START", 3600.0)
    with progress.progress_bar() as report:
        report("load", 1, 2)
    assert capfd.readouterr().err == ""


def asked(folder: Path, typed: str, *options: str) -> tuple[str, int]:
    """Start a project at a terminal, and return what the terminal shows and the exit code."""
    return at_terminal(PROGRAM.format(quiet_start=1.0), "new", folder, *options, typed=typed)


def test_new_at_a_terminal_asks_about_the_owner(tmp_path: Path) -> None:
    answers = "Mary Somerville\n\n0000-0002-1825-0097\nhttps://github.com/mary/seas\n"
    shown, code = asked(tmp_path / "fresh", answers)
    assert code == 0
    positions = [
        shown.index(words) for words in ("Your name: ", "Affiliation: ", "ORCID iD: ", "Repository, or address")
    ]
    assert positions == sorted(positions)
    profile = (tmp_path / "fresh/content/profile.md").read_text("utf-8")
    assert "name: Mary Somerville\n" in profile
    assert "\norcid: 0000-0002-1825-0097\n" in profile
    assert "\nurl: https://mary.github.io/seas/\n" in (tmp_path / "fresh/content/site.yaml").read_text("utf-8")


def test_all_answers_may_be_left_out(tmp_path: Path) -> None:
    _, code = asked(tmp_path / "fresh", "\n\n\n\n")
    assert code == 0
    assert "name: Your Name\n" in (tmp_path / "fresh/content/profile.md").read_text("utf-8")


def test_what_options_tell_is_not_asked(tmp_path: Path) -> None:
    shown, code = asked(tmp_path / "fresh", "\n\n", "--name", "Mary Somerville", "--orcid", "")
    assert code == 0
    assert "Your name" not in shown
    assert "ORCID" not in shown
    assert "Affiliation" in shown


def test_a_wrong_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    shown, code = asked(tmp_path / "fresh", "\n\n0000-0002-1825-0098\n0000-0002-1825-0097\nnowhere\n\n")
    assert code == 0
    assert "its check digit does not fit; look for a mistyped digit" in shown
    assert len(re.findall("ORCID iD: (?!its)", shown)) == 2
    assert "`nowhere` is not a whole address; begin it with https://" in shown
    assert "\norcid: 0000-0002-1825-0097\n" in (tmp_path / "fresh/content/profile.md").read_text("utf-8")


def test_the_address_of_the_repository_is_offered(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "remote", "add", "origin", "git@github.com:mary/seas.git"], cwd=tmp_path, check=True)
    shown, code = asked(tmp_path, "\n\n\n\n")
    assert code == 0
    assert "Repository, or address of the site [https://mary.github.io/seas/]: " in shown
    assert "\nurl: https://mary.github.io/seas/\n" in (tmp_path / "content/site.yaml").read_text("utf-8")


def test_the_end_of_the_input_leaves_nothing_behind(tmp_path: Path) -> None:
    shown, code = asked(tmp_path / "fresh", "Mary Somerville\n\x04")
    assert code == 1
    assert "Nothing was written." in shown
    assert "Traceback" not in shown
    assert not (tmp_path / "fresh").exists()


# The program gets a session of its own, and with it the terminal whose Ctrl-C reaches it.
CONTROLLED = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
"""


def test_an_interrupt_during_the_questions_leaves_nothing_behind(tmp_path: Path) -> None:
    program = CONTROLLED + PROGRAM.format(quiet_start=1.0)
    shown, code = at_terminal(program, "new", tmp_path / "fresh", later="\x03")
    assert code == 130
    assert "Your name: " in shown
    assert "Traceback" not in shown
    assert not (tmp_path / "fresh").exists()


RECORD = "@article{a, title = {Ideals}, author = {Noether, Emmy}, journal = {Annalen}, volume = 83, year = 1921}\n"


def asked_about_differences(folder: Path, typed: str) -> tuple[str, str]:
    """Import a record, change its venue, volume and year, import it again, and answer.

    The entry was edited by hand: its venue. Return what the terminal shows, and the entry.
    """
    made = site(folder / "project", PROFILE)
    file, entry = folder / "papers.bib", made.root / "content/papers/ideals.md"
    file.write_text(RECORD, "utf-8")
    assert run("-m", "octavo", "import", file, "--project", made.root).returncode == 0
    made.edit("content/papers/ideals.md", "venue: Annalen", "venue: Math. Ann.")
    file.write_text(RECORD.replace("Annalen", "Annals").replace("83", "84").replace("1921", "1922"), "utf-8")
    program = PROGRAM.format(quiet_start=-1)
    shown, _ = at_terminal(program, "import", file, "--project", made.root, typed=typed)
    return shown, entry.read_text("utf-8")


def test_differences_are_asked_for_one_by_one(tmp_path: Path) -> None:
    shown, entry = asked_about_differences(tmp_path, "x\ny\nn\ny\n")
    # The bar is gone when something is asked.
    assert "import " in shown
    assert shown.index("+ date: ") < shown.index("take `date`?") < shown.index("take `venue`?")
    # An answer that is none is asked for again.
    assert shown.count("take `date`?") == 2
    assert "venue: Annals  (edited by hand: kept)" in shown
    assert "date: 1922\n" in entry
    assert "venue: Math. Ann.\n" in entry
    assert "volume: 84\n" in entry


def test_what_was_edited_by_hand_is_taken_if_that_is_the_answer(tmp_path: Path) -> None:
    _, entry = asked_about_differences(tmp_path, "n\ny\nn\n")
    assert "date: 1921\n" in entry
    assert "venue: Annals\n" in entry
    assert "volume: 83\n" in entry


def test_all_takes_the_rest_but_what_was_edited_by_hand(tmp_path: Path) -> None:
    _, entry = asked_about_differences(tmp_path, "a\n")
    assert "date: 1922\n" in entry
    assert "venue: Math. Ann.\n" in entry
    assert "volume: 84\n" in entry


@pytest.mark.parametrize("typed", ["q\n", "\x04"])
def test_the_questions_can_be_left_for_later(tmp_path: Path, typed: str) -> None:
    shown, entry = asked_about_differences(tmp_path, typed)
    assert "Traceback" not in shown
    assert "date: 1921\n" in entry
    again = run("-m", "octavo", "import", tmp_path / "papers.bib", "--project", tmp_path / "project")
    assert "+ volume: " in again.stdout
