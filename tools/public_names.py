"""List the public names that are defined in more than one module: `python tools/public_names.py`.

Public names are those of functions, classes and constants at the top level of a module that do not begin with an
underscore. Methods do not count, because their class gives the context.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "octavo"


def shared_names(package: Path = PACKAGE) -> Mapping[str, list[str]]:
    """Return the public names that more than one module defines, each with these modules, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(package.rglob("*.py")):
        module = ".".join(file.relative_to(package.parent).with_suffix("").parts)
        for name in sorted(set(_defined(ast.parse(file.read_text("utf-8"))))):
            found[name].append(module)
    return {name: modules for name, modules in sorted(found.items()) if len(modules) > 1}


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))


if __name__ == "__main__":
    for name, modules in shared_names().items():
        print(f"{name}: {', '.join(modules)}")
