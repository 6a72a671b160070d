"""Lexers of Pygments' that try at each place only the rules which may match there.

Pygments tries the rules of a state one after another, some thirty a token. With which characters a match of a rule can
begin is read from what `re` makes of its pattern, once; and only rules that are tried are compiled.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pygments
from pygments.lexer import RegexLexer, RegexLexerMeta
from pygments.token import Error, Whitespace, _TokenType
from pygments.util import Future

from octavo import digest
from octavo.kept import Kept
from octavo.patterns import STAMP, Parts, made_of, parts_of

_parser: Any = import_module("re._parser")

# Before any other character all rules are tried: there case and the classes of characters have too many exceptions.
_PLAIN = frozenset("\t\n" + "".join(map(chr, range(0x20, 0x7F))))
_DIGITS = frozenset("0123456789")
_SPACES = frozenset("\t\n ")
_WORDS = frozenset(char for char in _PLAIN if char.isalnum() or char == "_")
_CLASSES = {
    "CATEGORY_DIGIT": _DIGITS,
    "CATEGORY_NOT_DIGIT": _PLAIN - _DIGITS,
    "CATEGORY_SPACE": _SPACES,
    "CATEGORY_NOT_SPACE": _PLAIN - _SPACES,
    "CATEGORY_WORD": _WORDS,
    "CATEGORY_NOT_WORD": _PLAIN - _WORDS,
}
_NONE: frozenset[str] = frozenset()

# What matches, what becomes of it, and the state that follows.
_Step = tuple[Any, Any, Any]


def quick(kind: type[Any], kept: Kept) -> type[Any]:
    """A lexer that makes the same tokens in less time; the same one, where it goes ways of its own."""
    usual = issubclass(kind, RegexLexer) and kind.get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
    if not usual or getattr(kind, "token_variants", False):
        return kind
    own: type[Any] = type.__call__(_Kind, kind.__name__, (_Lexer, kind), {"kept": kept, "rules": {}, "tables": {}})
    return own


class _Kind(RegexLexerMeta):
    kept: Kept
    rules: dict[Any, "_Rule"]

    def _process_regex(self, regex: Any, rflags: int, state: str) -> "_Rule":
        # One pattern stands in many rules.
        return self.rules.setdefault((regex, rflags), _Rule(regex, rflags))

    def process_tokendef(self, name: str, tokendefs: Any = None) -> Any:
        """The rules of all states, with what an earlier process has made of them."""
        found: Any = super().process_tokendef(name, tokendefs)  # type: ignore[no-untyped-call]  # the library has none
        rules = tuple(self.rules.values())
        if self.kept.folder is not None:
            place, key = f"{self.__mro__[2].__module__}.{self.__name__}", _key()
            stored = self.kept.get(place, key)
            if stored is None:
                stored = tuple((rule.firsts, rule.made) for rule in rules)
                self.kept.put(place, key, stored)
            for rule, known in zip(rules, stored, strict=True):
                rule.firsts, rule.made = known
        return found


@cache
def _key() -> str:
    """What is kept fits this program, this Pygments and this `re` alone."""
    return f"{digest.of_bytes(Path(__file__).read_bytes())}:{pygments.__version__}:{STAMP}"


class _Rule:
    """A pattern, parsed when it is asked what it may begin with, and compiled when it is tried."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._written = (pattern, flags)

    @cached_property
    def _parsed(self) -> Any:
        pattern, flags = self._written
        text: Any = pattern.get if isinstance(pattern, Future) else lambda: pattern
        return _parser.parse(text(), flags)

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The plain characters with which a match can begin; all where it can be empty."""
        found, empty = _sequence(self._parsed, bool(self._parsed.state.flags & re.IGNORECASE))
        return _PLAIN if empty else found

    @cached_property
    def made(self) -> Parts:
        """What `re` makes of the pattern."""
        return parts_of(self._parsed, self._written[1])

    @cached_property
    def match(self) -> Any:
        """The function that matches a text from a place on."""
        return made_of(None, self.made).match


class _Lexer(RegexLexer):
    """Finds the tokens that Pygments' own loop finds."""

    tables: dict[str, dict[str, tuple[_Step, ...]]]
    _tokens: dict[str, list[_Step]]

    def get_tokens_unprocessed(self, text: str, stack: Any = ("root",)) -> Iterator[tuple[int, Any, str]]:
        """The tokens of a text, each with its place."""
        states = list(stack)
        table = self._table(states[-1])
        place = 0
        while True:
            char = text[place : place + 1]
            for step in table.get(char) or self._steps(states[-1], char):
                found = step[0](text, place)
                if found:
                    break
            else:
                if not char:
                    return
                if char == "\n":
                    states = ["root"]
                    table = self._table("root")
                yield place, Whitespace if char == "\n" else Error, char
                place += 1
                continue
            _, action, following = step
            if type(action) is _TokenType:
                yield place, action, found[0]
            elif action is not None:
                yield from action(self, found)
            place = found.end()
            if following is not None:
                _follow(states, following)
                table = self._table(states[-1])

    def _table(self, state: str) -> dict[str, tuple[_Step, ...]]:
        return self.tables.setdefault(state, {})

    def _steps(self, state: str, char: str) -> tuple[_Step, ...]:
        """The rules of a state that may match before a character."""
        found = []
        for rule, action, following in self._tokens[state]:
            if not isinstance(rule, _Rule):
                found.append((rule, action, following))
            elif char not in _PLAIN or char in rule.firsts:
                found.append((rule.match, action, following))
        steps = self._table(state)[char] = tuple(found)
        return steps


