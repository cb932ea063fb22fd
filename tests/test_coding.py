"""Codes: Huffman's, what is true of all of them, and the arithmetic code of a whole message."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from backends import Backend
from hypothesis import given
from hypothesis import strategies as st
from strategies import ROUNDING, mappings

import infolib
from infolib.coding import (
    arithmetic_decode,
    arithmetic_encode,
    decode,
    encode,
    expected_length,
    huffman_code,
    kraft_sum,
)

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


# The arithmetic code


#: Zeros, small counts, and counts that no float and no machine integer can hold.
_counts = st.lists(st.just(0) | st.integers(0, 5) | st.integers(0, 10**40), min_size=1, max_size=6).filter(any)


@st.composite
def messages(draw: st.DrawFn, max_size: int = 20) -> tuple[dict[str, float], list[str]]:
    """Draw a model, of floats, counts or fractions, and a message that it allows."""
    counts = _counts.map(lambda c: dict(zip("abcdef", c, strict=False)))
    fractions = counts.map(lambda c: {x: Fraction(k, sum(c.values())) for x, k in c.items()})
    p = draw(mappings() | counts | fractions)
    return p, draw(st.lists(st.sampled_from([x for x in p if p[x] > 0]), max_size=max_size))


def probability_of(message: list[str], p: dict[str, float]) -> Fraction:
    """Return the product of the shares of all symbols, as the exact fraction that it is."""
    total = sum(map(Fraction, p.values()))
    return math.prod((Fraction(p[x]) / total for x in message), start=Fraction(1))


def exact_self_information(message: list[str], p: dict[str, float]) -> float:
    """Return what the message tells, in bits, with 60 digits."""
    exact = probability_of(message, p)
    with mpmath.workdps(60):
        return float(-mpmath.log(mpmath.mpf(exact.numerator) / mpmath.mpf(exact.denominator), 2))


@given(messages())
def test_arithmetic_decoding_undoes_encoding(case):
    """decode(p, encode(p, m), |m|) = m for every message m and every model that allows it."""
    p, message = case
    assert arithmetic_decode(p, arithmetic_encode(p, message), len(message)) == message


@given(messages())
def test_arithmetic_code_lies_within_two_bits_of_the_ideal(case):
    """I(m) <= |encode(m)| < I(m) + 2, for every single message, without rounding: 2^-L <= p(m) < 2^(2-L)."""
    p, message = case
    length = len(arithmetic_encode(p, message))
    assert Fraction(1, 2**length) <= probability_of(message, p) < Fraction(4, 2**length)


@given(messages())
def test_arithmetic_code_word_names_only_numbers_of_its_message(case):
    """[v, v + 2^-L) lies in [F(m), F(m) + p(m)), the interval of textbooks: start += width F(x), width *= p(x)."""
    p, message = case
    total = sum(map(Fraction, p.values()))
    start, width = Fraction(0), Fraction(1)
    for x in message:
        before = itertools.takewhile(lambda y: y != x, p)  # noqa: B023 - used up in the next line
        start += width * sum(Fraction(p[y]) for y in before) / total
        width *= Fraction(p[x]) / total
    word = arithmetic_encode(p, message)
    first = Fraction(int("0" + word, 2), 2 ** len(word))
    assert start <= first
    assert first + Fraction(1, 2 ** len(word)) <= start + width


@given(_counts.filter(lambda c: len(c) <= 3), st.integers(0, 4))
def test_arithmetic_code_words_of_one_length_satisfy_kraft_and_begin_no_other(counts, n):
    """Over all messages of n symbols: sum of 2^-|c(m)| <= 1, and no code word is a prefix of another."""
    p = dict(enumerate(counts))
    possible = itertools.product([x for x in p if p[x]], repeat=n)
    words = sorted(arithmetic_encode(p, message) for message in possible)
    assert sum(Fraction(1, 2 ** len(word)) for word in words) <= 1
    assert not any(following.startswith(word) for word, following in itertools.pairwise(words))


@given(st.lists(st.integers(1, 9), min_size=2, max_size=3), st.integers(1, 5))
def test_arithmetic_code_reaches_entropy(counts, n):
    """H(p) <= E[L] / n < H(p) + 2 / n, with L the length of the code word and the mean over all n-symbol messages."""
    p = dict(enumerate(counts))
    mean = sum(len(arithmetic_encode(p, m)) * probability_of(m, p) for m in itertools.product(p, repeat=n))
    bits = n * entropy_of(infolib.normalize(p))
    assert bits - ROUNDING <= mean < bits + 2


@given(mappings(min_size=2), st.data())
def test_no_symbol_code_beats_the_arithmetic_code_on_average_by_two_bits(p, data):
    """|arithmetic(m)| < n L(Huffman) + 2 where symbols occur as often as p says: L >= H."""
    counts = Counter(data.draw(st.lists(st.sampled_from(sorted(p)), min_size=1, max_size=30)))
    message = list(counts.elements())
    code = huffman_code(infolib.normalize(counts))
    assert len(arithmetic_encode(counts, message)) < len(encode(code, message)) + 2


@given(st.integers(0, 500), st.data())
def test_skewed_sources_cost_huffman_a_bit_a_symbol_but_not_the_arithmetic_code(n, data):
    """With p = 0.99, n symbols without surprise cost Huffman n bits, the arithmetic code 0.0145 n + 2 at most."""
    p = {"sun": 0.99, "rain": 0.01}
    message = ["sun"] * n
    assert len(encode(huffman_code(p), message)) == n
    assert len(arithmetic_encode(p, message)) <= 0.0145 * n + 2


@given(messages(max_size=6), st.text("01", max_size=12), st.integers(0, 6))
def test_every_string_decodes_to_the_message_whose_code_word_it_is_or_not_at_all(case, bits, n):
    """decode(bits) = m if and only if encode(m) = bits, whatever the bits."""
    p, _ = case
    try:
        message = arithmetic_decode(p, bits, n)
    except ValueError:
        candidates = itertools.product([x for x in p if p[x] > 0], repeat=min(n, 3))
        assert n > 3 or all(arithmetic_encode(p, m) != bits for m in candidates)
    else:
        assert len(message) == n
        assert arithmetic_encode(p, message) == bits


@given(messages(), st.integers(1, 10**30))
def test_only_proportions_of_counts_matter(case, factor):
    """encode(k c, m) = encode(c, m)."""
    p, message = case
    counts = {x: int(Fraction(weight) * 2**1100) for x, weight in p.items()}  # whole, since floats end there
    scaled = {x: factor * count for x, count in counts.items()}
    allowed = [x for x in message if counts[x]]
    assert arithmetic_encode(scaled, allowed) == arithmetic_encode(counts, allowed)


# By hand


def test_the_first_half_and_the_second_half_are_one_bit_each():
    assert arithmetic_encode({"a": 0.5, "b": 0.5}, "abba") == "0110"


def test_a_part_that_straddles_the_middle_takes_its_two_bits_more():
    # b lies in [1/4, 3/4), which holds neither half of [0, 1), but two of its quarters.
    assert arithmetic_encode({"a": 1, "b": 2, "c": 1}, "b") == "01"
    # [0.49, 0.51) is 5.6 bits small; [31/64, 33/64) would hold it, but the code word must lie inside.
    assert arithmetic_encode({"a": 49, "b": 2, "c": 49}, "b") == "0111111"


def test_no_message_and_certain_messages_take_no_bits():
    assert arithmetic_encode(BOOK, "") == ""
    assert arithmetic_decode(BOOK, "", 0) == []
    assert arithmetic_encode({"a": 1.0, "b": 0.0}, "a" * 1000) == ""
    assert arithmetic_decode({"a": 1.0, "b": 0.0}, "", 1000) == ["a"] * 1000


def test_counts_and_the_fractions_that_they_stand_for_give_the_same_word():
    counts = Counter("mississippi")
    shares = {x: Fraction(c, 11) for x, c in counts.items()}
    assert arithmetic_encode(counts, "mississippi") == arithmetic_encode(shares, "mississippi")


def test_floats_are_taken_as_the_fractions_that_they_are():
    # Three times the float 0.1 is not the float 0.3; the intervals know.
    floats = {"a": 0.1, "b": 0.9}
    exact = {x: Fraction(p) for x, p in floats.items()}
    message = "abbbabbbbbbbab" * 20
    assert arithmetic_encode(floats, message) == arithmetic_encode(exact, message)


@pytest.mark.parametrize("n", [127, 128, 129, 256, 1000])
def test_messages_of_several_blocks_are_read_exactly(n):
    # The last symbols lie at the ends of their intervals, where a rounding error would show first.
    rng = random.Random(n)
    p = {"first": 1, "middle": 10**9, "last": 1}
    for _ in range(20):
        message = rng.choices(list(p), [1, 5, 1], k=n)
        word = arithmetic_encode(p, message)
        assert arithmetic_decode(p, word, n) == message
        assert exact_self_information(message, p) <= len(word) < exact_self_information(message, p) + 2


@pytest.mark.parametrize("symbol", ["first", "last"])
def test_messages_at_the_very_ends_of_the_unit_interval_are_read_exactly(symbol):
    p = {"first": 1, "middle": 10**9, "last": 1}
    assert arithmetic_decode(p, arithmetic_encode(p, [symbol] * 300), 300) == [symbol] * 300


def test_ten_thousand_symbols_are_within_two_bits_of_their_self_information():
    rng = random.Random(7)
    p = {x: 1 + x % 7 for x in range(256)}
    message = rng.choices(list(p), list(p.values()), k=10_000)
    word = arithmetic_encode(p, message)
    assert arithmetic_decode(p, word, len(message)) == message
    assert 0 <= len(word) - exact_self_information(message, p) < 2


def test_weights_of_a_thousand_digits_make_no_difference_to_the_bound():
    p = {"a": 10**1000 + 1, "b": 3 * 10**999, "c": 1}
    word = arithmetic_encode(p, "abacab")
    assert arithmetic_decode(p, word, 6) == list("abacab")
    assert 0 <= len(word) - exact_self_information("abacab", p) < 2  # about 3330 bits, nearly all for c


def test_arithmetic_probabilities_may_come_from_any_array_library(backend: Backend):
    for dtype in ("float32", "float64"):
        p = dict(zip("xyzw", backend.array([0.125, 0.5, 0.125, 0.25], dtype), strict=True))
        assert arithmetic_decode(p, arithmetic_encode(p, "wxyyz"), 5) == list("wxyyz")
        assert arithmetic_encode(p, "wxyyz") == arithmetic_encode({"x": 1, "y": 4, "z": 1, "w": 2}, "wxyyz")


@pytest.mark.parametrize(("a", "dtype"), [(200, np.uint8), (2**62, np.int64)])
def test_integers_of_numpy_are_counts_and_do_not_overflow(a, dtype):
    counts = dict(zip("abc", np.array([a, a, 1], dtype), strict=True))
    message = "abc" * 50
    assert arithmetic_encode(counts, message) == arithmetic_encode({"a": a, "b": a, "c": 1}, message)


def test_a_message_for_the_arithmetic_code_can_be_any_iterable():
    assert arithmetic_encode(BOOK, iter("xyw")) == arithmetic_encode(BOOK, ["x", "y", "w"])
    numbers = arithmetic_encode({0: 1, 1: 3}, np.array([0, 1, 1]))
    assert arithmetic_decode({0: 1, 1: 3}, numbers, np.int64(3)) == [0, 1, 1]


def test_the_arithmetic_code_takes_any_hashable_symbol():
    p = {("t", "h"): 0.5, None: 0.25, 7: 0.25}
    assert arithmetic_decode(p, arithmetic_encode(p, [7, ("t", "h"), None]), 3) == [7, ("t", "h"), None]


@pytest.mark.parametrize(
    ("bits", "n"),
    [
        pytest.param("000110010", 6, id="cut-short"),
        pytest.param("00011001010", 6, id="too-long"),
        pytest.param("0001100101", 5, id="fewer-symbols"),
        pytest.param("0001100101", 7, id="more-symbols"),
        pytest.param("", 6, id="nothing"),
        pytest.param("1111111111111111", 6, id="other-bits"),
        pytest.param("0", 0, id="bits-for-no-symbols"),
        pytest.param("1" * 1000, 300, id="too-long-for-many-symbols"),
        pytest.param("1" * 10, 300, id="too-short-for-many-symbols"),
    ],
)
def test_bits_that_are_no_code_word_are_refused(bits, n):
    with pytest.raises(ValueError, match=f"bits must be the code word of a message of n_symbols={n} symbols"):
        arithmetic_decode({"b": 1, "a": 3, "n": 2}, bits, n)


@pytest.mark.parametrize("function", [huffman_code, lambda p: arithmetic_encode(p, "")], ids=["huffman", "arithmetic"])
def test_numbers_beyond_the_range_of_floats_are_refused_as_probabilities(function):
    for weights in ({"a": 1e308, "b": 1e308}, {"a": 10**400, "b": 0.5}):
        with pytest.raises(ValueError, match="must sum to 1; found a sum of inf"):
            function(weights)
