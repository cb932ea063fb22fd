"""The live figure of chapter 1 as Python sees it; what it does in a browser is tested on the built site."""

import math
import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import numpy as np
import pytest
import traitlets

from infolib.explore import CardDeck
from infolib.explore._modules import asset

SCRIPT = asset("card_deck.js")

ONE_CARD = {"card": 1, "red": 2, "heart": 4, "three": 13, "three-of-spades": 52}
DEALS = {k: math.factorial(52) // math.factorial(52 - k) for k in range(1, 53)}
SETTINGS = [
    *(pytest.param({"statement": name}, cases, id=name) for name, cases in ONE_CARD.items()),
    *(pytest.param({"statement": "dealt", "n_dealt": k}, cases, id=f"dealt-{k}") for k, cases in DEALS.items()),
]


def bundle(deck):
    data, _ = deck._repr_mimebundle_()
    return data


# The numbers


@pytest.mark.parametrize(("settings", "cases"), SETTINGS)
def test_numbers_are_those_of_exact_counting(settings, cases):
    deck = CardDeck(**settings)
    assert deck.cases == cases
    assert deck.probability == Fraction(1, cases)
    assert deck.bits == pytest.approx(math.log2(cases), rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("settings", "bits"),
    [
        pytest.param({"statement": "card"}, 0.0, id="card"),
        pytest.param({"statement": "heart"}, 2.0, id="heart"),
        pytest.param({"statement": "three-of-spades"}, 5.700439718, id="three-of-spades"),
        pytest.param({"statement": "dealt", "n_dealt": 52}, 225.581003124, id="whole-deck"),
    ],
)
def test_bits_are_those_of_the_chapter(settings, bits):
    assert CardDeck(**settings).bits == pytest.approx(bits, abs=1e-9)


def test_certain_statement_has_plus_zero_bits():
    assert math.copysign(1, CardDeck(statement="card").bits) == 1


def test_last_card_of_the_deck_adds_nothing():
    assert CardDeck(statement="dealt", n_dealt=52).bits == CardDeck(statement="dealt", n_dealt=51).bits


def test_numbers_follow_the_settings():
    deck = CardDeck(statement="red")
    deck.statement, deck.n_dealt = "dealt", 2
    assert deck.cases == 52 * 51


# The settings


def test_a_change_can_be_observed():
    seen = []
    deck = CardDeck()
    deck.observe(lambda change: seen.append(change["new"]), "statement")
    deck.statement = "three"
    assert seen == ["three"]


def test_numpy_integer_is_taken_as_int():
    deck = CardDeck(n_dealt=np.int64(7))
    assert type(deck.n_dealt) is int


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        pytest.param(
            "statement",
            "spade",
            ValueError,
            'statement must be one of "card", "red", "heart", "three", "three-of-spades", "dealt"; got "spade"',
            id="unknown-statement",
        ),
        pytest.param("statement", 3, TypeError, "statement must be one of .*; got 3", id="statement-a-number"),
        pytest.param("statement", [], TypeError, r"statement must be one of .*; got \[\]", id="statement-a-list"),
        pytest.param(
            "n_dealt", 0, ValueError, "from 1 to 52; got 0. The nearest allowed is 1", id="fewer-than-one-card"
        ),
        pytest.param(
            "n_dealt", 53, ValueError, "from 1 to 52; got 53. The nearest allowed is 52", id="more-cards-than-a-deck"
        ),
        pytest.param("n_dealt", 2.5, TypeError, r"n_dealt must be a whole number .*; got 2.5. Round it", id="a-part"),
        pytest.param("n_dealt", "5", TypeError, r"got '5'. .* convert it with int\(\)", id="text"),
        pytest.param("n_dealt", True, TypeError, "n_dealt must be a whole number .*; got True", id="bool"),
        pytest.param("n_dealt", None, TypeError, "n_dealt must be a whole number .*; got None", id="none"),
    ],
)
@pytest.mark.parametrize("how", ["at-first", "later"])
def test_bad_setting_is_refused(name, value, kind, message, how):
    deck = CardDeck()
    with pytest.raises(kind, match=message) as raised:
        CardDeck(**{name: value}) if how == "at-first" else setattr(deck, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert repr(deck) == "CardDeck(statement='heart', n_dealt=5)"


# What stands in the notebook


def test_repr_gives_the_settings_and_makes_the_same_figure():
    deck = CardDeck(statement="dealt", n_dealt=3)
    assert repr(deck) == "CardDeck(statement='dealt', n_dealt=3)"
    assert repr(eval(repr(deck))) == repr(deck)


@pytest.mark.parametrize(("settings", "cases"), SETTINGS)
def test_still_picture_says_the_bits_and_draws_them_to_scale(settings, cases):
    still = bundle(CardDeck(**settings))["text/html"]
    root = ElementTree.fromstring(still)
    sentence = root.find("figcaption").text
    assert f"and tells you {math.log2(cases):.4f} bits." in sentence
    assert "where scripts run" in sentence
    marked = [
        path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path") if "--idea-p" in path.get("style")
    ]
    drawn = math.fsum(float(re.search(r"h([\d.]+)$", d)[1]) for d in marked)
    assert drawn / 12 == pytest.approx(math.log2(cases), abs=0.01)


# The script


def test_script_and_python_know_the_same_statements():
    names = re.findall(r'"([\w-]+)"', re.search(r"@typedef \{(.+)\} StatementName", SCRIPT)[1])
    assert names == [*ONE_CARD, "dealt"]
    for name in ONE_CARD:
        text = CardDeck(statement=name)._still_picture()[1].split('"')[1]
        assert f'text: "{text}"' in SCRIPT


def test_deal_of_the_script_is_a_deck():
    places = [int(n) for n in re.search(r"const DEAL = \[([^\]]+)\]", SCRIPT)[1].split(",") if n.strip()]
    assert sorted(places) == list(range(52))
    assert places[0] == 2, "the 3 of spades, so that one dealt card is one named"
