"""Identify people: the names in bylines and profiles are matched to persons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.layout import PROFILE_FILE
from octavo.base.suggest import did_you_mean_or_list
from octavo.content.entries import Config, NamePartsEntry, PersonEntry
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata, PaperMetadata
from octavo.model.identity import person_slug
from octavo.model.names import bare_name, without_ending
from octavo.model.records import NameParts, Subject
from octavo.site.addresses import TermAddresses
from octavo.site.sorting import rank_key
from octavo.site.spellings import (
    absent_owner,
    names_without_id,
    other_forms,
    same_spellings,
    similar_names,
    wrong_ids,
)

# A co-author has a page if the site has this many papers of theirs.
COAUTHOR_PAPERS = 2


@frozen
class Directory:
    """Finds the person behind a name and an ORCID iD.

    `names` and `orcids` lead from the slugs of names, and from iDs, to the slugs of persons. `spellings` lead from
    slugs of names to that of the same name with other points and spaces. `shared_names` are the slugs of names that
    bylines give to several iDs, or to another iD than their profile has. `ids` are the iDs of the persons whom these
    tell apart, by slug. `namesakes` are pairs of profiles with the same name that iDs do not tell apart: bylines with
    it belong to the first.
    """

    names: Mapping[str, str]
    orcids: Mapping[str, str]
    spellings: Mapping[str, str]
    shared_names: frozenset[str]
    ids: Mapping[str, str]
    namesakes: tuple[tuple[str, str], ...]

    def slugs(self, paper: PaperMetadata) -> Iterable[str]:
        """Return the slugs of the persons in a paper's byline, in its order."""
        if paper.orcids:
            return map(self.slug, paper.keys, paper.orcids)
        names = self.names
        return [names.get(key, key) for key in paper.keys]

    def slug(self, key: str, orcid: str | None) -> str:
        """Return the slug of the person behind an author, of whom `key` is the slug of the name.

        The ORCID iD of a profile decides. Names that differ only in accents or capitals are one person, but if bylines
        give a name several iDs, or another one than its profile has, each iD is a person.
        """
        if orcid:
            if orcid in self.orcids:
                return self.orcids[orcid]
            key = self.spellings.get(key, key)
            if key in self.shared_names:
                return _slug_by_id(key, orcid)
        return self.names.get(key, key)


def directory_of(profiles: Mapping[str, PersonEntry], papers: Sequence[PaperMetadata]) -> Directory:
    """Make the directory from the profiles by slug, the one to prefer first, and the bylines of all papers."""
    names: dict[str, str] = {}
    orcids: dict[str, str] = {}
    namesakes: dict[tuple[str, str], set[str]] = {}
    for slug, person in profiles.items():
        for name in (person.name, *person.other_names, *([person.native_name] if person.native_name else [])):
            key = person_slug(name)
            first = names.setdefault(key, slug)
            if first != slug:
                namesakes.setdefault((first, slug), set()).add(key)
        if person.orcid:
            orcids[person.orcid] = slug
    spellings = same_spellings(names, papers)
    names |= {key: names.get(chosen, chosen) for key, chosen in spellings.items()}
    unknown: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        # Most bylines have no iDs at all: their `orcids` are empty.
        for key, orcid in zip(paper.keys, paper.orcids, strict=False):
            if orcid and orcid not in orcids:
                unknown[spellings.get(key, key)].add(orcid)
    with_id = {key for key, slug in names.items() if slug in profiles and profiles[slug].orcid}
    shared_names = frozenset(key for key, found in unknown.items() if len(found) > 1 or key in with_id)
    ids = {_slug_by_id(key, orcid): orcid for key in shared_names for orcid in unknown[key]}
    ids |= {names[key]: profiles[names[key]].orcid or "" for key in shared_names & with_id}
    ids |= {slug: profiles[slug].orcid or "" for pair in namesakes for slug in pair if profiles[slug].orcid}
    alike = tuple(pair for pair, keys in namesakes.items() if _are_mixed_up(pair, keys, profiles, papers))
    return Directory(names, orcids, spellings, shared_names, ids, alike)


def _slug_by_id(key: str, orcid: str) -> str:
    return f"{key}-{orcid[-4:].lower()}"


def _are_mixed_up(
    pair: tuple[str, str], keys: set[str], profiles: Mapping[str, PersonEntry], papers: Sequence[PaperMetadata]
) -> bool:
    """Tell if there is a byline with the name of two profiles whose iD does not say which of them it is."""
    if not all(profiles[slug].orcid for slug in pair):
        return True
    for paper in papers:
        orcids = paper.orcids or [None] * len(paper.keys)
        if any(key in keys and not orcid for key, orcid in zip(paper.keys, orcids, strict=True)):
            return True
    return False


def written_parts(entry: NamePartsEntry) -> NameParts:
    """Return the parts of a name as its entry writes them out."""
    return NameParts(
        family=entry.family, given=entry.given or "", particle=entry.particle or "", suffix=entry.suffix or ""
    )


def monogram(name: str, family: str = "") -> str:
    """Return the first letters of the first and the last name, as capitals; `family` is the last one where written."""
    words = [word for word in without_ending(bare_name(name)).split() if word[0].isalpha()]
    if family and len(words) > 1 and family[0].isalpha():
        words = [words[0], family]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


