"""Bad input: undecodable bytes, special files, bad links, and values that look like numbers or dates."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from octavo.base.diagnostics import Diagnostic
from octavo.cli.main import main
from tests.support.sites import PROFILE, Site, site

FRONT = "---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\n"

SITE = f"{PROFILE}-- content/papers/good.md --\n{FRONT}"

# Another file with an error, which must be found as well.
OTHER = "content/papers/other.md"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a site, to which tests add bad files."""
    return site(tmp_path_factory.mktemp("good"), SITE).built()


@pytest.fixture
def beside(good: Site) -> Iterator[Site]:
    """Yield the good site with an error in another file; all files that a test adds are deleted afterwards."""
    before = good.tree()
    good.write(OTHER, FRONT.replace("date", "dat"))
    yield good
    for path in sorted((good.root / "content").rglob("*"), reverse=True):
        if path.name not in ("profile.md", "good.md", "papers"):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    assert good.tree() == before, "the last good site has changed"


def found(site: Site) -> Diagnostic:
    """Build, check that the output does not change, and return the one error that is not in the other file."""
    before = site.tree()
    report = site.build()
    assert report.failed
    assert site.tree() == before
    assert site.codes.count("unknown-key") == 1
    [one] = [item for item in report.diagnostics if item.span.path != OTHER]
    assert one.severity == "error"
    assert one.message
    return one


