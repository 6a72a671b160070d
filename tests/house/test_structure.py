"""Test the structure of the code: packages import downwards only, modules stay small, public names are unique."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.build.fingerprint import APART
from tools.public_names import PACKAGE, shared_names

# From the bottom to the top; ARCHITECTURE.md says what each package is for.
ORDER = (
    "base", "model", "formats", "markdown", "yaml", "content", "workers", "output", "cache", "site", "theming",
    "render", "build", "serve", "audit", "publish", "imports", "migrate", "cli",
)  # fmt: skip

# Public names that more than one module may define, each with the reason.
SHARED = {
    "add": "each command adds its arguments to the parser",
    "run": "each command, and each program that runs in a process of its own, is run",
}

LONGEST_MODULE = 450
MOST_MODULES = 20

TESTS = PACKAGE.parent / "tests"

# Test modules that drive a browser.
BROWSERS = {
    "pages/test_browser.py",
    "pages/test_scholar.py",
    "serve/test_live_page.py",
    "serve/test_serve.py",
    "support/browsing.py",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the modules that a file imports anywhere, imports for types included, each with its line."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports by a relative name"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                is_module = (PACKAGE.parent / name.replace(".", "/")).with_suffix(".py").is_file()
                yield node.lineno, name if is_module else str(node.module)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def package_of(module: str) -> str:
    """Return the package of a module by its dotted name; empty for modules directly in `octavo/`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else ""


def test_packages_import_downwards_only() -> None:
    assert len(MODULES) > 100
    wrong = []
    for file in MODULES:
        own = package_of(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts))
        for line, module in imported(file):
            other = package_of(module) if module.startswith("octavo.") else ""
            if own and other and ORDER.index(other) > ORDER.index(own):
                wrong.append(f"{file.relative_to(PACKAGE)}:{line} imports {module}")
    assert wrong == []


def test_what_the_fingerprint_leaves_out_is_what_no_build_imports() -> None:
    assert frozenset(ORDER[ORDER.index("build") + 1 :]) == APART


def test_imports_form_no_circle() -> None:
    names = {".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts): file for file in MODULES}
    imports = {name: {module for _, module in imported(file) if module in names} for name, file in names.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' → '.join((*path[path.index(name) :], name))}"
        if name not in done:
            for module in sorted(imports[name]):
                visit(module, (*path, name))
            done.add(name)

    for name in names:
        visit(name, ())


def test_every_package_has_a_place_in_the_order_and_an_empty_init() -> None:
    folders = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    assert folders == set(ORDER)
    inits = [file for file in PACKAGE.rglob("__init__.py") if file.parent != PACKAGE]
    assert [file for file in inits if file.read_text("utf-8")] == []
    assert len(list(PACKAGE.glob("*.py"))) <= 8


@pytest.mark.parametrize("name", ORDER)
def test_a_package_is_small_and_has_tests_of_its_own(name: str) -> None:
    for folder in sorted(file.parent for file in (PACKAGE / name).rglob("__init__.py")):
        modules = [file for file in folder.glob("*.py") if file.name != "__init__.py"]
        assert 0 < len(modules) <= MOST_MODULES, folder
    assert list((TESTS / name).glob("test_*.py")), f"there are no tests in tests/{name}/"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_is_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_a_public_name_is_defined_once() -> None:
    assert set(shared_names()) == set(SHARED)


def test_only_tests_with_a_browser_import_playwright() -> None:
    importing = {file for file in TESTS.rglob("*.py") if "\nfrom playwright." in file.read_text("utf-8")}
    assert {str(file.relative_to(TESTS)) for file in importing} == BROWSERS
