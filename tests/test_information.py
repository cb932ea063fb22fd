"""Self-information, entropy, binary entropy and perplexity."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from jax.test_util import check_grads
from strategies import ROUNDING, distributions, exact_binary_entropy, exact_entropy, ulps

from infolib import binary_entropy, entropy, perplexity, self_information

probabilities = st.floats(1e-300, 1.0, allow_subnormal=False)


# Theorems about self-information


@given(probabilities)
def test_information_is_never_negative_and_zero_only_if_certain(p):
    """I(x) >= 0, and I(x) = 0 if and only if p(x) = 1."""
    assert self_information(p) >= 0
    assert (self_information(p) == 0) == (p == 1)


@given(probabilities, probabilities)
def test_rarer_outcomes_carry_more_information(p, q):
    """If p < q then I(p) > I(q); neighbouring floats may share a logarithm."""
    assume(p < q * (1 - 1e-12))
    assert self_information(p) > self_information(q)


@given(st.floats(1e-150, 1.0), st.floats(1e-150, 1.0))
def test_information_of_independent_events_adds_up(p, q):
    """I(p q) = I(p) + I(q)."""
    together = self_information(p * q)
    assert together == pytest.approx(self_information(p) + self_information(q), rel=1e-14, abs=ROUNDING)


@given(st.integers(0, 1022))
def test_each_halving_of_the_probability_is_exactly_one_bit(k):
    """I(2^-k) = k bits."""
    assert self_information(2.0**-k) == k


# Theorems about entropy


@given(distributions())
def test_entropy_lies_between_zero_and_log_n(p):
    """0 <= H(p) <= log n."""
    assert 0 <= entropy(p) <= math.log2(p.size) + ROUNDING


@given(st.integers(1, 2000))
def test_entropy_of_equally_likely_outcomes_is_log_n(n):
    """H(1/n, ..., 1/n) = log n."""
    assert entropy(np.full(n, 1 / n)) == pytest.approx(math.log2(n), rel=1e-14, abs=ROUNDING)


@given(distributions(min_size=2))
def test_entropy_falls_short_of_log_n_unless_uniform(p):
    """Log n - H(p) >= 2 TV(p, uniform)^2 / ln 2, so equality forces p to be uniform."""
    total_variation = np.abs(p - 1 / p.size).sum() / 2
    shortfall = math.log2(p.size) - entropy(p)
    assert shortfall >= 2 * total_variation**2 / math.log(2) - ROUNDING
    assert shortfall > 0 or total_variation < 1e-6


@given(distributions(), st.randoms(use_true_random=False))
def test_entropy_does_not_depend_on_labels(p, random):
    """H(p) does not change when the outcomes trade places."""
    shuffled = random.sample(p.tolist(), p.size)
    assert entropy(shuffled) == pytest.approx(entropy(p), abs=ROUNDING)


@given(distributions(), st.data())
def test_an_impossible_outcome_adds_nothing(p, data):
    """H(p, 0) = H(p), wherever the zero stands."""
    place = data.draw(st.integers(0, p.size))
    assert entropy(np.insert(p, place, 0.0)) == pytest.approx(entropy(p), abs=ROUNDING)


@given(distributions(), distributions())
def test_entropies_of_independent_variables_add_up(p, q):
    """H(p x q) = H(p) + H(q)."""
    assert entropy(np.outer(p, q).ravel()) == pytest.approx(entropy(p) + entropy(q), abs=ROUNDING)


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(distributions(size=n), distributions(size=n))), st.floats(0, 1))
def test_mixing_never_lowers_entropy_below_the_mean(pair, share):
    """H(t p + (1 - t) q) >= t H(p) + (1 - t) H(q): entropy is concave."""
    p, q = pair
    assert entropy(share * p + (1 - share) * q) >= share * entropy(p) + (1 - share) * entropy(q) - ROUNDING


@given(distributions(), distributions(), st.data())
def test_a_choice_made_in_two_steps_has_the_same_entropy(p, split, data):
    """H(p with outcome i split by s) = H(p) + p_i H(s): the chain rule, Shannon's third axiom."""
    i = data.draw(st.integers(0, p.size - 1))
    in_one_step = np.concatenate([p[:i], p[i] * split, p[i + 1 :]])
    assert entropy(in_one_step) == pytest.approx(entropy(p) + p[i] * entropy(split), abs=ROUNDING)


