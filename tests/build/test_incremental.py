"""Never stale: whatever happens between two builds, the second gives what a clean one would, byte for byte."""

import os
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from octavo.build.report import Report
from tests.support.chance import BEGINNING, steps
from tests.support.edits import Step, simpler
from tests.support.world import World, ruled

# So many steps in all, and from where chance begins; `make soak` sets both.
STEPS = int(os.environ.get("STEPS", "2000"))
SEED = int(os.environ.get("SEED", "1843"))

# A site lives for so many of them.
LIFE = 50

# Where there is a place in memory, the disk's time has no part in it.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

# What kind of failure, in which file, on which line.
Cause = tuple[type[BaseException], str, int | None]


def live(taken: Sequence[Step], root: Path, *, watched: bool) -> None:
    """Build a site, and again after each step; every build is held against a clean one."""
    world = World(root, watched=watched)
    with ruled(world):
        for edit in BEGINNING:
            edit.make(world)
        failed, good = check(world, Step()).failed, world.sources()
        assert not failed
        for step in taken:
            world.wait(step.wait)
            if failed and step.undo:
                world.undo(good)
            for edit in step.edits:
                edit.make(world)
            failed = check(world, step).failed
            if not failed:
                good = world.sources()


def check(world: World, step: Step) -> Report:
    """Build as a step asks: it must find and give what a clean build does, and leave the next one nothing to do."""
    before = world.output()
    report = world.build(step.options)
    clean, expected = world.build_clean(step.options)
    assert report.diagnostics == clean.diagnostics
    assert report.failed == clean.failed
    if report.failed:
        assert not differing(world.output(), before), "a build that failed changed the output"
    else:
        assert not differing(world.output(), expected), "this is not what a clean build gives"
        assert report.rendered + report.reused == clean.rendered
        world.compare_states()
    again = world.build(step.options)
    if again.reasons and "file" in world.damaged:
        # A flipped bit may be met late; what it spoiled is made anew, once.
        again = world.build(step.options)
    assert (again.rendered, again.removed, again.reasons) == (0, 0, {}), "the next build found something to do"
    assert again.failed or not world.rendered
    assert again.diagnostics == report.diagnostics
    return report


def differing(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Mapping[str, tuple[bytes, bytes]]:
    """The files that differ, each with the first line that does; of one that is not there, no line is."""
    differences = {}
    for path in sorted(found.keys() | expected.keys()):
        if found.get(path) != expected.get(path):
            lines = [[*files.get(path, b"(none)").split(b"\n"), b"(end)"] for files in (found, expected)]
            differences[path] = next((one, other) for one, other in zip(*lines, strict=False) if one != other)
    return differences


def drawn(number: int, length: int) -> Sequence[Step]:
    """The steps of one life, by chance."""
    found: list[Sequence[Step]] = []

    @seed(number)
    @settings(
        database=None,
        deadline=None,
        # In the first example nothing happens: it is always the simplest.
        max_examples=2,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*[steps()] * length))
    def draw(taken: Sequence[Step]) -> None:
        found.append(taken)

    draw()
    _, taken = found
    return taken


def failing(taken: Sequence[Step], *, watched: bool) -> tuple[Cause, BaseException] | None:
    """What goes wrong in a life, if anything does."""
    try:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            live(taken, Path(folder).resolve(), watched=watched)
    except Exception as failure:
        last = traceback.extract_tb(failure.__traceback__)[-1]
        return (type(failure), last.filename, last.lineno), failure
    return None


def smallest(taken: Sequence[Step], cause: Cause, *, watched: bool) -> Sequence[Step]:
    """Fewer and simpler steps after which the same goes wrong.

    Hypothesis would try thousands of times, and a try takes seconds: so first whole runs of steps are left out.
    """

    def same(fewer: Sequence[Step]) -> bool:
        found = failing(fewer, watched=watched)
        return found is not None and found[0] == cause

    found = list(taken)
    size = len(found)
    while size:
        at = 0
        while at < len(found):
            fewer = [*found[:at], *found[at + size :]]
            if same(fewer):
                found = fewer
            else:
                at += size
        size //= 2
    for at in range(len(found)):
        tries = simpler(found[at])
        while (step := next(tries, None)) is not None:
            if same([*found[:at], step, *found[at + 1 :]]):
                found[at] = step
                tries = simpler(step)
    return found


@pytest.mark.timeout(3600)
@pytest.mark.no_cover  # it would take twice as long, and is no way to see what is covered
@pytest.mark.parametrize("number", range(-(-STEPS // LIFE)))
def test_an_incremental_build_equals_a_clean_one(number: int) -> None:
    taken = drawn(SEED + number, min(LIFE, STEPS - number * LIFE))
    # In every other life each build is by a process of its own, in the others one process watches.
    watched = (SEED + number) % 2 == 1
    found = failing(taken, watched=watched)
    if found is not None:
        cause, failure = found
        told = "\n".join(f"    {step}," for step in smallest(taken, cause, watched=watched))
        failure.add_note(f"After these steps (again: make soak SEED={SEED + number} STEPS={len(taken)}):\n{told}")
        raise failure
