"""Compiled templates: each is compiled once, in this process and in those after it."""

from collections.abc import Mapping
from types import CodeType

from jinja2.environment import Environment

from octavo import digest
from octavo.kept import Kept
from octavo.purity import broken
from octavo.show import Misuse


class Codes:
    """The code of a theme's templates, as this engine compiles them."""

    def __init__(self, sources: Mapping[str, str], kept: Kept, engine: str) -> None:
        self._sources = sources
        self._kept = kept
        self._engine = engine
        self._codes: dict[str, CodeType] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def code(self, environment: Environment, name: str) -> CodeType:
        """The code of a template; it does not depend on the environment, which only compiles it."""
        code = self._codes.get(name)
        if code is None:
            source = self._sources[name]
            key = digest.of_value((self._engine, name, source))
            code = self._kept.get(name, key)
            if code is None:
                code = _compile(environment, name, source)
                self._kept.put(name, key, code)
            self._codes[name] = code
        return code


def _compile(environment: Environment, name: str, source: str) -> CodeType:
    try:
        return environment.compile(source, name, name)
    except Misuse:
        raise
    except Exception as failure:
        fault = broken(failure)
        raise Misuse(fault.code, fault.message).at(name, fault.line) from failure
