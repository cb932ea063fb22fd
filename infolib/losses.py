"""From scores to losses: softmax and sigmoid, and the negative log-likelihoods that networks minimise.

Every function is right at any score, however large: nothing overflows, and no digit is lost where a
prediction is confident. A loss is the mean over the examples unless `reduction` says otherwise, and in
nats unless `base` does, as in the libraries for training.

For training, use your library's fused loss; these are for understanding, checking and units.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import device, is_array_api_obj

from infolib._array import (
    Array,
    as_float,
    check_base,
    check_distribution,
    check_one_axis,
    check_probabilities,
    check_whole,
    count_along,
    number_if_single,
    raise_if_nan,
    readable,
    real_arrays,
    safe_log,
    same_size,
)

__all__ = [
    "log_likelihood",
    "log_sigmoid",
    "log_softmax",
    "nll_loss",
    "one_hot",
    "sigmoid",
    "sigmoid_cross_entropy",
    "softmax",
    "softmax_cross_entropy",
]


def softmax(logits: Any, /, *, axis: int = -1) -> Array:
    r"""Turn the scores of n classes into a distribution over them.

    .. math:: \operatorname{softmax}(z)_j = \frac{e^{z_j}}{\sum_m e^{z_m}}

    Parameters
    ----------
    logits : array, shape (..., n) for the default `axis`
        Scores of any size; minus infinity rules a class out. Lists are taken as NumPy arrays; any
        other array keeps its library, device, dtype and gradient.
    axis : int
        The axis of the n classes.

    Returns
    -------
    array, shape of `logits`
        Probabilities, from 0 to 1, which sum to 1 along `axis`.

    Raises
    ------
    TypeError
        If `logits` does not hold real numbers, or `axis` is not a whole number.
    ValueError
        If `axis` is out of range, a score is NaN or plus infinity, or all scores of a slice are minus
        infinity. Values of lazy arrays (Dask, JAX while it traces) are not read: there only the shape is
        checked.

    Notes
    -----
    Derived in the chapter "Losses in practice". Adding a constant to all scores changes nothing, so
    the largest is subtracted first: what is left cannot overflow.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, sections 4.1 and 6.2.2.3.

    Examples
    --------
    >>> softmax([1000.0, 1000.0, -1000.0]).tolist()
    [0.5, 0.5, 0.0]
    """
    xp, logits = real_arrays(logits=logits)
    axis = _check_logits(logits, axis, xp)
    _, weights, _ = _below_the_largest(logits, axis, xp)
    return weights / xp.sum(weights, axis=axis, keepdims=True)


def log_softmax(logits: Any, /, *, axis: int = -1, base: float = math.e) -> Array:
    r"""Turn the scores of n classes into log-probabilities.

    .. math:: \log_b \operatorname{softmax}(z)_j = \Bigl( z_j - \ln \sum_m e^{z_m} \Bigr) \log_b e

    Parameters
    ----------
    logits : array, shape (..., n) for the default `axis`
        Scores of any size; minus infinity rules a class out. Lists are taken as NumPy arrays; any
        other array keeps its library, device, dtype and gradient.
    axis : int
        The axis of the n classes.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.

    Returns
    -------
    array, shape of `logits`
        From minus infinity (impossible) to 0 (certain).

    Raises
    ------
    TypeError, ValueError
        As for `softmax`; also if `base` is not a finite number above 1.

    Notes
    -----
    Derived in the chapter "Losses in practice". The logarithm of a softmax that has been rounded to 0
    or 1 would be minus infinity or 0; this keeps a log-probability of -1000 as well as one of -1e-20.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately Computing the Log-Sum-Exp and Softmax
       Functions", *IMA Journal of Numerical Analysis* 41(4), 2021.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0]).tolist()
    [0.0, -1000.0]
    >>> float(log_softmax([0.0, -40.0])[0])
    -4.248354255291589e-18
    """
    base = check_base(base)
    xp, logits = real_arrays(logits=logits)
    axis = _check_logits(logits, axis, xp)
    return _log_softmax(logits, axis, xp) / math.log(base)


def sigmoid(logits: Any, /) -> Array:
    r"""Turn the score of a yes/no event into its probability.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Parameters
    ----------
    logits : array or number, any shape
        Scores of any size, infinite ones included. Lists and numbers are taken as NumPy arrays; any
        other array keeps its library, device, dtype and gradient.

    Returns
    -------
    array, shape of `logits`
        Probabilities of "yes", from 0 to 1. Each stands for itself: they need not sum to 1.

    Raises
    ------
    TypeError
        If `logits` does not hold real numbers.
    ValueError
        If a score is NaN. Values of lazy arrays (Dask, JAX while it traces) are not read, so not checked.

    Notes
    -----
    Derived in the chapter "Losses in practice". It is the softmax of the two scores z and 0. Close to 1
    a float has no room for the rest: for the probability of "no" use ``sigmoid(-logits)``.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, section 3.10.

    Examples
    --------
    >>> sigmoid([0.0, 1000.0, -1000.0]).tolist()
    [0.5, 1.0, 0.0]
    """
    xp, logits = real_arrays(logits=logits)
    _check_no_nan(logits, xp)
    # The exponent is never positive. No abs(): at 0 it has no derivative, and libraries take 0 for it.
    odds = xp.exp(xp.where(logits < 0, logits, 0.0 - logits))
    return number_if_single(xp.where(logits < 0, odds, xp.ones_like(odds)) / (1 + odds))


def log_sigmoid(logits: Any, /, *, base: float = math.e) -> Array:
    r"""Turn the score of a yes/no event into its log-probability.

    .. math:: \log_b \sigma(z) = -\log_b (1 + e^{-z})

    Parameters
    ----------
    logits : array or number, any shape
        Scores of any size, infinite ones included. Lists and numbers are taken as NumPy arrays; any
        other array keeps its library, device, dtype and gradient.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.

    Returns
    -------
    array, shape of `logits`
        From minus infinity (impossible) to 0 (certain). The log-probability of "no" is
        ``log_sigmoid(-logits)``.

    Raises
    ------
    TypeError, ValueError
        As for `sigmoid`; also if `base` is not a finite number above 1.

    Notes
    -----
    Derived in the chapter "Losses in practice". For scores below 0 it is ``z - log1p(exp(z))``, so
    that nothing overflows.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, section 3.10 (softplus;
       log sigma(z) = -softplus(-z)).

    Examples
    --------
    >>> log_sigmoid([-1000.0, 0.0, 40.0]).tolist()
    [-1000.0, -0.6931471805599453, -4.248354255291589e-18]
    """
    base = check_base(base)
    xp, logits = real_arrays(logits=logits)
    _check_no_nan(logits, xp)
    negative = logits < 0
    exponent = xp.where(negative, logits, 0.0 - logits)
    log_probability = xp.where(negative, logits, xp.zeros_like(logits)) - xp.log1p(xp.exp(exponent))
    return number_if_single(log_probability / math.log(base))


def one_hot(labels: Any, n_classes: int, /) -> Array:
    r"""Write each label as a distribution that is certain of it.

    .. math:: y_{ij} = \begin{cases} 1 & \text{if example } i \text{ has class } j \\ 0 & \text{otherwise} \end{cases}

    Parameters
    ----------
    labels : array, any shape
        Numbers of the classes, whole, from 0 to ``n_classes - 1``. Lists are taken as NumPy arrays;
        any other array keeps its library and device.
    n_classes : int
        How many classes there are, at least 1.

    Returns
    -------
    array, shape of `labels` with an axis of `n_classes` added at the end
        Zeros and ones, in the default floating dtype of the library.

    Raises
    ------
    TypeError
        If `labels` does not hold whole numbers (for lazy arrays: has no integer dtype), or `n_classes`
        is not one.
    ValueError
        If a label is not whole or out of range, or `n_classes` is below 1. Values of lazy arrays
        (Dask, JAX while it traces) are not read; there a label out of range gives a row of zeros.

    Notes
    -----
    Derived in the chapter "Maximum likelihood".

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, chapter 4, introduction
       (1-of-K coding).

    Examples
    --------
    >>> one_hot([0, 2], 3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    n_classes = _check_n_classes(n_classes)
    xp, labels = _as_array(labels)
    is_label = _is_label(_check_labels(labels, n_classes, xp), n_classes, xp)
    return xp.astype(is_label, xp.__array_namespace_info__().default_dtypes()["real floating"])


def log_likelihood(probs: Any, labels: Any, /, *, base: float = math.e, reduction: str = "sum") -> Array:
    r"""Log-likelihood of labels under predicted probabilities.

    .. math:: \ell = \sum_i \log_b \hat y_{i, y_i}

    Parameters
    ----------
    probs : array, shape (..., n)
        Predicted probabilities of n classes, non-negative and summing to 1 along the last axis; the
        other axes are the examples. Lists are taken as NumPy arrays; any other array keeps its
        library, device, dtype and gradient.
    labels : array of whole numbers, shape of `probs` without the last axis
        The class that each example has, from 0 to n - 1. Lists join the library of `probs`.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.
    reduction : {"sum", "mean", "none"}
        The sum over independent examples is the logarithm of the probability of all labels together;
        "mean" divides it by their number, and "none" returns one logarithm for each example.

    Returns
    -------
    array, without axes; shape of `labels` for ``reduction="none"``
        From minus infinity (a label was predicted to be impossible) to 0 (all were certain).

    Raises
    ------
    TypeError
        If `probs` does not hold real numbers or `labels` whole ones, they belong to different array
        libraries, or `base` is not a number.
    ValueError
        If a row is not a distribution, a label is not whole or out of range, the shapes do not fit,
        `base` is not a finite number above 1, `reduction` is none of the three, or the mean of no
        examples is asked for. Values of lazy arrays (Dask, JAX while it traces) are not read: there only
        shapes and dtypes are checked, and a label out of range gives NaN.

    Notes
    -----
    Derived in the chapter "Maximum likelihood". It does not underflow, as the product of the
    probabilities would. Where a label has probability 0 the gradient is 0 (the true one is infinite).

    Classes lie on the last axis, unlike PyTorch's (N, C, ...): move axis 1 there, as with
    ``moveaxis``.

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation 4.108 (its negative).

    Examples
    --------
    >>> log_likelihood([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]], [2, 0], base=2).tolist()
    -3.0
    """
    base = check_base(base)
    _check_reduction(reduction)
    xp, probs, is_label = _with_labels("probs", probs, labels)
    check_distribution("probs", probs, -1, xp)
    chosen = _entry_of_label(probs, is_label, xp)
    logs = xp.where(chosen == 0, xp.full_like(chosen, -math.inf), safe_log(chosen, base, xp))
    logs = xp.where(logs > 0, xp.zeros_like(logs), logs)  # a probability rounded above 1
    return _reduce(xp.where(xp.isnan(chosen), chosen, logs), reduction, xp)


def nll_loss(log_probs: Any, labels: Any, /, *, base: float = math.e, reduction: str = "mean") -> Array:
    r"""Negative log-likelihood of labels under predicted log-probabilities.

    .. math:: \mathrm{NLL} = -\frac1N \sum_i \ln \hat y_{i, y_i} \cdot \log_b e

    Parameters
    ----------
    log_probs : array, shape (..., n)
        Natural logarithms of the predicted probabilities of n classes, whatever `base` is: what
        `log_softmax` returns by default. The axes before the last are the N examples. Lists are taken
        as NumPy arrays; any other array keeps its library, device, dtype and gradient.
    labels : array of whole numbers, shape of `log_probs` without the last axis
        The class that each example has, from 0 to n - 1. Lists join the library of `log_probs`.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.
    reduction : {"mean", "sum", "none"}
        "none" returns one loss for each example.

    Returns
    -------
    array, without axes; shape of `labels` for ``reduction="none"``
        From 0 (all labels were certain) to infinity (one was predicted to be impossible).

    Raises
    ------
    TypeError
        If `log_probs` does not hold real numbers or `labels` whole ones, they belong to different
        array libraries, or `base` is not a number.
    ValueError
        If a log-probability is NaN or above 0, a label is not whole or out of range, the shapes do not
        fit, `base` is not a finite number above 1, `reduction` is none of the three, or the mean of no
        examples is asked for. That the probabilities of a row sum to 1 is not checked. Values of lazy
        arrays (Dask, JAX while it traces) are not read: there only shapes and dtypes are checked, and a
        label out of range gives NaN.

    Notes
    -----
    Derived in the chapter "Maximum likelihood". Probabilities, and scores of which one is positive,
    are refused; scores that all happen to be negative go unnoticed. The sum is minus the
    `log_likelihood`; the mean is the cross-entropy of the labels with the predictions.

    Classes lie on the last axis, unlike PyTorch's (N, C, ...): move axis 1 there, as with
    ``moveaxis``. There is no ignore_index, no class weights and no label smoothing.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, section 5.5.

    Examples
    --------
    >>> log_probs = log_softmax([[0.0, 0.0], [0.0, -1000.0]])
    >>> nll_loss(log_probs, [0, 1], base=2, reduction="none").round(2).tolist()
    [1.0, 1442.7]
    """
    base = check_base(base)
    _check_reduction(reduction)
    xp, log_probs, is_label = _with_labels("log_probs", log_probs, labels)
    _check_log_probabilities(log_probs, xp)
    return _reduce(_loss(_entry_of_label(log_probs, is_label, xp), base, xp), reduction, xp)


def softmax_cross_entropy(logits: Any, labels: Any, /, *, base: float = math.e, reduction: str = "mean") -> Array:
    r"""Cross-entropy of labels with the softmax of the scores: the loss for one class per example.

    .. math:: \mathrm{CE} = -\frac1N \sum_i \log_b \operatorname{softmax}(z_i)_{y_i}

    Parameters
    ----------
    logits : array, shape (..., n)
        Scores of n classes, of any size; minus infinity rules a class out. The axes before the last are
        the N examples. Lists are taken as NumPy arrays; any other array keeps its library, device,
        dtype and gradient.
    labels : array of whole numbers, shape of `logits` without the last axis
        The class that each example has, from 0 to n - 1. Lists join the library of `logits`.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.
    reduction : {"mean", "sum", "none"}
        "none" returns one loss for each example.

    Returns
    -------
    array, without axes; shape of `labels` for ``reduction="none"``
        From 0 to infinity (a label was ruled out), in the unit set by `base`.

    Raises
    ------
    TypeError
        If `logits` does not hold real numbers or `labels` whole ones, they belong to different array
        libraries, or `base` is not a number.
    ValueError
        If a score is NaN or plus infinity, all scores of a row are minus infinity, a label is not whole
        or out of range, the shapes do not fit, `base` is not a finite number above 1, `reduction` is
        none of the three, or the mean of no examples is asked for. Values of lazy arrays (Dask, JAX
        under ``jit``) are not read: there only shapes and dtypes are checked, and a label out of range
        gives NaN.

    Notes
    -----
    Derived in the chapter "Losses in practice". It is `nll_loss` of `log_softmax`, and its gradient
    with respect to the scores is the softmax minus the one-hot label. Probabilities passed by mistake
    are taken for scores and go through a second softmax.

    Classes lie on the last axis, unlike PyTorch's (N, C, ...): move axis 1 there, as with
    ``moveaxis``. There is no ignore_index, no class weights and no label smoothing.

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 4.108 and 4.109.

    Examples
    --------
    >>> float(softmax_cross_entropy([[200.0, 0.0], [0.0, 0.0]], [1, 0], reduction="sum"))
    200.69314718055995
    """
    base = check_base(base)
    _check_reduction(reduction)
    xp, logits, is_label = _with_labels("logits", logits, labels)
    _check_logits(logits, -1, xp)
    log_probs = _log_softmax(logits, -1, xp)
    return _reduce(_loss(_entry_of_label(log_probs, is_label, xp), base, xp), reduction, xp)


def sigmoid_cross_entropy(logits: Any, targets: Any, /, *, base: float = math.e, reduction: str = "mean") -> Array:
    r"""Cross-entropy of yes/no targets with the sigmoid of the scores: the loss for any number of labels.

    .. math::

        \mathrm{CE} &= -\frac1N \sum_i \bigl[ t_i \log_b \sigma(z_i) \\
            &\qquad + (1 - t_i) \log_b \sigma(-z_i) \bigr]

    Parameters
    ----------
    logits : array or number, any shape
        Scores of N yes/no events, of any size, infinite ones included. Lists and numbers are taken as
        NumPy arrays; any other array keeps its library, device, dtype and gradient.
    targets : array or number, shape of `logits`
        1 for yes, 0 for no, or a probability between them. Lists, and arrays of whole numbers, join the
        library and dtype of `logits`.
    base : float
        Unit of the answer: ``math.e`` for nats, 2 for bits, 10 for hartleys.
    reduction : {"mean", "sum", "none"}
        "mean" divides by the number of events, not of examples; "none" returns one loss for each event.

    Returns
    -------
    array, without axes; shape of `logits` for ``reduction="none"``
        From 0 to infinity (what happened had an infinite score against it), in the unit set by `base`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, they belong to different array libraries, or `base`
        is not a number.
    ValueError
        If a score is NaN, a target lies outside [0, 1], the shapes differ, `base` is not a finite number
        above 1, `reduction` is none of the three, or the mean of no events is asked for. Values of lazy
        arrays (Dask, JAX while it traces) are not read: there only the shapes are checked.

    Notes
    -----
    Derived in the chapter "Losses in practice". The sum is minus the log-likelihood of a set of labels
    that are independent given the scores. Its gradient with respect to the scores is the sigmoid minus
    the target. There are no weights of events; smoothed labels are targets between 0 and 1.

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 4.90 and 4.91.

    Examples
    --------
    >>> sigmoid_cross_entropy([0.0, 1000.0, 1000.0], [1, 1, 0], base=2, reduction="none").round(2).tolist()
    [1.0, 0.0, 1442.7]
    """
    base = check_base(base)
    _check_reduction(reduction)
    xp, logits = real_arrays(logits=logits)
    targets = _targets_like(logits, targets, xp)
    _check_no_nan(logits, xp)
    check_probabilities("targets", targets, xp)
    # |z| and the weight of the outcome that z speaks against; no abs(), which has no derivative at 0.
    size = xp.where(logits < 0, 0.0 - logits, logits)
    against = xp.where(logits < 0, targets, 1 - targets)
    never = xp.isinf(size) & (against == 0)  # what cannot happen costs nothing, however unlikely it was
    losses = xp.where(never, xp.zeros_like(size), size) * against + xp.log1p(xp.exp(0.0 - size))
    return _reduce(losses / math.log(base), reduction, xp)


# Formulas in the form that keeps every digit


def _log_softmax(logits: Array, axis: int, xp: Any) -> Array:
    """Return the natural logarithms of the softmax."""
    gaps, weights, largest = _below_the_largest(logits, axis, xp)
    # The largest has weight 1. Without it in the sum, log1p sees the others even where they are tiny.
    others = xp.sum(xp.where(largest, xp.zeros_like(weights), weights), axis=axis, keepdims=True)
    return gaps - xp.log1p(others)


def _below_the_largest(logits: Array, axis: int, xp: Any) -> tuple[Array, Array, Array]:
    """Return how far each score lies below the largest one, the exponential of that, and where the largest is."""
    position = xp.argmax(logits, axis=axis, keepdims=True)
    largest = position == count_along(axis, logits, xp)
    # Picked out rather than xp.max, whose gradient is shared where scores are equal.
    top = xp.sum(xp.where(largest, logits, xp.zeros_like(logits)), axis=axis, keepdims=True)
    # True for minus infinity, and for a gap that no float can hold.
    ruled_out = logits / 2 < top / 2 - float(xp.finfo(logits.dtype).max) / 2
    finite = xp.where(ruled_out, top, logits)
    gaps = finite - top
    # What rounding took from the gap, without error (Knuth's two-sum). A gap of -90 in float32 is off by up to
    # 4e-6, and so would be the exponential, relative to its size: thirty units in the last place.
    removed = gaps - finite
    lost = (finite - (gaps - removed)) - (top + removed)
    weights = xp.exp(gaps) * (1 + lost)
    zeros = xp.zeros_like(weights)
    return xp.where(ruled_out, zeros - math.inf, gaps), xp.where(ruled_out, zeros, weights), largest


def _entry_of_label(x: Array, is_label: Array, xp: Any) -> Array:
    """Return the entry of `x` at the label; NaN where no class is the label."""
    # Not x times the one-hot label: minus infinity times 0 is NaN.
    entry = xp.sum(xp.where(is_label, x, xp.zeros_like(x)), axis=-1)
    return xp.where(xp.any(is_label, axis=-1), entry, xp.full_like(entry, math.nan))


def _loss(log_probs: Array, base: float, xp: Any) -> Array:
    """Return minus the log-probabilities in another unit, with rounding errors above 0 set to 0."""
    return (0.0 - xp.where(log_probs > 0, xp.zeros_like(log_probs), log_probs)) / math.log(base)


def _reduce(losses: Array, reduction: str, xp: Any) -> Array:
    if reduction == "none":
        return number_if_single(losses)
    if reduction == "sum":
        return xp.sum(losses)
    if 0 in losses.shape:
        raise ValueError(
            f'reduction="mean" must have an example to average over; got losses of shape {tuple(losses.shape)}. '
            'Use reduction="sum", which is 0 without examples'
        )
    return xp.mean(losses)


# Labels and targets


def _with_labels(name: str, x: Any, labels: Any) -> tuple[Any, Array, Array]:
    """Return ``(xp, x, is_label)``: the scores and, of their shape, whether each belongs to the label."""
    xp, x = real_arrays(**{name: x})
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(
            f"{name} must have at least one class along its last axis; got shape {tuple(x.shape)}. "
            "Give each example a row with one entry for each class"
        )
    library, numbers = _as_array(labels)
    if is_array_api_obj(labels):
        real_arrays(**{name: x, "labels": labels})  # raises unless they are of one library
    _check_label_shape(name, x, numbers)
    numbers = _check_labels(numbers, x.shape[-1], library)
    if library is not xp:  # a list
        numbers = xp.asarray(numbers, device=device(x))
    return xp, x, _is_label(numbers, x.shape[-1], xp)


def _as_array(labels: Any) -> tuple[Any, Array]:
    """Return ``(xp, labels)``; unlike `real_arrays`, keep the dtype, which says whether numbers are whole."""
    xp, _ = real_arrays(labels=labels)
    return xp, labels if is_array_api_obj(labels) else np.asarray(labels)


def _check_label_shape(name: str, x: Array, labels: Array) -> None:
    shape, found = tuple(x.shape), tuple(labels.shape)
    if len(found) == len(shape) - 1 and all(map(same_size, found, shape)):
        return
    remedy = f"Pass one class number for each row of {name}"
    log_probs = {"logits": "log_softmax(logits)", "probs": "log(probs)"}.get(name, name)
    if found == shape:
        remedy = (
            "Of one-hot rows, pass the numbers of their columns; for other distributions t as targets, average "
            f"-(t * {log_probs}).sum(-1)"
        )
    raise ValueError(f"labels must have the shape of {name} without the last axis, {shape[:-1]}; got {found}. {remedy}")


def _check_labels(labels: Array, n_classes: int, xp: Any) -> Array:
    """Return `labels` in an integer dtype, or raise unless they are whole and from 0 to ``n_classes - 1``."""
    remedy = "Use the numbers of the classes, counted from 0"
    is_integer = xp.isdtype(labels.dtype, "integral")
    if xp.isdtype(labels.dtype, "bool") or not (is_integer or readable(labels)):
        raise TypeError(f"labels must have an integer dtype; got {labels.dtype}. {remedy}")
    whole = xp.__array_namespace_info__().default_dtypes()["integral"]
    if is_integer:
        labels = xp.astype(labels, whole)  # or n_classes might not fit beside them
    if readable(labels):
        _raise_unless_whole(labels, is_integer, remedy, xp)
        in_range = (labels >= 0) & (labels < n_classes)
        if not bool(xp.all(in_range)):
            worst = xp.min(labels) if bool(xp.any(labels < 0)) else xp.max(labels)
            raise ValueError(
                f"labels must lie between 0 and {n_classes - 1}, because there are {n_classes} classes; "
                f"found {as_float(worst):.15g}. {remedy}, and leave out examples without a label"
            )
    return xp.astype(labels, whole)


def _raise_unless_whole(labels: Array, is_integer: bool, remedy: str, xp: Any) -> None:
    if is_integer:
        return
    raise_if_nan("labels", labels, xp)
    fractions = labels != xp.floor(labels)
    if bool(xp.any(fractions)):
        found = xp.reshape(labels, (-1,))[int(xp.argmax(xp.astype(xp.reshape(fractions, (-1,)), xp.int8)))]
        raise ValueError(f"labels must be whole numbers; found {as_float(found):.6g}. {remedy}")


def _is_label(labels: Array, n_classes: int, xp: Any) -> Array:
    """Return, for each label and each class, whether the one is the other."""
    return labels[..., None] == xp.arange(n_classes, dtype=labels.dtype, device=device(labels))


def _targets_like(logits: Array, targets: Any, xp: Any) -> Array:
    """Return `targets` with the shape of `logits`; lists and whole numbers adopt its library and dtype."""
    if not is_array_api_obj(targets) or isinstance(targets, np.generic):
        targets = xp.asarray(real_arrays(targets=targets)[1], dtype=logits.dtype, device=device(logits))
    real_arrays(logits=logits, targets=targets)  # of one library, and real
    if targets.shape != logits.shape:
        raise ValueError(
            f"targets must have the shape of logits, {tuple(logits.shape)}; got {tuple(targets.shape)}. "
            "Pass one target for each score; for numbers of classes, use softmax_cross_entropy"
        )
    if xp.isdtype(targets.dtype, ("integral", "bool")):
        return xp.astype(targets, logits.dtype)
    return targets


# Checks


def _check_logits(logits: Array, axis: Any, xp: Any) -> Any:
    """Return `axis` as an int, or raise unless every slice of `logits` along it has a softmax."""
    if logits.ndim == 0:
        raise ValueError("logits must have an axis of classes; got a single number. For one yes/no score, use sigmoid")
    axis = check_one_axis("logits", logits, axis)
    if not readable(logits):
        return axis
    largest = xp.max(logits, axis=axis)
    if not bool(xp.all(xp.isfinite(largest))):
        _check_no_nan(logits, xp)
        if bool(xp.any(largest == math.inf)):
            raise ValueError("logits must be below infinity; found inf. Replace it by a large finite score")
        raise ValueError(
            f"logits must hold a finite score in every slice along axis={axis}; found one with -inf only. "
            "Leave one class possible"
        )
    return axis


def _check_no_nan(logits: Array, xp: Any) -> None:
    if readable(logits):
        raise_if_nan("logits", logits, xp)


def _check_log_probabilities(log_probs: Array, xp: Any) -> None:
    """Raise if an entry is NaN or above 0 (values of lazy arrays are not read)."""
    # No looser: probabilities of ten thousand classes, passed by mistake, are as small as 1e-4.
    tolerance = 8 * float(xp.finfo(log_probs.dtype).eps)
    if not readable(log_probs) or bool(xp.all(log_probs <= tolerance)):
        return
    raise_if_nan("log_probs", log_probs, xp)
    raise ValueError(
        f"log_probs must hold log-probabilities, which are at most 0; found {as_float(xp.max(log_probs)):.6g}. "
        "If these are probabilities, use log_likelihood; if scores, softmax_cross_entropy"
    )


def _check_reduction(reduction: Any) -> None:
    if not isinstance(reduction, str):
        raise TypeError(
            f'reduction must be a string; got {type(reduction).__name__}. Use "mean", "sum" or "none" for one loss each'
        )
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction must be "mean", "sum" or "none"; got {reduction!r}. "none" gives one loss each')


def _check_n_classes(n_classes: Any) -> int:
    count = check_whole("n_classes", n_classes, "It counts the classes, labels or not")
    if count < 1:
        raise ValueError(f"n_classes must be at least 1; got {count}. It is one more than the largest label")
    return count
