"""Test that after any edits an incremental build gives the same bytes as a clean one."""

import os
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from octavo.base.project import Options
from octavo.build.report import Report
from tests.support import revealing
from tests.support.chance import BEGINNING, steps
from tests.support.edits import EditTemplate, Step, simpler
from tests.support.world import World, patched_for

# The number of steps in all, and the first seed; `make soak` sets both.
STEPS = int(os.environ.get("STEPS", "2000"))
SEED = int(os.environ.get("SEED", "1843"))

# The number of steps in the life of one site.
LIFE = 50

# A folder in memory, if there is one, so that the disk does not slow the test down.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

# The type of a failure, its file and its line.
Cause = tuple[type[BaseException], str, int | None]


def live(taken: Sequence[Step], root: Path, *, watched: bool) -> None:
    """Build a site, and build it again after each step; compare every build with a clean one."""
    world = World(root, watched=watched)
    with patched_for(world):
        for edit in BEGINNING:
            edit.apply(world)
        failed, good = check(world, Step()).failed, world.sources()
        assert not failed
        for step in taken:
            world.wait(step.wait)
            if failed and step.undo:
                world.undo(good)
            for edit in step.edits:
                edit.apply(world)
            failed = check(world, step).failed
            if not failed:
                good = world.sources()


def check(world: World, step: Step) -> Report:
    """Build with the options of a step, and compare output and diagnostics with a clean build.

    Check also that another build has nothing to do.
    """
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
        # A flipped bit in the state may be found by a later build, which then renders once what it lost.
        again = world.build(step.options)
    assert (again.rendered, again.removed, again.reasons) == (0, 0, {}), "the next build found something to do"
    assert again.failed or not world.rendered
    assert again.diagnostics == report.diagnostics
    return report


def differing(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Mapping[str, tuple[bytes, bytes]]:
    """Return the files that differ, each with the first line that differs in both."""
    differences = {}
    for path in sorted(found.keys() | expected.keys()):
        if found.get(path) != expected.get(path):
            lines = [[*files.get(path, b"(none)").split(b"\n"), b"(end)"] for files in (found, expected)]
            differences[path] = next((one, other) for one, other in zip(*lines, strict=False) if one != other)
    return differences


def random_steps(number: int, length: int) -> Sequence[Step]:
    """Return the random steps of one life, by seed."""
    found: list[Sequence[Step]] = []

    @seed(number)
    @settings(
        database=None,
        deadline=None,
        # The first example is always the simplest, without any edits.
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
    """Return the failure of a life with its cause, None if all is well."""
    try:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            live(taken, Path(folder).resolve(), watched=watched)
    except Exception as failure:
        last = traceback.extract_tb(failure.__traceback__)[-1]
        return (type(failure), last.filename, last.lineno), failure
    return None


def smallest(taken: Sequence[Step], cause: Cause, *, watched: bool) -> Sequence[Step]:
    """Return fewer and simpler steps that fail for the same cause.

    Hypothesis would need thousands of tries of seconds each, so whole runs of steps are left out first.
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
@pytest.mark.no_cover  # it would take twice as long, and random steps are no measure of coverage
@pytest.mark.parametrize("number", range(-(-STEPS // LIFE)))
def test_an_incremental_build_equals_a_clean_one(number: int) -> None:
    taken = random_steps(SEED + number, min(LIFE, STEPS - number * LIFE))
    # In every other life one session makes all builds; in the others each build begins without a session.
    watched = (SEED + number) % 2 == 1
    found = failing(taken, watched=watched)
    if found is not None:
        cause, failure = found
        shown = "\n".join(f"    {step}," for step in smallest(taken, cause, watched=watched))
        failure.add_note(f"After these steps (again: make soak SEED={SEED + number} STEPS={len(taken)}):\n{shown}")
        raise failure


def test_a_template_that_is_changed_back_in_the_same_moment_is_read_again(tmp_path: Path) -> None:
    below, strict = Options(jobs=1, base_url="https://example.org/below/"), Options(jobs=1, strict=True)
    steps_between = (
        Step((EditTemplate(revealing.NAME, "term.html", "more"),)),
        Step(options=below, wait=10),
        # The warnings are errors here, so the change is undone before the next build: the file gets equal stamps.
        Step((EditTemplate(revealing.NAME, "term.html", "less"),), strict),
        Step(),
    )
    live(steps_between, tmp_path.resolve(), watched=True)
