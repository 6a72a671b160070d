"""Check that two checkouts build the same sites: `python tools/same_bytes.py REVISION [--papers N]`.

The demonstration, the showcases and the benchmarks' papers are built with the code of a git revision and with the code
in this checkout. Each file that differs is printed; the exit status is 1 if there are any.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import papers  # noqa: E402 - the line above makes it importable
from benchmarks.generators.octavo import lay_out  # noqa: E402
from tests.support.showcase import lay_out as lay_out_showcase  # noqa: E402
from tests.support.sites import tree  # noqa: E402

SEED = 7


def main() -> None:
    """Build all sites with both versions of the code, and compare their files."""
    parser = argparse.ArgumentParser(description="Check that this checkout builds the same sites as a revision.")
    parser.add_argument("revision", help="the git revision to compare with")
    parser.add_argument("--papers", type=int, default=1000, help="how many papers of the benchmarks (1000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(old)], check=True)
        subprocess.run(["git", "checkout", "--quiet", "--detach", options.revision], cwd=old, check=True)
        sites = _sites(Path(folder), options.papers)
        differing = 0
        for name, project in sites.items():
            before, now = (_built(code, project, Path(folder) / "built" / code.name / name) for code in (old, ROOT))
            paths = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
            print(f"{name}: {len(now)} files, {len(paths)} differ", *paths, sep="\n  ")
            differing += len(paths)
    sys.exit(1 if differing else 0)


def _sites(folder: Path, count: int) -> dict[str, Path]:
    """Return the projects to build, by name."""
    showcase = folder / "showcase"
    lay_out_showcase(showcase)
    corpus = folder / "corpus"
    lay_out(papers(count, SEED), count, corpus, name="octavo")
    # Without the themes here, which would be overrides of those of the other version.
    shutil.copytree(ROOT / "content", folder / "demonstration" / "content")
    return {
        "demonstration": folder / "demonstration",
        "scholar": showcase / "scholar",
        "group": showcase / "group",
        "papers": corpus,
    }


def _built(code: Path, project: Path, output: Path) -> dict[str, bytes]:
    """Build a project with the code in a folder; return all files by path, without the manifest."""
    environment = {**os.environ, "PYTHONPATH": str(code)}
    command = [sys.executable, "-P", "-m", "octavo", "build", "--project", str(project), "--output", str(output)]
    subprocess.run(command, env=environment, cwd=code, check=True, stdout=subprocess.DEVNULL)
    return {path: data for path, data in tree(output).items() if not path.startswith(".octavo")}


if __name__ == "__main__":
    main()
