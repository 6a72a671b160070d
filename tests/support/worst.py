"""The worst texts: for each syntax, those that take the longest, as functions from a number of characters to a text."""

from collections.abc import Callable

Text = Callable[[int], str]


def _all(piece: str, before: str = "", after: str = "") -> Text:
    """Return texts of one piece again and again."""
    return lambda size: before + piece * (size // len(piece)) + after


def _halves(first: str, second: str, between: str = "") -> Text:
    """Return texts of one piece again and again, then of another one as often."""
    return lambda size: first * (size // (len(first + second))) + between + second * (size // len(first + second))


def _each(form: str, before: str = "", after: str = "") -> Text:
    """Return texts of pieces that differ in a number, which takes the place of `{}`."""
    return lambda size: before + "".join(form.format(at) for at in range(size // (len(form) + 4))) + after


def _many(*texts: Text) -> Text:
    return lambda size: "".join(text(size // len(texts)) for text in texts)


BODIES: dict[str, dict[str, Text]] = {
    "headings": {
        "spaces within": lambda size: f"# a{' ' * size}b",
        "no-break spaces within": lambda size: f"# a{chr(0xA0) * size}b",
        "hashes and spaces": _all("# ", "# a"),
        "underlined, with spaces": lambda size: f"a{' ' * size}b\n===\n",
        "spaces before braces": lambda size: f"# a{' ' * size}{{#b}} c",
        "open braces": _all("{#a ", "# "),
        "of one name": _all("# a\n"),
        "of repeated names": _each("# b {{#a{0}}}\n# b {{#a{0}}}\n"),
    },
    "paragraphs": {
        "spaces within": lambda size: f"a{' ' * size}b\n",
        "lines that might begin a list": _all("2. b\n", "a\n"),
        "lines that might be code": _all("    b\n", "(a\n"),
        "lines in brackets": _all("[a\n"),
        "sentences that go on": _all("no. a "),
        "wide sentences": _all("学。a "),
        "combining marks": _all("\u0301\u0316", "# a"),
    },
    "emphasis": {
        "nested": _halves("*a ", " b*", "x"),
        "nested, strong": _halves("**a ", " b**", "x"),
        "nested, both": _halves("***a ", " b***", "x"),
        "nested, underscores": _halves("_a ", " b_", "x"),
        "of two signs": _halves("*a _b ", " b_ a*", "x"),
        "opened": _all("*a **b ***c "),
        "closed": _all("a* b** c*** "),
        "opened in words": _all("a*"),
        "one run, then brackets": _halves("*", "*["),
        "beside wide signs": _all("**「中」**学"),
        "beside wide signs, opened": _all("**「中 *a `"),
        "stars of significance": lambda size: f"*p<.{'1' * size}* b",
    },
    "struck out": {
        "opened": _all("~a ~~b "),
        "closed": _all("a~ b~~ "),
        "in each other": _halves("~a ~~b ", " b~~ a~"),
    },
    "links": {
        "opened": _all("[a]("),
        "opened, with titles": _all('[a](b "c'),
        "brackets opened": _all("["),
        "brackets closed": _halves("[", "]"),
        "images in each other": _halves("![a", "](b)"),
        "addresses with spaces": _all("[a](b c.de) "),
        "addresses of another scheme": _each("[a](x{}:b) "),
        "to parts": _each("[a](#b{}) "),
        "to files": _each("[a](b{}.md) "),
        "numbers of entities": lambda size: f"[a](&#{'1' * size};)",
    },
    "references": {
        "one, often": _all("[r] ", "[r]: /u\n\n"),
        "as many as definitions": _many(_each("[r{0}]: /u{0}\n"), lambda _: "\n", _each("[r{0}] ")),
        "backwards": lambda size: (
            "".join(f"[r{at}]: /u{at}\n" for at in range(size // 20))
            + "\n"
            + "".join(f"[r{at}] " for at in reversed(range(size // 20)))
        ),
        "definitions without an end": _all("[a]: /u '\n"),
        "definitions in lists": _all("[a]: /u\n> [b]: /u\n\n"),
        "two brackets": _all("[a][b] ", "[r]: /u\n\n"),
        "labels without an end": _all("[a][", "[r]: /u\n\n"),
    },
    "bare addresses": {
        "without a domain": _all("www.a_b._"),
        "without a domain, with a scheme": _all("http://a_b.c_d/"),
        "in brackets": _all("[http://a.b]"),
        "with full stops": lambda size: f"http://a.b/{'.' * size}",
        "with entities": lambda size: f"http://a.b/{'&a;' * (size // 3)}",
        "of e-mail": _all("a.a@a."),
        "in angles": _all("<http://a.b/"),
        "of e-mail in angles": _all("<a@a."),
    },
    "footnotes": {
        "marks": _each("[^a{}] "),
        "notes": _each("[^a{}]: b\n"),
        "a chain": _each("[^a{0}]: b [^a{0}1]\n\n", "[^a0]\n\n"),
        "within a line, opened": _all("^[a"),
        "within a line, after brackets": _halves("^[", "]("),
        "within a line": _all("a^[the note] "),
        "with indented lines": _all("    b\n", "[^a]\n\n[^a]: b\n\n"),
        "backwards": lambda size: (
            "".join(f"[^a{at}] " for at in reversed(range(size // 25)))
            + "\n\n"
            + "".join(f"[^a{at}]: `b{at}`\n" for at in range(size // 25))
        ),
    },
    "abbreviations": {
        "opened": _all("*[a\n"),
        "many": _many(_each("*[a{0}]: b\n"), lambda _: "\n", _each("a{} ")),
        "in each other": lambda size: (
            "".join(f"*[{'a ' * (at % 50)}a]: b\n" for at in range(size // 120)) + "\n" + "a " * (size // 4)
        ),
        "with one beginning": _many(_each("*[a {0}]: b\n"), lambda _: "\n", _all("a a ")),
    },
    "tables": {
        "rows": _all("|a|b|\n", "|a|b|\n|-|-|\n"),
        "columns": lambda size: "|a" * (size // 4) + "|\n" + "|-" * (size // 4) + "|\n",
        "rows that lack cells": lambda size: (
            "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|\n" + "a|\n" * (size // 8)
        ),
        "rows that are too long": _all("|a|b|c|\n", "|a|b|\n|-|-|\n"),
        "backquotes of all lengths": lambda size: (
            "|" + "".join("`" * at + "a" for at in range(int((2 * size) ** 0.5))) + "|\n|-|\n"
        ),
        "pipes": _all("|"),
        "heads alone": _all("a|b\n"),
        "formulas": _all("$a|", "|a|b|\n|-|-|\n|"),
    },
    "lists and quotations": {
        "items": _all("- b\n"),
        "items and blank lines": _all("- b\n\n"),
        "nested in a line": _all("- "),
        "quotations in a line": _all("> "),
        "both in a line": _all("> - "),
        "indented": lambda size: "\n".join(" " * at + "- a" for at in range(int((2 * size) ** 0.5))),
        "quotations with lazy lines": _all("> a\nb\n"),
        "lists that end quotations": _all("- \n> b\n"),
        "callouts": _all("> [!NOTE]\n> a\n\n"),
        "unknown callouts": _all("> [!FOO]\n> a\n\n"),
        "tasks": _all("- [ ] a\n"),
        "definitions": _all("a\n: b\n\n"),
        "definitions without a term": _all(": b\n"),
    },
    "code": {
        "backquotes of all lengths": lambda size: "".join("`" * at + "a" for at in range(int((2 * size) ** 0.5))),
        "spans that swallow": _all("`a `b "),
        "unclosed": _all("`` a "),
        "fences": _all("```\na\n```\n"),
        "fences in quotations": _all("> ```\n> a\n> ```\n\n"),
        "fences that are none": _all("``` a`b\n"),
        "fences and a finding": _many(_all("> ```\n> a\n> ```\n\n"), lambda _: "[a](x:b)"),
        "indented": _all("    a\n\n"),
    },
    "raw HTML": {
        "open blocks": _all("<div>"),
        "open blocks apart": _all("<div>\n\n"),
        "open elements": _all("<b>"),
        "end tags": _all("</b>"),
        "crossed": _all("<b><i></b></i>"),
        "tags without an end": _all("<a ", "<div>\n"),
        "tags without an end in quotes": _all("<a ", "<div>\n", "'>"),
        "attributes that read in two ways": _all(" a=b\tc", "<x", "<"),
        "attributes of a block that read in two ways": _all(" a=b\tc", "<x", "\n"),
        "attributes without a value": lambda size: f'<a href="#b" {"a" * size}>c</a>',
        "open comments": _all("<!--\n\n"),
        "open comments in a line": _all("a <!-- "),
        "open instructions": _all("<?\n\n"),
        "preformatted, open": _all("<pre>\n\n"),
        "with formulas": _all("<div>$a$ $</div>\n\n"),
        "of ids": _each('<a id="a{}"></a>'),
        "of repeated ids": _each('<a id="a{0}"></a><a id="a{0}"></a>'),
        "of addresses": _each('<a href="x{}:b">c</a>'),
        "scripts, open": _all("<script>"),
        "JATS, open": _all("<jats:title>", "<jats:p>", "</jats:p>"),
        "JATS of formulas": _all(
            r"<jats:tex-math>\begin{document}", "<jats:p><jats:alternatives>", "</jats:alternatives></jats:p>"
        ),
        "JATS with spaces": lambda size: f"<jats:p>a{' ' * size}b</jats:p>",
    },
    "formulas": {
        "dollars": _all("$"),
        "opened": _all("$a "),
        "opened with braces": _all("${"),
        "braces": _all("{", "$", "$"),
        "short": _all("$x$ "),
        "displayed in a line": _all("$$x$$ "),
        "two dollars, opened": _all("$$a\n"),
        "parentheses, opened": _all("\\(a "),
        "brackets, opened": _all("\\[a "),
        "brackets with blank lines": _all("\\[\n\n"),
        "brackets with blank lines, closed once": lambda size: (("\\[\n\n" * 900) + "\\]\n\n") * (size // 3600 + 1),
        "environments, opened": _all("\\begin{align}"),
        "commands, opened": _all("\\ce{"),
        "prices": lambda size: f"$1{',1' * (size // 2)},x$ a",
        "prices and words": _all("$5 and "),
        "shell variables": _all("$A/"),
        "long words": lambda size: f"$$ {'a' * size} $$ b",
        "spaces between words": lambda size: f"$$ a{' ' * size}b $$ c",
        "too long": lambda size: f"${'x' * size}$",
        "nested": lambda size: f"${'{' * size}$",
        "many labels": _each("$$a\\label{{b{0}}}$$\n\n"),
        "repeated labels": _each("$$a\\label{{b{0}}}$$\n\n$$a\\label{{b{0}}}$$\n\n"),
        "unknown labels": _many(_each("$$a\\label{{b{0}}}$$\n\n"), _each("\\ref{{c{}}} ")),
        "brackets of which none closes": lambda size: "".join(f"${'(' * 900}$ " for _ in range(size // 900)),
    },
    "LaTeX in text": {
        "commands": _all("\\foo "),
        "commands of many names": lambda size: "".join(
            f"\\foo{chr(97 + at % 26)}{chr(97 + at // 26 % 26)} " for at in range(size // 8)
        ),
        "groups": _all("{\\em a "),
        "groups in each other": _halves("{\\em a", "}"),
        "ties": _all("a~"),
        "dashes": _all("a--"),
        "quotation marks": _all("``a "),
        "quotation marks, closed": _all("``a'' "),
        "accents": _all("\\'e"),
        "spaces behind accents": lambda size: "\\'" + " " * size,
        "escaped apostrophes": _all("G\\'s a--b "),
    },
    "other markup": {
        "wiki links": lambda size: f"[[{'a' * size} b",
        "roles": _all(":a-"),
        "templates": lambda size: f"{{{{{'a.' * (size // 2)}",
        "escaped": _all("\\==a==\n\n"),
        "written as entities": _all("=&#61;a==\n\n"),
        "attributes": _all("{.a "),
    },
    "typography": {
        "quotation marks": _all('"a '),
        "apostrophes": _all("'a "),
        "hyphens": _all("--"),
        "primes": _all("f'' "),
    },
}

# One line, as a title.
LINES: dict[str, Text] = {
    "spaces": lambda size: f"a{' ' * size}*b*",
    "a formula without an end": lambda size: f"a ${'_' * size} {{",
    "a set in braces": lambda size: f"{{x{',' * size} aaaa}}",
    "emphasis": _halves("*a ", " b*", "x"),
    "bare addresses": _all("www.a.b "),
    "links": _all("[a](b) "),
    "elements": _all("<i>"),
    "notes": _all("^[a"),
    "groups": _all("{a"),
    "LaTeX": _all("\\foo{a} "),
    "quotation marks": _all("``a"),
    "hyphens": _all("a--b "),
}


def _entry(key: str, value: str) -> str:
    return f"---\ntitle: A\n{key}: {value}\n---\nText.\n"


def _list(key: str, form: str) -> Text:
    return lambda size: _entry(key, f"[{', '.join(form.format(at) for at in range(size // (len(form) + 5)))}]")


def _lines(key: str, form: str) -> Text:
    return lambda size: _entry(key, "".join(f"\n  - {form.format(at)}" for at in range(size // (len(form) + 8))))


# Whole entries.
ENTRIES: dict[str, Text] = {
    "areas": _list("areas", "word{}"),
    "areas in lines": _lines("areas", "word{}"),
    "areas in two spellings": lambda size: _entry(
        "areas", f"[{', '.join(f'word{at}, Word{at}' for at in range(size // 22))}]"
    ),
    "tags": _list("tags", "word{}"),
    "tags that are lists": _list("tags", "[word{}]"),
    "tags with curly quotes": _list("tags", "“word{}”"),
    "tags with LaTeX": _lines("tags", "'\\foo{} $x'"),
    "authors": _lines("authors", "Ada{} Lovelace"),
    "authors with identifiers": _lines("authors", "{{name: Ada{0} Lovelace, orcid: 0000-0002-1825-0097}}"),
    "links": lambda size: _entry("links", "".join(f"\n  k{at}: a{at}.pdf" for at in range(size // 18))),
    "unknown keys": _each("k{}: a\n", "---\ntitle: A\n", "---\n"),
    "misspelt keys": _each("title{}: a\n", "---\ntitle: A\n", "---\n"),
    "one key": _all("k: a\n", "---\ntitle: A\n", "---\n"),
    "brackets": _all("[", "---\ntitle: ", "\n---\n"),
    "hyphens": _all("- ", "---\n", "\n---\n"),
    "comments on a line": _all("  #b", "---\ntitle: a", "\n---\n"),
    "a comment behind a list": lambda size: _entry("tags", f"[{'a, ' * (size // 3)}b]\nnote: a #b"),
    "spaces": lambda size: _entry("note", f"a{' ' * size}“b”"),
    "a quotation mark": _all("a\n", '---\ntitle: "', "---\n"),
    "lines of a value": _all("  word\n", "---\ntitle: a\n", "---\n"),
    "colons": _all("a: ", "---\ntitle: ", "\n---\n"),
    "blank lines": _all("\n", "", "---\ntitle: A\n---\n"),
    "not closed": _all("a: b\n", "---\n"),
    "lines of a merge": _all("=======\n", "---\ntitle: A\n---\n", ">>>>>>> a b c\n"),
    "first lines of a merge": _all("<<<<<<<\n", "---\ntitle: A\n---\n"),
    "a date": lambda size: _entry("date", "1" * size),
    "a DOI": lambda size: _entry("doi", f"10.1234/{'1.' * (size // 2)}"),
    "combining marks": lambda size: _entry("note", "a" + "\u0301\u0316" * (size // 2)),
    "faults": _list("areas", "{{a: {}}}"),
}
