"""Links that open a source file in the author's editor."""

import re
from pathlib import Path
from urllib.parse import quote

VSCODE = "vscode://file/{path}:{line}:{column}"

# The path begins with a slash, so one slash before `{path}` is dropped, unless it belongs to the `//` before a host.
_PATH = re.compile(r"(?:(?<=[^/:])/)?\{path\}")


def link(template: str, path: Path, line: int, column: int) -> str:
    """Return the link to a place in a file, from a template with `{path}` and optionally `{line}` and `{column}`."""
    place = quote("/" + path.as_posix().lstrip("/"), safe="/:", errors="surrogateescape")
    text = template.replace("{line}", str(line)).replace("{column}", str(column))
    return _PATH.sub(lambda _match: place, text)
