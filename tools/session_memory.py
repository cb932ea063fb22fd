"""What a session takes of a machine's memory, JupyterLab with a chapter whose cells were run: ``make bench-session``.

A browser opens the chapter and runs it, as a reader would. Counted are JupyterLab's server and the kernel, not the
browser, which is on the reader's own machine: memory that only one process uses, and its share of what several do
(PSS; on macOS, which does not tell shares, the first part alone).

    python tools/session_memory.py [--python PYTHON] [CHAPTER ...]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
MB = 10**6
PATIENCE = 300  # seconds, for a server that starts or a chapter that runs

#: Asked to run cells before, JupyterLab would ask back which kernel to choose.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: A kernel that died answers nothing, so the wait has an end.
RUN = """([command, seconds]) => Promise.race([
  window.jupyterapp.commands.execute(command).then(() => null),
  new Promise((_, fail) => setTimeout(fail, 1000 * seconds, Error(`${command}: not done after ${seconds} s`))),
])"""
KERNEL_IS_READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


@dataclass
class Memory:
    """What a session took, in bytes: the most at one time, and then, with everything run, server and kernel."""

    peak: int
    server: int
    kernel: int


class Session:
    """A JupyterLab of its own, whose memory is read five times a second."""

    def __init__(self, server: subprocess.Popen[bytes], address: str) -> None:
        self.address = address
        self._server = psutil.Process(server.pid)
        self._peak = 0
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            with suppress(psutil.NoSuchProcess):  # a process may end while it is looked at
                self._peak = max(self._peak, sum(self._taken()))

    def _taken(self) -> tuple[int, int]:
        """Return the bytes of the server, and of all that it started."""
        return _bytes(self._server), sum(map(_bytes, self._server.children(recursive=True)))

    def memory(self) -> Memory:
        """End the watch and return what it found."""
        self._over.set()
        server, kernel = self._taken()
        return Memory(max(self._peak, server + kernel), server, kernel)


def _bytes(process: psutil.Process) -> int:
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.uss))


@contextmanager
def session(python: str, folder: Path) -> Iterator[Session]:
    """Start the JupyterLab that is installed beside `python` in `folder`, on loopback, and stop it at the end."""
    own = {f"JUPYTER_{name}_DIR": str(folder / f".{name}") for name in ("RUNTIME", "CONFIG", "DATA")}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--LabApp.expose_app_in_browser=True"]
    # Of the environment's Python alone: -P keeps out this folder, and PYTHONPATH may name another infolib.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | own
    log = folder / ".log"
    with log.open("wb") as output:
        command = [python, "-P", "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        about = _wait_for(folder / f".RUNTIME/jpserver-{server.pid}.json", server, log)
        yield Session(server, f"{about['url']}lab/tree/{{}}?token={about['token']}")
    finally:
        server.terminate()
        server.wait()


def _wait_for(path: Path, server: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    """Return what the server writes about itself, as soon as it answers."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        with suppress(OSError, json.JSONDecodeError):
            about: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            with urlopen(f"{about['url']}api", timeout=10):
                return about
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def run_all_cells(page: Page, address: str) -> None:
    """Open a notebook in JupyterLab, run all of its cells and save it."""
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(address)
    page.wait_for_function(KERNEL_IS_READY)
    for command in ("notebook:run-all-cells", "docmanager:save"):
        page.evaluate(RUN, [command, PATIENCE])


def measure(python: str, chapter: Path, page: Page) -> tuple[Memory, str]:
    """Run a copy of `chapter` in JupyterLab; return what the session took, and the notebook that it saved."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(chapter.parent, Path(folder, "chapters"))
        with session(python, Path(folder)) as lab:
            run_all_cells(page, lab.address.format(f"chapters/{chapter.name}"))
            memory = lab.memory()
        return memory, Path(folder, "chapters", chapter.name).read_text(encoding="utf-8")


def failures(notebook: str) -> list[str]:
    """Return the cells that were not run or that failed, by id."""
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    return [
        cell["id"]
        for cell in cells
        if cell["execution_count"] is None or any(output["output_type"] == "error" for output in cell["outputs"])
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of what a session with each chapter takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*", type=Path, default=CHAPTERS, metavar="CHAPTER")
    parser.add_argument("--python", default=sys.executable, help="the Python whose JupyterLab and infolib are measured")
    options = parser.parse_args(arguments)
    print("| chapter | server | kernel | together | at most |\n| --- | ---: | ---: | ---: | ---: |")
    with sync_playwright() as play:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for chapter in options.chapters:
            memory, saved = measure(options.python, chapter, browser.new_page())
            if failures(saved):
                print(f"{chapter}: cells not run or failed: {', '.join(failures(saved))}", file=sys.stderr)
                return 1
            sizes = [memory.server, memory.kernel, memory.server + memory.kernel, memory.peak]
            print(f"| {chapter.stem} | {' | '.join(f'{size / MB:.0f} MB' for size in sizes)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
