"""Test that the benchmarks compare equal work: the same papers, the same pages, and ratios of medians."""

import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from itertools import count
from pathlib import Path
from statistics import mean

import pytest
import yaml

from benchmarks import __main__ as program
from benchmarks import check, install, preview, run, words
from benchmarks.corpus import Paper, paper, papers
from benchmarks.generator import PAGED, Generator
from benchmarks.generators.hugo import hugo
from benchmarks.generators.octavo import octavo
from benchmarks.generators.zola import zola
from benchmarks.goals import GOALS, met, ratio
from benchmarks.process import Failed, Timing, environment, peak, timed
from benchmarks.report import goals, report
from benchmarks.run import Figures, Key, Site, in_turn
from octavo.base.project import Options, Project
from octavo.build.build import build

SEED = 7
COMMAND = Path(sys.executable).with_name("octavo")


def front(text: str, fence: str) -> tuple[str, str]:
    """Return a file's front matter and its body."""
    _, matter, body = text.split(f"{fence}\n", 2)
    return matter, body.lstrip("\n")


def timing(wall: float) -> Timing:
    return Timing(wall, 0, 0, "")


# The corpus


def test_a_corpus_is_the_beginning_of_every_larger_one() -> None:
    assert list(papers(5, SEED)) == list(papers(50, SEED))[:5]


def test_a_corpus_is_the_same_on_every_machine() -> None:
    # Figures of two versions can be compared only if their corpus is the same; a change begins a new series of figures.
    text = "".join(map(repr, papers(200, SEED)))
    assert blake2b(text.encode(), digest_size=8).hexdigest() == "cd100e2e439689b7"


def test_another_seed_gives_another_corpus() -> None:
    assert paper(0, SEED) != paper(0, SEED + 1)


@pytest.fixture(scope="module")
def many() -> Sequence[Paper]:
    return tuple(papers(1000, SEED))


def test_papers_resemble_those_of_a_large_group(many: Sequence[Paper]) -> None:
    assert len({each.slug for each in many}) == len(many)
    counts = [len(each.authors) for each in many]
    assert (min(counts), max(counts)) == (3, 25)
    assert 6.5 < mean(counts) < 7.5
    assert all([author.name for author in each.authors].count(words.OWNER) == 1 for each in many)
    assert all(2 <= len(set(each.tags)) == len(each.tags) <= 5 for each in many)
    assert {each.area for each in many} == set(words.AREAS)
    assert {each.date.year for each in many} == set(range(2008, 2026))
    assert 0.4 < mean(bool(each.code) for each in many) < 0.6
    titles = [each.title for each in many]
    assert all(any(mark in title for title in titles) for mark in ('"', ": ", "$", "’", "&", "ő"))


def test_abstracts_have_the_usual_length_and_mark_up(many: Sequence[Paper]) -> None:
    bodies = [each.body for each in many]
    assert 1200 < mean(len(body.encode()) for body in bodies) < 1400
    prose = [re.sub(r"^(- |\||```.*?```).*", "", body, flags=re.MULTILINE | re.DOTALL) for body in bodies]
    assert 120 < mean(len(text.split()) for text in prose) < 220
    assert 3.5 < mean(text.count("$") / 2 for text in bodies) < 4.5
    for mark in (r"(?<!\*)\*\w+\*(?!\*)", r"\*\*\w+\*\*", r"\]\(https://", r"(?<!`)`\w+`(?!`)"):
        assert 0.5 < mean(len(re.findall(mark, body)) for body in bodies) < 2, mark
    for block in (r"^- ", r"^\|---", r"^```python"):
        assert 0.07 < mean(bool(re.search(block, body, re.MULTILINE)) for body in bodies) < 0.13, block


# Sites written for each generator


