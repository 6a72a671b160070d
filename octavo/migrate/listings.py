"""Lists of links to the entries of a collection, which former programs made when they built a site."""

from collections.abc import Iterable

from octavo.base.frozen import frozen
from octavo.migrate.markup.figures import address

# What the new site says in the place of a list of all papers, which is its home page.
ALL_PAPERS = "All papers are on the [home page](/)."


@frozen
class ListLine:
    """A line of a list: title, address, date, where it was, a sentence about it, its group, and its rank in it."""

    title: str
    target: str
    date: str = ""
    place: str = ""
    words: str = ""
    group: str = ""
    rank: int = 0


def list_of(lines: Iterable[ListLine]) -> str:
    """Return a list of links with date and place, the newest first, under a heading for each group."""
    ordered = sorted(lines, key=lambda line: line.title)
    ordered = sorted(ordered, key=lambda line: line.date, reverse=True)
    ordered = sorted(ordered, key=lambda line: line.rank)
    groups = list(dict.fromkeys(line.group for line in ordered))
    if len(groups) < 2:
        return "\n".join(map(_line, ordered))
    parts = []
    for group in groups:
        heading = f"## {group[:1].upper()}{group[1:]}\n\n" if group else ""
        parts.append(heading + "\n".join(_line(line) for line in ordered if line.group == group))
    return "\n\n".join(parts)


def _line(line: ListLine) -> str:
    words = line.title.replace("[", "\\[").replace("]", "\\]")
    link = f"[{words}]({address(line.target)})" if line.target else words
    facts = ", ".join(filter(None, (link, line.place, line.date)))
    return f"- {facts}" + (f": {line.words}" if line.words else "")
