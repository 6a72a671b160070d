"""The Jinja environment of one closure: what a template may reach when it runs.

Jinja's own sandbox looks at every attribute for what is forbidden, at the price of the page. Here little is allowed,
so little needs a look: fields of records, keys of mappings, and a few names of what Jinja itself makes.
"""

import warnings
from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType, MappingProxyType, MethodType
from typing import Any

from jinja2 import nodes
from jinja2.environment import Environment, TemplateModule
from jinja2.loaders import BaseLoader
from jinja2.runtime import (
    BlockReference,
    Context,
    LoopContext,
    Macro,
    TemplateReference,
    Undefined,
)
from jinja2.utils import Cycler, Joiner, Namespace

from octavo.absence import Absence
from octavo.date import Date
from octavo.filter import FILTERS
from octavo.generator import Generator
from octavo.predicate import TESTS
from octavo.purity import METHODS, faults, flat, forbidden
from octavo.readable import readable
from octavo.record import Value
from octavo.series import MOST
from octavo.show import Misuse, join, kind, show

# All that these hold is the template's own.
_OPEN = (Namespace, TemplateModule, Undefined)
_KEYED = (dict, MappingProxyType, TemplateReference, Mapping)
_CALLABLE = frozenset((Macro, BlockReference, LoopContext, Joiner))
_METHODS = (LoopContext.cycle, LoopContext.changed, Cycler.next, Cycler.reset)

# Bits of the largest whole number; enough for any figure, and no way to hang a build.
_BITS = 4096


def bounded_range(*args: int) -> range:
    """A range of no more numbers than a page can need."""
    found = range(*args)
    if len(found) > MOST:
        raise Misuse("template-error", f"range() makes {MOST:,} numbers at most", word="range")
    return found


GLOBALS: Mapping[str, Any] = MappingProxyType(
    {
        "root": "\x01",
        "index": "\x02",
        "range": bounded_range,
        "dict": dict,
        "namespace": Namespace,
        "cycler": Cycler,
        "joiner": Joiner,
    }
)
_FUNCTIONS = tuple(value for value in GLOBALS.values() if callable(value))


class Sandbox(Environment):
    """The environment of one closure."""

    code_generator_class = Generator
    # Makes the compiler hand calls and these operators to us.
    sandboxed = True
    intercepted_binops = frozenset(("*", "**", "%"))
    intercepted_unops: frozenset[str] = frozenset()
    show = staticmethod(show)
    join = staticmethod(join)

    def __init__(self, loader: BaseLoader | None = None) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=True,
            optimized=False,
            undefined=Absence,
            loader=loader,
            cache_size=-1,
            auto_reload=False,
        )
        self.filters = dict(FILTERS)
        self.tests = dict(TESTS)
        self.globals = dict(GLOBALS)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals as they are: no template has any of its own, and a chain of maps costs at every page."""
        return self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for block in flat(tree):
            # Jinja takes what these filters return for HTML; what |striptags returns is none.
            if isinstance(block, (nodes.FilterBlock, nodes.AssignBlock)) and block.filter is not None:
                block.filter = nodes.Filter(block.filter, "escape", [], [], None, None, lineno=block.lineno)
        return tree

    def _compile(self, source: str, filename: str) -> CodeType:
        with warnings.catch_warnings():
            # Python warns of what a template's author will be told as an error when it runs.
            warnings.simplefilter("ignore")
            return super()._compile(source, filename)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        for fault in faults(flat(source)):
            raise Misuse(fault.code, fault.message, fault.hint, word=fault.word).at(name or "", fault.line)
        return super()._generate(source, name, filename, defer_init)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field, a key, or what else is readable by name."""
        if isinstance(obj, _KEYED):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        of: type = type(obj)
        known = readable(of)
        if known is not None and attribute in known:
            return getattr(obj, attribute)
        if isinstance(obj, (Value, Date)):
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, _OPEN):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if obj is None:
            return self.undefined(obj=obj, name=attribute)
        hint = METHODS.get(attribute, "") if known is None else "it has " + ", ".join(sorted(known))
        raise Misuse("unsafe-template", f"{kind(obj)} has no `.{attribute}` for templates", hint, word=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An element, or a field by a name that only now is known."""
        if isinstance(argument, str) and not isinstance(obj, Mapping):
            if forbidden(argument):
                raise Misuse("unsafe-template", f"`{argument}` is out of a template's reach", word=argument)
            return self.getattr(obj, argument)
        try:
            return obj[argument]
        except LookupError:
            return self.undefined(obj=obj, name=argument)

    def call(self, context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call of what may be called."""
        if type(callee) not in _CALLABLE and not _harmless(callee):
            hint = "macros, caller(), super(), self.block(), loop.cycle(), range(), dict() and namespace() can be"
            raise Misuse("unsafe-template", f"{kind(callee)} cannot be called", hint)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return callee(*args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operation that could take for ever, or format a text."""
        return _OPERATIONS[operator](left, right)


def _harmless(callee: Any) -> bool:
    if isinstance(callee, MethodType):
        return callee.__func__ in _METHODS
    return isinstance(callee, Undefined) or any(callee is function for function in _FUNCTIONS)


def _multiply(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > _BITS:
            raise Misuse("template-error", "this number is too large")
        return left * right
    sized, times = (right, left) if isinstance(left, int) else (left, right)
    if isinstance(sized, (str, tuple, list)) and isinstance(times, int) and len(sized) * times > MOST:
        raise Misuse("template-error", f"this repeats to more than {MOST:,} items")
    return left * right


def _power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > _BITS:
        raise Misuse("template-error", "this number is too large")
    return left**right


def _remainder(left: Any, right: Any) -> Any:
    if isinstance(left, str):
        raise Misuse("unsafe-template", "texts are not formatted with %", "join them with ~")
    return left % right


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {"*": _multiply, "**": _power, "%": _remainder}
