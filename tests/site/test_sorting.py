"""The keys by which dates, people and pages are sorted."""

from octavo.site.sorting import newest_first, rank_key


def test_dates_are_sorted_from_the_newest_and_unknown_parts_come_last() -> None:
    dates = [(2024, 0, 0), (2023, 12, 31), (2024, 2, 0), (2024, 2, 1), (2024, 11, 5)]
    assert sorted(dates, key=newest_first) == [
        (2024, 11, 5),
        (2024, 2, 1),
        (2024, 2, 0),
        (2024, 0, 0),
        (2023, 12, 31),
    ]


def test_the_lowest_rank_comes_first_and_entries_without_a_rank_follow_by_name() -> None:
    entries = [(None, "beta", "a"), (None, "Alpha", "c"), (2, "Omega", "d"), (1, "Omega", "b"), (None, "alpha", "b")]
    ordered = sorted(entries, key=lambda item: rank_key(*item))
    assert [(name, slug) for _, name, slug in ordered] == [
        ("Omega", "b"),
        ("Omega", "d"),
        ("alpha", "b"),
        ("Alpha", "c"),
        ("beta", "a"),
    ]
