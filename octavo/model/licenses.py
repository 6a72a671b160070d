"""Licences: SPDX identifiers (spdx.org/licenses) with the addresses of the licences' texts."""

from octavo.model.records import License

# The part of the address for each family of Creative Commons.
_CC = {
    "CC-BY": "by",
    "CC-BY-SA": "by-sa",
    "CC-BY-NC": "by-nc",
    "CC-BY-ND": "by-nd",
    "CC-BY-NC-SA": "by-nc-sa",
    "CC-BY-NC-ND": "by-nc-nd",
}
_URLS = {
    f"{name}-{version}": f"https://creativecommons.org/licenses/{code}/{version}/"
    for name, code in _CC.items()
    for version in ("3.0", "4.0")
}
_URLS |= {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "Apache-2.0": "https://spdx.org/licenses/Apache-2.0.html",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "BSD-3-Clause": "https://spdx.org/licenses/BSD-3-Clause.html",
    "GPL-3.0-or-later": "https://spdx.org/licenses/GPL-3.0-or-later.html",
}
_BY_LOWER = {name.lower(): name for name in _URLS}


def license_of(text: str) -> License:
    """Return the licence with an SPDX identifier, in any case and with spaces for hyphens.

    Any other text becomes the name of a licence without `url`.
    """
    name = _BY_LOWER.get(text.lower().replace(" ", "-"), text)
    return License(name=name, url=_URLS.get(name))
