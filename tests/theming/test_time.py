"""The time of every filter of templates grows with the length of its text and not faster.

    pytest tests/theming/test_time.py -n 0 -s

prints the exponents: 1 is linear, 2 quadratic.
"""

from collections.abc import Callable

import pytest
from markupsafe import Markup

from octavo.theming.sandbox import Sandbox
from tests.support.growth import exponent

# Work that takes n log n steps has an exponent of 1.1.
BOUND = 1.3
# The least work takes so many seconds.
LEAST = 0.0005
TEXTS: dict[str, Callable[[int], str]] = {
    "words": lambda size: "word " * (size // 5),
    "spaces": lambda size: f"a{' ' * size}b",
    "tags": lambda size: Markup("<b>a</b>" * (size // 8)),
    "open tags": lambda size: Markup("<b " * (size // 3)),
    "comments": lambda size: Markup("<!--a-->" * (size // 8)),
    "open comments": lambda size: Markup("<!--" * (size // 4)),
    "the number of a character": lambda size: f"&#{'1' * size};",
    "signs": lambda size: "\\'\"<>&{}" * (size // 8),
}
# Those that take a text, with their arguments.
FILTERS_OF_TEXT: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(("direction", "escape", "int", "striptags", "title", "tojson", "urlencode", "wordcount"), ()),
    "indent": (4, True, True),
    "truncate": (100,),
}
# Those that refuse texts with tags.
CHANGES_TAGS = ("title", "truncate")
CASES = [
    (name, text)
    for name in FILTERS_OF_TEXT
    for text in TEXTS
    if not (name in CHANGES_TAGS and isinstance(TEXTS[text](80), Markup))
]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_the_time_of_a_filter_is_linear(name: str, text: str) -> None:
    sandbox = Sandbox()

    def work(size: int) -> object:
        return sandbox.call_filter(name, TEXTS[text](size), FILTERS_OF_TEXT[name])

    found = exponent(work, 2_000, times=16, repeats=5, least=LEAST, enough=BOUND)
    print(f"\n{found:5.2f}  |{name}: {text}")
    assert found < BOUND
