"""The live figure of chapter 3 as Python sees it; what it does in a browser is tested on the built site."""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
import traitlets

from infolib import joint_entropy
from infolib.explore import JointTable

WEATHER = ((0.1, 0.5), (0.1, 0.3))
XOR = ((0.25, 0), (0, 0.25), (0, 0.25), (0.25, 0))
ENTROPIES = ("h_x", "h_y", "h_xy", "h_x_given_y", "h_y_given_x", "mutual_information")


def entropies(figure: JointTable) -> tuple[float, ...]:
    return tuple(getattr(figure, name) for name in ENTROPIES)


# The numbers


def test_it_begins_with_the_chapters_table() -> None:
    figure = JointTable()
    assert figure.p_xy == WEATHER
    assert figure.p_x == pytest.approx((0.6, 0.4), abs=1e-15)
    assert figure.p_y == pytest.approx((0.2, 0.8), abs=1e-15)
    assert [f"{bits:.4f}" for bits in entropies(figure)] == ["0.9710", "0.7219", "1.6855", "0.9635", "0.7145", "0.0074"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param([[0.25, 0.25], [0.25, 0.25]], (1, 1, 2, 1, 1, 0), id="two coins"),
        pytest.param(np.eye(4) / 4, (2, 2, 2, 0, 0, 2), id="copy"),
        pytest.param(XOR, (2, 1, 2, 1, 0, 1), id="xor"),
        pytest.param([[0, 1 / 4], [1 / 2, 0], [0, 1 / 4]], (1.5, 1, 1.5, 0.5, 0, 1), id="square"),
        pytest.param([[0, 1, 0], [0, 0, 0]], (0, 0, 0, 0, 0, 0), id="certain"),
    ],
)
def test_entropies_are_those_of_counting(table: Any, expected: tuple[float, ...]) -> None:
    assert entropies(JointTable(p_xy=table)) == pytest.approx(expected, abs=1e-15)


def test_pmi_is_infinite_for_what_never_meets_and_zero_for_what_never_occurs() -> None:
    figure = JointTable(p_xy=[[0.5, 0, 0], [0, 0.5, 0]])
    assert figure.pmi == ((1, -math.inf, 0), (-math.inf, 1, 0))


def test_mean_of_the_pmi_is_what_is_shared() -> None:
    figure = JointTable(p_xy=[[0.3, 0.1, 0.05], [0.05, 0.2, 0.3]])
    mean = sum(p * pmi for row in zip(figure.p_xy, figure.pmi, strict=True) for p, pmi in zip(*row, strict=True))
    assert figure.mutual_information == pytest.approx(mean, abs=1e-14)
    assert figure.mutual_information > 0.1


@pytest.mark.parametrize("seed", range(20))
def test_independent_variables_never_share_less_than_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    figure = JointTable(p_xy=np.outer(rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(3))))
    assert math.copysign(1, figure.mutual_information) == 1
    assert figure.mutual_information < 1e-15


# The settings


@pytest.mark.parametrize("table", [np.array(WEATHER), np.array(WEATHER, dtype=np.float64).tolist(), [[1, 0], [0, 0]]])
def test_a_table_is_kept_as_tuples_of_floats(table: Any) -> None:
    kept = JointTable(p_xy=table).p_xy
    assert type(kept) is tuple
    assert {type(row) for row in kept} == {tuple}
    assert {type(p) for row in kept for p in row} == {float}
    assert np.array_equal(kept, table)


