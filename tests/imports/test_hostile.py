"""Files that are made to take long, to fill the memory or to end the program become entries or reports like others."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.importing import imported

AUTHOR_AND_DATE = "author = {Lovelace, Ada}, year = 1843"


def record(fields: str) -> str:
    return f"@article{{loom, {AUTHOR_AND_DATE}, {fields}}}\n"


def chain_of_strings(length: int) -> str:
    strings = [f"@string{{s{at} = s{at - 1} # s{at - 1}}}\n" for at in range(1, length)]
    return "@string{s0 = {lo}}\n" + "".join(strings) + record(f"title = {{Looms}}, note = s{length - 1}")


def chain_of_parents(length: int) -> str:
    head = f"{AUTHOR_AND_DATE}, title = {{Looms}}"
    numbers = range(length)
    return "".join([f"@inproceedings{{k{at}, {head}, pages = {{{at}}}, crossref = {{k{at + 1}}}}}\n" for at in numbers])


# What is read within some seconds, and took minutes or much memory; or ended the program.
HOSTILE: dict[str, Callable[[], str]] = {
    "strings": lambda: chain_of_strings(40),
    "parents": lambda: chain_of_parents(600),
    "braces": lambda: record(f"title = {{Looms}}, abstract = {{{'{' * 20_000}x{'}' * 20_000}}}"),
    "names": lambda: (
        f"@article{{a, title = {{Looms}}, year = 1843, author = {{{' and '.join(['Kim J'] * 8000)} and Lo B}}}}"
    ),
    "formulas": lambda: record(f"title = {{Looms {chr(92)}( {(chr(92) + '( ') * 20_000}}}"),
    "commands": lambda: record(
        "title = {Looms " + " ".join(f"{chr(92)}loom{chr(97 + at % 26)}{'x' * (at // 26)}" for at in range(2000)) + "}"
    ),
    "states": lambda: record(f"title = {{Looms}}, date = {{{'in press ' * 20_000}}}"),
    "isbn": lambda: record(f"title = {{Looms}}, isbn = {{1{' ' * 40_000}2}}"),
    "blank lines": lambda: record("title = {Looms}, note = {a" + "\n" * 60_000 + "b}"),
    "unclosed": lambda: "@article{a, title = {Looms" + "\n" * 60_000,
    "noise": lambda: "noise\n" * 100_000 + "TY  - JOUR\nTI  - Looms\nAU  - Lovelace, Ada\nPY  - 1843\nER  - \n",
    "digits of a day": lambda: record(f"title = {{Looms}}, month = jun, day = {{{'9' * 5000}}}"),
    "digits of a month": lambda: record(f"title = {{Looms}}, month = {{{'9' * 5000}}}"),
    "digits of a date": lambda: record(f"title = {{Looms}}, date = {{1843-06-{'9' * 5000}}}"),
    "digits in JSON": lambda: (
        json.dumps([{"title": "Looms", "issued": "9" * 5000}]).replace('"9', "9").replace('9"', "9")
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_read_in_sensible_time(case: str, tmp_path: Path) -> None:
    text = HOSTILE[case]()
    start = time.perf_counter()
    report = imported(tmp_path, text.encode())
    assert time.perf_counter() - start < 10
    assert report.read == len(report.written) + len(report.reported) > 0


@pytest.mark.parametrize("number", ["1e400", "NaN", "1.10", "9" * 5000, "42"])
def test_a_number_of_json_is_kept_as_it_is_written(number: str, tmp_path: Path) -> None:
    authors = '"author": [{"family": "Lovelace", "given": "Ada"}]'
    imported(tmp_path, f'[{{"title": "Looms", "issued": "1843", {authors}, "volume": {number}}}]'.encode())
    [written] = (tmp_path / "content" / "papers").glob("*.md")
    assert re.search(rf"""^ *volume: ["']?{re.escape(number)}["']?$""", written.read_text("utf-8"), re.MULTILINE)
