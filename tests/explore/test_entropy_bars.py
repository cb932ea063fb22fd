"""EntropyBars as Python sees it."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
import traitlets

from infolib.explore import EntropyBars

WEATHER = (0.1, 0.5, 0.1, 0.3)
VOWELS = tuple(x / 38.1 for x in (8.167, 12.702, 6.966, 7.507, 2.758))


def plain_entropy(p: Any) -> float:
    return -math.fsum(p_i * math.log2(p_i) for p_i in p if p_i > 0)


@pytest.mark.parametrize(
    "p", [WEATHER, VOWELS, (0.1,) * 5 + (0.5,), (1 / 6,) * 6, (1.0, 0.0), (0.0, 0.5, 0.0, 0.5), (1e-300, 1.0)]
)
def test_numbers_are_those_of_the_definition(p: tuple[float, ...]) -> None:
    figure = EntropyBars(p=p)
    assert figure.n_outcomes == len(p)
    assert figure.surprise == pytest.approx([-math.log2(p_i) if p_i else math.inf for p_i in p], abs=1e-12)
    assert figure.contribution == pytest.approx([-p_i * math.log2(p_i) if p_i else 0 for p_i in p], abs=1e-12)
    assert figure.entropy == pytest.approx(math.fsum(figure.contribution), abs=1e-12)
    assert figure.max_entropy == pytest.approx(math.log(len(p)) / math.log(2), abs=1e-12)
    assert figure.gap == pytest.approx(math.log2(len(p)) - plain_entropy(p), abs=1e-12)
    assert figure.perplexity == pytest.approx(2 ** plain_entropy(p), rel=1e-12)


def test_numbers_are_those_of_the_chapter() -> None:
    figure = EntropyBars(p=WEATHER)
    assert figure.entropy == pytest.approx(1.6854752972273344, abs=1e-12)
    assert figure.gap == pytest.approx(0.3145247027726657, abs=1e-12)  # the fine of chapter 6 for the uniform belief
    assert round(figure.perplexity, 2) == 3.22


def test_ends_are_plus_zero() -> None:
    certain, uniform = EntropyBars(p=(0, 1, 0)), EntropyBars(p=[1 / 3] * 3)
    zeros = [certain.entropy, uniform.gap, *certain.contribution, certain.surprise[1]]
    assert zeros == [0.0] * 6
    assert all(math.copysign(1, zero) == 1 for zero in zeros)
    assert certain.perplexity == 1
    assert certain.gap == pytest.approx(math.log2(3), abs=1e-12)


def test_gap_is_never_below_zero() -> None:
    for k in range(2, 9):
        nearly = np.full(k, 1 / k)
        nearly[0] += 1e-16
        assert 0 <= EntropyBars(p=nearly).gap < 1e-14


@pytest.mark.parametrize("p", [list(WEATHER), np.array(WEATHER), np.array(WEATHER, dtype=object).astype(float)])
def test_a_list_or_an_array_is_kept_as_a_tuple_of_floats(p: Any) -> None:
    figure = EntropyBars(p=p)
    assert figure.p == WEATHER
    assert {type(p_i) for p_i in figure.p} == {float}


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        ("p", (0.5, 0.6), ValueError, r"p must sum to 1 along axis=-1; found a sum of 1.1. .* use normalize\(p\)"),
        ("p", (1.5, -0.5), ValueError, r"p must .*-0\.5"),
        ("p", (0.5, math.nan), ValueError, "p must be free of NaN; found NaN. Remove"),
        ("p", (1.0,), ValueError, "p must hold the probabilities of 2 to 8 outcomes; got 1. Put outcomes together"),
        ("p", (1 / 9,) * 9, ValueError, "of 2 to 8 outcomes; got 9"),
        ("p", [WEATHER], ValueError, r"p must be a single distribution; got an array of shape \(1, 4\)"),
        ("p", "weather", TypeError, "p must"),
        ("p", None, TypeError, "p must"),
        ("names", "abcdefghi", ValueError, "names must have at most 8 characters; got 9. Shorten it"),
        ("names", ["a"], TypeError, "names must be a text; got list"),
    ],
)
@pytest.mark.parametrize("how", ["at-first", "later"])
def test_bad_setting_is_refused(name: str, value: Any, kind: type[Exception], message: str, how: str) -> None:
    figure = EntropyBars(p=(0.5, 0.5), names="xy")
    with pytest.raises(kind, match=message) as raised:
        EntropyBars(**{name: value}) if how == "at-first" else setattr(figure, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert repr(figure) == "EntropyBars(p=(0.5, 0.5), names='xy')"


def test_repr_makes_the_same_figure() -> None:
    figure = EntropyBars(p=VOWELS, names="aeiou")
    assert repr(eval(repr(figure))) == repr(figure)


def still(figure: EntropyBars) -> ElementTree.Element:
    return ElementTree.fromstring(figure._repr_mimebundle_()[0]["text/html"])


@pytest.mark.parametrize("p", [WEATHER, VOWELS, (0.0, 1.0), (0.01, 0.99)])
def test_still_picture_has_blocks_whose_areas_add_up_to_the_entropy(p: tuple[float, ...]) -> None:
    figure = EntropyBars(p=p)
    root = still(figure)
    assert f"the entropy, {figure.entropy:.4f} bits of at most {figure.max_entropy:.4f}" in str(
        root.findtext("figcaption")
    )
    blocks = [
        [float(block.attrib[side]) for side in ("width", "height")]
        for block in root.iter()
        if block.tag.endswith("rect")
    ]
    assert len(blocks) == sum(p_i > 0 for p_i in p)
    top = 8 if max(bits for bits in figure.surprise if bits < math.inf) > 4 else 4
    area = sum((width + 2) / 364 * height * top / 144 for width, height in blocks)  # 2 between blocks
    assert area == pytest.approx(figure.entropy, abs=1e-3)


@pytest.mark.parametrize(
    ("p", "arrows", "said"),
    [
        ((0.5, 0.499, 0.001), 1, "an arrow marks what goes beyond 8 bits"),
        ((0.5, 0.5, 0.0), 0, "as high as its surprise. The dashed line"),
        ((0.9, 0.1), 0, "as high as its surprise. The dashed line"),
    ],
)
def test_still_picture_marks_what_it_cuts(p: tuple[float, ...], arrows: int, said: str) -> None:
    root = still(EntropyBars(p=p))
    assert [part.text for part in root.iter()].count("\N{UPWARDS ARROW}") == arrows
    assert said in str(root.findtext("figcaption"))


def test_still_picture_never_writes_a_gap_as_none() -> None:
    sentences = [EntropyBars(p=p)._still_picture()[1] for p in [(0.5025, 0.4975), (0.5, 0.5)]]
    assert [sentence.partition("the gap is ")[2] for sentence in sentences] == [
        "less than 0.0001 bits.",
        "0.0000 bits.",
    ]


def test_still_picture_names_its_blocks() -> None:
    words = [
        part.text for part in still(EntropyBars(p=(0.25, 0.25, 0.5), names="<&")).iter() if part.tag.endswith("text")
    ]
    assert words == ["<", "&", "3", "H"]
