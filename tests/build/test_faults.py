"""Never torn: whatever befalls a build, every file of the output is whole, and the next build mends the rest."""

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
from tests.support.bench import Bench, fifty, look
from tests.support.faults import ANSWERS, CALLS, CHANGES, ROOT, Ended, Fault, Forge, forging
from tests.support.sites import Site, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here")

# The calls of a build are dealt out to so many tests, which run side by side. What is killed before a call is killed
# after the one before it.
PARTS = 8
parts = pytest.mark.parametrize("part", range(PARTS))


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """A warm process that forks builds."""
    with forging() as made:
        yield made


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder in memory where there is one, for more than a thousand builds are made there."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="octavo-", dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def project(folder: Path, forge: Forge) -> Bench:
    """The one project of all tests here."""
    return Bench(folder, forge)


@pytest.fixture
def bench(project: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The project, built; stamps are trusted at once, so that what did not change is not read."""
    digest = fingerprint()
    monkeypatch.setattr(discover, "fingerprint", lambda: digest)
    monkeypatch.setattr(scan, "TICK", 0)
    project.ready()
    return project


def numbers(part: int) -> Iterator[int]:
    """The numbers of the calls that are a part's to look at."""
    return itertools.count(part, PARTS)


@parts
def test_killed_at_any_change_of_the_disk(bench: Bench, part: int) -> None:
    for at in numbers(part):
        fault = Fault("SIGKILL", at, "changes")
        if at // PARTS % 2:
            bench.edit()
            what = bench.befall(fault)
            bench.edit()
            bench.mended(f"{what} and the edit taken back")
        bench.edit()
        what = bench.befall(fault)
        bench.mended(what)
        if not what:
            break
    assert at > 80


@parts
def test_killed_in_the_midst_of_any_write(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.befall(Fault("SIGKILL", at, "writes", torn=True))
        if at % 3 == 0:
            shutil.rmtree(bench.root / ".cache")
        bench.mended(what)
        if not what:
            break


@parts
def test_refused_or_interrupted_at_any_call(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.befall(Fault("", at, "files"))
        bench.mended(what)
        if not what:
            break
    assert at > 200


@parts
def test_refused_or_interrupted_at_a_look(bench: Bench, part: int) -> None:
    for at in numbers(part):
        bench.edit()
        what = bench.befall(Fault("", at, "looks"))
        bench.mended(what)
        if not what:
            break
    assert at > 100


@pytest.mark.parametrize("answer", ANSWERS)
def test_refused_from_some_call_on(bench: Bench, answer: str) -> None:
    for at in itertools.count(0, 13):
        bench.edit()
        what = bench.befall(Fault(answer, at, "changes" if answer != "EMFILE" else "all", lasting=True))
        bench.mended(what)
        if not what:
            break


@parts
def test_the_first_build_killed(bench: Bench, part: int) -> None:
    for at in itertools.chain(range(part, 16, PARTS), itertools.count(16 + 5 * part, 5 * PARTS)):
        bench.bare()
        what = bench.befall(Fault("SIGKILL", at, "changes"), site=False)
        if not what:
            break
        bench.built(what)
        bench.put_mine()
        bench.mended(what)
    assert at > 200


@pytest.mark.parametrize("seed", range(6))
def test_one_fault_upon_another(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    what = []
    for _ in range(5):
        if chance.random() < 0.7:
            bench.edit()
        answer = chance.choice(["SIGKILL", "SIGTERM", "SIGINT", *ANSWERS])
        lasting, torn = chance.random() < 0.3 and answer in ANSWERS, chance.random() < 0.3
        what.append(bench.befall(Fault(answer, chance.randrange(140), "changes", torn, lasting)))
    bench.mended(" and then ".join(what))


LIMITS = [
    *(("RLIMIT_NOFILE", most) for most in range(4, 18)),
    *(("RLIMIT_FSIZE", most) for most in (0, 50, 500, 5_000, 20_000, 50_000, 70_000)),
]


@parts
def test_too_few_files_and_too_small_ones(bench: Bench, part: int) -> None:
    for name, most in LIMITS[part::PARTS]:
        bench.edit()
        bench.forge.start(bench.command(), trusting=True, limits={name: most})
        what = f"{name} of {most}"
        bench.judge(bench.forge.end(), what)
        bench.mended(what)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_cut_or_altered(bench: Bench, seed: int) -> None:
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
        # That what was learned is lost may be found at the very end, and is said once.
        assert {one.code for one in found.diagnostics} <= {"state-lost"}, what
        bench.finished(look(bench.output), what)
        bench.mended(what)


ADDED = {
    "content/files/added.txt": "added",
    "content/pages/added.md": "---\ntitle: Added\n---\nA page.\n",
    "content/papers/added.md": "---\ntitle: Added\nauthors: [Ada Lovelace]\ndate: 1859\n---\nA paper.\n",
    "content/papers/atlas/added.pdf": "%PDF-1.4 added",
    "themes/plain/static/added.css": "p { color: red }",
}


@pytest.mark.parametrize("path", ADDED)
@pytest.mark.parametrize("gone", [False, True], ids=["", "and the state too"])
def test_killed_before_the_commit_and_the_new_source_deleted(bench: Bench, path: str, *, gone: bool) -> None:
    (bench.root / path).write_text(ADDED[path], "utf-8")
    bench.forge.start(bench.command(), folders=bench.folders, fault=Fault("SIGKILL", 0, "commit"), trusting=True)
    assert bench.forge.end().code == -signal.SIGKILL
    assert "added" in str(sorted(look(bench.output)))
    (bench.root / path).unlink()
    if gone:
        shutil.rmtree(bench.root / ".cache")
    bench.mended(f"killed, and {path} deleted")


def test_somebody_s_file_in_the_way_stays_whatever_the_disk_says_of_it(bench: Bench) -> None:
    source, mine = bench.root / "content/files/added.txt", bench.output / "files/added.txt"
    source.write_text("added")
    mine.write_text("mine")

    def build(fault: Fault | None = None) -> list[str]:
        bench.forge.start(bench.command(), folders=bench.folders, fault=fault, trusting=True)
        ended = bench.forge.end()
        assert (ended.code, mine.read_text()) == (1, "mine"), f"{ended.calls[:1]}: {ended.said}"
        return [call for call in ended.calls if call.startswith(CALLS["all"])]

    build()
    about = [at for at, call in enumerate(build()) if call.endswith("files/added.txt")]
    assert about
    for at, answer in itertools.product(about, ("EIO", "EACCES")):
        build(Fault(answer, at))
        build()
    mine.unlink()
    source.unlink()
    bench.mended("moved away")


@dataclass(frozen=True, slots=True)
class Traced:
    """A call as the kernel saw it: the how manieth of its name, and whether it changes what it is about."""

    name: str
    number: int
    path: str
    changes: bool


STRACE = shutil.which("strace") or "strace"
TRUSTING = "from octavo.cli import main; from octavo.content import scan; scan.TICK = 0; main.main()"
TRACED = "openat,write,pwrite64,ftruncate,mkdir,rename,unlink,unlinkat,rmdir,fsync,fdatasync"
_FIRST = re.compile(r'\d+ +(\w+)\((?:(?:AT_FDCWD|\d+)<([^>]*)>)?(?:, )?(?:"([^"]*)")?')
_RUN = re.compile(rf"{re.escape(TEMPORARY)}/[^/]+")


def unable() -> str:
    """Why strace cannot be used, if it cannot."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run([STRACE, "-qq", "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    return tried.stderr if tried.returncode else ""


traces = pytest.mark.skipif(bool(unable()), reason=unable() or "strace works")


def traced(bench: Bench, *inject: str) -> tuple[Ended, list[Traced]]:
    """Build in a process of its own under strace; how it ended, and its calls that reach the output or the state."""
    log = bench.root / "trace"
    command = [STRACE, "-f", "-y", "-qq", "-e", f"trace={TRACED}", *inject, "-o", str(log)]
    # A -B keeps Python, and trust in stamps keeps the build, from opening more files at one time than at another.
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
            looks = name == "openat" and not re.search("O_CREAT|O_WRONLY|O_RDWR", line)
            calls.append(Traced(name, numbers[name], _RUN.sub(TEMPORARY, path), not looks))
    return Ended(done.returncode, done.stderr, ()), calls


@pytest.fixture(scope="session")
def both_ways(project: Bench) -> tuple[list[Traced], list[Traced]]:
    """The calls of the edit's build as the kernel sees them, there and back."""
    calls = []
    project.fresh()
    for _ in range(2):
        project.edit()
        ended, found = traced(project)
        assert (ended.code, ended.said) == (0, "")
        calls.append(found)
    return calls[0], calls[1]


KERNEL = {
    "create": "openat",
    "pwrite": "pwrite64",
    "replace": "rename",
    "rmdir": "unlink",
    "unlinkat": "unlink",
}


@traces
def test_the_shim_sees_every_change_that_the_kernel_sees(bench: Bench, both_ways: tuple[list[Traced], ...]) -> None:
    for version, calls in enumerate(both_ways):
        bench.lay(version)
        bench.mended("nothing")
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
def test_the_kernel_s_own_faults(bench: Bench, both_ways: tuple[list[Traced], ...], part: int) -> None:
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
        bench.judge(ended, what)
        assert ended.code == -signal.SIGKILL or answer != "signal=KILL", what
        bench.mended(what)


def send(process: int, sign: signal.Signals) -> None:
    """Send a signal; of a process that has ended nobody hears."""
    with suppress(ProcessLookupError):
        os.kill(process, sign)


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(int(place.parent.name))
    return found


def gone(group: int) -> bool:
    """Whether all processes of a group end within two seconds."""
    until = time.monotonic() + 2
    while members(group):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


processes = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to find processes in")


def moments(bench: Bench, jobs: int, count: int) -> list[float]:
    """Some moments of a build from its beginning on, in seconds."""
    bench.edit()
    bench.at_work(jobs)
    started = time.monotonic()
    assert bench.forge.end().code == 0
    lasts = time.monotonic() - started
    return [lasts * (number + random.random()) / count for number in range(count)]


@processes
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_at_any_moment(bench: Bench, jobs: int, sign: signal.Signals) -> None:
    ends = []
    for pause in moments(bench, jobs, 10):
        bench.edit()
        process = bench.at_work(jobs)
        time.sleep(pause)
        # Ctrl-C reaches all processes of a terminal.
        for member in members(process) if sign == signal.SIGINT else [process]:
            send(member, sign)
        ended = bench.forge.end()
        what = f"{sign.name} after {pause:.3f} s"
        ends.append(ended.code)
        assert ended.code in (0, 1, 130, 128 + sign, -sign), f"{what}: {ended}"
        assert "Error" not in ended.said, f"{what}: {ended.said}"
        bench.judge(ended, what)
        assert gone(process), f"{what}: {members(process)} are left"
        bench.mended(what)
    assert any(ends)


@processes
@pytest.mark.parametrize("pause", [0.02, 0.05, 0.08, 0.11, 0.15, 0.2])
def test_killed_while_others_work_for_it(bench: Bench, pause: float) -> None:
    bench.edit()
    shutil.rmtree(bench.root / ".cache")
    process = bench.at_work(2)
    time.sleep(pause)
    others = [member for member in members(process) if member != process]
    for other in others[:1]:
        send(other, signal.SIGSTOP)
    send(process, signal.SIGKILL)
    bench.forge.end()
    what = f"killed after {pause} s beside {len(others)} others"
    bench.whole(what)
    bench.mended(what)
    for other in others[:1]:
        send(other, signal.SIGCONT)
    assert gone(process), f"{what}: {members(process)} are left"
    bench.whole(what)
    bench.mended(what)


def program(bench: Bench, *options: object) -> "subprocess.Popen[str]":
    """Begin a build in a process of its own, as somebody at a terminal does."""
    command = [sys.executable, "-m", "octavo", "build", "--project", bench.root, *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_program_that_is_ended_leaves_the_site_whole(bench: Bench, sign: signal.Signals) -> None:
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
    bench.whole(sign.name)
    bench.mended(sign.name)


def test_a_reader_who_leaves_early_takes_nothing_along(bench: Bench) -> None:
    bench.edit()
    with program(bench, "--explain") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait()
    bench.finished(bench.whole("nobody reads"), "nobody reads")
    bench.mended("nobody reads")


@pytest.mark.parametrize("number", range(5))
def test_two_builds_at_once(bench: Bench, number: int) -> None:
    bench.edit()
    if number % 2:
        shutil.rmtree(bench.root / ".cache")
    options = ("--quiet", "--jobs", 1 + number % 2)
    with program(bench, *options) as one, program(bench, *options) as other:
        for process in (one, other):
            assert process.communicate() == ("", "")
            assert process.returncode == 0
    bench.finished(bench.whole("two builds"), "two builds")
    bench.mended("two builds")


HOLDING = """
import sys
from pathlib import Path
from octavo.output.lock import locked
with locked(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(bench: Bench) -> "Iterator[subprocess.Popen[str]]":
    """A process that holds the lock of the project until its input ends."""
    command = [sys.executable, "-c", HOLDING, str(Project.at(bench.root).cache)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_build_waits_for_another(bench: Bench) -> None:
    before = look(bench.output)
    bench.edit()
    with holder(bench) as process:
        assert process.stdin is not None
        bench.forge.start(bench.command(), trusting=True)
        time.sleep(0.3)
        assert look(bench.output) == before
        process.stdin.close()
        ended = bench.forge.end()
    assert (ended.code, ended.said) == (0, "")
    bench.finished(bench.whole("waited"), "waited")


def test_a_build_waits_no_longer_than_its_patience_and_says_for_whom(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.edit()
    monkeypatch.setattr(lock, "LOCK_PATIENCE", 0.2)
    with holder(bench) as process:
        before = look(bench.output)
        [found] = bench.build().diagnostics
        assert look(bench.output) == before
        process.communicate("")
    assert (found.severity, found.code) == ("error", "locked")
    assert f"process {process.pid}" in found.message
    bench.mended("locked out")


def test_the_lock_of_a_killed_process_is_nobody_s(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.edit()
    monkeypatch.setattr(lock, "LOCK_PATIENCE", 0.0)
    with holder(bench) as process:
        process.kill()
    bench.mended("killed with the lock")


PLAIN = {
    path: data.decode() for path, data in fifty()[0].items() if not re.search(r"(paper|note|page)-[4-9]|-1\d", path)
}
# Three states of a file each.
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
    """A small site in a theme that mentions data, built."""
    made = Site(Path(tempfile.mkdtemp(dir=folder)))
    for path, text in PLAIN.items():
        made.write(path, text)
    made.edit("themes/plain/templates/page.html", "{{ body.html }}", "{{ body.html }}{{ data.rooms|join }}")
    return made.built()


@pytest.mark.parametrize("path", EDITED)
@pytest.mark.parametrize("moment", ["before it is read", "when it was read", "when pages are rendered"])
def test_what_is_edited_during_a_build_is_seen_by_the_next(
    small: Site, path: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name = {
        "before it is read": (discover, "survey"),
        "when it was read": (Loading, "finish"),
        "when pages are rendered": (pipeline, "render_pages"),
    }[moment]
    original = getattr(module, name)
    one, two, six = EDITED[path]

    def clean(old: str, new: str) -> dict[str, bytes]:
        """What is to come of a state."""
        small.edit(path, old, new)
        made = Site(small.root)
        assert not made.build(small.root / "clean" / new).failed
        return tree(small.root / "clean" / new)

    def editing(*arguments: object) -> object:
        """Edit the file while it is worked on."""
        found = original(*arguments)
        small.edit(path, two, six)
        return found

    def during(old: str) -> None:
        """Build an edit that goes on meanwhile."""
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
