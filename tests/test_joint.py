"""Joint and conditional entropy, mutual information and what it is made of."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
import torch
from backends import Backend, to_numpy
from hypothesis import given
from hypothesis import strategies as st
from jax.test_util import check_grads
from measures import XOR
from strategies import (
    ROUNDING,
    channels,
    cubes,
    distributions,
    exact_conditional_entropy,
    exact_mutual_information,
    tables,
    ulps,
)

from infolib import (
    conditional_entropy,
    entropy,
    joint_entropy,
    kl_divergence,
    marginal,
    mutual_information,
    pointwise_mutual_information,
    total_correlation,
)

DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])


EPS = float(np.finfo(float).eps)

# Theorems


@given(tables())
def test_chain_rule_of_entropy(p_xy):
    """H(X,Y) = H(X) + H(Y|X) = H(Y) + H(X|Y)."""
    together = joint_entropy(p_xy)
    assert entropy(marginal(p_xy, "x")) + conditional_entropy(p_xy, given="x") == pytest.approx(together, abs=ROUNDING)
    assert entropy(marginal(p_xy, "y")) + conditional_entropy(p_xy, given="y") == pytest.approx(together, abs=ROUNDING)


@given(tables())
def test_subadditivity(p_xy):
    """H(X,Y) <= H(X) + H(Y)."""
    assert joint_entropy(p_xy) <= entropy(marginal(p_xy, "x")) + entropy(marginal(p_xy, "y")) + ROUNDING


@given(tables())
def test_a_part_is_no_more_uncertain_than_the_whole(p_xy):
    """H(X,Y) >= max(H(X), H(Y))."""
    assert joint_entropy(p_xy) >= max(entropy(marginal(p_xy, "x")), entropy(marginal(p_xy, "y"))) - ROUNDING


@given(tables())
def test_knowing_never_makes_more_uncertain_on_average(p_xy):
    """0 <= H(Y|X) <= H(Y)."""
    assert 0 <= conditional_entropy(p_xy, given="x") <= entropy(marginal(p_xy, "y")) + ROUNDING


@given(tables())
def test_conditional_entropy_is_the_mean_entropy_of_the_rows(p_xy):
    """H(Y|X) = sum over x of p(x) H(Y|X=x)."""
    p_x = marginal(p_xy, "x")
    rows = [p * entropy(row / row.sum()) for p, row in zip(p_x, p_xy, strict=True) if p > 0]
    assert conditional_entropy(p_xy, given="x") == pytest.approx(math.fsum(rows), abs=ROUNDING)


@given(tables())
def test_mutual_information_is_never_negative(p_xy):
    """I(X;Y) >= 0."""
    assert mutual_information(p_xy) >= 0


@given(tables())
def test_mutual_information_is_symmetric(p_xy):
    """I(X;Y) = I(Y;X)."""
    assert mutual_information(p_xy) == pytest.approx(mutual_information(p_xy.T), abs=ROUNDING)


@given(tables())
def test_mutual_information_in_all_its_forms(p_xy):
    """I(X;Y) = H(X) - H(X|Y) = H(Y) - H(Y|X) = H(X) + H(Y) - H(X,Y) = H(X,Y) - H(X|Y) - H(Y|X)."""
    h_x, h_y = entropy(marginal(p_xy, "x")), entropy(marginal(p_xy, "y"))
    x_given_y, y_given_x = conditional_entropy(p_xy, given="y"), conditional_entropy(p_xy, given="x")
    forms = [h_x - x_given_y, h_y - y_given_x, h_x + h_y - joint_entropy(p_xy)]
    forms.append(joint_entropy(p_xy) - x_given_y - y_given_x)
    assert forms == pytest.approx([float(mutual_information(p_xy))] * 4, abs=ROUNDING)


@given(tables())
def test_mutual_information_is_the_divergence_from_independence(p_xy):
    """I(X;Y) = D(p(x,y) || p(x) p(y))."""
    chance = np.outer(marginal(p_xy, "x"), marginal(p_xy, "y"))
    if (chance[p_xy > 0] > 0).all():  # the product of two tiny marginals can be no float
        divergence = kl_divergence(p_xy, chance / chance.sum(), axis=(-2, -1))
        assert mutual_information(p_xy) == pytest.approx(divergence, abs=ROUNDING)


@given(distributions(max_size=5), distributions(max_size=5))
def test_independent_variables_share_nothing(p_x, p_y):
    """p(x,y) = p(x) p(y) implies I(X;Y) = 0."""
    assert mutual_information(np.outer(p_x, p_y)) == pytest.approx(0, abs=1e-15)


@given(distributions())
def test_a_variable_shares_all_of_itself_with_itself(p):
    """I(X;X) = H(X) and H(X|X) = 0."""
    assert mutual_information(np.diag(p)) == pytest.approx(entropy(p), abs=ROUNDING)
    assert conditional_entropy(np.diag(p)) == 0


@given(tables())
def test_mutual_information_is_at_most_the_smaller_entropy(p_xy):
    """I(X;Y) <= min(H(X), H(Y))."""
    assert mutual_information(p_xy) <= min(entropy(marginal(p_xy, "x")), entropy(marginal(p_xy, "y"))) + ROUNDING


@given(tables(), st.data())
def test_data_processing_inequality(p_xy, data):
    """X - Y - Z implies I(X;Z) <= I(X;Y): no processing of Y adds information about X."""
    channel = data.draw(channels(inputs=p_xy.shape[1]))
    p_xz = p_xy @ channel
    assert mutual_information(p_xz / p_xz.sum()) <= mutual_information(p_xy) + ROUNDING


@given(tables(), st.randoms(use_true_random=False))
def test_mutual_information_does_not_depend_on_labels(p_xy, random):
    """I(f(X);g(Y)) = I(X;Y) for invertible f and g."""
    rows = random.sample(range(p_xy.shape[0]), p_xy.shape[0])
    columns = random.sample(range(p_xy.shape[1]), p_xy.shape[1])
    assert mutual_information(p_xy[rows][:, columns]) == pytest.approx(mutual_information(p_xy), abs=ROUNDING)


@given(tables())
def test_pointwise_information_averages_to_mutual_information(p_xy):
    """I(X;Y) = E[pmi(X,Y)]."""
    possible = p_xy > 0
    mean = p_xy[possible] @ pointwise_mutual_information(p_xy)[possible]
    assert max(mean, 0) == pytest.approx(mutual_information(p_xy), abs=ROUNDING)


@given(tables())
def test_pointwise_information_is_bounded_by_both_surprises(p_xy):
    """pmi(x,y) <= min(-log p(x), -log p(y)), and minus infinity exactly where a possible x never meets a possible y."""
    p_x, p_y = marginal(p_xy, "x"), marginal(p_xy, "y")
    pmi = pointwise_mutual_information(p_xy)
    for i, j in np.ndindex(p_xy.shape):
        assert (pmi[i, j] == -math.inf) == (p_xy[i, j] == 0 and p_x[i] > 0 and p_y[j] > 0)
        if p_xy[i, j] > 0:
            assert pmi[i, j] <= min(-math.log2(p_x[i]), -math.log2(p_y[j])) + ROUNDING
        elif p_x[i] == 0 or p_y[j] == 0:
            assert pmi[i, j] == 0


@given(cubes())
def test_total_correlation_is_the_sum_of_entropies_less_the_joint_one(p):
    """C(X;Y;Z) = H(X) + H(Y) + H(Z) - H(X,Y,Z) >= 0."""
    separate = sum(entropy(p.sum(axis=others)) for others in [(1, 2), (0, 2), (0, 1)])
    assert total_correlation(p) >= 0
    assert total_correlation(p) == pytest.approx(separate - entropy(p, axis=(0, 1, 2)), abs=ROUNDING)


@given(tables())
def test_total_correlation_of_two_variables_is_their_mutual_information(p_xy):
    """C(X;Y) = I(X;Y)."""
    assert total_correlation(p_xy) == mutual_information(p_xy)


@given(cubes())
def test_total_correlation_is_the_divergence_from_independence(p):
    """C(X;Y;Z) = D(p(x,y,z) || p(x) p(y) p(z))."""
    chance = np.einsum("i,j,k->ijk", p.sum(axis=(1, 2)), p.sum(axis=(0, 2)), p.sum(axis=(0, 1)))
    if (chance[p > 0] > 0).all():
        divergence = kl_divergence(p, chance / chance.sum(), axis=(0, 1, 2))
        assert total_correlation(p) == pytest.approx(divergence, abs=ROUNDING)


def test_two_coins_and_their_difference_are_pairwise_independent_but_not_together():
    """XOR: I is 0 for each pair, and the total correlation 1 bit."""
    p = np.array(XOR)
    assert [mutual_information(p.sum(axis=axis)) for axis in range(3)] == [0, 0, 0]
    assert total_correlation(p) == 1


def test_total_correlation_of_one_variable_is_zero():
    assert total_correlation([0.25, 0.75]) == 0


@given(tables())
def test_the_base_only_sets_the_unit(p_xy):
    """Nats = bits ln 2."""
    for measure in (joint_entropy, conditional_entropy, mutual_information, total_correlation):
        assert measure(p_xy, base=math.e) == pytest.approx(measure(p_xy) * math.log(2), rel=1e-13, abs=ROUNDING)


@given(tables())
def test_marginals_are_sums_of_rows_and_columns(p_xy):
    """p(x) is the sum of p(x,y) over y, p(y) that over x."""
    np.testing.assert_allclose(marginal(p_xy, "x"), [math.fsum(row) for row in p_xy], rtol=1e-15)
    np.testing.assert_allclose(marginal(p_xy, "y"), [math.fsum(column) for column in p_xy.T], rtol=1e-15)


# Independent references


def test_mutual_information_agrees_with_scikit_learn():
    counts = np.random.default_rng(5).integers(0, 40, size=(20, 5, 7))
    for table in counts:
        reference = sklearn.metrics.mutual_info_score(None, None, contingency=table)
        assert mutual_information(table / table.sum(), base=math.e) == pytest.approx(reference, rel=1e-12)


def test_joint_entropy_agrees_with_scipy():
    p_xy = np.random.default_rng(6).dirichlet(np.ones(12)).reshape(3, 4)
    assert joint_entropy(p_xy) == pytest.approx(scipy.stats.entropy(p_xy.ravel(), base=2), rel=1e-14)


@DTYPES
@pytest.mark.parametrize("shape", [(2, 2), (3, 40), (200, 5)], ids=str)
def test_conditional_entropy_is_correct_to_four_units_in_the_last_place(shape, dtype):
    rng = np.random.default_rng(7)
    for concentration in (0.05, 1.0, 50.0):
        p_xy = rng.dirichlet(np.full(math.prod(shape), concentration)).astype(dtype).reshape(shape)
        assert ulps(conditional_entropy(p_xy), exact_conditional_entropy(p_xy), dtype) <= 4


@pytest.mark.parametrize("noise", [1e-3, 1e-10, 1e-20, 1e-100, 1e-300])
def test_conditional_entropy_keeps_its_digits_where_x_nearly_determines_y(noise):
    p_xy = [[0.5 - noise, noise], [noise, 0.5 - noise]]
    assert ulps(conditional_entropy(p_xy), exact_conditional_entropy(p_xy)) <= 4


@DTYPES
@pytest.mark.parametrize("shape", [(2, 2), (3, 40), (200, 5)], ids=str)
def test_mutual_information_is_correct_to_a_few_units_in_the_last_place(shape, dtype):
    rng = np.random.default_rng(8)
    for concentration in (0.05, 1.0, 50.0):
        p_xy = rng.dirichlet(np.full(math.prod(shape), concentration)).astype(dtype).reshape(shape)
        # Of a table that sums to 1: rounding the entries of a float32 table moves it from there by 1e-7.
        exact = exact_mutual_information(p_xy.astype(float) / p_xy.astype(float).sum())
        assert float(mutual_information(p_xy)) == pytest.approx(exact, rel=20 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("dependence", [1e-1, 1e-3, 1e-6, 1e-9])
def test_mutual_information_of_nearly_independent_variables_keeps_its_digits(backend: Backend, dependence):
    # It is of the order dependence^2: a sum of p log p/q, right to eps, would keep nothing of it at 1e-9.
    # What remains is that p(x) p(y) is rounded, by eps beside a difference of the order of the dependence.
    rng = np.random.default_rng(9)
    p_xy = np.outer(rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)))
    p_xy *= 1 + dependence * rng.uniform(-1, 1, p_xy.shape)
    p_xy /= p_xy.sum()
    exact = exact_mutual_information(p_xy)
    assert float(mutual_information(backend.array(p_xy))) == pytest.approx(exact, rel=20 * EPS / dependence + 1e-14)


@given(tables())
def test_mutual_information_does_not_depend_on_how_the_table_was_rounded(p_xy):
    """A sum of 1 + d, within what counts as a distribution, adds d^2 / 2 nats, not d."""
    assert mutual_information(p_xy * (1 + 1e-8)) == pytest.approx(mutual_information(p_xy), rel=1e-7, abs=1e-15)


@pytest.mark.parametrize("tiny", [1e-100, 1e-200, 1e-300])
def test_mutual_information_survives_marginals_whose_product_is_no_float(tiny):
    p_xy = [[tiny, 0.0], [0.0, 1 - tiny]]
    assert mutual_information(p_xy) == pytest.approx(exact_mutual_information(p_xy), rel=1e-14)
    assert pointwise_mutual_information(p_xy)[0, 0] == pytest.approx(-math.log2(tiny), rel=1e-15)


def test_subnormal_probabilities_give_no_infinity():
    p_xy = np.array([[5e-324, 0.0], [0.0, 1.0]])
    assert 0 <= mutual_information(p_xy) < 1e-300
    assert 0 <= conditional_entropy(p_xy) < 1e-300
    assert total_correlation(p_xy) < 1e-300


@DTYPES
def test_tables_of_a_million_rows_lose_no_digits_to_summation(dtype):
    counts = np.random.default_rng(9).random((10**6, 2))
    p_xy = (counts / counts.sum()).astype(dtype)
    wide = p_xy.astype(np.float64)
    h_xy = math.fsum((-wide * np.log2(wide)).ravel().tolist())
    assert ulps(joint_entropy(p_xy), h_xy, dtype) <= 4
    assert marginal(p_xy, "y") == pytest.approx(
        [math.fsum(column.tolist()) for column in wide.T], rel=4 * float(np.finfo(dtype).eps)
    )
    h_x = wide.sum(axis=1)
    h_x = math.fsum((-h_x * np.log2(h_x)).tolist())
    digits = 100 * float(np.finfo(dtype).eps)  # the reference is a difference
    assert conditional_entropy(p_xy) == pytest.approx(h_xy - h_x, rel=digits)
    h_y = -sum(p * math.log2(p) for p in wide.sum(axis=0))
    assert conditional_entropy(p_xy, given="y") == pytest.approx(h_xy - h_y, rel=digits)
    assert mutual_information(p_xy) == pytest.approx(h_x + h_y - h_xy, rel=digits)


# Gradients

MEASURES = pytest.mark.parametrize(
    "measure",
    [joint_entropy, conditional_entropy, mutual_information, total_correlation, pointwise_mutual_information],
    ids=lambda measure: measure.__name__,
)


@MEASURES
def test_torch_gradient_agrees_with_finite_differences(measure):
    p_xy = torch.tensor([[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]], dtype=torch.float64, requires_grad=True)
    # Finite differences leave the simplex by 1e-9, which is within what counts as a sum of 1.
    assert torch.autograd.gradcheck(measure, p_xy, eps=1e-9, atol=1e-5, rtol=1e-4)


@MEASURES
def test_jax_gradient_agrees_with_finite_differences(measure):
    p_xy = jnp.array([[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]])
    check_grads(jax.jit(measure), (p_xy,), order=2, modes=("fwd", "rev"), atol=1e-4, rtol=1e-4)


CORNERS = pytest.mark.parametrize(
    "p_xy",
    [[[0.5, 0.0], [0.25, 0.25]], [[0.0, 0.0], [0.5, 0.5]], [[0.0, 0.0], [0.0, 1.0]]],
    ids=["a-zero", "a-row-of-zeros", "certain"],
)


@MEASURES
@CORNERS
def test_torch_gradient_is_finite_at_the_corner(measure, p_xy):
    p_xy = torch.tensor(p_xy, dtype=torch.float64, requires_grad=True)
    answer = measure(p_xy)
    (gradient,) = torch.autograd.grad(answer[torch.isfinite(answer)].sum(), p_xy)
    assert torch.isfinite(gradient).all()


@MEASURES
@CORNERS
def test_jax_gradient_is_finite_at_the_corner(measure, p_xy):
    gradient = jax.grad(lambda p: jnp.where(jnp.isfinite(measure(p)), measure(p), 0).sum())(jnp.array(p_xy))
    assert jnp.isfinite(gradient).all()


def test_batches_are_taken_table_by_table(backend: Backend):
    tables_ = np.random.default_rng(10).dirichlet(np.ones(6), size=4).reshape(4, 2, 3)
    for measure in (joint_entropy, conditional_entropy, mutual_information, pointwise_mutual_information):
        together = to_numpy(measure(backend.array(tables_)))
        np.testing.assert_allclose(together, [measure(table) for table in tables_], rtol=1e-14, atol=1e-15)
