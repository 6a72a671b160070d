"""Slugs: short ASCII names for use in addresses and as file names on every system."""

import re
import unicodedata
from urllib.parse import unquote

from octavo.base.characters import normalized
from octavo.base.patterns import deferred

LONGEST_SLUG = 100

# Device names, which Windows does not allow as file names, with any extension.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))]
)
# Characters that no path on the site has: some file systems do not know them, or they end a path in an address.
_UNFIT_IN_PART = deferred(r'[\x00-\x1f\x7f\\?#:*"<>|]')
_WORD = re.compile(r"[a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")

# Letters that Unicode does not decompose into a base letter and a mark, characters that stand for words, and
# apostrophes, which separate no words.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
        "’": "",
        "‘": "",
        "ʼ": "",
        "ʻ": "",
        "ʹ": "",
        "′": "",
        "'": "",
        "+": " plus ",
        "#": " sharp ",
        "&": " and ",
    }
)
_GREEK = "α-ω"
# A Greek letter that is not part of a word stands for itself, as in "β-decay".
_SYMBOL = deferred(f"(?<![{_GREEK}])[{_GREEK}](?![{_GREEK}\u0300-\u036f])")
_GREEK_WORD = deferred(f"[{_GREEK}]\u0301?[{_GREEK}]")
# Unicode calls the letter lambda "lamda".
_GREEK_NAMES = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
# The marks of a letter of the Latin script; those of other scripts make other letters.
_MARKS = deferred("(?<=[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff])[\u0300-\u036f]+")


def folded(text: str) -> str:
    """Return a text in lower case and one width, Latin letters without their marks, and Greek symbols spelt out."""
    text = normalized("NFKD", normalized("NFKD", text).casefold())
    text = _MARKS().sub("", text).translate(_LETTERS)
    if _SYMBOL().search(text) and not _GREEK_WORD().search(text):
        text = _SYMBOL().sub(lambda match: _GREEK_NAMES[match[0]], text)
    return normalized("NFC", text)


def latin_words(text: str) -> list[str]:
    """Return the words of a text as far as they are written in ASCII letters and digits, in lower case."""
    lowered = text.lower()
    # Most names and tags are like this.
    if lowered.isascii() and lowered.replace(" ", "").isalnum():
        return lowered.split()
    return _WORD.findall(lowered.translate(_LETTERS))


def slugify(text: str) -> str:
    """Return the slug of a text: ASCII, lower case, words joined by hyphens; empty if no character can be kept."""
    slug = "-".join(latin_words(text if text.isascii() else folded(text)))[:LONGEST_SLUG].rstrip("-")
    return f"x-{slug}" if slug in RESERVED else slug


def name_of_part(text: str) -> str:
    """Return the name of a part of a page: like a slug, with the letters of all scripts."""
    if text.isascii():
        return slugify(text)
    kept = [char if unicodedata.category(char)[0] in "LNM" else " " for char in folded(text)]
    return "-".join("".join(kept).split())[:LONGEST_SLUG].rstrip("-")


def former_name_of_part(text: str) -> str:
    """Return the name that a part of a page had when it was made of the letters of ASCII alone."""
    plain = "".join(char for char in normalized("NFKD", text) if not unicodedata.combining(char))
    return "-".join(latin_words(plain))[:LONGEST_SLUG].rstrip("-")


def slug_problem(slug: str) -> str:
    """Return the reason why a text cannot be a slug; empty if it can."""
    if len(slug) > LONGEST_SLUG:
        return f"a slug has at most {LONGEST_SLUG} characters, this has {len(slug)}"
    if not _SLUG.fullmatch(slug):
        return "a slug has lower-case letters a–z, digits and single hyphens between them"
    if slug.split(".", maxsplit=1)[0] in RESERVED:
        return f"`{slug}` is a device name on Windows"
    return ""


def former_address(text: str) -> str:
    """Return a former slug, or a former path with a slash before it and, if it is no file, one behind it.

    A path has a slash in it or ends in `.html`. ValueError with a message and a hint for any other text.
    """
    if "://" in text:
        path = text.partition("://")[2].partition("/")[2]
        raise ValueError(f"`{text}` is a whole address", f"write its path alone: `/{path}`")
    page = text.lower().endswith((".html", ".htm"))
    if "/" not in text and not page:
        if problem := slug_problem(text):
            slug = slugify(text)
            hints = [f"try `{slug}`"] if slug else []
            hints += [] if _part_problem(text) else [f"write it with slashes if that was its path: `/{text}/`"]
            raise ValueError(f"`{text[:60]}` cannot be an address: {problem}", ", or ".join(hints))
        return text
    parts = normalized("NFC", unquote(text)).strip("/").split("/")
    if parts[-1].lower() in ("index.html", "index.htm"):
        parts, page = parts[:-1], False
    for part in parts or ("",):
        if problem := _part_problem(part):
            raise ValueError(f"`{text[:60]}` cannot be an address: {problem}", "write it as `/courses/old.html`")
    path = "/" + "/".join(parts)
    return path if page else f"{path}/"


def _part_problem(part: str) -> str:
    """Return the reason why a text cannot be a part of a path; empty if it can."""
    if not part:
        return "it is the home page, or has two slashes in a row"
    if found := _UNFIT_IN_PART().search(part):
        return f"a path has no {found[0]!r}"
    if part.startswith(".") or part.endswith((".", " ")):
        return f"a part of a path does not begin or end like `{part}`"
    if len(part.encode()) > LONGEST_SLUG * 2:
        return "a part of it is too long"
    return f"`{part}` is a device name on Windows" if part.lower().split(".", maxsplit=1)[0] in RESERVED else ""
