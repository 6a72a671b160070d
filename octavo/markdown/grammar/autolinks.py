"""Bare addresses become links, as on GitHub (GitHub Flavored Markdown, section 6.9)."""

import re
from typing import TYPE_CHECKING, Any

from mistune.util import escape_url

from octavo.base.patterns import deferred
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockState, InlineParser, InlineState, Markdown

# The rule begins at the mark, not at the first letter: so Mistune need not stop at each `h` and `w` of a text.
_MARK = r"(?<=[Hh][Tt][Tt][Pp])://|(?<=[Hh][Tt][Tt][Pp][Ss])://|(?<=www)\."
# Punctuation of Chinese and Japanese, which follows an address without a space.
_WIDE = "\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u300a-\u3011\u201c\u201d\u00ab\u00bb"
_HOST = deferred(r"(?:https?://)(?P<host>[\w-]++(?:\.[\w-]++)++)|(?P<www>www(?:\.[\w-]++)++)", re.IGNORECASE)
_REST = deferred(rf"[^\s<{_WIDE}]*")
_REST_IN_BRACKETS = deferred(rf"[^\s<\]{_WIDE}]*")
_BEFORE_WWW = deferred(r"[\s*_~(]")
_ENTITY = deferred(r"&[A-Za-z0-9]+;")
# The text in which something is no domain, and its end there: what begins within it is none either.
_NO_DOMAIN = "__no_domain__"
# No entity has a longer name: `&CounterClockwiseContourIntegral;`.
_LONGEST_ENTITY = 40
_PUNCTUATION = "?!.,:*_~'\""

_EMAIL = deferred(
    r"(?<![\w.+/-])(?<!xmpp:)(?:mailto:)?(?P<email>[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)", re.ASCII
)
_ANCHOR = deferred(r"<(/?)a[\s>]", re.IGNORECASE)


def add_autolinks(md: "Markdown") -> None:
    """Add links of bare addresses to a parser: of the web while it reads inline text, of e-mail afterwards."""
    md.inline.register("bare_address", _MARK, _parse_address, before="link", start_chars=(":", "."))
    md.after_render_hooks.append(_link_emails)


def _parse_address(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    before = state.tokens[-1] if state.tokens else None
    scheme = 5 if state.src[match.start() - 1] in "sS" else 4
    start = match.start() - (3 if match[0] == "." else scheme)
    if state.in_link or before is None or before["type"] != "text" or not _may_begin(state.src, start):
        return None
    source, end = state.env.get(_NO_DOMAIN, ("", 0))
    found = None if source is state.src and start < end else _HOST().match(state.src, start)
    word = state.src[start : match.start()]
    if found is None or not before["raw"].endswith(word):
        return None
    if not _is_domain(found["host"] or found["www"]):
        state.env[_NO_DOMAIN] = (state.src, found.end())
        return None
    rest = _REST_IN_BRACKETS if state.brackets else _REST
    written = _trimmed(state.src[start : rest().match(state.src, found.end()).end()])  # type: ignore[union-attr]
    before["raw"] = before["raw"].removesuffix(word)
    if not before["raw"]:
        state.tokens.pop()
    # A bibliography escapes underscores, which addresses never are.
    text = written.replace("\\_", "_")
    url = f"http://{text}" if found["www"] else text
    # As in Mistune's own links of bare addresses: within the text of a link, the address is text again.
    state.append_token(_link(text, url) | {"_autolink": written})
    return start + len(written)


def _may_begin(text: str, start: int) -> bool:
    """Tell if an address may begin at an offset: one of the web after anything but a letter, `www.` after a space."""
    before = text[start - 1 : start] if start else ""
    if text.startswith("www", start):
        return not before or _BEFORE_WWW().match(before) is not None
    return not (before.isascii() and before.isalpha())


def _is_domain(host: str) -> bool:
    return "_" not in "".join(host.split(".")[-2:])


def _trimmed(address: str) -> str:
    """Return an address without what ends the sentence around it: punctuation, a bracket without partner, an entity."""
    spare = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        entity = address.rfind("&", max(0, end - _LONGEST_ENTITY), end) if last == ";" else -1
        if entity >= 0 and _ENTITY().fullmatch(address, entity, end):
            end = entity
        elif last in _PUNCTUATION or last == ";" or (last == ")" and spare > 0):
            spare -= last == ")"
            end -= 1
        else:
            break
    return address[:end]


def _link_emails(markdown: "Markdown", result: Any, state: "BlockState") -> Any:
    if "@" in state.src:
        _link_emails_in(result)
    return result


def _link_emails_in(tokens: list[Token]) -> None:
    in_anchor = False
    linked: list[Token] = []
    for token in tokens:
        if token["type"] == "inline_html" and (tag := _ANCHOR().match(token["raw"])):
            in_anchor = not tag[1]
        if token["type"] == "text" and "@" in token["raw"] and not in_anchor:
            linked += _with_emails(token["raw"])
            continue
        if "children" in token and token["type"] not in ("link", "image"):
            _link_emails_in(token["children"])
        linked.append(token)
    tokens[:] = linked


def _with_emails(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    for match in _EMAIL().finditer(text):
        if match["email"][-1] in "-_":
            continue
        if match.start() > position:
            tokens.append({"type": "text", "raw": text[position : match.start()]})
        tokens.append(_link(match[0], f"mailto:{match['email']}"))
        position = match.end()
    if position < len(text) or not tokens:
        tokens.append({"type": "text", "raw": text[position:]})
    return tokens


def _link(text: str, url: str) -> Token:
    return {"type": "link", "children": [{"type": "text", "raw": text}], "attrs": {"url": escape_url(url)}}
