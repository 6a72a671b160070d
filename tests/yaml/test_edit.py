"""An edit of front matter changes the keys that are given, and nothing else; where it cannot, it refuses."""

from typing import Any

import pytest

from octavo.yaml.decode import Refusal
from octavo.yaml.edit import with_keys

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
