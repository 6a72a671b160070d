"""Where a project keeps its things, and how a build was asked for."""

from pathlib import Path

from octavo.base.frozen import frozen
from octavo.base.hashing import checksum

STATE_FILE = "state.db"


def _shipped() -> Path:
    here = Path(__file__).parent.parent
    inside = here / "themes"
    return inside if inside.is_dir() else here.parent / "themes"


SHIPPED = _shipped()


@frozen
class Options:
    """What the command line asks of a build."""

    base_url: str | None = None
    jobs: int = 0
    drafts: bool = False
    strict: bool = False
    portable: bool = False


@frozen
class Project:
    """The folders of a project; all absolute, links in them resolved."""

    root: Path
    output: Path

    @classmethod
    def at(cls, root: Path, output: Path | None = None) -> "Project":
        """The project in a folder; its output is `output/` unless another is named."""
        root = root.resolve()
        return cls(root, (output or root / "output").resolve())

    def aside(self, name: str) -> "Project":
        """The same with another output: a preview of what is not to be published, called by a name of any kind."""
        return Project(self.root, self.previews / _short(name))

    @property
    def previews(self) -> Path:
        """The outputs that are not to be published."""
        return self.root / ".cache" / "previews"

    @property
    def key(self) -> str:
        """A short checksum of the project's folder, by which it is known outside of it."""
        return _short(str(self.root))

    @property
    def content(self) -> Path:
        """What the author writes."""
        return self.root / "content"

    @property
    def themes(self) -> Path:
        """Themes of the project's own, and files that shadow those of shipped ones."""
        return self.root / "themes"

    @property
    def cache(self) -> Path:
        """The state for this output folder; it can be deleted at any time."""
        return self.root / ".cache" / _short(str(self.output))

    @property
    def state(self) -> Path:
        """The file in which builds leave what they learned."""
        return self.cache / STATE_FILE


def _short(name: str) -> str:
    return checksum(name.encode("utf-8", "surrogateescape"), 8).hex()
