"""Frozen records: classes of annotated fields that are set when a value is made.

`frozen` fixes the fields for the type checker, not at run time: an assignment to a field is an error to mypy, but
Python carries it out. This buys 25 ms of a build with nothing to do, compared with frozen dataclasses, which take
1-2 ms each to define at every start and set each field through a call.
"""

import copyreg
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar, dataclass_transform

Record = TypeVar("Record")


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a read-only view of a mapping; pickles of read-only mappings name this function to make them again."""
    return MappingProxyType(mapping)


# Records hold read-only mappings, which pickle cannot store by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (read_only, (dict(mapping),)))

# The default of fields that are mappings.
EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass_transform(frozen_default=True)
def frozen(plain: type[Record]) -> type[Record]:
    """Make a class a record: its annotated fields become slots and the arguments of its constructor, in their order.

    Records are equal if their classes and all their fields are. A default is one value for all records of the class,
    so it has to be immutable. Cached properties are stored beside the fields, and do not count in comparisons.
    """
    fields = tuple(plain.__annotations__)
    own = dict(vars(plain))
    defaults = tuple(own.pop(name) for name in fields if name in own)
    for name in ("__dict__", "__weakref__"):
        own.pop(name, None)
    parts = parts_of(fields)

    def equals(self: Any, other: object) -> bool:
        return parts(self) == parts(other) if type(other) is record_class else NotImplemented

    def hash_of_fields(self: Any) -> int:
        return hash(parts(self))

    def representation(self: Any) -> str:
        return f"{plain.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields)})"

    def first_initializer(self: Any, *values: Any, **named: Any) -> None:
        # The real one is compiled with the first value, because most builds make no value of many of the classes.
        record_class.__init__ = _initializer(fields, defaults)
        record_class.__init__(self, *values, **named)

    # A cached property stores its value in `__dict__`, which slots would leave out.
    has_cached = any(isinstance(value, cached_property) for value in own.values())
    namespace = {
        "__repr__": representation,
        **own,
        "__slots__": (*fields, "__dict__") if has_cached else fields,
        "__match_args__": fields,
        "__init__": first_initializer,
        "__eq__": equals,
        "__hash__": hash_of_fields,
    }
    metaclass: Any = type(plain)
    record_class: Any = metaclass(plain.__name__, plain.__bases__, namespace)
    record: type[Record] = record_class
    return record


def parts_of(fields: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that returns the values of these fields of a record, as a tuple."""
    if len(fields) > 1:
        return attrgetter(*fields)
    if fields:
        only = attrgetter(*fields)
        return lambda value: (only(value),)
    return lambda value: ()


def fields_of(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a class of records; none for any other class."""
    return kind.__match_args__ if hasattr(kind, "__match_args__") else ()


def replace(value: Record, **changes: Any) -> Record:
    """Return a copy of a record with some fields different.

    TypeError: the record has a field `_digest`, which would no longer fit the other fields.
    """
    kind = type(value)
    if "_digest" in fields_of(kind):
        raise TypeError(f"a {kind.__name__} keeps a digest of its fields: it is made, never changed")
    return kind(**{name: getattr(value, name) for name in fields_of(kind)} | changes)


def _initializer(fields: tuple[str, ...], defaults: tuple[Any, ...]) -> Any:
    lines = [
        f"def __init__({', '.join(('self', *fields))}):",
        *(f" self.{name} = {name}" for name in fields),
        # A record may have no fields, but a function needs a body.
        " return",
    ]
    namespace: dict[str, Any] = {}
    exec("\n".join(lines), {}, namespace)
    namespace["__init__"].__defaults__ = defaults
    return namespace["__init__"]
