"""What is stale and why: a table of cases, without a disk."""

import pytest

from octavo.closure import Closure
from octavo.offer import OFFERED
from octavo.plan import Keyed, Keys, plan
from octavo.project import Options
from octavo.route import Route
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


KEYS = Keys("engine", Options(), {"x.html": Closure("x.html", (), (), tuple(sorted(OFFERED)), "closure")})


def keyed(context: dict[str, tuple[str, ...]]) -> Keyed:
    return KEYS.page(Route("x/index.html", "x.html", context, "a source"))


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_a_pages_key_holds_every_name_that_its_templates_mention(name: str) -> None:
    one, same, other = keyed({name: ("a",)}), keyed({name: ("a",)}), keyed({name: ("b",)})
    assert one == same
    assert one.key != other.key
    assert [part for part in one.parts if one.parts[part] != other.parts[part]] == [name]


def test_a_pages_key_holds_its_path_its_settings_its_engine_and_its_closure() -> None:
    closures = {"x.html": Closure("x.html", (), (), (), "closure")}
    changed = {"x.html": Closure("x.html", (), (), (), "another")}
    route = Route("x/index.html", "x.html", {}, "a source")
    keys = {
        Keys("engine", Options(), closures).page(route).key,
        Keys("other", Options(), closures).page(route).key,
        Keys("engine", Options(portable=True), closures).page(route).key,
        Keys("engine", Options(), changed).page(route).key,
        Keys("engine", Options(), closures).page(Route("y/index.html", "x.html", {}, "a source")).key,
    }
    assert len(keys) == 5
