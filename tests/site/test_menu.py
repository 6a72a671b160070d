"""The menu: its default lines, and how configured lines are resolved."""

from octavo.model.records import MenuItem
from tests.site.resolving import entry, paper, resolved

ADA = entry("profile.md", "name: Ada Lovelace")
TALKS = entry("pages/talks.md", "title: Talks", "# Past talks")


def lines(menu: tuple[MenuItem, ...]) -> list[tuple[str, str, str | None]]:
    return [(item.label, item.url, item.path) for item in menu]


def test_the_default_menu_has_papers_news_and_pages_if_there_are_any() -> None:
    news = entry("news/n.md", "title: N\ndate: 2024-01-01")
    ranked = entry("pages/zebras.md", "title: Zebras\nrank: 1")
    assert lines(resolved(ADA).site.menu) == []
    assert lines(resolved(ADA + paper("one", "A") + news + TALKS + ranked).site.menu) == [
        ("Papers", "\x01\x02#papers", ""),
        ("News", "\x01news/\x02", "news/"),
        ("Zebras", "\x01zebras/\x02", "zebras/"),
        ("Talks", "\x01talks/\x02", "talks/"),
    ]


def test_configured_lines_lead_to_entries_files_other_sites_and_paths_of_the_site() -> None:
    config = """-- site.yaml --
menu:
  - {label: Talks, to: pages/talks.md#past-talks}
  - {label: CV, to: files/cv.pdf}
  - {label: Away, to: "https://example.org/"}
  - {label: Year, to: /years/2024/#list}
"""
    found = resolved(ADA + TALKS + "-- files/cv.pdf --\nPDF\n" + config)
    assert lines(found.site.menu) == [
        ("Talks", "\x01talks/\x02#past-talks", "talks/"),
        ("CV", "\x01files/cv.pdf", None),
        ("Away", "https://example.org/", None),
        ("Year", "\x01years/2024/\x02#list", "years/2024/"),
    ]
    (expected,) = found.expected
    assert (expected.path, expected.target, expected.span.line) == ("years/2024/", "/years/2024/#list", 5)


def test_no_link_is_expected_to_have_a_page_if_an_entry_could_not_be_read() -> None:
    config = "-- site.yaml --\nmenu:\n  - {label: Gone, to: gone/}\n"
    assert resolved(ADA + config).expected
    assert resolved(ADA + config + "-- pages/gone.md --\nno front matter\n").expected == ()
