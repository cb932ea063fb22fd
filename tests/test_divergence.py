"""Cross-entropy and Kullback-Leibler divergence."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special
import scipy.stats
import torch
from backends import Backend
from hypothesis import assume, given
from hypothesis import strategies as st
from jax.test_util import check_grads
from strategies import ROUNDING, channels, distributions, exact_cross_entropy, exact_kl_divergence, pairs, ulps

from infolib import binary_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information

MEASURES = pytest.mark.parametrize("measure", [cross_entropy, kl_divergence, js_divergence], ids=lambda m: m.__name__)


# Theorems


@given(pairs())
def test_gibbs_inequality(pair):
    """CE(p, q) >= H(p): believing anything but the truth costs bits."""
    p, q = pair
    assert cross_entropy(p, q) >= entropy(p) - ROUNDING


@given(distributions())
def test_cross_entropy_with_the_truth_is_entropy(p):
    """CE(p, p) = H(p)."""
    assert cross_entropy(p, p) == pytest.approx(entropy(p), abs=ROUNDING)


@given(pairs())
def test_divergence_is_never_negative(pair):
    """D(p || q) >= 0."""
    assert kl_divergence(*pair) >= 0


@given(distributions())
def test_divergence_from_itself_is_exactly_zero(p):
    """D(p || p) = 0, without rounding."""
    assert kl_divergence(p, p) == 0


@given(pairs())
def test_pinsker_inequality(pair):
    """D(p || q) >= 2 TV(p, q)^2 / ln 2, so that D(p || q) = 0 only if p = q."""
    p, q = pair
    total_variation = np.abs(p - q).sum() / 2
    assert kl_divergence(p, q) >= 2 * total_variation**2 / math.log(2) - ROUNDING


@given(pairs())
def test_cross_entropy_is_entropy_plus_divergence(pair):
    """CE(p, q) = H(p) + D(p || q), infinities included."""
    p, q = pair
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + kl_divergence(p, q), rel=1e-13, abs=ROUNDING)


@given(pairs())
def test_divergence_is_infinite_exactly_where_q_rules_out_the_possible(pair):
    """D(p || q) = inf if and only if some outcome has p > 0 and q = 0."""
    p, q = pair
    ruled_out = bool(((p > 0) & (q == 0)).any())
    assert math.isinf(kl_divergence(p, q)) == ruled_out
    assert math.isinf(cross_entropy(p, q)) == ruled_out


@given(pairs())
def test_the_base_only_sets_the_unit(pair):
    """Nats = bits ln 2."""
    for measure in (cross_entropy, kl_divergence, js_divergence):
        assert measure(*pair, base=math.e) == pytest.approx(measure(*pair) * math.log(2), rel=1e-13, abs=ROUNDING)


@given(pairs(), pairs())
def test_divergences_of_independent_pairs_add_up(first, second):
    """D(p x p' || q x q') = D(p || q) + D(p' || q')."""
    # Two probabilities below 1e-150 have a product that no float can hold.
    assume(all(x[x > 0].min() > 1e-150 for x in (*first, *second)))
    joint_p, joint_q = (np.outer(a, b).ravel() for a, b in zip(first, second, strict=True))
    separate = kl_divergence(*first) + kl_divergence(*second)
    assert kl_divergence(joint_p, joint_q) == pytest.approx(separate, rel=1e-12, abs=ROUNDING)


@given(pairs())
def test_jensen_shannon_divergence_is_bounded_and_symmetric(pair):
    """0 <= JS(p, q) = JS(q, p) <= 1 bit."""
    p, q = pair
    assert 0 <= js_divergence(p, q) <= 1 + ROUNDING
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), abs=ROUNDING)


@given(distributions())
def test_jensen_shannon_divergence_from_itself_is_exactly_zero(p):
    """JS(p, p) = 0, without rounding."""
    assert js_divergence(p, p) == 0


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(*[distributions(size=n)] * 3)))
def test_the_root_of_the_jensen_shannon_divergence_is_a_metric(three):
    """JS(p, r)^(1/2) <= JS(p, q)^(1/2) + JS(q, r)^(1/2)."""
    p, q, r = three
    # Rounding of 1e-16 in a divergence is 1e-8 in its root.
    assert math.sqrt(js_divergence(p, r)) <= math.sqrt(js_divergence(p, q)) + math.sqrt(js_divergence(q, r)) + 1e-7


@given(pairs())
def test_jensen_shannon_divergence_lies_between_two_functions_of_the_distance(pair):
    """1 - H_b((1 - TV) / 2) <= JS(p, q) <= TV(p, q)."""
    p, q = pair
    total_variation = min(np.abs(p - q).sum() / 2, 1.0)
    assert js_divergence(p, q) <= total_variation + ROUNDING
    assert js_divergence(p, q) >= 1 - binary_entropy((1 - total_variation) / 2) - ROUNDING


@given(pairs())
def test_jensen_shannon_divergence_is_the_information_of_a_coin_that_chose(pair):
    """JS(p, q) = I(C;X), where a fair coin C decides whether X is drawn from p or from q."""
    p, q = pair
    assert js_divergence(p, q) == pytest.approx(mutual_information(np.stack([p, q]) / 2), abs=ROUNDING)


@given(pairs(), st.data())
def test_processing_brings_distributions_closer(pair, data):
    """D(p W || q W) <= D(p || q) and JS(p W, q W) <= JS(p, q) for every channel W."""
    p, q = pair
    channel = data.draw(channels(inputs=p.size))
    seen_p, seen_q = (x @ channel / (x @ channel).sum() for x in pair)
    assert kl_divergence(seen_p, seen_q) <= kl_divergence(p, q) + ROUNDING
    assert js_divergence(seen_p, seen_q) <= js_divergence(p, q) + ROUNDING


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(*[distributions(size=n)] * 4)), st.floats(0, 1))
def test_divergence_is_convex(four, share):
    """D(t p + (1-t) p' || t q + (1-t) q') <= t D(p || q) + (1-t) D(p' || q')."""
    p, p_, q, q_ = four
    mixed = kl_divergence(share * p + (1 - share) * p_, share * q + (1 - share) * q_)
    parts = [(t, kl_divergence(*pair)) for t, pair in [(share, (p, q)), (1 - share, (p_, q_))]]
    assert mixed <= sum(t * d for t, d in parts if t > 0) + ROUNDING


@given(pairs(), st.randoms(use_true_random=False))
def test_divergences_do_not_depend_on_labels(pair, random):
    """D and JS do not change when the outcomes of both trade places."""
    order = random.sample(range(pair[0].size), pair[0].size)
    for measure in (kl_divergence, js_divergence, cross_entropy):
        assert measure(*(x[order] for x in pair)) == pytest.approx(measure(*pair), rel=1e-13, abs=ROUNDING)


# Independent references


@given(pairs())
def test_jensen_shannon_divergence_agrees_with_scipy(pair):
    assert math.sqrt(js_divergence(*pair)) == pytest.approx(
        np.nan_to_num(scipy.spatial.distance.jensenshannon(*pair, base=2)), abs=1e-7
    )


@given(pairs())
def test_divergence_agrees_with_scipy(pair):
    p, q = pair
    assert kl_divergence(p, q) == pytest.approx(scipy.stats.entropy(p, q, base=2), abs=ROUNDING, rel=1e-13)
    assert kl_divergence(p, q, base=math.e) == pytest.approx(
        scipy.special.rel_entr(p, q).sum(), abs=ROUNDING, rel=1e-13
    )


def test_divergence_agrees_with_torch():
    rng = np.random.default_rng(3)
    p, q = (torch.tensor(rng.dirichlet(np.ones(6), size=50)) for _ in range(2))
    reference = torch.distributions.kl_divergence(
        torch.distributions.Categorical(probs=p), torch.distributions.Categorical(probs=q)
    )
    torch.testing.assert_close(kl_divergence(p, q, base=math.e), reference, rtol=1e-12, atol=1e-14)


def test_cross_entropy_agrees_with_the_loss_of_torch():
    rng = np.random.default_rng(4)
    logits = torch.tensor(rng.normal(size=(50, 6)))
    p = torch.tensor(rng.dirichlet(np.ones(6), size=50))
    reference = torch.nn.functional.cross_entropy(logits, p, reduction="none")
    torch.testing.assert_close(
        cross_entropy(p, torch.softmax(logits, -1), base=math.e), reference, rtol=1e-12, atol=1e-14
    )


DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])


def _random_pair(n: int, dtype, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p, q = (rng.dirichlet(np.ones(n)).astype(dtype) for _ in range(2))
    return p, q


@DTYPES
@pytest.mark.parametrize("n", [3, 10, 1000])
def test_cross_entropy_is_correct_to_three_units_in_the_last_place(n, dtype):
    for seed in range(20):
        p, q = _random_pair(n, dtype, seed)
        assert ulps(cross_entropy(p, q), exact_cross_entropy(p, q), dtype) <= 3


@DTYPES
@pytest.mark.parametrize("n", [3, 10, 1000])
def test_divergence_is_correct_to_a_few_units_of_its_largest_term(n, dtype):
    # Terms of both signs cancel, so the error is measured against their absolute sum.
    for seed in range(20):
        p, q = _random_pair(n, dtype, seed)
        scale = float(np.abs(p * np.log2(p / q)).sum())
        assert abs(float(kl_divergence(p, q)) - exact_kl_divergence(p, q)) <= 4 * np.finfo(dtype).eps * scale


@pytest.mark.parametrize("closeness", [1e-1, 1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize("n", [2, 4, 10, 1000])
def test_divergence_of_close_distributions_keeps_its_digits(n, closeness, backend: Backend):
    # The divergence is of the order closeness^2, its terms of the order closeness: a sum of p log(p / q)
    # would be off by eps / closeness^2, which at 1e-9 is more than all of it.
    rng = np.random.default_rng(n)
    for _ in range(3):
        p = rng.dirichlet(np.ones(n))
        q = p * (1 + closeness * rng.uniform(-1, 1, n))
        exact = exact_kl_divergence(p, q / q.sum())
        divergence = kl_divergence(backend.array(p), backend.array(q / q.sum()))
        assert float(divergence) == pytest.approx(exact, rel=200 * float(np.finfo(float).eps))


def exact_js_divergence(p, q) -> float:
    """Return the divergence of the floats in `p` and `q`, with 60 digits, rounded once."""
    with mpmath.workdps(60):
        pairs_ = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        terms = [x * mpmath.log(2 * x / (a + b), 2) for a, b in pairs_ for x in (a, b) if x > 0]
        return float(mpmath.fsum(terms) / 2)


@DTYPES
@pytest.mark.parametrize("closeness", [0.9, 1e-1, 1e-4, 1e-8, 1e-12])
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_jensen_shannon_divergence_is_correct_to_a_few_units_in_the_last_place(n, closeness, dtype):
    if closeness < np.finfo(dtype).eps:
        closeness = 2.0**-20  # as close as float32 can tell
    rng = np.random.default_rng(n)
    for _ in range(5):
        p = rng.dirichlet(np.ones(n))
        q = p * (1 + closeness * rng.uniform(-1, 1, n))
        p, q = p.astype(dtype), (q / q.sum()).astype(dtype)
        assert ulps(js_divergence(p, q), exact_js_divergence(p, q), dtype) <= 6


def test_jensen_shannon_divergence_is_finite_where_half_a_probability_is_no_float():
    assert js_divergence([1.0, 5e-324], [1.0, 0.0]) == 0
    assert js_divergence([1.0, 5e-324], [1.0, 5e-324]) == 0


def test_rounding_that_is_clipped_leaves_the_gradient():
    p = torch.tensor([0.5, 0.5 - 1e-12], dtype=torch.float64, requires_grad=True)
    divergence = kl_divergence(p, torch.tensor([0.5, 0.5], dtype=torch.float64), base=math.e)
    assert divergence.item() == 0  # its terms add up to -1e-12
    np.testing.assert_allclose(torch.autograd.grad(divergence, p)[0], [1, 1], rtol=1e-11)


@pytest.mark.parametrize("tiny", [1e-5, 1e-100, 1e-300])
def test_divergence_survives_probabilities_whose_ratio_is_no_float(tiny):
    p, q = [tiny, 1 - tiny], [1 - tiny, tiny]
    assert kl_divergence(p, q) == pytest.approx(exact_kl_divergence(p, q), rel=1e-15)
    smallest_float = 5e-324
    assert kl_divergence([1.0, 0.0], [smallest_float, 1.0]) == 1074


@DTYPES
def test_divergence_of_a_million_outcomes_loses_no_digits_to_summation(dtype):
    rng = np.random.default_rng(8)
    p, q = (x / x.sum() for x in rng.random((2, 10**6)).astype(dtype))
    p64, q64 = p.astype(float), q.astype(float)
    reference = math.fsum(scipy.special.rel_entr(p64, q64).tolist()) / math.log(2)
    assert float(kl_divergence(p, q)) == pytest.approx(reference, rel=8 * float(np.finfo(dtype).eps))


def test_rounding_of_the_arguments_makes_neither_measure_negative():
    assert kl_divergence([1 - 1e-9, 0.0], [1.0, 0.0]) == 0
    assert cross_entropy([1.0, 0.0], [1 + 1e-9, 0.0]) == 0


# Infinity and the corners


@pytest.mark.parametrize("measure", [cross_entropy, kl_divergence], ids=lambda m: m.__name__)
def test_ruling_out_the_possible_costs_infinitely_many_bits_without_a_warning(backend: Backend, measure):
    assert float(measure(backend.array([0.5, 0.5]), backend.array([1.0, 0.0]))) == math.inf


@MEASURES
def test_ruling_out_the_impossible_costs_nothing(backend: Backend, measure):
    cost = float(measure(backend.array([1.0, 0.0]), backend.array([1.0, 0.0])))
    assert cost == 0
    assert math.copysign(1, cost) == 1


@MEASURES
def test_torch_gradient_agrees_with_finite_differences(measure):
    # The middle entries differ by less than a factor of two, the others by more: both branches.
    p = torch.tensor([0.1, 0.3, 0.6], dtype=torch.float64, requires_grad=True)
    q = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64, requires_grad=True)
    # Finite differences leave the simplex by 1e-9, which is within what counts as a sum of 1.
    assert torch.autograd.gradcheck(measure, (p, q), eps=1e-9, atol=1e-5, rtol=1e-4)


@MEASURES
def test_jax_gradient_agrees_with_finite_differences(measure):
    p, q = jnp.array([0.1, 0.3, 0.6]), jnp.array([0.5, 0.31, 0.19])
    check_grads(jax.jit(measure), (p, q), order=2, modes=("fwd", "rev"), atol=1e-4, rtol=1e-4)


def test_divergence_gradient_with_respect_to_belief_is_minus_the_ratio():
    p = torch.tensor([0.25, 0.75], dtype=torch.float64)
    q = torch.tensor([0.5, 0.5], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(kl_divergence(p, q, base=math.e), q)
    np.testing.assert_allclose(gradient, [-0.5, -1.5], rtol=1e-15)


CORNERS = pytest.mark.parametrize(
    ("p", "q"),
    [
        pytest.param([1.0, 0.0], [0.5, 0.5], id="p-zero"),
        pytest.param([1.0, 0.0], [1.0, 0.0], id="both-zero"),
        pytest.param([0.5, 0.5], [0.5, 0.5], id="equal"),
        pytest.param([0.5, 0.5], [1.0, 0.0], id="infinite"),
    ],
)


@MEASURES
@CORNERS
def test_torch_gradient_is_finite_at_the_corner(measure, p, q):
    arguments = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (p, q)]
    for gradient in torch.autograd.grad(measure(*arguments), arguments):
        assert torch.isfinite(gradient).all()


@MEASURES
@CORNERS
def test_jax_gradient_is_finite_at_the_corner(measure, p, q):
    for gradient in jax.grad(measure, argnums=(0, 1))(jnp.array(p), jnp.array(q)):
        assert jnp.isfinite(gradient).all()
