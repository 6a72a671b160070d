"""The parts of names, and what stands around a name in bylines that does not belong to it."""

import re
from functools import lru_cache

from octavo.base.patterns import deferred

_TITLE = deferred(
    r"(?:(?:prof|professor|dr|mr|mrs|ms|sir|dame)\b\.?|(?:rev|ing|dipl|priv|doz|rer|nat|med|phil|habil|h\.c)\.)[\s-]*"
    r"(?=\S)",
    re.IGNORECASE,
)
_DEGREE = deferred(
    r"(?:,\s*|\s+)(?:Ph\.?\s?D|M\.?D|D\.?Phil|[MB]\.?Sc|Dr\. rer\. nat|Dr\.-Ing|MBA|MPH|(?:Pharm|Sc|Ed)\.?D)"
    r"\.?$|,\s*(?:M\.?A|B\.?A|J\.?D)\.?$"
)
# The first word of a name with a title, and the last of one with a degree, without points: most names have neither.
_BEGINNINGS = frozenset(
    (
        "prof",
        "professor",
        "dr",
        "dr-ing",
        "mr",
        "mrs",
        "ms",
        "sir",
        "dame",
        "rev",
        "ing",
        "dipl",
        "dipl-ing",
        "priv-doz",
    )
)
_ENDINGS = frozenset(
    ("phd", "d", "md", "dphil", "msc", "bsc", "nat", "dr-ing", "mba", "mph", "pharmd", "scd", "edd", "ma", "ba", "jd")
)
_SUFFIXES = ("Jr", "Sr", "II", "III", "IV")
_SUFFIX = re.compile(rf",?\s+({'|'.join(_SUFFIXES)})\.?$")
_PARTICLE = re.compile(r"[^\W\d_A-Z](?:[^\W\d_]|\.)*")
# Words that, with a capital, are the beginning of a family name of several words.
_CAPITAL_PARTICLES = frozenset(
    ("van", "von", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "el", "ter", "ten")
)
# Words that join two family names.
_JOINING = frozenset(("y", "i", "e"))
_GROUP = deferred(
    r"\b(?:collaborations?|consorti(?:um|a)|investigators|collaborators|committee|initiative|task\s?force|team"
    r"|(?:working|study|research) group)\b",
    re.IGNORECASE,
)

# What stands for authors that are not named, behind a name and alone.
_OTHERS = deferred(
    r",?\s*(?:\b(?:and\s+)?et\s+al\b\.?|(?:\band|&)\s+(?:\d+\s+)?others\.?|(?:\b(?:and|&)\s+)?(?:…|\.\.\.))$",
    re.IGNORECASE,
)
_ONLY_OTHERS = deferred(r"(?:and\s+)?(?:et\s+al\b\.?|(?:\d+\s+)?others\.?|…|\.\.\.)", re.IGNORECASE)
_MARK = (
    r"[*\u2217†‡§¶✉#]|\\(?:ast|dagger|ddagger)\b|\$\s*\^[^$]*\$|\^\{[^{}]*\}|\^[\w*†‡]+"
    r"|[\u00b2\u00b3\u00b9\u2070-\u207e\u02b0-\u02b8\u1d43-\u1d5b]|\(?\d{1,2}\)?|\[[\w*†‡]{1,2}\]|\((?:[a-z*]|corresponding(?:\sauthor)?|equal(?:\scontribution)?)\)"
)
# The marks are one atomic group: digits can be parted into numbers of notes in very many ways.
_MARKS = deferred(rf"(?:(?<=[^\W\d_])|(?<=[.)\]]))\s*((?>(?:{_MARK})(?:[\s,;]*(?:{_MARK}|,[a-z]\b))*)),?$")
# What DBLP writes behind a name that several people have: "Charles Babbage 0001".
_NUMBER = deferred(r"(?:(?<=[^\W\d_])|(?<=[.)]))[\s_]*\(?(?P<number>0\d{3})(?!\w)\)?")

