"""Dates of a year, a month or a day, and periods from one to another."""

import datetime
import re

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred

_SHAPE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
# What stands between the two dates of a period. A hyphen needs spaces around it, for it is also a part of dates.
_TO = deferred(r"\s*[/–—]\s*|\s*--\s*|\s+(?:-|to|until)\s+", re.IGNORECASE)
# A day with a time, as ISO 8601 and programs write it; the time zone is a letter, a name or a difference.
_TIMED = deferred(
    r"(\d{4}-\d{1,2}-\d{1,2})[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[A-Z]{1,5}|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)

# A day, a month and a year in numbers: with points the day is first, as in German; with other signs either may be.
_WITH_POINTS = deferred(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}", re.ASCII)
_EITHER_FIRST = deferred(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
# What stands between the two ends of a period in words.
_BETWEEN = deferred(r"\.?\s*(?:[–—]|-+|\b(?:to|until|and)\b|&)\s*", re.IGNORECASE)

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@frozen
class Date:
    """A date as precise as the author gave it; an unknown month or day is 0.

    With an `end`, which is as precise and later, it is a period, and its own parts are those of the beginning.
    """

    year: int
    month: int = 0
    day: int = 0
    end: "Date | None" = None

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Date):
            return NotImplemented
        return self.parts < other.parts

    def __str__(self) -> str:
        """Return the date in ISO 8601, in its own precision: 2024, 2024-06 or 2024-06-17; of a period, its beginning.

        This is what `datetime` in HTML and the dates of a sitemap take, which know no periods.
        """
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def parts(self) -> tuple[int, int, int]:
        """Year, month and day, of a period those of its beginning."""
        return self.year, self.month, self.day

    @property
    def long(self) -> str:
        """The date as in running text: 17 June 2024, June 2024 or 2024; a period as 17–19 June 2024."""
        if self.end is None:
            return f"{self.short} {self.year}" if self.month else str(self.year)
        if self.year == self.end.year and self.month:
            return f"{self.short} {self.year}"
        return _from_to(Date(self.year, self.month, self.day).long, self.end.long)

    @property
    def short(self) -> str:
        """The date without its year: 17 June or June, or 17–19 June; empty if only the year is known."""
        if self.end is None or not self.month:
            month = MONTHS[self.month - 1] if self.month else ""
            return f"{self.day} {month}" if self.day else month
        if (self.year, self.month) == (self.end.year, self.end.month):
            return f"{_from_to(str(self.day), str(self.end.day))} {MONTHS[self.month - 1]}"
        return _from_to(Date(self.year, self.month, self.day).short, self.end.short)

    @property
    def slashed(self) -> str:
        """The date as in Google Scholar's inclusion guidelines: 2024/6/17, or the year alone if no day is known."""
        return f"{self.year}/{self.month}/{self.day}" if self.day else str(self.year)


def _from_to(start: str, end: str) -> str:
    """Join the two ends of a period by an en dash, with spaces around it where one of them has spaces."""
    return f"{start} – {end}" if " " in start + end else f"{start}–{end}"


def parse_date(text: str) -> Date:
    """Read a date or a period; ValueError with the reason, and perhaps a hint, for any other text.

    A date is `2024`, `2024-06` or `2024-06-17`, zeros optional. A time after a day is left out. A period is two dates
    with a slash, a dash or `to` between them; `2024-06-17/19` is short for `2024-06-17/2024-06-19`.
    """
    # Nearly all dates are full days, which the library reads faster than a regular expression.
    if (full := _parse_day(text)) is not None:
        return full
    text = text.strip()
    if match := _SHAPE.fullmatch(text):
        return _checked(match)
    if timed := _TIMED().fullmatch(text):
        return parse_date(timed[1])
    ends = _TO().split(text)
    if len(ends) == 2:
        period = _parse_period(*ends)
        if period is not None:
            return period
    raise ValueError("this is not a date")


def _checked(match: re.Match[str]) -> Date:
    """Return the date of a match of the three forms; ValueError with the reason if the calendar does not have it."""
    year, month, day = map(int, match.groups("0"))
    if year == 0:
        raise ValueError("there is no year 0")
    if match[2] is not None and not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if match[3] is not None:
        try:
            datetime.date(year, month, day)
        except ValueError:
            raise ValueError(f"{MONTHS[month - 1]} {year} has no day {day}") from None
    return Date(year, month, day)


def _parse_period(first: str, last: str) -> Date | None:
    """Read the two ends of a period; None if they are no dates of the same precision."""
    if _SHAPE.fullmatch(first) and re.fullmatch(r"\d{1,2}", last, re.ASCII) and "-" in first:
        last = f"{first.rpartition('-')[0]}-{last}"
    if not all(_SHAPE.fullmatch(end) or _TIMED().fullmatch(end) for end in (first, last)):
        return None
    start, end = parse_date(first), parse_date(last)
    if (bool(start.month), bool(start.day)) != (bool(end.month), bool(end.day)):
        raise ValueError("the two ends of a period are equally precise", "write two years, two months or two days")
    if end < start:
        raise ValueError("this period ends before it begins", f"did you mean `{end}/{start}`?")
    return start if start == end else Date(start.year, start.month, start.day, end)


def _parse_day(text: str) -> Date | None:
    """Read a day as `2024-06-17`; None for any other text."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    # The library reads other forms of ISO 8601 too: 20240617 and 2024-W25-1.
    return Date(found.year, found.month, found.day) if text[4::3] == "--" else None


def both_readings(text: str) -> tuple[Date, ...]:
    """Return the two dates that a text as `05/06/2024` may be, first that with the day first; empty for any other."""
    match = _EITHER_FIRST().fullmatch(text.strip())
    if match is None or match[1] == match[2] or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 12):
        return ()
    first, second, year = map(int, match.groups())
    return Date(year, second, first), Date(year, first, second)


def _numbers_in(text: str) -> list[int]:
    """Return the numbers in a text; of a long one, which is no year, only the beginning."""
    return [int(number[:9]) for number in re.findall(r"\d+", text)]


def _months_in(text: str) -> list[int]:
    return [at for at, name in enumerate(MONTHS, 1) if name[:3].lower() in text.lower()]


def _guess_period(text: str) -> Date | None:
    """Guess the period in a text as `17–19 June 2024`, `June 28 – July 3, 2024` or `May to June 2024`."""
    ends = _BETWEEN().split(text)
    if len(ends) != 2:
        return None
    numbers = [_numbers_in(end) for end in ends]
    years = [[number for number in found if number > 999] for found in numbers]
    days = [[number for number in found if number <= 999] for found in numbers]
    months = [_months_in(end) for end in ends]
    parts = []
    for at in (0, 1):
        year, month, day = years[at] or years[1 - at], months[at] or months[1 - at], days[at]
        if len(year) != 1 or len(month) != 1 or len(day) > 1:
            return None
        parts.append("-".join([f"{year[0]:04}", *(f"{part:02}" for part in (*month, *day))]))
    try:
        return parse_date("/".join(parts))
    except ValueError:
        return None


def guess_date(text: str) -> Date | None:
    """Guess the date in a text as `17 June 2024`, `17/06/2024`, `6/2024` or `20240617`; None if it is not clear.

    `12.05.2024` has the day first; a period is one as `17–19 June 2024`.
    """
    if packed := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text.strip(), re.ASCII):
        text = "/".join(packed.groups())
    numbers = _numbers_in(text)
    months = _months_in(text)
    if (months and len(numbers) > 2) or len(months) == 2:
        return _guess_period(text)
    year = next((number for number in numbers if number > 999), 0)
    rest = [number for number in numbers if number != year]
    if len(months) == 1 and len(rest) <= 1:
        parts = [year, months[0], *rest]
    elif (
        not months
        and len(rest) == 2
        and numbers[0] != year
        and (rest[0] > 12 or rest[0] == rest[1] or _WITH_POINTS().fullmatch(text.strip()))
    ):
        parts = [year, rest[1], rest[0]]
    elif not months and len(rest) == 2 and (numbers[0] == year or rest[1] > 12):
        parts = [year, *rest]
    elif re.fullmatch(r"[\d\W]+", text) and len(rest) == 1:
        parts = [year, rest[0]]
    else:
        return None
    try:
        return parse_date("-".join(f"{part:02}" if part != year else f"{part:04}" for part in parts))
    except ValueError:
        return None
