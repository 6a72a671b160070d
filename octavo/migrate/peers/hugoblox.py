"""Read a site made with HugoBlox, which was called Academic and Wowchemy before, by its names of files and keys."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from octavo.base.html import words
from octavo.base.progress import Progress
from octavo.markdown.ids import prefix_of
from octavo.migrate.assembly import Assembly, Draft
from octavo.migrate.collections import with_others
from octavo.migrate.data import (
    Data,
    UnreadableText,
    at,
    first_text,
    is_true,
    items_at,
    mapping_at,
    paragraphs_at,
    text_at,
    whole_number_at,
)
from octavo.migrate.documents import SourceDocument, stem_of, words_of
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite
from octavo.migrate.hugo import HugoSite, bundle_name, bundle_of, hugo_documents, hugo_formers, read_hugo
from octavo.migrate.listings import ALL_PAPERS, ListLine, list_of
from octavo.migrate.markup.figures import figure, link_to
from octavo.migrate.markup.leftovers import as_code
from octavo.migrate.peers.feeds import feeds_of_hugo, leave_feeds
from octavo.migrate.peers.hugoblox_blocks import words_of_block
from octavo.migrate.peers.hugoblox_papers import OF_PUBLICATIONS, add_publication
from octavo.migrate.peers.hugoblox_texts import FOLDERS_OF_SECTIONS, HugoTexts, day_of, heading_of, period_of
from octavo.migrate.people.profile import plain_words, site_settings
from octavo.migrate.shapes import odd_settings
from octavo.model.slugs import name_of_part, slugify
from octavo.yaml.write import YamlItem, YamlValue

_PAPERS = ("publication", "publications")
_AUTHORS = ("author", "authors")
_MACHINERY = ("admin", "home", "tag", "tags", "categories", "category", "publication_types", "publication-type")
_OF_SETTINGS = re.compile(r"(?:config/_default/.+|config|hugo)\.(?:ya?ml|toml)")
_OTHERS = ("categories", "tags", "projects", "authors", "slides", "event", "event_url", "location", "subtitle")
# Keys of pages that have a place in an entry or its text, or only say how a page looks.
_OF_PAGES = (
    OF_PUBLICATIONS
    | frozenset(_OTHERS)
    | words(
        "date_end all_day sections external_link linktitle linkTitle menu sidebar icon icon_pack view banner cascade "
        "headless show_breadcrumb show_related related tutorial book_nav outputs isCJKLanguage hide_title prev next "
        "excludeSearch description"
    )
)


def read_hugoblox(folder: SourceFolder, progress: Progress) -> FoundSite:
    """Read a site made with HugoBlox; UnreadableText where its configuration cannot be read."""
    return _Reader(read_hugo(folder), progress).read()


class _Reader:
    """Reads one site, step by step, into an assembly."""

    def __init__(self, site: HugoSite, progress: Progress) -> None:
        self.site = site
        self.folder = site.folder
        self.assembly = Assembly(
            "HugoBlox", site.folder, progress, url=site.url, root=site.root, published=site.published
        )
        self.texts = HugoTexts(site, self.assembly)
        self.documents = self.texts.documents
        self.authors = self.texts.authors
        # The titles of texts in the profile, by the anchors that their parts of the former home page had.
        self.anchors: dict[str, str] = {}

    def read(self) -> FoundSite:
        for path, document, encoding in hugo_documents(self.site):
            if isinstance(document, UnreadableText):
                self.assembly.refuse(path, document)
                continue
            if encoding:
                self.assembly.ask(
                    "", f"it is not in UTF-8 and was read as {encoding}: look at its accents", source=path
                )
            self.documents.append(document)
        self.authors.read([one for one in self.documents if one.kind in _AUTHORS])
        pages = [one for one in self.documents if one.kind not in (*_AUTHORS, *_PAPERS, *_MACHINERY)]
        for document in self.documents:
            if document.kind in _PAPERS and stem_of(document.path) != "_index":
                add_publication(self.texts, document)
        texts = self._home_texts()
        self.authors.profile.socials.add("email", text_at(self.site.config, "params", "email"))
        self.authors.add_profiles(self.texts.body, texts)
        for document in pages:
            if stem_of(document.path) != "_index" or document.path.count("/") > 2:
                self._add_page(document, self._list_below(document, pages))
        self._add_lists(pages)
        self._set_menu()
        self.assembly.take_root_files("static/")
        feeds = feeds_of_hugo(self.site.config, self.documents)
        source = next(filter(_OF_SETTINGS.fullmatch, self.folder.files), "")
        has_news = any(one.kind == "news" for one in self.documents)
        leave_feeds(self.assembly, source, feeds, url=self.site.url, has_news=has_news)
        self._finish_settings()
        return self.assembly.finish("static", "root", "assets/media")

    def _folder_of(self, section: str) -> str:
        """Return the folder of a section on the new site, which is never that of another section."""
        folder = FOLDERS_OF_SECTIONS.get(section, section)
        return section if any(one.kind == folder for one in self.documents) else folder

    def _list_below(self, index: SourceDocument, pages: Sequence[SourceDocument]) -> str:
        """Return the list of the texts in the folder of a page that stands for it; empty for any other text."""
        if stem_of(index.path) != "_index":
            return ""
        indexes = {posixpath.dirname(one.path) for one in pages if stem_of(one.path) == "_index"}

        def parent(document: SourceDocument) -> str:
            folder = posixpath.dirname(document.path)
            own = stem_of(document.path) in ("index", "_index")
            folder = posixpath.dirname(folder) if own else folder
            while folder not in indexes and folder.count("/") > 1:
                folder = posixpath.dirname(folder)
            return folder

        place = posixpath.dirname(index.path)
        return list_of(self._listed(one) for one in pages if parent(one) == place and one.path != index.path)

    def _add_page(self, document: SourceDocument, listed: str) -> None:
        front = document.front
        if document.kind == "slides":
            self.assembly.leave(document.path, "slides in Markdown are not made here", has_content=True)
            return
        parts = (*self._facts(document), self.texts.body(document), self._sections(document), listed)
        body = "\n\n".join(filter(None, parts))
        if not body:
            reason = "it has no text: the former program made what it showed"
            self.assembly.leave(document.path, reason)
            return
        name = text_at(front, "slug") or bundle_name(document)
        inner = posixpath.dirname(document.path.removeprefix("content/"))
        if document.kind == "news":
            if not day_of(text_at(front, "date")):
                self.assembly.refuse(document.path, UnreadableText("this note has no date, which every note needs"))
                return
            path = self.assembly.paths.place("news", name)
            entry: dict[str, YamlValue] = {"title": heading_of(document), "date": day_of(text_at(front, "date"))}
        else:
            if stem_of(document.path) in ("index", "_index"):
                inner = posixpath.dirname(inner)
            names = inner.split("/") if inner else []
            folders = [self._folder_of(names[0]), *names[1:]] if names else []
            path = self.assembly.paths.place("pages", "/".join((*folders, name)))
            summary = plain_words(first_text(front, "summary", "abstract_short", "description"))
            entry = {"title": heading_of(document), "description": summary}
        bundle = bundle_of(self.site, document)
        if any(posixpath.basename(file) in body for file in bundle):
            path = f"{path.removesuffix('.md')}/index.md"
        entry |= self.texts.kept(document, _OTHERS)
        extra = entry.get("extra", {})
        if FOLDERS_OF_SECTIONS.get(document.kind) in ("posts", "teaching") and day_of(text_at(front, "date")):
            others = extra if isinstance(extra, Mapping) else {}
            entry["extra"] = {"date": day_of(text_at(front, "date")), **others}
        weight = whole_number_at(front, "weight")
        if weight is not None and weight >= 0 and document.kind != "news":
            entry["rank"] = weight
        entry = with_others(self.assembly, path, document, entry, _OF_PAGES)
        self.assembly.add(Draft(path, entry, body, document, tuple(hugo_formers(document))))

    def _facts(self, document: SourceDocument) -> list[str]:
        """Return what stands above the text of a talk, a post or a project: facts, picture, abstract and links."""
        front = document.front
        folder = FOLDERS_OF_SECTIONS.get(document.kind, "")
        if not folder and document.kind != "news":
            return []
        parts = []
        if folder in ("talks", "posts"):
            event, url = text_at(front, "event"), text_at(front, "event_url")
            event = link_to(event, url) if event and url else event
            date = period_of(front, with_times=folder == "talks")
            parts.append(", ".join(filter(None, (event, text_at(front, "location"), date))))
        if picture := self.texts.featured(document):
            said = {"alt": heading_of(document), "caption": text_at(front, "image", "caption")}
            parts.append(figure(posixpath.basename(picture), said))
        if document.kind in ("talk", "talks", "event", "events"):
            parts.append(paragraphs_at(front, "abstract"))
        links = [(label, target) for _, target, label in self.texts.links(document)]
        if text_at(front, "external_link"):
            links.append(("Website", text_at(front, "external_link")))
        parts.append(" · ".join(link_to(label, target) for label, target in links))
        return [part for part in parts if part]

    def _sections(self, document: SourceDocument) -> str:
        """Return the texts in the sections of a page that is put together of blocks."""
        parts = []
        for section in items_at(document.front, "sections"):
            if is_true(section, "demo"):
                continue
            content = mapping_at(section, "content")
            stated = at(content, "text") or at(content, "body")
            title, block = first_text(content, "title"), text_at(section, "block")
            text = self._block(document, block, content, stated if isinstance(stated, str) else "")
            if text:
                parts.append(f"## {title}\n\n{text}" if title else text)
                self.anchors.setdefault(text_at(section, "id") or slugify(title), title)
            self.authors.take_section(block, content, document.path)
            if document.path != "content/_index.md" and text_at(section, "block").startswith("resume"):
                parts.append(_IN_PROFILE)
        return "\n\n".join(dict.fromkeys(parts))

    def _block(self, document: SourceDocument, block: str, content: Mapping[str, Data], text: str) -> str:
        """Return the text of a block or a widget, with a list below it of what else it says, which is told."""
        more, keys = words_of_block(block, content)
        if keys:
            path = "profile.md" if document.path == "content/_index.md" or document.kind == "home" else ""
            message = f"{', '.join(map(as_code, keys))} of the block `{block}` stand in the text as a list"
            self.assembly.ask(path, message, source=document.path, at=keys[0])
        parts = (first_text(dict(content), "subtitle"), text, more)
        return self.texts.body(document, "\n\n".join(filter(None, map(str.strip, parts))))

    def _home_texts(self) -> list[str]:
        """Return the texts of the blocks and widgets of the home page."""
        texts = []
        for document in self.documents:
            if document.path in ("content/_index.md", "content/index.md"):
                texts.append("\n\n".join(filter(None, (self.texts.body(document), self._sections(document)))))
                self.assembly.used[document.path] = "content/profile.md"
                for key, message in odd_settings(document.front, deep=True):
                    self.assembly.ask("profile.md", message, source=document.path, at=f"{key}:")
            elif document.kind == "home":
                self.assembly.used[document.path] = "content/profile.md"
                self.authors.take_section(text_at(document.front, "widget"), document.front, document.path)
                shown = text_at(document.front, "active").lower() != "false"
                if not shown or stem_of(document.path) in ("index", "_index"):
                    continue
                title, widget = text_at(document.front, "title"), text_at(document.front, "widget")
                if body := self._block(document, widget, document.front, document.body):
                    texts.append(f"## {title}\n\n{body}" if title else body)
                    self.anchors[stem_of(document.path)] = title
        return [text for text in texts if text]

    def _add_lists(self, pages: list[SourceDocument]) -> None:
        """Add the page of each section with a list of its texts, and the words that its own page has."""
        sections = dict.fromkeys(one.kind for one in self.documents if one.kind)
        for section in sections:
            index = next((one for one in self.documents if one.path == f"content/{section}/_index.md"), None)
            address = index.address if index else f"/{section}/"
            if section in _PAPERS:
                self._add_section(section, index, address, ALL_PAPERS)
            elif section in (*_AUTHORS, *_MACHINERY, "slides"):
                if index:
                    self.assembly.used.setdefault(index.path, "the site's own pages")
            elif section == "news":
                self.assembly.pages["/news"] = "/news/"
            else:
                own = index or SourceDocument(f"content/{section}/_index.md", section, {}, "", address)
                self._add_section(section, index, address, self._list_below(own, pages))

    def _add_section(self, section: str, index: SourceDocument | None, address: str, listed: str) -> None:
        folder = self._folder_of(section)
        own = (self.texts.body(index), self._sections(index)) if index else ()
        body = "\n\n".join(filter(None, (*own, listed)))
        title = text_at(index.front, "title") if index else ""
        source = index or SourceDocument("", "page", {}, "", address)
        if not body:
            return
        name = section if section in _PAPERS else folder
        path = self.assembly.paths.place("pages", name)
        front = {"title": title or words_of("publications" if section in _PAPERS else name)}
        self.assembly.add(Draft(path, front, body, source, (address,)))

    def _listed(self, document: SourceDocument) -> ListLine:
        front = document.front
        place = ", ".join(filter(None, (text_at(front, "event"), text_at(front, "location"))))
        day = day_of(text_at(front, "date")) if FOLDERS_OF_SECTIONS.get(document.kind) in ("posts", "talks") else ""
        rank = whole_number_at(front, "weight") or 0
        return ListLine(heading_of(document), document.address, day, place, "", "", rank)

    def _set_menu(self) -> None:
        lines: list[YamlItem] = []
        for label, address in self.site.menu():
            anchor = address.partition("#")[2].lower().strip("/") if "#" in address else ""
            if anchor:
                lines += self._anchored(label, anchor)
            else:
                end = "" if "." in posixpath.basename(address) else "/"
                whole = address if "://" in address else f"/{address.strip('/')}{end}"
                lines += self.assembly.menu_line(label, whole)
        self.assembly.settings["menu"] = [line for at_, line in enumerate(lines) if line not in lines[:at_]]

    def _anchored(self, label: str, anchor: str) -> list[YamlItem]:
        """Return the line of the menu for a part of the former home page."""
        if re.match(r"(?:featured|publi|papers|recent-publi)", anchor):
            return [{"label": label, "to": "/#papers"}]
        folder = FOLDERS_OF_SECTIONS.get(anchor) or FOLDERS_OF_SECTIONS.get(anchor.rstrip("s")) or anchor
        if path := self.assembly.path_of_page(folder):
            return [{"label": label, "to": path}]
        if anchor in ("about", "top", "bio", "hero", ""):
            return [{"label": label, "to": "/"}]
        if title := self.anchors.get(anchor):
            return [{"label": label, "to": f"/#{prefix_of('person', '')}{name_of_part(title)}"}]
        message = f"the menu led to `#{anchor}` on the home page, which is not on the new site: {label}"
        source = next((path for path in self.folder.files if re.search(r"config.*/menus?\.\w+$", path)), "")
        self.assembly.ask("site.yaml", message, source=source, at=f"#{anchor}")
        return []

    def _finish_settings(self) -> None:
        config, params = self.site.config, mapping_at(self.site.config, "params")
        description = text_at(params, "description") or text_at(params, "marketing", "seo", "description")
        title = first_text(config, "title")
        site_settings(
            self.assembly,
            title="" if title == self.authors.profile.name else title,
            url=self.site.url,
            language=self.site.language,
            description=plain_words(description or text_at(params, "seo", "description")),
        )
        files = [path for path in self.folder.files if _OF_SETTINGS.fullmatch(path)]
        for key, message in (*odd_settings(config), *odd_settings(params)):
            places = ((path, self.assembly.lines.key_in(path, key)) for path in files)
            source, start = next(((path, found[0]) for path, found in places if found), ("", ""))
            self.assembly.ask("", message, source=source, at=start)
        for key, reason in _TOLD.items():
            for path in files:
                if (there := self.assembly.lines.key_in(path, key)) and (key != "google_analytics" or there[1]):
                    self.assembly.leave(path, f"`{key}`: {reason}", there[0])
        for path in self.folder.files:
            if path.startswith("config/_default/") or path in ("hugo.yaml", "config.toml", "config.yaml", "hugo.toml"):
                self.assembly.used[path] = "settings"


_IN_PROFILE = "Education, positions and awards are on the [home page](/)."
# Settings that have no place on the new site, with what becomes of them.
_TOLD = {
    "copyright": "there is no text at the foot of all pages",
    "notice": "the line on copyright at the foot of all pages has no place",
    "googleAnalytics": "nothing is sent to third parties; a theme of your own may do it",
    "google_analytics": "nothing is sent to third parties; a theme of your own may do it, as for other analytics",
    "phone": "write it in the text of the profile",
    "address": "write it in the text of the profile",
    "office_hours": "write them in the text of the profile",
    "contact_links": "write them under `links:` in the profile",
}
