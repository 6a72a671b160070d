"""Test that every page is valid HTML according to vnu, the program behind validator.w3.org/nu."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import Published

VNU = "vnu-jar/build/dist/vnu.jar"
SITES = ("demonstration", "scholar", "group", "bare")

# False errors of vnu, each by its exact text.
KNOWN = {
    # MathML Core has `scriptlevel` on every element (§ 2.1.3, "Global Attributes"); vnu's schema is that of MathML 3,
    # which has it on `mstyle` alone. Without it a matrix would be rendered as small as an index.
    "Attribute “scriptlevel” not allowed on element “mtable” at this point.",
}


def validated(jar: Path, folders: list[Path]) -> list[dict[str, Any]]:
    """Return the messages of vnu on all pages below some folders."""
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html"]
    try:
        done = subprocess.run([*command, *map(str, folders)], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.fail("there is no Java: `make test` installs it")
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return messages


def test_every_page_is_valid(request: pytest.FixtureRequest, program: Callable[[str], Path], tmp_path: Path) -> None:
    sites: list[Published] = [request.getfixturevalue(name) for name in SITES]
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!doctype html><title>Wrong</title><p><div></p>", "utf-8")
    messages = validated(program(VNU), [*(site.folder for site in sites), tmp_path])
    errors = [message for message in messages if message["type"] != "info"]
    assert any(message["url"].endswith("wrong.html") for message in errors), "vnu finds no error in a page with one"
    own = [message for message in errors if not message["url"].endswith("wrong.html")]
    unexpected = [f"{found['url']}: {found['message']}" for found in own if found["message"] not in KNOWN]
    assert unexpected == []
    assert {found["message"] for found in own} == KNOWN, "a known error no longer occurs"
