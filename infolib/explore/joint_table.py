"""Chapter 3: a joint table to move, the pmi of its cells, its five entropies and the mutual information to scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from infolib._array import check_distribution, check_joint, real_arrays
from infolib.explore._base import Checked, LiveFigure, WholeNumber, bundle, style_sheet
from infolib.explore._still import WIDTH, bar, colour, picture, signed, text
from infolib.information import entropy
from infolib.joint import (
    conditional_entropy,
    joint_entropy,
    marginal,
    mutual_information,
    pointwise_mutual_information,
)

__all__ = ["JointTable"]

_Table = tuple[tuple[float, ...], ...]

_FEWEST, _MOST = 2, 4
_WEATHER = ((0.1, 0.5), (0.1, 0.3))  # the chapter's table T


def _joint(name: str, value: Any) -> _Table:
    """Return `value` as tuples of floats, if it is one joint distribution of a size that fits, or raise."""
    xp, p = real_arrays(**{name: value})
    check_joint(name, p)
    if p.ndim != 2:
        raise ValueError(
            f"{name} must be a single table; got an array of shape {tuple(p.shape)}. Pass one of its tables"
        )
    check_distribution(name, p, (-2, -1), xp)
    if not all(_FEWEST <= size <= _MOST for size in p.shape):
        raise ValueError(
            f"{name} must have {_FEWEST} to {_MOST} rows and {_FEWEST} to {_MOST} columns; got shape {tuple(p.shape)}. "
            "Put outcomes together, or leave the figure and use infolib's functions"
        )
    return tuple(tuple(float(p[i, j]) for j in range(p.shape[1])) for i in range(p.shape[0]))


class JointTable(LiveFigure):
    """A joint table that the reader moves, with all that two variables have alone, together and in common.

    Choose a cell and move its probability: the other cells keep their proportions. The figure shows the
    margins, the pointwise mutual information of every cell, and to scale the five entropies and the mutual
    information. In a notebook the settings below follow what the reader does.

    Parameters
    ----------
    p_xy : array, shape (2 to 4, 2 to 4)
        Joint probabilities, rows X and columns Y, non-negative and summing to 1 as a whole. Kept as a
        tuple of tuples.
    row, column : int
        The cell that the slider moves, each from 0 to 3. Beyond the edge of `p_xy` they stand for its last
        row and column.

    Attributes
    ----------
    p_x, p_y : tuple of float
        The margins: the distributions of X alone and of Y alone.
    h_x, h_y : float
        Entropies of X and of Y, in bits.
    h_xy : float
        Joint entropy, in bits.
    h_x_given_y, mutual_information, h_y_given_x : float
        The parts of the whole: what only X has, what both share, what only Y has, in bits; none is ever
        negative.
    pmi : tuple of tuples of float
        Pointwise mutual information of every cell, in bits: minus infinity where x and y occur but never
        together, 0 where x or y never occurs.

    Raises
    ------
    TypeError
        If `p_xy` does not hold real numbers, or `row` or `column` is not a whole number.
    ValueError
        If `p_xy` is not a table of probabilities that sum to 1, has another size, or `row` or `column` is
        out of range. Both errors are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Mutual information". The settings are synchronised traits: ``figure.observe``
    and `ipywidgets.link` work on them. The figure computes its numbers in JavaScript, so that it answers
    without a kernel; the attributes compute them with infolib, and tests hold the two together.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 2.4.
    .. [2] D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms*, 2003, figure 8.1 (the
       bars).

    Examples
    --------
    >>> figure = JointTable(p_xy=[[0.1, 0.5], [0.1, 0.3]])
    >>> figure
    JointTable(p_xy=((0.1, 0.5), (0.1, 0.3)), row=0, column=0)
    >>> round(figure.h_x + figure.h_y, 4), round(figure.h_xy, 4), round(figure.mutual_information, 4)
    (1.6929, 1.6855, 0.0074)

    A copy, Y = X, shares everything:

    >>> figure.p_xy = [[0.5, 0], [0, 0.5]]
    >>> figure.mutual_information, figure.h_x_given_y, figure.pmi
    (1.0, 0.0, ((1.0, -inf), (-inf, 1.0)))

    A table that sums to 1.1, as one in the sources does, is refused:

    >>> try:
    ...     figure.p_xy = [[0.1, 0.5], [0.2, 0.3]]
    ... except ValueError as error:
    ...     print(error)
    p_xy must sum to 1 along axis=(-2, -1); found a sum of 1.1. If these are counts, use normalize(p_xy, axis=(-2, -1))
    """

    _esm = bundle("joint_table.js")
    _css = style_sheet("joint_table.css")
    _settings: ClassVar[tuple[str, ...]] = ("p_xy", "row", "column")
    _answers: ClassVar[tuple[str, ...]] = (
        "p_x",
        "p_y",
        "h_x",
        "h_y",
        "h_xy",
        "h_x_given_y",
        "h_y_given_x",
        "mutual_information",
        "pmi",
    )

    p_xy = Checked[_Table](_WEATHER, _joint).tag(sync=True)
    row = WholeNumber(0, low=0, high=_MOST - 1).tag(sync=True)
    column = WholeNumber(0, low=0, high=_MOST - 1).tag(sync=True)

    @property
    def p_x(self) -> tuple[float, ...]:
        """The distribution of X, whatever Y is."""
        return tuple(marginal(self.p_xy, of="x").tolist())

    @property
    def p_y(self) -> tuple[float, ...]:
        """The distribution of Y, whatever X is."""
        return tuple(marginal(self.p_xy, of="y").tolist())

    @property
    def h_x(self) -> float:
        """Entropy of X, in bits."""
        return float(entropy(self.p_x))

    @property
    def h_y(self) -> float:
        """Entropy of Y, in bits."""
        return float(entropy(self.p_y))

    @property
    def h_xy(self) -> float:
        """Joint entropy, in bits."""
        return float(joint_entropy(self.p_xy))

    @property
    def h_x_given_y(self) -> float:
        """Entropy that X keeps when Y is known, in bits."""
        return float(conditional_entropy(self.p_xy, given="y"))

    @property
    def h_y_given_x(self) -> float:
        """Entropy that Y keeps when X is known, in bits."""
        return float(conditional_entropy(self.p_xy, given="x"))

    @property
    def mutual_information(self) -> float:
        """What X and Y share, in bits; never negative."""
        return max(0.0, float(mutual_information(self.p_xy)))

    @property
    def pmi(self) -> _Table:
        """Pointwise mutual information of every cell, in bits."""
        return tuple(map(tuple, pointwise_mutual_information(self.p_xy).tolist()))

    def _still_picture(self) -> tuple[str, str]:
        sentence = (
            f"A joint table of {len(self.p_xy)} rows, X, and {len(self.p_xy[0])} columns, Y, with its margins. "
            f"H(X) is {self.h_x:.4f} bits, H(Y) {self.h_y:.4f}, H(X,Y) {self.h_xy:.4f}, H(X|Y) {self.h_x_given_y:.4f}, "
            f"H(Y|X) {self.h_y_given_x:.4f} and I(X;Y) {self.mutual_information:.4f} bits."
        )
        top = 56 + _ROW * len(self.p_xy)
        marks = [*self._still_table(), *self._still_bars(top)]
        return picture(top + 6 * 24 + 4, sentence, marks), sentence

    def _still_table(self) -> Iterator[str]:
        """Draw the table: in each cell its probability and its pmi, whose sign and size colour it."""
        columns = len(self.p_xy[0])
        pitch = (WIDTH - 2 * _SIDE) / columns
        for j, p_j in enumerate(self.p_y):
            middle = _SIDE + (j + 0.5) * pitch
            yield text(middle, 14, f"y{_below(j)}", anchor="middle", bold=True, idea="y")
            yield text(middle, 40 + _ROW * len(self.p_xy), f"{p_j:.4f}", anchor="middle")
        for i, (p_row, pmi_row) in enumerate(zip(self.p_xy, self.pmi, strict=True)):
            y = 22 + i * _ROW
            yield text(0, y + 26, f"x{_below(i)}", bold=True, idea="x")
            yield text(WIDTH, y + 26, f"{self.p_x[i]:.4f}", anchor="end")
            for j, (p, pmi) in enumerate(zip(p_row, pmi_row, strict=True)):
                x = _SIDE + j * pitch
                yield (
                    f'<rect x="{x:.5g}" y="{y}" width="{pitch:.5g}" height="{_ROW}" fill-opacity="{_tint(pmi):.3f}" '
                    f'style="fill: {colour("p" if pmi > 0 else "q")}; stroke: {colour("muted")}"/>'
                )
                yield text(x + pitch / 2, y + 19, f"{p:.4f}", anchor="middle", bold=True)
                yield text(x + pitch / 2, y + 36, signed(pmi, 4), anchor="middle")

    def _still_bars(self, top: float) -> Iterator[str]:
        """Draw the five entropies and the mutual information, each part of the whole always at the same place."""
        widths = {"x": self.h_x_given_y, "shared": self.mutual_information, "y": self.h_y_given_x}
        scale = (WIDTH - 2 * _NAMES) / (self.h_xy or 1)
        for k, (name, value, ideas) in enumerate(_BARS):
            y, x = top + 24 * k, float(_NAMES)
            yield text(0, y + 13, name)
            for idea, width in widths.items():
                if idea in ideas:
                    yield bar(x, y, width * scale, 17, idea)
                x += width * scale
            yield text(WIDTH, y + 13, f"{value(self):.4f} bits", anchor="end")


_ROW, _SIDE, _NAMES = 46, 50, 78  # of the still picture: a row's height, the room for margins and for names

#: The bars: their names, their lengths, and the parts of the whole that each is made of.
_BARS: list[tuple[str, Callable[[JointTable], float], tuple[str, ...]]] = [
    ("H(X,Y)", lambda figure: figure.h_xy, ("x", "shared", "y")),
    ("H(X)", lambda figure: figure.h_x, ("x", "shared")),
    ("H(Y)", lambda figure: figure.h_y, ("shared", "y")),
    ("H(X|Y)", lambda figure: figure.h_x_given_y, ("x",)),
    ("I(X;Y)", lambda figure: figure.mutual_information, ("shared",)),
    ("H(Y|X)", lambda figure: figure.h_y_given_x, ("y",)),
]


def _below(i: int) -> str:
    return "₁₂₃₄"[i]


def _tint(pmi: float) -> float:
    """Return how strongly a cell is coloured: not at all at 0 bits, half as much as at most at 1 bit."""
    return 0.5 * (1.0 - math.pow(2.0, -abs(pmi)))
