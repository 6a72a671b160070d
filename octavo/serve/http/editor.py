"""The editor: links that open a file at a place in it."""

import re
from pathlib import Path
from urllib.parse import quote

VSCODE = "vscode://file/{path}:{line}:{column}"

# A slash that stands before the path is the path's own, unless it is one of those before a host.
_PATH = re.compile(r"(?:(?<=[^/:])/)?\{path\}")


def link(template: str, path: Path, line: int, column: int) -> str:
    """The link to a place in a file, from a template with `{path}`, and maybe `{line}` and `{column}`, in it."""
    place = quote("/" + path.as_posix().lstrip("/"), safe="/:", errors="surrogateescape")
    text = template.replace("{line}", str(line)).replace("{column}", str(column))
    return _PATH.sub(lambda _match: place, text)
