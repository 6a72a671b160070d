"""The sandbox: a Jinja environment that limits what a running template can reach.

Jinja's own sandbox checks every attribute against what is forbidden, which costs as much as the page. Here only what is
allowed is checked, and that is little: fields of records, keys of mappings, and a few attributes of Jinja's own values.
"""

import operator as operators
import warnings
from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType, MappingProxyType, MethodType
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
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

from octavo.base.limits import RANGE_NUMBERS
from octavo.base.project import PageBounds
from octavo.base.suggest import did_you_mean
from octavo.model.dates import Date
from octavo.model.records import Value
from octavo.theming.bounds import NESTED, BoundedEnvironment, Bounds, check_bits, check_list, checked
from octavo.theming.filters import FILTERS
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.rules import METHOD_HINTS, all_nodes, find_faults, is_forbidden
from octavo.theming.tests import TESTS
from octavo.theming.text import InvalidUse, describe, field_names, quote_name, to_html


class UndefinedUse(UndefinedError):
    """Raised where a template uses an undefined value; `word` is the word in the template to point at."""

    def __init__(self, message: str, hint: str = "", word: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.word = word


class UndefinedValue(StrictUndefined):
    """An undefined value, which raises UndefinedUse on any use but `is defined` and `|default`."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> None:
        def failure(_message: str) -> UndefinedUse:
            return UndefinedUse(hint, "", str(name or "")) if hint else _explain(obj, name)

        super().__init__(hint, obj, name, exc=failure)  # type: ignore[arg-type]  # Jinja only calls it


def _explain(obj: Any, name: Any) -> UndefinedUse:
    word = name if isinstance(name, str) else ""
    if obj is missing:
        hint = "an imported file sees no values of the page: hand it over as an argument, or import it `with context`"
        return UndefinedUse(f"{quote_name(name)} is not set here", hint if name in CONTEXT_NAMES else "", name)
    if obj is None:
        return UndefinedUse(f"there is no {quote_name(name)} of none", "guard it: {% if x %}{{ x.… }}{% endif %}", word)
    known = field_names(obj) if isinstance(obj, Value) else tuple(map(str, obj)) if isinstance(obj, Mapping) else ()
    hint = did_you_mean(word, known) or ("it has " + ", ".join(known) if isinstance(obj, Value) else "")
    return UndefinedUse(f"{describe(obj)} has no {quote_name(name)}", hint, word)


_LOOP_ATTRIBUTES = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"),
    *("previtem", "nextitem", "cycle", "changed"),
)
# The attributes of Jinja's values that templates may read.
_JINJA_ATTRIBUTES: dict[type, frozenset[str]] = {
    LoopContext: frozenset(_LOOP_ATTRIBUTES),
    Cycler: frozenset(("current", "next", "reset")),
    BlockReference: frozenset(("super",)),
}


class ReadableNames(dict[type, frozenset[str]]):
    """The attributes that templates may read of every value of a type, by type; none for a type without a fixed set."""

    def __missing__(self, value_type: type) -> frozenset[str]:
        names = _JINJA_ATTRIBUTES.get(value_type, frozenset())
        if issubclass(value_type, (Value, Date)):
            public = (name for name in dir(value_type) if not name.startswith("_"))
            names = frozenset(name for name in public if not callable(getattr(value_type, name)))
        return self.setdefault(value_type, names)


READABLE_NAMES = ReadableNames()


# The operators of Python for Jinja's comparisons.
_COMPARISONS = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}


class Generator(CodeGenerator):
    """A code generator whose templates print every value through `to_html`, and evaluate nothing at compile time."""

    def write_commons(self) -> None:
        """Write the start of a function; a local `to_html` saves an attribute look-up at each printed value."""
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

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the code for `~`, which joins only what may be printed."""
        self.write("environment.concatenate((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the code for comparisons; of two values that are compared, one is checked to be small enough."""
        self.write("(")
        left = node.expr
        for operand in node.ops:
            # A text or a number in the template is equal to no list, however large.
            simple = isinstance(left, nodes.Const) or isinstance(operand.expr, nodes.Const)
            self._visit_checked(left, frame, simple=simple)
            self.write(f" {_COMPARISONS[operand.op]} ")
            left = operand.expr
        self.visit(left, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the code for a mapping, whose keys are checked to be small enough."""
        self.write("{")
        for pair in node.items:
            self._visit_checked(pair.key, frame, simple=isinstance(pair.key, nodes.Const))
            self.write(": ")
            self.visit(pair.value, frame)
            self.write(", ")
        self.write("}")

    def _visit_checked(self, node: nodes.Expr, frame: Frame, *, simple: bool) -> None:
        self.write("" if simple else "environment.checked(")
        self.visit(node, frame)
        self.write("" if simple else ")")


# Values whose attributes all come from the template itself.
_OWN_ATTRIBUTES = (Namespace, TemplateModule, Undefined)
_KEYED = (dict, MappingProxyType, TemplateReference, Mapping)
_CALLABLE = frozenset((Macro, BlockReference, LoopContext, Joiner))
_CALLABLE_METHODS = (LoopContext.cycle, LoopContext.changed, Cycler.next, Cycler.reset)


def bounded_range(*args: int) -> range:
    """Return a range; raise InvalidUse for more numbers than a page can need."""
    found = range(*args)
    if len(found) > RANGE_NUMBERS.most:
        message, hint = f"range() makes {RANGE_NUMBERS.most:,} numbers at most", "use smaller ones, one after the other"
        raise InvalidUse("template-limit", message, hint, word="range")
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


class Sandbox(BoundedEnvironment):
    """The environment for one page template and its dependencies, whose pages keep to some bounds."""

    code_generator_class = Generator
    # Make the compiled code use `call` and, for these operators, `call_binop`.
    sandboxed = True
    intercepted_binops = frozenset(("+", "*", "**", "%", "//"))
    intercepted_unops: frozenset[str] = frozenset()
    to_html = staticmethod(to_html)
    checked = staticmethod(checked)

    def __init__(self, loader: BaseLoader | None = None, bounds: Bounds | None = None) -> None:
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
        self.bounds = bounds or Bounds(PageBounds())
        self.filters = dict(FILTERS)
        self.tests = dict(TESTS)
        self.globals = dict(GLOBALS)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of all templates; Jinja's chain of maps, with those of one, would cost time per page."""
        return self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for block in all_nodes(tree):
            # Jinja marks what these blocks return as HTML, but a filter such as |striptags returns text.
            if isinstance(block, (nodes.FilterBlock, nodes.AssignBlock)) and block.filter is not None:
                block.filter = nodes.Filter(block.filter, "escape", [], [], None, None, lineno=block.lineno)
        return tree

    def _compile(self, source: str, filename: str) -> CodeType:
        with warnings.catch_warnings():
            # What Python warns of is reported as an error when the template runs.
            warnings.simplefilter("ignore")
            return super()._compile(source, filename)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        for fault in find_faults(all_nodes(source)):
            raise InvalidUse(fault.code, fault.message, fault.hint, word=fault.word).at(name or "", fault.line)
        return super()._generate(source, name, filename, defer_init)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field, a value by its key, or another readable attribute; raise InvalidUse for any other."""
        # Fields of records come first: they are most of what templates read.
        if attribute in READABLE_NAMES[type(obj)]:
            return getattr(obj, attribute)
        if isinstance(obj, _KEYED):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, (Value, Date)):
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, _OWN_ATTRIBUTES):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if obj is None:
            return self.undefined(obj=obj, name=attribute)
        names = READABLE_NAMES[type(obj)]
        hint = "it has " + ", ".join(sorted(names)) if names else METHOD_HINTS.get(attribute, "")
        raise InvalidUse(
            "unsafe-template", f"{describe(obj)} has no `.{attribute}` for templates", hint, word=attribute
        )

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an element, or a field whose name is known only at run time."""
        if isinstance(argument, str) and argument in READABLE_NAMES[type(obj)]:
            return getattr(obj, argument)
        if isinstance(argument, str) and not isinstance(obj, Mapping):
            if is_forbidden(argument):
                raise InvalidUse("unsafe-template", f"`{argument}` is out of a template's reach", word=argument)
            return self.getattr(obj, argument)
        try:
            return obj[checked(argument) if type(argument) in NESTED else argument]
        except LookupError:
            return self.undefined(obj=obj, name=argument)

    def call(self, context: Context, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a value; raise InvalidUse if templates may not call it."""
        if type(callee) not in _CALLABLE:
            if not _is_callable(callee):
                hint = "macros, caller(), super(), self.block(), loop.cycle(), range(), dict() and namespace() can be"
                raise InvalidUse("unsafe-template", f"{describe(callee)} cannot be called", hint)
            # loop.changed() compares, and dict() looks up.
            for value in args:
                checked(value)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return callee(*args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Evaluate an operation that could take for ever, or format a text; raise InvalidUse if it would."""
        if isinstance(left, int) and isinstance(right, int):
            check_bits(_bits(operator, left, right))
        elif operator == "%" and isinstance(left, str):
            raise InvalidUse("unsafe-template", "texts are not formatted with %", "join them with ~")
        elif operator == "+":
            self._check_sum(left, right)
        elif operator == "*":
            _check_repetition(left, right)
        return _OPERATIONS[operator](left, right)

    def _check_sum(self, left: Any, right: Any) -> None:
        if isinstance(left, str) and isinstance(right, str):
            self.bounds.check_text(len(left) + len(right))
        elif isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
            check_list(len(left) + len(right))


def _is_callable(callee: Any) -> bool:
    if isinstance(callee, MethodType):
        return callee.__func__ in _CALLABLE_METHODS
    return isinstance(callee, Undefined) or any(callee is function for function in _FUNCTIONS)


def _bits(operator: str, left: int, right: int) -> int:
    """Return how many bits the larger of two whole numbers has, and what an operation makes of them, at most."""
    bits, others = left.bit_length(), right.bit_length()
    if operator == "*":
        return bits + others
    # Multiplying is bounded, so nobody can compute a power whose exponent is a large number.
    return bits * abs(right) if operator == "**" else max(bits, others) + (operator == "+")


def _check_repetition(left: Any, right: Any) -> None:
    sized, times = (right, left) if isinstance(left, int) else (left, right)
    if isinstance(sized, (str, tuple, list)) and isinstance(times, int) and len(sized) * times > RANGE_NUMBERS.most:
        message = f"this repeats to more than {RANGE_NUMBERS.most:,} items"
        raise InvalidUse("template-limit", message, "repeat it less often")


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operators.add,
    "*": operators.mul,
    "**": operators.pow,
    "%": operators.mod,
    "//": operators.floordiv,
}
