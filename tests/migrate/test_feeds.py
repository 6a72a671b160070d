"""Feeds of former sites, of which the report tells."""

from pathlib import Path

from octavo.migrate.data import Data
from octavo.migrate.documents import SourceDocument
from octavo.migrate.folder import SourceFolder
from octavo.migrate.peers.feeds import feeds_of_hugo, feeds_of_jekyll, feeds_of_quarto
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import site


def test_the_feeds_of_a_site_are_those_that_its_program_made() -> None:
    empty = SourceFolder(Path(), (), {})
    assert feeds_of_jekyll(empty, {"plugins": ["jekyll-feed"]}) == ["/feed.xml"]
    assert feeds_of_jekyll(empty, {"plugins": ["jekyll-feed"], "feed": {"path": "/a.xml"}}) == ["/a.xml"]
    assert feeds_of_jekyll(SourceFolder(Path(), ("atom.xml",), {}), {}) == ["/atom.xml"]
    assert feeds_of_jekyll(empty, {}) == []
    posts = [SourceDocument("content/post/_index.md", "post", {}, "")]
    assert feeds_of_hugo({}, posts) == ["/index.xml", "/post/index.xml"]
    assert feeds_of_hugo({"outputs": {"home": ["HTML"]}}, posts) == ["/post/index.xml"]
    assert feeds_of_hugo({"disableKinds": ["RSS"]}, posts) == []
    listing: dict[str, Data] = {"contents": "posts", "feed": "true"}
    assert feeds_of_quarto([SourceDocument("blog.qmd", "page", {"listing": listing}, "", "/blog.html")]) == [
        "/blog.xml"
    ]
    assert feeds_of_quarto([SourceDocument("a.qmd", "page", {"listing": "default"}, "", "/a.html")]) == []


def test_readers_of_a_former_feed_are_told_where_to_look(tmp_path: Path, run: Run) -> None:
    text = """
    -- _config.yml --
    first_name: Sophie
    last_name: Germain
    url: https://sophie.example.org
    scholar: {}
    plugins:
      - jekyll-feed
    -- _news/prize.md --
    ---
    title: A prize
    date: 1816-01-08
    ---
    The Academy gave it.
    """
    run("migrate", site(tmp_path / "former", text).root, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    told = (
        "Octavo makes no feeds: who has subscribed to `/feed.xml` finds what is new at https://sophie.example.org/news/"
    )
    assert f"- `_config.yml`: {told}\n" in report
