"""Closed forms for normal distributions, of one variable and of several."""

from __future__ import annotations

import math
from typing import Any

import dask
import dask.array
import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import torch
from backends import Backend, to_numpy
from hypothesis import given
from hypothesis import strategies as st
from jax.test_util import check_grads
from strategies import ROUNDING, ulps

from infolib.gaussian import (
    cross_entropy,
    entropy,
    kl_divergence,
    multivariate_cross_entropy,
    multivariate_entropy,
    multivariate_kl_divergence,
    multivariate_mutual_information,
    mutual_information,
)

MEASURES = pytest.mark.parametrize("measure", [cross_entropy, kl_divergence], ids=lambda m: m.__name__)

means = st.floats(-10, 10)
deviations = st.floats(1e-3, 1e3)
correlations = st.floats(-1, 1)
#: Mean and standard deviation of p, then of q: the order of the arguments.
normals = st.tuples(means, deviations, means, deviations)


@st.composite
def covariances(draw: st.DrawFn, d: int) -> np.ndarray:
    """Draw a covariance matrix of `d` variables that is not close to singular."""
    entries = draw(st.lists(st.floats(-1, 1), min_size=d * d, max_size=d * d))
    loadings = np.array(entries).reshape(d, d)
    return loadings @ loadings.T + 0.1 * np.eye(d)


