"""The changes that a build made to the output, so that open pages can tell if they are affected."""

from octavo.base.frozen import frozen

# A change of more paths does not list them; pages then treat every file as changed.
MANY_PATHS = 500


@frozen
class Change:
    """The paths that a build wrote, or None if there are too many to list, and the paths that it removed."""

    written: frozenset[str] | None = frozenset()
    removed: frozenset[str] = frozenset()

    def then(self, later: "Change") -> "Change":
        """Return this change and a later one as one change."""
        if self.written is None or later.written is None or len(self.written | later.written) > MANY_PATHS:
            return Change(None, (self.removed - (later.written or frozenset())) | later.removed)
        return Change((self.written - later.removed) | later.written, (self.removed - later.written) | later.removed)
