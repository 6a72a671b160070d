"""Tests of the first lines of a text, the rest of it, and its beginning as plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.markdown.render import RenderedText, render
from octavo.markdown.summary import shorten

LONG = (
    "Here is a sentence that is long enough to be the first lines of a text, for it has more than so many characters."
)
NEXT = "Another sentence follows it and another, so that the paragraph as a whole is longer than what is shown at once."


def text(source: str, *, clean: bool = False) -> RenderedText:
    return render(source, "content/page.md", clean=clean)[0]


def test_the_first_lines_end_after_a_sentence() -> None:
    rendered = text(f"{LONG} And more. {NEXT}\n\nLast.\n")
    assert rendered.lead == f"{LONG} And more."
    assert rendered.rest == f"<p>{NEXT}</p>\n<p>Last.</p>\n"
    assert rendered.html == f"<p>{LONG} And more. {NEXT}</p>\n<p>Last.</p>\n"


def test_a_short_paragraph_is_all_first_lines() -> None:
    assert text(f"Short. *And* more.\n\n{NEXT}\n").lead == "Short. <em>And</em> more."
    assert text("Short.\n").rest == ""
    assert text(f"{LONG[:-1]} as this one. Then follows another, which is short.\n").rest == ""


def test_one_long_sentence_is_not_cut() -> None:
    rendered = text(LONG.removesuffix(".") + " and" * 100 + ".")
    assert rendered.rest == ""


@pytest.mark.parametrize(
    "word",
    ["e.g.", "i.e.", "et al.", "vs.", "cf.", "Fig.", "Figs.", "Eq.", "Dr.", "No.", "J.", "J.-P.", "U.S.", "(e.g."],
)
def test_an_abbreviation_does_not_end_a_sentence(word: str) -> None:
    rendered = text(f"{LONG[:-1]} {word} Not yet, {word} Now it does. {NEXT}")
    assert rendered.lead.endswith("Now it does.")


@pytest.mark.parametrize("end", [".", "?", "!", '."', ".)", ".”"])
def test_punctuation_ends_a_sentence(end: str) -> None:
    rendered = text(f"{LONG[:-1]} so long as this is{end} {NEXT}")
    assert rendered.lead.endswith(f"this is{end}")
    assert rendered.rest == f"<p>{NEXT}</p>\n"


def test_no_sentence_ends_before_a_small_letter_or_inside_a_number() -> None:
    assert text(f"{LONG[:-1]}, version 1.5 of abt. three things. {NEXT}").lead.endswith("things.")


@pytest.mark.parametrize(
    "inside", ["*in. Here*", "[in. Here](https://a.org)", "`in. Here`", "$x. Y$", "<b>in. Here</b>", "~~in. Here~~"]
)
def test_markup_is_not_cut(inside: str) -> None:
    rendered = text(f"{LONG[:-1]} with {inside} in it. {NEXT}")
    assert rendered.lead.endswith("in it.")


def test_a_sentence_may_end_at_the_end_of_a_line() -> None:
    rendered = text(f"{LONG[:-1]} as long as that.\n{NEXT}")
    assert rendered.lead.endswith("as long as that.")
    assert rendered.rest == f"<p>{NEXT}</p>\n"
    assert text(f"{LONG[:-1]} as long as that.\n$x$ {NEXT}").rest.startswith("<p><math>")
    assert text(f"{LONG[:-1]} as abt.\nthree. {NEXT}").lead.endswith("three.")


# For each script a sentence of its own, long enough for the first lines once it is said twice, and its full stop.
SENTENCES = {
    "Chinese": ("本文研究大规模语言模型在推理过程中的不确定性，并提出一种无需额外训练的估计方法", "。"),
    "Japanese": (
        "本論文では大規模な言語モデルの推論における不確実性を調べ、追加の学習を要しない推定法を提案する",
        "。",
    ),
    "Japanese, wide stops": (
        "本論文では大規模な言語モデルの推論における不確実性を調べ，追加の学習を要しない推定法を提案する",
        "．",
    ),
    "Urdu": (
        "یہ مقالہ بڑے لسانی ماڈلوں کے استدلال میں غیر یقینی کیفیت کا مطالعہ کرتا ہے اور ایک نیا طریقہ پیش کرتا ہے",
        "۔",
    ),
    "Arabic": (
        "هل تعرف النماذج اللغوية الكبيرة ما لا تعرفه حين تجيب عن الأسئلة الصعبة في مجالات العلوم المختلفة كلها",
        "؟",
    ),
    "Hindi": ("यह शोधपत्र बड़े भाषा मॉडलों के तर्क में अनिश्चितता का अध्ययन करता है और एक नई विधि प्रस्तुत करता है", "।"),
}


@pytest.mark.parametrize("space", ["", " ", "\n"])
@pytest.mark.parametrize("script", SENTENCES)
def test_the_stop_of_a_script_ends_a_sentence(script: str, space: str) -> None:
    sentence, stop = SENTENCES[script]
    sentence += stop
    rendered = text(space.join([sentence] * 6))
    assert rendered.lead.replace("\n", space) == space.join([sentence] * 2)
    assert rendered.rest.replace("\n", space) == f"<p>{space.join([sentence] * 4)}</p>" + space
    # Where no space was written, the whole text has none.
    assert (" " in rendered.html.replace(sentence, "")) == (space != "")


def test_a_text_of_wide_characters_is_long_with_half_as_many() -> None:
    sentence = SENTENCES["Chinese"][0] + "。"
    assert text(sentence * 2).rest == ""
    assert text(sentence * 3).lead == sentence * 2


@pytest.mark.parametrize("inside", ["３．１４", "「彼は言った。」と", "*中。文*", "$x。y$"])
def test_not_every_stop_of_a_script_ends_a_sentence(inside: str) -> None:
    rendered = text(f"{SENTENCES['Japanese'][0] + 'こと' * 20}が{inside}続く。" + SENTENCES["Japanese"][0] * 2 + "。")
    assert rendered.lead.endswith("続く。")


def test_a_sentence_may_end_before_a_formula_without_a_space() -> None:
    first = SENTENCES["Japanese"][0] + "。" + SENTENCES["Japanese"][0] + "。"
    rendered = text(f"{first}$x$は{first}")
    assert rendered.lead == first
    assert rendered.rest.startswith("<p><math>")
    assert f"{first}<math>" in rendered.html
    assert text(f"{first}[^1]次の文。{first}\n\n[^1]: 注。").lead.endswith("次の文。")


def test_plain_text_without_spaces_is_cut_where_there_is_room() -> None:
    sentence = SENTENCES["Chinese"][0]
    rendered = text("GPT " + sentence * 20)
    assert len(rendered.plain) == 500
    assert rendered.plain.startswith("GPT " + sentence)
    assert len(shorten("GPT " + sentence * 20)) == 200


def test_no_sentence_ends_before_a_footnote_reference() -> None:
    rendered = text(f"{LONG}[^1] More is here. {NEXT}\n\n[^1]: Note.\n")
    assert rendered.lead.endswith("More is here.")
    assert 'id="fnref-1"' in rendered.lead and 'id="fn-1"' in rendered.rest


@pytest.mark.parametrize(
    "first",
    ["# Title", "- a", "> a", "$$x$$", "    code", "<div>a</div>", '![a](b.png "T")', "---", "| a |\n|---|"],
)
def test_a_text_that_does_not_begin_with_a_paragraph_has_no_first_lines(first: str) -> None:
    rendered = text(f"{first}\n\n{LONG}\n")
    assert rendered.lead == ""
    assert rendered.rest == rendered.html


@pytest.mark.parametrize("inside", ["<b>a", "<div>a</div>", "<button>a</button>"])
def test_a_paragraph_with_block_html_or_with_html_that_ends_later_has_no_first_lines(inside: str) -> None:
    assert text(f"{LONG} {inside} {NEXT}\n\nb</b>").lead == ""


def test_first_lines_may_hold_closed_phrasing_elements() -> None:
    rendered = text(f"H<sub>2</sub>O<br>and<!-- note --> <b>more</b>: {LONG} {NEXT}", clean=True)
    assert rendered.lead.startswith("H<sub>2</sub>O<br>and <b>more</b>")


def test_plain_text_has_no_markup() -> None:
    rendered = text(
        "# A *b*\n\nc `d` [e](f.md) ![g](h.png){width=3} $x_1$ \\(y\\) <b>i</b> &lt;[^1]\nj\\\nk\n\n- l\n- m\n\n"
        "$$z$$\n\n```\ncode\n```\n\n| n |\n|---|\n| o |\n\n<p>raw</p>\n\n[^1]: note\n"
    )
    assert rendered.plain == "A b c d e g x_1 y i < j k l m z code n o"


def test_plain_text_is_cut_at_a_word() -> None:
    rendered = text("word, " * 200)
    assert len(rendered.plain) <= 500
    assert rendered.plain.endswith("word…")
    assert text("word " * 90).plain == ("word " * 90).strip()
    assert len(text("w" * 600).plain) <= 500
    assert text(f"a{' ' * 30}" * 30 + "end").plain == "a " * 30 + "end"


def words(*ends: str) -> st.SearchStrategy[tuple[str, str, str]]:
    """Return words, each with the markup around it and the white space after it."""
    forms = st.sampled_from(("{}", "*{}*", "`{}`", "[{}](https://a.org)", "**a {}**"))
    return st.tuples(st.text("abé", min_size=1, max_size=12), forms, st.sampled_from(ends))


FEW = st.lists(words(" ", "\n", "\n\n", "  "), max_size=40)
MANY = st.lists(words(" ", "  ", "\n", "\n\n", "   \n"), min_size=60, max_size=120)


@settings(max_examples=300, deadline=None)
@given(FEW | MANY)
def test_plain_text_is_all_words_or_as_many_as_fit(written: list[tuple[str, str, str]]) -> None:
    rendered = text("".join(form.format(word) + end for word, form, end in written)).plain
    whole = " ".join(f"a {word}" if "a {}" in form else word for word, form, _ in written)
    if len(whole) <= 500:
        assert rendered == whole
    else:
        assert rendered.endswith("…") and 480 < len(rendered) <= 500
        assert whole.startswith(rendered[:-1] + " ")
