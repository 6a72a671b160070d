"""A project's folders follow from its root and its output folder."""

import re
from pathlib import Path

import pytest

from octavo.base.project import SHIPPED, Options, Project


def test_the_output_folder_is_in_the_project_unless_another_is_given(tmp_path: Path) -> None:
    assert Project.at(tmp_path) == Project(tmp_path, tmp_path / "output")
    assert Project.at(tmp_path, tmp_path / "elsewhere") == Project(tmp_path, tmp_path / "elsewhere", named=True)


def test_folders_are_absolute_and_their_links_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert Project.at(Path("link")) == Project.at(Path("real")) == Project.at(tmp_path / "real")
    assert Project.at(Path("real"), Path("link/site")).output == tmp_path / "real/site"


def test_the_folders_of_a_project(tmp_path: Path) -> None:
    project = Project.at(tmp_path)
    assert project.content == tmp_path / "content"
    assert project.themes == tmp_path / "themes"
    assert project.state.parent == project.cache
    assert project.cache.parent == project.previews.parent == tmp_path / ".cache"


def test_each_output_folder_has_a_cache_of_its_own(tmp_path: Path) -> None:
    one, other = Project.at(tmp_path), Project.at(tmp_path, tmp_path / "elsewhere")
    assert one.cache == Project.at(tmp_path).cache != other.cache


@pytest.mark.parametrize("name", ["True /repo/", "../..", "a\udcff", ""])
def test_a_preview_is_a_folder_of_its_own_below_the_cache_whatever_its_name(tmp_path: Path, name: str) -> None:
    project = Project.at(tmp_path)
    preview = project.aside(name)
    assert preview.root == project.root
    assert preview.output.parent == project.previews
    assert preview.output == project.aside(name).output != project.aside("another").output
    assert preview.cache != project.cache


def test_each_project_has_a_key_of_16_hexadecimal_digits(tmp_path: Path) -> None:
    key = Project.at(tmp_path).key
    assert re.fullmatch("[0-9a-f]{16}", key)
    assert Project.at(tmp_path, tmp_path / "elsewhere").key == key
    assert Project.at(tmp_path / "another").key != key


def test_the_shipped_themes_are_found() -> None:
    assert (SHIPPED / "octavo/theme.yaml").is_file()


def test_by_default_no_option_is_set() -> None:
    assert not any((Options().base_url, Options().jobs, Options().drafts, Options().strict, Options().portable))
