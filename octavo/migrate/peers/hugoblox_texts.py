"""The texts of a site made with HugoBlox: their Markdown, links, pictures, and what has no key of its own."""

import posixpath
import re
from functools import cached_property

from octavo.migrate.assembly import Assembly
from octavo.migrate.collections import as_yaml
from octavo.migrate.data import Data, first_text, is_true, items_at, text_at, texts_at
from octavo.migrate.documents import SourceDocument, same_place, with_scheme, words_of
from octavo.migrate.hugo import HugoSite, bundle_name, bundle_of
from octavo.migrate.markup.hidden import outside_code
from octavo.migrate.markup.shortcodes import translate_shortcodes
from octavo.migrate.people.authors import Authors
from octavo.yaml.write import YamlItem, YamlValue

# Sections by the folder that they get on the new site; other sections keep their names.
FOLDERS_OF_SECTIONS = {
    **dict.fromkeys(("post", "posts", "blog"), "posts"),
    **dict.fromkeys(("project", "projects"), "projects"),
    **dict.fromkeys(("talk", "talks", "event", "events"), "talks"),
    **dict.fromkeys(("teaching", "course", "courses"), "teaching"),
}
LINKS = {
    "url_pdf": "pdf",
    "url_code": "code",
    "url_dataset": "data",
    "url_data": "data",
    "url_poster": "poster",
    "url_project": "project",
    "url_slides": "slides",
    "url_video": "video",
    "url_source": "",
    "url_preprint": "pdf",
    "url_custom": "",
}
_KINDS = {"dataset": "data", "preprint": "pdf", "site": "project", "website": "project"}
_FEATURED = re.compile(r"featured[^/]*\.(?:png|jpe?g|gif|webp|avif|svg)", re.IGNORECASE)
# The look of a paragraph, at its end or below it.
_STYLED = re.compile(r"[ \t]?\{(?:style|class)=\"[^\"{}\n]*\"\}[ \t]*$", re.MULTILINE)
_MORE = re.compile(r"\s*<!--\s*more\s*-->\s*")


