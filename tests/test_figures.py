"""The numbers of the sources and of the book: tests/data/figures.json, recomputed.

The file lists every number that chapters 1 and 2 and their exercises print, with its value worked
out before infolib was written. Each entry is either recomputed here or named in `ELSEWHERE` with the
reason; one that is neither fails.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from infolib import binary_entropy, cross_entropy, entropy, normalize, perplexity, self_information
from infolib.coding import expected_length, huffman_code

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


def gaussian_entropy(sigma: float) -> float:
    """Return the differential entropy in bits, from its closed form."""
    return math.log2(sigma * math.sqrt(2 * math.pi * math.e))


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
    "ch2-h-N01": lambda: gaussian_entropy(1),
    "ch2-h-N0-0.1": lambda: gaussian_entropy(0.1),
    "ch2-h-N02": lambda: gaussian_entropy(2),
    "ch2-h-exp1": lambda: math.log2(math.e),
    "ch2-h-laplace-unitvar": lambda: math.log2(2 * math.e / math.sqrt(2)),
    "ch2-h-uniform-unitvar": lambda: math.log2(2 * math.sqrt(3)),
    "ch2-h-N01-nats": lambda: gaussian_entropy(1) * math.log(2),
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
    printed = FIGURES[figure_id]["seed_value"]
    decimals = len(str(printed).partition(".")[2])
    assert round(float(RECOMPUTED[figure_id]()), decimals) == printed


@pytest.mark.parametrize("figure_id", ["ch2-entropy-000-raw", "ch2-junk-entropy"])
def test_number_of_no_distribution_is_refused(figure_id):
    with pytest.raises(ValueError, match=r"p must (sum to 1|be non-negative)"):
        entropy(FIGURES[figure_id]["inputs"]["p"])


def test_every_number_of_the_file_is_accounted_for():
    assert FIGURES.keys() == RECOMPUTED.keys() | ELSEWHERE.keys()
    assert not RECOMPUTED.keys() & ELSEWHERE.keys()


def test_no_ground_truth_that_infolib_can_compute_is_left_out():
    required = {
        key for key, figure in FIGURES.items() if figure["kind"] in ("seed-correct", "exercise", "book-example")
    }
    assert required <= RECOMPUTED.keys()
