"""The texts of a new project and of new entries that authors are to replace with their own."""

from octavo.base.layout import EntryKind

# The owner of a project and the affiliation, where none were given.
NAME = "Your Name"
WORKPLACE = "Where you work"

# The values in the front matter of a new project.
VALUES = (NAME, WORKPLACE, "What you do", "what you care about", "The title of my first paper")

# The bodies of new entries.
BODIES: dict[EntryKind, str] = {
    "paper": "Put the abstract here.",
    "person": "Write a few sentences about this person.",
    "page": "Write the page here.",
    "news": "Write the news here.",
}

# The lines of all bodies: those of new entries, and those of a new project.
LINES = (
    *BODIES.values(),
    "Write a few sentences about yourself here. Markdown works, and so does mathematics: $e^{i\\pi} + 1 = 0$.",
    "Put the abstract here. The name of this file is the paper's address on the site, so choose it well and keep it.",
)