BYTES: dict[str, tuple[bytes, str, int, int, str]] = {
    "utf-16": (FRONT.encode("utf-16"), "not-utf-8", 1, 1, "save it as UTF-8"),
    "utf-16-be": (b"\xfe\xff" + FRONT.encode("utf-16-be"), "not-utf-8", 1, 1, "save it as UTF-8"),
    "utf-16-without-mark": (FRONT.encode("utf-16-le"), "not-utf-8", 1, 1, "save it as UTF-8"),
    "utf-32": (FRONT.encode("utf-32"), "not-utf-8", 1, 1, "save it as UTF-8"),
    "latin-1": (FRONT.replace("Notes", "Über Nöte").encode("latin-1"), "not-utf-8", 2, 8, "save it as UTF-8"),
    "latin-1-body": (FRONT.encode() + "é\nein schönes".encode() + b"\xfc", "not-utf-8", 7, 12, "save it as UTF-8"),
    "latin-1-crlf": (FRONT.replace("\n", "\r\n").encode() + b"\xfc", "not-utf-8", 6, 1, "save it as UTF-8"),
    "surrogate": (FRONT.encode() + b"\xed\xa0\x80", "not-utf-8", 6, 1, "save it as UTF-8"),
    "nul": (FRONT.encode() + b"a\nb\0c", "control-character", 7, 2, "delete it"),
    "nul-in-front": (FRONT.replace("Notes", "No\0tes").encode(), "control-character", 2, 10, "delete it"),
    "nul-alone": (b"\0" * 10_000, "not-utf-8", 1, 1, "save it as UTF-8"),
    "sentinel": (FRONT.encode() + b"[\x01](x)", "control-character", 6, 2, "delete it"),
    "sentinel-in-front": (FRONT.replace("Notes", "\x02").encode(), "control-character", 2, 8, "delete it"),
    "placeholder": (FRONT.encode() + b"\n\x030\x03", "control-character", 7, 1, "delete it"),
    "sentinel-escaped": (FRONT.replace("Notes", '"\\x01"').encode(), "control-character", 2, 8, "single quotes"),
    "tau-escaped": (FRONT.replace("Notes", r'"$\tau$"').encode(), "control-character", 2, 8, "single quotes"),
    "nu-escaped": (FRONT.replace("Notes", r'"$\nu$"').encode(), "control-character", 2, 8, "single quotes"),
    "lambda-escaped": (FRONT.replace("Notes", r'"$\Lambda$"').encode(), "control-character", 2, 8, "single quotes"),
    "escape-sequence": (FRONT.encode() + b"\x1b[31m", "control-character", 6, 1, "delete it"),
    "c1": (FRONT.encode() + "\x9b31m".encode(), "control-character", 6, 1, "delete it"),
    "empty": (b"", "no-front-matter", 1, 1, "---"),
    "blank": (b"\n \n\n", "no-front-matter", 4, 1, "---"),
    "mark-alone": (b"\xef\xbb\xbf", "no-front-matter", 1, 1, "---"),
    "no-front": (b"\n# Notes\n", "no-front-matter", 2, 1, "---"),
    "indented-front": (b" " + FRONT.encode(), "no-front-matter", 1, 1, "---"),
    "toml": (b"+++\ntitle = 'Notes'\n+++\n", "no-front-matter", 1, 1, "---"),
    "unclosed": (b"---\ntitle: Notes\n\nText", "unclosed-front-matter", 1, 1, "only ---"),
    "unclosed-late": (b"\n\n---\ntitle: Notes\n----\n", "unclosed-front-matter", 3, 1, "only ---"),
    "opening-alone": (b"---", "unclosed-front-matter", 1, 1, "only ---"),
    "list": (b"---\n- Notes\n---\n", "not-a-mapping", 2, 1, "key: value"),
    "scalar": (b"---\n\n  Notes\n---\n", "not-a-mapping", 3, 3, "key: value"),
    "tab": (b"---\ntitle: Notes\nauthors:\n\t- Ada\n---\n", "bad-yaml", 4, 1, "spaces"),
    "tab-crlf": (b"---\r\ntitle: Notes\r\nauthors:\r\n\t- Ada\r\n---\r\n", "bad-yaml", 4, 1, "spaces"),
    "tab-cr": (b"---\rtitle: Notes\rauthors:\r\t- Ada\r---\r", "bad-yaml", 4, 1, "spaces"),
    "separator": ("---\ntitle: No\u2028tes\nauthors:\n\t- Ada\n---\n".encode(), "bad-yaml", 4, 1, "spaces"),
    "mark-first": (b"\xef\xbb\xbf---\ntitle: @Notes\n---\n", "bad-yaml", 2, 8, "quotes"),
    "blank-first": (b"\n \n---\ntitle: @Notes\n---\n", "bad-yaml", 4, 8, "quotes"),
    "second-document": (b"---\ntitle: Notes\n... \ndate: 1843\n---\n", "bad-yaml", 4, 1, "column"),
    "duplicate": (FRONT.replace("date: 1843", "title: Notes").encode(), "duplicate-key", 4, 1, "one of the two"),
    "duplicate-deep": (
        FRONT.replace("[Ada Lovelace]", "[{name: Ada, name: Mary}]").encode(),
        *("duplicate-key", 3, 23, "one of the two"),
    ),
    "anchor": (FRONT.replace("Notes", "&a Notes").encode(), "yaml-feature", 2, 8, "quotes"),
    "alias": (FRONT.replace("Notes", "*a").encode(), "yaml-feature", 2, 8, "quotes"),
    "tag": (FRONT.replace("Notes", "!!python/object/apply:os.system [ls]").encode(), "yaml-feature", 2, 8, "quotes"),
    "bomb": (
        b"---\na: &a [x, x]\n"
        + b"".join(b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 110))
        + b"---",
        *("yaml-feature", 2, 4, "quotes"),
    ),
    "brackets": (FRONT.replace("Notes", "[" * 50_000).encode(), "too-deep", 2, 71, "flatter"),
    "braces": (FRONT.replace("Notes", "{a: " * 50_000).encode(), "too-deep", 2, 260, "flatter"),
    "dashes": (b"---\n" + b"- " * 50_000 + b"\n---\n", "too-deep", 2, 129, "flatter"),
    "indentation": (
        b"---\n" + b"".join(b" " * deep + b"a:\n" for deep in range(500)) + b"---\n",
        *("too-deep", 66, 65, "flatter"),
    ),
    "key-list": (b"---\n[a, b]: c\n---\n", "bad-yaml", 2, 1, "quotes"),
    "large": (FRONT.encode() + b"x" * 50_000_000, "too-large", 1, 1, "content/files/"),
    "large-zeros": (b"\0" * 50_000_000, "too-large", 1, 1, "content/files/"),
    "no-such-day": (FRONT.replace("1843", "2024-02-30").encode(), "bad-date", 4, 7, "2024-06-17"),
}


