"""The live figure of chapter 1 answers on the static page, with infolib's numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Locator

from infolib.explore import CardDeck

PAGE = "chapters/01-information.html"
STATEMENTS = ["card", "red", "heart", "three", "three-of-spades"]


@pytest.fixture(scope="module", params=["light", "dark"])
def deck(request: Any, visits: Any) -> Locator:
    """The figure, in either theme."""
    visit = visits(PAGE, theme=request.param)
    figure = visit.page.locator("#CardDeck.mounted")
    figure.wait_for()
    figure.scroll_into_view_if_needed()
    return figure


def shown(deck: Locator) -> dict[str, float]:
    """The numbers that the figure shows, in full precision."""
    names = ("bits", "probability", "cases")
    return {
        name: float(deck.locator(f'[data-quantity="{name}"]').get_attribute("data-value") or "nan") for name in names
    }


def agree(numbers: dict[str, float], expected: CardDeck) -> bool:
    return (
        math.isclose(numbers["bits"], expected.bits, rel_tol=1e-9, abs_tol=1e-9)
        and math.isclose(numbers["probability"], float(expected.probability), rel_tol=1e-9)
        and math.isclose(numbers["cases"], float(expected.cases), rel_tol=1e-9)
    )


def slide_to(deck: Locator, n: int) -> None:
    deck.get_by_role("slider").fill(str(n))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_statement_shows_the_numbers_of_infolib(deck: Locator, statement: str) -> None:
    deck.locator(f'input[type=radio][value="{statement}"]').check()
    assert agree(shown(deck), CardDeck(statement=statement))


def test_every_number_of_dealt_cards_shows_the_numbers_of_infolib(deck: Locator) -> None:
    wrong = []
    for n in range(1, 53):
        slide_to(deck, n)
        if not agree(shown(deck), CardDeck(statement="dealt", n_dealt=n)):
            wrong.append((n, shown(deck)))
    assert wrong == []


def test_the_numbers_read_as_the_chapter_gives_them(deck: Locator) -> None:
    slide_to(deck, 52)
    assert "225.5810" in deck.locator('[data-quantity="bits"]').inner_text()
    deck.locator('input[value="heart"]').check()
    assert deck.locator('[data-quantity="probability"]').inner_text().startswith("1/4")


def test_the_keyboard_is_enough(deck: Locator) -> None:
    deck.locator('input[value="card"]').focus()
    deck.page.keyboard.press("ArrowDown")
    assert shown(deck)["bits"] == 1.0  # "It is red."
    deck.get_by_role("slider").focus()
    deck.page.keyboard.press("Home")
    assert agree(shown(deck), CardDeck(statement="dealt", n_dealt=1))
    deck.page.keyboard.press("End")
    assert agree(shown(deck), CardDeck(statement="dealt", n_dealt=52))
    deck.page.keyboard.press("ArrowLeft")
    assert agree(shown(deck), CardDeck(statement="dealt", n_dealt=51))


def test_a_finger_can_choose(open_page: Any) -> None:
    visit = open_page(PAGE, width=360, has_touch=True, is_mobile=True)
    deck = visit.page.locator("#CardDeck.mounted")
    deck.locator("label", has_text="It is red").tap()
    assert shown(deck)["bits"] == 1.0
    assert visit.errors == []
