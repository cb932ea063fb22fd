"""Entropy and mutual information from samples, and how far they are off on average."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.stats
import sklearn.metrics
import torch
from backends import Backend, to_numpy
from hypothesis import given
from hypothesis import strategies as st
from strategies import ROUNDING, distributions

import infolib
from infolib import estimate
from infolib.estimate import entropy_from_samples, joint_distribution, mutual_information_from_samples

_values = st.integers(0, 4) | st.integers(-(10**12), 10**12)


@st.composite
def paired_samples(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Draw two equally long samples, of few different values or of many."""
    pairs = draw(st.lists(st.tuples(_values, _values), min_size=1, max_size=40))
    return tuple(map(list, zip(*pairs, strict=True)))


def all_samples(p: list[Fraction], n: int) -> Iterator[tuple[np.ndarray, Fraction]]:
    """Yield the counts of every sample of `n` outcomes, with the probability of those counts under `p`."""
    for bars in itertools.combinations(range(n + len(p) - 1), len(p) - 1):
        edges = (-1, *bars, n + len(p) - 1)
        counts = [b - a - 1 for a, b in itertools.pairwise(edges)]
        orders = math.factorial(n) // math.prod(map(math.factorial, counts))
        yield np.array(counts), orders * math.prod(q**c for q, c in zip(p, counts, strict=True))


def mean_over_all_samples(estimator: Callable[[np.ndarray], float], p: list[Fraction], n: int) -> float:
    """Return the expectation of `estimator`, which takes n outcomes drawn from `p`, by adding up all samples."""
    outcomes = np.arange(len(p))
    terms = (float(weight) * float(estimator(np.repeat(outcomes, counts))) for counts, weight in all_samples(p, n))
    return math.fsum(terms)


def information_of_cells(shape: tuple[int, int], **options) -> Callable[[np.ndarray], float]:
    """Return an estimator of mutual information that takes a sample of the cells of a table."""
    return lambda cells: mutual_information_from_samples(*np.unravel_index(cells, shape), **options)


def exact(weights: list[int]) -> list[Fraction]:
    return [Fraction(w, sum(weights)) for w in weights]


# Theorems


@given(paired_samples())
def test_the_joint_distribution_has_the_frequencies_of_each_variable_as_marginals(samples):
    """sum_b p(a, b) is the share of a in x, sum_a p(a, b) the share of b in y, in increasing order of values."""
    x, y = samples
    table = joint_distribution(x, y)
    for values, shares in ((x, table.sum(axis=1)), (y, table.sum(axis=0))):
        expected = [count / len(values) for _, count in sorted(Counter(values).items())]
        assert shares.tolist() == pytest.approx(expected, abs=ROUNDING)


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any), st.integers(1, 4))
def test_relative_frequencies_are_unbiased(weights, n):
    """E[share of x in n observations] = p(x)."""
    p = exact(weights)
    mean = sum(weight * Fraction(int(counts[0]), n) for counts, weight in all_samples(p, n))
    assert mean == p[0]


@given(st.lists(st.integers(0, 5), min_size=2, max_size=3).filter(any), st.integers(1, 6))
def test_the_plug_in_entropy_is_too_low_on_average(weights, n):
    """E[plug-in entropy] <= H(p), for every p and n (Jensen)."""
    p = exact(weights)
    assert mean_over_all_samples(entropy_from_samples, p, n) <= infolib.entropy(list(map(float, p))) + ROUNDING


@pytest.mark.parametrize(
    ("weights", "n"), [([1, 1], 30), ([2, 1], 30), ([1, 1, 1], 30), ([3, 2, 1], 40), ([1, 2, 2, 1], 25)]
)
def test_bias_of_the_plug_in_entropy_is_k_minus_1_over_2n_nats(weights, n):
    """E[plug-in entropy] = H - (K - 1) / 2n + O(1 / n^2) nats, the mean taken over all samples (Miller 1955)."""
    p = exact(weights)
    truth = infolib.entropy(list(map(float, p)), base=math.e)
    bias = mean_over_all_samples(lambda x: entropy_from_samples(x, base=math.e), p, n) - truth
    # The next term of the expansion is -(sum of 1/p - 1) / 12 n^2; what follows is of order 1 / n^3.
    predicted = -(len(p) - 1) / (2 * n) - (float(sum(1 / q for q in p)) - 1) / (12 * n**2)
    assert bias == pytest.approx(predicted, abs=20 / n**3)


