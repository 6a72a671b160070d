"""The outcome of publishing: what changes at the place where the site is published, or why nothing was published."""

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import frozen


@frozen
class SiteChanges:
    """The paths of the files that publishing adds, changes and removes, each in order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number of files that differ."""
        return len(self.added) + len(self.changed) + len(self.removed)


@frozen
class Publication:
    """The outcome of publishing to a `place`, which is named in words.

    `notes` are lines for the reader, such as the address of the site.
    """

    place: str = ""
    changes: SiteChanges = SiteChanges()
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Tell if there is an error among the findings; then the site was not published, or not wholly."""
        return failed(self.diagnostics)


class Unpublished(Exception):
    """Publishing is refused or has failed; `diagnostics` are the errors to report."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__(*(found.message for found in diagnostics))


def changes_between(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> SiteChanges:
    """Return what differs between two states of a place: files by path, each with anything that tells it apart."""
    return SiteChanges(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        tuple(sorted(before.keys() - after.keys())),
    )
