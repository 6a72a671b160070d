"""Files of data in a former site, in YAML, TOML or JSON: its settings, and what its pages are made of."""

from octavo.migrate.data import Data, UnreadableText, read_json, read_toml, read_yaml
from octavo.migrate.folder import SourceFolder, decoded_text


def data_in_file(folder: SourceFolder, path: str) -> Data:
    """Return the values of a file; UnreadableText where it cannot be read."""
    text = decoded_text(folder.bytes_of(path))[0]
    try:
        if path.endswith(".json"):
            return read_json(text)
        return read_toml(text) if path.endswith(".toml") else read_yaml(text)
    except UnreadableText as failure:
        raise UnreadableText(failure.message, failure.line, failure.column, path) from None


def mapping_in_file(folder: SourceFolder, path: str) -> dict[str, Data]:
    """Return the values of a file by their keys, none of an empty file; UnreadableText where it has no keys."""
    values = data_in_file(folder, path)
    if isinstance(values, dict):
        return values
    if not values:
        return {}
    is_ = "a list" if isinstance(values, list) else "a text"
    raise UnreadableText(f"this is {is_}, where keys with values are wanted, as in `title: A title`", path=path)
