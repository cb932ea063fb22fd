"""Chapter 7: a small logistic regression, its likelihood as floats hold it, and its loss over the weights."""

from __future__ import annotations

import csv
import math
from functools import cache
from typing import Any, ClassVar

import numpy as np
import traitlets

from infolib._array import check_whole
from infolib.explore._base import LiveFigure, Number, bundle, style_sheet
from infolib.explore._modules import asset
from infolib.explore._still import WIDTH, colour, curve, picture, text
from infolib.losses import log_likelihood, sigmoid, sigmoid_cross_entropy

__all__ = ["LikelihoodSurface"]

_PARAMETERS = ("w_length", "w_width", "bias")
_LOWEST, _HIGHEST = (-5, -5, -5), (10, 10, 5)


@cache
def _flowers() -> tuple[tuple[float, float, int], ...]:
    rows = csv.DictReader(line for line in asset("irises.csv").splitlines() if not line.startswith("#"))
    return tuple((float(row["length_cm"]), float(row["width_cm"]), int(row["species"] == "virginica")) for row in rows)


@cache
def _data() -> tuple[Any, Any]:
    """Return the inputs, a row for each flower with a 1 for the bias, and the labels."""
    length, width, is_virginica = np.array(_flowers()).T
    inputs = [(x - x.mean()) / x.std() for x in (length, width)]
    return np.stack([*inputs, np.ones(len(length))], axis=1), is_virginica


def _scores(theta: Any) -> Any:
    # Not with @: the order of its additions is the machine's, and a float32 product shows the last digit.
    w_length, w_width, bias = theta
    x, _ = _data()
    return w_length * x[:, 0] + w_width * x[:, 1] + bias


def _gradient(theta: Any) -> Any:
    x, y = _data()
    return x.T @ (sigmoid(_scores(theta)) - y) / len(y)


@cache
def _minimum() -> tuple[float, ...]:
    # Newton's method; from 0 it arrives, because the loss is convex and the two species overlap.
    x, _ = _data()
    theta = np.zeros(3)
    step = np.ones(3)
    while np.max(np.abs(step)) > 1e-9:
        z = _scores(theta)
        curvature = (x.T * (sigmoid(z) * sigmoid(-z))) @ x / len(x)
        step = np.linalg.solve(curvature, _gradient(theta))
        theta = theta - step
    # Its last digits depend on the machine, and notebooks store it.
    return tuple(round(x, 12) for x in theta.tolist())


