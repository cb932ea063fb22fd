"""The live figure of chapter 2's codes: infolib's words, whatever the reader sets or types."""

from __future__ import annotations

import random
from typing import Any

import live
import pytest
from playwright.sync_api import Locator, expect

from infolib import normalize
from infolib.coding import huffman_code
from infolib.explore import HuffmanTree

PAGE = "chapters/02-entropy.html"

FIXED = [
    (0.1, 0.5, 0.1, 0.3),
    (1 / 2, 1 / 4, 1 / 8, 1 / 8),
    *((1 / k,) * k for k in range(2, 9)),  # ties all the way up
    tuple(w / 54 for w in (21, 13, 8, 5, 3, 2, 1, 1)),
    (0.1, 0.2, 0.3, 0.4),  # 0.1 + 0.2 is a little more than 0.3 in floats
    (0.3, 0.1, 0.2, 0.3, 0.1),
    (1, 0),
    (0, 0, 1, 0, 0, 0, 0, 0),
    (0.5, 0, 0.5),
    (1 - 1e-12, 1e-12),
    (0.99, 0.01),
]
TEXTS = [
    "",
    "a",
    "aaaa",
    "ab",
    "abracadabra",
    "beautiful is better than ugly",
    "the quick brown fox jumps over the lazy dog",
    " \t\n\u00a0\u200b\u202e\ufe0f",
    "e\u0301 \N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} 0110 \u05e9\u05dc\u05d5\u05dd",
    "<b>&amp;\"'`${x}\\",
    "".join(map(chr, range(0x4E00, 0x4E00 + 120))),
]


def random_figures(n: int) -> list[HuffmanTree]:
    """Distributions and texts with many ties."""
    chance = random.Random(1952)
    figures = []
    for _ in range(n):
        weights = [chance.choice([0, 1, 1, 2, 3, 5, chance.random()]) for _ in range(chance.randint(2, 8))]
        if any(weights):
            figures.append(HuffmanTree(p=normalize(weights)))
        letters = "abcdefghijklmnopqrstuvwxyz"[: chance.randint(1, 26)]
        text = "".join(chance.choices(letters, k=chance.randint(1, 120)))
        figures.append(HuffmanTree(source="text", text=text))
    return figures


GRID = [
    *(HuffmanTree(p=p) for p in FIXED),
    *(HuffmanTree(source="text", text=text) for text in TEXTS),
    *random_figures(100),
]


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


@pytest.fixture
def figure(open_page: Any) -> Locator:
    """The figure on a page of its own."""
    found: Locator = open_page(PAGE).page.locator("#HuffmanTree")
    return found


def shown(figure: Locator, name: str) -> str:
    return str(figure.locator(f'[data-quantity="{name}"]').get_attribute("data-value"))


def code_of(figure: Locator) -> dict[str, str]:
    """The code words that the figure shows."""
    n = figure.locator('[data-quantity^="words["]').count()
    return {shown(figure, f"symbols[{i}]"): shown(figure, f"words[{i}]") for i in range(n)}


def choose_text(figure: Locator, text: str) -> Locator:
    figure.get_by_label("a text", exact=True).check()
    field = figure.get_by_label("Your text")
    field.fill(text)
    return field


def test_numbers_and_words_are_those_of_infolib(page: Any) -> None:
    assert live.wrong_numbers(page, GRID) == []


def test_copied_python_makes_the_same_numbers(page: Any) -> None:
    assert live.wrong_python(page, GRID[::4] + GRID[len(FIXED) : len(FIXED) + len(TEXTS)]) == []


def test_copied_python_leaves_the_names_of_functions_alone(page: Any) -> None:
    (found,) = live.read(page, [HuffmanTree(source="text", text="banana")])
    names: dict[str, Any] = {}
    exec(found["python"], names)
    assert not {"entropy", "expected_length", "encode", "normalize"} & names.keys()
    assert (names["L"], names["n_bits"], names["words"]) == (1.5, 9, ["11", "0", "10"])


def test_sliders_presets_and_number_of_outcomes_make_a_new_code(figure: Locator) -> None:
    assert shown(figure, "words[0]") == "110"
    figure.get_by_label("Probability of a").fill("0.7")
    assert float(shown(figure, "p[1]")) == pytest.approx(0.5 * 0.3 / 0.9)
    assert shown(figure, "words[0]") == "0"
    figure.get_by_role("button", name="A comb").click()
    assert figure.get_by_role("slider").count() == 8
    assert shown(figure, "lengths[7]") == "7"
    figure.get_by_label("3", exact=True).check()
    assert figure.get_by_role("slider").count() == 3
    assert [float(shown(figure, f"p[{i}]")) for i in range(3)] == pytest.approx([21 / 42, 13 / 42, 8 / 42])
    assert figure.locator("tbody tr").count() == 3


def test_the_keyboard_is_enough(figure: Locator) -> None:
    slider = figure.get_by_label("Probability of b")
    slider.focus()
    slider.press("End")
    assert (shown(figure, "p[1]"), shown(figure, "entropy"), shown(figure, "expected_length")) == ("1", "0", "1")
    slider.press("ArrowLeft")
    assert float(shown(figure, "p[0]")) == pytest.approx(0.1 / 0.5 * 0.01)  # as before it was certain
    figure.get_by_label("4", exact=True).focus()
    figure.page.keyboard.press("ArrowRight")
    assert float(shown(figure, "p[4]")) == pytest.approx(1 / 5)


