"""Softmax, sigmoid and the negative log-likelihoods made of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import dask
import dask.array
import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import scipy.special
import sklearn.metrics
import torch
from backends import Backend, to_numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from jax.test_util import check_grads
from strategies import ROUNDING, distributions, ulps

from infolib import cross_entropy, kl_divergence
from infolib.losses import (
    log_likelihood,
    log_sigmoid,
    log_softmax,
    nll_loss,
    one_hot,
    sigmoid,
    sigmoid_cross_entropy,
    softmax,
    softmax_cross_entropy,
)

INF = math.inf

scores = arrays(np.float64, st.integers(1, 6), elements=st.floats(-30, 30))
probabilities = st.floats(0, 1)


@st.composite
def labelled_scores(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Draw the scores of some examples, and a label for each."""
    n, k = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    logits = draw(arrays(np.float64, (n, k), elements=st.floats(-30, 30)))
    return logits, draw(arrays(np.int64, n, elements=st.integers(0, k - 1)))


# Theorems


@given(
    arrays(np.float64, st.integers(1, 6), elements=st.integers(-(10**4), 10**4)),
    st.integers(-(10**6), 10**6),
)
def test_softmax_shift_invariance(logits, c):
    """softmax(z + c) = softmax(z), to the last bit where z + c does not round."""
    assert softmax(logits + c).tolist() == softmax(logits).tolist()
    assert log_softmax(logits + c).tolist() == log_softmax(logits).tolist()


@given(scores)
def test_softmax_is_a_distribution(logits):
    """softmax(z) >= 0 and its entries sum to 1."""
    p = softmax(logits)
    assert p.min() >= 0
    assert p.sum() == pytest.approx(1, rel=1e-15)


@given(scores)
def test_softmax_of_log_probabilities_undoes_the_logarithm(logits):
    """softmax(log p) = p: log-probabilities are scores."""
    p = softmax(logits)
    np.testing.assert_allclose(softmax(np.log(p)), p, rtol=1e-13)
    np.testing.assert_allclose(log_softmax(log_softmax(logits)), log_softmax(logits), rtol=1e-13, atol=1e-15)


@given(st.floats(-700, 700))
def test_sigmoid_is_the_softmax_of_two_scores(z):
    """sigmoid(z) = softmax((z, 0))_1, and so for their logarithms."""
    assert sigmoid(z) == pytest.approx(softmax([z, 0.0])[0], rel=1e-15)
    assert log_sigmoid(z) == pytest.approx(log_softmax([z, 0.0])[0], rel=1e-15)


@given(st.floats(-700, 700))
def test_sigmoid_symmetry(z):
    """sigmoid(z) + sigmoid(-z) = 1, and log sigmoid(z) - log sigmoid(-z) = z."""
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, rel=1e-15)
    assert log_sigmoid(z) - log_sigmoid(-z) == pytest.approx(z, abs=1e-15 * max(abs(z), 1))


@given(labelled_scores())
def test_cross_entropy_is_entropy_plus_divergence_and_a_label_has_no_entropy(example):
    """CE(y, softmax(z)) = H(y) + D(y || softmax(z)) with H(y) = 0 for a one-hot label y."""
    logits, labels = example
    losses = softmax_cross_entropy(logits, labels, base=2, reduction="none")
    y, p = one_hot(labels, logits.shape[-1]), softmax(logits)
    np.testing.assert_allclose(cross_entropy(y, p), losses, rtol=1e-12, atol=ROUNDING)
    np.testing.assert_allclose(kl_divergence(y, p), losses, rtol=1e-12, atol=ROUNDING)


@given(st.data())
def test_negative_log_likelihood_is_n_times_the_cross_entropy(data):
    """-log L = n CE(p, q), p the frequencies of the n labels and q the prediction, infinities included."""
    q = data.draw(distributions(max_size=4))
    labels = data.draw(st.lists(st.integers(0, len(q) - 1), min_size=1, max_size=10))
    n = len(labels)
    frequencies = np.bincount(labels, minlength=len(q)) / n
    likelihood = log_likelihood(np.tile(q, (n, 1)), labels, base=2)
    assert -likelihood == pytest.approx(n * cross_entropy(frequencies, q), rel=1e-12, abs=ROUNDING)


