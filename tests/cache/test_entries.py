"""Loaded entries come back from the entry store as they were."""

from pathlib import Path

from octavo.cache.entries import EntryStore, metadata_of
from octavo.cache.pack import pack
from octavo.content import fields as declared
from octavo.content import load


def test_a_loaded_entry_comes_back_from_the_store() -> None:
    front = "\n".join(f"{field.name}: {field.example}" for field in declared.PAPER.fields)
    text = f"---\n{front}\nwrong: key\n---\n# Parts $x^2$\n\n[a](b.md) ![c](d.png) $\\frac{{1$\n"
    loaded = load.load("papers/x.md", text.encode(), "digest", clean=False)
    assert loaded.entry
    assert loaded.diagnostics
    assert loaded.mentions
    store = EntryStore("", {}, Path("nowhere"), stored=False)
    store.hold(pack(loaded))
    written, prose = store.front_matter(loaded.path), store.body(loaded.path)
    metadata = metadata_of(pack(loaded).metadata)
    assert (written.slug, written.phrases, written.entry) == (loaded.slug, loaded.phrases, loaded.entry)
    was = loaded.text
    assert (prose.html, prose.lead, prose.rest, prose.plain) == (was.html, was.lead, was.rest, was.plain)
    assert prose.targets == tuple(reference.target for reference in was.references)
    assert metadata.diagnostics == loaded.diagnostics
    assert {mention.span for mention in loaded.mentions} < {mention.span for mention in metadata.mentions}
    nothing = metadata_of(pack(load.load("papers/x.md", b"", "digest", clean=False)).metadata)
    assert nothing.details is None
    assert [found.code for found in nothing.diagnostics] == ["no-front-matter"]
