"""Test that a build opens only the sources and imports only the libraries that it needs."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from octavo.content.scan import TICK
from tests.build.test_build import SITE
from tests.support.sites import Site, site

PROGRAM = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
system_open = os.open
def noted_open(path, flags, mode=0o777, *, dir_fd=None):
    # The event does not say from which folder a path leads on.
    if dir_fd is not None:
        opened.append(os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}"), path))
    return system_open(path, flags, mode, dir_fd=dir_fd)
os.open = noted_open
from octavo.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(json.dumps([code, opened, sorted(sys.modules)]))
"""

# Libraries that are slow to import and that not every command needs.
HEAVY = {
    "jinja2",
    "mistune",
    "frontmatter",
    "yaml",
    "pygments",
    "nh3",
    "math_core",
    "multiprocessing",
    "concurrent",
    "dataclasses",
}


class Run(NamedTuple):
    """A run of the program: how often it opened each source, the heavy libraries it imported, and all its modules."""

    sources: Counter[str]
    libraries: set[str]
    modules: set[str]


def run(root: Path, *arguments: str) -> Run:
    """Run the program in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    code, opened, modules = json.loads(ended.stdout.splitlines()[-1])
    assert code == 0, ended.stderr
    content = root.resolve() / "content"
    paths = [Path(path) for path in opened if Path(path).is_relative_to(content)]
    sources = Counter(path.relative_to(content).as_posix() for path in paths if path.is_file())
    return Run(sources, HEAVY & set(modules), set(modules))


def build(made: Site) -> Run:
    """Build in a process of its own."""
    return run(made.root, "build", "--quiet", "--jobs", "1")


def test_the_first_build_reads_every_source_once(tmp_path: Path) -> None:
    made = site(tmp_path, SITE)
    sources = {path.relative_to(tmp_path / "content").as_posix() for path in (tmp_path / "content").rglob("*.md")}
    read = build(made).sources
    assert {path: times for path, times in read.items() if path.endswith(".md")} == dict.fromkeys(sources, 1)


def test_unchanged_sources_are_not_read_and_unused_libraries_are_not_imported(tmp_path: Path) -> None:
    made = site(tmp_path, SITE)
    # Stamps are trusted once they are older than a tick of the file system's clock.
    time.sleep(TICK / 1e9 + 0.1)
    made.built()
    idle = build(made)
    assert idle.sources == {}
    assert idle.libraries == set()
    made.edit("content/papers/notes.md", "weaves", "spins")
    edited = build(made)
    assert {path for path in edited.sources if not path.endswith(".yaml")} == {"papers/notes.md"}
    assert edited.libraries <= {"jinja2", "mistune", "math_core", "dataclasses", "frontmatter", "yaml"}
    assert {"frontmatter", "yaml"} <= edited.libraries


def test_plain_settings_are_read_without_the_libraries_that_read_entries(tmp_path: Path) -> None:
    made = site(tmp_path, SITE)
    time.sleep(TICK / 1e9 + 0.1)
    made.built()
    made.write("content/site.yaml", "title: Looms\n")
    edited = build(made)
    assert {path for path in edited.sources if path.endswith(".md")} == set()
    assert edited.sources["site.yaml"] == 1
    assert not edited.libraries & {"frontmatter", "yaml"}


def test_the_version_is_printed_without_importing_the_program(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert {name for name in done.modules if name.startswith("octavo.") and not name.startswith("octavo.cli")} == {
        "octavo.base",
        "octavo.base.frozen",
        "octavo.base.layout",
        "octavo.base.numbers",
        "octavo.base.patterns",
    }
    assert done.libraries == set()