@given(labelled_scores())
def test_likelihoods_of_independent_examples_multiply(example):
    """exp(log L) = the product of the probabilities of the labels."""
    logits, labels = example
    p = softmax(logits)
    product = math.prod(float(row[label]) for row, label in zip(p, labels, strict=True))
    assert math.exp(log_likelihood(p, labels)) == pytest.approx(product, rel=1e-12)


@given(labelled_scores())
def test_softmax_cross_entropy_is_the_nll_of_the_log_softmax(example):
    """CE(z, y) = NLL(log softmax(z), y) = -log L(softmax(z), y)."""
    logits, labels = example
    losses = softmax_cross_entropy(logits, labels, reduction="none")
    assert nll_loss(log_softmax(logits), labels, reduction="none").tolist() == losses.tolist()
    likelihoods = log_likelihood(softmax(logits), labels, reduction="none")
    np.testing.assert_allclose(-likelihoods, losses, rtol=1e-12, atol=ROUNDING)


@given(labelled_scores())
def test_gradient_of_softmax_cross_entropy_is_prediction_minus_label(example):
    """The derivative of CE by z is softmax(z) - y, also where scores are equal."""
    logits, labels = example
    z = torch.tensor(logits, requires_grad=True)
    loss = softmax_cross_entropy(z, torch.tensor(labels), reduction="sum")
    (gradient,) = torch.autograd.grad(loss, z)
    np.testing.assert_allclose(gradient, softmax(logits) - one_hot(labels, logits.shape[-1]), atol=1e-14)


@given(st.just(0.0) | st.floats(-700, 700), probabilities)
def test_gradient_of_sigmoid_cross_entropy_is_prediction_minus_target(z, t):
    """The derivative of CE by z is sigmoid(z) - t, by t it is -z, also at z = 0."""
    arguments = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (z, t)]
    by_score, by_target = torch.autograd.grad(sigmoid_cross_entropy(*arguments), arguments)
    assert float(by_score) == pytest.approx(sigmoid(z) - t, abs=1e-15)
    assert float(by_target) == -z


@given(st.floats(-30, 30), probabilities)
def test_sigmoid_cross_entropy_is_the_cross_entropy_of_two_yes_no_distributions(z, t):
    """Loss = CE((1 - t, t), (sigmoid(-z), sigmoid(z)))."""
    expected = cross_entropy([1 - t, t], [sigmoid(-z), sigmoid(z)], base=math.e)
    assert sigmoid_cross_entropy(z, t) == pytest.approx(expected, rel=1e-12)


@given(arrays(np.float64, st.integers(1, 4), elements=st.floats(-30, 30)))
def test_sigmoid_cross_entropy_is_the_nll_of_a_distribution_over_label_sets(logits):
    """The sum of exp(-loss) over all 2^K sets of labels is 1."""
    sets = itertools.product([0.0, 1.0], repeat=len(logits))
    total = sum(math.exp(-sigmoid_cross_entropy(logits, list(t), reduction="sum")) for t in sets)
    assert total == pytest.approx(1, rel=1e-13)


@given(labelled_scores())
def test_the_base_only_sets_the_unit(example):
    """Nats = bits ln 2, for every function that has a base."""
    logits, labels = example
    for measure in (log_softmax, log_sigmoid):
        np.testing.assert_allclose(measure(logits, base=2) * math.log(2), measure(logits), rtol=1e-15)
    for measure, x in (
        (log_likelihood, softmax(logits)),
        (nll_loss, log_softmax(logits)),
        (softmax_cross_entropy, logits),
    ):
        assert measure(x, labels, base=2) * math.log(2) == pytest.approx(measure(x, labels), rel=1e-13, abs=1e-300)
    t = one_hot(labels, logits.shape[-1])
    assert sigmoid_cross_entropy(logits, t, base=2) * math.log(2) == pytest.approx(sigmoid_cross_entropy(logits, t))


