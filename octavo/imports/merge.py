"""Compare a record with the entry that it is: what differs, and what of that was edited by hand."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

from octavo.base.frozen import frozen
from octavo.content.fields import PAPER
from octavo.content.types import one_line
from octavo.formats.fields import BODY, names_of_key
from octavo.imports.fields.identifiers import READERS
from octavo.imports.fields.papers import ImportedPaper
from octavo.imports.ledger import digest_of_field
from octavo.model.dates import parse_date
from octavo.yaml.decode import decode
from octavo.yaml.edit import as_texts, closing_line, plain_value, with_inner_keys, with_keys
from octavo.yaml.frontmatter import split
from octavo.yaml.write import YamlValue

# Keys whose own keys are compared one by one.
_PARTED = ("links", "extra")
# Keys under which a text alone stands for a mapping with it.
_SHORT = ("name", "state", "file", "title")

Origin = Literal["missing", "changed", "edited"]


@frozen
class Difference:
    """A field that differs between an entry and a record; `mine` and `theirs` are what they have, None if nothing.

    `origin` is `missing` where the entry never had it, `changed` where the entry has what an earlier import wrote, and
    `edited` where the entry was written or edited by hand since.
    """

    key: str
    mine: Any
    theirs: Any
    origin: Origin


def fields_of_paper(paper: ImportedPaper) -> dict[str, Any]:
    """Return the fields of a record, as an entry has them, by their keys; links and extras one by one."""
    return _flat(as_texts(paper.front), paper.body)


def values_of_paper(paper: ImportedPaper) -> dict[str, Any]:
    """Return the same fields as they are written, with truth values and numbers."""
    return _flat(paper.front, paper.body)


def fields_of_entry(data: bytes, path: str) -> dict[str, Any]:
    """Return the fields of an entry in the same form; Refusal: it cannot be read."""
    parts = split(decode(data, path), path)
    return _flat(plain_value(parts.front), parts.body)


def _flat(front: Mapping[str, Any], body: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in front.items():
        if key in _PARTED and isinstance(value, Mapping):
            found |= {f"{key}.{inner}": part for inner, part in value.items()}
        elif value not in ("", [], {}):
            found[key] = value
    if body.strip():
        found[BODY] = body.strip()
    return found


def digests_of_fields(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each field, in its one form."""
    return {key: digest_of_field(_form(key, value)) for key, value in fields.items()}


def differences_between(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], said: Mapping[str, tuple[str, ...]]
) -> tuple[Difference, ...]:
    """Return the fields in which an entry differs from a record.

    What only the entry has is no difference, unless an import wrote it under `extra` for what has its own key now.
    `said` are the digests of what records said of each field at earlier imports. What was said before is no difference
    either: it was decided then what the entry has.
    """
    found = []
    for key, value in theirs.items():
        own = mine.get(key)
        if own is not None and _form(key, own) == _form(key, value):
            continue
        before = said.get(key, ())
        if digest_of_field(_form(key, value)) in before:
            continue
        if own is None:
            origin: Origin = "edited" if before else "missing"
        else:
            origin = "changed" if digest_of_field(_form(key, own)) in before else "edited"
        found.append(Difference(key, own, value, origin))
    added = [one.key for one in found if one.mine is None]
    for key, own in mine.items():
        was_said = digest_of_field(_form(key, own)) in said.get(key, ())
        if key not in theirs and was_said and any(_is_instead(key, other) for other in added):
            found.append(Difference(key, own, None, "changed"))
    return tuple(found)


def _is_instead(key: str, other: str) -> bool:
    """Tell if a key under `extra` held what has another key now: a DOI with a slip of the pen, which was corrected."""
    top, _, name = key.partition(".")
    fields = names_of_key(other) + (names_of_key("address") if other.startswith("links.") else ())
    return top == "extra" and name.lower() in map(str.lower, (other, *fields))


def _form(key: str, value: Any) -> Any:
    """Return the one form of a value that can be written in several ways."""
    if isinstance(value, str):
        text = " ".join(value.split()) if key == BODY else one_line(value)
        if key == "date":
            try:
                date = parse_date(text)
            except ValueError:
                return text
            return f"{date}/{date.end}" if date.end else str(date)
        if key in READERS:
            with suppress(ValueError):
                text = READERS[key](text)
        return text.lower() if key == "doi" else text
    if isinstance(value, list):
        items = [_form(key, item) for item in value]
        return items[0] if len(items) == 1 else items
    if isinstance(value, Mapping):
        inner = {name: _form(name, part) for name, part in value.items()}
        return next(iter(inner.values())) if len(inner) == 1 and next(iter(inner)) in _SHORT else inner
    return value


def with_differences(data: bytes, path: str, changes: Iterable[Difference]) -> bytes:
    """Return the bytes of an entry with some changes made, and everything else as it was.

    Refusal: the entry cannot be changed without losing something.
    """
    text = decode(data, path)
    values: dict[str, YamlValue | None] = {}
    inner_values: dict[str, dict[str, YamlValue | None]] = {}
    body = None
    for change in changes:
        top, _, inner = change.key.partition(".")
        if change.key == BODY:
            body = change.theirs
        elif inner and top in _PARTED:
            inner_values.setdefault(top, {})[inner] = change.theirs
        else:
            values[change.key] = change.theirs
    order = [field.name for field in PAPER.fields]
    text = with_keys(text, path, values, order)
    for top, inside in inner_values.items():
        text = with_inner_keys(text, path, top, inside, order)
    if body is not None:
        parts = split(text, path)
        lines = text.split("\n")
        head = lines[: parts.body_line - 1] if parts.body else [*lines[: closing_line(lines) + 1], ""]
        text = "\n".join([*head, body, ""])
    whole = text.encode()
    if b"\r\n" in data:
        whole = whole.replace(b"\n", b"\r\n")
    return b"\xef\xbb\xbf" * data.startswith(b"\xef\xbb\xbf") + whole
