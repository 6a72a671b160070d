"""Find texts that `octavo new` and `octavo add` wrote as examples, and that nobody has replaced yet."""

import re
from collections.abc import Collection, Iterator

from octavo.audit.places import Places
from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.layout import CONTENT, SITE_FILE, place_of
from octavo.model.placeholders import LINES, VALUES


def _any_of(texts: Collection[str]) -> str:
    return "|".join(map(re.escape, texts))


# A whole value of a key or of a list, and a whole line of a body.
_VALUE = rf"(?m)^[ \t]*(?:- +|\w+: +)[\"']?({_any_of(VALUES)})[\"']?[ \t\r]*$"
_LINE = rf"(?m)^({_any_of(LINES)})[ \t\r]*$"

# The lines that begin and end front matter.
_FENCE = r"(?m)^---[ \t\r]*$"


def example_texts(sources: Collection[str], places: Places) -> Iterator[Diagnostic]:
    """Yield a warning for each text of an example in the entries among some sources, and in the site's settings."""
    entries = {source for source in sources if place_of(source.removeprefix(f"{CONTENT}/")).role == "entry"}
    settings = f"{CONTENT}/{SITE_FILE}"
    for source in entries:
        fences = [fence.line for fence in places.in_file(source, _FENCE)][:2]
        for span in places.in_file(source, _VALUE):
            if span.line < max(fences, default=0):
                yield _left(span)
        yield from map(_left, places.in_file(source, _LINE))
    if entries:
        yield from map(_left, places.in_file(settings, _VALUE))


def _left(span: Span) -> Diagnostic:
    hint = "write your own, or delete the line"
    return warning("placeholder", "this is still the text of the example", span, hint)
