"""Chapters as Colab runs them: a notebook alone, in a Python of its own, that clones the book to find infolib.

Only what belongs to Google stands in: the module that tells a notebook where it is, and the packages that
Colab brings. The book's address leads to a clone on this disk; git, pip and the kernel are real.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import notebooks
import pytest
import setup_cell
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from repository import ROOT

#: What Colab brings that these two chapters need, in the versions that the book's outputs were made with.
BROUGHT = ["pip", "ipykernel", "ipywidgets", "numpy", "scipy", "matplotlib", "scikit-learn", "dask"]

COLAB = """
class _widgets:
    _installed_url = None

def enable_custom_widget_manager():
    pass
"""
WHERE = """
import importlib.metadata, os, pathlib, infolib
print(importlib.metadata.distribution("infolib").read_text("direct_url.json"))
print(pathlib.Path(infolib.__file__).parent)
print(os.getcwd())
"""


def run(*command: object, **environment: str) -> None:
    """Run a program; if it fails, its own words are the complaint."""
    done = subprocess.run(list(map(str, command)), env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a kernel that takes itself for Colab's and gets the book from this working tree."""
    folder = tmp_path_factory.mktemp("colab")
    python = folder / "venv/bin/python"
    run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, folder / "venv")
    run(
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--constraints",
        ROOT / "requirements.txt",
        *BROUGHT,
    )

    stand_in = folder / "stand-in/google/colab"
    stand_in.mkdir(parents=True)
    (stand_in / "__init__.py").touch()
    (stand_in / "output.py").write_text(COLAB)
    start = "import google.colab.output; from ipykernel import kernelapp; kernelapp.launch_new_instance()"
    kernel = {"argv": [str(python), "-c", start, "-f", "{connection_file}"], "display_name": "Colab"}
    (folder / "jupyter/kernels/python3").mkdir(parents=True)
    (folder / "jupyter/kernels/python3/kernel.json").write_text(json.dumps(kernel | {"language": "python"}))

    tree = {"GIT_DIR": str(folder / "tree"), "GIT_WORK_TREE": str(ROOT)}
    author = ["-c", "user.name=A reader", "-c", "user.email=reader@example.org"]
    book = setup_cell.repository(ROOT / "_config.yml")
    run("git", "init", "--quiet", "--initial-branch", book.branch, **tree)
    run("git", "add", "--all", **tree)
    run("git", *author, "commit", "--quiet", "--no-verify", "--message", "What is here now", **tree)
    run("git", "clone", "--quiet", "--bare", folder / "tree", folder / "book.git")

    (folder / "home").mkdir()
    return {
        "HOME": str(folder / "home"),
        "PYTHONPATH": str(folder / "stand-in"),
        "JUPYTER_PATH": str(folder / "jupyter"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{folder / 'book.git'}.insteadOf",
        "GIT_CONFIG_VALUE_0": book.url,
    }


def execute(chapter: str, folder: Path, colab: dict[str, str]) -> NotebookNode:
    """Run a chapter alone in `folder`, its set-up cell twice, and ask at the end where infolib is from."""
    nb = notebooks.read(ROOT / "chapters" / chapter)
    again = new_code_cell(nb.cells[0].source, id="again")
    nb.cells = [nb.cells[0], again, *nb.cells[1:], new_code_cell(WHERE, id="where")]
    nbformat.write(nb, folder / chapter)
    run(sys.executable, ROOT / "tools/notebooks.py", folder / chapter, **colab)
    return notebooks.read(folder / chapter)


def texts(cells: list[NotebookNode]) -> list[tuple[str, list[str]]]:
    """Return what each code cell says: its printed lines and its values, without pictures."""
    return [
        (cell.id, [output.get("text") or output.data.get("text/plain") for output in cell.outputs])
        for cell in cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("chapter", ["02-entropy.ipynb", "04-disambiguation.ipynb"])
def test_a_chapter_runs_in_colab_with_the_book_from_its_repository(chapter, colab, tmp_path):
    shutil.rmtree(Path(colab["HOME"], "book"), ignore_errors=True)  # every notebook in Colab has a machine of its own
    nb = execute(chapter, tmp_path, colab)
    committed = notebooks.read(ROOT / "chapters" / chapter)
    assert texts(nb.cells[2:-1]) == texts(committed.cells[1:])
    origin, package, folder = nb.cells[-1].outputs[0].text.splitlines()
    assert json.loads(origin)["url"] == f"file://{colab['HOME']}/book"
    assert Path(package).is_relative_to(Path(colab["HOME"]).parent / "venv")
    assert folder == f"{colab['HOME']}/book/chapters"
