"""Areas are classes of arXiv, or words."""

import pytest

from octavo.model import arxiv
from octavo.model.identity import slug_of


@pytest.mark.parametrize("code", arxiv.NAMES)
def test_a_class_is_read_in_lower_and_upper_case(code: str) -> None:
    assert arxiv.read_area(code) == arxiv.read_area(code.lower()) == arxiv.read_area(code.upper()) == code
    assert arxiv.area_name(code) == arxiv.NAMES[code]


def test_every_class_has_an_address_of_its_own() -> None:
    assert len({slug_of(code) for code in arxiv.NAMES}) == len(arxiv.NAMES) > 140


@pytest.mark.parametrize("code", ["cond-mat.other", "cond-mat.soft"])
def test_classes_of_condensed_matter_have_their_names(code: str) -> None:
    assert arxiv.area_name(code).endswith(" Condensed Matter")


@pytest.mark.parametrize(
    "words", ["History of science", "node.js", "Ph.D. studies", "nul.html", "AI", "cs", "3.14", "人工"]
)
def test_words_stay_as_they_are(words: str) -> None:
    assert arxiv.read_area(words) == arxiv.area_name(words) == words


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cs.CLL", "did you mean `cs.CL`?"),
        ("sc.CL", "did you mean `cs.CL`?"),
        ("stats.ML", "did you mean `stat.ML`?"),
        ("cs.foundations", "write the area in words instead"),
    ],
)
def test_a_text_like_a_class_that_arxiv_does_not_have_is_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="not a class") as caught:
        arxiv.read_area(text)
    assert caught.value.args[1] == hint
