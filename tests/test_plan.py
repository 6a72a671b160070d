"""What is stale and why: a table of cases, without a disk."""

import pytest

from octavo.plan import Keyed, plan
from octavo.snapshot import Stamp
from octavo.state import Made

HERE: Stamp = (1, 1, 1, 1)
ELSEWHERE: Stamp = (2, 2, 2, 2)

WAS = {"engine": "e", "template": "t", "body": "b", "paper": "p"}


def made(key: str = "k", parts: dict[str, str] | None = None) -> Made:
    return Made(key, parts or WAS, "digest", HERE)


@pytest.mark.parametrize(
    ("before", "now", "stamp", "reason"),
    [
        (None, WAS, HERE, "new"),
        (made(), WAS, HERE, ""),
        (made(), WAS, None, "missing from the output"),
        (made(), WAS, ELSEWHERE, "altered in the output"),
        (made("other"), WAS | {"body": "c"}, HERE, "changed: body"),
        (made("other"), WAS | {"engine": "f", "paper": "q"}, HERE, "changed: engine, paper"),
        (made("other"), WAS | {"site": "s"}, HERE, "changed: site"),
        (made("other"), {"engine": "e", "template": "t", "body": "b"}, HERE, "changed: paper"),
        (made("other"), WAS, HERE, "changed"),
    ],
)
def test_a_page_is_stale_for_one_reason(
    before: Made | None, now: dict[str, str], stamp: Stamp | None, reason: str
) -> None:
    known = {"page": before} if before else {}
    found = plan([Keyed("page", "k", now)], known, lambda _: stamp, [])
    assert found.stale == ({"page": reason} if reason else {})
    assert found.current == (() if reason else ("page",))


def test_what_was_ours_and_is_not_wanted_is_obsolete() -> None:
    found = plan([Keyed("a", "k", WAS)], {"a": made(), "b": made()}, lambda _: HERE, ["a", "c"])
    assert found.obsolete == ("b", "c")
    assert set(found.paths) == {"a", "b", "c"}
