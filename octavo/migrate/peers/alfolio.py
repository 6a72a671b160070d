"""Read a site made with al-folio, by the names of its files and keys in versions 0.5 to 0.14."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from octavo.base.progress import Progress
from octavo.build.report import counted
from octavo.imports.fields.papers import ImportedPaper
from octavo.migrate.assembly import NEW, Assembly, Draft
from octavo.migrate.collections import JekyllTexts, sorted_by, title_of
from octavo.migrate.data import (
    Data,
    at,
    first_text,
    is_true,
    items_at,
    mapping_at,
    text_at,
    texts_at,
)
from octavo.migrate.documents import SourceDocument, same_place, words_of
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite, LeftOut
from octavo.migrate.jekyll import JekyllSite, formers, read_site
from octavo.migrate.markup.figures import figure
from octavo.migrate.papers import (
    cited_as,
    fields_not_kept,
    read_bibliography,
    with_files,
    with_pages_of_authors,
    without_marks_of_notes,
)
from octavo.migrate.peers.alfolio_texts import facts_of, paragraphs_in, without_own_lists
from octavo.migrate.peers.feeds import feeds_of_jekyll, leave_feeds
from octavo.migrate.people.curriculum import Curriculum, curriculum_of, markdown_of
from octavo.migrate.people.profile import Profile, plain_words, site_settings
from octavo.yaml.write import YamlItem, YamlValue

# Where al-folio looks for the files that a record names.
_KEPT_IN = {
    "image": ("assets/img/publication_preview/", "assets/img/"),
    "video": ("assets/video/", "assets/html/", "assets/"),
    "blog": ("assets/html/", "assets/"),
    "publisher": ("assets/html/", "assets/"),
    "project": ("assets/html/", "assets/"),
}
# What al-folio shows of a paper that has no key here.
_SHOWN = ("note", "annote", "additional_info", "award")
_DOCUMENTS = ("assets/pdf/", "assets/", "assets/bibliography/", "")
# Settings that have no place on the new site, with what becomes of them.
_TOLD = {
    "footer_text": "there is no text at the foot of all pages; write what matters on a page",
    "contact_note": "it is at the end of the text of the profile",
    "icon": "a picture for the tab of the browser is content/root/favicon.ico",
    "keywords": "search engines do not read them",
    "blog_name": "the page with the list of posts has its own title",
    "blog_description": "the page with the list of posts may say it",
    "google_analytics": "nothing is sent to third parties; a theme of your own may do it",
    "cronitor_analytics": "nothing is sent to third parties; a theme of your own may do it",
    "pirsch_analytics": "nothing is sent to third parties; a theme of your own may do it",
    "openpanel_analytics": "nothing is sent to third parties; a theme of your own may do it",
    "google_site_verification": "put the file of the search engine into content/root/",
    "bing_site_verification": "put the file of the search engine into content/root/",
    "impressum_path": "link to the page from another one, or in the menu",
    "disqus_shortname": "there are no comments",
}
# The files of curricula, as JSON Resume, and as sections in YAML.
_RESUMES = ("assets/json/resume.json", "_data/resume.json")
_SECTIONS = ("_data/cv.yml", "_data/cv.yaml")
_CONFIGURED = ("first_name", "middle_name", "last_name")


def read_alfolio(folder: SourceFolder, progress: Progress) -> FoundSite:
    """Read a site made with al-folio; UnreadableText where its configuration cannot be read."""
    return _Reader(read_site(folder), progress).read()


class _Reader:
    """Reads one site, step by step, into an assembly."""

    def __init__(self, site: JekyllSite, progress: Progress) -> None:
        self.site = site
        self.folder = site.folder
        self.progress = progress
        published = {path: path for path in site.folder.files if not path.startswith(("_", "."))}
        self.assembly = Assembly("al-folio", site.folder, progress, url=site.url, root=site.root, published=published)
        self.texts = JekyllTexts(site, self.assembly)
        self.profile = Profile(self.assembly)
        self.papers: dict[str, tuple[str, Mapping[str, YamlValue]]] = {}
        self.curriculum_file = ""

    def read(self) -> FoundSite:
        texts = self.texts
        pages = texts.read_pages()
        texts.read("_posts", "posts")
        texts.read("_drafts", "posts")
        names = [name for name in ("news", "projects", *self.site.collections) if self.folder.below(f"_{name}")]
        names = list(dict.fromkeys(names))
        for name in names:
            texts.read(f"_{name}", name)
        about = self._about(pages)
        pages = [page for page in pages if page is not about]
        curriculum = self._curriculum(pages)
        self._read_profile(about, curriculum)
        self._read_papers()
        texts.cited = self._cited
        texts.add_news()
        for name in ("posts", *names):
            if name != "news":
                texts.add_collection(name, lambda document: facts_of(document, self.profile.name))
        self._add_profile(about)
        self._add_pages(pages, curriculum, ["posts", *(name for name in names if name != "news")])
        self._finish_settings()
        self.assembly.take_root_files()
        feeds = feeds_of_jekyll(self.folder, self.site.config)
        has_news = bool(texts.documents.get("news"))
        leave_feeds(self.assembly, self.site.path, feeds, url=self.site.url, has_news=has_news)
        self.assembly.used["_config.yml"] = "settings and profile"
        return self.assembly.finish("assets", "files")

    def _about(self, pages: list[SourceDocument]) -> SourceDocument | None:
        """Return the page about the owner: that of the layout `about`, or the one at the root of the site."""
        by_layout = [page for page in pages if text_at(page.front, "layout") == "about"]
        at_root = [page for page in pages if same_place(page.address) == "/"]
        return next(iter(by_layout + at_root), None)

    def _curriculum(self, pages: Sequence[SourceDocument]) -> Curriculum:
        """Return the curriculum that al-folio showed; another file that has one is told."""
        paths = [self.folder.first(*names) for names in (_RESUMES, _SECTIONS)]
        if paths[1] and self._shows_sections(pages, paths[1]):
            paths.reverse()
        made = Curriculum()
        for path, other in zip(paths, (paths[1], ""), strict=True):
            made = curriculum_of(self.texts.data(path)) if path else made
            if made.education or made.positions or made.rest:
                self.curriculum_file = path
                if other:
                    shown = posixpath.basename(path)
                    reason = f"the curriculum is taken of {shown}, which al-folio showed in its place"
                    self.assembly.leave(other, reason)
                break
        return made

    def _shows_sections(self, pages: Sequence[SourceDocument], path: str) -> bool:
        """Tell if al-folio showed the curriculum in YAML before a resume in JSON.

        The page says it. Where it does not, the form of RenderCV comes first, and the older one last.
        """
        stated = next((text for page in pages if (text := text_at(page.front, "cv_format"))), "")
        return stated == "rendercv" or (not stated and b"\ncv:" in b"\n" + self.folder.bytes_of(path))

    def _read_profile(self, about: SourceDocument | None, curriculum: Curriculum) -> None:
        config, profile = self.site.config, self.profile
        name = " ".join(filter(None, (text_at(config, key) for key in _CONFIGURED)))
        title = text_at(config, "title")
        profile.name = name or text_at(dict(curriculum.basics), "name") or ("" if title == "blank" else title)
        socials = self.texts.mapping("_data/socials.yml", "_data/socials.yaml")
        for key, value in mapping_at(socials).items():
            if value and not profile.socials.add(key, value) and key != "rss_icon":
                self.assembly.leave("_data/socials.yml", f"there is no link for `{key}`", f"{key}:", has_content=True)
        # Before version 0.13 they stood in the configuration.
        for key, value in config.items():
            if value and re.search(r"_(?:id|username|userid|url|profile|pdf)$", key):
                before = dict(profile.socials.links)
                known = profile.socials.add(key, value)
                if known and dict(profile.socials.links) == before and value not in _values_of(socials):
                    self.assembly.leave("_config.yml", f"`{key}`: _data/socials.yml says another one", f"\n{key}:")
        profile.socials.add("email", text_at(config, "email"))
        if about and (subtitle := plain_words(text_at(about.front, "subtitle"))):
            profile.facts["role"] = subtitle
        profile.take_curriculum(curriculum, self.curriculum_file)
        for last in texts_at(config, "scholar", "last_name"):
            for first in texts_at(config, "scholar", "first_name"):
                profile.other_name(f"{first} {last}")
        if about:
            if "href" in text_at(about.front, "subtitle"):
                self.assembly.ask(
                    "profile.md", "the links in the subtitle of the former home page are left out", "role:"
                )
            self._portrait(text_at(about.front, "profile", "image"))
        for page in self.texts.documents.get("page", []):
            profile.socials.add_link("cv", text_at(page.front, "cv_pdf"))
        profile.settle_files(lambda name: self._file(name, ("assets/pdf/", "assets/")))

    def _portrait(self, name: str) -> None:
        found = self._file(name, ("assets/img/", "assets/", ""))
        if found:
            self.profile.portrait(found)
        elif name:
            self.assembly.ask("profile.md", f"the portrait `{name}` was not found")

    def _file(self, name: str, folders: tuple[str, ...]) -> str:
        """Return the file of the former site that a name means; empty if there is none."""
        bare = name.strip().lstrip("/")
        if not bare or "://" in bare:
            return ""
        return self.folder.first(*(folder + bare for folder in ("", *folders)))

    def _read_papers(self) -> None:
        coauthors = self.texts.mapping("_data/coauthors.yml", "_data/coauthors.yaml")
        venues = self.texts.mapping("_data/venues.yml", "_data/venues.yaml")
        source = text_at(self.site.config, "scholar", "source").strip("/") or "_bibliography"
        for path in [path for path in self.folder.below(source) if path.endswith(".bib")]:
            read = read_bibliography(_without_front(self.folder.bytes_of(path)), path, self.progress)
            told = []
            for record in read.papers:
                place = self._add_paper(record.paper, path, coauthors, venues)
                self.assembly.records.append((place, record))
                told += [(place, found) for found in record.paper.findings]
            for broken in read.broken:
                line = broken.diagnostic.span.line
                self.assembly.left.append(LeftOut(path, broken.diagnostic.message, line=line))
            for place, found in [("", one) for one in read.findings] + told:
                line = found.span.line
                self.assembly.ask(place, found.message, self.assembly.lines.text_at(path, line), source=path, line=line)
            self._tell_of_fields(path, [record.paper for record in read.papers])
            self.assembly.used[path] = counted(len(read.papers), "paper")

    def _tell_of_fields(self, path: str, papers: Sequence[ImportedPaper]) -> None:
        """Tell which fields of records are not kept, and how many records have each."""
        for reason in fields_not_kept(papers):
            self.assembly.leave(path, reason)
        for name in _SHOWN:
            number = sum(name in extra for paper in papers if isinstance(extra := paper.front.get("extra"), Mapping))
            if number:
                message = f"`{name}` of {counted(number, 'paper')} is under `extra`, which no page shows"
                hint = "write in the text what is to be seen, or a prize as `award:`"
                self.assembly.ask("", f"{message}; {hint}", source=path)

    def _add_paper(self, paper: ImportedPaper, path: str, coauthors: Data, venues: Data) -> str:
        """Add the paper of a record, and return its path."""
        place = self.assembly.paths.place_paper(paper.title, str(paper.front.get("date", ""))[:4])
        folder = place.removesuffix(".md")

        def beside(kind: str, name: str) -> str:
            if "://" in name:
                return name
            file = self._file(name, _KEPT_IN.get(kind, _DOCUMENTS))
            return self.assembly.beside(file, f"{folder}.md")

        front, lost = with_files(paper.front, beside)
        front = with_pages_of_authors(front, coauthors)
        front = _with_venue(front, venues)
        front, marked = without_marks_of_notes(front)
        for name in marked:
            message = f"the mark behind `{name}` is left out; `equal: true` and `corresponding: true` say what it meant"
            written = next((one for one in paper.record.fields if one.name.lower() == "author"), None)
            at_ = str(written.value).split("\n")[0] if written else ""
            self.assembly.ask(place, message, "authors:", source=path, at=at_)
        if self.assembly.has_files(place):
            place = f"{folder}/index.md"
        for name in lost:
            field, _, value = name.partition(": ")
            message = f"the file `{value}` of `{field}` was not found in the former site"
            self.assembly.ask(place, message, f"{field}:", source=path, at=value)
        document = SourceDocument("", "paper", {}, "", f"/papers/{posixpath.basename(folder)}/")
        self.assembly.add(Draft(place, front, paper.body, document))
        for key in paper.keys:
            self.papers.setdefault(key, (place, front))
        return place

    def _cited(self, keys: list[str]) -> str | None:
        if not keys or any(key not in self.papers for key in keys):
            return None
        return ", ".join(f"[{cited_as(front)}]({NEW}{path})" for path, front in map(self.papers.__getitem__, keys))

    def _add_profile(self, about: SourceDocument | None) -> None:
        body = self.texts.body(about) if about else ""
        more = paragraphs_in(at(about.front, "profile", "more_info") if about else "")
        note = text_at(self.site.config, "contact_note")
        text = "\n\n".join(filter(None, (body, more, note)))
        source = about or SourceDocument("", "profile", {}, "", "/")
        self.assembly.add(Draft("profile.md", self.profile.front(), text, source, tuple(formers(source))))

    def _add_pages(self, pages: list[SourceDocument], curriculum: Curriculum, names: Sequence[str]) -> None:
        ordered = sorted_by(pages, "nav_order")
        used_by_profiles: set[str] = set()
        for page in ordered:
            used_by_profiles.update(text_at(item, "content") for item in items_at(page.front, "profiles"))
        for page in ordered:
            if posixpath.basename(page.path) in used_by_profiles:
                self.assembly.used[page.path] = "the page that shows it"
                continue
            if not is_true(page.front, "dropdown"):
                self.texts.add_page(page, self._page_text(page, curriculum, pages))
        if curriculum.rest and not any(text_at(page.front, "layout") == "cv" for page in pages):
            source = SourceDocument("", "page", {}, "", "/cv/")
            path = self.assembly.paths.place("pages", "cv")
            self.assembly.add(Draft(path, {"title": "CV"}, self._rest_of_curriculum(curriculum), source))
        listed = self.texts.add_lists(names)
        lines = [line for page in ordered if is_true(page.front, "nav") for line in self._menu_of(page, pages)]
        lines = [line for at_, line in enumerate(lines) if line not in lines[:at_]]
        lines += [{"label": words_of(name), "to": path} for name, path in listed.items()] if lines else []
        self.assembly.settings["menu"] = lines

    def _menu_of(self, page: SourceDocument, pages: list[SourceDocument]) -> list[YamlItem]:
        """Return the lines of the menu for a page; those of its children for one that opens a list."""
        if is_true(page.front, "dropdown"):
            self.assembly.used[page.path] = "content/site.yaml"
            children = [
                (text_at(item, "title"), text_at(item, "permalink")) for item in items_at(page.front, "children")
            ]
            found = []
            for title, address in children:
                target = next((one for one in pages if same_place(one.address) == same_place(address)), None)
                if title != "divider" and address:
                    found += self.texts.menu_line(title, target, address)
            return found
        return self.texts.menu_line(title_of(page), page, page.address)

    def _rest_of_curriculum(self, curriculum: Curriculum) -> str:
        """Return the sections of the curriculum that the profile has no keys for, which is told."""
        for name in curriculum.others:
            message = f"`{name}` of the curriculum is a list on this page"
            self.assembly.ask("pages/cv.md", message, source=self.curriculum_file)
        return curriculum.rest

    def _page_text(self, page: SourceDocument, curriculum: Curriculum, pages: list[SourceDocument]) -> str:
        """Return the text of a page, with what its layout showed below it."""
        body = self.texts.body(page)
        layout = text_at(page.front, "layout")
        parts = [body]
        if layout == "cv":
            parts = [without_own_lists(body), self._cv_link(page), self._rest_of_curriculum(curriculum)]
            if curriculum.education or curriculum.positions or curriculum.awards:
                parts.append("Education, positions and awards are on the [home page](/).")
        elif layout == "profiles":
            parts += [self._shown_profile(item, page, pages) for item in items_at(page.front, "profiles")]
        elif same_place(page.address) == "/repositories":
            parts = [without_own_lists(body), self._repositories()]
        return self.texts.list_below(page, "\n\n".join(filter(None, parts)))

    def _cv_link(self, page: SourceDocument) -> str:
        stated = first_text(page.front, "cv_pdf")
        file = self._file(stated, ("assets/pdf/", "assets/"))
        target = stated if "://" in stated else f"/{file}" if file else ""
        if stated and not target:
            self.assembly.ask(
                "pages/cv.md", f"the file `{stated}` of `cv_pdf` was not found", source=page.path, at=stated
            )
        return f"[CV as PDF]({target})" if target else ""

    def _shown_profile(self, item: Data, page: SourceDocument, pages: list[SourceDocument]) -> str:
        """Return a person of a page with several: picture, text and what stands below the picture."""
        name = text_at(item, "content")
        shown = next((one for one in pages if posixpath.basename(one.path) == name), None)
        if name and not shown:
            self.assembly.ask("", f"the text `{name}` of a person was not found", source=page.path, at=name)
        image = self._file(text_at(item, "image"), ("assets/img/", "assets/"))
        title = title_of(shown) if shown and text_at(shown.front, "title") else ""
        picture = (
            figure(f"/{image}", {"alt": title or words_of(name.partition(".")[0].removeprefix("about_"))})
            if image
            else ""
        )
        text = self.texts.body(shown) if shown else ""
        return "\n\n".join(
            filter(None, (f"## {title}" if title else "", picture, text, paragraphs_in(at(item, "more_info"))))
        )

    def _repositories(self) -> str:
        data = self.texts.mapping("_data/repositories.yml", "_data/repositories.yaml")
        users = [f"- [{name}](https://github.com/{name})" for name in texts_at(data, "github_users")]
        repositories = [f"- [{name}](https://github.com/{name})" for name in texts_at(data, "github_repos")]
        parts = [
            f"## {title}\n\n" + "\n".join(lines)
            for title, lines in (("GitHub users", users), ("GitHub repositories", repositories))
            if lines
        ]
        rest = {
            key: value
            for key, value in mapping_at(data).items()
            if key not in ("github_users", "github_repos", "repo_description_lines_max") and value
        }
        return "\n\n".join([*parts, *([markdown_of(rest)] if rest else [])])

    def _finish_settings(self) -> None:
        config = self.site.config
        title = text_at(config, "title")
        site_settings(
            self.assembly,
            title="" if title in ("blank", self.profile.name) else title,
            url=self.site.url,
            language=text_at(config, "lang"),
            description=plain_words(text_at(config, "description")),
        )
        for item in items_at(config, "external_sources"):
            where = first_text(item, "name", "rss_url")
            message = f"posts of `{where}`, which al-folio showed among its own, are not on the new site; link to them"
            self.assembly.leave("_config.yml", message, where, has_content=True)
        for key, reason in _TOLD.items():
            if text_at(config, key):
                self.assembly.leave("_config.yml", f"`{key}`: {reason}", f"\n{key}")


def _without_front(data: bytes) -> bytes:
    """Return a bibliography without the empty front matter that Jekyll wants of files that it reads."""
    return (
        re.sub(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n---[ \t]*\r?\n", b"\n\n", data)
        if data.lstrip(b"\xef\xbb\xbf").startswith(b"---")
        else data
    )


def _with_venue(front: Mapping[str, YamlValue], venues: Data) -> dict[str, YamlValue]:
    """Return front matter with the page of the venue that al-folio's list has for its short name."""
    venue = front.get("venue")
    short = str(venue.get("short", "")) if isinstance(venue, Mapping) else str(venue or "")
    url = text_at(venues, short, "url")
    if not url or "://" not in url or venue is None:
        return dict(front)
    return {**front, "venue": {**venue, "url": url} if isinstance(venue, Mapping) else {"name": str(venue), "url": url}}


def _values_of(data: Data) -> list[Data]:
    return list(data.values()) if isinstance(data, dict) else []
