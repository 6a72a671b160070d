"""`octavo clean`: delete what builds wrote, and nothing else."""

import argparse

from octavo.cli.arguments import Commands, add_command, add_output, add_project


def add(commands: Commands) -> None:
    """Add the command to the program's."""
    parser = add_command(commands, "clean", "Delete what builds wrote, and nothing else.", run)
    add_project(parser)
    add_output(parser)


def run(asked: argparse.Namespace) -> None:
    """Delete the files of the site and the caches."""
    from octavo.base.project import Project
    from octavo.build.clean import clean

    removed = clean(Project.at(asked.project, asked.output))
    print(f"{removed} file{'' if removed == 1 else 's'} removed")
