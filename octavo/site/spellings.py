"""Spellings: names in bylines that differ a little, and are or probably are those of one person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from octavo.base.diagnostics import Diagnostic, Span, note, warning
from octavo.base.patterns import deferred
from octavo.base.suggest import as_item
from octavo.content.entries import PersonEntry
from octavo.content.metadata import Metadata, PaperMetadata
from octavo.model.identifiers import EXAMPLE_ORCID
from octavo.model.identity import is_key, key_of
from octavo.model.names import bare_name, is_group, name_parts

# A nickname, in brackets or quotation marks within a name.
_NICKNAME = deferred(r"[(\"“„«].+[)\"”“»]")


def same_spellings(known: Iterable[str], papers: Sequence[PaperMetadata]) -> dict[str, str]:
    """Return slugs of names that differ from another one in points and spaces alone, each with that one.

    "JP Kim" is "J. P. Kim": `known` slugs, those of profiles, win, then those with more words.
    """
    keys = set[str](known).union(*[paper.keys for paper in papers])
    if len({key.replace("-", "") for key in keys}) == len(keys):
        return {}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        if "-" in key:
            groups[key.replace("-", "")].append(key)
    first = frozenset(known)
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) > 1:
            chosen = max(group, key=lambda key: (key in first, key.count("-"), key))
            found |= {key: chosen for key in group if key not in first}
    return found


def names_without_id(papers: Sequence[Metadata]) -> dict[str, tuple[str, Metadata]]:
    """Return the names in bylines that are there without an ORCID iD, by slug, each with the first such paper."""
    names: dict[str, tuple[str, Metadata]] = {}
    for item in papers:
        paper = item.paper
        orcids = paper.orcids
        for at, key in enumerate(paper.keys):
            if key not in names and not (orcids and orcids[at]):
                names[key] = (paper.names[at], item)
    return names


def other_forms(
    owners: Mapping[str, Metadata],
    names: Mapping[str, tuple[str, Metadata]],
    papers: Sequence[Metadata],
    slugs: Callable[[PaperMetadata], Iterable[str]],
) -> Iterator[Diagnostic]:
    """Yield a warning for each form of an owner's name in bylines that the profile does not have.

    `names` are those without an ORCID iD (see `names_without_id`): a name with one is somebody else's, and so is one
    that stands beside the owner's own in a byline. `slugs` returns the persons of a byline.
    """
    own = {slug: _forms(item.person) for slug, item in owners.items()}
    bylines = _Bylines(papers, slugs)
    families = {words[-1] for forms in own.values() for words in forms}
    for key, (name, item) in names.items():
        words = key.split("-") if name.isascii() or is_key(key) else _words(name)
        if families.isdisjoint(words) or is_group(name):
            continue
        for slug, forms in own.items():
            alike = words in forms[1:] or any(_may_be_of(words, full, name) for full in forms)
            if alike and not bylines.is_another(slug, key):
                yield _other_form(name, item, owners[slug])


def _forms(person: PersonEntry) -> list[list[str]]:
    """Return the words of a person's name, and where the family name is a double one, those without its second half."""
    words = _words(person.name)
    family = person.parts.family if person.parts else name_parts(person.name)[0]
    return [words, words[:-1]] if len(key_of(family).split("-")) == 2 < len(words) else [words]


def _may_be_of(words: Sequence[str], full: Sequence[str], name: str) -> bool:
    """Tell if a name may be another one with other given names, or with the family name first."""
    if _may_be(words, full, name) or any([*words[at:], *words[:at]] == full for at in range(1, len(words))):
        return True
    at = next((at for at in range(len(words), 0, -1) if len(words[at - 1]) > 2), 0)
    return 0 < at < len(words) and _may_be(_spread([*words[at:], *words[:at]], at), full, name)


def absent_owner(
    owner: Metadata, papers: Sequence[Metadata], slugs: Callable[[PaperMetadata], Iterable[str]]
) -> Iterator[Diagnostic]:
    """Yield a note where no paper has the owner of the site among its authors."""
    if papers and not any(owner.slug in slugs(item.paper) for item in papers):
        hint = "write the name as it is in the bylines, or add those forms under `other_names`"
        yield note("absent-owner", f"no paper has {owner.person.name} among its authors", owner.span, hint)


