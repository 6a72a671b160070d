"""Make the menu: the configured lines, or else the papers, the news and the free pages."""

from collections.abc import Sequence

from octavo.base import urls
from octavo.base.layout import SITE_FILE
from octavo.content.entries import Config
from octavo.content.findings import Mention
from octavo.content.links import is_outward
from octavo.model.records import MenuItem, safe
from octavo.site.site import Document, ExpectedLink
from octavo.site.targets import Targets

PAPERS_ITEM = MenuItem(label=safe("Papers"), url=urls.folder("") + "#papers", path="")
NEWS_ITEM = MenuItem(label=safe("News"), url=urls.folder("news/"), path="news/")


def menu_of(
    config: Config,
    mentions: Sequence[Mention],
    targets: Targets,
    pages: Sequence[Document],
    *,
    papers: bool,
    news: bool,
) -> tuple[tuple[MenuItem, ...], tuple[ExpectedLink, ...]]:
    """Return the lines of the menu, and the links to paths of the site that are checked once all pages are known.

    `papers` and `news` tell if the site has any.
    """
    if not config.menu:
        rest = (MenuItem(label=safe(page.heading), url=urls.folder(page.path), path=page.path) for page in pages)
        return (*([PAPERS_ITEM] if papers else []), *([NEWS_ITEM] if news else []), *rest), ()
    spans = {mention.target: mention.span for mention in mentions if mention.role == "menu"}
    items = []
    expected = []
    for line in config.menu:
        label = safe(line.label.html)
        if is_outward(line.to):
            items.append(MenuItem(label=label, url=line.to, path=None))
            continue
        target = targets.find(SITE_FILE, line.to)
        if not isinstance(target, str) and target.page is None:
            path = target.entry.folder if target.entry else None
            items.append(MenuItem(label=label, url=target.url, path=path))
            continue
        # Another path may be that of a file that the program makes.
        path, url = (line.to, urls.file(line.to)) if isinstance(target, str) else (target.page or "", target.url)
        expected.append(ExpectedLink(path, SITE_FILE, line.to, spans[line.to]))
        items.append(MenuItem(label=label, url=url, path=path))
    return tuple(items), tuple(expected)
