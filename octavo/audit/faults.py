"""Faults of pages, and the findings that are made of them: one for each place that has to be mended."""

from collections.abc import Callable, Iterable, Sequence

from octavo.audit.places import Innocent, Places
from octavo.audit.search import Spelling
from octavo.base.diagnostics import Diagnostic, Severity, Span, error, warning
from octavo.base.frozen import frozen


@frozen
class PageFault:
    """A fault that one page, or one other file, of the output shows.

    `says` is the message, with `{}` in place of the subject. Faults of several pages are the same if their codes and
    subjects are, or what they are `about` where the subject is not exact. `written` is the text on the page that is at
    fault, if there is one; `patterns` find it in a source or on the page, and `which` are the numbers of those places
    that are at fault, from 0; those that are `innocent` do not count.
    """

    severity: Severity
    code: str
    page: str
    says: str
    subject: str = ""
    hint: str = ""
    written: str = ""
    patterns: tuple[Spelling | str, ...] = ()
    which: tuple[int, ...] = (0,)
    about: str = ""
    innocent: Innocent | None = None


def diagnostics_of(faults: Iterable[PageFault], places: Places) -> tuple[Diagnostic, ...]:
    """Return the findings: a fault is named at its places in sources, else once with the number of its pages.

    A list shows texts of several sources. Where a fault is found in one of them, the pages that show it without being
    made from a source that has it are left out.
    """
    found, alone = [], []
    for group in _grouped(faults, lambda fault: (fault.code, fault.about or fault.subject)):
        spans = [(fault, places.in_source(fault.page, fault.patterns, fault.which, fault.innocent)) for fault in group]
        found += [_diagnostic(fault, span) for fault, some in spans for span in some]
        rest = [fault for fault, some in spans if not some]
        if not rest or (len(rest) < len(group) and rest[0].patterns):
            continue
        if len(_pages(rest)) > 1 or not rest[0].written:
            found.append(_shared(rest, rest[0].subject, places))
        else:
            alone.append(rest[0])
    # A relative link that a template repeats leads from each folder to another place.
    for group in _grouped(alone, lambda fault: (fault.code, fault.says, fault.written)):
        found.append(_shared(group, group[0].written if len(group) > 1 else group[0].subject, places))
    return tuple(dict.fromkeys(found))


def _grouped(faults: Iterable[PageFault], key: Callable[[PageFault], tuple[str, ...]]) -> Iterable[Sequence[PageFault]]:
    groups: dict[tuple[str, ...], list[PageFault]] = {}
    for fault in faults:
        groups.setdefault(key(fault), []).append(fault)
    return groups.values()


def _pages(faults: Sequence[PageFault]) -> set[str]:
    return {fault.page for fault in faults}


def _shared(faults: Sequence[PageFault], subject: str, places: Places) -> Diagnostic:
    """Return the finding for a fault without a place in a source; the first of its pages is named."""
    first, count = faults[0], len(_pages(faults))
    source = places.source_of(first.page) if count == 1 else ""
    made = f"the page is made from {source}" if source else ""
    hint = "; ".join(filter(None, (first.hint, made)))
    more = f", on {count} pages" if count > 1 else ""
    return _diagnostic(
        first, places.in_output(first.page, first.patterns, first.which, first.innocent), subject, hint, more
    )


def _diagnostic(fault: PageFault, span: Span, subject: str = "", hint: str = "", more: str = "") -> Diagnostic:
    make = error if fault.severity == "error" else warning
    return make(fault.code, fault.says.format(subject or fault.subject) + more, span, hint or fault.hint)
