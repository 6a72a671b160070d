"""Names as authors write them in bylines, and lists whose items belong together."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from octavo.base.frozen import replace
from octavo.base.patterns import deferred
from octavo.content.findings import Findings
from octavo.model import names
from octavo.model.identity import slug_of
from octavo.yaml.nodes import Node, Scalar, Sequence

# What a name has that needs a closer look: signs and words of lists, marks of notes and of emphasis, LaTeX.
_ODD_SIGN = re.compile(
    r"[,;&|^$*#()@\\\d…\u2217†‡§¶✉\u00b2\u00b3\u00b9\u02b0-\u02b8\u1d43-\u1d5b\u2070-\u207e_`<~\[{}]"
)
_ODD_WORD = deferred(r"\b(?:and|und|et al|others)\b", re.IGNORECASE)
_SEVERAL = deferred(r"[,;]|\s(?:and|und|&)\s", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,4}|[^\W\d_]{1,2}")
_QUOTED = re.compile("`[^`]*`")

_ONE_A_LINE = "write each author on a line of its own, after a hyphen"
_AS_GROUP = f"{_ONE_A_LINE}; a group has `group: true` beside its `name`"


def is_odd(name: str) -> bool:
    """Tell if a name, on one line, may be more than a name, or have LaTeX or marks of emphasis; most have none."""
    if _ODD_SIGN.search(name) or "..." in name or "--" in name:
        return True
    if names.may_be_initials_last(name) and names.initials_first(name):
        return True
    if not name[0].isalpha() and not any(map(str.isalpha, name)):
        return True
    # Few names have these letters, and the search is costly.
    folded = name.casefold()
    return ("nd" in folded or "et al" in folded or "others" in folded) and _ODD_WORD().search(name) is not None


def parted(text: str) -> str:
    """Return a text with commas at its line ends where each line is a name of its own."""
    if "\n" not in text:
        return text
    lines = [line.strip(" \t\r,;") for line in text.strip().split("\n")]
    return ", ".join(lines) if len(lines) > 1 and all(" " in line for line in lines) else text


def hint_for_colon(title: str, text: str) -> str:
    """Return the hint for a value that was read as a key and a value, because it has a colon and no quotes."""
    name, orcid, _ = names.without_contact(text) if title == "an author" else (text, "", "")
    if orcid:
        return f"write `{{name: {name}, orcid: {orcid}}}`"
    doubled = text.replace("'", "''")
    return f"put the value into quotes: `'{doubled}'`"


# Where a name stands: in a list of authors; alone in its place, so that several names are an error; among the other
# names of a profile, where it has no keys beside it; or as the name of a profile, which may be that of a group.
NamePlace = Literal["byline", "alone", "other", "profile"]


def read_name(text: str, node: Node, findings: Findings, place: NamePlace) -> str | None:
    """Return the name that a text is, and add a finding where it has more or another order; None for no name at all."""
    text = _without_contact(text, node, findings)
    text, number = names.without_number(text)
    name = text if place == "profile" else _read_unnumbered(text, node, findings, place)
    if number:
        message = f"`{number}` is the number by which DBLP tells people of one name apart, and is left out"
        hint = f"write `{name}`" if place == "other" else f"write `{name}`; what tells them apart here is an `orcid`"
        findings.warning("odd-name", message, node, hint)
    return name


def _read_unnumbered(text: str, node: Node, findings: Findings, place: NamePlace) -> str | None:
    text, others = names.without_others(text)
    if others:
        findings.others = True
        findings.warning(
            "odd-name", f"`{others}` is no author", node, "delete it, and write `et_al: true`, as it is read"
        )
    name, marks = names.without_marks(text)
    if marks:
        hint = f"write `{name}`{_beside(name, marks) if place != 'other' else ''}"
        findings.warning("odd-name", f"`{marks}` is no part of the name, and is left out", node, hint)
    name, left_over = names.without_left_over(name)
    if left_over:
        message = f"`{left_over}` is left of a list, no part of the name, and is left out"
        findings.warning("odd-name", message, node, f"write `{name}`")
    if name and (name in ("and", "und") or not any(map(str.isalpha, name))):
        hint = "delete it; numbers of notes and words of lists are no authors"
        findings.error("odd-name", f"`{name}` is no name", node, hint)
        return None
    if name.endswith((",", ";")):
        bare = name.rstrip(" ,;")
        findings.warning("odd-name", f"`{name[-1]}` is no part of the name, and is left out", node, f"write `{bare}`")
        name = bare
    if names.may_be_initials_last(name) and (turned := names.initials_first(name)):
        return _turned(name, turned, node, findings)
    if not _SEVERAL().search(names.without_ending(name)) or names.is_group(name):
        return name or None
    return _one_of_several(name, node, findings, alone=place == "alone")


def _turned(name: str, turned: str, node: Node, findings: Findings) -> str:
    """Return a name whose initials stood behind the family name, which is told."""
    family, last = turned.rpartition(". ")[2], name[len(turned.rpartition(". ")[2]) :].strip()
    otherwise = f"{family.title() if family.isupper() else family} {last.title()}"
    hint = f"write `{turned}`; if `{last}` is the family name, write `{otherwise}`"
    findings.warning("odd-name", f"`{name}` is read as one name with the family name first", node, hint)
    return turned


def _without_contact(text: str, node: Node, findings: Findings) -> str:
    """Return a name without an ORCID iD and an e-mail address behind it, which are told."""
    name, orcid, email = names.without_contact(text)
    if name == text:
        return text
    behind = text[len(name) :].strip(" ,;")
    hint = f"write `{name}`" if email else f"write `{{name: {name}, orcid: {orcid}}}`"
    what = "an e-mail address" if email else "an ORCID iD"
    findings.warning("odd-name", f"`{behind}` is {what}, no part of the name, and is left out", node, hint)
    return name


def _beside(name: str, marks: str) -> str:
    """Return what a hint says of the keys for marks behind a name: numbers and letters, stars and daggers."""
    keys = ["affiliation: …"] if re.search(r"\w", marks) else []
    also = ""
    if not keys or re.search(r"[*\u2217†‡§¶✉]|\\(?:ast|d+agger)", marks):
        keys.append("equal: true")
        also = ", or `corresponding: true`" if len(keys) == 1 else ", or `corresponding: true` for the star"
    both = " and ".join(f"`{key}`" for key in keys)
    return f", and {both} beside it, as in `{{name: {name}, {', '.join(keys)}}}`{also}"


def _one_of_several(name: str, node: Node, findings: Findings, *, alone: bool) -> str:
    """Return a name with commas or the like in it, turned round where the family name comes first."""
    bare = names.without_ending(name)
    parts = [part.strip() for part in _SEVERAL().split(bare)]
    torn = _joined(parts)
    if len(torn) > 1:
        hint = f"write `[{', '.join(torn)}]`" if alone else f"write each as an item of its own: `{'`, `'.join(torn)}`"
        findings.error("odd-name", f"`{name}` is more than one name", node, hint)
        return name
    long = [part for part in parts if len(part.split()) > 1]
    turned = names.given_first(name) if "," in bare and len(parts) == 2 else ""
    if turned and (len(long) < 2 or names.is_family(parts[0])):
        hint = f"write `{turned}`; if these are several, {_ONE_A_LINE}"
        message = f"`{name}` is read as one name with the family name first"
        findings.warning("odd-name", message, node, hint)
        return turned
    if alone and len(long) > 1:
        findings.error("odd-name", f"`{name}` is more than one name", node, _AS_GROUP)
    else:
        findings.warning("odd-name", f"`{name}` looks like more than one name", node, _AS_GROUP)
    return name


def byline(values: tuple[Any, ...], node: Sequence, findings: Findings) -> tuple[Any, ...]:
    """Return the authors of a list, those whose names were torn apart at their commas in one piece.

    Of several findings of one kind about names, the first stays.
    """
    if len(values) > 1 and (findings.diagnostics or names.may_be_initials_last(values[0].name)):
        values = _with_initials_last(values, node, findings)
    _keep_first(findings)
    # Most lists tell by their first two names.
    if len(values) > 1 and " " in values[0].name and len(values[1].name) > 4:
        return values
    if any(" " in value.name for value in values) and any(len(value.name) > 4 for value in values[1::2]):
        return values
    if len(values) != len(node.bare) or not all(isinstance(bare, str) for bare in node.bare):
        return values
    texts = [value.name for value in values]
    torn = _joined(texts)
    if torn:
        message = f"these are read as {len(torn)} names, each with the family name first"
        findings.warning("odd-name", message, node.items[0], f"write `[{', '.join(torn)}]`")
        return tuple(replace(value, name=name) for value, name in zip(values[::2], torn, strict=True))
    if len(texts) >= 4 and len(texts) % 2 == 0 and all(" " not in text for text in texts):
        pairs = ", ".join(f"{given} {family}" for family, given in zip(texts[::2], texts[1::2], strict=True))
        hint = f"write `[{pairs}]`; write a name of one word as `{{name: {texts[0]}}}`"
        findings.warning("odd-name", "these look like names that were cut at their commas", node.items[0], hint)
    return values


def _with_initials_last(values: tuple[Any, ...], node: Sequence, findings: Findings) -> tuple[Any, ...]:
    """Return the authors of a list in which every name has initials behind it, turned round if that is sure of one.

    If it is not, as in "Kim J" and "Charles B", a warning tells of it alone.
    """
    turned = [names.initials_first(bare, surely=False) if isinstance(bare, str) else "" for bare in node.bare]
    if len(turned) != len(values) or not all(turned):
        return values
    open_ones = [at for at, value in enumerate(values) if value.name != turned[at]]
    sure = len(open_ones) < len(values)
    items = node.items
    says = "is read as one name" if sure else "looks like a name"
    for at in open_ones:
        name = values[at].name
        hint = f"write `{turned[at]}`; if it is right as it is, write `{{name: {name}}}`"
        message = f"`{name}` {says} with the family name first{'' if sure else ', as all here'}"
        findings.warning("odd-name", message, items[at], hint)
    return tuple(replace(value, name=name) for value, name in zip(values, turned, strict=True)) if sure else values


def _joined(texts: list[str]) -> list[str]:
    """Return the names of texts that are a family name and initials by turns; none where they are not."""
    families, initials = texts[::2], texts[1::2]
    if len(families) != len(initials) or not all(map(_are_initials, initials)):
        return []
    # A list all in capitals has short names, such as LI, that look like initials.
    if any(family.isupper() or not names.is_family(family) for family in families):
        return []
    return [f"{initial} {family}" for family, initial in zip(families, initials, strict=True)]


def _are_initials(text: str) -> bool:
    return text.isupper() and _INITIALS.fullmatch(text) is not None


def _keep_first(findings: Findings) -> None:
    """Leave one finding of each kind about names, which says how many there are."""
    if not findings.diagnostics:
        return
    alike: dict[str, list[int]] = {}
    for at, found in enumerate(findings.diagnostics):
        if found.code == "odd-name":
            alike.setdefault(_QUOTED.sub("", found.message), []).append(at)
    obsolete = {at for places in alike.values() for at in places[1:]}
    for places in alike.values():
        if len(places) > 1:
            first = findings.diagnostics[places[0]]
            more = f"{first.message}; so it is with {len(places) - 1} more here"
            findings.diagnostics[places[0]] = replace(first, message=more)
    if obsolete:
        findings.diagnostics[:] = [found for at, found in enumerate(findings.diagnostics) if at not in obsolete]


def distinct_words(values: tuple[Any, ...], node: Sequence, findings: Findings) -> tuple[Any, ...]:
    """Return the words of a list, and add a warning for each that is another one in a different spelling."""
    words = [value if isinstance(value, str) else value.plain for value in values] if len(values) > 1 else []
    if len(set(map(slug_of, words))) < len(words):
        places = {item.text: item for item in reversed(node.items) if isinstance(item, Scalar)}
        for first, other in _same_words(words):
            place = places.get(other, node)
            message = f"`{first}` and `{other}` are one word here: capitals, accents and punctuation do not count"
            findings.warning("same-word", message, place, "delete one of them, or write words that differ more")
    return values


def _same_words(words: list[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for word in dict.fromkeys(words):
        first = seen.setdefault(slug_of(word), word)
        if first != word:
            yield first, word
