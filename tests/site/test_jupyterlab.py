"""The live figures in JupyterLab: what a reader moves arrives in Python, and what Python sets arrives on the page."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from live_examples import EXAMPLES, SOURCES
from playwright.sync_api import Page, TimeoutError
from test_explorables import MOVE, VALUES

CELLS = [
    "import ipywidgets\nfrom infolib.disambiguation import SenseDisambiguator\nfrom infolib.explore import *\n"
    + "".join(f"{name} = {code}\n" for name, code in SOURCES.items()),
    f"ipywidgets.VBox([{', '.join(SOURCES)}])",
    f"for figure in [{', '.join(SOURCES)}]:\n    print(figure)",
    "GaussianKL.mu_p = 3",
]


def cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a notebook in a JupyterLab of its own."""
    folder = tmp_path_factory.mktemp("lab")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": list(map(cell, CELLS)), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "figures.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", f"--ServerApp.port={port}"]
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    log = folder / "log.txt"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, stdout=output, stderr=output, env=environment
        ) as server,
    ):
        for _ in range(120):
            if "is running at" in log.read_text() or server.poll() is not None:
                break
            time.sleep(0.5)
        else:
            pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")
        yield f"http://127.0.0.1:{port}/lab/tree/figures.ipynb"
        server.terminate()


def run_cell(page: Page, number: int) -> None:
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    for _ in range(10):  # a dialog that opens between the click and the key takes the key for itself
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        try:
            cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[[*0-9]+\]")).wait_for(timeout=10_000)
        except TimeoutError:
            continue
        cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for()
        return
    pytest.fail(f"JupyterLab did not run cell {number}")


def test_every_figure_shares_its_settings_with_python(lab: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    # A busy machine may be told that its server is away for a moment.
    page.add_locator_handler(page.locator(".jp-Dialog"), lambda dialog: dialog.locator("button").last.click())
    page.set_default_timeout(120_000)  # a kernel that starts beside other tests takes its time
    page.goto(lab)
    page.locator(".jp-Notebook .jp-CodeCell").nth(2).wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    run_cell(page, 0)
    run_cell(page, 1)
    for name in SOURCES:
        figure = page.locator(f'.infolib-figure[data-figure="{name}"]')
        figure.wait_for()
        before = figure.evaluate(VALUES)
        figure.evaluate(MOVE)
        assert figure.evaluate(VALUES) != before, name
    address = page.url
    run_cell(page, 2)
    output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output pre")
    output.wait_for()
    said = output.inner_text()
    assert [name for name in SOURCES if f"{name}(" not in said] == []
    assert [figure for figure in EXAMPLES if repr(figure) in said] == [], "what Python still takes for unmoved"
    assert "?" not in address, "only the book's own pages keep settings in their address"
    run_cell(page, 3)
    page.locator('[data-figure="GaussianKL"] [data-quantity="mu_p"][data-value="3"]').wait_for()
    context.close()
