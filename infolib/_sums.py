"""The sums that the measures are made of, for any array library, with their arguments checked.

Check and sum stand together because for NumPy arrays `_blocks` does both in one go.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from infolib import _blocks
from infolib._array import (
    Array,
    Axis,
    as_tuple,
    check_distribution,
    divergence_terms,
    divergences_from_mean,
    safe_log,
    sum_along,
)

#: Entries of a NumPy array that are worked on at a time where the steps are not fused.
PART = 2**18


def sum_p_log_p(p: Array, axis: Axis, base: float, xp: Any, name: str = "p") -> Array:
    """Sum p log p along `axis`, with 0 log 0 = 0."""
    total = _by_blocks(_blocks.entropy_sum, axis, base, p)
    if total is not None:
        return total
    check_distribution(name, p, axis, xp)
    return sum_along(p * safe_log(p, base, xp), axis, xp)


def sum_p_log_q(p: Array, q: Array, axis: Axis, base: float, xp: Any) -> Array:
    """Sum p log q along `axis`, with 0 log q = 0 for every q."""
    total = _by_blocks(_blocks.cross_entropy_sum, axis, base, p, q)
    if total is not None:
        return total
    _check_pair(p, q, axis, xp)
    terms = p * safe_log(q, base, xp)
    return sum_along(xp.where((p > 0) & (q == 0), -math.inf, terms), axis, xp)


def sum_p_log_p_over_q(p: Array, q: Array, axis: Axis, base: float, xp: Any) -> Array:
    """Sum p log p/q along `axis`, with 0 log 0/q = 0 for every q."""
    total = _by_blocks(_blocks.divergence_sum, axis, base, p, q)
    if total is not None:
        return total
    _check_pair(p, q, axis, xp)
    log_ratio = safe_log(p, base, xp) - safe_log(q, base, xp)
    terms = xp.where((p > 0) & (q == 0), math.inf, divergence_terms(p, q, log_ratio, base, xp))
    return sum_along(terms, axis, xp) + sum_along(p - q, axis, xp) / math.log(base)


def sum_divergences_from_mean(p: Array, q: Array, axis: Axis, base: float, xp: Any) -> Array:
    """Sum half p log p/m and half q log q/m along `axis`, where m = (p + q) / 2."""
    total = _by_blocks(_blocks.divergence_from_mean_sum, axis, base, p, q)
    if total is not None:
        return total
    _check_pair(p, q, axis, xp)
    return sum_along(divergences_from_mean(p, q, base, xp), axis, xp)


def _by_blocks(block_sum: Callable[..., Any], axis: Axis, base: float, *arrays: Array) -> Array | None:
    """Return what `block_sum` makes of the arrays; None if it does not take them, or one is no distribution."""
    if not _blocks.can_sum(*arrays):
        return None
    total = block_sum(*(_blocks.as_rows(x, axis) for x in arrays), base)
    return None if total is None else _as_batch(total, arrays[0], axis)


def _check_pair(p: Array, q: Array, axis: Axis, xp: Any) -> None:
    check_distribution("p", p, axis, xp)
    check_distribution("q", q, axis, xp)


def in_parts(axis: int, *arrays: Array) -> list[tuple[Array, ...]]:
    """Cut `arrays` along `axis` into parts; those that have one entry there go with each part.

    NumPy's large arrays are cut, so that what is computed on the way takes little memory. Those of
    other libraries stay whole: JAX fuses the steps, Dask has chunks of its own, and the gradients of
    PyTorch keep all that was computed.
    """
    size, length = arrays[0].size, arrays[0].shape[axis]
    if type(arrays[0]) is not np.ndarray or size <= PART:
        return [arrays]
    step = max(1, length * PART // size)
    place = [slice(None)] * (axis % arrays[0].ndim)
    return [
        tuple(x if x.shape[axis] == 1 else x[(*place, slice(start, start + step))] for x in arrays)
        for start in range(0, length, step)
    ]


def sum_of_parts(parts: list[Array]) -> Array:
    """Add up the parts, pairwise as NumPy does where there are many."""
    return parts[0] if len(parts) == 1 else np.sum(np.stack(parts, axis=-1), axis=-1)


def _as_batch(total: Any, p: Array, axis: Axis) -> Array:
    summed = {one % p.ndim for one in as_tuple(axis)}
    return total.reshape([size for one, size in enumerate(p.shape) if one not in summed]) if total.ndim else total
