"""Licences are known by their SPDX identifiers."""

import pytest

from octavo.model.licenses import license_of
from octavo.model.records import License


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("CC-BY-4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc by-nc-nd 3.0", "CC-BY-NC-ND-3.0", "https://creativecommons.org/licenses/by-nc-nd/3.0/"),
        ("CC0 1.0", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("mit", "MIT", "https://spdx.org/licenses/MIT.html"),
        ("GPL-3.0-or-later", "GPL-3.0-or-later", "https://spdx.org/licenses/GPL-3.0-or-later.html"),
    ],
)
def test_a_known_licence_has_its_official_spelling_and_an_address(text: str, name: str, url: str) -> None:
    assert license_of(text) == License(name=name, url=url)


@pytest.mark.parametrize("text", ["All rights reserved", "CC-BY-9.0", "CC BY", ""])
def test_any_other_licence_is_a_name_without_an_address(text: str) -> None:
    assert license_of(text) == License(name=text, url=None)
