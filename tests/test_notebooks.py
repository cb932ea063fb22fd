"""What every chapter keeps to, read from its notebook; that its code runs is nbval's business."""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import notebooks
import pytest
from chapter_reader import (
    HIDDEN,
    code_cells,
    count_words,
    directives,
    exercise_labels,
    figures,
    headings,
    imported_modules,
    markdown,
    network_access,
    shows_something,
    solution_labels,
    tags,
    unseeded_randomness,
)
from nbformat import NotebookNode
from repository import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))

#: The chapters of the story; the errata page is a list, and has no exercises.
STORY = [path for path in CHAPTERS if path.stem != "10-errata"]

#: How Python calls what is installed under another name.
MODULES = {"scikit-learn": "sklearn"}

MEMORY_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(home|root|work|tmp|Users|var|private)/|\b[A-Z]:\\\\?Users", re.ASCII)
MARKER = re.compile(r"NBVAL_|PYTEST_VALIDATE_IGNORE_OUTPUT")


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    """Each chapter's file in turn."""
    return request.param


@pytest.fixture
def nb(path: Path) -> NotebookNode:
    """Each chapter in turn."""
    return nbformat.read(path, as_version=4)


@pytest.fixture(params=STORY, ids=lambda path: path.stem)
def chapter(request: pytest.FixtureRequest) -> NotebookNode:
    """Each chapter of the story in turn."""
    return nbformat.read(request.param, as_version=4)


def outputs(nb: NotebookNode) -> Iterator[NotebookNode]:
    for cell in code_cells(nb):
        yield from cell.outputs


def complaints(nb: NotebookNode, check) -> dict[str, object]:
    """Return what `check` says about each code cell where it says something, by cell id."""
    found = {cell.id: check(cell) for cell in code_cells(nb)}
    return {cell_id: complaint for cell_id, complaint in found.items() if complaint}


def test_there_are_chapters():
    # Without this an empty folder would pass: parametrized tests of nothing are skipped.
    assert CHAPTERS


# The file


def test_file_is_in_normal_form(path):
    text = path.read_text(encoding="utf-8")
    assert text == notebooks.as_text(notebooks.normal_form(notebooks.read(path))), "run: make notebooks"


def test_notebook_is_valid(nb):
    nbformat.validate(nb)


def test_cells_are_executed_in_order(nb):
    counts = [cell.execution_count for cell in nb.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), "run: make notebooks"


def test_no_cell_is_empty(nb):
    assert [cell.id for cell in nb.cells if not cell.source.strip()] == []


# Outputs, which nbval compares only where there are some


def test_cells_that_show_something_have_outputs(nb):
    assert complaints(nb, lambda cell: shows_something(cell.source) and not cell.outputs) == {}


def test_some_cell_has_an_output(nb):
    assert any(True for _ in outputs(nb))


def test_no_output_is_an_error_or_a_warning(nb):
    for output in outputs(nb):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text


def test_no_memory_address_is_stored(path):
    assert MEMORY_ADDRESS.search(path.read_text(encoding="utf-8")) is None


def test_no_path_of_a_machine_is_stored(path):
    assert MACHINE_PATH.search(path.read_text(encoding="utf-8")) is None


def test_no_cell_is_kept_from_comparison(nb):
    def markers(cell):
        banned = {tag for tag in tags(cell) if tag.startswith("nbval") or tag in ("skip-execution", "raises-exception")}
        return banned | set(MARKER.findall(cell.source))

    assert complaints(nb, markers) == {}


def test_images_are_svg(nb):
    # nbval does not compare PNG and JPEG.
    mimes = {mime for output in outputs(nb) for mime in output.get("data", {}) if mime.startswith("image/")}
    assert mimes <= {"image/svg+xml"}


def test_every_view_of_a_widget_has_its_model(nb):
    state = nb.metadata.get("widgets", {}).get(notebooks.WIDGET_STATE, {}).get("state", {})
    views = [
        output.data[notebooks.WIDGET_VIEW] for output in outputs(nb) if notebooks.WIDGET_VIEW in output.get("data", {})
    ]
    assert {view["model_id"] for view in views} <= state.keys()


def test_stored_widgets_are_those_of_infolib(nb):
    # nbval does not look at widget state, so an old script would stay on the page unnoticed.
    models = nb.metadata.get("widgets", {}).get(notebooks.WIDGET_STATE, {}).get("state", {}).values()
    for model in models:
        if model["model_module"] == "anywidget":
            module, _, name = model["state"]["_anywidget_id"].rpartition(".")
            cls = getattr(importlib.import_module(module), name)
            for part in ("_esm", "_css"):
                assert model["state"][part] == str(getattr(cls, part)), f"{name}{part} is old; run: make notebooks"


# Figures


def test_there_are_at_least_three_figures(chapter):
    assert len(figures(chapter)) >= 3


