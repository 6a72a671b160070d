"""A body with its links led to their places."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from octavo.base import hashing, urls
from octavo.base.html import escape_attribute
from octavo.cache.entries import BodyText
from octavo.model.records import Body, safe
from octavo.site.targets import Targets

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_MARK = re.compile(r"""\sid=("[^"]*"|'[^']*')""")
_TO_MARK = re.compile(r'(\shref)="#')
_PLACEHOLDER = re.compile("\x03(\\d+)\x03")


def body_of(source: str, prose: BodyText, seal: bytes, targets: Targets) -> Body:
    """Replace each reference in an entry's text by its link; `seal` is that of the text as it was stored."""
    links, home = links_of(source, prose.targets, targets), urls.folder(targets.home(source))

    def led(html: str) -> Markup:
        return safe(_PLACEHOLDER.sub(lambda match: links[int(match[1])], html) if links else html)

    lead, rest = (led(_unmarked(html, home)) for html in (prose.lead, prose.rest))
    made_of = hashing.raw((seal, links, home))
    return Body(html=led(prose.html), lead=lead, rest=rest, text=prose.plain, _digest=made_of)


def links_of(source: str, references: Iterable[str], targets: Targets) -> tuple[str, ...]:
    """Where the references of a text lead, as HTML attributes hold it; one that leads nowhere becomes `#`."""
    found = (targets.find(source, reference) for reference in references)
    return tuple(["#" if isinstance(where, str) else escape_attribute(where.url) for where in found])


def _unmarked(html: str, home: str) -> str:
    """A text for lists: a page may show it twice, so its marks stay on its own page, where links to them lead."""

    def unmark(tag: re.Match[str]) -> str:
        return _TO_MARK.sub(rf'\1="{home}#', _MARK.sub("", tag[0]))

    return _TAG.sub(unmark, html) if ' href="#' in html or " id=" in html else html
