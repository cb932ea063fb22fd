"""The live figure of chapter 6: infolib's numbers, whatever the reader sets."""

from __future__ import annotations

import itertools
import math
from typing import Any

import live
import numpy as np
import pytest
from playwright.sync_api import Locator

from infolib.explore import CodeMismatch

PAGE = "chapters/06-cross-entropy.html"
WEATHER = (0.1, 0.5, 0.1, 0.3)
NO_CLOUDS = (0.5, 0.0, 0.25, 0.25)
rng = np.random.default_rng(6)
FOUR = [
    WEATHER,
    (0.2, 0.4, 0.3, 0.1),
    NO_CLOUDS,
    (0.25,) * 4,
    (0.5, 0.25, 0.125, 0.125),
    (0, 1, 0, 0),
    (1e-320, 0, 0.5, 0.5),
]
GRID = [
    *(CodeMismatch(p=p, q=q) for p, q in itertools.product(FOUR, repeat=2)),
    CodeMismatch(p=(0.5, 0.5), q=(0.9, 0.1)),
    CodeMismatch(p=(1, 0), q=(0, 1)),
    CodeMismatch(p=(0.5, 0.5, 0), q=(0.5, 0.5, 0)),
    CodeMismatch(p=(0.5, 0.5), q=(0.5, 0.500000005)),  # as near to 1 as infolib asks
    CodeMismatch(p=(0.500000005, 0.5), q=(0.5, 0.5)),
    *(CodeMismatch(p=p, q=q) for k in range(2, 7) for p, q in rng.dirichlet(np.full(k, 0.4), size=(15, 2))),
    # Hundredths, with the ties that Huffman's rule must break as infolib does
    *(
        CodeMismatch(p=p, q=q)
        for k in range(2, 7)
        for p, q in (rng.multinomial(10, np.full(k, 1 / k), size=(30, 2)) / 10)
    ),
]


@pytest.fixture
def figure(visits: Any) -> Locator:
    found: Locator = visits(PAGE).page.locator("#CodeMismatch")
    found.get_by_role("button", name="Reset").click()
    return found


def shown(figure: Locator, name: str) -> list[float]:
    """The numbers of one name, in full precision."""
    texts = figure.locator(f'[data-quantity="{name}"], [data-quantity^="{name}["]').evaluate_all(
        "(all) => all.map((one) => one.dataset.value)"
    )
    return [float(text) for text in texts]


def test_numbers_are_those_of_infolib(visits: Any) -> None:
    assert live.wrong_numbers(visits(PAGE).page, GRID) == []


def test_copied_python_makes_the_same_numbers(visits: Any) -> None:
    assert live.wrong_python(visits(PAGE).page, GRID[::7]) == []


def test_it_begins_with_the_code_book_of_the_chapter(figure: Locator) -> None:
    texts = [figure.locator(f'[data-quantity="{name}"]').inner_text() for name in CodeMismatch._answers[:3]]
    assert texts == ["1.7500", "0.8750", "2.6250"]
    assert figure.locator('[data-quantity^="code_words"]').all_inner_texts() == ["110", "111", "10", "0"]


@pytest.mark.parametrize(
    ("button", "p", "q"),
    [
        ("Wrong code book", (1 / 2, 1 / 4, 1 / 8, 1 / 8), (1 / 8, 1 / 8, 1 / 4, 1 / 2)),
        ("The rumour", WEATHER, (0.2, 0.4, 0.3, 0.1)),
        ("No clouds", WEATHER, NO_CLOUDS),
        ("Two coins", (0.5, 0.5), (0.9, 0.1)),
        ("Agree with P", (1 / 2, 1 / 4, 1 / 8, 1 / 8), (1 / 2, 1 / 4, 1 / 8, 1 / 8)),
        ("Swap P and Q", (1 / 8, 1 / 8, 1 / 4, 1 / 2), (1 / 2, 1 / 4, 1 / 8, 1 / 8)),
    ],
)
def test_a_button_sets_the_pair(figure: Locator, button: str, p: tuple[float, ...], q: tuple[float, ...]) -> None:
    figure.get_by_role("button", name=button).click()
    assert (shown(figure, "p"), shown(figure, "q")) == (list(p), list(q))
    assert shown(figure, "cross_entropy") == [pytest.approx(CodeMismatch(p=p, q=q).cross_entropy, abs=1e-9)]


def test_an_infinite_bill_reads_as_such(figure: Locator) -> None:
    figure.get_by_role("button", name="No clouds").click()
    assert figure.locator('[data-quantity="cross_entropy"]').inner_text() == "∞"
    assert "outcome 2, which happens: its ideal length is infinite" in figure.locator(".live-remark").inner_text()
    assert shown(figure, "expected_length") == [2.5]


def test_what_the_remark_says_of_huffman(figure: Locator) -> None:
    remark = figure.locator(".live-remark")
    assert "just as much as the ideal lengths" in remark.inner_text()
    figure.get_by_role("button", name="The rumour").click()
    assert "0.1634 bits less than the ideal" in remark.inner_text()
    figure.get_by_role("button", name="Agree with P").click()
    assert "no fine" in remark.inner_text()
    assert "0.0145 bits more than the ideal" in remark.inner_text()


