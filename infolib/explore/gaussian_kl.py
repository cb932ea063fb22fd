"""Chapter 5: two bell curves and both directions of their divergence."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from infolib import gaussian
from infolib.explore._base import LiveFigure, Number, bundle, style_sheet
from infolib.explore._still import WIDTH, curve, picture, text

__all__ = ["GaussianKL"]


_SETTINGS = ("mu_p", "sigma_p", "mu_q", "sigma_q")


def _check(name: str, value: Any) -> None:
    # What infolib says of such a mean or width, whatever the others are.
    gaussian.kl_divergence(*(value if setting == name else 1.0 for setting in _SETTINGS))


class GaussianKL(LiveFigure):
    """Kullback-Leibler divergence between two normal distributions, in both directions, as a live figure.

    Move the means and the widths and see the densities, what either divergence adds up from point to
    point, and both divergences. In a notebook the settings below follow what the reader does.

    Parameters
    ----------
    mu_p, mu_q : float
        Means of P and Q, from -4 to 4.
    sigma_p, sigma_q : float
        Standard deviations of P and Q, from 0.25 to 4.

    Attributes
    ----------
    kl_pq_bits, kl_pq_nats : float
        D(P || Q), in bits and in nats.
    kl_qp_bits, kl_qp_nats : float
        D(Q || P), in bits and in nats.
    is_symmetric : bool
        Whether the widths are equal, so that both directions agree.

    Raises
    ------
    TypeError
        If a setting is not one number.
    ValueError
        If a setting is out of its range, infinite or NaN. Both errors are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "KL divergence". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 1.6.1 and
       exercise 1.30.

    Examples
    --------
    >>> figure = GaussianKL(mu_p=0, sigma_p=1, mu_q=0, sigma_q=2)
    >>> round(figure.kl_pq_bits, 4), round(figure.kl_qp_bits, 4)
    (0.459, 1.164)

    With equal widths the directions agree:

    >>> figure.mu_q, figure.sigma_q = 2, 1
    >>> figure.is_symmetric, figure.kl_pq_nats, figure.kl_qp_nats
    (True, 2.0, 2.0)

    A width that no curve has is refused:

    >>> try:
    ...     figure.sigma_p = -1
    ... except ValueError as error:
    ...     print(error)
    sigma_p must hold standard deviations, greater than 0; found -1. If these are logarithms, use exp(sigma_p)
    """

    _esm = bundle("gaussian_kl.js")
    _css = style_sheet()
    _settings: ClassVar[tuple[str, ...]] = _SETTINGS
    _answers: ClassVar[tuple[str, ...]] = ("kl_pq_bits", "kl_qp_bits", "kl_pq_nats", "kl_qp_nats", "is_symmetric")

    mu_p = Number(0.0, low=-4, high=4, check=_check).tag(sync=True)
    sigma_p = Number(1.0, low=0.25, high=4, check=_check).tag(sync=True)
    mu_q = Number(0.0, low=-4, high=4, check=_check).tag(sync=True)
    sigma_q = Number(2.0, low=0.25, high=4, check=_check).tag(sync=True)

    @property
    def kl_pq_bits(self) -> float:
        """D(P || Q), in bits."""
        return float(gaussian.kl_divergence(self.mu_p, self.sigma_p, self.mu_q, self.sigma_q))

    @property
    def kl_qp_bits(self) -> float:
        """D(Q || P), in bits."""
        return float(gaussian.kl_divergence(self.mu_q, self.sigma_q, self.mu_p, self.sigma_p))

    @property
    def kl_pq_nats(self) -> float:
        """D(P || Q), in nats."""
        return float(gaussian.kl_divergence(self.mu_p, self.sigma_p, self.mu_q, self.sigma_q, base=math.e))

    @property
    def kl_qp_nats(self) -> float:
        """D(Q || P), in nats."""
        return float(gaussian.kl_divergence(self.mu_q, self.sigma_q, self.mu_p, self.sigma_p, base=math.e))

    @property
    def is_symmetric(self) -> bool:
        """Whether the widths are equal, so that both directions agree."""
        return self.sigma_p == self.sigma_q

    def _still_picture(self) -> tuple[str, str]:
        sentence = (
            f"Two bell curves: P with mean {self.mu_p:g} and width {self.sigma_p:g}, Q with mean {self.mu_q:g} "
            f"and width {self.sigma_q:g}. D(P \N{DOUBLE VERTICAL LINE} Q) is {self.kl_pq_bits:.4f} bits, "
            f"D(Q \N{DOUBLE VERTICAL LINE} P) is {self.kl_qp_bits:.4f} bits."
        )
        marks = [
            curve([(8, 150), (WIDTH - 8, 150)], "muted"),
            *(text(_place(x), 168, f"{x:d}".replace("-", "\N{MINUS SIGN}"), anchor="middle") for x in range(-8, 9, 4)),
            *self._bell(self.mu_q, self.sigma_q, "q"),
            *self._bell(self.mu_p, self.sigma_p, "p"),
        ]
        return picture(174, sentence, marks), sentence

    def _bell(self, mu: float, sigma: float, idea: str) -> list[str]:
        # Scaled so that the narrower of the two curves fills the height.
        height = 125 * min(self.sigma_p, self.sigma_q) / sigma
        points = [
            (_place(x), 150 - height * math.exp(-(((x - mu) / sigma) ** 2) / 2))
            for x in np.linspace(-8, 8, 97).tolist()
        ]
        name = text(_place(mu), 145 - height, idea.upper(), anchor="middle", bold=True, idea=idea)
        return [curve(points, idea, dashed=idea == "q"), name]


def _place(x: float) -> float:
    return WIDTH / 2 + x * (WIDTH - 16) / 16