@pytest.fixture(scope="module", params=[False, True], ids=["shipped", "plain"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a built project of twelve papers."""
    site = tmp_path_factory.mktemp("corpus") / "octavo"
    octavo(COMMAND, plain=request.param).lay_out(papers(12, SEED), 12, site)
    made = Project.at(site)
    report = build(made, Options(strict=True))
    assert report.diagnostics == ()
    return made


def test_octavo_builds_the_papers_without_a_finding(project: Project) -> None:
    own = list(papers(12, SEED))
    found = check.tree(project.output)
    areas, years = {each.area for each in own}, {each.date.year for each in own}
    assert (found.papers, found.lists, found.not_found, found.others) == (12, 1 + len(areas) + len(years), 1, 0)
    check.check_complete(project.output, 12)
    check.check_pages(project.output, own)


LAY_OUT: dict[str, Generator] = {
    generator.name: generator
    for generator in (
        octavo(COMMAND),
        octavo(COMMAND, plain=True),
        hugo(Path("hugo")),
        zola(("zola",)),
        zola(("zola",), paged_terms=False),
    )
}


@pytest.mark.parametrize("name", ["octavo", "hugo"])
def test_yaml_front_matter_holds_every_field_of_a_paper(name: str, tmp_path: Path) -> None:
    LAY_OUT[name].lay_out(papers(40, SEED), 40, tmp_path / "site")
    for each in papers(40, SEED):
        matter, body = front((tmp_path / "site/content/papers" / f"{each.slug}.md").read_text("utf-8"), "---")
        said = yaml.safe_load(matter)
        assert body == each.body
        assert [(author["name"], author["affiliation"]) for author in said["authors"]] == [
            (author.name, author.affiliation) for author in each.authors
        ]
        fields = ("title", "date", "area", "venue", "doi", "arxiv", "citations")
        assert {field: said[field] for field in fields} == {field: getattr(each, field) for field in fields}
        assert said["links"] == {"pdf": each.pdf} | ({"code": each.code} if each.code else {})
        assert tuple(said["tags"]) == each.tags
        if name == "hugo":
            assert (said["areas"], said["years"]) == ([each.area], [str(each.date.year)])


def test_toml_front_matter_holds_every_field_of_a_paper(tmp_path: Path) -> None:
    LAY_OUT["zola"].lay_out(papers(40, SEED), 40, tmp_path / "site")
    for each in papers(40, SEED):
        matter, body = front((tmp_path / "site/content/papers" / f"{each.slug}.md").read_text("utf-8"), "+++")
        said = tomllib.loads(matter)
        extra = said["extra"]
        assert body == each.body
        assert (said["title"], said["date"]) == (each.title, each.date)
        assert said["taxonomies"] == {"areas": [each.area], "years": [str(each.date.year)]}
        assert [(author["name"], author["affiliation"]) for author in extra["authors"]] == [
            (author.name, author.affiliation) for author in each.authors
        ]
        fields = ("area", "venue", "doi", "arxiv", "citations")
        assert {field: extra[field] for field in fields} == {field: getattr(each, field) for field in fields}
        assert extra["links"] == {"pdf": each.pdf} | ({"code": each.code} if each.code else {})
        assert tuple(extra["tags"]) == each.tags


@pytest.mark.parametrize(("size", "per_page"), [(50, 50), (PAGED, 100)])
def test_list_pages_are_of_the_same_length_in_every_generator(size: int, per_page: int, tmp_path: Path) -> None:
    for name, generator in LAY_OUT.items():
        generator.lay_out(papers(3, SEED), size, tmp_path / name)
    site = yaml.safe_load((tmp_path / "octavo/content/site.yaml").read_text("utf-8"))
    assert (site["per_page"], site["collections"]) == (per_page, ["areas", "years"])
    assert tomllib.loads((tmp_path / "hugo/hugo.toml").read_text("utf-8"))["pagination"]["pagerSize"] == per_page
    for name, paged_terms in (("zola", size == PAGED), ("zola-whole", False)):
        configured = tomllib.loads((tmp_path / name / "config.toml").read_text("utf-8"))
        wanted = {"paginate_by": per_page} if paged_terms else {}
        assert configured["taxonomies"] == [{"name": kind} | wanted for kind in ("areas", "years")]
        home, _ = front((tmp_path / name / "content/_index.md").read_text("utf-8"), "+++")
        assert tomllib.loads(home).get("paginate_by") == (per_page if size == PAGED else None)


# Checks


def test_a_page_that_lacks_something_is_refused(project: Project) -> None:
    own = next(each for each in papers(12, SEED) if each.code)
    source = check.page(project.output, own).read_text("utf-8")
    assert check.missing_from(source, own) == []
    word = re.findall(r"[A-Za-z]+(?: [A-Za-z]+){3,}", own.body)[-1]
    for lost in (
        "citation_title",
        "citation_doi",
        own.doi,
        own.code,
        own.authors[-1].name,
        own.title.split()[-1],
        word,
    ):
        assert check.missing_from(source.replace(lost, "Lost"), own), lost
    first, second = (f'<meta name="citation_author" content="{author.name}">' for author in own.authors[:2])
    swapped = source.replace(first, "@").replace(second, first).replace("@", second)
    assert check.missing_from(swapped, own)


def test_a_formula_in_a_title_may_be_rendered_or_not() -> None:
    own = replace(paper(0, SEED), title="Sums in $O(n)$ steps", body="")
    links = "".join(f'<a href="{url}">' for url in (f"https://doi.org/{own.doi}", own.pdf, own.code))
    metas = "".join(f'<meta name="citation_author" content="{author.name}">' for author in own.authors)
    page = f'{links}{metas}<meta name="citation_doi" content="{own.doi}"><meta name="citation_title" content="@">'
    assert check.missing_from(page.replace("@", own.title), own) == []
    assert check.missing_from(page.replace("@", "Sums in O(n) steps"), own) == []
    assert check.missing_from(page.replace("@", "Sums in O(n)"), own) == [own.title]


def test_an_output_that_lacks_pages_or_entries_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="12 papers instead of 13"):
        check.check_complete(project.output, 13)
    half = tmp_path / "half"
    for number in range(12):
        (half / f"papers/p{number}").mkdir(parents=True)
        (half / f"papers/p{number}/index.html").write_text("<p>A page")
    (half / "index.html").write_text('<a href="papers/p000001-one/">One</a>')
    with pytest.raises(Failed, match="1 papers instead of 36"):
        check.check_complete(half, 12)


# Processes


def python(code: str) -> tuple[str, str, str]:
    return (sys.executable, "-c", code)


def test_a_process_is_timed_with_its_children(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])\nprint('done')"
    found = timed(python(code), tmp_path, environment(tmp_path))
    assert found.printed == "done\n"
    assert found.user + found.system >= 0.3
    assert found.wall >= 0.3


def test_a_process_that_fails_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended with 3:\nalas"):
        timed(python("print('alas'); raise SystemExit(3)"), tmp_path, environment(tmp_path))


def test_memory_is_the_sum_over_all_processes(tmp_path: Path) -> None:
    hold = "import time\nheld = b'x' * 40_000_000\ntime.sleep(0.3)"
    code = f"import subprocess, sys\nother = subprocess.Popen([sys.executable, '-c', {hold!r}])\n{hold}\nother.wait()"
    assert 80_000_000 < peak(python(code), tmp_path, environment(tmp_path)) < 130_000_000


def test_commands_do_not_inherit_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = timed(python("import sys; print(sys.dont_write_bytecode)"), tmp_path, environment(tmp_path))
    assert found.printed == "False\n"


# Rounds


def test_generators_take_turns_and_the_first_round_is_not_counted() -> None:
    calls = []
    clock = count()

    def job(name: str) -> Timing:
        calls.append(name)
        return timing(next(clock))

    jobs: dict[Key, Callable[[], Timing]] = {Key(name, "cold", 10): partial(job, name) for name in ("a", "b", "c")}
    found = in_turn(jobs, 2, lambda _: None)
    assert calls == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]
    assert {key.generator: [each.wall for each in timings] for key, timings in found.items()} == {
        "a": [5, 7],
        "b": [3, 8],
        "c": [4, 6],
    }


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site of ten papers for Octavo, which runs as `python -m octavo`."""
    generator = octavo(COMMAND)
    command = (sys.executable, "-m", "octavo")
    served = (*command, *generator.serve[1:])
    generator = replace(generator, build=(*command, "build"), serve=served, version=(*command, "--version"))
    made = Site(generator, 10, SEED, tmp_path / "octavo", environment(tmp_path))
    made.lay_out()
    return made


def test_a_cold_build_moves_older_output_and_caches_aside(site: Site) -> None:
    for _ in range(2):
        printed = site.cold().printed
        assert printed.startswith(f"{check.tree(site.output).pages} pages rendered, 0 reused")
    aside = list(site.folder.parent.glob("aside-*/*"))
    assert {path.name for path in aside} == {"output", ".cache"}
    assert site.unchanged().printed.startswith("0 pages rendered")


def test_an_edit_is_rendered_and_undone(site: Site) -> None:
    before = {path: path.read_bytes() for path in site.folder.glob("content/**/*.md")}
    site.cold()
    assert not site.edit().printed.startswith("0 pages rendered")
    assert {path: path.read_bytes() for path in site.folder.glob("content/**/*.md")} == before
    with pytest.raises(Failed, match="had something to do"):
        site.unchanged()


def test_a_stale_page_after_an_edit_is_refused(site: Site) -> None:
    site.cold()
    idle = replace(site, generator=replace(site.generator, build=python("")))
    with pytest.raises(Failed, match="stale"):
        idle.edit()


# Saves and previews


def test_a_save_is_timed_until_it_is_served_and_undone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LAST_SCAN", 0)
    monkeypatch.setattr(run, "IDLE", 0.1)
    site.cold()
    before = {path: path.read_bytes() for path in site.folder.glob("content/**/*.md")}
    with site.previewed() as server:
        timing = site.save(server)
        row = site.row(server, 3)
    assert 0 < timing.wall < 30
    assert row.first > 0
    assert row.after > 10_000_000
    assert {path: path.read_bytes() for path in site.folder.glob("content/**/*.md")} == before
    assert server.process.poll() == 0


def test_a_server_that_does_not_rebuild_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "PATIENCE", 5)
    site.cold()
    plain = (sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1", "--directory", "output")
    deaf = replace(site, generator=replace(site.generator, serve=plain))
    with pytest.raises(Failed, match="does not serve"), deaf.previewed() as server:
        deaf.save(server)


# Goals and the report


def test_a_goal_is_a_ratio_of_medians() -> None:
    one, two = Key("octavo", "cold", 10), Key("zola", "cold", 10)
    figures = Figures({one: (timing(1), timing(9), timing(3)), two: (timing(2), timing(1.5), timing(50))})
    assert ratio(one, two)(figures) == 1.5
    assert ratio(one, Key("hugo", "cold", 10))(figures) is None


def test_a_value_equal_to_the_limit_meets_it() -> None:
    assert met(1.3, 1.3) is True
    assert met(1.3001, 1.3) is False
    assert met(None, 1.3) is None


def test_every_aim_is_stricter_than_the_first_limit() -> None:
    assert all(goal.aim < goal.first for goal in GOALS)


def test_the_report_marks_goals_as_met_missed_or_not_measured() -> None:
    figures = Figures(
        {
            Key("octavo", "cold", 1000): (timing(0.6),),
            Key("zola", "cold", 1000): (timing(0.5),),
            Key("octavo", "cold", 10_000): (timing(5.0),),
            Key("hugo", "cold", 10_000): (timing(8.0),),
            Key("octavo", "version"): (timing(0.0904),),
        },
        peaks={("octavo", 100_000): 1288490189},
    )
    rows = goals(figures).splitlines()
    assert "| cold, 1,000 papers | 1.200 × Zola | ≤ 1.5 | ✓ met | ≤ 1.2 | ✓ met |" in rows
    assert "| cold, 10,000 papers | 0.625 × Hugo | ≤ 0.7 | ✓ met | ≤ 0.55 | ✗ missed |" in rows
    assert "| memory, 100,000 papers | 1.200 GiB | ≤ 1.5 | ✓ met | ≤ 1 | ✗ missed |" in rows
    assert "| `octavo --version` | 90.4 ms | ≤ 80 | ✗ missed | ≤ 50 | ✗ missed |" in rows
    assert "| cold, 100 papers | not measured | ≤ 1.5 | – | ≤ 1 | – |" in rows


def test_the_report_names_a_generator_that_cannot_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(folder: Path) -> tuple[str, ...]:
        raise install.Unavailable("it does not start")

    monkeypatch.setattr(install, "hugo", lambda folder: folder / "hugo")
    monkeypatch.setattr(install, "zola", cannot)
    found, absent = program._generators(COMMAND, tmp_path)
    assert [generator.name for generator in found] == ["octavo", "octavo-plain", "hugo"]
    text = report(Figures(), found, "a command", "today", {}, absent)
    assert "**Zola is not among them**: it does not start." in text


@pytest.mark.parametrize("sizes", ["", "100,", "9", "many"])
def test_sizes_that_are_not_numbers_of_10_and_more_are_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--sizes", sizes])
    assert ended.value.code == 2
    assert "write numbers of 10 and more" in capsys.readouterr().err
