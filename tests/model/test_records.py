"""Records: values that templates can print by their fields alone."""

import inspect

import pytest
from markupsafe import Markup

from octavo.base.frozen import fields_of
from octavo.base.hashing import raw
from octavo.model import records
from octavo.model.records import Image, License, Tag, Value, safe

CLASSES = [kind for _, kind in inspect.getmembers(records, inspect.isclass) if issubclass(kind, Value)]
RECORDS = [kind for kind in CLASSES if kind is not Value]
# Those with a field `_digest` are made with the digest of all their other fields.
WITH_MARKUP = [kind for kind in RECORDS if Markup in kind.__annotations__.values() and "_digest" not in fields_of(kind)]


TAG = Tag("Engines", safe("Engines"), "engines", None)


@pytest.mark.parametrize("record", [Image("a.png", "A"), License("MIT", None), TAG])
def test_a_record_has_no_text_form(record: Value) -> None:
    kind = type(record).__name__
    with pytest.raises(TypeError, match=f"a {kind.lower()} has no text form; print one of its fields"):
        str(record)
    assert repr(record).startswith(f"{kind}(")


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_has_its_fields_alone_and_a_digest(kind: type[Value]) -> None:
    fields = fields_of(kind)
    assert fields
    record = kind(*[safe("") if kind.__annotations__[field] is Markup else None for field in fields])
    assert not hasattr(record, "__dict__")
    assert len(raw(record)) == 16


@pytest.mark.parametrize("kind", WITH_MARKUP, ids=lambda kind: kind.__name__)
def test_a_digest_depends_on_each_text_with_markup(kind: type[Value]) -> None:
    fields = [field for field in fields_of(kind) if kind.__annotations__[field] is Markup]
    plain = {field: safe("") if field in fields else None for field in fields_of(kind)}
    digests = {raw(kind(**plain)), *(raw(kind(**{**plain, field: safe("<i>a</i>")})) for field in fields)}
    assert len(digests) == len(fields) + 1


def test_safe_html_is_not_escaped_again() -> None:
    html = safe("<b>&amp;</b>")
    assert type(html) is Markup
    assert html == Markup("<b>&amp;</b>")
    assert html + "<" == Markup("<b>&amp;</b>&lt;")
