"""The live figure of chapter 2: infolib's numbers, whatever the reader sets."""

from __future__ import annotations

import math
from typing import Any

import live
import numpy as np
import pytest
from playwright.sync_api import Locator

from infolib.explore import EntropyBars

PAGE = "chapters/02-entropy.html"
WEATHER = (0.1, 0.5, 0.1, 0.3)
VOWELS = tuple(x / 38.1 for x in (8.167, 12.702, 6.966, 7.507, 2.758))
rng = np.random.default_rng(2)
GRID = [
    EntropyBars(p=WEATHER),
    EntropyBars(p=VOWELS, names="aeiou"),
    EntropyBars(p=VOWELS, names="aei"),
    EntropyBars(p=WEATHER, names="\N{SNOWMAN}\N{CLOUD WITH SNOW}<& x"),
    EntropyBars(p=(0.1,) * 5 + (0.5,)),
    *(EntropyBars(p=[1 / k] * k) for k in range(2, 9)),
    *(EntropyBars(p=[1.0] + [0.0] * (k - 1)) for k in range(2, 9)),
    *(EntropyBars(p=[0.0] * (k - 1) + [1.0]) for k in range(2, 9)),
    EntropyBars(p=(0.0, 0.5, 0.0, 0.5)),
    EntropyBars(p=(1 - 1e-12, 1e-12)),
    EntropyBars(p=(1e-320, 1.0)),
    EntropyBars(p=(0.5, 0.500000005)),  # as near to 1 as infolib asks
    EntropyBars(p=(0.5, 0.499999995)),
    *(EntropyBars(p=p) for k in range(2, 9) for p in rng.dirichlet(np.full(k, 0.3), size=20)),
]


@pytest.fixture
def figure(visits: Any) -> Locator:
    found: Locator = visits(PAGE).page.locator("#EntropyBars")
    found.get_by_role("button", name="Reset").click()
    return found


def probabilities(figure: Locator) -> list[float]:
    """What the sliders show, in full precision."""
    shown = figure.locator('[data-quantity^="p["]').evaluate_all("(all) => all.map((one) => one.dataset.value)")
    return [float(p_i) for p_i in shown]


def answer(figure: Locator, name: str) -> float:
    return float(figure.locator(f'[data-quantity="{name}"]').get_attribute("data-value") or "nan")


def test_numbers_are_those_of_infolib(visits: Any) -> None:
    assert live.wrong_numbers(visits(PAGE).page, GRID) == []


def test_copied_python_makes_the_same_numbers(visits: Any) -> None:
    assert live.wrong_python(visits(PAGE).page, GRID[:20] + GRID[20::9]) == []


def test_it_begins_with_the_weather(figure: Locator) -> None:
    assert probabilities(figure) == list(WEATHER)
    assert figure.locator('[data-quantity="entropy"]').inner_text() == "1.6855"


@pytest.mark.parametrize(
    ("button", "p", "names"),
    [
        ("The weather", WEATHER, "1, 2, 3, 4"),
        ("Fair die", (1 / 6,) * 6, "1, 2, 3, 4, 5, 6"),
        ("Loaded die", (0.1,) * 5 + (0.5,), "1, 2, 3, 4, 5, 6"),
        ("English vowels", VOWELS, "a, e, i, o, u"),
        ("All alike", (0.25,) * 4, "1, 2, 3, 4"),
        ("One certain", (0, 1, 0, 0), "1, 2, 3, 4"),
    ],
)
def test_a_button_sets_the_source(figure: Locator, button: str, p: tuple[float, ...], names: str) -> None:
    figure.get_by_role("button", name=button).click()
    assert probabilities(figure) == pytest.approx(p, abs=1e-12)
    assert figure.locator('[data-quantity="names"]').inner_text() == names
    assert answer(figure, "entropy") == pytest.approx(EntropyBars(p=p).entropy, abs=1e-9)


def test_the_others_keep_their_proportions(figure: Locator) -> None:
    figure.get_by_label("Probability of outcome 2").fill("0.8")
    assert probabilities(figure) == pytest.approx([0.04, 0.8, 0.04, 0.12], abs=1e-15)


def test_a_slider_that_went_to_certain_comes_back_to_the_same_proportions(figure: Locator) -> None:
    slider = figure.get_by_label("Probability of outcome 2")
    slider.fill("1")
    assert probabilities(figure) == [0, 1, 0, 0]
    assert answer(figure, "entropy") == 0
    slider.fill("0.7")
    assert probabilities(figure) == pytest.approx([0.06, 0.7, 0.06, 0.18], abs=1e-15)


def test_others_that_were_all_impossible_share_alike(figure: Locator) -> None:
    figure.get_by_role("button", name="One certain").click()
    figure.get_by_label("Probability of outcome 2").fill("0.7")
    assert probabilities(figure) == pytest.approx([0.1, 0.7, 0.1, 0.1], abs=1e-15)


def described(page: Any, figure: EntropyBars) -> tuple[list[str], list[str], str]:
    """What the drawings are said to show, the words in the first, and the numbers below."""
    found: tuple[list[str], list[str], str] = page.evaluate(
        DESCRIBED, [live.script_of(EntropyBars), live.state_of(figure)]
    )
    return found


