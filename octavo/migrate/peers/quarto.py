"""Read a website made with Quarto whose pages list publications, posts and talks in folders (Quarto 1.3 to 1.8)."""

import posixpath
import re
from collections.abc import Sequence

from octavo.base.frozen import replace
from octavo.base.progress import Progress
from octavo.imports.fields.addresses import identifier_in
from octavo.imports.records.source import BrokenRecord
from octavo.migrate.assembly import Assembly, Draft
from octavo.migrate.collections import others_in, with_others
from octavo.migrate.data import (
    Data,
    UnreadableText,
    at,
    data_in_file,
    first_text,
    is_true,
    items_at,
    mapping_at,
    mapping_in_file,
    paragraphs_at,
    text_at,
    texts_at,
)
from octavo.migrate.documents import PAGE_404, SourceDocument, is_page_404, read_document, stem_of, words_of
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite, LeftOut
from octavo.migrate.listings import ALL_PAPERS, ListLine, list_of
from octavo.migrate.markup.hidden import outside_code
from octavo.migrate.markup.quarto import translate_quarto
from octavo.migrate.papers import forms_of, paper_of_fields, why_unread, with_image, with_link, with_other_link
from octavo.migrate.peers.feeds import feeds_of_quarto, leave_feeds
from octavo.migrate.peers.quarto_fronts import (
    OF_PAGES,
    OF_PAPERS,
    facts_in,
    links_in,
    named_authors,
    with_flags,
)
from octavo.migrate.peers.quarto_listings import SAID, QuartoListing, day_in, line_of_item, listings_of, with_lists
from octavo.migrate.people.profile import Profile, plain_words, site_settings
from octavo.migrate.shapes import odd_settings
from octavo.yaml.write import YamlItem, YamlValue

_TEXTS = (".qmd", ".md", ".Rmd")
_PAPERS = frozenset(("publications", "publication", "pubs", "papers", "articles", "research"))
_INCLUDE = re.compile(r"\{\{<\s*include\s+(\S+)\s*>\}\}")
# The types of CSL, in which Quarto says what a work is, as types of BibTeX.
_TYPES = {
    "article-journal": "article",
    "article": "preprint",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "thesis",
    "report": "techreport",
    "dataset": "dataset",
    "software": "software",
    "speech": "talk",
    "patent": "patent",
    "manuscript": "unpublished",
}
_TOLD = {
    "favicon": "the picture in the tab of the browser is content/root/favicon.ico",
    "google-analytics": "nothing is sent to third parties; a theme of your own may do it",
    "page-footer": "there is no text at the foot of all pages",
    "cookie-consent": "no cookies are set",
}


def read_quarto(folder: SourceFolder, progress: Progress) -> FoundSite:
    """Read a website made with Quarto; UnreadableText where its settings cannot be read."""
    path = folder.first("_quarto.yml", "_quarto.yaml")
    return _Reader(folder, path, mapping_in_file(folder, path), progress).read()


