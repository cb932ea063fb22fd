"""Execute notebooks in place and write them in one normal form.

Run twice, it writes the same bytes: no times, no machine, no random ids. What a diff shows is what
changed. `make notebooks` runs it over the chapters, with ``--config _config.yml``, which also gives each
its set-up cell.
"""

from __future__ import annotations

import argparse
import copy
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from setup_cell import ConfigurationError, Repository, repository, with_setup_cell

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
REFERENCE = "IPY_MODEL_"  # what stands before a model's id where one model's state names another

KEPT_CELL_METADATA = ("mystnb", "tags")  # what the book reads; the rest belongs to somebody's editor
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_TIMEOUT = 600  # seconds


class NotebookError(Exception):
    """A notebook that cannot be read or executed; the message says where and why."""


def normal_form(nb: NotebookNode) -> NotebookNode:
    """Return the notebook without anything that depends on when, where or how often it was run.

    Cell ids are kept where they are unique and made from the position where not. Widget models are
    numbered in the order in which the outputs show them, and models that no output needs are dropped.
    Metadata is what the book reads. Outputs are not reworded: nbval compares them to the letter.

    Parameters
    ----------
    nb : NotebookNode
        A notebook of nbformat 4. It is left as it was.

    Returns
    -------
    NotebookNode
        A notebook of nbformat 4.5; its normal form is itself.
    """
    cells = copy.deepcopy(list(nb.cells))
    numbers = iter(range(1, len(cells) + 1))
    for cell, cell_id in zip(cells, _unique_ids(cells), strict=True):
        cell["id"] = cell_id
        cell["metadata"] = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell["source"] = cell.source.rstrip()
        if cell.cell_type == "code":
            _normalize_code_cell(cell, numbers)
    metadata = copy.deepcopy(METADATA)
    widgets = _normalize_widgets(cells, nb.metadata)
    if widgets:
        metadata["widgets"] = widgets
    normal: NotebookNode = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )
    return normal


def _unique_ids(cells: Sequence[NotebookNode]) -> Iterator[str]:
    taken = {cell.get("id") for cell in cells}
    used: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        cell_id = cell.get("id")
        if cell_id is None or cell_id in used:
            cell_id = f"cell-{position:03d}"
            while cell_id in taken | used:
                cell_id += "-b"
        used.add(cell_id)
        yield cell_id


def _normalize_code_cell(cell: NotebookNode, numbers: Iterator[int]) -> None:
    executed = cell.get("execution_count") is not None
    cell["execution_count"] = next(numbers) if executed else None
    cell["outputs"] = _merge_streams(cell.get("outputs", []))
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output["execution_count"] = cell.execution_count


def _merge_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    # How many pieces a stream arrives in depends on timing.
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last["text"] += output.text
        else:
            merged.append(output)
    return merged


def _normalize_widgets(cells: Iterable[NotebookNode], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Number the widget models that `cells` show, there and in the state, which is returned."""
    stored = metadata.get("widgets", {}).get(WIDGET_STATE, {})
    models: Mapping[str, Any] = stored.get("state", {})
    views = [view for cell in cells for view in _views(cell)]
    new_ids: dict[str, str] = {}
    for view in views:
        _number_models(view["model_id"], models, new_ids)
        view["model_id"] = new_ids[view["model_id"]]
    if not new_ids:
        return {}
    state = {new: _rename(copy.deepcopy(models[old]), new_ids) for old, new in new_ids.items() if old in models}
    return {WIDGET_STATE: {"state": state, "version_major": 2, "version_minor": 0}}


def _views(cell: NotebookNode) -> Iterator[dict[str, Any]]:
    for output in cell.get("outputs", []):
        view = output.get("data", {}).get(WIDGET_VIEW)
        if view:
            yield view


def _number_models(model_id: str, models: Mapping[str, Any], new_ids: dict[str, str]) -> None:
    if model_id in new_ids:
        return
    new_ids[model_id] = f"widget-{len(new_ids) + 1}"
    for referred in _references(models.get(model_id)):
        if referred in models:
            _number_models(referred, models, new_ids)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from _references(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _rename(value: Any, new_ids: Mapping[str, str]) -> Any:
    if isinstance(value, str) and value.startswith(REFERENCE):
        old = value.removeprefix(REFERENCE)
        return REFERENCE + new_ids.get(old, old)
    if isinstance(value, Mapping):
        return {key: _rename(item, new_ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_rename(item, new_ids) for item in value]
    return value


def as_text(nb: NotebookNode) -> str:
    """Return the notebook as the text of its file."""
    nbformat.validate(nb)
    text: str = nbformat.writes(nb)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def read(path: Path) -> NotebookNode:
    """Read a notebook as it stands in its file: no ids are invented, no outputs repaired."""
    try:
        nb: NotebookNode = nbformat.reader.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    except OSError as error:
        raise NotebookError(f"{path}: {error.strerror}") from None
    except nbformat.reader.NotJSONError as error:
        raise NotebookError(f"{path}: not a notebook: {error}") from None
    if nb.get("nbformat") != 4:
        raise NotebookError(
            f"{path}: nbformat must be 4; found {nb.get('nbformat')}. Convert it with jupyter nbconvert"
        )
    return nb


def execute(nb: NotebookNode, path: Path) -> NotebookNode:
    """Return the notebook with the outputs of a fresh kernel that runs in the folder of `path`."""
    nb = normal_form(nb)
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    client = NotebookClient(
        nb,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    with client.setup_kernel():
        for index, cell in enumerate(nb.cells):
            _execute_cell(client, cell, index, path)
        client.set_widgets_metadata()
    return nb


def _execute_cell(client: NotebookClient, cell: NotebookNode, index: int, path: Path) -> None:
    try:
        client.execute_cell(cell, index)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        first_line = cell.source.partition("\n")[0]
        where = f'{path}: cell {index + 1}, id "{cell.id}", which begins "{first_line}"'
        raise NotebookError(f"{where}:\n{error}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute the notebooks named on the command line; stop at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="a notebook to run and rewrite")
    parser.add_argument("--config", type=Path, help="write the set-up cell, for the repository that this file names")
    options = parser.parse_args(arguments)
    try:
        book = repository(options.config) if options.config else None
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    for path in options.notebooks:
        print(f"{path} ... ", end="", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            changed = _rewrite(path, book)
        except NotebookError as error:
            print(f"failed\n{error}\n{path} is left as it was.", file=sys.stderr)
            return 1
        seconds = time.perf_counter() - start
        print(f"{seconds:.1f} s, {'rewritten' if changed else 'unchanged'}", file=sys.stderr)
    return 0


def _rewrite(path: Path, book: Repository | None) -> bool:
    """Execute one notebook and write it; say whether the file changed."""
    nb = read(path)
    if book:
        nb = with_setup_cell(nb, book)
    text = as_text(normal_form(execute(nb, path)))
    changed = text != path.read_text(encoding="utf-8")
    if changed:
        path.write_text(text, encoding="utf-8", newline="\n")
    return changed


if __name__ == "__main__":
    sys.exit(main())
