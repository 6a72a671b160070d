"""How programs save a file: the system calls of each, as far as whoever watches can tell them apart."""

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


def name(length: int = 6) -> str:
    return "".join(CHANCE.choices(LETTERS, k=length))


def written(path: Path, data: bytes, flags: int = os.O_TRUNC, *, sure: bool = False) -> None:
    """Open, write and close a file."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o644)
    try:
        os.write(file, data)
        if sure:
            os.fsync(file)
    finally:
        os.close(file)


def in_place(path: Path, data: bytes) -> None:
    """VS Code, nano, Kate."""
    written(path, data)


def in_pieces(path: Path, data: bytes) -> None:
    """Whoever writes slowly."""
    half = len(data) // 2
    with path.open("wb", buffering=0) as file:
        file.write(data[:half])
        time.sleep(0.02)
        file.write(data[half:])


def vim(path: Path, data: bytes) -> None:
    """Vim where it may rename the file."""
    probe, backup = path.with_name("4913"), path.with_name(f"{path.name}~")
    os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o100644))
    probe.chmod(0o644)
    probe.unlink()
    path.rename(backup)
    written(path, data, os.O_TRUNC, sure=True)
    path.chmod(0o644)
    backup.unlink()


def vim_copying(path: Path, data: bytes) -> None:
    """Vim with `backupcopy=yes`, and a swap file."""
    swap, backup = path.with_name(f".{path.name}.swp"), path.with_name(f"{path.name}~")
    written(swap, b"b0VIM", sure=True)
    written(backup, path.read_bytes(), os.O_EXCL)
    written(path, data, os.O_TRUNC, sure=True)
    backup.unlink()
    swap.unlink()


def emacs(path: Path, data: bytes) -> None:
    """Emacs at the first save of a buffer, after an auto-save."""
    lock, auto, backup = (path.with_name(text) for text in (f".#{path.name}", f"#{path.name}#", f"{path.name}~"))
    lock.symlink_to("ada@engine.1843:1")
    written(auto, data)
    path.rename(backup)
    written(path, data, os.O_TRUNC, sure=True)
    path.chmod(0o644)
    auto.unlink()
    lock.unlink()


def jetbrains(path: Path, data: bytes) -> None:
    """Programs of JetBrains with safe write."""
    new, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    written(new, data)
    path.rename(old)
    new.rename(path)
    old.unlink()


def sed(path: Path, data: bytes) -> None:
    """GNU sed -i."""
    new = path.with_name(f"sed{name()}")
    written(new, data, os.O_EXCL)
    new.chmod(0o644)
    new.rename(path)


def atomic(path: Path, data: bytes) -> None:
    """Whoever makes sure of a file of a name of its own before it renames it."""
    new = path.with_name(f"{path.name}.{name()}")
    written(new, data, os.O_EXCL, sure=True)
    time.sleep(CHANCE.uniform(0.005, 0.03))
    new.rename(path)


def rsync(path: Path, data: bytes) -> None:
    """rsync, and unison."""
    new = path.with_name(f".{path.name}.{name()}")
    written(new, data, os.O_EXCL)
    os.utime(new)
    new.chmod(0o644)
    new.rename(path)


def gedit(path: Path, data: bytes) -> None:
    """gedit, and what else saves as GIO does, with a backup."""
    new, backup = path.with_name(f".goutputstream-{name()}"), path.with_name(f"{path.name}~")
    written(new, data, os.O_EXCL, sure=True)
    backup.unlink(missing_ok=True)
    backup.hardlink_to(path)
    new.rename(path)
    backup.unlink()


def office(path: Path, data: bytes) -> None:
    """LibreOffice: a lock file, and a copy over the old one."""
    lock = path.with_name(f".~lock.{path.name}#")
    written(lock, b"Ada,engine", os.O_EXCL)
    written(path, data)
    lock.unlink()


def cp(path: Path, data: bytes) -> None:
    """cp over the file."""
    source = path.parents[2] / "source"
    source.write_bytes(data)
    subprocess.run(["cp", source, path], check=True)


def moved_over(path: Path, data: bytes) -> None:
    """mv from another folder over the file."""
    source = path.parents[2] / "source"
    source.write_bytes(data)
    source.rename(path)


def removed_first(path: Path, data: bytes) -> None:
    """git checkout -- file, tar."""
    path.unlink()
    written(path, data, os.O_EXCL)


SAVES: dict[str, Save] = {
    made.__name__: made
    for made in (
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
    """Have git do something."""
    settings = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(
        ["git", *settings, *words], cwd=root, check=True, capture_output=True, text=True, env=_alone(root)
    )
    return done.stdout


def _alone(root: Path) -> dict[str, str]:
    """An environment in which git has no settings but these."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


HAS_GIT = shutil.which("git") is not None
