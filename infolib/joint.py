"""Two variables and more: what they share, and what is left of one when the other is known.

A joint distribution is one table. Its marginals are computed from it, never passed in: that way they
cannot contradict it.
"""

from __future__ import annotations

import math
from typing import Any

from infolib._array import (
    Array,
    Axis,
    as_tuple,
    check_axis,
    check_base,
    check_distribution,
    check_joint,
    check_variable,
    count_along,
    divergence_terms,
    log,
    number_if_single,
    real_arrays,
    sum_along,
    without_rounding_below_zero,
)
from infolib._sums import in_parts, sum_of_parts, sum_p_log_p

__all__ = [
    "conditional_entropy",
    "joint_entropy",
    "marginal",
    "mutual_information",
    "pointwise_mutual_information",
    "total_correlation",
]

_TABLE = (-2, -1)


def marginal(p_xy: Any, /, of: str) -> Array:
    r"""Distribution of one variable, whatever the other does.

    .. math:: p(x) = \sum_y p(x, y), \qquad p(y) = \sum_x p(x, y)

    Parameters
    ----------
    p_xy : array, shape (..., n_x, n_y)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 over both axes; leading
        axes are a batch. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    of : "x" or "y"
        The variable whose distribution is wanted.

    Returns
    -------
    array, shape (..., n_x) for "x", (..., n_y) for "y"
        Probabilities (no unit).

    Raises
    ------
    TypeError
        If `p_xy` does not hold real numbers.
    ValueError
        If `p_xy` is not a table of probabilities that sum to 1, or `of` is neither "x" nor "y". Values
        of lazy arrays (Dask, JAX while it traces) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Mutual information".

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, example 2.2.1
       (a joint distribution and its marginals).

    Examples
    --------
    >>> marginal([[0.25, 0.5], [0.0, 0.25]], "x").tolist()
    [0.75, 0.25]
    >>> marginal([[0.25, 0.5], [0.0, 0.25]], "y").tolist()
    [0.25, 0.75]
    """
    kept = check_variable("of", of)
    xp, p_xy = _table(p_xy)
    return sum_along(p_xy, -3 - kept, xp)


def joint_entropy(p_xy: Any, /, *, base: float = 2) -> Array:
    r"""Entropy of two variables taken as one: of their joint distribution.

    .. math:: H(X, Y) = -\sum_{x, y} p(x, y) \log_b p(x, y)

    Parameters
    ----------
    p_xy : array, shape (..., n_x, n_y)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 over both axes; leading
        axes are a batch. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape (...)
        From 0 (one pair is certain) to ``math.log(n_x * n_y, base)`` (all are equally likely), in the
        unit set by `base`.

    Raises
    ------
    TypeError
        If `p_xy` does not hold real numbers, or `base` is not a number.
    ValueError
        If `p_xy` is not a table of probabilities that sum to 1, or `base` is out of range. Values of
        lazy arrays (Dask, JAX while it traces) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Mutual information". For more than two variables name their axes:
    ``entropy(p_xyz, axis=(-3, -2, -1))``.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, equation 2.8.

    Examples
    --------
    >>> float(joint_entropy([[0.25, 0.25], [0.25, 0.25]]))
    2.0
    """
    base = check_base(base)
    xp, p_xy = _as_table(p_xy)
    return without_rounding_below_zero(0.0 - sum_p_log_p(p_xy, _TABLE, base, xp, "p_xy"), xp)


def conditional_entropy(p_xy: Any, /, *, given: str = "x", base: float = 2) -> Array:
    r"""Entropy that one variable keeps, on average, when the other is known.

    .. math:: H(Y \mid X) = -\sum_{x, y} p(x, y) \log_b \frac{p(x, y)}{p(x)}

    Parameters
    ----------
    p_xy : array, shape (..., n_x, n_y)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 over both axes; leading
        axes are a batch. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    given : "x" or "y"
        The variable that is known: "x" for H(Y|X), "y" for H(X|Y).
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape (...)
        From 0 (the known variable determines the other) to the entropy of the other (they are
        independent).

    Raises
    ------
    TypeError
        If `p_xy` does not hold real numbers, or `base` is not a number.
    ValueError
        If `p_xy` is not a table of probabilities that sum to 1, `given` is neither "x" nor "y", or
        `base` is out of range. Values of lazy arrays (Dask, JAX while it traces) are not read: there only
        the shape is checked.

    Notes
    -----
    Derived in the chapter "Mutual information". Computed term by term: the difference H(X,Y) - H(X)
    would lose its digits where X nearly determines Y. Where ``p_xy == 0`` the gradient is finite (the true
    one is infinite).

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, equations 2.10 to
       2.12.

    Examples
    --------
    >>> float(conditional_entropy([[0.5, 0.0], [0.25, 0.25]], given="x"))
    0.5
    >>> round(float(conditional_entropy([[0.5, 0.0], [0.25, 0.25]], given="y")), 4)
    0.6887
    """
    known = check_variable("given", given)
    base = check_base(base)
    xp, p_xy = _table(p_xy)
    parts = [
        xp.sum(part * _surprise_among(part, -3 - known, base, xp), axis=_TABLE) for (part,) in in_parts(known, p_xy)
    ]
    return 0.0 + sum_of_parts(parts)


