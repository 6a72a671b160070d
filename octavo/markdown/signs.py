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
_MAY_BE_LATEX_IN_BODY = deferred(
    r"--|`[^`']*'(?!\w)|\\[\"'`^~=.]?\\?[A-Za-z{]|\\[,; ]|\{[A-Z\\]|``|~(?<=[\w.,)\]}$]~) ?[\w(\[{\\$]"
)
# Signs of what other programs read beyond Markdown. Each alternative begins with a certain character here too, one that
# ordinary texts seldom have. The characters of the last two patterns stand in many formulas.
_OTHER_MARKUP = deferred(
    r"::|!!!|\?\?\?|==|\{(?:[{%:.#]|(?:width|height)=|(?<=[)\]~]\{))|\[(?:TOC|toc|\[|-?@|(?:see|cf\.|e\.g\.) @)|%%"
    r"|@(?:fig|tbl|eq|sec|lst)|`(?:[_{]|(?<=[:}]`))|\+(?:-|==)"
)
_DASHES = deferred(r"- {1,2}-")
_BELOW = deferred(r"~[^\s~$\\{}]{1,20}+~")
_ABOVE = deferred(r"\^(?:[^\s^$\\{}]{1,20}+\^|\[\d)")


def is_marked(text: str) -> bool:
    """Tell if a text may have any markup."""
    return _MARKED.search(text) is not None


def may_hold_latex(text: str, *, body: bool = False) -> bool:
    """Tell if a text may hold LaTeX outside of formulas; with `body`, if the text of an entry may."""
    return (_MAY_BE_LATEX_IN_BODY() if body else _MAY_BE_LATEX).search(text) is not None


def may_hold_other_markup(text: str) -> bool:
    """Tell if the text of an entry may hold markup of other programs."""
    if _OTHER_MARKUP().search(text) or ("--" in text and _DASHES().search(text)):
        return True
    if "~" in text and _BELOW().search(text):
        return True
    return "^" in text and _ABOVE().search(text) is not None
