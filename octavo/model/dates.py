"""Dates of a year, a month or a day."""

import datetime
import re

from octavo.base.frozen import frozen

_SHAPE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)

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
    """A date as precise as the author gave it; an unknown month or day is 0."""

    year: int
    month: int = 0
    day: int = 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Date):
            return NotImplemented
        return (self.year, self.month, self.day) < (other.year, other.month, other.day)

    def __str__(self) -> str:
        """Return the date in ISO 8601, in its own precision: 2024, 2024-06 or 2024-06-17."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def long(self) -> str:
        """The date as in running text: 17 June 2024, June 2024 or 2024."""
        return " ".join(part for part in (self.short, str(self.year)) if part)

    @property
    def short(self) -> str:
        """The date without its year: 17 June or June; empty if only the year is known."""
        month = MONTHS[self.month - 1] if self.month else ""
        return f"{self.day} {month}" if self.day else month

    @property
    def slashed(self) -> str:
        """The date as in Google Scholar's inclusion guidelines: 2024/6/17, or the year alone if no day is known."""
        return f"{self.year}/{self.month}/{self.day}" if self.day else str(self.year)


def parse_date(text: str) -> Date:
    """Read `2024`, `2024-06` or `2024-06-17`, zeros optional; ValueError with the reason for any other text."""
    # Nearly all dates are full days, which the library reads faster than a regular expression.
    if (full := _parse_day(text)) is not None:
        return full
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError("this is not a date")
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


def _parse_day(text: str) -> Date | None:
    """Read a day as `2024-06-17`; None for any other text."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    # The library reads other forms of ISO 8601 too: 20240617 and 2024-W25-1.
    return Date(found.year, found.month, found.day) if text[4::3] == "--" else None


def guess_date(text: str) -> Date | None:
    """Guess the date in a text as `17 June 2024`, `17/06/2024`, `6/2024` or `20240617`; None if it is not clear."""
    if packed := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text.strip(), re.ASCII):
        text = "/".join(packed.groups())
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    months = [at for at, name in enumerate(MONTHS, 1) if name[:3].lower() in text.lower()]
    year = next((number for number in numbers if number > 999), 0)
    rest = [number for number in numbers if number != year]
    if len(months) == 1 and len(rest) <= 1:
        parts = [year, months[0], *rest]
    elif not months and len(rest) == 2 and numbers[0] != year and rest[0] > 12:
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
