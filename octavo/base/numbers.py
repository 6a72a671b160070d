"""Whole numbers in texts that anybody may have written.

Python's own `int` also reads signs, underscores, spaces and digits of other scripts, and it raises for more than 4,300
digits, even where a pattern has made sure that there are only digits.
"""


def whole_number(text: str, most: int) -> int | None:
    """Return the whole number that a text of the digits 0 to 9 is; None for any other text, and beyond `most`."""
    if not text.isascii() or not text.isdecimal() or len(text.lstrip("0")) > len(str(most)):
        return None
    number = int(text.lstrip("0") or "0")
    return number if number <= most else None