class _Reader:
    """Reads one site, step by step, into an assembly."""

    def __init__(self, folder: SourceFolder, path: str, config: dict[str, Data], progress: Progress) -> None:
        self.folder = folder
        self.path = path
        self.config = config
        url = text_at(config, "website", "site-url").rstrip("/")
        root = re.sub(r"^https?://[^/]+", "", url)
        published = {one: one for one in folder.files if not one.startswith(("_", ".")) and not one.endswith(_TEXTS)}
        self.assembly = Assembly("Quarto", folder, progress, url=url, root=root, published=published)
        self.profile = Profile(self.assembly)
        self.documents: list[SourceDocument] = []

    def read(self) -> FoundSite:
        self._read_texts()
        home = next((one for one in self.documents if one.address == "/"), None)
        self.listings = {page.path: listings_of(page, self.folder) for page in self.documents}
        # The home page may show the newest texts of a folder, which has a page of its own too.
        pages = sorted(self.documents, key=lambda page: page is not home)
        self.folders = {top: page for page in pages for one in self.listings[page.path] for top in one.folders}
        self.addresses = {one.path: one.address for one in self.documents}
        for document in self.documents:
            top = document.path.partition("/")[0] if "/" in document.path else ""
            if document is home:
                continue
            if top in self.folders and top in _PAPERS:
                self._add_paper(document)
            elif is_page_404(document.address):
                self.assembly.leave(document.path, PAGE_404)
            else:
                self._add_page(document, top)
        self._add_profile(home)
        self._set_menu()
        self._finish_settings()
        return self.assembly.finish("files", "files", "images")

    def _read_texts(self) -> None:
        """Read all texts; those of programs and of folders with an underscore are none."""
        for path in self.folder.files:
            if not path.endswith(_TEXTS) or re.search(r"(?:^|/)[_.]", path) or path.upper().startswith("README"):
                continue
            try:
                document, encoding = read_document(self.folder, path, "page")
            except UnreadableText as failure:
                self.assembly.refuse(path, failure)
                continue
            if encoding:
                self.assembly.ask(
                    "", f"it is not in UTF-8 and was read as {encoding}: look at its accents", source=path
                )
            stem = path.rpartition(".")[0]
            address = f"/{stem.removesuffix('index')}" if stem.endswith("index") else f"/{stem}.html"
            self.documents.append(replace(document, body=self._whole(document), address=address))

    def _whole(self, document: SourceDocument) -> str:
        """Return the text of a document with the texts that it includes."""

        def included(match: re.Match[str]) -> str:
            folder = "" if match[1].startswith("/") else posixpath.dirname(document.path)
            path = posixpath.normpath(posixpath.join(folder, match[1].lstrip("/")))
            if path not in self.folder.files or not path.endswith(_TEXTS):
                return match[0]
            try:
                inner, _ = read_document(self.folder, path, "page")
            except UnreadableText as failure:
                self.assembly.refuse(path, failure)
                return match[0]
            self.assembly.used[path] = "the page that includes it"
            return inner.body

        return outside_code(document.body, lambda text: _INCLUDE.sub(included, text))

    # Papers

    def _add_paper(self, document: SourceDocument) -> None:
        front = document.front
        known = _TYPES.get(text_at(front, "citation", "type"), "")
        names, flags = named_authors(front)
        made = paper_of_fields(document.path, known or "misc", _fields(document, known, names))
        if isinstance(made, BrokenRecord):
            line = self.assembly.lines.line_of(document.path, "\ndate:") if made.diagnostic.code == "no-date" else 0
            self.assembly.unread.append(LeftOut(document.path, why_unread(document, made), line=line))
            return
        entry = dict(made.front)
        if not known:
            # Octavo takes it for an article if it has a venue.
            entry.pop("type", None)
        path = self.assembly.paths.place("papers", _name_of(document))
        for finding in made.findings:
            self.assembly.ask(path, finding.message, source=document.path)
        entry["authors"] = with_flags(entry["authors"], flags)

        def beside(target: str) -> str:
            own = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), target))
            file = "" if "://" in target else self.folder.first(own, target.lstrip("/"))
            return self.assembly.beside(file, path) or (target if "://" in target else "")

        for kind, target, label in links_in(front):
            key, identifier = identifier_in(target)
            if key and str(entry.setdefault(key, identifier)) == identifier:
                continue
            found = beside(target)
            if not found:
                self.assembly.ask(path, f"the link `{target}` of this paper was not found", source=document.path)
            linked = with_link(entry, kind, found) if kind else entry
            entry = linked if linked != entry else with_other_link(entry, label, found)
        picture = text_at(front, "image")
        entry = with_image(entry, beside(picture) if picture else "", text_at(front, "image-alt"))
        text = "\n\n".join(filter(None, (paragraphs_at(front, "abstract"), document.body)))
        body = with_lists(translate_quarto(text), (), "")
        if self.assembly.has_files(path):
            path = f"{path.removesuffix('.md')}/index.md"
        entry = with_others(self.assembly, path, document, entry | _drafted(document), OF_PAPERS)
        self.assembly.add(Draft(path, entry, body, document, _formers(document)))

    # Pages

    def _add_page(self, document: SourceDocument, top: str) -> None:
        front = document.front
        body = "\n\n".join(filter(None, (*facts_in(front, _day(document)), self._text_of(document))))
        name = _name_of(document)
        inner = posixpath.dirname(document.path)
        if stem_of(document.path) == "index":
            inner = posixpath.dirname(inner)
        path = self.assembly.paths.place("pages", posixpath.join(inner, name))
        known = OF_PAGES | (frozenset() if top in self.folders else frozenset(("categories",)))
        extra = others_in(front, known)
        if _day(document):
            extra = {"date": _day(document), **extra}
        entry: dict[str, YamlValue] = {
            "title": text_at(front, "title") or words_of(name),
            "description": plain_words(first_text(front, "description", "subtitle")),
            **_drafted(document),
            "extra": extra,
        }
        beside = [one for one in self.folder.below(posixpath.dirname(document.path)) if posixpath.basename(one) in body]
        if stem_of(document.path) == "index" and beside:
            path = f"{path.removesuffix('.md')}/index.md"
        self.assembly.add(Draft(path, entry, body, document, _formers(document)))

    def _text_of(self, document: SourceDocument) -> str:
        """Return the text of a page with the lists that its listings showed."""
        lists = [(one.name, self._list_of(one, document)) for one in self.listings[document.path]]
        return with_lists(translate_quarto(document.body), lists, text_at(document.front, "about", "id"))

    def _list_of(self, listing: QuartoListing, page: SourceDocument) -> str:
        """Return the list that stands for a listing."""
        papers = [folder for folder in listing.folders if folder in _PAPERS]
        # The papers stand below the text of the home page.
        parts = [ALL_PAPERS] if papers and page.address != "/" else []
        lines = [
            ListLine(
                text_at(one.front, "title") or words_of(_name_of(one)),
                one.address,
                _day(one),
                ", ".join(dict.fromkeys(texts_at(one.front, "venue") + texts_at(one.front, "location"))),
            )
            for one in self.documents
            if one.path.partition("/")[0] in listing.folders and one.path.partition("/")[0] not in _PAPERS
            if "/" in one.path and not self.listings[one.path] and not is_true(one.front, "draft")
        ]
        lines += [line_of_item(item, self.addresses) for item in self._items_of(listing, page)]
        newest = sorted(lines, key=lambda line: line.date, reverse=True)[: listing.most]
        return "\n\n".join(filter(None, (*parts, list_of(newest))))

    def _items_of(self, listing: QuartoListing, page: SourceDocument) -> list[dict[str, Data]]:
        """Return the items of data that a listing shows; what their lines do not say is told."""
        items = [(page.path, item) for item in listing.items]
        for path in listing.data:
            try:
                items += [(path, item) for item in items_at(data_in_file(self.folder, path))]
                self.assembly.used[path] = "the page that lists it"
            except UnreadableText as failure:
                self.assembly.refuse(path, failure)
        for path, item in items:
            for key in mapping_at(item):
                if key not in SAID:
                    message = f"`{key}` of an item is not in the list on the new site"
                    self.assembly.ask("", message, source=path, at=f"{key}:")
        return [mapping_at(item) for _, item in items if mapping_at(item)]

    # The site

    def _add_profile(self, home: SourceDocument | None) -> None:
        source = home or SourceDocument("", "profile", {}, "", "/")
        front, profile = source.front, self.profile
        profile.name = text_at(front, "title") or text_at(self.config, "website", "title")
        profile.facts["role"] = plain_words(text_at(front, "subtitle"))
        for item in items_at(front, "about", "links"):
            profile.socials.add_address(text_at(item, "href"), text_at(item, "text") or text_at(item, "icon"))
        profile.settle_files(lambda name: self.folder.first(name.lstrip("/")))
        image = text_at(front, "image") or text_at(front, "about", "image")
        if portrait := self.folder.first(image.lstrip("/")):
            profile.portrait(portrait)
        for name in forms_of(profile.name, self.assembly.papers):
            profile.other_name(name)
        self.assembly.add(Draft("profile.md", profile.front(), self._text_of(source) if home else "", source, ("/",)))

    def _set_menu(self) -> None:
        lines: list[YamlItem] = []
        for side in ("left", "right"):
            for item in items_at(self.config, "website", "navbar", side):
                for inner in items_at(item, "menu") or [item]:
                    lines += self._menu_line(inner)
        self.assembly.settings["menu"] = lines

    def _menu_line(self, item: Data) -> list[YamlItem]:
        """Return the line of the menu for a file or an address, in a list."""
        target = item if isinstance(item, str) else first_text(item, "href", "file")
        page = next((one for one in self.documents if one.path == target.lstrip("/")), None)
        icon = text_at(item, "icon")
        label = text_at(item, "text") or (text_at(page.front, "title") if page else "") or _ICONS.get(icon, icon)
        if not target:
            return []
        if page and any(one is page and folder in _PAPERS for folder, one in self.folders.items()):
            return [{"label": label, "to": "/#papers"}]
        return self.assembly.menu_line(label, page.address if page else target)

    def _finish_settings(self) -> None:
        website = mapping_at(self.config, "website")
        title = text_at(website, "title")
        site_settings(
            self.assembly,
            title="" if title == self.profile.name else title,
            url=text_at(website, "site-url"),
            language=text_at(self.config, "lang"),
            description=plain_words(text_at(website, "description")),
        )
        for key, message in (*odd_settings(self.config), *odd_settings(website, deep=True)):
            self.assembly.ask("", message, source=self.path, at=f"{key}:")
        for key, reason in _TOLD.items():
            if at(website, key):
                self.assembly.leave(self.path, f"`{key}`: {reason}", f"{key}:")
        for path in self.folder.files:
            if path.endswith(".bib") and path not in self.assembly.used:
                self.assembly.leave(path, "citations in texts are not set here; `octavo import` makes papers of it")
            elif path == text_at(website, "favicon").lstrip("/"):
                self.assembly.leave(path, _TOLD["favicon"])
        url = text_at(website, "site-url").rstrip("/")
        leave_feeds(self.assembly, self.path, feeds_of_quarto(self.documents), url=url, has_news=False)
        self.assembly.take_root_files()
        self.assembly.used[self.path] = "settings"


