"""Writing YAML: texts in quotes where they need them, and the front matter and the text of an entry."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

# A text, a number or a truth value, a mapping, or a list of these.
YamlItem: TypeAlias = "str | int | Mapping[str, YamlValue]"
YamlValue: TypeAlias = "YamlItem | Sequence[YamlItem]"

# Texts that need no quotes in YAML: words, and addresses without the characters that end a value.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,;:’'()/&+!?–—-]*[\w.’')!?-])?|https?://[\w.~/%:?=&+-]*[\w/]")
# What ends a plain text, and what must not be in brackets: there a comma parts two items, and some readers refuse `?`.
_END = re.compile(r":(?=\s|$)|[,?]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
# Words that some readers of YAML take for a truth value or for nothing.
_TAKEN = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))
# Numbers, dates and identifiers, which Octavo reads as the texts that they are.
_NUMBER = re.compile(r"\w(?:[\w./()–;-]|:(?=\w))*")
_NUMBERS = frozenset(("date", "volume", "issue", "pages", "number", "doi", "arxiv", "isbn", "issn", "start", "end"))
# Mappings under these keys have a line for each of their own keys, however short they are.
_ALWAYS_BLOCKS = frozenset(("links", "extra", "theme_options"))
_WIDTH = 100


def yaml_text(text: str, *, key: str = "", in_brackets: bool = False) -> str:
    """Return one line of text as a YAML scalar, in quotes where it needs them.

    `key` is the one that it is the value of: numbers and dates need no quotes where they are wanted. The quotes are
    single ones around LaTeX, in which backslashes would be doubled in double ones.
    """
    if key in _NUMBERS and _NUMBER.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    found = _END.search(text)
    ends = found is not None and (in_brackets or any(match[0] == ":" for match in _END.finditer(text)))
    if _PLAIN.fullmatch(text) and not ends and text.lower() not in _TAKEN:
        return text
    if "\\" in text or '"' in text:
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return json.dumps(text, ensure_ascii=False)


def write_entry(front: Mapping[str, YamlValue], body: str = "") -> str:
    """Return the text of an entry: its front matter in the order of the mapping, and below it the body if any."""
    parts = ["---", *mapping_lines(front), "---", *(("", body.strip("\n")) if body.strip() else ()), ""]
    return "\n".join(parts)


def mapping_lines(values: Mapping[str, YamlValue]) -> list[str]:
    """Return the lines of a mapping, in the order of its keys."""
    return [line for key, value in values.items() for line in _lines_of(key, value)]


def _lines_of(key: str, value: YamlValue) -> Iterator[str]:
    """Yield the lines of a key and its value, on one line if it is short."""
    short = None if key in _ALWAYS_BLOCKS and isinstance(value, Mapping) else _in_line(value, key)
    if short is not None and (isinstance(value, str | int) or len(key) + 2 + len(short) <= _WIDTH):
        yield f"{_key(key)}: {short}"
    elif isinstance(value, Mapping):
        yield f"{_key(key)}:"
        yield from (f"  {line}" for line in mapping_lines(value))
    elif not isinstance(value, str | int):
        yield f"{_key(key)}:"
        for item in value:
            yield from _item_lines(item)


def _item_lines(item: YamlItem) -> Iterator[str]:
    if isinstance(item, Mapping):
        short = _in_line(item, "")
        lines = [short] if short is not None and len(short) <= _WIDTH else mapping_lines(item)
        for at, line in enumerate(lines):
            yield f"    {line}" if at else f"  - {line}"
    else:
        yield f"  - {_scalar(item, '')}"


def _in_line(value: YamlValue, key: str, *, in_brackets: bool = False) -> str | None:
    """Return a value on one line; None for one with lists or mappings in it.

    A list of mappings has a line for each item, and so has a list of authors, who are added and moved.
    """
    if isinstance(value, str | int):
        return _scalar(value, key, in_brackets=in_brackets)
    if isinstance(value, Mapping):
        inner = [(name, _in_line(value[name], name, in_brackets=True)) for name in value]
        whole = all(short is not None for _, short in inner)
        return f"{{{', '.join(f'{_key(name)}: {short}' for name, short in inner)}}}" if whole else None
    if key == "authors" or in_brackets:
        return None
    items = [_scalar(item, "", in_brackets=True) for item in value if isinstance(item, str | int)]
    return f"[{', '.join(items)}]" if len(items) == len(value) else None


def _scalar(value: str | int, key: str, *, in_brackets: bool = False) -> str:
    if isinstance(value, str):
        return yaml_text(value, key=key, in_brackets=in_brackets)
    return str(value).lower()


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key.lower() not in _TAKEN else json.dumps(key)