@pytest.mark.parametrize(
    ("table", "kind", "message"),
    [
        ([[0.1, 0.5], [0.2, 0.3]], ValueError, "found a sum of 1.1"),
        ([[0.5, 0.7], [-0.2, 0]], ValueError, "found -0.2"),
        ([[0.5, math.nan], [0.5, 0]], ValueError, "p_xy must be free of NaN"),
        ([0.5, 0.5], ValueError, "p_xy must be a table, its rows the outcomes of X"),
        ([[0.5, 0.5], [0]], ValueError, "p_xy must be a rectangular array; got rows of different lengths"),
        ("0.1,0.5;0.1,0.3", TypeError, "p_xy must be an array or a list of numbers; got str"),
        (None, TypeError, "p_xy must be an array or a list of numbers; got NoneType"),
    ],
)
def test_a_table_is_refused_in_the_words_of_infolib(table: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as by_infolib:
        joint_entropy(table)
    with pytest.raises(kind) as by_figure:
        JointTable(p_xy=table)
    assert str(by_figure.value) == str(by_infolib.value)
    assert message in str(by_figure.value)
    assert isinstance(by_figure.value, traitlets.TraitError)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (
            np.full((5, 2), 0.1),
            "p_xy must have 2 to 4 rows and 2 to 4 columns; got shape (5, 2). Put outcomes together",
        ),
        (np.full((2, 5), 0.1), "got shape (2, 5)"),
        ([[0.5, 0.5]], "got shape (1, 2)"),
        (
            np.full((2, 2, 2), 0.125),
            "p_xy must be a single table; got an array of shape (2, 2, 2). Pass one of its tables",
        ),
    ],
)
def test_a_table_of_another_size_is_refused(table: Any, found: str) -> None:
    figure = JointTable()
    with pytest.raises(ValueError, match="p_xy must") as error:
        figure.p_xy = table
    assert found in str(error.value)
    assert figure.p_xy == WEATHER


@pytest.mark.parametrize("name", ["row", "column"])
def test_a_cell_beyond_the_largest_table_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number from 0 to 3; got 4. The nearest allowed is 3"):
        JointTable(**{name: 4})


def test_changes_can_be_observed_and_linked() -> None:
    one, other = JointTable(), JointTable()
    traitlets.link((one, "p_xy"), (other, "p_xy"))
    one.p_xy = XOR
    assert other.p_xy == XOR
    assert other.mutual_information == 1


def test_the_script_gets_and_gives_lists() -> None:
    figure = JointTable(row=1)
    state = json.loads(json.dumps(figure.get_state(["p_xy", "row", "column"])))
    assert state == {"p_xy": [[0.1, 0.5], [0.1, 0.3]], "row": 1, "column": 0}
    figure.set_state({"p_xy": [[0, 0.5], [0.5, 0]], "column": 1})
    assert (figure.p_xy, figure.row, figure.column) == (((0, 0.5), (0.5, 0)), 1, 1)


# What is printed, and the still picture


@pytest.mark.parametrize("figure", [JointTable(), JointTable(p_xy=np.full((3, 2), 1 / 6), row=2, column=1)])
def test_repr_makes_the_same_figure(figure: JointTable) -> None:
    again = eval(repr(figure), {"JointTable": JointTable})
    assert [getattr(again, name) for name in figure._settings] == [getattr(figure, name) for name in figure._settings]


def still(figure: JointTable) -> tuple[ElementTree.Element, list[str]]:
    svg = ElementTree.fromstring(figure._still_picture()[0])
    return svg, ["".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_the_still_picture_holds_every_number() -> None:
    figure = JointTable()
    svg, words = still(figure)
    for bits in entropies(figure):
        assert f"{bits:.4f} bits" in words
    for number in (
        "0.1000",
        "0.5000",
        "0.3000",
        "0.6000",
        "0.4000",
        "0.2000",
        "0.8000",
        "\N{MINUS SIGN}0.2630",
        "+0.0589",
    ):
        assert number in words
    assert "I(X;Y) 0.0074 bits" in svg.attrib["aria-label"]


def test_the_still_picture_writes_infinity_and_no_signed_zero() -> None:
    words = still(JointTable(p_xy=[[0.5, 0, 0], [0, 0.5, 0]]))[1]
    assert words.count("\N{MINUS SIGN}\N{INFINITY}") == 2
    assert words.count("+1.0000") == 2
    independent = np.outer([0.1, 0.2, 0.7], [0.3, 0.7])
    assert still(JointTable(p_xy=independent))[1].count("0.0000") == 6


@pytest.mark.parametrize("table", [WEATHER, XOR, [[1, 0], [0, 0]], np.full((4, 4), 1 / 16)])
def test_the_still_picture_keeps_inside_its_frame(table: Any) -> None:
    svg = still(JointTable(p_xy=table))[0]
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    for rect in svg.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width + 0.01
        assert 0 <= y <= y + h <= height
