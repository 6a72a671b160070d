"""Addresses in a text: which are safe, and which lead to a place inside the site."""

import re
from urllib.parse import unquote

from octavo.base.characters import CONTROL
from octavo.base.frozen import frozen

_SCHEME = re.compile(r"([^/?#]*?):")
# Nothing after these can change what they are.
_EVIDENT = re.compile(r"(https?|mailto):")
# Characters that are invisible in an address. Only here do spaces, soft hyphens and zero-width characters count too:
# somebody may put them into a scheme to hide it.
_IGNORED = re.compile(rf"[{CONTROL} \xa0\xad\u200b-\u200f\u2028-\u202e\ufeff]+")
_ROUNDS = 5


@frozen
class TextReference:
    """A link or an image inside the site, to be resolved later; its place is in the body's file."""

    target: str
    line: int
    column: int
    length: int
    image: bool


def scheme(url: str) -> str:
    """The scheme of an address in lower case, or nothing; found behind any disguise that a browser might see through.

    A browser drops white space and control characters; percent-encoding and entities are undone too, for somebody
    who hides a scheme has no good reason.
    """
    if evident := _EVIDENT.match(url):
        return evident[1]
    if ":" not in url and "%" not in url and "&" not in url:
        return ""
    from html import unescape

    plain = url
    for _ in range(_ROUNDS):
        decoded = unescape(unquote(plain))
        if decoded == plain:
            break
        plain = decoded
    found = _SCHEME.match(_IGNORED.sub("", plain))
    return found[1].lower() if found else ""
