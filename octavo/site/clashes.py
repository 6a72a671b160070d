"""Clashes: one address on the site for two different names, tags, venues or areas.

An address that is not the key itself has a checksum of 32 bits of it, so two keys may have one address; a name that
bylines give to several ORCID iDs has four digits of each. What is in neither case told apart is an error, as one page
would show the papers of both.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.suggest import as_item
from octavo.content.metadata import Metadata
from octavo.model.identity import is_key, key_of, person_key, person_slug
from octavo.site.addresses import PLURALS
from octavo.site.people import Directory
from octavo.site.taxonomies import Taxonomies, TermKey, terms_of_paper


def shared_addresses(
    papers: Sequence[Metadata], profiles: Collection[Metadata], taxonomies: Taxonomies, directory: Directory
) -> Iterator[Diagnostic]:
    """Yield an error for each address that two things have, and a warning for each name that a profile's address is.

    `papers` are in the order of their numbers.
    """
    yield from _terms(papers, taxonomies)
    yield from _names(papers, profiles)
    yield from _namesakes(papers, profiles, directory)
    yield from _taken(papers, profiles, directory)


def _terms(papers: Sequence[Metadata], taxonomies: Taxonomies) -> Iterator[Diagnostic]:
    # What is its own key has an address that nothing else has.
    suspects = [(kind, slug) for kind, slug in taxonomies.keys if kind != "person" and not is_key(slug)]
    found: dict[TermKey, dict[str, str]] = {term: {} for term in suspects}
    told: dict[TermKey, list[Diagnostic]] = {term: [] for term in suspects}
    for number in sorted({number for term in suspects for number in taxonomies.papers(*term)}):
        for term, (title, detail, _) in terms_of_paper(papers[number].paper):
            if term in found:
                # An area of the arXiv has the address of its code.
                text = detail if detail and term[0] == "area" else title
                told[term] += _told_once(found[term], key_of(text), text, term, papers[number].span)
    yield from chain.from_iterable(told.values())


def _names(papers: Sequence[Metadata], profiles: Iterable[Metadata]) -> Iterator[Diagnostic]:
    suspects = {key for key in set[str]().union(*[item.paper.keys for item in papers]) if not is_key(key)}
    if not suspects:
        return
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    in_profiles = (
        (person_slug(name), name, item)
        for item in profiles
        for name in filter(None, (item.person.name, *item.person.other_names, item.person.native_name))
    )
    in_bylines = (
        (key, name, item) for item in papers for key, name in zip(item.paper.keys, item.paper.names, strict=True)
    )
    for slug, name, item in chain(in_profiles, in_bylines):
        if slug in suspects:
            yield from _told_once(found[slug], person_key(name), name, ("person", slug), item.span)


def _namesakes(papers: Sequence[Metadata], profiles: Iterable[Metadata], directory: Directory) -> Iterator[Diagnostic]:
    if not directory.shared_names:
        return
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for item in papers:
        for key, name, orcid in zip(item.paper.keys, item.paper.names, item.paper.orcids, strict=False):
            spelt = directory.spellings.get(key, key)
            # An iD that a profile has leads to that profile.
            if orcid and orcid not in directory.orcids and spelt in directory.shared_names:
                slug = directory.slug(key, orcid)
                yield from _told_once(found[slug], orcid, f"{name} ({orcid})", ("person", slug), item.span)
    for item in profiles:
        if item.slug in found:
            yield from _told_once(found[item.slug], item.path, item.person.name, ("person", item.slug), item.span)
    for item in papers:
        # Of a name that is there twice, the first counts.
        names = dict(zip(reversed(item.paper.keys), reversed(item.paper.names), strict=True)) if found else {}
        for key in found.keys() & names.keys():
            name = names[key]
            yield from _told_once(found[key], key, name, ("person", key), item.span)


def _taken(papers: Sequence[Metadata], profiles: Iterable[Metadata], directory: Directory) -> Iterator[Diagnostic]:
    """Yield a warning for each name in bylines that has the address of a profile, and is no name of that profile."""
    taken = {item.slug: item for item in profiles if item.slug not in directory.names}
    for item in papers if taken else ():
        for key in taken.keys() & item.paper.keys:
            name, profile = item.paper.names[item.paper.keys.index(key)], taken.pop(key)
            message = f"`{name}` is taken for {profile.person.name}, whose address is `people/{key}/`"
            others = ", ".join(map(as_item, (*profile.person.other_names, name)))
            hint = (
                f"if so, write `other_names: [{others}]` in content/{profile.path}; if not, write another `slug:` there"
            )
            yield warning("other-form", message, item.span, hint)


def _told_once(found: dict[str, str], key: str, text: str, term: TermKey, span: Span) -> Iterator[Diagnostic]:
    """Note a text and its key for an address, and yield an error if another key has been `found` there."""
    if key not in found and found:
        first, (kind, slug) = next(iter(found.values())), term
        message = f"`{PLURALS[kind]}/{slug}/` is the address of two: `{first}` and `{text}`"
        hint = "give one of them a profile in people/, with its `orcid`" if "(" in text else "write one in another way"
        yield error("same-address", message, span, hint)
    found.setdefault(key, text)
