"""Who is who: names in bylines and profiles brought together as persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from octavo.brief import Facts
from octavo.entry import PersonEntry
from octavo.frozen import frozen
from octavo.slug import slug_of


@frozen
class Directory:
    """Where each name and ORCID iD leads.

    `namesakes` are pairs of profiles with one name: bylines with it go to the first.
    """

    names: Mapping[str, str]
    orcids: Mapping[str, str]
    shared_names: frozenset[str]
    namesakes: tuple[tuple[str, str], ...]

    def slugs(self, facts: Facts) -> Iterable[str]:
        """The slugs of the persons behind a byline, in its order."""
        if facts.orcids:
            return map(self.slug, facts.keys, facts.orcids)
        names = self.names
        return [names.get(key, key) for key in facts.keys]

    def slug(self, key: str, orcid: str | None) -> str:
        """The slug of the person behind an author, `key` being the slug of the name.

        An ORCID iD decides where it is known; names that differ in accents or capitals only are one person. Where
        one name goes with several iDs, each iD is a person of its own.
        """
        if orcid:
            if orcid in self.orcids:
                return self.orcids[orcid]
            if key in self.shared_names:
                return f"{key}-{orcid[-4:].lower()}"
        return self.names.get(key, key)


def gather(profiles: Mapping[str, PersonEntry], papers: Iterable[Facts]) -> Directory:
    """Make the directory from the profiles, by slug and most important first, and the bylines of all papers."""
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
    for facts in papers:
        # Most bylines have no iDs at all.
        for key, orcid in zip(facts.keys, facts.orcids, strict=False):
            if orcid and orcid not in orcids:
                seen[key].add(orcid)
    shared = frozenset(key for key, found in seen.items() if len(found) > 1)
    return Directory(names, orcids, shared, tuple(namesakes))


def monogram(name: str) -> str:
    """The first letters of the first and the last name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()
