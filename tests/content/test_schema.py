"""Declared tables read nodes to records, and report all errors at once, each with its place and a hint."""

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
from octavo.content.details import Day
from octavo.content.findings import Findings
from octavo.content.schema import Field, ListOf, Table
from octavo.content.types import Choice, FieldType, Flag, FlagOr, FreeForm, Text, WholeNumber, stored_form
from octavo.model.dates import Date
from octavo.model.states import HEADINGS
from octavo.theming import manifest
from octavo.yaml.nodes import Scalar, Sequence
from octavo.yaml.read import parse_yaml


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


def read(field_type: FieldType, yaml: str) -> tuple[Any, list[Diagnostic]]:
    """Return the value that a field type reads, and the findings."""
    findings = Findings("x.yaml")
    node = parse_yaml(yaml, "x.yaml")
    assert node is not None
    return field_type.read(node, findings), findings.diagnostics


def value(field_type: FieldType, yaml: str) -> Any:
    """Return the value that a field type reads without findings."""
    made, found = read(field_type, yaml)
    assert not found
    return made


def finding(field_type: FieldType, yaml: str) -> Diagnostic:
    """Return the one finding about a value that cannot be read."""
    made, [found] = read(field_type, yaml)
    assert made is None or made == ()
    return found


def test_a_record_has_every_field() -> None:
    assert value(DISH, "name: Soup\nprice: 5\ntags: [peas, mint]") == Dish("Soup", 5, ("peas", "mint"))
    assert value(DISH, "name: Soup") == Dish("Soup", None, ())
    assert value(DISH, "Soup") == Dish("Soup", None, ())
    assert value(DISH, "{tags: peas, name: 1984}") == Dish("1984", None, ("peas",))


def test_a_key_without_a_value_is_absent() -> None:
    assert value(DISH, "name: Soup\nprice:\ntags: ''") == Dish("Soup", None, ())
    assert finding(DISH, "name: ''").code == "missing-key"
    assert finding(DISH, "name:\nprice: 5").message == "a dish needs `name`"


def test_all_errors_are_found_at_once() -> None:
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


def test_a_wrong_value_is_not_reported_as_missing_too() -> None:
    assert finding(DISH, "name: [Soup]").code == "wrong-type"


def test_a_record_with_an_error_in_an_optional_field_is_read() -> None:
    made, [found] = read(DISH, "name: Soup\nprice: 100")
    assert made == Dish("Soup", None, ())
    assert "from 1 to 99" in found.message


@pytest.mark.parametrize("nothing", ["[]", "['']", "", "\n  -\n  -"])
def test_a_required_list_must_not_be_empty(nothing: str) -> None:
    assert finding(MEAL, f"dishes: {nothing}").code == "missing-key"


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("pric", "did you mean `price`?"),
        ("TAG", "did you mean `tags`?"),
        ("nam", "`name` is here too: write there what is missing, and delete this line"),
        ("zz", "known are: name, price, tags"),
    ],
)
def test_the_error_for_an_unknown_key_suggests_a_known_one(key: str, hint: str) -> None:
    _, found = read(DISH, f"name: Soup\n{key}: x")
    assert [(one.code, one.hint) for one in found] == [("unknown-key", hint)]


def test_the_error_for_a_wrong_type_names_the_keys() -> None:
    found = finding(DISH, "[Soup]")
    assert (found.code, found.message) == ("wrong-type", "a dish is wanted here, not a list")
    assert found.hint == "write it with its keys, as in {name: Soup}"
    assert finding(MEAL, "Soup").message == "a meal is wanted here, not `Soup`"


def test_a_text_is_one_line() -> None:
    assert value(Text(), "|\n  one\n  two\n\n  three\n") == "one two three"
    assert value(Text(), "'  one \u00a0 two '") == "one two"
    assert finding(Text(), "{Soup}").hint == "put a text that begins with [ or { into quotes"
    assert finding(Text(), "{Soup: x}").hint == "put the value into quotes: `'Soup: x'`"
    assert finding(Text(), "{title: Soup, start: 2020}").hint == "write its text alone: `Soup`"


