"""A target of the fuzzer: where its inputs come from, and the check that each of them has to pass."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from octavo.base.diagnostics import Diagnostic
from octavo.yaml.decode import Refusal, decode
from tests.support.nested import INSIDE, PAIRS

ROOT = Path(__file__).parent.parent.parent
CORPUS = Path(__file__).parent / "corpus"

# Most bytes of an input, and of the excerpt of a seed that it begins with.
LONGEST = 100_000
_EXCERPT = 2_000
# Characters that are often handled wrongly: spaces, breaks, marks, controls, those outside of a plane or of the norm.
_ODD = (
    "\0\x01\x02\x03\x1b\x7f\x85\xa0\xad\u200b\u200d\u2028\u2029\u202e\ufeff\ufffe\U0001d538é\u0301ıſß中\t\r\n \\\"'&<>%"
)
_NUMBERS = ("0", "-1", "9" * 30, "1e400", "NaN", "0x10", "1_000", "٣", "2024-02-30", "&#0;", "&#x110000;", "&#x3;")


Check = Callable[[bytes], None]


class TooSlow(AssertionError):
    """Raised where an input takes more time than it may."""


@dataclass(frozen=True)
class Target:
    """A target of the fuzzer; `prepare` opens its check, which raises for an input that breaks an invariant.

    Inputs are seeds that are changed, with `words` put into them, or, where there is `invent`, made by that. `seconds`
    of the processor are allowed for each 100 KB that were begun.
    """

    name: str
    prepare: Callable[[], AbstractContextManager[Check]]
    read_seeds: Callable[[], Iterable[bytes]] = tuple
    words: Sequence[str] = ()
    invent: Callable[[Random], bytes] | None = None
    seconds: float = 2.0

    @cached_property
    def seeds(self) -> list[bytes]:
        """The seeds that are not too long."""
        return [seed for seed in self.read_seeds() if len(seed) <= LONGEST]

    def draw(self, seed: str, number: int) -> bytes:
        """Return the input with a number; it depends on nothing but the seed, the number and the files of seeds."""
        random = Random(f"{seed} {self.name} {number}")
        if self.invent is not None and (not self.seeds or random.random() < 0.5):
            return self.invent(random)
        return _changed(random, self.seeds, self.words)

    @contextmanager
    def opened(self) -> Iterator[Check]:
        """Yield the check, which also raises for an input that takes too long."""
        with self.prepare() as check:

            def run(data: bytes) -> None:
                with _bounded(self.seconds * (1 + len(data) // LONGEST)):
                    check(data)

            yield run


def always(check: Check) -> Callable[[], AbstractContextManager[Check]]:
    """Return what opens a check that needs nothing around it."""
    return lambda: nullcontext(check)


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TooSlow(f"more than {seconds} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    # The timer is another one's while templates run, and what it raises may be caught.
    if time.process_time() - began > seconds:
        raise TooSlow(f"more than {seconds} s of the processor")


def _changed(random: Random, seeds: Sequence[bytes], words: Sequence[str]) -> bytes:
    """Return an excerpt of a seed with up to eight changes."""
    data = _excerpt(random, random.choice(seeds))
    for _ in range(random.randint(1, 8)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 0, 0, 1, 2, 8, 40)))
        data = data[:start] + _instead(random, data[start:end], seeds, words) + data[end:]
    return data[:LONGEST]


def _excerpt(random: Random, seed: bytes) -> bytes:
    """Return whole lines of a seed; often its first ones, with which other lines make sense."""
    if len(seed) <= _EXCERPT or random.random() < 0.05:
        return seed
    start = 0 if random.random() < 0.5 else seed.rfind(b"\n", 0, random.randint(0, len(seed))) + 1
    end = seed.find(b"\n", start + random.randint(1, _EXCERPT))
    return seed[start : end + 1 or len(seed)]


def _instead(random: Random, gone: bytes, seeds: Sequence[bytes], words: Sequence[str]) -> bytes:
    """Return what stands in the place of a piece of an input."""
    way = random.random()
    if way < 0.40 and words:
        return gone + random.choice(words).encode("utf-8", "surrogateescape")
    if way < 0.50:
        return b""
    if way < 0.60:
        return "".join(random.choices(_ODD, k=random.randint(1, 3))).encode()
    if way < 0.65:
        return bytes(random.choices(range(256), k=random.randint(1, 3)))
    if way < 0.70:
        return random.choice(_NUMBERS).encode()
    if way < 0.80:
        other = random.choice(seeds)
        at = random.randint(0, len(other))
        return other[at : at + random.randint(1, 200)]
    if way < 0.90:
        opens, closes = random.choice(PAIRS)
        inside, times = random.choice(INSIDE), random.choice((1, 1, 2, 30))
        closed = random.choice((times, times, 0, times + 1))
        return ((opens + inside) * times).encode() + gone + ((inside + closes) * closed).encode()
    piece = gone or (random.choice(words).encode("utf-8", "surrogateescape") if words else b"a")
    return piece * random.choice((2, 3, 20, 20, 200, 2000) if random.random() < 0.2 else (2, 3))


def text_of(data: bytes) -> str | None:
    """Return the text of an input as a source is decoded, or None for one that is refused."""
    try:
        return decode(data, "x")
    except Refusal:
        return None


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a file, in which findings about it have their places, whatever its encoding."""
    return (
        data.removeprefix(b"\xef\xbb\xbf")
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .split("\n")
    )


def check_findings(found: Iterable[Diagnostic], path: str, lines: Sequence[str]) -> None:
    """Check that findings have places in the lines of a file, and messages that can be printed."""
    for one in found:
        place = one.span
        assert place.path == path, f"{one.code} names another file: {one}"
        assert 1 <= place.line <= len(lines), f"{one.code} names a line that is not there: {one}"
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1, f"{one.code} names no column of its line: {one}"
        assert place.length >= 0, f"{one.code} has a negative length: {one}"
        assert one.message, f"{one.code} says nothing: {one}"
        (one.message + one.hint).encode()


def texts(*patterns: str) -> Iterator[bytes]:
    """Yield the files of the repository that fit these patterns."""
    for pattern in patterns:
        yield from (file.read_bytes() for file in sorted(ROOT.glob(pattern)) if file.is_file())
