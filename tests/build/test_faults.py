"""Test that after any fault every file of the output is whole, and that the next build repairs the rest."""

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from octavo.base.project import Project
from octavo.build import discover, pipeline
from octavo.build.fingerprint import fingerprint
from octavo.build.load import Loading
from octavo.content import scan
from octavo.output import lock
from octavo.output.staging import TEMPORARY
from tests.support.bench import Bench, fifty, snapshot
from tests.support.faults import CALLS, CHANGES, ERRORS, ROOT, Ended, Fault, ForkServer, running_fork_server
from tests.support.sites import Site, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here")

# The calls of a build are divided among this many tests, which can run in parallel. Each fault strikes before a call,
# that is, also right after the previous one.
PARTS = 8
parts = pytest.mark.parametrize("part", range(PARTS))


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """Run a fork server for builds."""
    with running_fork_server() as made:
        yield made


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Make a folder, in memory if possible, because more than a thousand builds are made in it."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="octavo-", dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def project(folder: Path, fork_server: ForkServer) -> Bench:
    """Make the project that all tests here share."""
    return Bench(folder, fork_server)


@pytest.fixture
def bench(project: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Return the project, built; stamps are trusted at once, so that unchanged sources are not read."""
    digest = fingerprint()
    monkeypatch.setattr(discover, "fingerprint", lambda: digest)
    monkeypatch.setattr(scan, "TICK", 0)
    project.ready()
    return project


def numbers(part: int) -> Iterator[int]:
    """Return the numbers of the calls that one part tests."""
    return itertools.count(part, PARTS)


@parts
def test_a_kill_before_any_change_of_the_disk_leaves_every_file_whole(bench: Bench, part: int) -> None:
    for at in numbers(part):
        fault = Fault("SIGKILL", at, "changes")
        if at // PARTS % 2:
            bench.edit()
            what = bench.build_with_fault(fault)
            bench.edit()
            bench.check_mended(f"{what} and the edit taken back")
        bench.edit()
        what = bench.build_with_fault(fault)
        bench.check_mended(what)
        if not what:
            break
    assert at > 80


@parts
def test_a_kill_in_the_middle_of_any_write_leaves_every_file_whole(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.build_with_fault(Fault("SIGKILL", at, "writes", torn=True))
        if at % 3 == 0:
            shutil.rmtree(bench.root / ".cache")
        bench.check_mended(what)
        if not what:
            break


@parts
def test_an_error_or_a_signal_at_any_file_call_leaves_every_file_whole(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.build_with_fault(Fault("", at, "files"))
        bench.check_mended(what)
        if not what:
            break
    assert at > 200


@parts
def test_an_error_or_a_signal_at_any_path_query_leaves_every_file_whole(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.build_with_fault(Fault("", at, "stats"))
        bench.check_mended(what)
        if not what:
            break
    assert at > 100


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_at_all_calls_from_some_call_on_leaves_every_file_whole(bench: Bench, error: str) -> None:
    for at in itertools.count(0, 13):
        bench.edit()
        what = bench.build_with_fault(Fault(error, at, "changes" if error != "EMFILE" else "all", lasting=True))
        bench.check_mended(what)
        if not what:
            break


@parts
def test_a_kill_during_the_first_build_leaves_every_file_whole(bench: Bench, part: int) -> None:
    for at in itertools.chain(range(part, 16, PARTS), itertools.count(16 + 5 * part, 5 * PARTS)):
        bench.bare()
        what = bench.build_with_fault(Fault("SIGKILL", at, "changes"), site=False)
        if not what:
            break
        bench.built(what)
        bench.put_foreign()
        bench.check_mended(what)
    assert at > 200


@pytest.mark.parametrize("seed", range(6))
def test_several_faults_in_a_row_leave_every_file_whole(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    what = []
    for _ in range(5):
        if chance.random() < 0.7:
            bench.edit()
        kind = chance.choice(["SIGKILL", "SIGTERM", "SIGINT", *ERRORS])
        lasting, torn = chance.random() < 0.3 and kind in ERRORS, chance.random() < 0.3
        what.append(bench.build_with_fault(Fault(kind, chance.randrange(140), "changes", torn, lasting)))
    bench.check_mended(" and then ".join(what))


LIMITS = [
    *(("RLIMIT_NOFILE", most) for most in range(4, 18)),
    *(("RLIMIT_FSIZE", most) for most in (0, 50, 500, 5_000, 20_000, 50_000, 70_000)),
]


@parts
def test_limits_on_open_files_and_file_sizes_leave_every_file_whole(bench: Bench, part: int) -> None:
    for name, most in LIMITS[part::PARTS]:
        bench.edit()
        bench.fork_server.start(bench.command(), trust_stamps=True, limits={name: most})
        what = f"{name} of {most}"
        bench.check_end(bench.fork_server.end(), what)
        bench.check_mended(what)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_cache_does_not_change_the_output(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        code = Path(os.environ["XDG_CACHE_HOME"]) / "octavo"
        own = code.glob(f"{Project.at(bench.root).key}-*/*")
        file = chance.choice(sorted((bench.root / ".cache").rglob("*.db") if chance.random() < 0.8 else own))
        data = file.read_bytes()
        at, length = chance.randrange(len(data)), chance.choice([1, 1, 8, 512])
        harm = chance.choice(["cut", "flip", "blank"])
        if harm == "cut":
            data = data[:at]
        else:
            hurt = bytes(byte ^ 1 << chance.randrange(8) if harm == "flip" else 0 for byte in data[at : at + length])
            data = data[:at] + hurt + data[at + length :]
        file.write_bytes(data)
        if chance.random() < 0.5:
            bench.edit()
        what = f"{harm} {file.name} at {at} for {length}"
        found = bench.build()
        # A build may find the damage only when it writes the state, and reports it once.
        assert {one.code for one in found.diagnostics} <= {"state-lost"}, what
        bench.check_finished(snapshot(bench.output), what)
        bench.check_mended(what)


ADDED = {
    "content/files/added.txt": "added",
    "content/pages/added.md": "---\ntitle: Added\n---\nA page.\n",
    "content/papers/added.md": "---\ntitle: Added\nauthors: [Ada Lovelace]\ndate: 1859\n---\nA paper.\n",
    "content/papers/atlas/added.pdf": "%PDF-1.4 added",
    "themes/plain/static/added.css": "p { color: red }",
}


@pytest.mark.parametrize("path", ADDED)
@pytest.mark.parametrize("without_state", [False, True], ids=["", "and the state too"])
def test_a_source_deleted_after_a_kill_before_the_commit_leaves_no_output(
    bench: Bench, path: str, *, without_state: bool
) -> None:
    (bench.root / path).write_text(ADDED[path], "utf-8")
    bench.fork_server.start(
        bench.command(), folders=bench.folders, fault=Fault("SIGKILL", 0, "commit"), trust_stamps=True
    )
    assert bench.fork_server.end().code == -signal.SIGKILL
    assert "added" in str(sorted(snapshot(bench.output)))
    (bench.root / path).unlink()
    if without_state:
        shutil.rmtree(bench.root / ".cache")
    bench.check_mended(f"killed, and {path} deleted")


def test_a_foreign_file_in_the_way_stays_despite_errors_of_the_disk(bench: Bench) -> None:
    source, mine = bench.root / "content/files/added.txt", bench.output / "files/added.txt"
    source.write_text("added")
    mine.write_text("mine")

    def build(fault: Fault | None = None) -> list[str]:
        bench.fork_server.start(bench.command(), folders=bench.folders, fault=fault, trust_stamps=True)
        ended = bench.fork_server.end()
        assert (ended.code, mine.read_text()) == (1, "mine"), f"{ended.calls[:1]}: {ended.stderr}"
        return [call for call in ended.calls if call.startswith(CALLS["all"])]

    build()
    about = [at for at, call in enumerate(build()) if call.endswith("files/added.txt")]
    assert about
    for at, answer in itertools.product(about, ("EIO", "EACCES")):
        build(Fault(answer, at))
        build()
    mine.unlink()
    source.unlink()
    bench.check_mended("moved away")


@dataclass(frozen=True, slots=True)
class Traced:
    """A call as the kernel saw it: its number among the calls of its name, and if it may change its file."""

    name: str
    number: int
    path: str
    changes: bool


STRACE = shutil.which("strace") or "strace"
TRUSTING = "from octavo.cli import main; from octavo.content import scan; scan.TICK = 0; main.main()"
TRACED = "openat,write,pwrite64,ftruncate,mkdir,mkdirat,rename,renameat,unlink,unlinkat,rmdir,fsync,fdatasync"
_FIRST = re.compile(r'\d+ +(\w+)\((?:(?:AT_FDCWD|\d+)<([^>]*)>)?(?:, )?(?:"([^"]*)")?')
_RUN = re.compile(rf"{re.escape(TEMPORARY)}/[^/]+")


def strace_problem() -> str:
    """Return the reason why strace cannot be used, empty if it can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run([STRACE, "-qq", "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    return tried.stderr if tried.returncode else ""


traces = pytest.mark.skipif(bool(strace_problem()), reason=strace_problem() or "strace works")


def traced(bench: Bench, *inject: str) -> tuple[Ended, list[Traced]]:
    """Build in a process under strace; return its end, and its calls that concern the output or the state."""
    log = bench.root / "trace"
    command = [STRACE, "-f", "-y", "-qq", "-e", f"trace={TRACED}", *inject, "-o", str(log)]
    # Without -B and trust in stamps, the number of files that Python and the build open would vary.
    command += [sys.executable, "-B", "-c", TRUSTING, *map(str, bench.command())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    calls = []
    numbers: Counter[str] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        found = _FIRST.match(line)
        if found is None:
            continue
        name, folder, path = found.groups()
        numbers[name] += 1
        if name in ("write", "pwrite64", "ftruncate", "fsync", "fdatasync"):
            path = folder
        elif not path.startswith("/"):
            path = f"{folder}/{path}"
        if path.startswith(tuple(map(str, bench.folders))):
            only_reads = name == "openat" and not re.search("O_CREAT|O_WRONLY|O_RDWR", line)
            calls.append(Traced(name, numbers[name], _RUN.sub(TEMPORARY, path), not only_reads))
    return Ended(done.returncode, done.stderr, ()), calls


@pytest.fixture(scope="session")
def both_ways(project: Bench) -> tuple[list[Traced], list[Traced]]:
    """Return the calls of the builds after an edit and after its reverse, as the kernel sees them."""
    calls = []
    project.fresh()
    for _ in range(2):
        project.edit()
        ended, found = traced(project)
        assert (ended.code, ended.stderr) == (0, "")
        calls.append(found)
    return calls[0], calls[1]


KERNEL = {
    "create": "openat",
    "pwrite": "pwrite64",
    "replace": "rename",
    "renameat": "rename",
    "mkdirat": "mkdir",
    "rmdir": "unlink",
    "unlinkat": "unlink",
}


@traces
def test_the_shim_counts_every_change_that_the_kernel_sees(bench: Bench, both_ways: tuple[list[Traced], ...]) -> None:
    for version, calls in enumerate(both_ways):
        bench.write_sources(version)
        bench.check_mended("nothing")
        bench.edit()
        seen = [call.partition(" ") for call in bench.calls()]
        shim = Counter((KERNEL.get(name, name), _RUN.sub(TEMPORARY, path)) for name, _, path in seen if name in CHANGES)
        assert shim == Counter(
            (KERNEL.get(call.name, call.name), call.path)
            for call in calls
            if call.changes and "state.db" not in call.path
        )


@traces
@pytest.mark.parametrize("part", range(2))
def test_faults_injected_by_the_kernel_leave_every_file_whole(
    bench: Bench, both_ways: tuple[list[Traced], ...], part: int
) -> None:
    names = sorted({call.name for call in both_ways[0]})
    answers = itertools.cycle(["signal=KILL", "error=ENOSPC", "error=EIO"])
    for _ in range(part):
        next(answers)
    for name, answer in zip(names, answers, strict=False):
        bench.edit()
        mine = [call for call in both_ways[1 - bench.now] if call.name == name]
        call = mine[(2 * part + 1) * len(mine) // 4]
        ended, _ = traced(bench, "-e", f"inject={name}:{answer}:when={call.number}")
        what = f"{answer} at {call}"
        bench.check_end(ended, what)
        assert ended.code == -signal.SIGKILL or answer != "signal=KILL", what
        bench.check_mended(what)


def send(process: int, sign: signal.Signals) -> None:
    """Send a signal to a process, unless it has ended."""
    with suppress(ProcessLookupError):
        os.kill(process, sign)


def members(group: int) -> list[int]:
    """Return the running processes of a group."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(int(place.parent.name))
    return found


def all_end(group: int) -> bool:
    """Tell if all processes of a group end within two seconds."""
    until = time.monotonic() + 2
    while members(group):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


processes = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to find processes in")


def moments(bench: Bench, jobs: int, count: int) -> list[float]:
    """Return random moments spread over the duration of a build, in seconds from its start."""
    bench.edit()
    bench.at_work(jobs)
    started = time.monotonic()
    assert bench.fork_server.end().code == 0
    lasts = time.monotonic() - started
    return [lasts * (number + random.random()) / count for number in range(count)]


@processes
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_any_moment_ends_a_build_and_leaves_every_file_whole(
    bench: Bench, jobs: int, sign: signal.Signals
) -> None:
    ends = []
    for pause in moments(bench, jobs, 10):
        bench.edit()
        process = bench.at_work(jobs)
        time.sleep(pause)
        # Ctrl-C reaches all processes of a terminal.
        for member in members(process) if sign == signal.SIGINT else [process]:
            send(member, sign)
        ended = bench.fork_server.end()
        what = f"{sign.name} after {pause:.3f} s"
        ends.append(ended.code)
        assert ended.code in (0, 1, 130, 128 + sign, -sign), f"{what}: {ended}"
        assert "Error" not in ended.stderr, f"{what}: {ended.stderr}"
        bench.check_end(ended, what)
        assert all_end(process), f"{what}: {members(process)} are left"
        bench.check_mended(what)
    assert any(ends)


@processes
@pytest.mark.parametrize("pause", [0.02, 0.05, 0.08, 0.11, 0.15, 0.2])
def test_a_kill_while_workers_run_leaves_every_file_whole(bench: Bench, pause: float) -> None:
    bench.edit()
    shutil.rmtree(bench.root / ".cache")
    process = bench.at_work(2)
    time.sleep(pause)
    others = [member for member in members(process) if member != process]
    for other in others[:1]:
        send(other, signal.SIGSTOP)
    send(process, signal.SIGKILL)
    bench.fork_server.end()
    what = f"killed after {pause} s beside {len(others)} others"
    bench.check_whole(what)
    bench.check_mended(what)
    for other in others[:1]:
        send(other, signal.SIGCONT)
    assert all_end(process), f"{what}: {members(process)} are left"
    bench.check_whole(what)
    bench.check_mended(what)


def program(bench: Bench, *options: object) -> "subprocess.Popen[str]":
    """Start a build in a process of its own, as at a terminal."""
    command = [sys.executable, "-m", "octavo", "build", "--project", bench.root, *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_command_ended_by_a_signal_leaves_the_site_whole(bench: Bench, sign: signal.Signals) -> None:
    bench.edit()
    shutil.rmtree(bench.root / ".cache")
    with program(bench, "--jobs", "2") as process:
        until = time.monotonic() + 60
        while not any(file.read_text() for file in (bench.root / ".cache").glob("*/lock")):
            assert time.monotonic() < until
        process.send_signal(sign)
        out, err = process.communicate()
    assert process.returncode != 0
    assert (out, "Traceback" in err) == ("", False)
    bench.check_whole(sign.name)
    bench.check_mended(sign.name)


def test_a_closed_standard_output_does_not_stop_a_build(bench: Bench) -> None:
    bench.edit()
    with program(bench, "--explain") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait()
    bench.check_finished(bench.check_whole("closed output"), "closed output")
    bench.check_mended("closed output")


@pytest.mark.parametrize("number", range(5))
def test_two_builds_at_once_both_succeed(bench: Bench, number: int) -> None:
    bench.edit()
    if number % 2:
        shutil.rmtree(bench.root / ".cache")
    options = ("--quiet", "--jobs", 1 + number % 2)
    with program(bench, *options) as one, program(bench, *options) as other:
        for process in (one, other):
            assert process.communicate() == ("", "")
            assert process.returncode == 0
    bench.check_finished(bench.check_whole("two builds"), "two builds")
    bench.check_mended("two builds")


HOLDING = """
import sys
from pathlib import Path
from octavo.base.project import Project
from octavo.output.lock import locked
with locked(Project.at(Path(sys.argv[1])), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(bench: Bench) -> "Iterator[subprocess.Popen[str]]":
    """Run a process that holds the lock of the project until its input ends."""
    command = [sys.executable, "-c", HOLDING, str(bench.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_build_waits_for_another(bench: Bench) -> None:
    before = snapshot(bench.output)
    bench.edit()
    with holder(bench) as process:
        assert process.stdin is not None
        bench.fork_server.start(bench.command(), trust_stamps=True)
        time.sleep(0.3)
        assert snapshot(bench.output) == before
        process.stdin.close()
        ended = bench.fork_server.end()
    assert (ended.code, ended.stderr) == (0, "")
    bench.check_finished(bench.check_whole("waited"), "waited")


def test_a_build_gives_up_waiting_and_names_the_process_with_the_lock(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.edit()
    monkeypatch.setattr(lock, "LOCK_PATIENCE", 0.2)
    with holder(bench) as process:
        before = snapshot(bench.output)
        [found] = bench.build().diagnostics
        assert snapshot(bench.output) == before
        process.communicate("")
    assert (found.severity, found.code) == ("error", "locked")
    assert f"process {process.pid}" in found.message
    bench.check_mended("locked out")


def test_the_lock_of_a_killed_process_is_free(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.edit()
    monkeypatch.setattr(lock, "LOCK_PATIENCE", 0.0)
    with holder(bench) as process:
        process.kill()
    bench.check_mended("killed with the lock")


PLAIN = {
    path: data.decode() for path, data in fifty()[0].items() if not re.search(r"(paper|note|page)-[4-9]|-1\d", path)
}
# Three versions of each file, as texts to replace.
EDITED = {
    "content/papers/paper-2.md": ("On engine", "By engine", "Of engine"),
    "content/pages/page-1.md": ("Page.", "Document.", "Side."),
    "content/site.yaml": ("Ada", "Eve", "Ida"),
    "content/data/rooms.yaml": ("one", "two", "six"),
    "content/files/kept.txt": ("kept", "lost", "gone"),
    "content/papers/atlas/atlas.pdf": ("one", "two", "six"),
    "themes/plain/static/plain.css": ("black", "white", "green"),
    "themes/plain/templates/term.html": ("<h1>", "<h2>", "<h3>"),
    "themes/plain/templates/entry.html": ("<p>", "<b>", "<i>"),
}


@pytest.fixture
def small(folder: Path) -> Site:
    """Build a small site with a theme that shows data."""
    made = Site(Path(tempfile.mkdtemp(dir=folder)))
    for path, text in PLAIN.items():
        made.write(path, text)
    made.edit("themes/plain/templates/page.html", "{{ body.html }}", "{{ body.html }}{{ data.rooms|join }}")
    return made.built()


@pytest.mark.parametrize("path", EDITED)
@pytest.mark.parametrize("moment", ["before it is read", "after it was read", "after pages were rendered"])
def test_an_edit_during_a_build_is_in_the_next_build(
    small: Site, path: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name = {
        "before it is read": (discover, "survey"),
        "after it was read": (Loading, "finish"),
        "after pages were rendered": (pipeline, "render_pages"),
    }[moment]
    original = getattr(module, name)
    one, two, six = EDITED[path]

    def clean(old: str, new: str) -> dict[str, bytes]:
        """Return the output of a clean build after an edit."""
        small.edit(path, old, new)
        made = Site(small.root)
        assert not made.build(small.root / "clean" / new).failed
        return tree(small.root / "clean" / new)

    def editing(*arguments: object) -> object:
        """Run the patched step of the build, and edit the file after it."""
        found = original(*arguments)
        small.edit(path, two, six)
        return found

    def during(old: str) -> None:
        """Edit the file, build, and edit it again during the build."""
        small.edit(path, old, two)
        with monkeypatch.context() as patched:
            patched.setattr(module, name, editing)
            small.built()

    second, third = clean(one, two), clean(two, six)
    during(six)
    assert small.built().tree() == third
    during(six)
    small.edit(path, six, two)
    assert small.built().tree() == second
