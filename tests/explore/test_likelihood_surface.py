"""The live figure of chapter 7 as Python sees it: numbers against SciPy and scikit-learn, its settings, its picture."""

import csv
import math
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import traitlets
from scipy import optimize, special
from sklearn.datasets import load_iris

from infolib.explore import LikelihoodSurface
from infolib.explore._base import asset

IRIS = load_iris()
CHOSEN = IRIS.target > 0
PETALS = IRIS.data[CHOSEN][:, 2:]
IS_VIRGINICA = IRIS.target[CHOSEN] == 2
X = np.column_stack([(PETALS - PETALS.mean(axis=0)) / PETALS.std(axis=0), np.ones(100)])
THETAS = [(0, 0, 0), (1.3, -0.7, 2), (4.7, 4.4, 0.5), (10, 10, 5), (-5, -5, 0), (-5, 10, -5), (0, 0, 3)]


def surface(theta):
    return LikelihoodSurface(w_length=theta[0], w_width=theta[1], bias=theta[2])


def loss(theta):
    """Total loss in nats, by SciPy."""
    z = X @ np.asarray(theta)
    return -special.log_expit(np.where(IS_VIRGINICA, z, -z)).sum()


# The data


def test_flowers_are_those_of_scikit_learn():
    assert np.array_equal(np.array(LikelihoodSurface().flowers), np.column_stack([PETALS, IS_VIRGINICA]))


def test_file_names_its_source_and_both_species():
    lines = asset("irises.csv").splitlines()
    assert "Fisher" in lines[0]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [row["species"] for row in rows] == IRIS.target_names[IRIS.target[CHOSEN]].tolist()


def test_no_line_separates_the_species():
    """A separating line would give every flower a margin of 1, for some weights; then no minimum were finite."""
    signs = np.where(IS_VIRGINICA, 1, -1)
    found = optimize.linprog(np.zeros(3), A_ub=-signs[:, None] * X, b_ub=-np.ones(100), bounds=(None, None))
    assert found.status == 2  # infeasible


@pytest.mark.parametrize("name", ["flowers", "minimum"])
def test_what_is_given_cannot_be_set(name):
    with pytest.raises(traitlets.TraitError, match=f'"{name}" trait is read-only'):
        setattr(LikelihoodSurface(), name, ())


# The numbers


@pytest.mark.parametrize("theta", THETAS)
def test_losses_are_those_of_scipy(theta):
    figure = surface(theta)
    assert figure.nll == pytest.approx(loss(theta), rel=1e-12)
    assert figure.log_likelihood == pytest.approx(-loss(theta), rel=1e-12)
    assert figure.cross_entropy == pytest.approx(loss(theta) / 100, rel=1e-12)
    assert figure.nll_bits == pytest.approx(loss(theta) / math.log(2), rel=1e-12)
    assert figure.cross_entropy_bits == pytest.approx(loss(theta) / 100 / math.log(2), rel=1e-12)


@pytest.mark.parametrize("theta", THETAS)
def test_gradient_is_that_of_differences(theta):
    numeric = optimize.approx_fprime(np.array(theta, dtype=float), loss, 1e-6) / 100
    assert surface(theta).gradient == pytest.approx(numeric, abs=1e-5)


def test_minimum_is_where_another_method_finds_it():
    found = optimize.minimize(loss, np.ones(3), method="BFGS", options={"gtol": 1e-7})
    figure = surface(LikelihoodSurface().minimum)
    assert figure.minimum == pytest.approx(found.x, abs=1e-5)
    assert figure.minimum_nll == pytest.approx(found.fun, rel=1e-12)
    assert figure.nll == pytest.approx(figure.minimum_nll, rel=1e-15)
    assert figure.gradient == pytest.approx((0, 0, 0), abs=1e-12)


def test_accuracy_counts_flowers_and_a_score_of_zero_as_versicolor():
    assert LikelihoodSurface().accuracy == 0.5
    assert surface((0, 0, 1)).accuracy == 0.5
    assert surface((4.73, 4.42, 0.47)).accuracy == 0.94
    assert surface((-4.73, -4.42, -0.47)).accuracy == 0.06


def test_at_zero_every_flower_costs_a_bit():
    figure = LikelihoodSurface()
    assert figure.nll_bits == pytest.approx(100, rel=1e-15)
    assert figure.likelihood == figure.likelihood_float32 == 2.0**-100


@pytest.mark.parametrize(
    ("theta", "in_64_bits", "in_32_bits"),
    [
        pytest.param((0, 0, 0), True, True, id="69-nats"),
        pytest.param((-1, -1, 0), True, False, id="176-nats"),
        pytest.param((-5, -5, 0), False, False, id="818-nats"),
    ],
)
def test_products_underflow_where_their_floats_end(theta, in_64_bits, in_32_bits):
    figure = surface(theta)
    assert (figure.likelihood > 0, figure.likelihood_float32 > 0) == (in_64_bits, in_32_bits)
    assert math.isfinite(figure.log_likelihood)
    if in_64_bits:
        assert math.log(figure.likelihood) == pytest.approx(figure.log_likelihood, rel=1e-12)


def test_float32_likelihood_is_a_product_of_floats_of_32_bits():
    figure = surface((1.3, -0.7, 2))
    product = np.float32(1)
    for p in special.expit(np.where(IS_VIRGINICA, 1, -1) * (X @ [1.3, -0.7, 2])):
        product *= np.float32(p)
    assert product.dtype == np.float32
    assert figure.likelihood_float32 == pytest.approx(float(product), rel=1e-6)
    assert figure.likelihood_float32 == float(np.float32(figure.likelihood_float32))
    assert figure.likelihood_float32 != figure.likelihood


