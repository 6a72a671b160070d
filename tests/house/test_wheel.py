"""Test that the wheel is complete, and that the installed program works from any folder."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from octavo import __version__
from tests.support.sites import tree

ROOT = Path(__file__).parent.parent.parent


def octavo(installed: Path, cwd: Path, *arguments: object) -> str:
    """Run the installed command in a folder, where it must succeed, and return what it prints."""
    command = [sys.executable, str(installed / "bin" / "octavo"), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def sources(folder: Path) -> set[str]:
    """Return the source files below a folder of the checkout, without caches and hidden files."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {name.as_posix() for name in names if not any(part.startswith((".", "__pycache__")) for part in name.parts)}


def test_a_wheel_holds_the_package_and_the_themes_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {f"octavo/{path}" for path in sources(ROOT / "octavo")}
    wanted |= {f"octavo/themes/{path}" for path in sources(ROOT / "themes")}
    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert {"octavo/py.typed", "octavo/cli/template/content/profile.md", "octavo/themes/octavo/theme.yaml"} <= names


def test_fonts_come_with_their_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        fonts = [name for name in archive.namelist() if name.startswith("octavo/themes/octavo/static/fonts/")]
        licences = [archive.read(name).decode() for name in fonts if name.endswith(".txt")]
        own = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
    assert {Path(name).suffix for name in fonts} == {".woff2", ".txt"}
    assert len(licences) == 3
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in licences)
    assert len(own) == 1


def test_the_installed_program_runs_the_code_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert octavo(installed, tmp_path, "--version") == f"octavo {__version__}\n"
    command = [sys.executable, "-c", "import octavo; print(octavo.__file__)"]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    place = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(place.strip()).is_relative_to(installed)


def test_a_new_project_builds_without_a_finding_and_cleans_up(installed: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project = tmp_path / "a project"
    octavo(installed, elsewhere, "new", project)
    before = tree(project)
    result = json.loads(octavo(installed, elsewhere, "build", "--project", project, "--strict", "--json"))
    assert result["diagnostics"] == []
    assert result["rendered"] > 4
    built = tree(project / "output")
    assert {"index.html", "papers/my-first-paper/index.html", "assets/octavo.css", "assets/fonts/text.woff2"} <= set(
        built
    )
    again = json.loads(octavo(installed, elsewhere, "build", "--project", project, "--json"))
    assert again["rendered"] == 0
    octavo(installed, elsewhere, "clean", "--project", project)
    assert tree(project) == before
    assert list(elsewhere.iterdir()) == []


def test_the_wheel_builds_the_same_site_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / "wheel", tmp_path / "checkout"]
    octavo(installed, tmp_path, "new", "project")
    build = ("build", "--project", str(tmp_path / "project"), "--quiet", "--output")
    octavo(installed, tmp_path, *build, outputs[0])
    subprocess.run([sys.executable, "-m", "octavo", *build, str(outputs[1])], cwd=ROOT, capture_output=True, check=True)
    assert tree(outputs[0]) == tree(outputs[1])