def _follow(states: list[str], following: Any) -> None:
    """Change the stack of states; its first stays."""
    if isinstance(following, int):
        del states[max(len(states) + following, 1) :]
    elif following == "#push":
        states.append(states[-1])
    else:
        for state in following:
            if state == "#pop":
                del states[max(len(states) - 1, 1) :]
            else:
                states.append(states[-1] if state == "#push" else state)


def _sequence(tree: Any, fold: bool) -> tuple[frozenset[str], bool]:
    """The plain characters with which matches of a parsed pattern can begin, and whether one can be empty."""
    firsts = _NONE
    for kind, told in tree:
        found, empty = _item(str(kind), told, fold)
        firsts |= found
        if not empty:
            return firsts, False
    return firsts, True


def _item(kind: str, told: Any, fold: bool) -> tuple[frozenset[str], bool]:
    match kind:
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return _NONE, True
        case "LITERAL":
            return _range(told, told, fold), False
        case "IN":
            return _set(told, fold), False
        case "NOT_LITERAL":
            return _set([("NEGATE", None), ("LITERAL", told)], fold), False
        case "ANY":
            return _PLAIN, False
        case "BRANCH":
            found = [_sequence(branch, fold) for branch in told[1]]
            return _NONE.union(*(firsts for firsts, _ in found)), any(empty for _, empty in found)
        case "SUBPATTERN":
            _, more, _, inside = told
            return _sequence(inside, fold or bool(more & re.IGNORECASE))
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inside = told
            firsts, empty = _sequence(inside, fold)
            return firsts, empty or least == 0
        case "ATOMIC_GROUP":
            return _sequence(told, fold)
        case _:
            return _PLAIN, True


def _set(parts: Any, fold: bool) -> frozenset[str]:
    kinds = {str(kind) for kind, _ in parts}
    if not kinds <= {"NEGATE", "LITERAL", "RANGE", "CATEGORY"} or (fold and "NEGATE" in kinds):
        return _PLAIN
    found = _NONE
    for kind, told in parts:
        match str(kind):
            case "LITERAL":
                found |= _range(told, told, fold)
            case "RANGE":
                found |= _range(told[0], told[1], fold)
            case "CATEGORY":
                found |= _CLASSES[str(told)]
    return _PLAIN - found if "NEGATE" in kinds else found


def _range(first: int, last: int, fold: bool) -> frozenset[str]:
    if fold and last >= 0x80:
        # Some letters beyond are equal to plain ones.
        return _PLAIN
    chars = "".join(map(chr, range(first, min(last, 0x7F) + 1)))
    return _PLAIN.intersection(chars + chars.swapcase() if fold else chars)
