"""The numbers of the sources and of the book: tests/data/figures.json, recomputed.

The file lists numbers of the sources and of the book with their values, worked out before infolib was
written. What infolib can compute is recomputed here; every entry stands in the ledger of its chapter
(tests/test_ledgers.py). Ground truth and what the sources got right is either recomputed here or named
in `ELSEWHERE` with the reason. Where an entry speaks of X as the columns of a table, infolib calls them Y.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import torch
from scipy.special import logit, ndtr

from infolib import (
    binary_entropy,
    conditional_entropy,
    cross_entropy,
    entropy,
    gaussian,
    joint_entropy,
    kl_divergence,
    marginal,
    mutual_information,
    normalize,
    perplexity,
    pointwise_mutual_information,
    self_information,
)
from infolib.coding import expected_length, huffman_code
from infolib.losses import (
    log_likelihood,
    log_softmax,
    nll_loss,
    one_hot,
    sigmoid,
    sigmoid_cross_entropy,
    softmax,
    softmax_cross_entropy,
)

FIGURES = {figure["id"]: figure for figure in json.loads((Path(__file__).parent / "data/figures.json").read_text())}

BOOK = [0.1, 0.5, 0.1, 0.3]


def information_of_a_deck() -> float:
    """Add the cards one by one; the probability of the whole order is below the range of float32."""
    return float(self_information(1 / np.arange(1, 53)).sum())


def bits_of_one_in(n: int) -> float:
    return float(entropy(np.full(n, 1 / n)))


def length_of_huffman_code() -> float:
    p = dict(zip("abcd", BOOK, strict=True))
    return expected_length(huffman_code(p), p)


def float32_information_of_a_deck() -> float:
    return float(self_information(np.float32(1 / math.factorial(52))))


RECOMPUTED = {
    "ch1-card-certain": lambda: self_information(1.0),
    "ch1-card-heart": lambda: self_information(1 / 4),
    "ch1-card-3spades": lambda: self_information(1 / 52),
    "ch1-card-rank": lambda: self_information(1 / 13),
    "ch1-card-deck": information_of_a_deck,
    "ch1-code-0010": lambda: self_information(1 / 2**4),
    "ch1-self-information-1-64-pytorch": lambda: self_information(1 / 64),
    "ch1-self-information-1-64-mxnet": lambda: self_information(1 / 64),
    "ch1-self-information-1-64-tensorflow": lambda: self_information(1 / 64),
    "ch1-float32-deck-overflow": float32_information_of_a_deck,
    "ch1-p-one-over-52fact": lambda: Fraction(1, math.factorial(52)),
    "ch1-biased-bit-0.9": lambda: entropy([0.9, 0.1]),
    "ch1-nat-in-bits": lambda: self_information(1 / math.e),
    "ch1-hartley-in-bits": lambda: self_information(1 / 10),
    "ch2-entropy-pytorch": lambda: entropy(BOOK),
    "ch2-entropy-mxnet": lambda: entropy(BOOK),
    "ch2-entropy-tensorflow": lambda: entropy(BOOK),
    "ch2-entropy-000-normalised": lambda: entropy(normalize([0.1, 0.5, 0.2, 0.3])),
    "ch2-uniform4": lambda: bits_of_one_in(4),
    "ch2-hb-0.5": lambda: binary_entropy(0.5),
    "ch2-hb-0.25": lambda: binary_entropy(0.25),
    "ch2-hb-0.1": lambda: binary_entropy(0.1),
    "ch2-hb-0.2": lambda: binary_entropy(0.2),
    "ch2-hb-0.4": lambda: binary_entropy(0.4),
    "ch2-hb-0.01": lambda: binary_entropy(0.01),
    "ch2-hb-1-3": lambda: binary_entropy(1 / 3),
    "ch2-plogp-argmax": lambda: 1 / math.e,
    "ch2-plogp-max": lambda: self_information(1 / math.e) / math.e,
    "ch2-huffman": length_of_huffman_code,
    "ch2-gibbs-ce-uniform": lambda: cross_entropy(BOOK, [0.25] * 4),
    "ch2-h-U01": lambda: math.log2(1),
    "ch2-h-U0half": lambda: math.log2(1 / 2),
    "ch2-h-U04": lambda: math.log2(4),
    "ch2-h-N01": lambda: gaussian.entropy(1),
    "ch2-h-N0-0.1": lambda: gaussian.entropy(0.1),
    "ch2-h-N02": lambda: gaussian.entropy(2),
    "ch2-h-exp1": lambda: math.log2(math.e),
    "ch2-h-laplace-unitvar": lambda: math.log2(2 * math.e / math.sqrt(2)),
    "ch2-h-uniform-unitvar": lambda: math.log2(2 * math.sqrt(3)),
    "ch2-h-N01-nats": lambda: gaussian.entropy(1, base=math.e),
    "ch2-h-zero-sigma": lambda: 1 / math.sqrt(2 * math.pi * math.e),
    "ch2-quantised-N01-8bit": lambda: entropy(normal_in_bins(2**-8)),
    "ch2-hartley-limit": lambda: math.log2(2),
    "ch9-ex1-cards": information_of_a_deck,
    "ch9-ex3a-monkey": lambda: bits_of_one_in(44),
    "ch9-ex3b-word": lambda: bits_of_one_in(2000),
    "ch9-ex3b-char": lambda: bits_of_one_in(2000) / 4.5,
    "ch9-ex3b-char-space": lambda: bits_of_one_in(2000) / 5.5,
    "ch9-ex3c-per-word": lambda: bits_of_one_in(15),
    "ch9-ex3c-char-from-word": lambda: bits_of_one_in(15) / 4.5,
    "ch9-ex3c-char-space": lambda: bits_of_one_in(15) / 5.5,
    "ch9-ex3c-per-char": lambda: bits_of_one_in(15),
    "ch9-ex3c-ppl-char": lambda: float(perplexity(np.full(15, 1 / 15))) ** (1 / 4.5),
    "ch9-ex3c-log-base": lambda: math.exp(self_information([1 / 4, 1 / 4]).mean()),
}


# Chapter 3. The sources' table, whose rows infolib calls X, and one that must be normalised.
TABLE = [[0.1, 0.5], [0.1, 0.3]]
NORMALISED = normalize([[0.1, 0.5], [0.2, 0.3]], axis=(-2, -1))


def table_given_row(row: int) -> np.ndarray:
    return np.array(normalize(TABLE[row]))


def correlation(p_xy: list[list[float]]) -> float:
    """Pearson's correlation of two indicators, from their joint distribution."""
    p_x, p_y = marginal(p_xy, "x")[1], marginal(p_xy, "y")[1]
    return (p_xy[1][1] - p_x * p_y) / math.sqrt(p_x * (1 - p_x) * p_y * (1 - p_y))


