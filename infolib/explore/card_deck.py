"""Chapter 1: what a statement about a shuffled deck tells you."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import ClassVar, NamedTuple

from infolib.explore._base import Choice, LiveFigure, WholeNumber, bundle, style_sheet
from infolib.explore._still import WIDTH, colour, picture, text
from infolib.information import self_information

__all__ = ["CardDeck"]

_CARDS = 52
_BOXES_IN_ROW = 32  # of the still picture, as of the live one
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Statement(NamedTuple):
    text: str
    cases: int


#: The statements about one card, and how many equally likely cases each picks one from.
_ABOUT_ONE_CARD = {
    "card": _Statement("It is a card.", 1),
    "red": _Statement("It is red.", 2),
    "heart": _Statement("It is a heart.", 4),
    "three": _Statement("It is a three.", 13),
    "three-of-spades": _Statement("It is the 3 of spades.", 52),
}


class CardDeck(LiveFigure):
    """What a friend's statement about a shuffled deck of 52 cards tells you, as a live figure.

    Choose a statement and see its probability, the number of equally likely cases it picks one from,
    and its information in bits, as numbers and as areas. In a notebook the settings below follow
    what the reader does.

    Parameters
    ----------
    statement : {"card", "red", "heart", "three", "three-of-spades", "dealt"}
        What the friend says: "It is a card.", "It is red.", "It is a heart.", "It is a three.",
        "It is the 3 of spades.", or the first `n_dealt` cards in their order.
    n_dealt : int
        How many cards the statement "dealt" names, from 1 to 52.

    Attributes
    ----------
    probability : fractions.Fraction
        Probability of the statement, exactly.
    cases : int
        Number of equally likely cases that the statement picks one from, exactly.
    bits : float
        Information of the statement.

    Raises
    ------
    TypeError
        If `statement` is not a string or `n_dealt` not a whole number.
    ValueError
        If `statement` is not one of the names, or `n_dealt` is out of range. Both errors are also
        `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Information". The settings are synchronised traits: ``deck.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    References
    ----------
    .. [1] A. Zhang, Z. C. Lipton, M. Li, A. J. Smola, *Dive into Deep Learning*, 2023,
       section 22.11.1, where the friend with the deck comes from.

    Examples
    --------
    >>> import math
    >>> deck = CardDeck(statement="heart")
    >>> deck
    CardDeck(statement='heart', n_dealt=5)
    >>> deck.probability, deck.cases, deck.bits
    (Fraction(1, 4), 4, 2.0)

    The order of the whole deck:

    >>> deck.statement, deck.n_dealt = "dealt", 52
    >>> round(deck.bits, 4)
    225.581
    >>> deck.cases == math.factorial(52)
    True

    A setting that does not exist is refused:

    >>> try:
    ...     deck.n_dealt = 53
    ... except ValueError as error:
    ...     print(error)
    n_dealt must be a whole number from 1 to 52; got 53. The nearest allowed is 52
    """

    _esm = bundle("card_deck.js")
    _css = style_sheet("card_deck.css")
    _settings: ClassVar[tuple[str, ...]] = ("statement", "n_dealt")
    _answers: ClassVar[tuple[str, ...]] = ("probability", "cases", "bits")

    statement = Choice("heart", [*_ABOUT_ONE_CARD, "dealt"]).tag(sync=True)
    n_dealt = WholeNumber(5, low=1, high=_CARDS).tag(sync=True)

    @property
    def probability(self) -> Fraction:
        """Probability of the statement, exactly."""
        return Fraction(1, self.cases)

    @property
    def cases(self) -> int:
        """Number of equally likely cases that the statement picks one from, exactly."""
        return math.prod(_steps(self.statement, self.n_dealt))

    @property
    def bits(self) -> float:
        """Information of the statement, in bits."""
        return _bits(self.statement, self.n_dealt)

    def _still_picture(self) -> tuple[str, str]:
        rows: list[str] = []
        top = 0
        for name in [*_ABOUT_ONE_CARD, "dealt"]:
            bits = _bits(name, self.n_dealt)
            rows += _still_bar(_text(name, self.n_dealt), bits, top, chosen=name == self.statement)
            top += 30 + 12 * max(1, math.ceil(bits / _BOXES_IN_ROW))
        sentence = (
            "Six statements with their information, one box for each bit. "
            f"{_text(self.statement, self.n_dealt)} has probability {_one_in(self.cases)} "
            f"and tells you {self.bits:.4f} bits."
        )
        return picture(top, sentence, rows), sentence


def _steps(statement: str, n_dealt: int) -> list[int]:
    """Return how many equally likely cases there are at each step: one step, or one for each card dealt."""
    if statement == "dealt":
        return list(range(_CARDS, _CARDS - n_dealt, -1))
    return [_ABOUT_ONE_CARD[statement].cases]


def _bits(statement: str, n_dealt: int) -> float:
    # Step by step: the probability of a long deal is too small for float32, and adding is the lesson.
    return math.fsum(self_information([1 / cases for cases in _steps(statement, n_dealt)]))


def _text(statement: str, n_dealt: int) -> str:
    if statement != "dealt":
        return f'"{_ABOUT_ONE_CARD[statement].text}"'
    return f'"The first {n_dealt} cards are, in this order, ..."' if n_dealt > 1 else '"The first card is ..."'


def _one_in(cases: int) -> str:
    if cases < 10**9:
        return "1" if cases == 1 else f"1/{cases:,}"
    mantissa, exponent = f"{cases:.2e}".split("e+")
    return f"1 in {mantissa} \N{MULTIPLICATION SIGN} 10{exponent.lstrip('0').translate(_RAISED)}"


def _still_bar(words: str, bits: float, top: int, *, chosen: bool) -> list[str]:
    """Return one statement of the still picture: its text, its bits, and a box for every bit."""
    svg = [
        text(0, top + 14, words, bold=chosen),
        text(WIDTH, top + 14, f"{bits:.4f} bits", anchor="end", bold=chosen),
    ]
    line = f'style="stroke: {colour("p" if chosen else "rest")}" stroke-width="11" stroke-dasharray="11 1"'
    for row in range(math.ceil(bits / _BOXES_IN_ROW)):
        length = 12 * min(_BOXES_IN_ROW, bits - row * _BOXES_IN_ROW)
        y = top + 25 + 12 * row
        svg.append(f'<path d="M0 {y}h{length:.2f}" {line}/>')
    return svg
