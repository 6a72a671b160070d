"""The history of an output folder: what the last build saw and made, as the next one finds it."""

from collections.abc import Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import EMPTY, frozen
from octavo.base.hashing import add_checksum, dump_checked, load_checked, strip_checksum
from octavo.base.project import STATE_FILE
from octavo.cache.database import MISFITS, Database
from octavo.cache.shards import Shards
from octavo.content.scan import Seen, Stamp

# The fields of `Products` that are stored in shards.
_SHARDED = ("pages", "fragments")


class PageKey(NamedTuple):
    """The key of a file of the output: its template, the key, and the digests the key is made of, one after the other.

    A file that is copied has no template.
    """

    template: str
    key: bytes
    parts: bytes


@frozen
class Index:
    """The last build in brief.

    `inputs` is the digest of all that was asked and used beside the sources; `taken` the time of the scan in
    nanoseconds; `prefix` the part of the entry store's keys that all of its rows have; `sources` what was seen of each
    file by folder and path; `stamps` those of the files of the output, `manifest` that of its manifest; `pages` how
    many of these files are pages; `findings` are in stored form.
    """

    inputs: str = ""
    taken: int = 0
    prefix: str = ""
    sources: Mapping[str, Mapping[str, Seen]] = EMPTY
    stamps: Mapping[str, Stamp] = EMPTY
    manifest: Stamp | None = None
    pages: int = 0
    findings: tuple[Any, ...] = ()


@frozen
class Products:
    """What the last build made; a build with something to do reads it, and changes it for the next.

    `pages` are the keys of the files of the output by path; `fragments` those of the papers in lists, by source and
    subject, each with the place of its HTML in the fragment cache; `dependencies` those of the templates in stored
    form. `site_inputs` is the digest of all that the site was resolved from, `page_inputs` that of all that pages may
    see but for the entries' texts.
    """

    pages: MutableMapping[str, PageKey]
    fragments: MutableMapping[str, Mapping[str, bytes]]
    dependencies: tuple[Any, ...] = ()
    site_inputs: bytes = b""
    page_inputs: bytes = b""


class History:
    """What the last build left in the database of an output folder.

    Of a build that ended early only rows of entries are there: what was made tells nothing without the index.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / STATE_FILE)
        self.index = Index()
        self._indexed = False
        self._products: Products | None = None
        try:
            stored = None if self.database.fresh else self.database.blob("index")
            if stored is not None:
                self.index = Index(*load_checked(stored))
                self._indexed = True
        except MISFITS:
            self.delete()

    @property
    def whole(self) -> bool:
        """Tell if it holds a build, and all that was to be stored of it was."""
        return self._indexed and self.database.failure is None

    def delete(self) -> None:
        """Forget everything."""
        self.database.delete()
        self.index = Index()
        self._indexed = False
        self._products = None

    def close(self) -> None:
        """Close the database, without what was not committed."""
        self.database.close()

    def products(self) -> Products:
        """Return what the last build made."""
        if self._products is not None:
            return self._products
        try:
            stored = self.database.blob("products") if self._indexed else None
            if stored is not None:
                return Products(*self._shards(fresh=False), *load_checked(stored))
        except MISFITS:
            self.delete()
        # Without the rest nobody knows which build the shards are from.
        return Products(*self._shards(fresh=True))

    def site(self) -> bytes | None:
        """Return the resolved site that `commit` was given, in stored form; None where there is none."""
        try:
            stored = self.database.blob("site") if self._indexed else None
            return None if stored is None else strip_checksum(stored)
        except MISFITS:
            return None

    def commit(self, index: Index, products: Products, site: bytes | None) -> tuple[Diagnostic, ...]:
        """Store what was seen and made in one transaction; the stored `site` is left as it is where that is None.

        A history that cannot be stored is a warning: the site is whole, and the next build only has more to do. A
        damaged file is thrown away without a warning.
        """
        sharded = (products.pages, products.fragments)
        blobs = {"index": _index_blob(index)}
        blobs["products"] = dump_checked((products.dependencies, products.site_inputs, products.page_inputs))
        forgotten = []
        for name, shards in zip(_SHARDED, sharded, strict=True):
            assert isinstance(shards, Shards)
            if shards.fresh:
                forgotten.append(f"{name}/*")
            for number, shard in shards.changed().items():
                plain = {path: tuple(key) for path, key in shard.items()} if name == "pages" else shard
                blobs[f"{name}/{number}"] = dump_checked(plain)
        if site is not None:
            blobs["site"] = add_checksum(site)
        self.database.store(blobs, forgotten)
        failure = self.database.failure
        if failure is None:
            for shards in sharded:
                assert isinstance(shards, Shards)
                shards.stored()
            self.index, self._indexed, self._products = index, True, products
            self.database.fresh = False
        self.database.close()
        if failure is None or self.database.damaged:
            return ()
        message = f"what this build learned cannot be kept: {getattr(failure, 'strerror', None) or failure}"
        return (warning("state-lost", message, Span(".cache"), "the next build will do all of it again"),)

    def renew(self, index: Index) -> None:
        """Store the index alone; where that fails, the next build reads the same files once more."""
        self.index = index
        self.database.store({"index": _index_blob(index)})
        self.database.close()

    def _shards(self, *, fresh: bool) -> tuple[Shards, Shards]:
        pages, fragments = (Shards(partial(self._shard, name), fresh=fresh) for name in _SHARDED)
        return pages, fragments

    def _shard(self, name: str, number: int) -> Mapping[str, Any]:
        """Return a stored shard, an empty one where it cannot be read: what was in it is then made again."""
        try:
            stored = self.database.blob(f"{name}/{number}")
            found: Mapping[str, Any] = {} if stored is None else load_checked(stored)
        except MISFITS:
            return {}
        return {path: PageKey._make(key) for path, key in found.items()} if name == "pages" else found


def _index_blob(index: Index) -> bytes:
    sources = {folder: dict(found) for folder, found in index.sources.items()}
    output = (dict(index.stamps), index.manifest, index.pages)
    return dump_checked((index.inputs, index.taken, index.prefix, sources, *output, index.findings))
