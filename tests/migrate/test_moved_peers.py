"""Sites of other programs come out as they must: each file, each address, each line of the report."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.moved import Moved, untold
from tests.support.peers import Peer, all_peers
from tests.support.sites import Site, tree

# Where the expectations say otherwise, with the reason.
OTHERWISE = (
    # A place in a curriculum has its town beside it, where the former site says it.
    "profile.md: `education` is [{'title': 'Lectures in Analysis', 'place': 'École Polytechnique, Paris'",
    # Pictures, videos and citations have an equivalent in Markdown, so they are translated.
    'profile.md: the text lacks `{% include figure.liquid path="assets/img/chladni.png"`',
    "pages/posts/on-plates.md: the text lacks `{% cite germain1821plates %}`",
    'pages/posts/rings.md: the text lacks `{{< figure src="ring.png" title="A ring" >}}`',
    "pages/posts/flying.md: the text lacks `{{< video https://video.example.org/wings >}}`",
    # A tag of a language has its region in capitals (BCP 47, section 2.1.1).
    "site.yaml: `language` is 'en-US', not 'en-us'",
)
# Without a file of accounts, the curriculum and its page still say some of them.
WITHOUT_ACCOUNTS = ("profile.md: `links` is", "profile.md: `email` is 'sophie@germain.example.org'")
# The variants have other files, of which the report need not say the same.
UNSAID = {
    "cv.yml": ("_data/cv.yml: resume.json",),
    "RenderCV": ("_data/cv.yml: resume.json",),
    "accounts in _config.yml": ("_config.yml, line 30: github_username",),
}


def name_of(value: Peer) -> str:
    return " ".join(filter(None, (value.name, value.variant.get("name", "").replace(" ", "-"))))


@pytest.fixture(params=all_peers(), ids=name_of)
def site(request: pytest.FixtureRequest) -> Peer:
    peer: Peer = request.param
    return peer


def test_what_must_come_of_a_site_comes_of_it(site: Peer, tmp_path: Path, run: Run) -> None:
    former, new = site.lay_out(tmp_path), tmp_path / "new"
    before = tree(former)
    outcome = run("migrate", former, new)
    assert (outcome.code, outcome.err) == (1, "")
    variant = site.variant.get("name", "")
    expected = OTHERWISE + (WITHOUT_ACCOUNTS if variant == "accounts in _config.yml" else ())
    found = Moved(site, former, new).differences()
    assert [one for one in found if not one.startswith(expected)] == []
    report = (new / "migration.md").read_text("utf-8")
    assert [one for one in untold(site, former, report.splitlines()) if one not in UNSAID.get(variant, ())] == []
    assert tree(former) == before


def test_a_moved_site_builds_and_its_findings_are_in_the_report(site: Peer, tmp_path: Path, run: Run) -> None:
    former, new = site.lay_out(tmp_path), tmp_path / "new"
    told = json.loads(run("migrate", former, new, "--json").out)
    places = {(one["path"], one["line"]) for one in (*told["findings"], *told["tasks"])}
    built = Site(new).built(drafts=True)
    assert [found for found in built.report.diagnostics if (found.span.path, found.span.line) not in places] == []


def test_machinery_is_not_told_as_content(site: Peer, tmp_path: Path, run: Run) -> None:
    former = site.lay_out(tmp_path)
    told = json.loads(run("migrate", former, tmp_path / "new", "--dry-run", "--json").out)
    left = [one["path"] for one in told["left"] if one["content"]]
    # Slides are not made here, but somebody wrote them.
    assert [path for path in left if site.is_ignored(path) and "/slides/" not in path] == []


def test_moving_twice_gives_the_same_site(site: Peer, tmp_path: Path, run: Run) -> None:
    former = site.lay_out(tmp_path)
    for name in ("first", "second"):
        run("migrate", former, tmp_path / name)
    first, second = (
        {path: data for path, data in tree(tmp_path / name).items() if not path.startswith(".cache/")}
        for name in ("first", "second")
    )
    assert first == second
