"""Emphasis and strong emphasis: match the runs of asterisks and underscores of a text (CommonMark, section 6.2).

The algorithm is that of the specification's appendix, in linear time: Mistune's own looks at all between two runs again
for each run behind them. The tokens are those of Mistune.
"""

import re
from collections.abc import Iterator

from octavo.markdown.tokens import Token

_RUN = re.compile(r"\*+|_+")
_ENTITY_REST = re.compile(r"#[0-9]{1,7};|#[xX][0-9a-fA-F]+;|[^\t\n\f <&#;]{1,32};")
# Stands for a token that is no text.
_OTHER = "\ufffc"
_NAMES = {1: "emphasis", 2: "strong"}


class _Run:
    """A run of one sign: what is left of it, whether it opens and closes, and the run before and behind it."""

    __slots__ = ("after", "before", "closes", "left", "length", "opens", "order", "part", "sign")

    def __init__(self, sign: str, length: int, *, opens: bool, closes: bool, part: int, order: int) -> None:
        self.sign = sign
        self.length = self.left = length
        self.opens = opens
        self.closes = closes
        self.part = part
        self.order = order
        self.before: _Run | None = None
        self.after: _Run | None = None


def set_emphasis(tokens: list[Token], deepest: int) -> tuple[list[Token], bool]:
    """Return inline tokens with `emphasis` and `strong` in place of their runs, and whether some is left as text.

    It is where more than `deepest` tokens would stand inside each other.
    """
    if len(tokens) > 1:
        tokens = list(_joined(tokens))
    has_runs = any("*" in token["raw"] or "_" in token["raw"] for token in tokens if _may_have_runs(token))
    if not deepest or not has_runs:
        return [_cleaned(token) for token in tokens], has_runs
    matching = _Matching(tokens, deepest)
    matching.match()
    return list(_merged(matching.parts())), matching.too_deep


