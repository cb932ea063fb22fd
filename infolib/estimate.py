"""Measures from samples: what was observed is counted, and the shares stand in for the probabilities.

NumPy does the counting, whatever library the samples come from; the answer goes back to that library.
The shares of a sample are never quite the probabilities behind it, so an estimate is off not only by
chance but also on average: its bias. Every function says by how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj, is_numpy_array, is_torch_array

from infolib._array import Array, check_base, log
from infolib.information import entropy

__all__ = ["entropy_from_samples", "joint_distribution", "mutual_information_from_samples"]


def joint_distribution(x: Any, y: Any, /) -> Array:
    r"""Relative frequencies of the pairs of values that were observed together.

    .. math:: \hat p(a, b) = \frac{\#\{t : x_t = a,\ y_t = b\}}{n}

    Parameters
    ----------
    x, y : array or list, shape (n,)
        n observations of two variables: numbers, strings or dates; ``x[t]`` and ``y[t]`` belong
        together. Dask computes its arrays here.

    Returns
    -------
    array, shape (n_x, n_y)
        Probabilities (no unit), summing to 1. Rows are the values of `x` in increasing order, as
        ``np.unique(x)`` lists them, columns those of `y`; pairs that never occurred have 0. An array
        of the library of `x`, in double precision where the library has it switched on.

    Raises
    ------
    TypeError
        If an argument is no list or array of numbers, strings or dates, mixes strings with other
        things, is masked or cannot be read (JAX under ``jit``), or if the two are arrays of different
        libraries.
    ValueError
        If an argument has no observations, more than one axis or a missing value (NaN, NaT), or the
        two have different lengths.

    Notes
    -----
    Derived in the chapter "Mutual information". Each entry is unbiased: over many samples its mean is the
    probability of the pair. What is computed from the table is not, see `mutual_information_from_samples`.
    Continuous numbers hardly ever repeat: sort them into bins first, as with `numpy.digitize`.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 11.1
       (the type of a sequence, here of pairs).

    Examples
    --------
    >>> weather = ["sun", "sun", "rain", "sun"]
    >>> umbrella = [0, 0, 1, 1]
    >>> joint_distribution(weather, umbrella).tolist()
    [[0.0, 0.25], [0.5, 0.25]]
    """
    library, x, y = _pairs_of_observations(x, y)
    (x_values, rows), (y_values, columns) = (np.unique(sample, return_inverse=True) for sample in (x, y))
    return _to_library(library, _tally(rows, columns, x_values.size, y_values.size) / x.size)


def entropy_from_samples(x: Any, /, *, method: str = "plug-in", base: float = 2) -> Array:
    r"""Estimate the entropy of a variable from observations of it.

    .. math::

        \hat H_{\text{plug-in}} &= -\sum_a \hat p(a) \log_b \hat p(a) \\
        \hat H_{\text{Miller-Madow}} &= \hat H_{\text{plug-in}} + \frac{\hat K - 1}{2n \ln b}

    Parameters
    ----------
    x : array or list, shape (n,)
        n independent observations: numbers, strings or dates. Dask computes its arrays here.
    method : "plug-in" or "miller-madow"
        The entropy of the relative frequencies, or that plus a correction for its bias, from the
        number :math:`\hat K` of different values observed.
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array without axes
        In the unit set by `base`: from 0 to ``math.log(n, base)`` for "plug-in"; Miller-Madow may
        exceed even the logarithm of the number of values. An array of the library of `x`.

    Raises
    ------
    TypeError
        If `x` is no list or array of numbers, strings or dates, mixes strings with other things, is
        masked or cannot be read (JAX under ``jit``), if `method` is no string or `base` no number.
    ValueError
        If `x` has no observations, more than one axis or a missing value (NaN, NaT), or if `method` or
        `base` is out of range.

    Notes
    -----
    Derived in the chapter "Mutual information". Bias: where :math:`K` values are possible, the plug-in
    estimate is too low on average, by about :math:`(K - 1) / 2n` nats, that is :math:`0.72 \, (K - 1) / n`
    bits [1]_; further terms are of order :math:`1 / n^2`. Miller-Madow removes the first term as far as all
    :math:`K` values have been observed, and so is still too low where :math:`n` is not much larger than
    :math:`K`. Neither notices that observations depend on one another.

    Continuous numbers hardly ever repeat, so each observation counts as a value of its own and the estimate
    is close to :math:`\log n`: sort them into bins first, as with `numpy.digitize`.

    References
    ----------
    .. [1] G. A. Miller, "Note on the Bias of Information Estimates", in H. Quastler (ed.), *Information
       Theory in Psychology*, 1955.
    .. [2] L. Paninski, "Estimation of Entropy and Mutual Information", *Neural Computation* 15(6), 2003.

    Examples
    --------
    >>> float(entropy_from_samples(["sun", "sun", "rain", "rain"]))
    1.0
    >>> round(float(entropy_from_samples(["sun", "sun", "rain", "rain"], method="miller-madow")), 4)
    1.1803
    """
    base = check_base(base)
    _check_method(method)
    library, x = _observations(x=x)
    _, counts = np.unique(x, return_counts=True)
    bits = entropy(counts / x.size, base=base)
    if method == "miller-madow":
        bits = bits + (counts.size - 1) / (2 * x.size * math.log(base))
    return _to_library(library, bits)


def mutual_information_from_samples(x: Any, y: Any, /, *, method: str = "plug-in", base: float = 2) -> Array:
    r"""Estimate the mutual information of two variables from observations of both.

    .. math::

        \hat I_{\text{plug-in}} &= \sum_{a, b} \hat p(a, b) \log_b \frac{\hat p(a, b)}{\hat p(a)\, \hat p(b)} \\
        \hat I_{\text{Miller-Madow}} &= \hat I_{\text{plug-in}}
            - \frac{\hat K_{xy} - \hat K_x - \hat K_y + 1}{2n \ln b}

    Parameters
    ----------
    x, y : array or list, shape (n,)
        n independent observations of a pair of variables: numbers, strings or dates; ``x[t]`` and
        ``y[t]`` belong together. Dask computes its arrays here.
    method : "plug-in" or "miller-madow"
        The mutual information of the relative frequencies, or that minus a correction for its bias,
        from the numbers of different values (:math:`\hat K_x`, :math:`\hat K_y`) and pairs
        (:math:`\hat K_{xy}`) observed: Miller-Madow for each of H(X) + H(Y) - H(X, Y).
    base : float
        Unit of the answer: 2 for bits, ``math.e`` for nats, 10 for hartleys.

    Returns
    -------
    array without axes
        In the unit set by `base`. "plug-in" is at least 0; Miller-Madow may fall below, which says that
        the sample gives no sign of any dependence, and is left as it is: cut off at 0 it would be
        biased again. An array of the library of `x`.

    Raises
    ------
    TypeError, ValueError
        For `x` and `y` as `joint_distribution`, for `method` and `base` as `entropy_from_samples`.

    Notes
    -----
    Derived in the chapter "Mutual information". Bias: where :math:`K_x` and :math:`K_y` values and
    :math:`K_{xy}` pairs are possible, the plug-in estimate is off on average by about
    :math:`(K_{xy} - K_x - K_y + 1) / 2n` nats [1]_. If every pair can occur that is
    :math:`(K_x - 1)(K_y - 1) / 2n` nats too much, :math:`0.72 \, (K_x - 1)(K_y - 1) / n` bits: in a million
    observations of independent variables with 100 values each, 0.0071 bits that are not there. Miller-Madow
    removes this as far as all that is possible has been observed.

    Continuous numbers hardly ever repeat, so each observation counts as a value of its own and the estimate
    is close to :math:`\log n`: sort them into bins first, as with `numpy.digitize`.

    A million pairs of integers that span 100 values each take about 2 ms.

    References
    ----------
    .. [1] M. S. Roulston, "Estimating the Errors on Measured Entropy and Mutual Information", *Physica D*
       125(3-4), 1999.
    .. [2] L. Paninski, "Estimation of Entropy and Mutual Information", *Neural Computation* 15(6), 2003.

    Examples
    --------
    >>> x, y = [0, 0, 1, 1], ["a", "a", "b", "b"]
    >>> float(mutual_information_from_samples(x, y))
    1.0
    >>> float(mutual_information_from_samples(x, ["a", "b", "a", "b"]))
    0.0
    >>> round(float(mutual_information_from_samples(x, ["a", "b", "a", "b"], method="miller-madow")), 4)
    -0.1803
    """
    base = check_base(base)
    _check_method(method)
    library, x, y = _pairs_of_observations(x, y)
    counts, n_x, n_y, excess = _count_pairs(x, y)
    # How many times as often as by chance; of whole numbers, so that without dependence it is exactly 1.
    ratio = counts * float(x.size) / np.maximum(n_x * n_y, 1)
    bits = np.sum(counts * log(np.where(counts > 0, ratio, 1), base, np)) / x.size
    if method == "plug-in":
        return _to_library(library, np.maximum(bits, 0.0))  # below 0 by rounding alone, beyond 10^8 pairs
    return _to_library(library, bits - excess / (2 * x.size * math.log(base)))


# Counting

#: Pairs counted at a time: their cells, 2 MB, stay in the processor's cache until they are counted.
_BLOCK = 2**18
#: Cells of a table that is made in no time, however few the observations.
_SMALL = 2**16


def _count_pairs(x: Array, y: Array) -> tuple[Array, Array, Array, int]:
    """Return how often pairs occur, their `x` and their `y`, as a table with margins or as three lists.

    Last comes how many more pairs than x and y values there are, plus one: 0 where one is constant.
    """
    (i, n_i), (j, n_j) = _numbered(x), _numbered(y)
    if n_i * n_j <= _room(x):
        counts = _tally(i, j, n_i, n_j)
        n_x, n_y = (counts.sum(axis=axis, keepdims=True).astype(float) for axis in (1, 0))
        different = int(np.count_nonzero(n_x) + np.count_nonzero(n_y))
    else:
        cells, counts = np.unique(_cells(i, j, n_j, np.empty(i.size, np.intp)), return_counts=True)
        rows, columns = np.divmod(cells, n_j)
        n_x, n_y = np.bincount(rows, counts)[rows], np.bincount(columns, counts)[columns]
        different = np.unique(rows).size + np.unique(columns).size
    return counts, n_x, n_y, int(np.count_nonzero(counts)) - different + 1


def _room(x: Array) -> int:
    """Return how many cells a table may have before sorting the observations costs less."""
    return int(max(x.size, _SMALL))


def _numbered(x: Array) -> tuple[Array, int]:
    """Number the values of `x` in increasing order; of integers close together some may not occur.

    Returns the number of each observation, and how many numbers there are.
    """
    if x.dtype.kind in "iu":
        # One look finds large and negative numbers alike: read as unsigned, these are the largest.
        unsigned = np.dtype(x.dtype.str.replace("i", "u"))
        largest = int(x.view(unsigned).max())
        if largest < _room(x) and largest <= np.iinfo(x.dtype).max:
            return x, largest + 1
        x = (x - x.min()).view(unsigned)  # unsigned, the difference is right even where it overflowed
        if (largest := int(x.max())) < _room(x):
            return x, largest + 1
    values, numbers = np.unique(x, return_inverse=True)
    return numbers, values.size


def _cells(i: Array, j: Array, n_j: int, out: Array) -> Array:
    """Number the cells of a table with rows `i` and columns `j`."""
    np.multiply(i, n_j, out=out, dtype=np.intp, casting="unsafe")  # safe: _numbered keeps them small
    return np.add(out, j, out=out, dtype=np.intp, casting="unsafe")


def _tally(i: Array, j: Array, n_i: int, n_j: int) -> Array:
    """Return how often each pair of numbers occurs, as a table."""
    # Narrow counts keep more of the table in the processor's first cache.
    dtype = np.int32 if i.size < 2**31 else np.int64
    table = np.zeros(n_i * n_j, dtype)
    room = np.empty(min(i.size, _BLOCK), np.intp)
    for start in range(0, i.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        cells = _cells(i[block], j[block], n_j, room[: i[block].size])
        np.add.at(table, cells, dtype(1))  # faster than np.bincount by a third
    return table.reshape(n_i, n_j)


# Checking


def _pairs_of_observations(x: Any, y: Any) -> tuple[Any, Array, Array]:
    library, x, y = _observations(x=x, y=y)
    if x.size != y.size:
        raise ValueError(
            f"x has {x.size} observations but y has {y.size}; x[t] and y[t] must be observed together. "
            "Leave out what has no partner"
        )
    return library, x, y


def _observations(**samples: Any) -> tuple[Any, ...]:
    """Return the arguments as NumPy arrays, after an array of the library that the answer belongs to."""
    arrays = {name: x if is_array_api_obj(x) else _from_python(name, x) for name, x in samples.items()}
    try:
        array_namespace(*arrays.values())
    except TypeError:
        kinds = " but ".join(f"{name} is a {type(x).__module__}.{type(x).__name__}" for name, x in arrays.items())
        raise TypeError(f"{kinds}; convert them to arrays of one library") from None
    return (next(iter(arrays.values())), *(_checked(name, _to_numpy(name, x)) for name, x in arrays.items()))


def _from_python(name: str, x: Any) -> Array:
    if x is None or isinstance(x, (str, bytes, Mapping, Iterator, set, frozenset)):
        raise TypeError(
            f"{name} must be a list or an array of observations; got {type(x).__name__}. "
            "Pass a list with one entry for each observation"
        )
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(
            f"{name} must have one entry for each observation; got rows of different lengths. Pass one flat list"
        ) from None
    if array.dtype.kind in "OT":  # as pandas keeps strings
        array = np.asarray(array.tolist())
    _check_nothing_merged(name, x, array)
    return array


def _check_nothing_merged(name: str, x: Any, array: Array) -> None:
    """Raise if NumPy took values that differ for the same one."""
    if array.ndim != 1:
        return
    # NumPy writes numbers among strings as strings, and would count 1 and "1" as one value.
    kind = {"U": str, "S": bytes}.get(array.dtype.kind)
    if kind is not None and not all(isinstance(value, kind) for value in x):
        other = next(value for value in x if not isinstance(value, kind))
        raise TypeError(
            f"{name} must hold values of one type; found {other!r} among values of type {kind.__name__}. "
            f"Convert them, as in [str(value) for value in {name}]"
        )
    if kind is not None and any(value[-1:] in ("\0", b"\0") for value in x):
        raise ValueError(
            f"{name} must hold no string that ends with NUL, which NumPy drops; found one. Remove the NULs"
        )
    if array.dtype.kind == "f" and any(isinstance(value, int) and abs(value) > 2**53 for value in x):
        raise ValueError(
            f"{name} must hold whole numbers that floats can tell apart, up to 2**53; found a larger one. "
            f"Count them as strings, as in [str(value) for value in {name}]"
        )


def _to_numpy(name: str, x: Array) -> Array:
    if np.ma.isMaskedArray(x):
        raise TypeError(f"{name} must not be masked; got a MaskedArray. Leave out what is masked in any variable")
    try:
        return np.asarray(x.detach().cpu() if is_torch_array(x) else x)
    except TypeError as error:
        raise TypeError(
            f"{name} must be an array that NumPy can read; got a {type(x).__name__} of dtype {x.dtype}. "
            "Convert it first, outside of jit"
        ) from error


def _checked(name: str, x: Array) -> Array:
    if x.ndim != 1:
        raise ValueError(
            f"{name} must have one axis, with one entry for each observation; got shape {x.shape}. "
            f"Pass one variable, such as a column {name}[:, 0], or all entries, {name}.ravel()"
        )
    if x.size == 0:
        raise ValueError(f"{name} must hold at least one observation; got none. Look at where the sample comes from")
    if x.dtype.kind not in "biufcUSMm":
        raise TypeError(
            f"{name} must hold numbers, strings or dates; got dtype {x.dtype}. "
            "Remove what is missing and give all observations one such type"
        )
    missing = {"f": np.isnan, "c": np.isnan, "M": np.isnat, "m": np.isnat}.get(x.dtype.kind)
    if missing is not None and missing(x).any():
        value = x[missing(x)][0]
        raise ValueError(f"{name} must be free of NaN; found {value}. Remove the missing values first")
    return x


def _check_method(method: str) -> None:
    if not isinstance(method, str):
        raise TypeError(f'method must be "plug-in" or "miller-madow"; got {type(method).__name__}. Pass its name')
    if method not in ("plug-in", "miller-madow"):
        raise ValueError(
            f'method must be "plug-in" or "miller-madow"; got "{method}". The second corrects for the bias of the first'
        )


def _to_library(like: Array, answer: Any) -> Array:
    """Return `answer` as an array of the library and on the device of `like`."""
    if is_numpy_array(like):
        return answer
    return array_namespace(like).asarray(np.asarray(answer), device=device(like))
