"""Loaded entries are read from the entry store as they were."""

from pathlib import Path

from octavo.cache.entries import EntryStore, own_metadata
from octavo.cache.pack import pack
from octavo.content import fields as declared
from octavo.content import load


def test_a_loaded_entry_is_read_from_the_store_as_it_was() -> None:
    front = "\n".join(f"{field.name}: {field.example}" for field in declared.PAPER.fields)
    text = f"---\n{front}\nwrong: key\n---\n# Parts $x^2$\n\n[a](b.md) ![c](d.png) $\\frac{{1$\n"
    loaded = load.load("papers/x.md", text.encode(), "digest", clean=False)
    assert loaded.entry
    assert loaded.diagnostics
    assert loaded.mentions
    store = EntryStore("", {}, Path("nowhere"), stored=False)
    store.hold(pack(loaded))
    front_matter, body = store.front_matter(loaded.path), store.body(loaded.path)
    metadata = own_metadata(pack(loaded).metadata)
    assert (front_matter.slug, front_matter.entry) == (loaded.slug, loaded.entry)
    text_before = loaded.text
    assert (body.html, body.lead, body.rest, body.plain) == (
        text_before.html,
        text_before.lead,
        text_before.rest,
        text_before.plain,
    )
    assert body.targets == tuple(reference.target for reference in text_before.references)
    assert metadata.diagnostics == loaded.diagnostics
    assert {mention.span for mention in loaded.mentions} < {mention.span for mention in metadata.mentions}
    unread = own_metadata(pack(load.load("papers/x.md", b"", "digest", clean=False)).metadata)
    assert unread.details is None
    assert [found.code for found in unread.diagnostics] == ["no-front-matter"]
