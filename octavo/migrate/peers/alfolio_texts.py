"""What al-folio showed of texts beside them: facts above posts, projects, courses and books, and parts of layouts."""

import re

from octavo.migrate.collections import date_of, title_of
from octavo.migrate.data import Data, first_text, items_at, text_at
from octavo.migrate.documents import SourceDocument
from octavo.migrate.markup.figures import figure

# What is shown of a course.
_OF_COURSES = ("instructor", "location", "time", "term", "year")


def facts_of(document: SourceDocument, owner: str) -> str:
    """Return what stands above a text: who wrote it, its date, facts of a course, a picture, and where it leads."""
    front = document.front
    is_post = document.kind == "posts"
    names = [name for key in ("author", "authors") for item in items_at(front, key) if (name := _name_in(item))]
    facts = [", ".join(names) if names != [owner] else "", date_of(document) if is_post else ""]
    facts += [text_at(front, key) for key in _OF_COURSES if text_at(front, "layout") == "course"]
    parts = [", ".join(filter(None, facts))]
    image = first_text(front, "img", "cover")
    if image and not is_post:
        parts.append(figure("/" + image.lstrip("/") if "://" not in image else image, {"alt": title_of(document)}))
    if redirect := text_at(front, "redirect"):
        parts.append(f"<{redirect}>" if "://" in redirect else f"[{title_of(document)}]({redirect})")
    return "\n\n".join(filter(None, parts))


def _name_in(item: Data) -> str:
    return " ".join(item.split()) if isinstance(item, str) else text_at(item, "name")


def paragraphs_in(value: Data) -> str:
    """Return lines of HTML as paragraphs."""
    text = value if isinstance(value, str) else ""
    lines = [line for part in re.split(r"</?p[^>]*>|<br\s*/?>|\n", text) if (line := " ".join(part.split()))]
    return "\n\n".join(lines)


def without_own_lists(body: str) -> str:
    """Return the text of a page without what its layout filled, and without headings and rules that were about this."""
    if "{%" not in body:
        return body
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^<>]*>", "", body, flags=re.DOTALL)
    kept: list[str] = []
    # The level of a heading that comes next with no text before it; 0 for the end, None for a text.
    below: int | None = 0
    for block in reversed(re.split(r"\n(?:[ \t]*\n)+", text.strip())):
        heading = re.fullmatch(r"(#{1,6})[ \t][^\n]*", block.strip())
        is_rule = re.fullmatch(r"-{3,}", block.strip()) is not None
        level = len(heading[1]) if heading else 0
        if below is not None and (heading or is_rule) and below <= level:
            continue
        kept.append(block)
        if not is_rule:
            below = level if heading else None
    return "\n\n".join(reversed(kept))
