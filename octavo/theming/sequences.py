"""The filters for lists: none takes the context, and each answers with a value that has no identity of its own."""

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, Literal

from jinja2.environment import Environment
from jinja2.runtime import Undefined
from jinja2.utils import pass_environment

from octavo.model.records import Value
from octavo.theming.text import Misuse, described, quoted
from octavo.theming.text import concatenate as chain

# A page has no use for more, and a template could ask for any number.
MOST_ITEMS = 100_000

Attribute = str | int | None
Reader = Callable[[Any], Any]


def _reader(environment: Environment, attribute: Any, case_sensitive: bool = True, default: Any = None) -> Reader:
    """The way from an item to what `attribute` names: fields and positions joined by dots; no name means the item."""
    if not isinstance(attribute, (str, int, NoneType)):
        raise TypeError(f"an attribute has a name, and {described(attribute)} is none")
    steps = [] if attribute is None else [int(step) if step.isdecimal() else step for step in str(attribute).split(".")]

    def read(item: Any) -> Any:
        for step in steps:
            item = environment.getitem(item, step)
            if default is not None and isinstance(item, Undefined):
                return default
        return item.lower() if not case_sensitive and isinstance(item, str) else item

    return read


@pass_environment
def sort(
    environment: Environment,
    value: Iterable[Any],
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: Attribute = None,
) -> tuple[Any, ...]:
    """In order, by one attribute or by several with commas between."""
    wanted = attribute.split(",") if isinstance(attribute, str) else [attribute]
    readers = [_reader(environment, name, case_sensitive) for name in wanted]
    return tuple(sorted(value, key=lambda item: [read(item) for read in readers], reverse=reverse))


