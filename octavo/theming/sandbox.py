"""The Jinja environment of one closure: what a template may reach when it runs.

Jinja's own sandbox looks at every attribute for what is forbidden, at the price of the page. Here little is allowed,
so little needs a look: fields of records, keys of mappings, and a few names of what Jinja itself makes.
"""

import warnings
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from types import CodeType, MappingProxyType, MethodType
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Environment, TemplateModule
from jinja2.exceptions import UndefinedError
from jinja2.loaders import BaseLoader
from jinja2.runtime import (
    BlockReference,
    Context,
    LoopContext,
    Macro,
    TemplateReference,
    Undefined,
)
from jinja2.utils import Cycler, Joiner, Namespace, missing

from octavo.base.suggest import did_you_mean
from octavo.model.dates import Date
from octavo.model.records import Value
from octavo.theming.filters import FILTERS
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.rules import METHODS, faults, flat, forbidden
from octavo.theming.sequences import MOST_ITEMS
from octavo.theming.tests import TESTS
from octavo.theming.text import Misuse, concatenate, described, names, quoted, to_html


class UndefinedUse(UndefinedError):
    """Use of a value that is not there."""

    def __init__(self, message: str, hint: str = "", word: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.word = word


class UndefinedValue(StrictUndefined):
    """A value that is not there: it can be asked for with `is defined`, and nothing else."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> None:
        def absent(_message: str) -> UndefinedUse:
            return UndefinedUse(hint, "", str(name or "")) if hint else _explain(obj, name)

        super().__init__(hint, obj, name, exc=absent)  # type: ignore[arg-type]  # it is only called


def _explain(obj: Any, name: Any) -> UndefinedUse:
    word = name if isinstance(name, str) else ""
    if obj is missing:
        hint = "an imported file sees no values of the page: hand it over as an argument, or import it `with context`"
        return UndefinedUse(f"{quoted(name)} is not set here", hint if name in CONTEXT_NAMES else "", name)
    if obj is None:
        return UndefinedUse(f"there is no {quoted(name)} of none", "guard it: {% if x %}{{ x.… }}{% endif %}", word)
    known = names(obj) if isinstance(obj, Value) else tuple(map(str, obj)) if isinstance(obj, Mapping) else ()
    hint = did_you_mean(word, known) or ("it has " + ", ".join(known) if isinstance(obj, Value) else "")
    return UndefinedUse(f"{described(obj)} has no {quoted(name)}", hint, word)


_OF_LOOPS = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"),
    *("previtem", "nextitem", "cycle", "changed"),
)
_OF_JINJA: dict[type, frozenset[str]] = {
    LoopContext: frozenset(_OF_LOOPS),
    Cycler: frozenset(("current", "next", "reset")),
    BlockReference: frozenset(("super",)),
}


@cache
def readable(described: type) -> frozenset[str] | None:
    """The names that every value of a kind has for templates; None for a kind of which this cannot be said."""
    if not issubclass(described, (Value, Date)):
        return _OF_JINJA.get(described)
    public = (name for name in dir(described) if not name.startswith("_"))
    return frozenset(name for name in public if not callable(getattr(described, name)))


class Generator(CodeGenerator):
    """Compiles so that every printed value passes `show`, and nothing of a template runs before its page."""

    def write_commons(self) -> None:
        """Bring `to_html` near, once a function."""
        super().write_commons()
        self.writeline("to_html = environment.to_html")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.TemplateData):
            return node.data
        raise nodes.Impossible

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("to_html(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - so is it called there
        """What `~` joins passes the same gate as what is printed."""
        self.write("environment.concatenate((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


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
    if len(found) > MOST_ITEMS:
        raise Misuse("template-error", f"range() makes {MOST_ITEMS:,} numbers at most", word="range")
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
    to_html = staticmethod(to_html)
    concatenate = staticmethod(concatenate)

    def __init__(self, loader: BaseLoader | None = None) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=True,
            optimized=False,
            undefined=UndefinedValue,
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
        of: type = type(obj)
        known = readable(of)
        # Fields of records come first: they are most of what templates read.
        if known is not None and attribute in known:
            return getattr(obj, attribute)
        if isinstance(obj, _KEYED):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
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
        raise Misuse("unsafe-template", f"{described(obj)} has no `.{attribute}` for templates", hint, word=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An element, or a field by a name that only now is known."""
        of: type = type(obj)
        if isinstance(argument, str) and argument in (readable(of) or ()):
            return getattr(obj, argument)
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
            raise Misuse("unsafe-template", f"{described(callee)} cannot be called", hint)
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
    if isinstance(sized, (str, tuple, list)) and isinstance(times, int) and len(sized) * times > MOST_ITEMS:
        raise Misuse("template-error", f"this repeats to more than {MOST_ITEMS:,} items")
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
