"""Compiled templates: each is compiled once, in this process and in those after it."""

import marshal
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.environment import Environment

from octavo import digest
from octavo.purity import broken
from octavo.show import Misuse

# What decides how a template is compiled, beside its text.
_COMPILERS = ("sandbox.py", "purity.py", "filter.py", "series.py", "predicate.py", "bytecode.py")
_LENGTH = digest.SIZE * 2


@cache
def _engine() -> str:
    here = Path(__file__).parent
    texts = tuple(digest.of_bytes((here / name).read_bytes()) for name in _COMPILERS)
    return digest.of_value((jinja2.__version__, MAGIC_NUMBER.hex(), texts))


class Codes:
    """The code of a theme's templates, kept in a folder where one is given."""

    def __init__(self, sources: Mapping[str, str], folder: Path | None) -> None:
        self._sources = sources
        self._folder = folder
        self._codes: dict[str, CodeType] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def code(self, environment: Environment, name: str) -> CodeType:
        """The code of a template; it does not depend on the environment, which only compiles it."""
        code = self._codes.get(name)
        if code is None:
            code = self._codes[name] = self._kept(environment, name)
        return code

    def _kept(self, environment: Environment, name: str) -> CodeType:
        source = self._sources[name]
        if self._folder is None:
            return _compile(environment, name, source)
        file = self._folder / f"{digest.of_bytes(name.encode())}.code"
        key = digest.of_value((_engine(), name, source))
        code = _read(file, key)
        if code is None:
            code = _compile(environment, name, source)
            # Without the file the next process compiles again, and that is all.
            with suppress(OSError):
                _write(file, key, marshal.dumps(code))
        return code


def _compile(environment: Environment, name: str, source: str) -> CodeType:
    try:
        return environment.compile(source, name, name)
    except Misuse:
        raise
    except Exception as failure:
        fault = broken(failure)
        raise Misuse(fault.code, fault.message).at(name, fault.line) from failure


def _read(file: Path, key: str) -> CodeType | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    payload = data[2 * _LENGTH :]
    # A torn file is code that could crash the process.
    if data[: 2 * _LENGTH].decode("latin-1") != key + digest.of_bytes(payload):
        return None
    code = marshal.loads(payload)
    return code if isinstance(code, CodeType) else None


def _write(file: Path, key: str, payload: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may write this at once: what they make of it together fits no seal, and is compiled again.
    fresh = file.with_suffix(".new")
    fresh.write_bytes((key + digest.of_bytes(payload)).encode("latin-1") + payload)
    fresh.replace(file)
