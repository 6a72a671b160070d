"""The ASGI application of the preview: the guard, the pages and files of the output, and the event stream."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavo.base.folders import HeldFolder
from octavo.base.frozen import EMPTY
from octavo.serve.http.editor import VSCODE
from octavo.serve.http.events import EventStream, epoch
from octavo.serve.http.guard import NO_TOKEN, Guard, split_target, without_token
from octavo.serve.http.inject import FAILED, NOT_BUILT, NOT_FOUND, OWN, inject, notice, script_tag
from octavo.serve.http.lookup import Moved, decoded, gone_page, nearest_page, relative, served, url, with_base
from octavo.serve.http.media import HTML_TYPE, SCRIPT_TYPE, media_type
from octavo.serve.http.responses import ALWAYS, file_response, page_response, unless_known
from octavo.serve.preview import Preview, PreviewState
from octavo.site.targets import MISSING

EVENTS = f"/{OWN}events"
LIVE = Path(__file__).parent.parent / "live"

# The preview's own address, at the root of a server or below the base path of a site.
_OWN_ADDRESS = re.compile(rf"(?:/.*)?(/{OWN}[\w.-]+)")


class SiteFiles:
    """The pages and files of a preview of the project in the folder `root`.

    With `reload`, pages get the script that keeps them current. `on_request` is called at each request, and
    `on_missing` if a listed file is missing.
    """

    def __init__(
        self,
        preview: Preview,
        root: Path,
        on_request: Callable[[], None],
        on_missing: Callable[[], None],
        *,
        reload: bool,
    ) -> None:
        self.preview = preview
        self.root = root
        self.on_request = on_request
        self.on_missing = on_missing
        self.reload = reload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a page or a file, after a build in progress."""
        self.on_request()
        complete = await self.preview.ready()
        visit = _Visit(Request(scope), self.preview.state)
        response = self._response(visit) if complete else self._unavailable(visit)
        await response(scope, receive, send)

    def _response(self, visit: "_Visit") -> Response:
        state, request = visit.state, visit.request
        if not state.paths:
            return self._unavailable(visit)
        found = served(visit.raw_path, state.base, state.paths)
        if isinstance(found, Moved):
            return _redirect(visit.address(found.address), request.scope["query_string"])
        response = self._listed(visit, found.path) if found else None
        return unless_known(request.headers, response) if response else self._not_found(visit)

    def _listed(
        self, visit: "_Visit", path: str, status: int = 200, headers: Mapping[str, str] = EMPTY
    ) -> Response | None:
        """Return the response with a listed file, or None if the file is not in the output folder.

        The status and the headers are those of a page.
        """
        try:
            folder = visit.state.folder
            with HeldFolder(folder, self.root if folder.is_relative_to(self.root) else None) as held:
                if media_type(path) != HTML_TYPE:
                    return file_response(held, path, media_type(path))
                page = held.read(path)
        except OSError:
            self.on_missing()
            return None
        return page_response(self._with_script(visit, page, path, visit.state.epoch), HTML_TYPE, status, headers)

    def _not_found(self, visit: "_Visit") -> Response:
        """Return the 404 page; for a page that is gone, a header names the nearest one."""
        state = visit.state
        gone = gone_page(visit.raw_path, state.base, self.preview.gone)
        near = nearest_page(gone, state.paths) if gone and gone.endswith(".html") else ""
        headers = {"octavo-nearest": visit.address(url(state.base, near))} if near else {}
        own = self._listed(visit, MISSING, 404, headers) if MISSING in state.paths else None
        page = self._with_script(visit, notice(NOT_FOUND), MISSING, state.epoch)
        return own or page_response(page, HTML_TYPE, 404, headers)

    def _unavailable(self, visit: "_Visit") -> Response:
        """Return the notice that there is no site yet.

        While a build may still make one, the notice has epoch 0: its page reloads whatever the build writes.
        """
        state = visit.state
        failed = state.failed and not state.paths
        page = self._with_script(visit, notice(FAILED if failed else NOT_BUILT), "", state.epoch if failed else 0)
        return page_response(page, HTML_TYPE, 503, {"retry-after": "1"})

    def _with_script(self, visit: "_Visit", page: bytes, path: str, number: int) -> bytes:
        """Return a page with the script tag, if pages reload."""
        if not self.reload:
            return page
        return inject(page, script_tag(epoch(self.preview.run, number), path, visit.base))


