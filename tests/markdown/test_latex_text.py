"""LaTeX in running text is read as Unicode and Markdown; what is not surely LaTeX stays as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.markdown.latex_text import _Reader, read_latex
from octavo.markdown.render import render
from tests.support.growth import LINEAR, exponent

READ = [
    (r"Paul Erd{\H o}s", "Paul Erdős"),
    (r"Erd\H{o}s and R\'enyi", "Erdős and Rényi"),
    (r"G{\"o}del, {\"O}st, M{\"{u}}ller, Sch\"onberg", "Gödel, Öst, Müller, Schönberg"),
    (r"{\'E}cole, {\'\i}, \'{\i}, na\"ive, jalape\~no", "École, í, í, naïve, jalapeño"),
    (r"\v{s} \c{c} \c c \k{a} \r{a} \u{g} \d{h} \.I \=a", "š ç ç ą å ğ ḥ İ ā"),
    (r"Gau{\ss}, Gau\ss ian, {\aa}ngstr{\"{o}}m, \L{}ukasiewicz, \O re", "Gauß, Gaußian, ångström, Łukasiewicz, Øre"),
    (r"{ACM} {SIGPLAN}, {{Bayesian}} {B}-trees", "ACM SIGPLAN, Bayesian B-trees"),
    (r"{Deep Learning, Revisited}", "Deep Learning, Revisited"),
    (r"{iPhone} {d}eep {van der Waals}", "iPhone deep van der Waals"),
    (r"A\&B, 50\%, a\_b, \#1", "A&B, 50%, a_b, #1"),
    (r"10--20, Frobenius---a study, a -- b", "10–20, Frobenius—a study, a – b"),
    (r"$\alpha$--$\beta$ decay, $x$--a, $x$~is, $x$~$y$", "$\\alpha$–$\\beta$ decay, $x$–a, $x$\xa0is, $x$\xa0$y$"),
    (r"Dr.~Smith, Figure~2, Section~\ref{x}", "Dr.\xa0Smith, Figure\xa02, Section\xa0\\ref{x}"),
    (r"Vol.~ 5, 10~ K, in~ $x$", "Vol.\xa05, 10\xa0K, in\xa0$x$"),
    (r"$z$~ 5, z~ 6, $x_1$~ 7", "$z$ ~ 5, z ~ 6, $x_1$ ~ 7"),
    (r"``quoted'' and ``again''", "“quoted” and “again”"),
    (r"the `inner' part", "the ‘inner’ part"),
    (r"\enquote{so}", "“so”"),
    (r"\emph{E. coli} and \textit{in vivo}, {\em very} good, {\it so}", "*E. coli* and *in vivo*, *very* good, *so*"),
    (r"\textbf{bold} {\bf b} \texttt{grep} {\tt ls}", "**bold** **b** `grep` `ls`"),
    (r"\textsc{Small} \mbox{A-B} {\sc ACM}", "Small A-B ACM"),
    (r"\ensuremath{\sim}5, \ensuremath{x^2}", "∼5, $x^2$"),
    (r"a {\textendash} b\textregistered{} \ldots \LaTeX{} \copyright", "a – b® … LaTeX ©"),
    (r"H\textsubscript{2}O, 10\textsuperscript{th}", "H<sub>2</sub>O, 10<sup>th</sup>"),
    (r"\url{http://x.org/a_b}, \href{http://x.org}{here}", "http://x.org/a_b, here"),
    (r"\alpha-decay, 5 \times 3", "α-decay, 5 × 3"),
    (r"A\,B, line\\break, well\-known", "A\u2009B, line break, wellknown"),
    (r"O{\textquoteright}Neil", "O’Neil"),
    (r"don\'t, I\'m, they\'re, say \"hello\" now", "don't, I'm, they're, say \"hello\" now"),
    (r"{$\alpha$}-synuclein", r"$\alpha$-synuclein"),
    (r"J{\" o}rg M\" uller", "Jörg Müller"),
    (r"?`Qué? !`Nada!", "¿Qué? ¡Nada!"),
    (r"it `sees' and need not `look'", "it ‘sees’ and need not ‘look’"),
    (r"P{\textbar}N, {\textgreater}3", "P|N, >3"),
    (r"{{H}}$_2${{O}}", "H$_2$O"),
    (r"pre\emph{fix} and \emph{C*}-algebra", "pre<i>fix</i> and <i>C*</i>-algebra"),
]

KEPT = [
    "run $--foo $~x",
    "<code>{ACM} a--b</code>, <KBD class='x'>``a''</kbd>, <code>",
    *("plain words", "C# and C++", "{0,1}-valued", "the set {x}", "{a, b, c}", "~5 % and 10~20", "octavo --help me"),
    *("${HOME}/x", "foo % comment", "C# and {", "unbalanced }", r"C:\Users\new", "H~2~O", "a*b", "snake_case"),
    *(r"$\alpha_{i}$ and \(\beta\{\}\)", "`x{Y}` and ``a{B} c``", "https://x.org/~ada/{A}", "{{ x }}", "x--", "--x"),
    *("`f'` and `printf 'x' y`", r"\\mill\share\beta", r"`\emph{x}` is code"),
    *("at $z$~6", "z ~ 5, ~5 and ~ 5, Fig. ~5"),
    *("at z~6 and y~x", "2 - 3", "''", "rock 'n' roll", "<!-- a -->", r"\n and \t", r"LAB\ada"),
]


@pytest.mark.parametrize(("written", "read"), READ, ids=[written for written, _ in READ])
def test_latex_is_read(written: str, read: str) -> None:
    assert read_latex(written).text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\mnras", "MNRAS"),
        (r"in \apj, \aap{} and {\prl}", "in ApJ, A&A and Phys. Rev. Lett."),
        (r"\nat\ 5", "Nature 5"),
    ],
)
def test_the_commands_of_aastex_for_journals_are_read(written: str, read: str) -> None:
    found = read_latex(written)
    assert (found.text, found.unknown) == (read, ())


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_surely_latex_stays(text: str) -> None:
    assert read_latex(text).text == text
    assert read_latex(text, body=True).text == text
    assert read_latex(text).unknown == ()


@pytest.mark.parametrize("text", [r"\mine", r"see \cite{a}", r"\mycommand{A{b}c} d", r"\ion{C}{IV}", r"{\mine} x"])
def test_a_command_without_a_meaning_stays_with_its_argument(text: str) -> None:
    found = read_latex(text)
    assert len(found.unknown) == 1
    assert found.unknown[0][0] in found.text
    assert found.text in (text, text.strip("{} x") + " x")


def test_the_text_of_an_entry_keeps_the_escapes_of_markdown_and_its_addresses() -> None:
    kept = r"\* \_ \# \& [a](my--file~x.md) <a href='x--y'>z</a>"
    assert read_latex(kept, body=True).text == kept
    assert read_latex(r"4.5\,$\pm$\,0.1, i.e.\ so, et~al.~(1843)", body=True).text == (
        "4.5\u2009$\\pm$\u20090.1, i.e. so, et\xa0al.\xa0(1843)"
    )
    assert read_latex(r"Erd{\H o}s--R\'enyi", body=True).text == "Erdős–Rényi"
    assert (
        read_latex(r"\href{http://x.org}{here} \url{http://y.org}", body=True).text
        == "[here](http://x.org) <http://y.org>"
    )


@pytest.mark.parametrize("text", [r"\_x\_ and \_\_y\_\_", r"“\_x\_”", r"a\_b"])
def test_a_line_in_markdown_keeps_the_escapes_of_underscores(text: str) -> None:
    assert read_latex(text, marked=True).text == text
    assert read_latex(f"``{text}''", marked=True).text == f"“{text}”"


@pytest.mark.parametrize("form", [{"body": True}, {"marked": True}])
def test_code_has_no_escapes(form: dict[str, bool]) -> None:
    assert read_latex(r"\texttt{a\_b\&c} and {\tt a\_b}", **form).text == "`a_b&c` and `a_b`"


def test_a_number_that_begins_no_list_is_no_letter_with_a_dot() -> None:
    assert read_latex(r"1\. do not, as G{\"o}del; \. a", body=True).text == "1\\. do not, as Gödel; ȧ"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*r"{}\`'~$-ab ", "\\H{", "\\emph{", "``", "''", "--", "\\'", "\\url{"]), max_size=40))
def test_reading_once_is_enough(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = read_latex(text)
    assert read_latex(text) == found
    assert text.count("$") == found.text.count("$") or "\\$" in text or "ensuremath" in text


PIECES = ["{", "}", "{a", "\\emph{", "\\H{", "``", "`", "''", "\\url{", "\\", "\\'{", "~", "--", "$", "`a'", "<code>"]


@pytest.mark.parametrize("piece", PIECES)
def test_the_time_is_linear(piece: str) -> None:
    def work(count: int) -> None:
        read_latex(piece * count, body=True)
        read_latex(piece * count)

    assert exponent(work, 5_000) < LINEAR


def test_changes_are_told_in_whole_words() -> None:
    found = read_latex(r"We follow G{\"o}del's \emph{two proofs} of R\'enyi--Erd{\H o}s.", body=True)
    assert found.changes == (
        (r"G{\"o}del's", "Gödel's"),
        (r"\emph{two proofs}", "*two proofs*"),
        (r"R\'enyi--Erd{\H o}s.", "Rényi–Erdős."),
    )


def test_a_line_has_no_equations_to_refer_to() -> None:
    assert read_latex(r"By \eqref{a}").unknown == ((r"\eqref", r"\eqref{a}"),)
    assert read_latex(r"By \eqref{a}", body=True).unknown == ()


@pytest.mark.parametrize("written", [r"\ce{H2O}", r"\SI{5}{\metre}", r"\$5", r"\\(x\\)", r"$\sim$5", r"$ \alpha $"])
def test_formulas_without_dollars_and_escaped_dollars_are_kept(written: str) -> None:
    assert read_latex(f"a {written} b").text == f"a {written} b"
    assert read_latex(f"a {written} b", body=True).text == f"a {written} b"


def test_an_unknown_command_is_told_where_it_stands_outside_of_formulas() -> None:
    source = "$$\\begin{cases} a \\\\ b \\end{cases}$$\n\n`\\foo{a}`\n\n\\begin{itemize} and \\foo{b}"
    _, found = render(source, "content/page.md")
    assert [(each.code, each.span.line, each.span.column, each.span.length) for each in found] == [
        ("unknown-latex", 5, 1, 6),
        ("unknown-latex", 5, 21, 4),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("On {Bernoulli", (3,)),
        ("Bernoulli} {numbers", (9, 11)),
        ("{On {Bernoulli} numbers", (0,)),
        (r"$\{x$, `{`, \{, {1, 2}, {A}, ${HOME", ()),
        (r"\emph{x", ()),
    ],
)
def test_braces_without_a_partner_are_told(text: str, places: tuple[int, ...]) -> None:
    assert read_latex(text).open == places


def test_struck_out_words_in_a_text_hold_no_ties() -> None:
    assert read_latex("~one two~ b, Fig.~2", body=True).text.startswith("~one two~ b")
    assert read_latex("Fig.~ 2", body=True).text == "Fig.\xa02"


PIECES = [*"\\{}$`?!~<>-] a.1/", "www.a.org/x", "\\'", "\\alpha ", "``", "--", "C:\\x\\y", "10.1000/x"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_tokens_are_found_by_their_first_sign_as_by_searching(text: str) -> None:
    def tokens(*, by_sign: bool) -> list[tuple[int, int]]:
        reader = _Reader(text, body=False)
        reader._may_have_address = reader._may_have_address or not by_sign
        at, found = 0, []
        while match := reader._next(at):
            found.append(match.span())
            at = max(match.end(), at + 1)
        return found

    assert tokens(by_sign=True) == tokens(by_sign=False)
