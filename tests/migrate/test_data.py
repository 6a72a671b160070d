"""Data and front matter of other programs: as their own readers take them, and told where they are broken."""

import pytest

from octavo.migrate.data import (
    Data,
    UnreadableText,
    read_json,
    read_toml,
    read_yaml,
    split_front,
    text_at,
    whole_number_at,
)


def test_yaml_is_read_as_the_peers_read_it() -> None:
    text = """\
name: &who "Emmy Noether"
author:
  name: *who
  tags: !!seq [a, 1.0, yes, ~]
defaults: &defaults {layout: page, toc: true}
page:
  <<: *defaults
  layout: post
nothing:
date: 2024-01-02
title: first
title: second
"""
    assert read_yaml(text) == {
        "name": "Emmy Noether",
        "author": {"name": "Emmy Noether", "tags": ["a", "1.0", "yes", ""]},
        "defaults": {"layout": "page", "toc": "true"},
        "page": {"layout": "post", "toc": "true"},
        "nothing": "",
        "date": "2024-01-02",
        "title": "second",
    }


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "\n".join(
            [
                "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
                *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)),
            ]
        ),
        "a: &a [*a]",
    ],
)
def test_yaml_that_is_nested_too_deeply_or_grows_without_end_ends_well(text: str) -> None:
    try:
        read = read_yaml(text)
    except UnreadableText as failure:
        assert failure.message
    else:
        assert len(str(read)) < 100


@pytest.mark.parametrize(
    ("text", "front", "body", "line"),
    [
        ("---\ntitle: A\n---\n\nText\n", {"title": "A"}, "Text", 5),
        (
            "+++\ntitle = 'A'\ndate = 2024-01-02T03:04:05Z\ndraft = true\n+++\nText",
            {"title": "A", "date": "2024-01-02T03:04:05+00:00", "draft": "true"},
            "Text",
            6,
        ),
        ('{"title": "A", "tags": ["b", 1, null]}\n\nText', {"title": "A", "tags": ["b", "1", ""]}, "Text", 3),
        ("Text alone\n---\n", {}, "Text alone\n---", 1),
        ("---\n---\nText", {}, "Text", 3),
        ("---\ntitle: A\n...\nText", {"title": "A"}, "Text", 4),
    ],
)
def test_front_matter_is_read_in_each_of_its_forms(text: str, front: dict[str, Data], body: str, line: int) -> None:
    parts = split_front(text)
    assert (parts.front, parts.body, parts.line) == (front, body, line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: a: b\n---\n", 2),
        ("---\ntitle: A\n\nText", 1),
        ("+++\ntitle = A\n+++\n", 2),
        ("---\n- a\n- b\n---\n", 1),
    ],
)
def test_broken_front_matter_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableText) as told:
        split_front(text)
    assert told.value.line == line


@pytest.mark.parametrize(("read", "text"), [(read_json, "{"), (read_json, "[" * 100_000), (read_toml, "a = [" * 5000)])
def test_broken_data_is_told(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(UnreadableText):
        read(text)


def test_numbers_of_any_length_and_control_characters_do_no_harm() -> None:
    digits = "1" * 5000
    assert read_json(f'{{"n": {digits}, "x": 1.50, "c": "a\\u0000\\ud800b"}}') == {
        "n": digits,
        "x": "1.50",
        "c": "a  b",
    }
    assert read_yaml('c: "a\\0b"') == {"c": "a b"}
    with pytest.raises(UnreadableText, match="a number has too many digits"):
        read_toml(f"n = {digits}")
    front: Data = {"a": digits, "b": "--5", "c": "-5", "d": "²"}
    assert [whole_number_at(front, key) for key in "abcd"] == [None, None, -5, None]


def test_a_list_of_one_text_is_this_text() -> None:
    front: Data = {"doi": ["10.1000/1"], "url": ["a", "b"], "x": [["a"]]}
    assert [text_at(front, key) for key in ("doi", "url", "x")] == ["10.1000/1", "", ""]
