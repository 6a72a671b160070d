"""What Quarto has beyond Markdown in texts: boxes and videos become Octavo's, all else stays as it is."""

import re

from octavo.migrate.markup.figures import box, is_box, link_to
from octavo.migrate.markup.hidden import outside_code

_BOX = re.compile(
    r"^(?P<fence>:{3,})[ \t]*\{[^{}\n]*\.callout-(?P<kind>\w+)(?P<rest>[^{}\n]*)\}[ \t]*\n"
    r"(?P<inside>(?:(?!^:{3,}[ \t]*\{).)*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"title\s*=\s*\"([^\"]*)\"")
_HEADING = re.compile(r"\A\s*#{1,6}[ \t]+([^\n]*)\n")
_VIDEO = re.compile(r"\{\{<\s*video\s+(\S+)[^<>]*>\}\}")


def translate_quarto(text: str) -> str:
    """Return a text with boxes and videos of Quarto in Octavo's Markdown."""
    return outside_code(text, _translated)


def _translated(text: str) -> str:
    if ":::" in text:
        text = _BOX.sub(_as_box, text)
    return _VIDEO.sub(lambda match: link_to("Video", match[1]), text) if "{{<" in text else text


def _as_box(match: re.Match[str]) -> str:
    if not is_box(match["kind"]):
        return match[0]
    inside = match["inside"]
    titled = _TITLE.search(match["rest"])
    heading = _HEADING.match(inside)
    title = titled[1] if titled else heading[1].strip() if heading else ""
    return box(match["kind"], inside[heading.end() :] if heading and not titled else inside, title)
