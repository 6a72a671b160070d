"""Command line of the benchmarks: `python -m benchmarks`."""

import argparse
import datetime
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import install, machine
from benchmarks.generator import Generator
from benchmarks.generators.hugo import hugo
from benchmarks.generators.octavo import octavo
from benchmarks.generators.zola import zola
from benchmarks.process import Failed, environment, timed
from benchmarks.report import report
from benchmarks.run import Bench, Case

HERE = Path(__file__).parent
CASES: tuple[Case, ...] = ("cold", "unchanged", "edit", "save", "startup")


def _sizes(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) >= 10 for part in parts):
        raise argparse.ArgumentTypeError("write numbers of 10 and more with commas between them, like 100,1000")
    return tuple(map(int, parts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description="Build the same papers with Octavo, Hugo and Zola, in turn, and compare."
    )
    parser.add_argument("--sizes", type=_sizes, default=(100, 1000, 10000), help="how many papers: 100,1000,10000")
    parser.add_argument("--rounds", type=int, default=5, help="how often; small sites are built more often")
    parser.add_argument("--with-growth", action="store_true", help="build 100,000 too; takes long, and 20 GB of disk")
    parser.add_argument("--only", choices=CASES, action="append", default=[], help="measure this, and write no results")
    parser.add_argument("--seed", type=int, default=7, help="another seed is another corpus of the same kind")
    parser.add_argument("--octavo", type=Path, metavar="PATH", help="the command to measure")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to work, outside the repository")
    parser.add_argument("--results", type=Path, metavar="FILE", help="where to write the results")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the same papers with Octavo, Hugo and Zola, in turn, and report the comparison."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        parser.error("the benchmarks read /proc, which only Linux has")
    command = (options.octavo or Path(sys.executable).with_name("octavo")).absolute()
    if not command.is_file():
        parser.error(f"there is no {command}: use make bench, or name the command with --octavo")
    work = (options.work or Path(tempfile.gettempdir()) / "octavo-bench").absolute()
    work.mkdir(parents=True, exist_ok=True)
    machine.narrow()
    generators, absent = _generators(command, work / "peers")
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    env = environment(folder)
    bench = Bench(generators, folder, env, options.rounds, options.seed, _say(time.monotonic()))
    try:
        _measure(bench, options.sizes, options.only or CASES, options.with_growth)
        details = {**machine.described(folder), **_versions(generators, folder, env)}
        text = report(bench.figures, generators, _command(options), datetime.date.today().isoformat(), details, absent)
        print(text, flush=True)
        if options.results or not options.only:
            (options.results or HERE / "RESULTS.md").write_text(text, "utf-8")
    except Failed as failure:
        sys.exit(f"error: {failure}")
    finally:
        # Deleting thousands of files slows down every later build, so it comes last.
        bench.say("removing what was built")
        shutil.rmtree(folder)


def _command(options: argparse.Namespace) -> str:
    """Return the command line that repeats a run."""
    sizes = ",".join(map(str, options.sizes))
    words = [f"--sizes {sizes}", f"--rounds {options.rounds}", f"--seed {options.seed}"]
    words += [f"--only {case}" for case in options.only] + ["--with-growth"] * options.with_growth
    return " ".join(["python -m benchmarks", *words])


def _generators(command: Path, folder: Path) -> tuple[list[Generator], Mapping[str, str]]:
    """Return Octavo and the other generators that can be installed here, and the reason for each that cannot."""
    folder.mkdir(exist_ok=True)
    found, absent = [octavo(command), octavo(command, plain=True)], {}
    peers: dict[str, Callable[[], Sequence[Generator]]] = {
        "Hugo": lambda: [hugo(install.hugo(folder))],
        "Zola": lambda: [zola(started := install.zola(folder)), zola(started, paged_terms=False)],
    }
    for title, peer in peers.items():
        try:
            found += peer()
        except install.Unavailable as reason:
            absent[title] = str(reason)
    return found, absent


def _measure(bench: Bench, sizes: Sequence[int], cases: Sequence[Case], with_growth: bool) -> None:
    if "startup" in cases:
        bench.startup()
    for size in sizes:
        if set(cases) - {"startup", "save"}:
            bench.size(size, cases)
        if "save" in cases:
            bench.saves(size)
    if with_growth:
        bench.growth()


def _versions(generators: Sequence[Generator], folder: Path, env: Mapping[str, str]) -> Mapping[str, str]:
    """Return the versions of each program, of Python and of this checkout."""
    measured = [generator for generator in generators if not generator.least]
    printed = {generator.title: timed(generator.version, folder, env).printed for generator in measured}
    numbers = {title: found[0] for title, text in printed.items() if (found := re.search(r"\d+(\.\d+)+", text))}
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    checkout = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return numbers | {"Python": sys.version.split()[0], "checkout": checkout or "unknown"}


def _say(start: float) -> Callable[[str], None]:
    return lambda text: print(f"{time.monotonic() - start:7.1f} s  {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