class _Visit:
    """A request for an address of a site in a state.

    A proxy may show the site below any path, of which it removes all or a part. So a request that comes through one is
    for an address below the base path, whatever its beginning, and all addresses in the response are relative to it.
    """

    def __init__(self, request: Request, state: PreviewState) -> None:
        self.request = request
        self.state = state
        self._proxied = request.scope["proxied"]
        asked = request.scope["raw_path"]
        self.raw_path = with_base(asked, state.base) if self._proxied else asked

    @property
    def base(self) -> str:
        """The base path, or the way to it from the address."""
        return self.address(url(self.state.base, "")) if self._proxied else self.state.base

    def address(self, address: str) -> str:
        """Return an address of the site as the browser has to ask for it."""
        return relative(self.raw_path, address) if self._proxied else address


class Guarded:
    """An application behind a guard; every response gets the security headers."""

    def __init__(self, guard: Guard, inner: ASGIApp) -> None:
        self.guard = guard
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that the guard admits, or refuse it; 500 with the exception if the application fails."""
        started = False

        async def send_secured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update({**ALWAYS, "content-security-policy": self.guard.policy})
            await send(message)

        if scope["type"] != "http":
            return
        authority, raw_path = split_target(scope["raw_path"])
        path = decoded(raw_path) or ""
        own = _OWN_ADDRESS.fullmatch(path)
        # The application gets the path that the guard checked.
        request = Request({**scope, "raw_path": raw_path, "path": own[1] if own else path})
        request.scope["proxied"] = self.guard.is_proxied(request.headers)
        try:
            await (self._refusal(request, authority) or self.inner)(request.scope, receive, send_secured)
        except Exception as failure:
            if started:
                # The server closes the connection, so that the client sees that the response is incomplete.
                raise
            text = f"{type(failure).__name__}: {failure}\nThis is a fault in Octavo itself. Please report it.\n"
            await PlainTextResponse(text, 500)(scope, receive, send_secured)

    def _refusal(self, request: Request, authority: str | None) -> Response | None:
        guard, query, path = self.guard, request.scope["query_string"], request.scope["path"]
        refused = guard.refusal(request.headers, authority, event_stream=path == EVENTS)
        if refused:
            return PlainTextResponse(refused, 403)
        if guard.has_token(query):
            # The cookie replaces the token, so that the token does not stay in an address that others may see.
            cookie = f"{guard.cookie}={guard.token}; HttpOnly; SameSite=Strict"
            if request.scope["proxied"]:
                # Without a path, the cookie is for the folder of the address, so other servers behind the proxy do not
                # get it.
                home = relative(request.scope["raw_path"], _home(path))
                return _redirect(home, without_token(query), {"set-cookie": cookie})
            return _redirect(_home(path), without_token(query), {"set-cookie": f"{cookie}; Path=/"})
        if not guard.has_cookie(request.headers):
            return PlainTextResponse(NO_TOKEN, 403)
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("The preview answers GET and HEAD requests only.\n", 405, {"allow": "GET, HEAD"})
        return None


def _home(path: str) -> str:
    """Return the address of a decoded path on this server; `/` if browsers could read it as one on another host."""
    return quote(path) if path and not path.startswith("//") else "/"


def _redirect(address: str, query: bytes, headers: Mapping[str, str] = EMPTY) -> Response:
    """Return a redirect that is not permanent, because the next build may change it."""
    return RedirectResponse(f"{address}?{query.decode('latin-1')}" if query else address, 302, headers)


def app(
    preview: Preview,
    guard: Guard,
    root: Path,
    *,
    on_request: Callable[[], None] = lambda: None,
    on_missing: Callable[[], None] = lambda: None,
    reload: bool = True,
    editor: str = VSCODE,
) -> ASGIApp:
    """Return the application for a preview of the project in the folder `root`.

    `on_request` is called at each request for a page or a file, and `on_missing` if a listed file is missing; `editor`
    is the template of links to source files.
    """
    stream = EventStream(preview, root, editor)
    scripts = {f"/{OWN}{file.name}": file.name for file in LIVE.glob("*.js")}

    async def live(request: Request) -> Response:
        with HeldFolder(LIVE) as folder:
            return unless_known(request.headers, file_response(folder, scripts[request.scope["path"]], SCRIPT_TYPE))

    async def events(request: Request) -> Response:
        return stream.response(request)

    routes = [Route(EVENTS, events), *(Route(path, live) for path in scripts)] if reload else []
    files = SiteFiles(preview, root, on_request, on_missing, reload=reload)
    return Guarded(guard, Router(routes, redirect_slashes=False, default=files))
