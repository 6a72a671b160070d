"""Description of the machine for the report, and the limit on its processors."""

import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path

# Number of processors that the goals are set for.
PROCESSORS = 2


def narrow() -> int:
    """Restrict this process and its children to at most `PROCESSORS` processors; return how many are used."""
    allowed = sorted(os.sched_getaffinity(0))[:PROCESSORS]
    os.sched_setaffinity(0, allowed)
    return len(allowed)


def described(folder: Path) -> Mapping[str, str]:
    """Return the processor, memory and system of the machine, and the file system of a folder, by label."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    total = re.search(r"^MemTotal:\s*(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "processor": f"{model[1] if model else platform.machine()}, {len(os.sched_getaffinity(0))} used",
        "memory": f"{int(total[1]) / 2**20:.0f} GiB" if total else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "file system": _file_system(folder),
    }


def _file_system(folder: Path) -> str:
    """Return the type of a folder's file system, that is, of the longest mount point above it."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    above = [(len(point), kind) for _, point, kind, *_ in mounts if folder.resolve().is_relative_to(point)]
    return max(above)[1]
