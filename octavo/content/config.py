"""The configuration and the data files, which every build that has something to do reads again."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.layout import CONTENT, DOMAIN_FILE, SITE_FILE, place_of
from octavo.base.patterns import deferred
from octavo.base.project import Options, SiteAddress
from octavo.base.sources import read_source
from octavo.content.changes import SCHEMA_VERSION
from octavo.content.entries import Config
from octavo.content.fields import CONFIG
from octavo.content.findings import Findings, Mention
from octavo.content.scan import unreadable
from octavo.content.types import free_form
from octavo.markdown.phrases import in_print
from octavo.yaml import nodes
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.read import doubts_in, parse_mapping, parse_yaml

# Most sources are smaller than this. A buffer for the largest one would take longer to allocate than to fill.
_CHUNK = 64 * 1024

# A domain's name with a top level, also in its form for other alphabets (RFC 1123, section 2.1; RFC 5891, section 4.4).
_DOMAIN = deferred(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)


@frozen
class Settings:
    """The configuration in `site.yaml`, the node it was read from, and the files and entries that it names.

    `domain` is the one in `root/CNAME`, empty where there is none.
    """

    config: Config
    node: nodes.Mapping
    mentions: tuple[Mention, ...]
    domain: str = ""


def read_settings(root: Path) -> tuple[Settings, str, tuple[Diagnostic, ...]]:
    """Read the configuration; returns it with the digest of the file, empty where there is none, and the findings."""
    findings = Findings(f"{CONTENT}/{SITE_FILE}")
    node, digest = nodes.Mapping((), 1, 1), ""
    found: list[Diagnostic] = []
    if (root / SITE_FILE).is_file():
        try:
            data = read_source(root / SITE_FILE, (root,))
            digest = hashing.of_bytes(data)
            text = decode(data, findings.path)
            node = parse_mapping(text, findings.path)
            found += doubts_in(text, findings.path)
        except Refusal as refusal:
            found.append(refusal.diagnostic)
        except OSError as failure:
            found.append(unreadable(findings.path, failure))
    config: Config = CONFIG.read(node, findings)
    findings.typography = bool(config.typography)
    findings.warn_of_latex()
    if config.typography:
        config = in_print(config, config.language or "en")
    if config.version and config.version > SCHEMA_VERSION:
        message = f"this site is written for a newer Octavo: its keys have version {config.version}"
        hint = f"update Octavo: this one knows version {SCHEMA_VERSION} at most"
        findings.error("newer-version", message, node.pair("version")[1], hint)
    domain, doubts = _read_domain(root)
    settings = Settings(config, node, tuple(findings.mentions), domain)
    if domain and config.url and urlsplit(config.url).hostname != domain:
        message = f"this names {domain}, and `url` in {SITE_FILE} names {config.url}, which comes first"
        hint = "delete one of them, or let both name the same address"
        doubts = (*doubts, warning("address-differs", message, Span(f"{CONTENT}/{DOMAIN_FILE}"), hint))
    return settings, digest, (*found, *findings.diagnostics, *doubts)


def site_address(settings: Settings, options: Options) -> SiteAddress | None:
    """Return the address of a site: the first of --base-url, site.yaml, CNAME and the surroundings that has one."""
    if options.base_url is not None:
        return SiteAddress(options.base_url, "--base-url")
    if settings.config.url:
        return SiteAddress(settings.config.url, f"{CONTENT}/{SITE_FILE}")
    if settings.domain:
        return SiteAddress(f"https://{settings.domain}/", f"{CONTENT}/{DOMAIN_FILE}")
    return options.surroundings


def is_domain(text: str) -> bool:
    """Tell if a text is the name of a domain and nothing else."""
    return _DOMAIN().fullmatch(text) is not None


def _read_domain(root: Path) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the domain in `root/CNAME`, empty where there is none, and the findings."""
    place, shown = root / DOMAIN_FILE, f"{CONTENT}/{DOMAIN_FILE}"
    try:
        text = decode(read_source(place, (root,)), shown).strip() if place.is_file() else ""
    except Refusal as refusal:
        return "", (refusal.diagnostic,)
    except OSError:
        # The file is copied too, which reports that it cannot be read.
        return "", ()
    if not text or is_domain(text):
        return text.lower(), ()
    hint = "write one domain and nothing else, such as www.example.org"
    return "", (error("bad-domain", f"`{text}` is not a domain", Span(shown, 1, 1, len(text.split("\n")[0])), hint),)


def read_data(root: Path, paths: Sequence[str]) -> tuple[Mapping[str, Any], dict[str, str], tuple[Diagnostic, ...]]:
    """Read data files; returns their values by name, the digests of their bytes by path, and the findings.

    The value of a file that cannot be read is None.
    """
    values: dict[str, Any] = {}
    digests: dict[str, str] = {}
    found = []
    for path in paths:
        shown, name = f"content/{path}", place_of(path).name
        if name in values:
            message = f"there are two files of data named `{name}`"
            found.append(error("same-name", message, Span(shown), "rename one of them"))
        values[name] = None
        try:
            data = read_source(root / path, (root,))
            digests[path] = hashing.of_bytes(data)
            text = decode(data, shown)
            node = parse_yaml(text, shown)
            found += doubts_in(text, shown)
            values[name] = None if node is None else free_form(node)
        except Refusal as refusal:
            found.append(refusal.diagnostic)
        except OSError as failure:
            found.append(unreadable(shown, failure))
    return values, digests, tuple(found)
