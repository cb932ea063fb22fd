"""The built site, served as a reader's server would, in a real browser."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from repository import ROOT

SITE = ROOT / "_build" / "html"
FOLDER = "/somewhere/deep/"  # the site must work under any address

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NO_BROWSER = (
    "These tests read the site in a browser, and none could be started. Install Chromium or Chrome "
    "(on Debian and Ubuntu: apt-get install chromium), or Playwright's own with what it needs: "
    ".venv/bin/python -m playwright install --with-deps chromium"
)


@dataclass
class Visit:
    """A page that is open in the browser, and what happened on the way."""

    page: Page
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)


class Handler(SimpleHTTPRequestHandler):
    """Serves the site in a folder of its own, silently."""

    def translate_path(self, path: str) -> str:
        inside = path.startswith(FOLDER)
        return super().translate_path("/" + path.removeprefix(FOLDER) if inside else "/outside-the-site")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").is_file():
        pytest.fail(f"{SITE} holds no site: run `make book` first (`make test` does)", pytrace=False)
    return SITE


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{FOLDER}"
        server.shutdown()
        thread.join()


def launch(play: Playwright) -> Browser:
    """Start the system's browser, else Playwright's, which is fetched if it is not there."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return play.chromium.launch(executable_path=found, args=ARGUMENTS)
    except PlaywrightError:
        if found:
            raise
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    try:
        return play.chromium.launch(args=ARGUMENTS)
    except PlaywrightError as error:
        pytest.fail(f"{NO_BROWSER}\n{error}", pytrace=False)


# For one module only: while Playwright runs, notebooks tested by the same worker could not.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = launch(play)
        yield browser
        browser.close()


def watch(visit: Visit, own: str) -> None:
    """Note what goes wrong on the page, and let no request leave the site."""

    def decide(route: Route) -> None:
        if route.request.url.startswith(own):
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    page = visit.page
    page.route(lambda url: url.startswith(("http:", "https:", "file:", "ws:")), decide)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda note: visit.errors.append(note.text) if note.type in ("error", "warning") else None)
    page.on("response", lambda reply: visit.failed.append(reply.url) if reply.status >= 400 else None)
    page.on("requestfailed", lambda request: visit.failed.append(request.url))


#: Tests measure all of a page; readers get sections laid out as they come near the screen.
LAY_OUT = ".text > section > section { content-visibility: visible !important; }"

#: Opens a page of the site; the keywords are those of a browser context.
Open = Callable[..., Visit]


def opener(browser: Browser, address: str, site: Path) -> Iterator[Open]:
    """A function that opens pages, each as a new reader; when it is done with, they are closed."""
    contexts: list[BrowserContext] = []

    def open_one(
        path: str, *, theme: str = "light", width: int = 1280, files: bool = False, before: str = "", **context: Any
    ) -> Visit:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **context)  # type: ignore[arg-type]
        )
        visit = Visit(contexts[-1].new_page())
        visit.page.add_init_script(before or ";")
        start = f"{site.as_uri()}/" if files else address
        watch(visit, start)
        visit.page.goto(start + path, wait_until="load")
        if "?q=" in path:
            visit.page.locator("#search-results li").first.wait_for()
        visit.page.evaluate("document.fonts.ready")
        if context.get("java_script_enabled", True):
            visit.page.add_style_tag(content=LAY_OUT)
        return visit

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser: Browser, address: str, site: Path) -> Iterator[Open]:
    yield from opener(browser, address, site)


@pytest.fixture(scope="module")
def visits(browser: Browser, address: str, site: Path) -> Iterator[Open]:
    """Pages to look at without changing them: each is opened once."""
    for open_one in opener(browser, address, site):
        yield functools.cache(open_one)