# What stands behind a name and has keys of its own: an ORCID iD, an e-mail address, each in brackets or not.
_CONTACT = deferred(
    r"[\s,;:]*[(\[<]?\s*(?:(?:orcid(?:\s*id)?\s*[:=]?\s*)?(?:(?:https?://)?(?:www\.)?orcid\.org/)?"
    r"(?P<orcid>\d{4}-\d{4}-\d{4}-\d{3}[\dX])|(?:e-?mail\s*:?\s*)?(?P<email>[\w.+-]+@[\w.-]+\.[a-z]+))\s*[)\]>]?$",
    re.IGNORECASE,
)
# A word of a list that was left at a name when the list was cut.
_LEFT_OVER = deferred(r"^(?P<first>and|und|&)\s+(?=\S)|\s+(?P<last>and|und|&)$")
# Initials behind a name, as PubMed and the Web of Science write them: "AB", "J", "J.A.", "J. A."
_INITIALS_BEHIND = re.compile(
    r"(?P<family>[^.,;]*[^.,;\s])\s+(?P<initials>[^\W\d_a-z]{1,3}|(?:[^\W\d_a-z]\.[\s-]?){1,3})"
)
# Family names of two letters, which some write in capitals: "Wei XU".
_SHORT_FAMILY = re.compile(
    "A[INOU]|B[AIOU]|D[AEIOU]|EU|F[AEU]|G[EOU]|H[AEOU]|I[MNP]|J[IOU]|K[EOU]|L[AEIOUVY]|M[AIOU]|N[AGIO]|O[HKNU]|P[IU]|Q[IU]"
    "|R[EIO]|S[AEIOU]|T[AOU]|UM|V[OU]|WU|X[IU]|Y[EIU]|ZU"
)
_VOWELS = "AEIOUY"
# What is behind a single word and looks like initials, but is a suffix, a degree, or the legal form of a company.
_NO_INITIALS = frozenset(("II", "III", "IV", "VI", "MD", "PHD", "LLC", "LLP", "PBC", "GPT"))

# What is surely a name as such: letters, and no digits.
_NAME = re.compile(r"(?=.*[^\W\d_]{2})\D+$")


def bare_name(name: str) -> str:
    """Return a name without titles before it and degrees after it; the name itself where no two words would be left."""
    text = name.replace(".", "").lower()
    if text.partition(" ")[0] not in _BEGINNINGS and text.rpartition(" ")[2].rpartition(",")[2] not in _ENDINGS:
        return name
    bare = name
    while match := _TITLE().match(bare):
        bare = bare[match.end() :]
    while match := _DEGREE().search(bare):
        bare = bare[: match.start()]
    return bare if len(bare.split()) > 1 else name


def without_ending(name: str) -> str:
    """Return a name without degrees and a suffix behind it."""
    while match := _DEGREE().search(name) or _SUFFIX.search(name):
        name = name[: match.start()]
    return name


def is_family(text: str) -> bool:
    """Tell if a text can be a family name as such: one word, perhaps after words in lower case."""
    *before, last = text.split() or [""]
    return last != "" and all(word.islower() for word in before)


def _is_family_first(name: str) -> bool:
    """Tell if a name begins with a letter of Chinese, Japanese or Korean, where the family name comes first."""
    first = name[:1]
    return "\u3040" <= first <= "\u30ff" or "\u3400" <= first <= "\u9fff" or "\uac00" <= first <= "\ud7a3"


def without_marks(name: str) -> tuple[str, str]:
    """Return a name, and the marks behind it that refer to notes: stars, daggers, numbers."""
    match = _MARKS().search(name)
    if match is None or not _NAME.match(name[: match.start()]):
        return name, ""
    # Numbers of notes stand at the name, or have two digits at most.
    if len(match[1]) > 2 and match[1].isdecimal() and name[match.start()].isspace():
        return name, ""
    return name[: match.start()].rstrip(), match[1]


def without_contact(name: str) -> tuple[str, str, str]:
    """Return a name, and the ORCID iD and the e-mail address that stand behind it, empty where there are none."""
    orcid = email = ""
    if "@" in name or "-" in name:
        while (match := _CONTACT().search(name)) and match.start():
            orcid, email = match["orcid"] or orcid, match["email"] or email
            name = name[: match.start()]
    return name, orcid, email


def without_left_over(name: str) -> tuple[str, str]:
    """Return a name, and the word of a list, such as "and", that was left before or behind it."""
    match = _LEFT_OVER().search(name)
    return (_LEFT_OVER().sub("", name), match["first"] or match["last"]) if match else (name, "")


