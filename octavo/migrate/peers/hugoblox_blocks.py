"""Blocks and widgets of pages of HugoBlox: what they say beyond their title and text."""

from collections.abc import Iterator, Mapping

from octavo.base.html import words
from octavo.migrate.data import Data, first_text, items_at, mapping_at
from octavo.migrate.documents import words_of
from octavo.migrate.markup.figures import link_to
from octavo.migrate.people.curriculum import markdown_of
from octavo.migrate.shapes import texts_in

# Keys that say what a block shows and how it looks, and those that are read elsewhere.
_SETTINGS = words(
    "widget headless active weight date design advanced author authors id type title subtitle text body username "
    "filters page_type count offset order sort_by sort_ascending archive autolink form email_form user_groups headings "
    "buttons filter_button filter_default default_button_index view columns date_format is_education_first image icon "
    "hero_media coordinates autoplay loop interval height show_date show_related show_role demo css_class css_style "
    "publication_type exclude_featured sections summary draft"
)
_LOOKS = words("icon icon_pack image css_class color align overlay_color overlay_img overlay_filter percent")
_BUTTONS = ("button", "cta", "cta_alt")


def words_of_block(block: str, content: Mapping[str, Data]) -> tuple[str, list[str]]:
    """Return what a block says beyond its title and text as Markdown, and the keys under which it says it.

    The parts of a curriculum are read elsewhere.
    """
    values = {**content, **mapping_at(dict(content), "content")}
    if any(kind in block for kind in ("experience", "accomplishments", "awards")):
        values = {key: value for key, value in values.items() if key not in ("items", "item", "experience")}
    said = {key: value for key, value in _said(values) if key not in (*_BUTTONS, "content")}
    lines = [line for key, value in said.items() if (line := _listed(key, value))]
    buttons = [_button(item) for key in _BUTTONS for item in items_at(values, key) if not block.startswith("resume")]
    parts = ("\n".join(lines), " · ".join(filter(None, buttons)))
    return "\n\n".join(filter(None, parts)), list(said)


def _said(values: Mapping[str, Data]) -> Iterator[tuple[str, Data]]:
    for key, value in values.items():
        if key not in _SETTINGS:
            plain = _without_looks(value)
            if any(text not in ("true", "false") for text in texts_in(plain)):
                yield key, plain


def _without_looks(value: Data) -> Data:
    """Return values without what says only how they look; a question is what an item is about."""
    if isinstance(value, list):
        return [_without_looks(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "question" in value and "answer" in value:
        return {"name": value["question"], "value": value["answer"]}
    return {key: _without_looks(inner) for key, inner in value.items() if key not in _LOOKS and inner}


def _listed(key: str, value: Data) -> str:
    """Return a value as lines of a list: items as they are, and all else behind the name of its key."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return markdown_of(value)
    return f"- **{words_of(key)}**: {', '.join(texts_in(value))}"


def _button(item: Data) -> str:
    label, url = first_text(item, "text", "label"), first_text(item, "url", "link")
    return link_to(label, url) if label and url else ""
