"""Chapters 1 and 2: the information of one outcome, and its average."""

from __future__ import annotations

import math
from typing import Any

from infolib._array import (
    Array,
    Axis,
    check_axis,
    check_base,
    check_probabilities,
    number_if_single,
    real_arrays,
    safe_log,
    without_rounding_below_zero,
)
from infolib._sums import sum_p_log_p

__all__ = ["binary_entropy", "entropy", "perplexity", "self_information"]


def self_information(p: Any, /, *, base: float = 2) -> Array:
    r"""Self-information (surprisal) of outcomes that have probability `p`.

    .. math:: I(x) = -\log_b p(x)

    Parameters
    ----------
    p : array or number, any shape
        Probabilities, each between 0 and 1; they need not belong to one distribution. Lists and
        numbers are taken as NumPy arrays; any other array keeps its library, device, dtype and
        gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p`
        From 0 (certain) to infinity (impossible), in the unit set by `base`.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers, or `base` is not a number.
    ValueError
        If an entry is NaN or outside [0, 1], or `base` is not a finite number above 1. Values of
        lazy arrays (Dask, JAX while it traces) are not read, so not checked.

    Notes
    -----
    Derived in the chapter "Information". For probabilities too small for a float, such as that of
    one particular order of a deck, add the self-informations of independent steps instead of multiplying
    their probabilities.

    References
    ----------
    .. [1] C. E. Shannon, "A Mathematical Theory of Communication", *Bell System Technical Journal* 27,
       1948, introduction and section 6.

    Examples
    --------
    >>> float(self_information(1 / 64))
    6.0
    >>> self_information([1.0, 0.25, 0.0]).tolist()
    [0.0, 2.0, inf]
    """
    base = check_base(base)
    xp, p = real_arrays(p=p)
    check_probabilities("p", p, xp)
    surprise = 0.0 - safe_log(p, base, xp)  # "0.0 -" and not a bare minus, which would print -0.0
    return number_if_single(xp.where(p == 0, math.inf, without_rounding_below_zero(surprise, xp)))


def entropy(p: Any, /, *, axis: Axis = -1, base: float = 2) -> Array:
    r"""Shannon entropy of the distributions that lie along `axis`: their mean self-information.

    .. math:: H(p) = -\sum_x p_x \log_b p_x, \qquad 0 \log 0 = 0

    Parameters
    ----------
    p : array, shape (..., n) for the default `axis`
        Probabilities of n outcomes, non-negative and summing to 1 along `axis`; leading axes are a
        batch. Lists are taken as NumPy arrays; any other array keeps its library, device, dtype and
        gradient.
    axis : int or tuple of ints
        The axis of the n outcomes; of a joint distribution, its axes.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p` without `axis`
        From 0 (one outcome is certain) to ``math.log(n, base)`` (all are equally likely), in the unit set
        by `base`.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers, `axis` is not a whole number or a tuple of them, or `base` is
        not a number.
    ValueError
        If `axis` or `base` is out of range, or a slice is not a distribution. Values of lazy arrays
        (Dask, JAX while it traces) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Entropy". A sum counts as 1 if it is within the root of the dtype's eps of it:
    1.5e-8 for float64, 3.5e-4 for float32. Unlike `scipy.stats.entropy`: bits, last axis, and counts are
    refused instead of normalised. Where ``p == 0`` the gradient is 0 (the true one is infinite).

    References
    ----------
    .. [1] C. E. Shannon, "A Mathematical Theory of Communication", *Bell System Technical Journal* 27,
       1948, section 6.

    Examples
    --------
    >>> round(float(entropy([0.1, 0.5, 0.1, 0.3])), 4)
    1.6855
    >>> entropy([[1.0, 0.0], [0.5, 0.5]]).tolist()
    [0.0, 1.0]
    """
    base = check_base(base)
    xp, p = real_arrays(p=p)
    axis = check_axis("p", p, axis)
    return without_rounding_below_zero(0.0 - sum_p_log_p(p, axis, base, xp), xp)


def binary_entropy(p: Any, /, *, base: float = 2) -> Array:
    r"""Entropy of a yes/no event with probability `p`.

    .. math:: H_b(p) = -p \log_b p - (1 - p) \log_b (1 - p)

    Parameters
    ----------
    p : array or number, any shape
        Probability of "yes", each between 0 and 1. Lists and numbers are taken as NumPy arrays; any
        other array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `p`
        From 0 (`p` is 0 or 1) to ``math.log(2, base)`` (`p` is one half), in the unit set by `base`.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers, or `base` is not a number.
    ValueError
        If an entry is NaN or outside [0, 1], or `base` is not a finite number above 1. Values of
        lazy arrays (Dask, JAX while it traces) are not read, so not checked.

    Notes
    -----
    Derived in the chapter "Entropy". The second term uses ``log1p``, so that it survives where `p`
    is too small for ``1 - p`` to differ from 1. At 0 and 1 the gradient is finite (the true one is
    infinite).

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 2.1.

    Examples
    --------
    >>> float(binary_entropy(0.5))
    1.0
    >>> binary_entropy([0.0, 1.0]).tolist()
    [0.0, 0.0]
    """
    base = check_base(base)
    xp, p = real_arrays(p=p)
    check_probabilities("p", p, xp)
    below_one = xp.where(p < 1, p, xp.zeros_like(p))  # log1p never meets minus one
    no = (1 - p) * xp.log1p(0.0 - below_one) / math.log(base)
    return without_rounding_below_zero(0.0 - (p * safe_log(p, base, xp) + no), xp)


def perplexity(p: Any, /, *, axis: Axis = -1) -> Array:
    r"""Perplexity: the number of equally likely outcomes that would be as uncertain as `p`.

    .. math:: \mathrm{PPL}(p) = 2^{H(p)}, \qquad H \text{ in bits}

    Parameters
    ----------
    p : array, shape (..., n) for the default `axis`
        Probabilities of n outcomes, non-negative and summing to 1 along `axis`; leading axes are a
        batch. Lists are taken as NumPy arrays; any other array keeps its library, device, dtype and
        gradient.
    axis : int or tuple of ints
        The axis of the n outcomes; of a joint distribution, its axes.

    Returns
    -------
    array, shape of `p` without `axis`
        From 1 (one outcome is certain) to n (all are equally likely). A number of outcomes, not of
        bits: it is the same in every base, which is why there is none to choose.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers, or `axis` is not a whole number or a tuple of them.
    ValueError
        If `axis` is out of range, or a slice is not a distribution. Values of lazy arrays (Dask, JAX
        under ``jit``) are not read: there only the shape is checked.

    Notes
    -----
    Derived in the chapter "Entropy". The power must undo the logarithm of the entropy: 2 with bits,
    e with nats. The perplexity of a language model, whose surprise is averaged over a text, is
    ``math.exp(softmax_cross_entropy(logits, labels))``, with the function of `infolib.losses`.

    References
    ----------
    .. [1] D. Jurafsky and J. H. Martin, *Speech and Language Processing*, 3rd ed. draft, chapter 3
       (n-gram language models), section on perplexity and entropy.

    Examples
    --------
    >>> perplexity([[0.25, 0.25, 0.25, 0.25], [0.0, 1.0, 0.0, 0.0]]).tolist()
    [4.0, 1.0]
    """
    return 2.0 ** entropy(p, axis=axis)
