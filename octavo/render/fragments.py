"""Fragments: papers in lists, each rendered once under a key of its own and shared by all lists that hold it."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from octavo.base import hashing
from octavo.base.hashing import Digests
from octavo.base.urls import LinkEnds
from octavo.cache.fragments import FilledFragment, FragmentCache, filled_fragment
from octavo.model.records import Fragment, Theme, safe
from octavo.site.records import RecordBuilder
from octavo.theming.dependencies import Dependencies
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.renderer import Renderer

ENTRY = "entry.html"

# So many are kept at hand, for most stand in several lists.
_AT_HAND = 8192

# What any template sees of names that are not set.
UNSET: Mapping[str, Any] = dict.fromkeys(CONTEXT_NAMES)

# A paper's number and the slug of whom to mark.
Mark = tuple[int, str]


def mark_of(fragment: Fragment) -> Mark:
    """What tells fragments apart."""
    return fragment.number, fragment.subject.slug if fragment.subject else ""


class Fragments:
    """The fragments of one site: their keys and their HTML.

    `stored` are their keys, from this build or the last, each followed by the packed location of its HTML in the
    `cache` where it is rendered already. Whatever is not known is made.
    """

    def __init__(
        self,
        records: RecordBuilder,
        renderer: Renderer,
        theme: Theme,
        fingerprint: str,
        closure: Dependencies,
        digests: Digests,
        cache: FragmentCache,
    ) -> None:
        self.stored: dict[Mark, bytes] = {}
        self.cache = cache
        self._records = records
        self._renderer = renderer
        self._closure = closure
        self._common = {"site": records.site.site, "theme": theme}
        names = tuple((name, value) for name, value in self._common.items() if name in closure.names)
        self._seed = hashing.raw((fingerprint, closure.digest, names))
        self._digests = digests
        self._made: dict[Mark, Markup] = {}

    def key(self, fragment: Fragment) -> bytes:
        """The digest of all that a fragment may see."""
        found = self.stored.get(mark_of(fragment))
        if found is None:
            found = self.stored[mark_of(fragment)] = self.fresh_key(fragment)
        return found[: hashing.SIZE]

    def fresh_key(self, fragment: Fragment) -> bytes:
        """The same, made anew."""
        names = self._closure.names
        records = self._records
        parts = [self._seed]
        if "paper" in names:
            parts.append(self._digests.of(records.paper(fragment.number)))
        if "body" in names:
            source = records.site.papers.sources[fragment.number]
            parts.append(self._digests.of(records.body(source)))
        if "subject" in names:
            parts.append(self._digests.of(fragment.subject))
        return hashing.raw(b"".join(parts))

    def of_paper(self, number: int) -> Iterator[Fragment]:
        """Every fragment of a paper that a list may hold."""
        people, collections = self._records.site.people, self._records.site.collections
        yield Fragment(number, people.owner)
        for at in collections.of[number]:
            kind, slug = collections.keys[at]
            if kind == "person" and slug in people.entries and slug != people.home:
                subject = people.subject(slug)
                if subject != people.owner:
                    yield Fragment(number, subject)

    def placed(self, fragment: Fragment, ends: LinkEnds) -> FilledFragment:
        """A fragment, its links settled; TemplateFailure where its template fails."""
        mark = mark_of(fragment)
        known = self.cache.filled(self.stored.get(mark, b"")[hashing.SIZE :], ends)
        if known is not None:
            return known
        text = self._made.get(mark)
        if text is None:
            if len(self._made) >= _AT_HAND:
                self._made.clear()
            text = self._made[mark] = self.render(fragment)
        return filled_fragment(text.encode(), ends)

    def render(self, fragment: Fragment) -> Markup:
        """The same, made anew."""
        records = self._records
        paper = records.paper(fragment.number)
        body = records.body(records.site.papers.sources[fragment.number])
        own = {"paper": paper, "body": body, "subject": fragment.subject}
        return safe(self._renderer.render(ENTRY, {**UNSET, **self._common, **own}))
