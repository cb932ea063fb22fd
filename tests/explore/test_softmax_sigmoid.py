"""The live figure of chapter 8 as Python sees it."""

import itertools
import json
import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
import torch
import traitlets

from infolib.explore import SoftmaxSigmoid

PHOTOGRAPH = (0.8, 0.9, 0.7, 0.01, 0.02, 0.05)
ONLY_CAT = (1, 0, 0, 0, 0, 0)
LOGITS = [
    pytest.param((0.0,) * 6, id="zeros"),
    pytest.param((10.0, -10.0, 10.0, -10.0, 10.0, -10.0), id="extremes"),
    pytest.param((10.0,) + (-10.0,) * 5, id="certain of the cat"),
    pytest.param((-10.0,) + (10.0,) * 5, id="certain of no cat"),
    pytest.param((1.5, -0.25, 3.125, -7.75, 9.5, 0.0625), id="mixed"),
]
LABELS = [ONLY_CAT, (0, 0, 0, 0, 1, 0), (0,) * 6, (1,) * 6, (1, 1, 1, 0, 0, 0)]


def to_15_digits(expected):
    """Relative, however small: an absolute tolerance would hide what rounding took."""
    return pytest.approx([float(x) for x in expected], rel=2e-15, abs=0)


# The numbers


def test_defaults_are_the_photograph_of_the_chapter():
    figure = SoftmaxSigmoid()
    assert figure.sigmoid == pytest.approx(PHOTOGRAPH, abs=1e-15)
    assert figure.labels == (1, 1, 1, 0, 0, 0)
    assert figure.sigmoid_loss == pytest.approx(-math.log(0.8 * 0.9 * 0.7 * 0.99 * 0.98 * 0.95), abs=1e-12)
    assert figure.label_set_probability == pytest.approx(0.8 * 0.9 * 0.7 * 0.99 * 0.98 * 0.95, abs=1e-15)
    assert figure.sigmoid_sum == pytest.approx(2.48, abs=1e-15)
    assert figure.softmax_sum == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("labels", LABELS, ids=str)
@pytest.mark.parametrize("logits", LOGITS)
def test_no_digit_is_lost(logits, labels):
    figure = SoftmaxSigmoid(logits=logits, labels=labels)
    with localcontext(prec=60):
        odds = [Decimal(z).exp() for z in logits]
        yes, no = [w / (1 + w) for w in odds], [1 / (1 + w) for w in odds]
        softmax = [w / sum(odds) for w in odds]
        losses = [-(p if y else q).ln() for p, q, y in zip(yes, no, labels, strict=True)]
        assert figure.softmax == to_15_digits(softmax)
        assert figure.sigmoid == to_15_digits(yes)
        assert figure.sigmoid_gradient == to_15_digits(p - y for p, y in zip(yes, labels, strict=True))
        assert figure.sigmoid_losses == to_15_digits(losses)
        assert [figure.sigmoid_loss] == to_15_digits([sum(losses)])
        assert [figure.sigmoid_loss_bits] == to_15_digits([sum(losses) / Decimal(2).ln()])
        if sum(labels) != 1:
            return
        loss = -softmax[labels.index(1)].ln()
        assert figure.softmax_gradient == to_15_digits(p - y for p, y in zip(softmax, labels, strict=True))
        assert [figure.softmax_loss] == to_15_digits([loss])
        assert [figure.softmax_loss_bits] == to_15_digits([loss / Decimal(2).ln()])


@pytest.mark.parametrize("labels", list(itertools.product((0, 1), repeat=6)), ids=str)
def test_softmax_needs_exactly_one_label_and_the_sigmoids_none(labels):
    figure = SoftmaxSigmoid(labels=labels)
    undefined = [figure.softmax_loss is None, figure.softmax_loss_bits is None, figure.softmax_gradient is None]
    assert undefined == [sum(labels) != 1] * 3
    assert figure.label_set_probability == pytest.approx(
        math.prod(p if y else 1 - p for p, y in zip(PHOTOGRAPH, labels, strict=True)), rel=1e-12
    )


