"""Generate a theme whose pages show every value that they have access to, field by field."""

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from markupsafe import Markup

from octavo.model import records
from octavo.model.dates import Date
from octavo.model.records import Value

NAME = "revealing"

# The type of each context name.
_VALUES: Mapping[str, Any] = {
    "site": records.Site,
    "theme": records.Theme,
    "page": records.Page,
    "menu": tuple[records.MenuItem, ...],
    **dict.fromkeys(("owner", "subject"), records.Subject | None),
    "person": records.Person | None,
    "metrics": tuple[records.Metric, ...],
    "paper": records.Paper,
    "body": records.Body | None,
    **dict.fromkeys(("previous", "next"), records.PaperLink | None),
    "related": tuple[records.PaperLink, ...],
    "selected": tuple[Markup, ...] | None,
    "listing": records.Listing,
    "pagination": records.Pagination | None,
    "recent": tuple[records.News, ...] | None,
    "news": tuple[records.News, ...],
    "item": records.News,
    "term": records.Term | None,
    **dict.fromkeys(("areas", "years", "venues", "tags", "people"), tuple[records.Term, ...]),
    "data": Mapping[str, Any],
    "moved": str,
}

_LIST = ("listing", "pagination", "subject")
_WHO = ("person", "metrics", "body", "areas", "years", "venues", "tags", "people")

# The context names that each template shows, in addition to those in the layout.
_ALL = ("site", "theme", "page", "menu", "owner")
_PAGES: Mapping[str, tuple[str, ...]] = {
    "home.html": (*_WHO, *_LIST, "selected", "recent"),
    "paper.html": ("paper", "body", "subject", "previous", "next", "related"),
    "term.html": ("term", *_LIST),
    "person.html": ("term", *_WHO, *_LIST),
    "news.html": ("news", "pagination"),
    "item.html": ("item", "body"),
    "page.html": ("body", "data"),
    "moved.html": ("moved",),
    "404.html": (),
}
_ENTRY = ("site", "theme", "paper", "body", "subject")

# All types of records but `Fragment`, which pages get as rendered HTML.
_RECORDS = tuple(
    record
    for record in vars(records).values()
    if isinstance(record, type) and issubclass(record, Value) and record not in (Value, records.Fragment)
)


def _shown(hint: Any, value: str) -> str:
    """Return template code that shows a value of a type in full."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType and NoneType in parts:
        (rest,) = (part for part in parts if part is not NoneType)
        return f"{{% if {value} is none %}}none{{% else %}}{_shown(rest, value)}{{% endif %}}"
    if origin is tuple:
        return f"({{% for one in {value} %}}{_shown(parts[0], 'one')}, {{% endfor %}})"
    if hint in _RECORDS:
        return f"{{{{ {_macro(hint)}({value}) }}}}"
    if hint is Date:
        return f"{{{{ {value}|date('long') }}}}"
    if hint is bool:
        return f"{{{{ 'yes' if {value} else 'no' }}}}"
    return f"{{{{ {value}{'|tojson' if origin is Mapping else ''} }}}}"


def _macro(record: type[Value]) -> str:
    return f"show_{record.__name__.lower()}"


def _macros(types: Iterable[type[Value]]) -> str:
    """Return a macro for each type of record."""
    return "".join(
        f"{{% macro {_macro(record)}(it) %}}\n{record.__name__}\n"
        + "".join(
            f"- {name}: {_shown(hint, f'it.{name}')}\n"
            for name, hint in get_type_hints(record).items()
            if name[0] != "_"
        )
        + "{% endmacro %}\n"
        for record in types
    )


def _names(names: Iterable[str]) -> str:
    return "".join(f"<p>{name}: {_shown(_VALUES[name], name)}</p>\n" for name in names)


def _templates() -> Mapping[str, str]:
    known = f'{{% from "values.html" import {", ".join(map(_macro, _RECORDS))} %}}\n'
    pages = {
        name: f'{{% extends "layout.html" %}}\n{known}{{% block main %}}\n{_names(names)}{{% endblock %}}\n'
        for name, names in _PAGES.items()
    }
    # This include has a dynamic name, so the page depends on every template.
    box = '{% include "box-" ~ page.kind ~ ".html" ignore missing %}\n{% endblock %}\n'
    foot = '<a href="{{ root }}{{ index }}">Home</a>\n{% block main %}{% endblock %}\n{{ foot(page.kind) }}\n'
    return pages | {
        "page.html": pages["page.html"].replace("{% endblock %}\n", box),
        "entry.html": f"{known}<div>{_names(_ENTRY)}</div>\n",
        "layout.html": f'{known}{{% from "parts.html" import foot %}}\n{_names(_ALL)}{foot}',
        "values.html": _macros(_RECORDS),
        "parts.html": (
            '{% from "deep/end.html" import end %}\n{% macro foot(kind) %}<p>{{ end(kind) }}</p>{% endmacro %}\n'
        ),
        "deep/end.html": "{% macro end(kind) %}<b>A page of the kind {{ kind }}.</b>{% endmacro %}\n",
    }


TEMPLATES = _templates()

DECLARATION = """
options:
  - {name: shade, type: choice, values: [light, dark], default: light, meaning: How bright it is.}
  - {name: dense, type: flag, meaning: Whether it is dense.}
"""

FILES: Mapping[str, str] = {
    **{f"templates/{name}": text for name, text in TEMPLATES.items()},
    "static/style.css": "p { margin: 0 }\n",
    "theme.yaml": DECLARATION,
}
