"""Discovery: the first stage, which tells if there is anything to do, without loading Jinja2 or YAML."""

from collections.abc import Collection
from pathlib import Path

from octavo.base.frozen import replace
from octavo.base.hashing import of_value
from octavo.base.project import Options, Project
from octavo.base.urls import INDEX_FILE
from octavo.build.fingerprint import fingerprint
from octavo.build.inputs import BuildInputs
from octavo.build.session import Memory, Session
from octavo.cache.history import History
from octavo.content.survey import resurvey, survey
from octavo.output.files import altered
from octavo.output.manifest import is_untouched, stamps_after_copy

# The reason given for the home page, which warming up renders because nearly every edit changes it.
WARM_UP = "warming up"


def discover(
    project: Project,
    options: Options,
    session: Session,
    history: History,
    memory: Memory,
    places: Collection[Path] | None,
) -> tuple[BuildInputs, bool]:
    """Scan the sources and compare the output; return the inputs of the build, and True if nothing has changed.

    `places` are the paths reported as changed since the last build; if this process made that build, other paths are
    assumed unchanged.
    """
    index = history.index
    copied = stamps_after_copy(project.output, index.manifest, index.stamps)
    if copied is not None:
        index = history.index = replace(index, manifest=copied[0], stamps=copied[1])
    untouched = copied is None and is_untouched(project.output, index.manifest)
    last = memory.survey if places is not None and untouched else None
    # A large output is compared in another process meanwhile.
    comparing = altered(project.output, index.stamps, options.jobs) if last is None else iter(memory.altered.items())
    own = session.cached(fingerprint)
    if places is not None and last is not None:
        seen = resurvey(last, index.sources, index.scanned_at, places)
    else:
        seen = survey(project, index.sources, index.scanned_at)
    around = options.surroundings and (options.surroundings.url, options.surroundings.origin)
    asked = (options.base_url, options.drafts, options.strict, options.portable, around)
    digest = of_value((own, asked, seen.diagnostics, seen.misnamed))
    wrong = dict(comparing)
    intact = not wrong and is_untouched(project.output, index.manifest)
    unchanged = digest == index.inputs and intact and seen.is_unchanged(index.sources)
    if session.warming_up:
        unchanged, wrong = False, {INDEX_FILE: WARM_UP} | wrong
    return BuildInputs(project, options, own, digest, seen, wrong, history), unchanged


def note_unchanged(inputs: BuildInputs) -> None:
    """Store the stamps of files that were too young to be trusted, and whose bytes proved to be the same."""
    if inputs.survey.has_unverified():
        index = inputs.history.index
        sources = inputs.survey.with_current_stamps(index.sources)
        inputs.history.renew(replace(index, scanned_at=inputs.survey.scanned_at, sources=sources))