def may_be_initials_last(name: str) -> bool:
    """Tell if a name ends like initials, in a capital or a point; most do not."""
    return name[-1:].isupper() or name[-1:] == "."


def initials_first(name: str, *, surely: bool = True) -> str:
    """Return the name that a text with initials behind the family name is a form of; empty if it is no such text.

    "Smith AB" and "SMITH J" are; "Charles B" and "Wei XU" may be whole names, and are read so if it has to be `surely`
    initials.
    """
    match = _INITIALS_BEHIND.fullmatch(name)
    if match is None or not match["family"][0].isalpha() or match["initials"].upper() in _NO_INITIALS:
        return ""
    family, initials = match["family"], match["initials"]
    letters = [char for char in initials if char.isalpha()]
    if not all(map(str.isupper, letters)) or len(family) < 2 or not is_family(family):
        return ""
    if surely and not _are_surely_initials(family, initials, letters):
        return ""
    return " ".join([*(f"{letter}." for letter in letters), family])


def _are_surely_initials(family: str, initials: str, letters: list[str]) -> bool:
    if len(letters) == 1:
        return family.isupper() and len(family) > 2
    if "." in initials:
        return True
    # In capitals, "SMITH JA" and "WANG YA" look alike.
    if family.isupper() and letters[0] not in _VOWELS[:5] and letters[1] in _VOWELS:
        return False
    if len(letters) == 2:
        return _SHORT_FAMILY.fullmatch(initials) is None
    return not any(letter in _VOWELS for letter in letters)


def without_number(name: str) -> tuple[str, str]:
    """Return a name, and the number by which DBLP tells people of this name apart; of several names, the first's."""
    found = _NUMBER().findall(name) if "0" in name else []
    return (_NUMBER().sub("", name), found[0]) if found else (name, "")


def without_others(name: str) -> tuple[str, str]:
    """Return a name, and the words behind it (or alone) that stand for further authors."""
    match = _ONLY_OTHERS().fullmatch(name) or _OTHERS().search(name)
    return (name[: match.start()].rstrip(), match[0].strip(" ,")) if match else (name, "")


@lru_cache(maxsize=1 << 14)
def is_group(name: str) -> bool:
    """Tell if a name is surely that of a group: "The ATLAS Collaboration"."""
    return " " in name and _GROUP().search(name) is not None


def given_first(name: str) -> str:
    """Return the name that a text with one comma, the family name before it, is a form of; empty if it is no such text.

    A suffix may stand behind either part: "King, Jr., Martin Luther" and "King, Martin Luther, Jr.".
    """
    suffix = ""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3:
        at = next((at for at in (1, 2) if _SUFFIX.fullmatch(f" {parts[at]}")), None)
        if at is None:
            return ""
        suffix = f" {parts.pop(at)}"
    if len(parts) != 2 or not all(part[:1].isalpha() for part in parts):
        return ""
    family, given = parts
    return f"{given} {family}{suffix}"


@lru_cache(maxsize=1 << 14)
def name_parts(name: str) -> tuple[str, str, str, str]:
    """Return the parts of a person's name by rule: family name, given names, particle and suffix.

    Words in lower case before the last are the particle (as in BibTeX: "van der" of "Johannes Diderik van der Waals");
    `y`, `e` and `i` join two family names; "De" and the like belong to the family name. A name of one word is a family
    name.
    """
    text = bare_name(name)
    words = text.split()
    if len(words) == 2 and not _is_family_first(text) and words[1].rstrip(".") not in _SUFFIXES:
        # Most names are like this, and the rules below leave them as they are.
        return words[1], words[0], "", ""
    suffix = ""
    if match := _SUFFIX.search(text):
        text, suffix = text[: match.start()], match[0].strip(" ,")
    words = text.split()
    if len(words) > 1 and _is_family_first(text):
        return words[0], " ".join(words[1:]), "", suffix
    if len(words) < 2:
        return text, "", "", suffix
    end = start = len(words) - 1
    if end >= 2 and words[end - 1] in _JOINING:
        end = start = end - 2
    while start > 1 and words[start - 1].islower() and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    if start == end:
        while end > 1 and words[end - 1].lower() in _CAPITAL_PARTICLES:
            end -= 1
        start = end
    return " ".join(words[end:]), " ".join(words[:start]), " ".join(words[start:end]), suffix
