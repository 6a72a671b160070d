"""Read a site made with HugoBlox, which was called Academic and Wowchemy before, by its names of files and keys."""

import posixpath
import re
from collections.abc import Mapping

from octavo.imports.fields.addresses import identifier_in
from octavo.imports.records.source import BrokenRecord
from octavo.markdown.ids import prefix_of
from octavo.migrate.assembly import Assembly, Draft
from octavo.migrate.authors import Authors
from octavo.migrate.citations import names_in
from octavo.migrate.data import Unreadable, at, first_text, is_true, items_at, mapping_at, text_at, texts_at
from octavo.migrate.documents import SourceDocument, same_place, stem_of, words_of
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite, LeftOut
from octavo.migrate.hugo import HugoSite, bundle_name, bundle_of, hugo_documents, hugo_formers, read_hugo
from octavo.migrate.listings import ALL_PAPERS, Listed, list_of
from octavo.migrate.markup.figures import figure, link
from octavo.migrate.markup.shortcodes import translate_shortcodes
from octavo.migrate.papers import paper_of_fields, read_bibliography, with_image, with_link
from octavo.migrate.profile import plain_words, site_settings
from octavo.model.slugs import name_of_part, slugify
from octavo.yaml.write import YamlItem, YamlValue

# Sections by the folder that they get on the new site; other sections keep their names.
_FOLDERS = {
    **dict.fromkeys(("post", "posts", "blog"), "posts"),
    **dict.fromkeys(("project", "projects"), "projects"),
    **dict.fromkeys(("talk", "talks", "event", "events"), "talks"),
    **dict.fromkeys(("teaching", "course", "courses"), "teaching"),
}
_PAPERS = ("publication", "publications")
_AUTHORS = ("author", "authors")
_MACHINERY = ("admin", "home", "tag", "tags", "categories", "category", "publication_types", "publication-type")
# The types of publications: numbers until 2023, since then those of CSL.
_TYPES = {
    **dict.fromkeys(("1", "paper-conference", "conference"), "inproceedings"),
    **dict.fromkeys(("2", "article-journal", "journal"), "article"),
    **dict.fromkeys(("3", "article", "preprint"), "preprint"),
    "manuscript": "unpublished",
    **dict.fromkeys(("4", "report"), "techreport"),
    **dict.fromkeys(("5", "book"), "book"),
    **dict.fromkeys(("6", "chapter", "book-section"), "incollection"),
    **dict.fromkeys(("7", "thesis"), "thesis"),
    **dict.fromkeys(("8", "patent"), "patent"),
    "dataset": "dataset",
    "software": "software",
    "speech": "talk",
}
_LINKS = {
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
_DETAILS = re.compile(
    r"(?P<name>.+?)(?:,\s*(?:vol\.?\s*)?(?P<volume>\d+))?(?:,?\s*\((?P<issue>[\d–-]+)\))?"
    r"(?:,\s*pp?\.?\s*(?P<pages>[\w–-]+))?"
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
# What a publication's own bibliography says beyond its front matter.
_MORE = ("volume", "issue", "pages", "number", "publisher", "institution", "isbn", "issn")


def read_hugoblox(folder: SourceFolder) -> FoundSite:
    """Read a site made with HugoBlox; Unreadable where its configuration cannot be read."""
    return _Reader(read_hugo(folder)).read()


class _Reader:
    """Reads one site, step by step, into an assembly."""

    def __init__(self, site: HugoSite) -> None:
        self.site = site
        self.folder = site.folder
        self.assembly = Assembly("HugoBlox", site.folder, url=site.url, root=site.root, published=site.published)
        self.documents: list[SourceDocument] = []
        self.authors = Authors(site, self.assembly)
        # The titles of texts in the profile, by the anchors that their parts of the former home page had.
        self.anchors: dict[str, str] = {}

    def read(self) -> FoundSite:
        for path, document, encoding in hugo_documents(self.site):
            if isinstance(document, Unreadable):
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
                self._add_paper(document)
        texts = self._home_texts()
        self.authors.profile.socials.add("email", text_at(self.site.config, "params", "email"))
        self.authors.add_profiles(self._body, texts)
        for document in pages:
            if stem_of(document.path) != "_index":
                self._add_page(document)
        self._add_lists(pages)
        self._set_menu()
        self.assembly.take_root_files("static/")
        self._finish_settings()
        return self.assembly.finish("static", "root", "assets/media")

    def _body(self, document: SourceDocument, text: str | None = None) -> str:
        """Return the text of a document in Octavo's Markdown, with addresses of the former site."""
        plain = re.sub(r"\s*<!--\s*more\s*-->", "", document.body if text is None else text)
        return translate_shortcodes(plain, self._named).strip("\n")

    def _named(self, name: str) -> str:
        """Return the address of a page that is named by its file or folder; empty where there is none."""
        inner = re.sub(r"(?:/_?index)?\.md$", "", name.partition("#")[0].strip("/"))
        for document in self.documents:
            path = re.sub(r"(?:/_?index)?\.md$", "", document.path.removeprefix("content/"))
            if inner in (path, posixpath.basename(path)) or same_place(document.address) == same_place(inner):
                part = name.partition("#")[2]
                return document.address + (f"#{part}" if part else "")
        return ""

    # Papers

    def _add_paper(self, document: SourceDocument) -> None:
        front = document.front
        stated = next(iter(texts_at(front, "publication_types")), "")
        known = _TYPES.get(stated, "")
        type_ = known or "misc"
        venue = re.sub(r"^(?:In|in):?\s+(?=[*_A-Z])", "", first_text(front, "publication")).replace("*", "").strip(" _")
        venue, details = _details(venue)
        journal = mapping_at(front, "publication")
        venue = venue or text_at(journal, "name")
        details |= {key: text_at(journal, key) for key in ("volume", "issue", "pages") if text_at(journal, key)}
        short = (
            re.sub(r"^(?:In|in):?\s+(?=[*_A-Z])", "", text_at(front, "publication_short")).replace("*", "").strip(" _")
        )
        listed = texts_at(front, "authors")
        if isinstance(at(front, "authors"), str) and listed:
            listed = names_in(listed[0])
        names = [self.authors.name_of(one) for one in listed]
        ids = mapping_at(front, "hugoblox", "ids")
        in_periodical = type_ in ("article", "preprint", "misc")
        institutional = type_ in ("thesis", "techreport")
        fields = {
            "title": text_at(front, "title"),
            "author": " and ".join(names),
            "date": _day(first_text(front, "date", "publishDate")),
            "institution" if institutional else "journaltitle" if in_periodical else "booktitle": venue,
            "abbr": short or text_at(journal, "short_name"),
            **details,
            "license": text_at(front, "license"),
            "language": first_text(front, "language", "lang"),
            "award": next(
                (text for one in items_at(front, "awards") if (text := first_text(one, "name", "title"))), ""
            ),
            "keywords": "; ".join(texts_at(front, "tags")),
            "tldr": plain_words(first_text(front, "summary", "abstract_short")),
            "doi": first_text(front, "doi") or text_at(ids, "doi"),
            "arxiv": first_text(front, "arxiv") or text_at(ids, "arxiv"),
            "selected": "true" if is_true(front, "featured") or is_true(front, "selected") else "",
        }
        made = paper_of_fields(document.path, type_, fields)
        if isinstance(made, BrokenRecord):
            self.assembly.unread.append(LeftOut(document.path, made.diagnostic.message))
            return
        bundle = bundle_of(self.site, document)
        entry = self._with_bibliography(dict(made.front), bundle)
        if not known:
            # Octavo takes it for an article if it has a venue.
            entry.pop("type", None)
        name = text_at(front, "slug") or bundle_name(document)
        path = self.assembly.shelf.place("papers", name)
        for finding in made.findings:
            self.assembly.ask(path, finding.message)

        def beside(target: str) -> str:
            file = self._file(target, document)
            return self.assembly.beside(file, path) or (target if "://" in target else "")

        for kind, target, label in self._links(document):
            key, identifier = identifier_in(target)
            if key and str(entry.setdefault(key, identifier)) == identifier:
                continue
            if found := beside(target):
                entry = _with_any_link(entry, kind, found, label)
            else:
                self.assembly.ask(path, f"the link `{target}` of this paper was not found in the former site")
        own = next((file for file in bundle if file.endswith(f"/{bundle_name(document)}.pdf")), "")
        entry = with_link(entry, "pdf", beside(posixpath.basename(own)) if own else "")
        picture = next((one for one in bundle if re.search(r"(?:^|/)featured[^/]*$", one)), "")
        if picture and picture.lower().endswith(_PICTURES):
            caption = plain_words(text_at(front, "image", "caption"))
            alt = first_text(mapping_at(front, "image"), "alt_text", "alt") or caption
            entry = with_image(entry, beside(posixpath.basename(picture)), alt)
        shown = first_text(front, "image_preview") or text_at(front, "header", "image")
        if shown and (file := self.folder.first(f"static/img/{shown}", f"assets/images/{shown}")):
            entry = with_image(entry, self.assembly.beside(file, path))
        text = "\n\n".join(filter(None, (str(at(front, "abstract") or "").strip(), document.body)))
        body = self._body(document, text)
        named = [file for file in bundle if posixpath.basename(file) in body]
        if named or self.assembly.has_files(path):
            path = f"{path.removesuffix('.md')}/index.md"
        entry |= self._kept(document, _PAPER_KEYS)
        entry = self.authors.with_notes(entry, texts_at(front, "author_notes"))
        self.assembly.add(Draft(path, entry, body, document, tuple(hugo_formers(document))))

    def _with_bibliography(self, entry: dict[str, YamlValue], bundle: list[str]) -> dict[str, YamlValue]:
        """Return front matter with what only the bibliography beside a publication says of it."""
        for path in bundle:
            if path.endswith(".bib"):
                read = read_bibliography(self.folder.bytes_of(path), path)
                self.assembly.used[path] = "the paper beside it"
                for paper in read.papers[:1]:
                    entry = {**{key: value for key, value in paper.front.items() if key in _MORE}, **entry}
        return entry

    def _links(self, document: SourceDocument) -> list[tuple[str, str, str]]:
        """Return the links of a text: the kind, empty for one without, where it leads, and its label."""
        stated = {key: text_at(document.front, key) for key in _LINKS}
        found = [
            (_LINKS[key], url, words_of(key.removeprefix("url_"))) for key, url in stated.items() if url and url != "#"
        ]
        for item in (*items_at(document.front, "links"), *items_at(document.front, "url_custom")):
            url, kind = first_text(item, "url", "link", "href"), text_at(item, "type").lower()
            label = first_text(item, "name", "label", "text") or text_at(item, "type").capitalize()
            if kind == "preprint" and text_at(item, "provider") == "arxiv" and text_at(item, "id"):
                url = url or f"https://arxiv.org/abs/{text_at(item, 'id')}"
            if url:
                found.append((_KINDS.get(kind, kind), url, label or "Link"))
        return found

    def _file(self, target: str, document: SourceDocument) -> str:
        """Return the file of the former site that a target in a text means; empty if it is none."""
        if not target or "://" in target or target.startswith("#"):
            return ""
        folder = posixpath.dirname(document.path)
        bare = target.lstrip("/")
        own = posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else ""
        return self.folder.first(own, f"static/{bare}", f"assets/media/{bare}", f"assets/{bare}", f"content/{bare}")

    # Pages

    def _add_page(self, document: SourceDocument) -> None:
        front = document.front
        if document.kind == "slides":
            self.assembly.leave(document.path, "slides in Markdown are not made here", has_content=True)
            return
        body = "\n\n".join(filter(None, (*self._facts(document), self._body(document), self._sections(document))))
        if not body:
            reason = "it has no text: the former program made what it showed"
            self.assembly.leave(document.path, reason)
            return
        name = text_at(front, "slug") or bundle_name(document)
        inner = posixpath.dirname(document.path.removeprefix("content/"))
        if document.kind == "news":
            if not _day(text_at(front, "date")):
                self.assembly.refuse(document.path, Unreadable("this note has no date, which every note needs"))
                return
            path = self.assembly.shelf.place("news", name)
            entry: dict[str, YamlValue] = {"title": _title(document), "date": _day(text_at(front, "date"))}
        else:
            if stem_of(document.path) == "index":
                inner = posixpath.dirname(inner)
            parts = inner.split("/") if inner else []
            folders = [_FOLDERS.get(parts[0], parts[0]), *parts[1:]] if parts else []
            path = self.assembly.shelf.place("pages", "/".join((*folders, name)))
            words = plain_words(first_text(front, "summary", "abstract_short"))
            entry = {"title": _title(document), "description": words}
        bundle = bundle_of(self.site, document)
        if any(posixpath.basename(file) in body for file in bundle):
            path = f"{path.removesuffix('.md')}/index.md"
        kept = self._kept(document, _PAGE_KEYS)
        extra = kept.get("extra", {})
        day = _day(text_at(front, "date")) if folder_of(document) in ("posts", "teaching") else ""
        entry |= {**kept, "extra": {**({"date": day} if day else {}), **(extra if isinstance(extra, Mapping) else {})}}
        weight = text_at(front, "weight")
        if weight.isdecimal() and document.kind != "news":
            entry["rank"] = int(weight)
        self.assembly.add(Draft(path, entry, body, document, tuple(hugo_formers(document))))

    def _facts(self, document: SourceDocument) -> list[str]:
        """Return what stands above the text of a talk, a post or a project: facts, picture, abstract and links."""
        front = document.front
        folder = _FOLDERS.get(document.kind, "")
        if not folder and document.kind != "news":
            return []
        parts = []
        if folder in ("talks", "posts"):
            event, url = text_at(front, "event"), text_at(front, "event_url")
            event = link(event, url) if event and url else event
            day, end = _day(text_at(front, "date")), _day(text_at(front, "date_end"))
            date = f"{day} – {end}" if end and end != day else day
            parts.append(", ".join(filter(None, (event, text_at(front, "location"), date))))
        picture = next(
            (
                one
                for one in bundle_of(self.site, document)
                if re.search(r"/featured[^/]*$", one) and one.lower().endswith(_PICTURES)
            ),
            "",
        )
        if picture:
            parts.append(
                figure(
                    posixpath.basename(picture),
                    {"alt": _title(document), "caption": text_at(front, "image", "caption")},
                )
            )
        if document.kind in ("talk", "talks", "event", "events"):
            parts.append(str(at(front, "abstract") or "").strip())
        links = [(label or words_of(kind) if kind else "Link", target) for kind, target, label in self._links(document)]
        if text_at(front, "external_link"):
            links.append(("Website", text_at(front, "external_link")))
        parts.append(" · ".join(link(label, target) for label, target in links))
        return [part for part in parts if part]

    def _sections(self, document: SourceDocument) -> str:
        """Return the texts in the sections of a page that is put together of blocks."""
        parts = []
        for section in items_at(document.front, "sections"):
            if is_true(section, "demo"):
                continue
            content = mapping_at(section, "content")
            text = at(content, "text") or at(content, "body")
            title = first_text(content, "title")
            if isinstance(text, str) and text.strip():
                parts.append(f"## {title}\n\n{self._body(document, text)}" if title else self._body(document, text))
                self.anchors.setdefault(text_at(section, "id") or slugify(title), title)
            self.authors.take_section(text_at(section, "block"), content)
            if document.path != "content/_index.md" and text_at(section, "block").startswith("resume"):
                parts.append(_IN_PROFILE)
        return "\n\n".join(dict.fromkeys(parts))

    def _home_texts(self) -> list[str]:
        """Return the texts of the blocks and widgets of the home page."""
        texts = []
        for document in self.documents:
            if document.path in ("content/_index.md", "content/index.md"):
                texts.append("\n\n".join(filter(None, (self._body(document), self._sections(document)))))
                self.assembly.used[document.path] = "content/profile.md"
            elif document.kind == "home":
                self.assembly.used[document.path] = "content/profile.md"
                self.authors.take_section(text_at(document.front, "widget"), document.front)
                shown = text_at(document.front, "active").lower() != "false"
                if document.body and shown and stem_of(document.path) not in ("index", "_index"):
                    title = text_at(document.front, "title")
                    body = self._body(document)
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
                inside = [one for one in pages if one.kind == section and stem_of(one.path) != "_index"]
                self._add_section(section, index, address, list_of(map(self._listed, inside)))

    def _add_section(self, section: str, index: SourceDocument | None, address: str, listed: str) -> None:
        folder = _FOLDERS.get(section, section)
        body = "\n\n".join(filter(None, (self._body(index) if index else "", listed)))
        title = text_at(index.front, "title") if index else ""
        source = index or SourceDocument("", "page", {}, "", address)
        if not body:
            return
        name = section if section in _PAPERS else folder
        path = self.assembly.shelf.place("pages", name)
        front = {"title": title or words_of("publications" if section in _PAPERS else name)}
        self.assembly.add(Draft(path, front, body, source, (address,)))

    def _listed(self, document: SourceDocument) -> Listed:
        front = document.front
        place = ", ".join(filter(None, (text_at(front, "event"), text_at(front, "location"))))
        day = _day(text_at(front, "date")) if _FOLDERS.get(document.kind) in ("posts", "talks") else ""
        weight = text_at(front, "weight")
        rank = int(weight) if weight.isdecimal() else 0
        return Listed(_title(document), document.address, day, place, "", "", rank)

    def _kept(self, document: SourceDocument, known: frozenset[str]) -> dict[str, YamlValue]:
        """Return `draft`, and under `extra` what has no key of its own."""
        hidden = text_at(document.front, "_build", "render") or text_at(document.front, "build", "render")
        is_draft = is_true(document.front, "draft") or hidden in ("never", "false")
        kept: dict[str, YamlValue] = {"draft": True} if is_draft else {}
        extra: dict[str, YamlValue] = {}
        for key in known:
            value = document.front.get(key, "")
            texts: list[YamlItem] = [*map(self.authors.name_of, texts_at(document.front, key))]
            if texts and texts != [self.authors.profile.name]:
                extra[key] = texts if isinstance(value, list) else texts[0]
        return {**kept, **({"extra": dict(sorted(extra.items()))} if extra else {})}

    # The site

    def _set_menu(self) -> None:
        lines: list[YamlItem] = []
        for label, address in self.site.menu():
            anchor = address.partition("#")[2].lower().strip("/") if "#" in address else ""
            if anchor:
                lines += self._anchored(label, anchor)
            else:
                whole = (
                    address
                    if "://" in address
                    else f"/{address.strip('/')}"
                    if "." in posixpath.basename(address)
                    else f"/{address.strip('/')}/"
                )
                lines += self.assembly.menu_line(label, whole)
        self.assembly.settings["menu"] = [line for at_, line in enumerate(lines) if line not in lines[:at_]]

    def _anchored(self, label: str, anchor: str) -> list[YamlItem]:
        """Return the line of the menu for a part of the former home page."""
        if re.match(r"(?:featured|publi|papers|recent-publi)", anchor):
            return [{"label": label, "to": "/#papers"}]
        folder = _FOLDERS.get(anchor) or _FOLDERS.get(anchor.rstrip("s")) or anchor
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
        for key, reason in _TOLD.items():
            for path in self.folder.files:
                if not re.match(r"(?:config/_default/.+|config|hugo)\.(?:ya?ml|toml)", path):
                    continue
                if (written := self.assembly.line_of_key(path, key)) and (key != "google_analytics" or written[1]):
                    self.assembly.leave(path, f"`{key}`: {reason}", written[0])
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
_PAPER_KEYS = frozenset(("projects", "categories", "slides"))
_PAGE_KEYS = frozenset(
    ("tags", "categories", "projects", "authors", "slides", "event", "event_url", "location", "subtitle")
)


def _with_any_link(entry: dict[str, YamlValue], kind: str, target: str, label: str) -> dict[str, YamlValue]:
    """Return front matter with a link of a kind, or with one that has a label of its own."""
    known = entry.get("links", {})
    links = dict(known) if isinstance(known, Mapping) else {}
    made = with_link(entry, kind, target) if kind in _RESOURCES and kind not in links else None
    if made is not None:
        return made
    if target in links.values():
        return entry
    others = links.get("other", [])
    item: YamlItem = {"label": label or words_of(kind) or "Link", "to": target}
    return {**entry, "links": {**links, "other": [*(others if isinstance(others, list) else []), item]}}


_RESOURCES = frozenset(
    ("pdf", "code", "data", "slides", "poster", "video", "project", "demo", "model", "blog", "supplement", "publisher")
)


def folder_of(document: SourceDocument) -> str:
    """Return the folder of pages that the section of a text becomes."""
    return _FOLDERS.get(document.kind, document.kind)


def _details(venue: str) -> tuple[str, dict[str, str]]:
    """Return the name of a venue, and the volume, the issue and the pages that stand behind it."""
    found = _DETAILS.fullmatch(venue.replace("_", ""))
    if found is None or not (found["volume"] or found["issue"] or found["pages"]):
        return venue, {}
    names = {"volume": found["volume"], "number": found["issue"], "pages": found["pages"]}
    return found["name"], {key: value for key, value in names.items() if value}


def _title(document: SourceDocument) -> str:
    return text_at(document.front, "title") or words_of(bundle_name(document))


def _day(text: str) -> str:
    """Return the day of a date with a time."""
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", text)
    return found[0] if found else ""
