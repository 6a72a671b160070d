"""Symlinks type: where links lead, so that what happens there is known by the names that sources have."""

from collections.abc import Iterable, Iterator
from pathlib import Path

LinkTargets = tuple[tuple[Path, Path], ...]


class Symlinks:
    """Links, each with the place it leads to."""

    def __init__(self, links: LinkTargets = ()) -> None:
        self.targets = frozenset(target for _, target in links)
        self._at: dict[Path, list[Path]] = {}
        self._below: dict[Path, list[Path]] = {}
        for link, target in links:
            self._at.setdefault(target, []).append(link)
            for folder in target.parents:
                self._below.setdefault(folder, []).append(link)

    def names(self, path: Path) -> Iterator[Path]:
        """The paths that links give to what is at a path; all links that lead below it, for they lead there by it."""
        for place in (path, *path.parents) if self._at else ():
            for link in self._at.get(place, ()):
                yield link / path.relative_to(place)
        yield from self._below.get(path, ())

    def watched(self, root: Path, folders: Iterable[Path]) -> dict[Path, bool]:
        """The folders to watch for this beside others: true for one with all that is below it.

        From the root on every folder on the way to a target is among them, for it may go, and come again.
        """
        whole, found = {root: False, **dict.fromkeys(folders, True)}, dict[Path, bool]()
        for target in sorted(self.targets):
            if not any(whole.get(folder) for folder in (target, *target.parents)):
                ways = (folder for folder in target.parents if folder == target.parent or folder.is_relative_to(root))
                found |= {folder: False for folder in ways if folder not in whole}
                found[target] = whole[target] = True
        return found
