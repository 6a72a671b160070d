"""The history of an output folder: what the last build read and made, stored for the next build."""

from collections.abc import Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import EMPTY, frozen
from octavo.cache.database import READ_ERRORS, Database
from octavo.cache.shards import Shards
from octavo.cache.stored import dump, read_stored
from octavo.content.scan import SeenFiles, Stamp


class PageKey(NamedTuple):
    """The key of a file of the output, its template, and the digests that the key is made of, joined in `parts`.

    The template of a file that is copied is empty.
    """

    template: str
    key: bytes
    parts: bytes


@frozen
class Index:
    """The part of the history that tells the next build if it has anything to do.

    `inputs` is the digest of all inputs apart from the sources; `scanned_at` the time of the scan in nanoseconds;
    `prefix` the common part of the cache keys of all entries; `sources` the files that were seen, by folder and path;
    `stamps` those of the output files by path, and `manifest` that of the manifest; `pages` the number of output files
    that are pages; `findings` are in stored form; `address` is the site's with its origin, if it is known.
    """

    inputs: str = ""
    scanned_at: int = 0
    prefix: str = ""
    sources: SeenFiles = EMPTY
    stamps: Mapping[str, Stamp] = EMPTY
    manifest: Stamp | None = None
    pages: int = 0
    findings: tuple[Any, ...] = ()
    address: tuple[str, str] | None = None


@frozen
class Products:
    """The part of the history that tells which pages and fragments can be reused; a build changes it for the next.

    `pages` are the keys of the output files by path. `fragments` are by source and subject: each is the key of a
    paper's list entry, followed by its packed location in the fragment cache. `dependencies` are those of the
    templates, in stored form. `site_inputs` is the digest of all inputs of the resolved site, `page_inputs` that of all
    that pages may see but for the entries' texts.
    """

    pages: MutableMapping[str, PageKey]
    fragments: MutableMapping[str, Mapping[str, bytes]]
    dependencies: tuple[Any, ...] = ()
    site_inputs: bytes = b""
    page_inputs: bytes = b""


# The fields of `Products` that are stored in shards, with the types of these, and the type of the others.
_SHARDED = {"pages": Mapping[str, PageKey], "fragments": Mapping[str, Mapping[str, bytes]]}
_PRODUCTS = tuple[tuple[Any, ...], bytes, bytes]


class History:
    """The history in the database of an output folder.

    A build that ended early has stored only entries; without an index, everything else in the database is ignored.
    """

    def __init__(self, folder: Path, within: Path | None = None) -> None:
        """Read the history in a folder, to which no link leads below the folder `within`."""
        self.folder = folder
        self.database = Database(folder, within)
        self.index = Index()
        self._indexed = False
        self._products: Products | None = None
        try:
            stored = None if self.database.fresh else self.database.blob("index")
            if stored is not None:
                self.index = read_stored(stored, Index)
                self._indexed = True
        except READ_ERRORS:
            self.delete()

    @property
    def whole(self) -> bool:
        """Tell if the database has the whole history of a build."""
        return self._indexed and self.database.failure is None

    def delete(self) -> None:
        """Delete the database and forget all history."""
        self.database.delete()
        self.index = Index()
        self._indexed = False
        self._products = None

    def close(self) -> None:
        """Close the database, and drop all changes since the last commit."""
        self.database.close()

    def products(self) -> Products:
        """Return the products of the last build, empty ones where it left none that can be read."""
        if self._products is not None:
            return self._products
        try:
            stored = self.database.blob("products") if self._indexed else None
            if stored is not None:
                return Products(*self._shards(fresh=False), *read_stored(stored, _PRODUCTS))
        except READ_ERRORS:
            self.delete()
        # Without the index or the other products, the shards may be from any build.
        return Products(*self._shards(fresh=True))

    def site(self) -> bytes | None:
        """Return the resolved site of the last build, in stored form, or None."""
        try:
            stored = self.database.blob("site") if self._indexed else None
        except READ_ERRORS:
            return None
        return stored

    def commit(self, index: Index, products: Products, site: bytes | None) -> tuple[Diagnostic, ...]:
        """Store the history of a build in one transaction; a `site` of None leaves the stored one as it is.

        Returns a warning where the history cannot be stored: the site is complete, but the next build has more to do.
        A damaged database is deleted without a warning.
        """
        sharded = (products.pages, products.fragments)
        blobs = {"index": dump(index, Index)}
        blobs["products"] = dump((products.dependencies, products.site_inputs, products.page_inputs), _PRODUCTS)
        forgotten = []
        for name, shards in zip(_SHARDED, sharded, strict=True):
            assert isinstance(shards, Shards)
            if shards.fresh:
                forgotten.append(f"{name}/*")
            for number, shard in shards.changed().items():
                blobs[f"{name}/{number}"] = dump(shard, _SHARDED[name])
        if site is not None:
            blobs["site"] = site
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
        message = f"the state for the next build cannot be saved: {getattr(failure, 'strerror', None) or failure}"
        return (warning("state-lost", message, Span(".cache"), "the next build will do everything again"),)

    def renew(self, index: Index) -> None:
        """Store only the index; where that fails, the next build reads the same files again."""
        self.index = index
        self.database.store({"index": dump(index, Index)})
        self.database.close()

    def _shards(self, *, fresh: bool) -> tuple[Shards, Shards]:
        pages, fragments = (Shards(partial(self._shard, name), fresh=fresh) for name in _SHARDED)
        return pages, fragments

    def _shard(self, name: str, number: int) -> Mapping[str, Any]:
        """Return a stored shard, empty where it cannot be read; what was in it is then made again."""
        try:
            stored = self.database.blob(f"{name}/{number}")
            found: Mapping[str, Any] = {} if stored is None else read_stored(stored, _SHARDED[name])
        except READ_ERRORS:
            return {}
        return found
