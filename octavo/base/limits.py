"""Limits: the most that Octavo reads, nests, makes and waits for, so that nobody's files can hold a machine.

A limit is far above what people write. Where one is met, a finding says so; nothing is cut in silence.
"""

from octavo.base.frozen import frozen


@frozen
class Limit:
    """A limit: the `most` of a `unit` such as "bytes", what it limits, and the reason, as a sentence.

    `finding` is the code of the finding where it is met, empty where only a program meets it, such as a browser.
    `lifted` says how to lift it, empty where nobody needs more.
    """

    most: int
    unit: str
    subject: str
    reason: str
    finding: str = ""
    lifted: str = ""


SOURCE_BYTES = Limit(
    10_000_000,
    "bytes",
    "a text: an entry, a data file, `site.yaml`",
    "A text is held in memory as a whole, several times over.",
    "too-large",
)
YAML_LEVELS = Limit(
    64,
    "levels",
    "lists and mappings of YAML inside each other",
    "Each level is a call inside a call, and Python ends a program that has too many of them.",
    "too-deep",
)
LIST_ITEMS = Limit(
    10_000,
    "items",
    "a list in front matter or in a data file, as of authors or tags",
    "Each item may become a line, a link or a page; the largest collaborations have half as many authors.",
    "long-list",
)
FORMULA_SHIFT = Limit(
    10,
    "em",
    "the lengths by which a row of a formula is moved to the left, or a part of it up or down",
    "A longer one moves the formula over other parts of the page.",
    "bad-formula",
)
FORMULA_SPACE = Limit(
    100,
    "em",
    "a space in a formula",
    "A wider one is wider than any page.",
    "bad-formula",
)
PREVIEW_CONNECTIONS = Limit(
    500,
    "connections",
    "the connections of the preview that are open at a time",
    "Many systems let a process open 1024 files, and builds need some too.",
)
PREVIEW_WAIT = Limit(
    15,
    "seconds",
    "the time that a connection of the preview may be open without a whole request",
    "Others need its place.",
)

# All limits, in the order in which the documents list them.
LIMITS = (
    SOURCE_BYTES,
    YAML_LEVELS,
    LIST_ITEMS,
    FORMULA_SHIFT,
    FORMULA_SPACE,
    PREVIEW_CONNECTIONS,
    PREVIEW_WAIT,
)
