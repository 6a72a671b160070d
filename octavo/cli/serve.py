"""`octavo serve`: show the site in a browser, and build it again whenever something changes."""

import argparse
import re

from octavo.cli.arguments import Commands, add_command, add_poll, add_project


def add(commands: Commands) -> None:
    """Add the command to the program's."""
    parser = add_command(commands, "serve", "Show the site, and build it again whenever something changes.", run)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; else this machine's own alone")
    parser.add_argument("--port", type=_port, default=8000, help="the port; else 8000, or the next one that is free")
    parser.add_argument("--open", action="store_true", help="open it in a browser")
    parser.add_argument("--drafts", action="store_true", help="show drafts too; none of it gets into output/")
    parser.add_argument("--no-reload", action="store_true", help="leave open pages as they are")
    add_poll(parser)
    meaning = "show the site below a path, in place of that in site.yaml"
    parser.add_argument("--base-path", type=_base_path, metavar="/REPO/", help=meaning)
    meaning = "what opens a file in your editor, with {path}, {line} and {column}; else that of VS Code"
    parser.add_argument("--editor", metavar="LINK", help=meaning)
    add_project(parser)


def run(asked: argparse.Namespace) -> None:
    """Serve until told to end."""
    from octavo.base.project import Options, Project
    from octavo.serve.http.editor import VSCODE
    from octavo.serve.serve import ServeOptions, serve

    project, base_url = Project.at(asked.project), None
    if asked.base_path:
        from octavo.content.config import read_settings
        from octavo.content.fields import rebased

        base_url = rebased(read_settings(project.content)[0].config.url, asked.base_path)
    if asked.drafts or asked.base_path:
        project = project.aside(f"{asked.drafts} {asked.base_path}")
    where = ServeOptions(asked.host, asked.port, asked.open, not asked.no_reload, asked.editor or VSCODE)
    serve(project, Options(base_url, drafts=asked.drafts), where, poll=asked.poll)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a number from 0 to 65535 is wanted")
    return int(text)


def _base_path(text: str) -> str:
    path = f"/{text.strip('/')}/" if text.strip("/") else "/"
    if not re.fullmatch(r"[\w.~!$&'()*+,;=:@/-]+", path, re.ASCII) or "//" in path or "/." in path:
        raise argparse.ArgumentTypeError("a path as in an address is wanted, as /repo/")
    return path