@st.composite
def multivariate_normals(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """Draw mean and covariance of p, then of q."""
    d = draw(st.integers(1, 4))
    vectors = st.lists(means, min_size=d, max_size=d).map(np.array)
    return draw(vectors), draw(covariances(d)), draw(vectors), draw(covariances(d))


# Theorems


@given(normals)
def test_cross_entropy_is_entropy_plus_divergence(arguments):
    """CE(p, q) = h(p) + D(p || q)."""
    total = entropy(arguments[1]) + kl_divergence(*arguments)
    assert cross_entropy(*arguments) == pytest.approx(total, rel=1e-13, abs=ROUNDING)


@given(normals)
def test_gibbs_inequality(arguments):
    """CE(p, q) >= h(p), and D(p || q) >= 0."""
    assert cross_entropy(*arguments) >= entropy(arguments[1]) - ROUNDING
    assert kl_divergence(*arguments) >= 0


@given(normals)
def test_divergence_is_zero_exactly_for_equal_distributions(arguments):
    """D(p || q) = 0 if and only if p = q, without rounding."""
    mu_p, sigma_p, _, sigma_q = arguments
    assert kl_divergence(mu_p, sigma_p, mu_p, sigma_p) == 0
    assert (kl_divergence(0, sigma_p, 0, sigma_q) == 0) == (sigma_p == sigma_q)


@given(normals, means, st.floats(0.01, 100))
def test_divergence_has_no_unit_of_length(arguments, shift, scale):
    """D is the same for aX + b; h and CE grow by log a, whatever b is."""
    mu_p, sigma_p, mu_q, sigma_q = arguments
    moved = (scale * mu_p + shift, scale * sigma_p, scale * mu_q + shift, scale * sigma_q)
    # Rounding moves the means by a few eps of their size, and they are divided by a small sigma_q, and squared.
    distance = (abs(mu_p) + abs(mu_q) + abs(shift / scale) + sigma_p) / sigma_q
    tolerance = 1e-14 * (1 + distance) ** 2 + ROUNDING
    assert kl_divergence(*moved) == pytest.approx(kl_divergence(*arguments), abs=tolerance)
    assert cross_entropy(*moved) == pytest.approx(cross_entropy(*arguments) + math.log2(scale), abs=tolerance)
    assert entropy(moved[1]) == pytest.approx(entropy(sigma_p) + math.log2(scale), abs=ROUNDING)


@given(st.floats(0.05, 20), st.floats(0.05, 20), means)
def test_divergence_is_half_its_curvature_for_a_shift(sigma, other, shift):
    """D(N(m, s) || N(0, s)) = m^2 / (2 s^2) nats, whatever the spread of a third distribution."""
    assert kl_divergence(shift, sigma, 0, sigma, base=math.e) == pytest.approx(shift**2 / (2 * sigma**2), rel=1e-14)
    extra = kl_divergence(shift, sigma, 0, other) - kl_divergence(0, sigma, 0, other)
    assert extra == pytest.approx(
        shift**2 / (2 * other**2) / math.log(2), rel=1e-12, abs=1e-12 * (1 + sigma / other) ** 2
    )


@given(correlations)
def test_mutual_information_is_the_divergence_from_independence(rho):
    """I(X; Y) = h(X) + h(Y) - h(X, Y), for standard normal X and Y."""
    rho *= 0.999
    together = multivariate_entropy([[1, rho], [rho, 1]])
    assert mutual_information(rho) == pytest.approx(2 * entropy(1) - together, abs=ROUNDING)
    assert mutual_information(rho) == mutual_information(-rho)
    assert mutual_information(rho) >= 0


@given(multivariate_normals())
def test_multivariate_cross_entropy_is_entropy_plus_divergence(arguments):
    """CE(p, q) = h(p) + D(p || q) for vectors."""
    total = multivariate_entropy(arguments[1]) + multivariate_kl_divergence(*arguments)
    assert multivariate_cross_entropy(*arguments) == pytest.approx(total, rel=1e-12, abs=ROUNDING)


@given(multivariate_normals())
def test_divergence_of_a_part_is_at_most_the_divergence_of_the_whole(arguments):
    """D(p_X || q_X) <= D(p_XY || q_XY), the data processing inequality for a projection."""
    mean_p, covariance_p, mean_q, covariance_q = arguments
    whole = multivariate_kl_divergence(*arguments)
    for i in range(len(mean_p)):
        sigma_p, sigma_q = math.sqrt(covariance_p[i, i]), math.sqrt(covariance_q[i, i])
        assert kl_divergence(mean_p[i], sigma_p, mean_q[i], sigma_q) <= whole * (1 + 1e-12) + ROUNDING


@given(multivariate_normals())
def test_divergence_of_a_multivariate_distribution_from_itself_is_exactly_zero(arguments):
    """D(p || p) = 0, without rounding."""
    mean, covariance, *_ = arguments
    assert multivariate_kl_divergence(mean, covariance, mean, covariance) == 0


@given(st.lists(st.tuples(means, deviations, means, deviations), min_size=1, max_size=4))
def test_independent_variables_add_up(rows):
    """H, D and CE of independent normal variables are the sums over the variables."""
    mu_p, sigma_p, mu_q, sigma_q = (np.array(x) for x in zip(*rows, strict=True))
    arguments = (mu_p, np.diag(sigma_p**2), mu_q, np.diag(sigma_q**2))
    assert multivariate_entropy(arguments[1]) == pytest.approx(entropy(sigma_p).sum(), rel=1e-12, abs=ROUNDING)
    for multivariate, single in (
        (multivariate_kl_divergence, kl_divergence),
        (multivariate_cross_entropy, cross_entropy),
    ):
        expected = single(mu_p, sigma_p, mu_q, sigma_q).sum()
        assert multivariate(*arguments) == pytest.approx(expected, rel=1e-12, abs=ROUNDING)


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(st.just(n), covariances(4))))
def test_mutual_information_of_vectors_is_the_entropy_they_share(split):
    """I(X; Y) = h(X) + h(Y) - h(X, Y) >= 0 for vectors."""
    n, covariance = split
    parts = multivariate_entropy(covariance[:n, :n]) + multivariate_entropy(covariance[n:, n:])
    shared = multivariate_mutual_information(covariance, n)
    assert shared == pytest.approx(parts - multivariate_entropy(covariance), abs=ROUNDING)
    assert shared >= 0


@given(correlations)
def test_mutual_information_of_two_variables_is_that_of_two_vectors_of_one(rho):
    """The formula for vectors contains the one for numbers."""
    rho *= 0.999
    covariance = [[4, 2 * rho], [2 * rho, 1]]
    assert multivariate_mutual_information(covariance, 1) == pytest.approx(mutual_information(rho), rel=1e-12)


