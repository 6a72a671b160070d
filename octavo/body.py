"""A body with its links led to their places."""

import re

from markupsafe import Markup

from octavo.load import Loaded
from octavo.record import Body
from octavo.target import Targets

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

    return Body(html=led(text.html), lead=led(text.lead), rest=led(text.rest), text=text.plain)
