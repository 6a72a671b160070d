"""Guess whose papers a bibliography holds."""

from collections import Counter
from collections.abc import Mapping

from octavo.formats.fields import entry_key
from octavo.imports.fields.people import name_of, names_of_bibtex, names_of_csl, names_of_ris
from octavo.imports.records.source import Bibliography, SourceRecord, records_of
from octavo.model.identity import person_key
from octavo.model.names import is_group, name_parts

# The owner of a bibliography has written more than this part of its records.
_LEAST = 0.5


def likely_owner(bibliography: Bibliography) -> str:
    """Return the name of the author of most records, in its longest form; empty where nobody wrote more than half."""
    counts: Counter[str] = Counter()
    forms: dict[str, str] = {}
    records = 0
    for record in records_of(bibliography):
        if isinstance(record, SourceRecord):
            records += 1
            for name in dict.fromkeys(_authors(record)):
                key = _key(name)
                counts[key] += 1
                forms[key] = max(forms.get(key, ""), name, key=len)
    (first, number), *others = counts.most_common(2) or [("", 0)]
    is_clear = number > records * _LEAST and not any(count == number for _, count in others)
    return forms[first] if is_clear else ""


def _authors(record: SourceRecord) -> list[str]:
    """Return the names of the people who wrote a record, without those of groups."""
    fields = [field for field in record.fields if entry_key(record.format, field.name, "") == "authors"]
    if not fields:
        return []
    if record.format == "ris":
        read = names_of_ris([str(field.value) for field in fields])
    elif record.format == "csl":
        read = names_of_csl(fields[0].value)
    else:
        read = names_of_bibtex(str(fields[0].value))
    people = [author for author in read.authors if not (isinstance(author, Mapping) and "group" in author)]
    return [name for name in map(name_of, people) if not is_group(name)]


def _key(name: str) -> str:
    """Return what forms of one name have in common: the family name and the first initial."""
    family, given, _, _ = name_parts(name)
    return person_key(f"{given[:1]} {family}")