@given(normals, correlations)
def test_the_base_only_sets_the_unit(arguments, rho):
    """Nats = bits ln 2."""
    for measure, values in ((entropy, arguments[1:2]), (cross_entropy, arguments), (kl_divergence, arguments)):
        nats = measure(*values, base=math.e)
        assert nats == pytest.approx(measure(*values) * math.log(2), rel=1e-13, abs=ROUNDING)
    assert mutual_information(rho, base=math.e) == pytest.approx(mutual_information(rho) * math.log(2), rel=1e-15)


# Independent references

POINTS = [(0, 1, 1, 1), (0, 1, 0, 2), (0, 2, 0, 1), (1, 2, 0, 1), (0.3, 0.5, -0.2, 0.8)]


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_closed_forms_agree_with_the_integrals_that_define_them(point):
    mu_p, sigma_p, mu_q, sigma_q = point
    p, q = scipy.stats.norm(mu_p, sigma_p), scipy.stats.norm(mu_q, sigma_q)

    def expectation(f: Any) -> float:
        return scipy.integrate.quad(lambda x: p.pdf(x) * f(x), mu_p - 12 * sigma_p, mu_p + 12 * sigma_p, limit=200)[0]

    surprise = expectation(lambda x: -q.logpdf(x))
    divergence = expectation(lambda x: p.logpdf(x) - q.logpdf(x))
    assert cross_entropy(*point, base=math.e) == pytest.approx(surprise, rel=1e-9)
    assert kl_divergence(*point, base=math.e) == pytest.approx(divergence, rel=1e-9)
    assert entropy(sigma_p, base=math.e) == pytest.approx(expectation(lambda x: -p.logpdf(x)), rel=1e-9)


def test_entropy_agrees_with_scipy():
    sigma = np.geomspace(1e-3, 1e3, 50)
    np.testing.assert_allclose(entropy(sigma, base=math.e), scipy.stats.norm(0, sigma).entropy(), rtol=1e-12)


def test_divergence_agrees_with_torch():
    rng = np.random.default_rng(3)
    mu_p, mu_q = torch.tensor(rng.normal(size=(2, 50)))
    sigma_p, sigma_q = torch.tensor(rng.uniform(0.1, 3, size=(2, 50)))
    normal = torch.distributions.Normal
    reference = torch.distributions.kl_divergence(normal(mu_p, sigma_p), normal(mu_q, sigma_q))
    ours = kl_divergence(mu_p, sigma_p, mu_q, sigma_q, base=math.e)
    torch.testing.assert_close(ours, reference, rtol=1e-12, atol=1e-14)
    own = torch.distributions.Normal(mu_p, sigma_p).entropy()
    torch.testing.assert_close(entropy(sigma_p, base=math.e), own, rtol=1e-12, atol=1e-14)


