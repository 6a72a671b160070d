"""Targets: to what a path or an address in a source leads, and the hint if it leads nowhere."""

import pytest

from octavo.site.targets import ResolvedTarget
from tests.site.resolving import entry, paper, resolved

SITE = (
    entry("profile.md", "name: Ada Lovelace")
    + paper("one", "A")
    + entry("papers/two/index.md", "title: Two\nauthors: [A]\ndate: 2024\nslug: deux", "# Method")
    + entry("pages/talks.md", "title: Talks", "# Past talks")
    + entry("pages/plans.md", "title: Plans\ndraft: true")
    + "-- pages/broken.md --\nno front matter\n"
    + "".join(f"-- {path} --\nbytes\n" for path in ("papers/one.pdf", "papers/two/a b.png", "files/cv.pdf"))
)
TARGETS = resolved(SITE).site.targets


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("https://example.org/x", "https://example.org/x"),
        ("../pages/talks.md", "\x01talks/\x02"),
        ("/pages/talks.md#past-talks", "\x01talks/\x02#past-talks"),
        ("two", "\x01papers/deux/\x02"),
        ("two/index.md#method", "\x01papers/deux/\x02#deux-method"),
        ("two/index.md#deux-method", "\x01papers/deux/\x02#deux-method"),
        ("two/a%20b.png", "\x01papers/deux/a%20b.png"),
        ("one.pdf", "\x01papers/one/one.pdf"),
        ("/files/cv.pdf#page=2", "\x01files/cv.pdf#page=2"),
        ("../pages/broken.md", "#"),
    ],
)
def test_a_target_leads_to_an_entry_a_file_or_another_site(target: str, url: str) -> None:
    found = TARGETS.find("papers/one.md", target)
    assert isinstance(found, ResolvedTarget)
    assert found.url == url


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("//example.org/", "write `https://example.org/`"),
        ("../../outside.md", "it leads out of content/; copy the file beside the entry, and write its name alone"),
        ("10.1000/182", "this is a DOI; write `https://doi.org/10.1000/182`"),
        (
            "/home/ada/fig.png",
            "there is no content/home/ada/fig.png; this is a place on your own machine; "
            "copy the file beside the entry, and write its name alone",
        ),
        ("two/index.md#results", "that text has no part `results`"),
        ("../pages/plans.md", "it is a draft, and this build leaves drafts out"),
        ("talks.md", "did you mean `../pages/talks.md`?"),
        ("oen.md", "did you mean `one.md`?"),
        ("data.csv", "there is no content/papers/data.csv"),
        (
            "www.example.org",
            "there is no content/papers/www.example.org; if it is on another site, write `https://www.example.org`",
        ),
    ],
)
def test_a_target_that_leads_nowhere_has_a_hint(target: str, hint: str) -> None:
    assert TARGETS.find("papers/one.md", target) == hint


@pytest.mark.parametrize(
    ("path", "source", "output"),
    [
        ("papers/two/a b.png", "pages/talks.md", "papers/deux/a b.png"),
        ("papers/one.pdf", "papers/one.md", "papers/one/one.pdf"),
        ("papers/one.pdf", "pages/talks.md", "papers/one.pdf"),
        ("files/cv.pdf", "profile.md", "files/cv.pdf"),
    ],
)
def test_a_file_moves_with_the_entry_that_owns_it_or_that_names_it_from_beside(
    path: str, source: str, output: str
) -> None:
    assert TARGETS.output_of(path, source) == output


def test_a_draft_is_a_target_if_drafts_are_built() -> None:
    found = resolved(SITE, drafts=True).site.targets.find("papers/one.md", "../pages/plans.md")
    assert isinstance(found, ResolvedTarget)
    assert found.entry
    assert found.entry.heading == "Plans"
