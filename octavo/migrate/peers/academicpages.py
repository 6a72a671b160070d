"""Read a site made with academicpages, by the names of its files and keys from 2016 to 2025."""

import posixpath
import re
from collections.abc import Sequence

from octavo.base.html import words
from octavo.base.progress import Progress
from octavo.imports.records.source import BrokenRecord
from octavo.migrate.assembly import Assembly, Draft
from octavo.migrate.collections import JekyllTexts, date_in_words, date_of, described, drafted, title_of, with_others
from octavo.migrate.data import first_text, mapping_at, paragraphs_at, text_at, texts_at
from octavo.migrate.documents import SourceDocument, name_without_date, same_place, with_scheme, words_of
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite, LeftOut
from octavo.migrate.jekyll import JekyllSite, formers, navigation, read_site
from octavo.migrate.markup.figures import figure
from octavo.migrate.papers import forms_of, paper_of_fields, why_unread, with_image, with_link, with_other_link
from octavo.migrate.peers.feeds import feeds_of_jekyll, leave_feeds
from octavo.migrate.people.citations import authors_of_citation, plain_citation
from octavo.migrate.people.curriculum import curriculum_of
from octavo.migrate.people.profile import Profile, plain_words, site_settings
from octavo.yaml.write import YamlItem, YamlValue

_COLLECTIONS = ("posts", "talks", "teaching", "portfolio")
# The categories of publications, as types of BibTeX.
_TYPES = {
    "manuscripts": "article",
    "journal articles": "article",
    "conferences": "inproceedings",
    "conference papers": "inproceedings",
    "books": "book",
    "preprints": "preprint",
    "theses": "thesis",
    "posters": "poster",
    "chapters": "incollection",
    "book chapters": "incollection",
    "reports": "techreport",
    "talks": "talk",
    "datasets": "dataset",
    "software": "software",
}
# Facts about the owner that are no profiles elsewhere.
_FACTS = frozenset(("avatar", "name", "bio", "location", "employer", "email", "pronouns", "interests"))
# Keys of publications for one kind of link.
_LINKS = {
    "slidesurl": "slides",
    "codeurl": "code",
    "code": "code",
    "dataurl": "data",
    "videourl": "video",
    "video": "video",
    "posterurl": "poster",
    "projecturl": "project",
    "website": "project",
    "pdf": "pdf",
}
_DETAILS = ("volume", "number", "issue", "pages", "publisher", "issn", "isbn")
# Keys of publications that have a place in an entry, or only say how a page looks.
_OF_PAPERS = words(
    "title collection category type permalink redirect_from aliases excerpt description summary abstract date venue "
    "journal booktitle authors author tags keywords doi arxiv paperurl link url award citation slug image teaser "
    "header bibtexurl layout author_profile share comments related read_time toc published draft sitemap classes"
) | frozenset((*_LINKS, *_DETAILS))


def read_academicpages(folder: SourceFolder, progress: Progress) -> FoundSite:
    """Read a site made with academicpages; UnreadableText where its configuration cannot be read."""
    return _Reader(read_site(folder), progress).read()


