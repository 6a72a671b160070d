"""The machine: what a reader of the figures has to know about it."""

import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path

# The goals are for so many.
PROCESSORS = 2


def narrow() -> int:
    """Keep this process, and all it will start, to as many processors as the goals are for; how many that are."""
    allowed = sorted(os.sched_getaffinity(0))[:PROCESSORS]
    os.sched_setaffinity(0, allowed)
    return len(allowed)


def described(folder: Path) -> Mapping[str, str]:
    """The machine in words, and the file system that a folder lies on."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    total = re.search(r"^MemTotal:\s*(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "processor": f"{model[1] if model else platform.machine()}, {len(os.sched_getaffinity(0))} used",
        "memory": f"{int(total[1]) / 2**20:.0f} GiB" if total else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "file system": _file_system(folder),
    }


def _file_system(folder: Path) -> str:
    """The type of the file system below a folder: that of the longest mount point above it."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    above = [(len(point), kind) for _, point, kind, *_ in mounts if folder.resolve().is_relative_to(point)]
    return max(above)[1]
