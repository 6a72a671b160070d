"""Convert the values of templates to text and HTML, and describe them in error messages."""

from collections.abc import Mapping
from typing import Any

from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.utils import Cycler, Joiner, Namespace
from markupsafe import Markup, escape

from octavo.base.frozen import fields_of
from octavo.model.dates import Date
from octavo.model.records import Value, safe

_DESCRIPTIONS: tuple[tuple[type | tuple[type, ...], str], ...] = (
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


class InvalidUse(Exception):
    """Raised where a template uses a value, a filter or a function in a way that is not allowed.

    `word` is the word in the template to point at; `template` and `line` are set only if the traceback lacks the place.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, word: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.word = word
        self.template = ""
        self.line = 0

    def at(self, template: str, line: int) -> "InvalidUse":
        """Set the place, and return the exception."""
        self.template = template
        self.line = line
        return self


def describe(value: object) -> str:
    """Return what a value is, in words for messages, such as "a list"."""
    if value is None:
        return "none"
    if isinstance(value, Value):
        name = type(value).__name__.lower()
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    for types, words in _DESCRIPTIONS:
        if isinstance(value, types):
            return words
    return "a function" if callable(value) else "a value of no known kind"


def quote_name(name: object) -> str:
    """Return a name as messages show it; of a value that is no name, a description."""
    return f"`{name}`" if isinstance(name, (str, int, float)) else f"({describe(name)})"


def text_form(value: Any) -> str:
    """Return a value as text, HTML as it is; raise InvalidUse if the value has no text form."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, Date)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Undefined):
        # UndefinedValue raises here. Jinja's own Undefined is an inline `if` without `else`, which prints nothing.
        return str(value)
    raise InvalidUse("no-text-form", f"{describe(value)} cannot be printed", _hint(value))


def to_html(value: Any) -> str:
    """Return a value as HTML: text is escaped, HTML stays."""
    if type(value) is str:
        # Most texts need no escaping, and this search is four times cheaper than to make a Markup of each.
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value)
        return value
    if type(value) is Markup:
        return value
    return escape(text_form(value))


def concatenate(parts: tuple[str, ...]) -> str:
    """Return texts joined; if one of them is HTML, the others are escaped and the result is HTML."""
    if any(isinstance(part, Markup) for part in parts):
        return safe("".join(map(to_html, parts)))
    return "".join(parts)


_HINTS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "print it only where it is there: {% if x %}{{ x }}{% endif %}"),
    (bool, "say it in words: {{ 'yes' if x else 'no' }}"),
    (Mapping, "loop over it with {% for key, value in x|items %}"),
    ((tuple, list, range), "loop over it, or put |join(', ') behind it"),
    ((Macro, BlockReference, Joiner), "call it: put () behind its name"),
)


def _hint(value: object) -> str:
    if isinstance(value, Value):
        return "print one of its fields: " + ", ".join(field_names(value))
    return next((words for types, words in _HINTS if isinstance(value, types)), "")


def field_names(value: Value) -> tuple[str, ...]:
    """Return the names of a record's fields that templates may read."""
    kind = type(value)
    computed = (name for name, found in vars(kind).items() if isinstance(found, property))
    return tuple(name for name in (*fields_of(kind), *computed) if not name.startswith("_"))
