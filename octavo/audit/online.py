"""Check the links to other sites: a page that is gone is a fault, one that cannot be asked for is only mentioned."""

import time
from collections.abc import Iterator, Mapping, Sequence

from octavo.audit.ask import Answer, Manners, ask
from octavo.audit.faults import PageFault
from octavo.audit.pages import PageLink
from octavo.audit.places import printable, spellings
from octavo.base.progress import Progress
from octavo.base.project import Project
from octavo.cache.answers import read_answers, write_answers


def check_outside(
    links: Mapping[str, Sequence[tuple[str, PageLink]]], project: Project, manners: Manners, progress: Progress
) -> Iterator[PageFault]:
    """Ask for the addresses on other sites, and yield the faults; `links` are the pages and links of each address.

    Good answers are stored in the project's cache for a day. A folder that is no project has none.
    """
    now = time.time()
    known = read_answers(project, now)
    answers = ask(sorted(links.keys() - known.keys()), manners, progress)
    good = {url: now for url, answer in answers.items() if answer.good}
    if good and project.content.is_dir():
        write_answers(project, {**known, **good})
    for url, answer in answers.items():
        if not answer.good:
            yield from (_fault(url, answer, page, link) for page, link in links[url])


def _fault(url: str, answer: Answer, page: str, link: PageLink) -> PageFault:
    said, shown = printable(str(answer)).replace("{", "{{").replace("}", "}}"), printable(url)
    if answer.gone:
        says = f"`{{}}` does not exist any more: the answer is {said}"
        hint = "link to its present address, or to a copy, for example at https://web.archive.org/"
        return PageFault("warning", "dead-link", page, says, shown, hint, link.written, spellings(*link))
    says, hint = f"`{{}}` could not be checked: {said}", "it may be right: open it in a browser"
    return PageFault("warning", "unchecked-link", page, says, shown, hint, link.written, spellings(*link))
