"""Find a theme's files: its own, those of the project that shadow them, and those of the themes it extends."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.folders import HeldFolder
from octavo.base.project import SHIPPED
from octavo.content.scan import KnownSources, scan
from octavo.theming.files import ScannedFolder, ThemeFiles, find_theme
from tests.support.sites import Site


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by their path below a folder."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def read_parent(file: Path) -> str | None:
    """Return the parent of a theme; in these tests, `extends: name` is the whole of a declaration."""
    return file.read_text().partition(": ")[2].strip() or None


def scanned(*folders: Path) -> dict[Path, ScannedFolder]:
    """Return what discovery finds in folders of themes."""
    snapshots = {folder: scan(folder, KnownSources({}, 0)) for folder in folders}
    return {folder: (snapshot.sources, snapshot.diagnostics) for folder, snapshot in snapshots.items()}


def find(
    root: Path, name: str = "mine", read_parent: Callable[[Path], str | None] = read_parent
) -> tuple[ThemeFiles, tuple[Diagnostic, ...]]:
    """Find a theme in the folder of a project and in one of shipped themes."""
    return find_theme(name, scanned(root / "project/themes", root / "shipped"), read_parent, root / "project")


def test_a_theme_has_templates_and_static_files(tmp_path: Path) -> None:
    write(
        tmp_path / "project/themes/mine",
        {
            "templates/home.html": "home",
            "templates/parts/foot.html": "foot",
            "static/style.css": "css",
            "static/fonts/a.woff2": b"\x00\xff",
            "theme.yaml": "",
            "README.md": "not part of it",
        },
    )
    files, found = find(tmp_path)
    assert found == ()
    assert dict(files.templates) == {"home.html": "home", "parts/foot.html": "foot"}
    assert files.paths["parts/foot.html"] == "themes/mine/templates/parts/foot.html"
    assert {name: file.name for name, file in files.statics.items()} == {
        "fonts/a.woff2": "a.woff2",
        "style.css": "style.css",
    }


def test_files_of_the_project_shadow_those_of_the_shipped_theme_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path / "shipped/mine", {"templates/a.html": "a", "templates/b.html": "b", "static/s.css": "shipped"})
    write(tmp_path / "project/themes/mine", {"templates/b.html": "mine", "static/s.css": "mine"})
    files, found = find(tmp_path)
    assert found == ()
    assert dict(files.templates) == {"a.html": "a", "b.html": "mine"}
    assert files.paths["b.html"] == "themes/mine/templates/b.html"
    assert Path(files.paths["a.html"]) == tmp_path / "shipped/mine/templates/a.html"
    assert files.statics["s.css"].read_text() == "mine"


def test_a_theme_extends_another_and_that_a_third(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"theme.yaml": "extends: middle", "templates/a.html": "mine"})
    write(
        tmp_path / "shipped/middle", {"theme.yaml": "extends: base", "templates/b.html": "middle", "static/s.css": ""}
    )
    write(
        tmp_path / "shipped/base",
        {"theme.yaml": "", "templates/a.html": "base", "templates/b.html": "base", "templates/c.html": "base"},
    )
    files, found = find(tmp_path)
    assert found == ()
    assert dict(files.templates) == {"a.html": "mine", "b.html": "middle", "c.html": "base"}
    assert set(files.statics) == {"s.css"}


def test_declarations_are_read_from_the_child_to_the_parent(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"theme.yaml": "name: "})
    write(tmp_path / "shipped/mine", {"theme.yaml": "extends: base"})
    write(tmp_path / "shipped/base", {"theme.yaml": "", "templates/a.html": "base"})
    seen: list[str] = []

    def noted(file: Path) -> str | None:
        seen.append(file.relative_to(tmp_path).as_posix())
        return read_parent(file)

    files, _ = find(tmp_path, read_parent=noted)
    assert seen == ["project/themes/mine/theme.yaml", "shipped/mine/theme.yaml", "shipped/base/theme.yaml"]
    assert set(files.templates) == {"a.html"}


def test_the_digest_changes_with_the_names_and_texts_of_the_templates_only(tmp_path: Path) -> None:
    def digest(name: str, text: str, style: str = "") -> str:
        write(tmp_path / name / "project/themes/mine", {"templates/a.html": text, "static/s.css": style})
        return find(tmp_path / name)[0].digest

    assert digest("one", "a") == digest("two", "a", "other style")
    assert digest("three", "b") != digest("one", "a")
    write(tmp_path / "one/project/themes/mine", {"templates/b.html": ""})
    assert find(tmp_path / "one")[0].digest != digest("two", "a")


def test_an_unknown_theme_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    write(tmp_path / "shipped/octavo", {"templates/a.html": ""})
    write(tmp_path / "project/themes/mine", {"theme.yaml": "extends: octvo"})
    files, [found] = find(tmp_path, "octavoo")
    assert (found.code, found.span) == ("unknown-theme", Span("content/site.yaml"))
    assert (found.message, found.hint) == ("there is no theme `octavoo`", "did you mean `octavo`?")
    assert files.templates == {}
    _, [found] = find(tmp_path)
    assert (found.code, found.span.path) == ("unknown-theme", "themes/mine/theme.yaml")
    _, [found] = find(tmp_path, "zzz")
    assert found.hint == "there are mine, octavo"
    _, [found] = find(tmp_path / "empty", "zzz")
    assert found.hint == ""


@pytest.mark.parametrize("name", ["", ".", "..", "../secret", "/etc", "a/b", "a\\b", ".hidden", "mine\n", "ä", "a\0b"])
def test_a_path_is_not_taken_for_the_name_of_a_theme(tmp_path: Path, name: str) -> None:
    write(tmp_path / "project/secret", {"templates/a.html": "secret"})
    write(tmp_path / "project/themes/.hidden", {"templates/a.html": "secret"})
    files, [found] = find(tmp_path, name)
    assert found.code == "unknown-theme"
    assert files.templates == {}


def test_themes_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"theme.yaml": "extends: other", "templates/a.html": "a"})
    write(tmp_path / "project/themes/other", {"theme.yaml": "extends: mine"})
    files, [found] = find(tmp_path)
    assert (found.code, found.span.path) == ("theme-loop", "themes/other/theme.yaml")
    assert found.message == "these themes lead in a circle: mine extends other extends mine"
    assert set(files.templates) == {"a.html"}


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [(b"<p>\n\xe4</p>", 2, 1), ("<p>ü\nä".encode() + b"\xff", 2, 2), (b"\xff\xfe<\x00", 1, 1)],
)
def test_a_template_that_is_not_utf_8_is_refused_with_its_place(
    tmp_path: Path, content: bytes, line: int, column: int
) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": content, "templates/b.html": "b"})
    files, [found] = find(tmp_path)
    assert found.code == "template-encoding"
    assert found.span == Span("themes/mine/templates/a.html", line, column, 1)
    assert set(files.templates) == {"b.html"}


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": b"\xef\xbb\xbf<p>"})
    files, found = find(tmp_path)
    assert (files.templates["a.html"], found) == ("<p>", ())


def test_a_template_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": b"x" * 1_000_001, "static/film.mp4": b"x" * 1_000_001})
    files, [found] = find(tmp_path)
    assert found.code == "template-size"
    assert (dict(files.templates), set(files.statics)) == ({}, {"film.mp4"})


def test_a_link_may_lead_to_a_file_of_the_theme_only(tmp_path: Path) -> None:
    theme = tmp_path / "project/themes/mine"
    write(theme, {"templates/a.html": "a", "static/logo.svg": "logo"})
    write(tmp_path, {"secret.html": "secret", "folder/b.html": "b"})
    (theme / "templates/same.html").symlink_to("a.html")
    (theme / "templates/secret.html").symlink_to(tmp_path / "secret.html")
    (theme / "static/secret.txt").symlink_to(tmp_path / "secret.html")
    (theme / "templates/folder").symlink_to(tmp_path / "folder")
    (theme / "templates/loop.html").symlink_to("loop.html")
    (theme / "templates/gone.html").symlink_to("nothing.html")
    files, found = find(tmp_path)
    assert dict(files.templates) == {"a.html": "a", "same.html": "a"}
    assert set(files.statics) == {"logo.svg"}
    assert [(item.code, item.span.path.partition("mine/")[2]) for item in found] == [
        ("link-outside", "static/secret.txt"),
        ("link-outside", "templates/folder"),
        ("unreadable", "templates/gone.html"),
        ("unreadable", "templates/loop.html"),
        ("link-outside", "templates/secret.html"),
    ]


def test_a_link_to_a_folder_of_the_theme_is_followed(tmp_path: Path) -> None:
    theme = tmp_path / "project/themes/mine"
    write(theme, {"templates/a.html": "a", "shared/logo.svg": "logo"})
    (theme / "static").symlink_to("shared")
    files, found = find(tmp_path)
    assert (dict(files.statics), found) == ({"logo.svg": theme / "static/logo.svg"}, ())


def test_a_link_to_a_folder_of_the_project_outside_the_theme_is_refused_once(tmp_path: Path) -> None:
    write(tmp_path / "project", {"drafts/a.txt": "secret", "drafts/b.txt": "secret", "themes/mine/theme.yaml": ""})
    (tmp_path / "project/themes/mine/static").symlink_to("../../drafts")
    files, [found] = find(tmp_path)
    assert (dict(files.statics), found.code, found.span.path) == ({}, "link-outside", "themes/mine/static")
    assert found.message == "this link leads out of the theme"


def test_a_theme_that_is_a_link_inside_the_project_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "project/shared/theme", {"templates/a.html": "a", "theme.yaml": "extends: base"})
    write(tmp_path / "shipped/base", {"templates/b.html": "b"})
    (tmp_path / "project/themes").mkdir(parents=True)
    (tmp_path / "project/themes/mine").symlink_to("../shared/theme")
    files, found = find(tmp_path)
    assert (dict(files.templates), found) == ({"a.html": "a", "b.html": "b"}, ())
    assert files.paths["a.html"] == "themes/mine/templates/a.html"


def test_a_theme_that_is_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"templates/a.html": "a", "static/s.css": "", "theme.yaml": "extends: base"})
    (tmp_path / "project/themes").mkdir(parents=True)
    (tmp_path / "project/themes/mine").symlink_to(tmp_path / "elsewhere")
    files, [found] = find(tmp_path)
    assert (dict(files.templates), dict(files.statics)) == ({}, {})
    assert (found.severity, found.code, found.span) == ("error", "link-outside", Span("themes/mine"))
    assert found.message == "this link leads out of the project"
    assert found.hint == "copy the theme's folder here instead"


def test_a_theme_that_is_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "project/themes").mkdir(parents=True)
    (tmp_path / "project/themes/mine").symlink_to("missing")
    _, [found] = find(tmp_path)
    assert (found.code, found.span) == ("unreadable", Span("themes/mine"))
    assert found.message == "this link leads nowhere: No such file or directory"


def test_links_out_of_the_project_are_ignored_where_the_build_reads_nothing(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": "a", "README.md": ""})
    write(tmp_path / "elsewhere", {"templates/b.html": "b"})
    (tmp_path / "project/themes/other").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "project/themes/mine/notes").symlink_to(tmp_path / "elsewhere")
    files, found = find(tmp_path)
    assert (dict(files.templates), found) == ({"a.html": "a"}, ())


def test_a_link_out_of_a_folder_of_shipped_themes_is_shown_with_its_whole_path(tmp_path: Path) -> None:
    write(tmp_path / "shipped/mine", {"templates/a.html": "a"})
    (tmp_path / "shipped/mine/templates/b.html").symlink_to("/etc/passwd")
    files, [found] = find(tmp_path)
    assert (set(files.templates), found.code) == ({"a.html"}, "link-outside")
    assert Path(found.span.path) == tmp_path / "shipped/mine/templates/b.html"


def test_only_files_that_discovery_saw_are_read(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": "a"})
    folders = scanned(tmp_path / "project/themes")
    write(tmp_path / "project/themes/mine", {"templates/b.html": "b", "static/s.css": "", "theme.yaml": "extends: x"})
    files, found = find_theme("mine", folders, read_parent, tmp_path / "project")
    assert (dict(files.templates), dict(files.statics), found) == ({"a.html": "a"}, {}, ())


@pytest.mark.parametrize("theme", ["mine", "linked"])
def test_an_edit_of_a_file_behind_a_link_is_noticed(tmp_path: Path, theme: str) -> None:
    site = Site(tmp_path)
    files = {"theme.yaml": "extends: octavo", "templates/home.html": "<p>one", "static/s.css": "one"}
    write(tmp_path, {"content/profile.md": "---\nname: Ada\n---\n", "content/site.yaml": f"theme: {theme}"})
    write(tmp_path / "themes/mine", {f"shared/{path}": text for path, text in files.items()})
    (tmp_path / "themes/linked").symlink_to("mine/shared")
    for path in files:
        link = tmp_path / "themes/mine" / path
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(tmp_path / "themes/mine/shared" / path)
    for text in ("one", "two"):
        write(tmp_path / "themes/mine/shared", {"templates/home.html": f"<p>{text}", "static/s.css": text})
        assert site.build().diagnostics == ()
        assert site.page("") == f"<p>{text}"
        assert site.tree()["assets/s.css"] == text.encode()


def test_a_special_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": "a"})
    os.mkfifo(tmp_path / "project/themes/mine/templates/pipe.html")
    files, [found] = find(tmp_path)
    assert (found.code, set(files.templates)) == ("special-file", {"a.html"})


def test_temporary_files_of_editors_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html~": "", "templates/.b.swp": "", "static/.git/x": ""})
    files, found = find(tmp_path)
    assert (dict(files.templates), dict(files.statics), found) == ({}, {}, ())


@pytest.mark.parametrize("name", [b"a\nb.html", b"\xff.html", b"a\\b.html"])
def test_a_file_name_with_a_bad_character_is_refused(tmp_path: Path, name: bytes) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": "a"})
    Path(os.fsdecode(os.fsencode(tmp_path / "project/themes/mine/templates") + b"/" + name)).write_text("")
    files, [found] = find(tmp_path)
    assert (found.code, set(files.templates)) == ("bad-file-name", {"a.html"})
    found.span.path.encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is kept from root")
def test_files_and_folders_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    theme = tmp_path / "project/themes/mine"
    write(theme, {"templates/a.html": "a", "templates/inner/b.html": "b"})
    (theme / "templates/a.html").chmod(0)
    (theme / "templates/inner").chmod(0)
    _, found = find(tmp_path)
    (theme / "templates/inner").chmod(0o700)
    assert [item.code for item in found] == ["unreadable", "unreadable"]


def test_a_template_that_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "project/themes/mine", {"templates/a.html": "a"})

    def refused(folder: HeldFolder, path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(HeldFolder, "open", refused)
    files, [found] = find(tmp_path)
    assert (found.code, found.message, dict(files.templates)) == (
        "unreadable",
        "this cannot be read: Permission denied",
        {},
    )


def test_paths_of_shipped_themes_are_relative_if_they_are_in_the_project() -> None:
    files, found = find_theme("octavo", scanned(SHIPPED), lambda file: None, SHIPPED.parent)
    assert found == ()
    assert all(not Path(path).is_absolute() for path in files.paths.values())