def test_near_the_smallest_float_products_lose_digits_and_may_stick():
    stuck, gone = surface((1.4, -1.2, 2)), surface((5.2, -4.2, 0))
    assert stuck.nll > 110
    assert stuck.likelihood_float32 == 2.0**-149
    assert gone.nll < 150 * math.log(2)
    assert gone.likelihood_float32 == 0


# Descent


def test_a_step_goes_against_the_gradient():
    figure = LikelihoodSurface(w_length=1, w_width=2, bias=-1, rate=3)
    slope = np.array(figure.gradient)
    figure.step()
    assert (figure.w_length, figure.w_width, figure.bias) == pytest.approx(np.array([1, 2, -1]) - 3 * slope, rel=1e-14)


def test_many_steps_arrive_and_never_rise():
    figure, losses = LikelihoodSurface(rate=10), []
    for _ in range(20):
        losses.append(figure.nll)
        figure.step(30)
    assert np.all(np.diff(losses) < 0)
    assert figure.nll == pytest.approx(figure.minimum_nll, rel=1e-6)


def test_steps_at_once_are_steps_one_by_one():
    at_once, one_by_one = LikelihoodSurface(), LikelihoodSurface()
    at_once.step(7)
    for _ in range(7):
        one_by_one.step()
    assert repr(at_once) == repr(one_by_one)
    at_once.step(0)
    assert repr(at_once) == repr(one_by_one)


def test_a_step_stops_at_the_end_of_the_range():
    figure = LikelihoodSurface(w_length=-5, w_width=-5, rate=20)
    figure.step()
    assert (figure.w_length, figure.w_width) == (10, 10)


@pytest.mark.parametrize(
    ("times", "kind", "message"),
    [
        pytest.param(-1, ValueError, "times must be at least 0; got -1. .* set the parameters", id="negative"),
        pytest.param(1.5, TypeError, "times must be a whole number; got float", id="a-part"),
        pytest.param(True, TypeError, "times must be a whole number; got bool", id="bool"),
    ],
)
def test_bad_number_of_steps_is_refused(times, kind, message):
    figure = LikelihoodSurface()
    with pytest.raises(kind, match=message):
        figure.step(times)
    assert repr(figure) == repr(LikelihoodSurface())


# The settings


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        pytest.param("w_length", -5.1, ValueError, "from -5 to 10; got -5.1. The nearest allowed is -5", id="low"),
        pytest.param(
            "w_width", 11, ValueError, "w_width .* from -5 to 10; got 11. The nearest allowed is 10", id="high"
        ),
        pytest.param("bias", 6, ValueError, "bias must be a number from -5 to 5; got 6", id="bias"),
        pytest.param("bias", math.nan, ValueError, "bias must be .*; got nan. Replace it", id="nan"),
        pytest.param("rate", 0, ValueError, "rate must be a number from 0.1 to 20; got 0", id="no-rate"),
        pytest.param("rate", math.inf, ValueError, "got inf. The nearest allowed is 20", id="infinite"),
        pytest.param("w_length", "1", TypeError, "w_length must be a number .*; got '1'. Give one number", id="text"),
        pytest.param("w_width", [1, 2], TypeError, r"w_width .*; got \[1, 2\]. Give one number", id="list"),
        pytest.param("rate", None, TypeError, "rate .*; got None. Give one number", id="none"),
    ],
)
def test_bad_setting_is_refused(name, value, kind, message):
    figure = LikelihoodSurface()
    with pytest.raises(kind, match=message) as raised:
        setattr(figure, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert repr(figure) == "LikelihoodSurface(w_length=0.0, w_width=0.0, bias=0.0, rate=2.0)"


def test_repr_makes_the_same_figure():
    figure = LikelihoodSurface(w_length=np.float32(0.5), w_width=-1, bias=2, rate=7.5)
    figure.step()
    assert repr(eval(repr(figure))) == repr(figure)


# The still picture


@pytest.mark.parametrize("theta", THETAS)
def test_still_picture_says_the_loss(theta):
    figure = surface(theta)
    root = ElementTree.fromstring(figure._repr_mimebundle_()[0]["text/html"])
    sentence = root.find("figcaption").text
    assert f"is {figure.nll:.4f} nats, 100 times a cross-entropy of {figure.cross_entropy:.6f} nats" in sentence
    assert "the least is 10.2818 nats" in sentence
    assert "-" not in re.sub(r"[a-z]-[a-z]", "", sentence)


def test_still_picture_has_a_mark_for_each_flower():
    svg, _ = LikelihoodSurface()._still_picture()
    discs, triangles = re.findall(r'<path d="([^"]*)" (?:stroke-width|style="fill)', svg)
    assert discs.count("M") == triangles.count("M") == 50


def test_still_picture_draws_the_line_on_which_the_score_is_zero():
    svg, sentence = surface((4, 4, 0))._still_picture()
    assert "dashed line" in sentence
    (path,) = re.findall(r'<path d="M([^"]*)"[^>]*dasharray', svg)
    for x, y in (map(float, end.split()) for end in path.split("L")):
        petal = np.array([3 + (x - 32) * 4 / 344, 0.9 + (190 - y) / 100])
        score = 4 * ((petal - PETALS.mean(axis=0)) / PETALS.std(axis=0)).sum()
        assert score == pytest.approx(0, abs=0.1)  # the drawing is rounded


@pytest.mark.parametrize("theta", [(0, 0, 1), (0.1, 0, 5)])
def test_still_picture_draws_no_line_where_there_is_none(theta):
    svg, sentence = surface(theta)._still_picture()
    assert "dashed" not in sentence
    assert "dasharray" not in svg