def similar_names(
    names: Mapping[str, tuple[str, Metadata]], papers: Sequence[Metadata], known: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield a note for each name with initials, not `known` to be somebody's, that may be short for one other name.

    `names` are those without an ORCID iD (see `names_without_id`): one with an iD is told apart by that.
    """
    # Few names begin with an initial, so only the names that one of those may stand for are compared.
    short = {(key[0], key.rpartition("-")[2]) for key in names if key.find("-") == 1}
    if not short:
        return
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, (name, _) in names.items():
        place = (key[0], key.rpartition("-")[2])
        if place in short and "-" in key and name.isascii():
            groups[place].append(key)
    pairs = {
        key: full
        for group in groups.values()
        if len(group) > 1
        for full in _full_forms(group)
        for key in group
        if key.index("-") == 1 and known.get(key, key) != known.get(full, full)
    }
    for item in papers:
        # Two names in one byline are two persons.
        keys = frozenset(item.paper.keys) if pairs else frozenset()
        for key in pairs.keys() & keys:
            if pairs[key] in keys:
                del pairs[key]
    for key, full in pairs.items():
        name, item = names[key]
        if _may_be(key.split("-"), full.split("-"), name):
            message = f"`{name}` and `{names[full][0]}` may be one person"
            yield note("similar-names", message, item.span, "if so, write the name in one way")


def wrong_ids(profiles: Mapping[str, Metadata], papers: Sequence[Metadata]) -> Iterator[Diagnostic]:
    """Yield a warning for each ORCID iD that people of names which are surely no forms of one another have."""
    owners: dict[str, Metadata] = {}
    for item in profiles.values():
        first = owners.setdefault(item.person.orcid or "", item)
        if item.person.orcid and first is not item:
            message = f"`{item.person.orcid}` is the iD of content/{first.path} too"
            yield warning("wrong-orcid", message, item.span, "write the iD of each, or delete it in one of the two")
    seen: dict[str, dict[str, str]] = {}
    for item in papers:
        paper = item.paper
        given = [at for at, orcid in enumerate(paper.orcids) if orcid]
        if len({paper.orcids[at] for at in given}) < len(given):
            yield from _twice(item, [paper.orcids[at] or "" for at in given])
        before: set[str] = set()
        for place, at in enumerate(given):
            orcid, key, name = paper.orcids[at] or "", paper.keys[at], paper.names[at]
            is_first = orcid not in before
            before.add(orcid)
            names = seen.setdefault(orcid, {})
            if key in names:
                continue
            owner = owners.get(orcid)
            if owner is not None:
                person = owner.person
                known = (person.name, *person.other_names, *([person.native_name] if person.native_name else []))
                theirs, whose = _is_form(name, known), person.name
            else:
                whose = next(iter(names.values()), name)
                theirs = whose == name or _share_a_word(name, whose) or _is_form(name, [whose])
            names[key] = name
            if not theirs and is_first:
                line, column = paper.places[6 + 2 * place : 8 + 2 * place]
                yield _wrong_id(orcid, name, whose, owner, Span(item.span.path, line, column, len(orcid)))


def _twice(item: Metadata, orcids: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each iD that is there before in the byline of a paper."""
    before: set[str] = set()
    for place, orcid in enumerate(orcids):
        if orcid in before:
            line, column = item.paper.places[6 + 2 * place : 8 + 2 * place]
            span = Span(item.span.path, line, column, len(orcid))
            yield warning(
                "wrong-orcid", f"`{orcid}` is the iD of two authors here", span, "write the iD of each, or none"
            )
        before.add(orcid)


def _is_form(name: str, others: Sequence[str]) -> bool:
    """Tell if a name may be a form of others: with a family name of theirs, or of initials; or in another script."""
    words = _words(name)
    known = [(other, _words(other)) for other in others if key_of(other).isascii()]
    if not known or not all(map(str.isascii, words)):
        return True
    for other, own in known:
        family = {word for word in key_of(name_parts(bare_name(other))[0]).split("-") if len(word) > 1}
        if not family.isdisjoint(words) or all(any(_alike(word, one) for one in own) for word in words):
            return True
    return False


def _share_a_word(name: str, other: str) -> bool:
    return any(len(word) > 1 and word in _words(other) for word in _words(name))


def _wrong_id(orcid: str, name: str, whose: str, owner: Metadata | None, span: Span) -> Diagnostic:
    hint = f"write here the iD of {name}, or none; "
    if owner is not None:
        forms = ", ".join(map(as_item, (*owner.person.other_names, name)))
        hint += f"if it is {whose}, write `other_names: [{forms}]` in content/{owner.path}"
    else:
        hint += f"if it is one person, write a profile in content/people/ with `other_names: [{as_item(name)}]`"
    if orcid == EXAMPLE_ORCID:
        hint += "; it may be left from an example"
    return warning("wrong-orcid", f"this iD is that of {whose}, whose name is another than `{name}`", span, hint)


def _full_forms(group: Sequence[str]) -> Sequence[str]:
    """Return the one slug of a name that does not begin with an initial; nothing where there are none or several."""
    full = [key for key in group if key.index("-") > 1]
    return full if len(full) == 1 else ()


def _words(name: str) -> list[str]:
    return key_of(bare_name(name)).split("-")


def _may_be(words: Sequence[str], full: Sequence[str], name: str) -> bool:
    """Tell if a name may be another one with other given names: initials, a middle name, a nickname in brackets.

    The family name may come first if initials follow it: "Lovelace A".
    """
    if len(words) < 2 or len(full) < 2 or list(words) == list(full):
        return False
    if words[-1] != full[-1]:
        turned = [*words[1:], words[0]]
        return (
            turned[-1] == full[-1]
            and all(len(word) <= 2 or word in full for word in turned[:-1])
            and (turned == list(full) or _may_be(_spread(turned), full, name))
        )
    given, other = words[:-1], full[:-1]
    if not _NICKNAME().search(name) and not _alike(given[0], other[0]):
        return False
    shorter, longer = sorted((given, other), key=len)
    rest = iter(longer)
    return all(any(_alike(word, candidate) for candidate in rest) for word in shorter)


def _spread(words: Sequence[str], last: int = 1) -> list[str]:
    """Return words with the initials "ab" before the `last` ones as two."""
    return [*(letter for word in words[:-last] for letter in (word if len(word) <= 2 else [word])), *words[-last:]]


def _alike(one: str, other: str) -> bool:
    return one == other or (len(one) == 1 and other.startswith(one)) or (len(other) == 1 and one.startswith(other))


class _Bylines:
    """The bylines of all papers, found by the slugs of the names in them; `slugs` returns the persons of one."""

    def __init__(self, papers: Sequence[Metadata], slugs: Callable[[PaperMetadata], Iterable[str]]) -> None:
        self._papers = papers
        self._slugs = slugs
        self._known: dict[int, tuple[Mapping[str, str], frozenset[str]]] = {}

    def is_another(self, owner: str, key: str) -> bool:
        """Tell if a name belongs to somebody with a profile, or stands beside the owner's in a byline."""
        for number in self._numbers.get(key, ()):
            persons, everybody = self._byline(number)
            if owner in everybody or persons[key] != key:
                return True
        return False

    @cached_property
    def _numbers(self) -> Mapping[str, Sequence[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self._papers):
            for key in item.paper.keys:
                found[key].append(number)
        return found

    def _byline(self, number: int) -> tuple[Mapping[str, str], frozenset[str]]:
        """Return the persons of a byline by the slugs of their names, of which the first counts, and as a set."""
        if number not in self._known:
            paper = self._papers[number].paper
            found = list(self._slugs(paper))
            self._known[number] = dict(zip(reversed(paper.keys), reversed(found), strict=True)), frozenset(found)
        return self._known[number]


def _other_form(name: str, item: Metadata, owner: Metadata) -> Diagnostic:
    person = owner.person
    forms = ", ".join(map(as_item, (*person.other_names, name)))
    hint = (
        f"if so, write `other_names: [{forms}]` in content/{owner.path}; "
        "if not, write the given names in full, or an `orcid`"
    )
    return warning("other-form", f"`{name}` may be {person.name}, in another form", item.span, hint)
