"""The filters that templates are offered: pure functions of their arguments, in no locale."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import quote, urlencode

from jinja2.runtime import Undefined
from markupsafe import Markup, escape

from octavo.model.dates import Date
from octavo.theming import sequences
from octavo.theming.text import Misuse, described, text_form, to_html

_SENTINEL = re.compile("[\x01-\x08]")
_WORD = re.compile(r"(^|[-\s({\[<])([^-\s({\[<]+)")
_WIDEST = 200
_PLACES = 20


def date(value: Date, style: Literal["long", "short", "iso"] = "long") -> str:
    """A date in words (`long`), without its year (`short`) or as ISO 8601 writes it (`iso`)."""
    if not isinstance(value, Date):
        raise _unfit("date", "dates", value)
    if style not in ("long", "short", "iso"):
        raise Misuse("template-error", f"|date knows no style `{style}`", "it knows `long`, `short` and `iso`")
    return {"long": value.long, "short": value.short, "iso": str(value)}[style]


def number(value: float | str) -> str:
    """A number with commas between thousands; a text that is not all digits stays as it is."""
    if isinstance(value, str):
        return f"{int(value):,}" if value.isascii() and value.isdigit() and len(value) < _WIDEST else value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _unfit("number", "numbers", value)
    return f"{value:,}"


def entities(value: str) -> Markup:
    """Every character as a numeric reference: a browser shows the text, a simple harvester of addresses misses it."""
    return Markup("".join(f"&#{ord(char)};" for char in _settled(text_form(value), "entities")))


def _unfit(name: str, wanted: str, value: Any) -> Misuse:
    if isinstance(value, Undefined):
        text_form(value)
    hint = "use it only where it is there: {% if x %}…{% endif %}" if value is None else ""
    return Misuse("template-error", f"|{name} is for {wanted}, not for {described(value)}", hint, word=name)


def _settled(text: str, name: str) -> str:
    """The text, unless it is an address on this site: that is finished only after the templates are done."""
    if _SENTINEL.search(text):
        raise Misuse("template-error", f"|{name} cannot take an address on this site", "print it as it is")
    return text


def _letters(value: Any, name: str) -> str:
    """The text to change the letters of, refused where that would change tags and character references too."""
    text = text_form(value)
    if isinstance(text, Markup) and ("<" in text or "&" in text):
        raise Misuse(
            "template-error", f"|{name} would change the tags of this HTML", f"take them out first: |striptags|{name}"
        )
    return text


def _upper(value: Any) -> str:
    return _letters(value, "upper").upper()


def _lower(value: Any) -> str:
    return _letters(value, "lower").lower()


def _capitalize(value: Any) -> str:
    return _letters(value, "capitalize").capitalize()


def _title(value: Any) -> str:
    text = _letters(value, "title")
    return type(text)(_WORD.sub(lambda match: match[1] + match[2][0].upper() + match[2][1:].lower(), text))


def _reverse(value: Any) -> Any:
    return _letters(value, "reverse")[::-1] if isinstance(value, str) else tuple(reversed(value))


def _truncate(value: Any, length: int = 255, killwords: bool = False, end: str = "...", leeway: int = 5) -> str:
    text, end = _letters(value, "truncate"), text_form(end)
    if len(text) <= length + leeway:
        return text
    room = max(length - len(end), 0)
    # One character more tells whether the last word is whole.
    return (text if killwords else text[: room + 1].rsplit(" ", 1)[0])[:room] + end


def _trim(value: Any, chars: str | None = None) -> str:
    return text_form(value).strip(chars)


def _replace(value: Any, old: Any, new: Any, count: int = -1) -> str:
    text, new = text_form(value), text_form(new)
    if isinstance(new, Markup) and not isinstance(text, Markup):
        text = escape(text)
    return text.replace(text_form(old), new, count)


def _indent(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    text = text_form(value)
    space = width if isinstance(width, str) else " " * min(width, _WIDEST)
    kept = type(text)(space)
    lines = [kept + line if line or blank else line for line in text.split("\n")]
    if not first:
        lines[0] = text.split("\n", 1)[0]
    return type(text)("\n").join(lines)


def _striptags(value: Any) -> str:
    # A plain string comes back, so what the tags hid is escaped when it is printed.
    return Markup(text_form(value)).striptags()


def _escape(value: Any) -> Markup:
    return Markup(to_html(value)) if type(value) is str else escape(text_form(value))


def _wordcount(value: Any) -> int:
    return len(re.findall(r"\w+", text_form(value)))


def _urlencode(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.items()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return urlencode(
            [(_settled(text_form(key), "urlencode"), _settled(text_form(item), "urlencode")) for key, item in value]
        )
    return quote(_settled(text_form(value), "urlencode"))


def _tojson(value: Any) -> Markup:
    """JSON that may stand in a script element: no character of it can end the element or begin a tag."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    # Addresses keep their sentinels; an escaped one would never be filled in.
    text = re.sub(r"\\(?:u000([1-8])|.)", lambda match: chr(int(match[1])) if match[1] else match[0], text)
    for char in "<>&'\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Date):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Undefined):
        return text_form(value)
    raise Misuse("no-text-form", f"{described(value)} cannot be written as JSON", "write a mapping of its fields")


def _default(value: Any, other: Any = "", boolean: bool = False) -> Any:
    return other if isinstance(value, Undefined) or (boolean and not value) else value


def _int(value: Any, default: Any = 0, base: int = 10) -> Any:
    try:
        return int(value, base) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError):
        try:
            return int(float(value))
        except (TypeError, ValueError, OverflowError):
            return default


def _float(value: Any, default: Any = 0.0) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return default


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    if abs(precision) > _PLACES:
        raise TypeError(f"|round goes to {_PLACES} places")
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
        "dictsort": sequences.sorted_items,
        "e": _escape,
        "entities": entities,
        "escape": _escape,
        "first": sequences.first,
        "float": _float,
        "groupby": sequences.group,
        "indent": _indent,
        "int": _int,
        "items": sequences.items,
        "join": sequences.join,
        "last": sequences.last,
        "length": len,
        "list": list,
        "lower": _lower,
        "map": sequences.each,
        "max": sequences.greatest,
        "min": sequences.least,
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

# Where to turn for what Jinja has and a site of values has not.
INSTEAD: Mapping[str, str] = MappingProxyType(
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
