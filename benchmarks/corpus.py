"""Corpus of papers like those of a large research group; each follows from a seed and its number alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks import words

FIRST_DAY = date(2008, 1, 1)
LAST_DAY = date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class Author:
    """An author of a paper, with one affiliation."""

    name: str
    affiliation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper: the fields of its front matter, and `body`, its abstract in Markdown; `code` may be empty."""

    slug: str
    title: str
    authors: tuple[Author, ...]
    date: date
    area: str
    venue: str
    doi: str
    arxiv: str
    code: str
    citations: int
    tags: tuple[str, ...]
    body: str

    @property
    def pdf(self) -> str:
        """Return the address of the paper's PDF."""
        return f"https://arxiv.org/pdf/{self.arxiv}"


def papers(size: int, seed: int) -> Iterator[Paper]:
    """Yield the first papers of a corpus; a small corpus is the beginning of every larger one."""
    return (paper(number, seed) for number in range(size))


def paper(number: int, seed: int) -> Paper:
    """Return the paper with a number, counted from 0."""
    random = Random(f"{seed}/{number}")
    title = _title(random)
    # Real groups, too, have more papers in later years.
    day = FIRST_DAY + timedelta(days=int(random.random() ** 0.5 * ((LAST_DAY - FIRST_DAY).days + 1)))
    return Paper(
        slug=f"p{number:06d}-" + re.sub(r"[^a-z0-9]+", "-", title.lower())[:40].strip("-"),
        title=title,
        authors=_authors(random),
        date=day,
        area=random.choice(words.AREAS),
        venue=random.choice(words.VENUES),
        doi=f"10.5555/sample.{day.year}.{number}",
        arxiv=_arxiv(random, day),
        code=f"https://example.org/code/{number}" if random.random() < 0.5 else "",
        citations=int(random.expovariate(1 / 40)),
        tags=tuple(random.sample(words.TAGS, random.randint(2, 5))),
        body=_body(random),
    )


def _title(random: Random) -> str:
    quality, method = random.choice(words.QUALITIES), random.choice(words.METHODS)
    subject = f"{quality} {method} for {random.choice(words.QUALITIES)} {random.choice(words.TASKS)}"
    plain = _capital(subject)
    kind = random.random()
    if kind < 0.15:
        return f"{''.join(random.sample('ABCDEFGIKLMNOPRSTU', 4))}: {plain}"
    if kind < 0.22:
        return f'"{_capital(random.choice(words.METHODS))}" reconsidered: {plain}'
    if kind < 0.29:
        return f"{plain} in {random.choice(words.TITLE_FORMULAS)} steps"
    if kind < 0.36:
        return f"Erdős–Rényi {subject}"
    if kind < 0.40:
        return f"Where’s the catch? {plain} & more"
    return plain


def _authors(random: Random) -> tuple[Author, ...]:
    """Return 3 to 25 authors, about 7 on average; one of them is the owner of the site."""
    count = 3 + min(22, int(random.expovariate(1 / 4.5)))
    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{random.choice(words.GIVEN)} {random.choice(words.FAMILY)}"] = None
    byline = [Author(name, random.choice(words.AFFILIATIONS)) for name in names]
    byline[random.randrange(count)] = Author(words.OWNER, words.AFFILIATIONS[0])
    return tuple(byline)


def _arxiv(random: Random, day: date) -> str:
    """Return a well-formed arXiv number, higher than any that the arXiv has given out in a month."""
    serial = f"9{random.randrange(1000):03}" if day.year < 2015 else f"9{random.randrange(10_000):04}"
    return f"{day:%y%m}.{serial}"


def _body(random: Random) -> str:
    """Return an abstract of 120 to 220 words; a tenth have a list, a tenth a table, a tenth a block of code."""
    wanted = random.randint(120, 220)
    opening = (
        f"We {random.choice(words.VERBS)} {random.choice(words.QUALITIES)} {random.choice(words.METHODS)} for "
        f"{random.choice(words.TASKS)} at a cost of {_formula(random)} in the usual model."
    )
    paragraphs = [[opening]]
    count = len(opening.split())
    splits = random.random() < 0.8
    while count < wanted - 8:
        if splits and len(paragraphs) == 1 and count > wanted / 2:
            paragraphs.append([])
        sentence = _sentence(random)
        paragraphs[-1].append(sentence)
        count += len(sentence.split())
    blocks = [" ".join(sentences) for sentences in paragraphs]
    if random.random() < 0.1:
        blocks.append("\n".join(f"- {_sentence(random)}" for _ in range(random.randint(3, 5))))
    if random.random() < 0.1:
        blocks.append(_table(random))
    if random.random() < 0.1:
        blocks.append(_code(random))
    return "\n\n".join(blocks) + "\n"


def _sentence(random: Random) -> str:
    parts = [random.choice(words.CLAUSES)]
    for _ in range(random.choice((1, 2, 2))):
        parts += [random.choice(words.JOINTS), random.choice(words.CLAUSES)]
    line = _capital(" ".join(parts)).split()
    for _ in range(random.randint(0, 2)):
        at = random.choice([place for place, word in enumerate(line) if place and word.isalpha()])
        line[at] = _marked(random, line[at])
    return " ".join(line) + "."


def _marked(random: Random, word: str) -> str:
    kind = random.random()
    if kind < 0.38:
        return _formula(random)
    if kind < 0.59:
        return f"*{word}*"
    if kind < 0.76:
        return f"**{word}**"
    if kind < 0.92:
        return f"[{word}](https://example.org/{word.lower()}/{random.randrange(1000)})"
    return f"`{word}`"


def _formula(random: Random) -> str:
    return random.choice(words.FORMULAS).format(number=random.randrange(2, 1000))


def _table(random: Random) -> str:
    rows = [f"| {name} | {random.uniform(50, 95):.1f} | {random.uniform(50, 95):.1f} |" for name in words.TABLE_ROWS]
    return "\n".join(["| Method | Precision | Recall |", "|---|---:|---:|", *rows])


def _code(random: Random) -> str:
    source = random.choice(words.CODE).format(
        name=random.choice(words.METHODS).split()[-1],
        rate=round(random.uniform(0.01, 1), 3),
        rows=random.randint(2, 9),
        width=random.randint(100, 9999),
    )
    return f"```python\n{source}```"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
