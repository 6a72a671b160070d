"""The publication states of papers, and which of them come before publication."""

import re
from collections.abc import Mapping

# The states of works that are not published yet, in the order of lists, each with the heading of its group there.
UNPUBLISHED: Mapping[str, str] = {
    "forthcoming": "Forthcoming",
    "accepted": "Accepted",
    "conditionally accepted": "Conditionally accepted",
    "minor revision": "Minor revision",
    "major revision": "Major revision",
    "revise and resubmit": "Revise and resubmit",
    "under revision": "Under revision",
    "under review": "Under review",
    "submitted": "Submitted",
    "working paper": "Working papers",
    "in preparation": "In preparation",
}

# No journal or conference has taken a work in one of these states.
UNACCEPTED = (
    *("conditionally accepted", "minor revision", "major revision", "revise and resubmit", "under revision"),
    *("under review", "submitted", "in preparation"),
)

# Without a date, a work in press is not published yet; with one, it stands at its date.
IN_PRESS = "in press"

# The headings of the groups that stand before the years.
HEADINGS: Mapping[str, str] = {IN_PRESS: "In press", **UNPUBLISHED}
RANKS: Mapping[str, int] = {state: rank for rank, state in enumerate(HEADINGS)}

STATES = ("published", *HEADINGS, "retracted")

# Other ways to write them, with hyphens for spaces.
SPELLINGS: Mapping[str, str] = {
    "inpress": IN_PRESS,
    **dict.fromkeys(("to-appear", "to-be-published"), "forthcoming"),
    "conditional-accept": "conditionally accepted",
    "conditional-acceptance": "conditionally accepted",
    **dict.fromkeys(("minor-revisions", "minor-revision-requested"), "minor revision"),
    **dict.fromkeys(("major-revisions", "major-revision-requested"), "major revision"),
    **dict.fromkeys(("revise-&-resubmit", "r&r", "r-&-r"), "revise and resubmit"),
    **dict.fromkeys(("in-revision", "being-revised", "revision"), "under revision"),
    "in-review": "under review",
    "review": "under review",
    **dict.fromkeys(("accepted-for-publication", "accept"), "accepted"),
    "submitted-for-publication": "submitted",
    "workingpaper": "working paper",
    **dict.fromkeys(("in-prep", "in-prep."), "in preparation"),
    "in-progress": "in preparation",
    "work-in-progress": "in preparation",
    "manuscript-in-preparation": "in preparation",
}


def state_in(text: str) -> str:
    """Return the state that the words of a text are, with or without a date beside them; empty if they are none."""
    words = "-".join(re.findall(r"[a-z&]+", text.lower())).removesuffix("-in")
    return next((state for state in HEADINGS if state.replace(" ", "-") == words), SPELLINGS.get(words, ""))


def state_before(text: str) -> tuple[str, str]:
    """Return the state that the first words of a text are, and the rest of the text; both empty if they are none."""
    words = text.split()
    for count in range(len(words), 0, -1):
        written = "-".join(words[:count]).lower().rstrip(",;:.(")
        found = next((state for state in STATES if state.replace(" ", "-") == written), SPELLINGS.get(written, ""))
        if found:
            return found, " ".join(words[count:]).strip("()")
    return "", ""


def label(state: str) -> str:
    """Return a state as it stands alone, with a capital; empty for no state."""
    return state[:1].upper() + state[1:]


def state_before_publication(state: str, dated: bool) -> str:
    """Return the state of a work that is not published yet, empty for all others; `dated`: it has a date."""
    return state if state in UNPUBLISHED or (state == IN_PRESS and not dated) else ""
