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
FIELD_ITEMS = Limit(
    10_000,
    "items",
    "a list in front matter or in a data file, as of authors or tags",
    "Each item may become a line, a link or a page; the largest collaborations have half as many authors.",
    "long-list",
)
FORMULA_CHARACTERS = Limit(
    10_000,
    "characters",
    "a formula",
    "What sets formulas takes each as a whole, in steps that nothing can interrupt.",
    "bad-formula",
    "part it",
)
FORMULA_LEVELS = Limit(
    100,
    "levels",
    "groups of a formula inside each other",
    "Each level is a call inside a call, and the process ends where there are too many of them.",
    "bad-formula",
    "part it",
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

PAGE_SECONDS = Limit(
    30,
    "seconds",
    "the making of one page, and the check of a theme, in time of the processor",
    "A loop in a template can go on for ever, and themes come from other people.",
    "too-slow",
    "`--page-seconds N`",
)
PAGE_MEGABYTES = Limit(
    64,
    "MB",
    "the HTML of one page, and each text that its templates make",
    "A loop in a template can fill the disk, and a text that is joined with itself the memory.",
    "page-size",
    "`--page-megabytes N`",
)
PAGE_MEMORY = Limit(
    8,
    "times the largest page",
    "what is held in memory while one page is made, or a theme is checked",
    "A machine whose memory is full stops doing anything else.",
    "page-memory",
    "`--page-megabytes N`",
)
TEMPLATE_BYTES = Limit(
    1_000_000,
    "bytes",
    "a template",
    "A template is read and hashed at every change.",
    "template-size",
)
TEMPLATE_PARTS = Limit(
    20_000,
    "parts",
    "the values, tags and texts of a template",
    "Python compiles a template in one step, which nothing can interrupt.",
    "template-size",
)
TEMPLATE_LEVELS = Limit(
    200,
    "levels",
    "blocks and expressions of a template inside each other",
    "Each level is a call inside a call, and Python ends a program that has too many of them.",
    "template-limit",
)
RANGE_NUMBERS = Limit(
    100_000,
    "numbers",
    "a `range()`, and the items or characters of what is repeated with `*`",
    "Loops inside loops multiply it.",
    "template-limit",
)
TEMPLATE_ITEMS = Limit(
    1_000_000,
    "items",
    "a list that a template makes",
    "A list that is joined with itself doubles each time.",
    "template-limit",
)
VALUE_LEVELS = Limit(
    100,
    "levels",
    "lists and mappings inside each other that a template compares, looks up or writes as JSON",
    "Python takes them apart in one step, which nothing can interrupt.",
    "template-limit",
)
NUMBER_BITS = Limit(
    4096,
    "bits",
    "a whole number that a template computes",
    "A power of a power takes for ever.",
    "template-limit",
)

# The findings of pages that take too much. No other page is made after one: those that follow would take as long.
ENDING = frozenset((PAGE_SECONDS.finding, PAGE_MEGABYTES.finding, PAGE_MEMORY.finding))
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
    FIELD_ITEMS,
    FORMULA_CHARACTERS,
    FORMULA_LEVELS,
    FORMULA_SHIFT,
    FORMULA_SPACE,
    PREVIEW_CONNECTIONS,
    PREVIEW_WAIT,
    PAGE_SECONDS,
    PAGE_MEGABYTES,
    PAGE_MEMORY,
    TEMPLATE_BYTES,
    TEMPLATE_PARTS,
    TEMPLATE_LEVELS,
    RANGE_NUMBERS,
    TEMPLATE_ITEMS,
    VALUE_LEVELS,
    NUMBER_BITS,
    MARKDOWN_LEVELS,
    HTML_LEVELS,
    ABBREVIATION_CHARACTERS,
    CODE_CHARACTERS,
    CODE_LINE_CHARACTERS,
    TEXT_CODE_CHARACTERS,
    EMPTY_CELLS,
    FILE_FINDINGS,
)
