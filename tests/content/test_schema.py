"""Declared tables read nodes into records: every fault at once, each with its place and a way out."""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import fields_of
from octavo.content import fields as declared
from octavo.content import links
from octavo.content.findings import Findings
from octavo.content.schema import Field, ListOf, Table
from octavo.content.types import Choice, Day, FieldType, Flag, FlagOr, FreeForm, Text, WholeNumber, stored_form
from octavo.content.yaml_nodes import Scalar, Sequence
from octavo.content.yaml_read import parse_yaml
from octavo.model.dates import Date
from octavo.theming import manifest


@dataclass(frozen=True)
class Dish:
    name: str
    price: int | None
    tags: tuple[str, ...]


DISH = Table(
    Dish,
    (
        Field("name", Text(), "What it is called.", "Soup", required=True),
        Field("price", WholeNumber(1, 99), "What it costs.", "5"),
        Field("tags", ListOf(Text()), "What is in it.", "[peas]"),
    ),
    "a dish",
    short="name",
)
MEAL = Table(tuple, (Field("dishes", ListOf(DISH), "In their order.", "[Soup]", required=True),), "a meal")


def read(kind: FieldType, yaml: str) -> tuple[Any, list[Diagnostic]]:
    """What a kind makes of a value, and what it finds."""
    findings = Findings("x.yaml")
    node = parse_yaml(yaml, "x.yaml")
    assert node is not None
    return kind.read(node, findings), findings.diagnostics


def value(kind: FieldType, yaml: str) -> Any:
    """What a kind makes of a value that has no fault."""
    made, found = read(kind, yaml)
    assert not found
    return made


def fault(kind: FieldType, yaml: str) -> Diagnostic:
    """The one fault of a value."""
    made, [found] = read(kind, yaml)
    assert made is None or made == ()
    return found


def test_a_record_has_every_field() -> None:
    assert value(DISH, "name: Soup\nprice: 5\ntags: [peas, mint]") == Dish("Soup", 5, ("peas", "mint"))
    assert value(DISH, "name: Soup") == Dish("Soup", None, ())
    assert value(DISH, "Soup") == Dish("Soup", None, ())
    assert value(DISH, "{tags: peas, name: 1984}") == Dish("1984", None, ("peas",))


def test_a_key_with_nothing_behind_it_is_absent() -> None:
    assert value(DISH, "name: Soup\nprice:\ntags: ''") == Dish("Soup", None, ())
    assert fault(DISH, "name: ''").code == "missing-key"
    assert fault(DISH, "name:\nprice: 5").message == "a dish needs `name`"


def test_every_fault_is_found_at_once() -> None:
    made, found = read(DISH, "nam: Soup\nprice: five\ntags: [a, [b], {c: d}]\nwine: red")
    assert made is None
    assert [(one.code, one.span.line, one.span.column) for one in found] == [
        ("unknown-key", 1, 1),
        ("bad-value", 2, 8),
        ("wrong-type", 3, 11),
        ("wrong-type", 3, 16),
        ("unknown-key", 4, 1),
    ]
    assert all(one.span.path == "x.yaml" for one in found)


def test_a_value_that_is_wrong_is_not_missing_too() -> None:
    assert fault(DISH, "name: [Soup]").code == "wrong-type"


def test_a_record_with_a_fault_in_what_it_can_do_without_is_read() -> None:
    made, [found] = read(DISH, "name: Soup\nprice: 100")
    assert made == Dish("Soup", None, ())
    assert "from 1 to 99" in found.message


@pytest.mark.parametrize("nothing", ["[]", "['']", "", "\n  -\n  -"])
def test_a_list_that_has_to_be_there_has_something_in_it(nothing: str) -> None:
    assert fault(MEAL, f"dishes: {nothing}").code == "missing-key"


@pytest.mark.parametrize(
    ("key", "hint"),
    [("nam", "did you mean `name`?"), ("TAG", "did you mean `tags`?"), ("zz", "known are: name, price, tags")],
)
def test_an_unknown_key_is_told_its_neighbour(key: str, hint: str) -> None:
    _, found = read(DISH, f"name: Soup\n{key}: x")
    assert [(one.code, one.hint) for one in found] == [("unknown-key", hint)]


