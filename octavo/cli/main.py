"""The command line."""

import argparse
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from octavo import __version__


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("octavo", description="Turns a folder of Markdown into an academic profile site.")
    parser.add_argument("--version", action="version", version=f"octavo {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, meaning: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
        found.set_defaults(run=_COMMANDS[name], usage=found)
        return found

    build = command("build", "Build the site.")
    build.add_argument("--base-url", metavar="URL", help="the site's address, in place of the one in site.yaml")
    build.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="how many processes; else as many as pay off")
    build.add_argument("--drafts", action="store_true", help="build drafts too")
    build.add_argument("--strict", action="store_true", help="treat warnings as errors")
    build.add_argument("--portable", action="store_true", help="write links that work from a disk or a zip")
    build.add_argument("--watch", action="store_true", help="build again whenever something changes")
    _add_poll(build)
    build.add_argument("--explain", action="store_true", help="say why each page was rendered")
    build.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    loudness = build.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print findings only")
    loudness.add_argument("-v", "--verbose", action="store_true", help="print the time of each stage")
    serve = command("serve", "Show the site, and build it again whenever something changes.")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on; else this machine's own alone")
    serve.add_argument("--port", type=_port, default=8000, help="the port; else 8000, or the next one that is free")
    serve.add_argument("--open", action="store_true", help="open it in a browser")
    serve.add_argument("--drafts", action="store_true", help="show drafts too; none of it gets into output/")
    serve.add_argument("--no-reload", action="store_true", help="leave open pages as they are")
    _add_poll(serve)
    serve.add_argument(
        "--base-path",
        type=_base_path,
        metavar="/REPO/",
        help="show the site below a path, in place of that in site.yaml",
    )
    links = "what opens a file in your editor, with {path}, {line} and {column}; else that of VS Code"
    serve.add_argument("--editor", metavar="LINK", help=links)
    new = command("new", "Start a project in a new folder.")
    new.add_argument("folder", metavar="DIR", type=Path)
    clean = command("clean", "Delete what builds wrote, and nothing else.")
    for found in (build, serve, clean):
        found.add_argument(
            "--project", type=Path, default=Path(), metavar="DIR", help="the project's folder; else this"
        )
    for found in (build, clean):
        found.add_argument(
            "--output", type=Path, metavar="DIR", help="where the site goes; else output/ in the project"
        )
    return parser


def _build(asked: argparse.Namespace) -> None:
    from octavo.base.project import Options, Project
    from octavo.build.build import build
    from octavo.build.report import summary, told_all

    base_url = _address(asked)
    options = Options(base_url, asked.jobs, asked.drafts, asked.strict, asked.portable)
    project = Project.at(asked.project, asked.output)
    if asked.watch:
        if asked.json or asked.explain or asked.quiet or asked.verbose:
            asked.usage.error("argument --watch: not with --json, --explain, --quiet or --verbose")
        from octavo.serve.serve import watch

        watch(project, options, poll=asked.poll)
        return
    if asked.json or asked.quiet or not sys.stderr.isatty():
        report = build(project, options)
    else:
        from octavo.cli.progress import shown

        with shown() as progress:
            report = build(project, options, progress)
    if asked.json:
        import json

        print(json.dumps(report.as_json(), ensure_ascii=False))
        sys.exit(1 if report.failed else 0)
    if report.diagnostics:
        print(told_all(report.diagnostics, project.root) + "\n", file=sys.stderr)
    if asked.explain:
        for path, reason in sorted(report.reasons.items()):
            print(f"{path}: {reason}")
    if asked.verbose:
        for stage, seconds in report.timings.items():
            print(f"{stage:>10} {1000 * seconds:8.1f} ms")
    if report.failed:
        print(summary(report), file=sys.stderr)
        sys.exit(1)
    if not asked.quiet:
        print(summary(report))


