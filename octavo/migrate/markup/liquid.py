"""Liquid in texts of Jekyll: what has a plain equivalent is translated, all else stays as it is.

Rules of tags are those of Liquid 4 and Jekyll 4.3; of includes those of al-folio and Minimal Mistakes.
"""

import re
from collections.abc import Callable, Mapping

from octavo.base.frozen import frozen, replace
from octavo.base.html import words
from octavo.migrate.data import Data, at
from octavo.migrate.markup.figures import arguments_of, figure, link_to, video_address
from octavo.migrate.markup.hidden import HiddenParts

# No tag reaches beyond the next one, so that one without an end takes nothing with it, and no time.
_TAG = re.compile(r"\{%-?\s*(\w+)\s*((?:(?!\{%|%\}).)*?)\s*-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?\s*((?:(?!\{\{|\}\}).)*?)\s*-?\}\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}((?:(?!\{%-?\s*raw\b).)*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_RAW_TAGS = re.compile(r"\{%-?\s*(?:raw|endraw)\s*-?%\}")
_CODE = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]+)(?:(?!\{%)[^%])*%\}\n?"
    r"((?:(?!\{%-?\s*highlight\b).)*?)\n?[ \t]*\{%-?\s*endhighlight\s*-?%\}",
    re.DOTALL,
)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}((?:(?!\{%-?\s*comment\b).)*?)\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_DETAILS = re.compile(
    r"\{%-?\s*details\s+((?:(?!\{%|%\}).)*?)\s*-?%\}((?:(?!\{%-?\s*details\b).)*?)\{%-?\s*enddetails\s*-?%\}", re.DOTALL
)
_IN_MARKUP = re.compile(r"\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}|<[^<>]*>", re.DOTALL)
# What Jekyll knows of a page beyond its front matter.
_OF_PAGES = words("url id path name dir collection content excerpt next previous relative_path date slug")
# Ends what stands before an address: a bracket, a quote, the name of a definition, or the root of the site.
_BEFORE_ADDRESS = re.compile(r"(?:[(<\"'=]|\]:[ \t]*|\}\})\Z")
# Conditions within one another beyond this number stay as they are.
_DEEPEST = 50
_BLOCKS = frozenset(("for", "if", "unless", "case", "tablerow"))
_COLLECTION = re.compile(r"\bsite\.(\w+)|\bpaginator\.(posts)|\b(bibliography)\b")
_VARIABLE = re.compile(r"[\w-]+(?:\.[\w-]+|\[[\"'][\w-]+[\"']\])*")
_COMPARED = re.compile(
    r"(?P<variable>[\w.-]+)\s*(?P<sign>==|!=)\s*(?:\"(?P<text>[^\"]*)\"|'(?P<other>[^']*)'|(?P<bare>true|false|\d+))"
)
_NO_VALUES = frozenset(
    ("data", "github", "time", "pages", "static_files", "tags", "categories", "related_posts", "content")
)
_LIST_IN_HTML = re.compile(r"<ul>\s*\n\n((?:(?!</?[uo]l>|<li\b).)*?)\n\n\s*</ul>", re.DOTALL)
_TEXT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
# Includes that serve the former program alone.
_MACHINERY = re.compile(r"(?:base_path|bib_search|toc|head|scripts/|jupyter|pagination|archive-single)")
# Filters that leave an address as it is, once it starts from the root of the site.
_ADDRESS_FILTERS = frozenset(("relative_url", "absolute_url"))
_ROOTS = ("site.baseurl", "site.url", "base_path", "site.github.url")
_SAME_FILTERS = frozenset(("strip", "escape", "xml_escape", "markdownify", "string", "smartify", "default"))


@frozen
class LiquidContext:
    """What Liquid in a text can name.

    `variables` are the values of `site` and `page`. `lists` returns the text that stands for the entries of a
    collection, None for a name that is no collection; `cited` the text that stands for citations by key, None for
    unknown keys.
    """

    variables: Mapping[str, Data]
    lists: Callable[[str], str | None]
    cited: Callable[[list[str]], str | None]


def translate_liquid(text: str, context: LiquidContext) -> str:
    """Return a text with Liquid translated to Markdown; addresses are those of the former site, from its root."""
    if "{%" not in text and "{{" not in text:
        return text
    hidden = HiddenParts()
    text = _CODE.sub(lambda match: hidden.hide(_fenced(match)), text)
    text = hidden.hide_code(text)
    text = _RAW.sub(lambda match: hidden.hide(_shown(match[1])), text)
    text = _COMMENT.sub(_as_comment, text)
    listed: dict[str, None] = {}
    text = _lists(_decided(text, context), replace(context, lists=_once(context, listed)))
    if listed:
        text = re.sub(r"\{%-?\s*capture\b.*?endcapture\s*-?%\}\n?", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%-?\s*(?:assign|include\s+archive)\b[^%]*%\}\n?", "", text)
        text = _LIST_IN_HTML.sub(r"\n\n\1\n\n", text)
    text = _DETAILS.sub(_as_details, text)
    text = _TAG.sub(lambda match: _tag(match, text, context), text)
    text = _OUTPUT.sub(lambda match: _output(match, context), text)
    return _RAW_TAGS.sub("", hidden.restored(re.sub(r"\n[ \t]*\n\s*\n(?=\S)", "\n\n", text)))


def _shown(text: str) -> str:
    """Return a text that is to be shown as it is written: as code where it would be taken for a command."""
    is_command = ("{{" in text or "{%" in text) and not re.search(r"[`$]|\\[(\[]|\S\s*\n\s*\S", text)
    return f"`{text.strip()}`" if is_command else text


def _once(context: LiquidContext, listed: dict[str, None]) -> Callable[[str], str | None]:
    """Return the lists of collections for one text, in which each stands once."""

    def lists(name: str) -> str | None:
        found = context.lists(name)
        if found is None:
            return None
        if name in listed:
            return ""
        listed[name] = None
        return found

    return lists


def _fenced(match: re.Match[str]) -> str:
    language = "" if match[1] == "plaintext" else match[1]
    fence = "````" if "```" in match[2] else "```"
    return f"{fence}{language}\n{match[2].strip(chr(10))}\n{fence}"


def _as_comment(match: re.Match[str]) -> str:
    inside = match[1].strip().replace("--", "- -")
    return f"<!-- {inside} -->" if inside else ""


def _as_details(match: re.Match[str]) -> str:
    return f"<details><summary>{match[1]}</summary>\n\n{match[2].strip()}\n\n</details>"


def _blocks(text: str) -> list[tuple[int, int, re.Match[str]]]:
    """Return the outermost blocks of tags that belong together: start, end, and the first tag."""
    found: list[tuple[int, int, re.Match[str]]] = []
    opened: list[re.Match[str]] = []
    for match in _TAG.finditer(text):
        if match[1] in _BLOCKS:
            opened.append(match)
        elif match[1].startswith("end") and opened and match[1][3:] == opened[-1][1]:
            first = opened.pop()
            if not opened:
                found.append((first.start(), match.end(), first))
    return found


def _decided(text: str, context: LiquidContext, depth: int = 0) -> str:
    """Return a text with each `if` and `unless` about a plain value replaced by the branch that holds."""
    if depth > _DEEPEST:
        return text
    for start, end, first in reversed(_blocks(text)):
        inside = text[first.end() : text.rindex("{%", start, end)]
        # What depends on an entry of a collection, or has other tags around it, stays.
        if first[1] in ("if", "unless") and (value := _plain_condition(first[2], context)) is not None:
            branches = _branches(inside)
            if branches is None:
                continue
            holds = (value != "") == (first[1] == "if")
            text = text[:start] + _decided(branches[0 if holds else 1], context, depth + 1) + text[end:]
    return text


def _plain_condition(condition: str, context: LiquidContext) -> str | None:
    """Return the value of a condition about one variable of the configuration, empty for false; None for any other."""
    compared = _COMPARED.fullmatch(condition)
    variable = compared["variable"] if compared else condition
    if not _VARIABLE.fullmatch(variable) or variable.partition(".")[0] not in context.variables:
        return None
    # Collections and data are no plain values, and nor is what Jekyll knows about the site.
    name = (variable.split(".")[1:2] or [""])[0]
    if name in _NO_VALUES or context.lists(name) is not None:
        return None
    value = _value(variable, context)
    if not value and variable.startswith("page.") and name in _OF_PAGES:
        return None
    if compared:
        same = value == (compared["text"] or compared["other"] or compared["bare"] or "")
        return "true" if same == (compared["sign"] == "==") else ""
    if not isinstance(value, str):
        return "true" if value else None
    return "" if value.lower() in ("false", "") else value


def _branches(inside: str) -> tuple[str, str] | None:
    """Return what stands before and behind the `else` of a block; None where it has an `elsif`."""
    depth = 0
    for match in _TAG.finditer(inside):
        depth += (match[1] in _BLOCKS) - (match[1].startswith("end") and match[1][3:] in _BLOCKS)
        if depth == 0 and match[1] == "elsif":
            return None
        if depth == 0 and match[1] == "else":
            return inside[: match.start()], inside[match.end() :]
    return inside, ""


def _lists(text: str, context: LiquidContext) -> str:
    """Return a text with each block that goes over a collection, and each bibliography, replaced by its list.

    A condition about a collection stays where it has words of its own, with the list of what is in it.
    """
    assigned = {
        found[1]: match[2]
        for match in _TAG.finditer(text)
        if match[1] == "assign" and (found := re.match(r"(\w+)\s*=", match[2]))
    }
    done = 0
    parts: list[str] = []
    for start, end, first in _blocks(text):
        block = text[start:end]
        if first[1] not in ("for", "tablerow") and _has_words(block):
            inside = text.rindex("{%", start, end)
            within = _lists(text[first.end() : inside], context)
            if within != text[first.end() : inside]:
                parts += [text[done : first.end()], within]
                done = inside
            continue
        tags = " ".join(f"{tag[1]} {tag[2]}" for tag in _TAG.finditer(block))
        searched = " ".join((tags, *(value for name, value in assigned.items() if re.search(rf"\b{name}\b", tags))))
        names = [named[1] or named[2] or named[3] for named in _COLLECTION.finditer(searched)]
        lists = [listed for name in dict.fromkeys(names) if (listed := context.lists(name)) is not None]
        if lists:
            parts += [text[done:start].rstrip(" "), "\n\n".join(filter(None, lists))]
            done = end
    return "\n\n".join([*parts, text[done:]])


def _has_words(block: str) -> bool:
    """Tell if a block has words, beside those in blocks that go over something in it."""
    inner = block[block.index("%}") + 2 :]
    for start, end, first in reversed(_blocks(inner)):
        if first[1] in ("for", "tablerow"):
            inner = inner[:start] + inner[end:]
    return re.search(r"\w", _IN_MARKUP.sub(" ", inner)) is not None


def _tag(match: re.Match[str], text: str, context: LiquidContext) -> str:
    """Return what stands for a tag; the tag itself where nothing plain does."""
    name, rest = match[1], match[2]
    found: str | None = None
    if name == "include":
        found = _include(rest, context, in_html=_is_in_html(text, match.start()))
    elif name == "bibliography":
        # The works that a text cites are links in it.
        of_text = "" if re.search(r"--cited", rest) else context.lists("bibliography")
        listed = of_text if not re.search(r"--query|-q\b", rest) else None
        found = f"\n\n{listed}\n\n" if listed else listed
    elif name in ("cite", "reference"):
        found = context.cited([key for key in rest.split() if not key.startswith("-")])
    elif name in ("link", "post_url") and _BEFORE_ADDRESS.search(text[max(0, match.start() - 80) : match.start()]):
        found = f"link:{rest}" if name == "link" else f"link:_posts/{rest}.md"
    elif name in ("twitter", "gist"):
        url = rest.split()[0].strip("\"'") if rest else ""
        url = f"https://gist.github.com/{url}" if name == "gist" and "://" not in url else url
        found = link_to("Tweet" if name == "twitter" else "Gist", url) if url else None
    elif name == "youtube" and rest:
        found = link_to("Video", f"https://www.youtube.com/watch?v={rest.strip(chr(34))}")
    elif name in ("social_links", "toc"):
        found = ""
    return match[0] if found is None else found


def _is_in_html(text: str, at_: int) -> bool:
    """Tell if a place is in a block of HTML, in which Markdown is not read: one that begins in this paragraph."""
    paragraph = text[:at_].rpartition("\n\n")[2].lstrip()
    return re.match(r"</?(?!https?:|\w+@)[a-zA-Z][\w-]*[\s>/]", paragraph) is not None


def _include(rest: str, context: LiquidContext, *, in_html: bool) -> str | None:
    """Return what stands for an include; None where nothing plain does."""
    file, _, inside = rest.partition(" ")
    name = file.strip("\"'").rpartition(".")[0] or file.strip("\"'")
    if _MACHINERY.match(name):
        return ""
    arguments = {key: _resolved(value, inside, context) for key, value in arguments_of(inside).items()}
    target = next((arguments[key] for key in ("path", "image_path", "url", "src") if arguments.get(key)), "")
    if name == "figure" and target:
        return figure(from_root(target), arguments, in_html=in_html)
    if name in ("video", "audio") and (target or video_address(arguments)):
        words = arguments.get("caption") or arguments.get("title") or name.capitalize()
        address = video_address(arguments) or from_root(target)
        return f'<a href="{address}">{words}</a>' if in_html else link_to(words, address)
    return None


def _resolved(value: str, inside: str, context: LiquidContext) -> str:
    """Return the value of an argument: a variable that stands without quotes has its own."""
    bare = re.search(rf"=\s*{re.escape(value)}(?=\s|$)", inside)
    found = _value(value, context) if bare and _VARIABLE.fullmatch(value) else ""
    return found if isinstance(found, str) and found else value


def from_root(target: str) -> str:
    """Return an address that starts from the root of the site, as the filter `relative_url` has it."""
    return target if "://" in target or target.startswith(("/", "#", "mailto:")) else f"/{target}"


def _output(match: re.Match[str], context: LiquidContext) -> str:
    """Return what stands for an output: a value of the configuration, or an address."""
    first, *filters = (part.strip() for part in match[1].split("|"))
    text = _TEXT.fullmatch(first)
    value: Data | None = (text[1] or text[2] or "") if text else None
    if value is None and _VARIABLE.fullmatch(first):
        is_before = match.string.startswith(("/", "{{", "link:"), match.end())
        if first in _ROOTS and (filters or is_before or first != "site.url"):
            value = ""
        elif first.partition(".")[0] in context.variables:
            value = _value(first, context)
            # What is not there is nothing in Jekyll, too; here it may as well be a mistake of ours.
            value = value if isinstance(value, str) and value else None
    if not isinstance(value, str):
        return match[0]
    for part in filters:
        name, _, argument = part.partition(":")
        if name.strip() in _ADDRESS_FILTERS or (name.strip() in ("prepend", "append") and argument.strip() in _ROOTS):
            value = from_root(value)
        elif name.strip() not in _SAME_FILTERS:
            return match[0]
    return value


def _value(variable: str, context: LiquidContext) -> Data:
    keys = re.findall(r"[\w-]+", variable)
    return at(dict(context.variables), *keys)