@pytest.mark.parametrize("logits", LOGITS)
def test_probabilities_of_all_label_sets_sum_to_1(logits):
    sets = itertools.product((0, 1), repeat=6)
    total = math.fsum(SoftmaxSigmoid(logits=logits, labels=labels).label_set_probability for labels in sets)
    assert total == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("logits", LOGITS)
def test_losses_and_gradients_are_those_of_pytorch(logits):
    figure = SoftmaxSigmoid(logits=logits, labels=ONLY_CAT)
    functional = torch.nn.functional
    for loss, gradient, of_torch in [
        (figure.softmax_loss, figure.softmax_gradient, lambda z: functional.cross_entropy(z, torch.tensor(0))),
        (
            figure.sigmoid_loss,
            figure.sigmoid_gradient,
            lambda z: functional.binary_cross_entropy_with_logits(
                z, torch.tensor(ONLY_CAT, dtype=z.dtype), reduction="sum"
            ),
        ),
    ]:
        z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
        expected = of_torch(z)
        expected.backward()
        assert loss == pytest.approx(expected.item(), abs=1e-12)
        assert gradient == pytest.approx(z.grad.tolist(), abs=1e-12)


def test_a_common_shift_moves_the_sigmoids_only():
    figure = SoftmaxSigmoid(logits=[0, 1, 2, 3, 4, 5], labels=ONLY_CAT)
    before = figure.softmax, figure.softmax_loss, figure.sigmoid
    figure.logits = [z + 3 for z in figure.logits]
    assert (figure.softmax, figure.softmax_loss) == before[:2]
    assert all(new > old for new, old in zip(figure.sigmoid, before[2], strict=True))


def test_equal_scores_cost_ln_6_with_softmax_and_6_ln_2_with_sigmoids():
    figure = SoftmaxSigmoid(logits=[0] * 6, labels=ONLY_CAT)
    assert figure.softmax_loss == pytest.approx(math.log(6), abs=1e-15)
    assert figure.sigmoid_loss == pytest.approx(6 * math.log(2), abs=1e-15)
    assert figure.sigmoid_loss_bits == pytest.approx(6, abs=1e-14)


# The settings


@pytest.mark.parametrize(
    "value", [list(range(6)), tuple(range(6)), np.arange(6), np.arange(6, dtype=np.float32), torch.arange(6)], ids=type
)
def test_logits_are_kept_as_a_tuple_of_floats(value):
    logits = SoftmaxSigmoid(logits=value).logits
    assert logits == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
    assert {type(z) for z in logits} == {float}


@pytest.mark.parametrize("value", [[1, 0, 0, 0, 0, 0], np.eye(6)[0], np.array([True] + [False] * 5)], ids=type)
def test_labels_are_kept_as_a_tuple_of_whole_numbers(value):
    labels = SoftmaxSigmoid(labels=value).labels
    assert labels == ONLY_CAT
    assert {type(y) for y in labels} == {int}