@given(labelled_scores())
def test_reductions_agree(example):
    """The mean is the sum divided by the number of losses, and "none" gives each of them."""
    logits, labels = example
    t = one_hot(labels, logits.shape[-1])
    for loss, x, y in (
        (softmax_cross_entropy, logits, labels),
        (nll_loss, log_softmax(logits), labels),
        (log_likelihood, softmax(logits), labels),
        (sigmoid_cross_entropy, logits, t),
    ):
        each = loss(x, y, reduction="none")
        assert each.shape == y.shape
        assert loss(x, y, reduction="sum") == pytest.approx(each.sum(), rel=1e-14, abs=1e-300)
        assert loss(x, y, reduction="mean") == pytest.approx(each.mean(), rel=1e-14, abs=1e-300)


# Independent references

_random = np.random.default_rng(6)
LOGITS = _random.normal(scale=5, size=(50, 7))
LABELS = _random.integers(7, size=50)
TARGETS = _random.random((50, 7))
REDUCTIONS = pytest.mark.parametrize("reduction", ["mean", "sum", "none"])


def test_softmax_and_sigmoid_agree_with_scipy():
    np.testing.assert_allclose(softmax(LOGITS), scipy.special.softmax(LOGITS, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(softmax(LOGITS, axis=0), scipy.special.softmax(LOGITS, axis=0), rtol=1e-14)
    np.testing.assert_allclose(log_softmax(LOGITS), scipy.special.log_softmax(LOGITS, axis=-1), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(sigmoid(LOGITS), scipy.special.expit(LOGITS), rtol=1e-15)
    np.testing.assert_allclose(log_sigmoid(LOGITS), scipy.special.log_expit(LOGITS), rtol=1e-15)


@REDUCTIONS
def test_losses_agree_with_torch(reduction):
    logits, labels, targets = torch.tensor(LOGITS), torch.tensor(LABELS), torch.tensor(TARGETS)
    log_probs = torch.log_softmax(logits, -1)
    functional = torch.nn.functional
    for ours, reference in (
        (
            softmax_cross_entropy(logits, labels, reduction=reduction),
            functional.cross_entropy(logits, labels, reduction=reduction),
        ),
        (nll_loss(log_probs, labels, reduction=reduction), functional.nll_loss(log_probs, labels, reduction=reduction)),
        (
            sigmoid_cross_entropy(logits, targets, reduction=reduction),
            functional.binary_cross_entropy_with_logits(logits, targets, reduction=reduction),
        ),
    ):
        torch.testing.assert_close(ours, reference, rtol=1e-13, atol=1e-14)


def test_log_likelihood_agrees_with_torch_distributions():
    p, labels = torch.softmax(torch.tensor(LOGITS), -1), torch.tensor(LABELS)
    reference = torch.distributions.Categorical(probs=p).log_prob(labels)
    torch.testing.assert_close(log_likelihood(p, labels, reduction="none"), reference, rtol=1e-13, atol=1e-14)


def test_losses_agree_with_scikit_learn():
    p = softmax(LOGITS)
    reference = sklearn.metrics.log_loss(LABELS, p, labels=range(7))
    assert softmax_cross_entropy(LOGITS, LABELS) == pytest.approx(reference, rel=1e-13)
    assert -log_likelihood(p, LABELS, reduction="mean") == pytest.approx(reference, rel=1e-13)


def test_one_hot_agrees_with_torch():
    labels = torch.tensor(LABELS)
    assert torch.equal(one_hot(labels, 7), torch.nn.functional.one_hot(labels, 7).float())


# Digits. A few units in the last place are the rounding of one exponential, one sum and one logarithm.

DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
SCALES = pytest.mark.parametrize("scale", [1, 30, 700, 1e4])
#: Library and the compiler that its users put around the function: one that reorders sums would show here.
LIBRARIES = pytest.mark.parametrize(
    ("array", "compiled"),
    [(np.asarray, lambda f: f), (torch.tensor, lambda f: f), (jnp.asarray, jax.jit)],
    ids=["numpy", "torch", "jax-jit"],
)


def exact_log_softmax(logits: np.ndarray) -> list[Any]:
    """Return the log-softmax; the largest score is left out of the sum, so that 60 digits are enough."""
    with mpmath.workdps(60):
        z = [mpmath.mpf(float(x)) for x in logits]
        top = int(np.argmax(logits))
        others = mpmath.fsum(mpmath.exp(x - z[top]) for i, x in enumerate(z) if i != top)
        return [x - z[top] - mpmath.log1p(others) for x in z]


def exact_log_sigmoid(logits: np.ndarray) -> list[Any]:
    """Return the log-sigmoid, with 60 digits."""
    with mpmath.workdps(60):
        return [-mpmath.log1p(mpmath.exp(-mpmath.mpf(float(z)))) for z in logits]


def exact_yes_no_losses(logits: np.ndarray, targets: np.ndarray) -> list[Any]:
    """Return the sigmoid cross-entropies, with 60 digits."""
    yes, no = exact_log_sigmoid(logits), exact_log_sigmoid(-logits)
    with mpmath.workdps(60):
        t = [mpmath.mpf(float(x)) for x in targets]
        return [-(a * b + (1 - a) * c) for a, b, c in zip(t, yes, no, strict=True)]


def exponentials(values: list[Any]) -> list[Any]:
    """Return e to these powers, with 60 digits."""
    with mpmath.workdps(60):
        return [mpmath.exp(x) for x in values]


def worst(values: Any, exact: list[Any], dtype: Any) -> float:
    """Return the largest error in units in the last place, among the values that have all their digits."""
    digits = [(v, float(e)) for v, e in zip(to_numpy(values), exact, strict=True)]
    smallest = float(np.finfo(dtype).tiny)
    assert all(abs(v) <= smallest for v, e in digits if abs(e) < smallest)
    return max((ulps(v, e, dtype) for v, e in digits if abs(e) >= smallest), default=0.0)


@LIBRARIES
@DTYPES
@SCALES
def test_softmax_is_correct_to_a_few_units_in_the_last_place(array, compiled, dtype, scale):
    rng = np.random.default_rng(int(scale))
    for n in (2, 3, 5, 10) * 5:
        logits = rng.uniform(-scale, scale, n).astype(dtype)
        exact = exact_log_softmax(logits)
        assert worst(compiled(log_softmax)(array(logits)), exact, dtype) <= 4
        assert worst(compiled(softmax)(array(logits)), exponentials(exact), dtype) <= 4


@LIBRARIES
@DTYPES
@SCALES
def test_sigmoid_is_correct_to_a_few_units_in_the_last_place(array, compiled, dtype, scale):
    rng = np.random.default_rng(int(scale))
    logits = rng.uniform(-scale, scale, 100).astype(dtype)
    exact = exact_log_sigmoid(logits)
    assert worst(compiled(log_sigmoid)(array(logits)), exact, dtype) <= 3
    assert worst(compiled(sigmoid)(array(logits)), exponentials(exact), dtype) <= 3


@LIBRARIES
@DTYPES
@SCALES
def test_losses_are_correct_to_a_few_units_in_the_last_place(array, compiled, dtype, scale):
    rng = np.random.default_rng(int(scale))
    logits = rng.uniform(-scale, scale, (40, 4)).astype(dtype)
    targets = rng.random(40).astype(dtype)
    labels = rng.integers(4, size=40)
    exact = [exact_log_softmax(row)[label] for row, label in zip(logits, labels, strict=True)]
    losses = compiled(lambda z, y: softmax_cross_entropy(z, y, reduction="none"))(array(logits), array(labels))
    assert worst(0 - losses, exact, dtype) <= 4
    z = logits[:, 0].copy()
    yes_no = compiled(lambda z, t: sigmoid_cross_entropy(z, t, reduction="none"))(array(z), array(targets))
    assert worst(yes_no, exact_yes_no_losses(z, targets), dtype) <= 3


def test_a_confident_prediction_keeps_its_small_loss():
    small = 4.248354255291589e-18  # e^-40, which 1 + e^-40 loses
    assert softmax_cross_entropy([[40.0, 0.0]], [0]) == pytest.approx(small, rel=1e-15)
    assert sigmoid_cross_entropy([40.0], [1]) == pytest.approx(small, rel=1e-15)
    assert -log_sigmoid(40.0) == pytest.approx(small, rel=1e-15)


@LIBRARIES
@DTYPES
def test_a_million_classes_lose_no_digits_to_summation(array, compiled, dtype):
    logits = np.random.default_rng(8).normal(size=10**6).astype(dtype)
    total = math.fsum(np.exp(logits.astype(float)).tolist())
    eps = float(np.finfo(dtype).eps)
    assert float(compiled(softmax)(array(logits))[0]) == pytest.approx(math.exp(logits[0]) / total, rel=8 * eps)
    loss = float(compiled(softmax_cross_entropy)(array(logits), array(np.array(0))))
    assert loss == pytest.approx(math.log(total) - float(logits[0]), rel=8 * eps)


# Corners


def test_finite_scores_never_overflow():
    largest = np.finfo(float).max
    assert softmax([largest, -largest, largest]).tolist() == [0.5, 0.0, 0.5]
    assert log_softmax([largest, -largest]).tolist() == [0.0, -INF]  # -3.6e308 is no float
    assert log_softmax([-largest, -largest]).tolist() == [-math.log(2)] * 2
    assert sigmoid([largest, -largest]).tolist() == [1.0, 0.0]
    assert log_sigmoid([largest, -largest]).tolist() == [0.0, -largest]
    assert sigmoid_cross_entropy([largest, -largest], [1, 1], reduction="none").tolist() == [0.0, largest]


def test_minus_infinity_rules_a_class_out(backend: Backend):
    logits = backend.array([[0.0, -INF, 0.0]])
    np.testing.assert_array_equal(to_numpy(softmax(logits)), [[0.5, 0.0, 0.5]])
    np.testing.assert_array_equal(to_numpy(log_softmax(logits, base=2)), [[-1.0, -INF, -1.0]])
    assert float(softmax_cross_entropy(logits, [0], base=2)) == 1
    assert float(softmax_cross_entropy(logits, [1])) == INF


def test_infinite_scores_are_certain_answers(backend: Backend):
    logits = backend.array([INF, -INF, INF, -INF])
    targets = backend.array([1.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(to_numpy(sigmoid(logits)), [1, 0, 1, 0])
    np.testing.assert_array_equal(to_numpy(log_sigmoid(logits)), [0, -INF, 0, -INF])
    losses = sigmoid_cross_entropy(logits, targets, reduction="none")
    np.testing.assert_array_equal(to_numpy(losses), [0, 0, INF, INF])


def test_a_label_predicted_to_be_impossible_has_an_infinite_loss(backend: Backend):
    probs = backend.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])
    assert float(log_likelihood(probs, [2, 0])) == -INF
    np.testing.assert_array_equal(to_numpy(log_likelihood(probs, [0, 2], base=2, reduction="none")), [-1, -1])
    log_probs = backend.array([[0.0, -INF]])
    assert float(nll_loss(log_probs, [1])) == INF
    assert float(nll_loss(log_probs, [0])) == 0


def test_certainty_costs_plus_zero():
    for loss in (softmax_cross_entropy([[9.0]], [0]), nll_loss([[0.0, -INF]], [0]), sigmoid_cross_entropy([INF], [1])):
        assert math.copysign(1, loss) == 1
        assert loss == 0


def test_rounding_above_certainty_gives_no_negative_loss():
    eps = np.finfo(float).eps
    assert nll_loss([[eps, -40.0]], [0]) == 0
    assert log_likelihood([[1 + eps, 0.0]], [0]) == 0


def test_the_sum_over_no_examples_is_zero():
    assert softmax_cross_entropy(np.empty((0, 3)), [], reduction="sum") == 0
    assert log_likelihood(np.empty((0, 3)), []) == 0
    assert sigmoid_cross_entropy([], [], reduction="sum") == 0
    assert softmax_cross_entropy(np.empty((0, 3)), [], reduction="none").shape == (0,)
    assert softmax(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("labels", [[0, 2], [0.0, 2.0], np.array([0, 2], np.uint8), (0, 2)], ids=str)
def test_labels_may_be_anything_that_holds_whole_numbers(labels):
    assert one_hot(labels, 3).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert log_likelihood([[0.5, 0.5, 0.0], [0.0, 0.75, 0.25]], labels, base=2) == -3


def test_small_integer_dtypes_can_count_many_classes():
    assert one_hot(np.array([255], np.uint8), 1000).argmax() == 255


def test_examples_may_have_several_axes():
    losses = softmax_cross_entropy(LOGITS.reshape(5, 10, 7), LABELS.reshape(5, 10), reduction="none")
    assert losses.tolist() == softmax_cross_entropy(LOGITS, LABELS, reduction="none").reshape(5, 10).tolist()


def test_one_example_needs_no_axis():
    assert softmax_cross_entropy([0.0, 0.0], 1, base=2) == 1
    assert one_hot(2, 3).tolist() == [0, 0, 1]


# Array libraries

#: Each function of scores alone, and each loss with the labels or targets that go with the scores.
MAPS: dict[str, Callable[..., Any]] = {f.__name__: f for f in (softmax, log_softmax, sigmoid, log_sigmoid)}
LOSSES: dict[str, tuple[Callable[..., Any], Any]] = {
    "softmax_cross_entropy": (softmax_cross_entropy, [0, 2]),
    "nll_loss": (lambda z, y, **options: nll_loss(log_softmax(z), y, **options), [0, 2]),
    "log_likelihood": (lambda z, y, **options: log_likelihood(softmax(z), y, **options), [0, 2]),
    "sigmoid_cross_entropy": (sigmoid_cross_entropy, [[1, 0, 0], [0, 1, 1]]),
}
ROWS = [[0.5, -1.0, 2.0], [3.0, 0.0, -4.0]]
every_map = pytest.mark.parametrize("function", MAPS.values(), ids=MAPS)
every_loss = pytest.mark.parametrize(("loss", "labels"), LOSSES.values(), ids=LOSSES)
FLOATS = pytest.mark.parametrize("dtype", ["float32", "float64"])


@every_map
@FLOATS
def test_maps_keep_library_dtype_and_device(backend: Backend, function, dtype):
    result = function(backend.array(ROWS, dtype))
    assert backend.owns(result)
    assert result.dtype == backend.dtype(dtype)
    tolerance = 4 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(to_numpy(result), function(np.asarray(ROWS)), rtol=tolerance)


@every_loss
@FLOATS
@pytest.mark.parametrize("as_list", [True, False], ids=["list", "array"])
def test_losses_keep_library_dtype_and_device(backend: Backend, loss, labels, dtype, as_list):
    given_labels = labels if as_list else backend.array(labels, "int64")
    result = loss(backend.array(ROWS, dtype), given_labels, reduction="none")
    assert backend.owns(result)
    assert result.dtype == backend.dtype(dtype)
    tolerance = 8 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(to_numpy(result), loss(np.asarray(ROWS), labels, reduction="none"), rtol=tolerance)


def test_one_hot_keeps_library_and_device(backend: Backend):
    result = one_hot(backend.array([0, 2], "int64"), 3)
    assert backend.owns(result)
    np.testing.assert_array_equal(to_numpy(result), [[1, 0, 0], [0, 0, 1]])


@every_map
def test_torch_gradient_of_a_map_agrees_with_finite_differences(function):
    # Zeros and equal scores included: there a maximum or an absolute value has no derivative.
    z = torch.tensor([*ROWS, [0.0, 0.0, 0.0], [-1.0, 2.0, 2.0]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(function, z)
    assert torch.autograd.gradgradcheck(function, z)


@every_map
def test_jax_gradient_of_a_map_agrees_with_finite_differences(function):
    z = jnp.array([*ROWS, [0.0, 0.0, 0.0], [-1.0, 2.0, 2.0]])
    check_grads(jax.jit(function), (z,), order=2, modes=("fwd", "rev"), atol=1e-4, rtol=1e-4)


@every_loss
@REDUCTIONS
def test_torch_gradient_of_a_loss_agrees_with_finite_differences(loss, labels, reduction):
    z = torch.tensor([[0.0, 0.0, 0.0], [3.0, 0.0, -4.0]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: loss(z, labels, reduction=reduction), z)


@every_loss
def test_jax_gradient_of_a_loss_agrees_with_finite_differences(loss, labels):
    z = jnp.array([[0.0, 0.0, 0.0], [3.0, 0.0, -4.0]])
    check_grads(jax.jit(lambda z: loss(z, labels)), (z,), order=1, modes=("rev",), atol=1e-4, rtol=1e-4)


CORNERS = [[0.0, -INF, 0.0], [1e4, -1e4, 1e4], [-1e4, -1e4, 1e4]]


@every_map
@pytest.mark.parametrize("row", CORNERS, ids=str)
def test_gradient_is_finite_at_the_corner(function, row):
    finite = [not math.isinf(z) for z in row]  # of the outputs: the logarithm of what is ruled out has no slope
    t = torch.tensor(row, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(function(t)[finite].sum(), t)
    assert torch.isfinite(gradient).all()
    assert jnp.isfinite(jax.grad(lambda z: function(z)[np.array(finite)].sum())(jnp.array(row))).all()


@every_loss
def test_gradient_of_an_infinite_loss_is_finite(loss, labels):
    t = torch.tensor([[0.0, -INF, 0.0]], dtype=torch.float64, requires_grad=True)
    ruled_out = [1] if np.ndim(labels) == 1 else [[0, 1, 0]]
    value = loss(t, ruled_out, reduction="sum")
    (gradient,) = torch.autograd.grad(value, t)
    assert torch.isinf(value)
    assert torch.isfinite(gradient).all()
    assert jnp.isfinite(jax.grad(lambda z: loss(z, ruled_out))(jnp.array([[0.0, -INF, 0.0]]))).all()


@every_loss
def test_jax_compiles_and_vectorises(loss, labels):
    z, y = jnp.array(ROWS), jnp.array(labels)
    expected = loss(z, y, reduction="none")
    np.testing.assert_allclose(jax.jit(lambda z, y: loss(z, y, reduction="none"))(z, y), expected, rtol=1e-15)
    np.testing.assert_allclose(jax.vmap(lambda z, y: loss(z, y, reduction="none"))(z, y), expected, rtol=1e-15)


def _forbidden(*_: Any, **__: Any) -> None:
    raise AssertionError("Dask computed something that nobody asked for")


@every_loss
def test_dask_computes_nothing_before_it_is_asked(loss, labels):
    z = dask.array.from_array(np.array(ROWS), chunks=(1, 2))
    y = dask.array.from_array(np.array(labels), chunks=1)
    with dask.config.set(scheduler=_forbidden):
        lazy, from_list = loss(z, y), loss(z, labels)
    expected = loss(np.array(ROWS), labels)
    assert float(lazy.compute(scheduler="sync")) == pytest.approx(expected, rel=1e-15)
    assert float(from_list.compute(scheduler="sync")) == pytest.approx(expected, rel=1e-15)


@every_map
def test_dask_maps_are_lazy(function):
    z = dask.array.from_array(np.array(ROWS), chunks=(1, 2))
    with dask.config.set(scheduler=_forbidden):
        lazy = function(z)
    np.testing.assert_allclose(lazy.compute(scheduler="sync"), function(np.array(ROWS)), rtol=1e-15)


@pytest.mark.parametrize("name", ["softmax_cross_entropy", "nll_loss", "log_likelihood"])
@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_out_of_range_that_nobody_could_check_gives_nan_and_not_a_loss_of_zero(name, label):
    loss, _ = LOSSES[name]
    assert math.isnan(jax.jit(loss)(jnp.array(ROWS), jnp.array([0, label])))


@pytest.mark.parametrize("dtype", ["uint8", "int8"])
def test_labels_of_a_narrow_dtype_may_have_more_classes_than_it_has_numbers(backend: Backend, dtype):
    labels = backend.array([100, 7], dtype)
    assert to_numpy(one_hot(labels, 300)).argmax(axis=-1).tolist() == [100, 7]
    loss = softmax_cross_entropy(backend.array(np.zeros((2, 300))), labels)
    assert float(loss) == pytest.approx(math.log(300), rel=1e-14)
