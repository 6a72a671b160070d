"""Which fields a record of biblatex has from another one, and under which names (its manual, appendix B)."""

import re
from collections.abc import Iterator

_INHERITS = re.compile(r"\b(?:crossref|xdata)\s*=\s*[{\"]?([^{}\",]*)", re.IGNORECASE)

_VOLUMES = ("mvproceedings", "mvcollection", "mvbook", "mvreference")
_CONTAINERS = ("proceedings", "collection", "book", "reference", *_VOLUMES)
# What a record does not inherit, because it is the parent's own.
_OWN = frozenset(
    [
        *("ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label", "options", "presort"),
        *("related", "relatedoptions", "relatedstring", "relatedtype", "shortauthor", "shorteditor", "shorthand"),
        *("shorttitle", "sortkey", "sortname", "sorttitle", "sortyear", "abstract", "url", "urldate", "doi", "pages"),
        *("file", "keywords", "note", "title", "subtitle", "titleaddon", "eprint", "eprinttype", "timestamp", "owner"),
    ]
)
_TITLES = ("title", "subtitle", "titleaddon")


def keys_of_parents(text: str) -> Iterator[str]:
    """Yield the keys of the records to which the text of one refers."""
    lowered = text.lower()
    if "crossref" not in lowered and "xdata" not in lowered:
        return
    for match in _INHERITS.finditer(text):
        yield from filter(None, map(str.strip, match[1].split(",")))


def inherited_name(relation: str, kind: str, parent: str, field: str) -> str:
    """Return the name that a field of a parent has in a record; empty where it is not inherited.

    `relation` is the field that names the parent, `kind` and `parent` are the types of the two records.
    """
    if relation == "xdata":
        return "" if field in ("ids", "xdata") else field
    kind, parent = kind.lower(), parent.lower()
    is_part = parent in _CONTAINERS and kind not in _CONTAINERS
    is_volume = parent in _VOLUMES and kind in _CONTAINERS
    if field in _TITLES and (is_part or is_volume):
        # The title of a work in volumes is the main title of each.
        return f"main{field}" if is_volume else f"book{field}"
    if field == "author" and is_part:
        # The author of a book is that of its chapters; those of other volumes are not.
        return field if parent in ("book", "mvbook") and kind in ("inbook", "bookinbook") else ""
    return "" if field in _OWN else field