def test_every_figure_has_name_caption_and_alternative_text(nb):
    for cell in figures(nb):
        about = cell.metadata.get("mystnb", {})
        assert re.fullmatch(r"fig-[a-z0-9-]+", about.get("figure", {}).get("name", "")), cell.id
        assert len(about["figure"].get("caption", "").split()) >= 3, cell.id
        assert len(about.get("image", {}).get("alt", "").split()) >= 5, cell.id


def test_alternative_text_does_not_repeat_the_caption(nb):
    for cell in figures(nb):
        about = cell.metadata.mystnb
        assert about.image.alt != about.figure.caption, cell.id


# Exercises


def test_there_are_at_least_six_exercises(chapter):
    assert len(exercise_labels(chapter)) >= 6


def test_every_exercise_has_one_solution_after_it(nb):
    assert exercise_labels(nb) == solution_labels(nb)


def test_exercises_are_labelled(nb):
    assert all(re.fullmatch(r"ex-[a-z0-9-]+", label) for label in exercise_labels(nb))


def test_solutions_are_folded(nb):
    for label, options in directives(markdown(nb), "solution", "solution-start"):
        assert "dropdown" in options.get("class", "").split(), label


@pytest.mark.parametrize("kind", ["exercise", "solution"])
def test_what_is_begun_is_ended(nb, kind):
    text = markdown(nb)
    assert len(directives(text, f"{kind}-start")) == len(directives(text, f"{kind}-end"))


def test_labels_are_used_once_in_the_whole_book():
    labels: Counter[str] = Counter()
    for path in CHAPTERS:
        nb = nbformat.read(path, as_version=4)
        labels.update(exercise_labels(nb))
        labels.update(cell.metadata.mystnb.figure.name for cell in figures(nb))
    assert [label for label, n in labels.items() if n > 1] == []


def test_everything_with_a_label_is_cited_somewhere():
    # Figures, formulas, definitions, theorems and exercises; a box or a section may stand without.
    kinds = ("fig", "eq", "def", "thm", "ex", "table")
    chapters = [nbformat.read(path, as_version=4) for path in CHAPTERS]
    text = "\n".join(map(markdown, chapters)) + (ROOT / "notation.md").read_text()
    labels = set(re.findall(rf"^:(?:label|name): ((?:{'|'.join(kinds)})-\S+)$", text, re.MULTILINE))
    labels |= {cell.metadata.mystnb.figure.name for nb in chapters for cell in figures(nb)}
    cited = set(re.findall(r"\{(?:numref|eq|ref|prf:ref)\}`(?:[^`<]*<)?([\w-]+)>?`", text))
    assert len(labels) > 150
    assert sorted(labels - cited) == []


# Code


def test_identities_are_checked(nb):
    asserts = [
        node for cell in code_cells(nb) for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)
    ]
    assert asserts


def test_visible_code_is_short(nb):
    lines = complaints(nb, lambda cell: not tags(cell) & HIDDEN and cell.source.count("\n") + 1 > 30)
    assert lines == {}


def test_random_numbers_are_seeded(path, nb):
    # Erratum E06 shows that seeding Python's own generator does not seed another one.
    allowed = {"random"} if path.stem == "10-errata" else set()
    assert complaints(nb, lambda cell: set(unseeded_randomness(cell.source)) - allowed) == {}


def test_what_a_chapter_imports_comes_with_the_book_extra(nb):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    brought = {"infolib", "numpy", *sys.stdlib_module_names}
    brought |= {MODULES.get(name, name) for extra in ("plot", "explore", "text", "book") for name in extras[extra]}

    def foreign(cell):
        imported = {
            name.partition(".")[0] for node in ast.walk(ast.parse(cell.source)) for name in imported_modules(node)
        }
        return imported - brought

    assert complaints(nb, foreign) == {}


def test_nothing_is_downloaded_or_installed(nb):
    assert complaints(nb, lambda cell: network_access(cell.source)) == {}


# Prose


def test_there_is_one_title(nb):
    assert len(headings(nb, 1)) == 1


def test_the_title_comes_first(nb):
    # After the set-up cell, which no reader of the book sees; tests/test_setup_cell.py has more about it.
    assert [cell.cell_type for cell in nb.cells[:2]] == ["code", "markdown"]
    assert headings(NotebookNode(cells=nb.cells[1:2]), 1)


def test_every_chapter_ends_alike(chapter):
    last = ["## Summary", "## Every number of this chapter", "## Exercises", "## Read on"]
    assert [heading.strip() for heading in headings(chapter, 2)][-4:] == last


def test_length_is_that_of_a_chapter(chapter):
    assert 2000 <= count_words(markdown(chapter)) <= 4000


