"""What it costs to believe Q when P is true: cross-entropy, relative entropy and its symmetric relative."""

from __future__ import annotations

from typing import Any

from infolib._array import (
    Array,
    Axis,
    check_axis,
    check_base,
    check_same_outcomes,
    real_arrays,
    without_rounding_below_zero,
)
from infolib._sums import sum_divergences_from_mean, sum_p_log_p_over_q, sum_p_log_q

__all__ = ["cross_entropy", "js_divergence", "kl_divergence"]


def cross_entropy(p: Any, q: Any, /, *, axis: Axis = -1, base: float = 2) -> Array:
    r"""Cross-entropy: the mean surprise of someone who believes `q` while outcomes follow `p`.

    .. math:: \mathrm{CE}(p, q) = -\sum_x p_x \log_b q_x

    Parameters
    ----------
    p, q : array, shape (..., n) for the default `axis`
        True and believed probabilities of the same n outcomes in the same order, non-negative and
        summing to 1 along `axis`; leading axes are a batch and broadcast. Lists are taken as NumPy
        arrays; any other array keeps its library, device, dtype and gradient.
    axis : int or tuple of ints
        The axis of the n outcomes; of joint distributions, their axes.
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
        is not a whole number or a tuple of them, or `base` is not a number.
    ValueError
        If the shapes do not fit, `axis` or `base` is out of range, or a slice is not a distribution.
        Values of lazy arrays (Dask, JAX while it traces) are not read: there only the shapes are
        checked.

    Notes
    -----
    Derived in the chapter "Cross-entropy". Not symmetric: the true distribution comes first. Where
    ``p == 0`` an outcome contributes nothing, whatever `q` says.

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
    return without_rounding_below_zero(0.0 - sum_p_log_q(p, q, axis, base, xp), xp)


def kl_divergence(p: Any, q: Any, /, *, axis: Axis = -1, base: float = 2) -> Array:
    r"""Kullback-Leibler divergence (relative entropy) of `p` from `q`.

    .. math:: D_{\mathrm{KL}}(p \,\Vert\, q) = \sum_x p_x \log_b \frac{p_x}{q_x}

    Parameters
    ----------
    p, q : array, shape (..., n) for the default `axis`
        True and believed probabilities of the same n outcomes in the same order, non-negative and
        summing to 1 along `axis`; leading axes are a batch and broadcast. Lists are taken as NumPy
        arrays; any other array keeps its library, device, dtype and gradient.
    axis : int or tuple of ints
        The axis of the n outcomes; of joint distributions, their axes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` and `q` broadcast, without `axis`
        From 0 (when ``p == q``) to infinity (where `q` rules out something that happens
        under `p`), in the unit set by `base`.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`.

    Notes
    -----
    Derived in the chapter "KL divergence". Not symmetric: the true distribution comes first. It is the
    cross-entropy minus the entropy of `p`, but computed so that it keeps its digits where the two are
    close, which a difference of two large numbers, or a sum of logarithms of both signs, would lose.

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
    return without_rounding_below_zero(0.0 + sum_p_log_p_over_q(p, q, axis, base, xp), xp)


def js_divergence(p: Any, q: Any, /, *, axis: Axis = -1, base: float = 2) -> Array:
    r"""Jensen-Shannon divergence of `p` and `q`: how far both lie from their mean.

    .. math::

        \mathrm{JS}(p, q) &= \tfrac12 D_{\mathrm{KL}}(p \,\Vert\, m) + \tfrac12 D_{\mathrm{KL}}(q \,\Vert\, m) \\
        m &= \tfrac12 (p + q)

    Parameters
    ----------
    p, q : array, shape (..., n) for the default `axis`
        Probabilities of the same n outcomes in the same order, non-negative and summing to 1 along
        `axis`; leading axes are a batch and broadcast. Lists are taken as NumPy arrays; any other
        array keeps its library, device, dtype and gradient.
    axis : int or tuple of ints
        The axis of the n outcomes; of joint distributions, their axes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` and `q` broadcast, without `axis`
        From 0 (when ``p == q``) to ``math.log(2, base)`` (no outcome is possible under both),
        in the unit set by `base`.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`.

    Notes
    -----
    Derived in the chapter "KL divergence". Symmetric and always finite; its square root is a metric.
    If a fair coin chooses between `p` and `q`, it is the mutual information of the coin and the outcome.

    References
    ----------
    .. [1] J. Lin, "Divergence Measures Based on the Shannon Entropy", *IEEE Transactions on Information
       Theory* 37(1), 1991, equation 4.1 with equal weights.
    .. [2] D. M. Endres and J. E. Schindelin, "A New Metric for Probability Distributions", *IEEE
       Transactions on Information Theory* 49(7), 2003.

    Examples
    --------
    >>> js_divergence([[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]).tolist()
    [1.0, 0.0]
    """
    base = check_base(base)
    xp, p, q = _pair_of_distributions(p, q, axis)
    return sum_divergences_from_mean(p, q, axis, base, xp)


def _pair_of_distributions(p: Any, q: Any, axis: Any) -> tuple[Any, Array, Array]:
    xp, p, q = real_arrays(p=p, q=q)
    check_axis("p", p, axis)
    check_axis("q", q, axis)
    check_same_outcomes(p, q, axis)
    return xp, p, q
