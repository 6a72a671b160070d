"""Reading YAML: with the fast reader where it is sure of the text, else with the full reader."""

import re

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.yaml import fast
from octavo.yaml.decode import Refusal
from octavo.yaml.nodes import Mapping, Node

# A # that may begin a comment behind other text of its line, and a value that may begin with a curly quote.
_DOUBTFUL = re.compile(r"^[^#\n]*[^#\s][ \t]+#|(?:[:\-\[,{]|^)[ \t]*[“”„‘‚’]", re.MULTILINE)

# A curly quote that is no apostrophe: the search for it is much cheaper.
_AT_NO_WORD = re.compile(r"[“”„‘‚’](?<!\w.)")


def parse_mapping(text: str, path: str) -> Mapping:
    """Read YAML to a mapping of nodes, empty where the text holds no value.

    Refusal: the text is not YAML, its value is not a mapping, or it uses anchors, aliases or tags.
    """
    node = parse_yaml(text, path)
    if node is None:
        return Mapping((), 1, 1)
    if not isinstance(node, Mapping):
        raise Refusal(
            error(
                "not-a-mapping",
                "lines of `key: value` are wanted here",
                Span(path, node.line, node.column, node.length),
                "write one `key: value` a line",
            )
        )
    return node


def parse_yaml(text: str, path: str) -> Node | None:
    """Read YAML to nodes of any type, None where the text holds no value; Refusal as for `parse_mapping`."""
    node = fast.read_fast(text)
    if node is not None:
        return node
    # PyYAML takes about 20 ms to load, and plain YAML does not need it.
    from octavo.yaml import full

    return full.read_full(text, path)


def doubts_in(text: str, path: str) -> tuple[Diagnostic, ...]:
    """Return a warning for each value that was probably meant otherwise; the text must be one that could be read."""
    has_quote = "“" in text or "”" in text or "„" in text or "‘" in text or "’" in text or "‚" in text
    may_open = has_quote and _AT_NO_WORD.search(text)
    if not (may_open or ("#" in text and (" #" in text or "\t#" in text))) or not _DOUBTFUL.search(text):
        return ()
    from octavo.yaml import doubts

    return tuple(doubts.doubts_of(text, path))
