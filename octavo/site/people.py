"""Who is who: names in bylines and profiles brought together as persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.layout import PROFILE_FILE
from octavo.base.suggest import did_you_mean_or_list
from octavo.content.entries import Config, PersonEntry
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata, PaperMetadata
from octavo.model.records import Subject
from octavo.model.slugs import slug_of
from octavo.site.addresses import TermAddresses
from octavo.site.sorting import rank_key

# A co-author has a page from so many common papers on.
COAUTHOR = 2


@frozen
class Directory:
    """Where each name and ORCID iD leads.

    `namesakes` are pairs of profiles with one name: bylines with it go to the first.
    """

    names: Mapping[str, str]
    orcids: Mapping[str, str]
    shared_names: frozenset[str]
    namesakes: tuple[tuple[str, str], ...]

    def slugs(self, facts: PaperMetadata) -> Iterable[str]:
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


def directory_of(profiles: Mapping[str, PersonEntry], papers: Iterable[PaperMetadata]) -> Directory:
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


@frozen
class People:
    """All persons of a site.

    `home` is the slug of the profile that is the home page, `owner` whose name lists mark. `pages` has the links of
    profiles by slug, `linked` those of co-authors with a page as well; `coauthors` says which paper's byline says most
    of each of these, by its source, and at which place.
    """

    home: str | None
    owner: Subject | None
    directory: Directory
    entries: Mapping[str, Metadata]
    pages: Mapping[str, str]
    linked: Mapping[str, str]
    coauthors: Mapping[str, tuple[str, int]]

    @property
    def hidden(self) -> frozenset[str]:
        """Whom the collection of people leaves out: the one whose site it is."""
        return frozenset([self.home]) if self.home else frozenset()

    @property
    def members(self) -> Mapping[str, tuple[str, str]]:
        """Name and link of everyone with a profile, in the order in which they are listed."""
        return {slug: (item.person.name, self.pages[slug]) for slug, item in self.entries.items()}

    def subject(self, slug: str) -> Subject | None:
        """The person to mark on a page of a person: whose profile it is, and the site's owner on all others."""
        if slug not in self.entries:
            return self.owner
        return Subject(name=self.entries[slug].person.name, slug=slug, url=self.pages[slug])


def people_of(
    config: Config, mentions: Sequence[Mention], kept: Sequence[Metadata], addresses: TermAddresses
) -> tuple[People, tuple[Diagnostic, ...]]:
    """Bring profiles and bylines together."""
    entries = {item.slug: item for item in sorted((item for item in kept if item.kind == "person"), key=_place)}
    home = home_of(entries)
    papers = [item for item in kept if item.kind == "paper"]
    profiles = {slug: item.person for slug, item in entries.items()}
    first = {home: profiles[home]} if home else {}
    directory = directory_of(first | profiles, (item.paper for item in papers))
    pages = {slug: urls.folder("" if slug == home else addresses.path("person", slug)) for slug in entries}
    coauthors = {}
    if "people" in addresses.paged:
        counted = _count(papers, directory)
        coauthors = {
            slug: place for slug, (count, _, place) in counted.items() if count >= COAUTHOR and slug not in entries
        }
    linked = pages | {slug: urls.folder(addresses.path("person", slug)) for slug in coauthors}
    found = [_namesake(entries[one], entries[other]) for one, other in directory.namesakes]
    slug = config.owner or home
    if slug is not None and slug not in entries:
        span = next((mention.span for mention in mentions if mention.role == "owner"), Span("content/site.yaml"))
        found.append(error("unknown-owner", f"there is no person `{slug}`", span, did_you_mean_or_list(slug, entries)))
    if not entries:
        hint = "write content/profile.md with a `name`"
        found.append(warning("no-profile", "nobody has a profile here", Span("content"), hint))
    owner = Subject(name=profiles[slug].name, slug=slug, url=pages[slug]) if slug in entries else None
    return People(home, owner, directory, entries, pages, linked, dict(sorted(coauthors.items()))), tuple(found)


def _namesake(first: Metadata, second: Metadata) -> Diagnostic:
    message = f"{second.person.name} shares a name with content/{first.path}, to whom bylines with it belong"
    hint = "give both an `orcid` here and in bylines, or one of them another name"
    return warning("namesakes", message, second.span, hint)


def _place(item: Metadata) -> tuple[bool, int, str, str]:
    """Where a person stands among others: by rank, then by name."""
    return rank_key(item.person.rank, item.person.name, item.slug)


def home_of(entries: Mapping[str, Metadata]) -> str | None:
    """Whose page is the home page: the profile's, or the only person's; several people are a group."""
    for slug, item in entries.items():
        if item.path == PROFILE_FILE:
            return slug
    return next(iter(entries)) if len(entries) == 1 else None


def _count(papers: Sequence[Metadata], directory: Directory) -> Mapping[str, tuple[int, int, tuple[str, int]]]:
    """How many papers each person has, and the first byline that says most of them: how much, and where it stands."""
    found: dict[str, tuple[int, int, tuple[str, int]]] = {}
    for item in papers:
        facts = item.paper
        for slug, at in _bylines(facts, directory).items():
            said = facts.detail_counts[at] if facts.detail_counts else 0
            count, most, place = found.get(slug, (0, -1, ("", 0)))
            found[slug] = (count + 1, said, (item.path, at)) if said > most else (count + 1, most, place)
    return found


def _bylines(facts: PaperMetadata, directory: Directory) -> Mapping[str, int]:
    """Where in a byline each person stands; who stands there twice counts at the last place."""
    return {slug: at for at, slug in enumerate(directory.slugs(facts))}
