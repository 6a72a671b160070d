"""`octavo schema`: print JSON Schemas, or write them into the project."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.sites import PROFILE, files, site

KINDS = ["site", "paper", "person", "page", "news"]


@pytest.mark.parametrize("kind", KINDS)
def test_one_schema_is_printed(run: Run, kind: str) -> None:
    outcome = run("schema", kind)
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out)["additionalProperties"] is False


def test_without_a_kind_all_are_printed_by_kind(run: Run) -> None:
    found = json.loads(run("schema").out)
    assert list(found) == KINDS
    assert found["paper"] == json.loads(run("schema", "paper").out)


def test_they_are_written_where_editors_look_for_them(run: Run, tmp_path: Path) -> None:
    project = site(tmp_path, PROFILE)
    outcome = run("schema", "--write", "--project", tmp_path)
    paths = [f".octavo/schemas/{kind}.json" for kind in KINDS]
    assert outcome.out.splitlines() == [str(tmp_path / path) for path in paths]
    assert sorted(files(tmp_path)) == sorted(["content/profile.md", *paths])
    assert (tmp_path / paths[1]).read_text("utf-8") == run("schema", "paper").out
    assert not project.build(strict=True).diagnostics
    (tmp_path / paths[1]).write_text("older", "utf-8")
    assert run("schema", "paper", "--write", "--project", tmp_path).out == f"{tmp_path / paths[1]}\n"
    assert (tmp_path / paths[1]).read_text("utf-8") == run("schema", "paper").out


def test_outside_of_a_project_nothing_is_written(run: Run, tmp_path: Path) -> None:
    outcome = run("schema", "--write", "--project", tmp_path)
    assert outcome.code == 1
    assert "octavo new" in outcome.err
    assert files(tmp_path) == []


def test_an_unknown_kind_is_refused(run: Run) -> None:
    outcome = run("schema", "poem")
    assert outcome.code == 2
    assert "there is no kind `poem`; known are: site, paper, person, page, news" in outcome.err
    assert "there is no kind `sites`; did you mean `site`?" in run("schema", "sites").err


@pytest.mark.parametrize("linked", [".octavo/schemas/site.json", ".octavo/schemas", ".octavo"])
def test_nothing_is_written_behind_a_link(run: Run, tmp_path: Path, linked: str) -> None:
    project = site(tmp_path / "project", PROFILE)
    away = tmp_path / "away"
    if linked.endswith(".json"):
        away.write_text("precious", "utf-8")
    else:
        away.mkdir()
    (project.root / linked).parent.mkdir(parents=True, exist_ok=True)
    (project.root / linked).symlink_to(away)
    outcome = run("schema", "--write", "--project", project.root)
    assert outcome.code == 1
    assert "is a link, or is behind one" in outcome.err
    assert files(away) == [] if away.is_dir() else away.read_text("utf-8") == "precious"
