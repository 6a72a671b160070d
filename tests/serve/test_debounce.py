"""File events are released when the files are complete, and no later."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from octavo.serve.debounce import BULK_PAUSE, LONGEST_WAIT, MANY_FILES, Debouncer, EventKind, FileEvent

# Seconds that must pass after an event of each kind, at least.
LEAST: dict[EventKind, float] = {
    "complete": 0.002,
    "renamed": 0.002,
    "created": 0.03,
    "modified": 0.05,
    "deleted": 0.03,
}
TOLERANCE = 1e-6

sources = some.sampled_from([Path("/content") / name for name in "abcdefghijklmnop"])
waits = some.one_of(some.floats(0, 0.01), some.floats(0, 0.2), some.floats(0, 3))


def timelines(*kinds: EventKind) -> some.SearchStrategy[list[tuple[float, FileEvent]]]:
    """Return a strategy for lists of events, each with the time since the one before."""
    return some.lists(some.tuples(waits, some.builds(FileEvent, sources, some.sampled_from(kinds))), max_size=80)


any_timeline = timelines(*get_args(EventKind))


@dataclass
class Batch:
    """A batch of paths, the time at which it was taken, and the events since the batch before, with their times."""

    now: float
    paths: frozenset[Path]
    events: list[tuple[float, FileEvent]]


def played(timeline: list[tuple[float, FileEvent]]) -> list[Batch]:
    """Add the events of a timeline, take each batch when it is due, and return the batches."""
    debouncer, now, events, batches = Debouncer(), 100.0, list[tuple[float, FileEvent]](), list[Batch]()

    def take(until: float) -> None:
        while (due := debouncer.due()) is not None and due <= until:
            paths = debouncer.take()
            assert paths is not None
            batches.append(Batch(due, paths, events[:]))
            events.clear()

    for wait, event in timeline:
        now += wait
        take(now)
        if not debouncer:
            events.clear()
        debouncer.add(event, now)
        events.append((now, event))
    take(now + LONGEST_WAIT)
    assert not debouncer
    return batches


def add(debouncer: Debouncer, path: str, kind: EventKind, now: float) -> None:
    debouncer.add(FileEvent(Path("/content") / path, kind), now)


def paths_of(*names: str) -> frozenset[Path]:
    return frozenset(Path("/content") / name for name in names)


def due(debouncer: Debouncer) -> float:
    found = debouncer.due()
    assert found is not None
    return found


def test_a_new_debouncer_has_no_events() -> None:
    debouncer = Debouncer()
    assert not debouncer
    assert debouncer.due() is None


@pytest.mark.parametrize("kind", ["complete", "renamed"])
def test_a_complete_file_is_due_at_once(kind: EventKind) -> None:
    debouncer = Debouncer()
    add(debouncer, "a", kind, 5.0)
    assert 5.0 < due(debouncer) <= 5.02
    assert debouncer.take() == paths_of("a")
    assert not debouncer


def test_a_file_that_is_being_written_is_not_due_until_it_is_complete() -> None:
    debouncer = Debouncer()
    for tick in range(40):
        add(debouncer, "a", "modified", tick / 20)
        assert due(debouncer) > (tick + 1) / 20
    add(debouncer, "a", "complete", 2.0)
    assert due(debouncer) <= 2.02


def test_a_file_that_is_removed_and_written_anew_is_due_as_soon_as_it_is_complete() -> None:
    debouncer = Debouncer()
    add(debouncer, "a", "deleted", 1.0)
    assert due(debouncer) >= 1.05
    for kind in ("created", "modified"):
        add(debouncer, "a", kind, 1.01)
    add(debouncer, "a", "complete", 1.01)
    assert due(debouncer) <= 1.03


def test_a_file_that_is_created_and_deleted_is_forgotten() -> None:
    debouncer = Debouncer()
    for end in ("deleted", "renamed"):
        add(debouncer, "temporary", "created", 1.0)
        add(debouncer, "temporary", "modified", 1.0)
        add(debouncer, "temporary", "complete", 1.0)
        add(debouncer, "temporary", end, 1.01)
        assert not debouncer
        assert debouncer.due() is None


def test_a_new_file_has_time_to_be_renamed_to_the_file_it_replaces() -> None:
    debouncer = Debouncer()
    for kind in ("created", "modified", "complete"):
        add(debouncer, "temporary", kind, 1.0)
    assert due(debouncer) > 1.03
    add(debouncer, "temporary", "renamed", 1.03)
    add(debouncer, "a", "complete", 1.03)
    assert due(debouncer) <= 1.05
    assert debouncer.take() == paths_of("a")


def test_a_deleted_file_that_existed_before_is_not_forgotten() -> None:
    debouncer = Debouncer()
    add(debouncer, "a", "deleted", 1.0)
    add(debouncer, "a", "created", 1.0)
    add(debouncer, "a", "deleted", 1.0)
    assert debouncer.take() == paths_of("a")


def test_a_file_that_was_created_in_an_earlier_batch_is_not_forgotten() -> None:
    debouncer = Debouncer()
    add(debouncer, "a", "created", 1.0)
    assert debouncer.take() == paths_of("a")
    add(debouncer, "a", "deleted", 2.0)
    assert debouncer.take() == paths_of("a")


def test_many_files_are_due_together_after_a_pause() -> None:
    debouncer = Debouncer()
    for number in range(500):
        add(debouncer, f"{number}", "complete", 1 + number / 100)
        if number > MANY_FILES:
            assert due(debouncer) > 1 + (number + 1) / 100
    assert due(debouncer) == pytest.approx(1 + 499 / 100 + BULK_PAUSE)
    taken = debouncer.take()
    assert taken is not None
    assert len(taken) == 500
    assert not debouncer


def test_events_that_keep_coming_are_due_after_the_longest_wait() -> None:
    debouncer = Debouncer()
    for number in range(int(20 * LONGEST_WAIT)):
        add(debouncer, f"{number % 50}", "modified", 1 + number / 20)
        earliest = min(1 + number / 20 + 0.06, 1 + LONGEST_WAIT)
        assert earliest <= due(debouncer) <= 1 + LONGEST_WAIT
    assert due(debouncer) == pytest.approx(1 + LONGEST_WAIT)


def test_after_lost_events_any_path_may_have_changed() -> None:
    debouncer = Debouncer()
    add(debouncer, "a", "complete", 1.0)
    debouncer.add_lost(1.0)
    assert debouncer
    assert due(debouncer) == pytest.approx(1 + BULK_PAUSE)
    assert debouncer.take() is None
    assert not debouncer
    add(debouncer, "a", "complete", 2.0)
    assert debouncer.take() == paths_of("a")


def test_the_batch_start_is_the_time_of_the_first_event() -> None:
    debouncer = Debouncer()
    add(debouncer, "a", "modified", 3.0)
    add(debouncer, "a", "complete", 4.0)
    assert debouncer.batch_start == 3.0
    debouncer.take()
    assert debouncer.batch_start == 3.0
    debouncer.add_lost(5.0)
    assert debouncer.batch_start == 5.0


@given(any_timeline)
def test_no_path_is_due_before_the_pause_after_its_last_event(timeline: list[tuple[float, FileEvent]]) -> None:
    for batch in played(timeline):
        last = {event.path: (now, event.kind) for now, event in batch.events}
        earliest = [last[path][0] + LEAST[last[path][1]] for path in batch.paths]
        assert batch.now >= min(max(earliest), batch.events[0][0] + LONGEST_WAIT) - TOLERANCE


@given(any_timeline)
def test_no_event_waits_longer_than_the_longest_wait(timeline: list[tuple[float, FileEvent]]) -> None:
    for batch in played(timeline):
        assert batch.now <= batch.events[0][0] + LONGEST_WAIT + TOLERANCE


@given(timelines("complete", "modified", "deleted", "renamed"))
def test_every_event_of_a_known_file_is_in_a_batch(timeline: list[tuple[float, FileEvent]]) -> None:
    batches = played(timeline)
    assert sum(len(batch.events) for batch in batches) == len(timeline)
    for batch in batches:
        assert batch.paths == {event.path for _, event in batch.events}


@given(any_timeline)
def test_only_files_that_were_just_created_are_forgotten(timeline: list[tuple[float, FileEvent]]) -> None:
    for batch in played(timeline):
        first: dict[Path, EventKind] = {}
        for _, event in batch.events:
            first.setdefault(event.path, event.kind)
        forgotten = first.keys() - batch.paths
        assert all(first[path] == "created" for path in forgotten)
        assert batch.paths <= first.keys()


@given(some.lists(some.tuples(some.floats(0, 0.5), some.sampled_from(["deleted", "modified", "complete", "renamed"]))))
def test_a_single_complete_file_is_due_within_20_ms_whatever_came_before(
    timeline: list[tuple[float, EventKind]],
) -> None:
    debouncer, now = Debouncer(), 1.0
    for wait, kind in timeline:
        now += wait
        add(debouncer, "a", kind, now)
    add(debouncer, "a", "complete", now)
    assert due(debouncer) <= now + 0.02
