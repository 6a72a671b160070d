"""Write a paper as a source file with YAML or TOML front matter, in the style of hand-written files."""

import json
import re
from collections.abc import Iterable, Mapping

from benchmarks.corpus import Paper

# Texts that YAML reads as a string without quotes.
_PLAIN = re.compile(r"[A-Za-zÀ-ž][\w .,()/–-]*")


def yaml(paper: Paper, extra: Iterable[str] = ()) -> str:
    """Return a paper's source with YAML front matter; `extra` holds further lines of YAML."""
    lines = [f"title: {_scalar(paper.title)}", "authors:"]
    for author in paper.authors:
        lines += [f"  - name: {_scalar(author.name)}", f"    affiliation: {_scalar(author.affiliation)}"]
    lines += [
        f"date: {paper.date}",
        f"area: {paper.area}",
        f"venue: {_scalar(paper.venue)}",
        f"doi: {paper.doi}",
        f'arxiv: "{paper.arxiv}"',
        "links:",
        *(f"  {kind}: {url}" for kind, url in _links(paper).items()),
        f"citations: {paper.citations}",
        f"tags: [{', '.join(paper.tags)}]",
        *extra,
    ]
    return "\n".join(["---", *lines, "---", "", paper.body])


def toml(paper: Paper) -> str:
    """Return a paper's source with TOML front matter for Zola; fields that Zola does not know stand under `extra`."""
    lines = [
        f"title = {_quoted(paper.title)}",
        f"date = {paper.date}",
        "[taxonomies]",
        f"areas = [{_quoted(paper.area)}]",
        f"years = [{_quoted(str(paper.date.year))}]",
        "[extra]",
        f"area = {_quoted(paper.area)}",
        f"venue = {_quoted(paper.venue)}",
        f"doi = {_quoted(paper.doi)}",
        f"arxiv = {_quoted(paper.arxiv)}",
        f"citations = {paper.citations}",
        f"tags = [{', '.join(map(_quoted, paper.tags))}]",
        "[extra.links]",
        *(f"{kind} = {_quoted(url)}" for kind, url in _links(paper).items()),
    ]
    for author in paper.authors:
        lines += ["[[extra.authors]]", f"name = {_quoted(author.name)}", f"affiliation = {_quoted(author.affiliation)}"]
    return "\n".join(["+++", *lines, "+++", "", paper.body])


def _links(paper: Paper) -> Mapping[str, str]:
    return {"pdf": paper.pdf} | ({"code": paper.code} if paper.code else {})


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    # A JSON string is also a valid YAML string and a valid TOML string.
    return json.dumps(text, ensure_ascii=False)