def _random_pair(d: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(d)
    loadings = rng.normal(size=(2, 20, d, d))
    covariance_p, covariance_q = loadings @ loadings.mT + 0.3 * np.eye(d)
    mean_p, mean_q = rng.normal(size=(2, 20, d))
    return mean_p, covariance_p, mean_q, covariance_q


@pytest.mark.parametrize("d", [1, 2, 5])
def test_multivariate_measures_agree_with_torch_and_scipy(d):
    arguments = _random_pair(d)
    mean_p, covariance_p, mean_q, covariance_q = map(torch.tensor, arguments)
    normal = torch.distributions.MultivariateNormal
    reference = torch.distributions.kl_divergence(normal(mean_p, covariance_p), normal(mean_q, covariance_q))
    np.testing.assert_allclose(multivariate_kl_divergence(*arguments, base=math.e), reference, rtol=1e-12)
    entropies = [scipy.stats.multivariate_normal(cov=c).entropy() for c in arguments[1]]
    np.testing.assert_allclose(multivariate_entropy(arguments[1], base=math.e), entropies, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("n_x", [1, 2, 4])
def test_multivariate_mutual_information_agrees_with_determinants(n_x):
    _, covariance, *_ = _random_pair(5)
    x, y = (np.linalg.slogdet(block)[1] for block in (covariance[:, :n_x, :n_x], covariance[:, n_x:, n_x:]))
    reference = (x + y - np.linalg.slogdet(covariance)[1]) / 2
    ours = multivariate_mutual_information(covariance, n_x, base=math.e)
    np.testing.assert_allclose(ours, reference, rtol=1e-12)


# Digits. A few units in the last place are the rounding of one quotient, one logarithm and two sums.

DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
UNITS = pytest.mark.parametrize("base", [2, math.e, 10], ids=["bits", "nats", "hartleys"])


def exact(formula: Any, *arguments: Any, base: float) -> float:
    """Evaluate a formula in nats with 700 digits, so that 1 + 1e-300 is not 1, and round it once."""
    with mpmath.workdps(700):
        nats = formula(*(mpmath.mpf(float(x)) for x in arguments))
        return float(nats / mpmath.log(mpmath.mpf(base)))


def exact_entropy(sigma: Any) -> Any:
    return mpmath.log(sigma * mpmath.sqrt(2 * mpmath.pi * mpmath.e))


def exact_divergence(mu_p: Any, sigma_p: Any, mu_q: Any, sigma_q: Any) -> Any:
    return mpmath.log(sigma_q / sigma_p) + (sigma_p**2 + (mu_p - mu_q) ** 2) / (2 * sigma_q**2) - mpmath.mpf(1) / 2


def exact_mutual_information(rho: Any) -> Any:
    return -mpmath.log(1 - rho**2) / 2


@DTYPES
@UNITS
def test_entropy_is_correct_to_four_units_in_the_last_place(dtype, base):
    smallest, largest = (1e-300, 1e300) if dtype is np.float64 else (1e-35, 1e35)
    near_zero_entropy = [0.24, 0.24197, 0.241970724, 0.24197072451914337, 0.2419708, 0.25]
    for sigma in np.array([*np.geomspace(smallest, largest, 100), *near_zero_entropy]).astype(dtype):
        assert ulps(entropy(sigma, base=base), exact(exact_entropy, sigma, base=base), dtype) <= 4


@DTYPES
@UNITS
@pytest.mark.parametrize("closeness", [1e-15, 1e-12, 1e-7, 1e-5, 1e-3, 0.1, 0.4, 0.6, 0.99])
def test_divergence_is_correct_to_four_units_in_the_last_place(dtype, base, closeness):
    rng = np.random.default_rng(5)
    for _ in range(20):
        sigma_q = dtype(rng.uniform(0.1, 10))
        sigma_p = dtype(sigma_q * (1 + closeness * rng.choice([-1, 1])))
        mu_q = dtype(rng.normal())
        mu_p = dtype(mu_q + closeness * rng.normal())
        for arguments in ((mu_p, sigma_p, mu_q, sigma_q), (dtype(0), sigma_p, dtype(0), sigma_q)):
            reference = exact(exact_divergence, *arguments, base=base)
            assert ulps(kl_divergence(*arguments, base=base), reference, dtype) <= 4


@pytest.mark.parametrize(
    ("sigma_p", "sigma_q"),
    [
        (1e-200, 3e-200),
        (1e200, 1.5e200),
        (1e-200, 1e200),
        (5e-324, 1e300),
        (1e-160, 1e-10),
        (1e150, 1e-2),
        (1e-320, 3.0),
    ],
)
def test_divergence_of_extreme_spreads_is_right_wherever_a_float_can_hold_it(sigma_p, sigma_q):
    reference = exact(exact_divergence, 0, sigma_p, 0, sigma_q, base=2)
    assert ulps(kl_divergence(0, sigma_p, 0, sigma_q), reference) <= 4
    assert kl_divergence(sigma_q, sigma_p, 0, sigma_q, base=math.e) == pytest.approx(reference * math.log(2) + 0.5)


def test_divergence_beyond_the_largest_float_is_infinite():
    sigma = torch.tensor([1e300, 1e-300], dtype=torch.float64)  # NumPy would warn of the overflow besides
    assert kl_divergence(0, sigma, 0, sigma.flip(0)).tolist() == [
        math.inf,
        pytest.approx(600 * math.log2(10), rel=1e-3),
    ]
    assert cross_entropy(0, sigma, 0, sigma.flip(0))[0] == math.inf


@DTYPES
@UNITS
def test_mutual_information_is_correct_to_four_units_in_the_last_place(dtype, base):
    rng = np.random.default_rng(6)
    distance_from_one = 10.0 ** rng.uniform(-16 if dtype is np.float64 else -7, 0, 50)
    for rho in np.concatenate([10.0 ** rng.uniform(-15, 0, 50), 1 - distance_from_one]).astype(dtype):
        if rho < 1:
            reference = exact(exact_mutual_information, rho, base=base)
            assert ulps(mutual_information(rho, base=base), reference, dtype) <= 4


def test_divergence_of_close_multivariate_distributions_keeps_its_digits():
    covariance = np.array([[2.0, 0.5], [0.5, 1.0]])
    closer = covariance * (1 + 2.0**-30)  # exact in binary
    scale = exact(lambda r: mpmath.mpf(r) - 1 - mpmath.log(r), 1 + 2.0**-30, base=2)  # d = 2 halves the two terms away
    assert multivariate_kl_divergence([0, 0], closer, [0, 0], covariance) == pytest.approx(scale, rel=1e-6)
    weak = [[1, 1e-9], [1e-9, 1]]
    assert multivariate_mutual_information(weak, 1) == pytest.approx(mutual_information(1e-9), rel=1e-14)


# Numbers and corners


def test_entropy_falls_by_one_bit_as_the_spread_is_halved():
    np.testing.assert_allclose(np.diff(entropy([4.0, 2.0, 1.0, 0.5])), -1, rtol=1e-15)


def test_one_function_of_the_other_is_infinite_information():
    assert mutual_information([1.0, -1.0]).tolist() == [math.inf, math.inf]
    zero = mutual_information(0.0)
    assert zero == 0
    assert math.copysign(1, zero) == 1


def test_numbers_give_numbers():
    assert {type(f) for f in (entropy(1), kl_divergence(0, 1, 1, 1), cross_entropy(0, 1, 0, 1))} == {np.float64}
    assert type(mutual_information(np.float32(0.5))) is np.float32
    assert type(kl_divergence(*np.float32([0, 1, 1, 2]))) is np.float32


def test_arguments_broadcast():
    table = kl_divergence(0, np.ones((3, 1)), [[1.0, 2.0]], 1, base=math.e)
    assert table.tolist() == [[0.5, 2.0]] * 3
    batch = multivariate_kl_divergence([[0, 0], [1, 1]], np.eye(2), [0, 0], np.stack([np.eye(2)] * 2), base=math.e)
    assert batch.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("closeness", [0.0, 1e-9])
def test_divergence_has_a_gradient_where_it_is_zero(closeness):
    point = (0.0, 1.0 + closeness, 0.0, 1.0)
    arguments = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    gradient = torch.stack(torch.autograd.grad(kl_divergence(*arguments, base=math.e), arguments))
    torch.testing.assert_close(
        gradient, torch.tensor([0, 2, 0, -2.0], dtype=torch.float64) * closeness, rtol=1e-6, atol=0
    )
    gradient = jax.grad(lambda *x: kl_divergence(*x, base=math.e), argnums=(0, 1, 2, 3))(*point)
    np.testing.assert_allclose(gradient, np.array([0, 2, 0, -2.0]) * closeness, rtol=1e-6)


@pytest.mark.parametrize("rho", [-1.0, 0.0, 1.0])
def test_gradient_of_mutual_information_is_finite_at_the_corner(rho):
    x = torch.tensor(rho, dtype=torch.float64, requires_grad=True)
    assert torch.isfinite(torch.autograd.grad(mutual_information(x), x)[0])
    assert jnp.isfinite(jax.grad(mutual_information)(rho))


@pytest.mark.parametrize("sigma", [1e-300, 0.1, 0.24197072451914334, 1.0, 1e300])
def test_gradient_of_entropy_is_one_over_sigma(sigma):
    x = torch.tensor(sigma, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(entropy(x, base=math.e), x)
    assert float(gradient) == pytest.approx(1 / sigma, rel=1e-14)


def test_gradients_at_independence_and_equality_of_vectors_are_finite():
    covariance = torch.eye(3, dtype=torch.float64, requires_grad=True)
    mean = torch.zeros(3, dtype=torch.float64)
    for value in (
        multivariate_mutual_information(covariance, 1),
        multivariate_kl_divergence(mean, covariance, mean, torch.eye(3, dtype=torch.float64)),
    ):
        (gradient,) = torch.autograd.grad(value, covariance)
        assert gradient.abs().max() == 0
    gradient = jax.jit(jax.grad(lambda c: multivariate_mutual_information(c, 1)))(jnp.eye(3))
    np.testing.assert_array_equal(gradient, np.zeros((3, 3)))


# Array libraries

FLOATS = pytest.mark.parametrize("dtype", ["float32", "float64"])


@FLOATS
def test_measures_of_one_variable_keep_library_dtype_and_device(backend: Backend, dtype):
    sigma, other = [0.5, 1.0, 3.0], [1.0, 1.0, 1.5]
    tolerance = 8 * float(np.finfo(dtype).eps)
    for measure, arguments in (
        (entropy, (sigma,)),
        (kl_divergence, (other, sigma, sigma, other)),
        (cross_entropy, (other, sigma, sigma, other)),
        (mutual_information, ([-0.9, 0.0, 0.125],)),
    ):
        result = measure(*(backend.array(x, dtype) for x in arguments))
        assert backend.owns(result)
        assert result.dtype == backend.dtype(dtype)
        np.testing.assert_allclose(to_numpy(result), measure(*arguments), rtol=tolerance, atol=tolerance)


@FLOATS
@MEASURES
@pytest.mark.parametrize("place", range(4), ids=["mu_p", "sigma_p", "mu_q", "sigma_q"])
@pytest.mark.parametrize("number", [int, float, np.float64], ids=lambda t: t.__name__)
def test_numbers_adopt_library_dtype_and_device_of_the_array_beside_them(
    backend: Backend, measure, dtype, place, number
):
    arguments: list[Any] = [number(1)] * 4
    arguments[place] = backend.array([1.0, 2.0], dtype)
    result = measure(*arguments)
    assert backend.owns(result)
    assert result.dtype == backend.dtype(dtype)
    plain = [1.0] * 4
    plain[place] = 2.0
    assert float(result[1]) == pytest.approx(measure(*plain), rel=8 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("dtype", ["float32"])  # not the default of most libraries
def test_multivariate_measures_keep_library_dtype_and_device(factorising_backend: Backend, dtype):
    backend, arguments = factorising_backend, _random_pair(3)
    arrays = [backend.array(x, dtype) for x in arguments]
    rounded = [x.astype(dtype).astype(float) for x in arguments]
    for result, reference in (
        (multivariate_entropy(arrays[1]), multivariate_entropy(rounded[1])),
        (multivariate_kl_divergence(*arrays), multivariate_kl_divergence(*rounded)),
        (multivariate_cross_entropy(*arrays), multivariate_cross_entropy(*rounded)),
        (multivariate_mutual_information(arrays[1], 1), multivariate_mutual_information(rounded[1], 1)),
    ):
        assert backend.owns(result)
        assert result.dtype == backend.dtype(dtype)
        # Solving with a matrix loses as many digits as its condition number has, here up to three.
        tolerance = 1e3 * float(np.finfo(dtype).eps)
        np.testing.assert_allclose(to_numpy(result), reference, rtol=tolerance, atol=tolerance)


@pytest.fixture
def factorising_backend(backend: Backend) -> Backend:
    """Each array library that has a Cholesky factorisation of batches; NumPy in the place of the one that has not."""
    return Backend("numpy", np) if backend.name == "dask" else backend


@MEASURES
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_torch_gradient_agrees_with_finite_differences(measure, point):
    arguments = tuple(torch.tensor(float(x), dtype=torch.float64, requires_grad=True) for x in point)
    assert torch.autograd.gradcheck(measure, arguments)
    assert torch.autograd.gradgradcheck(measure, arguments)


@MEASURES
def test_jax_gradient_agrees_with_finite_differences(measure):
    # Equal spreads, close ones, and ones that differ by more than a factor of two.
    arguments = (jnp.array([0.1, 0.2, 0.3]), jnp.ones(3), jnp.array([0.0, 1.0, -1.0]), jnp.array([1.0, 1.3, 2.5]))
    check_grads(jax.jit(measure), arguments, order=1, modes=("fwd", "rev"), atol=1e-4, rtol=1e-4)


def test_gradient_of_mutual_information_agrees_with_finite_differences():
    # On both sides of one half, where the formula changes.
    rho = torch.tensor([-0.9, -0.5, 0.0, 0.1, 0.6], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(mutual_information, rho)
    check_grads(jax.jit(mutual_information), (jnp.array([-0.9, -0.45, 0.0, 0.1, 0.6]),), order=1, modes=("rev",))


def _symmetric(x: Any) -> Any:
    return (x + x.mT) / 2


MULTIVARIATE = pytest.mark.parametrize(
    "measure",
    [
        lambda mean_p, p, mean_q, q: multivariate_entropy(_symmetric(p)),
        lambda mean_p, p, mean_q, q: multivariate_mutual_information(_symmetric(p), 1),
        lambda mean_p, p, mean_q, q: multivariate_kl_divergence(mean_p, _symmetric(p), mean_q, _symmetric(q)),
        lambda mean_p, p, mean_q, q: multivariate_cross_entropy(mean_p, _symmetric(p), mean_q, _symmetric(q)),
    ],
    ids=["entropy", "mutual_information", "kl_divergence", "cross_entropy"],
)


@MULTIVARIATE
def test_multivariate_torch_gradient_agrees_with_finite_differences(measure):
    arguments = [torch.tensor(x[0], requires_grad=True) for x in _random_pair(3)]
    assert torch.autograd.gradcheck(measure, arguments)


@MULTIVARIATE
def test_multivariate_jax_gradient_agrees_with_that_of_torch(measure):
    arguments = [x[0] for x in _random_pair(3)]
    tensors = [torch.tensor(x, requires_grad=True) for x in arguments]
    expected = torch.autograd.grad(measure(*tensors), tensors, allow_unused=True, materialize_grads=True)
    gradients = jax.jit(jax.grad(measure, argnums=(0, 1, 2, 3)))(*map(jnp.asarray, arguments))
    for gradient, reference in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(gradient, reference, rtol=1e-9, atol=1e-12)


def test_jax_compiles_and_vectorises():
    arguments = [jnp.asarray(x) for x in _random_pair(3)]
    expected = multivariate_kl_divergence(*_random_pair(3))
    np.testing.assert_allclose(jax.jit(multivariate_kl_divergence)(*arguments), expected, rtol=1e-12)
    np.testing.assert_allclose(jax.jit(jax.vmap(multivariate_kl_divergence))(*arguments), expected, rtol=1e-12)
    sigma = jnp.array([0.5, 1.0, 3.0])
    expected = kl_divergence(0, sigma, 1, 1)
    np.testing.assert_allclose(jax.jit(lambda s: kl_divergence(0, s, 1, 1))(sigma), expected, rtol=1e-14)
    np.testing.assert_allclose(jax.vmap(lambda s: kl_divergence(0, s, 1, 1))(sigma), expected, rtol=1e-14)


def _forbidden(*_: Any, **__: Any) -> None:
    raise AssertionError("Dask computed something that nobody asked for")


def test_dask_computes_nothing_before_it_is_asked():
    values = np.array([0.25, 0.5, 0.75])
    x = dask.array.from_array(values, chunks=2)
    with dask.config.set(scheduler=_forbidden):
        lazy = [entropy(x), kl_divergence(0, x, x, 1), cross_entropy(x, 1, 0, x), mutual_information(x)]
    eager = [entropy(values), kl_divergence(0, values, values, 1), cross_entropy(values, 1, 0, values)]
    for result, expected in zip(lazy, [*eager, mutual_information(values)], strict=True):
        np.testing.assert_allclose(result.compute(scheduler="sync"), expected, rtol=1e-15)
