"""Keys: which changes make a page or a file stale, and the reason given."""

from collections.abc import Mapping
from typing import Any

import pytest

from octavo.base.hashing import Digests
from octavo.base.project import Options
from octavo.cache.history import PageKey
from octavo.render.fragments import Fragments
from octavo.render.keys import KeyBuilder, file_key, reason
from octavo.render.routes import Route
from octavo.site.targets import MISSING
from octavo.theming.dependencies import Dependencies
from octavo.theming.names import CONTEXT_NAMES


class NoFragments(Fragments):
    """The fragments of pages that have no lists."""

    def __init__(self) -> None:
        pass


def key_builder(
    names: tuple[str, ...], fingerprint: str = "program", digest: str = "templates", **options: Any
) -> KeyBuilder:
    base_path = options.pop("base_path", "/")
    dependencies = {name: Dependencies(name, (), (), names, digest) for name in ("page.html", MISSING)}
    return KeyBuilder(fingerprint, Options(**options), dependencies, base_path, NoFragments(), Digests())


def page_key(context: Mapping[str, Any], path: str = "x/index.html", **changes: Any) -> PageKey:
    names = tuple(sorted(context))
    return key_builder(names, **changes).page(Route(path, "page"), context)


NAMES = {"page.html": ("body", "paper")}
BEFORE = page_key({"body": "b", "paper": "p"})


@pytest.mark.parametrize(
    ("now", "names", "why"),
    [
        (page_key({"body": "b", "paper": "p"}), ("body", "paper"), ""),
        (page_key({"body": "c", "paper": "p"}), ("body", "paper"), "changed: body"),
        (page_key({"body": "b", "paper": "q"}, fingerprint="other"), ("body", "paper"), "changed: engine, paper"),
        (page_key({"body": "b", "paper": "p"}, digest="other"), ("body", "paper"), "changed: template"),
        (page_key({"body": "b", "paper": "p"}, portable=True), ("body", "paper"), "changed: settings"),
        (page_key({"body": "b", "paper": "p", "site": "s"}), ("body", "paper", "site"), "changed: site"),
        (page_key({"body": "b"}), ("body",), "changed: paper"),
        (page_key({"body": "b", "paper": "p"}, path="y/index.html"), ("body", "paper"), "changed"),
    ],
)
def test_a_page_is_stale_for_a_reason(now: PageKey, names: tuple[str, ...], why: str) -> None:
    assert reason(now, BEFORE, {"page.html": names}, NAMES) == why


def test_a_page_or_file_without_an_earlier_key_is_new() -> None:
    assert reason(BEFORE, None, NAMES, NAMES) == "new"
    assert reason(file_key("x.pdf", "digest"), None, {}, {}) == "new"


def test_a_file_is_stale_if_its_bytes_differ_or_a_page_was_there() -> None:
    before = file_key("x.pdf", "digest")
    assert reason(file_key("x.pdf", "digest"), before, {}, {}) == ""
    assert reason(file_key("x.pdf", "other"), before, {}, {}) == "changed: file"
    assert reason(before, BEFORE, {}, NAMES) == "changed: file"


@pytest.mark.parametrize("name", sorted(CONTEXT_NAMES))
def test_a_page_key_holds_every_name_that_the_templates_mention(name: str) -> None:
    names = tuple(sorted(CONTEXT_NAMES))
    builder = key_builder(names)
    one, same, other = (
        builder.page(Route("x/index.html", "page"), {name: value}) for value in (("a",), ("a",), ("b",))
    )
    assert one == same
    assert reason(other, one, {"page.html": names}, {"page.html": names}) == f"changed: {name}"


def test_a_page_key_holds_the_path_the_settings_the_program_and_the_templates() -> None:
    found = {
        page_key({}).key,
        page_key({}, fingerprint="other").key,
        page_key({}, portable=True).key,
        page_key({}, digest="another").key,
        page_key({}, path="y/index.html").key,
    }
    assert len(found) == 5


def test_only_the_key_of_the_page_for_missing_addresses_holds_the_path_of_the_site() -> None:
    def of(path: str, base_path: str) -> bytes:
        route = Route(path, "missing" if path == MISSING else "page")
        return key_builder((), base_path=base_path).page(route, {}).key

    assert of("x/index.html", "/") == of("x/index.html", "/repo/")
    assert of(MISSING, "/") != of(MISSING, "/repo/")
