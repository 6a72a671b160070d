"""Change: what a build did to the output."""

from octavo.base.frozen import frozen

# Of more paths than this it is not said which they are.
MANY_PATHS = 500


@frozen
class Change:
    """What a build did to the output: the paths it wrote (None where they are many), and those it took away."""

    written: frozenset[str] | None = frozenset()
    removed: frozenset[str] = frozenset()

    def then(self, later: "Change") -> "Change":
        """This change and a later one as one."""
        if self.written is None or later.written is None or len(self.written | later.written) > MANY_PATHS:
            return Change(None, (self.removed - (later.written or frozenset())) | later.removed)
        return Change((self.written - later.removed) | later.written, (self.removed - later.written) | later.removed)