@pass_environment
def unique(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> tuple[Any, ...]:
    """Each item once, where it came first."""
    read = _reader(environment, attribute, case_sensitive)
    first: dict[Any, Any] = {}
    for item in value:
        first.setdefault(read(item), item)
    return tuple(first.values())


@pass_environment
def least(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> Any:
    """The smallest item; undefined when there is none."""
    empty = environment.undefined("|min of an empty list")
    return min(value, key=_reader(environment, attribute, case_sensitive), default=empty)


@pass_environment
def greatest(
    environment: Environment, value: Iterable[Any], case_sensitive: bool = False, attribute: Attribute = None
) -> Any:
    """The largest item; undefined when there is none."""
    empty = environment.undefined("|max of an empty list")
    return max(value, key=_reader(environment, attribute, case_sensitive), default=empty)


@pass_environment
def total(environment: Environment, value: Iterable[Any], attribute: Attribute = None, start: Any = 0) -> Any:
    """The sum of the items, or of an attribute of them."""
    return sum(map(_reader(environment, attribute), value), start)


@pass_environment
def group(
    environment: Environment,
    value: Iterable[Any],
    attribute: str | int,
    default: Any = None,
    case_sensitive: bool = False,
) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
    """Pairs of a key and the items that have it, in the keys' order."""
    read = _reader(environment, attribute, default=default)
    groups: dict[Any, tuple[Any, list[Any]]] = {}
    for item in value:
        found = read(item)
        sign = found.lower() if not case_sensitive and isinstance(found, str) else found
        groups.setdefault(sign, (found, []))[1].append(item)
    return tuple((groups[sign][0], tuple(groups[sign][1])) for sign in sorted(groups))


@pass_environment
def each(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """What a filter, or an attribute, makes of each item."""
    if args:
        return tuple(_apply(environment, args[0], item, args[1:], kwargs) for item in value)
    if "attribute" not in kwargs:
        raise TypeError("|map takes the name of a filter, or attribute=")
    read = _reader(environment, kwargs.pop("attribute"), default=kwargs.pop("default", None))
    if kwargs:
        raise TypeError(f"|map knows no {next(iter(kwargs))}=")
    return tuple(map(read, value))


def _apply(environment: Environment, name: Any, item: Any, args: Any, kwargs: Any) -> Any:
    if not isinstance(name, str) or name not in environment.filters:
        raise Misuse("unknown-filter", f"there is no filter {quoted(name)}")
    return environment.call_filter(name, item, args, dict(kwargs))


def _test(environment: Environment, args: tuple[Any, ...], kwargs: Any) -> Reader:
    if not args:
        return bool
    name, *rest = args
    if not isinstance(name, str) or name not in environment.tests:
        raise Misuse("unknown-test", f"there is no test {quoted(name)}")
    return lambda item: environment.call_test(name, item, rest, kwargs)


@pass_environment
def select(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """The items that pass a test, or that are true."""
    passes = _test(environment, args, kwargs)
    return tuple(item for item in value if passes(item))


@pass_environment
def reject(environment: Environment, value: Iterable[Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """The items that do not pass a test."""
    passes = _test(environment, args, kwargs)
    return tuple(item for item in value if not passes(item))


@pass_environment
def select_by(
    environment: Environment, value: Iterable[Any], attribute: str, *args: Any, **kwargs: Any
) -> tuple[Any, ...]:
    """The items whose attribute passes a test, or is true."""
    return _sifted(environment, value, attribute, args, kwargs, wanted=True)


@pass_environment
def reject_by(
    environment: Environment, value: Iterable[Any], attribute: str, *args: Any, **kwargs: Any
) -> tuple[Any, ...]:
    """The items whose attribute does not pass a test."""
    return _sifted(environment, value, attribute, args, kwargs, wanted=False)


# Every page of a list has all members of all collections before it, to show those that have pages: what was made of
# so many records is remembered, with the records, as long as there are not too many of such.
_LONG = 200
_MOST_LONG = 32
_long: dict[tuple[int, str, bool], tuple[Any, tuple[Any, ...]]] = {}


def _sifted(
    environment: Environment, value: Iterable[Any], attribute: str, args: Any, kwargs: Any, *, wanted: bool
) -> tuple[Any, ...]:
    read, passes = _reader(environment, attribute), _test(environment, args, kwargs)
    if args or not isinstance(value, tuple) or len(value) < _LONG:
        return tuple([item for item in value if bool(passes(read(item))) is wanted])
    key = (id(value), attribute, wanted)
    known = _long.get(key)
    if known is None:
        found = tuple([item for item in value if bool(read(item)) is wanted])
        # Records do not change; anything else might.
        if not all(isinstance(item, Value) for item in value):
            return found
        if len(_long) >= _MOST_LONG:
            _long.clear()
        known = _long[key] = (value, found)
    return known[1]


@pass_environment
def first(environment: Environment, value: Iterable[Any]) -> Any:
    """The first item; undefined when there is none."""
    return next(iter(value), environment.undefined("|first of an empty list"))


@pass_environment
def last(environment: Environment, value: Any) -> Any:
    """The last item; undefined when there is none."""
    return next(iter(reversed(value)), environment.undefined("|last of an empty list"))


@pass_environment
def join(environment: Environment, value: Iterable[Any], separator: Any = "", attribute: Attribute = None) -> str:
    """The texts of the items with a separator between."""
    parts: list[Any] = []
    for item in map(_reader(environment, attribute), value):
        parts += (separator, item) if parts else (item,)
    return chain(tuple(parts))


def items(value: Mapping[Any, Any]) -> tuple[tuple[Any, Any], ...]:
    """The pairs of a mapping."""
    if not isinstance(value, Mapping):
        raise TypeError("|items is for mappings")
    return tuple(value.items())


def sorted_items(
    value: Mapping[Any, Any],
    case_sensitive: bool = False,
    by: Literal["key", "value"] = "key",
    reverse: bool = False,
) -> tuple[tuple[Any, Any], ...]:
    """The pairs of a mapping in order."""
    if by not in ("key", "value"):
        raise TypeError('|dictsort goes by "key" or by "value"')
    place = ("key", "value").index(by)

    def key(pair: tuple[Any, Any]) -> Any:
        found = pair[place]
        return found.lower() if not case_sensitive and isinstance(found, str) else found

    return tuple(sorted(items(value), key=key, reverse=reverse))


def batch(value: Iterable[Any], count: int, fill_with: Any = None) -> tuple[tuple[Any, ...], ...]:
    """Rows of `count` items, the last filled up where something is given to fill it with."""
    found = tuple(value)
    size = _size(count)
    rows = [found[start : start + size] for start in range(0, len(found), size)]
    if rows and fill_with is not None:
        rows[-1] += (fill_with,) * (size - len(rows[-1]))
    return tuple(rows)


def columns(value: Iterable[Any], count: int, fill_with: Any = None) -> tuple[tuple[Any, ...], ...]:
    """`count` lists as even as can be, the shorter ones filled up where something is given to fill them with."""
    found = tuple(value)
    size, longer = divmod(len(found), _size(count))
    result, start = [], 0
    for number in range(count):
        end = start + size + (number < longer)
        filler = (fill_with,) if fill_with is not None and number >= longer else ()
        result.append(found[start:end] + filler)
        start = end
    return tuple(result)


def _size(count: Any) -> int:
    if not isinstance(count, int) or not 1 <= count <= MOST_ITEMS:
        raise TypeError(f"the number must be from 1 to {MOST_ITEMS:,}")
    return count
