"""The filters for lists: each returns a tuple or a single value, never a generator, which could be used only once."""

from collections.abc import Callable, Iterable, Mapping, Sized
from types import NoneType
from typing import Any, Literal

from jinja2.environment import Environment
from jinja2.runtime import Undefined
from jinja2.utils import pass_environment

from octavo.base.limits import RANGE_NUMBERS
from octavo.model.records import Value
from octavo.theming.bounds import NESTED, BoundedEnvironment, check_list, checked
from octavo.theming.text import InvalidUse, describe, quote_name

Attribute = str | int | None
Reader = Callable[[Any], Any]


def _reader(environment: Environment, attribute: Any, case_sensitive: bool = True, default: Any = None) -> Reader:
    """Return the function from an item to its `attribute`: names and positions joined by dots; None is the item."""
    if not isinstance(attribute, (str, int, NoneType)):
        raise TypeError(f"an attribute has a name, and {describe(attribute)} is none")
    steps = [] if attribute is None else [int(step) if step.isdecimal() else step for step in str(attribute).split(".")]

    def read(item: Any) -> Any:
        for step in steps:
            item = environment.getitem(item, step)
            if default is not None and isinstance(item, Undefined):
                return default
        if not case_sensitive and isinstance(item, str):
            return item.lower()
        return checked(item) if type(item) in NESTED else item

    return read


@pass_environment
def sort(
    environment: Environment,
    value: Iterable[Any],
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: Attribute = None,
) -> tuple[Any, ...]:
    """Return the items in order, by themselves or by attributes with commas between."""
    wanted = attribute.split(",") if isinstance(attribute, str) else [attribute]
    readers = [_reader(environment, name, case_sensitive) for name in wanted]
    return tuple(sorted(value, key=lambda item: [read(item) for read in readers], reverse=reverse))


