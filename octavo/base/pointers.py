"""Pointers: small files that Git LFS and git-annex leave in the place of a file that was not fetched."""

# More bytes than any pointer has (Git LFS: docs/spec.md; git-annex: internals/pointer_file).
LONGEST = 1024

_LFS = (
    b"version https://git-lfs.github.com/spec/",
    b"version https://hawser.github.com/spec/",
    b"version http://git-media.io/v/",
)
_ANNEX = b"/annex/objects/"
# Locked files are links. Where a system has none, git writes into a file what the link would lead to.
ANNEX_LINK = ".git/annex/objects/"


def pointer_hint(data: bytes) -> str:
    """Return how to fetch the file for which the first bytes of a file stand; empty where they are its own."""
    if data.startswith(_LFS):
        return "run `git lfs pull`, which fetches the file"
    if data.startswith(_ANNEX) or (data.startswith(b".") and data.lstrip(b"./").startswith(ANNEX_LINK[1:].encode())):
        return "run `git annex get .`, which fetches the file"
    return ""