def chance(p_xy: list[list[float]]) -> np.ndarray:
    return np.outer(marginal(p_xy, "x"), marginal(p_xy, "y"))


Y_MOD_2 = np.eye(2)[[0, 1, 0, 1]] / 4  # rows Y in {0, 1, 2, 3}, columns Y mod 2
SQUARE = [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]]  # rows X in {-1, 0, 1}, columns its square

RECOMPUTED |= {
    "ch3-joint-pytorch": lambda: joint_entropy(TABLE),
    "ch3-joint-mxnet": lambda: joint_entropy(TABLE),
    "ch3-joint-tensorflow-scalar": lambda: joint_entropy(TABLE),
    "ch3-HX": lambda: entropy(marginal(TABLE, "y")),
    "ch3-HY": lambda: entropy(marginal(TABLE, "x")),
    "ch3-HY-seed-marginal": lambda: entropy([0.75, 0.25]),
    "ch3-seed-identity-violation": lambda: entropy([0.2, 0.8]) + entropy([0.75, 0.25]) - joint_entropy(TABLE),
    "ch3-HY-given-X": lambda: conditional_entropy(TABLE, given="y"),
    "ch3-HX-given-Y": lambda: conditional_entropy(TABLE, given="x"),
    "ch3-cond-normalised-cols": lambda: conditional_entropy(NORMALISED, given="y"),
    "ch3-cond-normalised-rows": lambda: conditional_entropy(NORMALISED, given="x"),
    "ch3-mi-normalised": lambda: mutual_information(NORMALISED),
    "ch3-reduction-y0": lambda: entropy(marginal(TABLE, "y")) - entropy(table_given_row(0)),
    "ch3-reduction-y1": lambda: entropy(marginal(TABLE, "y")) - entropy(table_given_row(1)),
    "ch3-pointkl-y0": lambda: kl_divergence(table_given_row(0), marginal(TABLE, "y")),
    "ch3-pointkl-y1": lambda: kl_divergence(table_given_row(1), marginal(TABLE, "y")),
    "ch3-pmi-00": lambda: pointwise_mutual_information(TABLE)[0, 0],
    "ch3-pmi-01": lambda: pointwise_mutual_information(TABLE)[0, 1],
    "ch3-pmi-10": lambda: pointwise_mutual_information(TABLE)[1, 0],
    "ch3-pmi-11": lambda: pointwise_mutual_information(TABLE)[1, 1],
    "ch3-double-expectation": lambda: (chance(TABLE) * TABLE * pointwise_mutual_information(TABLE)).sum(),
    "ch3-lautum": lambda: kl_divergence(chance(TABLE), TABLE, axis=(-2, -1)),
    "ch3-corr": lambda: correlation(TABLE),
    "ch3-mod2-HY": lambda: entropy(marginal(Y_MOD_2, "x")),
    "ch3-mod2-HX": lambda: mutual_information(Y_MOD_2),
    "ch3-gauss-mi-0.5": lambda: gaussian.mutual_information(0.5),
    "ch3-gauss-mi-0.9": lambda: gaussian.mutual_information(0.9),
    "ch3-gauss-mi-0.99": lambda: gaussian.mutual_information(0.99),
    "ch3-gauss-mi-0.999": lambda: gaussian.mutual_information(0.999),
    "ch3-nonlinear-mi": lambda: mutual_information(SQUARE),
    "ch3-diff-joint": lambda: math.log2(1) + math.log2(1 / 2),
}


