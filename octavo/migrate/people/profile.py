"""The owner of a former site, and the settings of the new one, as far as all peers have them alike."""

import posixpath
import re
from collections.abc import Callable

from octavo.base.html import read_entities
from octavo.content.changes import SCHEMA_VERSION
from octavo.content.fields import site_url
from octavo.content.links import is_outward
from octavo.imports.fields.languages import language_tag
from octavo.migrate.assembly import Assembly, place_in_files
from octavo.migrate.data import text_at
from octavo.migrate.markup.leftovers import as_code
from octavo.migrate.people.curriculum import Curriculum
from octavo.migrate.people.socials import Socials
from octavo.model.identity import key_of
from octavo.model.placeholders import NAME
from octavo.yaml.write import YamlValue

# The ending of a document, which is that of no page.
_OF_FILE = re.compile(r"\.(?!html?$|q?md$)\w+$")


class Profile:
    """Gathers what a former site says about its owner."""

    def __init__(self, assembly: Assembly) -> None:
        self.name = ""
        self.socials = Socials()
        self.facts: dict[str, YamlValue] = {}
        self._assembly = assembly
        self._others: dict[str, str] = {}

    def other_name(self, name: str) -> None:
        """Note another form of the owner's name."""
        self._others.setdefault(key_of(name), name)

    def portrait(self, source: str, folder: str = "") -> None:
        """Have a file copied beside the profile, or into the folder of a person, as the portrait."""
        name = posixpath.basename(source)
        self._assembly.copy(source, posixpath.join(folder, name))
        self.facts["portrait"] = name

    def settle_files(self, file_of: Callable[[str], str]) -> None:
        """Have the files copied that are named among the links, and tell of those that are not there.

        `file_of` returns the file that a name means.
        """

        def settled(target: str) -> str:
            if file := file_of(target):
                return self._assembly.copy(file, f"files/{place_in_files(file)}")
            if is_outward(target) or not _OF_FILE.search(target):
                return target
            self._assembly.ask("profile.md", f"the file `{target}`, to which a link led, was not found: it is left out")
            return ""

        self.socials.settle(settled)

    def take_curriculum(self, curriculum: Curriculum, source: str, path: str = "profile.md") -> None:
        """Note the lines of a curriculum, and what it says about the person where nothing else does.

        `source` is the file of the former site in which it stands, `path` that of the entry below `content/`.
        """
        if curriculum.links:
            told = f"lines of a curriculum have no links: {', '.join(map(as_code, curriculum.links))}"
            self._assembly.ask(path, told, source=source, at=curriculum.links[0])
        lines = {"education": curriculum.education, "positions": curriculum.positions, "awards": curriculum.awards}
        for key, found in lines.items():
            if found and key not in self.facts:
                self.facts[key] = list(found)
        if curriculum.interests:
            self.facts.setdefault("interests", list(curriculum.interests))
        if role := text_at(dict(curriculum.basics), "label"):
            self.facts.setdefault("role", role)
        self.socials.add("email", text_at(dict(curriculum.basics), "email"))

    def front(self) -> dict[str, YamlValue]:
        """Return the front matter of the profile."""
        if not self.name:
            self._assembly.ask("profile.md", "the former site does not say your name: write it", "name:")
        for text in self.socials.unknown:
            self._assembly.ask("profile.md", f"no address could be made of `{text}`")
        for text in self.socials.further:
            self._assembly.ask("profile.md", f"`{text}` is one more of its kind: write it under `other` in `links:`")
        own = key_of(self.name)
        return {
            "name": self.name or NAME,
            "other_names": [name for key, name in self._others.items() if key != own],
            **self.facts,
            "email": self.socials.email,
            "orcid": self.socials.orcid,
            "links": self.socials.links,
        }


def site_settings(assembly: Assembly, *, title: str, url: str, language: str, description: str) -> None:
    """Put the settings of the site before those that are there already."""
    try:
        address = site_url(url) if url else ""
    except ValueError as failure:
        assembly.ask("site.yaml", f"the former site has no address that can be taken: {failure.args[0]}")
        address = ""
    tag = language_tag(language)
    settings = {
        "version": SCHEMA_VERSION,
        "title": title,
        "url": address,
        "language": "" if tag == "en" else tag,
        "description": description,
        **assembly.settings,
    }
    assembly.settings = {key: value for key, value in settings.items() if value not in ("", [])}


def plain_words(text: str) -> str:
    """Return a text without HTML and links of Markdown."""
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", re.sub(r"<(?:br|p|/p)\b[^<>]*>", " ", text))
    text = re.sub(r"<[^<>]*>", "", text)
    return " ".join(read_entities(text).split())
