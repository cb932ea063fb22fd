"""What infolib knows about array libraries and about bad input.

The public modules read like the book's formulas because everything else lives here: finding the
namespace of an array, taking logarithms that never meet a zero, and refusing bad input with a
message that names the argument, what it must be, what was found and what to do next.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj, is_dask_array, is_jax_array, is_torch_array

Array = Any  #: an array of NumPy, PyTorch, JAX, Dask or another library that follows the array API standard

Axis = int | tuple[int, ...]  #: the axis of the outcomes; of a joint distribution, the axes


@cache
def _numpy() -> Any:
    # Not at import: NumPy would load its seldom used parts for it, which takes as long as all the others.
    return array_namespace(np.empty(0))


def real_arrays(**arguments: Any) -> tuple[Any, ...]:
    """Return ``(xp, *arrays)``: the arguments as real floating arrays, and their common namespace.

    Lists and numbers become NumPy arrays here and nowhere else; every other array keeps its
    library, device, dtype and gradient.
    """
    if all(type(x) is np.ndarray and x.dtype.kind == "f" for x in arguments.values()):  # nothing to convert
        return (_numpy(), *arguments.values())
    arrays = {name: x if is_array_api_obj(x) else _from_python(name, x) for name, x in arguments.items()}
    try:
        xp = array_namespace(*arrays.values())
    except TypeError:
        first: dict[str, str] = {}
        for name, x in arrays.items():
            first.setdefault(f"{type(x).__module__}.{type(x).__name__}", name)
        found = " but ".join(f"{name} is a {kind}" for kind, name in first.items())
        raise TypeError(f"{found}; convert them to arrays of one library") from None
    return (xp, *(_as_floating(name, x, xp) for name, x in arrays.items()))


def _from_python(name: str, x: Any) -> Array:
    if isinstance(x, Mapping):
        raise TypeError(
            f"{name} must be an array or a list of numbers; got {type(x).__name__}. "
            f"Use [{name}[symbol] for symbol in symbols], with one order of the symbols for all"
        )
    if x is None or isinstance(x, (str, bytes, bytearray, memoryview, Iterator)):
        raise TypeError(
            f"{name} must be an array or a list of numbers; got {type(x).__name__}. Pass the numbers themselves"
        )
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be a rectangular array; got rows of different lengths") from None
    if array.size == 0:
        return array.astype(float)
    return array


def _as_floating(name: str, x: Array, xp: Any) -> Array:
    if type(x).__name__ == "MaskedArray":
        raise TypeError(f"{name} must not be masked; got a MaskedArray. Leave out what is masked, or fill it")
    if isinstance(x, np.ndarray):
        x = np.asarray(x)  # of matrices and other subclasses, the plain array
    # NumPy's object and string arrays are unknown to the standard, hence the look at `kind` first.
    if getattr(x.dtype, "kind", "f") not in "OSUTMm":
        if xp.isdtype(x.dtype, "real floating"):
            return x
        if xp.isdtype(x.dtype, ("integral", "bool")):
            default = xp.__array_namespace_info__().default_dtypes()["real floating"]
            return xp.astype(x, default)
    raise TypeError(f"{name} must hold real numbers; got dtype {x.dtype}. Pass integers or floats")


def check_base(base: Any) -> float:
    """Return `base` as a float, or raise unless it is a finite number above 1."""
    if isinstance(base, bool) or not isinstance(base, (int, float, np.integer, np.floating)):
        raise TypeError(
            f"base must be a number; got {type(base).__name__}. Use 2 for bits, math.e for nats, 10 for hartleys"
        )
    try:
        value = float(base)
    except OverflowError:  # an int beyond the range of floats
        value = math.inf
    if not 1 < value < math.inf:
        raise ValueError(
            f"base must be greater than 1 and finite; got {value:g}. Use 2 for bits, math.e for nats, 10 for hartleys"
        )
    return value


def check_whole(name: str, value: Any, remedy: str, kind: str = "a whole number") -> int:
    """Return `value` as an int, or raise; truth values do not count."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be {kind}; got {type(value).__name__}. {remedy}") from None