# Chapter 5. A row of figures names two normal distributions, another the unit.
NORMALS = ["0_1-to-1_1", "1_1-to-0_1", "0_1-to--1_1", "-1_1-to-1_1", "0_1-to-0_2", "0_2-to-0_1", "0_1-to-1_2"]
NORMALS += ["1_2-to-0_1", "0_1-to-3_1", "0_1-to-0_0.5"]
UNITS = {"nat": math.e, "bit": 2}


def kl_of_named_normals(figure_id: str) -> float:
    inputs, unit = FIGURES[figure_id]["inputs"], FIGURES[figure_id]["unit"]
    parameters = (inputs[name] for name in ("mu1", "sigma1", "mu2", "sigma2"))
    return gaussian.kl_divergence(*parameters, base=UNITS[unit])


def relative_difference(a: float, b: float) -> float:
    """Return the sources' measure of asymmetry, in percent."""
    return 100 * abs(a - b) / ((a + b) / 2)


def sources_functional_per_sample(mu_p: float, mu_q: float) -> float:
    """Return what the sources' sum over sorted samples of N(mu_p, 1) and N(mu_q, 1) approaches, over n.

    Sorted, the k-th samples stand at z + mu_p and z + mu_q; where their signs differ, the logarithm is
    NaN and the sources drop the term.
    """

    def integrand(z: float) -> float:
        p, q = z + mu_p, z + mu_q
        return p * math.log2(p / q) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) if p * q > 0 else 0.0

    # In pieces that end where the integrand jumps or has a pole.
    edges = [-40, -10, -1, 0, 1, 10, 40]
    return sum(scipy.integrate.quad(integrand, start, end)[0] for start, end in itertools.pairwise(edges))


RECOMPUTED |= {
    f"ch5-klg-{pair}-{unit}": partial(kl_of_named_normals, f"ch5-klg-{pair}-{unit}")
    for pair in NORMALS
    for unit in UNITS
}


def mean_divergence_of_rows(p_xy: np.ndarray) -> float:
    """Return the mean over x of D(p(y|x) || p(y))."""
    p_x, p_y = marginal(p_xy, "x"), marginal(p_xy, "y")
    return float(p_x @ [kl_divergence(normalize(row), p_y) for row in p_xy])


