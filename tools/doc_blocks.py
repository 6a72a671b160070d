"""Read the blocks of code in a page of the documentation, and do what they say.

The words after the language say what a block is:

- `sh`: commands, which are run;
- `sh serve`: a command that runs until it is stopped: it has to print an address;
- `sh not run: REASON`: commands that only a reader can run;
- `LANGUAGE file=PATH`: the text of a file;
- everything else is only shown.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["run", "serve", "not run", "file", "shown"]

# Seconds that a command may take.
PATIENCE = 60

_BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
_ADDRESS = re.compile(r"^ *(http://\S+)")
_WHERE = "/.folder"


@dataclass(frozen=True)
class Block:
    """A block of code: its kind, the reason or the path that goes with the kind, its text, and its line in the page."""

    kind: Kind
    argument: str
    text: str
    line: int


def blocks_of(page: str) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    for match in _BLOCK.finditer(page):
        language, _, words = match["info"].strip().partition(" ")
        kind, argument = _kind_of(language, words)
        yield Block(kind, argument, match["text"], page.count("\n", 0, match.start()) + 1)


def _kind_of(language: str, words: str) -> tuple[Kind, str]:
    if words.startswith("file="):
        return "file", words.removeprefix("file=")
    if language not in ("sh", "console"):
        return "shown", ""
    if words.startswith("not run:"):
        return "not run", words.removeprefix("not run:").strip()
    if words not in ("", "serve"):
        raise ValueError(f"`{language} {words}` is no kind of block")
    return ("serve" if words else "run"), ""


@dataclass
class Reader:
    """Somebody who follows a page: `folder` is where their terminal is, `environment` what it knows."""

    folder: Path
    environment: Mapping[str, str]

    def follow(self, block: Block) -> None:
        """Do what a block says; CalledProcessError where a command fails."""
        if block.kind == "file":
            place = self.folder / block.argument
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, "utf-8")
        elif block.kind == "run":
            self._run(block.text)
        elif block.kind == "serve":
            with self.serving(block.text):
                pass

    def _run(self, commands: str) -> None:
        """Run commands, and stay in the folder to which they lead."""
        where = self.environment["HOME"] + _WHERE
        script = f'{commands}\npwd > "{where}"\n'
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"this failed with status {done.returncode}:\n{commands}\n{done.stdout}")
        self.folder = Path(Path(where).read_text("utf-8").strip())

    @contextmanager
    def serving(self, command: str) -> Iterator[str]:
        """Run a command that serves a site, provide the address that it prints, and stop it, which must succeed."""
        log = Path(self.environment["HOME"]) / ".serving"
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            yield _address_in(log, process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                status = process.wait(PATIENCE)
            finally:
                process.kill()
        if status:
            raise AssertionError(f"this ended with status {status}:\n{command}\n{log.read_text('utf-8')}")


def _address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address that a server prints, as soon as it is printed."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        for line in log.read_text("utf-8").splitlines():
            if match := _ADDRESS.match(line):
                return match[1]
        time.sleep(0.02)
    raise AssertionError(f"no address was printed:\n{log.read_text('utf-8')}")


def reader_in(folder: Path, programs: Path) -> Reader:
    """Return a reader whose home and working folders are in a folder, who has the files that pages speak of.

    `programs` is the folder of `octavo`. What they push to GitHub goes into the folder `hub`.
    """
    home, work = folder / "home", folder / "work"
    for place in (home / "Downloads", work):
        place.mkdir(parents=True)
    for name in ("portrait.jpg", "cv.pdf", "notes.pdf", "slides.pdf", "figure.png"):
        (home / "Downloads" / name).write_bytes(b"A file")
    bare = folder / "hub" / "ada" / "ada.github.io.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch", "main", bare], check=True)
    settings = f'[user]\nname = Ada Lovelace\nemail = ada@example.org\n[url "{folder}/hub/"]\n'
    (home / ".gitconfig").write_text(f"{settings}insteadOf = https://github.com/\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    paths = {"HOME": str(home), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "EDITOR": "true"}
    return Reader(work, {**kept, **paths})
