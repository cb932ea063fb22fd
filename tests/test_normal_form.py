"""The notebook tool: one normal form, and files left alone when a cell fails."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import nbformat
import notebooks
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

VIEW, STATE = notebooks.WIDGET_VIEW, notebooks.WIDGET_STATE


def model(**state: object) -> dict[str, object]:
    return {"model_name": "M", "model_module": "m", "model_module_version": "1", "state": state}


def shown(model_id: str) -> NotebookNode:
    view = {"model_id": model_id, "version_major": 2, "version_minor": 0}
    return new_output("display_data", data={VIEW: view, "text/plain": "Widget()"})


@pytest.fixture
def nb() -> NotebookNode:
    """A notebook with everything that a run leaves behind."""
    first = new_code_cell("show()  \n\n", execution_count=7, outputs=[shown("f00d"), shown("beef")], id="same")
    first.metadata = {
        "execution": {"iopub.execute_input": "2024-01-01"},
        "collapsed": True,
        "tags": ["hide-input"],
        "mystnb": {},
    }
    second = new_code_cell("print()", execution_count=9)
    second.outputs = [
        new_output("stream", name="stdout", text="a "),
        new_output("stream", name="stdout", text="b\n"),
        new_output("stream", name="stderr", text="c"),
        new_output("stream", name="stdout", text="d"),
        new_output("execute_result", data={"text/plain": "1"}, execution_count=9),
    ]
    state = {
        "0aaa": model(),
        "beef": model(layout="IPY_MODEL_cafe"),
        "cafe": model(),
        "f00d": model(children=["IPY_MODEL_beef", "IPY_MODEL_d00d"], label="IPY"),
        "d00d": model(layout="IPY_MODEL_cafe", parent="IPY_MODEL_f00d"),
    }
    metadata = {
        "kernelspec": {"display_name": "venv", "language": "python", "name": "my-venv"},
        "language_info": {"name": "python", "version": "3.11.2", "mimetype": "text/x-python"},
        "signature": "abc",
        "widgets": {STATE: {"state": state, "version_major": 2, "version_minor": 0}},
    }
    nb = new_notebook(cells=[first, new_markdown_cell("# Title", id="kept"), second], metadata=metadata)
    second.id = "same"  # only now: new_notebook would repair it
    return nb


def with_other_ids(nb: NotebookNode) -> NotebookNode:
    text = json.dumps(nb)
    for old, new in {"f00d": "zzzz", "beef": "yyyy", "cafe": "xxxx", "d00d": "wwww", "0aaa": "vvvv"}.items():
        text = text.replace(old, new)
    return nbformat.from_dict(json.loads(text))


def test_the_normal_form_of_a_normal_form_is_itself(nb):
    once = notebooks.normal_form(nb)
    assert notebooks.normal_form(once) == once
    assert notebooks.as_text(notebooks.normal_form(once)) == notebooks.as_text(once)


def test_the_notebook_is_left_as_it_was(nb):
    before = copy.deepcopy(nb)
    notebooks.normal_form(nb)
    assert nb == before


def test_the_normal_form_is_a_valid_notebook(nb):
    nbformat.validate(notebooks.normal_form(nb))


def test_ids_of_widgets_do_not_matter(nb):
    assert notebooks.normal_form(with_other_ids(nb)) == notebooks.normal_form(nb)


def test_widgets_are_numbered_as_they_are_shown(nb):
    normal = notebooks.normal_form(nb)
    assert [output.data[VIEW].model_id for output in normal.cells[0].outputs] == ["widget-1", "widget-2"]
    state = normal.metadata.widgets[STATE].state
    assert state["widget-1"].state.children == ["IPY_MODEL_widget-2", "IPY_MODEL_widget-4"]
    assert state["widget-2"].state.layout == state["widget-4"].state.layout == "IPY_MODEL_widget-3"
    assert state["widget-4"].state.parent == "IPY_MODEL_widget-1"
    assert state["widget-1"].state.label == "IPY"


def test_models_that_nothing_shows_are_dropped(nb):
    assert sorted(notebooks.normal_form(nb).metadata.widgets[STATE].state) == [f"widget-{k}" for k in (1, 2, 3, 4)]


def test_without_views_no_widget_state_is_kept(nb):
    nb.cells[0].outputs = []
    assert "widgets" not in notebooks.normal_form(nb).metadata


def test_metadata_names_the_kernel_and_the_language_alone(nb):
    metadata = notebooks.normal_form(nb).metadata
    assert metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert metadata.language_info == {"name": "python"}
    assert set(metadata) == {"kernelspec", "language_info", "widgets"}


def test_cells_keep_what_the_book_reads(nb):
    assert [cell.metadata for cell in notebooks.normal_form(nb).cells] == [{"tags": ["hide-input"]}, {}, {}]


def test_ids_of_cells_are_kept_unless_taken(nb):
    assert [cell.id for cell in notebooks.normal_form(nb).cells] == ["same", "kept", "cell-003"]


def test_ids_of_cells_come_from_the_position_where_there_is_none(nb):
    for cell in nb.cells:
        del cell["id"]
    assert [cell.id for cell in notebooks.normal_form(nb).cells] == ["cell-001", "cell-002", "cell-003"]


def test_an_invented_id_avoids_those_that_are_there(nb):
    nb.cells[1].id = "cell-003"
    ids = [cell.id for cell in notebooks.normal_form(nb).cells]
    assert ids[:2] == ["same", "cell-003"]
    assert len(set(ids)) == 3


def test_cells_are_numbered_from_one(nb):
    normal = notebooks.normal_form(nb)
    assert [cell.execution_count for cell in normal.cells if cell.cell_type == "code"] == [1, 2]
    assert normal.cells[2].outputs[-1].execution_count == 2


def test_a_cell_that_was_not_run_stays_so(nb):
    nb.cells[0].execution_count = None
    assert [cell.get("execution_count") for cell in notebooks.normal_form(nb).cells] == [None, None, 1]


def test_pieces_of_a_stream_are_joined_where_they_touch(nb):
    streams = [(o.name, o.text) for o in notebooks.normal_form(nb).cells[2].outputs if o.output_type == "stream"]
    assert streams == [("stdout", "a b\n"), ("stderr", "c"), ("stdout", "d")]


def test_sources_end_without_blank_lines_and_outputs_are_not_reworded(nb):
    nb.cells[2].outputs = [new_output("stream", name="stdout", text="spaces  \n\n")]
    normal = notebooks.normal_form(nb)
    assert normal.cells[0].source == "show()"
    assert normal.cells[2].outputs[0].text == "spaces  \n\n"


def test_text_is_indented_by_one_ends_in_a_newline_and_keeps_its_letters(nb):
    nb.cells[1].source = "# Größe"
    text = notebooks.as_text(notebooks.normal_form(nb))
    assert text.startswith('{\n "cells": [\n')
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
    assert "Größe" in text


# Execution


def write(path: Path, *sources: str) -> Path:
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


WIDGET = """
import ipywidgets
unseen = ipywidgets.IntSlider()
ipywidgets.VBox([ipywidgets.IntSlider(3), ipywidgets.Label("x")])
"""


def test_running_twice_gives_the_same_bytes(tmp_path, capsys):
    path = write(tmp_path / "one.ipynb", "import sys; print(1, flush=True); print(2); 3", WIDGET)
    assert notebooks.main([str(path)]) == 0
    once = path.read_bytes()
    assert notebooks.main([str(path)]) == 0
    assert path.read_bytes() == once
    progress = capsys.readouterr().err.splitlines()
    assert progress[0].startswith(f"{path} ... ")
    assert progress[0].endswith("s, rewritten")
    assert progress[1].endswith("s, unchanged")


def test_what_is_written_is_in_normal_form_and_holds_the_widgets(tmp_path):
    path = write(tmp_path / "one.ipynb", WIDGET)
    notebooks.main([str(path)])
    nb = notebooks.read(path)
    assert notebooks.as_text(notebooks.normal_form(nb)) == path.read_text(encoding="utf-8")
    names = [m.model_name for m in nb.metadata.widgets[STATE].state.values()]
    assert names.count("IntSliderModel") == 1
    assert {"VBoxModel", "LabelModel", "LayoutModel", "SliderStyleModel"} <= set(names)


def test_cells_run_in_the_folder_of_the_notebook(tmp_path):
    path = write(tmp_path / "one.ipynb", "from pathlib import Path\nprint(Path('data.txt').read_text())")
    (tmp_path / "data.txt").write_text("found")
    assert notebooks.main([str(path)]) == 0
    assert notebooks.read(path).cells[0].outputs[0].text == "found\n"


def test_old_outputs_do_not_survive(tmp_path):
    nb = new_notebook(cells=[new_code_cell("x = 1", outputs=[new_output("stream", text="old")], execution_count=3)])
    path = tmp_path / "one.ipynb"
    nbformat.write(nb, path)
    notebooks.main([str(path)])
    cell = notebooks.read(path).cells[0]
    assert (cell.outputs, cell.execution_count) == ([], 1)


def test_a_failing_cell_is_named_and_its_file_left_alone(tmp_path, capsys):
    bad = write(tmp_path / "bad.ipynb", "x = 1", "x / 0  # oops\nx")
    never_reached = write(tmp_path / "later.ipynb", "1")
    before = [path.read_bytes() for path in (bad, never_reached)]
    assert notebooks.main([str(bad), str(never_reached)]) == 1
    message = capsys.readouterr().err
    assert f"{bad}: cell 2" in message
    assert 'begins "x / 0  # oops"' in message
    assert "ZeroDivisionError" in message
    assert "left as it was" in message
    assert [path.read_bytes() for path in (bad, never_reached)] == before


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(None, "No such file or directory", id="missing"),
        pytest.param("no json", "not a notebook", id="no-json"),
        pytest.param('{"nbformat": 3, "worksheets": []}', "nbformat must be 4; found 3", id="old"),
    ],
)
def test_a_file_that_is_no_notebook_is_named(tmp_path, capsys, text, complaint):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text)
    assert notebooks.main([str(path)]) == 1
    message = capsys.readouterr().err
    assert str(path) in message
    assert complaint in message