@pytest.mark.parametrize("case", BYTES)
def test_unreadable_bytes_are_reported_with_their_place(beside: Site, case: str) -> None:
    data, code, line, column, hint = BYTES[case]
    (beside.root / "content/papers/bad.md").write_bytes(data)
    one = found(beside)
    assert (one.code, one.span.path, one.span.line, one.span.column) == (code, "content/papers/bad.md", line, column)
    assert hint in one.hint


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "bad.md")


def link(target: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "bad.md").symlink_to(target)

    return make


def named(name: bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123 - a name that no Path prints
            file.write(FRONT.replace("Notes", "More notes").encode())

    return make


FILES: dict[str, tuple[Callable[[Path], None], str, str, str]] = {
    "pipe": (fifo, "special-file", "bad.md", "pipes"),
    "device": (link("/dev/zero"), "link-outside", "bad.md", "copy"),
    "outside": (link("/etc/passwd"), "link-outside", "bad.md", "copy"),
    "outside-relative": (link("../../../outside.md"), "link-outside", "bad.md", "copy"),
    "root": (link("/"), "link-outside", "bad.md", "copy"),
    "around": (link("../.."), "link-outside", "bad.md", "copy"),
    "itself-around": (link("."), "link-outside", "bad.md", "copy"),
    "nowhere": (link("gone.md"), "unreadable", "bad.md", ""),
    "itself": (link("bad.md"), "unreadable", "bad.md", ""),
    "newline": (named(b"bad\n.md"), "bad-file-name", "bad\N{REPLACEMENT CHARACTER}.md", "rename"),
    "escape": (named(b"bad\x1b[31m.md"), "bad-file-name", "bad\N{REPLACEMENT CHARACTER}[31m.md", "rename"),
    "c1": (named("bad\x9b.md".encode()), "bad-file-name", "bad\N{REPLACEMENT CHARACTER}.md", "rename"),
    "backslash": (named(b"up\\bad.md"), "bad-file-name", "up\N{REPLACEMENT CHARACTER}bad.md", "rename"),
    "not-utf-8": (named(b"bad\xff.md"), "bad-file-name", "bad\N{REPLACEMENT CHARACTER}.md", "rename"),
    "no-letters": (named("日本.md".encode()), "bad-slug", "日本.md", "slug:"),
}


@pytest.mark.parametrize("case", FILES)
def test_special_files_bad_links_and_bad_names_are_reported(beside: Site, case: str) -> None:
    make, code, name, hint = FILES[case]
    if case == "outside-relative":
        (beside.root.parent / "outside.md").write_text(FRONT)
    make(beside.root / "content/papers")
    one = found(beside)
    assert (one.code, one.span.path, one.span.line) == (code, f"content/papers/{name}", 1)
    assert hint in one.hint


@pytest.mark.parametrize(
    "path", ["content/papers/bad.md", "content/site.yaml", "content/data/bad.yaml", "content/files/x.pdf"]
)
def test_a_file_without_read_permission_is_reported(beside: Site, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    beside.write(path, "kept: away")

    def refusing(opened: Callable[..., Any]) -> Callable[..., Any]:
        def refuse(place: Any, *arguments: Any, **named: Any) -> Any:
            # A file is opened by its name in its folder.
            if str(place) == (beside.root / path).name:
                raise PermissionError(13, "Permission denied", str(place))
            return opened(place, *arguments, **named)

        return refuse

    monkeypatch.setattr(os, "open", refusing(os.open))
    monkeypatch.setattr(Path, "open", refusing(Path.open))
    before = beside.tree()
    beside.build()
    found = [item for item in beside.report.diagnostics if item.code == "unreadable"]
    assert [(item.span.path, item.message) for item in found] == [(path, "this file cannot be read: Permission denied")]
    assert "unknown-key" in beside.codes
    assert beside.tree() == before


def test_a_folder_without_read_permission_is_reported(beside: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    beside.write("content/pages/talks.md", "---\ntitle: Talks\n---\n")
    scan = os.scandir

    def refuse(path: Any = ".") -> Any:
        if Path(path).name == "pages":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    one = found(beside)
    monkeypatch.undo()
    assert (one.code, one.span.path) == ("unreadable", "content/pages")


def test_the_exit_code_is_1_and_no_output_has_text_of_a_file_outside(
    beside: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (beside.root.parent / "secret.md").write_text("a secret of the machine")
    (beside.root / "content/papers/bad.md").symlink_to(beside.root.parent / "secret.md")
    with pytest.raises(SystemExit) as ended:
        main(["build", "--project", str(beside.root)])
    assert ended.value.code == 1
    shown = capsys.readouterr()
    assert "link-outside" in shown.err
    assert "unknown-key" in shown.err
    assert "the last good site is as it was" in shown.err
    assert "secret of the machine" not in shown.err + shown.out


@pytest.mark.parametrize("path", ["content/site.yaml", "content/data/talks.yaml", "content/profile.md"])
@pytest.mark.parametrize("case", ["utf-16", "latin-1", "nul", "tab", "duplicate", "bomb", "brackets", "large"])
def test_bad_bytes_are_reported_in_every_kind_of_source(tmp_path: Path, path: str, case: str) -> None:
    data, code, line, column, _ = BYTES[case]
    shift = 0
    if path.endswith(".yaml"):
        data = data.replace(b"---\n", b"", 1).replace("---\n".encode("utf-16")[2:], b"", 1)
        data, shift = (data, 1) if line > 1 else (data, 0)
        if case == "nul":
            data = data.replace(b"---\n", b"")
            shift = 2
    made = site(tmp_path, SITE)
    (made.root / path).parent.mkdir(exist_ok=True)
    (made.root / path).write_bytes(data)
    report = made.build()
    assert report.failed
    assert not made.output.exists()
    [one] = [item for item in report.diagnostics if item.span.path == path and item.code == code]
    assert (one.span.line, one.span.column) == (line - shift, column)


@pytest.mark.parametrize("case", ["utf-16", "latin-1", "nul", "tab", "bomb", "brackets", "large"])
def test_bad_bytes_are_reported_in_a_theme_declaration(tmp_path: Path, case: str) -> None:
    data, code, line, _, _ = BYTES[case]
    made = site(tmp_path, f"{SITE}-- content/site.yaml --\ntheme: mine\n-- themes/mine/theme.yaml --\n")
    (tmp_path / "themes/mine/theme.yaml").write_bytes(data if case == "utf-16" else data.removeprefix(b"---\n"))
    made.build()
    assert not made.output.exists()
    [one] = [item for item in made.report.diagnostics if item.span.path == "themes/mine/theme.yaml"]
    assert (one.code, one.span.line) == (code, max(line - 1, 1))


@pytest.mark.parametrize(
    ("make", "code"), [(fifo, "special-file"), (link("/etc/passwd"), "link-outside"), (link("gone"), "unreadable")]
)
def test_a_theme_declaration_must_be_a_regular_file_of_the_theme(
    tmp_path: Path, make: Callable[[Path], None], code: str
) -> None:
    made = site(tmp_path, f"{SITE}-- content/site.yaml --\ntheme: mine\n-- themes/mine/x.txt --\n")
    make(tmp_path / "themes/mine")
    (tmp_path / "themes/mine/bad.md").rename(tmp_path / "themes/mine/theme.yaml")
    made.build()
    assert not made.output.exists()
    found = [item.code for item in made.report.diagnostics if item.span.path == "themes/mine/theme.yaml"]
    assert found == [code]


READ = {
    "plain": FRONT.encode(),
    "mark": b"\xef\xbb\xbf" + FRONT.encode(),
    "crlf": FRONT.replace("\n", "\r\n").encode(),
    "cr": FRONT.replace("\n", "\r").encode(),
    "mixed": FRONT.replace("\n", "\r\n", 2).encode(),
    "spaces": FRONT.replace("---", "---  \t").encode(),
    "blank": b"\n \n\n" + FRONT.encode(),
    "no-end": FRONT.rstrip().encode(),
    "tabs": FRONT.replace(": ", ":\t").encode() + b"\tcode\n\n- a\tb\n",
    "comment": FRONT.replace("\n", " # a word\n", 2).replace("--- # a word", "---").encode(),
    "quoted": FRONT.replace("Notes", "'Notes'").replace("title", '"title"').encode(),
    "folded": FRONT.replace("Notes", ">\n  Notes\n").encode(),
    "separator": FRONT.encode() + "a\u2028b\u2029c\u0085".replace("\u0085", "").encode(),
    "rule": FRONT.encode() + b"text\n\n---\n\nmore\n",
}


def test_unusual_but_valid_bytes_are_read_correctly(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    (tmp_path / "content/papers").mkdir()
    for name, data in READ.items():
        (tmp_path / f"content/papers/{name}.md").write_bytes(data)
    made.built()
    for name in READ:
        page = made.page(f"papers/{name}/")
        assert ">Notes</h1>" in page, name
        assert "1843" in page
    assert "<hr" in made.page("papers/rule/")
    assert "<code>code" in made.page("papers/tabs/")


AS_WRITTEN = (
    *("no", "yes", "NO", "on", "Off", "true", "False", "null", "Null", "~", "y", "n"),
    *("1.10", "1984", "0123", "0o17", "0x1F", "1_000", "1e3", ".5", "-0", "+1", ".inf", ".nan", "12e03"),
    *("22:22:22", "2024-06-17", "2001-12-14t21:59:43.10-05:00", "<<", "=", "100%", "C:x", "a#b", "(a)", "1,000"),
)


def test_values_are_shown_as_the_author_wrote_them(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    for number, value in enumerate(AS_WRITTEN):
        made.write(
            f"content/papers/p{number}.md",
            f"---\ntitle: {value}\nauthors:\n  - name: {value}\n    group: true\n  - Ada Lovelace\n"
            f"date: 1843\ntags:\n  - {value}\naward: {value}\nvolume: {value}\nvenue: {value}\n---\n",
        )
    made.built(jobs=1)
    for number, value in enumerate(AS_WRITTEN):
        page = made.page(f"papers/p{number}/")
        shown = value.replace("<", "&lt;")
        assert f">{shown}</h1>" in page, value
        assert page.count(f">{shown}<") >= 3, value
        assert f'<meta name="citation_author" content="{shown}">' in page
        assert f'<meta name="citation_volume" content="{shown}">' in page


def test_line_ends_do_not_change_the_site(tmp_path: Path) -> None:
    text = f"{FRONT}Some *text*\n\n- one\n- two\n\n```\ncode\n```\n"
    trees = []
    for name, end in {"lf": "\n", "crlf": "\r\n", "cr": "\r"}.items():
        made = site(tmp_path / name, PROFILE)
        (made.root / "content/papers").mkdir()
        (made.root / "content/papers/x.md").write_bytes(text.replace("\n", end).encode())
        trees.append(made.built().tree())
    assert trees[0] == trees[1] == trees[2]


def test_entries_behind_links_are_built(tmp_path: Path) -> None:
    made = site(tmp_path, SITE)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/linked.md").write_text(FRONT)
    (tmp_path / "content/papers/linked").symlink_to("../../shared")
    (tmp_path / "content/papers/once.md").symlink_to("good.md")
    made.built()
    assert (made.output / "papers/linked/index.html").is_file()
    assert (made.output / "papers/once/index.html").is_file()
