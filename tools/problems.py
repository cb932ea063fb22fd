"""Make the problem sets from teach/problems, and grade what students hand in.

``build`` writes for every set the students' notebook, the solution and the autograder, and fails unless the
solution gets full marks. ``publish`` writes the students' versions alone, one zip file each, into the site.
``grade`` marks a folder of notebooks, as ``otter run`` marks one.

A source is a notebook in MyST Markdown whose blocks are those of ``otter assign``. What all sets have in
common, their configuration and first cells, is added here.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import glob
import io
import math
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
import numpy as np
from bits_theme.launch import places
from nbformat import NotebookNode
from setup_cell import repository

import infolib
import infolib.gaussian
import infolib.losses

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "teach" / "problems"
MARKING = SOURCES / "marking.py"

sys.path.insert(0, str(SOURCES))
import marking  # type: ignore[import-not-found]  # noqa: E402

CONFIGURATION = """\
# ASSIGNMENT CONFIG
name: {name}
init_cell: false
export_cell: false
check_all_cell: true
show_question_points: true
files: [marking.py]
tests: {{ok_format: false}}
"""
BEFORE = """\
## Before you start

Run every cell from the top.
Where a cell says `...`, put your answer in its place.
The cell below it, `grader.check`, says whether the answer is right, and if not, what may have happened.
Check as often as you like.
To hand in, save this notebook and hand in the file itself.

If the next cell finds a package missing, put this into a cell of its own, run it, and restart the kernel:
`%pip install otter-grader "infolib @ git+{repository}@{branch}"`"""
SET_UP = """\
import math

import infolib
import numpy as np
import otter

