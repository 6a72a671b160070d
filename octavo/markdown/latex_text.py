r"""Read LaTeX in running text, as bibliographies and abstracts hold it: `G{\"o}del`, `{ACM}`, `\emph{x}`, ``x''.

Only what is surely LaTeX is read; it becomes Unicode, or Markdown where it is emphasis, code or an address. Formulas,
code and addresses stay as they are. A command without a meaning here stays too, and is reported.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import ClassVar

from octavo.base.characters import normalized
from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.addresses import ADDRESS
from octavo.markdown.dollars import is_lone
from octavo.markdown.grammar.backquotes import Backquotes
from octavo.markdown.latex_findings import LONGEST_REST, changed_words
from octavo.markdown.math_syntax import OPENING, REFERENCE, formula_at
from octavo.markdown.signs import may_hold_latex
from octavo.markdown.tex.characters import sign_of_command, unicode_of
from octavo.markdown.tex.journals import JOURNALS

_ACCENT_MARK = r"""\\(?:["'`^~=.]\s*|[Hcdbkruv](?:\s+|(?=\s*\{)\s*))"""
_ACCENTED = r"(?:\{\s*(?:\\[ij]\s*|[A-Za-z])\s*\}|\\[ij](?![A-Za-z])|[A-Za-z])"
_TOKEN = deferred(
    rf"""
      (?P<formula>{OPENING}|{REFERENCE})
    | (?P<code>`+)
    | (?P<address>\b(?:{ADDRESS})(?:[^\s{{}}]|\{{[^\s{{}}]*\}})+|(?<![\w:])(?:[A-Za-z]:|\\\\\w+)(?:\\\w+)+)
    | (?P<accent>{_ACCENT_MARK}{_ACCENTED})
    | (?P<command>\\[A-Za-z]+\*?)
    | (?P<sign>\\[&%\#_{{}}$])
    | (?P<space>\\(?:[,;:!/-]|[ ]|\\(?:\[[^\]]*\])?))
    | (?P<inverted>[?!]`)
    | (?P<open>\{{)
    | (?P<close>\}})
    | (?P<dash>(?<=[\w)\]}}.,'"’”%°$])---?(?!-)(?=[\w(\[{{\\"'“‘$]) | (?<=\s)---?(?=\s))
    | (?P<kept>~\w+~|\]\([^()\s]*\)|<[A-Za-z/!][^<>]*>)
    | (?P<tie>(?<!\b[a-z])(?<=[\w.,)\]}}$])~(?!(?<=\d~)\d|(?<=\$[A-Za-z]\$~)\d)(?=[\w(\[{{\\$]))
    | (?P<loose>(?<=[\w.,)\]}}$])~[ ](?=[\w(\[{{\\$]))
    """,
    re.VERBOSE,
)
_FIRST_SIGN = re.compile(r"[\\$`{}?!~<\]-]")
_BRACE = deferred(r"\\.|[{}]", re.DOTALL)
_OPENING = deferred(r"\s*\{")
_CODE_TAG = deferred(r"<(code|kbd|pre|samp|tt)\b", re.IGNORECASE)
_COMMAND_BEFORE = deferred(r"\\[A-Za-z]+\*?\s*$")
_NUMBER_ESCAPE = deferred(r"(?<=\d)\\\.\s")
_ESCAPE = deferred(r"\\([&%#_{}$])")
_ABOUT = deferred(r"(?:\b[A-Za-z]|\$)$")
_STRUCK = r"(?<!\S)~\w"
_EMPTY = re.compile(r"\s*\{\s*\}")
_EMPTY_OR_SPACES = re.compile(r"\s*\{\s*\}| +")
_DECLARATION = deferred(r"\s*\\([A-Za-z]+)(?![A-Za-z])\s*")

# An apostrophe, or a quotation mark of another format, before which a backslash stands.
_APOSTROPHE = re.compile(r"\\(?<=\w\\)(?='(?:s|t|m|d|re|ve|ll)\b)")
_ESCAPED_OPENING = deferred(r"""\\(?<![\w{]\\)["'](?=\w)""")
_ESCAPED_CLOSING = deferred(r"""\\(?<=[\w.,!?)]\\)["'](?=[\s.,;:!?)]|$)""")

_INVERTED = {"?`": "¿", "!`": "¡"}
_SPACES = {",": "\u2009", ";": "\u2005", ":": "\u2005", " ": " ", "\\": " "}
_JOINTS = {"--": "–", "---": "—", "~": "\xa0"}

# Commands whose argument stays as it is, and those that mark it as Markdown does.
_MARKS = dict.fromkeys(("emph", "textit", "textsl"), "*") | {"textbf": "**", "texttt": "`"}
_TAGS = {"*": "i", "**": "b"}
_PLAIN = frozenset(
    [
        *("textsc", "textrm", "textsf", "textup", "textmd", "textnormal", "text", "mbox", "hbox", "underline", "uline"),
        *("MakeUppercase", "MakeLowercase", "uppercase", "lowercase", "mathrm", "mathit", "mathbf", "mathsf"),
        *("operatorname", "nolinkurl"),
    ]
)
_HTML = {"textsuperscript": "sup", "textsubscript": "sub"}
_DECLARED = {"em": "*", "it": "*", "itshape": "*", "sl": "*", "bf": "**", "bfseries": "**", "tt": "`", "ttfamily": "`"}
_DECLARED |= dict.fromkeys(("sc", "scshape", "rm", "sf", "upshape", "normalfont", "small", "large", "footnotesize"), "")
# The last letter of a command is followed by a space that ends it; these stand for words, after which one is kept.
_LETTERS = frozenset(["ss", "o", "O", "l", "L", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j", "dh", "DH", "th", "TH"])

_DEEPEST = 20


@frozen
class LatexReading:
    """A text after its LaTeX is read.

    `changes` are the pieces that became others, each as written and as read, and `places` their offsets in `written`,
    the text before; `unknown` are the commands without a meaning, each with the beginning of the text there; `lone` the
    offsets of dollar signs beside LaTeX that are part of no formula; `open` those of braces without a partner.
    """

    text: str
    changes: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    lone: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    written: str = ""
    places: tuple[int, ...] = ()


def read_latex(text: str, *, body: bool = False, marked: bool = False) -> LatexReading:
    r"""Read the LaTeX in a text of one line, or with `body` in a paragraph, where Markdown has its own escapes.

    `marked`: Markdown is read in the line too, which would take underscores without `\_` for marks of emphasis.
    """
    if not may_hold_latex(text, body=body):
        return LatexReading(text)
    reader = _Reader(_without_escaped_quotes(text), body=body, marked=marked)
    read = reader.read(0, depth=0)[0]
    lone, unpaired = tuple(reader.lone), tuple(reader.open)
    if read != text:
        read = normalized("NFC", read)
    words = list(changed_words(reader.text, reader.changes))
    changes = tuple([(word, new) for word, new, _ in words])
    removed = _removed(text, reader.text)
    places = tuple([at + bisect_right(removed, at) for _, _, at in words])
    return LatexReading(read, changes, tuple(reader.unknown), lone, unpaired, text, places)


def _removed(text: str, shorter: str) -> list[int]:
    """Return the offsets, in a text without some of the characters of another one, at which these are left out."""
    removed: list[int] = []
    at = 0
    for char in text if len(text) != len(shorter) else "":
        if at < len(shorter) and char == shorter[at]:
            at += 1
        else:
            removed.append(at)
    return removed


def _without_escaped_quotes(text: str) -> str:
    """Return a text without the backslashes that other formats put before quotation marks and apostrophes."""
    text = _APOSTROPHE.sub("", text)
    if _ESCAPED_OPENING().search(text) and _ESCAPED_CLOSING().search(text):
        text = re.sub(r"""\\(["'])""", r"\1", text)
    return text


class _Reader:
    """Reads one text; each method for a token takes its match and returns the new text and the offset after it."""

    def __init__(self, text: str, *, body: bool, marked: bool = False) -> None:
        self.text = text
        self.body = body
        self.marked = marked
        # The offsets of each piece that becomes another one, and what it becomes.
        self.changes: list[tuple[int, int, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.lone: list[int] = []
        self.open: list[int] = []
        self._partners = _partners(text)
        self._backquotes = Backquotes(text)
        # The last match of each pattern that was searched for, None where there is no further one.
        self._found: dict[str, tuple[int, int] | None] = {}
        self._after_formula = -1
        self._may_have_address = "/" in text or "www." in text or ":\\" in text or "\\\\" in text

    def read(self, at: int, *, depth: int) -> tuple[str, int]:
        """Read from an offset to the end, or with a `depth` to the brace that closes the group there.

        Return the text and the offset of its end.
        """
        parts = []
        while (match := self._next(at)) is not None:
            parts.append(self.text[at : match.start()])
            kind = match.lastgroup or ""
            if kind == "close" and depth:
                return "".join(parts), match.start()
            new, at = self._METHODS[kind](self, match, depth)
            parts.append(new)
            if depth == 0 and new != self.text[match.start() : at]:
                self.changes.append((match.start(), at, new))
        parts.append(self.text[at:])
        return "".join(parts), len(self.text)

    def _next(self, at: int) -> re.Match[str] | None:
        """Return the next token from an offset on.

        All tokens but addresses begin with certain signs, which are found much faster than tokens.
        """
        if self._may_have_address:
            return _TOKEN().search(self.text, at)
        while sign := _FIRST_SIGN.search(self.text, at):
            if match := _TOKEN().match(self.text, sign.start()):
                return match
            at = sign.end()
        return None

    def _formula(self, match: re.Match[str], _: int) -> tuple[str, int]:
        formula = formula_at(self.text, match.start())
        if not self.body and match[0].startswith(("\\ref", "\\eqref")):
            # Only the text of an entry has equations to refer to.
            self._note_unknown(match[0].partition("{")[0].strip(), match.start())
        if formula is None and match[0] == "$" and is_lone(self.text, match.start()):
            self.lone.append(match.start())
        end = match.end() if formula is None else formula.end
        self._after_formula = end if formula else -1
        return self.text[match.start() : end], end

    def _kept(self, match: re.Match[str], _: int) -> tuple[str, int]:
        """Keep a tag, and with one of code all up to its end tag."""
        name = _CODE_TAG().match(match[0])
        found = self._find(rf"(?i)</{name[1].lower()}\s*>", match.end()) if name else None
        end = found[1] if found else match.end()
        return self.text[match.start() : end], end

    def _code(self, match: re.Match[str], _: int) -> tuple[str, int]:
        """Read quotation marks, and keep code."""
        ticks, end = match[0], match.end()
        quoted = self._quoted(ticks, match.start(), end)
        if quoted is not None:
            return quoted
        code_end = self._backquotes.code_end(len(ticks), end)
        if code_end is not None:
            return self.text[match.start() : code_end], code_end
        return ticks, end

    def _quoted(self, ticks: str, start: int, end: int) -> tuple[str, int] | None:
        """Read a quotation between backquotes and apostrophes, None where the backquotes are those of code.

        Two backquotes begin one if two apostrophes come before the next two. One does if it begins a word, an
        apostrophe ends one, and the next backquote does not end code.
        """
        if len(ticks) > 2:
            return None
        closing = self._find("''" if len(ticks) == 2 else r"(?<=[\w.,!?)}])'(?![\w`'])", end)
        again = self._find("``" if len(ticks) == 2 else r"(?<!\S)`(?=\S)|\S`", end)
        if closing is None or (again is not None and again[0] < closing[0]):
            return None
        if len(ticks) == 1 and (self.text[start - 1 : start].strip() or (again and self.text[again[0]] != "`")):
            return None
        quoted = _Reader(self.text[end : closing[0]], body=self.body, marked=self.marked)
        inside, _ = quoted.read(0, depth=0)
        self.unknown += quoted.unknown
        opened, closed = "“”" if len(ticks) == 2 else "‘’"
        return f"{opened}{inside}{closed}", closing[1]

    def _find(self, pattern: str, at: int) -> tuple[int, int] | None:
        """Return the start and the end of the next match of a pattern from an offset on; offsets never go back."""
        last = self._found.get(pattern, (-1, -1))
        if last is None or last[0] >= at:
            return last
        match = re.compile(pattern).search(self.text, at)
        found = self._found[pattern] = match.span() if match else None
        return found

    def _accent(self, match: re.Match[str], _: int) -> tuple[str, int]:
        if self.body and _NUMBER_ESCAPE().match(self.text, match.start()):
            # Markdown's escape of a number that begins no list: `1\. do`.
            return match[0][:2], match.start() + 2
        letter = match[0][2:].strip("{ }").strip()
        read = unicode_of(f"{match[0][:2]}{{{letter}}}")
        if len(normalized("NFC", read)) == 1:
            return read, match.end()
        if match[0][1].isalpha():
            return self._unknown(match[0][:2], match.start() + 2)
        return match[0][:2], match.start() + 2

    def _sign(self, match: re.Match[str], _: int) -> tuple[str, int]:
        # In the text of an entry these are escapes of Markdown, which reads them later; everywhere, `$` opens formulas.
        is_escape = self.body or match[0] == "\\$" or (self.marked and match[0] == "\\_")
        return match[0] if is_escape else match[0][1:], match.end()

    def _space(self, match: re.Match[str], _: int) -> tuple[str, int]:
        # Those that Markdown needs for an escape, or for the end of a line, stay in the text of an entry.
        is_escape = self.body and match[0][1] not in ",; "
        return match[0] if is_escape else _SPACES.get(match[0][1], ""), match.end()

    def _joint(self, match: re.Match[str], _: int) -> tuple[str, int]:
        """Read a dash or a tie; behind a dollar sign it is one only if a formula ends there."""
        is_option = self.text[match.start() - 1 : match.start()] == "$" and match.start() != self._after_formula
        return match[0] if is_option else _JOINTS[match[0]], match.end()

    def _loose(self, match: re.Match[str], _: int) -> tuple[str, int]:
        """Read a tie with a space behind it, as a tie or, between a symbol and a number, as "about"."""
        start, end = match.span()
        struck = self._find(_STRUCK, 0) if self.body else None
        if struck is not None and struck[0] < start:
            return match[0], end
        about = self.text[end].isdecimal() and _ABOUT().search(self.text, max(0, start - 2), start)
        return (" ~ " if about else _JOINTS["~"]), end

    def _close(self, match: re.Match[str], _: int) -> tuple[str, int]:
        self.open.append(match.start())
        return match[0], match.end()

    def _group(self, match: re.Match[str], depth: int) -> tuple[str, int]:
        """Read a group; its braces go if they protect words, as in bibliographies, and stay around other things."""
        opening, start = match.span()
        before = self.text[opening - 1 : opening] if opening else ""
        is_variable = before == "$" and opening != self._after_formula
        if depth >= _DEEPEST or opening not in self._partners or is_variable:
            if opening not in self._partners and not is_variable:
                before = self.text[max(0, opening - LONGEST_REST) : opening]
                self.open += [] if _COMMAND_BEFORE().search(before) else [opening]
            return "{", start
        declared = _DECLARATION().match(self.text, start)
        mark = _DECLARED.get(declared[1]) if declared else None
        unknown = len(self.unknown)
        inside, end = self.read(declared.end() if declared and mark is not None else start, depth=depth + 1)
        if mark is not None:
            return self._marked(inside, mark, opening, end + 1), end + 1
        after = self.text[end + 1 : end + 2]
        whole = not before and not after
        inside_word = before.isalpha() or after.isalpha()
        written = self.text[start:end]
        # Where braces inside are no LaTeX, those around them are none either.
        kept = "{" in written and "{" in inside and "\\" not in written
        # The braces may delimit what a command without a meaning takes.
        kept |= len(self.unknown) > unknown
        if not kept and _protects(written, whole=whole, inside_word=inside_word, body=self.body):
            return inside, end + 1
        return f"{{{inside}}}", end + 1

    def _command(self, match: re.Match[str], depth: int) -> tuple[str, int]:
        name, end = match[0][1:].rstrip("*"), match.end()
        if name == "ensuremath" and (argument := self._raw_argument(end)):
            return self._ensured(*argument)
        if name == "href" and (target := self._raw_argument(end)):
            label = self._argument(target[1], depth)
            if label is None:
                return target
            return f"[{label[0]}]({target[0]})" if self.body else label[0], label[1]
        if name == "url" and (target := self._raw_argument(end)):
            return (f"<{target[0]}>" if self.body else target[0]), target[1]
        if (name in _MARKS or name in _PLAIN or name in _HTML) and (argument := self._argument(end, depth)):
            if name in _HTML:
                return f"<{_HTML[name]}>{argument[0]}</{_HTML[name]}>", argument[1]
            return self._marked(argument[0], _MARKS.get(name, ""), match.start(), argument[1]), argument[1]
        if name == "enquote" and (argument := self._argument(end, depth)):
            return f"“{argument[0]}”", argument[1]
        sign = JOURNALS.get(name) or sign_of_command(name)
        if sign is None:
            return self._unknown(match[0], end)
        after = (_EMPTY_OR_SPACES if name in _LETTERS else _EMPTY).match(self.text, end)
        return sign, after.end() if after else end

    def _unknown(self, command: str, end: int) -> tuple[str, int]:
        """Keep a command as it is, with the arguments behind it."""
        start = end - len(command)
        before, has_argument = self.text[max(start - 1, 0)], end in self._partners
        # `\n` is no LaTeX, and a name may follow that of a domain: `LAB\ada`.
        if len(command) > 2 and (has_argument or not before.isalpha()):
            self._note_unknown(command, start)
        while (closing := self._partners.get(end)) is not None:
            end = closing + 1
        return self.text[start:end], end

    def _note_unknown(self, command: str, start: int) -> None:
        beginning = self.text[start : start + len(command) + LONGEST_REST]
        self.unknown.append((command, beginning.partition("\n")[0]))

    def _marked(self, text: str, mark: str, start: int, end: int) -> str:
        """Return a text between the marks of Markdown, or tags where Markdown would not take marks for emphasis."""
        bare = text.strip()
        if not mark or not bare:
            return text
        if mark == "`":
            # In code, a backslash is shown.
            bare = _ESCAPE().sub(r"\1", bare)
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        around = self.text[start - 1 : start].strip() + self.text[end : end + 1].strip()
        if mark in _TAGS and (re.search(r"[\w-]", around) or not (bare[0].isalnum() and bare[-1].isalnum())):
            return f"{before}<{_TAGS[mark]}>{bare}</{_TAGS[mark]}>{after}"
        return f"{before}{mark}{bare}{mark}{after}"

    def _ensured(self, latex: str, end: int) -> tuple[str, int]:
        sign = sign_of_command(latex.strip().removeprefix("\\")) if latex.strip().startswith("\\") else None
        return f"${latex.strip()}$" if sign is None else sign, end

    def _argument(self, at: int, depth: int) -> tuple[str, int] | None:
        """Return the argument of a command after its LaTeX is read, and the offset after it; None if it has none."""
        opening = _OPENING().match(self.text, at)
        if opening is None or depth >= _DEEPEST or opening.end() - 1 not in self._partners:
            return None
        inside, end = self.read(opening.end(), depth=depth + 1)
        return inside, end + 1

    def _raw_argument(self, at: int) -> tuple[str, int] | None:
        """Return the argument of a command as written, and the offset after it; None if it has none."""
        opening = _OPENING().match(self.text, at)
        closing = self._partners.get(opening.end() - 1) if opening else None
        return None if opening is None or closing is None else (self.text[opening.end() : closing], closing + 1)

    # What reads each kind of token.
    _METHODS: ClassVar[Mapping[str, Callable[["_Reader", re.Match[str], int], tuple[str, int]]]] = {
        "formula": _formula,
        "code": _code,
        "address": lambda _, match, __: (match[0], match.end()),
        "kept": _kept,
        "accent": _accent,
        "command": _command,
        "sign": _sign,
        "space": _space,
        "inverted": lambda _, match, __: (_INVERTED[match[0]], match.end()),
        "open": _group,
        "close": _close,
        "dash": _joint,
        "tie": _joint,
        "loose": _loose,
    }


def _partners(text: str) -> dict[int, int]:
    """Return the offset of the closing brace for that of each opening brace that has one."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE().finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            found[opened.pop()] = match.start()
    return found


# Words as bibliographies protect them: they begin with a letter, and hold no list of short things, as a set does.
_WORDS = deferred(r"[^\W\d_][^,|=<>]*|\d+[^\W\d_][^,|=<>]*|[\d.\s]+")
_SHORT_ITEM = deferred(r"\s*\S{1,3}\s*")
_SHORT = deferred(r"[a-z\d.\s]")


def _protects(written: str, *, whole: bool, inside_word: bool, body: bool) -> bool:
    """Tell if the braces around a text protect words: `whole` where they hold the whole value."""
    if not written:
        return not body
    if "\\" in written or "$" in written or "{" in written:
        return True
    if whole:
        return not all(_SHORT_ITEM().fullmatch(item) for item in written.split(","))
    if body:
        return written[0].isupper() and _WORDS().fullmatch(written) is not None
    return _WORDS().fullmatch(written) is not None and (inside_word or _SHORT().fullmatch(written) is None)