@pytest.mark.parametrize(
    ("weights", "n"), [([1, 1], 6), ([2, 1], 6), ([1, 1, 1], 6), ([1, 1, 1], 12), ([3, 2, 1], 12), ([8, 1, 1], 12)]
)
def test_miller_madow_entropy_is_less_biased_than_plug_in(weights, n):
    """|E[Miller-Madow] - H| < |E[plug-in] - H|, the means taken over all samples."""
    p = exact(weights)
    truth = infolib.entropy(list(map(float, p)))
    plug_in, corrected = (
        mean_over_all_samples(lambda x, m=method: entropy_from_samples(x, method=m), p, n) - truth
        for method in ("plug-in", "miller-madow")
    )
    assert abs(corrected) < abs(plug_in)


INDEPENDENT = [2, 4, 1, 2]  # rows 2 : 1, columns 1 : 2
DEPENDENT = [4, 1, 1, 2]
TABLES = pytest.mark.parametrize("weights", [INDEPENDENT, DEPENDENT], ids=["independent", "dependent"])


def information_in_nats(p: list[Fraction]) -> float:
    table = np.array(p, float).reshape(2, 2)
    return float(infolib.kl_divergence(table.ravel(), np.outer(table.sum(1), table.sum(0)).ravel(), base=math.e))


@TABLES
def test_bias_of_the_plug_in_information_is_one_over_2n_nats_for_two_by_two_values(weights):
    """E[plug-in information] = I + (K_x - 1)(K_y - 1) / 2n + O(1 / n^2) nats (Roulston 1999)."""
    p, n = exact(weights), 24
    bias = mean_over_all_samples(information_of_cells((2, 2), base=math.e), p, n) - information_in_nats(p)
    # The next term, from that of the three entropies: (sum of 1/p(x, y) - 1/p(x) - 1/p(y), + 1) / 12 n^2.
    table = np.array(p, float).reshape(2, 2)
    next_term = (1 / table).sum() - (1 / table.sum(0)).sum() - (1 / table.sum(1)).sum() + 1
    assert bias == pytest.approx(1 / (2 * n) + next_term / (12 * n**2), abs=30 / n**3)


def test_a_variable_and_its_copy_make_the_plug_in_information_too_low():
    """For Y = X there are as many pairs as values, K_xy = K: E[plug-in] = I - (K - 1) / 2n + O(1 / n^2) nats."""
    p, n = exact([1, 1, 1]), 30
    mean = mean_over_all_samples(lambda x: mutual_information_from_samples(x, x, base=math.e), p, n)
    assert mean - math.log(3) == pytest.approx(-2 / (2 * n), rel=0.05)


@TABLES
@pytest.mark.parametrize("n", [8, 16])
def test_miller_madow_information_is_less_biased_than_plug_in(weights, n):
    """|E[Miller-Madow] - I| < |E[plug-in] - I|, the means taken over all samples."""
    p = exact(weights)
    plug_in, corrected = (
        mean_over_all_samples(information_of_cells((2, 2), method=m, base=math.e), p, n) - information_in_nats(p)
        for m in ("plug-in", "miller-madow")
    )
    assert abs(corrected) < abs(plug_in)


@given(paired_samples())
def test_plug_in_information_lies_between_zero_and_both_entropies(samples):
    """0 <= I(X; Y) <= min(H(X), H(Y))."""
    x, y = samples
    information = mutual_information_from_samples(x, y)
    assert information >= 0
    assert information <= min(entropy_from_samples(x), entropy_from_samples(y)) + ROUNDING


@given(paired_samples(), st.sampled_from(["plug-in", "miller-madow"]))
def test_information_is_symmetric(samples, method):
    """I(X; Y) = I(Y; X)."""
    x, y = samples
    forth = mutual_information_from_samples(x, y, method=method)
    assert mutual_information_from_samples(y, x, method=method) == pytest.approx(forth, abs=ROUNDING)


