"""Values that are dear to make, kept in files from one process to the next."""

import marshal
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from octavo import digest, installed
from octavo.digest import blake2b
from octavo.frozen import frozen


@frozen
class Kept:
    """A folder of values by name, each believed under its key alone; without a folder nothing is kept.

    What is not sealed with the installation's secret is not believed either: code among the values is run.
    """

    folder: Path | None

    def get(self, name: str, key: str) -> Any:
        """The value that was put under a name with this key, or None."""
        secret = installed.secret()
        if self.folder is None or secret is None:
            return None
        try:
            stored = self._file(name).read_bytes()
        except OSError:
            return None
        payload = stored[digest.SIZE :]
        # A torn file is code that could crash the process.
        if stored[: digest.SIZE] != _seal(secret, key, payload):
            return None
        return marshal.loads(payload)

    def put(self, name: str, key: str, value: Any) -> None:
        """Keep a value made of scalars, tuples and code; where that fails the next process makes it again."""
        secret = installed.secret()
        if self.folder is None or secret is None:
            return
        payload = marshal.dumps(value)
        file = self._file(name)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            # Two processes may write this at once: what they make of it together fits no seal, and is made again.
            fresh = file.with_suffix(".new")
            fresh.write_bytes(_seal(secret, key, payload) + payload)
            fresh.replace(file)

    def _file(self, name: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{digest.of_bytes(name.encode())}.kept"


def _seal(secret: bytes, key: str, payload: bytes) -> bytes:
    text = MAGIC_NUMBER + key.encode() + b"\0" + payload
    return blake2b(text, digest_size=digest.SIZE, key=secret).digest()
