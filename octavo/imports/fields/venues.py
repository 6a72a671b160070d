"""The venue of a record, and whether it makes a preprint of the work."""

from octavo.imports.fields.identifiers import VENUE_IS_ARXIV
from octavo.imports.fields.reading import Reading

_PREPRINT_SERVERS = frozenset(
    [
        *("biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "socarxiv", "eartharxiv", "edarxiv", "engrxiv", "techrxiv"),
        *("osf preprints", "research square", "ssrn", "ssrn electronic journal", "preprints.org", "authorea"),
    ]
)
# Fields of RIS that are no short names of the venue beside its name.
_NO_SHORT_NAMES = ("C3", "BT", "journal", "maintitle")
# Types of records that an arXiv number makes preprints, where there is no other venue.
_MAY_BE_PREPRINT = ("article", "other", "working paper", "report", "preprint")


def take_venue(reading: Reading) -> None:
    """Take the venue; a work whose only venue is the arXiv or another server is a preprint."""
    fields = reading.take("venue.name")
    of_venue = reading.take("venue subtitle")
    subtitles = [reading.line(field) for field in of_venue]
    names = [(field, reading.line(field)) for field in fields]
    kept = [(field, name) for field, name in names if name and not _says_only_arxiv(reading, name)]
    shorts = list(filter(None, map(reading.line, reading.take("venue.short"))))
    if not kept:
        reading.give_back(of_venue)
    if kept:
        name = max((name for field, name in kept if field.name not in _NO_SHORT_NAMES), key=len, default=kept[0][1])
        shorts += [other for field, other in kept if other != name and field.name not in _NO_SHORT_NAMES]
        reading.give_back(field for field, other in kept if other != name and field.name in _NO_SHORT_NAMES)
        name = ": ".join([name, *filter(None, subtitles)])
        shorts = [short for short in dict.fromkeys(shorts) if short != name]
        reading.set("venue", {"name": name, "short": shorts[0]} if shorts else name)
    else:
        # A short name alone is the name.
        shorts = [short for short in dict.fromkeys(shorts) if not _says_only_arxiv(reading, short)]
        name = shorts[0] if shorts else ""
        reading.set("venue", name)
    if len(shorts) > 1:
        reading.extra["other_venue"] = "; ".join(shorts[1:])
    is_server = _is_server(name) if name else _take_server(reading)
    may_be = reading.type in _MAY_BE_PREPRINT
    if may_be and (is_server or ("arxiv" in reading.front and "venue" not in reading.front)):
        reading.type, reading.label = "preprint", ""


def _is_server(name: str) -> bool:
    """Tell if a venue is the arXiv or another server of preprints."""
    return VENUE_IS_ARXIV.fullmatch(name) is not None or name.partition(":")[0].lower().strip(" .") in _PREPRINT_SERVERS


def _take_server(reading: Reading) -> bool:
    """Take the publisher of a work without a venue as the venue, if it is a server of preprints; tell if it is."""
    for field in reading.waiting("publisher"):
        name = reading.line(field)
        if name.lower() in _PREPRINT_SERVERS:
            reading.take_field(field)
            reading.set("venue", name)
            return True
    return False


def _says_only_arxiv(reading: Reading, name: str) -> bool:
    return "arxiv" in reading.front and VENUE_IS_ARXIV.fullmatch(name) is not None
