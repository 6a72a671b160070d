"""Data of other programs in YAML, TOML and JSON, with every scalar as the text that was written.

Peers read YAML in ways that Octavo refuses in its own entries: with anchors, tags and keys that come twice.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.base.frozen import frozen
from octavo.migrate.folder import SourceFolder, decoded_text

Data: TypeAlias = "str | list[Data] | dict[str, Data]"

# More levels of nesting than this are refused, and so are more values: anchors can make very many of a few.
_DEEPEST = 64
_MOST_VALUES = 200_000
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_TRUE = frozenset(("true", "yes", "on"))


# The rank of what has none, which stands behind all others.
LAST = 10**9


class UnreadableText(Exception):
    """A text cannot be read; `line` and `column` are the place, from 1, in the file at a `path`, if that is known."""

    def __init__(self, message: str, line: int = 1, column: int = 1, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.path = path


@frozen
class SourceText:
    """A text of a former site in its parts; `line` is that of the file on which the body begins."""

    front: dict[str, Data]
    body: str
    line: int


def split_front(text: str) -> SourceText:
    """Split a text into its front matter in YAML, TOML or JSON, and its body; UnreadableText where that is broken.

    A text without front matter is a body.
    """
    if text.startswith("{") and (end := _end_of_json(text)):
        return _split(text, text[:end], end, read_json)
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence not in ("---", "+++"):
        return SourceText({}, text.rstrip(), 1)
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() == "+++" if fence == "+++" else _FENCE.fullmatch(line):
            inner = "\n".join(("", *lines[1:at]))
            return _split(text, inner, len("\n".join(lines[: at + 1])), read_toml if fence == "+++" else read_yaml)
    raise UnreadableText(f"the front matter has no second line `{fence}`")


def _split(text: str, front: str, end: int, read: Any) -> SourceText:
    body = text[end:].lstrip("\n")
    values = read(front)
    if values and not isinstance(values, dict):
        raise UnreadableText("the front matter has no keys")
    return SourceText(values or {}, body.rstrip(), text.count("\n", 0, len(text) - len(body)) + 1)


def _end_of_json(text: str) -> int:
    try:
        return json.JSONDecoder(parse_int=str).raw_decode(text)[1]
    except (ValueError, RecursionError):
        return 0


def read_json(text: str) -> Data:
    """Read JSON; UnreadableText where it is none."""
    try:
        return _as_data(json.loads(text, parse_int=str, parse_float=str))
    except RecursionError:
        raise UnreadableText("this is nested too deeply") from None
    except json.JSONDecodeError as failure:
        raise UnreadableText(f"this is not JSON: {failure.msg}", failure.lineno, failure.colno) from None


def read_toml(text: str) -> Data:
    """Read TOML; UnreadableText where it is none."""
    try:
        return _as_data(tomllib.loads(text))
    except RecursionError:
        raise UnreadableText("this is nested too deeply") from None
    # A number of thousands of digits is a ValueError too.
    except ValueError as failure:
        found = re.search(r"at line (\d+), column (\d+)", str(failure))
        reason = failure if isinstance(failure, tomllib.TOMLDecodeError) else "a number has too many digits"
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        raise UnreadableText(f"this is not TOML: {reason}", line, column) from None


def _as_data(value: Any) -> Data:
    if isinstance(value, dict):
        return {_clean(key): _as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_data(item) for item in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    # Of dates and times TOML makes values of its own.
    return value.isoformat() if hasattr(value, "isoformat") else _clean(str(value))


def _clean(text: str) -> str:
    """Return a text without control characters, which can be written as escapes; they become spaces."""
    return UNFIT_IN_TEXT.sub(" ", text)


def read_yaml(text: str) -> Data:
    """Read YAML; UnreadableText where it is none. Of a key that comes twice the last value counts, as for the peers."""
    try:
        return _Reader(text).document()
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        problem = getattr(failure, "problem", None) or "it has a character that YAML does not know"
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise UnreadableText(f"this is not YAML: {problem}", line, column) from None


class _Reader:
    """Makes values of the events of one YAML document; tags are left out of account."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.CBaseLoader))
        self.anchors: dict[str | None, Data] = {}
        self.sizes: dict[str | None, int] = {}
        self.values = 0

    def document(self) -> Data:
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                return self.value(event, 0)
        return ""

    def value(self, event: Any, depth: int) -> Data:
        line = event.start_mark.line + 1
        before = self.values
        self.values += self.sizes.get(event.anchor, 1) if isinstance(event, yaml.AliasEvent) else 1
        if self.values > _MOST_VALUES or depth > _DEEPEST:
            raise UnreadableText("this has too many values, or is nested too deeply", line)
        if isinstance(event, yaml.AliasEvent):
            return self.anchors.get(event.anchor, "")
        made = self.made(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = made
            self.sizes[event.anchor] = self.values - before
        return made

    def made(self, event: Any, depth: int) -> Data:
        if isinstance(event, yaml.ScalarEvent):
            text = _clean(event.value)
            return "" if not event.style and text in _NOTHING else text
        parts: list[Data] = []
        while not isinstance(inner := next(self.events), yaml.CollectionEndEvent):
            parts.append(self.value(inner, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return parts
        found: dict[str, Data] = {}
        for key, value in zip(parts[::2], parts[1::2], strict=True):
            if key == "<<" and isinstance(value, dict):
                found = value | found
            elif isinstance(key, str):
                found[key] = value
        return found


def data_in_file(folder: SourceFolder, path: str) -> Data:
    """Return the values of a file; UnreadableText where it cannot be read."""
    text = decoded_text(folder.bytes_of(path))[0]
    try:
        if path.endswith(".json"):
            return read_json(text)
        return read_toml(text) if path.endswith(".toml") else read_yaml(text)
    except UnreadableText as failure:
        raise UnreadableText(failure.message, failure.line, failure.column, path) from None


def mapping_in_file(folder: SourceFolder, path: str) -> dict[str, Data]:
    """Return the values of a file by their keys, none of an empty file; UnreadableText where it has no keys."""
    values = data_in_file(folder, path)
    if isinstance(values, dict):
        return values
    if not values:
        return {}
    is_ = "a list" if isinstance(values, list) else "a text"
    raise UnreadableText(f"this is {is_}, where keys with values are wanted, as in `title: A title`", path=path)


def at(data: Data, *keys: str) -> Data:
    """Return the value below some keys, each in the mapping of the one before it; empty where there is none."""
    for key in keys:
        data = data.get(key, "") if isinstance(data, dict) else ""
    return data


def text_at(data: Data, *keys: str) -> str:
    """Return the text below some keys, or the one text in a list, as one line; empty where there is none."""
    value = at(data, *keys)
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return " ".join(value.split()) if isinstance(value, str) else ""


def mapping_at(data: Data, *keys: str) -> dict[str, Data]:
    """Return the mapping below some keys; empty where there is none."""
    value = at(data, *keys)
    return value if isinstance(value, dict) else {}


def items_at(data: Data, *keys: str) -> list[Data]:
    """Return the items of the list below some keys; a single value is a list of one."""
    value = at(data, *keys)
    return value if isinstance(value, list) else [value] if value else []


def texts_at(data: Data, *keys: str) -> list[str]:
    """Return the texts in the list below some keys, each as one line, without empty ones."""
    return [line for item in items_at(data, *keys) if isinstance(item, str) and (line := " ".join(item.split()))]


def paragraphs_at(data: Data, *keys: str) -> str:
    """Return the text below some keys with its lines as they are; the texts of a list are its paragraphs."""
    texts = [item.strip() for item in items_at(data, *keys) if isinstance(item, str)]
    return "\n\n".join(filter(None, texts))


def first_text(data: Data, *keys: str) -> str:
    """Return the first text that one of some keys of a mapping has; empty if none has."""
    return next((text for key in keys if (text := text_at(data, key))), "")


def whole_number_at(data: Data, *keys: str) -> int | None:
    """Return the whole number below some keys; None where there is none, or one of more than nine digits."""
    text = text_at(data, *keys)
    return int(text) if _WHOLE.fullmatch(text) else None


def is_true(data: Data, *keys: str) -> bool:
    """Tell if the value below some keys says yes."""
    return text_at(data, *keys).lower() in _TRUE
