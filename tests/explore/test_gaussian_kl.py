"""The live figure of chapter 5 as Python sees it."""

import math

import numpy as np
import pytest
import traitlets

from infolib import gaussian
from infolib.explore import GaussianKL

NAMES = ("mu_p", "sigma_p", "mu_q", "sigma_q")


@pytest.mark.parametrize(
    ("settings", "pq", "qp"),
    [
        pytest.param((0, 1, 0, 1), 0, 0, id="equal"),
        pytest.param((-1, 1, 1, 1), 2, 2, id="equal widths"),
        pytest.param((0, 1, 0, 2), math.log(2) - 3 / 8, 3 / 2 - math.log(2), id="one wider"),
        pytest.param((1, 0.5, 0, 1), math.log(2) + 1 / 8, -math.log(2) + 7 / 2, id="both differ"),
    ],
)
def test_answers_are_those_of_the_closed_form(settings, pq, qp):
    figure = GaussianKL(**dict(zip(NAMES, settings, strict=True)))
    assert (figure.kl_pq_nats, figure.kl_qp_nats) == (pytest.approx(pq, abs=1e-12), pytest.approx(qp, abs=1e-12))
    assert figure.kl_pq_bits == pytest.approx(pq / math.log(2), abs=1e-12)
    assert figure.kl_qp_bits == pytest.approx(qp / math.log(2), abs=1e-12)
    assert figure.is_symmetric == (settings[1] == settings[3])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [-1, 0, math.nan, math.inf, 1 + 2j, None, "1", [1], True], ids=str)
def test_what_infolib_refuses_is_refused_with_its_words(name, value):
    figure = GaussianKL()
    arguments = {"mu_p": 0.0, "sigma_p": 1.0, "mu_q": 0.0, "sigma_q": 1.0, name: value}
    try:
        gaussian.kl_divergence(*arguments.values())
    except (TypeError, ValueError) as error:
        expected, kind = str(error), type(error)
    else:
        expected, kind = "", Exception
    if not expected and name.startswith("mu") and value in (-1, 0):
        setattr(figure, name, value)
        assert getattr(figure, name) == value
        return
    with pytest.raises(traitlets.TraitError) as raised:
        setattr(figure, name, value)
    said = str(raised.value)
    assert said.startswith(name)
    if np.ndim(value) == 0 and isinstance(value, (int, float, complex)) and not isinstance(value, bool) and expected:
        assert isinstance(raised.value, kind)
        assert said == expected
    assert repr(figure) == repr(GaussianKL())


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("mu_p", 5, "mu_p must be a number from -4 to 4; got 5. The nearest allowed is 4"),
        ("sigma_q", 0.1, "sigma_q must be a number from 0.25 to 4; got 0.1. The nearest allowed is 0.25"),
    ],
)
def test_what_the_figure_cannot_show_is_refused(name, value, message):
    with pytest.raises(ValueError, match=message):
        GaussianKL(**{name: value})


def test_numpy_numbers_are_taken_as_floats():
    assert type(GaussianKL(mu_p=np.float32(0.5)).mu_p) is float


def test_still_picture_says_both_directions():
    svg, sentence = GaussianKL(mu_p=0, sigma_p=1, mu_q=0, sigma_q=2)._still_picture()
    assert "0.4590 bits" in sentence
    assert "1.1640 bits" in sentence
    assert svg.count("<path") == 3
