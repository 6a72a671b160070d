"""`octavo check`: look for faults in the built site, or in any folder of HTML files."""

import argparse
import os
import sys
from contextlib import nullcontext
from pathlib import Path

from octavo.cli.arguments import Commands, add_command, add_project
from octavo.cli.build import base_url


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "check", "Look for faults in the built site: broken links, missing titles …", run)
    meaning = "a folder of HTML files; else output/ in the project"
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=meaning)
    parser.add_argument("--base-url", metavar="URL", help="the site's address, in place of the one it was built for")
    parser.add_argument("--online", action="store_true", help="ask other sites if the pages that are linked to exist")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    forms.add_argument("--format", choices=("text", "github"), default="text", help="`github`: as notes on its pages")
    add_project(parser)


def run(arguments: argparse.Namespace) -> None:
    """Check the site and print the findings; SystemExit with status 1 if there is an error."""
    from octavo.audit.audit import audit
    from octavo.audit.report import annotations, check_summary
    from octavo.base.progress import quiet
    from octavo.base.project import Project
    from octavo.build.report import printed_findings
    from octavo.publish.record import last_published

    project, url = Project.at(arguments.project, arguments.folder), base_url(arguments)
    published = last_published(project) if arguments.folder is None else frozenset()
    if not arguments.online:
        report = audit(project, base_url=url, published=published)
    else:
        from octavo.audit.ask import Manners
        from octavo.cli.progress import progress_bar

        with progress_bar() if sys.stderr.isatty() else nullcontext(quiet) as progress:
            report = audit(project, base_url=url, published=published, online=Manners(), progress=progress)
    if arguments.json:
        import json

        print(json.dumps(report.as_json(), ensure_ascii=False))
        sys.exit(1 if report.failed else 0)
    if arguments.format == "github":
        workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
        print(annotations(report.diagnostics, project.root, workspace.resolve()), end="")
    elif report.diagnostics:
        print(printed_findings(report.diagnostics, project.root) + "\n", file=sys.stderr)
    if report.failed:
        print(check_summary(report), file=sys.stderr)
        sys.exit(1)
    print(check_summary(report))