NARROW, WIDE = (0, 1, 0, 2), (0, 2, 0, 1)
RECOMPUTED |= {
    "ch5-mi-kl-EY": lambda: mean_divergence_of_rows(np.array(TABLE)),
    "ch5-mi-kl-EX": lambda: mean_divergence_of_rows(np.array(TABLE).T),
    "ch5-mi-kl-joint": lambda: kl_divergence(TABLE, chance(TABLE), axis=(-2, -1)),
    "ch5-nan-share": lambda: ndtr(0) - ndtr(-1),
    "ch5-limit-p-q1": lambda: sources_functional_per_sample(0, -1),
    "ch5-limit-q2-p": lambda: sources_functional_per_sample(1, 0),
    "ch5-limit-differ-pct": lambda: relative_difference(
        sources_functional_per_sample(1, 0), sources_functional_per_sample(0, -1)
    ),
    "ch5-asym-pct-N01-N02": lambda: relative_difference(gaussian.kl_divergence(*NARROW), gaussian.kl_divergence(*WIDE)),
    "ch5-asym-pct-N01-N12": lambda: relative_difference(
        gaussian.kl_divergence(0, 1, 1, 2), gaussian.kl_divergence(1, 2, 0, 1)
    ),
    "ch5-triangle-direct": lambda: gaussian.kl_divergence(-1, 1, 1, 1, base=math.e),
    "ch5-triangle-detour": lambda: (
        gaussian.kl_divergence(-1, 1, 0, 1, base=math.e) + gaussian.kl_divergence(0, 1, 1, 1, base=math.e)
    ),
    "ch5-bern-fwd": lambda: kl_divergence([0.5, 0.5], [0.9, 0.1]),
    "ch5-bern-rev": lambda: kl_divergence([0.9, 0.1], [0.5, 0.5]),
    "ch5-bern-symmetric": lambda: kl_divergence([0.3, 0.7], [0.7, 0.3]),
    "ch5-infinite": lambda: kl_divergence([0.5, 0.5], [1, 0]),
    "ch5-infinite-reverse": lambda: kl_divergence([1, 0], [0.5, 0.5]),
    "ch5-triangle-bern-direct": lambda: kl_divergence([0.5, 0.5], [0.1, 0.9]),
    "ch5-triangle-bern-detour": lambda: (
        kl_divergence([0.5, 0.5], [0.25, 0.75]) + kl_divergence([0.25, 0.75], [0.1, 0.9])
    ),
}


# Chapters 6 and 7: two examples, three classes.
PREDICTIONS, LABELS = [[0.3, 0.6, 0.1], [0.2, 0.3, 0.5]], [0, 2]


def loss_of_examples(reduction: str = "mean") -> float:
    return nll_loss(np.log(PREDICTIONS), LABELS, reduction=reduction)


def best_belief(gain: Callable[[np.ndarray], np.ndarray]) -> float:
    """Return the q_1 on a fine grid for which the mean of `gain` of q under (0.6, 0.4) is largest."""
    q = np.linspace(0, 1, 10**6 + 1)
    with np.errstate(divide="ignore"):
        return float(q[np.argmax(0.6 * gain(q) + 0.4 * gain(1 - q))])