class LikelihoodSurface(LiveFigure):
    r"""Likelihood and cross-entropy of a logistic regression on 100 irises, as a live figure.

    Is an iris versicolor or virginica? The model gives each flower a score and, by the sigmoid, a
    probability of virginica:

    .. math:: z = w_l \frac{l - m_l}{s_l} + w_w \frac{w - m_w}{s_w} + b

    of a petal's length :math:`l` and width :math:`w`, with the means and standard deviations of the lengths
    (4.906 and 0.821 cm) and of the widths (1.676 and 0.423 cm). Move the weights and the bias, or let
    gradient descent do it, and see the line on which both species are equally probable, the likelihood, and
    the loss over the plane of the two weights.

    Parameters
    ----------
    w_length, w_width : float
        Weights of the length and of the width of the petals, from -5 to 10.
    bias : float
        Score of the mean flower, from -5 to 5.
    rate : float
        Learning rate of gradient descent, from 0.1 to 20.

    Attributes
    ----------
    flowers : tuple of tuple
        For each flower the length and the width of its petals in cm, and 1 for virginica, 0 for
        versicolor. Read only.
    likelihood, likelihood_float32 : float
        Product of the probabilities that the model gives to what the flowers are, multiplied one after
        the other in 64 and in 32 bits. Below ``2 ** -1022`` and ``2 ** -126`` digits are lost, and soon
        after it underflows to 0, or sticks at the smallest float if the factors left are above 1/2.
    log_likelihood : float
        Its logarithm, in nats, as a sum of logarithms, which does not underflow.
    nll, nll_bits : float
        Negative log-likelihood of all flowers, in nats and in bits.
    cross_entropy, cross_entropy_bits : float
        The same per flower, in nats and in bits.
    accuracy : float
        Share of the flowers judged rightly; a score of 0 counts as versicolor.
    gradient : tuple of float
        Derivatives of `cross_entropy` with respect to `w_length`, `w_width` and `bias`, in nats.
    minimum : tuple of float
        The `w_length`, `w_width` and `bias` of the smallest loss, the maximum likelihood estimate, to 12
        decimals. Read only.
    minimum_nll : float
        Negative log-likelihood there, in nats.

    Raises
    ------
    TypeError
        If a setting is not one number.
    ValueError
        If a setting is out of its range, infinite or NaN. Both errors are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Maximum likelihood". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    No line separates the species, so the estimate is finite. Without the scaling the valley of the
    loss would be longer still, and gradient descent slower.

    References
    ----------
    .. [1] R. A. Fisher, "The Use of Multiple Measurements in Taxonomic Problems", *Annals of Eugenics* 7(2),
       1936.
    .. [2] C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 4.3.2.

    Examples
    --------
    With weights of 0 every flower costs one bit:

    >>> figure = LikelihoodSurface(w_length=0, w_width=0, bias=0)
    >>> round(figure.nll, 4), round(figure.nll_bits, 4), round(figure.cross_entropy_bits, 4)
    (69.3147, 100.0, 1.0)

    Ten steps of gradient descent, and the least that there is:

    >>> figure.step(10)
    >>> round(figure.nll, 4), round(figure.minimum_nll, 4)
    (15.185, 10.2818)

    Very wrong weights have a likelihood that no float holds, and its logarithm is quite ordinary:

    >>> figure = LikelihoodSurface(w_length=-5, w_width=-5, bias=0)
    >>> figure.likelihood, round(figure.log_likelihood, 4)
    (0.0, -818.0102)
    """

    _esm = bundle("likelihood_surface.js")
    _css = style_sheet("likelihood_surface.css")
    _settings: ClassVar[tuple[str, ...]] = (*_PARAMETERS, "rate")
    _answers: ClassVar[tuple[str, ...]] = (
        "likelihood",
        "likelihood_float32",
        "log_likelihood",
        "nll",
        "cross_entropy",
        "accuracy",
        "nll_bits",
        "cross_entropy_bits",
        "gradient",
        "minimum",
        "minimum_nll",
    )

    w_length = Number(0.0, low=_LOWEST[0], high=_HIGHEST[0]).tag(sync=True)
    w_width = Number(0.0, low=_LOWEST[1], high=_HIGHEST[1]).tag(sync=True)
    bias = Number(0.0, low=_LOWEST[2], high=_HIGHEST[2]).tag(sync=True)
    rate = Number(2.0, low=0.1, high=20).tag(sync=True)
    flowers = traitlets.Tuple(read_only=True).tag(sync=True)
    minimum = traitlets.Tuple(read_only=True).tag(sync=True)

    @traitlets.default("flowers")
    def _all_flowers(self) -> tuple[tuple[float, float, int], ...]:
        return _flowers()

    @traitlets.default("minimum")
    def _maximum_likelihood_estimate(self) -> tuple[float, ...]:
        return _minimum()

    def step(self, times: int = 1) -> None:
        """Take steps of gradient descent on the cross-entropy; each parameter stops at the end of its range.

        Parameters
        ----------
        times : int
            How many steps, at least 0.

        Raises
        ------
        TypeError
            If `times` is not a whole number.
        ValueError
            If it is negative.

        Examples
        --------
        >>> figure = LikelihoodSurface(rate=4)
        >>> figure.step()
        >>> round(figure.w_length, 4), round(figure.w_width, 4)
        (1.5728, 1.6563)
        """
        times = check_whole("times", times, "It counts steps")
        if times < 0:
            raise ValueError(f"times must be at least 0; got {times}. Descent has no way back: set the parameters")
        theta = self._theta()
        for _ in range(times):
            theta = np.clip(theta - self.rate * _gradient(theta), _LOWEST, _HIGHEST)
        with self.hold_sync():
            self.w_length, self.w_width, self.bias = theta.tolist()

    def _theta(self) -> Any:
        return np.array([self.w_length, self.w_width, self.bias])

    def _of_the_labels(self) -> Any:
        """Return the probabilities that the model gives to what the flowers are."""
        _, y = _data()
        z = _scores(self._theta())
        return sigmoid(np.where(y == 1, z, -z))

    def _loss(self, *, base: float, reduction: str) -> float:
        _, y = _data()
        return float(sigmoid_cross_entropy(_scores(self._theta()), y, base=base, reduction=reduction))

    @property
    def likelihood(self) -> float:
        """Probability of all labels together, as 64 bits hold it."""
        return _product(self._of_the_labels())

    @property
    def likelihood_float32(self) -> float:
        """The same as 32 bits hold it."""
        return _product(self._of_the_labels().astype(np.float32))

    @property
    def log_likelihood(self) -> float:
        """Logarithm of the likelihood, in nats."""
        z = _scores(self._theta())
        return float(log_likelihood(np.stack([sigmoid(-z), sigmoid(z)], axis=1), _data()[1].astype(int)))

    @property
    def nll(self) -> float:
        """Negative log-likelihood, in nats."""
        return self._loss(base=math.e, reduction="sum")

    @property
    def nll_bits(self) -> float:
        """Negative log-likelihood, in bits."""
        return self._loss(base=2, reduction="sum")

    @property
    def cross_entropy(self) -> float:
        """Cross-entropy per flower, in nats."""
        return self._loss(base=math.e, reduction="mean")

    @property
    def cross_entropy_bits(self) -> float:
        """Cross-entropy per flower, in bits."""
        return self._loss(base=2, reduction="mean")

    @property
    def accuracy(self) -> float:
        """Share of the flowers judged rightly."""
        _, y = _data()
        return float(np.mean((_scores(self._theta()) > 0) == (y == 1)))

    @property
    def gradient(self) -> tuple[float, ...]:
        """Derivatives of the cross-entropy per flower, in nats."""
        return tuple(_gradient(self._theta()).tolist())

    @property
    def minimum_nll(self) -> float:
        """Negative log-likelihood at the minimum, in nats."""
        _, y = _data()
        return float(sigmoid_cross_entropy(_scores(_minimum()), y, reduction="sum"))

    def _still_picture(self) -> tuple[str, str]:
        line = self._line()
        divided = ", and the dashed line on which the model gives both species probability \N{VULGAR FRACTION ONE HALF}"
        w_length, w_width, bias = (
            f"{round(x, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}") for x in self._theta().tolist()
        )
        sentence = (
            f"Petals of 100 irises, versicolor (dots) and virginica (triangles){divided if line else ''}. "
            f"With weights {w_length} and {w_width} and bias {bias} the negative log-likelihood is "
            f"{self.nll:.4f} nats, 100 times a cross-entropy of {self.cross_entropy:.6f} nats per flower; "
            f"the least is {self.minimum_nll:.4f} nats."
        )
        marks = [
            curve([(_across(3), _up(0.9)), (_across(7), _up(0.9))], "muted"),
            curve([(_across(3), _up(0.9)), (_across(3), _up(2.6))], "muted"),
            *(text(_across(x), 208, str(x), anchor="middle") for x in (3, 4, 5, 6, 7)),
            *(text(24, _up(y) + 4, f"{y:g}", anchor="end") for y in (1, 1.5, 2, 2.5)),
            text(0, 12, "width, cm"),
            text(_across(7), 226, "length of the petals, cm", anchor="end"),
            *self._dots(),
        ]
        if line:
            marks.append(curve([(_across(x), _up(y)) for x, y in line], "q", dashed=True))
        return picture(232, sentence, marks), sentence

    def _dots(self) -> list[str]:
        dots = "".join(f"M{_across(x):.4g} {_up(y):.4g}h0" for x, y, is_virginica in self.flowers if not is_virginica)
        triangles = "".join(
            f"M{_across(x):.4g} {_up(y) - 4:.4g}l4 7h-8z" for x, y, is_virginica in self.flowers if is_virginica
        )
        round_ends = 'stroke-width="7" stroke-linecap="round"'
        return [
            f'<path d="{dots}" {round_ends} style="stroke: {colour("x")}"/>',
            f'<path d="{triangles}" style="fill: {colour("y")}"/>',
        ]

    def _line(self) -> list[tuple[float, float]]:
        """Return where the line of score 0 enters and leaves the picture, if it crosses it."""
        (m_length, s_length), (m_width, s_width) = ((x.mean(), x.std()) for x in np.array(self.flowers).T[:2])
        a, b = self.w_length / s_length, self.w_width / s_width
        c = a * m_length + b * m_width - self.bias  # a length + b width = c
        ends = [(x, (c - a * x) / b) for x in (3.0, 7.0) if b] + [((c - b * y) / a, y) for y in (0.9, 2.6) if a]
        inside = [(float(x), float(y)) for x, y in ends if 3 <= x <= 7 and 0.9 <= y <= 2.6]
        return [min(inside), max(inside)] if len(set(inside)) > 1 else []


def _product(probabilities: Any) -> float:
    """Return the product in the order of the flowers, in the floats of the array."""
    with np.errstate(under="ignore"):
        return float(np.cumprod(probabilities)[-1])


def _across(length: float) -> float:
    return 32 + (length - 3) * (WIDTH - 40) / 4


def _up(width: float) -> float:
    return 190 - (width - 0.9) * 100
