"""The folders of a project, and the options of a build."""

from pathlib import Path

from octavo.base.frozen import frozen
from octavo.base.hashing import checksum
from octavo.base.limits import PAGE_MEGABYTES, PAGE_SECONDS
from octavo.base.system import resolved

STATE_FILE = "state.db"

# The folder of previews in the folder of caches.
PREVIEWS = "previews"


def _shipped_themes() -> Path:
    # In a wheel themes are inside the package; in a checkout beside it.
    package = Path(__file__).parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


# The folder of the themes that come with the program.
SHIPPED = _shipped_themes()


@frozen
class SiteAddress:
    """The address of a site's root, which ends with a slash, and a phrase that names where it was found."""

    url: str
    origin: str


@frozen
class PageBounds:
    """The most that one page may take: `seconds` of the processor, and `megabytes` of HTML."""

    seconds: int = PAGE_SECONDS.most
    megabytes: int = PAGE_MEGABYTES.most


@frozen
class Options:
    """The options of a build; 0 `jobs` means as many worker processes as pay off.

    `base_url` is the site's address whatever the content says, `surroundings` the one where the content has none.
    `bounds` come from the person who builds, never from the project, which may be somebody else's.
    """

    base_url: str | None = None
    jobs: int = 0
    drafts: bool = False
    strict: bool = False
    portable: bool = False
    surroundings: SiteAddress | None = None
    bounds: PageBounds = PageBounds()


@frozen
class Project:
    """The folders of a project; all paths are absolute, and symbolic links in the two fields are resolved.

    `named` tells if the user named the output folder, which then may lie anywhere.
    """

    root: Path
    output: Path
    named: bool = False

    @classmethod
    def at(cls, root: Path, output: Path | None = None) -> "Project":
        """Return the project in a folder; its output folder is `output/` in it unless another is given."""
        root = resolved(root)
        return cls(root, resolved(output or root / "output"), output is not None)

    def aside(self, name: str) -> "Project":
        """Return the project with a preview as its output folder, one for each name; the name is any text."""
        return Project(self.root, self.previews / _name_checksum(name))

    def around(self, folder: Path) -> Path | None:
        """Return the folder below which no link on the way to another folder is followed: the project around it."""
        return self.root if folder.is_relative_to(self.root) else None

    @property
    def previews(self) -> Path:
        """The folder of previews: outputs that are not to be published."""
        return self.root / ".cache" / PREVIEWS

    @property
    def key(self) -> str:
        """The name of the project outside its folder: a checksum of the folder's path, 16 hexadecimal digits."""
        return _name_checksum(str(self.root))

    @property
    def content(self) -> Path:
        """The folder of what the author writes."""
        return self.root / "content"

    @property
    def themes(self) -> Path:
        """The folder of the project's own themes, and of files that replace single files of shipped themes."""
        return self.root / "themes"

    @property
    def cache(self) -> Path:
        """The cache folder for this output folder; it can be deleted at any time."""
        return self.root / ".cache" / _name_checksum(str(self.output))

    @property
    def state(self) -> Path:
        """The database in which a build stores what the next one can reuse."""
        return self.cache / STATE_FILE


def _name_checksum(name: str) -> str:
    return checksum(name.encode("utf-8", "surrogateescape"), 8).hex()