SIX = "must hold 6 numbers, for cat, dog, couch, airplane, train, car; got shape"


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        ("logits", [math.nan] + [0] * 5, ValueError, "logits must be free of NaN; found NaN. Remove or replace"),
        ("logits", [math.inf] + [0] * 5, ValueError, "logits must be below infinity; found inf. Replace it by a"),
        ("logits", [-math.inf] + [0] * 5, ValueError, "logits must lie between -10 and 10; found -inf. The nearest"),
        ("logits", [-math.inf] * 6, ValueError, "logits must hold a finite score in every slice along axis=-1"),
        ("logits", [0, 12.5, 0, 0, 0, 0], ValueError, "found 12.5. The nearest allowed is 10"),
        ("logits", [0, -12.5, 0, 0, 0, 0], ValueError, "found -12.5. The nearest allowed is -10"),
        ("logits", [0, 10.000000001, 0, 0, 0, 0], ValueError, "found 10.000000001. The nearest allowed is 10"),
        ("logits", [0, 1, 2], ValueError, f"logits {SIX} (3,). For other classes use infolib.losses"),
        ("logits", np.zeros((2, 6)), ValueError, f"logits {SIX} (2, 6)."),
        ("logits", 3, ValueError, f"logits {SIX} ()."),
        ("logits", [[1, 2], [3]], ValueError, "logits must be a rectangular array; got rows of different lengths"),
        ("logits", "abcdef", TypeError, "logits must be an array or a list of numbers; got str. Pass the numbers"),
        ("logits", None, TypeError, "logits must be an array or a list of numbers; got NoneType. Pass the numbers"),
        ("logits", [1j] * 6, TypeError, "logits must hold real numbers; got dtype complex128. Pass integers or floats"),
        ("labels", [0.5, 0.5, 0, 0, 0, 0], ValueError, "labels must be 1 for yes or 0 for no; found 0.5. For targets"),
        ("labels", [0, 2, 0, 0, 0, 0], ValueError, "labels must be 1 for yes or 0 for no; found 2. For targets"),
        ("labels", [0, -1, 0, 0, 0, 0], ValueError, "labels must be 1 for yes or 0 for no; found -1. For targets"),
        ("labels", [math.nan] * 6, ValueError, "labels must be free of NaN; found NaN. Remove or replace"),
        ("labels", [1], ValueError, f"labels {SIX} (1,). For other classes use infolib.losses"),
        ("labels", 0, ValueError, f"labels {SIX} ()."),
        ("labels", ["yes"] * 6, TypeError, "labels must hold real numbers; got dtype <U3. Pass integers or floats"),
        ("labels", {"cat"}, TypeError, "labels must hold real numbers; got dtype object. Pass integers or floats"),
    ],
    ids=str,
)
def test_what_is_no_setting_is_refused_with_a_remedy_and_leaves_the_figure(name, value, kind, message):
    figure = SoftmaxSigmoid()
    with pytest.raises(kind) as raised:
        setattr(figure, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert message in str(raised.value)
    assert repr(figure) == repr(SoftmaxSigmoid())


def test_repr_makes_the_same_figure():
    figure = SoftmaxSigmoid(logits=[0.1, -10, 1 / 3, 0, 9.99, 10], labels=[0, 1, 0, 1, 0, 0])
    again = eval(repr(figure))
    assert (again.logits, again.labels) == (figure.logits, figure.labels)


def test_state_is_what_a_browser_reads():
    state = SoftmaxSigmoid(labels=np.eye(6)[1]).get_state(["labels", "logits"])
    assert json.loads(json.dumps(state))["labels"] == [0, 1, 0, 0, 0, 0]


# The still picture


def test_still_picture_says_the_losses_and_the_labels():
    svg, sentence = SoftmaxSigmoid(labels=ONLY_CAT)._still_picture()
    assert "Softmax cross-entropy is 1.3491 nats; sigmoid cross-entropy is 3.8112 nats." in sentence
    assert "sum to 2.4800. True labels: cat." in sentence
    assert svg.count("<rect") == 24  # a track and a bar, for softmax and sigmoid, in six rows
    assert svg.count(">not true<") == 5


@pytest.mark.parametrize(
    ("labels", "named"), [((1, 1, 1, 0, 0, 0), "True labels: cat, dog, couch."), ((0,) * 6, "True labels: none.")]
)
def test_still_picture_says_what_softmax_needs(labels, named):
    _, sentence = SoftmaxSigmoid(labels=labels)._still_picture()
    assert named in sentence
    assert "Softmax cross-entropy of a label needs exactly one true class; sigmoid cross-entropy is" in sentence


def test_still_bars_are_as_long_as_the_predictions():
    svg, _ = SoftmaxSigmoid(logits=[0] * 6)._still_picture()
    assert svg.count('width="100"') == 6  # of 200: the sigmoids
    assert svg.count('width="33.333"') == 6


def test_still_picture_never_calls_small_zero_or_almost_one_one():
    svg, sentence = SoftmaxSigmoid(logits=[6, -6, -6, -6, -6, -6], labels=ONLY_CAT)._still_picture()
    assert "Softmax cross-entropy is 3.07 \N{MULTIPLICATION SIGN} 10⁻⁵ nats; sigmoid" in sentence
    assert "0.0000" not in svg
    assert ">1.0000<" not in svg
    assert svg.count("&lt; 0.0001") == 5
    assert svg.count("&gt; 0.9999") == 1


def test_still_picture_says_what_the_softmax_loss_needs():
    _, sentence = SoftmaxSigmoid()._still_picture()
    assert "Softmax cross-entropy of a label needs exactly one true class; sigmoid" in sentence