# The checks themselves, on texts small enough to count by hand


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("One two, three-four; don't stop.", 5, id="words"),
        pytest.param("In 1948 it was 42 bits.", 4, id="numbers-are-no-words"),
        pytest.param("Here $x = \\log_2 n$ is $a$ number.", 3, id="inline-math"),
        pytest.param("Before\n$$\nH(p) = sum\n$$\nafter.", 2, id="display-math"),
        pytest.param("Before\n```{math}\n:label: eq-x\nH = max\n```\nafter.", 2, id="math-directive"),
        pytest.param("Call `entropy(p)` now.", 2, id="inline-code"),
        pytest.param("Before\n```python\nprint('some words here')\n```\nafter.", 2, id="listing"),
        pytest.param("```{admonition} Two words\n:class: tip big\nBody here.\n```\nAfter.", 5, id="admonition"),
        pytest.param("````{note}\n```{math}\nmany words here\n```\nBody.\n````", 1, id="nested"),
        pytest.param(
            "```{exercise-start} By hand\n:label: ex-one\n```\nSolve it.\n```{exercise-end}\n```", 4, id="exercise"
        ),
        pytest.param(
            "```{solution-start} ex-one\n:class: dropdown\n```\nEasy.\n```{solution-end}\n```", 1, id="solution"
        ),
        pytest.param("See {ref}`the next chapter <ch-entropy>` and {eq}`eq-one`.", 5, id="roles"),
        pytest.param("As {cite:t}`shannon1948` said.", 2, id="citation"),
        pytest.param("(ch-entropy)=\n# Entropy\n% a comment\nText.", 2, id="target-and-comment"),
        pytest.param("A [linked text](https://example.org/a-b).", 3, id="link"),
        pytest.param("It costs \\$5 and then \\$6 more.", 5, id="escaped-dollar"),
        pytest.param("If $p<q$ then surely $q>p$.", 3, id="math-is-no-html"),
        pytest.param("Before\n```\nsome output here\n```\nafter.", 2, id="listing-without-language"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_words_are_counted_as_read(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        pytest.param("x = 1", False, id="assignment"),
        pytest.param("x = 1\nx", True, id="value"),
        pytest.param("f(x);", False, id="silenced"),
        pytest.param("for x in y:\n    print(x)", True, id="print"),
        pytest.param("def f():\n    print(1)", False, id="definition"),
        pytest.param("assert x", False, id="assert"),
    ],
)
def test_cells_that_show_something_are_known(source, shows):
    assert shows_something(source) == shows


@pytest.mark.parametrize(
    "source",
    [
        "rng = np.random.default_rng()",
        "np.random.seed(1)",
        "x = np.random.rand(3)",
        "import random",
        "from random import shuffle",
        "from numpy.random import default_rng",
        "torch.manual_seed(0)",
        "x = torch.randn(3)",
        "scipy.stats.norm.rvs(3)",
    ],
)
def test_unseeded_random_numbers_are_found(source):
    assert unseeded_randomness(source)


@pytest.mark.parametrize(
    "source",
    [
        "rng = np.random.default_rng(7)\nx = rng.normal(3)",
        "rng = np.random.default_rng(seed=7)",
        "x = rng.random(3)",
        "g = torch.Generator().manual_seed(1)\nx = torch.randn(3, generator=g)",
    ],
)
def test_seeded_random_numbers_are_allowed(source):
    assert unseeded_randomness(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "!pip install dit",
        "%pip install dit",
        "import urllib.request",
        "from requests import get",
        "sklearn.datasets.fetch_openml('x')",
        "pd.read_csv('https://example.org/x.csv')",
        "os.system('curl x')",
    ],
)
def test_downloads_are_found(source):
    assert network_access(source)


def test_reading_shipped_data_is_no_download():
    assert network_access("from sklearn.datasets import load_iris\nx = load_iris()") == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        pytest.param(MEMORY_ADDRESS, "<object at 0x7f3a2b4c>", True, id="address"),
        pytest.param(MEMORY_ADDRESS, "hexadecimal 0xff", False, id="short-hexadecimal"),
        pytest.param(MACHINE_PATH, json.dumps('File "/home/me/x.py"'), True, id="home"),
        pytest.param(MACHINE_PATH, json.dumps(r"C:\Users\me"), True, id="windows"),
        pytest.param(MACHINE_PATH, "https://example.org/home/x", False, id="address-of-a-page"),
        pytest.param(MACHINE_PATH, "2/work/3", False, id="fractions"),
    ],
)
def test_traces_of_a_machine_are_found(pattern, text, found):
    assert bool(pattern.search(text)) == found


def test_labels_of_exercises_and_solutions_are_read():
    text = "```{exercise-start} By hand\n:label: ex-a\n```\nQ\n```{exercise-end}\n```\n```{solution-start} ex-a\n```"
    nb = NotebookNode(cells=[NotebookNode(cell_type="markdown", source=text)])
    assert exercise_labels(nb) == ["ex-a"] == solution_labels(nb)


def test_a_comment_in_a_listing_is_no_heading():
    nb = NotebookNode(
        cells=[NotebookNode(cell_type="markdown", source="# Title\n```python\n# no title\n```\n# Another")]
    )
    assert headings(nb, 1) == ["# Title", "# Another"]
