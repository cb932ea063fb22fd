"""Chapter 6: what a code costs that was tuned to the wrong source."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from infolib import coding
from infolib._array import check_same_outcomes
from infolib.divergence import cross_entropy, kl_divergence
from infolib.explore._base import Distribution, LiveFigure, bundle, style_sheet
from infolib.explore._still import WIDTH, bar, curve, picture, text
from infolib.information import entropy, self_information

__all__ = ["CodeMismatch"]

_MOST = 6


class CodeMismatch(LiveFigure):
    """What a code tuned to a belief costs under the truth, as a live figure.

    Move the true and the believed probabilities of 2 to 6 outcomes and see the cross-entropy as a
    floor, the entropy, and a fine, the divergence, beside the mean length of a code of whole digits:
    Huffman's, built for the belief. In a notebook the settings below follow what the reader does.

    Parameters
    ----------
    p, q : sequence of float
        True and believed probabilities of the same 2 to 6 outcomes; kept as tuples.

    Attributes
    ----------
    entropy : float
        The floor, H(P), in bits per outcome.
    kl_divergence : float
        The fine, D(P || Q), in bits per outcome; infinite where `q` rules out what `p` allows.
    cross_entropy : float
        Their sum: the mean of the ideal lengths, in bits per outcome.
    ideal_lengths : list of float
        -log2 q of each outcome, in bits; infinite where `q` is 0.
    code_words : list of str
        Huffman's code for `q`; also an outcome of probability 0 has a word.
    lengths : list of int
        Their lengths, in bits.
    expected_length : float
        Mean length of these words under `p`, in bits per outcome; always finite.
    n_outcomes : int
        Number of outcomes.

    Raises
    ------
    TypeError
        If `p` or `q` does not hold real numbers.
    ValueError
        If `p` or `q` is not a distribution over 2 to 6 outcomes. Both errors are also
        `traitlets.TraitError`. Attributes raise it, too, while `p` and `q` have different numbers of
        outcomes; the figure shows a sentence that says so instead of numbers.

    Notes
    -----
    Belongs to the chapter "Cross-entropy". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    Each setting is checked by itself, so both can be replaced one after the other, also by
    distributions over another number of outcomes. Where the reader moves one probability, the others
    keep their proportions, also on the way back from 0 or 1; others that were all 0 before share alike.
    Where the reader adds an outcome, it gets probability 1/k in both and the others shrink in proportion;
    to take it away undoes that.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, theorem 5.4.3.
    .. [2] D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", *Proceedings of
       the IRE* 40(9), 1952.

    Examples
    --------
    >>> figure = CodeMismatch(p=[1/2, 1/4, 1/8, 1/8], q=[1/8, 1/8, 1/4, 1/2])
    >>> figure.entropy, figure.kl_divergence, figure.cross_entropy
    (1.75, 0.875, 2.625)
    >>> figure.code_words, figure.expected_length
    (['110', '111', '10', '0'], 2.625)

    A belief that rules out what happens has an infinite bill. Huffman's code gives even the impossible
    a word:

    >>> figure.q = (0, 1/4, 1/4, 1/2)
    >>> figure.cross_entropy, figure.lengths, figure.expected_length
    (inf, [3, 3, 2, 1], 2.625)

    While the two list different outcomes there is no answer:

    >>> figure.p = (0.5, 0.5)
    >>> try:
    ...     figure.cross_entropy
    ... except ValueError as error:
    ...     print(str(error).partition(".")[0])
    p has shape (2,) but q has shape (4,): p lists 2 outcomes and q 4 along axis=-1
    """

    _esm = bundle("code_mismatch.js")
    _css = style_sheet("code_mismatch.css")
    _settings: ClassVar[tuple[str, ...]] = ("p", "q")
    _answers: ClassVar[tuple[str, ...]] = (
        "entropy",
        "kl_divergence",
        "cross_entropy",
        "ideal_lengths",
        "code_words",
        "lengths",
        "expected_length",
        "n_outcomes",
    )

    p = Distribution((0.5, 0.25, 0.125, 0.125), fewest=2, most=_MOST).tag(sync=True)
    q = Distribution((0.125, 0.125, 0.25, 0.5), fewest=2, most=_MOST).tag(sync=True)

    def _pair(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return both distributions, or raise unless they list the same outcomes."""
        check_same_outcomes(np.asarray(self.p), np.asarray(self.q), -1)
        return self.p, self.q

    def _code(self) -> dict[int, str]:
        return coding.huffman_code(dict(enumerate(self._pair()[1])))

    @property
    def entropy(self) -> float:
        """The floor, H(P), in bits per outcome."""
        return float(entropy(self._pair()[0]))

    @property
    def kl_divergence(self) -> float:
        """The fine, D(P || Q), in bits per outcome."""
        return float(kl_divergence(*self._pair()))

    @property
    def cross_entropy(self) -> float:
        """Floor and fine together, in bits per outcome."""
        return float(cross_entropy(*self._pair()))

    @property
    def ideal_lengths(self) -> list[float]:
        """-log2 q of each outcome, in bits."""
        return [float(bits) for bits in self_information(self._pair()[1])]

    @property
    def code_words(self) -> list[str]:
        """Huffman's code for `q`."""
        return list(self._code().values())

    @property
    def lengths(self) -> list[int]:
        """Lengths of its words, in bits."""
        return [len(word) for word in self.code_words]

    @property
    def expected_length(self) -> float:
        """Mean length of its words under `p`, in bits per outcome."""
        return coding.expected_length(self._code(), dict(enumerate(self.p)))

    @property
    def n_outcomes(self) -> int:
        """Number of outcomes."""
        return len(self._pair()[0])

    def _still_picture(self) -> tuple[str, str]:
        if len(self.p) != len(self.q):
            sentence = f"P has {len(self.p)} outcomes and Q has {len(self.q)}: there is nothing to compare."
            return picture(24, sentence, [text(0, 16, sentence)]), sentence
        whole, mean = self.cross_entropy, self.expected_length
        bill = "infinite" if whole == math.inf else f"{whole:.4f} bits per outcome"
        sentence = (
            f"A code tuned to Q while P draws: the floor H(P) is {self.entropy:.4f} bits, and with the fine "
            f"D(P \N{DOUBLE VERTICAL LINE} Q) the bill is {bill}. "
            f"Huffman's code for Q costs {mean:.4f} bits per outcome."
        )
        longest = max(self.entropy, mean, whole if whole < math.inf else 0)
        bits = (WIDTH - 70) / longest
        floor, end = 70 + bits * self.entropy, 70 + bits * min(whole, longest)
        marks = [
            text(0, 21, "Ideal"),
            bar(70, 4, floor - 70, 26, "p"),
            bar(floor, 4, end - floor, 26, "q"),
            text(75, 48, "floor", idea="p"),
            *(
                [text(WIDTH, 48, "fine: no end" if whole == math.inf else "fine", anchor="end", idea="q")]
                if end > floor + 1 or whole == math.inf
                else []
            ),
            text(0, 79, "Huffman"),
            bar(70, 62, bits * mean, 26, "rest"),
            curve([(70, 0), (70, 92)], "muted"),
        ]
        return picture(96, sentence, marks), sentence
