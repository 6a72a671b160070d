"""The cast: whose site it is, who has a profile, and which co-authors get a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from octavo import address
from octavo.check import Mention
from octavo.collection import COAUTHOR, Addresses, Collections
from octavo.diagnostic import Diagnostic, Span, error, warning
from octavo.entry import AuthorEntry, Config, PaperEntry, PersonEntry
from octavo.layout import PROFILE_FILE
from octavo.load import Loaded
from octavo.metric import metrics
from octavo.near import near_or_all
from octavo.order import ranked
from octavo.people import Directory, gather
from octavo.person import coauthor_of, person_of
from octavo.record import Paper, Subject
from octavo.site import Profile
from octavo.target import Targets


@dataclass(frozen=True, slots=True)
class Cast:
    """All persons of a site.

    `home` is the profile that is the home page, `owner` whose name lists mark. `pages` has the links of profiles by
    slug, `linked` those of co-authors with a page as well; `coauthors` holds what bylines say of these.
    """

    home: Loaded | None
    owner: Subject | None
    directory: Directory
    entries: Mapping[str, Loaded]
    pages: Mapping[str, str]
    linked: Mapping[str, str]
    coauthors: Mapping[str, AuthorEntry]

    @property
    def hidden(self) -> frozenset[str]:
        """Whom the collection of people leaves out: the one whose site it is."""
        return frozenset([self.home.slug]) if self.home else frozenset()

    @property
    def members(self) -> Mapping[str, tuple[str, str]]:
        """Name and link of everyone with a profile, in the order in which they are listed."""
        return {slug: (_person(item).name, self.pages[slug]) for slug, item in self.entries.items()}

    def profiles(
        self, papers: Sequence[Paper], collections: Collections, targets: Targets, addresses: Addresses
    ) -> tuple[Profile, ...]:
        """Everyone who has a page: profiles, then co-authors; the home page's person has all papers."""
        found = []
        for slug, item in self.entries.items():
            assert isinstance(item.entry, PersonEntry)
            theirs = tuple(papers) if item is self.home else collections.papers.get(("person", slug), ())
            counted = metrics(item.entry.metrics, [paper.citations for paper in theirs])
            person = person_of(item, item.entry, targets, addresses, collections)
            found.append(Profile(person, item.path, theirs, counted))
        for slug, known in sorted(self.coauthors.items()):
            name = collections.by_key["person", slug].title
            person = coauthor_of(name, slug, addresses.path("person", slug), known)
            found.append(Profile(person, "", collections.papers["person", slug], ()))
        return tuple(found)


def cast_of(
    config: Config, mentions: Sequence[Mention], kept: Sequence[Loaded], addresses: Addresses
) -> tuple[Cast, tuple[Diagnostic, ...]]:
    """Bring profiles and bylines together."""
    entries = {item.slug: item for item in sorted((item for item in kept if item.kind == "person"), key=_place)}
    home = home_of(entries)
    bylines = list(_bylines(kept))
    profiles = {slug: _person(item) for slug, item in entries.items()}
    directory = gather(
        {home.slug: profiles[home.slug], **profiles} if home else profiles,
        (author for authors in bylines for author in authors),
    )
    pages = {
        slug: address.folder("" if item is home else addresses.path("person", slug)) for slug, item in entries.items()
    }
    coauthors = {}
    if "people" in addresses.paged:
        counted = _count(bylines, directory)
        coauthors = {
            slug: known for slug, (count, known) in counted.items() if count >= COAUTHOR and slug not in entries
        }
    linked = pages | {slug: address.folder(addresses.path("person", slug)) for slug in coauthors}
    found = [_namesake(entries[first], entries[second]) for first, second in directory.namesakes]
    slug = config.owner or (home.slug if home else None)
    if slug is not None and slug not in entries:
        span = next((mention.span for mention in mentions if mention.role == "owner"), Span("content/site.yaml"))
        found.append(error("unknown-owner", f"there is no person `{slug}`", span, near_or_all(slug, entries)))
    if not entries:
        hint = "write content/profile.md with a `name`"
        found.append(warning("no-profile", "nobody has a profile here", Span("content"), hint))
    owner = None
    if slug in entries:
        owner = Subject(name=_person(entries[slug]).name, slug=slug, url=pages[slug])
    return Cast(home, owner, directory, entries, pages, linked, coauthors), tuple(found)


def _namesake(first: Loaded, second: Loaded) -> Diagnostic:
    message = f"{_person(second).name} shares a name with content/{first.path}, to whom bylines with it belong"
    hint = "give both an `orcid` here and in bylines, or one of them another name"
    return warning("namesakes", message, second.span, hint)


def _person(item: Loaded) -> PersonEntry:
    assert isinstance(item.entry, PersonEntry)
    return item.entry


def _place(item: Loaded) -> tuple[bool, int, str, str]:
    """Where a person stands among others: by rank, then by name."""
    entry = _person(item)
    return ranked(entry.rank, entry.name, item.slug)


def home_of(entries: Mapping[str, Loaded]) -> Loaded | None:
    """Whose page is the home page: the profile's, or the only person's; several people are a group."""
    for item in entries.values():
        if item.path == PROFILE_FILE:
            return item
    return next(iter(entries.values())) if len(entries) == 1 else None


def _bylines(kept: Sequence[Loaded]) -> Iterator[tuple[AuthorEntry, ...]]:
    for item in kept:
        if isinstance(item.entry, PaperEntry):
            yield item.entry.authors


def _count(bylines: Sequence[tuple[AuthorEntry, ...]], directory: Directory) -> Mapping[str, tuple[int, AuthorEntry]]:
    """How many papers each person has, with the byline that says most of them."""
    found: dict[str, tuple[int, AuthorEntry]] = {}
    for authors in bylines:
        for slug, author in {directory.slug(author): author for author in authors}.items():
            count, best = found.get(slug, (0, author))
            found[slug] = (count + 1, max(best, author, key=_said))
    return found


def _said(author: AuthorEntry) -> int:
    return bool(author.orcid) + bool(author.url)
