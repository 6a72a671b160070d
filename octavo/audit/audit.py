"""The check of a built site: it reads all files, and reports what visitors, search engines or hosts stumble on."""

import os
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from octavo.audit.addresses import Root
from octavo.audit.age import outdated
from octavo.audit.examples import example_texts
from octavo.audit.faults import PageFault, diagnostics_of
from octavo.audit.folder import FolderFiles, list_files
from octavo.audit.heads import check_heads, check_pictures
from octavo.audit.limits import check_files, gone_addresses
from octavo.audit.links import CheckedLinks, check_links, unlinked_files
from octavo.audit.pages import PageFacts, lost_file, read_file, read_files
from octavo.audit.places import Places
from octavo.audit.report import CheckReport
from octavo.audit.sources import BuiltFrom, sources_of
from octavo.base.diagnostics import Diagnostic, Span, error, ordered
from octavo.base.frozen import frozen
from octavo.base.progress import Progress, quiet
from octavo.base.project import Project
from octavo.base.urls import INDEX_FILE
from octavo.build.build import missing
from octavo.content.scan import unreadable
from octavo.output.lock import Locked, locked
from octavo.workers.pool import spread

if TYPE_CHECKING:
    # Only checks that go online need a client of HTTP.
    from octavo.audit.ask import Manners

# This many pages are worth a process that reads them.
_WORTH = 500


@frozen
class _Site:
    """All that is read of a site: its files, what its pages hold, where both were made from, its root, and its age."""

    files: FolderFiles
    pages: Sequence[PageFacts]
    built: BuiltFrom
    root: Root
    outdated: Diagnostic | None


def audit(
    project: Project,
    *,
    base_url: str | None = None,
    published: Collection[str] = (),
    online: "Manners | None" = None,
    progress: Progress = quiet,
) -> CheckReport:
    """Check the output folder of a project, which may be any folder of HTML files, and report all findings.

    `base_url` is the address of the site, else it is that of the last build, or that which the home page gives.
    `published` are the output paths of the site that was published last. With manners for `online`, other
    sites are asked if the pages exist to which links lead.
    """
    started = time.perf_counter()
    try:
        site = _read_site(project, base_url)
    except Locked as failure:
        return CheckReport(diagnostics=(failure.diagnostic,))
    except OSError as failure:
        return CheckReport(diagnostics=(unreadable(str(failure.filename or project.output), failure),))
    if not site.pages:
        return CheckReport(diagnostics=(_nothing(project),), seconds=time.perf_counter() - started)
    checked = check_links(site.pages, site.files.sizes, site.root)
    faults = [*_faults(site, checked), *gone_addresses(published, site.files.sizes)]
    if online is not None:
        from octavo.audit.online import check_outside

        faults += check_outside(checked.outside, project, online, progress)
    places = Places(project, site.built.sources)
    examples = example_texts(frozenset(site.built.sources.values()), places)
    age = (site.outdated,) if site.outdated else ()
    found = ordered((*diagnostics_of(faults, places), *examples, *age), strict=False)
    return CheckReport(
        pages=sum(page.is_page for page in site.pages),
        links=sum(len(page.links) for page in site.pages),
        files=len(site.files.sizes),
        seconds=time.perf_counter() - started,
        diagnostics=found,
    )


def _read_site(project: Project, base_url: str | None) -> _Site:
    """Read the whole site while no build writes it; OSError where a folder cannot be read."""
    if not project.state.is_file():
        return _read_files(project.output, BuiltFrom(), base_url, None)
    with locked(project, lambda _: None):
        return _read_files(project.output, sources_of(project), base_url, outdated(project))


def _read_files(folder: Path, built: BuiltFrom, base_url: str | None, age: Diagnostic | None) -> _Site:
    files = list_files(folder)
    url = base_url or built.url or _own_address(folder, files)
    root = Root(url if not url or url.endswith("/") else f"{url}/")
    paths = [*files.pages, *files.styles] if files.pages else []
    pages = tuple(spread(read_files, (str(folder), root), paths, 0, lost_file, worth=_WORTH))
    return _Site(files, pages, built, root, age)


def _own_address(folder: Path, files: FolderFiles) -> str:
    """Return the address that the home page of a site gives as its own, empty if it gives none."""
    if INDEX_FILE not in files.sizes:
        return ""
    url = read_file(str(folder), INDEX_FILE, Root()).canonical
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix(INDEX_FILE)}" if known else ""


def _faults(site: _Site, checked: CheckedLinks) -> Iterator[PageFault]:
    """Yield the faults that a site has by itself."""
    yield from checked.faults
    yield from unlinked_files(site.pages, site.files.sizes, checked.linked, site.built.sources)
    yield from check_heads(site.pages)
    yield from check_pictures(site.pages)
    yield from check_files(site.files)
    for page in site.pages:
        if page.fault:
            yield PageFault(
                "error", "unreadable", page.path, "this file cannot be read: {}", page.fault, about=page.path
            )


def _nothing(project: Project) -> Diagnostic:
    """Return the error for a folder without pages."""
    path = Places(project, {}).shown("")
    default = project.output == Project.at(project.root).output
    message, hint = "there is no built site here yet", _BUILD_FIRST
    if project.output.is_dir():
        message = "there are no pages in this folder"
    elif os.path.lexists(project.output):
        message = "this is no folder"
    elif not default:
        message = "there is no such folder"
    elif (refused := missing(project)) is not None:
        message, hint = refused.message, f"{refused.hint}; or name a folder of HTML files: `octavo check FOLDER`"
    return error("nothing-to-check", message, Span(path), hint)


_BUILD_FIRST = "run `octavo build` first, or name a folder of HTML files: `octavo check FOLDER`"
