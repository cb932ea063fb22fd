"""Probability distributions for property tests, and exact references for all others.

Subnormal floats are left out. Below 2.2e-308 a float has fewer digits the smaller it is, down to a
single bit, so that ``p / sum(p)`` no longer keeps the ratios of its entries and a theorem about
distributions would be tested on numbers that are none. Some processors flush them to zero besides.
"""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

#: What rounding may add to an identity between a handful of float64 numbers of size 1 to 1000.
ROUNDING = 1e-12

_weight = st.just(0.0) | st.floats(1e-300, 1.0, allow_subnormal=False) | st.floats(1e-3, 1.0)


@st.composite
def distributions(draw: st.DrawFn, size: int | None = None, min_size: int = 1, max_size: int = 8) -> np.ndarray:
    """Draw a distribution, zeros and very unequal probabilities included."""
    length = st.integers(min_size, max_size) if size is None else st.just(size)
    weights = draw(arrays(np.float64, length, elements=_weight).filter(np.any))
    return weights / weights.sum()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Draw two distributions over the same outcomes."""
    size = draw(st.integers(1, 8))
    return draw(distributions(size=size)), draw(distributions(size=size))


@st.composite
def tables(draw: st.DrawFn, max_size: int = 5) -> np.ndarray:
    """Draw a joint distribution of two variables, rows X and columns Y."""
    n_x, n_y = draw(st.integers(1, max_size)), draw(st.integers(1, max_size))
    return draw(distributions(size=n_x * n_y)).reshape(n_x, n_y)


@st.composite
def cubes(draw: st.DrawFn, max_size: int = 3) -> np.ndarray:
    """Draw a joint distribution of three variables."""
    shape = tuple(draw(st.integers(1, max_size)) for _ in range(3))
    return draw(distributions(size=math.prod(shape))).reshape(shape)


@st.composite
def channels(draw: st.DrawFn, inputs: int, max_outputs: int = 4) -> np.ndarray:
    """Draw a channel: for each of the inputs a distribution of the output, in rows."""
    outputs = draw(st.integers(1, max_outputs))
    return np.stack([draw(distributions(size=outputs)) for _ in range(inputs)])


@st.composite
def mappings(draw: st.DrawFn, min_size: int = 1, max_size: int = 8) -> dict[str, float]:
    """Draw a distribution as a mapping from letters to probabilities, with ties now and then."""
    p = draw(distributions(min_size=min_size, max_size=max_size) | _tied(min_size, max_size))
    return dict(zip("abcdefgh", p.tolist(), strict=False))


def _tied(min_size: int, max_size: int) -> st.SearchStrategy[np.ndarray]:
    counts = st.lists(st.integers(0, 3), min_size=min_size, max_size=max_size).filter(any)
    return counts.map(lambda c: np.array(c) / sum(c))


def exact_entropy(p: Any, base: float = 2) -> float:
    """Return the entropy of the floats in `p`, computed with 60 digits and rounded once."""
    return exact_cross_entropy(p, p, base)


def exact_cross_entropy(p: Any, q: Any, base: float = 2) -> float:
    """Return the cross-entropy of the floats in `p` and `q`, computed with 60 digits and rounded once."""
    with mpmath.workdps(60):
        terms = [mpmath.mpf(float(a)) * mpmath.log(mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True) if a > 0]
        return float(-mpmath.fsum(terms) / mpmath.log(mpmath.mpf(base)))


def exact_kl_divergence(p: Any, q: Any, base: float = 2) -> float:
    """Return the divergence of the floats in `p` from those in `q`, with 60 digits, rounded once."""
    with mpmath.workdps(60):
        terms = [
            mpmath.mpf(float(a)) * mpmath.log(mpmath.mpf(float(a)) / mpmath.mpf(float(b)))
            for a, b in zip(p, q, strict=True)
            if a > 0
        ]
        return float(mpmath.fsum(terms) / mpmath.log(mpmath.mpf(base)))


def exact_conditional_entropy(p_xy: Any, base: float = 2) -> float:
    """Return H(Y|X) of the floats in `p_xy`, rows X; 700 digits, as a row's sum may hold one of 1e-300."""
    with mpmath.workdps(700):
        rows = [[mpmath.mpf(float(p)) for p in row] for row in p_xy]
        terms = [p * mpmath.log(mpmath.fsum(row) / p) for row in rows for p in row if p > 0]
        return float(mpmath.fsum(terms) / mpmath.log(mpmath.mpf(base)))


def exact_mutual_information(p_xy: Any, base: float = 2) -> float:
    """Return I(X;Y) of the floats in `p_xy`, with 700 digits for the same reason."""
    with mpmath.workdps(700):
        rows = [[mpmath.mpf(float(p)) for p in row] for row in p_xy]
        p_x = [mpmath.fsum(row) for row in rows]
        p_y = [mpmath.fsum(column) for column in zip(*rows, strict=True)]
        terms = [
            p * mpmath.log(p / (a * b))
            for a, row in zip(p_x, rows, strict=True)
            for b, p in zip(p_y, row, strict=True)
            if p
        ]
        return float(mpmath.fsum(terms) / mpmath.log(mpmath.mpf(base)))


def exact_binary_entropy(p: Any, base: float = 2) -> float:
    """Return the entropy of a yes/no event; 700 digits, since ``1 - p`` must keep a `p` of 1e-300."""
    with mpmath.workdps(700):
        yes = mpmath.mpf(float(p))
        no = 1 - yes
        return float(-(yes * mpmath.log(yes) + no * mpmath.log(no)) / mpmath.log(mpmath.mpf(base)))


def ulps(value: Any, exact: float, dtype: Any = np.float64) -> float:
    """Return how far `value` lies from `exact`, in units of the last place of `dtype`."""
    return abs(float(value) - exact) / float(np.spacing(dtype(abs(exact))))
