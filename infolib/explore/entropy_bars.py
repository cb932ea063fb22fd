"""Chapter 2: the entropy of a few outcomes, as an area and against the most there can be."""

from __future__ import annotations

import math
from typing import ClassVar

from infolib.divergence import kl_divergence
from infolib.explore._base import Distribution, LiveFigure, Text, bundle, style_sheet
from infolib.explore._still import WIDTH, bar, curve, picture, text
from infolib.information import entropy, perplexity, self_information

__all__ = ["EntropyBars"]

_MOST = 8
_HIGH = 144  # of the still picture's blocks at most, above their base at 160; an arrow has room above


class EntropyBars(LiveFigure):
    """The entropy of 2 to 8 outcomes, as a live figure.

    Move the probabilities and see each outcome's surprise and its share of the entropy, as blocks as
    wide as the probability and as high as the surprise (to the top of the axis, at 4 or 8 bits; an arrow
    marks what goes beyond it), and the entropy beside the largest there can be. In a notebook the
    settings below follow what the reader does.

    Parameters
    ----------
    p : sequence of float
        Probabilities of 2 to 8 outcomes; kept as a tuple.
    names : str
        At most 8 characters, one for each outcome in turn. Outcomes without one are called by their
        place, 1 for the first.

    Attributes
    ----------
    n_outcomes : int
        Number of outcomes, k.
    surprise : list of float
        Self-information of each outcome, in bits; infinite where the probability is 0.
    contribution : list of float
        What each outcome adds to the entropy, in bits: probability times surprise, 0 where the probability is 0.
    entropy : float
        The sum of the contributions, in bits.
    max_entropy : float
        Entropy of k equally likely outcomes, log2 k, in bits.
    gap : float
        What is missing to that, in bits: the divergence of `p` from the uniform distribution, never below 0.
    perplexity : float
        How many equally likely outcomes are as hard to foresee, 2 to the power of the entropy.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers or `names` is not a string.
    ValueError
        If `p` is not a distribution over 2 to 8 outcomes, or `names` is too long. Both errors are also
        `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Entropy". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    Where the reader moves one probability, the others keep their proportions, also on the way back from
    0 or 1; others that were all 0 before share alike. Where the reader adds an outcome, it gets
    probability 1/k and the others shrink in proportion; to take it away undoes that. So what was
    uniform stays uniform, and no outcome comes in unseen.

    The button "English vowels" takes the frequencies of a, e, i, o and u in English texts from [2]_,
    page 36: 8.167, 12.702, 6.966, 7.507 and 2.758 percent of all letters.

    References
    ----------
    .. [1] C. E. Shannon, "A Mathematical Theory of Communication", *Bell System Technical Journal* 27,
       1948, section 6.
    .. [2] R. E. Lewand, *Cryptological Mathematics*, Mathematical Association of America, 2000.

    Examples
    --------
    >>> figure = EntropyBars(p=[0.1, 0.5, 0.1, 0.3])
    >>> round(figure.entropy, 4), figure.max_entropy, round(figure.gap, 4)
    (1.6855, 2.0, 0.3145)
    >>> [round(bits, 4) for bits in figure.contribution]
    [0.3322, 0.5, 0.3322, 0.5211]

    What never happens would surprise without end, and adds nothing:

    >>> figure.p = (0.5, 0.5, 0)
    >>> figure.surprise, figure.contribution, figure.entropy
    ([1.0, 1.0, inf], [0.5, 0.5, 0.0], 1.0)

    What is no distribution is refused:

    >>> try:
    ...     figure.p = (0.1, 0.5, 0.2, 0.3)
    ... except ValueError as error:
    ...     print(error)
    p must sum to 1 along axis=-1; found a sum of 1.1. If these are counts, use normalize(p)
    """

    _esm = bundle("entropy_bars.js")
    _css = style_sheet("entropy_bars.css")
    _settings: ClassVar[tuple[str, ...]] = ("p", "names")
    _answers: ClassVar[tuple[str, ...]] = (
        "n_outcomes",
        "surprise",
        "contribution",
        "entropy",
        "max_entropy",
        "gap",
        "perplexity",
    )

    p = Distribution((0.1, 0.5, 0.1, 0.3), fewest=2, most=_MOST).tag(sync=True)
    names = Text("", longest=_MOST).tag(sync=True)

    @property
    def n_outcomes(self) -> int:
        """Number of outcomes, k."""
        return len(self.p)

    @property
    def surprise(self) -> list[float]:
        """Self-information of each outcome, in bits."""
        return [float(bits) for bits in self_information(self.p)]

    @property
    def contribution(self) -> list[float]:
        """What each outcome adds to the entropy, in bits."""
        return [p_i * bits if p_i > 0 else 0.0 for p_i, bits in zip(self.p, self.surprise, strict=True)]

    @property
    def entropy(self) -> float:
        """Entropy of `p`, in bits."""
        return float(entropy(self.p))

    @property
    def max_entropy(self) -> float:
        """Entropy of k equally likely outcomes, in bits."""
        return math.log2(self.n_outcomes)

    @property
    def gap(self) -> float:
        """What is missing to the largest entropy, in bits."""
        return float(kl_divergence(self.p, [1 / self.n_outcomes] * self.n_outcomes))

    @property
    def perplexity(self) -> float:
        """How many equally likely outcomes are as hard to foresee."""
        return float(perplexity(self.p))

    def _still_picture(self) -> tuple[str, str]:
        top = 8 if any(4 < bits < math.inf for bits in self.surprise) else 4
        cut = any(top < bits < math.inf for bits in self.surprise)
        sentence = (
            "Blocks side by side, one for each outcome that can happen, as wide as its probability and as high as "
            f"its surprise{f'; an arrow marks what goes beyond {top} bits' if cut else ''}. "
            f"The dashed line at their mean height is the entropy, {self.entropy:.4f} bits "
            f"of at most {self.max_entropy:.4f}; the gap is {_written(self.gap)} bits."
        )
        marks, left = [curve([(0, 160), (WIDTH - 20, 160)], "muted")], 0.0
        for i, (p_i, bits) in enumerate(zip(self.p, self.surprise, strict=True)):
            x, width, height = left * (WIDTH - 20), p_i * (WIDTH - 20), _HIGH * min(bits, top) / top
            left += p_i
            if p_i > 0:
                marks.append(bar(x, 160 - height, max(width - 2, 0.2), height, "p"))
            if p_i > 0 and bits > top:
                marks.append(
                    text(x + width / 2, 156 - _HIGH, "\N{UPWARDS ARROW}", anchor="middle", bold=True, idea="p")
                )
            if width > 12:
                marks.append(text(x + width / 2 - 1, 176, (self.names[i : i + 1] or str(i + 1)), anchor="middle"))
        mean = 160 - _HIGH * self.entropy / top
        marks += [
            curve([(0, mean), (WIDTH - 20, mean)], "ink", dashed=True),
            text(WIDTH, mean + 4, "H", anchor="end", bold=True),
        ]
        return picture(182, sentence, marks), sentence


def _written(bits: float) -> str:
    """Return what is not below 0 with 4 decimals, and what is above 0 never as 0; 1e-12 is rounding."""
    return "less than 0.0001" if 1e-12 < bits < 0.00005 else f"{bits:.4f}"