#: Draws a figure and waits until its drawings have their width.
DESCRIBED = """async ([script, values]) => {
  const model = { get: (name) => values[name], set() {}, on() {}, off() {}, save_changes() {} };
  const place = document.createElement("div");
  document.querySelector(".explorable").append(place);
  const remove = infolibModules[script].default.widget().render({ model, el: place });
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const drawings = [...place.querySelectorAll(".live-chart")];
  const words = [...drawings[0].querySelectorAll("text")].map((text) => text.textContent);
  const found = [drawings.map((drawing) => drawing.getAttribute("aria-label")), words, place.innerText];
  remove();
  place.remove();
  return found;
}"""


def test_what_goes_beyond_the_top_is_marked_and_said(visits: Any) -> None:
    (blocks, bars), words, _ = described(visits(PAGE).page, EntropyBars(p=(0.5, 0.499, 0.001, 0)))
    assert "3: 0.001 wide, 9.9658 bits high, beyond the top; 4: never happens, no block." in blocks
    assert "2: 0.499 wide, 1.0029 bits high;" in blocks
    assert words.count("\N{UPWARDS ARROW}") == 1
    assert "height: surprise, in bits; \N{UPWARDS ARROW}: beyond the top" in words
    assert bars == ("A bar for H, 1.0104 bits; the bar below it, log\N{SUBSCRIPT TWO} 4, 2 bits; the gap, 0.9896 bits.")
    _, words, _ = described(visits(PAGE).page, EntropyBars(p=(0.5, 0.5, 0)))
    assert "\N{UPWARDS ARROW}" not in "".join(words)


def test_a_gap_that_is_there_is_never_written_as_0(visits: Any) -> None:
    _, _, text = described(visits(PAGE).page, EntropyBars(p=(0.5025, 0.4975)))
    assert "< 0.0001" in text
    assert "0.0000" not in text


def test_probabilities_sum_to_1_in_full_precision(figure: Locator) -> None:
    figure.get_by_label("Number of outcomes").fill("8")
    sums = []
    for step in range(60):
        figure.get_by_label("Probability of").nth(step % 8).fill(str(round(rng.random(), 2)))
        p = probabilities(figure)
        assert answer(figure, "entropy") == pytest.approx(EntropyBars(p=p).entropy, abs=1e-9)
        sums.append(math.fsum(p))
    assert sums == pytest.approx([1] * 60, rel=0, abs=1e-15)


def test_a_new_outcome_comes_in_with_its_share_and_goes_again(figure: Locator) -> None:
    count = figure.get_by_label("Number of outcomes")
    count.fill("5")
    assert probabilities(figure) == pytest.approx([0.08, 0.4, 0.08, 0.24, 0.2], abs=1e-15)
    assert answer(figure, "max_entropy") == pytest.approx(math.log2(5), abs=1e-12)
    count.fill("4")
    assert probabilities(figure) == pytest.approx(list(WEATHER), abs=1e-15)
    count.fill("2")
    assert probabilities(figure) == pytest.approx([1 / 6, 5 / 6], abs=1e-15)


def test_the_keyboard_is_enough_and_keeps_its_place(figure: Locator) -> None:
    slider = figure.get_by_label("Probability of outcome 4")
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        figure.page.keyboard.press(key)
    assert probabilities(figure)[3] == 0.31
    figure.page.keyboard.press("Home")
    assert probabilities(figure)[3] == 0
    figure.page.keyboard.press("End")
    assert probabilities(figure) == [0, 0, 0, 1]
    assert slider.evaluate("(slider) => slider === document.activeElement")


def test_nothing_below_moves_while_a_slider_does(figure: Locator) -> None:
    slider, heights = figure.get_by_label("Probability of outcome 1"), set()
    for value in ("0", "0.01", "0.05", "0.25", "0.6", "0.99", "1"):
        slider.fill(value)
        heights.add((figure.bounding_box() or {})["height"])
    assert len(heights) == 1


def test_the_areas_of_the_blocks_add_up_to_the_entropy(figure: Locator) -> None:
    for button in ("The weather", "English vowels", "Loaded die"):
        figure.get_by_role("button", name=button).click()
        area = figure.locator(".live-chart").first.evaluate(AREA)
        assert area == pytest.approx(answer(figure, "entropy"), abs=0.02)


#: In bits: the axis is 1 wide and the grid 4 bits high; the blocks have 2 pixels of air on either side.
AREA = """(chart) => {
  const axis = chart.querySelector("path.live-rule").getBBox();
  const top = Math.min(...[...chart.querySelectorAll(".live-grid")].map((line) => line.getBBox().y));
  const blocks = [...chart.querySelectorAll("rect")].map((rect) => rect.getBBox());
  const pixels = blocks.reduce((sum, { width, height }) => sum + (width + 4) * height, 0);
  return ((pixels / axis.width) * 4) / (axis.y - top);
}"""


def test_a_finger_can_drag(open_page: Any) -> None:
    visit = open_page(PAGE, width=360, has_touch=True, is_mobile=True)
    figure = visit.page.locator("#EntropyBars")
    slider = figure.get_by_label("Probability of outcome 1")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box["height"] >= 44
    visit.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert probabilities(figure)[0] == pytest.approx(0.5, abs=0.02)
    figure.get_by_role("button", name="Fair die").tap()
    assert answer(figure, "gap") == pytest.approx(0, abs=1e-12)
    assert visit.errors == []
