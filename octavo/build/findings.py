"""What a build would find in the sources of a project, found without making a page."""

from octavo.base.diagnostics import Diagnostic, ordered, restored_findings
from octavo.base.progress import Progress, quiet
from octavo.base.project import Options, Project
from octavo.build.discover import discover
from octavo.build.load import start_loading
from octavo.build.resolve import resolve_cached
from octavo.build.session import Session
from octavo.theming.load import load_theme


def source_findings(project: Project, options: Options, progress: Progress = quiet) -> tuple[Diagnostic, ...]:
    """Return the findings about a project's entries, configuration and theme, in the order of a build's report.

    Those that only making the pages shows are missing: faults of templates, and pages or files on one path.
    """
    session = Session()
    history, memory = session.open(project)
    try:
        inputs, unchanged = discover(project, options, session, history, memory, None)
        if unchanged:
            return restored_findings(history.index.findings)
        loading = start_loading(inputs, memory, warming_up=False)
        try:
            products = history.products()
            seen = inputs.survey.themes
            own, most = inputs.fingerprint, options.bounds
            theme, faults = load_theme(project, loading.settings, products.dependencies, own, seen, most)
            loaded = loading.finish(progress)
            resolution = resolve_cached(inputs, loaded, theme, session, None, products.site_inputs)
        finally:
            loading.store.close()
    finally:
        history.close()
    return ordered((*faults, *loaded.diagnostics, *resolution.diagnostics), strict=False)