def _may_have_runs(token: Token) -> bool:
    return token["type"] == "text" and bool(token.get("_emphasis", True))


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with texts that stand side by side as one, if they are of one kind and make no entity."""
    chunks: list[str] = []
    mode = True
    for token in tokens:
        is_text = token["type"] == "text"
        own = token.get("_emphasis", True)
        if chunks and (not is_text or own != mode or _makes_entity(chunks[-1], token["raw"])):
            yield _text(chunks, mode)
            chunks = []
        if is_text:
            chunks.append(token["raw"])
            mode = own
        else:
            yield token
    if chunks:
        yield _text(chunks, mode)


def _text(chunks: list[str], mode: bool) -> Token:
    token: Token = {"type": "text", "raw": "".join(chunks)}
    return token if mode else token | {"_emphasis": False}


def _merged(tokens: Iterator[Token]) -> Iterator[Token]:
    """Yield the tokens without empty texts, and with texts that stand side by side as one, if they make no entity."""
    chunks: list[str] = []
    for token in tokens:
        is_text = token["type"] == "text"
        if chunks and (not is_text or (token["raw"] and _makes_entity(chunks[-1], token["raw"]))):
            yield _text(chunks, True)
            chunks = []
        if not is_text:
            yield _cleaned(token)
        elif token["raw"]:
            chunks.append(token["raw"])
    if chunks:
        yield _text(chunks, True)


def _makes_entity(left: str, right: str) -> bool:
    return left.endswith("&") and _ENTITY_REST.match(right) is not None


def _cleaned(token: Token) -> Token:
    """Return a token without the keys that only inline parsers know."""
    if "_emphasis" not in token and "_autolink" not in token:
        return token
    return {key: value for key, value in token.items() if key not in ("_emphasis", "_autolink")}


class _Matching:
    """The parts of a text in a linked list, and its runs in another one; each part has the depth of what is in it."""

    def __init__(self, tokens: list[Token], deepest: int) -> None:
        self.too_deep = False
        self._deepest = deepest
        self._tokens: list[Token] = []
        self._next: list[int] = []
        self._depths: list[int] = []
        self._runs: list[_Run] = []
        # No run before this one opens any more: what stands behind it is too deep already.
        self._floor = 0
        # By the sign, the length modulo 3 and whether it may open too: no run before this one opens for such a run.
        self._bottoms: dict[tuple[str, int, bool], int] = {}
        self._read(tokens)

    def parts(self) -> Iterator[Token]:
        """Yield the parts that are left."""
        part = 0 if self._tokens else -1
        while part >= 0:
            yield self._tokens[part]
            part = self._next[part]

    def match(self) -> None:
        """Match the runs."""
        run = self._runs[0] if self._runs else None
        while run is not None:
            opener = self._opener(run) if run.closes else None
            if opener is not None and self._wrap(opener, run):
                self._drop_between(opener, run)
                if not opener.left:
                    self._drop(opener)
                if run.left:
                    continue
                self._drop(run)
            elif run.closes and not run.opens:
                self._drop(run)
            run = run.after

    def _read(self, tokens: list[Token]) -> None:
        source = "".join([_seen(token) for token in tokens])
        offset = 0
        for token in tokens:
            if not _may_have_runs(token):
                self._add(_cleaned(token), _depth(token))
                offset += len(_seen(token))
                continue
            raw, position = token["raw"], 0
            for match in _RUN.finditer(raw):
                if match.start() > position:
                    self._add({"type": "text", "raw": raw[position : match.start()]})
                position = match.end()
                self._add_run(source, offset + match.start(), match[0])
            if position < len(raw):
                self._add({"type": "text", "raw": raw[position:]})
            offset += len(raw)
        if self._next:
            self._next[-1] = -1

    def _add(self, token: Token, depth: int = 0) -> int:
        part = len(self._tokens)
        self._tokens.append(token)
        self._next.append(part + 1)
        self._depths.append(depth)
        return part

    def _add_run(self, source: str, start: int, signs: str) -> None:
        part = self._add({"type": "text", "raw": signs})
        end = start + len(signs)
        before, after = source[start - 1] if start else "\n", source[end] if end < len(source) else "\n"
        in_word = signs[0] == "_" and before.isalnum() and after.isalnum()
        opens = not in_word and not after.isspace() and (after.isalnum() or not before.isalnum())
        closes = not in_word and not before.isspace() and (before.isalnum() or not after.isalnum())
        if not (opens or closes):
            return
        run = _Run(signs[0], len(signs), opens=opens, closes=closes, part=part, order=len(self._runs))
        if self._runs:
            run.before = self._runs[-1]
            self._runs[-1].after = run
        self._runs.append(run)

    def _opener(self, closer: _Run) -> _Run | None:
        key = (closer.sign, closer.length % 3, closer.opens)
        bottom = max(self._bottoms.get(key, 0), self._floor)
        run = closer.before
        while run is not None and run.order >= bottom:
            if run.sign == closer.sign and run.opens and _may_match(run, closer):
                return run
            run = run.before
        self._bottoms[key] = closer.order
        return None

    def _wrap(self, opener: _Run, closer: _Run) -> bool:
        """Put all between two runs into emphasis, and tell if that could be done."""
        inside, depth = [], 0
        part = self._next[opener.part]
        while part != closer.part:
            inside.append(self._tokens[part])
            depth = max(depth, self._depths[part])
            part = self._next[part]
        if depth >= self._deepest:
            self.too_deep = True
            self._floor = opener.order + 1
            return False
        length = 2 if opener.left >= 2 and closer.left >= 2 else 1
        for run in (opener, closer):
            run.left -= length
            self._tokens[run.part] = {"type": "text", "raw": run.sign * run.left}
        new = self._add({"type": _NAMES[length], "children": inside}, depth + 1)
        self._next[opener.part], self._next[new] = new, closer.part
        return True

    def _drop_between(self, opener: _Run, closer: _Run) -> None:
        opener.after, closer.before = closer, opener

    def _drop(self, run: _Run) -> None:
        if run.before is not None:
            run.before.after = run.after
        if run.after is not None:
            run.after.before = run.before


def _may_match(opener: _Run, closer: _Run) -> bool:
    """Tell if two runs may match: those that open and close must not add up to a multiple of 3, but for two of them."""
    if opener.closes or closer.opens:
        return (opener.length + closer.length) % 3 != 0 or opener.length % 3 == 0
    return True


def _seen(token: Token) -> str:
    """Return what runs see of a token."""
    if token["type"] == "text":
        return str(token["raw"])
    return "\n" if token["type"] in ("softbreak", "linebreak") else _OTHER


def _depth(token: Token) -> int:
    """Return how many tokens stand inside each other in a token."""
    deepest = 0
    waiting = [(token, 0)]
    while waiting:
        one, depth = waiting.pop()
        if "children" in one:
            deepest = max(deepest, depth + 1)
            waiting += [(child, depth + 1) for child in one["children"]]
    return deepest
