"""The filters that templates may use: pure functions of their arguments that depend on no locale."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import quote, urlencode

from jinja2.runtime import Undefined
from jinja2.utils import pass_environment
from markupsafe import Markup, escape

from octavo.base.html import read_entities
from octavo.base.patterns import deferred
from octavo.model.dates import Date
from octavo.theming import sequences
from octavo.theming.bounds import BoundedEnvironment, check_bits, checked
from octavo.theming.text import InvalidUse, describe, text_form, to_html

# These characters stand for the parts of an address that are known only when a page is written.
_COMMENT = re.compile("<!(?=--).*?-->", re.DOTALL)
_TAG = re.compile("<[^>]*>")
_SENTINEL = re.compile("[\x01-\x08]")
_WORD = re.compile(r"(^|[-\s({\[<])([^-\s({\[<]+)")
# The letters of scripts that are written from right to left, and what is in HTML beside the words of a text.
_RIGHT_TO_LEFT = deferred("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_NO_WORDS = re.compile(r"<math\b.*?(?:</math>|$)|<[^>]*(?:>|$)", re.DOTALL)
# The number of characters that are enough to tell the direction of a text.
_ENOUGH = 500
_MOST_CHARACTERS = 200
_MOST_PLACES = 20


def date(value: Date, style: Literal["long", "short", "iso"] = "long") -> str:
    """Return a date in words (`long`), without its year (`short`) or as in ISO 8601 (`iso`)."""
    if not isinstance(value, Date):
        raise _wrong_type("date", "dates", value)
    if style not in ("long", "short", "iso"):
        raise InvalidUse("template-error", f"|date knows no style `{style}`", "it knows `long`, `short` and `iso`")
    return {"long": value.long, "short": value.short, "iso": str(value)}[style]


def number(value: float | str) -> str:
    """Return a number with commas between thousands; a text that is not all digits stays as it is."""
    if isinstance(value, str):
        return f"{int(value):,}" if value.isascii() and value.isdigit() and len(value) < _MOST_CHARACTERS else value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong_type("number", "numbers", value)
    return f"{value:,}"


def entities(value: str) -> Markup:
    """Return a text with each character as a numeric reference, which hides an address from simple harvesters."""
    return Markup("".join(f"&#{ord(char)};" for char in _complete(text_form(value), "entities")))


def direction(value: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which most letters of a text or of HTML are written.

    The first letter would not do: many a title in Arabic begins with a Latin abbreviation.
    """
    # A part of a Markup would be a Markup, which costs as much as the search.
    return _direction(str.__str__(text_form(value))[:_ENOUGH])


# A paper's title and abstract are on its page and in lists.
@lru_cache(maxsize=256)
def _direction(text: str) -> Literal["ltr", "rtl"]:
    if text.isascii() or not _RIGHT_TO_LEFT().search(text):
        return "ltr"
    letters = "".join(filter(str.isalpha, _NO_WORDS.sub("", text)))
    return "rtl" if 2 * len(_RIGHT_TO_LEFT().findall(letters)) > len(letters) else "ltr"


def _wrong_type(name: str, wanted: str, value: Any) -> InvalidUse:
    if isinstance(value, Undefined):
        text_form(value)
    hint = "use it only where it is there: {% if x %}…{% endif %}" if value is None else ""
    return InvalidUse("template-error", f"|{name} is for {wanted}, not for {describe(value)}", hint, word=name)


def _complete(text: str, name: str) -> str:
    """Return a text; raise InvalidUse for an address on this site, which is complete only after rendering."""
    if _SENTINEL.search(text):
        raise InvalidUse("template-error", f"|{name} cannot take an address on this site", "print it as it is")
    return text


def _changeable_text(value: Any, name: str) -> str:
    """Return the text of a value; raise InvalidUse if a change of its letters would change tags or references."""
    text = text_form(value)
    if isinstance(text, Markup) and ("<" in text or "&" in text):
        raise InvalidUse(
            "template-error", f"|{name} would change the tags of this HTML", f"take them out first: |striptags|{name}"
        )
    return text


def _upper(value: Any) -> str:
    return _changeable_text(value, "upper").upper()


def _lower(value: Any) -> str:
    return _changeable_text(value, "lower").lower()


def _capitalize(value: Any) -> str:
    return _changeable_text(value, "capitalize").capitalize()


def _title(value: Any) -> str:
    text = _changeable_text(value, "title")
    return type(text)(_WORD.sub(lambda match: match[1] + match[2][0].upper() + match[2][1:].lower(), text))


def _reverse(value: Any) -> Any:
    return _changeable_text(value, "reverse")[::-1] if isinstance(value, str) else tuple(reversed(value))


def _truncate(value: Any, length: int = 255, killwords: bool = False, end: str = "...", leeway: int = 5) -> str:
    text, end = _changeable_text(value, "truncate"), text_form(end)
    if len(text) <= length + leeway:
        return text
    room = max(length - len(end), 0)
    # One character more tells if the last word is whole.
    return (text if killwords else text[: room + 1].rsplit(" ", 1)[0])[:room] + end


def _trim(value: Any, chars: str | None = None) -> str:
    if chars is not None and len(chars) > _MOST_CHARACTERS:
        # Each character of the text is looked for among all of these.
        raise InvalidUse("template-limit", f"|trim takes {_MOST_CHARACTERS} characters at most", "give it fewer")
    return text_form(value).strip(chars)


def _alike(text: str, other: str) -> tuple[str, str]:
    """Return two texts that are to become one: if one of them is HTML, the other is escaped, so that both are."""
    if isinstance(text, Markup) or isinstance(other, Markup):
        return escape(text), escape(other)
    return text, other


