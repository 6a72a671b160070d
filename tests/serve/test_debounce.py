"""How long one waits after something was saved: long enough that it is whole, and no longer."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from octavo.serve.debounce import LONGEST_WAIT, MANY_FILES, STORM, Debouncer, Event, FileEvent

# So long each is waited for at least, whatever else happens, in seconds.
LEAST: dict[Event, float] = {"whole": 0.002, "renamed": 0.002, "new": 0.03, "part": 0.05, "gone": 0.03}
HAIR = 1e-6

paths = some.sampled_from([Path("/content") / name for name in "abcdefghijklmnop"])
waits = some.one_of(some.floats(0, 0.01), some.floats(0, 0.2), some.floats(0, 3))


def events(*kinds: Event) -> some.SearchStrategy[list[tuple[float, FileEvent]]]:
    """Sightings, each some time after the one before."""
    return some.lists(some.tuples(waits, some.builds(FileEvent, paths, some.sampled_from(kinds))), max_size=80)


anything = events(*get_args(Event))


@dataclass
class Taken:
    """What was taken, when, and the sightings since something waited."""

    now: float
    places: frozenset[Path]
    seen: list[tuple[float, FileEvent]]


def played(told: list[tuple[float, FileEvent]]) -> list[Taken]:
    """What is taken as soon as it is due."""
    quiet, now, seen, taken = Debouncer(), 100.0, list[tuple[float, FileEvent]](), list[Taken]()

    def take(until: float) -> None:
        while (wanted := quiet.due()) is not None and wanted <= until:
            places = quiet.take()
            assert places is not None
            taken.append(Taken(wanted, places, seen[:]))
            seen.clear()

    for wait, sighting in told:
        now += wait
        take(now)
        if not quiet:
            seen.clear()
        quiet.note(sighting, now)
        seen.append((now, sighting))
    take(now + LONGEST_WAIT)
    assert not quiet
    return taken


def note(quiet: Debouncer, path: str, event: Event, now: float) -> None:
    quiet.note(FileEvent(Path("/content") / path, event), now)


def places(*names: str) -> frozenset[Path]:
    return frozenset(Path("/content") / name for name in names)


def due(quiet: Debouncer) -> float:
    found = quiet.due()
    assert found is not None
    return found


def test_at_first_nothing_waits() -> None:
    quiet = Debouncer()
    assert not quiet
    assert quiet.due() is None


@pytest.mark.parametrize("event", ["whole", "renamed"])
def test_what_is_whole_is_due_at_once(event: Event) -> None:
    quiet = Debouncer()
    note(quiet, "a", event, 5.0)
    assert 5.0 < due(quiet) <= 5.02
    assert quiet.take() == places("a")
    assert not quiet


def test_what_is_being_written_is_waited_for_until_it_is_whole() -> None:
    quiet = Debouncer()
    for tick in range(40):
        note(quiet, "a", "part", tick / 20)
        assert due(quiet) > (tick + 1) / 20
    note(quiet, "a", "whole", 2.0)
    assert due(quiet) <= 2.02


def test_what_is_put_aside_and_written_anew_is_waited_for_no_longer_than_until_it_is_whole() -> None:
    quiet = Debouncer()
    note(quiet, "a", "gone", 1.0)
    assert due(quiet) >= 1.05
    for event in ("new", "part"):
        note(quiet, "a", event, 1.01)
    note(quiet, "a", "whole", 1.01)
    assert due(quiet) <= 1.03


def test_what_is_new_and_goes_again_is_forgotten() -> None:
    quiet = Debouncer()
    for gone in ("gone", "renamed"):
        note(quiet, "temporary", "new", 1.0)
        note(quiet, "temporary", "part", 1.0)
        note(quiet, "temporary", "whole", 1.0)
        note(quiet, "temporary", gone, 1.01)
        assert not quiet
        assert quiet.due() is None


def test_a_name_that_nobody_knew_is_given_time_to_become_the_one_it_is_for() -> None:
    quiet = Debouncer()
    for event in ("new", "part", "whole"):
        note(quiet, "temporary", event, 1.0)
    assert due(quiet) > 1.03
    note(quiet, "temporary", "renamed", 1.03)
    note(quiet, "a", "whole", 1.03)
    assert due(quiet) <= 1.05
    assert quiet.take() == places("a")


def test_what_was_there_before_and_goes_is_not_forgotten() -> None:
    quiet = Debouncer()
    note(quiet, "a", "gone", 1.0)
    note(quiet, "a", "new", 1.0)
    note(quiet, "a", "gone", 1.0)
    assert quiet.take() == places("a")


def test_what_was_taken_when_it_was_new_is_known_when_it_goes() -> None:
    quiet = Debouncer()
    note(quiet, "a", "new", 1.0)
    assert quiet.take() == places("a")
    note(quiet, "a", "gone", 2.0)
    assert quiet.take() == places("a")


def test_a_storm_is_taken_once_after_its_end() -> None:
    quiet = Debouncer()
    for number in range(500):
        note(quiet, f"{number}", "whole", 1 + number / 100)
        if number > MANY_FILES:
            assert due(quiet) > 1 + (number + 1) / 100
    assert due(quiet) == pytest.approx(1 + 499 / 100 + STORM)
    taken = quiet.take()
    assert taken is not None
    assert len(taken) == 500
    assert not quiet


def test_a_storm_without_end_is_not_waited_for_for_ever() -> None:
    quiet = Debouncer()
    for number in range(int(20 * LONGEST_WAIT)):
        note(quiet, f"{number % 50}", "part", 1 + number / 20)
        wanted = min(1 + number / 20 + 0.06, 1 + LONGEST_WAIT)
        assert wanted <= due(quiet) <= 1 + LONGEST_WAIT
    assert due(quiet) == pytest.approx(1 + LONGEST_WAIT)


def test_where_nobody_knows_where_something_happened_all_is_looked_at() -> None:
    quiet = Debouncer()
    note(quiet, "a", "whole", 1.0)
    quiet.lose(1.0)
    assert quiet
    assert due(quiet) == pytest.approx(1 + STORM)
    assert quiet.take() is None
    assert not quiet
    note(quiet, "a", "whole", 2.0)
    assert quiet.take() == places("a")


def test_it_began_with_the_first_of_what_waits_or_was_taken_last() -> None:
    quiet = Debouncer()
    note(quiet, "a", "part", 3.0)
    note(quiet, "a", "whole", 4.0)
    assert quiet.began == 3.0
    quiet.take()
    assert quiet.began == 3.0
    quiet.lose(5.0)
    assert quiet.began == 5.0


@given(anything)
def test_nothing_is_taken_before_its_pause_is_over(told: list[tuple[float, FileEvent]]) -> None:
    for taken in played(told):
        last = {sighting.path: (now, sighting.event) for now, sighting in taken.seen}
        over = [last[path][0] + LEAST[last[path][1]] for path in taken.places]
        assert taken.now >= min(max(over), taken.seen[0][0] + LONGEST_WAIT) - HAIR


@given(anything)
def test_nothing_waits_longer_than_the_longest(told: list[tuple[float, FileEvent]]) -> None:
    for taken in played(told):
        assert taken.now <= taken.seen[0][0] + LONGEST_WAIT + HAIR


@given(events("whole", "part", "gone", "renamed"))
def test_what_was_known_is_always_taken_after_it_was_seen(told: list[tuple[float, FileEvent]]) -> None:
    found = played(told)
    assert sum(len(taken.seen) for taken in found) == len(told)
    for taken in found:
        assert taken.places == {sighting.path for _, sighting in taken.seen}


@given(anything)
def test_only_what_was_new_is_ever_forgotten(told: list[tuple[float, FileEvent]]) -> None:
    for taken in played(told):
        first: dict[Path, Event] = {}
        for _, sighting in taken.seen:
            first.setdefault(sighting.path, sighting.event)
        forgotten = first.keys() - taken.places
        assert all(first[path] == "new" for path in forgotten)
        assert taken.places <= first.keys()


@given(some.lists(some.tuples(some.floats(0, 0.5), some.sampled_from(["gone", "part", "whole", "renamed"]))))
def test_whatever_came_before_a_single_file_that_is_whole_is_due_within_20_ms(told: list[tuple[float, Event]]) -> None:
    quiet, now = Debouncer(), 1.0
    for wait, event in told:
        now += wait
        note(quiet, "a", event, now)
    note(quiet, "a", "whole", now)
    assert due(quiet) <= now + 0.02
