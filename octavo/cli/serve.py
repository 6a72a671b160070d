"""`octavo serve`: show the site in a browser, and build it again whenever something changes."""

import argparse
import re

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


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "serve", "Show the site, and build it again whenever something changes.", run)
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on; else one that only this machine can reach"
    )
    parser.add_argument("--port", type=_port, default=8000, help="the port; else 8000, or the next one that is free")
    meaning = "answer under this name too, that of a tunnel or a proxy; may be repeated"
    parser.add_argument("--allow-host", type=_host_name, action="append", default=[], metavar="NAME", help=meaning)
    meaning = "let an editor on this machine, as VS Code, show the site in a frame"
    parser.add_argument("--frames", action="store_true", help=meaning)
    parser.add_argument("--open", action="store_true", help="open the site in a browser")
    parser.add_argument("--drafts", action="store_true", help="show drafts too; none of it gets into output/")
    parser.add_argument("--no-reload", action="store_true", help="leave open pages as they are")
    add_poll(parser)
    meaning = "show the site below a path, in place of the one in site.yaml"
    parser.add_argument("--base-path", type=_base_path, metavar="/REPO/", help=meaning)
    meaning = "the link that opens a file in your editor, with {path}, {line} and {column}; else that of VS Code"
    parser.add_argument("--editor", metavar="LINK", help=meaning)
    add_bounds(parser)
    add_project(parser)
    add_output(parser)


def run(arguments: argparse.Namespace) -> None:
    """Serve the site until the program is interrupted."""
    from octavo.base.frozen import replace
    from octavo.base.project import Options, Project
    from octavo.serve.http.editor import VSCODE
    from octavo.serve.serve import ServeOptions, serve

    project = Project.at(arguments.project, arguments.output)
    options = Options(drafts=arguments.drafts, surroundings=surroundings(arguments, project), bounds=bounds(arguments))
    if arguments.base_path:
        from octavo.content.config import read_settings, site_address
        from octavo.content.fields import rebased

        address = site_address(read_settings(project.content)[0], options)
        options = replace(options, base_url=rebased(address.url if address else None, arguments.base_path))
    if arguments.output is None and (arguments.drafts or arguments.base_path):
        project = project.aside(f"{arguments.drafts} {arguments.base_path}")
    editor, reload = arguments.editor or VSCODE, not arguments.no_reload
    allowed = frozenset(arguments.allow_host)
    serving = ServeOptions(arguments.host, arguments.port, arguments.open, reload, editor, allowed, arguments.frames)
    serve(project, options, serving, poll=arguments.poll)


def _port(text: str) -> int:
    number = whole_number(text, 65535)
    if number is None:
        raise argparse.ArgumentTypeError("a number from 0 to 65535 is wanted")
    return number


def _host_name(text: str) -> str:
    from urllib.parse import urlsplit

    # Many copy the whole address.
    try:
        name = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        name = ""
    if not re.fullmatch(r"[a-z0-9._-]+", name):
        raise argparse.ArgumentTypeError("the name of a host is wanted, as preview.example.org")
    return name


def _base_path(text: str) -> str:
    path = f"/{text.strip('/')}/" if text.strip("/") else "/"
    if not re.fullmatch(r"[\w.~!$&'()*+,;=:@/-]+", path, re.ASCII) or "//" in path or "/." in path:
        raise argparse.ArgumentTypeError("a path as in an address is wanted, as /repo/")
    return path
