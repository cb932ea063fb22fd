"""The set-up cell: in every chapter, as the configuration says, and without effect on the reader's own machine."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import notebooks
import pytest
import setup_cell
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from repository import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
BOOK = setup_cell.repository(ROOT / "_config.yml")
FORK = setup_cell.Repository("https://git.example.org/a/our.book", "spring/2027")
SENTENCE = "This chapter needs PyTorch, which does not run in a browser"


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """Each chapter in turn."""
    return nbformat.read(request.param, as_version=4)


def imports(nb: nbformat.NotebookNode) -> set[str]:
    cells = [cell.source for cell in nb.cells if cell.cell_type == "code" and cell.id != "setup"]
    return setup_cell.foreign_modules(cells)


def in_python(source: str) -> str:
    """Return the plain Python that IPython makes of a cell."""
    return TransformerManager().transform_cell(source)


# The chapters


def test_every_chapter_begins_with_the_cell_that_the_configuration_gives(chapter):
    assert chapter.cells[0].source == setup_cell.source(BOOK, imports(chapter)), "run: make notebooks"


def test_the_cell_is_not_shown_in_the_book_and_shows_nothing(chapter):
    cell = chapter.cells[0]
    assert (cell.id, cell.metadata.tags, cell.outputs) == ("setup", ["remove-cell"], [])


def test_there_is_one_set_up_cell(chapter):
    assert [cell.id for cell in chapter.cells].count("setup") == 1


def test_the_cell_is_python_with_the_commands_of_ipython(chapter):
    compile(in_python(chapter.cells[0].source), "setup", "exec")


def test_chapters_that_need_torch_say_so_in_the_browser_and_no_others(chapter):
    assert (SENTENCE in chapter.cells[0].source) == ("torch" in imports(chapter))


def test_on_ones_own_machine_the_cell_runs_nothing_and_imports_nothing(chapter):
    code = in_python(chapter.cells[0].source)
    # get_ipython, which every command of IPython goes through, is not there: calling it would be an error.
    program = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")


# The cell in Colab and in JupyterLite, whose commands are noted instead of run


class Notes:
    """What a cell asked of IPython."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def system(self, command: str) -> None:
        self.commands.append(f"!{command}")

    def run_line_magic(self, name: str, line: str) -> None:
        self.commands.append(f"%{name} {line}")


def commands(source: str, monkeypatch, *, colab: bool = False, platform: str = "linux") -> list[str]:
    notes = Notes()
    if colab:
        monkeypatch.setitem(sys.modules, "google.colab", sys)
    monkeypatch.setattr(sys, "platform", platform)
    exec(compile(in_python(source), "setup", "exec"), {"get_ipython": lambda: notes})
    return notes.commands


def test_in_colab_the_book_is_cloned_and_infolib_installed_from_the_clone(monkeypatch):
    assert commands(setup_cell.source(FORK, {"numpy", "torch", "dask"}), monkeypatch, colab=True) == [
        "![ -d ~/book ] || git clone --quiet --depth 1 --branch spring/2027 https://git.example.org/a/our.book ~/book",
        "%pip install --quiet ~/book[plot,explore,text] dask",
        "%cd -q ~/book/chapters",
    ]


def test_in_jupyterlite_infolib_is_installed_with_what_the_chapter_imports(monkeypatch, capsys):
    source = setup_cell.source(FORK, {"infolib", "numpy", "sklearn", "scipy", "dask"})
    assert commands(source, monkeypatch, platform="emscripten") == [
        "%pip install -q infolib[plot,explore,text] dask scipy"
    ]
    assert capsys.readouterr().out == ""


def test_in_jupyterlite_a_chapter_with_torch_says_what_it_lacks_in_one_sentence(monkeypatch, capsys):
    source = setup_cell.source(FORK, {"infolib", "torch", "jax"})
    assert commands(source, monkeypatch, platform="emscripten") == []
    said = capsys.readouterr().out
    assert said.startswith(SENTENCE)
    assert said.count(".") == said.count("\n") == 1


def test_what_the_extras_bring_is_not_named_again():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = setup_cell.EXTRAS.strip("[]").split(",")
    named = {name for extra in extras for name in project["optional-dependencies"][extra]}
    assert any(line.startswith("ipywidgets") for line in importlib.metadata.requires("anywidget"))
    brought = named - {"scikit-learn"} | {"sklearn", "ipywidgets", "numpy", "infolib"}
    assert brought == setup_cell.BROUGHT


# The tool


def test_a_forks_cell_replaces_the_one_that_is_there(tmp_path, capsys):
    config, path = tmp_path / "_config.yml", tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# One"), new_code_cell("import math\nmath.pi")]), path)
    for book in (BOOK, FORK, FORK):
        config.write_text(f"repository:\n  url: {book.url}\n  branch: {book.branch}\n")
        assert notebooks.main(["--config", str(config), str(path)]) == 0
        nb = notebooks.read(path)
        assert [cell.cell_type for cell in nb.cells] == ["code", "markdown", "code"]
        assert f"--branch {book.branch} {book.url} " in nb.cells[0].source
    assert capsys.readouterr().err.splitlines()[-1].endswith("unchanged")


def test_what_cannot_be_parsed_is_left_to_whoever_runs_it():
    assert setup_cell.foreign_modules(["import numpy.linalg, math", "def f(:", "from dask import bag"]) == {
        "numpy",
        "dask",
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(None, "No such file or directory", id="missing"),
        pytest.param("a: [", "no YAML", id="no-yaml"),
        pytest.param("title: A book", "repository must have the keys url and branch; found None", id="nothing"),
        pytest.param("repository: https://a.org/b", "must have the keys url and branch; found 'https", id="text"),
        pytest.param(
            "repository: {url: 'http://a.org/b', branch: main}",
            "repository.url must be an https:// address without spaces and quotes; found 'http://a.org/b'",
            id="http",
        ),
        pytest.param(
            "repository: {url: 'https://a.org/b; rm -r ~', branch: main}",
            "repository.url must be an https:// address without spaces and quotes; found 'https://a.org/b; rm",
            id="command",
        ),
        pytest.param(
            "repository: {url: 'https://a.org/b'}",
            "repository.branch must be the name of a branch; found None",
            id="no-branch",
        ),
        pytest.param(
            "repository: {url: 'https://a.org/b', branch: --upload-pack=x}",
            "repository.branch must be the name of a branch; found '--upload-pack=x'",
            id="option-for-a-branch",
        ),
    ],
)
def test_a_configuration_that_does_not_say_where_the_book_is_is_refused(tmp_path: Path, capsys, text, complaint):
    config, notebook = tmp_path / "_config.yml", tmp_path / "one.ipynb"
    nbformat.write(new_notebook(), notebook)
    before = notebook.read_bytes()
    if text is not None:
        config.write_text(text)
    assert notebooks.main(["--config", str(config), str(notebook)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{config}: ")
    assert complaint in message
    assert notebook.read_bytes() == before
