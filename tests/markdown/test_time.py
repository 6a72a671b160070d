"""The time of every text grows with its length and not faster: the worst texts of each syntax, doubled four times.

    pytest tests/markdown/test_time.py -n 0 -s

prints the exponents: 1 is linear, 2 quadratic.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.base.diagnostics import Span
from octavo.markdown.latex_text import read_latex
from octavo.markdown.mathml import to_mathml
from octavo.markdown.phrases import render_phrase
from octavo.markdown.render import render
from tests.support.growth import exponent
from tests.support.nested import calls, nested_texts
from tests.support.worst import BODIES, LINES, Text

# Work that takes n log n steps has an exponent of 1.1.
BOUND = 1.3
# The least work takes so many seconds, sixteen times as much takes 30 ms.
LEAST = 0.002
# The most calls of functions for each character of a text, and for one that has none.
CALLS, LEAST_CALLS = 100, 10_000
CASES = [(syntax, name) for syntax, texts in BODIES.items() for name in texts]


def growth(text: Text, *, clean: bool = False) -> float:
    """Return the exponent with which the time of a body grows; `clean` is for one of contributors."""

    def work(size: int) -> object:
        return render(text(size), "a.md", clean=clean, typography="en", under_abstract=True)

    return exponent(work, 500, times=16, repeats=5, least=LEAST, enough=BOUND)


@pytest.mark.parametrize(("syntax", "name"), CASES)
def test_the_time_of_a_body_is_linear(syntax: str, name: str) -> None:
    found = growth(BODIES[syntax][name])
    print(f"\n{found:5.2f}  {syntax}: {name}")
    assert found < BOUND


@pytest.mark.parametrize("name", BODIES["raw HTML"])
def test_the_time_of_cleaned_html_is_linear(name: str) -> None:
    found = growth(BODIES["raw HTML"][name], clean=True)
    print(f"\n{found:5.2f}  raw HTML of contributors: {name}")
    assert found < BOUND


@pytest.mark.parametrize("name", LINES)
def test_the_time_of_a_line_is_linear(name: str) -> None:
    def work(size: int) -> object:
        line = LINES[name](size)
        read = read_latex(line, marked=True)
        return render_phrase(read.text, lambda offset, length: Span("a.md", 3, 8 + offset, length))

    found = exponent(work, 500, times=16, repeats=5, least=LEAST, enough=BOUND)
    print(f"\n{found:5.2f}  a line: {name}")
    assert found < BOUND


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nested_texts(), st.sampled_from((1, 6)), st.booleans())
def test_the_work_for_nested_marks_is_bounded(text: str, times: int, clean: bool) -> None:
    source = text * times
    # Patterns are compiled when they are first used, and formulas that were set are not set again.
    render(source, "a.md", clean=clean, typography="en")
    to_mathml.cache_clear()
    rendered, found = render(source, "a.md", clean=clean, typography="en")
    to_mathml.cache_clear()
    done = calls(lambda: render(source, "a.md", clean=clean, typography="en"))
    assert done < CALLS * len(source) + LEAST_CALLS
    # What is written is bounded, too.
    assert len(rendered.html) < CALLS * len(source) + LEAST_CALLS
    assert len(found) <= len(source)
