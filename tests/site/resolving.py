"""Resolve a site in memory, from its sources in one string."""

from pathlib import Path
from typing import NamedTuple

from octavo.base.diagnostics import Diagnostic
from octavo.base.layout import SITE_FILE, place_of
from octavo.cache.entries import EntryStore, all_metadata
from octavo.cache.pack import pack
from octavo.content.fields import CONFIG
from octavo.content.findings import Findings
from octavo.content.load import load
from octavo.site.records import RecordBuilder
from octavo.site.resolve import SiteSources, resolve
from octavo.site.site import ExpectedLink, ResolvedSite
from octavo.yaml.read import parse_mapping
from tests.support.sites import parse


class Resolved(NamedTuple):
    """A site with what resolving found, and a builder of its records."""

    site: ResolvedSite
    records: RecordBuilder
    expected: tuple[ExpectedLink, ...]
    diagnostics: tuple[Diagnostic, ...]


def resolved(text: str, *, drafts: bool = False) -> Resolved:
    """Resolve the site of the sources in a text, whose paths are below `content/`."""
    sources = parse(text)
    findings = Findings(f"content/{SITE_FILE}")
    config = CONFIG.read(parse_mapping(sources.pop(SITE_FILE, ""), findings.path), findings)
    entries = sorted(path for path in sources if place_of(path).role == "entry")
    stored = [pack(load(path, sources[path].encode(), "", clean=False)) for path in entries]
    store = EntryStore("", {}, Path("nowhere"), stored=False)
    for item in stored:
        store.hold(item)
    files = tuple(sorted(sources.keys() - set(entries)))
    metadata = tuple(all_metadata(item.metadata for item in stored))
    content = SiteSources(config, tuple(findings.mentions), metadata, files, {})
    site, expected, diagnostics = resolve(content, url=config.url or "", drafts=drafts)
    return Resolved(site, RecordBuilder(site, store), expected, diagnostics)


def entry(path: str, front: str, body: str = "Text.") -> str:
    """Return the source of an entry."""
    return f"-- {path} --\n---\n{front}\n---\n{body}\n"


def paper(slug: str, authors: str, rest: str = "") -> str:
    """Return the source of a paper of 2024, unless the rest of its front matter has another date."""
    date = "" if "date:" in rest else "date: 2024\n"
    return entry(f"papers/{slug}.md", f"title: {slug.title()}\nauthors: [{authors}]\n{date}{rest}")


def person(slug: str, name: str, rest: str = "") -> str:
    """Return the source of a profile."""
    return entry(f"people/{slug}.md", f"name: {name}\n{rest}")