def test_a_table_is_told_by_its_keys() -> None:
    found = fault(DISH, "[Soup]")
    assert (found.code, found.message) == ("wrong-type", "a dish is wanted here, not a list")
    assert found.hint == "write it with its keys: name, price, tags"
    assert fault(MEAL, "Soup").message == "a meal is wanted here, not `Soup`"


def test_a_text_is_one_line() -> None:
    assert value(Text(), "|\n  one\n  two\n\n  three\n") == "one two three"
    assert value(Text(), "'  one \u00a0 two '") == "one two"
    assert fault(Text(), "{Soup: x}").hint == "put a text that begins with [ or { into quotes"


def shout(text: str) -> str:
    if text == "no":
        raise ValueError("not that", "say yes")
    return text.upper()


def test_a_text_can_be_converted() -> None:
    kind = Text("a shout", shout, "bad-shout")
    assert value(kind, "soup") == "SOUP"
    found = fault(kind, "no")
    assert (found.code, found.message, found.hint) == ("bad-shout", "not that", "say yes")


@pytest.mark.parametrize(
    ("word", "flag"),
    [("true", True), ("yes", True), ("on", True), ("TRUE", True), ("no", False), ("False", False), ("off", False)],
)
def test_flags(word: str, *, flag: bool) -> None:
    assert value(Flag(), word) is flag
    assert value(FlagOr(Text()), word) is flag


@pytest.mark.parametrize("word", ["maybe", "1", "y", "~", "[yes]", "yes please"])
def test_what_is_no_flag(word: str) -> None:
    assert fault(Flag(), word).code == "bad-value"


def test_a_flag_or_something_else() -> None:
    assert value(FlagOr(Text()), "https://example.org") == "https://example.org"
    assert FlagOr(Text()).wanted == "true, false or a text"


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (" 42 ", 42), ("1000000000", 10**9)])
def test_numbers(text: str, number: int) -> None:
    assert value(WholeNumber(), f"'{text}'") == number


@pytest.mark.parametrize(
    "text", ["1_000", "1,000", "1e3", "0x1F", "1.0", "+1", "five", "-1", "9" * 30, "٣", "[1]", "1 000"]
)
def test_what_is_no_number(text: str) -> None:
    assert fault(WholeNumber(), f"{text}").code == "bad-value"


def test_choices_are_read_however_they_are_written() -> None:
    kind = Choice(("in press", "published"))
    for text in ("in press", "In Press", "in-press", "in_press", "IN   PRESS"):
        assert value(kind, text) == "in press"
    found = fault(kind, "publishd")
    assert found.message == "`publishd` is not one of in press, published"
    assert found.hint == "did you mean `published`?"
    assert fault(kind, "[published]").code == "bad-value"


def test_days() -> None:
    assert value(Day(), "2024-06") == Date(2024, 6)
    assert fault(Day(), "2024-02-30").message == "`2024-02-30`: February 2024 has no day 30"
    assert fault(Day(), "[2024]").code == "wrong-type"


def test_one_stands_for_a_list_of_one() -> None:
    assert value(ListOf(Text()), "soup") == ("soup",)
    assert value(ListOf(DISH), "{name: Soup}") == (Dish("Soup", None, ()),)
    assert value(ListOf(DISH), "[Soup, {name: Bread}, '']") == (Dish("Soup", None, ()), Dish("Bread", None, ()))
    assert ListOf(Text(), None).read(Sequence((), 1, 1), Findings("x")) == ()


def test_free_form_values_are_what_was_written_and_cannot_be_changed() -> None:
    made = value(FreeForm(), "a: [1.10, {b: no}]\nc: {}\nd: ~")
    assert made == {"a": ("1.10", {"b": "no"}), "c": {}, "d": "~"}
    assert isinstance(made, MappingProxyType)
    assert isinstance(made["a"][1], MappingProxyType)
    assert fault(FreeForm(), "[a]").code == "wrong-type"


