"""Rewrite LaTeX as authors write it with the commands that the converter to MathML (math-core) knows."""

import re

from octavo.base.patterns import deferred
from octavo.markdown.tex.edits import Edit, Rewriting

# Commands found in real abstracts that the converter does not know, as macros of commands that it knows.
MACROS = {
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "mathnormal": r"{#1}",
    "mathbfcal": r"\boldsymbol{\mathcal{#1}}",
    "pmb": r"\boldsymbol{#1}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textup": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "textsuperscript": r"^{\text{#1}}",
    "textsubscript": r"_{\text{#1}}",
    "textdegree": "{}^{\\circ}",
    "ensuremath": "{#1}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "widetilde": r"\tilde{#1}",
    "widecheck": r"\check{#1}",
    "utilde": r"\underset{\sim}{#1}",
    "undertilde": r"\underset{\sim}{#1}",
    "underaccent": r"\underset{#1}{#2}",
    "accentset": r"\overset{#1}{#2}",
    "nicefrac": r"{{}^{#1}\!/\!_{#2}}",
    "sfrac": r"{{}^{#1}\!/\!_{#2}}",
    "smash": "{#1}",
    "vcenter": "{#1}",
    "mathllap": "{#1}",
    "mathrlap": "{#1}",
    "mathclap": "{#1}",
    "abs": r"\left\lvert #1\right\rvert",
    "norm": r"\left\lVert #1\right\rVert",
    "Tr": r"\operatorname{Tr}",
    "tr": r"\operatorname{tr}",
    "rank": r"\operatorname{rank}",
    "varlimsup": r"\limsup",
    "varliminf": r"\liminf",
    "dotsb": r"\cdots",
    "dotsc": r"\ldots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "dotso": r"\ldots",
    "hdots": r"\ldots",
    "enskip": r"\enspace",
    "smallsetminus": r"\setminus",
    "intop": r"\int",
    "smallint": r"\int",
    "qed": r"\square",
    "arcmin": r"^{\prime}",
    "arcsec": r"^{\prime\prime}",
    "degr": r"^{\circ}",
    "micron": r"\mu\mathrm{m}",
    "ion": r"{\mathrm{#1}\,\textsc{#2}}",
    # The converter has these commands, but there an argument like `\sqrt` takes the closing bracket, and the search for
    # the partner of the opening one gets slow (see `_BRACKET`). Here the opening one is isolated, as in `_isolated`.
    "bra": r"{\langle{}}#1\rvert",
    "ket": r"{\lvert{}}#1\rangle",
    "braket": r"{\langle{}}#1\rangle",
    "set": r"{\{{}}\,#1\,\}",
    "pmod": r"\quad{({}}\mathrm{mod}\ #1)",
    "pod": r"\quad{({}}#1)",
    "varinjlim": r"\underset{\longrightarrow}{\lim}",
    "varprojlim": r"\underset{\longleftarrow}{\lim}",
    "thickapprox": r"\approx",
    "thicksim": r"\sim",
    "xspace": "",
    "protect": "",
    "noindent": "",
}

# Environments and what replaces them, with its columns where it needs some. Those that number their lines lose their
# numbers here: where a formula may have one, `equations` has written it as a tag.
_ENVIRONMENTS = {
    "split": "aligned",
    "eqnarray": "array}{rcl",
    "eqnarray*": "array}{rcl",
    "equation": "equation*",
    "displaymath": "equation*",
    "dmath": "equation*",
    "dmath*": "equation*",
    "align": "align*",
    "gather": "gather*",
    "multline": "multline*",
    "alignat": "align*",
    "alignat*": "align*",
    "alignedat": "aligned",
    "flalign": "align*",
    "flalign*": "align*",
    "smallmatrix": "matrix",
    "psmallmatrix": "pmatrix",
    "bsmallmatrix": "bmatrix",
    "matrix*": "matrix",
    "pmatrix*": "pmatrix",
    "bmatrix*": "bmatrix",
    "vmatrix*": "vmatrix",
    "cases*": "cases",
}
_WITH_COLUMN_COUNT = ("alignat", "alignat*", "alignedat")

# The converter looks for the partner of each opening bracket; each one without a partner doubles the time it takes.
_BRACKET = re.compile(
    r"[(\[\u2308\u230a\u231c\u231e\u23b0\u2772\u27c5\u27e6\u27e8\u27ea\u27ec\u27ee\u2983\u2985\u2987\u2989\u298b\u298d"
    r"\u298f\u2991\u2993\u2995\u2997\u29d8\u29da\u29fc]|\\\{"
    r"|\\(?:l(?:ang|angle|Angle|brace|Brace|brack|Brack|ceil|floor|group|moustache|paren|vert|Vert|langle|bracket|parenthesis"
    r"|corner)|[ul]lcorner)(?![A-Za-z])"
)
_LARGE_BRACKET = re.compile(r"\\[bB]igg?l(?![A-Za-z])")
# The most steps that such a search may take; a formula that may need more has its brackets isolated.
_MOST_STEPS = 1_000_000

# Marks text between the rows of an environment (`\intertext`), which the converter takes for a cell; it is refused in
# all input, so it can come from nowhere else.
BETWEEN = "\x04"

# Commands that no macro can replace. The last alternatives take every other command whole, so that no match begins
# inside one.
_REWRITTEN = deferred(
    rf"""
      \\(?P<edge>begin|end)\s*\{{(?P<name>[A-Za-z]+\*?)\}}(?P<count>\s*\{{\d+\}})?(?:\[[tbclr]\])?
    | \\\\(?P<break>\*?(?:\[\s*-?[\d.]+\s*[a-z]{{2}}\s*\])?)
    | \\label\s*\{{[^{{}}]*\}}(?P<label>)
    | \\(?:notag|nonumber)(?![A-Za-z])(?P<unnumbered>)
    | \\(?:short)?intertext\s*\{{(?P<between>(?:[^{{}}]++|\{{[^{{}}]*+\}})*+)\}}
    | \\hspace\*(?P<space>)
    | \\mathop\s*\{{\s*(?:\\(?:rm|mathrm|text|textrm)(?![A-Za-z])\s*)(?P<operator>\{{[\w\s\\,]+\}}|[\w\s\\,]+)\}}
          \s*(?:\\limits(?![A-Za-z]))?
    | (?<=\}})\s*\\limits(?![A-Za-z])(?P<limits>)
    | \\(?:text[a-z]*|mbox|hbox|emph)\s*\{{(?P<text>(?:[^{{}}]++|\{{[^{{}}]*+\}})*+)\}}
    | \\AA(?![A-Za-z])(?P<angstrom>)
    | \\[-/](?P<soft>)
    | (?<!\S)%[^\n]*\n
    | (?P<percent>%)
    | \\(?P<fence>(?:left|right|middle)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)|(?:sqrt|x[A-Za-z]+)\s*\[)
    | \\(?P<size>[bB]igg?)(?:[lmr]?)(?![A-Za-z])\s*(?P<sized>\\[A-Za-z]+|\\.|.)
    | (?P<bracket>{_BRACKET.pattern})
    | \\[A-Za-z]+
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_PERCENT = re.compile(r"(?<!\\)%")
# A formula without any of these needs no rewriting.
_TRIGGER = re.compile(
    r"\\(?:begin|end|label|notag|nonumber|(?:short)?intertext|hspace\*|mathop|limits|AA|[-/]|\\[*\[])|\$|%"
)


def rewrite(latex: str) -> tuple[str, tuple[Edit, ...]]:
    """Return a formula rewritten with commands that the converter knows, and the edits in order."""
    brackets = len(_BRACKET.findall(latex)) + len(_LARGE_BRACKET.findall(latex))
    too_slow = len(latex) << min(brackets, 64) > _MOST_STEPS
    if not too_slow and not _TRIGGER.search(latex):
        return latex, ()
    rewriting = Rewriting(latex)
    for match in _REWRITTEN().finditer(latex):
        new = _replacement(match, isolate_brackets=too_slow)
        if new != match[0]:
            rewriting.replace(match.start(), match.end(), new)
    return rewriting.result()


def _replacement(match: re.Match[str], *, isolate_brackets: bool) -> str:
    group = match.lastgroup
    if group in ("name", "count"):
        return _environment(match)
    if group == "operator":
        return rf"\operatorname*{{{match['operator'].strip('{}')}}}"
    if group == "text":
        return _text(match)
    if group == "between":
        return rf"\text{{{BETWEEN}{match['between'].replace('$', '')}}}\\"
    if group in ("fence", "sized", "bracket"):
        return _isolated(match) if isolate_brackets else match[0]
    fixed = {
        "angstrom": "Å",
        "space": r"\hspace",
        "break": r"\\",
        "label": "",
        "unnumbered": "",
        "limits": "",
        "soft": "",
        # In an abstract it is no comment, which would take the rest of the formula.
        "percent": r"\%",
    }
    return match[0] if group is None else fixed[group]


def _environment(match: re.Match[str]) -> str:
    name = match["name"]
    count = "" if name in _WITH_COLUMN_COUNT else match["count"] or ""
    new = _ENVIRONMENTS.get(name, name)
    if match["edge"] == "end":
        new = new.partition("}")[0]
    return rf"\{match['edge']}{{{new}}}{count}"


def _text(match: re.Match[str]) -> str:
    """Move formulas out of running text: `\\text{if $x$ is}` becomes `\\text{if }x\\text{ is}`."""
    words = _PERCENT.sub(r"\\%", match["text"]).split("$")
    if len(words) == 1 or len(words) % 2 == 0 or "\\$" in match["text"]:
        return _PERCENT.sub(r"\\%", match[0])
    command = match[0][: match.start("text") - match.start()]
    return "".join(word if index % 2 else f"{command}{word}}}" if word else "" for index, word in enumerate(words))


def _isolated(match: re.Match[str]) -> str:
    """Return a bracket so that the converter looks for no partner: in a group of its own, or large and not opening.

    A command that waits for an argument takes the empty group before a fence; else it would part the fence from its
    bracket. The empty group after a bracket is needed because the converter ignores a group that holds one item.
    """
    if match["fence"]:
        return f"{{}}{match[0]}"
    if match["sized"]:
        return rf"{{\{match['size']} {match['sized']}}}"
    return f"{{{match[0]}{{}}}}"