_ICONS = {"github": "GitHub", "linkedin": "LinkedIn", "twitter": "Twitter", "envelope": "E-mail", "rss": "RSS"}


def _name_of(document: SourceDocument) -> str:
    """Return the name of a text: of its folder, if it has one of its own, or of its file."""
    if stem_of(document.path) == "index" and "/" in document.path:
        return posixpath.basename(posixpath.dirname(document.path))
    return stem_of(document.path)


def _day(document: SourceDocument) -> str:
    """Return the date of a text; empty for one that Quarto fills in when it builds the site."""
    return day_in(text_at(document.front, "date"))


def _formers(document: SourceDocument) -> tuple[str, ...]:
    folder = posixpath.dirname(document.address)
    aliases = texts_at(document.front, "aliases")
    return (document.address, *(one if one.startswith("/") else posixpath.join(folder, one) for one in aliases))


def _drafted(document: SourceDocument) -> dict[str, YamlValue]:
    return {"draft": True} if is_true(document.front, "draft") else {}


def _fields(document: SourceDocument, known: str, names: Sequence[str]) -> dict[str, str]:
    """Return what a paper with these authors says in the fields of biblatex; `known` is its type, or empty."""
    front = document.front
    citation = mapping_at(front, "citation")
    venue = text_at(citation, "container-title") or first_text(front, "journal", "venue", "publication")
    return {
        "title": text_at(front, "title"),
        "subtitle": text_at(front, "subtitle"),
        "author": " and ".join(names),
        "date": _day(document),
        "journaltitle" if known in ("", "article", "preprint") else "booktitle": venue,
        "abbr": text_at(citation, "container-title-short"),
        "volume": text_at(citation, "volume"),
        "issue": text_at(citation, "issue"),
        "pages": text_at(citation, "page"),
        "number": text_at(citation, "number"),
        "issn": text_at(citation, "issn"),
        "isbn": text_at(citation, "isbn"),
        "institution" if known in ("thesis", "techreport") else "publisher": text_at(citation, "publisher"),
        "url": text_at(citation, "url"),
        "doi": text_at(front, "doi") or text_at(citation, "doi"),
        "arxiv": text_at(front, "arxiv"),
        "keywords": "; ".join(texts_at(front, "categories") or texts_at(front, "keywords")),
        "tldr": plain_words(text_at(front, "description")),
        "license": text_at(front, "license"),
        "language": text_at(front, "lang"),
    }
