"""git: plumbing commands run in the repository of a project."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from octavo.base.diagnostics import Span, error
from octavo.base.frozen import EMPTY
from octavo.publish.outcome import Unpublished

# Variables with which git tells the programs that it runs, such as hooks, where the repository is. Those of its
# configuration stay, because they may hold what is needed to log in.
_OF_HOOKS = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)

# Settings under which git would write more than is asked for, or change what it is given.
_SETTINGS = ("-c", "core.splitIndex=false", "-c", "core.fsmonitor=false", "-c", "i18n.commitEncoding=UTF-8")

# Where objects are missing, git would fetch them from a remote, by any program that the repository's settings name.
# Versions before 2.44 do not know the first variable, so the second one allows no way of talking to a remote.
_ALONE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "-"}

# The number of the open file to which errors are written.
_STANDARD_ERROR = 2

_TRUST = "another user owns it; if you trust that user: git config --global --add safe.directory FOLDER"


class Git:
    """The git repository around a folder; with `alone`, git asks no remote.

    Texts are UTF-8. What git says about a failure is quoted in the error, but `talk` lets it speak to the user itself.
    """

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        if shutil.which("git") is None:
            hint = "install it (https://git-scm.com/downloads), or publish to a folder with --to"
            raise Unpublished(error("no-program", "git is not installed", Span(str(folder)), hint))
        self.folder = folder
        self._environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
        if not sys.stdin.isatty():
            self._environment.setdefault("GIT_TERMINAL_PROMPT", "0")
        if alone:
            self._environment |= _ALONE
        self._check()

    def _check(self) -> None:
        span = Span(str(self.folder))
        ran = self._run(("rev-parse", "--git-dir"))
        if ran.returncode == 0:
            return
        if any((folder / ".git").exists() for folder in (self.folder, *self.folder.parents)):
            message = f"git cannot use its repository: {_reason(ran.stderr)}"
            hint = _TRUST if b"safe.directory" in ran.stderr else ""
            raise Unpublished(error("publish-failed", message, span, hint))
        hint = "run `git init` and `git remote add origin URL` here first, or publish to a folder with --to"
        raise Unpublished(error("publish-refused", "the project is not in a git repository", span, hint))

    def _run(
        self, arguments: tuple[str, ...], data: bytes = b"", variables: Mapping[str, str] = EMPTY
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["git", *_SETTINGS, *arguments]
        environment = {**self._environment, **variables}
        return subprocess.run(command, input=data, cwd=self.folder, env=environment, capture_output=True, check=False)

    def run(self, *arguments: str, data: str = "", variables: Mapping[str, str] = EMPTY, hint: str = "") -> str:
        """Run a command and return its output; Unpublished, with the `hint`, where it fails."""
        ran = self._run(arguments, data.encode("utf-8", "surrogateescape"), variables)
        if ran.returncode:
            message = f"`git {arguments[0]}` failed: {_reason(ran.stderr)}"
            raise Unpublished(error("publish-failed", message, Span(str(self.folder)), hint))
        return ran.stdout.decode("utf-8", "surrogateescape")

    def ask(self, *arguments: str) -> str | None:
        """Run a command and return its output without the line's end, or None where it fails."""
        ran = self._run(arguments)
        return None if ran.returncode else ran.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def talk(self, *arguments: str) -> str | None:
        """Run a command that talks to a remote and to the user; return its output, or None where it fails."""
        ran = self._speak(arguments, subprocess.PIPE)
        return None if ran.returncode else ran.stdout.decode("utf-8", "surrogateescape")

    def push(self, *arguments: str) -> bool:
        """Push, and tell if that succeeded; the hooks of the user speak to the user too."""
        # A hook may also leave a program behind: from a pipe one would read until that ends.
        return self._speak(("push", *arguments), _STANDARD_ERROR).returncode == 0

    def _speak(self, arguments: tuple[str, ...], output: int) -> subprocess.CompletedProcess[bytes]:
        command = ["git", *_SETTINGS, *arguments]
        # What this process has printed so far comes before git's words.
        sys.stdout.flush()
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, cwd=self.folder, env=self._environment, check=False
        )

    def tracks_folder(self) -> bool:
        """Tell if the repository is that of the folder: it begins there, or tracks a file in it."""
        return not self.run("rev-parse", "--show-prefix").strip() or bool(self.ask("ls-files", "--", "."))


def _reason(words: bytes) -> str:
    """Return the line in which git says why it failed: the first that begins so, else the last."""
    lines = words.decode("utf-8", "replace").strip().splitlines() or ["it does not say why"]
    return next((line for line in lines if line.startswith("fatal: ")), lines[-1])