@given(distributions())
def test_entropy_is_the_mean_self_information(p):
    """H(p) = sum of p_x I(x) over the outcomes that can happen."""
    possible = p[p > 0]
    assert entropy(p) == pytest.approx(float(possible @ self_information(possible)), abs=ROUNDING)


@given(distributions(), st.floats(1.1, 1e6))
def test_the_base_only_sets_the_unit(p, base):
    """H_b(p) = H_2(p) / log2 b; in nats, H_e(p) = H_2(p) ln 2."""
    assert entropy(p, base=base) == pytest.approx(entropy(p) / math.log2(base), rel=1e-13, abs=ROUNDING)
    assert entropy(p, base=math.e) == pytest.approx(entropy(p) * math.log(2), rel=1e-13, abs=ROUNDING)


@given(st.floats(0, 1, allow_subnormal=False))
def test_binary_entropy_is_the_entropy_of_two_outcomes(p):
    """H_b(p) = H(p, 1 - p)."""
    assert binary_entropy(p) == pytest.approx(entropy([p, 1 - p]), abs=ROUNDING)


@given(st.floats(0, 1, allow_subnormal=False))
def test_binary_entropy_is_symmetric_and_at_most_one_bit(p):
    """H_b(p) = H_b(1 - p) <= 1."""
    assert 0 <= binary_entropy(p) <= 1 + ROUNDING
    assert binary_entropy(p) == pytest.approx(binary_entropy(1 - p), abs=ROUNDING)


@given(distributions())
def test_perplexity_lies_between_one_and_n(p):
    """1 <= PPL(p) <= n."""
    assert 1 <= perplexity(p) <= p.size * (1 + ROUNDING)


@given(distributions())
def test_perplexity_undoes_the_logarithm_of_entropy(p):
    """PPL(p) = 2^H(p) in bits = e^H(p) in nats."""
    assert perplexity(p) == pytest.approx(2 ** float(entropy(p)), rel=1e-14)
    assert perplexity(p) == pytest.approx(math.exp(entropy(p, base=math.e)), rel=1e-13)


# Independent references


@given(distributions())
def test_entropy_agrees_with_scipy(p):
    assert entropy(p) == pytest.approx(scipy.stats.entropy(p, base=2), abs=ROUNDING)
    assert entropy(p, base=math.e) == pytest.approx(scipy.special.entr(p).sum(), abs=ROUNDING)


@given(distributions())
def test_entropy_agrees_with_torch(p):
    reference = torch.distributions.Categorical(probs=torch.tensor(p)).entropy()
    # Categorical clamps its probabilities at one epsilon, so a zero of ours is 2e-16 of theirs.
    assert float(entropy(torch.tensor(p), base=math.e)) == pytest.approx(float(reference), abs=1e-13)


DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])


@DTYPES
@pytest.mark.parametrize("n", [2, 5, 100, 10_000])
def test_entropy_is_correct_to_three_units_in_the_last_place(n, dtype):
    rng = np.random.default_rng(n)
    for concentration in (0.05, 1.0, 50.0):  # from nearly certain to nearly uniform
        p = rng.dirichlet(np.full(n, concentration)).astype(dtype)
        assert ulps(entropy(p), exact_entropy(p), dtype) <= 3


@pytest.mark.parametrize(
    "tiny",
    [*map(np.float64, (1e-5, 1e-20, 1e-100, 1e-300)), *map(np.float32, (1e-5, 1e-20, 1e-37))],
    ids=lambda tiny: f"{tiny:.0e}-{tiny.dtype}",
)
def test_entropy_keeps_the_digits_of_tiny_probabilities(tiny):
    p = np.array([tiny, 1 - tiny])  # where the rest rounds to 1, all entropy comes from `tiny`
    assert entropy(p) > 0
    assert ulps(entropy(p), exact_entropy(p), type(tiny)) <= 2


