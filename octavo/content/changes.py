"""Changes of the content's schema: keys with new names, and the edits that bring a file up to date."""

import re
from collections.abc import Iterable, Mapping

from octavo.base.frozen import frozen


@frozen
class RenamedKey:
    """A key of a table that has a new name since a version of the schema; the old one is read for a major version."""

    table: str
    old: str
    new: str
    version: int


RENAMED_KEYS = (RenamedKey("a person", "aliases", "other_names", 2),)

# The version of the schema that this program writes; a configuration without `version` has the first.
SCHEMA_VERSION = max(key.version for key in RENAMED_KEYS)

# The ends of lines that `decode` makes one of, so that line numbers are the same.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@frozen
class KeyEdit:
    """A text of a file to replace: the line and the column where it begins, from 1, the text itself, and the new one.

    An empty text is one to insert.
    """

    line: int
    column: int
    old: str
    new: str


def renamed_keys(table: str) -> Mapping[str, str]:
    """Return the new names of a table's keys by the old ones."""
    return {key.old: key.new for key in RENAMED_KEYS if key.table == table}


def edited(data: bytes, edits: Iterable[KeyEdit]) -> bytes:
    """Return the bytes of a file in UTF-8 after some edits; `\\n` in a new text becomes the line end of its line.

    An edit whose old text is not at its place is left out.
    """
    text = data.decode()
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = _LINE.findall(text.removeprefix(mark))
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column, edit.old), reverse=True):
        line = lines[edit.line - 1]
        # A key may be in quotes.
        start = edit.column - 1 + (line[edit.column - 1 :].startswith(("'", '"')) if edit.old else 0)
        if line.startswith(edit.old, start):
            end = line[len(line.rstrip("\r\n")) :] or "\n"
            new = edit.new.replace("\n", end)
            lines[edit.line - 1] = line[:start] + new + line[start + len(edit.old) :]
    return (mark + "".join(lines)).encode()