def check_axis(name: str, x: Array, axis: Any) -> Axis:
    """Return `axis` as an int or a tuple of ints, or raise unless `x` has these axes, with outcomes on them."""
    if isinstance(axis, tuple):
        axes = tuple(check_one_axis(name, x, one) for one in axis)
        if len({one % x.ndim for one in axes}) < len(axes) or not axes:
            raise ValueError(f"axis must name different axes, at least one; got {axes}. (-2, -1) are the last two")
        return axes
    return check_one_axis(name, x, axis, "a whole number, or a tuple of them")


def check_one_axis(name: str, x: Array, axis: Any, kind: str = "a whole number") -> int:
    """Return `axis` as an int, or raise unless it is one axis of `x`, with outcomes on it."""
    index = check_whole("axis", axis, "The default, -1, is the last axis", kind)
    if x.ndim == 0:
        raise ValueError(
            f"{name} must have an axis of outcomes; got a single number. "
            "For a yes/no event with that probability, use binary_entropy"
        )
    if not -x.ndim <= index < x.ndim:
        raise ValueError(
            f"axis must lie between {-x.ndim} and {x.ndim - 1}, because {name} has shape {tuple(x.shape)}; got {index}"
        )
    if x.shape[index] == 0:
        raise ValueError(f"{name} must have at least one outcome along axis={index}; got shape {tuple(x.shape)}")
    return index


def check_joint(name: str, p: Array) -> None:
    """Raise unless `p` has an axis for X and one for Y, each with outcomes on it."""
    if p.ndim < 2:
        raise ValueError(
            f"{name} must be a table, its rows the outcomes of X and its columns those of Y; got shape "
            f"{tuple(p.shape)}. For one variable, use entropy"
        )
    if 0 in p.shape[-2:]:
        raise ValueError(f"{name} must have at least one row and one column; got shape {tuple(p.shape)}")


def check_variable(name: str, variable: Any) -> int:
    """Return the axis that belongs to the variable "x" or "y" of a joint distribution."""
    if not isinstance(variable, str):
        raise TypeError(f'{name} must be "x", the rows, or "y", the columns; got {type(variable).__name__}')
    if variable not in ("x", "y"):
        raise ValueError(f'{name} must be "x", the rows, or "y", the columns; got {variable!r}')
    return -2 if variable == "x" else -1


def check_same_outcomes(p: Array, q: Array, axis: Axis) -> None:
    """Raise unless `p` and `q` list the same outcomes and their batches fit together."""
    shapes = f"p has shape {tuple(p.shape)} but q has shape {tuple(q.shape)}"
    for one in as_tuple(axis):
        if p.ndim != q.ndim and one >= 0:
            raise ValueError(f"{shapes}; count the axis from the end (axis=-1 is the last), got axis={axis}")
        if not same_size(p.shape[one], q.shape[one]):
            raise ValueError(
                f"{shapes}: p lists {p.shape[one]} outcomes and q {q.shape[one]} along axis={one}. "
                "Give both the same outcomes in the same order; an impossible one has probability 0"
            )
    for m, n in zip(reversed(p.shape), reversed(q.shape), strict=False):
        if not same_size(m, n) and 1 not in (m, n):
            raise ValueError(f"{shapes}: their leading axes do not broadcast. Reshape one of them")


def same_size(m: float, n: float) -> bool:
    """Say whether two axes can be of one length; Dask does not know all of them, and calls those NaN."""
    return m == n or math.isnan(m) or math.isnan(n)


def check_probabilities(name: str, p: Array, xp: Any) -> None:
    """Raise unless every entry of `p` lies between 0 and 1 (values of lazy arrays are not read)."""
    # A sum of probabilities, such as a marginal, may be 1 but for rounding.
    if not readable(p) or bool(xp.all((p >= 0) & (p <= 1 + 8 * float(xp.finfo(p.dtype).eps)))):
        return
    raise_if_nan(name, p, xp)
    negative = bool(xp.any(p < 0))
    worst = xp.min(p) if negative else xp.max(p)
    remedy = f"log-probabilities, use exp({name})" if negative else f"counts, use normalize({name})"
    raise ValueError(
        f"{name} must hold probabilities, between 0 and 1; found {as_float(worst):.9g}. If these are {remedy}"
    )


