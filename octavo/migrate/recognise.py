"""Tell which program a folder is a site of, by the names of its files and a few words in them."""

import re

from octavo.migrate.folder import SourceFolder, decoded_text

PEERS = ("al-folio", "academicpages", "HugoBlox", "Quarto")


def peer_of(folder: SourceFolder) -> str:
    """Return the program that a folder is a site of; empty if it is none that is known."""
    config = folder.first("_config.yml", "_config.yaml")
    if config:
        return _jekyll(folder, decoded_text(folder.bytes_of(config))[0])
    if quarto := folder.first("_quarto.yml", "_quarto.yaml"):
        # Books and manuscripts are no sites of a person.
        is_other = re.search(r"^\s+type:\s*[\"']?(?!website)\w", decoded_text(folder.bytes_of(quarto))[0], re.MULTILINE)
        return "" if is_other else "Quarto"
    is_hugo = folder.first("hugo.yaml", "hugo.toml", "hugo.yml", "config.toml", "config.yaml", "config.yml")
    if is_hugo or folder.below("config/_default") or folder.below("config"):
        of_blocks = ("content/publication", "content/publications", "content/authors", "content/author", "data/authors")
        return "HugoBlox" if any(map(folder.below, of_blocks)) else ""
    return ""


def folder_of_language(folder: SourceFolder) -> str:
    """Return the folder of one language of a site of HugoBlox that has one for each; empty if there is none."""
    found = (re.match(r"(content/[\w-]+)/(?:publications?|authors?)/", path) for path in folder.below("content"))
    return next((match[1] for match in found if match), "")


def _jekyll(folder: SourceFolder, config: str) -> str:
    """Return the program of a site made with Jekyll."""
    if folder.below("_publications") or re.search(r"academicpages|minimal-mistakes", config):
        return "academicpages"
    of_alfolio = re.search(r"^scholar:|al-folio|^(?:first_name|last_name)\s*:", config, re.MULTILINE)
    return "al-folio" if of_alfolio or folder.below("_bibliography") else ""