def mutual_information(p_xy: Any, /, *, base: float = 2) -> Array:
    r"""Mutual information: what each of two variables tells, on average, about the other.

    .. math:: I(X; Y) = \sum_{x, y} p(x, y) \log_b \frac{p(x, y)}{p(x) \, p(y)}

    Parameters
    ----------
    p_xy : array, shape (..., n_x, n_y)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 over both axes; leading
        axes are a batch. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape (...)
        From 0 (independent, up to rounding) to the smaller of the two entropies (one variable
        determines the other).

    Raises
    ------
    TypeError
        If `p_xy` does not hold real numbers, or `base` is not a number.
    ValueError
        If `p_xy` is not a table of probabilities that sum to 1, or `base` is out of range. Values of
        lazy arrays (Dask, JAX while it traces) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Mutual information". The same in both directions; the mean of
    `pointwise_mutual_information`; the divergence of the joint distribution from the product of its
    marginals. Where ``p_xy == 0`` the gradient is finite.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, equation 2.28.

    Examples
    --------
    >>> float(mutual_information([[0.5, 0.0], [0.0, 0.5]]))
    1.0
    >>> float(mutual_information([[0.25, 0.25], [0.25, 0.25]]))
    0.0
    """
    base = check_base(base)
    xp, p_xy = _table(p_xy)
    return _information_between(p_xy, -2, -1, base, xp)


def pointwise_mutual_information(p_xy: Any, /, *, base: float = 2) -> Array:
    r"""Pointwise mutual information: how much more, or less, often each pair occurs than by chance.

    .. math:: \mathrm{pmi}(x, y) = \log_b \frac{p(x, y)}{p(x) \, p(y)}

    Parameters
    ----------
    p_xy : array, shape (..., n_x, n_y)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 over both axes; leading
        axes are a batch. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape (..., n_x, n_y)
        Positive where the pair occurs more often than it would by chance, negative where less often,
        minus infinity where it never does although x and y do. Where x or y never occurs there is
        nothing to compare, and the answer is 0.

    Raises
    ------
    TypeError, ValueError
        As for `mutual_information`.

    Notes
    -----
    Derived in the chapter "Mutual information". Its mean under `p_xy` is the mutual information.

    References
    ----------
    .. [1] K. W. Church and P. Hanks, "Word Association Norms, Mutual Information, and Lexicography",
       *Computational Linguistics* 16(1), 1990.

    Examples
    --------
    >>> pointwise_mutual_information([[0.5, 0.0], [0.0, 0.5]]).tolist()
    [[1.0, -inf], [-inf, 1.0]]
    """
    base = check_base(base)
    xp, p_xy = _table(p_xy)
    p_x, p_y = _marginals(p_xy, -2, -1, xp)
    never_meet = (p_xy == 0) & (p_x > 0) & (p_y > 0)
    return xp.where(never_meet, -math.inf, _log_ratio(p_xy, p_x, p_y, base, xp))


