"""Fragments: papers in lists, each rendered once under a key of its own for all lists that show it."""

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

# The most rendered fragments that are held in memory: most papers are in several lists.
_HELD = 8192

# All names of the context, with the value None that they have unless a page sets them.
UNSET: Mapping[str, Any] = dict.fromkeys(CONTEXT_NAMES)

# A paper's number, and the slug of the person whose name is marked, empty if nobody's is.
FragmentId = tuple[int, str]


def fragment_id(fragment: Fragment) -> FragmentId:
    """Return the id of a fragment."""
    return fragment.number, fragment.subject.slug if fragment.subject else ""


class Fragments:
    """The fragments of one site: their keys and their HTML.

    `stored` are the keys that are known, each followed by the packed location of its HTML in the `cache` if it is
    there. All other keys are computed, and all other fragments rendered, when they are needed.
    """

    def __init__(
        self,
        records: RecordBuilder,
        renderer: Renderer,
        theme: Theme,
        fingerprint: str,
        dependencies: Dependencies,
        digests: Digests,
        cache: FragmentCache,
    ) -> None:
        self.stored: dict[FragmentId, bytes] = {}
        self.cache = cache
        self._records = records
        self._renderer = renderer
        self._names = dependencies.names
        self._shared = {"site": records.site.site, "theme": theme}
        shared = tuple((name, value) for name, value in self._shared.items() if name in self._names)
        self._seed = hashing.raw((fingerprint, dependencies.digest, shared))
        self._digests = digests
        self._rendered: dict[FragmentId, Markup] = {}

    def key(self, fragment: Fragment) -> bytes:
        """Return the key of a fragment: the digest of everything that it may show."""
        own = fragment_id(fragment)
        found = self.stored.get(own)
        if found is None:
            found = self.stored[own] = self.compute_key(fragment)
        return found[: hashing.SIZE]

    def compute_key(self, fragment: Fragment) -> bytes:
        """Compute the key of a fragment, whether it is known or not."""
        records = self._records
        parts = [self._seed]
        if "paper" in self._names:
            parts.append(self._digests.of(records.paper(fragment.number)))
        if "body" in self._names:
            source = records.site.papers.sources[fragment.number]
            parts.append(self._digests.of(records.body(source)))
        if "subject" in self._names:
            parts.append(self._digests.of(fragment.subject))
        return hashing.raw(b"".join(parts))

    def of_paper(self, number: int) -> Iterator[Fragment]:
        """Yield every fragment of a paper that a list may show."""
        people, taxonomies = self._records.site.people, self._records.site.taxonomies
        yield Fragment(number, people.owner)
        for term in taxonomies.paper_terms[number]:
            kind, slug = taxonomies.keys[term]
            if kind == "person" and slug in people.profiles and slug != people.home:
                subject = people.subject(slug)
                if subject != people.owner:
                    yield Fragment(number, subject)

    def filled(self, fragment: Fragment, ends: LinkEnds) -> FilledFragment:
        """Return a fragment with its links as they are on a page; TemplateFailure if its template fails."""
        own = fragment_id(fragment)
        known = self.cache.filled(self.stored.get(own, b"")[hashing.SIZE :], ends)
        if known is not None:
            return known
        html = self._rendered.get(own)
        if html is None:
            if len(self._rendered) >= _HELD:
                self._rendered.clear()
            html = self._rendered[own] = self.render(fragment)
        return filled_fragment(html.encode(), ends)

    def render(self, fragment: Fragment) -> Markup:
        """Render a fragment, whether it is cached or not; TemplateFailure if its template fails."""
        records = self._records
        paper = records.paper(fragment.number)
        body = records.body(records.site.papers.sources[fragment.number])
        own = {"paper": paper, "body": body, "subject": fragment.subject}
        return safe(self._renderer.render(ENTRY, {**UNSET, **self._shared, **own}))