RECOMPUTED |= {
    **dict.fromkeys(["ch6-ce-pytorch", "ch6-ce-mxnet", "ch6-ce-tensorflow", "ch6-ce-000"], loss_of_examples),
    "ch6-ce-sum": lambda: loss_of_examples("sum"),
    "ch6-ce-perplexity": lambda: math.exp(loss_of_examples()),
    "ch6-ce-term0": lambda: loss_of_examples("none")[0],
    "ch6-ce-term1": lambda: loss_of_examples("none")[1],
    "ch6-decomp-H": lambda: entropy(BOOK),
    "ch6-decomp-KL": lambda: kl_divergence(BOOK, [0.25] * 4),
    "ch6-order-fwd": lambda: cross_entropy([0.5, 0.5], [0.9, 0.1]),
    "ch6-order-rev": lambda: cross_entropy([0.9, 0.1], [0.5, 0.5]),
    "ch6-ce-self": lambda: cross_entropy([0.5, 0.5], [0.5, 0.5]),
    "ch6-gauss-ce": lambda: gaussian.cross_entropy(0, 1, 1, 1, base=math.e),
    "ch6-gauss-ce-bits": lambda: gaussian.cross_entropy(0, 1, 1, 1),
    "ch6-gauss-ce-scaled": lambda: (
        gaussian.cross_entropy(0, 2, 2, 2, base=math.e) - gaussian.cross_entropy(0, 1, 1, 1, base=math.e)
    ),
    "ch6-density-nll-negative": lambda: -scipy.stats.norm.logpdf(0, scale=0.1),
    "ch6-argmax-Eq": lambda: best_belief(lambda q: q),
    "ch6-argmax-Elogq": lambda: best_belief(np.log),
    **dict.fromkeys(["ch7-nll-pytorch", "ch7-nll-mxnet", "ch7-nll-tensorflow", "ch7-nll-000"], loss_of_examples),
    "ch7-likelihood": lambda: math.exp(log_likelihood(PREDICTIONS, LABELS)),
    "ch7-multinoulli-mass-onehot": lambda: sum(mass_of(np.eye(3)[k]) for k in range(3)),
    "ch7-multinoulli-mass-all": lambda: sum(mass_of(z) for z in itertools.product([0, 1], repeat=3)),
    "ch7-intercept-only": lambda: entropy(normalize(one_hot(LABELS, 3).sum(axis=0)), base=math.e),
    "ch7-soft-sum": lambda: -cross_entropy([0.7, 0.2, 0.1], [0.6, 0.3, 0.1], base=math.e),
    "ch7-soft-log": lambda: math.log(np.dot([0.7, 0.2, 0.1], [0.6, 0.3, 0.1])),
    "ch7-noise-floor": lambda: conditional_entropy([[0.45, 0.05], [0.05, 0.45]], given="x", base=math.e),
    "ch7-noise-floor-bits": lambda: binary_entropy(0.1),
    "ch7-underflow-log": lambda: log_likelihood([[0.3, 0.7]] * 1000, [0] * 1000),
}


def mass_of(z: Any) -> float:
    """Return the product of p_j^z_j for the book's prediction."""
    return float(np.prod(np.power(PREDICTIONS[0], z)))


# Chapter 8: the outputs of three neurons, and the labels "cat", "dog" and not "airplane".
NEURONS = {"cat": 0.8, "dog": 0.9, "airplane": 0.01}
SCORES = logit(list(NEURONS.values()))
TARGETS = [1, 1, 0]


def label_set_probabilities() -> dict[tuple[int, ...], float]:
    """Return the probability of each set of labels under three independent outputs."""
    losses = {z: sigmoid_cross_entropy(SCORES, z, reduction="sum") for z in itertools.product([0, 1], repeat=3)}
    return {z: math.exp(-loss) for z, loss in losses.items()}


def float32_loss(logit_: float) -> torch.Tensor:
    """Return the loss of one float32 output with target 0, as something to differentiate."""
    score = torch.tensor(logit_, dtype=torch.float32, requires_grad=True)
    loss = sigmoid_cross_entropy(score, torch.tensor(0.0))
    loss.backward()
    return torch.stack([loss.detach(), score.grad])


def naive_saturation(dtype: type[np.floating]) -> float:
    """Return the smallest logit, to the last digit shown, for which 1 / (1 + exp(-z)) is 1."""
    low, high = 0.0, 100.0
    while high - low > 1e-4:
        z = (low + high) / 2
        saturated = dtype(1) / (dtype(1) + np.exp(-dtype(z))) == 1
        low, high = (low, z) if saturated else (z, high)
    return high


for _name, _p in NEURONS.items():
    RECOMPUTED |= {
        f"ch8-{_name}-p": partial(lambda name: sigmoid(SCORES)[list(NEURONS).index(name)], _name),
        f"ch8-{_name}-not": partial(lambda name: sigmoid(-SCORES)[list(NEURONS).index(name)], _name),
        f"ch8-{_name}-logit": partial(
            lambda p: self_information(1 - p, base=math.e) - self_information(p, base=math.e), _p
        ),
        f"ch8-{_name}-loss": partial(
            lambda name: sigmoid_cross_entropy(SCORES, TARGETS, reduction="none")[list(NEURONS).index(name)], _name
        ),
        f"ch8-softmax-{_name}": partial(lambda name: softmax(SCORES)[list(NEURONS).index(name)], _name),
    }

