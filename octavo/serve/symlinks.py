"""Symbolic links among the sources, so that changes to their targets are found under the paths of the links."""

from collections.abc import Iterable, Iterator
from pathlib import Path

LinkTargets = tuple[tuple[Path, Path], ...]


class Symlinks:
    """The links among the sources; `links` are pairs of a link and its target."""

    def __init__(self, links: LinkTargets = ()) -> None:
        self.targets = frozenset(target for _, target in links)
        self._at: dict[Path, list[Path]] = {}
        self._below: dict[Path, list[Path]] = {}
        for link, target in links:
            self._at.setdefault(target, []).append(link)
            for folder in target.parents:
                self._below.setdefault(folder, []).append(link)

    def aliases(self, path: Path) -> Iterator[Path]:
        """Yield the paths among the sources that links give to a path, and all links to targets below the path.

        A link to a target below a folder changes with the folder, for instance if the folder is renamed.
        """
        for place in (path, *path.parents) if self._at else ():
            for link in self._at.get(place, ()):
                yield link / path.relative_to(place)
        yield from self._below.get(path, ())

    def folders_to_watch(self, root: Path, watched: Iterable[Path]) -> dict[Path, bool]:
        """Return the paths to watch besides the watched folders, each with True if it includes all that is below it.

        They include every folder between the root and a target, because it may be removed and created again.
        """
        recursive, found = {root: False, **dict.fromkeys(watched, True)}, dict[Path, bool]()
        for target in sorted(self.targets):
            if not any(recursive.get(folder) for folder in (target, *target.parents)):
                parents = (
                    folder for folder in target.parents if folder == target.parent or folder.is_relative_to(root)
                )
                found |= {folder: False for folder in parents if folder not in recursive}
                found[target] = recursive[target] = True
        return found