def shout(text: str) -> str:
    if text == "no":
        raise ValueError("not that", "say yes")
    return text.upper()


def test_a_text_can_be_converted() -> None:
    kind = Text("a shout", shout, "bad-shout")
    assert value(kind, "soup") == "SOUP"
    found = finding(kind, "no")
    assert (found.code, found.message, found.hint) == ("bad-shout", "not that", "say yes")


@pytest.mark.parametrize(
    ("word", "flag"),
    [("true", True), ("yes", True), ("on", True), ("TRUE", True), ("no", False), ("False", False), ("off", False)],
)
def test_words_for_true_and_false_are_flags(word: str, *, flag: bool) -> None:
    assert value(Flag(), word) is flag
    assert value(FlagOr(Text()), word) is flag


@pytest.mark.parametrize("word", ["maybe", "1", "y", "~", "[yes]", "yes please"])
def test_words_that_are_no_flag_are_rejected(word: str) -> None:
    assert finding(Flag(), word).code == "bad-value"


def test_a_flag_or_a_value_of_another_type_is_read() -> None:
    assert value(FlagOr(Text()), "https://example.org") == "https://example.org"
    assert FlagOr(Text()).wanted == "true, false or a text"


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (" 42 ", 42), ("1000000000", 10**9)])
def test_whole_numbers_are_read(text: str, number: int) -> None:
    assert value(WholeNumber(), f"'{text}'") == number


@pytest.mark.parametrize(
    "text", ["1_000", "1,000", "1e3", "0x1F", "1.0", "+1", "five", "-1", "9" * 30, "٣", "[1]", "1 000"]
)
def test_other_numbers_are_rejected(text: str) -> None:
    assert finding(WholeNumber(), f"{text}").code == "bad-value"


def test_choices_are_read_in_any_spelling() -> None:
    kind = Choice(("in press", "published"))
    for text in ("in press", "In Press", "in-press", "in_press", "IN   PRESS"):
        assert value(kind, text) == "in press"
    found = finding(kind, "publishd")
    assert found.message == "`publishd` is not one of in press, published"
    assert found.hint == "did you mean `published`?"
    assert finding(kind, "[published]").code == "bad-value"


def test_dates_are_read() -> None:
    assert value(Day(), "2024-06") == Date(2024, 6)
    assert finding(Day(), "2024-02-30").message == "`2024-02-30`: February 2024 has no day 30"
    assert finding(Day(), "[2024]").code == "wrong-type"


def test_a_single_value_is_a_list_of_one() -> None:
    assert value(ListOf(Text()), "soup") == ("soup",)
    assert value(ListOf(DISH), "{name: Soup}") == (Dish("Soup", None, ()),)
    assert value(ListOf(DISH), "[Soup, {name: Bread}, '']") == (Dish("Soup", None, ()), Dish("Bread", None, ()))
    assert ListOf(Text(), None).read(Sequence((), 1, 1), Findings("x")) == ()


def test_free_form_values_are_as_written_and_read_only() -> None:
    made = value(FreeForm(), "a: [1.10, {b: no}]\nc: {}\nd: ~")
    assert made == {"a": ("1.10", {"b": "no"}), "c": {}, "d": "~"}
    assert isinstance(made, MappingProxyType)
    assert isinstance(made["a"][1], MappingProxyType)
    assert finding(FreeForm(), "[a]").code == "wrong-type"


def stored(made: Any) -> Any:
    """Return the stored form of a value, as it is read back."""
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
def test_free_form_values_survive_storage(tree: MappingProxyType[str, Any]) -> None:
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


def test_all_tables_are_tested() -> None:
    assert len(TABLES) == 20
    assert {table.title for table in declared.ENTRIES.values()} <= set(TABLES)


