"""Long lists of names and tags take time in proportion to their length, whatever is in them."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.growth import LINEAR
from tests.support.sites import PROFILE, site


def word(number: int) -> str:
    """Return a word of letters, another one for each number."""
    return chr(97 + number % 26) + (word(number // 26) if number >= 26 else "")


AUTHORS = "authors:\n"
ALONE = "authors: [Ada Lovelace]\ntags:\n"

# What is a list of this length, and the stage in which it took quadratic time.
LISTS: dict[str, tuple[str, str, Callable[[int], str]]] = {
    "forms of the owner's name": (
        "resolve", f"{AUTHORS}- Charles Babbage\n", lambda number: f"- Ada {word(number).title()} Lovelace\n"
    ),
    "one iD for all": (
        "resolve",
        AUTHORS,
        lambda number: f"- {{name: {word(number).title()} {word(number + 7).title()}, orcid: 0000-0002-1694-233X}}\n",
    ),
    "tags with checksums": ("resolve", ALONE, lambda number: f"- 数学{chr(0x4E00 + number)}\n"),
    "tags in two spellings": (
        "load", ALONE, lambda number: f"- weaving {word(number)}\n- Weaving, {word(number)}\n"
    ),
}  # fmt: skip


def seconds(folder: Path, stage: str, front: str) -> float:
    """Return how long a stage of a build takes for one paper with this front matter."""
    paper = f"\n-- content/papers/looms.md --\n---\ntitle: Looms\ndate: 1843\n{front}---\nText.\n"
    # No pages of tags, which would take most of the time.
    made = site(folder, f"{PROFILE}{paper}\n-- content/site.yaml --\ncollections: [years]\n")
    report = made.build(jobs=1)
    assert not report.failed
    return report.timings[stage]


@pytest.mark.parametrize("case", LISTS)
def test_a_long_list_takes_time_in_proportion_to_its_length(case: str, tmp_path: Path) -> None:
    stage, head, item = LISTS[case]

    def least(length: int) -> float:
        front = head + "".join(map(item, range(length)))
        return min(seconds(tmp_path / f"{length}-{repeat}", stage, front) for repeat in range(2))

    least(100)
    assert math.log(least(4800) / least(1200), 4) < LINEAR
