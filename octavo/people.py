"""Who is who: names in bylines and profiles brought together as persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from octavo.entry import AuthorEntry, PersonEntry
from octavo.slug import slug_of


@dataclass(frozen=True, slots=True)
class Directory:
    """Where each name and ORCID iD leads.

    `namesakes` are pairs of profiles with one name: bylines with it go to the first.
    """

    names: Mapping[str, str]
    orcids: Mapping[str, str]
    shared_names: frozenset[str]
    namesakes: tuple[tuple[str, str], ...]

    def slug(self, author: AuthorEntry) -> str:
        """The slug of the person behind an author.

        An ORCID iD decides where it is known; names that differ in accents or capitals only are one person. Where
        one name goes with several iDs, each iD is a person of its own.
        """
        if author.orcid and author.orcid in self.orcids:
            return self.orcids[author.orcid]
        key = slug_of(author.name)
        if author.orcid and key in self.shared_names:
            return f"{key}-{author.orcid[-4:].lower()}"
        return self.names.get(key, key)


def gather(profiles: Mapping[str, PersonEntry], authors: Iterable[AuthorEntry]) -> Directory:
    """Make the directory from the profiles, by slug and most important first, and every author of every paper."""
    names: dict[str, str] = {}
    orcids: dict[str, str] = {}
    namesakes: dict[tuple[str, str], None] = {}
    for slug, person in profiles.items():
        for name in (person.name, *person.aliases, *([person.native_name] if person.native_name else [])):
            first = names.setdefault(slug_of(name), slug)
            if first != slug:
                namesakes[first, slug] = None
        if person.orcid:
            orcids[person.orcid] = slug
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for author in authors:
        if author.orcid and author.orcid not in orcids:
            seen[slug_of(author.name)].add(author.orcid)
    shared = frozenset(key for key, found in seen.items() if len(found) > 1)
    return Directory(names, orcids, shared, tuple(namesakes))


def monogram(name: str) -> str:
    """The first letters of the first and the last name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()
