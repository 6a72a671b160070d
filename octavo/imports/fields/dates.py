"""Dates of records as dates of an entry, or as a state where they say that a work has not appeared."""

import re
from collections.abc import Mapping
from typing import Any

from octavo.base.frozen import frozen, replace
from octavo.model.dates import MONTHS, guess_date, parse_date
from octavo.model.states import state_before, state_in

_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)", re.ASCII)
_YEARS = re.compile(r"(\d{4})\s*(?:/|-{1,3}|–|—)\s*(\d{4}|\d{2})", re.ASCII)
# Marks of doubt: `2020?`, `2020~`, `c. 2020`, `[2020]`, `2020a`.
_DOUBT = re.compile(
    r"\s*[\[(]?\s*(?:c|ca|circa|approx|about)?\.?\s*(\d{4}(?:-\d\d){0,2})\s*[?~%a-z]?\s*[\])]?\s*", re.IGNORECASE
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:?\d\d.*")
_SEASON = re.compile(r"(\d{4})-(?:2[1-9]|3\d|4[01])")
_OPEN_END = re.compile(r"(\d{4}(?:-\d\d){0,2})/(?:\.\.)?")
_MONTH_NUMBER = re.compile(r"0?([1-9]|1[0-2])")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)", re.ASCII)
# No text that is longer is a date.
_LONGEST = 200
_NO_DATE = re.compile(r"n\.?\s?d\.?|s\.?\s?[ad]\.?|\?+|no date|undated|unknown|-+|0+|none|tb[ad]", re.IGNORECASE)
_RIS = re.compile(r"(\d{4})?(?:/(\d{0,2}))?(?:/(\d{0,2}))?(?:/(.*))?")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_PART_OF_DATE = re.compile(r"until|and|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?")
_CLOCK = re.compile(r"\d\d:\d\d.*")
_MONTH_NAMES = {name[:3].lower(): at for at, name in enumerate(MONTHS, 1)}
_OTHER_NAMES = {"sept": 9, "janvier": 1, "januar": 1, "mai": 5, "juni": 6, "juli": 7, "okt": 10, "dez": 12, "mär": 3}


@frozen
class ReadDate:
    """The date of a record as an entry has it, empty if there is none, and what else was found.

    `state` is one before publication; `doubt` says that marks of doubt, or other signs, were left out; `rest` is what
    no date of an entry can hold, by the name that it has under `extra`.
    """

    date: str = ""
    state: str = ""
    doubt: bool = False
    rest: tuple[tuple[str, str], ...] = ()


NO_DATE = ReadDate()


def date_of_text(text: str) -> ReadDate:
    """Read a date as biblatex and people write it: `2020-06-17`, `2020-06/2020-07`, `June 2020`, `in press`."""
    text = " ".join(text.replace("~", " ").split()) if not re.search(r"\d~", text) else text.strip()
    if not text or _NO_DATE.fullmatch(text):
        return NO_DATE
    if len(text) > _LONGEST:
        return ReadDate(rest=(("date", text),))
    if exact := _parsed(text):
        return ReadDate(exact)
    if match := _TIME.fullmatch(text):
        return ReadDate(_parsed(match[1]))
    if match := _SEASON.fullmatch(text) or _OPEN_END.fullmatch(text):
        return ReadDate(_parsed(match[1]), rest=(("date", text),))
    if match := _YEARS.fullmatch(text):
        end = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        if period := _parsed(f"{match[1]}/{end}"):
            return ReadDate(period)
    if match := _DOUBT.fullmatch(text):
        return ReadDate(_parsed(match[1]), doubt=True)
    if guess := guess_date(text):
        rest = (("date", text),) if _has_other_words(text) else ()
        return ReadDate(f"{guess}/{guess.end}" if guess.end else str(guess), rest=rest)
    return _with_state(text)


def _has_other_words(text: str) -> bool:
    """Tell if a text has words that are no part of a date, as in `May 2018, Göttingen`."""
    words = [word.lower() for word in _LONG_WORD.findall(text)]
    return any(not _month_of(word)[0] and not _PART_OF_DATE.fullmatch(word) for word in words)


def _with_state(text: str) -> ReadDate:
    """Read a text that has a state before publication, perhaps with a year: `to appear 2024`, `2024, in press`."""
    years = _YEAR.findall(text)
    year = years[0] if len(set(years)) == 1 else ""
    words = _YEAR.sub("", text).strip(" ,.;:()[]")
    state, others = state_in(words), ""
    if not state:
        state, others = state_before(words)
    if state and state != "published":
        return ReadDate(year, state, rest=(("date", text),) if _LONG_WORD.search(others) else ())
    if year:
        return ReadDate(year, doubt=True, rest=(("date", text),))
    return ReadDate(rest=(("date", text),))


