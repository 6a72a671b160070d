"""The code cache: values are found by the next process, and trusted only where nobody else can write."""

import os
import stat
from pathlib import Path

import pytest

from octavo.cache import code
from octavo.cache.code import CodeCache, code_cache
from octavo.cache.private import private_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home folder for the test, in which there is no cache folder yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(code, "private_folder", private_folder.__wrapped__)
    return tmp_path


def test_a_stored_value_is_found_by_its_name_and_key() -> None:
    code_cache("plain").put("page.html", "key", ("value", 1))
    assert code_cache("plain").get("page.html", "key") == ("value", 1)
    assert code_cache("plain").get("page.html", "another key") is None
    assert code_cache("plain").get("other.html", "key") is None
    assert code_cache("other").get("page.html", "key") is None


def test_the_folder_and_its_files_are_private(home: Path) -> None:
    code_cache("plain").put("page.html", "key", 1)
    [file] = (home / "cache" / "octavo" / "plain").iterdir()
    for place, mode in ((file, 0o600), (file.parent, 0o700), (file.parent.parent, 0o700)):
        assert stat.S_IMODE(place.stat().st_mode) == mode


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_can_write_is_not_used(home: Path, mode: int) -> None:
    code_cache("plain").put("page.html", "key", 1)
    (home / "cache" / "octavo").chmod(mode)
    assert code_cache("plain") == CodeCache(None)


def test_a_folder_of_another_user_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code_cache("plain").put("page.html", "key", 1)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert code_cache("plain") == CodeCache(None)


def test_a_link_instead_of_the_folder_or_a_file_is_not_followed(home: Path) -> None:
    cache = code_cache("plain")
    cache.put("page.html", "key", 1)
    [file] = (home / "cache" / "octavo" / "plain").iterdir()
    file.rename(home / "elsewhere")
    file.symlink_to(home / "elsewhere")
    assert cache.get("page.html", "key") is None
    (home / "cache" / "octavo").rename(home / "moved")
    (home / "cache" / "octavo").symlink_to(home / "moved")
    assert code_cache("plain") == CodeCache(None)


def test_without_a_folder_nothing_is_cached_and_nothing_fails(home: Path) -> None:
    (home / "cache").write_text("a file, not a folder")
    code_cache("plain").put("page.html", "key", 1)
    assert code_cache("plain").get("page.html", "key") is None


@pytest.mark.parametrize("cut", [0, 1, 20, 32, -1])
def test_a_torn_file_is_not_read(home: Path, cut: int) -> None:
    code_cache("plain").put("page.html", "key", 1)
    [file] = (home / "cache" / "octavo" / "plain").iterdir()
    file.write_bytes(file.read_bytes()[:cut])
    assert code_cache("plain").get("page.html", "key") is None
