"""The folder of a former site: links out of it are not followed, and texts in other encodings are read."""

import os
from pathlib import Path

import pytest

from octavo.migrate.folder import decoded_text, read_folder
from octavo.migrate.recognise import peer_of


def test_links_are_followed_within_the_folder_alone(tmp_path: Path) -> None:
    site, outside = tmp_path / "site", tmp_path / "outside"
    for folder in (site / "files", outside, site / ".git", site / "node_modules"):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("a")
    (site / "inside.txt").symlink_to("files/a.txt")
    (site / "out.txt").symlink_to(outside / "a.txt")
    (site / "up.txt").symlink_to("../outside/a.txt")
    (site / "lost.txt").symlink_to("nowhere")
    (site / "folder").symlink_to(outside)
    (site / "loop").symlink_to(site)
    os.mkfifo(site / "pipe")
    found = read_folder(site)
    assert found.files == ("files/a.txt", "inside.txt")
    assert sorted(found.apart) == ["folder", "loop", "lost.txt", "out.txt", "pipe", "up.txt"]


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("é\r\nb\r".encode(), "é\nb\n", ""),
        (b"\xef\xbb\xbfa", "a", ""),
        ("é – “a”".encode("cp1252"), "é – “a”", "Windows-1252"),
        ("aé".encode("utf-16"), "aé", "UTF-16"),
        (b"a\x81\x00b", "a  b", "Latin-1"),
    ],
)
def test_a_text_is_read_in_its_encoding(data: bytes, text: str, encoding: str) -> None:
    assert decoded_text(data) == (text, encoding)


@pytest.mark.parametrize(
    ("files", "peer"),
    [
        ({"_config.yml": "scholar:\n  last_name: [Gauss]\n"}, "al-folio"),
        ({"_config.yml": "first_name: A\n", "_bibliography/papers.bib": ""}, "al-folio"),
        ({"_config.yml": "name: A\n", "_publications/a.md": ""}, "academicpages"),
        ({"_quarto.yml": "project:\n  type: website\n"}, "Quarto"),
        ({"_quarto.yml": "project:\n  type: book\n"}, ""),
        ({"_config.yml": "repository: academicpages/academicpages.github.io\n"}, "academicpages"),
        ({"config/_default/hugo.yaml": "", "content/authors/admin/_index.md": ""}, "HugoBlox"),
        ({"config.toml": "", "content/publication/a/index.md": ""}, "HugoBlox"),
        ({"hugo.yaml": "", "data/authors/me.yaml": ""}, "HugoBlox"),
        ({"_quarto.yml": "project: {type: website}"}, "Quarto"),
        ({"_config.yml": "title: A blog\n"}, ""),
        ({"hugo.toml": "", "content/post/a.md": ""}, ""),
        ({"content/profile.md": ""}, ""),
    ],
)
def test_a_peer_is_recognised_by_its_files(files: dict[str, str], peer: str, tmp_path: Path) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert peer_of(read_folder(tmp_path)) == peer


def test_what_is_not_entered_is_named(tmp_path: Path) -> None:
    for path in (".git/a", "vendor/a", "assets/vendor/a.js", "sub/_site/a"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("a")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("a")
    found = read_folder(tmp_path)
    assert found.files == ("assets/vendor/a.js",)
    assert found.skipped == (".git/", "sub/_site/", "vendor/")
    assert list(found.apart) == ["caf?.md"]
