"""Pictures, videos and boxes of other programs in Octavo's Markdown."""

import re
from collections.abc import Mapping

# What other programs call their boxes.
_BOXES = {
    **dict.fromkeys(("note", "info", "primary", "default", ""), "NOTE"),
    **dict.fromkeys(("tip", "success", "hint"), "TIP"),
    **dict.fromkeys(("warning", "caution-light"), "WARNING"),
    **dict.fromkeys(("danger", "caution", "error"), "CAUTION"),
    "important": "IMPORTANT",
}
_ARGUMENT = re.compile(r"""([\w-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s"'>]+))""", re.DOTALL)
_LENGTH = re.compile(r"(\d{1,5})(px|%|em|rem)?")
_HOSTS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "dailymotion": "https://www.dailymotion.com/video/",
}


def arguments_of(text: str) -> dict[str, str]:
    """Return the named arguments in a tag: `path="a.png" width=320`; those without quotes are kept as they are."""
    found: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        value = next(value for value in match.groups()[1:] if value is not None)
        found[match[1]] = re.sub(r"\\([\"'])", r"\1", value)
    return found


def figure(target: str, arguments: Mapping[str, str], *, in_html: bool = False) -> str:
    """Return a picture with its alternative text, caption and width; within a block of HTML it is HTML too."""
    title = arguments.get("title", "")
    caption = arguments.get("caption", "")
    alt = arguments.get("alt", "") or title or caption
    if not caption and title != alt:
        caption = title
    size = _LENGTH.fullmatch(arguments.get("width", "").strip())
    if in_html:
        width = f' width="{size[0].removesuffix("px")}"' if size else ""
        picture = f'<img src="{_escaped(target)}" alt="{_escaped(alt)}"{width}>'
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>" if caption else picture
    words = " ".join(alt.split()).replace("[", "\\[").replace("]", "\\]")
    below = " ".join(caption.split()).replace('"', '\\"')
    braces = f"{{width={size[0].removesuffix('px')}}}" if size else ""
    return f"![{words}]({address(target)}{f' {chr(34)}{below}{chr(34)}' if below else ''}){braces}"


def link_to(words: str, target: str) -> str:
    """Return a link in Markdown."""
    escaped = " ".join(words.split()).replace("[", "\\[").replace("]", "\\]")
    return f"[{escaped}]({address(target)})"


def address(target: str) -> str:
    """Return an address as it stands in the brackets of a link."""
    target = target.strip()
    return f"<{target}>" if re.search(r"[\s()]", target) else target


def video_address(arguments: Mapping[str, str]) -> str:
    """Return the address of a video that is named by its provider and id; empty where it is not."""
    host = _HOSTS.get(arguments.get("provider", "").lower(), "")
    return f"{host}{arguments['id']}" if host and arguments.get("id") else ""


def box(kind: str, text: str, title: str = "") -> str:
    """Return a text as a box of a kind that another program has, with a title of its own if there is one."""
    mark = f"[!{_BOXES.get(kind.lower(), 'NOTE')}]{f' {title}' if title else ''}"
    return "\n".join(f"> {line}".rstrip() for line in (mark, *text.strip("\n").split("\n")))


def is_box(kind: str) -> bool:
    """Tell if a word is the kind of a box."""
    return kind.lower() in _BOXES


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