def test_typed_text_is_encoded_letter_by_letter(figure: Locator) -> None:
    field = choose_text(figure, "banana")
    field.press("End")
    field.press_sequentially(" split")
    text = "banana split"
    expected = HuffmanTree(source="text", text=text)
    assert shown(figure, "text") == text
    assert code_of(figure) == expected.code
    assert shown(figure, "encoded") == expected.encoded
    words = figure.locator('[data-quantity="encoded"] code').all_inner_texts()
    assert words == [expected.code[character] for character in text]
    assert f"{expected.n_bits} digits in all" in figure.inner_text()


def test_a_text_with_markup_and_blanks_stays_text_and_can_be_read_aloud(figure: Locator) -> None:
    text = "<img src=x>\u202e e\u0301"
    choose_text(figure, text)
    assert figure.locator("img").count() == 0
    assert code_of(figure) == huffman_code(normalize({c: text.count(c) for c in text}))
    message = figure.locator('[data-quantity="encoded"]')
    assert message.get_by_role("img", name="space").count() == text.count(" ")
    assert message.get_by_role("img", name="U+202E").inner_text() == "U+202E"
    assert message.get_by_role("img", name="U+0301").count() == 1


def test_no_more_characters_are_taken_than_python_allows(figure: Locator) -> None:
    choose_text(figure, "\N{WOMAN}" * 119 + "ab")
    assert shown(figure, "text") == "\N{WOMAN}" * 119 + "a"
    assert figure.get_by_label("Your text").input_value() == "\N{WOMAN}" * 119 + "a"


def test_the_field_holds_what_is_encoded_also_at_its_end(figure: Locator) -> None:
    field = choose_text(figure, "ab" * 60)
    field.press("End")
    field.press_sequentially("xyz")
    assert field.input_value() == shown(figure, "text") == "ab" * 60
    assert figure.locator('[data-quantity="encoded"] > span').count() == 120


def test_one_digit_is_not_written_as_several(figure: Locator) -> None:
    choose_text(figure, "a")
    assert "1 digit in all; words of equal length would take 1 digit." in figure.inner_text()
    assert figure.locator(".huff-tree svg").get_attribute("aria-label") == (
        "A tree of 1 code word; the table beside it holds it."
    )


def test_what_is_possible_is_never_written_as_0(page: Any) -> None:
    figure = page.locator("#HuffmanTree")
    figure.get_by_role("button", name="Halves of halves").click()
    for name, value in (("b", "0.01"), ("c", "0.01"), ("d", "0.01")) * 3:  # the smallest shrink further each time
        figure.get_by_label(f"Probability of {name}").fill(value)
    figure.get_by_label("Probability of a").fill("0.99")
    figure.get_by_label("Probability of b").fill("0.99")
    figure.get_by_label("Probability of a").fill("0.99")
    shares = figure.locator('[data-quantity^="p["]')
    tiny = [i for i in range(4) if float(shown(figure, f"p[{i}]")) < 0.00005]
    assert tiny
    assert [shares.nth(i).inner_text() for i in tiny] == ["< 0.0001"] * len(tiny)
    assert "0.0000" not in figure.locator("table").inner_text()
    assert "0" not in figure.locator(".huff-tree svg .muted").all_inner_texts()


def test_the_table_has_a_caption_and_sliders_no_empty_lines(figure: Locator) -> None:
    assert figure.get_by_role("table", name="Code words").count() == 1
    assert figure.locator(".live-slider p").count() == 0


def test_an_empty_text_has_dashes_and_one_character_a_digit(figure: Locator) -> None:
    choose_text(figure, "")
    assert [shown(figure, name) for name in ("entropy", "words", "encoded", "n_bits")] == ["none"] * 4
    assert "An empty text has no frequencies" in figure.inner_text()
    choose_text(figure, "zzz")
    assert (shown(figure, "encoded"), shown(figure, "words[0]")) == ("000", "0")


def test_each_source_shows_its_own_controls(figure: Locator) -> None:
    expect(figure.get_by_label("Your text")).to_be_hidden()
    figure.get_by_label("a text", exact=True).check()
    expect(figure.get_by_label("Probability of a")).to_be_hidden()
    expect(figure.get_by_label("Your text")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("text", ["abracadabra", TEXTS[6], TEXTS[10]])
def test_each_leaf_stands_beside_its_row_and_nothing_overflows(open_page: Any, width: int, text: str) -> None:
    figure = open_page(PAGE, width=width).page.locator("#HuffmanTree")
    choose_text(figure, text)
    places = """(figure) => {
      const middle = (element) => { const box = element.getBoundingClientRect(); return (box.top + box.bottom) / 2; };
      const leaves = [...figure.querySelectorAll(".huff-tree circle")].map(middle);
      const rows = [...figure.querySelectorAll(".huff-tree tbody tr")].map(middle);
      return [leaves, rows, figure.scrollWidth - figure.clientWidth];
    }"""
    leaves, rows, overflow = figure.evaluate(places)
    assert len(leaves) == len(set(text))
    assert leaves == pytest.approx(rows, abs=1)
    assert overflow <= 0


def test_a_finger_can_choose_and_type(open_page: Any) -> None:
    visit = open_page(PAGE, width=360, has_touch=True, is_mobile=True)
    figure = visit.page.locator("#HuffmanTree")
    figure.get_by_role("button", name="Fair over 8").tap()
    assert {shown(figure, f"lengths[{i}]") for i in range(8)} == {"3"}
    figure.locator("label", has_text="a text").first.tap()
    figure.get_by_role("button", name="abracadabra").tap()
    assert shown(figure, "n_bits") == "23"
    assert visit.errors == []
