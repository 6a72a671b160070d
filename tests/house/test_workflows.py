"""The workflows for GitHub: the one that `octavo new` writes does what it says, and linters find nothing in any."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from octavo import __version__
from octavo.cli.scaffold import Owner, scaffold
from tests.support.sites import tree

ROOT = Path(__file__).parent.parent.parent
PAGES = ".github/workflows/pages.yml"
OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
ADDRESS = "https://ada.github.io/engine"

LINT = """
const { readFileSync } = require("fs");
const [library, ...files] = process.argv.slice(1);
require(library).createLinter().then((lint) => {
  console.log(JSON.stringify(files.flatMap((file) => lint(readFileSync(file, "utf8"), file))));
});
"""
WRONG = """
name: wrong
on: push
jobs:
  wrong:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.head_commit.message }}
"""


def git(folder: Path, *arguments: str, **more: str) -> None:
    """Run git in a folder, without the settings of the user."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "Ada", "GIT_COMMITTER_NAME": "Ada"}
    mails = {"GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    environment = os.environ | settings | mails | more
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def hosted(tmp_path: Path) -> Path:
    """Return a repository that holds a new project, as a host has it."""
    folder = tmp_path / "hosted"
    scaffold(folder, Owner("Ada Lovelace"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Start")
    return folder


class Runner:
    """Runs the steps of the workflow that are commands, as a runner of GitHub does."""

    def __init__(self, folder: Path, hosted: Path, *, event: str) -> None:
        self.project, self.temp, self.event = folder / "work", folder / "temp", event
        self.home = folder / "home"
        for place in (self.temp, self.home):
            place.mkdir(parents=True)
        git(folder, "clone", "--quiet", hosted.as_uri(), str(self.project), GIT_LFS_SKIP_SMUDGE="1")
        self.workflow = yaml.load((self.project / PAGES).read_text("utf-8"), yaml.BaseLoader)

    def steps(self) -> Iterator[dict[str, Any]]:
        """Yield the steps of the job that builds, without those whose condition does not hold for this event."""
        for step in self.workflow["jobs"]["build"]["steps"]:
            if self.is_true(step.get("if", "")):
                yield step

    def is_true(self, condition: str) -> bool:
        """Evaluate a condition: there are two in the file, one for pull requests and one for the default branch."""
        pull_request = self.event == "pull_request"
        return {
            "": True,
            "github.event_name == 'pull_request'": pull_request,
            "github.ref_name == github.event.repository.default_branch": not pull_request,
        }[condition]

    def filled(self, text: str) -> str:
        """Fill in the expressions of a text."""
        address = ADDRESS if self.event != "pull_request" else ""
        values = {"steps.pages.outputs.base_url": address, "github.token": "secret", "runner.temp": str(self.temp)}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)

    def run(self, name: str) -> str:
        """Run the command of a step, which must succeed, and return what it prints."""
        (step,) = [step for step in self.steps() if step["name"] == name]
        named = {key: self.filled(value) for key, value in step.get("env", {}).items()}
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        home = {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.home / ".cache")}
        runner = {"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(self.temp), "PATH": path, **home}
        outside = {name: text for name, text in os.environ.items() if not name.startswith("GITHUB_")}
        done = subprocess.run(
            ["bash", "-e", "-c", self.filled(step["run"])],
            cwd=self.project,
            env=outside | runner | named,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"
        return done.stdout


LFS = "Get the files that Git LFS keeps apart"


def commands(runner: Runner) -> list[str]:
    """Return the names of the steps that are commands of ours: pip installs what is published."""
    return [step["name"] for step in runner.steps() if "run" in step and step["name"] != "Install Octavo"]


def test_a_push_builds_the_site_for_its_address(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="push")
    assert commands(runner) == [LFS, "Build the site", "Check the site"]
    for name in commands(runner):
        runner.run(name)
    (handed,) = [step["with"] for step in runner.steps() if "actions/upload-pages-artifact@" in step.get("uses", "")]
    home = (runner.project / handed["path"] / "index.html").read_text("utf-8")
    assert f'rel="canonical" href="{ADDRESS}/"' in home


def test_what_the_last_run_left_changes_nothing_in_the_site(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="push")
    runner.run("Build the site")
    paths = next(step["with"]["path"].split() for step in runner.steps() if "actions/cache@" in step.get("uses", ""))
    kept = [path.replace("~", str(runner.home)) for path in paths]
    archive = ("tar", "--posix", "--absolute-names", "--directory", str(runner.project))
    subprocess.run([*archive, "-cf", str(tmp_path / "kept.tar"), *kept], check=True)
    paper = hosted / "content/papers/my-first-paper.md"
    paper.write_text(paper.read_text("utf-8").replace("Put the abstract", "Here is the abstract"), "utf-8")
    git(hosted, "commit", "--quiet", "--all", "--message", "Edit")
    sites = []
    for restored in (True, False):
        shutil.rmtree(runner.project)
        shutil.rmtree(runner.temp)
        shutil.rmtree(runner.home)
        runner = Runner(tmp_path, hosted, event="push")
        if restored:
            subprocess.run([*archive, "-xf", str(tmp_path / "kept.tar")], check=True)
        said = runner.run("Build the site")
        assert (" 0 reused" in said) is not restored, said
        sites.append(tree(runner.project / "output"))
    assert sites[0] == sites[1]
    assert b"Here is the abstract" in sites[0]["papers/my-first-paper/index.html"]


def test_a_pull_request_keeps_a_site_that_can_be_read_from_a_disk(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="pull_request")
    assert commands(runner) == [LFS, "Build the site", "Check the site", "Build it once more, to be read from a disk"]
    for name in commands(runner):
        runner.run(name)
    (kept,) = [step["with"] for step in runner.steps() if "actions/upload-artifact@" in step.get("uses", "")]
    page = Path(runner.filled(kept["path"])) / "index.html"
    assert 'href="./papers/my-first-paper/index.html"' in page.read_text("utf-8")
    assert kept["include-hidden-files"] == "true"


def test_files_that_git_lfs_keeps_apart_are_fetched(hosted: Path, tmp_path: Path) -> None:
    git(hosted, "lfs", "install", "--local")
    git(hosted, "lfs", "track", "*.pdf")
    (hosted / "content/papers/my-first-paper.pdf").write_bytes(b"%PDF-1.7\n")
    git(hosted, "add", ".")
    git(hosted, "commit", "--quiet", "--message", "Add a PDF")
    runner = Runner(tmp_path, hosted, event="push")
    pdf = runner.project / "content/papers/my-first-paper.pdf"
    assert pdf.read_bytes().startswith(b"version https://git-lfs")
    runner.run(LFS)
    assert pdf.read_bytes() == b"%PDF-1.7\n"


def test_without_such_files_git_lfs_is_not_run(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="push")
    git(runner.project, "remote", "set-url", "origin", "https://localhost:1/nowhere")
    assert runner.run(LFS) == ""


def test_the_version_of_octavo_that_is_installed_is_compatible_with_this_one(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="push")
    (install,) = [step["run"] for step in runner.steps() if step["name"] == "Install Octavo"]
    wanted = Requirement(install.split('"')[1])
    assert wanted.name == "octavo"
    assert wanted.specifier.contains(__version__)
    assert not wanted.specifier.contains("99.0")


def test_only_the_job_that_publishes_may_write(hosted: Path, tmp_path: Path) -> None:
    workflow = Runner(tmp_path, hosted, event="push").workflow
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {"contents": "read"}
    assert jobs["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["deploy"]["if"] == "github.ref_name == github.event.repository.default_branch"
    assert workflow["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_files_with_a_dot_reach_the_published_site(hosted: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, hosted, event="push")
    (handed,) = [step["with"] for step in runner.steps() if "actions/upload-pages-artifact@" in step.get("uses", "")]
    assert handed == {"path": "output", "include-hidden-files": "true"}


def actionlint(library: Path, files: list[Path]) -> list[str]:
    """Return the messages of actionlint about some workflows."""
    command = ["node", "-e", LINT, str(library), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [f"{Path(found['file']).name}:{found['line']}: {found['message']}" for found in json.loads(done.stdout)]


def zizmor(files: list[Path]) -> list[str]:
    """Return the findings of zizmor, without asking the network, about some workflows."""
    program = Path(sys.executable).with_name("zizmor")
    command = [str(program), "--offline", "--quiet", "--persona=auditor", "--no-exit-codes", "--format=json-v1"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    return [f"{found['ident']}: {found['desc']}" for found in json.loads(done.stdout)]


def test_linters_find_nothing_in_the_workflows(hosted: Path, tmp_path: Path, program: Callable[[str], Path]) -> None:
    ours = [hosted / PAGES, *OWN]
    wrong = tmp_path / ".github/workflows/wrong.yml"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(WRONG, "utf-8")
    library = program("actionlint/node.cjs")
    assert any("untrusted" in message for message in actionlint(library, [wrong]))
    assert any(message.startswith("unpinned-uses") for message in zizmor([wrong]))
    assert actionlint(library, ours) == []
    assert zizmor(ours) == []


def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(hosted: Path) -> None:
    assert len(OWN) == 3
    for file in (hosted / PAGES, *OWN):
        uses = re.findall(r"uses: (.*)", file.read_text("utf-8"))
        assert uses
        assert [one for one in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
