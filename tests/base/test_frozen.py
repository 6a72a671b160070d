"""Frozen records behave as frozen dataclasses do."""

import pickle
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import pytest

from octavo.base.frozen import EMPTY, fields_of, frozen, parts_of, read_only, replace


@frozen
class Point:
    """A record of two fields."""

    x: int
    y: int = 0


@frozen
class Place:
    """A record with the fields of another class."""

    x: int
    y: int = 0


@frozen
class Nothing:
    """A record without fields."""


@frozen
class Word:
    """A record with a method, a property and a text form of its own."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text}>"

    @property
    def size(self) -> int:
        return len(self.text)

    @classmethod
    def of(cls, *letters: str) -> "Word":
        return cls("".join(letters))


@frozen
class Circle:
    """A record with a value that is computed once."""

    radius: int
    computed: list[int]

    @cached_property
    def area(self) -> int:
        self.computed.append(self.radius)
        return 3 * self.radius**2


@frozen
class Options:
    """A record with a mapping."""

    name: str
    values: Mapping[str, object] = EMPTY


@frozen
class Sealed:
    """A record that holds a digest of its fields."""

    text: str
    _digest: bytes


def test_values_are_set_by_position_or_by_name() -> None:
    assert Point(1, 2) == Point(1, y=2) == Point(x=1, y=2)
    assert (Point(1, 2).x, Point(1, 2).y) == (1, 2)


def test_defaults_fill_missing_fields() -> None:
    assert Point(1) == Point(1, 0)
    assert Options("a").values == {}


def test_missing_and_unknown_fields_are_refused_by_every_value() -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            Point()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            Point(1, z=3)  # type: ignore[call-arg]
        Point(1)


def test_records_are_equal_if_their_classes_and_fields_are() -> None:
    others: tuple[object, ...] = (Point(2, 1), Place(1, 2), (1, 2), None)
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) not in others
    assert Nothing() == Nothing()


def test_equal_records_have_equal_hashes() -> None:
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Circle(1, []))


def test_the_representation_is_the_call_that_makes_the_record() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0)"
    assert repr(Nothing()) == "Nothing()"
    assert repr(Options("a", read_only({"b": Point(1)}))) == (
        "Options(name='a', values=mappingproxy({'b': Point(x=1, y=0)}))"
    )


def test_methods_and_properties_of_the_class_stay() -> None:
    word = Word.of("a", "b")
    assert (str(word), repr(word), word.size) == ("ab", "<ab>", 2)
    assert (Word.__name__, Word.__module__, Word.__doc__) == (
        "Word",
        __name__,
        "A record with a method, a property and a text form of its own.",
    )


def test_records_are_taken_apart_by_patterns() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    match Point(3):
        case Point(x=3, y=second):
            assert second == 0


def test_a_cached_property_is_computed_once_and_does_not_count_in_comparisons() -> None:
    circle, other = Circle(2, []), Circle(2, [2])
    assert (circle.area, circle.area, circle.computed) == (12, 12, [2])
    assert circle == other


def test_fields_are_fixed_for_the_type_checker_and_not_at_run_time() -> None:
    point = Point(1)
    # mypy would report an ignore comment without an error.
    point.y = 2  # type: ignore[misc]
    assert point == Point(1, 2)


def test_a_record_has_no_attributes_but_its_fields() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]


def test_the_fields_of_a_class_are_named_in_their_order() -> None:
    assert fields_of(Point) == ("x", "y")
    assert fields_of(Nothing) == fields_of(int) == ()


@pytest.mark.parametrize(("fields", "parts"), [((), ()), (("y",), (2,)), (("y", "x"), (2, 1))])
def test_the_values_of_some_fields_are_a_tuple(fields: tuple[str, ...], parts: tuple[int, ...]) -> None:
    assert parts_of(fields)(Point(1, 2)) == parts


def test_replace_returns_a_copy_with_other_fields() -> None:
    point = Point(1, 2)
    assert replace(point, y=3) == Point(1, 3)
    assert point == Point(1, 2)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        replace(point, z=3)


def test_replace_refuses_a_record_that_holds_a_digest_of_its_fields() -> None:
    with pytest.raises(TypeError, match="a Sealed keeps a digest of its fields"):
        replace(Sealed("a", b"1"), text="b")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_records_and_read_only_mappings_are_pickled(protocol: int) -> None:
    options = Options("a", read_only({"b": read_only({"c": (Point(1), Nothing())})}))
    restored = pickle.loads(pickle.dumps(options, protocol))
    assert restored == options
    assert isinstance(restored.values, MappingProxyType)
    assert isinstance(restored.values["b"], MappingProxyType)


def test_a_read_only_mapping_cannot_be_changed() -> None:
    values = read_only({"a": 1})
    with pytest.raises(TypeError, match="does not support item assignment"):
        values["a"] = 2  # type: ignore[index]
    assert values == {"a": 1}