def check_distribution(name: str, p: Array, axis: Axis, xp: Any) -> None:
    """Raise unless every slice of `p` along `axis` is a distribution (values of lazy arrays are not read).

    For a joint distribution `axis` names the axes of all its variables.
    """
    if not readable(p):
        return
    sums = sum_along(p, axis, xp)
    tolerance = sum_tolerance(p.dtype, xp)
    # Both comparisons are phrased so that NaN fails too.
    if bool(xp.all(p >= 0)) and bool(xp.all(xp.abs(sums - 1) <= tolerance)):
        return
    check_non_negative(name, p, xp)
    sums = xp.reshape(sums, (-1,))
    worst = sums[int(xp.argmax(xp.abs(sums - 1)))]
    remedy = f"If these are counts, use normalize({name}" + (")" if isinstance(axis, int) else f", axis={axis})")
    if isinstance(axis, int) and p.ndim > 1 and abs(as_float(xp.sum(p)) - 1) <= tolerance:
        remedy = f"The whole table does: of a joint distribution, pass all axes, axis={tuple(range(-p.ndim, 0))}"
    raise ValueError(f"{name} must sum to 1 along axis={axis}; found a sum of {as_float(worst):.9g}. {remedy}")


def count_along(axis: int, x: Array, xp: Any) -> Array:
    """Return 0, 1, 2, ... along `axis`, in a shape that broadcasts with `x`."""
    shape = [1] * x.ndim
    shape[axis] = -1
    return xp.reshape(xp.arange(x.shape[axis], device=device(x)), tuple(shape))


def sum_along(x: Array, axis: Axis, xp: Any, keepdims: bool = False) -> Array:
    """Sum `x` along `axis`, with no more rounding in a column than in a row.

    NumPy sums contiguous rows pairwise but adds up columns one entry after the other.
    """
    if type(x) is np.ndarray and isinstance(axis, int) and axis not in (-1, x.ndim - 1) and x.shape[axis] > 128:
        total = np.ascontiguousarray(np.moveaxis(x, axis, -1)).sum(axis=-1)
        return np.expand_dims(total, axis) if keepdims else total
    return xp.sum(x, axis=axis, keepdims=keepdims)


def sum_tolerance(dtype: Any, xp: Any) -> float:
    """Return how far from 1 the sum of a distribution may be: looser for float32 than for float64."""
    return math.sqrt(float(xp.finfo(dtype).eps))


def check_non_negative(name: str, x: Array, xp: Any) -> None:
    """Raise if `x` holds NaN or a negative number (values of lazy arrays are not read)."""
    if not readable(x) or bool(xp.all(x >= 0)):
        return
    raise_if_nan(name, x, xp)
    raise ValueError(
        f"{name} must be non-negative; found {as_float(xp.min(x)):.6g}. If these are log-probabilities, use exp({name})"
    )


def check_counts(name: str, counts: Array, axis: Axis, xp: Any) -> None:
    """Raise unless `counts` can be divided by their sums (values of lazy arrays are not read)."""
    if not readable(counts):
        return
    check_non_negative(name, counts, xp)
    largest = xp.max(counts, axis=axis)
    if bool(xp.any(largest == 0)):
        raise ValueError(
            f"{name} must have a positive sum along axis={axis}; found a slice that sums to 0. Drop that slice"
        )
    if bool(xp.any(xp.isinf(largest))):
        raise ValueError(f"{name} must be finite; found inf. Replace or remove the infinite entry")
    # Looked at before the sum is taken, which would warn of an overflow.
    if bool(xp.any(largest > xp.finfo(counts.dtype).max / _outcomes(counts, axis))):
        raise ValueError(
            f"{name} must have a finite sum along axis={axis}; found an entry of {as_float(xp.max(counts)):.6g}. "
            f"Divide {name} by its largest entry first"
        )


def as_tuple(axis: Axis) -> tuple[int, ...]:
    """Return `axis` as a tuple."""
    return axis if isinstance(axis, tuple) else (axis,)


def _outcomes(x: Array, axis: Axis) -> int:
    return math.prod(x.shape[one] for one in as_tuple(axis))


def log(x: Array, base: float, xp: Any) -> Array:
    """Return the logarithm of the positive array `x`."""
    # These three have a function of their own, which is exact at the powers of the base.
    if base == 2:
        return xp.log2(x)
    if base == math.e:
        return xp.log(x)
    if base == 10:
        return xp.log10(x)
    return xp.log(x) / math.log(base)


