"""Facts of former sites: accounts, curricula, authors in citations, addresses, and values that do not fit."""

from pathlib import Path

import pytest

from octavo.base.frozen import replace
from octavo.migrate.data import Data
from octavo.migrate.documents import SourceDocument, aliases_of, keys_not_kept
from octavo.migrate.fit import fitted
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import NewEntry
from octavo.migrate.hugo import HugoSite, hugo_formers
from octavo.migrate.jekyll import JekyllSite, address_in
from octavo.migrate.moved import moved_documents, moved_page
from octavo.migrate.papers import forms_of
from octavo.migrate.peers.hugoblox_texts import period_of
from octavo.migrate.people.citations import authors_of_citation
from octavo.migrate.people.curriculum import curriculum_of
from octavo.migrate.people.socials import Socials
from octavo.yaml.write import YamlValue
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import site

NOWHERE = SourceFolder(Path(), (), {})


def test_accounts_are_links_of_their_kinds() -> None:
    socials = Socials()
    accounts: list[tuple[str, Data]] = [
        ("github_username", "ada"),
        ("scholar_userid", "AbC"),
        ("googlescholar", "https://scholar.google.com/citations?user=Other"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097"),
        ("email", "mailto:ada@example.org?subject=x"),
        ("twitter", "adal"),
        ("research_gate_profile", "Ada"),
        ("inspirehep_id", "1815"),
        ("pubmed", "pubmed.ncbi.nlm.nih.gov/?term=ada"),
        ("mastodon_username", "ada"),
        ("custom", {"title": "Letters", "url": "https://letters.example.org/"}),
        ("instagram_id", ""),
        ("favourite_colour", "blue"),
    ]
    unknown = [name for name, value in accounts if not socials.add(name, value)]
    assert (socials.orcid, socials.email) == ("0000-0002-1825-0097", "ada@example.org")
    assert socials.links == {
        "github": "ada",
        "scholar": "AbC",
        "x": "adal",
        "researchgate": "Ada",
        "other": [
            {"label": "INSPIRE", "to": "https://inspirehep.net/authors/1815"},
            {"label": "PubMed", "to": "https://pubmed.ncbi.nlm.nih.gov/?term=ada"},
            {"label": "Letters", "to": "https://letters.example.org/"},
        ],
    }
    assert unknown == ["favourite_colour"]
    assert socials.unknown == ["mastodon: ada"]


def test_a_resume_becomes_lines_of_the_profile_and_a_text_of_the_rest() -> None:
    made = curriculum_of(
        {
            "basics": {"label": "Analyst", "email": "ada@example.org"},
            "education": [
                {
                    "studyType": "Studies",
                    "area": "Mathematics",
                    "institution": "London",
                    "startDate": "1840",
                    "courses": ["Calculus"],
                }
            ],
            "work": [
                {
                    "company": "Engine Works",
                    "position": "Analyst",
                    "location": "London",
                    "startDate": "1842",
                    "endDate": "present",
                    "highlights": ["Note G"],
                }
            ],
            "awards": [{"title": "Medal", "awarder": "Society", "date": "1843"}],
            "interests": [{"name": "Engines"}],
            "languages": [{"language": "French", "fluency": "fluent"}],
            "skills": [{"name": "Programs", "keywords": ["loops", "tables"]}],
        }
    )
    assert made.education == (
        {"title": "Studies in Mathematics", "place": "London", "start": "1840", "note": "Calculus"},
    )
    assert made.positions == ({"title": "Analyst", "place": "Engine Works, London", "start": "1842", "note": "Note G"},)
    assert made.awards == ({"title": "Medal", "place": "Society", "start": "1843"},)
    assert made.interests == ("Engines",)
    assert made.rest == "## Languages\n\n- **French**: fluent\n\n## Skills\n\n- **Programs**: loops, tables"


def test_sections_of_al_folio_become_lines_of_the_profile() -> None:
    sections: Data = [
        {
            "title": "Education",
            "type": "time_table",
            "contents": [
                {"title": "Studies", "institution": "London", "year": "1840 – 1842", "description": ["Maths"]}
            ],
        },
        {
            "title": "Experience",
            "type": "time_table",
            "contents": [{"title": "Analyst", "institution": "Works", "year": "1842 - present"}],
        },
        {
            "title": "Honors and Awards",
            "type": "time_table",
            "contents": [{"year": "1843", "items": ["Medal", "Prize"]}],
        },
        {"title": "Other Interests", "type": "list", "contents": ["<u>Music:</u> Harp."]},
    ]
    made = curriculum_of(sections)
    assert made.education == ({"title": "Studies", "place": "London", "start": "1840", "end": "1842", "note": "Maths"},)
    assert made.positions == ({"title": "Analyst", "place": "Works", "start": "1842"},)
    assert made.awards == ({"title": "Medal", "start": "1843"}, {"title": "Prize", "start": "1843"})
    assert made.rest == "## Other Interests\n\n- <u>Music:</u> Harp."


@pytest.mark.parametrize(
    ("citation", "authors", "others"),
    [
        (
            "Noether, E., &amp; Hilbert, D. (1921). &quot;Ideals.&quot; <i>Annals</i>.",
            ["E. Noether", "D. Hilbert"],
            False,
        ),
        (
            "Emmy Noether, David Hilbert and Felix Klein (1918). Invariants.",
            ["Emmy Noether", "David Hilbert", "Felix Klein"],
            False,
        ),
        ("Noether, Emmy; Hilbert, David. 1921. Ideals", ["Emmy Noether", "David Hilbert"], False),
        ("Noether E, Hilbert DK. “Ideals”, 1921", ["E. Noether", "D. K. Hilbert"], False),
        ("Noether, E. et al. (1921). Ideals.", ["E. Noether"], True),
        ("&quot;Ideals.&quot; 1921", [], False),
        ("", [], False),
    ],
)
def test_authors_stand_before_the_year_of_a_citation(citation: str, authors: list[str], others: bool) -> None:
    assert authors_of_citation(citation) == (authors, others)


def test_only_names_with_initials_are_forms_of_a_name() -> None:
    fronts: list[dict[str, YamlValue]] = [
        {
            "authors": [
                "C. F. Gauss",
                "CF Gauss",
                "Gauss",
                "F. Gauss",
                "Carl Gauss",
                {"name": "C. Gauß"},
                "Sophie Germain",
            ]
        }
    ]
    assert forms_of("Carl Friedrich Gauss", fronts) == ["C. F. Gauss", "CF Gauss", "C. Gauß"]


@pytest.mark.parametrize(
    ("config", "top", "path", "front", "address"),
    [
        ({"permalink": "/blog/:year/:title/"}, "_posts", "_posts/2015-03-05-On Looms.md", {}, "/blog/2015/On-Looms/"),
        ({}, "_posts", "_posts/2015-03-05-looms.md", {"categories": "a b"}, "/a/b/2015/03/05/looms.html"),
        ({"permalink": "pretty"}, "_posts", "_posts/2015-03-05-looms.md", {}, "/2015/03/05/looms/"),
        ({"permalink": "/:categories/:title/"}, "_posts", "_posts/2015-03-05-looms.md", {}, "/looms/"),
        ({"permalink": "/x/:title/"}, "_talks", "_talks/2015-01-01-a.md", {}, "/talks/2015-01-01-a/"),
        ({}, "_talks", "_talks/a.md", {}, "/talks/a.html"),
        ({"collections": {"talks": {"permalink": "/t/:path/"}}}, "_talks", "_talks/b/a.md", {}, "/t/b/a/"),
        ({}, "_pages", "_pages/cv.md", {"permalink": "/cv/"}, "/cv/"),
        ({"permalink": "pretty"}, "", "about/index.html", {}, "/about/"),
        ({}, "", "about.md", {}, "/about.html"),
        (
            {"defaults": [{"scope": {"type": "posts"}, "values": {"permalink": "/d/:title/"}}]},
            "_posts",
            "_posts/2015-03-05-a.md",
            {},
            "/d/a/",
        ),
    ],
)
def test_addresses_are_those_that_jekyll_made(
    config: dict[str, Data], top: str, path: str, front: dict[str, Data], address: str
) -> None:
    kind = "page" if top in ("", "_pages") else top[1:]
    date = "2015-03-05" if "2015-03-05" in path else ""
    document = SourceDocument(path, kind, front, "", "", date)
    assert address_in(JekyllSite(NOWHERE, config), document, top) == address


def test_former_addresses_of_hugo_are_those_of_its_aliases_too() -> None:
    document = SourceDocument("content/post/a/index.md", "post", {"aliases": ["/old/", "older"]}, "", "/post/a/")
    assert hugo_formers(document) == ["/post/a/", "/old/", "/post/older"]
    site = HugoSite(
        NOWHERE,
        {
            "baseURL": "ada.example.org/home",
            "defaultContentLanguage": "en",
            "languages": {"en": {"languageCode": "en-gb"}},
        },
    )
    assert (site.url, site.root, site.language) == ("https://ada.example.org/home", "/home", "en-gb")


@pytest.mark.parametrize(
    ("path", "former", "aliases", "refused"),
    [
        ("pages/talks.md", ["/talks/", "/talks", "/talks/index.html", "/talks.html"], ["/talks.html"], []),
        ("papers/a/index.md", ["/publication/a"], ["/publication/a/"], []),
        ("pages/posts/a.md", ["/", "/a b/", "/a%20b/"], ["/a b/"], []),
        ("pages/a.md", ["/../b/", "/%2E%2E/c/", "/x?y/"], [], ["/../b/", "/%2E%2E/c/", "/x?y/"]),
    ],
)
def test_only_addresses_that_differ_and_that_pages_can_have_are_aliases(
    path: str, former: list[str], aliases: list[str], refused: list[str]
) -> None:
    assert aliases_of(path, former) == (aliases, refused)


def test_a_page_leads_on_from_an_address_that_no_entry_can_have() -> None:
    path, text = moved_page("/author/ada/", "people/ada-lovelace/")
    assert path == "root/author/ada/index.html"
    assert 'content="0; url=../../people/ada-lovelace/"' in text
    assert moved_page("/about.html", "")[0] == "root/about.html"


def test_a_value_that_does_not_fit_goes_under_extra_and_is_told() -> None:
    front: dict[str, YamlValue] = {
        "name": "Ada Lovelace",
        "email": "ada[at]example.org",
        "links": {"github": "ada"},
        "extra": {"a": "b"},
    }
    entry, refused = fitted(NewEntry("profile.md", front, "", ""))
    assert entry == replace(
        entry,
        front={"name": "Ada Lovelace", "links": {"github": "ada"}, "extra": {"a": "b", "email": "ada[at]example.org"}},
    )
    assert [key for key, _ in refused] == ["email"]


def test_a_fact_of_an_author_that_does_not_fit_goes_under_extra_and_is_told() -> None:
    front: dict[str, YamlValue] = {
        "title": "Plates",
        "date": "1821",
        "authors": ["Carl Gauss", {"name": "Sophie Germain", "orcid": "0000", "url": "www.example.org", "equal": True}],
    }
    entry, refused = fitted(NewEntry("papers/a.md", front, "", ""))
    assert entry.front["authors"] == ["Carl Gauss", {"name": "Sophie Germain", "equal": True}]
    assert entry.front["extra"] == {"authors": [{"name": "Sophie Germain", "orcid": "0000", "url": "www.example.org"}]}
    assert [key for key, _ in refused] == ["orcid of Sophie Germain", "url of Sophie Germain"]


WORKS = {
    "_publications/rings.md": "category: manuscripts",
    "content/publication/rings/index.md": "publication_types: [article-journal]",
    "publications/rings.qmd": "categories: [algebra]",
}
SETTINGS = {
    "_publications/rings.md": "-- _config.yml --\nname: Emmy Noether\nurl: https://noether.example.org",
    "content/publication/rings/index.md": "-- hugo.yaml --\ntitle: Emmy Noether",
    "publications/rings.qmd": "-- _quarto.yml --\nwebsite: {title: Emmy Noether}\n"
    "-- publications.qmd --\n---\nlisting: {contents: publications}\n---",
}


@pytest.mark.parametrize("path", WORKS)
def test_what_a_work_says_under_keys_without_a_place_is_kept_and_told(tmp_path: Path, run: Run, path: str) -> None:
    front = f"title: On Rings\nauthors: [Emmy Noether]\n{WORKS[path]}\nimpact: great"
    broken = path.replace("rings", "later")
    former = f"{SETTINGS[path]}\n-- {path} --\n---\n{front}\ndate: 1921-08-01\n---\nText.\n"
    former += f"-- {broken} --\n---\n{front}\ndate: 1921-13-01\n---\nText.\n"
    run("migrate", site(tmp_path / "former", former).root, tmp_path / "new")
    paper = next(one for one in (tmp_path / "new/content/papers").rglob("*.md") if "rings" in str(one))
    assert "extra:\n  impact: great\n" in paper.read_text("utf-8")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`impact` has no key here, and is under `extra`" in report
    assert "`1921-13-01` is no date that can be read, and every paper needs one" in report


def test_volume_pages_and_abstract_of_a_publication_of_academicpages_are_taken(tmp_path: Path, run: Run) -> None:
    path = "_publications/rings.md"
    front = "title: On Rings\nauthors: Emmy Noether\ndate: 1921\nvenue: Annalen"
    front += "\nvolume: 83\npages: 24-66\nabstract: Chains."
    run(
        "migrate",
        site(tmp_path / "former", f"{SETTINGS[path]}\n-- {path} --\n---\n{front}\n---\n").root,
        tmp_path / "new",
    )
    paper = next((tmp_path / "new/content/papers").glob("*.md")).read_text("utf-8")
    assert "volume: 83\npages: 24-66\n" in paper
    assert paper.endswith("---\n\nChains.\n")


def test_notes_stand_behind_each_other_like_sentences_or_between_semicolons() -> None:
    work: Data = [{"position": "Analyst", "summary": "Wrote Note G.", "highlights": ["Found errors", "Taught"]}]
    made = curriculum_of({"work": work})
    assert made.positions == ({"title": "Analyst", "note": "Wrote Note G. Found errors; Taught"},)


def test_keys_that_no_page_shows_are_told_once_with_the_number_of_texts() -> None:
    both: dict[str, Data] = {"date": "1921-05-01", "publishDate": "1921-06-01"}
    fronts: list[dict[str, Data]] = [both, {"publishDate": "1922"}, both, {"lastmod": "1930"}]
    found = keys_not_kept([SourceDocument(f"{at}.md", "page", front, "") for at, front in enumerate(fronts)])
    assert [(document.path, message) for document, _, message in found] == [
        ("0.md", "`publishDate`, and so in 1 more: the day on which the text came to the site, which no page shows"),
        ("3.md", "`lastmod`: the day of the last change, which no page shows"),
    ]


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"date": "1918-07-23T13:00:00Z", "date_end": "1918-07-23T15:30:00Z"}, "1918-07-23, 13:00–15:30"),
        ({"date": "1918-07-23T13:00:00Z"}, "1918-07-23, 13:00"),
        ({"date": "1918-07-23T13:00:00Z", "date_end": "1918-07-24T12:00:00Z"}, "1918-07-23, 13:00 – 1918-07-24, 12:00"),
        (
            {"date": "1918-07-23T13:00:00Z", "date_end": "1918-07-24T12:00:00Z", "all_day": "true"},
            "1918-07-23 – 1918-07-24",
        ),
        ({"date": "1918-07-23T00:00:00Z", "date_end": "1918-07-23"}, "1918-07-23"),
        ({}, ""),
    ],
)
def test_a_talk_has_its_hours(front: dict[str, Data], said: str) -> None:
    assert period_of(front, with_times=True) == said
    assert ":" not in period_of(front, with_times=False)


def test_links_in_a_curriculum_are_named() -> None:
    lines: Data = [{"institution": "Göttingen", "url": "https://a.example.org", "button": {"url": "thesis.pdf"}}]
    assert curriculum_of({"education": lines}).links == ("thesis.pdf", "https://a.example.org")
    assert curriculum_of([{"title": "Education", "contents": lines}]).links == ("thesis.pdf", "https://a.example.org")


def test_a_document_that_keeps_its_address_needs_no_page_and_is_in_nobodys_way() -> None:
    published = {"files/cv.pdf": "files/cv.pdf", "assets/plates.pdf": "assets/plates.pdf", "old/cv.pdf": "files/cv.pdf"}
    copies = [("files/cv.pdf", "files/cv.pdf"), ("assets/plates.pdf", "files/plates.pdf")]
    found, taken = moved_documents(published, copies, [])
    assert found == {"assets/plates.pdf": "files/plates.pdf", "old/cv.pdf": "files/cv.pdf"}
    assert taken == {}
