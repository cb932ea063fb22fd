"""Every number of tests/data/figures.json stands in the ledger of its chapter, right and with its unit.

A ledger is the cell under "Every number of this chapter": a line for each number, of its name, its value
as computed in the chapter, and its unit. That the values are those of a fresh run is nbval's business.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import nbformat
import pytest
from chapter_reader import code_cells
from repository import ROOT

FIGURES = {figure["id"]: figure for figure in json.loads((Path(__file__).parent / "data/figures.json").read_text())}
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))

#: "ch2-hb-0.25    0.8112781245 bit"
LINE = re.compile(r"^(ch\d-\S+) +(-?(?:\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?|inf)) (\S.*?) *$", re.MULTILINE)


def ledger(path: Path) -> dict[str, tuple[str, str]]:
    """Return the printed value and the unit of each number that the chapter's ledger names."""
    nb = nbformat.read(path, as_version=4)
    text = "\n".join(output.text for cell in code_cells(nb) for output in cell.outputs if "text" in output)
    return {name: (value, unit) for name, value, unit in LINE.findall(text)}


LEDGERS = {path.stem: ledger(path) for path in CHAPTERS}
PRINTED = {name: entry for entries in LEDGERS.values() for name, entry in entries.items()}


def half_of_last_digit(printed: str) -> float:
    """Return by how much rounding to the digits printed may have moved a number."""
    digits, _, exponent = printed.partition("e")
    decimals = len(digits.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or 0) - decimals)


def test_no_number_is_missing():
    assert sorted(FIGURES.keys() - PRINTED.keys()) == []


def test_every_number_of_a_ledger_is_known():
    assert sorted(PRINTED.keys() - FIGURES.keys()) == []


@pytest.mark.parametrize("figure_id", [key for key, figure in FIGURES.items() if figure["chapter"] < 9])
def test_number_stands_in_its_own_chapter(figure_id):
    (chapter,) = (stem for stem in LEDGERS if stem.startswith(f"0{FIGURES[figure_id]['chapter']}-"))
    assert figure_id in LEDGERS[chapter]


@pytest.mark.parametrize("figure_id", FIGURES)
def test_number_is_right(figure_id):
    printed, _ = PRINTED[figure_id]
    value, allowed = float(FIGURES[figure_id]["correct_value"]), FIGURES[figure_id]["tolerance"]
    if math.isinf(value):
        assert printed == str(value)
        return
    # A hair more than the half digit, for numbers that end in a 5.
    allowed += 1.01 * half_of_last_digit(printed)
    assert abs(float(printed.replace(",", "")) - value) <= allowed


@pytest.mark.parametrize("figure_id", FIGURES)
def test_number_is_printed_with_enough_digits(figure_id):
    # So that a rounded number cannot hide a wrong one: three digits, or as many as its tolerance leaves.
    printed, _ = PRINTED[figure_id]
    value, tolerance = float(FIGURES[figure_id]["correct_value"]), FIGURES[figure_id]["tolerance"]
    if math.isfinite(value):
        assert half_of_last_digit(printed) <= max(tolerance, 1e-3 * abs(value), 1e-9) or float(printed) == value


@pytest.mark.parametrize("figure_id", FIGURES)
def test_number_has_its_unit(figure_id):
    _, unit = PRINTED[figure_id]
    assert unit == FIGURES[figure_id]["unit"]
