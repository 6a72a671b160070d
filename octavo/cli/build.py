"""`octavo build`: build the site, once or whenever something changes."""

import argparse
import sys
from typing import TYPE_CHECKING

from octavo.base.numbers import whole_number
from octavo.cli.arguments import (
    Commands,
    add_bounds,
    add_command,
    add_output,
    add_poll,
    add_project,
    bounds,
    surroundings,
)

if TYPE_CHECKING:
    from octavo.base.project import Project
    from octavo.build.report import Report


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "build", "Build the site.", run)
    add_options(parser)
    parser.add_argument("--drafts", action="store_true", help="build drafts too")
    parser.add_argument("--watch", action="store_true", help="build again whenever something changes")
    add_poll(parser)
    parser.add_argument("--explain", action="store_true", help="say why each page was rendered")
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    verbosity = parser.add_mutually_exclusive_group()
    verbosity.add_argument("-q", "--quiet", action="store_true", help="print findings only")
    verbosity.add_argument(
        "-v", "--verbose", action="store_true", help="print the time of each stage, and names that may be one"
    )
    add_project(parser)
    add_output(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a build whose site is to be published."""
    parser.add_argument("--base-url", metavar="URL", help="the site's address, in place of the one in site.yaml")
    parser.add_argument(
        "--jobs", type=_jobs, default=0, metavar="N", help="the number of processes; else as many as pay off"
    )
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")
    parser.add_argument("--portable", action="store_true", help="write links that work from a disk or a zip")
    add_bounds(parser)


def run(arguments: argparse.Namespace) -> None:
    """Build the site and print the report; SystemExit with status 1 if there is an error."""
    from octavo.base.project import Options, Project
    from octavo.base.urls import INDEX_FILE
    from octavo.build.build import build
    from octavo.output.files import stamp_at

    project = Project.at(arguments.project, arguments.output)
    options = Options(
        base_url=base_url(arguments),
        jobs=arguments.jobs,
        drafts=arguments.drafts,
        strict=arguments.strict,
        portable=arguments.portable,
        surroundings=surroundings(arguments, project),
        bounds=bounds(arguments),
    )
    if arguments.watch:
        if arguments.json or arguments.explain or arguments.quiet or arguments.verbose:
            arguments.usage.error("argument --watch: not with --json, --explain, --quiet or --verbose")
        from octavo.serve.serve import watch

        watch(project, options, poll=arguments.poll)
        return
    is_first = stamp_at(project.output, INDEX_FILE) is None
    if arguments.json or arguments.quiet or not sys.stderr.isatty():
        report = build(project, options)
    else:
        from octavo.cli.progress import progress_bar

        with progress_bar() as progress:
            report = build(project, options, progress)
    if arguments.json:
        import json

        # Escapes keep every letter, whatever the encoding of the output.
        print(json.dumps(report.as_json()))
    else:
        _print(report, project, arguments)
        if is_first and not report.failed and not arguments.quiet and sys.stdout.isatty():
            _print_place(arguments)
    sys.exit(1 if report.failed else 0)


def _print(report: "Report", project: "Project", arguments: argparse.Namespace) -> None:
    """Print a report for people: findings, what was asked for, and a summary."""
    from octavo.build.report import NO_ADDRESS, ON_REQUEST, printed_findings, summary

    if report.diagnostics:
        print(printed_findings(report.diagnostics, project.root) + "\n", file=sys.stderr)
    notes = [found for found in report.notes if arguments.verbose or found.code not in ON_REQUEST]
    if notes and not arguments.quiet:
        print(printed_findings(notes, project.root) + "\n", file=sys.stderr)
    if arguments.explain:
        for path, reason in sorted(report.reasons.items()):
            print(f"{path}: {reason}")
    if arguments.verbose:
        for stage, seconds in report.timings.items():
            print(f"{stage:>10} {1000 * seconds:8.1f} ms")
        if report.address:
            print(f"   address {report.address.url} (from {report.address.origin})")
    if report.failed:
        print(summary(report), file=sys.stderr)
    elif not arguments.quiet:
        if report.address is None:
            print(NO_ADDRESS, file=sys.stderr)
        print(summary(report))


def _print_place(arguments: argparse.Namespace) -> None:
    """Say where the site is and how to look at it, to somebody who has not built it before."""
    from octavo.base.urls import INDEX_FILE
    from octavo.cli.quoting import serve_command

    folder = arguments.output or arguments.project / "output"
    if arguments.portable:
        print(f"The site is in the folder {folder}; to look at it, open {folder / INDEX_FILE} in a browser.")
    elif arguments.output is None:
        print(f"The site is in the folder {folder}; to look at it: {serve_command(arguments.project)}")
    else:
        print(f"The site is in the folder {folder}.")


def _jobs(text: str) -> int:
    number = whole_number(text, 256)
    if not number:
        raise argparse.ArgumentTypeError("a number from 1 to 256 is wanted")
    return number


def base_url(arguments: argparse.Namespace) -> str | None:
    """Return the address that is given in place of the site's own, if any; SystemExit where it is none."""
    if arguments.base_url is None:
        return None
    from octavo.content.fields import site_url

    try:
        return site_url(arguments.base_url)
    except ValueError as failure:
        usage: argparse.ArgumentParser = arguments.usage
        usage.error(f"argument --base-url: {': '.join(failure.args)}")
