"""Feeds of a former site, of which Octavo makes none: their readers have to be told where to look."""

from collections.abc import Sequence

from octavo.migrate.assembly import Assembly
from octavo.migrate.data import Data, items_at, mapping_at, text_at, texts_at
from octavo.migrate.documents import SourceDocument
from octavo.migrate.folder import SourceFolder
from octavo.migrate.markup.leftovers import as_code

# Folders of texts that are no sections for readers.
_NO_SECTIONS = {"author", "authors", "admin", "home"}
# Names of feeds that people write by hand.
_NAMES = ("feed.xml", "atom.xml", "rss.xml")


def leave_feeds(assembly: Assembly, source: str, feeds: Sequence[str], *, url: str, has_news: bool) -> None:
    """Tell that some feeds, given by their addresses, are not on the new site; `source` is the file that has them."""
    if feeds:
        place = f"{url}/news/" if has_news else f"{url}/"
        named = ", ".join(map(as_code, dict.fromkeys(feeds)))
        reason = f"Octavo makes no feeds: who has subscribed to {named} finds what is new at {place}"
        assembly.leave(source, reason)


def feeds_of_jekyll(folder: SourceFolder, config: dict[str, Data]) -> list[str]:
    """Return the addresses of the feeds of a site made with Jekyll."""
    plugins = [*texts_at(config, "plugins"), *texts_at(config, "gems")]
    made = [text_at(config, "feed", "path").lstrip("/") or _NAMES[0]] if "jekyll-feed" in plugins else []
    return [f"/{name}" for name in (*made, *(name for name in _NAMES if name in folder.files))]


def feeds_of_hugo(config: dict[str, Data], documents: Sequence[SourceDocument]) -> list[str]:
    """Return the addresses of the feeds of a site made with Hugo: of its home page, and of each of its sections."""
    if "rss" in [kind.lower() for kind in texts_at(config, "disableKinds")]:
        return []
    outputs = mapping_at(config, "outputs")
    sections = sorted({one.kind for one in documents if one.path == f"content/{one.kind}/_index.md"} - _NO_SECTIONS)
    places = {"home": ["/index.xml"], "section": [f"/{section}/index.xml" for section in sections]}
    return [
        address
        for page, addresses in places.items()
        if page not in outputs or "rss" in [form.lower() for form in texts_at(outputs, page)]
        for address in addresses
    ]


def feeds_of_quarto(documents: Sequence[SourceDocument]) -> list[str]:
    """Return the addresses of the feeds of a site made with Quarto: of each page with a listing that has one."""
    return [
        (f"{one.address}index" if one.address.endswith("/") else one.address.removesuffix(".html")) + ".xml"
        for one in documents
        if any(
            isinstance(item, dict) and item.get("feed", "false") not in ("", "false")
            for item in items_at(one.front, "listing")
        )
    ]
