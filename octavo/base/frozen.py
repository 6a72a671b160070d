"""Frozen records: fixed for the type checker; quick to define, to make and to read when the program runs.

A frozen dataclass costs a millisecond at every start of the program, and a call for each field of each value.
"""

import copyreg
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar, dataclass_transform

Record = TypeVar("Record")


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Make a read-only view of a mapping; this is also how a pickled one is made again."""
    return MappingProxyType(mapping)


# Values hold read-only mappings, which pickle cannot store by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (read_only, (dict(mapping),)))

# The default of a mapping.
EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass_transform(frozen_default=True)
def frozen(plain: type[Record]) -> type[Record]:
    """Make a class a record of its annotated fields, which are set when it is made and never again.

    Values are equal when their kinds and fields are. Defaults have to be values that nobody changes.
    """
    fields = tuple(plain.__annotations__)
    own = dict(vars(plain))
    defaults = tuple(own.pop(name) for name in fields if name in own)
    for name in ("__dict__", "__weakref__"):
        own.pop(name, None)
    parts = parts_of(fields)

    def same(self: Any, other: object) -> bool:
        return parts(self) == parts(other) if type(other) is made else NotImplemented

    def digest(self: Any) -> int:
        return hash(parts(self))

    def told(self: Any) -> str:
        return f"{plain.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields)})"

    def begin(self: Any, *values: Any, **named: Any) -> None:
        # Compiled when the first one is made, for many kinds are never needed.
        made.__init__ = _initializer(fields, defaults)
        made.__init__(self, *values, **named)

    # What is worked out once from the fields is kept beside them.
    kept = ("__dict__",) if any(isinstance(value, cached_property) for value in own.values()) else ()
    always = {
        "__slots__": (*fields, *kept),
        "__match_args__": fields,
        "__init__": begin,
        "__eq__": same,
        "__hash__": digest,
    }
    kind: Any = type(plain)
    made: Any = kind(plain.__name__, plain.__bases__, {"__repr__": told} | own | always)
    record: type[Record] = made
    return record


def parts_of(fields: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """How all fields of a record are had at once."""
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda value: tuple([getattr(value, name) for name in fields])


def fields_of(kind: type) -> tuple[str, ...]:
    """The fields of a kind of record, none where it is no record."""
    return kind.__match_args__ if hasattr(kind, "__match_args__") else ()


def replace(value: Record, **changes: Any) -> Record:
    """The same record with some fields different; TypeError for one that keeps a digest of its fields."""
    kind = type(value)
    if "_digest" in fields_of(kind):
        raise TypeError(f"a {kind.__name__} keeps a digest of its fields: it is made, never changed")
    return kind(**{name: getattr(value, name) for name in fields_of(kind)} | changes)


def _initializer(fields: tuple[str, ...], defaults: tuple[Any, ...]) -> Any:
    lines = [
        f"def __init__({', '.join(('self', *fields))}):",
        *(f" self.{name} = {name}" for name in fields),
        " return",
    ]
    made: dict[str, Any] = {}
    exec("\n".join(lines), {}, made)
    made["__init__"].__defaults__ = defaults
    return made["__init__"]
