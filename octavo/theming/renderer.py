"""Render a page from its template and the values that the template and its dependencies mention."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from types import CodeType
from typing import Any

from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic
from octavo.base.project import PageBounds
from octavo.cache.code import CodeCache
from octavo.theming.bounds import Bounds, LimitMet
from octavo.theming.dependencies import Dependencies
from octavo.theming.errors import diagnose, explain_override
from octavo.theming.rules import compile_fault
from octavo.theming.sandbox import Sandbox
from octavo.theming.text import InvalidUse


class CompiledTemplates:
    """The compiled code of a theme's templates; `fingerprint` is that of the program that compiles them."""

    def __init__(self, sources: Mapping[str, str], code: CodeCache, fingerprint: str) -> None:
        self._sources = sources
        self._cache = code
        self._fingerprint = fingerprint
        self._codes: dict[str, CodeType] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def code(self, environment: Environment, name: str) -> CodeType:
        """Return the code of a template, compiled unless it is cached; it does not depend on the environment."""
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
    except InvalidUse as failure:
        raise failure.at(name, failure.line) from failure
    except Exception as failure:
        fault = compile_fault(failure)
        raise InvalidUse(fault.code, fault.message, fault.hint).at(name, fault.line) from failure


class TemplateFailure(Exception):
    """Raised where a page cannot be rendered because of its template."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class _Loader(BaseLoader):
    """A loader of a template and its dependencies, and of no other template."""

    def __init__(self, dependencies: Dependencies, codes: CompiledTemplates) -> None:
        self.members = frozenset(dependencies.members)
        self.codes = codes

    def load(self, environment: Environment, name: str, globals: object = None) -> Template:
        if name not in self.members:
            if name in self.codes:
                # The page's key does not hold this template, so an edit of it would go unnoticed.
                raise LookupError(f"the template `{name}` is not among the dependencies of this page")
            raise TemplateNotFound(name)
        return Template.from_code(environment, self.codes.code(environment, name), environment.globals)


class Renderer:
    """The renderer of a theme's pages; templates are compiled when they are first used.

    `overrides` are the paths of templates that replace shipped ones (see `explain_override`). `most` is what a page may
    take; time and memory are measured only where `bounds.watched()` is in force.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        dependencies: Mapping[str, Dependencies],
        paths: Mapping[str, str],
        code: CodeCache,
        fingerprint: str,
        overrides: Collection[str] = (),
        most: PageBounds = PageBounds(),  # noqa: B008 - a constant
    ) -> None:
        self._arguments = (sources, dependencies, paths, code, fingerprint, overrides, most)
        self.bounds = Bounds(most)
        self._sources = sources
        self._dependencies = dependencies
        self._paths = paths
        self._overrides = overrides
        self._codes = CompiledTemplates(sources, code, fingerprint)
        self._sandboxes: dict[str, Sandbox] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Renderer, self._arguments

    def prepare(self, templates: Iterable[str]) -> None:
        """Load templates and their dependencies ahead of rendering, which reports what is wrong with them."""
        wanted = [name for name in templates if name in self._dependencies]
        with self.bounds.watched(), suppress(LimitMet):
            self.bounds.begin()
            for template, member in [(name, member) for name in wanted for member in self._dependencies[name].members]:
                try:
                    self._sandbox(template).get_template(member)
                except LimitMet:
                    raise
                except Exception:
                    # Rendering reports it.
                    continue
        self.bounds.end()

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """Return the page that a template makes of its values; raises as `pieces` does."""
        return "".join(self.pieces(template, context))

    def pieces(self, template: str, context: Mapping[str, object]) -> Sequence[str]:
        """Return the page in pieces; HTML that the template prints unchanged is a piece of its own.

        `context` has the values by name; those that the template and its dependencies do not mention may be left out.
        Raise KeyError if another is missing, TemplateFailure for a fault of the template.
        """
        values = {name: context[name] for name in self._dependencies[template].names}
        pieces: list[str] = []
        bounds = self.bounds
        bounds.begin(pieces)
        try:
            found = self._sandbox(template).get_template(template)
            pieces.extend(found.root_render_func(found.new_context(values)))
            bounds.check_page(sum(map(len, pieces)))
            bounds.end()
        except Exception as failure:
            bounds.end()
            if isinstance(failure, MemoryError):
                failure = bounds.too_much_memory().with_traceback(failure.__traceback__)
            # A template can raise any exception that Python can.
            diagnosed = diagnose(failure, template, self._sources, self._paths)
            raise TemplateFailure(explain_override(diagnosed, self._overrides)) from failure
        return pieces

    def _sandbox(self, template: str) -> Sandbox:
        sandbox = self._sandboxes.get(template)
        if sandbox is None:
            # One per page template: Jinja caches an imported file in its environment, with all that the file reached.
            loader = _Loader(self._dependencies[template], self._codes)
            sandbox = self._sandboxes[template] = Sandbox(loader, self.bounds)
        return sandbox
