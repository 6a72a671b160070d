"""The collections of a site made with Jekyll: pages, posts, news, talks and so on, as entries of the new site."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from octavo.base.frozen import replace
from octavo.base.html import words
from octavo.imports.fields.dates import date_of_text
from octavo.migrate.assembly import Assembly, Draft
from octavo.migrate.data import (
    LAST,
    Data,
    UnreadableText,
    data_in_file,
    first_text,
    is_true,
    items_at,
    mapping_at,
    mapping_in_file,
    text_at,
    whole_number_at,
)
from octavo.migrate.documents import (
    OWN_ADDRESSES,
    PAGE_404,
    SourceDocument,
    is_page_404,
    name_without_date,
    read_document,
    same_place,
    stem_of,
    words_of,
)
from octavo.migrate.folder import SourceFolder
from octavo.migrate.jekyll import TEXTS, JekyllSite, address_in, documents_in, formers, is_draft
from octavo.migrate.listings import ALL_PAPERS, ListLine, list_of
from octavo.migrate.markup.distill import translate_distill
from octavo.migrate.markup.figures import arguments_of, figure
from octavo.migrate.markup.hidden import outside_code
from octavo.migrate.markup.kramdown import translate_kramdown, without_layout
from octavo.migrate.markup.leftovers import as_code
from octavo.migrate.markup.liquid import LiquidContext, translate_liquid
from octavo.migrate.people.curriculum import markdown_of
from octavo.migrate.shapes import odd_settings, texts_in
from octavo.yaml.write import YamlItem, YamlValue

# Folders of collections on the new site; another collection keeps its name.
FOLDERS_OF = {
    "portfolio": "projects",
    "posts": "posts",
    "teachings": "teaching",
    "talks": "talks",
    "projects": "projects",
}
_MARKUP = re.compile(r"<!--(?:(?!<!--).)*?-->|<[^<>]*>|\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}", re.DOTALL)
# A comment in which a page of the theme says where it is.
_OWN_PATH = re.compile(r"<!--\s*[\w/.-]+\.(?:md|html|liquid)\s*-->\n?")
# Files beside the configuration that are no pages.
_NO_PAGES = re.compile(
    r"(?:README|LICENSE|CONTRIBUTING|INSTALL|CUSTOMIZE|FAQ|CHANGELOG)|(?:assets|files|images)/", re.IGNORECASE
)
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()]|\([^()]*\))*\)")
# An include that shows the entries of a collection, such as the courses of al-folio.
_INCLUDED_LIST = re.compile(r"\{%-?\s*include\s+(?:courses|projects|talks|posts|teaching)[\w./-]*\s*-?%\}")
# An include of academicpages that shows the pictures under a key of front matter.
_GALLERY = re.compile(r"\{%-?\s*include\s+gallery\b([^%{}]*?)-?%\}")
# Keys of texts that have a place in an entry or in its text, and those that only say how a page looks.
_KNOWN = words(
    "title description permalink slug layout date published draft redirect_from importance img redirect "
    "collection excerpt summary nav nav_order toc toc_sticky author_profile comments share related read_time "
    "related_posts giscus_comments disqus_comments tabs pretty_table chart "
    "mermaid map code_diff images featured pseudocode tikzjax typograms citation inline horizontal "
    "math course_id _styles bibliography distill profile slidesurl videourl link sitemap"
)
# Keys that stay under `extra`, and that a reader of a text does not miss there.
_UNTOLD = frozenset(("tags", "categories", "category", "date", "related_publications"))
_LISTS_PAPERS = re.compile(r"\{%-?\s*bibliography\b|\bin\s+site\.publications\b")
_LONGEST_TITLE = 100
_SHORT = re.compile(r"^(.{40,}?[.!?])\s")


Values = TypeVar("Values")


class JekyllTexts:
    """Reads the texts of a site made with Jekyll, and makes entries of them."""

    def __init__(self, site: JekyllSite, assembly: Assembly) -> None:
        self.site = site
        self.assembly = assembly
        self.documents: dict[str, list[SourceDocument]] = {}
        self.cited: Callable[[list[str]], str | None] = lambda keys: None
        for values in (site.config, mapping_at(site.config, "author")):
            for key, message in odd_settings(values):
                assembly.ask("", message, source=site.path, at=f"{key}:")

    def read(self, top: str, kind: str) -> list[SourceDocument]:
        """Read the texts in a folder; those that cannot be read are noted."""
        found = self.documents.setdefault(kind, [])
        for path, document, encoding in documents_in(self.site, top, kind):
            if isinstance(document, UnreadableText):
                self.assembly.refuse(path, document)
                continue
            if encoding:
                self.assembly.ask(
                    "", f"it is not in UTF-8 and was read as {encoding}: look at its accents", source=path
                )
            found.append(document)
        return found

    def read_pages(self) -> list[SourceDocument]:
        """Read the pages: the texts in `_pages`, and those with front matter in the folder itself and below it."""
        pages = self.read("_pages", "page")
        known = {f"_{name}" for name in self.site.collections}
        for path in self.site.folder.files:
            top = path.partition("/")[0]
            if top.startswith(("_", ".")) or top in known or _NO_PAGES.match(path) or not path.endswith(TEXTS):
                continue
            if self.site.folder.bytes_of(path)[:6].lstrip(b"\xef\xbb\xbf").startswith(b"---"):
                self._read_page(path)
        return list(pages)

    def _read_page(self, path: str) -> None:
        try:
            document, _ = read_document(self.site.folder, path, "page")
        except UnreadableText as failure:
            self.assembly.refuse(path, failure)
            return
        self.documents["page"].append(replace(document, address=address_in(self.site, document, "")))

    def data(self, *paths: str) -> Data:
        """Return the values of the first data file that there is, empty where there is none or it cannot be read."""
        nothing: Data = ""
        return self._read(data_in_file, nothing, *paths)

    def mapping(self, *paths: str) -> dict[str, Data]:
        """Return the values of the first data file that there is, by their keys; none where it cannot be read."""
        return self._read(mapping_in_file, {}, *paths)

    def _read(self, read: Callable[[SourceFolder, str], Values], nothing: Values, *paths: str) -> Values:
        path = self.site.folder.first(*paths)
        try:
            values = read(self.site.folder, path) if path else nothing
        except UnreadableText as failure:
            self.assembly.refuse(path, failure)
            return nothing
        if path:
            self.assembly.used[path] = "read"
        return values

    def menu_line(self, label: str, page: SourceDocument | None, address: str) -> list[YamlItem]:
        """Return the line of the menu for a page or an address, in a list; no line where the address leads nowhere."""
        if page and _LISTS_PAPERS.search(page.body) and page.front.get("layout") != "cv" and "/cv" not in page.address:
            return [{"label": label, "to": "/#papers"}]
        return self.assembly.menu_line(label, address)

    def body(self, document: SourceDocument, text: str | None = None) -> str:
        """Return the text of a document in Octavo's Markdown, with addresses of the former site."""
        variables: Mapping[str, Data] = {"site": self.site.config, "page": document.front}
        context = LiquidContext(variables, self.list_of, self.cited)
        # Markdown is read between elements that are gone, so what is in them becomes Markdown too.
        plain = outside_code(_OWN_PATH.sub("", document.body if text is None else text), without_layout)
        plain = translate_distill(plain, self.cited)
        plain = outside_code(plain, lambda part: _GALLERY.sub(lambda match: _pictures(document, match), part))
        return translate_kramdown(translate_liquid(plain, context)).strip("\n")

    def list_of(self, name: str) -> str | None:
        """Return the list that stands for a collection; None for a name that is no collection."""
        if name in ("publications", "bibliography"):
            return ALL_PAPERS
        if name == "pages":
            # The menu and the lists of the new site lead to all pages.
            return ""
        if name == "news":
            return "All news are on [their page](/news/)." if self.documents.get("news") else None
        documents = [one for one in self.documents.get(name, []) if not is_draft(one)]
        return list_of(map(self._listed, documents)) if documents else None

    def _listed(self, document: SourceDocument) -> ListLine:
        front = document.front
        ranks = [whole_number_at(front, key) for key in ("importance", "order", "weight")]
        return ListLine(
            title_of(document),
            document.address,
            date_of(document) or text_at(front, "year"),
            ", ".join(filter(None, (text_at(front, "venue"), text_at(front, "location"), text_at(front, "term")))),
            first_text(front, "description") if document.kind != "posts" else "",
            text_at(front, "category") if document.kind == "projects" else "",
            next((rank for rank in ranks if rank is not None), 0),
        )

    def add_news(self) -> None:
        """Add each text of the collection `news` as a note."""
        for document in self.documents.get("news", []):
            body = self.body(document)
            date = date_of(document)
            title = text_at(document.front, "title")
            if not title:
                title, body = title_and_text(body)
            name = stem_of(document.path)
            if not date:
                self.assembly.refuse(document.path, UnreadableText("this note has no date, which every note needs"))
                continue
            path = self.assembly.paths.place("news", name)
            front = {"title": title or words_of(name), "date": date, **drafted(document)}
            self.assembly.add(Draft(path, front, body, document, tuple(formers(document))))

    def add_collection(self, name: str, facts: Callable[[SourceDocument], str]) -> None:
        """Add each text of a collection as a page in a folder.

        `facts` returns what stands above its text. What is only under `extra` then is told.
        """
        hidden: dict[str, str] = {}
        folder = f"pages/{FOLDERS_OF.get(name, name)}"
        for document in self.documents.get(name, []):
            path = self.assembly.paths.place(folder, page_name(document))
            extra = other_keys(document, _KNOWN)
            tables = "\n\n".join(self._tables(path, document, extra))
            body = "\n\n".join(filter(None, (facts(document), self.body(document), tables)))
            rank = whole_number_at(document.front, "importance")
            front = {
                "title": title_of(document),
                "description": described(document),
                "rank": "" if rank is None or rank < 0 else rank,
                **drafted(document),
                "extra": extra,
            }
            for key in extra:
                texts = texts_in(document.front.get(key, "")) if key not in _UNTOLD else ()
                if any(text not in f"{body} {front['description']}" for text in texts):
                    hidden.setdefault(key, document.path)
            self.assembly.add(Draft(path, front, body, document, tuple(formers(document))))
        if hidden:
            message = f"{', '.join(map(as_code, hidden))} of texts in `_{name}` are under `extra`, which no page shows"
            self.assembly.ask(
                "", f"{message}; write in the text what is to be seen", source=next(iter(hidden.values()))
            )

    def _tables(self, path: str, document: SourceDocument, extra: Mapping[str, YamlValue]) -> Iterator[str]:
        """Yield what a text has under keys with lists of facts, such as the weeks of a course, as lists."""
        for key in extra:
            value = document.front.get(key, "")
            is_shown = key == "authors" or any(text_at(item, "image_path") for item in items_at(value))
            if isinstance(value, list) and any(isinstance(item, dict) for item in value) and not is_shown:
                message = f"`{key}` stands below the text as a list, and under `extra`"
                self.assembly.ask(path, message, f"{key}:", source=document.path, at=f"\n{key}:")
                yield f"## {words_of(key)}\n\n{markdown_of(value)}"

    def add_page(self, document: SourceDocument, body: str) -> None:
        """Add a page at its former address, with its text; a page without a text of its own is left out.

        Octavo has pages of its own at some addresses; there, a page with a text gets another one.
        """
        if is_page_404(document.address):
            self.assembly.leave(document.path, PAGE_404)
            return
        place = same_place(document.address).strip("/")
        bare = _MARKUP.sub("", body).strip()
        if place.partition("/")[0] in OWN_ADDRESSES and (not bare or bare.startswith("All news are")):
            self.assembly.pages[same_place(document.address)] = f"/{place}/"
            self.assembly.used[document.path] = f"the site's own page {place}/"
            return
        if not bare:
            reason = "it has no text: the former program made what it showed"
            self.assembly.leave(document.path, reason)
            return
        name = f"{place}-page" if place in OWN_ADDRESSES else place.removeprefix("_pages/")
        path = self.assembly.paths.place("pages", name or stem_of(document.path))
        front = {"title": title_of(document), "description": described(document), **drafted(document)}
        self.assembly.add(Draft(path, front, body, document, tuple(formers(document))))

    def list_below(self, page: SourceDocument, body: str) -> str:
        """Return the text of a page, with the list of the collection whose page it is by its address below it."""
        place = same_place(page.address).strip("/")
        names = [name for name in self.documents if place in (name, FOLDERS_OF.get(name, name))]
        for name in names:
            listed = self.list_of(name) if name not in ("page", "news", "publications") else None
            if listed and listed not in body and not self._is_listed(name):
                return f"{_INCLUDED_LIST.sub('', body).strip()}\n\n{listed}".strip()
        return body

    def _is_listed(self, name: str) -> bool:
        """Tell if a page goes over a collection."""
        bodies = [document.body for document in self.documents.get("page", [])]
        own = any(re.search(rf"\bsite\.{name}\b", body) for body in bodies)
        return own or (name == "posts" and any("paginator.posts" in body for body in bodies))

    def add_lists(self, names: Sequence[str]) -> dict[str, str]:
        """Add a page with a list for each collection that no page lists, and return the paths by collection."""
        made: dict[str, str] = {}
        for name in names:
            folder = FOLDERS_OF.get(name, name)
            there = self.assembly.path_of_page(folder) or self.assembly.path_at(f"/{name}/")
            if self.documents.get(name) and not there and not self._is_listed(name):
                path = self.assembly.paths.place("pages", folder)
                source = SourceDocument("", "page", {}, "", f"/{folder}/")
                front = {"title": words_of(folder)}
                self.assembly.add(Draft(path, front, self.list_of(name) or "", source, (source.address,)))
                made[name] = path
        return made


