"""Chapter 8: the same six scores through softmax and through sigmoids, their losses and gradients."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from infolib import losses
from infolib._array import Array, raise_if_nan, real_arrays
from infolib.explore._base import Checked, LiveFigure, bundle, style_sheet
from infolib.explore._still import WIDTH, bar, picture, text

__all__ = ["SoftmaxSigmoid"]

#: What the six neurons look for, in the chapter's figure.
_CLASSES = ("cat", "dog", "couch", "airplane", "train", "car")
_LARGEST = 10.0
#: The outputs of its neurons for the chapter's photograph.
_PHOTOGRAPH = (0.8, 0.9, 0.7, 0.01, 0.02, 0.05)


def _logits(name: str, value: Any) -> tuple[float, ...]:
    _, logits = real_arrays(**{name: value})
    _check_six(name, logits)
    losses.softmax(logits)
    scores = tuple(float(z) for z in logits)
    furthest = max(scores, key=abs)
    if abs(furthest) > _LARGEST:
        raise ValueError(
            f"{name} must lie between {-_LARGEST:g} and {_LARGEST:g}; found {furthest:.15g}. "
            f"The nearest allowed is {math.copysign(_LARGEST, furthest):g}"
        )
    return scores


def _labels(name: str, value: Any) -> tuple[int, ...]:
    xp, labels = real_arrays(**{name: value})
    _check_six(name, labels)
    raise_if_nan(name, labels, xp)
    targets = tuple(float(y) for y in labels)
    if wrong := [y for y in targets if y not in (0, 1)]:
        raise ValueError(
            f"{name} must be 1 for yes or 0 for no; found {wrong[0]:.15g}. "
            "For targets between them use infolib.losses.sigmoid_cross_entropy"
        )
    return tuple(int(y) for y in targets)


def _check_six(name: str, x: Array) -> None:
    if tuple(x.shape) != (len(_CLASSES),):
        raise ValueError(
            f"{name} must hold {len(_CLASSES)} numbers, for {', '.join(_CLASSES)}; got shape {tuple(x.shape)}. "
            "For other classes use infolib.losses"
        )


class SoftmaxSigmoid(LiveFigure):
    """Six scores of one example through softmax and through sigmoids, with losses and gradients, as a live figure.

    Move the scores and tick the true labels, and see what either output map makes of them, what the losses
    are, and what the gradients are: prediction minus target. In a notebook the settings below follow what
    the reader does.

    Parameters
    ----------
    logits : sequence of float
        The scores of cat, dog, couch, airplane, train and car, each from -10 to 10. At first those of the
        chapter's photograph, whose sigmoids are 0.8, 0.9, 0.7, 0.01, 0.02 and 0.05.
    labels : sequence of int
        For each of the six 1 if it is in the picture, else 0; any number of them.

    Attributes
    ----------
    softmax, sigmoid : tuple of float
        The predictions: one distribution over the classes, and six probabilities of yes.
    softmax_sum, sigmoid_sum : float
        Their sums: 1, and anything from 0 to 6.
    softmax_loss, softmax_loss_bits : float or None
        Softmax cross-entropy of the one true label, in nats and in bits; None without exactly one. (The softmax
        loss of class probabilities, which PyTorch's ``CrossEntropyLoss`` takes too, is not shown here.)
    sigmoid_losses : tuple of float
        Sigmoid cross-entropy of each neuron, in nats.
    sigmoid_loss, sigmoid_loss_bits : float
        Their sum, in nats and in bits: ``reduction="sum"``.
    softmax_gradient : tuple of float or None
        Derivatives of the softmax loss with respect to the scores, in nats: prediction minus target;
        None without exactly one true label.
    sigmoid_gradient : tuple of float
        Derivatives of the sigmoid loss, likewise.
    label_set_probability : float
        Probability that the sigmoids give to exactly this set of labels.

    Raises
    ------
    TypeError
        If a setting does not hold real numbers.
    ValueError
        If a setting does not hold six numbers, a score is NaN or out of its range, or a label is neither 0
        nor 1. Both errors are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Losses in practice". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    The loss of sigmoids is a sum over the neurons here, the negative log-likelihood of the label set. The
    default of infolib and of PyTorch's ``BCEWithLogitsLoss`` is the mean, a sixth of it. Where a prediction is
    close to 1, what is missing is computed from the other side, so that no digit is lost.

    References
    ----------
    .. [1] R. L. Draelos, "Connections: Log Likelihood, Cross Entropy, KL Divergence, Logistic Regression, and
       Neural Networks", Glass Box Medicine, 2019.
    .. [2] C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, sections 4.3.2, 4.3.4 and 5.2.

    Examples
    --------
    >>> figure = SoftmaxSigmoid(labels=[1, 0, 0, 0, 0, 0])
    >>> [round(p, 2) for p in figure.sigmoid]
    [0.8, 0.9, 0.7, 0.01, 0.02, 0.05]
    >>> round(figure.softmax_loss, 4), round(figure.sigmoid_loss, 4)
    (1.3491, 3.8112)

    With three true labels softmax still predicts, but its loss wants one; the sigmoids' has any set:

    >>> figure.labels = [1, 1, 1, 0, 0, 0]
    >>> figure.softmax_loss is None, round(figure.sigmoid_loss, 4), round(figure.label_set_probability, 4)
    (True, 0.7667, 0.4645)

    A label is yes or no:

    >>> try:
    ...     figure.labels = [0.5, 0.5, 0, 0, 0, 0]
    ... except ValueError as error:
    ...     print(error)
    labels must be 1 for yes or 0 for no; found 0.5. For targets between them use infolib.losses.sigmoid_cross_entropy
    """

    _esm = bundle("softmax_sigmoid.js")
    _css = style_sheet("softmax_sigmoid.css")
    _settings: ClassVar[tuple[str, ...]] = ("logits", "labels")
    _answers: ClassVar[tuple[str, ...]] = (
        "softmax",
        "sigmoid",
        "softmax_sum",
        "sigmoid_sum",
        "softmax_loss",
        "softmax_loss_bits",
        "sigmoid_losses",
        "sigmoid_loss",
        "sigmoid_loss_bits",
        "softmax_gradient",
        "sigmoid_gradient",
        "label_set_probability",
    )

    logits = Checked(tuple(math.log(p / (1 - p)) for p in _PHOTOGRAPH), _logits).tag(sync=True)
    labels = Checked[tuple[int, ...]]((1, 1, 1, 0, 0, 0), _labels).tag(sync=True)

    @property
    def softmax(self) -> tuple[float, ...]:
        """One distribution over the six classes."""
        return tuple(losses.softmax(self.logits).tolist())

    @property
    def sigmoid(self) -> tuple[float, ...]:
        """The probability of yes that each neuron gives."""
        return tuple(losses.sigmoid(self.logits).tolist())

    @property
    def softmax_sum(self) -> float:
        """The sum of the softmax outputs: 1."""
        return math.fsum(self.softmax)

    @property
    def sigmoid_sum(self) -> float:
        """The sum of the sigmoids, which need not be 1."""
        return math.fsum(self.sigmoid)

    @property
    def softmax_loss(self) -> float | None:
        """Softmax cross-entropy, in nats; None without exactly one true label."""
        return self._softmax_loss(base=math.e)

    @property
    def softmax_loss_bits(self) -> float | None:
        """Softmax cross-entropy, in bits; None without exactly one true label."""
        return self._softmax_loss(base=2)

    @property
    def sigmoid_losses(self) -> tuple[float, ...]:
        """Sigmoid cross-entropy of each neuron, in nats."""
        return tuple(losses.sigmoid_cross_entropy(self.logits, self.labels, reduction="none").tolist())

    @property
    def sigmoid_loss(self) -> float:
        """Sigmoid cross-entropy summed over the neurons, in nats."""
        return float(losses.sigmoid_cross_entropy(self.logits, self.labels, reduction="sum"))

    @property
    def sigmoid_loss_bits(self) -> float:
        """Sigmoid cross-entropy summed over the neurons, in bits."""
        return float(losses.sigmoid_cross_entropy(self.logits, self.labels, base=2, reduction="sum"))

    @property
    def softmax_gradient(self) -> tuple[float, ...] | None:
        """Softmax minus target; None without exactly one true label."""
        true = self._true_class()
        if true is None:
            return None
        missing = math.fsum(p for j, p in enumerate(self.softmax) if j != true)
        return tuple(-missing if j == true else p for j, p in enumerate(self.softmax))

    @property
    def sigmoid_gradient(self) -> tuple[float, ...]:
        """Sigmoid minus target."""
        no = losses.sigmoid([-z for z in self.logits]).tolist()
        return tuple(-q if y else p for p, q, y in zip(self.sigmoid, no, self.labels, strict=True))

    @property
    def label_set_probability(self) -> float:
        """Probability that the sigmoids give to exactly this set of labels."""
        return math.exp(-self.sigmoid_loss)

    def _true_class(self) -> int | None:
        return self.labels.index(1) if sum(self.labels) == 1 else None

    def _softmax_loss(self, base: float) -> float | None:
        true = self._true_class()
        return None if true is None else float(losses.softmax_cross_entropy(self.logits, true, base=base))

    def _still_picture(self) -> tuple[str, str]:
        true = [name for name, y in zip(_CLASSES, self.labels, strict=True) if y]
        loss = self.softmax_loss
        softmax = (
            "Softmax cross-entropy of a label needs exactly one true class"
            if loss is None
            else f"Softmax cross-entropy is {_not_zero(loss)} nats"
        )
        sentence = (
            f"Six scores through softmax, whose outputs sum to 1, and through sigmoids, whose outputs sum to "
            f"{self.sigmoid_sum:.4f}. True labels: {', '.join(true) or 'none'}. {softmax}; sigmoid cross-entropy is "
            f"{_not_zero(self.sigmoid_loss)} nats."
        )
        marks = [mark for row in range(len(_CLASSES)) for mark in self._still_row(row)]
        return picture(42 * len(_CLASSES), sentence, marks), sentence

    def _still_row(self, row: int) -> list[str]:
        y = 42 * row
        marks = [
            text(0, y + 14, _CLASSES[row], bold=bool(self.labels[row])),
            text(0, y + 30, "true" if self.labels[row] else "not true", idea="p" if self.labels[row] else "muted"),
        ]
        for line, (name, p, idea) in enumerate(
            [("softmax", self.softmax[row], "x"), ("sigmoid", self.sigmoid[row], "q")]
        ):
            base = y + 14 + 16 * line
            marks += [
                text(72, base, name, idea=idea),
                bar(130, base - 10, 200, 11, "faint"),
                bar(130, base - 10, 200 * p, 11, idea),
                text(WIDTH, base, _probability(p), anchor="end"),
            ]
        return marks


def _not_zero(x: float) -> str:
    """Return what is above 0 so that it never reads as 0."""
    if x >= 1e-4:
        return f"{x:.4f}"
    digits, exponent = f"{x:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits} \N{MULTIPLICATION SIGN} 10{raised}"


def _probability(p: float) -> str:
    """Return a probability so that what is not 0 or 1 never reads as if it were."""
    written = f"{p:.4f}"
    if float(written) == p:
        return written
    return {"0.0000": "< 0.0001", "1.0000": "> 0.9999"}.get(written, written)
