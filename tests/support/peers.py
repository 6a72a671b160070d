"""Sites of other programs, and what must come of each of their files when the sites are moved.

`tests/support/peers/` has a folder for each site, and beside it `<name>.expected.yaml` with these keys:

    made        what is made when the site is laid out: `documents` (pictures and PDFs), files whose lines end as on
                `windows`, files in `latin` (Latin-1), `leftovers` (of builds and systems), empty `folders`, and
                `links` that lead out of the site
    read        files of settings and data, from which other entries are made
    site        the keys of site.yaml
    profile     the entry content/profile.md
    people      entries of co-authors
    papers, news, pages
                entries: `from` which file (and `key`, of a bibliography), `to` which path in content/, the `front`
                matter without aliases and slug, what the `body` has, lacks and `links` to, the `former` addresses of
                its page, the `files` that lie beside it, and other files that went into it (`with`)
    addresses   former addresses that Octavo serves without an entry
    files       other files, each with a fit path in content/
    ignored     files that are not taken, by kinds
    reported    what the report must say: `from` which file, `at` which text in it, and words that it `says`
    variants    the same site with some files removed, written or lengthened, and what is then another in the profile

All values are texts. `<any>` stands for any value. A body links to what came of a file, which is named by its path in
the former site, or to an address of the new site. In `extra` of other entries than papers, more may
stand than is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from octavo.base.layout import EntryKind
from tests.support.documents import document

FOLDER = Path(__file__).parent / "peers"
NAMES = tuple(sorted(file.name.removesuffix(".expected.yaml") for file in FOLDER.glob("*.expected.yaml")))
ANY = "<any>"
_KINDS: dict[str, EntryKind] = {"people": "person", "papers": "paper", "news": "news", "pages": "page"}
# The least site of al-folio, to which tests add what they are about.
FOLIO = """
-- _config.yml --
first_name: Sophie
last_name: Germain
url: https://sophie.example.org
scholar: {last_name: [Germain], first_name: [Sophie]}
-- _pages/about.md --
---
layout: about
permalink: /
---
I study plates.
"""


@dataclass(frozen=True)
class Entry:
    """An entry that must come of a file; `path` is empty where several would be right."""

    kind: EntryKind
    source: str
    key: str
    path: str
    front: Mapping[str, Any]
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    links: tuple[str, ...]
    former: tuple[str, ...]
    files: Mapping[str, str]
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the entry is called in a list of differences."""
        return self.path or f"{self.kind} {self.key or self.source}"


@dataclass(frozen=True)
class Reported:
    """What the report must say of a file: some words, and the line of a text in it, which may be empty."""

    source: str
    at: str
    says: tuple[str, ...]


@dataclass
class Peer:
    """A site of another program, perhaps a variant of it, with what must come of it."""

    name: str
    data: Mapping[str, Any]
    variant: Mapping[str, Any]

    @property
    def site(self) -> Mapping[str, Any]:
        """The keys of site.yaml."""
        return dict(self.data.get("site", {}))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, the profile first."""
        profile = dict(self.data["profile"])
        changed = {**profile["front"], **self.variant.get("profile", {})}
        profile["front"] = {key: value for key, value in changed.items() if value not in ("null", "")}
        others = [_entry(kind, values) for key, kind in _KINDS.items() for values in self.data.get(key, ())]
        return (_entry("person", {"to": "profile.md", **profile}), *others)

    @property
    def files(self) -> Mapping[str, str]:
        """The files that belong to no entry, each with a fit path in content/."""
        return dict(self.data.get("files", {}))

    @property
    def addresses(self) -> tuple[str, ...]:
        """All former addresses of pages."""
        return (*self.data.get("addresses", ()), *(former for entry in self.entries for former in entry.former))

    @property
    def reported(self) -> tuple[Reported, ...]:
        """What the report must say."""
        return tuple(
            Reported(values["from"], values.get("at", ""), tuple(values["says"]))
            for values in self.data.get("reported", ())
            if values["from"] not in self.variant.get("remove", ())
        )

    def is_ignored(self, path: str) -> bool:
        """Tell if a file of the former site is one that is not taken."""
        patterns = [pattern for kind in self.data["ignored"] for pattern in kind["files"]]
        rooted = [f"*/{one[3:]}" if one.startswith("**/") else f"/{one}" for one in patterns]
        return any(fnmatchcase(f"/{path}", pattern) for pattern in rooted)

    def lay_out(self, folder: Path) -> Path:
        """Write the site into a new folder, with all that is made, and return the site's own folder in it.

        What its links lead to lies beside the site, in the folder `elsewhere`.
        """
        site = folder / self.name
        made = self.data["made"]
        for source in sorted((FOLDER / self.name).rglob("*")):
            if source.is_file():
                _write(site / source.relative_to(FOLDER / self.name), source.read_bytes())
        for path in made.get("documents", ()):
            _write(site / path, document(path))
        for path in made.get("windows", ()):
            _write(site / path, (site / path).read_bytes().replace(b"\n", b"\r\n"))
        for path in made.get("latin", ()):
            _write(site / path, (site / path).read_text("utf-8").encode("latin-1"))
        for path in made.get("leftovers", ()):
            _write(site / path, f"A leftover: {path}\n".encode())
        for path in made.get("folders", ()):
            (site / path).mkdir(parents=True, exist_ok=True)
        for path, name in made.get("links", {}).items():
            _write(folder / "elsewhere" / name, document(f"elsewhere/{name}"))
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).symlink_to(folder / "elsewhere" / name)
        for path in self.variant.get("remove", ()):
            (site / path).unlink()
        for path, text in self.variant.get("write", {}).items():
            _write(site / path, text.encode())
        for path, text in self.variant.get("append", {}).items():
            _write(site / path, (site / path).read_bytes() + text.encode())
        return site


def peer(name: str, variant: str = "") -> Peer:
    """Return a site, or the variant of it that has this name."""
    data = yaml.load((FOLDER / f"{name}.expected.yaml").read_text("utf-8"), yaml.BaseLoader)
    nothing: Mapping[str, Any] = {}
    found = next((values for values in data.get("variants", ()) if values["name"] == variant), nothing)
    assert bool(found) == bool(variant), f"{name} has no variant {variant}"
    return Peer(name, data, found)


def all_peers() -> list[Peer]:
    """Return all sites, each followed by its variants."""
    found = [peer(name) for name in NAMES]
    return [one for plain in found for one in (plain, *(peer(plain.name, name) for name in variants(plain)))]


def variants(plain: Peer) -> list[str]:
    """Return the names of the variants of a site."""
    return [values["name"] for values in plain.data.get("variants", ())]


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _entry(kind: EntryKind, values: Mapping[str, Any]) -> Entry:
    sources = [values["from"]] if isinstance(values["from"], str) else list(values["from"])
    body = values.get("body", {})
    return Entry(
        kind,
        sources[0],
        values.get("key", ""),
        values.get("to", ""),
        values["front"],
        tuple(body.get("has", ())),
        tuple(body.get("lacks", ())),
        tuple(body.get("links", ())),
        tuple(values.get("former", ())),
        dict(values.get("files", {})),
        (*sources, *values.get("with", ())),
    )
