"""The text form of values: what a template may print, and what it is told where it may not."""

from collections.abc import Mapping
from typing import Any

from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.utils import Cycler, Joiner, Namespace
from markupsafe import Markup, escape

from octavo.base.frozen import fields_of
from octavo.model.dates import Date
from octavo.model.records import Value

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Markup, "a piece of HTML"),
    (str, "a text"),
    (bool, "a yes or no"),
    ((int, float), "a number"),
    (Date, "a date"),
    (Mapping, "a mapping"),
    ((tuple, list, range), "a list"),
    (Macro, "a macro"),
    (TemplateModule, "an imported file"),
    (LoopContext, "a loop"),
    (BlockReference, "a block"),
    (Namespace, "a namespace"),
    (Cycler, "a cycler"),
    (Joiner, "a joiner"),
    (Undefined, "an undefined value"),
)


class Misuse(Exception):
    """Something that a template may not do.

    `word` is what to point at; `template` and `line` are set only where the traceback cannot tell the place.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, word: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.word = word
        self.template = ""
        self.line = 0

    def at(self, template: str, line: int) -> "Misuse":
        """The same, with its place."""
        self.template = template
        self.line = line
        return self


def described(value: object) -> str:
    """What a value is, in a reader's words."""
    if value is None:
        return "none"
    if isinstance(value, Value):
        name = type(value).__name__.lower()
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    for types, words in _KINDS:
        if isinstance(value, types):
            return words
    return "a function" if callable(value) else "a value of no known kind"


def quoted(name: object) -> str:
    """A name as messages show it; what is no name is only said to be what it is."""
    return f"`{name}`" if isinstance(name, (str, int, float)) else f"({described(name)})"


def text_form(value: Any) -> str:
    """A value as text, HTML as it is; Misuse where a value has no text form."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, Date)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Undefined):
        # The strict kind raises here; the one left is an inline `if` without its `else`, which prints nothing.
        return str(value)
    raise Misuse("no-text-form", f"{described(value)} cannot be printed", _advice(value))


def to_html(value: Any) -> str:
    """A value as HTML: text is escaped, HTML stays."""
    if type(value) is str:
        # Most texts need no escaping, and looking is four times cheaper than making a Markup of each.
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value)
        return value
    if type(value) is Markup:
        return value
    return escape(text_form(value))


def concatenate(values: tuple[Any, ...]) -> str:
    """Texts side by side; where one of them is HTML all become HTML."""
    parts = [text_form(value) for value in values]
    if any(isinstance(part, Markup) for part in parts):
        return Markup("").join(parts)
    return "".join(parts)


_ADVICE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "print it only where it is there: {% if x %}{{ x }}{% endif %}"),
    (bool, "say it in words: {{ 'yes' if x else 'no' }}"),
    (Mapping, "loop over it with {% for key, value in x|items %}"),
    ((tuple, list, range), "loop over it, or put |join(', ') behind it"),
    ((Macro, BlockReference, Joiner), "call it: put () behind its name"),
)


def _advice(value: object) -> str:
    if isinstance(value, Value):
        return "print one of its fields: " + ", ".join(names(value))
    return next((words for types, words in _ADVICE if isinstance(value, types)), "")


def names(value: Value) -> tuple[str, ...]:
    """The fields of a record."""
    return tuple(name for name in fields_of(type(value)) if not name.startswith("_"))
