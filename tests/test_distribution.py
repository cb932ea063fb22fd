"""From counts to distributions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from jax.test_util import check_grads
from strategies import ROUNDING, distributions

from infolib import entropy, normalize

counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(counts)
def test_shares_are_the_exact_fractions_rounded_once(c):
    """p_x = c_x / sum of c."""
    assert normalize(c).tolist() == [float(Fraction(x, sum(c))) for x in c]


@given(counts)
def test_shares_sum_to_one(c):
    """The sum of p is 1, so that every measure takes it."""
    assert normalize(c).sum() == pytest.approx(1, abs=ROUNDING)
    assert entropy(normalize(c)) >= 0


@given(distributions())
def test_normalizing_twice_is_normalizing_once(p):
    """normalize(normalize(c)) = normalize(c)."""
    np.testing.assert_allclose(normalize(normalize(p)), normalize(p), rtol=1e-15)


@given(distributions(), st.floats(1e-3, 1e6))
def test_only_proportions_matter(p, scale):
    """normalize(s c) = normalize(c) for every s > 0."""
    np.testing.assert_allclose(normalize(scale * p), normalize(p), rtol=1e-14)


@given(counts, st.integers(-40, 40))
def test_scaling_by_a_power_of_two_changes_no_bit(c, exponent):
    """normalize(2^k c) = normalize(c), without rounding."""
    assert normalize(np.array(c) * 2.0**exponent).tolist() == normalize(c).tolist()


def test_every_slice_of_a_batch_is_normalized_by_itself():
    table = np.array([[1.0, 3.0], [5.0, 5.0]])
    assert normalize(table).tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert normalize(table, axis=0).tolist() == [[1 / 6, 3 / 8], [5 / 6, 5 / 8]]


def test_a_counter_becomes_a_dictionary_with_its_symbols_in_order():
    shares = normalize(Counter("banana"))
    assert type(shares) is dict
    assert list(shares.items()) == [("b", 1 / 6), ("a", 3 / 6), ("n", 2 / 6)]
    assert all(type(p) is float for p in shares.values())


def test_a_mapping_is_left_as_it_was():
    letters = {"x": 2, "y": 6}
    normalize(letters)
    assert letters == {"x": 2, "y": 6}


def test_symbols_can_be_any_hashable_object():
    assert normalize({("a", 1): 1, None: 3}) == {("a", 1): 0.25, None: 0.75}


def test_torch_gradient_agrees_with_finite_differences():
    c = torch.tensor([1.0, 2.0, 0.0, 5.0], dtype=torch.float64, requires_grad=True)
    interior = torch.tensor([1.0, 2.0, 0.5, 5.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(normalize, interior)
    assert torch.isfinite(torch.autograd.grad(normalize(c)[0], c)[0]).all()


def test_jax_gradient_agrees_with_finite_differences():
    check_grads(jax.jit(normalize), (jnp.array([1.0, 2.0, 0.5, 5.0]),), order=2, modes=("fwd", "rev"), rtol=1e-5)
