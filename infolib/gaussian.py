"""Normal distributions: entropy, divergence and mutual information of densities, in closed form.

Spreads are standard deviations, not variances. The functions of one variable take numbers or arrays,
which broadcast; those whose names begin with "multivariate" take mean vectors and covariance matrices.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import device, is_dask_array

from infolib._array import (
    Array,
    as_float,
    check_base,
    check_whole,
    log,
    number_if_single,
    raise_if_nan,
    readable,
    real_arrays,
    tail_of_artanh,
)

__all__ = [
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "multivariate_cross_entropy",
    "multivariate_entropy",
    "multivariate_kl_divergence",
    "multivariate_mutual_information",
    "mutual_information",
]

# The standard deviation whose entropy is 0, 1 / sqrt(2 pi e): a float64 and what its rounding left over.
_NO_ENTROPY = 0.24197072451914334
_NO_ENTROPY_REST = 1.2225883220660234e-17


def entropy(sigma: Any, /, *, base: float = 2) -> Array:
    r"""Differential entropy of a normal distribution with standard deviation `sigma`.

    .. math:: h(X) = \log_b \bigl(\sigma \sqrt{2 \pi e}\bigr)

    Parameters
    ----------
    sigma : array or number, any shape
        Standard deviations (not variances), positive. Lists and numbers are taken as NumPy arrays;
        any other array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `sigma`
        Any real number, in the unit set by `base`: negative below ``sigma = 0.24197``, where the
        density is concentrated on less than a unit of length. It depends on the unit of the variable.

    Raises
    ------
    TypeError
        If `sigma` does not hold real numbers, or `base` is not a number.
    ValueError
        If a standard deviation is NaN, infinite, zero or negative, or `base` is not a finite number
        above 1. Values of lazy arrays (Dask, JAX while it traces) are not read, so not checked.

    Notes
    -----
    Derived in the chapter "Entropy". The mean does not enter: moving a density changes no logarithm.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, example 8.1.2.

    Examples
    --------
    >>> round(float(entropy(1)), 4)
    2.0471
    >>> entropy([0.1, 2.0]).round(4).tolist()
    [-1.2748, 3.0471]
    """
    base = check_base(base)
    xp, sigma = real_arrays(sigma=sigma)
    _check_deviation("sigma", sigma, xp)
    return number_if_single(_entropy(sigma, base, xp))


def cross_entropy(mu_p: Any, sigma_p: Any, mu_q: Any, sigma_q: Any, /, *, base: float = 2) -> Array:
    r"""Cross-entropy of two normal distributions: the mean surprise of believing q while p is true.

    .. math::

        \mathrm{CE}(p, q) &= \log_b \bigl(\sigma_q \sqrt{2 \pi}\bigr) \\
            &\quad + \frac{\sigma_p^2 + (\mu_p - \mu_q)^2}{2 \sigma_q^2} \log_b e

    Parameters
    ----------
    mu_p, mu_q : array or number
        Means of the true and the believed distribution, finite. All four arguments broadcast.
    sigma_p, sigma_q : array or number
        Their standard deviations (not variances), positive. Numbers adopt the library, dtype and
        device of the arrays among the arguments; lists are taken as NumPy arrays, and any other
        array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, the shape that the arguments broadcast to
        At least the entropy of p (reached when both are the same), in the unit set by `base`; it can
        be negative. Infinite only where the true value, or the distance of the means, exceeds the
        largest float.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, arrays of different libraries meet, or `base` is
        not a number.
    ValueError
        If a mean is NaN or infinite, a standard deviation NaN, infinite, zero or negative, the shapes
        do not broadcast, or `base` is not a finite number above 1. Values of lazy arrays (Dask, JAX
        under ``jit``) are not read: there only the shapes are checked.

    Notes
    -----
    Derived in the chapter "Cross-entropy". Like the entropy, and unlike the divergence, it depends on
    the unit of the variable: measuring it in millimetres instead of centimetres adds ``log(10)``.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, sections 8.1
       and 8.5 (differential entropy and divergence, whose sum this is).

    Examples
    --------
    >>> import math
    >>> round(float(cross_entropy(0, 1, 1, 1, base=math.e)), 4)
    1.9189
    """
    base = check_base(base)
    xp, mu_p, sigma_p, mu_q, sigma_q = _two_normals(mu_p, sigma_p, mu_q, sigma_q)
    ratio = sigma_p / sigma_q
    shift = (mu_p - mu_q) / sigma_q
    quadratic = (ratio * ratio + shift * shift) / 2
    constant = math.log(2 * math.pi) / 2
    return number_if_single(log(sigma_q, base, xp) + (quadratic + constant) / math.log(base))


def kl_divergence(mu_p: Any, sigma_p: Any, mu_q: Any, sigma_q: Any, /, *, base: float = 2) -> Array:
    r"""Kullback-Leibler divergence (relative entropy) of a normal distribution p from another, q.

    .. math::

        D_{\mathrm{KL}}(p \,\Vert\, q) &= \log_b \frac{\sigma_q}{\sigma_p} \\
            &\quad + \Bigl(\frac{\sigma_p^2 + (\mu_p - \mu_q)^2}{2 \sigma_q^2} - \frac12\Bigr) \log_b e

    Parameters
    ----------
    mu_p, mu_q : array or number
        Means of the true and the believed distribution, finite. All four arguments broadcast.
    sigma_p, sigma_q : array or number
        Their standard deviations (not variances), positive. Numbers adopt the library, dtype and
        device of the arrays among the arguments; lists are taken as NumPy arrays, and any other
        array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, the shape that the arguments broadcast to
        From 0 (exactly when both are the same), in the unit set by `base`. Infinite only where the
        true value, or the distance of the means, exceeds the largest float.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`.

    Notes
    -----
    Derived in the chapter "KL divergence". Not symmetric: the true distribution comes first. The
    formula as written loses all digits where the two are close, as its terms cancel; here they are
    rearranged so that every digit stays.

    References
    ----------
    .. [1] S. Kullback, *Information Theory and Statistics*, 1959, chapter 9 (multivariate normal
       populations).

    Examples
    --------
    >>> import math
    >>> float(kl_divergence(0, 1, 1, 1, base=math.e))
    0.5
    >>> kl_divergence(0, [1.0, 2.0], 0, [2.0, 1.0]).round(4).tolist()
    [0.459, 1.164]
    """
    base = check_base(base)
    xp, mu_p, sigma_p, mu_q, sigma_q = _two_normals(mu_p, sigma_p, mu_q, sigma_q)
    shift = (mu_p - mu_q) / sigma_q
    return number_if_single((_divergence_of_spreads(sigma_p, sigma_q, xp) + shift * shift / 2) / math.log(base))


def mutual_information(rho: Any, /, *, base: float = 2) -> Array:
    r"""Mutual information of two jointly normal variables whose correlation is `rho`.

    .. math:: I(X; Y) = -\tfrac12 \log_b (1 - \rho^2)

    Parameters
    ----------
    rho : array or number, any shape
        Correlation coefficients, each between -1 and 1. Lists and numbers are taken as NumPy arrays;
        any other array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `rho`
        From 0 (independent) to infinity (one variable is a linear function of the other), in the unit
        set by `base`.

    Raises
    ------
    TypeError
        If `rho` does not hold real numbers, or `base` is not a number.
    ValueError
        If an entry is NaN or outside [-1, 1], or `base` is not a finite number above 1. Values of
        lazy arrays (Dask, JAX while it traces) are not read, so not checked.

    Notes
    -----
    Derived in the chapter "Mutual information". Shifting or rescaling a variable changes nothing. At -1
    and 1 the gradient is finite (the true one is infinite).

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, example 8.5.1.

    Examples
    --------
    >>> mutual_information([0.0, 0.6, 1.0], base=4).round(4).tolist()
    [0.0, 0.161, inf]
    """
    base = check_base(base)
    xp, rho = real_arrays(rho=rho)
    _check_correlation("rho", rho, xp)
    return number_if_single(_mutual_information(rho, xp) / math.log(base))


def multivariate_entropy(covariance: Any, /, *, base: float = 2) -> Array:
    r"""Differential entropy of a normal distribution of d variables.

    .. math:: h(X) = \tfrac12 \log_b \det (2 \pi e \, \Sigma)

    Parameters
    ----------
    covariance : array, shape (..., d, d)
        Covariance matrices, symmetric and positive definite; leading axes are a batch. Lists are taken
        as NumPy arrays; any other array, Dask's excepted, keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `covariance` without its last two axes
        Any real number, in the unit set by `base`.

    Raises
    ------
    TypeError
        If `covariance` does not hold real numbers or is a Dask array (whose linear algebra knows no
        batches), or `base` is not a number.
    ValueError
        If a matrix is not square, symmetric, finite or positive definite, or `base` is not a finite
        number above 1. Values under JAX's ``jit`` are not read: there only the shape is checked.

    Notes
    -----
    By the chain rule: the diagonal of the Cholesky factor holds the standard deviation that each
    variable has left when those before it are known, and the entropies of these add up.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, theorem 8.4.1.

    Examples
    --------
    >>> round(float(multivariate_entropy([[1.0, 0.6], [0.6, 1.0]])), 4)
    3.7723
    """
    base = check_base(base)
    xp, covariance = real_arrays(covariance=covariance)
    factor = _cholesky("covariance", covariance, xp)
    return xp.sum(_entropy(xp.linalg.diagonal(factor), base, xp), axis=-1)


def multivariate_cross_entropy(
    mean_p: Any, covariance_p: Any, mean_q: Any, covariance_q: Any, /, *, base: float = 2
) -> Array:
    r"""Cross-entropy of two normal distributions of d variables.

    .. math::

        \mathrm{CE}(p, q) &= \tfrac12 \log_b \det (2 \pi \Sigma_q) + \tfrac12 \, Q \log_b e \\
        Q &= \operatorname{tr} \Sigma_q^{-1} \Sigma_p + \delta^\top \Sigma_q^{-1} \delta \\
        \delta &= \mu_p - \mu_q

    Parameters
    ----------
    mean_p, mean_q : array, shape (..., d)
        Means of the true and the believed distribution, finite. All batches broadcast.
    covariance_p, covariance_q : array, shape (..., d, d)
        Their covariance matrices, symmetric and positive definite. Lists are taken as NumPy arrays; any
        other array, Dask's excepted, keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, the shape that the batches broadcast to
        At least the entropy of p (reached when both are the same), in the unit set by `base`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers or is a Dask array (whose linear algebra knows no
        batches), arrays of different libraries meet, or `base` is not a number.
    ValueError
        If a mean is not finite, a matrix is not square, symmetric, finite or positive definite, the
        shapes do not fit together, or `base` is not a finite number above 1. Values under JAX's
        ``jit`` are not read: there only the shapes are checked.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, theorem 8.4.1 and
       section 8.5 (differential entropy and divergence, whose sum this is).

    Examples
    --------
    >>> round(float(multivariate_cross_entropy([0, 0], [[1, 0], [0, 1]], [1, 1], [[2, 0], [0, 2]])), 4)
    5.0942
    """
    base = check_base(base)
    xp, shift, factor_p, factor_q = _two_multivariate_normals(mean_p, covariance_p, mean_q, covariance_q)
    trace = xp.sum(xp.linalg.solve(factor_q, factor_p) ** 2, axis=(-2, -1))
    quadratic = (trace + xp.sum(shift * shift, axis=-1)) / 2
    deviations = xp.linalg.diagonal(factor_q)
    surplus = quadratic - deviations.shape[-1] / 2  # _entropy has half a nat for each variable in it
    return xp.sum(_entropy(deviations, base, xp), axis=-1) + surplus / math.log(base)


def multivariate_kl_divergence(
    mean_p: Any, covariance_p: Any, mean_q: Any, covariance_q: Any, /, *, base: float = 2
) -> Array:
    r"""Kullback-Leibler divergence of a normal distribution p of d variables from another, q.

    .. math::

        D_{\mathrm{KL}}(p \,\Vert\, q) &= \tfrac12 \log_b \frac{\det \Sigma_q}{\det \Sigma_p}
            + \tfrac12 \, (Q - d) \log_b e \\
        Q &= \operatorname{tr} \Sigma_q^{-1} \Sigma_p + \delta^\top \Sigma_q^{-1} \delta \\
        \delta &= \mu_p - \mu_q

    Parameters
    ----------
    mean_p, mean_q : array, shape (..., d)
        Means of the true and the believed distribution, finite. All batches broadcast.
    covariance_p, covariance_q : array, shape (..., d, d)
        Their covariance matrices, symmetric and positive definite. Lists are taken as NumPy arrays; any
        other array, Dask's excepted, keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, the shape that the batches broadcast to
        From 0 (exactly when both are the same), in the unit set by `base`.

    Raises
    ------
    TypeError, ValueError
        As for `multivariate_cross_entropy`.

    Notes
    -----
    Not symmetric: the true distribution comes first. With Cholesky factors the formula becomes a sum of
    terms that are never negative, so that close distributions keep their digits.

    References
    ----------
    .. [1] S. Kullback, *Information Theory and Statistics*, 1959, chapter 9 (multivariate normal
       populations).

    Examples
    --------
    >>> round(float(multivariate_kl_divergence([0, 0], [[1, 0], [0, 1]], [1, 1], [[2, 0], [0, 2]])), 4)
    1.0
    """
    base = check_base(base)
    xp, shift, factor_p, factor_q = _two_multivariate_normals(mean_p, covariance_p, mean_q, covariance_q)
    spreads = _divergence_of_spreads(xp.linalg.diagonal(factor_p), xp.linalg.diagonal(factor_q), xp)
    # Outside the diagonal the factor of p in units of q; from the difference, so that equals give exactly 0.
    mixing = xp.tril(xp.linalg.solve(factor_q, factor_p - factor_q), k=-1)
    squares = xp.sum(mixing * mixing, axis=(-2, -1)) + xp.sum(shift * shift, axis=-1)
    return (xp.sum(spreads, axis=-1) + squares / 2) / math.log(base)


def multivariate_mutual_information(covariance: Any, n_x: int, /, *, base: float = 2) -> Array:
    r"""Mutual information of two jointly normal vectors: the first `n_x` variables and the others.

    .. math:: I(X; Y) = \tfrac12 \log_b \frac{\det \Sigma_{XX} \det \Sigma_{YY}}{\det \Sigma}

    Parameters
    ----------
    covariance : array, shape (..., d, d)
        Covariance matrices of X and Y together, symmetric and positive definite; leading axes are a
        batch. Lists are taken as NumPy arrays; any other array, Dask's excepted, keeps its library,
        device, dtype and gradient.
    n_x : int
        How many of the d variables belong to X, from 1 to d - 1; they come first.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array, shape of `covariance` without its last two axes
        From 0 (exactly when the two are independent), in the unit set by `base`.

    Raises
    ------
    TypeError
        If `covariance` does not hold real numbers or is a Dask array (whose linear algebra knows no
        batches), `n_x` is not a whole number, or `base` is not a number.
    ValueError
        If a matrix is not square, symmetric, finite or positive definite, `n_x` leaves X or Y without
        variables, or `base` is not a finite number above 1. Values under JAX's ``jit`` are not read:
        there only the shape is checked.

    Notes
    -----
    Computed as the sum of `mutual_information` over the canonical correlations of X and Y, which keeps
    the digits of weak dependence; the logarithms of the determinants would cancel.

    References
    ----------
    .. [1] I. M. Gelfand and A. M. Yaglom, "Calculation of the Amount of Information about a Random Function
       Contained in Another Such Function", *American Mathematical Society Translations* (2) 12, 1959.

    Examples
    --------
    >>> covariance = [[1.0, 0.0, 0.6], [0.0, 1.0, 0.0], [0.6, 0.0, 1.0]]
    >>> round(float(multivariate_mutual_information(covariance, 2)), 4)
    0.3219
    """
    base = check_base(base)
    xp, covariance = real_arrays(covariance=covariance)
    _cholesky("covariance", covariance, xp)  # for its checks: the blocks can be definite where the whole is not
    n_x = _check_split(n_x, covariance.shape[-1])
    factor_x = xp.linalg.cholesky(covariance[..., :n_x, :n_x])
    factor_y = xp.linalg.cholesky(covariance[..., n_x:, n_x:])
    # In units in which X has the identity as its covariance, and then Y.
    half = xp.linalg.solve(factor_x, covariance[..., :n_x, n_x:])
    correlations = xp.linalg.svdvals(xp.linalg.solve(factor_y, xp.matrix_transpose(half)))
    correlations = xp.where(correlations < 1, correlations, xp.ones_like(correlations))  # rounding above 1
    return xp.sum(_mutual_information(correlations, xp), axis=-1) / math.log(base)


# Formulas in the form that keeps every digit


def _entropy(sigma: Array, base: float, xp: Any) -> Array:
    """Return the entropy of `sigma`, with all its digits also where it is close to 0."""
    zero = float(np.float32(_NO_ENTROPY)) if xp.finfo(sigma.dtype).bits == 32 else _NO_ENTROPY
    rest = (_NO_ENTROPY - zero) + _NO_ENTROPY_REST
    close = (sigma > zero / 2) & (sigma < zero * 2)
    excess = (xp.where(close, sigma - zero, xp.zeros_like(sigma)) - rest) / zero  # sigma - zero is exact there
    elsewhere = log(sigma, base, xp) + math.log(2 * math.pi * math.e) / 2 / math.log(base)
    return xp.where(close, xp.log1p(excess) / math.log(base), elsewhere)


def _divergence_of_spreads(sigma_p: Array, sigma_q: Array, xp: Any) -> Array:
    r"""Return the divergence, in nats, of two normal distributions that have the same mean.

    With the ratio r of the standard deviations it is (r^2 - 1) / 2 - ln r, in which everything cancels
    as r approaches 1. With e = r - 1 it is e^2 / 2 + (e - ln(1 + e)), two terms that are never negative,
    and with s = e / (2 + e) the series ln(1 + e) = 2 artanh(s) = 2 (s + s^3 / 3 + s^5 / 5 + ...) turns
    the second into e s - 2 s^3 (1 / 3 + s^2 / 5 + ...).
    """
    ratio = sigma_p / sigma_q
    close = (ratio > 0.5) & (ratio < 2)
    # Each branch gets harmless numbers where it is not used, so that its gradient is finite there.
    e = xp.where(close, sigma_p - sigma_q, xp.zeros_like(ratio)) / sigma_q
    s = e / (2 + e)
    near = e * e / 2 + e * s - 2 * s * s * s * tail_of_artanh(s * s)
    far = (ratio - 1) * (ratio + 1) / 2 - _log_ratio(sigma_p, sigma_q, xp)
    return xp.where(close, near, far)


def _log_ratio(numerator: Array, denominator: Array, xp: Any) -> Array:
    """Return the logarithm of a ratio, also where the ratio itself is too small or too large for a float."""
    ratio = numerator / denominator
    usable = (ratio >= float(xp.finfo(ratio.dtype).smallest_normal)) & (ratio < math.inf)
    direct = xp.log(xp.where(usable, ratio, xp.ones_like(ratio)))
    return xp.where(usable, direct, xp.log(numerator) - xp.log(denominator))


def _mutual_information(rho: Array, xp: Any) -> Array:
    """Return -ln(1 - rho^2) / 2 for correlations from -1 to 1."""
    # 1 - rho^2 loses what it should keep near 1, (1 - rho)(1 + rho) near 0.
    weak = rho * rho < 0.25
    weak_square = xp.where(weak, rho * rho, xp.zeros_like(rho))
    remainder = (1 - rho) * (1 + rho)
    possible = xp.where(remainder > 0, remainder, xp.ones_like(rho))  # the logarithm never meets a zero
    strong = xp.where(remainder > 0, xp.log(possible), xp.full_like(rho, -math.inf))
    return 0.0 - xp.where(weak, xp.log1p(0.0 - weak_square), strong) / 2


# Arguments


def _two_normals(mu_p: Any, sigma_p: Any, mu_q: Any, sigma_q: Any) -> tuple[Any, ...]:
    """Return ``(xp, mu_p, sigma_p, mu_q, sigma_q)``, checked."""
    names = ("mu_p", "sigma_p", "mu_q", "sigma_q")
    xp, *arrays = _common_arrays(mu_p=mu_p, sigma_p=sigma_p, mu_q=mu_q, sigma_q=sigma_q)
    _check_batches({name: tuple(x.shape) for name, x in zip(names, arrays, strict=True)})
    for name, x in zip(names, arrays, strict=True):
        check = _check_finite if name.startswith("mu") else _check_deviation
        check(name, x, xp)
    return (xp, *arrays)


def _two_multivariate_normals(mean_p: Any, covariance_p: Any, mean_q: Any, covariance_q: Any) -> tuple[Any, ...]:
    """Return ``(xp, shift, factor_p, factor_q)``: the Cholesky factors, and the shift in units of q."""
    xp, mean_p, covariance_p, mean_q, covariance_q = real_arrays(
        mean_p=mean_p, covariance_p=covariance_p, mean_q=mean_q, covariance_q=covariance_q
    )
    factor_p = _cholesky("covariance_p", covariance_p, xp)
    factor_q = _cholesky("covariance_q", covariance_q, xp)
    d = factor_p.shape[-1]
    if factor_q.shape[-1] != d:
        raise ValueError(
            f"covariance_p and covariance_q must be of the same variables; got {d} and {factor_q.shape[-1]} of them. "
            "Give both the same variables in the same order"
        )
    batches = {"covariance_p": tuple(factor_p.shape[:-2]), "covariance_q": tuple(factor_q.shape[:-2])}
    for name, mean in (("mean_p", mean_p), ("mean_q", mean_q)):
        if mean.ndim == 0 or mean.shape[-1] != d:
            raise ValueError(
                f"{name} must have {d} entries along its last axis, one for each row of the covariance matrices; "
                f"got shape {tuple(mean.shape)}. Write the mean of every variable"
            )
        _check_finite(name, mean, xp)
        batches[name] = tuple(mean.shape[:-1])
    _check_batches(batches)
    shift = xp.linalg.solve(factor_q, (mean_p - mean_q)[..., None])[..., 0]
    return xp, shift, factor_p, factor_q


def _common_arrays(**arguments: Any) -> tuple[Any, ...]:
    """Return ``(xp, *arrays)`` as `real_arrays` does; numbers adopt library, dtype and device of the arrays."""
    arrays = {name: x for name, x in arguments.items() if not isinstance(x, (int, float, np.generic))}
    if not arrays:
        return real_arrays(**arguments)
    xp, *floating = real_arrays(**arrays)
    dtype, where = xp.result_type(*floating), device(floating[0])
    common = dict(zip(arrays, floating, strict=True))
    for name in arguments.keys() - arrays.keys():
        common[name] = xp.asarray(_as_number(name, arguments[name], xp.finfo(dtype)), dtype=dtype, device=where)
    return (xp, *(common[name] for name in arguments))


def _as_number(name: str, x: Any, limits: Any) -> float:
    _, array = real_arrays(**{name: x})
    number = float(array)
    if float(limits.max) < abs(number) < math.inf:
        raise ValueError(
            f"{name} must fit into the {limits.bits}-bit floats of the arrays beside it; got {number:.6g}. "
            "Convert those arrays to float64"
        )
    return number


def _check_batches(shapes: dict[str, tuple[int, ...]]) -> None:
    """Raise unless the shapes broadcast."""
    for axis in range(1, 1 + max(map(len, shapes.values()))):
        sizes = {shape[-axis] for shape in shapes.values() if len(shape) >= axis}
        if len({size for size in sizes if size > 1 or size == 0}) > 1:  # neither 1 nor NaN, Dask's unknown size
            found = ", ".join(map(str, shapes.values()))
            raise ValueError(f"{', '.join(shapes)} must broadcast; got the shapes {found}. Reshape one of them")


def _check_finite(name: str, x: Array, xp: Any) -> None:
    """Raise if `x` holds NaN or infinity (values of lazy arrays are not read)."""
    if not readable(x) or bool(xp.all(xp.isfinite(x))):
        return
    raise_if_nan(name, x, xp)
    raise ValueError(f"{name} must be finite; found an infinite entry. Replace or remove it")


def _check_deviation(name: str, sigma: Array, xp: Any) -> None:
    """Raise unless `sigma` holds standard deviations (values of lazy arrays are not read)."""
    if not readable(sigma) or bool(xp.all((sigma > 0) & (sigma < math.inf))):
        return
    _check_finite(name, sigma, xp)
    smallest = as_float(xp.min(sigma))
    remedy = f"If these are logarithms, use exp({name})" if smallest < 0 else "Without any spread there is no density"
    raise ValueError(f"{name} must hold standard deviations, greater than 0; found {smallest:.6g}. {remedy}")


def _check_correlation(name: str, rho: Array, xp: Any) -> None:
    """Raise unless `rho` holds correlations (values of lazy arrays are not read)."""
    if not readable(rho) or bool(xp.all((rho >= -1) & (rho <= 1))):
        return
    raise_if_nan(name, rho, xp)
    worst = as_float(xp.max(rho) if bool(xp.any(rho > 1)) else xp.min(rho))
    raise ValueError(
        f"{name} must hold correlations, between -1 and 1; found {worst:.9g}. "
        "If these are covariances, divide them by both standard deviations"
    )


def _check_split(n_x: Any, d: int) -> int:
    count = check_whole("n_x", n_x, "It counts the variables that belong to X")
    if d < 2:
        raise ValueError("covariance must have two variables at least; got one. X and Y need one each")
    if not 0 < count < d:
        raise ValueError(
            f"n_x must lie between 1 and {d - 1}, because covariance has {d} variables; got {count}. "
            "X and Y need one variable each at least"
        )
    return count


def _cholesky(name: str, covariance: Array, xp: Any) -> Array:
    """Return the Cholesky factors of matrices, or raise unless they are covariance matrices."""
    _check_covariance(name, covariance, xp)
    try:
        factor = xp.linalg.cholesky(covariance)
    except (ValueError, RuntimeError):  # NumPy's LinAlgError is the one, PyTorch's the other
        factor = None
    if factor is None or (readable(factor) and not _is_definite(factor, covariance, xp)):
        smallest = xp.min(xp.linalg.eigvalsh(covariance))
        raise ValueError(
            f"{name} must be positive definite; found {as_float(smallest):.6g} as smallest eigenvalue. "
            "Leave out variables that are linear functions of the others"
        )
    return factor


def _is_definite(factor: Array, covariance: Array, xp: Any) -> bool:
    """Say whether each variable has a variance of its own, beyond rounding, when those before it are known."""
    left = xp.linalg.diagonal(factor) ** 2 / xp.linalg.diagonal(covariance)
    rounding = covariance.shape[-1] * float(xp.finfo(covariance.dtype).eps)
    return bool(xp.all(left > rounding))  # false for NaN, which is how JAX answers what has no factor


def _check_covariance(name: str, covariance: Array, xp: Any) -> None:
    """Raise unless these are symmetric matrices of finite numbers (values of lazy arrays are not read)."""
    if is_dask_array(covariance):
        raise TypeError(f"{name} must not be a Dask array, which cannot factorise batches. Use {name}.compute() first")
    if covariance.ndim < 2 or covariance.shape[-1] != covariance.shape[-2] or covariance.shape[-1] == 0:
        raise ValueError(
            f"{name} must be a square matrix, or a batch of them; got shape {tuple(covariance.shape)}. "
            "For one variable use the function without multivariate in its name, with the standard deviation"
        )
    _check_finite(name, covariance, xp)
    if not readable(covariance):
        return
    gap = xp.abs(covariance - xp.matrix_transpose(covariance))
    scale = xp.max(xp.abs(covariance), axis=(-2, -1), keepdims=True)
    if bool(xp.any(gap > scale * float(xp.finfo(covariance.dtype).eps) ** 0.5)):
        raise ValueError(
            f"{name} must be symmetric; found mirror images that differ by {as_float(xp.max(gap)):.6g}. "
            "If it is a Cholesky factor L, use L @ L.T"
        )
