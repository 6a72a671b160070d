"""The command line."""

import json
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from octavo import __version__

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="octavo", message="%(prog)s %(version)s")
def cli() -> None:
    """Octavo turns a folder of Markdown into an academic profile site."""


@cli.command()
@click.option("--project", type=FOLDER, default=Path(), help="The project's folder; this one when left out.")
@click.option("--output", type=FOLDER, help="Where the site goes; output/ in the project when left out.")
@click.option("--base-url", help="The site's address, in place of the one in site.yaml.")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many processes; as many as pay off when left out.")
@click.option("--drafts", is_flag=True, help="Build drafts too.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--portable", is_flag=True, help="Write links that work from a disk or a zip.")
@click.option("--explain", is_flag=True, help="Say why each page was rendered.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("-v", "--verbose", is_flag=True, help="Print the time of each stage.")
def build(
    project: Path,
    output: Path | None,
    base_url: str | None,
    jobs: int | None,
    drafts: bool,
    strict: bool,
    portable: bool,
    explain: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build the site."""
    from octavo.build import build as build_site
    from octavo.project import Options, Project
    from octavo.report import summary, told_all

    options = Options(_address(base_url), jobs or 0, drafts, strict, portable)
    if quiet and verbose:
        raise click.UsageError("-q and -v are opposites: choose one.")
    place = Project.at(project, output)
    if as_json or quiet or not sys.stderr.isatty():
        report = build_site(place, options)
    else:
        from octavo.progress import shown

        with shown() as progress:
            report = build_site(place, options, progress)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        sys.exit(1 if report.failed else 0)
    if report.diagnostics:
        click.echo(told_all(report.diagnostics, place.root) + "\n", err=True)
    if explain:
        for path, reason in sorted(report.reasons.items()):
            click.echo(f"{path}: {reason}")
    if verbose:
        for stage, seconds in report.timings.items():
            click.echo(f"{stage:>10} {1000 * seconds:8.1f} ms")
    if report.failed:
        click.echo(summary(report), err=True)
        sys.exit(1)
    if not quiet:
        click.echo(summary(report))


@cli.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def new(folder: Path) -> None:
    """Start a project in a new folder."""
    from octavo.start import start

    asks = sys.stdin.isatty() and sys.stdout.isatty()
    name = click.prompt("Your name", default="Your Name") if asks else "Your Name"
    try:
        made = start(folder, name)
    except FileExistsError:
        raise click.UsageError(f"{folder} exists and is not empty; name a new folder.") from None
    for path in made:
        click.echo(f"  {folder / path}")
    click.echo(f"Now: octavo build --project {folder}")


@cli.command()
@click.option("--project", type=FOLDER, default=Path(), help="The project's folder; this one when left out.")
@click.option("--output", type=FOLDER, help="The folder to clean; output/ in the project when left out.")
def clean(project: Path, output: Path | None) -> None:
    """Delete what builds wrote, and nothing else."""
    from octavo.project import Project
    from octavo.sweep import sweep

    removed = sweep(Project.at(project, output))
    click.echo(f"{removed} file{'' if removed == 1 else 's'} removed")


def _address(url: str | None) -> str | None:
    from octavo.fields import site_url

    if url is None:
        return None
    try:
        return site_url(url)
    except ValueError as failure:
        raise click.BadParameter(": ".join(failure.args), param_hint="--base-url") from None


def main(arguments: list[str] | None = None) -> Any:
    """Run the program; what an operating system refuses, and a fault of our own, is told in a line."""
    try:
        return cli.main(arguments, prog_name="octavo")
    except BrokenPipeError:
        # Whoever read the output has gone: there is nobody to tell.
        sys.stderr.close()
        sys.exit(1)
    except OSError as failure:
        where = f"{failure.filename}: " if failure.filename else ""
        click.echo(f"error: {where}{failure.strerror or failure}", err=True)
        sys.exit(1)
    except Exception as failure:
        frame = traceback.extract_tb(failure.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        click.echo(f"error: {type(failure).__name__}: {failure} (at {place}, in {frame.name})", err=True)
        click.echo("This is a fault of Octavo's own; nothing of yours is lost. Please report this line.", err=True)
        sys.exit(1)
