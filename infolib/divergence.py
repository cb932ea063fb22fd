"""What it costs to believe Q when P is true: cross-entropy and relative entropy."""

from __future__ import annotations

import math
from typing import Any

from infolib._array import (
    Array,
    check_axis,
    check_base,
    check_distribution,
    check_same_outcomes,
    real_arrays,
    safe_log,
    without_rounding_below_zero,
)

__all__ = ["cross_entropy", "kl_divergence"]


def cross_entropy(p: Any, q: Any, /, *, axis: int = -1, base: float = 2) -> Array:
    r"""Cross-entropy: the mean surprise of someone who believes `q` while outcomes follow `p`.

    .. math:: \mathrm{CE}(p, q) = -\sum_x p_x \log_b q_x

    Parameters
    ----------
    p, q : array, shape (..., n) for the default `axis`
        True and believed probabilities of the same n outcomes in the same order, non-negative and
        summing to 1 along `axis`; leading axes are a batch and broadcast. Lists are taken as NumPy
        arrays; any other array keeps its library, device, dtype and gradient.
    axis : int
        The axis of the n outcomes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` and `q` broadcast, without `axis`
        From the entropy of `p` (reached when ``q == p``) to infinity (where `q` rules out something
        that happens under `p`), in the unit set by `base`.

    Raises
    ------
    TypeError
        If `p` or `q` does not hold real numbers, they belong to different array libraries, `axis`
        is not a whole number or `base` not a number.
    ValueError
        If the shapes do not fit, `axis` or `base` is out of range, or a slice is not a distribution.
        Values of lazy arrays (Dask, JAX under ``jit``) are not read: there only the shapes are
        checked.

    Notes
    -----
    Not symmetric: the true distribution comes first. Where ``p == 0`` an outcome contributes
    nothing, whatever `q` says.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, theorem 5.4.3
       (the wrong code).

    Examples
    --------
    >>> float(cross_entropy([0.1, 0.5, 0.1, 0.3], [0.25, 0.25, 0.25, 0.25]))
    2.0
    >>> float(cross_entropy([0.5, 0.5], [1.0, 0.0]))
    inf
    """
    base = check_base(base)
    xp, p, q = _pair_of_distributions(p, q, axis)
    surprise = xp.where((p > 0) & (q == 0), xp.full_like(p * q, math.inf), p * (0.0 - safe_log(q, base, xp)))
    return without_rounding_below_zero(0.0 + xp.sum(surprise, axis=axis), xp)


def kl_divergence(p: Any, q: Any, /, *, axis: int = -1, base: float = 2) -> Array:
    r"""Kullback-Leibler divergence (relative entropy) of `p` from `q`.

    .. math:: D_{\mathrm{KL}}(p \,\Vert\, q) = \sum_x p_x \log_b \frac{p_x}{q_x}

    Parameters
    ----------
    p, q : array, shape (..., n) for the default `axis`
        True and believed probabilities of the same n outcomes in the same order, non-negative and
        summing to 1 along `axis`; leading axes are a batch and broadcast. Lists are taken as NumPy
        arrays; any other array keeps its library, device, dtype and gradient.
    axis : int
        The axis of the n outcomes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` and `q` broadcast, without `axis`
        From 0 (exactly when ``p == q``) to infinity (where `q` rules out something that happens
        under `p`), in the unit set by `base`.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`.

    Notes
    -----
    Not symmetric: the true distribution comes first. It is the cross-entropy minus the entropy of
    `p`, but computed term by term from ``log1p((p - q) / q)`` where the two are close: as a difference
    of two large numbers it would lose its digits there.

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, "On Information and Sufficiency", *Annals of Mathematical
       Statistics* 22(1), 1951.

    Examples
    --------
    >>> round(float(kl_divergence([0.5, 0.5], [0.9, 0.1])), 4)
    0.737
    >>> kl_divergence([[0.5, 0.5], [1.0, 0.0]], [1.0, 0.0]).tolist()
    [inf, 0.0]
    """
    base = check_base(base)
    xp, p, q = _pair_of_distributions(p, q, axis)
    # Where p and q are close, log p - log q would cancel digit by digit; p - q is exact there.
    one = xp.ones_like(p * q)
    close = (p < 2 * q) & (q < 2 * p)
    excess = xp.where(close, p - q, 0 * one) / xp.where(close, q, one)
    log_ratio = xp.where(
        close,
        xp.log1p(excess) / math.log(base),
        safe_log(p, base, xp) - safe_log(q, base, xp),
    )
    terms = xp.where((p > 0) & (q == 0), xp.full_like(one, math.inf), p * log_ratio)
    return without_rounding_below_zero(0.0 + xp.sum(terms, axis=axis), xp)


def _pair_of_distributions(p: Any, q: Any, axis: int) -> tuple[Any, Array, Array]:
    xp, p, q = real_arrays(p=p, q=q)
    check_axis("p", p, axis)
    check_axis("q", q, axis)
    check_same_outcomes(p, q, axis)
    check_distribution("p", p, axis, xp)
    check_distribution("q", q, axis, xp)
    return xp, p, q
