"""CodeMismatch as Python sees it."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
import traitlets

from infolib.explore import CodeMismatch

WEATHER = (0.1, 0.5, 0.1, 0.3)
RUMOUR = (0.2, 0.4, 0.3, 0.1)
NO_CLOUDS = (0.5, 0.0, 0.25, 0.25)


def test_numbers_are_those_of_the_chapter() -> None:
    figure = CodeMismatch(p=(1 / 2, 1 / 4, 1 / 8, 1 / 8), q=(1 / 8, 1 / 8, 1 / 4, 1 / 2))
    assert (figure.entropy, figure.kl_divergence, figure.cross_entropy) == (1.75, 0.875, 2.625)
    assert (figure.ideal_lengths, figure.lengths) == ([3, 3, 2, 1], [3, 3, 2, 1])
    assert figure.expected_length == 2.625


def test_rounding_to_whole_digits_may_help() -> None:
    figure = CodeMismatch(p=WEATHER, q=RUMOUR)
    by_hand = -sum(p_i * math.log2(q_i) for p_i, q_i in zip(WEATHER, RUMOUR, strict=True))
    assert figure.cross_entropy == pytest.approx(by_hand, abs=1e-12)
    assert figure.code_words == ["000", "1", "01", "001"]
    assert figure.expected_length == pytest.approx(1.9, abs=1e-12)
    assert figure.expected_length < figure.cross_entropy


@pytest.mark.parametrize(
    ("p", "q"),
    [(WEATHER, RUMOUR), (RUMOUR, WEATHER), (WEATHER, WEATHER), ((1, 0), (0.3, 0.7)), ((0.5, 0.5), (0.9, 0.1))],
)
def test_floor_and_fine_make_the_bill_and_no_code_gets_below_the_floor(p: Any, q: Any) -> None:
    figure = CodeMismatch(p=p, q=q)
    assert figure.entropy + figure.kl_divergence == pytest.approx(figure.cross_entropy, abs=1e-12)
    assert figure.expected_length >= figure.entropy
    assert sum(0.5**length for length in figure.lengths) == 1


def test_bill_of_the_impossible_is_infinite_but_huffman_has_a_word_for_it() -> None:
    figure = CodeMismatch(p=WEATHER, q=NO_CLOUDS)
    assert figure.kl_divergence == figure.cross_entropy == figure.ideal_lengths[1] == math.inf
    assert figure.entropy == pytest.approx(1.6854752972273344, abs=1e-12)
    assert figure.code_words == ["0", "111", "110", "10"]
    assert figure.expected_length == pytest.approx(2.5, abs=1e-12)


def test_what_never_happens_may_be_ruled_out() -> None:
    figure = CodeMismatch(p=(0.5, 0.5, 0), q=(0.5, 0.5, 0))
    assert (figure.cross_entropy, figure.kl_divergence, figure.lengths) == (1, 0, [2, 1, 2])


@pytest.mark.parametrize("name", CodeMismatch._answers)
def test_different_outcomes_have_no_answer(name: str) -> None:
    figure = CodeMismatch(p=WEATHER, q=WEATHER)
    figure.q = (0.5, 0.25, 0.25)
    with pytest.raises(ValueError, match=r"p has shape \(4,\) but q has shape \(3,\): .* Give both the same outcomes"):
        getattr(figure, name)
    figure.p = (0.25, 0.5, 0.25)
    assert getattr(figure, name) is not None


def test_still_picture_of_different_outcomes_says_so() -> None:
    root = still(CodeMismatch(p=WEATHER, q=(0.5, 0.5)))
    assert str(root.findtext("figcaption")).startswith("P has 4 outcomes and Q has 2: there is nothing to compare.")


@pytest.mark.parametrize("name", ["p", "q"])
@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        ((0.5, 0.6), ValueError, "must sum to 1 along axis=-1; found a sum of 1.1"),
        ((1.5, -0.5), ValueError, r"must .*-0\.5"),
        ((1.0,), ValueError, "must hold the probabilities of 2 to 6 outcomes; got 1"),
        ((1 / 7,) * 7, ValueError, "must hold the probabilities of 2 to 6 outcomes; got 7"),
        ("weather", TypeError, "must"),
        (None, TypeError, "must"),
    ],
)
@pytest.mark.parametrize("how", ["at-first", "later"])
def test_bad_setting_is_refused(name: str, value: Any, kind: type[Exception], message: str, how: str) -> None:
    figure = CodeMismatch(p=(0.5, 0.5), q=(0.25, 0.75))
    with pytest.raises(kind, match=f"{name} {message}") as raised:
        CodeMismatch(**{name: value}) if how == "at-first" else setattr(figure, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert repr(figure) == "CodeMismatch(p=(0.5, 0.5), q=(0.25, 0.75))"


def test_repr_makes_the_same_figure() -> None:
    figure = CodeMismatch(p=np.array(WEATHER), q=list(RUMOUR))
    assert repr(eval(repr(figure))) == repr(figure) == f"CodeMismatch(p={WEATHER}, q={RUMOUR})"


def still(figure: CodeMismatch) -> ElementTree.Element:
    return ElementTree.fromstring(figure._repr_mimebundle_()[0]["text/html"])


@pytest.mark.parametrize(
    ("p", "q"), [(WEATHER, RUMOUR), (WEATHER, WEATHER), ((0.5, 0.5), (0.9, 0.1)), ((1, 0), (1, 0))]
)
def test_still_picture_draws_the_bills_to_scale(p: Any, q: Any) -> None:
    figure = CodeMismatch(p=p, q=q)
    root = still(figure)
    floor, fine, huffman = [float(bar.attrib["width"]) for bar in root.iter() if bar.tag.endswith("rect")]
    unit = huffman / figure.expected_length
    assert floor == pytest.approx(unit * figure.entropy, abs=0.01)
    assert fine == pytest.approx(unit * figure.kl_divergence, abs=0.01)
    assert f"the bill is {figure.cross_entropy:.4f} bits per outcome" in str(root.findtext("figcaption"))


def test_still_picture_says_that_a_bill_is_infinite() -> None:
    root = still(CodeMismatch(p=WEATHER, q=NO_CLOUDS))
    assert "the bill is infinite. Huffman's code for Q costs 2.5000 bits" in str(root.findtext("figcaption"))
    assert "fine: no end" in [part.text for part in root.iter()]
