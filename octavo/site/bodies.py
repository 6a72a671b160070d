"""Make the body of an entry for pages: its stored text with resolved links."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from octavo.base import hashing, urls
from octavo.base.html import escape_attribute
from octavo.cache.entries import BodyText
from octavo.markdown.grammar.html_syntax import ATTRIBUTE, MARKUP
from octavo.model.records import Body, safe
from octavo.site.targets import Targets

_ATTRIBUTE = re.compile(rf"[\s/]*+{ATTRIBUTE.pattern}")
_PLACEHOLDER = re.compile("\x03(\\d+)\x03")


def body_of(source: str, text: BodyText, checksum: bytes, targets: Targets) -> Body:
    """Return an entry's body with a link in the place of each reference; `checksum` is that of the stored text."""
    links, page = links_of(source, text.targets, targets), urls.folder(targets.folder_of(source))

    def linked(html: str) -> Markup:
        return safe(_PLACEHOLDER.sub(lambda match: links[int(match[1])], html) if links else html)

    lead, rest = (linked(_without_ids(html, page)) for html in (text.lead, text.rest))
    digest = hashing.raw((checksum, links, page))
    return Body(html=linked(text.html), lead=lead, rest=rest, text=text.plain, _digest=digest)


def links_of(source: str, references: Iterable[str], targets: Targets) -> tuple[str, ...]:
    """Return the URLs of a text's references, escaped as HTML attributes; a broken reference becomes `#`."""
    resolved = (targets.find(source, reference) for reference in references)
    return tuple(["#" if isinstance(target, str) else escape_attribute(target.url) for target in resolved])


def _without_ids(html: str, page: str) -> str:
    """Remove the ids from HTML that is for lists, and lead links to them to the entry's own page.

    A page may list an entry twice, and an id has to be unique on a page.
    """

    def replace_attribute(attribute: re.Match[str]) -> str:
        if attribute[1] == "id":
            return ""
        return attribute[0].replace('"#', f'"{page}#', 1) if attribute[1] == "href" else attribute[0]

    def replace_tag(tag: re.Match[str]) -> str:
        if tag["comment"] or tag["end"]:
            return tag[0]
        return f"<{tag['name']}{_ATTRIBUTE.sub(replace_attribute, tag['rest'])}{tag['close']}"

    return MARKUP.sub(replace_tag, html) if ' href="#' in html or "id=" in html else html
