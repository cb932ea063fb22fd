"""Run every chapter in the site's JupyterLite, in a browser with a network: ``python tools/check_lite.py _build/html``.

Python comes from Pyodide's distribution, which is on the Internet alone. So this is no test that runs everywhere, but
a check to make by hand (`make check-lite`) before a release, and after a new version of JupyterLite.

    python tools/check_lite.py SITE [CHAPTER ...]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START = 300  # seconds for a kernel to start: it fetches Python first
CHAPTER = 1800  # seconds for all cells of a chapter, with the packages that they fetch
#: What the set-up cell of a chapter says in a browser where the chapter cannot run there.
SENTENCE = "needs PyTorch, which does not run in a browser"

KERNEL_STATUS = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status ?? 'none'"
RUN_ALL = """async (seconds) => {
  const { commands, shell } = window.jupyterapp;
  await commands.execute("notebook:clear-all-cell-outputs");
  const late = new Promise((_, fail) => setTimeout(fail, 1000 * seconds, Error(`not done within ${seconds} s`)));
  await Promise.race([commands.execute("notebook:run-all-cells"), late]);
  return shell.currentWidget.content.model.sharedModel.toJSON().cells.filter((cell) => cell.cell_type === "code");
}"""


class CheckError(Exception):
    """A check that could not be made; the message says why and what helps."""


@dataclass(frozen=True)
class Result:
    """What became of the cells of a chapter."""

    cells: int
    ran: int
    error: str
    said_why_not: bool

    @property
    def good(self) -> bool:
        """Whether all cells ran, or the chapter said that it cannot run here."""
        return self.said_why_not or (self.ran == self.cells and not self.error)

    def __str__(self) -> str:
        if self.said_why_not:
            return "says that it needs PyTorch"
        return f"{self.ran} of {self.cells} cells ran" + (f"; {self.error}" if self.error else "")


def wait_for_kernel(page: Page, failed: Sequence[str]) -> None:
    """Wait until the notebook's kernel has started; `failed` collects what the page could not get."""
    deadline = time.monotonic() + START
    while page.evaluate(KERNEL_STATUS) != "idle":
        if failed:
            raise CheckError(f"The browser could not get {failed[0]}: this check needs a connection to the Internet.")
        if time.monotonic() > deadline:
            raise CheckError(f"The kernel did not start within {START} s: it is {page.evaluate(KERNEL_STATUS)!r}.")
        page.wait_for_timeout(500)


def open_chapter(page: Page, lite: str, chapter: str) -> None:
    """Open a chapter in the JupyterLite at the address `lite`, and wait until it can be run."""
    failed: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(lite):
            failed.append(request.url)

    page.on("requestfailed", note)
    page.goto(f"{lite}lab/index.html?path=chapters/{chapter}.ipynb")
    wait_for_kernel(page, failed)
    page.remove_listener("requestfailed", note)


def run_chapter(page: Page, lite: str, chapter: str) -> Result:
    """Run all cells of a chapter, as "Run All Cells" in its menu does: it stops at the first that fails."""
    open_chapter(page, lite, chapter)
    return result_of(page.evaluate(RUN_ALL, CHAPTER))


def error_in(output: dict[str, Any]) -> str:
    """Return the last line of a traceback; Pyodide's kernel writes <class 'ValueError'> for ValueError."""
    kind = output["ename"].removeprefix("<class '").removesuffix("'>")
    return f"{kind}: {output['evalue']}"


def result_of(cells: Sequence[dict[str, Any]]) -> Result:
    """Judge the code cells of a notebook that was run."""
    errors = [
        f"cell {number} of them: {error_in(output)}"
        for number, cell in enumerate(cells, start=1)
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]
    said = "".join("".join(output.get("text", "")) for cell in cells[:1] for output in cell["outputs"])
    ran = sum(cell["execution_count"] is not None for cell in cells)
    return Result(len(cells), ran - len(errors), errors[0] if errors else "", SENTENCE in said)


def chapters_in(site: Path, wanted: Sequence[str]) -> list[str]:
    """Return the chapters in the site's JupyterLite, all or those that are wanted."""
    there = sorted(path.stem for path in (site / "lite" / "files" / "chapters").glob("*.ipynb"))
    if not there:
        raise CheckError(f"{site} holds no JupyterLite: run make book first")
    unknown = [name for name in wanted if name not in there]
    if unknown:
        raise CheckError(f"There is no chapter {unknown[0]!r}; there are {', '.join(there)}")
    return list(wanted) or there


class Silent(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site on loopback, at the address that this yields."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def check(site: Path, wanted: Sequence[str]) -> bool:
    """Run the chapters, each as a new reader, and say of each what became of it."""
    chapters = chapters_in(site, wanted)
    all_good = True
    with sync_playwright() as play, served(site) as address:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        for chapter in chapters:
            start = time.monotonic()
            with browser.new_context() as context:
                result = run_chapter(context.new_page(), f"{address}lite/", chapter)
            print(f"{'ok    ' if result.good else 'FAILED'} {chapter}: {result}, {time.monotonic() - start:.0f} s")
            all_good &= result.good
        browser.close()
    return all_good


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the chapters named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, metavar="SITE", help="the built site")
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="chapters to run, such as 02-entropy")
    options = parser.parse_args(arguments)
    try:
        return 0 if check(options.site, options.chapters) else 1
    except (CheckError, PlaywrightError) as error:
        print(f"{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
