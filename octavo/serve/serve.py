"""Serve: a preview that keeps itself current, until somebody ends it."""

import asyncio
import secrets
import signal
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.build.build import missing
from octavo.build.report import format_findings
from octavo.content.survey import folders_of
from octavo.serve.console import Console
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import Rebuilder
from octavo.serve.supervisor import Supervisor


@frozen
class ServeOptions:
    """Where and how a preview is to be seen."""

    host: str
    port: int
    open: bool
    reload: bool
    editor: str


def watch(project: Project, options: Options, *, poll: bool) -> None:
    """Build, and again at every change, until told to end; SystemExit where there is nothing to build."""
    _require(project)
    asyncio.run(_conduct(_conductor(project, options), _nobody, poll=poll))


def serve(project: Project, options: Options, where: ServeOptions, *, poll: bool) -> None:
    """The same, and show it; OSError where there is no port to be had."""
    from octavo.serve.http import server

    _require(project)
    # Had before anything is built, for without one nobody would see it.
    listening = server.bound(where.host, where.port)
    rebuilder = _conductor(project, options)
    preview = rebuilder.preview

    async def show(stop: asyncio.Event, built: asyncio.Event) -> None:
        from octavo.serve.http.app import app

        guard = server.guard_of(where.host)
        made = app(preview, guard, project.root, rebuilder.doubt, reload=where.reload, editor=where.editor)
        serving = asyncio.create_task(server.serve_app(made, listening, stop))
        await built.wait()
        if stop.is_set():
            await serving
            return
        url = server.url_of(listening, guard, preview.shown.base)
        if where.port not in (0, listening.getsockname()[1]):
            print(f"Port {where.port} is in use; this one is free:")
        print(f"\n  {url}    (Ctrl-C ends it)\n", flush=True)
        if guard.open:
            print("Others can reach it too; who has this address sees the site.\n", file=sys.stderr, flush=True)
        if where.open:
            await asyncio.to_thread(webbrowser.open, url)
        await serving

    asyncio.run(_conduct(rebuilder, show, poll=poll))


def _require(project: Project) -> None:
    """End where there are no sources yet; where they go later, one waits for them."""
    trouble = missing(project)
    if trouble is not None:
        sys.exit(format_findings((trouble,), project.root))


Show = Callable[[asyncio.Event, asyncio.Event], Awaitable[None]]


async def _nobody(stop: asyncio.Event, built: asyncio.Event) -> None:
    await stop.wait()


def _conductor(project: Project, options: Options) -> Rebuilder:
    preview = Preview(PreviewState(project.output), secrets.token_hex(4))
    return Rebuilder(Supervisor(project, options), preview, Console(project.root))


async def _conduct(rebuilder: Rebuilder, show: Show, *, poll: bool) -> None:
    """Build whenever something changes, and show it meanwhile, until a signal comes."""
    from octavo.serve.watch import Watcher

    stop, built = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    project = rebuilder.supervisor.order.project

    def unwatched(trouble: Diagnostic) -> None:
        rebuilder.search()
        print(format_findings((trouble,), project.root) + "\n", file=sys.stderr, flush=True)

    watch = None if poll else Watcher(project.root, folders_of(project), rebuilder.saw, unwatched)
    rebuilder.watched = watch is not None
    if watch is not None:
        rebuilder.follow = watch.follow

    async def build() -> None:
        if watch is not None:
            trouble = await asyncio.to_thread(watch.start)
            if trouble is not None:
                unwatched(trouble)
        await rebuilder.run(built.set)

    work = [asyncio.ensure_future(show(stop, built)), asyncio.ensure_future(build())]
    ending = asyncio.ensure_future(stop.wait())
    await asyncio.wait((*work, ending), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    # Whoever waits for the first build waits no longer.
    built.set()
    # First, for a builder that ends while somebody has it build is taken for lost, and another one is started.
    work[1].cancel()
    await asyncio.wait((work[1],))
    await rebuilder.supervisor.stop()
    if watch is not None:
        watch.stop()
    # What ended by a fault of its own is told.
    with suppress(asyncio.CancelledError):
        await work[1]
    await work[0]