@given(paired_samples(), st.sampled_from(["plug-in", "miller-madow"]))
def test_names_of_the_values_do_not_matter(samples, method):
    """H(f(X)) = H(X) and I(f(X); g(Y)) = I(X; Y) for one-to-one f and g."""
    x, y = samples
    f, g = [f"value {-a}" for a in x], [b * 0.5 for b in y]
    assert entropy_from_samples(f, method=method) == pytest.approx(entropy_from_samples(x, method=method), abs=ROUNDING)
    assert mutual_information_from_samples(f, g, method=method) == pytest.approx(
        mutual_information_from_samples(x, y, method=method), abs=ROUNDING
    )


@given(paired_samples(), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(samples, shuffler):
    """All estimates depend on the counts alone, to the last bit."""
    pairs = list(zip(*samples, strict=True))
    x, y = zip(*shuffler.sample(pairs, len(pairs)), strict=True)
    assert mutual_information_from_samples(x, y) == mutual_information_from_samples(*samples)
    assert joint_distribution(x, y).tolist() == joint_distribution(*samples).tolist()


@given(paired_samples(), st.sampled_from(["plug-in", "miller-madow"]))
def test_information_about_itself_is_entropy(samples, method):
    """I(X; X) = H(X), corrections included."""
    x, _ = samples
    assert mutual_information_from_samples(x, x, method=method) == pytest.approx(
        entropy_from_samples(x, method=method), abs=ROUNDING
    )


@given(paired_samples(), st.sampled_from(["plug-in", "miller-madow"]))
def test_information_is_what_the_entropies_have_in_common(samples, method):
    """I(X; Y) = H(X) + H(Y) - H(X, Y), each estimated in the same way."""
    x, y = samples
    codes = {pair: code for code, pair in enumerate(set(zip(x, y, strict=True)))}
    together = [codes[pair] for pair in zip(x, y, strict=True)]
    h_x, h_y, h_xy = (entropy_from_samples(sample, method=method) for sample in (x, y, together))
    assert mutual_information_from_samples(x, y, method=method) == pytest.approx(h_x + h_y - h_xy, abs=ROUNDING)


@given(paired_samples(), st.integers(1, 3))
def test_merging_values_gains_no_information(samples, k):
    """I(X; f(Y)) <= I(X; Y) (data processing)."""
    x, y = samples
    coarse = [b % k for b in y]
    assert mutual_information_from_samples(x, coarse) <= mutual_information_from_samples(x, y) + ROUNDING


@given(paired_samples(), st.sampled_from(["plug-in", "miller-madow"]))
def test_the_base_only_sets_the_unit(samples, method):
    """Nats = bits ln 2, corrections included."""
    x, y = samples
    for estimator, sample in ((entropy_from_samples, (x,)), (mutual_information_from_samples, (x, y))):
        nats, bits = (estimator(*sample, method=method, base=base) for base in (math.e, 2))
        assert nats == pytest.approx(bits * math.log(2), abs=ROUNDING)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_every_value_with_every_other_equally_often_is_exactly_no_information(x, y):
    """If the counts are products then I = 0, without rounding."""
    pairs = list(itertools.product(x, y))
    assert mutual_information_from_samples(*zip(*pairs, strict=True)) == 0


@given(distributions(max_size=6), st.integers(1, 50))
def test_miller_madow_adds_half_a_nat_per_value_beyond_the_first_and_observation(p, n):
    """H_MM = H_plug-in + (K - 1) / 2n nats, K the number of values observed."""
    x = np.random.default_rng(n).choice(p.size, size=n, p=p)
    correction = (len(set(x.tolist())) - 1) / (2 * n)
    plug_in, corrected = (entropy_from_samples(x, method=m, base=math.e) for m in ("plug-in", "miller-madow"))
    assert corrected == pytest.approx(plug_in + correction, abs=ROUNDING)


# Independent references


@given(paired_samples())
def test_information_agrees_with_scikit_learn(samples):
    x, y = samples
    reference = sklearn.metrics.mutual_info_score(x, y)
    assert mutual_information_from_samples(x, y, base=math.e) == pytest.approx(reference, abs=ROUNDING)


@given(paired_samples())
def test_entropy_agrees_with_scipy(samples):
    x, _ = samples
    reference = scipy.stats.entropy(list(Counter(x).values()), base=2)
    assert entropy_from_samples(x) == pytest.approx(reference, abs=ROUNDING)


@given(paired_samples())
def test_joint_distribution_agrees_with_scipy(samples):
    x, y = samples
    reference = scipy.stats.contingency.crosstab(x, y).count / len(x)
    np.testing.assert_array_equal(joint_distribution(x, y), reference)


@pytest.mark.parametrize("n", [1000, 10**6])
def test_information_of_many_pairs_is_correct_to_the_last_digits(n):
    rng = np.random.default_rng(n)
    x = rng.integers(0, 100, n)
    y = (x * rng.integers(0, 2, n) + rng.integers(0, 100, n)) % 100
    counts = Counter(zip(x.tolist(), y.tolist(), strict=True))
    rows, columns = Counter(x.tolist()), Counter(y.tolist())
    with mpmath.workdps(30):
        terms = [c * mpmath.log(mpmath.mpf(c * n) / (rows[a] * columns[b])) for (a, b), c in counts.items()]
        reference = float(mpmath.fsum(terms) / n / mpmath.log(2))
    assert mutual_information_from_samples(x, y) == pytest.approx(reference, rel=1e-14)


@given(paired_samples())
def test_information_from_samples_is_that_of_their_joint_distribution(samples):
    """The plug-in estimate is I(X; Y) of the relative frequencies."""
    table = infolib.mutual_information(joint_distribution(*samples))
    assert mutual_information_from_samples(*samples) == pytest.approx(table, abs=ROUNDING)


# What samples can be made of

X, Y = [3, 1, 3, 2, 1, 3, 3, 1], [0, 1, 0, 0, 1, 1, 0, 1]
TABLE = [[0, 3 / 8], [1 / 8, 0], [3 / 8, 1 / 8]]
KINDS = {
    "list": X,
    "tuple": tuple(X),
    "range-of-int8": np.array([127, -128, 127, 0, -128, 127, 127, -128], np.int8),
    "small-int8": np.array(X, np.int8) - np.int8(2),
    "ends-of-int16": np.array([(a - 2) * 32767 for a in X], np.int16),
    "uint8": np.array(X, np.uint8),
    "bytes-swapped": np.array(X, ">i4"),
    "far-apart": [10**12 * (a - 2) for a in X],
    "ends-of-int64": [(a - 2) * (2**63 - 1) for a in X],
    "ends-of-uint64": np.array([2**64 - 4 + a for a in X], np.uint64),
    "near-the-end-of-int64": [2**63 - 4 + a for a in X],
    "negative": [a - 10**6 for a in X],
    "every-second": np.array([b for a in X for b in (a, 99)])[::2],
    "backwards": np.array(X[::-1])[::-1],
    "floats": [a / 7 for a in X],
    "infinity": [[-math.inf, 0.0, math.inf][a - 1] for a in X],
    "complex": [a * 1j for a in X],
    "strings": [["", "a", "b"][a - 1] for a in X],
    "bytes": [[b"", b"a", b"b"][a - 1] for a in X],
    "dates": np.array(["2024-01-01"] * 8, "M8[D]") + np.array(X),
    "durations": np.array(X, "m8[h]"),
}


@pytest.mark.parametrize("x", KINDS.values(), ids=KINDS)
def test_values_can_be_of_any_kind_that_has_an_order(x):
    assert joint_distribution(x, Y).tolist() == TABLE
    assert joint_distribution(Y, x).tolist() == np.transpose(TABLE).tolist()
    assert entropy_from_samples(x) == entropy_from_samples(X)
    assert mutual_information_from_samples(x, Y) == mutual_information_from_samples(X, Y)


def test_yes_and_no_are_values():
    assert joint_distribution([b == 1 for b in Y], X).tolist() == np.transpose(TABLE).tolist()
    assert entropy_from_samples([True, False]) == 1


@pytest.mark.parametrize("block", [1, 3, 8, 100])
def test_counting_in_blocks_counts_every_pair_once(monkeypatch, block):
    monkeypatch.setattr(estimate, "_BLOCK", block)
    assert joint_distribution(X, Y).tolist() == TABLE


@pytest.mark.parametrize("small", [0, 2, 2**16])
def test_sorting_and_counting_in_a_table_agree(monkeypatch, small):
    rng = np.random.default_rng(5)
    x, y = rng.integers(-50, 50, (2, 300))
    monkeypatch.setattr(estimate, "_SMALL", small)
    reference = scipy.stats.contingency.crosstab(x, y).count / 300
    np.testing.assert_array_equal(joint_distribution(x, y), reference)


def test_samples_that_never_repeat_need_no_table():
    # The table would have 10^10 cells.
    x = np.random.default_rng(6).permutation(10**5) / 3
    assert mutual_information_from_samples(x, x[::-1]) == pytest.approx(math.log2(10**5), rel=1e-14)


def test_the_samples_are_left_as_they_were():
    x, y = np.array(X) - 5, np.array(Y) + 10**6
    x.flags.writeable = y.flags.writeable = False
    assert joint_distribution(x, y).tolist() == TABLE
    assert entropy_from_samples(x) == entropy_from_samples(X)


def test_one_observation_tells_nothing():
    for method in ("plug-in", "miller-madow"):
        assert entropy_from_samples([7], method=method) == 0
        assert mutual_information_from_samples([7], ["a"], method=method) == 0
    assert joint_distribution([7], ["a"]).tolist() == [[1]]


def test_miller_madow_information_below_zero_is_left_as_it_is():
    assert mutual_information_from_samples([0, 0, 1, 1], [0, 1, 0, 1], method="miller-madow") == pytest.approx(
        -1 / (8 * math.log(2)), rel=1e-15
    )


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "float64", "bool"])
def test_samples_may_come_from_any_array_library_and_the_answer_goes_back_to_it(backend: Backend, dtype):
    values = [a > 1 for a in X] if dtype == "bool" else X
    x, y = backend.array(values, dtype), backend.array(Y, dtype)
    for function, samples, known in (
        (joint_distribution, (x, y), joint_distribution(values, Y)),
        (entropy_from_samples, (x,), entropy_from_samples(values)),
        (mutual_information_from_samples, (x, y), mutual_information_from_samples(values, Y)),
    ):
        answer = function(*samples)
        assert backend.owns(answer)
        assert answer.dtype == backend.dtype("float64")
        np.testing.assert_array_equal(to_numpy(answer), known)


