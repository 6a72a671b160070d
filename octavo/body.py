"""A body with its links led to their places."""

import re

from markupsafe import Markup

from octavo import address
from octavo.load import Loaded
from octavo.record import Body
from octavo.target import Targets

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_MARK = re.compile(r"""\sid=("[^"]*"|'[^']*')""")
_TO_MARK = re.compile(r'(\shref)="#')
_PLACEHOLDER = re.compile("\x03(\\d+)\x03")


def body_of(loaded: Loaded, targets: Targets) -> Body:
    """Replace each reference in an entry's text by its link; one that leads nowhere becomes `#`."""
    text = loaded.text
    urls = []
    for reference in text.references:
        where = targets.find(loaded.path, reference.target)
        urls.append("#" if isinstance(where, str) else Markup.escape(where.url))

    def led(html: str) -> Markup:
        return Markup(_PLACEHOLDER.sub(lambda match: urls[int(match[1])], html) if urls else html)

    home = address.folder(targets.homes[loaded.path])
    lead, rest = (led(_unmarked(html, home)) for html in (text.lead, text.rest))
    return Body(html=led(text.html), lead=lead, rest=rest, text=text.plain)


def _unmarked(html: str, home: str) -> str:
    """A text for lists: a page may show it twice, so its marks stay on its own page, where links to them lead."""

    def unmark(tag: re.Match[str]) -> str:
        return _TO_MARK.sub(rf'\1="{home}#', _MARK.sub("", tag[0]))

    return _TAG.sub(unmark, html) if ' href="#' in html or " id=" in html else html
