"""The commands `serve` and `build --watch`: they build a site at every change, and `serve` shows it in a browser."""

import asyncio
import secrets
import signal
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress

from octavo.base.frozen import frozen
from octavo.base.project import Options, Project
from octavo.build.build import missing
from octavo.build.report import printed_findings
from octavo.serve.console import Console
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import Rebuilder
from octavo.serve.supervisor import Supervisor


@frozen
class ServeOptions:
    """The options of the server; port 0 stands for any free port.

    With `open`, a browser opens the site. With `reload`, open pages follow the sources. `editor` is the template of
    links to source files. `allowed` and `frames` are those of the guard.
    """

    host: str
    port: int
    open: bool
    reload: bool
    editor: str
    allowed: frozenset[str] = frozenset()
    frames: bool = False


# Serves the site until the first event is set, which asks to stop; the second one is set after the first build.
_Server = Callable[[asyncio.Event, asyncio.Event], Awaitable[None]]


def watch(project: Project, options: Options, *, poll: bool) -> None:
    """Build, and again at every change, until a signal comes; SystemExit if the project has no sources."""
    _require_sources(project)
    asyncio.run(_run(_rebuilder_of(project, options), _wait_for_stop, poll=poll))


def serve(project: Project, options: Options, serving: ServeOptions, *, poll: bool) -> None:
    """Build and serve a site, and build again at every change, until a signal comes.

    SystemExit if the project has no sources; OSError if no port is free.
    """
    from octavo.serve.http import server

    _require_sources(project)
    # The port comes before the first build, which would be useless without one.
    listening = server.bound(serving.host, serving.port)
    rebuilder = _rebuilder_of(project, options)
    preview = rebuilder.preview

    async def serve_site(stop: asyncio.Event, built: asyncio.Event) -> None:
        from octavo.serve.http.app import app

        guard = server.guard_of(serving.host, serving.allowed, frames=serving.frames)
        site = app(
            preview,
            guard,
            project.root,
            on_request=rebuilder.look,
            on_missing=rebuilder.check_output,
            reload=serving.reload,
            editor=serving.editor,
        )
        running = asyncio.create_task(server.serve_app(site, listening, stop))
        await built.wait()
        if stop.is_set():
            await running
            return
        urls = server.urls_of(listening, guard, preview.state.base)
        if serving.port not in (0, listening.getsockname()[1]):
            print(f"Port {serving.port} is in use; this one is free:")
        print("\n" + "\n".join(f"  {url}" for url in urls) + "    (Ctrl-C ends it)\n", flush=True)
        if guard.token:
            print(
                "Other machines can reach this server; whoever has an address with its token sees the site.\n",
                file=sys.stderr,
                flush=True,
            )
        if serving.open:
            await asyncio.to_thread(webbrowser.open, urls[0])
        await running

    asyncio.run(_run(rebuilder, serve_site, poll=poll))


def _require_sources(project: Project) -> None:
    """Exit with an error if there are no sources at the start; sources that disappear later are waited for."""
    trouble = missing(project)
    if trouble is not None:
        sys.exit(printed_findings((trouble,), project.root))


async def _wait_for_stop(stop: asyncio.Event, built: asyncio.Event) -> None:
    await stop.wait()


def _rebuilder_of(project: Project, options: Options) -> Rebuilder:
    preview = Preview(PreviewState(project.output), secrets.token_hex(4))
    return Rebuilder(Supervisor(project, options), preview, Console(project.root))


async def _run(rebuilder: Rebuilder, server: _Server, *, poll: bool) -> None:
    """Run a server and build at every change, until a signal comes or one of them fails."""
    from octavo.serve.detect import Detector

    stop, built = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:
            # The event loop of Windows leaves signals to the program.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    detector = Detector(rebuilder, poll=poll)

    async def build() -> None:
        await detector.start()
        await rebuilder.run(built.set)

    serving, building = asyncio.ensure_future(server(stop, built)), asyncio.ensure_future(build())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait((serving, building, stopping), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    # The server may still wait for the first build.
    built.set()
    # Building is cancelled before the worker is stopped; otherwise the worker would be taken for lost and replaced.
    building.cancel()
    await asyncio.wait((building,))
    await rebuilder.supervisor.stop()
    detector.stop()
    # If either of them failed, its exception ends the program.
    with suppress(asyncio.CancelledError):
        await building
    await serving
