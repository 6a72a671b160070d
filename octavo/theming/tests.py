"""The tests that templates may use, that is, the words after `is`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import jinja2.tests

from octavo.theming.bounds import checked
from octavo.theming.text import text_form

# Jinja's tests that depend on the values of their arguments only. `sameas` tells objects apart by their memory address,
# and `callable` would tell what Python lies behind a value.
_FROM_JINJA = (
    *("defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string"),
    *("mapping", "sequence", "iterable", "escaped"),
)
_COMPARISONS_FROM_JINJA = (
    *("==", "eq", "equalto", "!=", "ne", ">", "gt", "greaterthan", ">=", "ge", "<", "lt", "lessthan", "<=", "le", "in"),
)


_JINJA_TESTS: Mapping[str, Any] = jinja2.tests.TESTS


def _remainder(value: Any, by: Any) -> Any:
    # `%` would format a text.
    if isinstance(value, str):
        raise TypeError("a text is no number")
    return value % by


def _odd(value: Any) -> bool:
    return bool(_remainder(value, 2) == 1)


def _even(value: Any) -> bool:
    return bool(_remainder(value, 2) == 0)


def _divisible(value: Any, by: Any) -> bool:
    return bool(_remainder(value, by) == 0)


def _small(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Return a comparison whose left value is checked to be small enough."""
    return lambda value, other: compare(checked(value), other)


def _lower(value: Any) -> bool:
    return text_form(value).islower()


def _upper(value: Any) -> bool:
    return text_form(value).isupper()


TESTS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{name: _JINJA_TESTS[name] for name in _FROM_JINJA},
        **{name: _small(_JINJA_TESTS[name]) for name in _COMPARISONS_FROM_JINJA},
        "odd": _odd,
        "even": _even,
        "divisibleby": _divisible,
        "lower": _lower,
        "upper": _upper,
    }
)