grader = otter.Notebook("{name}.ipynb")"""


class ProblemError(Exception):
    """A set that cannot be made or graded; the message says which and why."""


def sources() -> list[Path]:
    """Return the sources of all sets, in order."""
    return sorted(SOURCES.glob("[0-9]-*.md"))


def master(source: Path) -> NotebookNode:
    """Return what ``otter assign`` reads: the source, with the common cells in front and its right answers sealed."""
    nb: NotebookNode = jupytext.read(source)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell["source"] = seal_answers(cell.source)
    book = repository(ROOT / "_config.yml")
    place = places({"repository_url": book.url, "repository_branch": book.branch}, os.environ)
    common = [
        nbformat.v4.new_raw_cell(CONFIGURATION.format(name=source.stem)),  # type: ignore[no-untyped-call]
        nbformat.v4.new_markdown_cell(BEFORE.format(repository=place.repository, branch=place.branch)),  # type: ignore[no-untyped-call]
        nbformat.v4.new_code_cell(SET_UP.format(name=source.stem)),  # type: ignore[no-untyped-call]
    ]
    nb["cells"] = [nb.cells[0], *common, *nb.cells[1:]]  # the title stays at the top
    return nb


def seal_answers(code: str) -> str:
    """Replace every ``sealed(expression)`` by the digest of its value, so that no answer can be read.

    Examples
    --------
    >>> seal_answers("number(bits, sealed(1 + 1))")
    "number(bits, 'ebda82fe4e8d')"
    >>> seal_answers("number(bits, 'é', sealed(1 + 1))")
    "number(bits, 'é', 'ebda82fe4e8d')"
    """
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sealed"
    ]
    lines = [line.encode() for line in code.splitlines(keepends=True)]  # ast counts bytes
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        expression = ast.unparse(call.args[0])
        digest = marking.sealed(eval(expression, {"infolib": infolib, "math": math, "np": np}))
        start, end = call.lineno - 1, (call.end_lineno or call.lineno) - 1
        before, after = lines[start][: call.col_offset], lines[end][call.end_col_offset :]
        lines[start : end + 1] = [before + repr(digest).encode() + after]
    return b"".join(lines).decode()


def build(source: Path, folder: Path, *, run_tests: bool = True) -> Path:
    """Make one set: ``student/`` with what students get, ``autograder/`` with the solution and what grades.

    Parameters
    ----------
    source : Path
        The source, ``teach/problems/1-….md``.
    folder : Path
        Where the sets are made; this one gets a folder of its own name.
    run_tests : bool
        Grade the solution, and raise unless it gets full marks.

    Returns
    -------
    Path
        The set's folder.
    """
    target = folder / source.stem
    with tempfile.TemporaryDirectory() as desk:
        notebook = Path(desk) / f"{source.stem}.ipynb"
        nbformat.write(master(source), notebook)  # type: ignore[no-untyped-call]
        shutil.copy(MARKING, desk)
        _assign(notebook, Path(desk) / "made", run_tests=run_tests)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(desk) / "made", target)
    for written in target.glob(f"*/{notebook.name}"):
        _number_cells(written)
    [autograder] = (target / "autograder").glob("*-autograder_*.zip")  # its name holds the time
    autograder.rename(target / "autograder" / "autograder.zip")
    return target


def _assign(notebook: Path, target: Path, *, run_tests: bool) -> None:
    from otter.assign import main as otter_assign  # type: ignore[import-untyped]  # slow to import

    try:
        otter_assign(str(notebook), str(target), no_pdfs=True, no_run_tests=not run_tests)
    except Exception as error:
        raise ProblemError(f"{notebook.stem}: {error}") from error


def _number_cells(path: Path) -> None:
    """Give the cells ids that are the same every time."""
    nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for position, cell in enumerate(nb.cells, start=1):
        cell["id"] = f"cell-{position:03d}"
    nb.metadata.pop("jupytext", None)
    path.write_text(nbformat.writes(nb) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]


def publish(folder: Path) -> list[Path]:
    """Write the students' versions of all sets into `folder`, a zip file each, and nothing else of the sets."""
    folder.mkdir(parents=True, exist_ok=True)
    for outdated in folder.glob("[0-9]-*.zip"):  # a set may have been renamed
        outdated.unlink()
    written = []
    with tempfile.TemporaryDirectory() as desk:
        for source in sources():
            student = build(source, Path(desk), run_tests=False) / "student"
            written.append(folder / f"{source.stem}.zip")
            with zipfile.ZipFile(written[-1], "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(student.iterdir()):
                    entry = zipfile.ZipInfo(
                        f"{source.stem}/{path.name}", (2026, 1, 1, 0, 0, 0)
                    )  # or every zip would differ
                    archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return written


def grade(autograder: Path, submission: Path) -> Any:
    """Return the marks of a notebook, ``otter.test_files.GradingResults``; this runs the student's code."""
    from otter.api import grade_submission  # type: ignore[import-untyped]  # slow to import

    with contextlib.redirect_stdout(io.StringIO()):
        return grade_submission(str(submission), str(autograder), quiet=True)


def write_marks(autograder: Path, folder: Path) -> Path:
    """Grade the notebooks in `folder`; write ``marks.csv`` there, and beside each notebook what was wrong.

    What cannot be graded, such as a notebook of another set, gets an empty row, and the reason beside it.
    """
    submissions = sorted(folder.glob("*.ipynb"))
    if not submissions:
        raise ProblemError(f"FOLDER must hold the notebooks to grade, *.ipynb; found none in {str(folder)!r}")
    with zipfile.ZipFile(autograder) as archive:
        questions = sorted(Path(name).stem for name in archive.namelist() if name.startswith("tests/"))
    table = folder / "marks.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", *questions, "total", "possible"])
        for submission in submissions:
            try:
                marks = grade(autograder, submission)
                scores = [*map(marks.get_score, questions), marks.total, marks.possible]
                result, explanation = f"{marks.total:g} of {marks.possible:g} points", marks.summary()
            except Exception as error:  # one student's file must not cost the others their marks
                scores = [""] * (len(questions) + 2)
                result = explanation = f"not graded: {error}"
            writer.writerow([submission.name, *scores])
            submission.with_suffix(".txt").write_text(explanation + "\n", encoding="utf-8")
            print(f"{submission.name}: {result}", flush=True)
    return table


def autograder_of(number: str, sets: Path) -> Path:
    """Return what grades the set of that number, among those that `make problems` has made."""
    found = sorted(sets.glob(f"{glob.escape(number)}-*/autograder/autograder.zip")) if number else []
    if len(found) != 1:
        made = ", ".join(path.name for path in sorted(sets.glob("*"))) or "none"
        raise ProblemError(
            f"SET must be the number of a set, such as 1; got {number!r}. In {sets}: {made} (make problems)"
        )
    return found[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, publish or grade, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="make all sets and grade their solutions")
    building.add_argument("folder", type=Path)
    publishing = commands.add_parser("publish", help="write the students' versions, a zip file each")
    publishing.add_argument("folder", type=Path)
    grading = commands.add_parser("grade", help="mark a folder of notebooks, without containers")
    grading.add_argument("set", help="the number of the set")
    grading.add_argument("folder", type=Path, help="the students' notebooks")
    grading.add_argument("--sets", type=Path, required=True, help="where `build` put the sets")
    options = parser.parse_args(arguments)
    try:
        if options.command == "build":
            for source in sources():
                print(f"{build(source, options.folder)}: the solution gets full marks", flush=True)
        elif options.command == "publish":
            print(f"{len(publish(options.folder))} problem sets for students in {options.folder}")
        else:
            print(f"The marks are in {write_marks(autograder_of(options.set, options.sets), options.folder)}")
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
