"""The live figure of chapter 8: infolib's numbers, whatever the reader sets."""

from __future__ import annotations

import itertools
import math
from typing import Any

import live
import pytest
from playwright.sync_api import Locator, expect

from infolib.explore import SoftmaxSigmoid

MINUS = "\N{MINUS SIGN}"
PAGE = "chapters/08-losses-in-practice.html"
LOGITS = [
    SoftmaxSigmoid().logits,
    (0,) * 6,
    (10,) * 6,
    (10, -10, 10, -10, 10, -10),
    (-10, 10, 10, 10, 10, 10),
    (10, -10, -10, -10, -10, -10),
    (1.5, -0.25, 3.1, -7.7, 9.9, 0.1),
]
LABELS = [
    (1, 1, 1, 0, 0, 0),
    (0,) * 6,
    (1,) * 6,
    (1, 0, 0, 0, 0, 0),
    (0, 1, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 1),
    (0, 0, 0, 1, 1, 0),
]
GRID = [SoftmaxSigmoid(logits=logits, labels=labels) for logits, labels in itertools.product(LOGITS, LABELS)]


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


@pytest.fixture
def figure(open_page: Any) -> Locator:
    box: Locator = open_page(PAGE).page.locator("#SoftmaxSigmoid.mounted")
    box.wait_for()
    return box


def words(box: Locator, name: str) -> str:
    return box.locator(f'[data-quantity="{name}"]').inner_text()


def number(box: Locator, name: str) -> float:
    return float(str(box.locator(f'[data-quantity="{name}"]').get_attribute("data-value")))


def test_numbers_are_those_of_infolib(page: Any) -> None:
    assert live.wrong_numbers(page, GRID) == []


def test_no_digit_is_lost_where_a_prediction_is_close_to_its_target(page: Any) -> None:
    confident = [figure for figure in GRID if max(map(abs, figure.logits)) == 10]
    for figure, found in zip(confident, live.read(page, confident), strict=True):
        for name in ("sigmoid", "sigmoid_gradient", "sigmoid_losses", "softmax", "softmax_gradient"):
            expected = getattr(figure, name)
            if expected is not None:
                shown = [float(found["shown"][f"{name}[{i}]"][0]) for i in range(6)]
                assert shown == pytest.approx(expected, rel=1e-13, abs=0), (figure, name)


def test_copied_python_makes_the_same_numbers(page: Any) -> None:
    assert live.wrong_python(page, GRID) == []


def test_copied_python_computes_every_answer(page: Any) -> None:
    for found in live.read(page, [SoftmaxSigmoid(), SoftmaxSigmoid(labels=LABELS[3])]):
        names: dict[str, Any] = {}
        exec(found["python"], names)
        assert set(SoftmaxSigmoid._answers) <= names.keys()


def test_softmax_says_what_it_needs(figure: Locator) -> None:
    remark = figure.locator(".live-remark")
    assert words(figure, "softmax_loss") == "\N{EN DASH}"
    expect(remark).to_contain_text("of a label needs exactly one true class, and 3 are ticked: untick all but one")
    for name in ("cat", "dog", "couch"):
        figure.get_by_label(f"{name} is true").uncheck()
        expect(figure.get_by_role("group", name=name).locator('[data-quantity^="labels"]')).to_have_text("0")
    expect(remark).to_contain_text("none is ticked: tick one")
    figure.get_by_label("train is true").check()
    expect(remark).not_to_contain_text("needs")
    assert words(figure, "softmax_loss").startswith("6.6273")
    assert "needs" not in figure.inner_text()
    assert number(figure, "softmax_gradient[4]") < 0 < number(figure, "softmax_gradient[0]")


def test_almost_certain_is_not_certain(figure: Locator) -> None:
    figure.get_by_role("button", name="Only the cat").click()
    figure.get_by_role("button", name="Confident and right").click()
    missing = f"3.07 \N{MULTIPLICATION SIGN} 10{MINUS}5"
    assert figure.locator(".live-how").first.inner_text() == f"{MINUS}ln(1 {MINUS} {missing}), of cat"
    assert words(figure, "softmax[0]") == "> 0.9999"
    assert words(figure, "softmax[1]") == "< 0.0001"
    assert words(figure, "softmax_gradient[0]") == f"> {MINUS}0.0001"
    assert words(figure, "softmax_gradient[1]") == "< +0.0001"
    label = figure.get_by_role("group", name="cat").locator("svg").first.get_attribute("aria-label")
    assert label == "cat: softmax > 0.9999, sigmoid 0.9975."


