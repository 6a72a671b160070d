"""Field types: each reads a node to a value, and converts the value to its stored form and back."""

import re
from collections import abc
from collections.abc import Callable, Iterator
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol

from octavo.base.characters import without_typesetting
from octavo.base.frozen import EMPTY, fields_of, frozen, replace
from octavo.base.numbers import whole_number
from octavo.base.patterns import deferred
from octavo.base.suggest import as_item, did_you_mean, did_you_mean_or_list
from octavo.content.bylines import NamePlace, hint_for_colon, is_odd, parted, read_name
from octavo.content.findings import Findings, part_of_value
from octavo.markdown.phrases import Phrase, render_phrase, unmarked_phrase
from octavo.markdown.signs import is_marked, may_hold_latex
from octavo.markdown.tokens import unescape
from octavo.model.names import without_marks
from octavo.yaml.nodes import Bare, Mapping, Node, Scalar, Sequence

# The words for true and false, in any case.
TRUTH = dict.fromkeys(("true", "yes", "on"), True) | dict.fromkeys(("false", "no", "off"), False)
# What may be the path of a file.
_FILE = re.compile(r"[^\s:?#<>]{1,200}\.[A-Za-z0-9]{1,5}")
_ENTITY = deferred(r"&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z\d]{1,30});", re.ASCII)
_DIGITS = re.compile(r"-?[0-9]+")


class FieldType(Protocol):
    """The type of a field's values."""

    @property
    def wanted(self) -> str:
        """A phrase for authors that names the values wanted here."""

    def parse_plain(self, text: str) -> Any:
        """Return the value of a text, or None where `read` has to be called: it may have something to note."""

    def read(self, node: Node, findings: Findings) -> Any:
        """Return the value of a node, or None with an error added to the findings."""

    def freeze(self, value: Any) -> Any:
        """Return the stored form of a value: scalars, tuples and dictionaries."""

    def thaw(self, stored: Any) -> Any:
        """Return the value from its stored form."""


class StoredAsIs:
    """The base of types whose values are their own stored form."""

    __slots__ = ()

    def parse_plain(self, text: str) -> Any:
        """Return None: `read` adds a mention of each value."""

    def freeze(self, value: Any) -> Any:
        """Return the value itself."""
        return value

    def thaw(self, stored: Any) -> Any:
        """Return the value itself."""
        return stored


@frozen
class Text(StoredAsIs):
    """One line of text: line breaks and runs of spaces become one space, and entities of HTML their characters.

    `convert` changes the text, or raises ValueError with a message and perhaps a hint; `code` is that of the error.
    """

    wanted: str = "a text"
    convert: Callable[[str], str] | None = None
    code: str = "bad-value"

    def parse_plain(self, text: str) -> str | None:
        """Return the converted text; None where `convert` refuses it."""
        text = without_entities(one_line(text))
        if self.convert is None or not text:
            return text or None
        try:
            return self.convert(text)
        except ValueError:
            return None

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the converted text."""
        text = text_of(node, self.wanted, findings)
        text = without_entities(text) if text else text
        if self.convert is None or not text:
            return text
        try:
            return self.convert(text)
        except ValueError as failure:
            findings.error(self.code, failure.args[0], node, *failure.args[1:])
            return None


@frozen
class Prose(StoredAsIs):
    """One line of text in words, in which LaTeX is read before `text` checks it."""

    text: Text = Text()

    @property
    def wanted(self) -> str:
        """Name what `text` wants."""
        return self.text.wanted

    def parse_plain(self, text: str) -> str | None:
        """Return the text; None where it may have LaTeX, or `text` refuses it."""
        return None if may_hold_latex(text) else self.text.parse_plain(text)

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the text after its LaTeX is read."""
        if isinstance(node, Scalar):
            node = replace(node, text=findings.read_latex(one_line(node.text), node, is_line=True))
        return self.text.read(node, findings)


@frozen
class Line:
    """One line of text as `Prose`, with emphasis, code and formulas."""

    wanted: str = "a text"

    def parse_plain(self, text: str) -> Phrase | None:
        """Return the phrase of a text without any markup or LaTeX, None for any other."""
        text = one_line(text)
        return None if not text or is_marked(text) or may_hold_latex(text) else unmarked_phrase(text)

    def read(self, node: Node, findings: Findings) -> Phrase | None:
        """Return the phrase; add the findings about its formulas."""
        text = text_of(node, self.wanted, findings)
        if not text:
            return None
        span_of = partial(part_of_value, findings.span(node), text)
        read = findings.read_latex(text, node, is_line=True, marked=True)
        phrase, found = render_phrase(read, span_of, findings.macros)
        findings.diagnostics += found
        # A comment of HTML shows nothing.
        return phrase if phrase.plain else None

    def freeze(self, value: Phrase) -> Any:
        """Return the plain text, and the HTML only where it differs."""
        plain, html = value
        return plain if plain == html else (plain, html)

    def thaw(self, stored: Any) -> Phrase:
        """Return the phrase of its stored form."""
        return Phrase(stored, stored) if isinstance(stored, str) else Phrase(*stored)