def safe_log(x: Array, base: float, xp: Any) -> Array:
    """Return the logarithm of `x`, with 0 in place of minus infinity.

    The zero is replaced before the logarithm, not after it: the other order gives the right value
    and a NaN gradient.
    """
    return log(xp.where(x > 0, x, xp.ones_like(x)), base, xp)


def tail_of_artanh(square: Array) -> Array:
    """Return (artanh(s) - s) / s^3 = 1/3 + s^2/5 + s^4/7 + ..., given `square` = s^2 up to 1/9.

    Sixteen terms are as many as float64 can tell.
    """
    total = 0 * square
    for n in range(33, 1, -2):
        total = total * square + 1 / n
    return total


def divergence_terms(p: Array, q: Array, log_ratio: Array, base: float, xp: Any) -> Array:
    r"""Return p log p/q - (p - q) / ln b, terms that are never negative, given log p/q.

    Of two distributions the differences p - q add up to 0. Without them the terms have both signs and
    cancel where p and q are close. There, with e = (p - q) / q and s = e / (2 + e), so that
    log(1 + e) = 2 artanh(s), a term is q (e s + 2 s^3 (1 + e) (1/3 + s^2/5 + ...)) / ln b.
    """
    close = (p < 2 * q) & (q < 2 * p)
    e = xp.where(close, p - q, 0.0) / xp.where(close, q, 1.0)
    s = e / (2 + e)
    near = q * (e * s + 2 * s * s * s * (1 + e) * tail_of_artanh(s * s))
    return xp.where(close, near / math.log(base), p * log_ratio - (p - q) / math.log(base))


def divergences_from_mean(p: Array, q: Array, base: float, xp: Any) -> Array:
    r"""Return half p log p/m and half q log q/m, added up, where m = (p + q) / 2.

    With s = (p - q) / (p + q) that is m (s artanh(s) + log(1 - s^2) / 2), never negative, and right to
    the last digits also where p and q are close.
    """
    mean = 0.5 * p + 0.5 * q
    close = (p < 2 * q) & (q < 2 * p)
    s = xp.where(close, p - q, 0.0) / xp.where(close, p + q, 1.0)
    near = mean * (s * (s + s * s * s * tail_of_artanh(s * s)) + 0.5 * xp.log1p(0.0 - s * s)) / math.log(base)
    some = xp.where(mean > 0, mean, 1.0)
    far = 0.5 * (p * safe_log(p / some, base, xp) + q * safe_log(q / some, base, xp))
    return xp.where(close, near, xp.where(mean > 0, far, 0.0))


def without_rounding_below_zero(x: Array, xp: Any) -> Array:
    """Return `x`, a quantity that is never negative, with rounding errors below 0 set to 0."""
    if isinstance(x, np.floating):  # a single number of NumPy's
        return type(x)(0) if x < 0 else x
    return x - xp.where(x < 0, _without_gradient(x), 0.0)  # the value is mended, the gradient is right


def _without_gradient(x: Array) -> Array:
    if is_jax_array(x):
        return sys.modules["jax"].lax.stop_gradient(x)
    return x.detach() if is_torch_array(x) else x


def number_if_single(x: Array) -> Array:
    """Return NumPy's arrays without axes as NumPy's numbers, as NumPy's own functions do."""
    return x[()] if isinstance(x, np.ndarray) else x


def readable(x: Array) -> bool:
    """Say whether the values of `x` can be looked at.

    Not while JAX traces or PyTorch maps over a batch, and not before Dask computes.
    """
    if is_jax_array(x):
        return not isinstance(x, sys.modules["jax"].core.Tracer)
    if is_torch_array(x):
        return not (x.is_meta or sys.modules["torch"]._C._functorch.is_batchedtensor(x))
    return not is_dask_array(x)


def raise_if_nan(name: str, x: Array, xp: Any) -> None:
    if bool(xp.any(xp.isnan(x))):
        raise ValueError(f"{name} must be free of NaN; found NaN. Remove or replace the missing values first")


def as_float(x: Array) -> float:
    # PyTorch warns when a number that carries a gradient is read.
    return float(x.detach() if hasattr(x, "detach") else x)
