"""Texts of authors are made into numbers in one way: `whole_number` and `read_entities`.

Python's `int` raises for more than 4,300 digits, and also reads signs, underscores and other scripts; so does
`html.unescape`. A module that calls them itself is listed here, with the reason why no text of an author can be one
that Python refuses.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.house.test_structure import MODULES
from tools.public_names import PACKAGE

READERS = {"int", "float", "chr", "Fraction", "Decimal"}

# By module: how many such calls it has, and why each is safe.
MEASURED = {
    "audit/addresses.py": (1, "numbers of the program"),
    "base/html.py": (1, "it shortens the numbers before"),
    "base/numbers.py": (1, "it measures the text before"),
    "cli/scaffold.py": (2, "the version of the program"),
    "imports/fields/dates.py": (2, "at most two digits"),
    "imports/records/csl.py": (3, "`float` takes any number of JSON; four hexadecimal digits"),
    "markdown/mathml.py": (1, "an offset that the converter tells"),
    "markdown/tex/commands.py": (2, "one digit"),
    "markdown/tex/lengths.py": (1, "what the converter wrote, and `float` takes any length"),
    "markdown/tex/equations.py": (1, "at most nine digits"),
    "migrate/data.py": (3, "at most nine digits; a place that the reader of TOML tells"),
    "migrate/documents.py": (2, "at most two digits"),
    "migrate/hugo.py": (2, "at most two digits"),
    "migrate/jekyll.py": (2, "at most two digits"),
    "migrate/markup/hidden.py": (1, "a mark between zeros, which a text cannot have"),
    "migrate/peers/quarto_listings.py": (2, "at most two digits"),
    "model/dates.py": (5, "at most nine digits"),
    "model/identifiers.py": (4, "one digit"),
    "output/files.py": (1, "no text"),
    "publish/inventory.py": (1, "at most 18 digits"),
    "publish/rsync.py": (4, "what rsync says of its version and of files"),
    "serve/http/responses.py": (2, "at most 18 digits"),
    "serve/mounts.py": (2, "three digits"),
    "site/bodies.py": (1, "a reference between control characters, which a text cannot have"),
    "theming/bounds.py": (1, "what Linux says of a process"),
    "theming/filters.py": (8, "few digits, or an exception that is caught"),
    "theming/sequences.py": (1, "a template, whose exceptions have places"),
}


def calls(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the places that may read a number in a text: `int` and the like, and `html.unescape`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "html":
            yield from (alias for alias in node.names if alias.name == "unescape")
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        called = ast.unparse(node.args[0]) if called == "map" else called
        constant = all(isinstance(argument, ast.Constant) for argument in node.args)
        if called == "html.unescape" or (called in READERS and not constant):
            yield node


def test_a_text_of_an_author_becomes_a_number_in_one_way() -> None:
    found = Counter[str]()
    for file in MODULES:
        found[str(file.relative_to(PACKAGE))] += len(list(calls(ast.parse(file.read_text("utf-8")))))
    assert {name: count for name, count in found.items() if count} == {
        name: count for name, (count, _) in MEASURED.items()
    }