def test_copied_python_prints_no_zero_for_a_small_loss(page: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = live.read(page, [SoftmaxSigmoid(logits=LOGITS[5], labels=LABELS[3])])
    exec(found["python"], {})
    assert "softmax: 1.0306e-08 nats = 1.4868e-08 bits" in capsys.readouterr().out


def test_screen_readers_hear_each_number_with_a_name(figure: Locator) -> None:
    silent = figure.locator(".soft-lines [data-quantity][aria-hidden=true]")
    names = set(silent.evaluate_all("(all) => all.map((part) => part.dataset.quantity.replace(/\\W.*/, ''))"))
    assert names == {"softmax", "sigmoid", "softmax_gradient", "sigmoid_gradient"}
    assert silent.count() == 24


def test_sliders_move_one_score_by_keyboard(figure: Locator) -> None:
    before = number(figure, "sigmoid[1]"), number(figure, "softmax[0]")
    slider = figure.get_by_label("Score of dog")
    slider.focus()
    slider.press("End")
    assert number(figure, "logits[1]") == 10
    assert number(figure, "sigmoid[1]") > before[0]
    assert number(figure, "softmax[0]") < before[1]
    assert number(figure, "sigmoid[0]") == pytest.approx(0.8, abs=1e-12)
    slider.press("ArrowLeft")
    assert number(figure, "logits[1]") == pytest.approx(9.9, abs=1e-12)


def test_a_shift_moves_the_sigmoids_only_and_by_a_whole_step(figure: Locator) -> None:
    figure.get_by_role("button", name="Only the cat").click()
    loss = number(figure, "softmax_loss")
    for name, step, room in (("All + 1", 1, 7), (f"All {MINUS} 1", -1, 5)):
        figure.get_by_role("button", name="The photograph").click()
        figure.get_by_role("button", name="Only the cat").click()
        first, total = number(figure, "logits[0]"), number(figure, "sigmoid_sum")
        button = figure.get_by_role("button", name=name, exact=True)
        for times in range(1, 10):
            button.focus()
            button.press("Enter")
            moved = min(times, room)
            assert number(figure, "logits[0]") == pytest.approx(first + step * moved, abs=1e-12)
            assert number(figure, "softmax_loss") == pytest.approx(loss, abs=1e-12)
            assert button.get_attribute("aria-disabled") == str(times >= room).lower()
        assert abs(number(figure, "sigmoid_sum") - total) > 0.1


def test_confidence_is_cheap_when_right_and_dear_when_wrong(figure: Locator) -> None:
    figure.get_by_label("cat is true").uncheck()
    figure.get_by_role("button", name="Confident and right").click()
    assert number(figure, "sigmoid_loss") == pytest.approx(6 * math.log1p(math.exp(-6)), rel=1e-12)
    figure.get_by_label("cat is true").check()
    figure.get_by_label("dog is true").uncheck()
    figure.get_by_label("couch is true").uncheck()
    figure.get_by_role("button", name="Confident and right").click()
    assert words(figure, "softmax_loss").startswith("3.07")  # times a power of ten, not 0.0000
    figure.get_by_role("button", name="Confident and wrong").click()
    assert number(figure, "sigmoid_loss") == pytest.approx(36 + 6 * math.log1p(math.exp(-6)), rel=1e-12)
    assert f"10{MINUS}16" in words(figure, "label_set_probability")


def test_equal_scores_give_a_sixth(figure: Locator) -> None:
    figure.get_by_role("button", name="Only the cat").click()
    figure.get_by_role("button", name="All scores 0").click()
    assert "its loss is ln 6" in figure.locator(".live-remark").inner_text()
    assert number(figure, "softmax_loss") == pytest.approx(math.log(6), abs=1e-12)
    assert number(figure, "sigmoid_loss_bits") == pytest.approx(6, abs=1e-12)
    figure.get_by_role("button", name="The photograph").click()
    assert number(figure, "sigmoid_sum") == pytest.approx(2.48, abs=1e-12)


@pytest.mark.parametrize("width", [320, 1280])
def test_bars_are_as_long_as_the_numbers_say(width: int, open_page: Any) -> None:
    box = open_page(PAGE, width=width).page.locator("#SoftmaxSigmoid.mounted")
    box.get_by_role("button", name="Only the cat").click()
    row = box.get_by_role("group", name="dog")
    outputs, gradients = row.locator("svg").all()
    assert outputs.get_attribute("aria-label") == "dog: softmax 0.5838, sigmoid 0.9000."
    assert gradients.get_attribute("aria-label") == "dog, prediction minus target: softmax +0.5838, sigmoid +0.9000."
    lengths = [
        [float(str(picture.locator(f"rect.{fill}").get_attribute("width"))) for fill in ("fill-x", "fill-q")]
        for picture in (outputs, gradients)
    ]
    for shorter, longer in lengths:
        assert longer > 10
        assert shorter / longer == pytest.approx(0.5838 / 0.9, abs=0.02)


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_no_setting_moves_what_stands_below(width: int, open_page: Any) -> None:
    box = open_page(PAGE, width=width).page.locator("#SoftmaxSigmoid.mounted")
    heights = []
    for name in (
        "The photograph",
        "Only the cat",
        "All scores 0",
        f"All {MINUS} 1",
        "Confident and wrong",
        "Confident and right",
    ):
        box.get_by_role("button", name=name, exact=True).click()
        heights.append(box.bounding_box()["height"])
    assert max(heights) - min(heights) < 1, heights
