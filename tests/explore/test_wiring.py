"""What the chapters say to run in a notebook: figures wired to other controls, as ipywidgets wires them."""

from __future__ import annotations

import json
from typing import Any

import ipywidgets
import pytest
from repository import ROOT

from infolib.explore import EntropyBars, GaussianKL


def functions_of(chapter: str, cell_id: str) -> dict[str, Any]:
    """Run a chapter's wiring cell, and return what it defines."""
    cells = json.loads((ROOT / f"chapters/{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"ipywidgets": ipywidgets, "EntropyBars": EntropyBars, "GaussianKL": GaussianKL}
    exec("".join(next(cell["source"] for cell in cells if cell["id"] == cell_id)), names)
    return names


def test_a_slider_of_ones_own_loads_the_die(capsys: pytest.CaptureFixture[str]) -> None:
    slider, bars, answer = functions_of("02-entropy", "live-entropy-bars-wired")["workbench"]().children
    assert isinstance(answer, ipywidgets.Output)
    assert bars.p == pytest.approx([1 / 6] * 6)
    capsys.readouterr()
    slider.value = 1
    assert bars.p == (0, 0, 0, 0, 0, 1)
    assert capsys.readouterr().out.endswith("100.0% of log2(6) is gone\n")


def test_two_figures_mirror_each_other() -> None:
    one, other = functions_of("05-kl-divergence", "live-gaussian-kl-wired")["mirrored"]().children
    assert (other.mu_p, other.sigma_p, other.mu_q, other.sigma_q) == (one.mu_q, one.sigma_q, one.mu_p, one.sigma_p)
    other.sigma_q = 3
    assert one.sigma_p == 3
    assert one.kl_pq_bits == other.kl_qp_bits
