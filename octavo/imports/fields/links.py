"""The addresses of a record, each as an identifier or as a link of its kind."""

import re
from collections.abc import Mapping

from octavo.content.kinds import RESOURCES
from octavo.imports.fields.addresses import (
    addresses_of_text,
    host_of,
    identifier_in,
    is_same_identifier,
    kind_of_link,
    whole_address,
)
from octavo.imports.fields.reading import Reading, text_of_value
from octavo.imports.records.source import SourceField
from octavo.model.identifiers import bare_signs
from octavo.yaml.write import YamlItem, YamlValue

_PUBMED = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|/pubmed/)(\d+)")
# Words and signs around an address that say nothing else.
_ABOUT_ADDRESS = re.compile(r"(?:\\url|\\href|[\W_])*")
_REGISTERS: Mapping[str, str] = {
    "PubMed": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PubMed Central": "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/",
    "HAL": "https://hal.science/{}",
    "INSPIRE": "https://inspirehep.net/literature/{}",
    "JSTOR": "https://www.jstor.org/stable/{}",
}
_REGISTERED = re.compile(r"[A-Za-z0-9][\w.:/-]*", re.ASCII)


def take_links(reading: Reading) -> None:
    """Take the addresses of a record as identifiers or links."""
    for key in [f"links.{kind}" for kind in RESOURCES]:
        for field in reading.take(key):
            _take_kind(reading, key.removeprefix("links."), field)
    for field in reading.take("address"):
        _take_address(reading, field)
    for register in _REGISTERS:
        for field in reading.take(f"links.other.{register}"):
            number = reading.plain(field).rstrip("/").rpartition("/")[2].removeprefix("PMC")
            add_registered(reading, register, number, field)


def add_registered(reading: Reading, register: str, number: str, field: SourceField) -> None:
    """Add the link to a work in a register, by its number there; what cannot be one is kept."""
    if _REGISTERED.fullmatch(number):
        _add_other_link(reading, register, _REGISTERS[register].format(number))
    else:
        reading.keep(field)


def _take_kind(reading: Reading, kind: str, field: SourceField) -> None:
    """Take a field for one kind of link; what is no address in it is kept, as it may be a file."""
    text = text_of_value(field.value).strip()
    if kind == "code" and text.lower() in ("true", "yes"):
        reading.set("code", True)
        return
    try:
        url = whole_address(text)
    except ValueError:
        if kind == "pdf" and text.lower().endswith(".pdf"):
            reading.documents.append(text)
        reading.keep(field)
        return
    _add_link(reading, kind, url)


def _take_address(reading: Reading, field: SourceField) -> None:
    text = text_of_value(field.value).strip()
    written = addresses_of_text(text)
    if field.name.lower() == "howpublished" and not written:
        reading.keep(field)
        return
    try:
        found = [*map(whole_address, written if len(written) > 1 else [text])]
    except ValueError as failure:
        message = f"{failure.args[0]}; the entry has it under `extra`"
        reading.warn("bad-link", message, field, failure.args[1] if len(failure.args) > 1 else "")
        reading.keep(field)
        return
    if not _is_only_addresses(text, written):
        reading.keep(field)
    for url in found:
        key, identifier = identifier_in(url)
        if key and _is_known(reading, key, identifier):
            continue
        if host_of(url).endswith("ncbi.nlm.nih.gov") and (number := _PUBMED.search(url)):
            _add_other_link(reading, "PubMed", _REGISTERS["PubMed"].format(number[1]))
        else:
            _add_link(reading, kind_of_link(url, reading.type), url)


def _is_only_addresses(text: str, found: list[str]) -> bool:
    """Tell if a text says nothing beside the addresses that were found in it; a text without any is one."""
    text = bare_signs(text) if found else ""
    for url in found:
        text = text.replace(url, "")
    return _ABOUT_ADDRESS.fullmatch(text) is not None


def _is_known(reading: Reading, key: str, identifier: str) -> bool:
    """Set the identifier that an address is; return False where the record has another one."""
    return is_same_identifier(key, str(reading.front.setdefault(key, identifier)), identifier)


def _add_link(reading: Reading, kind: str, url: str) -> None:
    """Add a link; one of a kind that there is already is one of the others."""
    links = _links(reading)
    if links.get(kind) == url or any(isinstance(one, Mapping) and one["to"] == url for one in _others(links)):
        return
    if kind in links:
        _add_other_link(reading, host_of(url), url)
    else:
        reading.front["links"] = _ordered({**links, kind: url})


def _add_other_link(reading: Reading, label: str, url: str) -> None:
    links = _links(reading)
    others: list[YamlItem] = [*_others(links), {"label": label, "to": url}]
    reading.front["links"] = _ordered({**links, "other": others})


def _links(reading: Reading) -> Mapping[str, YamlValue]:
    links = reading.front.get("links", {})
    return links if isinstance(links, Mapping) else {}


def _others(links: Mapping[str, YamlValue]) -> list[YamlItem]:
    others = links.get("other", [])
    return list(others) if isinstance(others, list) else []


def _ordered(links: Mapping[str, YamlValue]) -> dict[str, YamlValue]:
    """Return links in the order of the reference, those without a kind last."""
    return {kind: links[kind] for kind in (*RESOURCES, "other") if kind in links}
