"""What all sites made with Hugo share: the configuration, bundles, and the addresses of texts and files.

Rules of addresses are those of Hugo 0.140 ("URL management", "Page bundles").
"""

import posixpath
import re
from collections.abc import Iterator

from octavo.base.frozen import frozen, replace
from octavo.migrate.data import (
    LAST,
    Data,
    UnreadableText,
    first_text,
    items_at,
    mapping_at,
    mapping_in_file,
    text_at,
    texts_at,
    whole_number_at,
)
from octavo.migrate.documents import (
    SourceDocument,
    host_and_path,
    name_without_date,
    read_document,
    stem_of,
    with_scheme,
)
from octavo.migrate.folder import SourceFolder

_ENDINGS = (".yaml", ".yml", ".toml", ".json")
_TEXTS = (".md", ".markdown", ".html", ".Rmd", ".Rmarkdown")
_PART = re.compile(r":(\w+)")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@frozen
class HugoSite:
    """A site made with Hugo: its folder, and its configuration, with that of each file below the name of the file."""

    folder: SourceFolder
    config: dict[str, Data]

    @property
    def url(self) -> str:
        """The address of the site without a slash at its end; empty if the configuration has none."""
        url = first_text(self.config, "baseURL", "baseurl", "baseUrl").rstrip("/")
        return url if "://" in url else f"https://{url}" if "." in url.partition("/")[0] else ""

    @property
    def root(self) -> str:
        """The path at which the site is on its host: empty, or `/name`."""
        return re.split(r"[?#]", host_and_path(self.url)[1], maxsplit=1)[0].rstrip("/")

    @property
    def published(self) -> dict[str, str]:
        """The files by their addresses: those of `static`, of the folder of media, and of bundles."""
        found: dict[str, str] = {}
        for path in self.folder.files:
            for top in ("static/", "assets/media/", "assets/"):
                if path.startswith(top):
                    found.setdefault(path.removeprefix(top), path)
            if path.startswith("content/") and not path.endswith(_TEXTS):
                found.setdefault(path.removeprefix("content/"), path)
                found.setdefault(path.removeprefix("content/").lower(), path)
        return found

    @property
    def language(self) -> str:
        """The language of the site: the code that the settings of its main language say, or its name."""
        name = first_text(self.config, "defaultContentLanguage", "languageCode", "locale") or "en"
        code = text_at(self.config, "languages", name, "languageCode") or text_at(
            self.config, "languages", name, "locale"
        )
        return code or first_text(self.config, "languageCode") or name

    def menu(self) -> list[tuple[str, str]]:
        """Return the lines of the main menu: the label and the address of each."""
        menus = mapping_at(self.config, "menus") or mapping_at(self.config, "menu")
        lines = [
            (first_text(item, "name", "title"), first_text(item, "url", "pageRef"), item)
            for item in items_at(menus, "main")
        ]
        lines.sort(key=lambda line: LAST if (weight := whole_number_at(line[2], "weight")) is None else weight)
        return [(label, with_scheme(address)) for label, address, _ in lines if label and address]


def read_hugo(folder: SourceFolder) -> HugoSite:
    """Read the configuration of a site made with Hugo; UnreadableText where a file of it cannot be read."""
    config: dict[str, Data] = {}
    for path in _config_files(folder):
        name = stem_of(path)
        values = mapping_in_file(folder, path)
        if name in ("config", "hugo"):
            config = {**values, **config}
        else:
            config[name] = {**mapping_at(config, name), **values}
    return HugoSite(folder, config)


def _config_files(folder: SourceFolder) -> list[str]:
    alone = [f"{name}{ending}" for name in ("hugo", "config") for ending in _ENDINGS]
    parts = [path for path in folder.below("config/_default") if path.endswith(_ENDINGS)]
    return [*parts, *(path for path in alone if path in folder.files)]


def hugo_documents(site: HugoSite) -> Iterator[tuple[str, SourceDocument | UnreadableText, str]]:
    """Yield the path of each text in `content`, what was read of it, and the name of an encoding other than UTF-8.

    The kind of a document is its section, empty for a text in `content` itself.
    """
    for path in site.folder.below("content"):
        if path.endswith(_TEXTS):
            inner = path.removeprefix("content/")
            section = inner.partition("/")[0] if "/" in inner else ""
            try:
                document, encoding = read_document(site.folder, path, section)
            except UnreadableText as failure:
                yield path, failure, ""
            else:
                yield path, replace(document, address=_address(site, document, inner)), encoding


def _address(site: HugoSite, document: SourceDocument, inner: str) -> str:
    stated = text_at(document.front, "url")
    if stated:
        return f"/{stated.lstrip('/')}"
    folder, name = posixpath.dirname(inner), stem_of(inner)
    place = folder if name in ("index", "_index") else f"{folder}/{name}"
    slug = text_at(document.front, "slug")
    template = text_at(site.config, "permalinks", document.kind) or text_at(
        site.config, "permalinks", "page", document.kind
    )
    if template and name != "_index":
        values = _values(document, place, slug)
        return "/" + re.sub(r"/{2,}", "/", _PART.sub(lambda part: values.get(part[1], part[0]), template)).lstrip("/")
    if slug:
        place = posixpath.join(posixpath.dirname(place), slug)
    place = place.lower().replace(" ", "-").strip("/")
    return f"/{place}/" if place else "/"


def _values(document: SourceDocument, place: str, slug: str) -> dict[str, str]:
    """Return what stands for the parts of a permalink."""
    day = _DAY.match(text_at(document.front, "date")) or _DAY.match(document.date)
    year, month, date = (day[1], f"{int(day[2]):02}", f"{int(day[3]):02}") if day else ("", "", "")
    name = posixpath.basename(place).lower().replace(" ", "-")
    title = re.sub(r"[^\w]+", "-", text_at(document.front, "title").lower()).strip("-")
    return {
        "year": year,
        "month": month,
        "day": date,
        "section": document.kind,
        "sections": posixpath.dirname(place),
        "title": title,
        "slug": slug or title or name,
        "slugorfilename": slug or name,
        "slugorcontentbasename": slug or name,
        "filename": name,
        "contentbasename": name,
    }


def hugo_formers(document: SourceDocument) -> list[str]:
    """Return the former addresses of a text: its own, and its aliases."""
    folder = posixpath.dirname(document.address.rstrip("/"))
    aliases = texts_at(document.front, "aliases")
    return [document.address, *(one if one.startswith("/") else posixpath.join(folder, one) for one in aliases)]


def bundle_of(site: HugoSite, document: SourceDocument) -> list[str]:
    """Return the files beside a text that has a folder of its own."""
    if stem_of(document.path) != "index":
        return []
    return [path for path in site.folder.below(posixpath.dirname(document.path)) if not path.endswith(_TEXTS)]


def bundle_name(document: SourceDocument) -> str:
    """Return the name of a text: of its folder, if it has one of its own, or of its file without a date before it."""
    if stem_of(document.path) in ("index", "_index"):
        return posixpath.basename(posixpath.dirname(document.path))
    return name_without_date(document.path)
