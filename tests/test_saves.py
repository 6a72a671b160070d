"""Whatever saves a file, and however: it is seen, once, and soon."""

from collections.abc import Iterator

import pytest

from tests.saves import SAVES, Save
from tests.sites import site
from tests.watching import Watching, watching

PAPER = """---
title: On Engines
authors: [Ada Lovelace]
date: 1843
---
Saved as number {number}.
"""
SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/papers/one.md --
---
title: On Engines
authors: [Ada Lovelace]
date: 1843
---
Never saved.
-- content/papers/two.md --
---
title: On Numbers
authors: [Ada Lovelace]
date: 1842
---
Left alone.
"""

# So often each way of saving is tried; a machine that stalls in the midst of one may be seen to have saved twice.
TIMES = 100
STALLS = 2


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """A preview that has seen many saves."""
    made = site(tmp_path_factory.mktemp("saves"), SITE)
    with watching(made.root) as found:
        yield found


def saved(warm: Watching, save: Save, number: str) -> None:
    save(warm.root / "content/papers/one.md", PAPER.format(number=number).encode())


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_every_save_is_shown_once_and_named(warm: Watching, save: Save) -> None:
    before = len(warm.lines)
    for number in range(TIMES):
        said = f"{save.__name__}-{number}"
        saved(warm, save, said)
        warm.shows("papers/one/index.html", f"number {said}.")
    lines = warm.lines[before:]
    assert {line.sources for line in lines} == {("content/papers/one.md",)}
    assert TIMES <= len(lines) <= TIMES + STALLS