@frozen
class Name(StoredAsIs):
    """A person's name, given name first; `place` says where it stands (see `read_name`)."""

    wanted: str = "a name"
    place: NamePlace = "byline"

    def parse_plain(self, text: str) -> str | None:
        """Return the name; None where it may be more than a name, or have LaTeX or marks of emphasis."""
        text = one_line(parted(text))
        return None if not text or is_odd(text) or "&" in text else text

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the name without what does not belong to it, with a finding about that."""
        text = text_of(node, self.wanted, findings)
        if not text or not isinstance(node, Scalar):
            return text
        if self.place == "profile":
            return read_name(findings.read_latex(without_entities(text), node), node, findings, self.place)
        text = one_line(parted(node.text))
        # A star behind a name that begins with one may be the end of emphasis.
        name, marks = without_marks(text) if text[0] not in "*_" else (text, "")
        phrase, found = render_phrase(findings.read_latex(name, node, marked=True), lambda *_: findings.span(node))
        findings.diagnostics += [one for one in found if one.code == "lost-link"]
        return read_name(phrase.plain + marks, node, findings, self.place)


@frozen
class Named(StoredAsIs):
    """The name of a file or an entry; it is added to the mentions with this `role`."""

    role: str
    wanted: str

    def read(self, node: Node, findings: Findings) -> str | None:
        """Return the name and add a mention of it."""
        text = text_of(node, self.wanted, findings)
        if text:
            findings.mention(self.role, text, node)
        return text


@frozen
class Flag(StoredAsIs):
    """A truth value."""

    wanted: str = "true or false"

    def parse_plain(self, text: str) -> bool | None:
        """Read `true`, `yes` and `on`, `false`, `no` and `off`."""
        return _flag(text)

    def read(self, node: Node, findings: Findings) -> bool | None:
        """Read the text of a node as `parse_plain` does; add an error for any other node or text."""
        flag = _flag(node.text) if isinstance(node, Scalar) else None
        if flag is None:
            findings.error("bad-value", f"{self.wanted} is wanted here", node)
        return flag


@frozen
class WholeNumber(StoredAsIs):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 10**9
    wanted: str = "a whole number"

    def parse_plain(self, text: str) -> int | None:
        """Read digits with an optional minus sign; `1_000` and `1e3` are no whole numbers."""
        text = text.strip()
        number = whole_number(text.removeprefix("-"), max(self.most, -self.least))
        if number is None:
            return None
        number = -number if text.startswith("-") else number
        return number if self.least <= number <= self.most else None

    def read(self, node: Node, findings: Findings) -> int | None:
        """Read the text of a node as `parse_plain` does; add an error for any other node or text."""
        number = self.parse_plain(node.text) if isinstance(node, Scalar) else None
        if number is not None:
            return number
        if isinstance(node, Scalar) and _DIGITS.fullmatch(node.text.strip()):
            findings.error("bad-value", f"{self.wanted} from {self.least} to {self.most} is wanted here", node)
        else:
            findings.error("bad-value", f"{self.wanted} is wanted here", node, "write digits only, like 1234")
        return None


@frozen
class Choice(StoredAsIs):
    """One of a few words; `spellings` are other ways to write them, with hyphens for spaces.

    `otherwise` returns a hint for a text that none of the words says. `last`: of several words the last may be one.
    `unlike` are words that look like one of these, and mean something else.
    """

    words: tuple[str, ...]
    spellings: abc.Mapping[str, str] = EMPTY
    otherwise: Callable[[str], str] | None = None
    last: bool = False
    unlike: frozenset[str] = frozenset()

    @property
    def wanted(self) -> str:
        """List the words."""
        return "one of " + ", ".join(self.words)

    def parse_plain(self, text: str) -> str | None:
        """Return the word as it is listed; capitals, and hyphens or underscores for spaces, make no difference."""
        word = _hyphened(text)
        known = next((known for known in self.words if known.replace(" ", "-") == word), None)
        known = known or self.spellings.get(word)
        return self.parse_plain(word.rpartition("-")[2]) if known is None and self.last and "-" in word else known

    def read(self, node: Node, findings: Findings) -> str | None:
        """Read the text of a node as `parse_plain` does; add an error for any other node or text."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        known = self.parse_plain(text)
        if known is None:
            alike = "" if _hyphened(text) in self.unlike else did_you_mean(_hyphened(text), self.words)
            hint = alike or (self.otherwise(text) if self.otherwise and text else "")
            hint = hint or did_you_mean_or_list(_hyphened(text), self.words)
            findings.error("bad-value", f"`{text}` is not {self.wanted}", node, hint)
        return known