def _pictures(document: SourceDocument, match: re.Match[str]) -> str:
    """Return the pictures of a gallery, which the front matter of a text has; the include itself where it has none."""
    arguments = arguments_of(match[1])
    paths = [
        (first_text(item, "image_path", "url"), item)
        for item in items_at(document.front, arguments.get("id", "gallery"))
    ]
    pictures = [
        figure(
            path if "://" in path else f"/{path.lstrip('/')}",
            {"alt": text_at(item, "alt"), "caption": text_at(item, "title")},
        )
        for path, item in paths
        if path
    ]
    return "\n\n".join(filter(None, (*pictures, arguments.get("caption", "")))) if pictures else match[0]


def title_of(document: SourceDocument) -> str:
    """Return the title of a text; the words of its name where it has none."""
    return text_at(document.front, "title") or words_of(name_without_date(document.path))


def page_name(document: SourceDocument) -> str:
    """Return the last part of the former address of a text, or the name of its file: that of its page."""
    last = same_place(document.address).rpartition("/")[2]
    return (
        last
        if last and document.kind != "posts"
        else text_at(document.front, "slug") or (last or name_without_date(document.path))
    )


def date_of(document: SourceDocument) -> str:
    """Return the day of a text, as its front matter or the name of its file says; empty if neither is a day."""
    stated = text_at(document.front, "date")
    found = re.match(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?", stated)
    day = "-".join(part.zfill(2) for part in found[0].split("-")) if found else stated
    return date_of_text(day).date or date_of_text(document.date).date


def date_in_words(document: SourceDocument) -> str:
    """Return the day of a text; what its front matter says where that is no day, as in `Spring 2015`."""
    day, stated = date_of(document), text_at(document.front, "date")
    return stated if stated and len(day) <= len("2015") else day


def described(document: SourceDocument) -> str:
    """Return the sentence about a text, without HTML."""
    text = re.sub(r"<[^<>]*>", " ", first_text(document.front, "description", "excerpt", "summary"))
    return " ".join(text.split()).replace("&nbsp;", " ")


def drafted(document: SourceDocument) -> dict[str, YamlValue]:
    """Return `draft: true` for a text that was not published."""
    return {"draft": True} if is_draft(document) or is_true(document.front, "draft") else {}


def title_and_text(body: str) -> tuple[str, str]:
    """Return the title of a note that has only a text: its first words; and its text where it says more than that."""
    paragraph = re.split(r"\n\s*\n", body.strip(), maxsplit=1)[0]
    words = " ".join(_MARKUP.sub("", _LINK.sub(r"\1", paragraph)).split())
    if len(words) > _LONGEST_TITLE:
        found = _SHORT.match(words)
        short = found[1] if found and len(found[1]) <= _LONGEST_TITLE else ""
        # A title that is cut may end within emphasis.
        plain = re.sub(r"[*_`]", "", words)
        words = short or plain[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return words, "" if words == " ".join(body.split()) else body


def other_keys(document: SourceDocument, known: frozenset[str]) -> dict[str, YamlValue]:
    """Return what a text says under keys that have no place in an entry, as it stands under `extra`."""
    rest = {key: value for key, value in document.front.items() if key not in known and value}
    if date := date_in_words(document):
        rest["date"] = date
    if isinstance(tags := rest.get("tags"), str) and document.kind == "posts":
        rest["tags"] = list(tags.split())
    return {key: as_yaml(value) for key, value in rest.items() if not _is_switch(value)}


def others_in(front: Mapping[str, Data], known: frozenset[str]) -> dict[str, YamlValue]:
    """Return what front matter says under keys that have no place in an entry, and are no switches."""
    return {key: as_yaml(value) for key, value in front.items() if key not in known and value and not _is_switch(value)}


def with_others(
    assembly: Assembly, path: str, document: SourceDocument, entry: Mapping[str, YamlValue], known: frozenset[str]
) -> dict[str, YamlValue]:
    """Return the front matter of an entry with all that has no place in it under `extra`, which is told."""
    others = others_in(document.front, known)
    for key in others:
        message = f"`{key}` has no key here, and is under `extra`"
        assembly.ask(path, message, f"{key}:", source=document.path, at=f"{key}:")
    extra = entry.get("extra", {})
    kept = {**(extra if isinstance(extra, Mapping) else {}), **others}
    return {**entry, "extra": kept} if kept else dict(entry)


def as_yaml(value: Data) -> YamlValue:
    """Return a value of a peer as it is written: lists of lists, which an entry cannot have, as lines of text."""
    if isinstance(value, dict):
        return {key: as_yaml(inner) for key, inner in value.items() if inner}
    if isinstance(value, list):
        return [
            made if not isinstance(made, Sequence) or isinstance(made, str) else "; ".join(map(str, made))
            for made in map(as_yaml, value)
        ]
    return " ".join(value.split())


def _is_switch(value: Data) -> bool:
    return isinstance(value, str) and value.lower() in ("true", "false")


def sorted_by(documents: Sequence[SourceDocument], *keys: str) -> list[SourceDocument]:
    """Return texts in the order of a number that they have under one of some keys, those without one last."""

    def number(document: SourceDocument) -> int:
        numbers = [whole_number_at(document.front, key) for key in keys]
        return next((number for number in numbers if number is not None), LAST)

    return sorted(documents, key=number)
