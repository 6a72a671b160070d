"""Terminals and locales without a letter that Octavo prints or that the name of a file has."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from octavo.output.manifest import MANIFEST
from tests.support.serving import serving
from tests.support.sites import Site, site, tree

# A locale whose encoding is not UTF-8, which Python takes for UTF-8 unless it is told not to, and terminals that lack
# letters.
SURROUNDINGS = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
}

# A site with letters of several scripts in the names of files, in a message and in the line that it quotes.
SITE = """
-- content/site.yaml --
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/files/é — 数.txt --
A file.
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
naïveté: “数学”
---
"""


@pytest.fixture(params=list(SURROUNDINGS.values()), ids=list(SURROUNDINGS))
def surroundings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set one of the surroundings for the programs that a test starts."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "Sité", SITE)


def octavo(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "octavo", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60)


@pytest.mark.usefixtures("surroundings")
def test_a_build_prints_its_findings_and_writes_the_names_of_files_as_utf_8(made: Site) -> None:
    done = octavo("build", "--project", made.root)
    assert done.returncode == 1
    assert b"[unknown-key]" in done.stderr
    assert b"fault of Octavo" not in done.stderr
    made.edit("content/papers/notes.md", "naïveté: “数学”\n", "")
    for options in ("--explain", "-v"):
        done = octavo("build", "--project", made.root, options)
        assert (done.returncode, done.stderr) == (0, b"")
    assert (made.output / "files/é — 数.txt").is_file()
    assert "files/é — 数.txt\n".encode() in (made.output / MANIFEST).read_bytes()
    there = made.root.with_name("there")
    made.build(there)
    assert tree(made.output) == tree(there)


@pytest.mark.usefixtures("surroundings")
def test_json_keeps_every_letter(made: Site) -> None:
    done = octavo("build", "--project", made.root, "--json")
    messages = [found["message"] for found in json.loads(done.stdout)["diagnostics"]]
    assert any("naïveté" in message for message in messages)


@pytest.mark.usefixtures("surroundings")
def test_the_other_commands_print_names_too(tmp_path: Path) -> None:
    folder = tmp_path / "Sité 数"
    for arguments in (("new", folder), ("build", "--project", folder), ("clean", "--project", folder)):
        done = octavo(*arguments)
        assert (done.returncode, b"fault of Octavo" in done.stderr) == (0, False), arguments
    assert (folder / "content/profile.md").is_file()
    done = octavo("build", "--project", folder / "数")
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    done = octavo("build", "--数")
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)


@pytest.mark.usefixtures("surroundings")
def test_a_preview_shows_and_prints_names(made: Site) -> None:
    with serving(made) as preview:
        preview.says("[unknown-key]")
        made.edit("content/papers/notes.md", "naïveté: “数学”\n", "")
        preview.shows("/", "Notes")
        assert preview.get("/files/%C3%A9%20%E2%80%94%20%E6%95%B0.txt").text == "A file.\n"
        made.write("content/papers/é.md", "---\ntitle: Number\nauthors: [Ada Lovelace]\ndate: 1844\n---\n")
        preview.shows("/", "Number")
        preview.says("content/papers/")
        assert "fault" not in preview.terminal


def test_names_of_files_that_are_not_utf_8_are_an_error_in_any_locale(made: Site) -> None:
    made.edit("content/papers/notes.md", "naïveté: “数学”\n", "")
    os.close(os.open(os.fsencode(made.root) + b"/content/files/\xe9.txt", os.O_CREAT | os.O_WRONLY))
    done = octavo("build", "--project", made.root)
    assert (done.returncode, b"[bad-file-name]" in done.stderr) == (1, True)
