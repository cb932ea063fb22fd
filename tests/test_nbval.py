"""That nbval really compares: a notebook whose stored output was altered must fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import notebooks
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from repository import ROOT

SET_UP = """
import matplotlib.pyplot as plt
import infolib
from infolib import plot
from infolib.explore import CardDeck
plot.use_book_style()
"""
DRAW = """
fig, ax = plt.subplots()
ax.barh(["a heart"], [2])
plot.label_bars(ax)
plt.show()
"""
CELLS = [
    SET_UP,
    'print(f"{float(infolib.entropy([0.1, 0.5, 0.1, 0.3])):.4f} bits")',
    "infolib.self_information([1, 1 / 4])",
    DRAW,
    "CardDeck()",
]
PRINTED, VALUE, FIGURE, WIDGET = 1, 2, 3, 4


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> NotebookNode:
    """A small notebook as `make notebooks` writes it."""
    path = tmp_path_factory.mktemp("executed") / "small.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in CELLS]), path)
    assert notebooks.main([str(path)]) == 0
    return notebooks.read(path)


def run_nbval(nb: NotebookNode, folder: Path) -> subprocess.CompletedProcess[str]:
    """Test the notebook with the options of pyproject.toml, in one process."""
    path = folder / "small.ipynb"
    path.write_text(notebooks.as_text(nb), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-n", "0", "-p", "no:cacheprovider"]
    # This process is itself a pytest worker; the one below must not take itself for one.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [*command, "--color=no", str(path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def copy_of(nb: NotebookNode) -> NotebookNode:
    return notebooks.normal_form(nb)


def failed_cells(run: subprocess.CompletedProcess[str]) -> set[int]:
    return {int(n) for n in re.findall(r"^FAILED .*::Cell (\d+)", run.stdout, re.MULTILINE)}


def test_an_unaltered_notebook_passes(executed, tmp_path):
    run = run_nbval(executed, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(CELLS)} passed" in run.stdout


def alter_print(nb: NotebookNode) -> None:
    output = nb.cells[PRINTED].outputs[0]
    assert output.text == "1.6855 bits\n"
    output.text = "1.6856 bits\n"


def alter_value(nb: NotebookNode) -> None:
    data = nb.cells[VALUE].outputs[0].data
    assert data["text/plain"] == "array([0., 2.])"
    data["text/plain"] = "array([0., 3.])"


def alter_figure(nb: NotebookNode) -> None:
    data = nb.cells[FIGURE].outputs[0].data
    assert data["image/svg+xml"].count("2.0000") >= 1
    data["image/svg+xml"] = data["image/svg+xml"].replace("2.0000", "3.0000")


def alter_widget(nb: NotebookNode) -> None:
    data = nb.cells[WIDGET].outputs[0].data
    assert data["text/plain"].startswith("CardDeck(")
    data["text/plain"] = data["text/plain"].replace("CardDeck(", "CardDesk(")


def lose_output(nb: NotebookNode) -> None:
    nb.cells[PRINTED].outputs = []


@pytest.mark.parametrize(
    ("alter", "cell"),
    [
        pytest.param(alter_print, PRINTED, id="printed-number"),
        pytest.param(alter_value, VALUE, id="value-of-a-cell"),
        pytest.param(alter_figure, FIGURE, id="number-in-an-svg-figure"),
        pytest.param(alter_widget, WIDGET, id="name-of-a-widget"),
        pytest.param(lose_output, PRINTED, id="output-that-is-missing"),
    ],
)
def test_an_altered_output_fails(executed, tmp_path, alter: Callable[[NotebookNode], None], cell: int):
    nb = copy_of(executed)
    alter(nb)
    run = run_nbval(nb, tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert failed_cells(run) == {cell}
