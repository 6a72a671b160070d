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
MARKDOWN_LEVELS = Limit(
    20,
    "levels",
    "quotations and lists of Markdown inside each other; emphasis, links and images inside each other",
    "Each level is read again as a text of its own.",
    "too-deep",
    "make it flatter",
)
HTML_LEVELS = Limit(
    256,
    "elements",
    "elements of HTML inside each other",
    "Browsers nest no deeper than 512 elements, with those of the page; and cleaning takes time for each pair of them.",
    "open-html",
)

ABBREVIATION_CHARACTERS = Limit(
    100,
    "characters",
    "the name of an abbreviation, as in `*[name]: …`",
    "Each name is looked for at each word of the text.",
    "too-long",
    "write its full form where it stands",
)
CODE_CHARACTERS = Limit(
    20_000,
    "characters",
    "one listing",
    "What colours code takes more than linear time for some languages.",
    "too-long",
    "part it, or put it into a file beside the entry and link to it",
)
CODE_LINE_CHARACTERS = Limit(
    1_000,
    "characters",
    "one of its lines",
    "What colours code takes more than quadratic time for long lines of some languages.",
    "too-long",
    "break its lines",
)
TEXT_CODE_CHARACTERS = Limit(
    100_000,
    "characters",
    "all listings of this text",
    "What colours code takes more than linear time for some languages.",
    "too-long",
    "put the longest ones into files beside the entry and link to them",
)
EMPTY_CELLS = Limit(
    10_000,
    "cells",
    "empty cells that the rows of a text's tables get because they lack some",
    "A short text could have rows of one cell in a table of thousands of columns.",
    "too-many",
    "write the pipes of each row, or make the table narrower",
)
FILE_FINDINGS = Limit(
    1_000,
    "findings",
    "findings of one entry",
    "Nobody reads more of them at once, and each is shown with its line.",
    "too-many",
    "mend those before it first",
)

# All limits, in the order in which the documents list them.
LIMITS = (
    SOURCE_BYTES,
    YAML_LEVELS,
    MARKDOWN_LEVELS,
    HTML_LEVELS,
    ABBREVIATION_CHARACTERS,
    CODE_CHARACTERS,
    CODE_LINE_CHARACTERS,
    TEXT_CODE_CHARACTERS,
    EMPTY_CELLS,
    FILE_FINDINGS,
)
