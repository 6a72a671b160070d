"""What the front matter of a text of Quarto says: authors, links, facts to show, and what has no key in an entry."""

from collections.abc import Mapping

from octavo.base.html import words
from octavo.migrate.data import Data, at, first_text, is_true, items_at, text_at
from octavo.migrate.documents import with_scheme
from octavo.migrate.people.citations import names_in
from octavo.migrate.people.profile import plain_words
from octavo.yaml.write import YamlItem, YamlValue

_KINDS = {
    "slides": "slides",
    "poster": "poster",
    "video": "video",
    "data": "data",
    "code": "code",
    "preprint": "pdf",
    "pdf": "pdf",
    "paper": "pdf",
    "project": "project",
    "demo": "demo",
}
# Keys of pages that have a place in an entry, or only say how a page looks.
OF_PAGES = words(
    "title description date date-modified image image-alt abstract aliases toc draft listing about "
    "format execute engine jupyter lang page-layout title-block-banner sidebar editor code-fold freeze "
    "comments search subtitle date-format toc-depth number-sections title-block-categories title-block-style css theme "
    "lightbox page-navigation code-tools highlight-style link-citations csl bibliography citation-location"
)
# Keys of papers that have a place in an entry, beyond those of all pages.
OF_PAPERS = OF_PAGES | words(
    "author authors journal venue publication citation doi arxiv categories keywords license pdf url-pdf code-links "
    "data-links other-links links"
)


def named_authors(front: dict[str, Data]) -> tuple[list[str], list[dict[str, YamlValue]]]:
    """Return the names of authors, and what is said of each."""
    stated = at(front, "author") or at(front, "authors")
    if isinstance(stated, str):
        names = names_in(" ".join(stated.split()))
        return names, [{} for _ in names]
    items = stated if isinstance(stated, list) else [stated]
    names, flags = [], []
    for item in items:
        given, family = text_at(item, "name", "given"), text_at(item, "name", "family")
        name = item if isinstance(item, str) else text_at(item, "name") or " ".join(filter(None, (given, family)))
        if not name:
            continue
        affiliations = [*items_at(item, "affiliations"), *items_at(item, "affiliation")]
        places = [text for one in affiliations if (text := one if isinstance(one, str) else first_text(one, "name"))]
        facts: dict[str, YamlValue] = {
            "orcid": text_at(item, "orcid"),
            "affiliation": places[0] if len(places) == 1 else list(places),
            "url": text_at(item, "url"),
            "equal": is_true(item, "equal-contributor") or is_true(item, "attributes", "equal-contributor"),
            "corresponding": is_true(item, "corresponding") or is_true(item, "attributes", "corresponding"),
        }
        names.append(name)
        flags.append({key: value for key, value in facts.items() if value})
    return names, flags


def with_flags(authors: YamlValue, flags: list[dict[str, YamlValue]]) -> list[YamlItem]:
    """Return authors with what is said of each."""
    listed = list(authors) if isinstance(authors, list) else []
    if len(listed) != len(flags):
        return listed
    return [
        {**(author if isinstance(author, Mapping) else {"name": author}), **facts} if facts else author
        for author, facts in zip(listed, flags, strict=True)
    ]


def links_in(front: dict[str, Data]) -> list[tuple[str, str, str]]:
    """Return the links of a work: the kind, empty for one without, where it leads, and its label."""
    found = [("pdf", text_at(front, key), "PDF") for key in ("pdf", "url-pdf") if text_at(front, key)]
    for key, usual in (("code-links", "code"), ("data-links", "data"), ("other-links", ""), ("links", "")):
        for item in (*items_at(front, key), *items_at(front, "pub-info", key)):
            href, label = first_text(item, "href", "url"), first_text(item, "text", "name")
            if href:
                found.append((usual or _KINDS.get(label.lower(), ""), with_scheme(href), label or "Link"))
    return found


def facts_in(front: dict[str, Data], day: str) -> list[str]:
    """Return what stands above the text of a page: a subtitle beside a description; who, where and when."""
    names, where = named_authors(front)[0], (first_text(front, "event", "venue"), text_at(front, "location"))
    facts = (", ".join(names) if len(names) > 1 else "", *dict.fromkeys(where), day)
    subtitle = plain_words(text_at(front, "subtitle")) if text_at(front, "description") else ""
    return [subtitle, ", ".join(filter(None, facts)) if day else ""]