def stored(made: Any) -> Any:
    """The form of a value that the state keeps, as it comes back."""
    return marshal.loads(marshal.dumps(stored_form(made), 2))


trees = st.recursive(
    st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3).map(MappingProxyType)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), trees, max_size=3).map(MappingProxyType))
def test_free_form_values_come_back_from_the_state(tree: MappingProxyType[str, Any]) -> None:
    again = FreeForm().thaw(stored(tree))
    assert again == tree
    assert repr(again) == repr(tree)


TABLES = {
    table.title: table
    for module in (declared, manifest, links)
    for table in vars(module).values()
    if isinstance(table, Table)
}
RECORDS = {title: table for title, table in TABLES.items() if title != "a link"}


def test_all_tables_are_looked_at() -> None:
    assert len(TABLES) == 17
    assert {table.title for table in declared.ENTRIES.values()} <= set(TABLES)


@pytest.mark.parametrize("title", RECORDS)
def test_a_table_has_the_fields_of_its_record_in_their_order(title: str) -> None:
    table = RECORDS[title]
    make: Any = table.make
    assert [field.name for field in table.fields] == [*fields_of(make)]
    assert not table.short or table.short in {field.name for field in table.fields if field.required}


@pytest.mark.parametrize("title", TABLES)
def test_a_field_says_what_it_means_by_an_example_that_is_right(title: str) -> None:
    for field in TABLES[title].fields:
        assert field.meaning.endswith(".")
        made, found = read(field.kind, field.example)
        assert found == [], field.name
        assert made not in (None, ()), field.name
        assert field.kind.wanted


@st.composite
def front_matter(draw: st.DrawFn, table: Table) -> str:
    """The required fields of a table and some of the others, with their examples for values."""
    names = draw(st.sets(st.sampled_from([field.name for field in table.fields])))
    kept = [field for field in table.fields if field.required or field.name in names]
    return "\n".join(f"{field.name}: {field.example}" for field in kept) or "{}"


@given(st.data(), st.sampled_from(sorted(RECORDS)))
def test_records_come_back_from_the_state(data: st.DataObject, title: str) -> None:
    table = RECORDS[title]
    made = value(table, data.draw(front_matter(table)))
    assert table.freeze(made) == stored_form(made)
    assert table.thaw(stored(made)) == made


def kinds(table: Table) -> Iterator[FieldType]:
    """The kinds of a table's fields, and of the items of its lists."""
    for field in table.fields:
        yield field.kind
        if isinstance(field.kind, ListOf):
            yield field.kind.item


KINDS = [*RECORDS.values(), *(kind for table in RECORDS.values() for kind in kinds(table))]
EXAMPLES = sorted({field.example for table in RECORDS.values() for field in table.fields})
MORE = ["", " ", "Yes", " no", "-3", "٣", "20240617", "a, b", "Ada and Mary B", "x.pdf", "//a.b", "CS.zz"]


@given(st.sampled_from(KINDS), st.sampled_from(EXAMPLES + MORE) | st.text(max_size=8))
def test_a_text_parsed_without_notes_has_the_value_of_its_node_and_nothing_to_note(kind: FieldType, text: str) -> None:
    findings = Findings("x")
    made = kind.read(Scalar(text, 1, 1, 1), findings)
    parsed = kind.parse_plain(text)
    if parsed is not None:
        assert (parsed, [], []) == (made, findings.diagnostics, findings.mentions)


@pytest.mark.parametrize("title", RECORDS)
def test_an_example_with_nothing_to_note_is_parsed_without_notes(title: str) -> None:
    for field in RECORDS[title].fields:
        findings = Findings("x")
        node = parse_yaml(field.example, "x")
        assert node is not None
        made = field.kind.read(node, findings)
        if isinstance(node, Scalar) and not findings.mentions:
            assert field.kind.parse_plain(node.text) == made, field.name