class _Reader:
    """Reads one site, step by step, into an assembly."""

    def __init__(self, site: JekyllSite, progress: Progress) -> None:
        self.site = site
        self.folder = site.folder
        published = {path: path for path in site.folder.files if not path.startswith(("_", "."))}
        self.assembly = Assembly(
            "academicpages", site.folder, progress, url=site.url, root=site.root, published=published
        )
        self.texts = JekyllTexts(site, self.assembly)
        self.profile = Profile(self.assembly)

    def read(self) -> FoundSite:
        texts, known = self.texts, set(self.site.collections)
        pages = texts.read_pages()
        texts.read("_posts", "posts")
        texts.read("_drafts", "posts")
        others = [name for name in self.site.collections if name not in (*_COLLECTIONS, "publications", "pages")]
        names = [name for name in (*_COLLECTIONS[1:], *others) if name in known or self.folder.below(f"_{name}")]
        for name in ("publications", *names):
            texts.read(f"_{name}", name)
        about = next((page for page in pages if same_place(page.address) == "/"), None)
        self._read_profile()
        for document in texts.documents.get("publications", []):
            self._add_paper(document)
        texts.add_news()
        for name in ("posts", *names):
            if name != "news":
                texts.add_collection(name, _facts)
        self._add_profile(about)
        others = [name for name in names if name != "news"]
        self._add_pages([page for page in pages if page is not about], ("posts", *others))
        self._take_files()
        site_settings(
            self.assembly,
            title="" if text_at(self.site.config, "title") == self.profile.name else text_at(self.site.config, "title"),
            url=self.site.url,
            language=text_at(self.site.config, "locale"),
            description=plain_words(text_at(self.site.config, "description")),
        )
        for key in ("analytics", "comments"):
            if text_at(self.site.config, key, "provider") not in ("", "false"):
                self.assembly.leave("_config.yml", f"`{key}`: nothing is sent to third parties", f"\n{key}")
        feeds = feeds_of_jekyll(self.folder, self.site.config)
        has_news = bool(texts.documents.get("news"))
        leave_feeds(self.assembly, self.site.path, feeds, url=self.site.url, has_news=has_news)
        self.assembly.used["_config.yml"] = "settings and profile"
        return self.assembly.finish("images", "files")

    def _read_profile(self) -> None:
        author, profile = mapping_at(self.site.config, "author"), self.profile
        profile.name = text_at(author, "name") or text_at(self.site.config, "name")
        profile.facts["role"] = plain_words(text_at(author, "bio"))
        employer = plain_words(text_at(author, "employer"))
        profile.facts["affiliations"] = [employer] if employer else []
        extra: dict[str, YamlValue] = {key: text for key in ("location", "pronouns") if (text := text_at(author, key))}
        profile.facts["extra"] = extra
        for key in extra:
            message = f"`{key}` has no key here, and is under `extra`"
            self.assembly.ask("profile.md", message, f"{key}:", source=self.site.path, at=f"{key} ")
        profile.facts["interests"] = texts_at(author, "interests")
        profile.socials.add("email", text_at(author, "email"))
        for key, value in author.items():
            if value and key not in _FACTS and not profile.socials.add(key, value):
                self.assembly.leave("_config.yml", f"there is no link for `{key}`", f"{key} ", has_content=True)
        avatar = text_at(author, "avatar")
        portrait = self.folder.first(avatar.lstrip("/"), f"images/{avatar}", f"assets/images/{avatar}")
        if portrait:
            profile.portrait(portrait)
        elif avatar:
            self.assembly.ask("profile.md", f"the portrait `{avatar}` was not found")
        self.curriculum = curriculum_of(self.texts.data("_data/cv.json"))
        profile.take_curriculum(self.curriculum, "_data/cv.json")

    def _add_profile(self, about: SourceDocument | None) -> None:
        source = about or SourceDocument("", "profile", {}, "", "/")
        body = self.texts.body(about) if about else ""
        for name in forms_of(self.profile.name, self.assembly.papers):
            self.profile.other_name(name)
        self.assembly.add(Draft("profile.md", self.profile.front(), body, source, tuple(formers(source))))

    def _add_paper(self, document: SourceDocument) -> None:
        front = document.front
        venue = first_text(front, "venue", "journal", "booktitle")
        category = text_at(front, "category")
        title = text_at(self.site.config, "publication_category", category, "title")
        known = _TYPES.get(category) or _TYPES.get(title.lower(), "")
        type_ = known or ("article" if venue else "misc")
        authors, others = self._authors(document)
        fields = {
            "title": text_at(front, "title"),
            "author": " and ".join([*authors, *(["others"] if others else [])]),
            "date": date_of(document),
            "journaltitle" if type_ == "article" else "booktitle": venue,
            "keywords": "; ".join(texts_at(front, "tags") or texts_at(front, "keywords")),
            "tldr": described(document),
            "doi": text_at(front, "doi"),
            "arxiv": text_at(front, "arxiv"),
            "url": self._outward(self._stated(document, "paperurl", "link", "url")),
            "award": text_at(front, "award"),
            "category": "" if known else category,
            "citation": plain_citation(text_at(front, "citation")),
            **{key: text_at(front, key) for key in _DETAILS},
        }
        links = {key: self._stated(document, key) for key in _LINKS}
        fields |= {kind: self._outward(links[key]) for key, kind in _LINKS.items() if links[key]}
        made = paper_of_fields(document.path, type_, fields)
        if isinstance(made, BrokenRecord):
            self.assembly.unread.append(LeftOut(document.path, why_unread(document, made)))
            return
        path = self.assembly.paths.place("papers", text_at(front, "slug") or name_without_date(document.path))
        for found in made.findings:
            self.assembly.ask(path, found.message)
        entry = dict(made.front)
        if not known:
            # Octavo takes it for an article if it has a venue.
            entry.pop("type", None)
        for key, kind in {"paperurl": "pdf", "link": "pdf", **_LINKS}.items():
            entry = with_link(entry, kind, self._beside(self._stated(document, key), path))
        image = first_text(front, "image", "teaser") or text_at(front, "header", "teaser")
        entry = with_image(entry, self._beside(image, path, "images/") or (image if "://" in image else ""))
        if bibtex := self._stated(document, "bibtexurl"):
            target = self._beside(bibtex, path) or (bibtex if "://" in bibtex else "")
            if not target:
                message = f"the file `{bibtex}` of `bibtexurl` was not found in the former site"
                self.assembly.ask(path, message, source=document.path, at=bibtex)
            entry = with_other_link(entry, "BibTeX", target)
        if self.assembly.has_files(path):
            path = f"{path.removesuffix('.md')}/index.md"
        entry = with_others(self.assembly, path, document, entry | drafted(document), _OF_PAPERS)
        texts = (paragraphs_at(front, "abstract"), document.body)
        body = self.texts.body(document, "\n\n".join(filter(None, texts)))
        self.assembly.add(Draft(path, entry, body, document, tuple(formers(document))))

    def _authors(self, document: SourceDocument) -> tuple[list[str], bool]:
        """Return the authors of a publication, by its keys or its citation, and if others are not named."""
        stated = texts_at(document.front, "authors") or texts_at(document.front, "author")
        if len(stated) > 1:
            return stated, False
        if stated:
            names, others = authors_of_citation(f"{stated[0]} (2000)")
            return names or stated, others
        names, others = authors_of_citation(text_at(document.front, "citation"))
        return names, others

    def _stated(self, document: SourceDocument, *keys: str) -> str:
        """Return the first address under one of some keys, in which Liquid may stand."""
        return with_scheme(self.texts.body(document, first_text(document.front, *keys)))

    def _outward(self, url: str) -> str:
        """Return an address if it leads out of the former site, else nothing."""
        return "" if self._file(url) else url

    def _file(self, url: str, *folders: str) -> str:
        """Return the file of the former site that an address or a name means; empty if there is none."""
        if not url:
            return ""
        inner = url
        if self.site.url and url.startswith(("http://", "https://")):
            host = self.site.url.partition("://")[2]
            bare = url.partition("://")[2]
            if not bare.startswith(host):
                # Many pages still have the address of the template, whose files they have too.
                inner = posixpath.join("/", *bare.split("/")[1:]) if "academicpages.github.io" in bare else ""
            else:
                inner = bare[len(host) :]
        inner = inner.removeprefix(self.site.root) if self.site.root else inner
        bare = inner.strip().lstrip("/")
        return self.folder.first(*(folder + bare for folder in ("", *folders))) if bare else ""

    def _beside(self, url: str, path: str, *folders: str) -> str:
        """Return the name beside an entry of the file that an address means, which is noted to be copied."""
        return self.assembly.beside(self._file(url, *folders), path)

    def _add_pages(self, pages: list[SourceDocument], names: Sequence[str]) -> None:
        for one in pages:
            self._add_page(one)
        listed = self.texts.add_lists(names)
        menu: list[YamlItem] = []
        for label, address in navigation(self.texts.mapping("_data/navigation.yml", "_data/navigation.yaml")):
            page = next((one for one in pages if same_place(address) in map(same_place, formers(one))), None)
            menu += self.texts.menu_line(label, page, address)
        lists: list[YamlItem] = [{"label": words_of(name), "to": path} for name, path in listed.items()]
        menu += [line for line in lists if line not in menu] if menu else []
        self.assembly.settings["menu"] = menu

    def _add_page(self, page: SourceDocument) -> None:
        """Add a page; one without a text of its own is left out."""
        body = self.texts.body(page)
        if text_at(page.front, "layout").startswith("cv") and self.curriculum.rest:
            body = "\n\n".join(filter(None, (body, self.curriculum.rest)))
        self.texts.add_page(page, self.texts.list_below(page, body))

    def _take_files(self) -> None:
        """Have the folder `files` copied, which was published as it is, and what has to be at the root."""
        beside = {source for source in self.assembly.used if source.startswith("files/")}
        for path in self.folder.below("files"):
            if path not in beside:
                self.assembly.copy(path, path)
        self.assembly.take_root_files()


def _facts(document: SourceDocument) -> str:
    """Return what stands above the text of a talk, a course and so on: its kind, place and date, and its picture."""
    front = document.front
    facts = [text_at(front, key) for key in ("type", "venue", "location")]
    date = date_in_words(document) if document.kind != "portfolio" else ""
    parts = [", ".join(filter(None, (*dict.fromkeys(facts), date)))]
    picture = re.search(r"<img[^>]*?src=[\"']([^\"']+)[\"']", text_at(front, "excerpt"))
    if picture:
        parts.append(figure(picture[1], {"alt": title_of(document)}))
    if image := text_at(front, "header", "image"):
        target = image if "://" in image or image.startswith("/") else f"/images/{image}"
        parts.append(figure(target, {"alt": title_of(document), "caption": text_at(front, "header", "caption")}))
    for key, label in (("slidesurl", "Slides"), ("videourl", "Video"), ("link", "Link")):
        if text_at(front, key):
            parts.append(f"[{label}]({text_at(front, key)})")
    return "\n\n".join(filter(None, parts))
