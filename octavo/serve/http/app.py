"""The application: a request comes in, and is answered with what the preview shows."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavo.render.routes import MISSING
from octavo.serve.http.content import Content, of_data, of_file
from octavo.serve.http.descent import descent
from octavo.serve.http.editor import VSCODE
from octavo.serve.http.events import Channel, epoch
from octavo.serve.http.guard import Guard, without_token
from octavo.serve.http.inject import NOWHERE, OWN, UNBUILDABLE, UNBUILT, notice, tag, tagged
from octavo.serve.http.lookup import Moved, decoded, neighbour, once, served, url
from octavo.serve.http.media import PAGE, SCRIPT, media
from octavo.serve.http.request import Head
from octavo.serve.http.responses import answer, moved, short, whole
from octavo.serve.preview import Preview, Shown

EVENTS = f"{OWN}events"
LIVE = Path(__file__).parent.parent / "live"

_REFUSED = "This preview opens at the address that `octavo serve` prints, in a tab of its own.\n"


class Site:
    """The pages and files of a preview; with `reload` they keep themselves current."""

    def __init__(self, preview: Preview, doubt: Callable[[], None], *, reload: bool) -> None:
        self.preview = preview
        self.doubt = doubt
        self.reload = reload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page or a file, once it is settled what there is."""
        head = Head.of(scope)
        whole_site = await self.preview.current()
        with ExitStack() as files:
            response = self._answer(head, files) if whole_site else self._later(head)
            await response(scope, receive, send)

    def _answer(self, head: Head, files: ExitStack) -> Response:
        shown = self.preview.shown
        if not shown.paths:
            return self._later(head)
        found = served(head.path, shown.base, shown.paths)
        if isinstance(found, Moved):
            query = head.query.decode("latin-1")
            return moved(head, f"{found.address}?{query}" if query else found.address)
        content = self._content(shown, found.path, files) if found else None
        return answer(head, content) if content else self._missing(head, shown, files)

    def _content(self, shown: Shown, path: str, files: ExitStack) -> Content | None:
        """What is at a path, None where its file is not, or is none of ours any more: somebody else was at it."""
        kind = media(path)
        try:
            file = files.enter_context(descent(shown.folder, path))
            return of_data(kind, self._tagged(file.read(), path, shown.epoch)) if kind == PAGE else of_file(kind, file)
        except OSError:
            self.doubt()
            return None

    def _missing(self, head: Head, shown: Shown, files: ExitStack) -> Response:
        """The one answer for all that is not there, or not for everybody to see."""
        gone = once(head.path, shown.base, self.preview.gone)
        near = neighbour(gone, shown.paths) if gone and gone.endswith(".html") else ""
        more = {"octavo-nearest": url(shown.base, near)} if near else {}
        own = self._content(shown, MISSING, files) if MISSING in shown.paths else None
        page = own.data if own else None
        return whole(head, 404, page or self._tagged(notice(NOWHERE), MISSING, shown.epoch), PAGE, more)

    def _later(self, head: Head) -> Response:
        """What there is instead of a site: whoever saw this one will be told that anything may have changed."""
        shown = self.preview.shown
        unbuildable = shown.failed and not shown.paths
        page = notice(UNBUILDABLE if unbuildable else UNBUILT)
        return whole(head, 503, self._tagged(page, "", shown.epoch if unbuildable else 0), PAGE, {"retry-after": "1"})

    def _tagged(self, page: bytes, path: str, number: int) -> bytes:
        if not self.reload:
            return page
        return tagged(page, tag(epoch(self.preview.run, number), path, self.preview.shown.base))


class Guarded:
    """An application behind a guard, for those alone who may ask."""

    def __init__(self, guard: Guard, inner: ASGIApp) -> None:
        self.guard = guard
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not; a fault of our own is told to whoever asked."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        if scope["type"] != "http":
            return
        head = Head.of(scope)
        try:
            # What the guard has looked at is what is answered.
            inner = {**scope, "path": decoded(head.path) or ""}
            await (self._refusal(head) or self.inner)(inner, receive, sent)
        except Exception as failure:
            # What is half sent cannot be taken back: the server ends the connection.
            if not begun:
                text = f"{type(failure).__name__}: {failure}\nThis is a fault of Octavo's own. Please report it.\n"
                await short(head, 500, text)(scope, receive, send)

    def _refusal(self, head: Head) -> Response | None:
        guard = self.guard
        if not guard.admits(head, channel=decoded(head.path) == EVENTS):
            return short(head, 403, _REFUSED)
        if guard.introduces(head):
            # From now on the cookie says who it is, and the token is in no address that others may see.
            cookie = f"{guard.cookie}={guard.token}; Path=/; HttpOnly; SameSite=Strict"
            return moved(head, _again(head), {"set-cookie": cookie})
        if not guard.knows(head):
            return short(head, 403, _REFUSED)
        if head.method not in ("GET", "HEAD"):
            return short(head, 405, "Here things are only read.\n", {"allow": "GET, HEAD"})
        return None


def _again(head: Head) -> str:
    """The address that was asked for, without the token; what may be taken for another host's leads home."""
    text = decoded(head.path)
    path = quote(text) if text and not text.startswith("//") else "/"
    query = without_token(head.query).decode("latin-1")
    return f"{path}?{query}" if query else path


def app(
    preview: Preview,
    guard: Guard,
    root: Path,
    doubt: Callable[[], None] = lambda: None,
    *,
    reload: bool = True,
    editor: str = VSCODE,
) -> ASGIApp:
    """The application for a preview of the project in a folder; `doubt` is told of files that are not as listed."""
    channel = Channel(preview, root, editor)

    scripts = {f"{OWN}{file.name}": of_data(SCRIPT, file.read_bytes()) for file in LIVE.glob("*.js")}

    async def live(request: Request) -> Response:
        return answer(Head.of(request.scope), scripts[request.url.path])

    async def events(request: Request) -> Response:
        return channel.answer(Head.of(request.scope))

    routes = [Route(EVENTS, events), *(Route(path, live) for path in scripts)] if reload else []
    return Guarded(guard, Router(routes, redirect_slashes=False, default=Site(preview, doubt, reload=reload)))