@frozen
class People:
    """All persons of a site, by slug.

    `home` is the slug of the profile that is the home page; lists mark the name of the `owner`. `profiles` are in the
    order in which they are listed. `coauthors` are the persons without a profile who have a page, each with the source
    of the paper whose byline states most about them, and their index in it. `urls` has the links of both. `parts` are
    those of the names of profiles that write them out, by the slug of the name.
    """

    home: str | None
    owner: Subject | None
    directory: Directory
    profiles: Mapping[str, Metadata]
    coauthors: Mapping[str, tuple[str, int]]
    urls: Mapping[str, str]
    parts: Mapping[str, NameParts]

    @property
    def hidden(self) -> frozenset[str]:
        """Return the persons who are not listed among people: the one whose profile is the home page."""
        return frozenset([self.home]) if self.home else frozenset()

    @property
    def profile_links(self) -> Mapping[str, tuple[str, str]]:
        """Return the name and link of everyone with a profile, in the order in which they are listed."""
        return {slug: (item.person.name, self.urls[slug]) for slug, item in self.profiles.items()}

    def subject(self, slug: str) -> Subject | None:
        """Return the person to mark in lists on a person's page: the one with the profile, else the site's owner."""
        return _subject(slug, self.profiles, self.urls) if slug in self.profiles else self.owner


def people_of(
    config: Config, mentions: Sequence[Mention], entries: Sequence[Metadata], addresses: TermAddresses, *, unread: bool
) -> tuple[People, tuple[Diagnostic, ...]]:
    """Return the persons in the profiles and bylines of some entries, and the findings about them.

    `unread` tells that there is a profile that could not be read, which has a finding of its own.
    """
    listed = sorted((item for item in entries if item.kind == "person"), key=_listing_key)
    profiles = {item.slug: item for item in listed}
    papers = [item for item in entries if item.kind == "paper"]
    home = _home(profiles)
    persons = {slug: item.person for slug, item in profiles.items()}
    preferred = {home: persons[home]} if home else {}
    directory = directory_of(preferred | persons, [item.paper for item in papers])
    coauthors = _coauthors(papers, directory, profiles) if "people" in addresses.paged else {}
    urls_by_slug = {
        slug: urls.folder("" if slug == home else addresses.path("person", slug)) for slug in (*profiles, *coauthors)
    }
    owner = config.owner or home
    found = [_namesake(profiles[one], profiles[other]) for one, other in directory.namesakes]
    found += _without_id(profiles, directory)
    found += wrong_ids(profiles, papers)
    if owner is not None and owner not in profiles and not unread:
        span = next((mention.span for mention in mentions if mention.role == "owner"), Span("content/site.yaml"))
        hint = did_you_mean_or_list(owner, profiles)
        found.append(error("unknown-owner", f"there is no person `{owner}`", span, hint))
    # A site of free pages that has a title needs no person.
    if not profiles and not unread and (papers or not config.title):
        hint = "write content/profile.md with a `name`"
        found.append(warning("no-profile", "nobody has a profile here", Span("content"), hint))
    subject = _subject(owner, profiles, urls_by_slug) if owner in profiles else None
    owners = {owner: profiles[owner]} if owner in profiles else profiles
    names = names_without_id(papers)
    forms = list(other_forms(owners, names, papers, directory.slugs))
    found += forms
    if owner in profiles and not forms:
        found += absent_owner(profiles[owner], papers, directory.slugs)
    found += similar_names(names, papers, directory.names)
    parts = {person_slug(person.name): written_parts(person.parts) for person in persons.values() if person.parts}
    return People(home, subject, directory, profiles, coauthors, urls_by_slug, parts), tuple(found)


def _listing_key(item: Metadata) -> tuple[bool, int, str, str]:
    return rank_key(item.person.rank, item.person.name, item.slug)


def _home(profiles: Mapping[str, Metadata]) -> str | None:
    """Return the person whose page is the home page: of `profile.md`, or the only one; None for a group."""
    for slug, item in profiles.items():
        if item.path == PROFILE_FILE:
            return slug
    return next(iter(profiles)) if len(profiles) == 1 else None


def _subject(slug: str, profiles: Mapping[str, Metadata], urls_by_slug: Mapping[str, str]) -> Subject:
    return Subject(name=profiles[slug].person.name, slug=slug, url=urls_by_slug[slug])


def _namesake(first: Metadata, second: Metadata) -> Diagnostic:
    message = f"{second.person.name} shares a name with content/{first.path}, to whom bylines with it belong"
    hint = "give both an `orcid` here and in bylines, or one of them another name"
    return warning("namesakes", message, second.span, hint)


def _without_id(profiles: Mapping[str, Metadata], directory: Directory) -> Iterable[Diagnostic]:
    """Yield a warning for each profile without an ORCID iD to whose name bylines give several."""
    for key in sorted(directory.shared_names):
        item = profiles.get(directory.names.get(key, ""))
        if item is not None and not item.person.orcid:
            ids = ", ".join(orcid for slug, orcid in sorted(directory.ids.items()) if slug == _slug_by_id(key, orcid))
            message = f"bylines give the name of {item.person.name} several iDs, each taken for another person: {ids}"
            yield warning("namesakes", message, item.span, "write the `orcid` of this person here")


def _coauthors(
    papers: Sequence[Metadata], directory: Directory, profiles: Mapping[str, Metadata]
) -> dict[str, tuple[str, int]]:
    """Return the persons with enough papers and no profile, sorted by slug.

    Each has the source of the first paper whose byline states most about them, and their index in it.
    """
    found: dict[str, tuple[int, int, tuple[str, int]]] = {}
    for item in papers:
        paper = item.paper
        # A person who is in a byline twice counts at the last place.
        for slug, index in {slug: index for index, slug in enumerate(directory.slugs(paper))}.items():
            details = paper.detail_counts[index] if paper.detail_counts else 0
            count, most, place = found.get(slug, (0, -1, ("", 0)))
            found[slug] = (count + 1, details, (item.path, index)) if details > most else (count + 1, most, place)
    coauthors = ((slug, place) for slug, (count, _, place) in found.items() if count >= COAUTHOR_PAPERS)
    return dict(sorted((slug, place) for slug, place in coauthors if slug not in profiles))
