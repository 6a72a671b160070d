"""Code in colour takes less time than Pygments takes, and looks the same."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import RegexLexer
from pygments.lexers import find_lexer_class_by_name

from octavo import installed
from octavo.kept import Kept
from octavo.lexing import quick

NOWHERE = Kept(None)

LANGUAGES = (
    *("bash", "c++", "cmake", "css", "diff", "fortran", "go", "haskell", "html", "ini", "java", "js", "json", "julia"),
    *("matlab", "ocaml", "perl", "python", "pycon", "r", "rust", "scala", "sql", "tex", "toml", "ts", "xml", "yaml"),
)

PIECES = (
    *("def f(x):\n", "class", " if ", "in", "for i = 1:3\n", "import numpy as np", "return", "not", "rb'", 'F"{x!r}"'),
    *("begin", "end", "\\begin{a}", "%", "$x^2$", "#!", "# a\n", "//", "/*", "*/", "<!--", "-->", "<p a='b'>", "</p>"),
    *("'", '"', '"""', "`", "\\", "\\n", "\n", "\n\n", "\t", "  ", "{", "}", "(", ")", "[", "]", "<", ">", "&amp;"),
    *(
        "0x1F",
        "1_000",
        "1.5e-3",
        ".5",
        "12",
        "-",
        "->",
        "=>",
        "==",
        "=",
        "+",
        "**",
        "@a",
        "::",
        ":",
        ";",
        ",",
        "!",
        "?",
    ),
    *("select * from t", "TRUE", "null", "key: value", "- item", "<<EOF\n", "EOF\n", "...", "||", "~", "^", "In [1]: "),
    *("é", "ſelect", "\N{KELVIN SIGN}", "İ", "日本", "𝒜", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", "\x00"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_tokens(language: str) -> None:
    kind = find_lexer_class_by_name(language)
    plain, own = kind(stripnl=False), quick(kind, NOWHERE)(stripnl=False)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
    def same(text: str) -> None:
        assert list(own.get_tokens(text)) == list(plain.get_tokens(text))

    same()


def test_fewer_rules_are_tried() -> None:
    kind = quick(find_lexer_class_by_name("python"), NOWHERE)
    list(kind().get_tokens("x = 1\n"))
    assert len(kind.tables["root"]["x"]) < len(kind._tokens["root"]) / 2


def test_lexers_with_ways_of_their_own_are_left_alone() -> None:
    own = find_lexer_class_by_name("html+jinja")
    assert not issubclass(own, RegexLexer)
    assert quick(own, NOWHERE) is own


@pytest.mark.parametrize("damage", [False, True])
def test_what_one_process_compiles_the_next_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiling: list[Any], damage: bool
) -> None:
    monkeypatch.setattr(installed, "secret", lambda: b"s" * 32)
    kind = find_lexer_class_by_name("python")
    source = 'def f(x: int) -> str:\n    return f"{x!r:>4}" + "a"  # é\n'
    expected = list(kind(stripnl=False).get_tokens(source))
    assert list(quick(kind, Kept(tmp_path))(stripnl=False).get_tokens(source)) == expected
    [file] = tmp_path.iterdir()
    if damage:
        file.write_bytes(file.read_bytes()[:-9] + b"\0" * 9)
    compiling.clear()
    assert list(quick(kind, Kept(tmp_path))(stripnl=False).get_tokens(source)) == expected
    assert bool(compiling) is damage
