"""`octavo publish`: build the site, and put it on a branch, into a folder, or on another machine."""

import argparse
import sys
from typing import TYPE_CHECKING

from octavo.cli.arguments import Commands, add_command, add_output, add_project, bounds, surroundings
from octavo.cli.build import add_options, base_url

if TYPE_CHECKING:
    from octavo.publish.outcome import Publication, SiteChanges

_MEANING = "Build the site and publish it: to the branch gh-pages of origin, or to another place."


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "publish", _MEANING, run)
    parser.add_argument("--to", metavar="PLACE", help="a folder, or user@host:path (by rsync), in place of a branch")
    parser.add_argument("--remote", metavar="NAME-OR-URL", help="the repository to push to; else origin")
    parser.add_argument("--branch", metavar="NAME", help="the branch to push to; else gh-pages")
    parser.add_argument("--message", metavar="TEXT", help="the message of the commit")
    parser.add_argument(
        "--replace", action="store_true", help="go where Octavo did not publish before, or replace another site"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and publish nothing")
    add_options(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings only")
    add_project(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> None:
    """Build and publish the site, and say what was done; SystemExit with status 1 if there is an error."""
    from octavo.base.project import Options, Project
    from octavo.build.build import build
    from octavo.build.report import NO_ADDRESS, printed_findings, summary
    from octavo.build.session import Session
    from octavo.publish.branch import Branch
    from octavo.publish.publish import publish_site

    # Without any words git would refuse the commit.
    given = {"remote": arguments.remote, "name": arguments.branch, "message": arguments.message or None}
    named = {name: value for name, value in given.items() if value is not None}
    if arguments.to is not None and named:
        arguments.usage.error("argument --to: not with --remote, --branch or --message")
    branch = Branch(**named, replace=arguments.replace)
    target = branch if arguments.to is None else arguments.to
    project, session = Project.at(arguments.project, arguments.output), Session()
    options = Options(
        base_url=base_url(arguments),
        jobs=arguments.jobs,
        strict=arguments.strict,
        portable=arguments.portable,
        surroundings=surroundings(arguments, project),
        bounds=bounds(arguments),
    )
    if arguments.quiet or not sys.stderr.isatty():
        report = build(project, options, session=session)
    else:
        from octavo.cli.progress import progress_bar

        with progress_bar() as progress:
            report = build(project, options, progress, session)
    if report.diagnostics:
        print(printed_findings(report.diagnostics, project.root) + "\n", file=sys.stderr)
    if report.failed:
        print(f"{summary(report)}; nothing was published", file=sys.stderr)
        sys.exit(1)
    if not arguments.quiet:
        if report.address is None:
            print(NO_ADDRESS, file=sys.stderr)
        print(summary(report), flush=True)
    done = publish_site(project, session, target, take_over=arguments.replace, dry_run=arguments.dry_run)
    if done.diagnostics:
        print(printed_findings(done.diagnostics, project.root), file=sys.stderr)
    if done.failed:
        sys.exit(1)
    if arguments.dry_run:
        _print_changes(done.changes)
        print(f"{done.place}: {_count(done.changes)}; this was a dry run, nothing was published")
    elif not arguments.quiet:
        print(_summary(done))
        for note in done.notes:
            print(note)


def _summary(done: "Publication") -> str:
    if not done.changes.count:
        return f"nothing new: {done.place} has this site already"
    return f"published to {done.place}: {_count(done.changes)}"


def _print_changes(changes: "SiteChanges") -> None:
    from octavo.audit.places import printable

    for word, paths in (("add", changes.added), ("change", changes.changed), ("remove", changes.removed)):
        for path in paths:
            print(f"would {word} {printable(path)}")


def _count(changes: "SiteChanges") -> str:
    from octavo.build.report import counted

    added = counted(len(changes.added), "file")
    return f"{added} added, {len(changes.changed)} changed, {len(changes.removed)} removed"
