"""The table of limits: each limit is in it once, says its reason, and has a finding that the documents explain."""

import re
from pathlib import Path

import pytest

from octavo.base import limits
from octavo.base.limits import LIMITS, Limit

FINDINGS = Path("docs/findings.md").read_text("utf-8")


def test_every_limit_is_in_the_table_once() -> None:
    named = [value for value in vars(limits).values() if isinstance(value, Limit)]
    assert sorted(map(id, named)) == sorted(map(id, LIMITS))


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.subject)
def test_a_limit_says_why_it_is_there_and_which_finding_tells_of_it(limit: Limit) -> None:
    assert limit.most > 0
    assert limit.unit
    assert limit.reason.endswith(".")
    if limit.finding:
        assert re.search(rf"^#+ .*\b{re.escape(limit.finding)}\b", FINDINGS, re.MULTILINE), limit.finding
