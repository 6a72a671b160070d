"""Take the pictures of the documentation from the program's own pages: `python -m tools.docs_pictures`.

It does what `start.md` says, and takes each picture at the place where the page shows it. It needs what the tests need.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.browsing import launch
from tools.doc_blocks import Reader, blocks_of, reader_in
from tools.docs import PAGES

# The size of the window.
WIDTH, HEIGHT = 1000, 640

# The picture of a finding, and the file that is misspelt for it.
FINDING = "start-finding.png"
MISSPELT = "content/papers/on-the-analytical-engine.md"

_PICTURE = re.compile(r"^!\[[^\]]*\]\((start-\w+\.png)", re.MULTILINE)


def take(folder: Path) -> None:
    """Take all pictures of `start.md` into a folder."""
    text = (PAGES / "start.md").read_text("utf-8")
    pictures = ((text.count("\n", 0, match.start()) + 1, match[1]) for match in _PICTURE.finditer(text))
    steps = sorted([*pictures, *((block.line, block) for block in blocks_of(text))], key=lambda step: step[0])
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = launch(playwright).new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        reader = reader_in(Path(place), Path(sys.executable).parent)
        for _, step in steps:
            if isinstance(step, str):
                shoot(page, reader, folder / step)
            else:
                reader.follow(step)


def shoot(page: Page, reader: Reader, picture: Path) -> None:
    """Take a picture of the home page in the preview, all of it unless a finding is over it."""
    with reader.serving("octavo serve --port 0") as address:
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
        if picture.name == FINDING:
            paper = reader.folder / MISSPELT
            text = paper.read_text("utf-8")
            paper.write_text(text.replace("authors:", "auhtors:"), "utf-8")
            page.locator("octavo-preview .panel").wait_for()
            page.screenshot(path=picture)
            paper.write_text(text, "utf-8")
        else:
            page.screenshot(path=picture, full_page=True)


if __name__ == "__main__":
    take(PAGES)
