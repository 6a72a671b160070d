"""Pointers in place of files are known by their first bytes."""

import pytest

from octavo.base.sources import pointer_hint


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
        (b"version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
        (b"version http://git-media.io/v/2\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
        (b"/annex/objects/SHA256E-s12345--4d7a.pdf\n", "git annex get"),
        (b"../../.git/annex/objects/Xk/0P/SHA256E-s12345--4d7a.pdf/SHA256E-s12345--4d7a.pdf", "git annex get"),
        (b".git/annex/objects/Xk/0P/SHA256E-s12345--4d7a.pdf", "git annex get"),
    ],
)
def test_a_pointer_comes_with_the_way_to_fetch_the_file(data: bytes, command: str) -> None:
    assert command in pointer_hint(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"version 2",
        b"See https://git-lfs.github.com/spec/v1",
        b"...",
        b"git/annex/objects/",
        b"/annex",
    ],
)
def test_other_bytes_are_no_pointer(data: bytes) -> None:
    assert pointer_hint(data) == ""
