"""`octavo migrate`: make a site of one that was made with another program."""

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.cli.arguments import Commands, add_command

if TYPE_CHECKING:
    from octavo.base.progress import Progress
    from octavo.migrate.folder import SourceFolder
    from octavo.migrate.found import FoundSite
    from octavo.migrate.report import Migration


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    meaning = "Make a site of one made with al-folio, academicpages, HugoBlox or Quarto."
    parser = add_command(commands, "migrate", meaning, run)
    parser.add_argument("source", metavar="DIR", type=Path, help="the folder of the former site, which is not changed")
    parser.add_argument("new", metavar="NEW", type=Path, nargs="?", help="a new folder; else DIR-octavo, beside DIR")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Write the new site and its report, and print a summary; SystemExit 1 where something with content was left."""
    from octavo.base.progress import quiet
    from octavo.cli.progress import progress_bar
    from octavo.migrate.data import UnreadableText
    from octavo.migrate.folder import read_folder
    from octavo.migrate.migrate import found_in
    from octavo.migrate.recognise import PEERS, folder_of_language, peer_of

    usage: argparse.ArgumentParser = arguments.usage
    source: Path = arguments.source.resolve()
    if not source.is_dir():
        usage.error(f"there is no folder {arguments.source}")
    new: Path = arguments.new or source.with_name(f"{source.name}-octavo")
    _refuse(usage, source, new)
    folder = read_folder(source)
    peer = peer_of(folder)
    if not peer:
        if language := folder_of_language(folder):
            usage.error(
                f"{arguments.source} has a folder for each language, and only sites in one are moved: in a copy of it, "
                f"let what is in `{language}` be all that is in `content`, and move the copy"
            )
        names = f"{', '.join(PEERS[:-1])} or {PEERS[-1]}"
        usage.error(f"{arguments.source} is not a site that was made with {names}; name the folder with its settings")
    with progress_bar() if sys.stderr.isatty() else nullcontext(quiet) as progress:
        try:
            found = found_in(folder, peer, progress)
        except UnreadableText as failure:
            place = f"{failure.path}, line {failure.line}, column {failure.column}"
            usage.error(f"the settings of {arguments.source} cannot be read: {place}: {failure.message}")
        if arguments.dry_run:
            with tempfile.TemporaryDirectory() as place:
                migration = _write(found, folder, Path(place) / "site", progress)
        else:
            migration = _write(found, folder, new, progress)
    _print(migration, new, arguments)
    if migration.has_lost:
        sys.exit(1)


def _refuse(usage: argparse.ArgumentParser, source: Path, new: Path) -> None:
    """Refuse a folder that is not new, or that the former site has in it."""
    place = new.resolve()
    if place == source or source in place.parents:
        usage.error(f"{new} is in the former site, which stays as it is; name a folder elsewhere")
    if new.is_symlink() and not place.exists():
        usage.error(f"{new} is a link that leads nowhere; name a new folder")
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        usage.error(f"{new} is there already and not empty; name a new folder")


def _write(found: "FoundSite", folder: "SourceFolder", new: Path, progress: "Progress") -> "Migration":
    from octavo.base.layout import CONTENT
    from octavo.cli.scaffold import Owner, scaffold
    from octavo.migrate.migrate import findings_in, migration_of
    from octavo.migrate.report import REPORT, report_text
    from octavo.migrate.write import write_site

    was_there = new.is_dir()
    new.mkdir(parents=True, exist_ok=True)
    try:
        failed = write_site(found, folder, new, progress)
        owner = next((str(entry.front["name"]) for entry in found.entries if entry.path == "profile.md"), "")
        scaffold(new, Owner(name=owner), without=CONTENT)
        findings, errors = findings_in(new, len(found.entries), progress)
        migration = migration_of(found, folder, findings, errors, failed)
        (new / REPORT).write_text(report_text(migration), "utf-8", newline="\n")
    except BaseException:
        # Half a site would keep the command from being run again. The folder was empty before, if it was there.
        for place in new.iterdir():
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        if not was_there:
            new.rmdir()
        raise
    return migration


def _print(migration: "Migration", new: Path, arguments: argparse.Namespace) -> None:
    from octavo.cli.quoting import serve_command
    from octavo.migrate.report import REPORT, report_text, summary_of

    if arguments.json:
        print(json.dumps(migration.as_json(), ensure_ascii=False, indent=2))
        return
    if arguments.dry_run:
        print(report_text(migration))
        print("Nothing was written.")
        return
    print(f"{summary_of(migration)}.")
    print(f"The site is in {new}; what was left, and what to look at, is in {new / REPORT}.")
    if migration.is_unfit:
        print("It cannot be built yet: first mend what is called an error there.")
    print(f"Now: {serve_command(new)}")
