"""An edit of front matter changes the keys that are given, and nothing else; where it cannot, it refuses."""

from typing import Any

import pytest

from octavo.yaml.decode import Refusal
from octavo.yaml.edit import with_inner_keys, with_keys

ORDER = ["title", "authors", "date", "venue", "tags", "extra"]
ENTRY = """---
# about the work
title: Looms   # as printed
date: 1843

# where it appeared
venue: >
  Scientific
  Memoirs
tags:
- silk
---

---
Body.
"""


def edited(text: str, **values: Any) -> str:
    return with_keys(text, "papers/x.md", values, ORDER)


def test_a_value_of_several_lines_is_replaced_and_comments_stay() -> None:
    assert edited(ENTRY, venue="Looms", tags=["wool"]) == ENTRY.replace(
        "venue: >\n  Scientific\n  Memoirs\ntags:\n- silk\n", "venue: Looms\ntags: [wool]\n"
    )


def test_a_new_key_stands_in_the_order_of_keys_before_the_comment_of_the_next() -> None:
    assert edited(ENTRY, authors=["Ada"]) == ENTRY.replace("date: 1843", "authors:\n  - Ada\ndate: 1843")
    assert edited(ENTRY, extra={"note": "x"}) == ENTRY.replace("- silk\n", "- silk\nextra:\n  note: x\n")


def test_a_key_is_deleted_and_what_is_not_there_needs_no_deletion() -> None:
    assert edited(ENTRY, date=None, extra=None) == ENTRY.replace("date: 1843\n", "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (ENTRY, "title"),
        ("---\n{title: Looms, date: 1843}\n---\n", "title"),
        ("---\n{}\n---\n", "title"),
        ("---\ntitle: Looms\n...\n---\n", "venue"),
    ],
)
def test_what_cannot_be_changed_alone_is_refused(text: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        edited(text, **{key: "Mills"})
    assert refused.value.diagnostic.code == "unchanged-entry"


INNER = """---
title: Looms
extra:
    # mine
    a: 1  # one
    b: >-
      two
      # words

    # of c
    c: {d: 3}
# last
news: x
---
"""


def edited_inside(text: str, **values: Any) -> str:
    return with_inner_keys(text, "papers/x.md", "extra", values, ORDER)


@pytest.mark.parametrize(
    ("values", "old", "new"),
    [
        ({"c": "x"}, "c: {d: 3}", "c: x"),
        ({"c": None}, "    c: {d: 3}\n", ""),
        ({"e": ["z"]}, "# last", "    e: [z]\n# last"),
        ({"c": "x", "e": "z", "f": None}, "c: {d: 3}", "c: x\n    e: z"),
    ],
)
def test_of_a_mapping_only_the_lines_of_the_keys_that_are_given_are_written(
    values: dict[str, Any], old: str, new: str
) -> None:
    assert edited_inside(INNER, **values) == INNER.replace(old, new)


@pytest.mark.parametrize("key", ["a", "b"])
def test_a_value_in_a_mapping_that_may_have_a_comment_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        edited_inside(INNER, **{key: "x"})
    assert refused.value.diagnostic.code == "unchanged-entry"


def test_a_mapping_without_lines_of_its_own_is_written_anew() -> None:
    text = "---\ntitle: Looms\nextra: {a: one, b: two}\n---\n"
    assert edited_inside(text, b="x") == text.replace("extra: {a: one, b: two}", "extra:\n  a: one\n  b: x")
    assert edited_inside(text, a=None, b=None) == text.replace("extra: {a: one, b: two}\n", "")
    none = text.replace("extra: {a: one, b: two}\n", "")
    assert edited_inside(none, a="one") == none.replace("Looms\n", "Looms\nextra:\n  a: one\n")