@frozen
class FlagOr(StoredAsIs):
    """A flag or a value of another type, as in `code: true` and `code: https://…`.

    Values of the other type must be their own stored form.
    """

    other: FieldType

    @property
    def wanted(self) -> str:
        """Name both forms."""
        return f"true, false or {self.other.wanted}"

    def parse_plain(self, text: str) -> Any:
        """Read a flag where the text is one, else a value of the other type."""
        flag = _flag(text)
        return self.other.parse_plain(text) if flag is None else flag

    def read(self, node: Node, findings: Findings) -> Any:
        """Read the text of a node as `parse_plain` does; add an error for any other node or text."""
        flag = _flag(node.text) if isinstance(node, Scalar) else None
        return self.other.read(node, findings) if flag is None else flag


def one_line(text: str) -> str:
    """Return a text with one space for each run of white space, and none at its ends.

    What typesetting leaves in copied text goes (see `without_typesetting`).
    """
    return " ".join((text if text.isascii() else without_typesetting(text)).split())


def without_entities(text: str) -> str:
    """Return a line of text with the characters that its entities of HTML stand for, as in `10&#8211;20`."""
    if "&" not in text or ";" not in text:
        return text
    return one_line(_ENTITY().sub(lambda entity: unescape(entity[0]), text))


def text_of(node: Node, wanted: str, findings: Findings) -> str | None:
    """Return the text of a scalar as one line; None, with an error, for any other node."""
    if isinstance(node, Scalar):
        return one_line(node.text)
    findings.error("wrong-type", f"{wanted} is wanted here, not {shape_of(node)}", node, _hint_for_text(node))
    return None


def _hint_for_text(node: Mapping | Sequence) -> str:
    """Return the hint for a list or a mapping in the place of a text: the text that it holds, or quotes."""
    if isinstance(node, Mapping):
        known = (node.bare.get(key) for key in ("title", "name", "label", "text"))
        text = next((value for value in known if isinstance(value, str) and value), "")
        if text:
            return f"write its text alone: `{as_item(one_line(text))}`"
        ((key, value), *rest) = node.bare.items() or [("", "")]
        if not rest and isinstance(value, str) and value:
            return hint_for_colon("a text", f"{key}: {value}")
    elif node.bare and all(isinstance(item, str) and item for item in node.bare):
        text = one_line(", ".join(map(str, node.bare)))
        return f"write one text, without brackets: `{text}`; brackets that belong to it go into quotes: `'[{text}]'`"
    return "put a text that begins with [ or { into quotes"


def empty(node: Node | Bare) -> bool:
    """Tell if a node is a blank text; a key with such a value counts as absent."""
    text = node.text if isinstance(node, Scalar) else node
    return isinstance(text, str) and not text.strip()


def shape_of(node: Node) -> str:
    """Describe a node in a phrase for authors."""
    if isinstance(node, Scalar):
        return f"`{node.text[:40]}`"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def _flag(text: str) -> bool | None:
    return TRUTH.get(text.strip().lower())


def _hyphened(text: str) -> str:
    return "-".join(text.lower().replace("_", "-").split())


@frozen
class FreeForm:
    """A mapping with any keys and values, as the author wrote them; what may be names of files is mentioned."""

    wanted: str = "a mapping of keys to values"

    def parse_plain(self, text: str) -> None:
        """Return None: no text is a mapping."""

    def read(self, node: Node, findings: Findings) -> Any:
        """Return the mapping, with text for each scalar; None for an empty one."""
        if not isinstance(node, Mapping):
            findings.error("wrong-type", f"{self.wanted} is wanted here, not {shape_of(node)}", node)
            return None
        for text in _texts(node):
            if _FILE.fullmatch(text):
                findings.mention("extra", text, node)
        return free_form(node) or None

    def freeze(self, value: Any) -> Any:
        """Return the mapping with dictionaries in place of read-only mappings."""
        return stored_form(value)

    def thaw(self, stored: Any) -> Any:
        """Return the mapping with all mappings read-only again."""
        return restored_form(stored)


def _texts(node: Node | Bare) -> Iterator[str]:
    """Yield the texts in a node."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Scalar):
        yield node.text
    else:
        for inner in node.bare.values() if isinstance(node, Mapping) else node.bare:
            yield from _texts(inner)


def free_form(node: Node | Bare) -> Any:
    """Return the read-only value of any node: text, a tuple or a mapping of such values."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(free_form(item) for item in node.bare)
    if isinstance(node, Mapping):
        return MappingProxyType({key: free_form(value) for key, value in node.bare.items()})
    return node


def restored_form(value: Any) -> Any:
    """Return a value with every dictionary in it as a read-only mapping."""
    if isinstance(value, dict):
        return MappingProxyType({key: restored_form(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(restored_form(item) for item in value)
    return value


def stored_form(value: Any) -> Any:
    """Return the stored form of any record or value: scalars, tuples and dictionaries."""
    if isinstance(value, Phrase):
        return Line().freeze(value)
    fields = fields_of(type(value))
    if fields:
        return tuple([stored_form(getattr(value, name)) for name in fields])
    if isinstance(value, tuple):
        return tuple([stored_form(item) for item in value])
    if isinstance(value, MappingProxyType):
        return {key: stored_form(item) for key, item in value.items()}
    return value
