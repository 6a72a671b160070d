"""Suggestions name the known word that an author may have meant."""

import pytest

from octavo.base.suggest import FEW, did_you_mean, did_you_mean_or_list

KNOWN = ("title", "date", "authors", "ORCID")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("titel", "did you mean `title`?"),
        ("TITLE", "did you mean `title`?"),
        ("author", "did you mean `authors`?"),
        ("orcid", "did you mean `ORCID`?"),
        ("venue", ""),
        ("", ""),
    ],
)
def test_the_most_similar_known_word_is_suggested(word: str, hint: str) -> None:
    assert did_you_mean(word, KNOWN) == hint
    assert did_you_mean(word, ()) == ""


def test_without_a_similar_word_a_few_known_words_are_listed() -> None:
    assert did_you_mean_or_list("titel", KNOWN) == "did you mean `title`?"
    assert did_you_mean_or_list("venue", KNOWN) == "known are: title, date, authors, ORCID"
    assert did_you_mean_or_list("venue", iter(KNOWN)) == "known are: title, date, authors, ORCID"
    assert did_you_mean_or_list("venue", ()) == ""


def test_many_known_words_are_not_listed() -> None:
    words = [f"{number}" * 3 for number in range(FEW)]
    assert did_you_mean_or_list("venue", words).count(",") == FEW - 1
    assert did_you_mean_or_list("venue", [*words, "xyz"]) == ""
