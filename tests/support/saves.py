"""Functions that save a file as common programs do, with those system calls that lead to different file events."""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Save = Callable[[Path, bytes], None]

CHANCE = random.Random(3)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def random_name(length: int = 6) -> str:
    """Return a random part of a file name."""
    return "".join(CHANCE.choices(LETTERS, k=length))


def write(path: Path, data: bytes, flags: int = os.O_TRUNC, *, sync: bool = False) -> None:
    """Open, write and close a file; with `sync`, wait until it is on the disk."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o644)
    try:
        os.write(file, data)
        if sync:
            os.fsync(file)
    finally:
        os.close(file)


def in_place(path: Path, data: bytes) -> None:
    """Save as VS Code, nano and Kate do."""
    write(path, data)


def in_pieces(path: Path, data: bytes) -> None:
    """Save as programs do that write slowly."""
    half = len(data) // 2
    with path.open("wb", buffering=0) as file:
        file.write(data[:half])
        time.sleep(0.02)
        file.write(data[half:])


def vim(path: Path, data: bytes) -> None:
    """Save as Vim does if it can rename the file."""
    probe, backup = path.with_name("4913"), path.with_name(f"{path.name}~")
    os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o100644))
    probe.chmod(0o644)
    probe.unlink()
    path.rename(backup)
    write(path, data, os.O_TRUNC, sync=True)
    path.chmod(0o644)
    backup.unlink()


def vim_copying(path: Path, data: bytes) -> None:
    """Save as Vim does with `backupcopy=yes` and a swap file."""
    swap, backup = path.with_name(f".{path.name}.swp"), path.with_name(f"{path.name}~")
    write(swap, b"b0VIM", sync=True)
    write(backup, path.read_bytes(), os.O_EXCL)
    write(path, data, os.O_TRUNC, sync=True)
    backup.unlink()
    swap.unlink()


def emacs(path: Path, data: bytes) -> None:
    """Save as Emacs does at the first save of a buffer, after an auto-save."""
    lock, auto, backup = (path.with_name(text) for text in (f".#{path.name}", f"#{path.name}#", f"{path.name}~"))
    lock.symlink_to("ada@engine.1843:1")
    write(auto, data)
    path.rename(backup)
    write(path, data, os.O_TRUNC, sync=True)
    path.chmod(0o644)
    auto.unlink()
    lock.unlink()


def jetbrains(path: Path, data: bytes) -> None:
    """Save as JetBrains programs do with safe write."""
    new, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    write(new, data)
    path.rename(old)
    new.rename(path)
    old.unlink()


def sed(path: Path, data: bytes) -> None:
    """Save as GNU `sed -i` does."""
    new = path.with_name(f"sed{random_name()}")
    write(new, data, os.O_EXCL)
    new.chmod(0o644)
    new.rename(path)


def atomic(path: Path, data: bytes) -> None:
    """Save as programs do that write and sync a temporary file before they rename it."""
    new = path.with_name(f"{path.name}.{random_name()}")
    write(new, data, os.O_EXCL, sync=True)
    time.sleep(CHANCE.uniform(0.005, 0.03))
    new.rename(path)


def rsync(path: Path, data: bytes) -> None:
    """Save as rsync and unison do."""
    new = path.with_name(f".{path.name}.{random_name()}")
    write(new, data, os.O_EXCL)
    os.utime(new)
    new.chmod(0o644)
    new.rename(path)


def gedit(path: Path, data: bytes) -> None:
    """Save as gedit and other programs with GIO do, with a backup."""
    new, backup = path.with_name(f".goutputstream-{random_name()}"), path.with_name(f"{path.name}~")
    write(new, data, os.O_EXCL, sync=True)
    backup.unlink(missing_ok=True)
    backup.hardlink_to(path)
    new.rename(path)
    backup.unlink()


def office(path: Path, data: bytes) -> None:
    """Save as LibreOffice does, with a lock file and a copy over the old file."""
    lock = path.with_name(f".~lock.{path.name}#")
    write(lock, b"Ada,engine", os.O_EXCL)
    write(path, data)
    lock.unlink()


def cp(path: Path, data: bytes) -> None:
    """Save as `cp` over the file does."""
    source = path.parents[2] / "source"
    source.write_bytes(data)
    subprocess.run(["cp", source, path], check=True)


def moved_over(path: Path, data: bytes) -> None:
    """Save as `mv` from another folder over the file does."""
    source = path.parents[2] / "source"
    source.write_bytes(data)
    source.rename(path)


def removed_first(path: Path, data: bytes) -> None:
    """Save as `git checkout -- file` and tar do."""
    path.unlink()
    write(path, data, os.O_EXCL)


SAVES: dict[str, Save] = {
    save.__name__: save
    for save in (
        in_place,
        in_pieces,
        vim,
        vim_copying,
        emacs,
        jetbrains,
        sed,
        atomic,
        rsync,
        gedit,
        office,
        cp,
        moved_over,
        removed_first,
    )
}


def git(root: Path, *words: str) -> str:
    """Run a git command in a folder; return its output."""
    settings = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(
        ["git", *settings, *words], cwd=root, check=True, capture_output=True, text=True, env=_environment(root)
    )
    return done.stdout


def _environment(root: Path) -> dict[str, str]:
    """Return an environment in which git reads no configuration of the machine or the user."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


HAS_GIT = shutil.which("git") is not None
