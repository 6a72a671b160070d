"""Plain data: values are taken apart into what `marshal` stores, and made again by their declared types.

All values of one type are handled at once, as a column: checking the types of a thousand texts is one call. Fields
declared as `Any` are plain already, and stay as they are; those declared as `object` may have any form that YAML has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from octavo.base.frozen import fields_of, parts_of, read_only

_Column = Sequence[Any]

_SCALARS: frozenset[Any] = frozenset((str, int, bool, float, bytes, NoneType))


class _Codec(NamedTuple):
    """How the values of one declared type are stored: `dump` takes a column apart, `load` makes it again.

    `load` raises ValueError or TypeError for what the type does not allow. A type that is `plain` is stored as it is.
    """

    dump: Callable[[_Column], _Column]
    load: Callable[[_Column], _Column]
    plain: bool = False


def to_plain(value: Any, declared: Any) -> Any:
    """Return a value of a declared type in scalars, tuples and dictionaries alone."""
    return _codec(declared).dump((value,))[0]


def from_plain(plain: Any, declared: Any) -> Any:
    """Return the value that `to_plain` took apart; ValueError or TypeError where it is not of the declared type."""
    return column_from_plain((plain,), declared)[0]


def column_from_plain(column: Sequence[Any], declared: Any) -> Sequence[Any]:
    """Return many values of one declared type, which `to_plain` took apart."""
    return _codec(declared).load(column)


@cache
def _codec(declared: Any) -> _Codec:
    origin, arguments = get_origin(declared), get_args(declared)
    if declared in _SCALARS:
        return _scalars(frozenset((declared,)))
    if declared is Any:
        # The caller stores what is plain already.
        return _Codec(_same, _same, plain=True)
    if declared is object:
        return _Codec(lambda column: [*map(_free, column)], lambda column: [*map(_made, column)])
    if origin is Literal:
        return _literals(frozenset(arguments))
    if origin in (UnionType, Union):
        return _scalars(frozenset(arguments)) if _SCALARS.issuperset(arguments) else _union(arguments)
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return _fixed(tuple, arguments)
    if origin in (tuple, Sequence, frozenset):
        return _many(origin, arguments[0])
    if origin is Mapping:
        return _mapping(*arguments)
    if isinstance(declared, type) and issubclass(declared, str):
        return _texts(declared)
    names = fields_of(declared) or getattr(declared, "_fields", ())
    if not names:
        raise TypeError(f"{declared} is not stored")
    return _record(declared, names)


def _scalars(types: frozenset[Any]) -> _Codec:
    def load(column: _Column) -> _Column:
        if not types.issuperset(map(type, column)):
            raise TypeError(f"expected {types}")
        return column

    return _Codec(_same, load, plain=True)


def _literals(values: frozenset[Any]) -> _Codec:
    def load(column: _Column) -> _Column:
        if not values.issuperset(column):
            raise ValueError(f"expected one of {values}")
        return column

    return _Codec(_same, load, plain=True)


def _texts(kind: type) -> _Codec:
    load_text = _codec(str).load
    return _Codec(lambda column: [*map(str.__str__, column)], lambda column: [*map(kind, load_text(column))])


def _fixed(make: Callable[[Iterable[Any]], Any], types: Sequence[Any]) -> _Codec:
    """Return the codec of tuples with a fixed number of parts, which `make` makes of them."""
    codecs = [_codec(each) for each in types]

    def dump(column: _Column) -> _Column:
        parts = zip(*column, strict=True)
        return [*zip(*(codec.dump(part) for codec, part in zip(codecs, parts, strict=True)), strict=True)]

    def load(column: _Column) -> _Column:
        if any(type(value) is not tuple or len(value) != len(codecs) for value in column):
            raise TypeError("expected tuples of another length")
        parts = [codec.load(part) for codec, part in zip(codecs, zip(*column, strict=True), strict=True)]
        return column if plain else [*map(make, zip(*parts, strict=True))]

    plain = make is tuple and all(codec.plain for codec in codecs)
    kept = make is tuple and all(codec.dump is _same for codec in codecs)
    return _Codec(_same if kept else _unless_empty(dump), _unless_empty(load), plain)


def _record(kind: Any, names: Sequence[str]) -> _Codec:
    """Return the codec of records, which are stored as tuples of their fields."""
    fields_of_record = parts_of(tuple(names))

    @cache
    def parts() -> _Codec:
        # Made with the first value, because a record may have fields of its own type.
        hints = get_type_hints(kind)
        return _fixed(lambda values: kind(*values), [hints[name] for name in names])

    return _Codec(
        _unless_empty(lambda column: parts().dump([*map(fields_of_record, column)])),
        _unless_empty(lambda column: parts().load(column)),
    )


def _many(origin: Any, item: Any) -> _Codec:
    """Return the codec of sequences and sets of any length; sequences become tuples."""
    codec = _codec(item)
    make = frozenset if origin is frozenset else tuple
    plain = codec.plain and make is tuple

    def dump(column: _Column) -> _Column:
        if codec.dump is _same:
            return column if origin is tuple else [*map(tuple, column)]
        return _split(codec.dump([*chain.from_iterable(column)]), map(len, column), tuple)

    def load(column: _Column) -> _Column:
        if not {tuple}.issuperset(map(type, column)):
            raise TypeError("expected a tuple")
        items = codec.load([*chain.from_iterable(column)])
        return column if plain else _split(items, map(len, column), make)

    return _Codec(_same if codec.dump is _same and origin is tuple else dump, load, plain)


def _mapping(key: Any, item: Any) -> _Codec:
    keys, items = _codec(key), _codec(item)

    def dump(column: _Column) -> _Column:
        found = keys.dump([*chain.from_iterable(column)])
        values = items.dump([*chain.from_iterable(value.values() for value in column)])
        return _split([*zip(found, values, strict=True)], map(len, column), dict)

    def load(column: _Column) -> _Column:
        if not {dict}.issuperset(map(type, column)):
            raise TypeError("expected a dictionary")
        found = keys.load([*chain.from_iterable(column)])
        values = items.load([*chain.from_iterable(value.values() for value in column)])
        if keys.plain and items.plain:
            return [*map(read_only, column)]
        pairs = [*zip(found, values, strict=True)]
        return [read_only(value) for value in _split(pairs, map(len, column), dict)]

    return _Codec(dump, load)


def _union(types: Sequence[Any]) -> _Codec:
    """Return the codec of a choice of types: a value is stored after the number of its type."""
    codecs = [_codec(each) for each in types]
    classes = [get_origin(each) or each for each in types]

    def number_of(value: Any) -> int:
        return next(number for number, each in enumerate(classes) if isinstance(value, each))

    def gathered(column: _Column, number: Callable[[Any], int]) -> list[list[int]]:
        """Return the positions of the values of each type."""
        places: list[list[int]] = [[] for _ in codecs]
        for at, value in enumerate(column):
            places[number(value)].append(at)
        return places

    def dump(column: _Column) -> _Column:
        made: list[Any] = [None] * len(column)
        for number, places in enumerate(gathered(column, number_of)):
            for at, plain in zip(places, codecs[number].dump([column[at] for at in places]), strict=True):
                made[at] = (number, plain)
        return made

    def load(column: _Column) -> _Column:
        tagged = _fixed(tuple, (int, Any)).load(column) if column else ()
        made: list[Any] = [None] * len(column)
        for number, places in enumerate(gathered(tagged, lambda value: _index(value[0], len(codecs)))):
            for at, value in zip(places, codecs[number].load([column[at][1] for at in places]), strict=True):
                made[at] = value
        return made

    return _Codec(dump, load)


def _index(number: int, count: int) -> int:
    if not 0 <= number < count:
        raise ValueError("there is no such type")
    return number


def _same(column: _Column) -> _Column:
    return column


def _split(items: _Column, lengths: Iterable[int], make: Callable[[Iterable[Any]], Any]) -> list[Any]:
    """Return items in groups of these lengths."""
    rest = iter(items)
    return [make([next(rest) for _ in range(length)]) for length in lengths]


def _unless_empty(function: Callable[[_Column], _Column]) -> Callable[[_Column], _Column]:
    return lambda column: function(column) if column else column


def _free(value: Any) -> Any:
    """Return a value of any plain type: a scalar, a sequence, or a mapping."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Mapping):
        return {_free(key): _free(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(map(_free, value))
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} is not stored")


def _made(plain: Any) -> Any:
    if type(plain) in _SCALARS:
        return plain
    if type(plain) is dict:
        return read_only({_made(key): _made(item) for key, item in plain.items()})
    if type(plain) is tuple:
        return tuple(map(_made, plain))
    raise TypeError(f"{type(plain).__name__} is not plain")
