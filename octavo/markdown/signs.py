"""Signs of markup and of LaTeX: a text that has none of them is shown as it is, and most values are such texts.

What reads markup and LaTeX takes time to load, and processes that read no entries need none of it.
"""

import re

from octavo.base.patterns import deferred

# Without any of these characters, a text is shown as it is.
_MARKED = re.compile(r"[\\$*_`<&~^\[]")

# What a text without LaTeX has none of; formulas have it too. Markdown has escapes and braces of its own. Each
# alternative begins with a certain character, so that a search looks at nothing but these.
_MAY_BE_LATEX = re.compile(r"\\[A-Za-z\"'`^~=.,;:!/&%#_{} \\-]|\{|\}|~|``|--|`[^`']*'|\?`|!`")
# What is a formula by any rule for dollar signs.
_FORMULA = deferred(r"(?<![\\\w$])\$(?=[^\s$\\^_{]*+[\\^_{])[^\s$]++\$(?![\w{($])")
_MAY_BE_LATEX_IN_BODY = deferred(
    r"--|`[^`']*'(?!\w)|\\[\"'`^~=.]?\\?[A-Za-z{]|\\[,; ]|\{[A-Z\\]|``|~(?<=[\w.,)\]}$]~) ?[\w(\[{\\$]"
)
# Signs of what other programs read beyond Markdown, each by what a text with it has: that is looked for first, since a
# search for a single character takes a tenth of the time.
_OTHER_MARKUP = {
    ":": deferred("::"),
    "!": deferred("!!!"),
    "?": deferred(r"\?\?\?"),
    "=": deferred("=="),
    "%": deferred("%%"),
    "@": deferred("@(?:fig|tbl|eq|sec|lst)"),
    "+": deferred(r"\+(?:-|==)"),
    "`": deferred("`(?:[_{]|(?<=[:}]`))"),
    "[": deferred(r"\[(?:TOC|toc|\[|-?@|(?:see|cf\.|e\.g\.) @)"),
    "{": deferred(r"\{(?:[{%:.#]|(?:width|height)=|(?<=[)\]~]\{))"),
    "~": deferred(r"~[^\s~$\\{}]{1,20}+~"),
    "^": deferred(r"\^(?:[^\s^$\\{}]{1,20}+\^|\[\d)"),
    "--": deferred("- {1,2}-"),
    "*": deferred(r"\*\*(?<=[^\w\s*]\*\*)[^\W_]"),
    "]": deferred(r"\]\["),
}


def is_marked(text: str) -> bool:
    """Tell if a text may have any markup."""
    return _MARKED.search(text) is not None


def may_hold_latex(text: str, *, body: bool = False) -> bool:
    """Tell if a text may hold LaTeX outside of formulas; with `body`, if the text of an entry may."""
    if body:
        return _MAY_BE_LATEX_IN_BODY().search(text) is not None
    if _MAY_BE_LATEX.search(text) is None:
        return False
    # Titles often have a formula and no other LaTeX, and what reads LaTeX takes time to load.
    return "$" not in text or "$" in (rest := _FORMULA().sub("", text)) or _MAY_BE_LATEX.search(rest) is not None


def may_hold_other_markup(text: str) -> bool:
    """Tell if the text of an entry may hold markup of other programs."""
    return any(sign in text and form().search(text) for sign, form in _OTHER_MARKUP.items())
