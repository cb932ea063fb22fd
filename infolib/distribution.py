"""From counts to distributions."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, overload

from infolib._array import Array, Axis, check_axis, check_counts, real_arrays, sum_along

__all__ = ["normalize"]


@overload
def normalize(counts: Mapping[Hashable, float], /) -> dict[Hashable, float]: ...
@overload
def normalize(counts: Any, /, *, axis: Axis = -1) -> Array: ...
def normalize(counts: Any, /, *, axis: Axis = -1) -> Any:
    r"""Divide counts or weights by their sum, so that they become probabilities.

    .. math:: p_x = \frac{c_x}{\sum_{x'} c_{x'}}

    Parameters
    ----------
    counts : array, shape (..., n) for the default `axis`, or mapping from symbol to count
        Non-negative weights of n outcomes; leading axes are a batch. Lists are taken as NumPy
        arrays; any other array keeps its library, device, floating dtype and gradient. A mapping,
        such as a `collections.Counter`, gives a dictionary with the same symbols in the same order.
    axis : int or tuple of ints
        The axis of the n outcomes; ``(-2, -1)`` for tables of counts. A mapping has one axis.

    Returns
    -------
    array of the shape of `counts`, or dict
        Probabilities (no unit), summing to 1 along `axis`. The argument is left as it was.

    Raises
    ------
    TypeError
        If `counts` does not hold real numbers, or `axis` is not a whole number or a tuple of them.
    ValueError
        If `axis` is out of range, there is no outcome, an entry is negative or NaN, or a slice sums
        to 0 or to infinity. Values of lazy arrays (Dask, JAX while it traces) are not read: there only
        the shape is checked.

    Notes
    -----
    The relative frequencies of a sample are the maximum-likelihood estimate of its distribution.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 11.1
       (the type of a sequence).

    Examples
    --------
    >>> normalize([2, 1, 1]).tolist()
    [0.5, 0.25, 0.25]
    >>> normalize({"a": 3, "b": 1})
    {'a': 0.75, 'b': 0.25}
    """
    if isinstance(counts, Mapping):
        shares = normalize(list(counts.values()), axis=axis)
        return dict(zip(counts, shares.tolist(), strict=True))
    xp, counts = real_arrays(counts=counts)
    axis = check_axis("counts", counts, axis)
    check_counts("counts", counts, axis, xp)
    return counts / sum_along(counts, axis, xp, keepdims=True)
