"""Rendering: a page from its template and the values that the template's closure mentions."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import CodeType
from typing import Any

from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic
from octavo.cache.code import CodeCache
from octavo.theming.dependencies import Dependencies
from octavo.theming.errors import diagnose
from octavo.theming.rules import compile_fault
from octavo.theming.sandbox import Sandbox
from octavo.theming.text import Misuse


class CompiledTemplates:
    """The code of a theme's templates, as this engine compiles them."""

    def __init__(self, sources: Mapping[str, str], code: CodeCache, fingerprint: str) -> None:
        self._sources = sources
        self._cache = code
        self._fingerprint = fingerprint
        self._codes: dict[str, CodeType] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def code(self, environment: Environment, name: str) -> CodeType:
        """The code of a template; it does not depend on the environment, which only compiles it."""
        code = self._codes.get(name)
        if code is None:
            source = self._sources[name]
            key = hashing.of_value((self._fingerprint, name, source))
            code = self._cache.get(name, key)
            if code is None:
                code = _compile(environment, name, source)
                self._cache.put(name, key, code)
            self._codes[name] = code
        return code


def _compile(environment: Environment, name: str, source: str) -> CodeType:
    try:
        return environment.compile(source, name, name)
    except Misuse:
        raise
    except Exception as failure:
        fault = compile_fault(failure)
        raise Misuse(fault.code, fault.message).at(name, fault.line) from failure


class TemplateFailure(Exception):
    """A page could not be rendered."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class _Loader(BaseLoader):
    """Hands out a closure's templates and no others."""

    def __init__(self, closure: Dependencies, codes: CompiledTemplates) -> None:
        self.members = frozenset(closure.members)
        self.codes = codes

    def load(self, environment: Environment, name: str, globals: object = None) -> Template:
        if name not in self.members:
            if name in self.codes:
                # The page's key does not know this template, so what it says would go stale.
                raise LookupError(f"the template `{name}` is not in the closure of this page")
            raise TemplateNotFound(name)
        return Template.from_code(environment, self.codes.code(environment, name), environment.globals)


class Renderer:
    """The templates of a theme, compiled as they are needed."""

    def __init__(
        self,
        sources: Mapping[str, str],
        closures: Mapping[str, Dependencies],
        paths: Mapping[str, str],
        code: CodeCache,
        fingerprint: str,
    ) -> None:
        self._given = (sources, closures, paths, code, fingerprint)
        self._sources = sources
        self._closures = closures
        self._paths = paths
        self._codes = CompiledTemplates(sources, code, fingerprint)
        self._sandboxes: dict[str, Sandbox] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Renderer, self._given

    def prepare(self, templates: Iterable[str]) -> None:
        """Load templates with all that they reach, for whoever renders later; what is wrong is told then."""
        for template in templates:
            for member in self._closures[template].members if template in self._closures else ():
                with suppress(Exception):
                    self._sandbox(template).get_template(member)

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """The page that a template makes of the values its closure mentions; those that it does not are left out."""
        return "".join(self.pieces(template, context))

    def pieces(self, template: str, context: Mapping[str, object]) -> Sequence[str]:
        """The same in pieces, as they come; HTML that was among the values is a piece of its own where it stands alone.

        KeyError where a value is missing, which is a fault of the caller; TemplateFailure for a fault of the template.
        """
        values = {name: context[name] for name in self._closures[template].names}
        try:
            found = self._sandbox(template).get_template(template)
            return list(found.root_render_func(found.new_context(values)))
        except Exception as failure:
            # A template can raise anything that Python can; whatever it is, it has a place in a template.
            raise TemplateFailure(diagnose(failure, template, self._sources, self._paths)) from failure

    def _sandbox(self, template: str) -> Sandbox:
        sandbox = self._sandboxes.get(template)
        if sandbox is None:
            # One for each closure: an imported file is kept by its environment, and may see no other closure.
            sandbox = self._sandboxes[template] = Sandbox(_Loader(self._closures[template], self._codes))
        return sandbox
