"""Values of a former site in another form than its program knows: a list where one text is wanted, and so on."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from octavo.base.html import words
from octavo.migrate.data import Data
from octavo.migrate.found import NewEntry
from octavo.migrate.markup.leftovers import as_code

# Keys of which one text is wanted.
_ONE_TEXT = words(
    "title subtitle description excerpt summary abstract abstract_short bio role email name employer location venue "
    "journal booktitle publication_short event event_url date date_end doi arxiv url link paperurl slidesurl codeurl "
    "code dataurl videourl video posterurl projecturl website pdf bibtexurl external_link redirect img license award "
    "language lang permalink slug url_pdf url_code url_dataset url_data url_poster url_project url_slides url_video "
    "url_source url_preprint url_custom cv_pdf type category term publication citation"
)
# Those of them that may be mappings as well.
_ALSO_MAPPINGS = words("name publication citation locale")
_SETTINGS = words(
    "title description url baseurl baseURL site-url email name first_name middle_name last_name lang locale bio "
    "employer location avatar contact_note"
)
# Keys of which mappings are wanted, or lists of them.
_MAPPINGS = words("links social awards image organizations affiliations education work experience")


def untaken(front: Mapping[str, Data], entry: NewEntry) -> Iterator[tuple[str, str]]:
    """Yield each key of a text whose value has an unknown form, with a sentence on what of it the entry lacks."""
    whole = ""
    for key, texts in _odd(front):
        whole = whole if whole or not texts else " ".join([*_words_in(entry.front), *entry.body.split()])
        lacking = [text for text in texts if text not in whole and not _is_file_in(text, whole)]
        if lacking:
            yield key, _not_taken(key, lacking)


def odd_settings(values: Mapping[str, Data]) -> Iterator[tuple[str, str]]:
    """Yield each key of settings whose value has an unknown form, so that it is not taken, with a sentence about it."""
    for key in sorted(_SETTINGS & values.keys()):
        if not _may_be(key, values[key]) and (texts := _odd_texts(values[key])):
            yield key, _not_taken(key, texts)


def _not_taken(key: str, texts: Iterable[str]) -> str:
    """Return the sentence that tells of texts under a key that are not on the new site."""
    return f"of `{key}`, this was not taken: {', '.join(map(as_code, texts))}"


def _odd(values: Mapping[str, Data]) -> Iterator[tuple[str, list[str]]]:
    """Yield each key whose value has a form that is not known, with the texts in the value."""
    for key, value in values.items():
        if key in _ONE_TEXT and not _may_be(key, value):
            yield key, _odd_texts(value)
        elif key in _MAPPINGS:
            plain = [one for one in (value if isinstance(value, list) else [value]) if _is_text(one)]
            yield key, [text for one in plain for text in texts_in(one)]


def _is_text(value: Data) -> bool:
    return isinstance(value, str) and value.lower() not in ("true", "false")


def _may_be(key: str, value: Data) -> bool:
    return isinstance(value, dict) and key in _ALSO_MAPPINGS


def _odd_texts(value: Data) -> list[str]:
    """Return the texts in a value that is no text, and no list of a single one, which is read as a text."""
    texts = [] if isinstance(value, str) else list(texts_in(value))
    return texts if isinstance(value, dict) or len(texts) > 1 else []


def texts_in(value: Data) -> Iterator[str]:
    """Yield each text in a value, as one line, without empty ones."""
    if isinstance(value, str):
        yield from filter(None, (" ".join(value.split()),))
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def _words_in(value: object) -> Iterator[str]:
    """Yield the words of all values in front matter."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _words_in(inner)
    elif isinstance(value, str):
        yield from value.split()
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words_in(inner)
    else:
        yield str(value)


def _is_file_in(text: str, whole: str) -> bool:
    """Tell if a text is the path of a file that an entry names, where it has moved."""
    name = posixpath.basename(text)
    return "." in name and name in whole
