"""The syntax of BibTeX: where records begin, what their values are, and what is wrong with broken ones.

bibtexparser reads one record at a time, so a broken one does not touch its neighbours. The rules of strings and of `#`
are those of "BibTeXing" (Patashnik, 1988, section 3.2); comments behind `%` are read as biber reads them.
"""

import logging
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Block, DuplicateFieldKeyBlock, Entry, ImplicitComment, ParsingFailedBlock

from octavo.base.frozen import frozen

# bibtexparser logs what we report ourselves.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

# The beginning of a record or of a definition, at the beginning of a line.
START = re.compile(r"^[ \t]*(?:@comment[ \t]+)?(?P<at>@)[ \t]*(?P<kind>[\w-]+)\s*[{(]", re.MULTILINE | re.IGNORECASE)
# The same behind other text on its line; behind a % it is commented out.
_BEHIND_TEXT = re.compile(r"^[^%\n]*?(?<![\w.])(?P<at>@)[ \t]*(?P<kind>[\w-]+)\s*[{(]", re.MULTILINE)
# A type of record that begins like a definition.
_LIKE_DEFINITION = re.compile(r"(?:comment|string|preamble)[\w-]+", re.IGNORECASE)
# How many pieces may be inside a value of the one before: an abstract that shows a record.
_MOST_INNER = 3
# So many braces may stand within each other.
_DEEPEST = 100
# Stands before an @ at the beginning of a line within a value, where bibtexparser would see the next record.
_GUARD = "\ue000"
# The parts of a value between signs of concatenation: a text in braces or quotes, a number, or the name of a string.
_PART = re.compile(r'\s*(?:([{"])|([^\s#{}",=]+))')
_BRACE = re.compile(r"(?<!\\)[{}]")
_BRACE_OR_QUOTE = re.compile(r'(?<!\\)[{}]|(?<!\{)"|"(?!\})')
# The Web of Science has names of several words, such as `Early Access Date`.
_FIELD_NAME = re.compile(r"[^\s\"#%'(),={}]+|[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_FIELD = re.compile(r"(?<=[,\n])[ \t]*([\w-]+)\s*=\s*[{\"]")
_MISSING_COMMA = re.compile(r"\s*([\w-]+)\s*=")
_SIGN = re.compile(r'\\.|[{}"]|%[^\n]*|,(?=\s*,)', re.DOTALL)
# A field at the beginning of a line or behind a comma, as where a brace has closed a record too early.
_LOOSE = re.compile(r"^(?:[^%\n]*?,)?[ \t]*([\w-]+)\s*=\s*(?:[{\"]|\d+\s*,?\s*$)", re.MULTILINE)
# A comment without braces, which what follows belongs to.
_COMMENT = re.compile(r"@comment(?!\s*[{(])", re.IGNORECASE)
# The macros of months, which all styles define, and truth values, which some write without braces.
_KNOWN_WORDS = frozenset(
    ["true", "false", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)


class LooseFields(NamedTuple):
    """A text with fields that stand in no record, and the offset of the first of them."""

    text: str
    at: int


class Start(NamedTuple):
    """The beginning of a record or a definition: offset, line, kind in small letters, and the offset of its end."""

    at: int
    line: int
    kind: str
    end: int


def starts_of(text: str) -> Iterator[Start]:
    """Yield the beginnings of records and definitions in a text, without those that stand within a value."""
    found = list(START.finditer(text))
    first = _BEHIND_TEXT.search(text, 0, found[0].start("at") if found else len(text))
    if first:
        found.insert(0, first)
    line = at = index = 0
    while index < len(found):
        start = found[index].start("at")
        following = _behind(text, found, index)
        end = found[following].start("at") if following < len(found) else len(text)
        line, at = line + text.count("\n", at, start), start
        yield Start(start, line + 1, found[index]["kind"].lower(), end)
        index = following


def _behind(text: str, found: list[re.Match[str]], index: int) -> int:
    """Return the index of the beginning behind a record; it is not the next one where that is within a value."""
    depth = 0
    for inner in range(index, min(index + 1 + _MOST_INNER, len(found))):
        end = found[inner + 1].start("at") if inner + 1 < len(found) else len(text)
        depth += text.count("{", found[inner].start("at"), end) - text.count("}", found[inner].start("at"), end)
        if depth == 0 and inner > index:
            return inner + 1
        if depth <= 0:
            break
    return index + 1


def has_records(text: str) -> bool:
    """Tell if a text has the beginning of a record or a definition, perhaps behind other text on its line."""
    return _BEHIND_TEXT.search(text) is not None


def loose_fields(text: str) -> int | None:
    """Return the offset of the first field in a text that stands in no record; None where it has none.

    What is commented out has none.
    """
    found = _LOOSE.search(text)
    return found.start(1) if found and not _COMMENT.search(text, 0, found.start(1)) else None


def entries_of(text: str) -> Iterator[Entry | ParsingFailedBlock | LooseFields]:
    """Yield the records in a piece of a file, blocks for those that cannot be read, and fields that stand in none.

    A record that cannot be read as it is, is read without comments and doubled commas between its fields. What begins
    behind a % is commented out.
    """
    head = START.match(text)
    kind = head["kind"] if head else ""
    is_odd = head is not None and (not head[0][1:-1].isalnum() or _LIKE_DEFINITION.fullmatch(kind) is not None)
    if head and is_odd:
        # bibtexparser knows no hyphens in types, and no lines behind them; @commentary is a comment to it.
        lines = "\n" * head[0].count("\n")
        text = f"@{_LIKE_DEFINITION.sub('x', kind).replace('-', '_')}{head[0][-1]}{lines}{text[head.end() :]}"
    guarded = text[:1] + text[1:].replace("\n@", f"\n{_GUARD}@") if START.search(text, 1) else text
    found = list(_entries_in(guarded))
    if any(isinstance(one, ParsingFailedBlock) or not _has_only_fields(one) for one in found):
        tidied = _tidied(guarded)
        again = list(_entries_in(tidied))
        if not any(isinstance(one, ParsingFailedBlock) for one in again):
            found = again
    if is_odd and found and isinstance(found[0], Entry):
        found[0].entry_type = kind.lower()
    yield from found


def _entries_in(text: str) -> Iterator[Entry | ParsingFailedBlock | LooseFields]:
    end = 0
    for block in parse_string(text, parse_stack=[]).blocks:
        raw = block.raw or ""
        at = max(text.find(raw, end), end)
        if isinstance(block, ImplicitComment):
            first = loose_fields(raw)
            if first is not None:
                yield LooseFields(raw.replace(_GUARD, ""), at + first)
            continue
        before, end = text[max(end, text.rfind("\n", 0, at) + 1) : at], at + len(raw)
        entry = _entry_of(block)
        if entry and "%" not in before:
            yield entry


def _entry_of(block: Block) -> Entry | ParsingFailedBlock | None:
    """Return the record that a block is, also where it has a field twice; None for comments and definitions."""
    found = block.ignore_error_block if isinstance(block, DuplicateFieldKeyBlock) else block
    return found if isinstance(found, Entry | ParsingFailedBlock) else None


def _has_only_fields(one: Entry | LooseFields) -> bool:
    return isinstance(one, LooseFields) or all(_FIELD_NAME.fullmatch(field.key.strip()) for field in one.fields)


def _tidied(text: str) -> str:
    """Return a record with spaces for comments and for all but one of several commas between its fields."""
    depth, quoted = 0, False

    def tidy(match: re.Match[str]) -> str:
        nonlocal depth, quoted
        sign = match[0][0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == '"' and depth == 1:
            quoted = not quoted
        elif sign in "%," and depth == 1 and not quoted:
            return " " * len(match[0])
        return match[0]

    return _SIGN.sub(tidy, text)


def name_of_field(key: str) -> str:
    """Return the name of a field; empty for a text that is none."""
    name = key.strip()
    return name if _FIELD_NAME.fullmatch(name) else ""


@frozen
class ReadValue:
    """A value: its text, None where it cannot be read for a reason, with a hint; and names that nobody defines."""

    text: str | None
    undefined: tuple[str, ...] = ()
    reason: str = ""
    hint: str = ""


def value_of(written: str, string: Callable[[str], str | None]) -> ReadValue:
    """Read a value; `string` returns the text of a string by its name in small letters, None where it is not defined.

    Names that are not defined stand for themselves; those of months are known to everybody.
    """
    written = written.strip()
    if len(written) > 1 and written[0] + written[-1] in ("{}", '""'):
        inside = written[1:-1]
        # Nearly all values are like this.
        if "{" not in inside and "}" not in inside and '"' not in inside:
            return ReadValue(inside.replace(_GUARD, "") if _GUARD in inside else inside)
    texts: list[str] = []
    undefined: list[str] = []
    at = 0
    while True:
        match = _PART.match(written, at)
        if match is None:
            return ReadValue(None, (), "a value is missing here", "write it in braces")
        if name := match[2]:
            text = string(name.lower())
            texts.append(name if text is None else text)
            undefined += [name] if text is None and not name.isdigit() and name.lower() not in _KNOWN_WORDS else []
            at = match.end()
        else:
            end = _end_of(written, match.end(), match[1])
            texts.append(written[match.end() : end])
            at = end + 1
        rest = written[at:].lstrip()
        if not rest:
            return ReadValue("".join(texts).replace(_GUARD, ""), tuple(undefined))
        if rest[0] != "#":
            return ReadValue(None, (), *_behind_value(rest))
        at = len(written) - len(rest) + 1


def is_too_deep(text: str) -> bool:
    """Tell if braces in a value stand within more others than can be meant, and could be read in sensible time."""
    if text.count("{") <= _DEEPEST:
        return False
    depth = 0
    for match in _BRACE.finditer(text):
        depth = depth + 1 if match[0] == "{" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return False


def _behind_value(rest: str) -> tuple[str, str]:
    """Return what is wrong with a text behind a value, and a hint."""
    if name := _MISSING_COMMA.match(rest):
        return f"a comma is missing before `{name[1]}`", "put a comma at the end of the line before it"
    return f"`{rest[:30]}` stands behind the value", "put all of the value into one pair of braces"


def _end_of(text: str, at: int, opening: str) -> int:
    """Return the offset of the brace or the quotation mark that closes one; the end of the text where none does."""
    depth = 0
    for match in (_BRACE if opening == "{" else _BRACE_OR_QUOTE).finditer(text, at):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if depth == 0 and opening == "{":
                return match.start()
            depth -= 1
        elif depth == 0:
            return match.start()
    return len(text)


def explanation(text: str) -> tuple[str, str, int]:
    """Return what is wrong with a record that cannot be read, a hint, and the offset of the fault in it."""
    opening = START.match(text)
    start = opening.end() if opening else 0
    head = text[start:].partition("\n")[0]
    if "=" in head.partition(",")[0]:
        return "this record has no key", "write a key and a comma behind the opening brace", start
    fields = {match.start(1): match for match in _FIELD.finditer(text, start)}
    depth, last = 1, start
    for match in re.compile(rf"{_BRACE.pattern}|{_FIELD.pattern}").finditer(text, start):
        if (match[0] not in ("{", "}")) and (at := match.start(1)) in fields:
            if depth > 1:
                return "a brace is not closed here", "add the missing }", last
            last = at
            depth += match[0].endswith("{")
        else:
            depth += 1 if match[0] == "{" else -1
    if depth > 0:
        return "this record is not closed: a closing brace is missing", "add the missing }", 0
    return "this record cannot be read", "look for a missing comma, equals sign, quotation mark or brace", 0
