"""Format goals and figures as a page of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks.generator import Generator
from benchmarks.goals import GOALS, OCTAVO, met
from benchmarks.run import Figures, Key

MARKS = {True: "✓ met", False: "✗ missed", None: "–"}

CASES = {
    "cold": "cold",
    "unchanged": "nothing changed",
    "edit": "one abstract edited",
    "growth": "cold, for growth",
    "start": "a built site served",
    "save": "a save until it is served",
    "version": "`--version`",
}

_HEAD = """\
# Results

Written on {day} by

    {command}

Every generator built the same papers, in turn and in this one run. Times are medians, of whole processes from start to
end. [NOTES.md](NOTES.md) says how to read them.
"""

_REMARKS = """\
What the outputs have in common, and what they do not:

- The same pages for the same papers: one for each, with the tags for Google Scholar, and lists of all, by area and by
  year. After every cold build some pages are looked at: title, authors in order, DOI, links, all words of the abstract.
- Octavo sets formulas as MathML. Hugo and Zola leave `$…$` as text, which a reader's browser would have to set with
  JavaScript.
- Octavo and Hugo colour code, Zola does not: each as it is by default.
- The theme that Octavo ships links every paper to its neighbours and to related ones, shows the beginning of each
  abstract in lists, and brings fonts: three times as many bytes. The templates of Hugo and Zola are plain. So Octavo is
  measured twice: as it comes, and with templates that say what those of the others say. In both it sets formulas,
  colours code, and checks every field and link.
- Octavo keeps what it learned, and with nothing or little changed does nothing or little. Hugo builds all again. Zola
  deletes all and builds it again, and is not measured so: deleting would slow down the others.
"""


def report(
    figures: Figures,
    generators: Sequence[Generator],
    command: str,
    day: str,
    facts: Mapping[str, str],
    absent: Mapping[str, str],
) -> str:
    """Return the page; `facts` are the machine and the versions, `absent` says why generators were not measured."""
    titles = {generator.name: generator.title for generator in generators}
    parts = [
        _HEAD.format(command=command, day=day),
        *(f"**{title} is not among them**: {reason}.\n" for title, reason in absent.items()),
        "## Goals\n",
        goals(figures),
        *_node(figures),
        "## Times\n",
        times(figures, titles),
        *_rows(figures),
        *_outputs(figures, titles),
        _REMARKS,
        "## Machine and versions\n",
        _table(("", ""), facts.items()),
    ]
    return "\n".join(parts)


def goals(figures: Figures) -> str:
    """Return the table of goals with the measured values."""
    rows = []
    for goal in GOALS:
        value = goal.measure(figures)
        shown = (
            "not measured"
            if value is None
            else f"{value:.3f} {goal.unit}"
            if value < 10
            else f"{value:.1f} {goal.unit}"
        )
        marks = [(f"≤ {limit:g}", MARKS[met(value, limit)]) for limit in (goal.first, goal.aim)]
        rows.append((goal.subject, shown, *marks[0], *marks[1]))
    return _table(("", "Octavo", "first", "", "aim", ""), rows)


def times(figures: Figures, titles: Mapping[str, str]) -> str:
    """Return the table of times: median wall time with its range, and processor time, in seconds."""
    rows = []
    for key, timings in figures.timings.items():
        walls = [timing.wall for timing in timings]
        user, system = median(timing.user for timing in timings), median(timing.system for timing in timings)
        rows.append(
            (
                CASES[key.case],
                f"{key.size:,}" if key.size else "",
                titles[key.generator],
                f"**{median(walls):.3f}**",
                f"{min(walls):.3f}–{max(walls):.3f}",
                f"{user:.3f}",
                f"{system:.3f}",
                str(len(timings)),
            )
        )
    return _table(("", "papers", "", "wall s", "range", "user s", "system s", "rounds"), rows)


def _rows(figures: Figures) -> list[str]:
    """Return the table of many saves in a row to Octavo's server; nothing if these were not measured."""
    rows = [
        (
            f"{size:,}",
            f"{1000 * row.first:.0f}",
            f"{1000 * row.last:.0f}",
            f"{row.before / 2**20:,.0f}",
            f"{row.after / 2**20:,.0f}",
            f"{100 * row.idle:.2f}",
        )
        for size, row in figures.rows.items()
    ]
    heads = ("papers", "first hundred ms", "last hundred ms", "MiB after a hundred", "MiB at the end", "% at rest")
    note = "Saves of one abstract, each as soon as the one before was served; medians.\n"
    return ["## Many saves in a row\n", _table(heads, rows), note] if rows else []


def _outputs(figures: Figures, titles: Mapping[str, str]) -> list[str]:
    """Return the table of outputs and peak memory; nothing if no cold build was measured."""
    rows = []
    for (name, size), tree in figures.trees.items():
        memory = figures.peaks[name, size] / 2**20
        counts = (tree.papers, tree.lists, tree.not_found, tree.others, tree.pages, tree.files)
        numbers = (f"{size:,}", titles[name], *(f"{count:,}" for count in counts))
        rows.append((*numbers, f"{tree.size / 2**20:,.1f}", f"{memory:,.0f}"))
    if not rows:
        return []
    heads = ("papers", "", "papers’ pages", "lists", "404", "others", "HTML pages", "files", "MiB", "memory MiB")
    note = (
        "Others are pages that Zola cannot be kept from writing: a list of each taxonomy’s terms, and for every list "
        "that has pages a `page/1/` that leads back to it. Memory is the most that all processes of a build held "
        "together (proportional set size), in a run of its own.\n"
    )
    return ["## What was written\n", _table(heads, rows), note]


def _node(figures: Figures) -> list[str]:
    """Return a note on the start of Node, which is part of Zola's times, and the ratios without it."""
    start = figures.wall(Key("zola", "version"))
    if start is None:
        return []
    ratios = []
    for key in figures.timings:
        own, others = figures.wall(Key(OCTAVO, key.case, key.size)), figures.wall(key)
        if key[:2] == ("zola", "cold") and own and others:
            ratios.append(f"{own / (others - start):.2f} with {key.size:,} papers")
    rest = f" Without it, Octavo’s cold builds against Zola’s: {', '.join(ratios)}." if ratios else ""
    share = f"{1000 * start:.0f} ms of each of its times"
    return [f"Zola comes from npm as a library inside Node, whose start is {share}.{rest}\n"]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"
