"""Related papers: their order, and the reason given for each."""

import re
from pathlib import Path

from tests.support.sites import PROFILE, Site, site


def paper(name: str, authors: str, tags: str, area: str) -> str:
    front = f"title: {name.title()}\nauthors: [Ada Lovelace, {authors}]\ndate: 2024\ntags: [{tags}]\narea: {area}"
    return f"-- content/papers/{name}.md --\n---\n{front}\n---\nText.\n"


def related(made: Site, name: str) -> list[tuple[str, str]]:
    """Return the related papers on a page, in order, each with its reason."""
    found = re.search(r'<h2 id="related">.*?</section>', made.page(f"papers/{name}/"), re.DOTALL)
    items = re.findall(r"<li>.*?</li>", found[0], re.DOTALL) if found else []
    texts = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).strip() for item in items]
    return [(item.split(" 2024")[0], item.partition("· ")[2]) for item in texts]


def test_shared_authors_and_tags_come_before_the_area_and_the_owner_does_not_count(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        PROFILE
        + paper("one", "Charles Babbage, Mary Somerville", "engines", "cs.CL")
        + paper("both", "Charles Babbage, Mary Somerville", "looms", "cs.LG")
        + paper("tag", "George Boole", "engines", "cs.CL")
        + paper("name", "Charles Babbage", "tides", "cs.LG")
        + paper("none", "Emmy Noether", "rings", "cs.CL"),
    ).built()
    assert related(made, "one") == [
        ("Both", "2 authors in common"),
        ("Tag", "same area, 1 tag in common"),
        ("Name", "1 author in common"),
    ]
    assert related(made, "none") == []


def test_an_owner_whom_no_profile_names_relates_no_papers(tmp_path: Path) -> None:
    text = PROFILE.replace("Ada Lovelace", "Mary Somerville")
    made = site(
        tmp_path,
        text
        + paper("one", "Charles Babbage", "engines", "cs.CL")
        + paper("two", "Charles Babbage", "looms", "cs.LG")
        + paper("three", "George Boole", "tides", "cs.CL")
        + paper("four", "Emmy Noether", "rings", "cs.CL"),
    ).built()
    assert related(made, "one") == [("Two", "1 author in common")]
    assert related(made, "three") == []
