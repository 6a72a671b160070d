"""The address that a site has by the surroundings of its project: the environment, or the git remote."""

import re
from collections.abc import Mapping
from pathlib import Path

from octavo.base.project import SiteAddress
from octavo.base.remotes import address_of_remote, remote_url

# The workflow that publishes on GitHub Pages sets it, to the address that the action `configure-pages` reports.
PAGES_VARIABLE = "OCTAVO_PAGES_URL"

# Narrower than what an address may have: GitHub's host names and repositories need no more.
_ADDRESS = r"(?a:https?://[\w.-]+(?::\d+)?(?:/[\w~%-][\w.~%-]*)*/?)"
_REPOSITORY = r"(?a:[\w.-]+/[\w.-]+)"


def surrounding_address(folder: Path, environment: Mapping[str, str]) -> SiteAddress | None:
    """Return the address at which a project would be published: that of the Pages environment, or of the git remote.

    ValueError with a message: the environment has something else in place of an address.
    """
    if pages := environment.get(PAGES_VARIABLE):
        if not re.fullmatch(_ADDRESS, pages):
            raise ValueError(f"{PAGES_VARIABLE} is `{pages}`, which is not a site's address")
        return SiteAddress(pages if pages.endswith("/") else f"{pages}/", "the Pages environment")
    repository = environment.get("GITHUB_REPOSITORY", "")
    if environment.get("GITHUB_ACTIONS") == "true" and re.fullmatch(_REPOSITORY, repository):
        found = address_of_remote(f"https://github.com/{repository}")
        return SiteAddress(found, "the repository of the workflow") if found else None
    remote = remote_url(folder)
    found = address_of_remote(remote) if remote else None
    return SiteAddress(found, "the git remote") if found else None
