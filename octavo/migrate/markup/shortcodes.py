"""Shortcodes in texts of Hugo: what has a plain equivalent is translated, all else stays as it is.

Their names and arguments are those of Hugo 0.140 and of HugoBlox (also as Wowchemy and Academic).
"""

import re
from collections.abc import Callable

from octavo.migrate.markup.figures import address, arguments_of, box, figure, link_to
from octavo.migrate.markup.hidden import HiddenParts

_SHOWN = re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}", re.DOTALL)
# The arguments of a shortcode, which do not reach beyond the next one.
_ARGUMENTS = r"(?:(?!\{\{[<%])(?:[^>%\"`]|\"(?:(?!\{\{[<%])[^\"])*\"|`(?:(?!\{\{[<%])[^`])*`|[>%](?!\}\})))*?"
_TAG = re.compile(rf"\{{\{{[<%]\s*(/?)\s*([\w-]+)({_ARGUMENTS})\s*(/?)\s*[>%]\}}\}}", re.DOTALL)
_PAIR = re.compile(
    rf"\{{\{{[<%]\s*(?P<name>[\w-]+)(?P<rest>{_ARGUMENTS})\s*[>%]\}}\}}(?P<inside>"
    r"(?:(?!\{\{[<%]\s*(?P=name)\b).)*?)\{\{[<%]\s*/\s*(?P=name)\s*[>%]\}\}",
    re.DOTALL,
)
_PLAIN = re.compile(r"\"([^\"]*)\"|`([^`]*)`|([^\s\"`=]+)(?!\s*=)")
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
_SAME = frozenset(("math", "rawhtml", "markdown"))
_NOTHING = frozenset(("icon", "toc", "table_of_contents", "list_children"))
# Returns the address of a page that is named by its file or folder; empty where there is none.
PageNamed = Callable[[str], str]


def translate_shortcodes(text: str, named: PageNamed) -> str:
    """Return a text with shortcodes translated to Markdown; addresses are those of the former site, from its root."""
    if "{{" not in text:
        return text
    hidden = HiddenParts()
    text = hidden.hide_code(text)
    # Comments within a shortcode show it instead of running it.
    text = _SHOWN.sub(lambda match: hidden.hide(f"`{{{{{match[1]}{match[2]}{match[3]}}}}}`"), text)
    for _ in range(8):
        before = text
        text = _PAIR.sub(lambda match: _paired(match, hidden), text)
        if text == before:
            break
    return hidden.restored(_TAG.sub(lambda match: _alone(match, named), text))


def _plain(rest: str) -> list[str]:
    """Return the arguments without names."""
    without_named = re.sub(r"[\w-]+\s*=\s*(?:\"[^\"]*\"|`[^`]*`|[^\s\"`]+)", " ", rest)
    return [next(value for value in found.groups() if value is not None) for found in _PLAIN.finditer(without_named)]


def _paired(match: re.Match[str], hidden: HiddenParts) -> str:
    name, rest, inside = match["name"].lower(), match["rest"], match["inside"]
    plain, named = _plain(rest), arguments_of(rest)
    if name in _SAME:
        return inside
    if name in ("callout", "alert", "admonition"):
        kind = plain[0] if plain else named.get("type", "")
        return box(kind, inside, named.get("title", ""))
    if name in ("staticref", "ref", "relref") and plain:
        target = plain[0] if name != "staticref" or "://" in plain[0] else f"/{plain[0].lstrip('/')}"
        return f"[{' '.join(inside.split())}]({address(target)})"
    if name == "button" and named.get("url"):
        return link_to(" ".join(inside.split()), named["url"])
    if name == "hl":
        return f"<mark>{inside}</mark>"
    if name == "highlight":
        language = plain[0] if plain else ""
        return hidden.hide(f"```{language}\n{inside.strip(chr(10))}\n```")
    if name in ("spoiler", "toggle", "details"):
        words = named.get("text") or named.get("title") or named.get("summary") or (plain[0] if plain else "Details")
        return f"<details><summary>{words}</summary>\n\n{inside.strip()}\n\n</details>"
    if name in ("mermaid", "diagram"):
        return hidden.hide(f"```mermaid\n{inside.strip(chr(10))}\n```")
    return match[0]


def _alone(match: re.Match[str], named: PageNamed) -> str:
    end, name, rest = match[1], match[2].lower(), match[3]
    if end:
        return match[0]
    plain, values = _plain(rest), arguments_of(rest)
    if name in _NOTHING:
        return ""
    if name == "figure" and values.get("src"):
        return figure(values["src"], values)
    if name in ("ref", "relref") and (plain or values.get("path")):
        return named(plain[0] if plain else values["path"]) or match[0]
    if name == "staticref" and plain and "{{" not in plain[0]:
        return address(plain[0] if "://" in plain[0] else f"/{plain[0].lstrip('/')}")
    if name == "cta" and values.get("cta_link") and values.get("cta_text"):
        return link_to(values["cta_text"], values["cta_link"])
    if name in _VIDEOS and (plain or values.get("id")):
        return link_to("Video", _VIDEOS[name] + (plain[0] if plain else values["id"]))
    if name in ("video", "audio") and (values.get("src") or plain):
        return link_to(values.get("caption") or name.capitalize(), values.get("src") or plain[0])
    if name in ("tweet", "twitter", "x") and values.get("user") and values.get("id"):
        return link_to("Tweet", f"https://x.com/{values['user']}/status/{values['id']}")
    if name == "gist" and len(plain) > 1:
        return link_to("Gist", f"https://gist.github.com/{plain[0]}/{plain[1]}")
    if name == "mention" and plain and (target := named(f"/authors/{plain[0]}")):
        return f"[{plain[0]}]({target})"
    if name == "cite" and values.get("page"):
        target = named(values["page"])
        return f"[{values['page'].strip('/').rpartition('/')[2]}]({target})" if target else match[0]
    return match[0]
