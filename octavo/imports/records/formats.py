"""Tell by its content what a file of records is, and in which encoding it is written."""

import re
from codecs import BOM_UTF8

from octavo.base.characters import UNFIT_IN_TEXT, with_line_feeds
from octavo.base.diagnostics import Diagnostic, Span, error, span_at, warning
from octavo.base.sources import pointer_hint
from octavo.imports.records.bibtex import BibtexFile
from octavo.imports.records.bibtex_syntax import START, has_records
from octavo.imports.records.csl import CslFile, without_unfit_escapes
from octavo.imports.records.ris import RisFile
from octavo.imports.records.source import Bibliography
from octavo.yaml.decode import Refusal

_RIS = re.compile(r"^[ \t]*TY {0,3}-", re.MULTILINE | re.IGNORECASE)
_JSON = re.compile(r"\s*[\[{]")
# What JabRef and Emacs write about the encoding, at the beginning or the end of a file.
_DECLARED = re.compile(rb"(?:Encoding|coding)\s*[:=]\s*([\w-]+)", re.IGNORECASE)
_NAMES = {"iso8859_1": "cp1252", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ansi": "cp1252"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What a text of Windows-1252 has beyond ASCII: letters that stand at letters, and the signs of typesetting.
_AT_LETTERS = re.compile(
    r"(?:(?<=[A-Za-z{}])|\b)[À-ÖØ-öø-ÿŠšŽžŒœŸ](?=[A-Za-zÀ-ÿ\s\W]|$)|[‘’“”„‚–—…€°§«»¿¡ ´·©®±×µ²³¹ºª]"
)
_BEYOND = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"\w*[^\W\d_a-zA-Z]\w*")


def text_of_file(data: bytes, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the text of a file of records with lines ended by `\\n`, and a warning where its encoding was guessed.

    UTF-8 and UTF-16 are known by their bytes, other encodings by what the file says of itself; else Windows-1252 is
    taken where all of its characters make sense. Refusal: none of these.
    """
    if hint := pointer_hint(data):
        raise Refusal(
            error("pointer-file", "here is only a pointer to the file, not the file itself", Span(path), hint)
        )
    found: tuple[Diagnostic, ...] = ()
    if data.startswith(_UTF16):
        text = _decoded_as("utf-16", data, path)
    elif b"\0" in data[:4]:
        text = _decoded_as("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", data, path)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as failure:
            text, found = _guessed(data, failure, path)
    return with_line_feeds(text), found


def _decoded_as(encoding: str, data: bytes, path: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Refusal(_unknown_encoding(data, 0, path)) from None


def _guessed(data: bytes, failure: UnicodeDecodeError, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a text that is not UTF-8, in the encoding that it names or in Windows-1252."""
    declared = _DECLARED.search(data[:2000]) or _DECLARED.search(data[-2000:])
    name = declared[1].decode().lower() if declared else ""
    name = _NAMES.get(name, name)
    if name and name.replace("_", "-") not in ("utf-8", "utf8"):
        return _decoded_as(name, data, path), ()
    rows: list[str] = []
    foreign: list[int] = []
    for number, row in enumerate(data.split(b"\n")):
        # A file that was put together from others may have lines in UTF-8 and lines in another encoding.
        try:
            rows.append(row.decode())
        except UnicodeDecodeError:
            foreign.append(number)
            rows.append(row.decode("cp1252", "replace"))
    guessed = "\n".join([rows[number] for number in foreign])
    beyond, sensible = len(_BEYOND.findall(guessed)), len(_AT_LETTERS.findall(guessed))
    if "\ufffd" in guessed or sensible < beyond * 0.9:
        raise Refusal(_unknown_encoding(data, failure.start, path))
    words = list(dict.fromkeys(_WORD.findall(guessed)))[:3]
    message = f"this file is not in UTF-8; it was read as Windows-1252, as in `{', '.join(words)}`"
    place = Span(path, foreign[0] + 1, 1, max(len(rows[foreign[0]].rstrip()), 1))
    hint = "if that is wrong, save it as UTF-8 and import it again"
    return "\n".join(rows), (warning("guessed-encoding", message, place, hint),)


def _unknown_encoding(data: bytes, at: int, path: str) -> Diagnostic:
    # The text up to the first byte that is not UTF-8; a byte order mark does not count.
    before = with_line_feeds(data.removeprefix(BOM_UTF8)[:at].decode("utf-8", "replace"))
    return error(
        "not-utf-8",
        "the encoding of this file cannot be told",
        span_at(before, len(before), path),
        "save it as UTF-8: in JabRef under Library properties, in most editors under Save as",
    )


def without_control_characters(text: str, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a text with spaces for control characters, and a warning at the first of them."""
    found = UNFIT_IN_TEXT.search(text)
    if found is None:
        return text, ()
    message = f"the character U+{ord(found[0]):04X} has no place in a text; it became a space, like others of its kind"
    place = span_at(text, found.start(), path)
    hint = "it often comes from copying out of a PDF: look at the words around it"
    return UNFIT_IN_TEXT.sub(" ", text), (warning("control-character", message, place, hint),)


def open_bibliography(data: bytes, path: str) -> tuple[Bibliography, tuple[Diagnostic, ...]]:
    """Return the records of a file, whose format its content tells, and warnings about the file as a whole.

    Refusal: the file has no records, or its encoding cannot be told.
    """
    text, of_encoding = text_of_file(data, path)
    if _JSON.match(text) and not START.search(text):
        text = without_unfit_escapes(text)
    text, of_characters = without_control_characters(text, path)
    found = (*of_encoding, *of_characters)
    # An abstract may show a record of the other format.
    bibtex, ris = START.search(text), _RIS.search(text)
    if bibtex and (ris is None or bibtex.start() < ris.start()):
        return BibtexFile(text, path), found
    if ris:
        return RisFile(text, path), found
    if _JSON.match(text):
        return CslFile(text, path), found
    if has_records(text) and not text.lstrip().startswith("<"):
        return BibtexFile(text, path), found
    is_empty = not text.strip()
    message = "this file is empty" if is_empty else f"this file has no records that can be read: {_other(text)}"
    hint = "export it as BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)"
    raise Refusal(error("no-records", message, Span(path), hint))


def _other(text: str) -> str:
    """Return what a text is that is in none of the formats."""
    start = text.lstrip()[:200].lower()
    if start.startswith("<"):
        return "it is XML or HTML"
    if start.startswith("pmid-"):
        return "it is in PubMed's own format"
    if start.startswith(("%0 ", "%a ")):
        return "it is in EndNote's own format"
    return "it is neither BibTeX, RIS nor CSL-JSON"
