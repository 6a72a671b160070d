"""The time of every entry grows with its length and not faster: the worst front matter, doubled four times.

    pytest tests/yaml/test_time.py -n 0 -s

prints the exponents: 1 is linear, 2 quadratic.
"""

import pytest

from octavo.content.load import load
from tests.support.growth import exponent
from tests.support.worst import ENTRIES

# Work that takes n log n steps has an exponent of 1.1.
BOUND = 1.3
# The least work takes so many seconds, sixteen times as much takes 30 ms.
LEAST = 0.002


@pytest.mark.parametrize("name", ENTRIES)
def test_the_time_of_an_entry_is_linear(name: str) -> None:
    def work(size: int) -> object:
        return load("papers/a.md", ENTRIES[name](size).encode(), "", clean=False, typography="en")

    found = exponent(work, 500, times=16, repeats=5, least=LEAST, enough=BOUND)
    print(f"\n{found:5.2f}  an entry: {name}")
    assert found < BOUND


@pytest.mark.parametrize("key", ["areas", "tags", "authors"])
def test_no_more_than_a_thousand_findings_of_an_entry_are_listed(key: str) -> None:
    source = f"---\ntitle: A\n{key}: [{', '.join('{a: b}' for _ in range(3000))}]\n---\n"
    found = load("papers/a.md", source.encode(), "", clean=False).diagnostics
    assert len(found) == 1001
    assert (found[-1].code, found[-1].severity) == ("too-many", "error")
    assert "more findings" in found[-1].message
