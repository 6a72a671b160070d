"""The age of a built site: whether its sources have changed since the last build."""

from collections.abc import Iterator

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.project import SHIPPED, Project
from octavo.base.sources import digest_of_source
from octavo.build.report import counted
from octavo.cache.history import History
from octavo.content.scan import SeenFiles
from octavo.content.survey import Survey, survey
from octavo.output.manifest import is_untouched


def outdated(project: Project) -> Diagnostic | None:
    """Return a warning if files of the project are not those that the site in its output folder was built from.

    Files are compared by their bytes; only those whose stamps are new are read. None also where the output folder is
    not as the last build left it, for then nobody knows which sources it was built from.
    """
    history = History(project.cache, project.root)
    history.close()
    index = history.index
    if index.manifest is None or not is_untouched(project.output, index.manifest):
        return None
    changes = sorted(_changes(survey(project, index.sources, index.scanned_at), index.sources))
    if not changes:
        return None
    path, change = changes[0]
    others = len(changes) - 1
    more = f", and {counted(others, 'other file')} changed too" if others else ""
    message = f"this file was {change} after the site was built{more}"
    return warning("outdated-site", message, Span(path), "run `octavo build`, then check again")


def _changes(now: Survey, known: SeenFiles) -> Iterator[tuple[str, str]]:
    """Yield the path of each file of the project that is not as the last build saw it, and what happened to it."""
    for folder, snapshot in zip(now.folders, now.snapshots, strict=True):
        if folder == SHIPPED:
            continue
        before = known.get(str(folder), {})
        for path in before.keys() - {source.path for source in snapshot.sources}:
            yield f"{folder.name}/{path}", "deleted"
        for source in snapshot.sources:
            seen = before.get(source.path)
            if seen is None:
                yield f"{folder.name}/{source.path}", "added"
                continue
            try:
                same = source.digest is not None or digest_of_source(folder / source.path, (folder,)) == seen[1]
            except OSError:
                # Why it cannot be read is for the build to say.
                same = True
            if not same:
                yield f"{folder.name}/{source.path}", "changed"