TWO_HOT = [0.5, 0.5, 0.0]
RECOMPUTED |= {
    "ch8-sigmoid-sum3": lambda: sigmoid_cross_entropy(SCORES, TARGETS, reduction="sum"),
    "ch8-sigmoid-mean3": lambda: sigmoid_cross_entropy(SCORES, TARGETS),
    "ch8-labelset-prob": lambda: label_set_probabilities()[1, 1, 0],
    "ch8-labelset-empty": lambda: label_set_probabilities()[0, 0, 0],
    "ch8-labelsets-total": lambda: sum(label_set_probabilities().values()),
    "ch8-outputs-sum": lambda: sigmoid(SCORES).sum(),
    "ch8-softmax-ce-cat": lambda: softmax_cross_entropy(SCORES, 0),
    "ch8-softmax-ce-dog": lambda: softmax_cross_entropy(SCORES, 1),
    "ch8-softmax-twohot": lambda: -np.dot(TWO_HOT, log_softmax(SCORES)),
    "ch8-softmax-twohot-floor": lambda: entropy(TWO_HOT, base=math.e),
    "ch8-k2-softmax": lambda: softmax([1.3, 0.2])[0],
    **{f"ch8-B-logit{z}": partial(lambda z: float32_loss(z)[0], z) for z in (17, 20, 200)},
    **{f"ch8-B-grad{z}": partial(lambda z: float32_loss(z)[1], z) for z in (17, 20, 200)},
    "ch8-sat-f32": lambda: naive_saturation(np.float32),
    "ch8-sat-f64": lambda: naive_saturation(np.float64),
    "ch8-D-with-logprobs": lambda: softmax_cross_entropy(np.log(PREDICTIONS), LABELS),
    "ch8-D-logits200": lambda: softmax_cross_entropy(np.float32([200, 0]), 1),
}

_BREAKS_AXIOMS = "a measure that infolib leaves out because it breaks Shannon's axioms; chapter 2 builds it to show how"
_NO_DISTRIBUTION = "infolib refuses the vector, which is no distribution; chapter 2 sums it by hand"

ELSEWHERE = {
    "ch2-entropy-000-raw": _NO_DISTRIBUTION,
    "ch2-junk-entropy": _NO_DISTRIBUTION,
    "ch2-renyi2-joint": _BREAKS_AXIOMS,
    "ch2-renyi2-marginals": _BREAKS_AXIOMS,
    "ch2-tsallis2-two-coins": _BREAKS_AXIOMS,
}


def normal_in_bins(width: float) -> np.ndarray:
    """Return the probabilities of bins of that width under N(0, 1), out to 38 standard deviations."""
    edges = np.arange(0, 38, width)
    tail = np.array([math.erfc(x / math.sqrt(2)) / 2 for x in edges])
    half = -np.diff(tail)
    return np.concatenate([half[::-1], half])


@pytest.mark.parametrize("figure_id", RECOMPUTED)
def test_number_is_recomputed(figure_id):
    figure = FIGURES[figure_id]
    # The file's tolerance; where it says exact, exact.
    assert float(RECOMPUTED[figure_id]()) == pytest.approx(
        float(figure["correct_value"]), rel=0, abs=figure["tolerance"]
    )


@pytest.mark.parametrize("figure_id", [key for key, figure in FIGURES.items() if figure["kind"] == "seed-correct"])
def test_number_that_the_sources_print_is_right_to_its_last_digit(figure_id):
    printed, value = FIGURES[figure_id]["seed_value"], float(RECOMPUTED[figure_id]())
    decimals = len(str(printed).partition(".")[2])
    if decimals > 8:  # a float32, printed with the digits of a float64
        assert np.float32(value) == np.float32(printed)
    else:
        assert round(value, decimals) == printed


@pytest.mark.parametrize("figure_id", ["ch2-entropy-000-raw", "ch2-junk-entropy"])
def test_number_of_no_distribution_is_refused(figure_id):
    with pytest.raises(ValueError, match=r"p must (sum to 1|be non-negative)"):
        entropy(FIGURES[figure_id]["inputs"]["p"])


def test_every_number_that_infolib_can_compute_is_recomputed():
    required = {key for key, figure in FIGURES.items() if figure["kind"] in ("seed-correct", "ground-truth")}
    assert required <= RECOMPUTED.keys() | ELSEWHERE.keys()
    assert not RECOMPUTED.keys() & ELSEWHERE.keys()
    assert RECOMPUTED.keys() | ELSEWHERE.keys() <= FIGURES.keys()
