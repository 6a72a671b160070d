"""Values of a former site in another form than its program knows: a list where one text is wanted, and so on."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from octavo.base.html import words
from octavo.imports.fields.addresses import identifier_in
from octavo.imports.fields.dates import date_of_text
from octavo.migrate.data import Data
from octavo.migrate.found import NewEntry
from octavo.migrate.markup.leftovers import as_code

# Keys of which one text is wanted, wherever they stand.
_ONE_TEXT = words(
    "title subtitle description excerpt summary abstract abstract_short bio role email employer location venue "
    "journal booktitle publication_short event event_url date date_end doi arxiv url link paperurl slidesurl codeurl "
    "code dataurl videourl video posterurl projecturl website pdf bibtexurl external_link redirect img license award "
    "language lang permalink slug url_pdf url_code url_dataset url_data url_poster url_project url_slides url_video "
    "url_source url_preprint url_custom cv_pdf category term text href label caption first_name last_name given family "
    "display name publication citation container-title container-title-short short_name volume issue page pages "
    "publisher issn isbn orcid institution city street more_info date_start startDate endDate year"
)
# Those of them that may be mappings of texts as well, and keys in these that say nothing to a reader.
_ALSO_MAPPINGS = words("name publication citation location text caption")
_UNSAID = words("type level provider id issued")
_SETTINGS = words(
    "title description url baseurl baseURL site-url email name first_name middle_name last_name lang bio employer "
    "location avatar contact_note text href label"
)
# Keys of which mappings are wanted, or lists of them.
_MAPPINGS = words("links social awards image organizations affiliations education work experience")
_DASHES = str.maketrans("\u2013\u2014", "--")


def untaken(front: Mapping[str, Data], entry: NewEntry, told: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each key of a text whose value has an unknown form, with a sentence on what of it the entry lacks.

    What one of the messages that were `told` about the entry names is not told again.
    """
    whole = ""
    for key, texts in _odd(front):
        whole = whole if whole or not texts else _plain(" ".join([*_words_in(entry.front), *entry.body.split(), *told]))
        lacking = [text for text in texts if not _is_in(text, whole)]
        if lacking:
            yield key, _not_taken(key, lacking)


def odd_settings(values: Mapping[str, Data], *, deep: bool = False) -> Iterator[tuple[str, str]]:
    """Yield each key of settings whose value has an unknown form, so that it is not taken, with a sentence about it.

    With `deep`, look at the mappings in these values too, but for those that say how a block looks.
    """
    for key, value in values.items():
        is_known = key not in _SETTINGS or (isinstance(value, dict) and key in _ALSO_MAPPINGS)
        if texts := [] if is_known else _odd_texts(value):
            yield key, _not_taken(key, texts)
        elif deep and key != "design":
            for inner in value if isinstance(value, list) else [value]:
                yield from odd_settings(inner, deep=True) if isinstance(inner, dict) else ()


def _not_taken(key: str, texts: Iterable[str]) -> str:
    """Return the sentence that tells of texts under a key that are not on the new site."""
    return f"of `{key}`, this was not taken: {', '.join(map(as_code, texts))}"


def _odd(values: Mapping[str, Data]) -> Iterator[tuple[str, list[str]]]:
    """Yield each key whose value has a form that is not known, with the texts in the value."""
    for key, value in values.items():
        inside = value if isinstance(value, list) else [value]
        if key in _ONE_TEXT and isinstance(value, dict) and key in _ALSO_MAPPINGS:
            yield key, [text for name, one in value.items() if name not in _UNSAID for text in texts_in(one)]
        elif key == "date" and isinstance(value, str):
            yield key, [] if _is_date(value) else list(texts_in(value))
        elif key in _ONE_TEXT:
            yield key, _odd_texts(value)
        else:
            if key in _MAPPINGS:
                yield key, [text for one in inside if _is_text(one) for text in texts_in(one)]
            for inner in inside:
                yield from _odd(inner) if isinstance(inner, dict) else ()


def _is_date(text: str) -> bool:
    """Tell if a text is a date, or a word for the day on which the former site was made."""
    return bool(re.match(r"\d{4}|today|now|last-modified", text)) or bool(date_of_text(text).date)


def _plain(text: str) -> str:
    return text.translate(_DASHES).replace("--", "-")


def _is_text(value: Data) -> bool:
    return isinstance(value, str) and value.lower() not in ("true", "false")


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


def _is_in(text: str, whole: str) -> bool:
    """Tell if an entry, given as one text, has a text: as it is, or as what an address or the path of a file says."""
    name, identifier = posixpath.basename(text), identifier_in(text)[1]
    return _plain(text) in whole or ("." in name and name in whole) or (bool(identifier) and identifier in whole)
