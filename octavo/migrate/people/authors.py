"""The people of a site made with HugoBlox: its owner, and co-authors with pages of their own."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from octavo.base.html import words
from octavo.imports.fields.people import name_of
from octavo.migrate.assembly import Assembly, Draft, place_in_files
from octavo.migrate.collections import as_yaml
from octavo.migrate.data import (
    Data,
    UnreadableText,
    first_text,
    is_true,
    items_at,
    mapping_at,
    mapping_in_file,
    paragraphs_at,
    text_at,
    texts_at,
)
from octavo.migrate.documents import SourceDocument, stem_of, with_scheme
from octavo.migrate.found import LeftOut
from octavo.migrate.hugo import HugoSite, bundle_name, hugo_formers
from octavo.migrate.papers import forms_of
from octavo.migrate.people.curriculum import curriculum_of
from octavo.migrate.people.profile import Profile
from octavo.yaml.write import YamlItem, YamlValue

_OWNERS = ("admin", "me")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_WEBSITES = frozenset(("link", "globe", "globe-alt", "home", "house", "website"))
_CURRICULA = frozenset(("cv", "file-alt", "document", "academicons-cv"))
_IS_CURRICULUM = re.compile(r"\b(?:cv|resume|r\u00e9sum\u00e9|curriculum)\b", re.IGNORECASE)
# Keys of a person's page that have a place in the profile, or only say how a page looks.
_KNOWN = words(
    "title first_name last_name name superuser is_owner role organizations affiliations social profiles links "
    "interests education work experience awards email highlight_name user_groups authors slug schema draft "
    "aliases weight avatar_filename status date lastmod postnominals design type url publishDate"
)
_DAY = re.compile(r"^(\d{4}-\d{2})-\d{2}(?:T.*)?$")
BodyOf = Callable[[SourceDocument], str]


class Authors:
    """The people of a site by the names of their folders or files."""

    def __init__(self, site: HugoSite, assembly: Assembly) -> None:
        self.site = site
        self.assembly = assembly
        self.profile = Profile(assembly)
        self._people: dict[str, SourceDocument] = {}
        self._owner = ""

    def read(self, documents: Sequence[SourceDocument]) -> None:
        """Note the people in texts and data files, and find the owner."""
        for document in documents:
            if bundle_name(document) not in ("authors", "author"):
                self._people[bundle_name(document)] = document
        for path in self.site.folder.below("data/authors"):
            try:
                front = mapping_in_file(self.site.folder, path)
            except UnreadableText as failure:
                self.assembly.refuse(path, failure)
                continue
            name = posixpath.basename(path).rpartition(".")[0]
            self._people[name] = SourceDocument(path, "author", front, paragraphs_at(front, "bio"), f"/author/{name}/")
        owners = [
            name
            for name, one in self._people.items()
            if is_true(one.front, "superuser") or is_true(one.front, "is_owner")
        ]
        self._owner = next(iter([*(name for name in _OWNERS if name in self._people), *owners]), "")
        if owner := self._people.get(self._owner):
            self.profile.name = _name(owner)
        self.profile.name = self.profile.name or text_at(self.site.config, "title")

    def name_of(self, user: str) -> str:
        """Return the name of an author, who may be named by a folder."""
        found = self._people.get(user) or self._people.get(user.lower().replace(" ", "-"))
        if found is not None:
            return _name(found) or user
        return self.profile.name if user in _OWNERS and self.profile.name else user

    def add_profiles(self, body: BodyOf, texts: Sequence[str]) -> None:
        """Add the profile of the owner, with texts of the home page below it, and a page for each other person."""
        owner = self._people.get(self._owner)
        source = owner or SourceDocument("", "profile", {}, "", "/")
        self._fill(self.profile, source, "")
        for name in forms_of(self.profile.name, self.assembly.papers):
            self.profile.other_name(name)
        text = "\n\n".join(filter(None, (body(source), *texts)))
        own = self.formers(owner) if owner else ()
        self.assembly.add(Draft("profile.md", self.profile.front(), text, source, ("/", *own)))
        for name, document in self._people.items():
            if name != self._owner:
                self._add_person(document, body)

    def formers(self, document: SourceDocument) -> tuple[str, ...]:
        """Return the former addresses of a person's page, which the configuration may have changed."""
        template = text_at(self.site.config, "permalinks", "authors")
        template = template or text_at(self.site.config, "permalinks", "term", "authors")
        own, *aliases = hugo_formers(document)
        name = _user_of(document)
        return (re.sub(r":\w+", name, template) if template else own, *aliases)

    def _add_person(self, document: SourceDocument, body: BodyOf) -> None:
        person = Profile(self.assembly)
        person.name = _name(document)
        if not person.name:
            self.assembly.left.append(LeftOut(document.path, "it does not say a name"))
            return
        path = self.assembly.paths.place("people", person.name)
        folder = path.removesuffix(".md")
        self._fill(person, document, folder)
        if "portrait" in person.facts:
            path = f"{folder}/index.md"
        front = {**person.front(), **({"draft": True} if is_true(document.front, "draft") else {})}
        self.assembly.add(Draft(path, front, body(document), document, self.formers(document)))

    def _fill(self, profile: Profile, document: SourceDocument, folder: str) -> None:
        """Note what the page of a person says."""
        front = document.front
        affiliations = [*items_at(front, "organizations"), *items_at(front, "affiliations")]
        profile.facts["role"] = text_at(front, "role")
        profile.facts["affiliations"] = [
            text for one in affiliations if (text := first_text(one, "name") or (one if isinstance(one, str) else ""))
        ]
        profile.facts["interests"] = texts_at(front, "interests")
        profile.socials.add("email", text_at(front, "email"))
        for item in (*items_at(front, "social"), *items_at(front, "profiles"), *items_at(front, "links")):
            self._add_link(profile, item, document)
        path = f"{folder}.md" if folder else "profile.md"
        profile.take_curriculum(curriculum_of(_as_resume(front)), document.path, path)
        for other in (text_at(front, "name", "alternate"), text_at(front, "name", "native")):
            if other:
                profile.other_name(other)
        rest = {key: value for key, value in front.items() if key not in _KNOWN and value}
        if document.path.startswith("data/"):
            # It is the text of the entry.
            rest.pop("bio", None)
        if pronouns := text_at(front, "name", "pronouns"):
            rest["pronouns"] = pronouns
        profile.facts["extra"] = {key: as_yaml(value) for key, value in rest.items()}
        for key in rest:
            path = f"{folder}.md" if folder else "profile.md"
            self.assembly.ask(
                path, f"`{key}` has no key here, and is under `extra`", f"{key}:", source=document.path, at=key
            )
        portrait = self._portrait(document)
        if portrait:
            profile.portrait(portrait, folder)

    def _add_link(self, profile: Profile, item: Data, document: SourceDocument) -> None:
        target = with_scheme(first_text(item, "link", "url"))
        icon = text_at(item, "icon").rpartition("/")[2].lower()
        label = first_text(item, "label", "name") or icon.replace("-", " ").capitalize()
        if not target or target.startswith(("#", "/#")):
            return
        if target.startswith("mailto:") or "://" in target:
            if icon in _WEBSITES and not text_at(item, "label"):
                profile.socials.add_link("website", target)
            else:
                profile.socials.add_address(target, label)
            return
        bare = target.lstrip("/")
        file = self.site.folder.first(f"static/{bare}", f"assets/media/{bare}", f"assets/{bare}", bare)
        if file:
            place = self.assembly.copy(file, f"files/{place_in_files(file)}")
            if icon in _CURRICULA or _IS_CURRICULUM.search(f"{label} {file}"):
                profile.socials.add_link("cv", place)
            else:
                profile.socials.add_other(label, place)
        elif "@" in target:
            profile.socials.add("email", target)
        else:
            self.assembly.ask("profile.md", f"`{target}`, a link of {_name(document)}, was not found")

    def _portrait(self, document: SourceDocument) -> str:
        """Return the picture of a person: `avatar` beside the text, or that of the person's name among the media."""
        folder = posixpath.dirname(document.path)
        name = _user_of(document)
        folders = [folder, f"content/authors/{name}"]
        beside = [path for one in folders for path in self.site.folder.below(one) if "/avatar." in path]
        media = [
            path
            for path in self.site.folder.below("assets/media/authors")
            if posixpath.basename(path).rpartition(".")[0] == name
        ]
        return next((path for path in (*beside, *media) if path.lower().endswith(_PICTURES)), "")

    def take_section(self, block: str, content: Mapping[str, Data], source: str) -> None:
        """Note what a block of a page, in a file of the former site, says about the owner: positions, and awards."""
        values = dict(content)
        button = mapping_at(values, "button")
        if _IS_CURRICULUM.search(text_at(button, "text")) and text_at(button, "url"):
            owner = self._people.get(self._owner) or SourceDocument("", "author", {}, "")
            self._add_link(self.profile, {"icon": "cv", "url": text_at(button, "url")}, owner)
        if "experience" in block:
            work = [*items_at(values, "items"), *items_at(values, "experience")]
            self.profile.take_curriculum(curriculum_of({"work": work}), source)
        elif "accomplishments" in block or "awards" in block:
            items = [*items_at(values, "items"), *items_at(values, "item")]
            self.profile.take_curriculum(curriculum_of({"awards": _renamed(items)}), source)

    def with_notes(self, front: Mapping[str, YamlValue], notes: Sequence[str]) -> dict[str, YamlValue]:
        """Return front matter in which authors contributed equally, where a note beside each says so."""
        authors = front.get("authors")
        if not notes or not isinstance(authors, Sequence) or isinstance(authors, str):
            return dict(front)
        made: list[YamlItem] = []
        for at_, author in enumerate(authors):
            note = notes[at_].lower() if at_ < len(notes) else ""
            flags: dict[str, YamlValue] = {key: True for key in ("equal", "corresponding") if key in note}
            facts = author if isinstance(author, Mapping) else {"name": name_of(author)}
            made.append({**facts, **flags} if flags else author)
        return {**front, "authors": made}


