"""Values that are not there, and what is said when a template uses one."""

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing

from octavo.near import near
from octavo.offer import OFFERED
from octavo.record import Value
from octavo.show import kind, names, quoted


class Absent(UndefinedError):
    """Use of a value that is not there."""

    def __init__(self, message: str, hint: str = "", word: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.word = word


class Absence(StrictUndefined):
    """A value that is not there: it can be asked for with `is defined`, and nothing else."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> None:
        def absent(_message: str) -> Absent:
            return Absent(hint, "", str(name or "")) if hint else _explain(obj, name)

        super().__init__(hint, obj, name, exc=absent)  # type: ignore[arg-type]  # it is only called


def _explain(obj: Any, name: Any) -> Absent:
    word = name if isinstance(name, str) else ""
    if obj is missing:
        hint = "an imported file sees no values of the page: hand it over as an argument, or import it `with context`"
        return Absent(f"{quoted(name)} is not set here", hint if name in OFFERED else "", name)
    if obj is None:
        return Absent(f"there is no {quoted(name)} of none", "guard it: {% if x %}{{ x.… }}{% endif %}", word)
    known = names(obj) if isinstance(obj, Value) else tuple(map(str, obj)) if isinstance(obj, Mapping) else ()
    hint = near(word, known) or ("it has " + ", ".join(known) if isinstance(obj, Value) else "")
    return Absent(f"{kind(obj)} has no {quoted(name)}", hint, word)
