"""Works of every state and type, periods, and entries without a date, as lists, pages and records show them."""

import re
from html import unescape
from pathlib import Path

import pytest

from octavo.model.states import UNACCEPTED, label
from tests.support.sites import Site, site

TEXT = """
-- content/site.yaml --
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
areas: [stat.ML, cs.LG, cs.CL]
positions:
  - {title: Analyst, start: 2012}
  - {title: Assistant, start: 2008, end: 2012}
  - {title: Guest, start: 2007–2008}
awards:
  - {title: Best paper, start: 1844}
---
A life.
-- content/news/school.md --
---
title: A school
date: 2024-06-17/2024-06-19
---
It was held.
"""


def works(**fronts: str) -> str:
    return "".join(
        f"-- content/papers/{name}.md --\n---\ntitle: {name.title()}\nauthors: [Ada Lovelace]\n{front}\n---\nText.\n"
        for name, front in fronts.items()
    )


def plain(html: str) -> str:
    """Return the text of HTML, with one space for each run of white space."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def groups(made: Site, path: str = "") -> list[tuple[str, list[str]]]:
    """Return the headings of a list with the titles below each."""
    found = re.findall(r'<section class="group".*?<h2[^>]*>(.*?)</h2>(.*?)</section>', made.page(path), re.DOTALL)
    return [(title, [plain(item) for item in re.findall(r"<h3.*?</h3>", items, re.DOTALL)]) for title, items in found]


def entry(made: Site, name: str) -> str:
    """Return the HTML of a paper in the list of the home page."""
    entries: list[str] = re.findall(r'<article class="entry">.*?</article>', made.page(""), re.DOTALL)
    return next(html for html in entries if f"papers/{name}/" in html)


def said(made: Site, name: str) -> str:
    """Return the first item of the line below a paper in a list."""
    found = re.search(r'<ul class="meta">\s*<li>(.*?)</li>', entry(made, name), re.DOTALL)
    return plain(found[1]) if found else ""


def when(made: Site, name: str) -> str:
    found = re.search(r'<p class="when">(.*?)</p>', entry(made, name), re.DOTALL)
    return plain(found[1]) if found else ""


def facts(made: Site, name: str) -> dict[str, str]:
    """Return the facts beside a paper."""
    page = made.page(f"papers/{name}/")
    return {plain(term): plain(text) for term, text in re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)}


def tags(made: Site, name: str) -> dict[str, str]:
    """Return the meta tags of a paper that say where and when it appeared."""
    found = re.findall(r'<meta name="citation_(\w+)" content="([^"]*)">', made.page(f"papers/{name}/"))
    return {tag: text for tag, text in found if tag not in ("title", "author", "abstract_html_url")}


def test_works_before_publication_stand_above_the_years_under_their_states(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        TEXT
        + works(
            old="date: 1843",
            prep="status: in preparation",
            review="status: under review\nvenue: Nature",
            again="status: under review",
            wait="status: accepted\nvenue: Nature",
        ),
    ).built()
    assert made.codes == []
    assert groups(made) == [
        ("Accepted", ["Wait"]),
        ("Under review", ["Again", "Review"]),
        ("In preparation", ["Prep"]),
        ("1843", ["Old"]),
    ]
    assert "<strong>5 papers</strong>" in made.page("")
    assert [(when(made, name), said(made, name)) for name in ("wait", "review", "again", "prep")] == [
        ("", "Nature, accepted"),
        ("", "Nature, under review"),
        ("Under review", ""),
        ("In preparation", ""),
    ]
    assert not (made.output / "years" / "0000").exists()
    assert sorted(path.name for path in (made.output / "years").iterdir()) == ["1843"]


@pytest.mark.parametrize("order", ["cited", "own"])
def test_lists_in_another_order_show_works_without_a_date_too(tmp_path: Path, order: str) -> None:
    text = TEXT.replace("url:", f"order: {order}\nurl:")
    made = site(tmp_path, text + works(old="date: 1843\ncitations: 3\nrank: 1", prep="status: in preparation")).built()
    titles = [plain(item) for item in re.findall(r"<h3.*?</h3>", made.page(""), re.DOTALL)]
    assert titles == ["Old", "Prep"]
    assert when(made, "prep") == "In preparation"


@pytest.mark.parametrize("state", UNACCEPTED)
def test_a_venue_that_has_not_accepted_a_work_is_named_to_readers_alone(tmp_path: Path, state: str) -> None:
    made = site(tmp_path, TEXT + works(one=f"status: {state}\nvenue: Econometrica")).built()
    assert made.codes == []
    assert groups(made) == [(label(state), ["One"])]
    assert said(made, "one") == f"Econometrica, {state}"
    assert tags(made, "one") == {}


@pytest.mark.parametrize("order", ["newest", "cited"])
@pytest.mark.parametrize("front", ["", "date: 2024-05", "venue: Nature", "type: report", "type: dataset\ndate: 2024"])
def test_an_entry_says_its_state_once(tmp_path: Path, order: str, front: str) -> None:
    text = TEXT.replace("url:", f"order: {order}\nurl:")
    made = site(tmp_path, text + works(one=f"status: under review\n{front}", two="date: 1843")).built()
    assert plain(entry(made, "one")).lower().count("under review") == 1


def test_the_selection_is_shown_unless_it_is_all(tmp_path: Path) -> None:
    made = site(tmp_path, TEXT + works(one="date: 1843\nselected: true", two="date: 1842")).built()
    assert made.page("").count("papers/one/") == 2
    made.edit("content/papers/two.md", "date: 1842", "date: 1842\nselected: true")
    assert made.built().page("").count("papers/one/") == 1
    assert "Selected" not in made.page("")


def test_records_claim_neither_a_date_nor_a_venue_before_publication(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        TEXT
        + works(
            review="status: under review\ndate: 2024-05-01\nvenue: Nature",
            wait="status: accepted\nvenue: Nature",
            press="status: in press\nvenue: Nature",
            dated="status: in press\nvenue: Nature\ndate: 2024-05-01",
            out="venue: Nature\ndate: 2024-05-01",
        ),
    ).built()
    assert tags(made, "review") == {}
    assert tags(made, "wait") == tags(made, "press") == {"journal_title": "Nature"}
    assert tags(made, "dated") == tags(made, "out") == {"publication_date": "2024/5/1", "journal_title": "Nature"}
    sitemap = (made.output / "sitemap.xml").read_text("utf-8")
    dated = re.findall(r"<loc>https://example.org/papers/(\w+)/</loc><lastmod>", sitemap)
    assert dated == ["dated", "out"]
    assert facts(made, "review") == {
        "Date": "1 May 2024",
        "Type": "Article",
        "Status": "Under review",
        "Venue": "Nature",
    }


def test_a_work_becomes_published_and_only_then_has_a_year(tmp_path: Path) -> None:
    made = site(tmp_path, TEXT + works(one="status: under review", two="date: 1843")).built()
    made.edit("content/papers/one.md", "status: under review", "date: 1844")
    made.built()
    assert groups(made) == [("1844", ["One"]), ("1843", ["Two"])]
    assert (made.output / "years" / "1844" / "index.html").exists()
    assert '<span class="soft">Newer, 1844</span>' in made.page("papers/two/")


@pytest.mark.parametrize(
    ("front", "line", "record"),
    [
        (
            "type: working paper\ninstitution: NBER\nnumber: 31",
            "Working paper, NBER 2024",
            "technical_report_institution",
        ),
        ("type: poster\nvenue: Meeting", "Poster, Meeting 2024", "conference_title"),
        ("type: talk\nvenue: School", "Talk, School 2024", "conference_title"),
        ("type: review\nvenue: Nature", "Review, Nature 2024", "journal_title"),
        ("type: editorial\nvenue: Nature", "Editorial, Nature 2024", "journal_title"),
        ("type: blog post\nvenue: The Loom", "Blog post, The Loom 2024", None),
        ("type: {name: other, label: Data descriptor}\nvenue: Data", "Data descriptor, Data 2024", None),
        ("type: {name: other, label: Note}\nvenue: Data\nvolume: 3", "Note, Data 2024", "journal_title"),
        ("type: {name: article, label: Letter}\nvenue: Nature", "Letter, Nature 2024", "journal_title"),
        ("type: article\nvenue: Nature", "Nature 2024", "journal_title"),
        ("type: thesis\nvenue: London\ninstitution: London", "Thesis, London 2024", "dissertation_institution"),
        ("type: thesis\ninstitution: London", "Thesis, London 2024", "dissertation_institution"),
        ("arxiv: 2405.01481", "Preprint", None),
        ("", "", None),
    ],
)
def test_each_type_has_its_line_and_its_record(tmp_path: Path, front: str, line: str, record: str | None) -> None:
    made = site(tmp_path, TEXT + works(one=f"date: 2024-06\n{front}")).built()
    assert said(made, "one") == line
    places = {"journal_title", "conference_title", "technical_report_institution", "dissertation_institution"}
    assert places & tags(made, "one").keys() == ({record} if record else set())


def test_a_thesis_says_its_university_once(tmp_path: Path) -> None:
    made = site(tmp_path, TEXT + works(one="date: 2024\ntype: thesis\nvenue: London\ninstitution: London")).built()
    assert facts(made, "one") == {"Date": "2024", "Type": "Thesis", "Institution": "London"}
    assert 'href="../../venues/london/"' in made.page("papers/one/")


@pytest.mark.parametrize(
    ("venue", "line"),
    [
        ("EMNLP 2026", "EMNLP 2026"),
        ("EMNLP '26", "EMNLP '26"),
        ("EMNLP", "EMNLP 2026"),
        ("{name: Empirical Methods 2026, short: EMNLP}", "EMNLP 2026"),
    ],
)
def test_a_year_in_the_name_of_a_venue_is_not_said_twice(tmp_path: Path, venue: str, line: str) -> None:
    made = site(tmp_path, TEXT + works(one=f"date: 2026\nvenue: {venue}")).built()
    assert said(made, "one") == line


def test_a_period_is_shown_in_words_and_recorded_by_its_beginning(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        TEXT
        + works(
            school="date: 2024-06-17/2024-06-19\ntype: talk",
            winter="date: 2024-12-28/2025-01-03\ntype: talk",
            timed="date: 2024-06-18 10:00",
        ),
    ).built()
    assert groups(made) == [("2024", ["Winter", "Timed", "School"])]
    assert facts(made, "school")["Date"] == "17–19 June 2024"
    assert '<time datetime="2024-06-17">17–19 June 2024</time>' in made.page("papers/school/")
    assert tags(made, "school")["publication_date"] == "2024/6/17"
    assert when(made, "school") == "17–19 June 2024"
    assert when(made, "winter") == "28 December 2024 – 3 January 2025"
    assert facts(made, "timed")["Date"] == "18 June 2024"
    assert '<time datetime="2024-06-17">17–19 June 2024</time>' in made.page("news/school/")


def test_a_post_without_an_end_goes_on_and_a_prize_does_not(tmp_path: Path) -> None:
    made = site(tmp_path, TEXT).built()
    lines = [plain(line) for line in re.findall(r'<span class="when">(.*?)</span>', made.page(""), re.DOTALL)]
    assert lines == ["since 2012", "2008–2012", "2007–2008", "1844"]


def test_areas_of_one_name_stand_with_their_codes(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        TEXT + works(one="date: 2024\narea: stat.ML", two="date: 2024\narea: cs.LG", three="date: 2024\narea: cs.CL"),
    ).built()
    page = made.page("")
    line = re.search(r'<p class="lede areas">(.*?)</p>', page, re.DOTALL)
    assert line
    assert plain(line[1]) == "Machine Learning stat.ML, Machine Learning cs.LG, Computation and Language"
    index = re.search(r"<h2>Areas</h2>(.*?)</section>", page, re.DOTALL)
    assert index
    assert [plain(item) for item in re.findall(r"<a.*?</a>", index[1])] == [
        "Computation and Language",
        "Machine Learning cs.LG",
        "Machine Learning stat.ML",
    ]


@pytest.mark.parametrize(
    ("front", "label", "shown"),
    [
        ("volume: 12\nissue: 3\npages: 1-9", "Volume", "12(3), 1–9"),
        ("issue: 3", "Issue", "3"),
        ("pages: 1-9", "Pages", "1–9"),
        ("venue: Nature\nissue: 3\npages: 1-9", "Venue", "Nature, issue 3, 1–9"),
    ],
)
def test_volume_issue_and_pages_say_what_they_are(tmp_path: Path, front: str, label: str, shown: str) -> None:
    made = site(tmp_path, TEXT + works(one=f"date: 2024\n{front}")).built()
    assert facts(made, "one")[label] == shown
