"""Changing keys in the front matter of an entry, with everything else left as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from octavo.base.diagnostics import Span, warning
from octavo.yaml import nodes
from octavo.yaml.decode import Refusal
from octavo.yaml.frontmatter import SplitEntry, split
from octavo.yaml.write import YamlValue, mapping_lines


def plain_value(node: nodes.Node | nodes.Bare) -> Any:
    """Return the value of a node in dictionaries, lists and texts."""
    if isinstance(node, nodes.Mapping):
        return {key: plain_value(value) for key, value in node.bare.items()}
    if isinstance(node, nodes.Sequence):
        return [plain_value(item) for item in node.bare]
    return node.text if isinstance(node, nodes.Scalar) else node


def with_keys(text: str, path: str, values: "Mapping[str, YamlValue | None]", order: Sequence[str]) -> str:
    """Return the text of an entry with some keys of its front matter set, or deleted where the value is None.

    `order` is that of all keys.
    A new key stands where the order has it among the others. Lines of other keys, comments and the body stay as they
    are. Refusal: the front matter cannot be changed without losing something, such as a comment within a value.
    """
    parts = split(text, path)
    lines = text.split("\n")
    end = closing_line(lines)
    starts = {key.text: key.line - 1 for key, _ in parts.front.pairs}
    if any(key.column != 1 for key, _ in parts.front.pairs) or len(set(starts.values())) < len(starts):
        raise _refusal(path, 1, "the front matter is not written with a key on each line")
    # From the last to the first, so that the numbers of earlier lines stay right.
    for key in sorted(values, key=lambda key: starts.get(key, -1), reverse=True):
        if key in starts:
            first, last = _block(lines, starts, key, end)
            if any("#" in line for line in lines[first:last]):
                raise _refusal(path, first + 1, f"the value of `{key}` may have a comment in it")
            value = values[key]
            lines[first:last] = [] if value is None else mapping_lines({key: value})
    text = "\n".join(lines)
    for key, value in values.items():
        if key not in starts and value is not None:
            text = _with_new_key(text, path, key, value, order)
    _verify(parts, text, path, values)
    return text


def with_inner_keys(
    text: str, path: str, key: str, values: "Mapping[str, YamlValue | None]", order: Sequence[str]
) -> str:
    """Return the text of an entry with some keys inside the mapping of one set, or deleted where the value is None.

    Where each of them has a line, all other lines stay as they are; else the mapping is written anew. Refusal as in
    `with_keys`.
    """
    parts = split(text, path)
    known = plain_value(parts.front).get(key, {})
    merged = {**(known if isinstance(known, Mapping) else {}), **values}
    whole = {inner: value for inner, value in merged.items() if value is not None}
    node = next((node for name, node in parts.front.pairs if name.text == key), None)
    lines = text.split("\n")
    pairs = node.pairs if isinstance(node, nodes.Mapping) else ()
    indents = {lines[name.line - 1][: name.column - 1] for name, _ in pairs}
    starts = {name.text: name.line - 1 for name, _ in pairs}
    if (
        not whole
        or len(indents) != 1
        or not (indent := indents.pop()).isspace()
        or len(set(starts.values())) < len(pairs)
    ):
        return with_keys(text, path, {key: whole or None}, order)
    tops = {name.text: name.line - 1 for name, _ in parts.front.pairs}
    _, end = _block(lines, tops, key, closing_line(lines))
    added = mapping_lines(
        {inner: value for inner, value in values.items() if inner not in starts and value is not None}
    )
    lines[end:end] = [f"{indent}{line}" for line in added]
    for inner in sorted(starts.keys() & values.keys(), key=lambda inner: starts[inner], reverse=True):
        first, last = _block(lines, starts, inner, end, indent)
        if any("#" in line for line in lines[first:last]):
            raise _refusal(path, first + 1, f"the value of `{inner}` may have a comment in it")
        value = values[inner]
        lines[first:last] = [] if value is None else [f"{indent}{line}" for line in mapping_lines({inner: value})]
    text = "\n".join(lines)
    _verify(parts, text, path, {key: whole})
    return text


def closing_line(lines: list[str]) -> int:
    """Return the index of the line that closes the front matter."""
    fences = [at for at, line in enumerate(lines) if line.rstrip() == "---"]
    return fences[1]


def _block(lines: list[str], starts: Mapping[str, int], key: str, end: int, indent: str = "") -> tuple[int, int]:
    """Return the first line of a key and its value, and the line behind them; `indent` stands before the key."""
    first = starts[key]
    last = min((line for line in starts.values() if line > first), default=end)
    # Blank lines and comments in front of the next key belong to it.
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith(f"{indent}#")):
        last -= 1
    return first, last


def _with_new_key(text: str, path: str, key: str, value: YamlValue, order: Sequence[str]) -> str:
    lines = text.split("\n")
    at = closing_line(lines)
    behind = set(order[order.index(key) + 1 :]) if key in order else set()
    for other, _ in split(text, path).front.pairs:
        if other.text in behind:
            at = min(at, other.line - 1)
    while at > 1 and lines[at - 1].startswith("#") and at != closing_line(lines):
        at -= 1
    lines[at:at] = mapping_lines({key: value})
    return "\n".join(lines)


def _verify(before: SplitEntry, text: str, path: str, values: "Mapping[str, YamlValue | None]") -> None:
    """Make sure that an edit changed what it was meant to change, and nothing else."""
    try:
        after = split(text, path)
    except Refusal:
        # What it says is about the edited text, which nobody sees.
        after = None
    changed = plain_value(before.front) | {key: as_texts(value) for key, value in values.items() if value is not None}
    wanted = {key: value for key, value in changed.items() if values.get(key, value) is not None}
    if after is None or plain_value(after.front) != wanted or after.body != before.body:
        raise _refusal(path, 1, "the front matter cannot be changed without touching something else")


def as_texts(value: Any) -> Any:
    """Return a value as it is read back: texts, lists and dictionaries."""
    if isinstance(value, Mapping):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [as_texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusal(path: str, line: int, message: str) -> Refusal:
    return Refusal(warning("unchanged-entry", message, Span(path, line, 1, 1), "change it by hand"))
