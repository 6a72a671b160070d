"""Dates keep the precision that the author gave."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.model.dates import Date, guess_date, parse_date

PERIOD = Date(2024, 6, 17, Date(2024, 6, 19))

days = st.dates().map(lambda day: Date(day.year, day.month, day.day))
dates = days | days.map(lambda day: Date(day.year, day.month)) | days.map(lambda day: Date(day.year))


@given(dates)
def test_a_printed_date_is_read_as_the_same_date(date: Date) -> None:
    assert parse_date(str(date)) == date


@given(dates, dates)
def test_dates_sort_as_their_texts(one: Date, other: Date) -> None:
    assert (one < other) == (str(one) < str(other))


@given(st.dates())
def test_days_are_those_of_the_calendar(day: datetime.date) -> None:
    assert str(parse_date(day.isoformat())) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", Date(2024)),
        ("0999", Date(999)),
        ("2024-06", Date(2024, 6)),
        ("2024-6-1", Date(2024, 6, 1)),
        (" 2024-06-17 ", Date(2024, 6, 17)),
        ("2024-02-29", Date(2024, 2, 29)),
    ],
)
def test_three_forms_are_read(text: str, date: Date) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-06-17/2024-06-19", PERIOD),
        ("2024-06-17/19", PERIOD),
        ("2024-06-17 – 2024-06-19", PERIOD),
        ("2024-06-17—2024-06-19", PERIOD),
        ("2024-06-17--2024-06-19", PERIOD),
        ("2024-06-17 - 2024-06-19", PERIOD),
        ("2024-06-17 to 2024-06-19", PERIOD),
        ("2024-06-17T09:00/2024-06-19T17:00", PERIOD),
        ("2024-06/2024-07", Date(2024, 6, 0, Date(2024, 7))),
        ("2024-06/07", Date(2024, 6, 0, Date(2024, 7))),
        ("2023/2024", Date(2023, 0, 0, Date(2024))),
        ("2024-06-17/2024-06-17", Date(2024, 6, 17)),
    ],
)
def test_a_period_is_two_dates_with_something_between_them(text: str, date: Date) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    "time",
    ["T12:00", " 10:00", " 9:05", "T10:00:00Z", " 10:00:00 +0200", "T23:59:59.123-05:00", " 10:00 CET", "T10:00+02"],
)
def test_a_date_with_a_time_is_read_as_its_day(time: str) -> None:
    assert parse_date(f"2024-06-17{time}") == Date(2024, 6, 17)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a date"),
        ("June 2024", "not a date"),
        ("17.06.2024", "not a date"),
        ("2024/06/17", "not a date"),
        ("24", "not a date"),
        ("20240617", "not a date"),
        ("2024-W01-1", "not a date"),
        ("2024-W011", "not a date"),
        ("2024-06-17T", "not a date"),
        ("2024-06 10:00", "not a date"),
        ("2024-06-19/2024-06-17", "ends before it begins"),
        ("2024-06-17/2024-07", "equally precise"),
        ("2024-06-17/2024-06-31", "no day 31"),
        ("2024-06-17/soon", "not a date"),
        ("2023-2024", "not a date"),
        ("2024-06-17/2024-06-18/2024-06-19", "not a date"),
        ("２０２４", "not a date"),
        ("-2024", "not a date"),
        ("0000", "no year 0"),
        ("2024-13", "no month 13"),
        ("2024-00", "no month 0"),
        ("2024-00-01", "no month 0"),
        ("2024-02-30", "February 2024 has no day 30"),
        ("2023-02-29", "February 2023 has no day 29"),
        ("2024-06-00", "June 2024 has no day 0"),
    ],
)
def test_any_other_text_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_date(text)


@pytest.mark.parametrize(
    ("date", "long", "short", "slashed"),
    [
        (Date(2024), "2024", "", "2024"),
        (Date(2024, 6), "June 2024", "June", "2024"),
        (Date(2024, 6, 7), "7 June 2024", "7 June", "2024/6/7"),
        (PERIOD, "17–19 June 2024", "17–19 June", "2024/6/17"),
        (Date(2024, 6, 28, Date(2024, 7, 2)), "28 June – 2 July 2024", "28 June – 2 July", "2024/6/28"),
        (
            Date(2024, 12, 28, Date(2025, 1, 3)),
            "28 December 2024 – 3 January 2025",
            "28 December – 3 January",
            "2024/12/28",
        ),
        (Date(2024, 6, 0, Date(2024, 7)), "June–July 2024", "June–July", "2024"),
        (Date(2023, 0, 0, Date(2024)), "2023–2024", "", "2023"),
    ],
)
def test_a_date_is_formatted_as_precisely_as_it_is_known(date: Date, long: str, short: str, slashed: str) -> None:
    assert (date.long, date.short, date.slashed) == (long, short, slashed)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("17 June 2024", Date(2024, 6, 17)),
        ("June 17, 2024", Date(2024, 6, 17)),
        ("june 2024", Date(2024, 6)),
        ("Sept. 2024", Date(2024, 9)),
        ("17/06/2024", Date(2024, 6, 17)),
        ("17.6.2024", Date(2024, 6, 17)),
        ("2024/6/17", Date(2024, 6, 17)),
        ("6/17/2024", Date(2024, 6, 17)),
        ("20240617", Date(2024, 6, 17)),
        ("06/2024", Date(2024, 6)),
        ("2024/6", Date(2024, 6)),
        ("12.05.2024", Date(2024, 5, 12)),
        ("1. 5. 2024", Date(2024, 5, 1)),
        ("17–19 June 2024", PERIOD),
        ("June 17-19, 2024", PERIOD),
        ("17.–19. June 2024", PERIOD),
        ("28 June – 3 July 2024", Date(2024, 6, 28, Date(2024, 7, 3))),
        ("30 Dec 2023 – 2 Jan 2024", Date(2023, 12, 30, Date(2024, 1, 2))),
        ("May to June 2024", Date(2024, 5, 0, Date(2024, 6))),
    ],
)
def test_the_date_in_other_forms_is_guessed(text: str, date: Date) -> None:
    assert guess_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "06/07/2024",
        "31 June 2024",
        "2024/13/1",
        "June or July 2024",
        "June",
        "1 2 3 4",
        "2024",
        "17/18/2024",
        "20241317",
        "13/2024",
        "31.12.99",
        "2024, issue 3",
    ],
)
def test_no_date_is_guessed_from_an_unclear_text(text: str) -> None:
    assert guess_date(text) is None


def test_thousands_of_digits_are_no_date() -> None:
    # Python refuses to read a number of so many digits.
    assert guess_date("1" * 5000) is None
    assert guess_date(f"{'1' * 5000} June 2024 \u2013 {'2' * 5000}") is None
