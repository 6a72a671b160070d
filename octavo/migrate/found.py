"""What was found in a former site: the values between reading it and writing the new one."""

from collections.abc import Mapping

from octavo.base.frozen import EMPTY, frozen
from octavo.imports.understand import UnderstoodPaper
from octavo.yaml.write import YamlValue


@frozen
class NewEntry:
    """An entry of the new site; `path` is below `content/`, `source` the file of the former site that it is made of."""

    path: str
    front: Mapping[str, YamlValue]
    body: str
    source: str


@frozen
class FileCopy:
    """A file to copy: its path in the former site, and its path below `content/`."""

    source: str
    target: str


@frozen
class LeftOut:
    """A file of the former site, or what stands on a line of it, that is not in the new one, with the reason.

    `line` is from 1, and 0 for the file as a whole. `has_content` tells what somebody wrote from the machinery of the
    former program.
    """

    path: str
    reason: str
    has_content: bool = True
    line: int = 0


@frozen
class ToDo:
    """Something that a person has to look at, at a place in the new site, whose `path` is below its folder.

    `line` is from 1, and 0 where the task is about the file as a whole; `markup` is what stands there. `source` and
    `source_line` are the place in the former site. `is_plain` tells that nothing has to be done: it is only told.
    """

    path: str
    line: int
    message: str
    markup: str = ""
    source: str = ""
    source_line: int = 0
    is_plain: bool = False


@frozen
class FoundSite:
    """All that was read of a former site.

    `made` are files of the new site that are no entries: paths below `content/`, and their texts. `unread` are files of
    the former site that could not be read, which are kept as they are. `rewritten` is markup of the former
    program that was translated or left out. `moved` are documents, such as PDFs, whose former addresses, from the root,
    are not their new ones, and are kept by pages in `made`. `taken` says of each file that was read or copied what
    became of it.
    `records` are those of bibliographies, each with the path of its entry.
    """

    peer: str
    settings: Mapping[str, YamlValue]
    entries: tuple[NewEntry, ...]
    copies: tuple[FileCopy, ...] = ()
    made: Mapping[str, str] = EMPTY
    left: tuple[LeftOut, ...] = ()
    unread: tuple[LeftOut, ...] = ()
    tasks: tuple[ToDo, ...] = ()
    rewritten: tuple[LeftOut, ...] = ()
    moved: Mapping[str, str] = EMPTY
    taken: Mapping[str, str] = EMPTY
    records: tuple[tuple[str, UnderstoodPaper], ...] = ()
