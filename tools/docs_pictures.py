"""Take the pictures of the documentation from the program's own pages: `python -m tools.docs_pictures`.

It does what `start.md` says, and takes each picture where the page shows it, in the size that stands there. It needs
what the tests need.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.browsing import launch
from tools.doc_blocks import Block, Reader, blocks_of, reader_in
from tools.docs import PAGES

# The picture of a finding, and the file that is misspelt for it.
FINDING = "start-finding.png"
MISSPELT = "content/papers/on-the-analytical-engine.md"

_PICTURE = re.compile(r"^!\[[^\]]*\]\((start-\w+\.png)[^)]*\)\{width=(\d+) height=(\d+)\}", re.MULTILINE)


def take(folder: Path) -> None:
    """Take all pictures of `start.md` into a folder."""
    text = (PAGES / "start.md").read_text("utf-8")
    steps: list[tuple[int, Block | re.Match[str]]] = [(block.line, block) for block in blocks_of(text)]
    steps += [(text.count("\n", 0, match.start()) + 1, match) for match in _PICTURE.finditer(text)]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = launch(playwright).new_page(color_scheme="light")
        reader = reader_in(Path(place), Path(sys.executable).parent)
        for _, step in sorted(steps, key=lambda step: step[0]):
            if isinstance(step, Block):
                reader.follow(step)
            else:
                page.set_viewport_size({"width": int(step[2]), "height": int(step[3])})
                shoot(page, reader, folder / step[1])


def shoot(page: Page, reader: Reader, picture: Path) -> None:
    """Take a picture of the home page in the preview."""
    with reader.serving("octavo serve --port 0") as address:
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
        if picture.name == FINDING:
            paper = reader.folder / MISSPELT
            text = paper.read_text("utf-8")
            paper.write_text(text.replace("authors:", "auhtors:"), "utf-8")
            page.locator("octavo-preview .panel").wait_for()
        page.screenshot(path=picture)
    if picture.name == FINDING:
        paper.write_text(text, "utf-8")


if __name__ == "__main__":
    take(PAGES)