@DTYPES
def test_entropy_of_a_million_outcomes_loses_no_digits_to_summation(dtype):
    p = np.random.default_rng(7).random(10**6).astype(dtype)
    p /= p.sum()
    wide = p.astype(np.float64)
    reference = math.fsum((wide * -np.log2(wide)).tolist())
    assert ulps(entropy(p), reference, dtype) <= 2


@DTYPES
@pytest.mark.parametrize("shape", [(30_000,), (3, 1000), (3, 40_001)], ids=str)
def test_equal_terms_whose_rounding_errors_do_not_average_out_are_summed_as_well(shape, dtype):
    p = np.full(shape, 1 / shape[-1], dtype)
    for h in np.atleast_1d(entropy(p)):
        assert ulps(h, exact_entropy(p.reshape(-1, shape[-1])[0]), dtype) <= 6


def test_a_probability_above_one_by_rounding_alone_is_one():
    almost = np.full(20, 1 / 20).sum()
    assert almost > 1
    assert self_information(almost) == 0
    assert binary_entropy(almost) == 0


@DTYPES
def test_binary_entropy_is_correct_to_two_units_in_the_last_place(dtype):
    smallest, digits = (-300, 53) if dtype is np.float64 else (-37, 24)
    tiny = 10.0 ** np.linspace(smallest, -1, 60)
    nearly_one = 1 - 2.0 ** -np.arange(1, digits)
    for p in np.concatenate([tiny, nearly_one]).astype(dtype):
        assert ulps(binary_entropy(p), exact_binary_entropy(p), dtype) <= 2


@DTYPES
def test_self_information_is_correct_to_one_unit_in_the_last_place(dtype):
    p = (10.0 ** np.linspace(-300 if dtype is np.float64 else -37, -0.01, 200)).astype(dtype)
    for value, reference in zip(self_information(p), [-math.log2(x) for x in p.tolist()], strict=True):
        assert ulps(value, reference, dtype) <= 1


def test_entropy_is_not_negative_where_rounding_lifts_a_probability_above_one():
    assert entropy([1 + 1e-9, 0.0]) == 0
    assert perplexity([1 + 1e-9, 0.0]) == 1


# Gradients

MEASURES = pytest.mark.parametrize(
    "measure", [entropy, perplexity, binary_entropy, self_information], ids=lambda measure: measure.__name__
)


@MEASURES
def test_torch_gradient_agrees_with_finite_differences(measure):
    p = torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64, requires_grad=True)
    # Finite differences leave the simplex by 1e-9, which is within what counts as a sum of 1.
    assert torch.autograd.gradcheck(measure, p, eps=1e-9, atol=1e-5, rtol=1e-4)


@MEASURES
def test_jax_gradient_agrees_with_finite_differences(measure):
    check_grads(jax.jit(measure), (jnp.array([0.1, 0.2, 0.7]),), order=2, modes=("fwd", "rev"), atol=1e-4, rtol=1e-4)


def test_entropy_gradient_is_minus_log_p_minus_one():
    p = torch.tensor([0.5, 0.25, 0.25], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(entropy(p, base=math.e), p)
    np.testing.assert_allclose(gradient, -np.log([0.5, 0.25, 0.25]) - 1, rtol=1e-15)


@MEASURES
def test_torch_gradient_is_finite_at_the_corner(measure):
    p = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(measure(p).sum(), p)
    assert torch.isfinite(gradient).all()


@MEASURES
def test_jax_gradient_is_finite_at_the_corner(measure):
    gradient = jax.grad(lambda p: measure(p).sum())(jnp.array([1.0, 0.0]))
    assert jnp.isfinite(gradient).all()


def test_entropy_gradient_at_an_impossible_outcome_is_zero():
    p = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(entropy(p), p)
    assert gradient[2] == 0
