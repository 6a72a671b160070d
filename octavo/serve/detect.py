"""The detector: it has a rebuilder told of changes by the system, and poll where the system does not tell all."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.content.survey import folders_of
from octavo.serve.mounts import silent_now
from octavo.serve.rebuild import Rebuilder
from octavo.serve.symlinks import LinkTargets
from octavo.serve.watch import Watcher


class Detector:
    """Detects the changes of a rebuilder's project; with `poll`, the system is not asked to report any."""

    def __init__(self, rebuilder: Rebuilder, *, poll: bool) -> None:
        self._rebuilder = rebuilder
        self._project = project = rebuilder.supervisor.setup.project
        rebuilder.watched = not poll
        self._watcher: Watcher | None = None
        if not poll:
            rebuilder.follow = self._follow
            folders = folders_of(project)
            self._watcher = Watcher(project.root, folders, rebuilder.notify, self._poll_instead, self._replaced)

    async def start(self) -> None:
        """Start to watch the project, or to poll if it cannot be watched."""
        if self._watcher is None:
            return
        self._check_mounts((self._project.content, self._project.themes))
        trouble = await asyncio.to_thread(self._watcher.start)
        if trouble is not None:
            self._poll_instead(trouble)

    def stop(self) -> None:
        """Stop to watch."""
        if self._watcher is not None:
            self._watcher.stop()

    def _poll_instead(self, trouble: Diagnostic) -> None:
        self._rebuilder.start_polling()
        self._rebuilder.console.warn(trouble)

    def _check_mounts(self, folders: Iterable[Path]) -> None:
        """Poll too if some of the folders are on a file system that does not report all changes."""
        found = silent_now(folders) if self._rebuilder.watched else None
        if found is not None:
            kind, place = found
            self._rebuilder.start_polling()
            self._rebuilder.console.say(
                f"The file system of {place} ({kind}) does not report all changes: the files are scanned too."
            )

    def _replaced(self) -> None:
        self._rebuilder.console.say("The project's folder was replaced; the new one is watched now.")
        self._rebuilder.check_output()
        self._check_mounts((self._project.content, self._project.themes))

    def _follow(self, links: LinkTargets) -> None:
        if self._watcher is not None:
            self._watcher.follow(links)
            self._check_mounts(target for _, target in links)
