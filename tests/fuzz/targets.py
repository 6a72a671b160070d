"""All targets of the fuzzer, by name."""

from tests.fuzz.bodies import HTML, MARKDOWN
from tests.fuzz.caches import CACHES
from tests.fuzz.entries import ENTRY
from tests.fuzz.formulas import FORMULAS
from tests.fuzz.records import RECORDS
from tests.fuzz.requests import REQUESTS
from tests.fuzz.settings import SETTINGS
from tests.fuzz.templates import TEMPLATES

TARGETS = {
    target.name: target for target in (ENTRY, MARKDOWN, HTML, FORMULAS, SETTINGS, REQUESTS, CACHES, TEMPLATES, RECORDS)
}
