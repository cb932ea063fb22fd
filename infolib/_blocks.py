"""The sums behind the measures for NumPy arrays: the same formulas, one block after the other.

The measures are written once for all array libraries. That takes several passes through memory, and
NumPy makes them one by one on one core, so that for long arrays memory, not the logarithm, would set
the pace. Here a block small enough for the processor's cache goes through all steps before the next
one begins. What is no distribution is answered by None, and the caller says what is wrong with it.

The functions take arrays of one shape, (outcomes,) or (rows, outcomes), and sum over the outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from infolib._array import Array, Axis, as_tuple, divergence_terms, divergences_from_mean, log, sum_tolerance

#: Entries in a block: 256 kB of float64, so that what is worked on fits the second-level cache.
BLOCK = 2**15
#: Products that are added one after the other; the sums of the runs are added pairwise.
RUN = 2**9


def can_sum(*arrays: Array) -> bool:
    """Say whether the sums here take these arrays: NumPy's, not empty, alike in shape and dtype."""
    first = arrays[0]
    if type(first) is not np.ndarray or first.dtype not in (np.float32, np.float64) or first.size == 0:
        return False
    return all(type(x) is np.ndarray and x.dtype == first.dtype and x.shape == first.shape for x in arrays[1:])


def as_rows(x: Array, axis: Axis) -> Array:
    """Return `x` as (outcomes,) or (rows, outcomes), with every row in one stretch of memory.

    A copy only where memory has another order: strided rows NumPy would sum one by one, losing digits.
    """
    axes = as_tuple(axis)
    last = tuple(range(-len(axes), 0))
    if axes != last:
        x = np.moveaxis(x, axes, last)
    if x.ndim > 1:
        x = x.reshape(-1 if x.ndim == len(axes) else (-1, math.prod(x.shape[-len(axes) :])))
    return np.ascontiguousarray(x)


def entropy_sum(p: Array, base: float) -> Any:
    """Sum p log p; None unless `p` holds distributions."""
    return _checked_sum(_entropy_sums, base, p)


def cross_entropy_sum(p: Array, q: Array, base: float) -> Any:
    """Sum p log q; None unless both hold distributions."""
    return _checked_sum(_cross_entropy_sums, base, p, q)


def divergence_sum(p: Array, q: Array, base: float) -> Any:
    """Sum p log p/q; None unless both hold distributions."""
    return _checked_sum(_divergence_sums, base, p, q)


def divergence_from_mean_sum(p: Array, q: Array, base: float) -> Any:
    """Sum half p log p/m and half q log q/m, where m = (p + q) / 2; None unless both hold distributions."""
    return _checked_sum(_divergence_from_mean_sums, base, p, q)


#: Takes the base, room for a block, and a block of each array; returns the wanted sum, then the sum of
#: each block, or None where an entry is negative or NaN.
Sums = Callable[..., tuple[Any, ...] | None]


def _checked_sum(sums: Sums, base: float, *arrays: Array) -> Any:
    with np.errstate(all="ignore"):  # what went wrong shows in the sums
        result = _in_blocks(partial(sums, base), arrays)
    if result is None:
        return None
    total, *masses = result
    tolerance = sum_tolerance(arrays[0].dtype, np)
    return total if all(np.all(abs(mass - 1) <= tolerance) for mass in masses) else None


def _in_blocks(sums: Sums, arrays: tuple[Array, ...]) -> tuple[Any, ...] | None:
    *rows, outcomes = arrays[0].shape
    if arrays[0].size <= BLOCK:
        return sums(np.empty_like(arrays[0]), *arrays)
    if outcomes <= BLOCK:  # many rows to a block
        parts = list(_each_block(sums, arrays, BLOCK // outcomes))
        return None if None in parts else tuple(map(np.concatenate, zip(*parts, strict=True)))
    if rows:  # many blocks to a row
        parts = [_in_blocks(sums, row) for row in zip(*arrays, strict=True)]
        return None if None in parts else tuple(map(np.stack, zip(*parts, strict=True)))
    parts = list(_each_block(sums, arrays, BLOCK))
    return None if None in parts else tuple(np.sum(part) for part in zip(*parts, strict=True))


def _each_block(sums: Sums, arrays: tuple[Array, ...], step: int) -> Iterator[tuple[Any, ...] | None]:
    room = np.empty_like(arrays[0][:step])  # one for all: memory that is new each time is slow
    for start in range(0, len(arrays[0]), step):
        block = tuple(x[start : start + step] for x in arrays)
        yield sums(room[: len(block[0])], *block)


def _entropy_sums(base: float, room: Array, p: Array) -> tuple[Any, ...] | None:
    total = _dot(p, _log(p, base, room))
    if _has_nan(total):  # some p is 0, or it is worse
        if not p.min() >= 0:
            return None
        total = _dot(p, _log(np.where(p > 0, p, 1), base, room))
    return total, _mass(p)


def _cross_entropy_sums(base: float, room: Array, p: Array, q: Array) -> tuple[Any, ...] | None:
    if not (p.min() >= 0 and q.min() >= 0):
        return None
    logs = _log(q, base, room)
    total = _dot(p, logs)
    if _has_nan(total):  # somewhere p and q are both 0
        total = _dot(p, np.where(p > 0, logs, 0))
    return total, _mass(p), _mass(q)


def _divergence_sums(base: float, room: Array, p: Array, q: Array) -> tuple[Any, ...] | None:
    if not q.min() >= 0:
        return None
    mass = _mass(p)
    total = _dot(p, _log(np.divide(p, q, out=room), base, room))
    # Rounding p/q moves its logarithm by half an eps, which hurts where the terms nearly cancel.
    # Zeros, and what is worse, come out as NaN or infinity.
    if not ((mass / 10 < total * math.log(base)) & (total < math.inf)).all():
        if not p.min() >= 0:
            return None
        log_ratio = np.where(p > 0, log(p, base, np) - log(q, base, np), 0)
        total = _mass(divergence_terms(p, q, log_ratio, base, np)) + _mass(p - q) / math.log(base)
    return total, mass, _mass(q)


def _divergence_from_mean_sums(base: float, room: Array, p: Array, q: Array) -> tuple[Any, ...] | None:
    if not (p.min() >= 0 and q.min() >= 0):
        return None
    return _mass(divergences_from_mean(p, q, base, np)), _mass(p), _mass(q)


def _log(x: Array, base: float, out: Array) -> Array:
    if base in (2, 10):
        return np.log2(x, out=out) if base == 2 else np.log10(x, out=out)
    np.log(x, out=out)
    return out if base == math.e else np.divide(out, math.log(base), out=out)


def _dot(x: Array, y: Array) -> Any:
    if x.ndim == 2:
        return _mass(x * y)
    # Fewer additions in a row round less; and of long vectors BLAS would take the product in threads.
    runs = len(x) - len(x) % RUN
    rest = x[runs:].dot(y[runs:])
    if not runs:
        return rest
    return np.matmul(x[:runs].reshape(-1, 1, RUN), y[:runs].reshape(-1, RUN, 1)).sum() + rest


def _mass(x: Array) -> Any:
    return np.add.reduce(x, axis=-1)


def _has_nan(x: Any) -> bool:
    return math.isnan(x) if x.ndim == 0 else bool(np.isnan(x).any())