def test_the_answer_from_a_list_is_an_ordinary_number():
    assert isinstance(entropy_from_samples(X), float)
    assert isinstance(mutual_information_from_samples(X, Y), float)


def test_samples_that_carry_a_gradient_are_read_without_a_warning():
    x = torch.tensor(X, dtype=torch.float64, requires_grad=True)
    assert float(entropy_from_samples(x)) == entropy_from_samples(X)
    assert x.grad is None


# What is refused: where the libraries differ


def test_values_that_cannot_be_read_are_refused():
    with pytest.raises(TypeError, match=r"x must be an array that NumPy can read; got a .*Tracer.*outside of jit"):
        jax.jit(entropy_from_samples)(jnp.array(X))
    with pytest.raises(
        TypeError, match=r"x must be an array that NumPy can read; got a Tensor of dtype torch.bfloat16"
    ):
        entropy_from_samples(torch.tensor(X, dtype=torch.bfloat16))


def test_samples_of_two_libraries_are_refused():
    with pytest.raises(TypeError, match=r"x is a torch\.Tensor but y is a numpy\.ndarray; convert them"):
        mutual_information_from_samples(torch.tensor(X), np.array(Y))


@pytest.mark.parametrize("dtype", [None, object, "string", "category"])
def test_columns_of_pandas_are_samples(dtype):
    weather = pd.Series(["sun", "sun", "rain", "sun"], dtype=dtype)
    assert entropy_from_samples(weather) == pytest.approx(scipy.stats.entropy([0.75, 0.25], base=2), rel=1e-15)