def total_correlation(p: Any, /, *, axis: Axis | None = None, base: float = 2) -> Array:
    r"""Total correlation: how far any number of variables are from being independent.

    .. math:: C(X_1; \dots; X_k) = \sum_i H(X_i) - H(X_1, \dots, X_k)

    Parameters
    ----------
    p : array, shape (n_1, ..., n_k)
        Joint probabilities, an axis for each variable, non-negative and summing to 1. Lists are taken
        as NumPy arrays; any other array keeps its library, device, dtype and gradient.
    axis : tuple of ints, or None
        The axes of the variables, if the others are a batch. None, the default: all axes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` without `axis`
        From 0 (independent, up to rounding) to the sum of all entropies but the largest. For two
        variables it is their mutual information, for one 0.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers, `axis` holds other than whole numbers or `base` is not a number.
    ValueError
        If `p` is not a joint distribution along `axis`, or `axis` or `base` is out of range. Values of
        lazy arrays (Dask, JAX while it traces) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Mutual information". Computed as the sum of what each variable shares with all
    those before it, which is never negative. Also called multi-information.

    References
    ----------
    .. [1] S. Watanabe, "Information Theoretical Analysis of Multivariate Correlation", *IBM Journal of
       Research and Development* 4(1), 1960.

    Examples
    --------
    >>> float(total_correlation([[[0.25, 0.0], [0.0, 0.25]], [[0.0, 0.25], [0.25, 0.0]]]))
    1.0
    """
    base = check_base(base)
    xp, p = real_arrays(p=p)
    axes = as_tuple(check_axis("p", p, tuple(range(p.ndim)) or -1 if axis is None else axis))
    check_distribution("p", p, axes, xp)
    p = xp.moveaxis(p, axes, tuple(range(-len(axes), 0)))
    total = xp.zeros_like(xp.sum(p, axis=tuple(range(-len(axes), 0))))
    for k in range(len(axes), 1, -1):  # the last variable and all before it, then without the last
        total = total + _information_between(p, tuple(range(-k, -1)), -1, base, xp)
        p = xp.sum(p, axis=-1)
    return number_if_single(total)


def _as_table(p_xy: Any) -> tuple[Any, Array]:
    xp, p_xy = real_arrays(p_xy=p_xy)
    check_joint("p_xy", p_xy)
    return xp, p_xy


def _table(p_xy: Any) -> tuple[Any, Array]:
    xp, p_xy = _as_table(p_xy)
    check_distribution("p_xy", p_xy, _TABLE, xp)
    return xp, p_xy


def _information_between(p: Array, x: Axis, y: Axis, base: float, xp: Any) -> Array:
    """Return the mutual information of the variables whose axes are `x` and those whose axes are `y`."""
    parts = [
        xp.sum(_information_terms(part, p_x, p_y, base, xp), axis=(*as_tuple(x), *as_tuple(y)))
        for part, p_x, p_y in in_parts(as_tuple(x)[0], p, *_marginals(p, x, y, xp))
    ]
    return sum_of_parts(parts)


def _marginals(p: Array, x: Axis, y: Axis, xp: Any) -> tuple[Array, Array]:
    return sum_along(p, y, xp, keepdims=True), sum_along(p, x, xp, keepdims=True)


def _information_terms(p: Array, p_x: Array, p_y: Array, base: float, xp: Any) -> Array:
    return divergence_terms(p, p_x * p_y, _log_ratio(p, p_x, p_y, base, xp), base, xp)


def _log_ratio(p: Array, p_x: Array, p_y: Array, base: float, xp: Any) -> Array:
    """Return log p(x, y) / (p(x) p(y)), and 0 where p(x, y) is 0."""
    # The product of two tiny marginals would be 0, and a quotient by a subnormal one infinite.
    ratio = p / _at_least_tiny(p_x, xp) / _at_least_tiny(p_y, xp)
    return log(xp.where(p > 0, ratio, 1.0), base, xp)


def _surprise_among(p: Array, axis: int, base: float, xp: Any) -> Array:
    """Return -log of the share that each entry has in the sum along `axis`, and 0 where it is 0.

    The share of the largest entry may be so near to 1 that rounding hides what is missing: there the
    logarithm is taken of what the others add to it.
    """
    is_largest = xp.argmax(p, axis=axis, keepdims=True) == count_along(axis, p, xp)
    # Picked out rather than xp.max, whose gradient is shared where entries are equal.
    largest = sum_along(xp.where(is_largest, p, 0.0), axis, xp, keepdims=True)
    others = sum_along(xp.where(is_largest, 0.0, p), axis, xp, keepdims=True)
    of_largest = xp.log1p(others / _at_least_tiny(largest, xp)) / math.log(base)
    of_others = log(_at_least_tiny(largest + others, xp) / _at_least_tiny(p, xp), base, xp)
    return xp.where(is_largest, of_largest, xp.where(p > 0, of_others, 0.0))


def _at_least_tiny(x: Array, xp: Any) -> Array:
    tiny = float(xp.finfo(x.dtype).smallest_normal)
    return xp.where(x > tiny, x, tiny)
