"""Drive Firefox and WebKitGTK, so that tests can measure pages in the engines of three browsers.

Both follow the commands of the WebDriver standard: WebKitWebDriver takes them over HTTP, Firefox over the socket of its
own protocol, Marionette. No window becomes as narrow as a phone, so a page is opened in a frame of the wanted width.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.support.hosting import Hosting
from tests.support.pages import Published

# The widths at which pages are looked at, in pixels: of two phones, a tablet and a laptop.
WIDTHS = (320, 390, 820, 1280)
# Seconds after which a browser that does not answer counts as failed.
PATIENCE = 60
FIREFOX = ("firefox-esr", "firefox")
WEBKIT = "WebKitWebDriver"
# The browser that comes with WebKitGTK stands in a folder of the library, whose name has the machine and the version.
MINI_BROWSERS = ("*/webkit2gtk-*/MiniBrowser", "*/webkitgtk-*/MiniBrowser", "webkit2gtk-*/MiniBrowser")

FRAME = """
const [address, width, dark, done] = arguments;
document.documentElement.innerHTML = "<body style='margin: 0'></body>";
const frame = document.createElement("iframe");
frame.style.cssText = `border: 0; width: ${width}px; height: 900px; color-scheme: ${dark ? "dark" : "light"}`;
frame.onload = () => frame.contentDocument.fonts.ready.then(() => done(null));
frame.src = address;
document.body.append(frame);
"""

# Finds boxes that are narrower than their content, and elements that begin or end outside the window. Content that
# scrolls in its own box, and text for screen readers only, may do so; in WebKit, a comma or full stop at the end of a
# line hangs into the margin.
OVERFLOWING = """(() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.overflowX !== "visible" || style.clipPath !== "none") return true;
    }
    return false;
  };
  const named = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") || ""}: ` +
    element.textContent.trim().slice(0, 60);
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, math") || !element.checkVisibility() || scrolls(element)) continue;
    const hangs = (getComputedStyle(element).hangingPunctuation || "none") !== "none" ? 7 : 1;
    if (element.clientWidth && element.scrollWidth > element.clientWidth + hangs) found.push(`box ${named(element)}`);
    const box = element.getBoundingClientRect();
    if (element.matches(".skip")) continue;
    if (box.width && (box.left < -1 || box.right > width + 1)) found.push(`place ${named(element)}`);
  }
  return found;
})()"""
SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"


class Missing(Exception):
    """A browser is not installed; the message says which program is wanted."""


# Takes a command of WebDriver by its name in Marionette, with its parameters, and returns its result.
Send = Callable[[str, dict[str, Any]], Any]


@dataclass
class Engine:
    """A browser with one window."""

    name: str
    send: Send
    hosting: Hosting

    def open(self, built: Published, path: str, width: int = 1280, *, dark: bool = False) -> None:
        """Open a page of a site at a width in pixels, and wait for its fonts."""
        self.send("SwitchToFrame", {"id": None})
        # A page that is not there is the same at every size, and its origin is that of the page to be measured.
        self.send("Navigate", {"url": self.hosting.address(built, "404.html")})
        arguments = [self.hosting.address(built, path), width, dark]
        self.send("ExecuteAsyncScript", {"script": FRAME, "args": arguments})
        self.send("SwitchToFrame", {"id": 0})

    def resize(self, width: int) -> None:
        """Give the page another width in pixels."""
        self.evaluate(f"void (frameElement.style.width = '{width}px')")

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        return self.send("ExecuteScript", {"script": f"return ({expression})", "args": []})


class AnyEngine(Protocol):
    """What tests ask of a browser."""

    name: str

    def open(self, built: Published, path: str, width: int = 1280, *, dark: bool = False) -> None:
        """Open a page of a site at a width in pixels, and wait for its fonts."""

    def resize(self, width: int) -> None:
        """Give the page another width in pixels."""

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""


def overflowing(engine: AnyEngine, widths: Iterable[int]) -> list[str]:
    """Return what is wider than its box or the window on the open page, at each of the widths."""
    faults = []
    for width in widths:
        engine.resize(width)
        sideways = engine.evaluate(SIDEWAYS)
        if sideways > 0:
            faults.append(f"at {width} the page scrolls sideways by {sideways}")
        faults += [f"at {width} {found}" for found in engine.evaluate(OVERFLOWING)]
    return faults


def waited(found: Callable[[], Any], process: "subprocess.Popen[bytes]") -> Any:
    """Return what a function returns, once that is true."""
    end = time.monotonic() + PATIENCE
    while not (value := found()):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} did not start")
        time.sleep(0.02)
    return value


@contextmanager
def running(command: list[str], **options: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program without its output, and end it afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def firefox() -> Iterator[Send]:
    """Run Firefox without a window on the screen."""
    program = next((place for name in FIREFOX if (place := shutil.which(name))), None)
    if program is None:
        raise Missing("firefox-esr")
    with ExitStack() as stack:
        profile = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        process = stack.enter_context(running(command, env={**os.environ, "HOME": str(profile)}))
        noted = profile / "MarionetteActivePort"
        port = waited(lambda: noted.is_file() and noted.read_text(), process)
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", int(port)), PATIENCE))
        stream = stack.enter_context(connection.makefile("rb"))

        def received() -> Any:
            length = b""
            while (byte := stream.read(1)) != b":":
                length += byte
            return json.loads(stream.read(int(length)))

        def send(name: str, parameters: dict[str, Any]) -> Any:
            message = json.dumps([0, 0, f"WebDriver:{name}", parameters]).encode()
            connection.sendall(b"%d:%b" % (len(message), message))
            _, _, error, result = received()
            if error:
                raise RuntimeError(f"Firefox: {error}")
            return result.get("value") if isinstance(result, dict) else result

        received()
        send("NewSession", {})
        yield send


# The addresses of WebDriver's commands below that of the session.
ADDRESSES = {
    "Navigate": "url",
    "SwitchToFrame": "frame",
    "SetWindowRect": "window/rect",
    "ExecuteScript": "execute/sync",
    "ExecuteAsyncScript": "execute/async",
}


def asked(method: str, address: str, parameters: dict[str, Any] | None = None) -> Any:
    """Send a command of WebDriver over HTTP, and return its result."""
    data = None if parameters is None else json.dumps(parameters).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as raised:
        raise RuntimeError(f"WebKit: {raised.read().decode()}") from None


@contextmanager
def screen() -> Iterator[str]:
    """Run an X server without a screen, and return the name of its display."""
    program = shutil.which("Xvfb")
    if program is None:
        raise Missing("xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with os.fdopen(reading) as stream, running(command, pass_fds=(writing,)):
        os.close(writing)
        number = stream.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Tell if somebody listens to a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def webkit() -> Iterator[Send]:
    """Run the small browser that comes with WebKitGTK, in a window of an X server without a screen."""
    driver = shutil.which(WEBKIT)
    browser = next((place for form in MINI_BROWSERS for place in sorted(Path("/usr/lib").glob(form))), None)
    if driver is None or browser is None:
        raise Missing("webkit2gtk-driver")
    with ExitStack() as stack:
        display = stack.enter_context(screen())
        home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        environment = {**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11", "HOME": home, "XDG_CACHE_HOME": home}
        port = free_port()
        process = stack.enter_context(running([driver, f"--port={port}"], env=environment))
        waited(lambda: listens(port), process)
        options = {"binary": str(browser), "args": ["--automation"]}
        sessions = f"http://127.0.0.1:{port}/session"
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        session = f"{sessions}/{asked('POST', sessions, wanted)['sessionId']}"
        try:
            yield lambda name, parameters: asked("POST", f"{session}/{ADDRESSES[name]}", parameters)
        finally:
            asked("DELETE", session)


@contextmanager
def driven(name: str) -> Iterator[Engine]:
    """Run a browser by the name of its engine; raise Missing if it is not installed."""
    with ExitStack() as stack:
        send = stack.enter_context({"firefox": firefox, "webkit": webkit}[name]())
        hosting = Hosting()
        stack.callback(hosting.close)
        send("SetWindowRect", {"width": 1400, "height": 1100})
        yield Engine(name, send, hosting)