@pass_environment
def _replace(environment: BoundedEnvironment, value: Any, old: Any, new: Any, count: int = -1) -> str:
    text, new = _alike(text_form(value), text_form(new))
    old = text_form(old)
    found = text.count(old) if count < 0 else min(text.count(old), count)
    environment.bounds.check_text(len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, count)


@pass_environment
def _indent(
    environment: BoundedEnvironment, value: Any, width: int | str = 4, first: bool = False, blank: bool = False
) -> str:
    space = width if isinstance(width, str) else " " * min(width, _MOST_CHARACTERS)
    text, prefix = _alike(text_form(value), space)
    environment.bounds.check_text(len(text) + (text.count("\n") + 1) * len(prefix))
    lines = [prefix + line if line or blank else line for line in text.split("\n")]
    if not first:
        lines[0] = text.split("\n", 1)[0]
    return type(text)("\n").join(lines)


def _striptags(value: Any) -> str:
    # The result is a plain string, so what the tags hid is escaped when it is printed. The method of Markup copies the
    # text for each tag.
    text = str.__str__(text_form(value))
    for pattern, end in ((_COMMENT, "-->"), (_TAG, ">")):
        # Behind the last end, nothing is a tag; so no search passes the text in vain.
        last = text.rfind(end) + len(end) if end in text else 0
        text = pattern.sub("", text[:last]) + text[last:]
    return read_entities(" ".join(text.split()))


def _escape(value: Any) -> Markup:
    return Markup(to_html(value)) if type(value) is str else escape(text_form(value))


def _wordcount(value: Any) -> int:
    return len(re.findall(r"\w+", text_form(value)))


def _urlencode(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.items()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return urlencode(
            [(_complete(text_form(key), "urlencode"), _complete(text_form(item), "urlencode")) for key, item in value]
        )
    return quote(_complete(text_form(value), "urlencode"))


@pass_environment
def _tojson(environment: BoundedEnvironment, value: Any) -> Markup:
    """Return JSON that is safe in a script element: none of its characters can end the element or begin a tag."""
    environment.bounds.check_text(_length_of_texts(checked(value)))
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_json_value)
    # Addresses keep their sentinels, for an escaped one would not be filled in.
    text = re.sub(r"\\(?:u000([1-8])|.)", lambda match: chr(int(match[1])) if match[1] else match[0], text)
    for char in "<>&'\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _length_of_texts(value: Any) -> int:
    """Return how many characters the texts in a value have."""
    length, waiting = 0, [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            length += len(part)
        elif isinstance(part, Mapping):
            waiting += (*part, *part.values())
        elif isinstance(part, (tuple, list)):
            waiting += part
    return length


def _json_value(value: Any) -> Any:
    if isinstance(value, Date):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Undefined):
        return text_form(value)
    raise InvalidUse("no-text-form", f"{describe(value)} cannot be written as JSON", "write a mapping of its fields")


def _default(value: Any, other: Any = "", boolean: bool = False) -> Any:
    return other if isinstance(value, Undefined) or (boolean and not value) else value


def _int(value: Any, default: Any = 0, base: int = 10) -> Any:
    try:
        found = int(value, base) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError):
        try:
            found = int(float(value))
        except (TypeError, ValueError, OverflowError):
            return default
    check_bits(found.bit_length())
    return found


def _float(value: Any, default: Any = 0.0) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return default


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    if abs(precision) > _MOST_PLACES:
        raise TypeError(f"|round goes to {_MOST_PLACES} places")
    if method == "common":
        return round(value, precision)
    if method not in ("ceil", "floor"):
        raise TypeError('|round goes "common", "ceil" or "floor"')
    scale: float = 10**precision
    whole: float = math.ceil(value * scale) if method == "ceil" else math.floor(value * scale)
    return whole / scale


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "abs": abs,
        "batch": sequences.batch,
        "capitalize": _capitalize,
        "count": len,
        "d": _default,
        "date": date,
        "default": _default,
        "direction": direction,
        "dictsort": sequences.sorted_items,
        "e": _escape,
        "entities": entities,
        "escape": _escape,
        "first": sequences.first,
        "float": _float,
        "groupby": sequences.group_by,
        "indent": _indent,
        "int": _int,
        "items": sequences.items,
        "join": sequences.join,
        "last": sequences.last,
        "length": len,
        "list": sequences.as_list,
        "lower": _lower,
        "map": sequences.map_items,
        "max": sequences.maximum,
        "min": sequences.minimum,
        "number": number,
        "reject": sequences.reject,
        "rejectattr": sequences.reject_by,
        "replace": _replace,
        "reverse": _reverse,
        "round": _round,
        "select": sequences.select,
        "selectattr": sequences.select_by,
        "slice": sequences.columns,
        "sort": sequences.sort,
        "string": text_form,
        "striptags": _striptags,
        "sum": sequences.total,
        "title": _title,
        "tojson": _tojson,
        "trim": _trim,
        "truncate": _truncate,
        "unique": sequences.unique,
        "upper": _upper,
        "urlencode": _urlencode,
        "wordcount": _wordcount,
    }
)

# What to write in place of a filter of Jinja that is not offered.
FILTER_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "attr": "write x.name",
        "center": "the style sheet does that",
        "filesizeformat": "round it: (size / 1000)|round",
        "forceescape": "text is always escaped, once",
        "format": "join texts with ~",
        "pprint": "print its fields one by one",
        "random": "a page is the same at every build",
        "safe": "HTML comes marked as such, and text is always escaped",
        "urlize": "write links in Markdown",
        "wordwrap": "the style sheet does that",
        "xmlattr": "write the attributes out",
    }
)
