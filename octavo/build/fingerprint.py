"""The fingerprint: one digest of everything in the program itself that can change a byte of the output."""

import os
import re
import sys
from pathlib import Path

from octavo.base.hashing import hasher

# The libraries whose output ends up in pages, by the names of their distributions.
_LIBRARIES = (
    "anyascii",
    "jinja2",
    "markupsafe",
    "math_core",
    "mistune",
    "nh3",
    "pygments",
    "pylatexenc",
    "python_frontmatter",
    "pyyaml",
)
# The packages of which no build runs anything.
APART = frozenset(("audit", "cli", "imports", "migrate", "publish", "serve"))
_DIST = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.dist-info", re.IGNORECASE)


def fingerprint() -> str:
    """Return the digest of the sources that a build may run, and of the versions of Python and the libraries."""
    digest = hasher()
    digest.update(sys.version.encode())
    for part in sorted(_versions()):
        digest.update(part.encode())
    package = str(Path(__file__).parent.parent)
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(folders)
        if folder == package:
            folders[:] = [name for name in folders if name not in APART]
        for name in sorted(names):
            if name.endswith(".py"):
                source = f"{folder}/{name}"
                digest.update(source.removeprefix(package).encode())
                # Done at every start of the program: a Path for each source would take twice as long.
                with open(source, "rb") as file:  # noqa: PTH123 - a text path, for speed
                    digest.update(file.read())
    return digest.hexdigest()


def _versions() -> list[str]:
    # Reading folder names costs a millisecond; importlib.metadata alone takes 45 ms to import.
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = [path.name for path in Path(folder).glob("*.dist-info")] if folder else []
        except OSError:
            continue
        for name in sorted(names):
            match = _DIST.fullmatch(name)
            if match and match["name"].lower().replace("-", "_") in _LIBRARIES:
                found.setdefault(match["name"].lower().replace("-", "_"), match["version"])
    for name in _LIBRARIES:
        if name not in found:
            found[name] = _stated_version(name)
    return [f"{name}={version}" for name, version in found.items()]


def _stated_version(library: str) -> str:
    """Return the version of a library that was installed in another form than a wheel."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library.replace("_", "-"))
    except PackageNotFoundError:
        return ""
