"""The keys of other programs are known by name, and each hint leads to a key that there is here."""

import re

import pytest

from octavo.content import peers
from octavo.content.fields import AUTHOR, CONFIG, ENTRIES, IMAGE, MENU, PERIOD, PORTRAIT, VENUE
from octavo.content.findings import Findings
from octavo.content.kinds import PROFILES, RESOURCES
from octavo.content.links import OTHER_LINK
from octavo.content.schema import Table
from octavo.yaml.read import parse_mapping

TABLES: dict[str, Table] = {
    table.title: table
    for table in (*ENTRIES.values(), CONFIG, AUTHOR, VENUE, PERIOD, MENU, OTHER_LINK, IMAGE, PORTRAIT)
}


def hints(table: Table, yaml: str) -> list[str]:
    """Return the hints for the unknown keys of a mapping."""
    findings = Findings("x")
    table.read(parse_mapping(yaml, "x"), findings)
    return [found.hint for found in findings.diagnostics if found.code == "unknown-key"]


@pytest.mark.parametrize(
    ("kind", "key", "hint"),
    [
        ("paper", "publication", "did you mean `venue`?"),
        ("paper", "journal", "did you mean `venue`?"),
        ("paper", "conference", "did you mean `venue`?"),
        ("paper", "publication_short", "write it under `venue:`, as `short: …`"),
        ("paper", "categories", "did you mean `tags`?"),
        ("paper", "excerpt", "did you mean `tldr`?"),
        ("paper", "summary", "did you mean `tldr`?"),
        ("paper", "abstract", "the abstract is the text below the front matter"),
        ("paper", "paperurl", "write it under `links:`, as `pdf: …`"),
        ("paper", "url_pdf", "write it under `links:`, as `pdf: …`"),
        ("paper", "url_code", "write it under `links:`, as `code: …`"),
        ("paper", "url_dataset", "write it under `links:`, as `data: …`"),
        ("paper", "url_poster", "write it under `links:`, as `poster: …`"),
        ("paper", "slidesurl", "write it under `links:`, as `slides: …`"),
        ("paper", "url_video", "write it under `links:`, as `video: …`"),
        ("paper", "featured", "did you mean `selected`?"),
        ("paper", "month", "write year, month and day in one, as `date: 2024-06-17`"),
        ("paper", "year", "did you mean `date`?"),
        ("paper", "publishDate", "did you mean `date`?"),
        ("paper", "publication_types", "did you mean `type`?"),
        (
            "paper",
            "bibtex",
            "it is not shown: delete this line, or link to a file of it under `links:`, in a list `other`",
        ),
        ("page", "excerpt", "did you mean `description`?"),
        ("page", "nav_order", "did you mean `rank`?"),
        ("page", "redirect_from", "did you mean `aliases`?"),
        ("news", "publishDate", "did you mean `date`?"),
        ("person", "google_scholar", "write it under `links:`, as `scholar: …`"),
        ("person", "github_username", "write it under `links:`, as `github: …`"),
        ("person", "avatar", "did you mean `portrait`?"),
    ],
)
def test_a_key_of_another_program_gets_the_key_that_it_is_here(kind: str, key: str, hint: str) -> None:
    assert hint in hints(ENTRIES[kind], f"{key}: x")  # type: ignore[index]


@pytest.mark.parametrize("kind", ENTRIES)
def test_the_address_of_a_page_has_a_hint_in_every_entry(kind: str) -> None:
    (found,) = hints(ENTRIES[kind], "permalink: /talks/")  # type: ignore[index]
    assert "`slug: …`" in found


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("nav", "`menu`"),
        ("accent", "`theme_options:`"),
        ("author", "in profile.md"),
        ("favicon", "content/root/"),
        ("head", "theme of your own"),
    ],
)
def test_keys_of_a_site_have_hints(key: str, part: str) -> None:
    (found,) = hints(CONFIG, f"{key}: x")
    assert part in found


def test_a_key_is_not_offered_where_it_is_there_already() -> None:
    table = ENTRIES["paper"]
    yaml = "title: T\nauthors: [A]\ndate: 2024\nyear: 2024"
    assert hints(table, yaml) == ["`date` is here too: write there what is missing, and delete this line"]


def test_all_hints_name_keys_that_there_are() -> None:
    assert set(peers._KEYS) == set(TABLES)
    for title, known in peers._KEYS.items():
        fields = {field.name for field in TABLES[title].fields}
        for key, hint in known.items():
            assert key not in {name.replace("_", "") for name in fields}, (title, key)
            for meant in re.findall(r"did you mean `(\w+)`", hint):
                assert meant in fields, (title, key)
            for kind in re.findall(r"under `links:`, as `([\w-]+): ", hint):
                assert kind in (RESOURCES if title == "a paper" else PROFILES), (title, key)