class HugoTexts:
    """The texts of one site."""

    def __init__(self, site: HugoSite, assembly: Assembly) -> None:
        self.site = site
        self.assembly = assembly
        self.authors = Authors(site, assembly)
        self.documents: list[SourceDocument] = []

    def body(self, document: SourceDocument, text: str | None = None) -> str:
        """Return the text of a document in Octavo's Markdown, with addresses of the former site."""
        plain = _MORE.sub(_parted, document.body if text is None else text)
        plain = outside_code(plain, lambda part: _STYLED.sub("", part)) if "{" in plain else plain
        return translate_shortcodes(plain, self.named).strip("\n")

    def named(self, name: str) -> str:
        """Return the address of a page that is named by its file or folder; empty where there is none."""
        bare, _, part = name.partition("#")
        inner = _without_ending(bare.strip("/"))
        address = self._addresses.get(inner) or self._addresses.get(same_place(inner), "")
        return f"{address}#{part}" if address and part else address

    @cached_property
    def _addresses(self) -> dict[str, str]:
        """The addresses of all texts by their paths, by the names of their files or folders, and by themselves."""
        paths = [_without_ending(document.path.removeprefix("content/")) for document in self.documents]
        # The addresses of people are those that the configuration says.
        places = [
            self.authors.formers(one)[0] if one.kind in ("author", "authors") else one.address for one in self.documents
        ]
        found: dict[str, str] = {}
        for address, path in zip(places, paths, strict=True):
            found.setdefault(path, address)
            found.setdefault(same_place(address), address)
        for address, path in zip(places, paths, strict=True):
            found.setdefault(posixpath.basename(path), address)
        return found

    def links(self, document: SourceDocument) -> list[tuple[str, str, str]]:
        """Return the links of a text: the kind, empty for one without, where it leads, and its label."""
        stated = [(key, url) for key in LINKS for url in texts_at(document.front, key)]
        labels = {key: words_of(key.removeprefix("url_")).replace("Pdf", "PDF") for key in LINKS}
        found = [(LINKS[key], with_scheme(url), labels[key]) for key, url in stated if url != "#"]
        for item in (*items_at(document.front, "links"), *items_at(document.front, "url_custom")):
            url, kind = first_text(item, "url", "link", "href"), text_at(item, "type").lower()
            label = first_text(item, "name", "label", "text") or text_at(item, "type").capitalize()
            if kind == "preprint" and text_at(item, "provider") == "arxiv" and text_at(item, "id"):
                url = url or f"https://arxiv.org/abs/{text_at(item, 'id')}"
            if url:
                found.append((_KINDS.get(kind, kind), with_scheme(url), label or "Link"))
        return found

    def file(self, target: str, document: SourceDocument) -> str:
        """Return the file of the former site that a target in a text means; empty if it is none."""
        if not target or "://" in target or target.startswith("#"):
            return ""
        bare = target.lstrip("/")
        beside = posixpath.join(posixpath.dirname(document.path), target)
        own = "" if target.startswith("/") else posixpath.normpath(beside)
        return self.site.folder.first(
            own, f"static/{bare}", f"assets/media/{bare}", f"assets/{bare}", f"content/{bare}"
        )

    def featured(self, document: SourceDocument) -> str:
        """Return the picture of a text, which has a name of its own beside it; empty if there is none."""
        beside = bundle_of(self.site, document)
        return next((path for path in beside if _FEATURED.fullmatch(posixpath.basename(path))), "")

    def kept(self, document: SourceDocument, known: tuple[str, ...]) -> dict[str, YamlValue]:
        """Return `draft`, and under `extra` the values of some keys that have no place in an entry."""
        front = document.front
        hidden = text_at(front, "_build", "render") or text_at(front, "build", "render")
        kept: dict[str, YamlValue] = {}
        if is_true(front, "draft") or hidden in ("never", "false"):
            kept["draft"] = True
        extra: dict[str, YamlValue] = {}
        for key in known:
            texts: list[YamlItem] = [*map(self.authors.name_of, texts_at(front, key))]
            if texts and texts != [self.authors.profile.name]:
                extra[key] = texts if isinstance(front.get(key), list) else texts[0]
        if address := front.get("address"):
            extra["address"] = as_yaml(address)
        return {**kept, "extra": extra} if extra else kept


def _parted(more: re.Match[str]) -> str:
    """Return what stands for the mark of a summary's end: the end of a paragraph, if lines end there."""
    return "\n\n" if "\n" in more[0] else " "


def _without_ending(path: str) -> str:
    return re.sub(r"(?:/_?index)?\.md$", "", path)


def heading_of(document: SourceDocument) -> str:
    """Return the title of a text; the words of its name where it has none."""
    return text_at(document.front, "title") or words_of(bundle_name(document))


def period_of(front: dict[str, Data], *, with_times: bool) -> str:
    """Return the day of a text or the days from its beginning to its end, with the times of an event of some hours."""
    start, end = text_at(front, "date"), text_at(front, "date_end")
    has_times = with_times and not is_true(front, "all_day")
    first, last = (", ".join(filter(None, (day_of(one), _time_of(one) if has_times else ""))) for one in (start, end))
    if day_of(start) == day_of(end):
        until = _time_of(end) if has_times else ""
        return f"{first}–{until}" if until else first
    return " – ".join(filter(None, (first, last)))


def _time_of(text: str) -> str:
    """Return the hour and the minute of a date; empty for midnight, which programs write where no time is meant."""
    found = re.match(r"\d{4}-\d{2}-\d{2}[T ](\d{2}:\d{2})", text)
    return found[1] if found and found[1] != "00:00" else ""


def day_of(text: str) -> str:
    """Return the day of a date that has a time; empty for no date."""
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", text)
    return found[0] if found else ""