def _serve(asked: argparse.Namespace) -> None:
    from octavo.base.project import Options, Project
    from octavo.serve.http.editor import VSCODE
    from octavo.serve.serve import Where, serve

    project, base_url = Project.at(asked.project), None
    if asked.base_path:
        from octavo.content.config import read_settings
        from octavo.content.fields import rebased

        base_url = rebased(read_settings(project.content)[0].config.url, asked.base_path)
    if asked.drafts or asked.base_path:
        project = project.aside(f"{asked.drafts} {asked.base_path}")
    where = Where(asked.host, asked.port, asked.open, not asked.no_reload, asked.editor or VSCODE)
    serve(project, Options(base_url, drafts=asked.drafts), where, poll=asked.poll)


def _new(asked: argparse.Namespace) -> None:
    from octavo.cli.scaffold import start

    name = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = input("Your name: ").strip()
    try:
        made = start(asked.folder, name or "Your Name")
    except (FileExistsError, NotADirectoryError):
        asked.usage.error(f"{asked.folder} exists and is not empty; name a new folder")
    for path in made:
        print(f"  {asked.folder / path}")
    print(f"Now: octavo serve --project {asked.folder}")


def _clean(asked: argparse.Namespace) -> None:
    from octavo.base.project import Project
    from octavo.build.clean import clean

    removed = clean(Project.at(asked.project, asked.output))
    print(f"{removed} file{'' if removed == 1 else 's'} removed")


_COMMANDS = {"build": _build, "serve": _serve, "new": _new, "clean": _clean}


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256 is wanted")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a number from 0 to 65535 is wanted")
    return int(text)


def _base_path(text: str) -> str:
    path = f"/{text.strip('/')}/" if text.strip("/") else "/"
    if not re.fullmatch(r"[\w.~!$&'()*+,;=:@/-]+", path, re.ASCII) or "//" in path or "/." in path:
        raise argparse.ArgumentTypeError("a path as in an address is wanted, as /repo/")
    return path


def _add_poll(command: argparse.ArgumentParser) -> None:
    meaning = "look for changes every few seconds, where the system does not tell of them"
    command.add_argument("--poll", action="store_true", help=meaning)


def _address(asked: argparse.Namespace) -> str | None:
    if asked.base_url is None:
        return None
    from octavo.content.fields import site_url

    try:
        return site_url(asked.base_url)
    except ValueError as failure:
        usage: argparse.ArgumentParser = asked.usage
        usage.error(f"argument --base-url: {': '.join(failure.args)}")


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program as a process of its own, which ends at once: nobody needs what is in its memory to be tidied."""
    try:
        main(arguments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:
        # All was done, and only the end was still to come.
        code = 130
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program; what an operating system refuses, and a fault of our own, is told in a line."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        asked = _parser().parse_args(arguments)
        asked.run(asked)
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    except KeyboardInterrupt as asked_to:
        print("Interrupted; the site is whole, and the next build goes on from here.", file=sys.stderr, flush=True)
        # What Python does at the end stumbles over workers that were interrupted; these follow by themselves.
        os._exit(143 if isinstance(asked_to, _Terminated) else 130)
    except BrokenPipeError:
        # Whoever read the output has gone: there is nobody to tell, and nothing to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as failure:
        where = f"{failure.filename}: " if failure.filename else ""
        _end(f"error: {where}{failure.strerror or failure}", 1)
    except Exception as failure:
        import traceback

        frame = traceback.extract_tb(failure.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        what = f"error: {type(failure).__name__}: {failure} (at {place}, in {frame.name})"
        _end(f"{what}\nThis is a fault of Octavo's own; nothing of yours is lost. Please report this line.", 1)
    sys.exit(0)


class _Terminated(KeyboardInterrupt):
    """Somebody asked the program to end, which it does as at Ctrl-C."""


def _terminate(number: int, frame: object) -> None:
    raise _Terminated


def _end(words: str, code: int) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(code)
