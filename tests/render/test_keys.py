"""What is stale and why: a table of cases, without a disk."""

from collections.abc import Mapping
from typing import Any

import pytest

from octavo.base.hashing import Digests
from octavo.base.project import Options
from octavo.cache.history import PageKey
from octavo.render.fragments import Fragments
from octavo.render.keys import KeyBuilder, file_key, reason
from octavo.render.routes import MISSING, Route
from octavo.theming.dependencies import Dependencies
from octavo.theming.names import CONTEXT_NAMES


class Same(Fragments):
    """Fragments that nobody asks for."""

    def __init__(self) -> None:
        pass


def keys(names: tuple[str, ...], engine: str = "engine", closure: str = "closure", **options: Any) -> KeyBuilder:
    base_path = options.pop("base_path", "/")
    closures = {name: Dependencies(name, (), (), names, closure) for name in ("page.html", MISSING)}
    return KeyBuilder(engine, Options(**options), closures, base_path, Same(), Digests())


def keyed(context: Mapping[str, Any], path: str = "x/index.html", **how: Any) -> PageKey:
    names = tuple(sorted(context))
    return keys(names, **how).page(Route(path, "page"), context)


NAMES = {"page.html": ("body", "paper")}
WAS = keyed({"body": "b", "paper": "p"})


@pytest.mark.parametrize(
    ("now", "names", "why"),
    [
        (keyed({"body": "b", "paper": "p"}), ("body", "paper"), ""),
        (keyed({"body": "c", "paper": "p"}), ("body", "paper"), "changed: body"),
        (keyed({"body": "b", "paper": "q"}, engine="other"), ("body", "paper"), "changed: engine, paper"),
        (keyed({"body": "b", "paper": "p"}, closure="other"), ("body", "paper"), "changed: template"),
        (keyed({"body": "b", "paper": "p"}, portable=True), ("body", "paper"), "changed: settings"),
        (keyed({"body": "b", "paper": "p", "site": "s"}), ("body", "paper", "site"), "changed: site"),
        (keyed({"body": "b"}), ("body",), "changed: paper"),
        (keyed({"body": "b", "paper": "p"}, path="y/index.html"), ("body", "paper"), "changed"),
    ],
)
def test_a_page_is_stale_for_a_reason(now: PageKey, names: tuple[str, ...], why: str) -> None:
    assert reason(now, WAS, {"page.html": names}, NAMES) == why


def test_what_was_never_made_is_new() -> None:
    assert reason(WAS, None, NAMES, NAMES) == "new"
    assert reason(file_key("x.pdf", "digest"), None, {}, {}) == "new"


def test_a_file_is_stale_when_its_bytes_differ_or_a_page_stood_there() -> None:
    was = file_key("x.pdf", "digest")
    assert reason(file_key("x.pdf", "digest"), was, {}, {}) == ""
    assert reason(file_key("x.pdf", "other"), was, {}, {}) == "changed: file"
    assert reason(was, WAS, {}, NAMES) == "changed: file"


@pytest.mark.parametrize("name", sorted(CONTEXT_NAMES))
def test_a_pages_key_holds_every_name_that_its_templates_mention(name: str) -> None:
    maker = keys(tuple(sorted(CONTEXT_NAMES)))
    one, same, other = (maker.page(Route("x/index.html", "page"), {name: value}) for value in (("a",), ("a",), ("b",)))
    assert one == same
    assert reason(
        other, one, {"page.html": tuple(sorted(CONTEXT_NAMES))}, {"page.html": tuple(sorted(CONTEXT_NAMES))}
    ) == (f"changed: {name}")


def test_a_pages_key_holds_its_path_its_settings_its_engine_and_its_closure() -> None:
    found = {
        keyed({}).key,
        keyed({}, engine="other").key,
        keyed({}, portable=True).key,
        keyed({}, closure="another").key,
        keyed({}, path="y/index.html").key,
    }
    assert len(found) == 5


def test_only_the_page_for_what_is_not_found_knows_where_the_site_lies() -> None:
    def of(path: str, base_path: str) -> bytes:
        route = Route(path, "missing" if path == MISSING else "page")
        return keys((), base_path=base_path).page(route, {}).key

    assert of("x/index.html", "/") == of("x/index.html", "/repo/")
    assert of(MISSING, "/") != of(MISSING, "/repo/")
