"""The live figure of chapter 5: infolib's numbers, whatever the reader sets."""

from __future__ import annotations

import itertools
from typing import Any

import live
import pytest

from infolib.explore import GaussianKL

PAGE = "chapters/05-kl-divergence.html"
MEANS = (-4, -1.35, 0, 4)
WIDTHS = (0.25, 1, 1.05, 4)
GRID = [
    GaussianKL(mu_p=mu_p, sigma_p=sigma_p, mu_q=mu_q, sigma_q=sigma_q)
    for mu_p, sigma_p, mu_q, sigma_q in itertools.product(MEANS, WIDTHS, MEANS, WIDTHS)
]


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


def test_numbers_are_those_of_infolib(page: Any) -> None:
    assert live.wrong_numbers(page, GRID) == []


def test_copied_python_makes_the_same_numbers(page: Any) -> None:
    assert live.wrong_python(page, GRID[::7]) == []


def test_the_symmetric_case_is_marked(page: Any) -> None:
    figure = page.locator("#GaussianKL")
    figure.get_by_role("button", name="Same width").click()
    assert "symmetric case" in figure.locator('[data-quantity="is_symmetric"]').inner_text()
    figure.get_by_label("Width of Q").fill("2")
    assert "symmetric case" not in figure.locator('[data-quantity="is_symmetric"]').inner_text()