def _name(document: SourceDocument) -> str:
    front = document.front
    whole = text_at(front, "name", "display") or first_text(front, "title", "name")
    parts = (first_text(front, "first_name"), first_text(front, "last_name"))
    return whole or " ".join(filter(None, parts))


def _as_resume(front: dict[str, Data]) -> dict[str, Data]:
    """Return the curriculum on a person's page with the names of JSON Resume."""
    education = list(map(_finished, items_at(front, "education", "courses") or items_at(front, "education")))
    work = [*items_at(front, "work"), *items_at(front, "experience")]
    awards = items_at(front, "awards")
    return {"education": [*education], "work": _renamed(work), "awards": _renamed(awards)}


def _finished(item: Data) -> Data:
    """Return a line of education in which a single year is the one in which it ended."""
    if not isinstance(item, dict):
        return item
    start, end = first_text(item, "date_start", "start"), first_text(item, "date_end", "end") or text_at(item, "year")
    if not end or (start and start != end):
        return item
    rest = {key: value for key, value in item.items() if key not in ("date_start", "start", "year", "date_end", "end")}
    return {**rest, "endDate": end}


def _user_of(document: SourceDocument) -> str:
    """Return the name by which texts refer to a person: that of a folder or of a data file."""
    return stem_of(document.path) if document.path.startswith("data/") else bundle_name(document)


def _renamed(items: Sequence[Data]) -> list[Data]:
    """Return lines with the names of JSON Resume for keys that are called otherwise, and without days."""
    names = {"company_name": "company", "org": "company", "organization": "awarder"}
    return [
        {
            names.get(key, key): _DAY.sub(r"\1", value) if isinstance(value, str) else value
            for key, value in item.items()
            if key != "icon"
        }
        for item in items
        if isinstance(item, dict)
    ]
