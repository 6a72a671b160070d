"""Fragments: what the template of a paper in a list may see, and what any template sees of names not set."""

from collections.abc import Mapping
from typing import Any

from octavo.offer import OFFERED
from octavo.record import Fragment

ENTRY = "entry.html"

# What a fragment is offered beside its own paper, body and subject: names that are the same on every page.
_COMMON = ("site", "theme")

UNSET: Mapping[str, Any] = dict.fromkeys(OFFERED)


def fragment_context(fragment: Fragment, context: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the entry's template sees, on whatever page the fragment stands."""
    own = {"paper": fragment.paper, "body": fragment.body, "subject": fragment.subject}
    return {**UNSET, **{name: context[name] for name in _COMMON}, **own}
