"""Codes: Huffman's, and what is true of all of them."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest
import torch
from backends import Backend
from hypothesis import given
from hypothesis import strategies as st
from strategies import ROUNDING, mappings

import infolib
from infolib.coding import decode, encode, expected_length, huffman_code, kraft_sum

BOOK = {"x": 0.1, "y": 0.5, "z": 0.1, "w": 0.3}


def entropy_of(probabilities: dict[str, float]) -> float:
    return float(infolib.entropy(list(probabilities.values())))


def full_length_vectors(n: int) -> list[tuple[int, ...]]:
    """Return the code-word lengths of every full binary tree with `n` leaves: those with Kraft sum 1."""
    lengths = itertools.product(range(1, n), repeat=n)
    return [vector for vector in lengths if sum(Fraction(1, 2**length) for length in vector) == 1]


FULL_LENGTH_VECTORS = {n: full_length_vectors(n) for n in range(2, 6)}


# Theorems


@given(mappings(min_size=2))
def test_huffman_wastes_no_room(p):
    """The Kraft sum of a Huffman code of two or more symbols is exactly 1."""
    assert kraft_sum(huffman_code(p)) == 1


@given(mappings(min_size=2))
def test_huffman_lies_within_one_bit_of_entropy(p):
    """H(p) <= L < H(p) + 1."""
    length = expected_length(huffman_code(p), p)
    assert length >= entropy_of(p) - ROUNDING
    # Where one outcome is all but certain L is 1 and H rounds to 0: the strict bound is a limit there.
    assert length < entropy_of(p) + 1 or max(p.values()) > 1 - 1e-12


@given(mappings(min_size=2, max_size=5))
def test_no_code_is_shorter_than_huffman(p):
    """L of the Huffman code is the least over all full binary trees, each of them tried."""
    best = min(sum(map(math.prod, zip(p.values(), v, strict=True))) for v in FULL_LENGTH_VECTORS[len(p)])
    assert expected_length(huffman_code(p), p) == pytest.approx(best, abs=ROUNDING)


@given(mappings())
def test_huffman_words_begin_no_other_word(p):
    """No code word is a prefix of another."""
    words = huffman_code(p).values()
    assert not any(a != b and b.startswith(a) for a, b in itertools.product(words, repeat=2))
    assert len(set(words)) == len(p)


@given(mappings(), st.data())
def test_decoding_undoes_encoding(p, data):
    """decode(encode(m)) = m for every message m."""
    message = data.draw(st.lists(st.sampled_from(sorted(p))))
    code = huffman_code(p)
    assert decode(code, encode(code, message)) == message


@given(mappings(), st.data())
def test_a_message_is_as_long_as_its_words(p, data):
    """|encode(m)| = sum of |c(x)| over the symbols of m."""
    message = data.draw(st.lists(st.sampled_from(sorted(p))))
    code = huffman_code(p)
    assert len(encode(code, message)) == sum(len(code[symbol]) for symbol in message)


@given(mappings(min_size=2))
def test_likelier_symbols_never_have_longer_words(p):
    """If p(x) > p(y) then |c(x)| <= |c(y)|."""
    code = huffman_code(p)
    for x, y in itertools.permutations(p, 2):
        if p[x] > p[y]:
            assert len(code[x]) <= len(code[y])


@given(st.permutations([1, 2, 3, 4, 5, 5]))
def test_dyadic_probabilities_are_coded_at_entropy(exponents):
    """If every p is a power of 1/2 then L = H(p), and |c(x)| = I(x)."""
    p = dict(zip("abcdef", [2.0**-k for k in exponents], strict=True))
    code = huffman_code(p)
    assert [len(word) for word in code.values()] == list(exponents)
    assert expected_length(code, p) == entropy_of(p)


# Huffman's rule on cases done by hand


def test_the_code_of_the_book():
    assert huffman_code(BOOK) == {"x": "110", "y": "0", "z": "111", "w": "10"}


def test_equal_probabilities_give_words_in_order():
    assert huffman_code(dict.fromkeys("abcd", 0.25)) == {"a": "00", "b": "01", "c": "10", "d": "11"}


def test_ties_are_broken_in_favour_of_the_shorter_tree():
    # Merged groups come after equal single symbols, so no word is longer than it has to be:
    # lengths (1, 2, 3, 4, 4) would cost the same 2.2 bits.
    code = huffman_code({"a": 0.4, "b": 0.2, "c": 0.2, "d": 0.1, "e": 0.1})
    assert [len(word) for word in code.values()] == [2, 2, 2, 3, 3]


@given(mappings())
def test_the_same_mapping_gives_the_same_code(p):
    """The code depends on the probabilities and their order, not on the object that holds them."""
    assert huffman_code(dict(list(p.items()))) == huffman_code(p)
    assert list(huffman_code(p)) == list(p)


@given(mappings(), st.randoms(use_true_random=False))
def test_the_order_of_symbols_does_not_change_the_expected_length(p, shuffler: random.Random):
    """L is the same in every order; only the words may differ."""
    shuffled = dict(shuffler.sample(list(p.items()), len(p)))
    assert expected_length(huffman_code(shuffled), p) == pytest.approx(
        expected_length(huffman_code(p), p), abs=ROUNDING
    )


def test_a_lone_symbol_still_has_a_length():
    code = huffman_code({"a": 1.0})
    assert code == {"a": "0"}
    assert decode(code, encode(code, "aaa")) == ["a", "a", "a"]


def test_an_impossible_symbol_gets_a_word_too():
    code = huffman_code({"a": 1.0, "b": 0.0})
    assert code == {"a": "0", "b": "1"}
    assert expected_length(code, {"a": 1.0, "b": 0.0}) == 1


def test_the_mapping_is_left_as_it_was():
    p = dict(BOOK)
    huffman_code(p)
    assert p == BOOK


def test_probabilities_may_come_from_any_array_library(backend: Backend):
    for dtype in ("float32", "float64"):
        p = dict(zip("xyzw", backend.array(list(BOOK.values()), dtype), strict=True))
        code = huffman_code(p)
        assert [len(word) for word in code.values()] == [3, 1, 3, 2]
        assert expected_length(code, p) == pytest.approx(1.7, rel=1e-6)


def test_symbols_can_be_any_hashable_object():
    code = huffman_code({("t", "h"): 0.5, None: 0.25, 7: 0.25})
    assert decode(code, encode(code, [7, ("t", "h"), None])) == [7, ("t", "h"), None]


def test_a_thousand_symbols_decode():
    rng = np.random.default_rng(1)
    p = dict(enumerate(rng.dirichlet(np.full(1000, 0.1)).tolist()))
    code = huffman_code(p)
    message = rng.integers(1000, size=5000).tolist()
    assert decode(code, encode(code, message)) == message
    assert kraft_sum(code) == 1


# The other functions


def test_expected_length_weighs_words_by_probability():
    assert expected_length({"x": "0", "y": "10", "z": "11"}, {"x": 0.5, "y": 0.25, "z": 0.25}) == 1.5


def test_a_code_may_know_more_symbols_than_occur():
    assert expected_length({"x": "0", "y": "10", "z": "11"}, {"y": 1.0}) == 2


@given(mappings(min_size=2), st.data())
def test_the_wrong_code_costs_at_least_entropy(p, data):
    """L of a prefix code made for q is at least H(p) when symbols follow p."""
    q = data.draw(st.permutations(list(p.values())))
    code = huffman_code(dict(zip(p, q, strict=True)))
    assert expected_length(code, p) >= entropy_of(p) - ROUNDING


@pytest.mark.parametrize(
    ("words", "room"),
    [
        pytest.param(["0", "10", "11"], 1.0, id="full"),
        pytest.param(["0", "10"], 0.75, id="wasteful"),
        pytest.param(["0", "1", "00"], 1.25, id="ambiguous"),
        pytest.param([""], 1.0, id="empty-word"),
    ],
)
def test_kraft_sum(words, room):
    assert kraft_sum(dict(enumerate(words))) == room


def test_no_symbols_are_no_bits():
    code = huffman_code(BOOK)
    assert encode(code, "") == ""
    assert decode(code, "") == []


def test_a_message_can_be_any_iterable():
    code = huffman_code(BOOK)
    assert encode(code, iter("xy")) == encode(code, ["x", "y"]) == encode(code, "xy") == "1100"


def test_torch_scalars_as_probabilities_keep_their_gradient_out_of_the_code():
    p = torch.tensor([0.5, 0.5], requires_grad=True)
    assert huffman_code(dict(zip("ab", p.detach(), strict=True))) == {"a": "0", "b": "1"}
