"""The address of a site: the command line, the content or the surroundings of the project say it."""

from octavo.base.layout import CONTENT, DOMAIN_FILE, SITE_FILE
from octavo.base.project import Options, SiteAddress
from octavo.content.config import Settings


def site_address(settings: Settings, options: Options) -> SiteAddress | None:
    """Return the address of a site: the first of --base-url, site.yaml, CNAME and the surroundings that has one."""
    if options.base_url is not None:
        return SiteAddress(options.base_url, "--base-url")
    if settings.config.url:
        return SiteAddress(settings.config.url, f"{CONTENT}/{SITE_FILE}")
    if settings.domain:
        return SiteAddress(f"https://{settings.domain}/", f"{CONTENT}/{DOMAIN_FILE}")
    return options.surroundings