def _parsed(text: str) -> str:
    """Return a date or a period in its form in an entry; empty for a text that is none."""
    try:
        date = parse_date(text)
    except ValueError:
        return ""
    return f"{date}/{date.end}" if date.end else str(date)


def date_of_parts(year: str, month: str, day: str = "") -> ReadDate:
    """Read the year, the month and the day of BibTeX, of which the month may hold the day or be a period."""
    read = date_of_text(year)
    if not month:
        return _and_rest(read, "day", day) if day else read
    without_day = _and_rest(read, "day", day) if day else read
    if len(month) > _LONGEST or len(read.date) != 4:
        return _and_rest(without_day, "month", month)
    number, days = _month_of(month)
    if not number:
        both = re.split(r"\s*(?:/|-{1,3}|–|—|\band\b|&)\s*", month.strip())
        ends = [_month_of(end)[0] for end in both]
        if len(both) == 2 and all(ends) and ends[0] < ends[1] and not any(map(str.isdecimal, month)):
            return replace(read, date=f"{read.date}-{ends[0]:02}/{read.date}-{ends[1]:02}")
        guess = guess_date(f"{month} {read.date}")
        if guess and guess.end:
            return replace(read, date=f"{guess}/{guess.end}")
        return _and_rest(without_day, "month", month)
    own, days = days, [day.strip()] if day.strip().isdecimal() else days
    if len(days) == 1 and len(days[0]) <= 2 and (exact := _parsed(f"{read.date}-{number:02}-{int(days[0]):02}")):
        return replace(read, date=exact)
    if len(days) > 1 and (guess := guess_date(f"{month} {read.date}")):
        return replace(read, date=f"{guess}/{guess.end}" if guess.end else str(guess))
    read = replace(read, date=f"{read.date}-{number:02}")
    # What is no day of this month is kept.
    read = _and_rest(read, "month", month) if own else read
    return _and_rest(read, "day", day) if day else read


def _and_rest(read: ReadDate, name: str, text: str) -> ReadDate:
    return replace(read, rest=(*read.rest, (name, text)))


def _month_of(text: str) -> tuple[int, list[str]]:
    """Return the number of a month, 0 for a text that is none, and the days beside its name."""
    text = text.replace("~", " ").strip(" .,{}")
    if match := _MONTH_NUMBER.fullmatch(text):
        return int(match[1]), []
    words = re.findall(r"[^\W\d_]+", text.lower())
    names = [word for word in words if word not in ("st", "nd", "rd", "th")]
    found = {_OTHER_NAMES.get(name) or (_MONTH_NAMES.get(name[:3]) if _is_month(name) else None) for name in names}
    number = found.pop() if len(found) == 1 else None
    return (number, _DAY.findall(text)) if number else (0, [])


def _is_month(word: str) -> bool:
    return len(word) > 2 and any(name.lower().startswith(word) for name in MONTHS)


def date_of_csl(value: Any) -> ReadDate:
    """Read a date of CSL-JSON: parts, a period of them, or a text."""
    if isinstance(value, str | int):
        return date_of_text(str(value))
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        # Older versions of pandoc write a list of mappings.
        year, month, day = [str(value[0].get(part, "")) for part in ("year", "month", "day")]
        return date_of_parts(year, month, day)
    if not isinstance(value, Mapping):
        return NO_DATE
    parts = value.get("date-parts")
    if isinstance(parts, list):
        ends = [_end_of_csl(part) for part in parts if isinstance(part, list)]
        ends = [end for end in ends if end]
        if ends:
            read = _parsed("/".join(ends[:2])) or _parsed(ends[0])
            is_doubtful = bool(value.get("circa")) or "season" in value
            if read:
                return ReadDate(read, doubt=is_doubtful)
    for key in ("raw", "literal"):
        if isinstance(value.get(key), str):
            return date_of_text(value[key])
    return NO_DATE


def _end_of_csl(parts: list[Any]) -> str:
    numbers = [str(part).strip() for part in parts if part not in (None, "", 0, "0")]
    if not numbers or not all(map(str.isdecimal, numbers)) or len(numbers[0]) > 4:
        return ""
    return "-".join([numbers[0].zfill(4), *(number.zfill(2) for number in numbers[1:3])])


def date_of_ris(text: str) -> ReadDate:
    """Read a date of RIS: `2020/06/17/other information`, of which each part but the year may be empty."""
    match = _RIS.fullmatch(text.strip())
    if match is None or not match[1]:
        return date_of_text(text.strip("/ "))
    numbers = [match[1], *(part.zfill(2) for part in (match[2], match[3]) if part)]
    rest = (("date", text.strip()),) if match[4] and match[4].strip() and not _CLOCK.fullmatch(match[4]) else ()
    date = _parsed("-".join(numbers))
    if not date:
        return ReadDate(match[1], rest=(("date", text.strip()),))
    if rest and len(date) == 4 and _month_of(match[4])[0]:
        return date_of_parts(date, match[4])
    return ReadDate(date, rest=rest)