@pass_environment
def unique(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> tuple[Any, ...]:
    """Return each item once, where it came first."""
    read = _reader(environment, attribute, case_sensitive)
    first: dict[Any, Any] = {}
    for item in value:
        first.setdefault(read(item), item)
    return tuple(first.values())


@pass_environment
def minimum(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> Any:
    """Return the smallest item; undefined if there is none."""
    empty = environment.undefined("|min of an empty list")
    return min(value, key=_reader(environment, attribute, case_sensitive), default=empty)


@pass_environment
def maximum(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> Any:
    """Return the largest item; undefined if there is none."""
    empty = environment.undefined("|max of an empty list")
    return max(value, key=_reader(environment, attribute, case_sensitive), default=empty)


@pass_environment
def total(environment: Environment, value: Iterable[Any], attribute: Attribute = None, start: Any = 0) -> Any:
    """Return the sum of the items, or of an attribute of them."""
    return sum(map(_reader(environment, attribute), value), start)


@pass_environment
def group_by(
    environment: Environment,
    value: Iterable[Any],
    attribute: str | int,
    default: Any = None,
    case_sensitive: bool = False,
) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
    """Return pairs of an attribute's value and the items that have it, in the order of the values."""
    read = _reader(environment, attribute, default=default)
    groups: dict[Any, tuple[Any, list[Any]]] = {}
    for item in value:
        found = read(item)
        key = found.lower() if not case_sensitive and isinstance(found, str) else found
        groups.setdefault(key, (found, []))[1].append(item)
    return tuple((groups[key][0], tuple(groups[key][1])) for key in sorted(groups))


@pass_environment
def map_items(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Return each item's attribute, or what a filter makes of it."""
    if args:
        return tuple(_apply_filter(environment, args[0], item, args[1:], kwargs) for item in value)
    if "attribute" not in kwargs:
        raise TypeError("|map takes the name of a filter, or attribute=")
    read = _reader(environment, kwargs.pop("attribute"), default=kwargs.pop("default", None))
    if kwargs:
        raise TypeError(f"|map knows no {next(iter(kwargs))}=")
    return tuple(map(read, value))


def _apply_filter(environment: Environment, name: Any, item: Any, args: Any, kwargs: Any) -> Any:
    if not isinstance(name, str) or name not in environment.filters:
        raise InvalidUse("unknown-filter", f"there is no filter {quote_name(name)}")
    return environment.call_filter(name, item, args, dict(kwargs))


def _predicate(environment: Environment, args: tuple[Any, ...], kwargs: Any) -> Reader:
    if not args:
        return bool
    name, *rest = args
    if not isinstance(name, str) or name not in environment.tests:
        raise InvalidUse("unknown-test", f"there is no test {quote_name(name)}")
    return lambda item: environment.call_test(name, item, rest, kwargs)


@pass_environment
def select(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Return the items that pass a test, or that are true."""
    passes = _predicate(environment, args, kwargs)
    return tuple(item for item in value if passes(item))


@pass_environment
def reject(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Return the items that do not pass a test, or that are not true."""
    passes = _predicate(environment, args, kwargs)
    return tuple(item for item in value if not passes(item))


@pass_environment
def select_by(
    environment: Environment, value: Iterable[Any], attribute: str, *args: Any, **kwargs: Any
) -> tuple[Any, ...]:
    """Return the items whose attribute passes a test, or is true."""
    return _select_by(environment, value, attribute, args, kwargs, wanted=True)


@pass_environment
def reject_by(
    environment: Environment, value: Iterable[Any], attribute: str, *args: Any, **kwargs: Any
) -> tuple[Any, ...]:
    """Return the items whose attribute does not pass a test, or is not true."""
    return _select_by(environment, value, attribute, args, kwargs, wanted=False)


# Every page with a list of papers selects, from all members of all collections, those that have pages. So the result
# for a long tuple of records is cached. The tuple is held with it, so that no other can get its id.
_LONG = 200
_MOST_CACHED = 32
_cached: dict[tuple[int, str, bool], tuple[Any, tuple[Any, ...]]] = {}


def _select_by(
    environment: Environment, value: Iterable[Any], attribute: str, args: Any, kwargs: Any, *, wanted: bool
) -> tuple[Any, ...]:
    read, passes = _reader(environment, attribute), _predicate(environment, args, kwargs)
    if args or not isinstance(value, tuple) or len(value) < _LONG:
        return tuple([item for item in value if bool(passes(read(item))) is wanted])
    key = (id(value), attribute, wanted)
    known = _cached.get(key)
    if known is None:
        found = tuple([item for item in value if bool(read(item)) is wanted])
        # Only records are sure not to change.
        if not all(isinstance(item, Value) for item in value):
            return found
        if len(_cached) >= _MOST_CACHED:
            _cached.clear()
        known = _cached[key] = (value, found)
    return known[1]


@pass_environment
def first(environment: Environment, value: Iterable[Any]) -> Any:
    """Return the first item; undefined if there is none."""
    return next(iter(value), environment.undefined("|first of an empty list"))


@pass_environment
def last(environment: Environment, value: Any) -> Any:
    """Return the last item; undefined if there is none."""
    return next(iter(reversed(value)), environment.undefined("|last of an empty list"))


@pass_environment
def join(
    environment: BoundedEnvironment, value: Iterable[Any], separator: Any = "", attribute: Attribute = None
) -> str:
    """Return the texts of the items with a separator between."""
    parts: list[Any] = []
    for item in map(_reader(environment, attribute), value):
        parts += (separator, item) if parts else (item,)
    return environment.concatenate(tuple(parts))


def items(value: Mapping[Any, Any]) -> tuple[tuple[Any, Any], ...]:
    """Return the pairs of a mapping."""
    if not isinstance(value, Mapping):
        raise TypeError("|items is for mappings")
    return tuple(value.items())


def sorted_items(
    value: Mapping[Any, Any],
    case_sensitive: bool = False,
    by: Literal["key", "value"] = "key",
    reverse: bool = False,
) -> tuple[tuple[Any, Any], ...]:
    """Return the pairs of a mapping in the order of their keys or values."""
    if by not in ("key", "value"):
        raise TypeError('|dictsort goes by "key" or by "value"')
    position = ("key", "value").index(by)

    def key(pair: tuple[Any, Any]) -> Any:
        found = pair[position]
        return found.lower() if not case_sensitive and isinstance(found, str) else checked(found)

    return tuple(sorted(items(value), key=key, reverse=reverse))


def as_list(value: Iterable[Any]) -> list[Any]:
    """Return the items as a list."""
    if isinstance(value, Sized):
        check_list(len(value))
    return list(value)


def batch(value: Iterable[Any], count: int, fill_with: Any = None) -> tuple[tuple[Any, ...], ...]:
    """Return rows of `count` items; `fill_with` fills up the last one unless it is None."""
    found = tuple(value)
    size = _count(count)
    rows = [found[start : start + size] for start in range(0, len(found), size)]
    if rows and fill_with is not None:
        rows[-1] += (fill_with,) * (size - len(rows[-1]))
    return tuple(rows)


def columns(value: Iterable[Any], count: int, fill_with: Any = None) -> tuple[tuple[Any, ...], ...]:
    """Return `count` lists of nearly equal length; `fill_with` fills up the shorter ones unless it is None."""
    found = tuple(value)
    size, longer = divmod(len(found), _count(count))
    result, start = [], 0
    for number in range(count):
        end = start + size + (number < longer)
        filler = (fill_with,) if fill_with is not None and number >= longer else ()
        result.append(found[start:end] + filler)
        start = end
    return tuple(result)


def _count(count: Any) -> int:
    if not isinstance(count, int) or not 1 <= count <= RANGE_NUMBERS.most:
        raise TypeError(f"the number must be from 1 to {RANGE_NUMBERS.most:,}")
    return count