def test_either_distribution_moves_alone_and_sums_to_1(figure: Locator) -> None:
    figure.get_by_label("P: outcome 1").fill("0.8")
    assert shown(figure, "p") == pytest.approx([0.8, 0.1, 0.05, 0.05], abs=1e-15)
    assert shown(figure, "q") == [1 / 8, 1 / 8, 1 / 4, 1 / 2]
    sums = []
    for step in range(40):
        figure.get_by_label("Q: outcome").nth(step % 4).fill(str(round(rng.random(), 2)))
        sums.append(math.fsum(shown(figure, "q")))
    assert sums == pytest.approx([1] * 40, rel=0, abs=1e-15)


def test_both_get_the_number_of_outcomes(figure: Locator) -> None:
    for k in (6, 2, 4):
        figure.get_by_label("Number of outcomes").fill(str(k))
        p, q = shown(figure, "p"), shown(figure, "q")
        assert len(p) == len(q) == k
        assert shown(figure, "expected_length") == [pytest.approx(CodeMismatch(p=p, q=q).expected_length, abs=1e-9)]


def test_the_keyboard_is_enough(figure: Locator) -> None:
    figure.get_by_label("Q: outcome 1").focus()
    figure.page.keyboard.press("Home")
    assert shown(figure, "q")[0] == 0
    assert shown(figure, "kl_divergence") == [math.inf]
    figure.page.keyboard.press("ArrowRight")
    assert shown(figure, "q")[0] == 0.01


def test_nothing_below_moves_while_a_slider_does(figure: Locator) -> None:
    slider, heights = figure.get_by_label("Q: outcome 1"), set()
    for value in ("0", "0.01", "0.05", "0.25", "0.6", "0.99", "1"):
        slider.fill(value)
        heights.add((figure.bounding_box() or {})["height"])
    assert len(heights) == 1


def test_different_outcomes_are_said_to_be_so(visits: Any) -> None:
    page = visits(PAGE).page
    figure = CodeMismatch(p=WEATHER, q=(0.5, 0.5))
    [found] = live.read(page, [figure])
    numbers = [*CodeMismatch._answers[:3], "expected_length", "ideal_lengths[0]", "code_words[1]", "lengths[1]"]
    assert [found["shown"][name] for name in numbers] == [["none"]] * 7
    text = page.evaluate(
        """([script, values]) => {
          const model = { get: (name) => values[name], set() {}, on() {}, off() {}, save_changes() {} };
          const place = document.createElement("div");
          infolibModules[script].default.widget().render({ model, el: place });
          return place.querySelector(".live-remark").textContent;
        }""",
        [live.script_of(CodeMismatch), live.state_of(figure)],
    )
    assert text.startswith("P has 4 outcomes and Q has 2: there is nothing to compare.")


#: Draws a figure, waits until its drawings have their width, and says what the first shows.
DESCRIBED = """async ([script, values]) => {
  const model = { get: (name) => values[name], set() {}, on() {}, off() {}, save_changes() {} };
  const place = document.createElement("div");
  document.querySelector(".explorable").append(place);
  const remove = infolibModules[script].default.widget().render({ model, el: place });
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const drawing = place.querySelector(".live-chart");
  const words = [...drawing.querySelectorAll("text")].map((text) => text.textContent);
  const found = [drawing.getAttribute("aria-label"), words];
  remove();
  place.remove();
  return found;
}"""


@pytest.mark.parametrize(
    ("p", "q", "said", "signs"),
    [
        ((0.998, 0.002), (0.999, 0.001), "Beyond the top: the filled part of outcome 2 and the frame of outcome 2.", 2),
        ((0.998, 0.002), (0.5, 0.5), "Beyond the top: the filled part of outcome 2.", 1),
        ((0.5, 0.25, 0.25), (0.998, 0.001, 0.001), "Beyond the top: the frame of outcomes 2 and 3.", 2),
        ((0.2, 0.3, 0.5), (0, 0, 1), "Beyond the top: the frame of outcomes 1 and 2.", 0),  # marked as infinite
        ((0.5, 0.5), (0.5, 0.5), "a dot at the length of its code word.", 0),
    ],
)
def test_what_goes_beyond_the_top_is_marked_and_said(
    visits: Any, p: tuple[float, ...], q: tuple[float, ...], said: str, signs: int
) -> None:
    figure = CodeMismatch(p=p, q=q)
    label, words = visits(PAGE).page.evaluate(DESCRIBED, [live.script_of(CodeMismatch), live.state_of(figure)])
    assert label.endswith(said)
    assert words.count("\N{UPWARDS ARROW}") == signs
    assert ("\N{UPWARDS ARROW}: more" in "".join(words)) == (signs > 0)
    assert words.count("\N{INFINITY}") == q.count(0)


def test_a_finger_can_choose(open_page: Any) -> None:
    visit = open_page(PAGE, width=360, has_touch=True, is_mobile=True)
    figure = visit.page.locator("#CodeMismatch")
    figure.get_by_role("button", name="Two coins").tap()
    assert shown(figure, "cross_entropy") == [pytest.approx(1.736965594166206, abs=1e-9)]
    slider = figure.get_by_label("Q: outcome 2")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box["height"] >= 44
    visit.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert shown(figure, "q")[1] == pytest.approx(0.5, abs=0.02)
    assert visit.errors == []
