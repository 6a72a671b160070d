"""`octavo clean`: delete what builds wrote, and nothing else."""

import argparse
import sys

from octavo.cli.arguments import Commands, add_command, add_output, add_project


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "clean", "Delete what builds wrote, and nothing else.", run)
    add_project(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> None:
    """Delete the site and the caches, and print how many files of the site were removed, and what stays."""
    from octavo.base.project import Project
    from octavo.build.build import missing
    from octavo.build.clean import clean
    from octavo.build.report import printed_findings
    from octavo.output.refusal import misplaced

    project = Project.at(arguments.project, arguments.output)
    if refused := missing(project) or misplaced(project):
        sys.exit(printed_findings((refused,), project.root))
    removed, findings = clean(project)
    if findings:
        print(printed_findings(findings, project.root) + "\n", file=sys.stderr)
    left = sorted(path.name for path in project.output.iterdir()) if project.output.is_dir() else []
    if left:
        print(f"{project.output} keeps what Octavo did not write: {', '.join(left)}")
    print(f"{removed} file{'' if removed == 1 else 's'} removed")
    if findings:
        sys.exit(1)