@pytest.mark.parametrize("title", RECORDS)
def test_a_table_has_the_fields_of_its_record_in_their_order(title: str) -> None:
    table = RECORDS[title]
    make: Any = table.make
    assert [field.name for field in table.fields] == [*fields_of(make)]
    assert not table.short or table.short in {field.name for field in table.fields if field.required}


@pytest.mark.parametrize("title", TABLES)
def test_every_field_has_a_meaning_and_a_valid_example(title: str) -> None:
    for field in TABLES[title].fields:
        assert field.meaning.endswith(".")
        made, found = read(field.kind, field.example)
        assert found == [], field.name
        assert made not in (None, ()), field.name
        assert field.kind.wanted


@st.composite
def front_matter(draw: st.DrawFn, table: Table) -> str:
    """Draw front matter with the required fields of a table and some others; the values are their examples."""
    names = draw(st.sets(st.sampled_from([field.name for field in table.fields])))
    chosen = [field for field in table.fields if field.required or field.unless or field.name in names]
    return "\n".join(f"{field.name}: {field.example}" for field in chosen) or "{}"


@given(st.data(), st.sampled_from(sorted(RECORDS)))
def test_records_survive_storage(data: st.DataObject, title: str) -> None:
    table = RECORDS[title]
    made = value(table, data.draw(front_matter(table)))
    assert table.freeze(made) == stored_form(made)
    assert table.thaw(stored(made)) == made


def types_in(table: Table) -> Iterator[FieldType]:
    """Yield the types of a table's fields, and of the items of its lists."""
    for field in table.fields:
        yield field.kind
        if isinstance(field.kind, ListOf):
            yield field.kind.item


FIELD_TYPES = [*RECORDS.values(), *(kind for table in RECORDS.values() for kind in types_in(table))]
EXAMPLES = sorted({field.example for table in RECORDS.values() for field in table.fields})
MORE = ["", " ", "Yes", " no", "-3", "٣", "20240617", "a, b", "Ada and Mary B", "x.pdf", "//a.b", "CS.zz"]


@given(st.sampled_from(FIELD_TYPES), st.sampled_from(EXAMPLES + MORE) | st.text(max_size=8))
def test_parse_plain_equals_read_and_only_parses_texts_without_findings(kind: FieldType, text: str) -> None:
    findings = Findings("x")
    made = kind.read(Scalar(text, 1, 1, 1), findings)
    parsed = kind.parse_plain(text)
    if parsed is not None:
        assert (parsed, [], []) == (made, findings.diagnostics, findings.mentions)


@pytest.mark.parametrize("title", RECORDS)
def test_parse_plain_reads_every_example_without_mentions(title: str) -> None:
    for field in RECORDS[title].fields:
        findings = Findings("x")
        node = parse_yaml(field.example, "x")
        assert node is not None
        made = field.kind.read(node, findings)
        if isinstance(node, Scalar) and not findings.mentions:
            assert field.kind.parse_plain(node.text) == made, field.name


@pytest.mark.parametrize("state", HEADINGS)
def test_a_state_in_the_place_of_a_date_is_led_to_its_key(state: str) -> None:
    assert finding(Day(status=True), state.title()).hint == f"delete this line, and write `status: {state}`"
    for text in (f"{state} in 2024", f"2024 ({state})"):
        assert finding(Day(status=True), text).hint == f"write `2024`, and `status: {state}` on a line of its own"


@pytest.mark.parametrize("text", ["n.d.", "N.D.", "no date", "tba", "o.J.", "unknown"])
def test_a_text_that_says_there_is_no_date_is_led_to_both_ways_out(text: str) -> None:
    hint = finding(Day(status=True), text).hint
    assert hint.startswith("write the year if it has appeared; if not, delete this line, and write `status: ")
    assert finding(Day(), text).hint.startswith("write 2024")


@pytest.mark.parametrize("text", ["c. 1843", "1843?", "Autumn 1843", "about 1843"])
def test_the_year_in_words_is_offered(text: str) -> None:
    assert finding(Day(), text).hint == "did you mean `1843`?"
