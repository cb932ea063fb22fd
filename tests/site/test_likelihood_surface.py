"""The live figure of chapter 7: infolib's numbers, whatever the reader sets, and its steps of gradient descent."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import live
import pytest

from infolib.explore import LikelihoodSurface

PAGE = "chapters/07-maximum-likelihood.html"
WEIGHTS = (-5, -1.35, 0, 2.0 / 3.0, 4.4, 10)
BIASES = (-5, 0, 0.46, 5)
GRID = [
    LikelihoodSurface(w_length=w_length, w_width=w_width, bias=bias)
    for w_length, w_width, bias in itertools.product(WEIGHTS, WEIGHTS, BIASES)
]
BEST = LikelihoodSurface()
BEST.w_length, BEST.w_width, BEST.bias = BEST.minimum


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


@pytest.fixture
def figure(open_page: Any) -> Any:
    return open_page(PAGE).page.locator("#LikelihoodSurface")


def shown(figure: Any, name: str) -> float:
    """The value that the figure shows; for a setting, the one that it has."""
    return float(figure.locator(f'[data-quantity="{name}"]').first.get_attribute("data-value"))


def press(figure: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        figure.get_by_role("button", name=name).click()


def is_at(figure: Any, model: LikelihoodSurface) -> bool:
    names = ("w_length", "w_width", "bias", "nll")
    return all(live.close(shown(figure, name), getattr(model, name)) for name in names)


def test_numbers_are_those_of_infolib(page: Any) -> None:
    assert live.wrong_numbers(page, [*GRID, BEST]) == []


def test_copied_python_makes_the_same_numbers(page: Any) -> None:
    assert live.wrong_python(page, [*GRID[::7], BEST]) == []


def test_likelihoods_agree_however_small_they_are(page: Any) -> None:
    """Not only to 1e-9, as the other numbers: most are smaller. A float of 32 bits has 24 bits of digits."""
    for model, found in zip(GRID, live.read(page, GRID), strict=True):
        (in_64_bits,), (in_32_bits,) = (found["shown"][name] for name in ("likelihood", "likelihood_float32"))
        if model.likelihood > 1e-290:
            assert float(in_64_bits) == pytest.approx(model.likelihood, rel=1e-11), model
        assert float(in_32_bits) == model.likelihood_float32, model


def test_buttons_take_the_steps_of_infolib(figure: Any) -> None:
    model = LikelihoodSurface()
    press(figure, "One step of gradient descent", 3)
    model.step(3)
    assert is_at(figure, model)
    press(figure, "Ten steps")
    model.step(10)
    assert is_at(figure, model)
    assert "Steps so far: 13." in figure.locator(".live-remark").inner_text()


def test_the_learning_rate_is_the_one_that_is_set(figure: Any) -> None:
    figure.get_by_role("slider", name="Learning rate").fill("7.5")
    press(figure, "Ten steps")
    model = LikelihoodSurface(rate=7.5)
    model.step(10)
    assert is_at(figure, model)


def test_a_step_stops_at_the_end_of_the_range(figure: Any) -> None:
    figure.get_by_role("slider", name="Learning rate").fill("20")
    press(figure, "All wrong")
    press(figure, "One step")
    assert (shown(figure, "w_length"), shown(figure, "w_width")) == (10, 10)


def test_the_path_is_drawn_and_a_slider_begins_a_new_one(figure: Any) -> None:
    dots = figure.locator(".like-dots")
    press(figure, "Ten steps")
    assert dots.get_attribute("d").count("M") == 11
    figure.get_by_role("slider", name="Learning rate").press("ArrowRight")
    assert dots.get_attribute("d").count("M") == 11
    figure.get_by_role("slider", name="Weight of the width").press("ArrowRight")
    assert dots.get_attribute("d").count("M") == 1
    assert "Steps" not in figure.locator(".live-remark").inner_text()


def test_the_minimum_is_said_to_be_one(figure: Any) -> None:
    press(figure, "To the minimum")
    assert is_at(figure, BEST)
    assert "No step leads lower" in figure.locator(".live-remark").inner_text()


def test_underflow_is_said_where_it_happens(figure: Any) -> None:
    how = figure.locator(".live-how")
    assert [text for text in how.all_inner_texts() if text == "underflowed"] == []
    for name in ("Weight of the length", "Weight of the width"):
        figure.get_by_role("slider", name=name).fill("-1")
    assert [text for text in how.all_inner_texts() if text == "underflowed"] == ["underflowed"]
    assert "32 bits hold no likelihood" in figure.locator(".live-remark").inner_text()
    press(figure, "All wrong")
    assert [text for text in how.all_inner_texts() if text == "underflowed"] == ["underflowed"] * 2
    assert "Even 64 bits hold no likelihood" in figure.locator(".live-remark").inner_text()
    assert figure.locator('[data-quantity="log_likelihood"]').inner_text() == "\N{MINUS SIGN}818.0102"


def remark(figure: Any) -> str:
    return str(figure.locator(".live-remark").inner_text())


def set_to(figure: Any, w_length: float, w_width: float, bias: float) -> None:
    for name, x in (("Weight of the length", w_length), ("Weight of the width", w_width), ("Bias", bias)):
        figure.get_by_role("slider", name=name).fill(str(x))


def test_lost_digits_are_said(figure: Any) -> None:
    set_to(figure, 5.4, -2, 4)
    how = figure.locator(".live-how").all_inner_texts()
    assert how[:2] == ["100 factors", "almost underflowed: digits lost"]
    assert LikelihoodSurface(w_length=5.4, w_width=-2, bias=4).likelihood > 2.0**-1022
    assert "Near the dashed rings" in figure.inner_text()


def test_the_remark_says_how_far_it_is_to_the_least_loss(figure: Any) -> None:
    set_to(figure, 4, 4, 0)
    model = LikelihoodSurface(w_length=4, w_width=4, bias=0)
    excess = model.nll - model.minimum_nll
    assert 0 < excess < 1
    assert remark(figure) == (
        f"{excess:.4f} nats above the least loss; the likelihood there is {math.exp(excess):.3f} times this one."
    )
    set_to(figure, 1, 1, 0)
    model = LikelihoodSurface(w_length=1, w_width=1, bias=0)
    excess = model.nll - model.minimum_nll
    assert remark(figure).startswith(f"{excess:.4f} nats above")
    assert figure.locator(".live-remark sup").inner_text() == f"{excess:.4f}"


def test_almost_the_least_is_not_the_least(figure: Any) -> None:
    figure.get_by_role("slider", name="Learning rate").fill("11.35")
    press(figure, "Ten steps", 8)
    assert "0.0000" not in remark(figure)
    assert "under 0.0001 nats above the least loss; the likelihood there is 1.0000" in remark(figure)
    assert " 1.0000 " not in remark(figure)
    press(figure, "Ten steps", 6)
    assert "but for less than a millionth of a nat" in remark(figure)
    assert "No step" not in remark(figure)


def test_steps_that_change_nothing_are_not_counted(figure: Any) -> None:
    figure.get_by_role("slider", name="Learning rate").fill("15.3")
    press(figure, "To the minimum")
    press(figure, "Ten steps", 40)
    count = remark(figure).partition(". ")[0]
    press(figure, "Ten steps", 3)
    figure.get_by_role("slider", name="Learning rate").press("ArrowRight")
    assert remark(figure).startswith(f"{count}. ")
    assert figure.locator(".like-dots").get_attribute("d").count("M") == int(count.rpartition(" ")[2]) + 1
    assert "No step leads lower" in remark(figure)


def test_pictures_say_where_the_line_is_and_of_which_bias(figure: Any) -> None:
    flowers, plane = figure.locator("svg.live-chart").all()
    assert "No line of probability" in flowers.get_attribute("aria-label")
    press(figure, "To the minimum")
    assert re.search(r"The line of probability ½ runs from \d\.\d+ cm by", flowers.get_attribute("aria-label"))
    assert "at bias 0.47, a bowl" in plane.get_attribute("aria-label")
    assert "the best at any bias 4.73 and 4.42" in plane.get_attribute("aria-label")


def test_tables_have_heads_and_names(figure: Any) -> None:
    for name in ("The loss in two units", "Gradient and minimum"):
        table = figure.get_by_role("table", name=name)
        assert table.get_by_role("columnheader").count() == 3
        assert table.get_by_role("rowheader").count() in (2, 3)


def test_the_line_is_where_the_score_is_zero(figure: Any) -> None:
    press(figure, "To the minimum")
    line = figure.locator("path.stroke-q.dashed").get_attribute("d")
    ends = [tuple(map(float, end)) for end in re.findall(r"([\d.]+) ([\d.]+)", line)]
    width = round(figure.locator(".live-chart").first.bounding_box()["width"])
    for x, y in ends:
        length = 2.8 + (x - 34) / (width - 44) * 4.2
        petal_width = 0.9 + (260 - y) / (260 - 27) * 1.7
        score = (
            BEST.minimum[0] * (length - 4.906) / 0.82144
            + BEST.minimum[1] * (petal_width - 1.676) / 0.422639
            + BEST.minimum[2]
        )
        assert abs(score) < 0.05  # a quarter of a pixel
    assert len(ends) == 2


def test_the_surface_follows_the_bias_and_stays_small(figure: Any) -> None:
    rings = figure.locator(".like-level")
    before = [ring.get_attribute("d") for ring in rings.all()]
    assert len(before) == 10
    figure.get_by_role("slider", name="Weight of the width").fill("3")
    assert [ring.get_attribute("d") for ring in rings.all()] == before
    figure.get_by_role("slider", name="Bias").fill("2")
    assert [ring.get_attribute("d") for ring in rings.all()] != before
    assert figure.locator("svg *").count() < 900


def test_nothing_below_moves(open_page: Any) -> None:
    for width in (320, 390, 1280):
        figure = open_page(PAGE, width=width).page.locator("#LikelihoodSurface")
        height = figure.bounding_box()["height"]
        for name in ("Ten steps", "All wrong", "To the minimum"):
            press(figure, name)
            assert figure.bounding_box()["height"] == pytest.approx(height, abs=0.5), (width, name)


def test_a_step_that_stops_at_the_end_of_a_range_is_told(open_page: Any) -> None:
    corner = "LikelihoodSurface.w_length=10&LikelihoodSurface.w_width=-5&LikelihoodSurface.bias=5"
    figure = open_page(f"{PAGE}?{corner}").page.locator("#LikelihoodSurface.mounted")
    assert "beyond the range of a slider" in figure.locator(".live-remark").first.inner_text()
    press(figure, "Back to 0")
    assert "there is no line" in figure.locator(".live-remark").first.inner_text()
