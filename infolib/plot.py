"""The book's figures, and their look. Needs matplotlib: install ``infolib[plot]``.

A figure function takes data, draws on the axes given as `ax=` (on pyplot's current ones without) and
returns them, so that a chapter can go on from there. What it shows it computes with infolib, on the
arrays it was given; only what is drawn becomes NumPy.

Figures are SVG: crisp at any size, and compared as text when the chapters are tested. The site sets
their words in the page's own type and turns the palette's light colours into the dark ones where the
reader prefers them. Hence no colour here is outside the palette, no picture is a bitmap, and words on
an area are ink on a tint, which can be read on either page.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace

try:
    import matplotlib as mpl
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("infolib.plot needs matplotlib; install infolib[plot]", name=error.name) from error
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.patches import Rectangle
from matplotlib.rcsetup import cycler
from matplotlib.ticker import MaxNLocator

from infolib import gaussian
from infolib._array import Array, check_axis, check_base, check_distribution, check_non_negative, real_arrays, safe_log
from infolib.information import entropy
from infolib.joint import conditional_entropy, joint_entropy, marginal, mutual_information
from infolib.palette import IDEAS, PAGE

__all__ = [
    "COLOURS",
    "distribution_bars",
    "gaussian_kl_integrand",
    "information_bars",
    "joint_table",
    "kl_integrand",
    "label_bars",
    "pmi_bars",
    "use_book_style",
]

#: Colour of each idea, for `color=` in matplotlib: ``COLOURS["p"]`` and so on.
COLOURS = {name: colour.light for name, colour in {**IDEAS, **PAGE}.items()}

_DARKEST_TINT = 0.45  # opacity; ink on it has a contrast of at least 4.5 on light and on dark pages
_MINUS, _INFINITY = "\N{MINUS SIGN}", "\N{INFINITY}"


def use_book_style() -> None:
    """Make matplotlib draw in the book's style from now on, as SVG when in a notebook.

    Notes
    -----
    This changes ``matplotlib.rcParams``, for the whole program; ``matplotlib.rcdefaults()`` undoes it.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> use_book_style()
    >>> mpl.rcParams["svg.fonttype"]
    'none'
    """
    mpl.rcParams.update(
        {
            "figure.figsize": (6.2, 3.1),
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "savefig.bbox": "tight",
            "figure.constrained_layout.use": True,
            "font.size": 11,
            "axes.titlesize": 11,
            "axes.titleweight": "regular",
            "text.color": COLOURS["ink"],
            "axes.labelcolor": COLOURS["ink"],
            "axes.edgecolor": COLOURS["muted"],
            "xtick.color": COLOURS["muted"],
            "ytick.color": COLOURS["muted"],
            "grid.color": COLOURS["faint"],
            "axes.prop_cycle": cycler(color=[COLOURS[name] for name in IDEAS]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "legend.frameon": False,
            "lines.linewidth": 2,
            # Words stay words, for readers who search, copy or listen; ids and dates stay the same in
            # every run, so that a figure can be compared as text.
            "svg.fonttype": "none",
            "svg.hashsalt": "from-bits-to-losses",
        }
    )
    if "ipykernel" in sys.modules:  # a notebook; elsewhere figures go where the program sends them
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]


def label_bars(ax: Axes, fmt: str = "{:.4f}") -> Axes:
    """Write its value beside every bar.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with bars, as from `distribution_bars` or from matplotlib itself.
    fmt : str
        How the values are written.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with a text for each bar.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> bars = ax.barh(["a heart"], [2])
    >>> label_bars(ax, "{:.1f} bits").texts[0].get_text()
    '2.0 bits'
    """
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            ax.bar_label(bars, fmt=fmt, padding=3, color=COLOURS["ink"])
    return ax


def distribution_bars(
    p: Any,
    q: Any = None,
    /,
    *,
    labels: Iterable[object] | None = None,
    names: Sequence[str] = ("P", "Q"),
    colour: str = "p",
    horizontal: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a distribution as bars, or two distributions side by side.

    Parameters
    ----------
    p : array of shape (n,), or mapping from outcome to probability
        Probabilities of n outcomes, non-negative and summing to 1.
    q : like `p`, optional
        A second distribution over the same outcomes, drawn in the colour of Q. Where both are
        mappings, `q` is put into the order of `p`.
    labels : n names, optional
        The outcomes. Without them, the keys of a mapping, else the indices 0 to n - 1.
    names : two strings
        What the legend calls `p` and `q`; a single distribution has no legend.
    colour : str
        The idea that `p` stands for: "p", "q", "x", "y", "shared" or "rest". "x" for a marginal of X.
    horizontal : bool
        Let the bars run to the right, which leaves long labels their room.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with bars as long as the probabilities. `label_bars` writes the values beside them.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind, such as an `ax` that is no matplotlib Axes.
    ValueError
        If `p` or `q` is no distribution, their outcomes differ, there is not one label for each
        outcome, or `colour` is no idea of the palette.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> weather, forecast = {"storm": 0.25, "sun": 0.75}, {"sun": 0.5, "storm": 0.5}
    >>> ax = distribution_bars(weather, forecast, ax=Figure().add_subplot())
    >>> [[float(bar.get_height()) for bar in bars] for bars in ax.containers]
    [[0.25, 0.75], [0.5, 0.5]]
    """
    if isinstance(p, Mapping):
        labels = list(p) if labels is None else labels
        q = _in_the_order_of(p, q) if isinstance(q, Mapping) else q
        p = list(p.values())
    shown = [_distribution("p", p)] if q is None else _pair_of_distributions(p, q)
    names, colours = _labels("names", names, 2), [_idea(colour), COLOURS["q"]]
    outcomes = None if labels is None else _labels("labels", labels, len(shown[0]))
    ax = _axes(ax)
    _draw_groups_of_bars(ax, shown, names, colours, horizontal)
    _name_outcomes(ax.yaxis if horizontal else ax.xaxis, outcomes)
    return ax


def _draw_groups_of_bars(ax: Axes, shown: list[Array], names: list[str], colours: list[str], horizontal: bool) -> None:
    thickness = 0.7 / len(shown)
    for k, (p, name, colour) in enumerate(zip(shown, names, colours, strict=False)):
        places = np.arange(len(p)) + (k - (len(shown) - 1) / 2) * thickness
        draw = ax.barh if horizontal else ax.bar
        draw(places, p, thickness, color=colour, label=name)
    # A pair needs room for its legend: above the highest bar, or above the first one.
    if horizontal:
        ax.set_ylim(len(shown[0]) - 0.5, -0.5 if len(shown) == 1 else -1.3)
        ax.set_xlabel("probability")
    else:
        ax.set_ylim(0, max(map(np.max, shown)) * (1.08 if len(shown) == 1 else 1.25))
        ax.set_ylabel("probability", labelpad=7)
    ax.grid(visible=False, axis="y" if horizontal else "x")
    if len(shown) == 2:
        ax.legend(loc="upper right", ncols=2, borderaxespad=0, handlelength=1.2, columnspacing=1)


def _name_outcomes(axis: Any, labels: list[str] | None) -> None:
    if labels is None:
        axis.set_label_text("outcome")
        axis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10], integer=True))
    else:
        axis.set_ticks(range(len(labels)), labels)
        axis.set_tick_params(length=0)


def information_bars(
    p_xy: Any,
    /,
    *,
    base: float = 2,
    names: Sequence[str] = ("X", "Y"),
    fmt: str = "{:.4f}",
    ax: Axes | None = None,
) -> Axes:
    r"""Draw the entropies of a pair to scale: how H(X) and H(Y) overlap in H(X, Y).

    .. math:: H(X, Y) = H(X \mid Y) + I(X; Y) + H(Y \mid X)

    On top the whole, H(X, Y), made of its three parts; below it H(X) from the left and H(Y) from the
    right, which overlap in I(X; Y); then each part alone, straight below its place in the whole.

    Parameters
    ----------
    p_xy : array, shape (n_x, n_y)
        Joint probabilities, non-negative and summing to 1 as a whole; X in rows, Y in columns.
    base : float
        Unit of the lengths: 2 for bits, ``math.e`` for nats, 10 for hartleys.
    names : two strings
        What to call X and Y.
    fmt : str
        How the values are written at the right.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with six rows of bars whose lengths are the entropies.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If `p_xy` is not one joint distribution, or `base` is not a finite number above 1.

    Notes
    -----
    Derived in the chapter "Mutual information". Unlike overlapping discs, lengths stay to scale
    whatever the numbers are.

    References
    ----------
    .. [1] D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms*, 2003, figure 8.1.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = information_bars([[0.5, 0.0], [0.25, 0.25]], ax=Figure().add_subplot())
    >>> for name, value in zip(ax.get_yticklabels(), ax.texts):
    ...     print(name.get_text(), value.get_text())
    H(X,Y) 1.5000
    H(X) 1.0000
    H(Y) 0.8113
    H(X|Y) 0.6887
    I(X;Y) 0.3113
    H(Y|X) 0.5000
    """
    unit, (x, y) = _unit(base), _labels("names", names, 2)
    p_xy = _table("p_xy", p_xy)
    measures = {
        f"H({x},{y})": joint_entropy(p_xy, base=base),
        f"H({x})": entropy(marginal(p_xy, of="x"), base=base),
        f"H({y})": entropy(marginal(p_xy, of="y"), base=base),
        f"H({x}|{y})": conditional_entropy(p_xy, given="y", base=base),
        f"I({x};{y})": mutual_information(p_xy, base=base),
        f"H({y}|{x})": conditional_entropy(p_xy, given="x", base=base),
    }
    values = [float(_as_numpy(value)) for value in measures.values()]
    ax = _axes(ax)
    _draw_parts_of_the_whole(ax, *values[3:])
    _name_rows(ax, list(measures), [fmt.format(value) for value in values])
    ax.set_xlim(0, values[0] or 1)  # a certain pair has no information to show
    ax.set_xlabel(unit)
    return ax


def _draw_parts_of_the_whole(ax: Axes, x_alone: float, shared: float, y_alone: float) -> None:
    """Draw each part in every row that it belongs to, always at the same place."""
    parts = {"x": (x_alone, (0, 1, 3)), "shared": (shared, (0, 1, 2, 4)), "y": (y_alone, (0, 2, 5))}
    left = 0.0
    for idea, (width, rows) in parts.items():
        ax.barh(rows, width, 0.7, left=left, color=COLOURS[idea])
        left += width


def joint_table(
    p_xy: Any,
    /,
    *,
    row_labels: Iterable[object] | None = None,
    column_labels: Iterable[object] | None = None,
    names: Sequence[str] = ("X", "Y"),
    fmt: str = "{:.3f}",
    ax: Axes | None = None,
) -> Axes:
    """Draw a joint distribution as a table: the likelier a cell, the darker, with both marginals.

    Parameters
    ----------
    p_xy : array, shape (n_x, n_y)
        Joint probabilities, non-negative and summing to 1 as a whole; X in rows, Y in columns.
    row_labels, column_labels : n_x and n_y names, optional
        The values of X and of Y. Without them, the indices 0 to n_x - 1 and 0 to n_y - 1.
    names : two strings
        What to call X and Y.
    fmt : str
        How the probabilities are written.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with the cells, the marginal of X at the right, that of Y at the bottom and their sum in
        the corner. Tints are to scale within the table and within each marginal.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If `p_xy` is not one joint distribution, or there is not one label for each row and column.

    Notes
    -----
    Derived in the chapter "Mutual information".

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = joint_table([[0.5, 0.0], [0.25, 0.25]], fmt="{:.2f}", ax=Figure().add_subplot())
    >>> [cell.get_text() for cell in ax.texts]
    ['0.50', '0.00', '0.25', '0.25', '0.50', '0.50', '0.75', '0.25', '1.00']
    """
    x, y = _labels("names", names, 2)
    table = _table("p_xy", p_xy)
    p_x, p_y, p_xy = (_as_numpy(p) for p in (marginal(table, of="x"), marginal(table, of="y"), table))
    n_x, n_y = p_xy.shape
    rows = _labels("row_labels", range(n_x) if row_labels is None else row_labels, n_x)
    columns = _labels("column_labels", range(n_y) if column_labels is None else column_labels, n_y)
    ax = _axes(ax)
    right, bottom = n_y + 0.15, n_x + 0.15  # the marginals stand a little apart
    _draw_cells(ax, p_xy, 0, 0, fmt, COLOURS["p"])
    _draw_cells(ax, p_x[:, None], right, 0, fmt, COLOURS["x"])
    _draw_cells(ax, p_y[None, :], 0, bottom, fmt, COLOURS["y"])
    _draw_cells(ax, p_xy.sum(keepdims=True), right, bottom, fmt, "none")
    ax.set(xlim=(0, right + 1), ylim=(bottom + 1, 0))
    ax.set_xticks([*np.arange(n_y) + 0.5, right + 0.5], [*columns, f"P({x})"])
    ax.set_yticks([*np.arange(n_x) + 0.5, bottom + 0.5], [*rows, f"P({y})"])
    _head_table(ax, x, y, n_y / 2 / (right + 1))
    return ax


def _draw_cells(ax: Axes, p: Array, left: float, top: float, fmt: str, colour: str) -> None:
    for (row, column), value in np.ndenumerate(p):
        tint = _DARKEST_TINT * value / p.max()
        x, y = left + column, top + row
        # A seam between cells: equal neighbours stay two cells.
        ax.add_patch(Rectangle((x + 0.01, y + 0.01), 0.98, 0.98, color=colour, linewidth=0, alpha=tint))
        ax.text(x + 0.5, y + 0.5, fmt.format(value), color=COLOURS["ink"], ha="center", va="center")


def _head_table(ax: Axes, x: str, y: str, middle: float) -> None:
    """Name X above the names of the rows, and Y above those of the columns, over their `middle`."""
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel(y, color=COLOURS["y"], x=middle, labelpad=7)
    ax.set_ylabel(x, color=COLOURS["x"], rotation=0, ha="right", va="bottom")
    ax.yaxis.set_label_coords(-0.015, 1.01)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)


def pmi_bars(
    bits: Any,
    /,
    *,
    base: float = 2,
    sort: bool = True,
    fmt: str = "{:+.2f}",
    ax: Axes | None = None,
) -> Axes:
    """Draw pointwise mutual information as bars to either side of 0, one row for each label.

    Parameters
    ----------
    bits : mapping from label to number, or pairs of label and number
        Pointwise mutual information, or any other evidence that has a sign, in the unit of `base`.
        An infinite one is drawn faintly towards the edge, with an arrow head. For one column of a
        table of them, and the labels of its rows: ``zip(labels, pmi[:, 0])``.
    base : float
        The unit that the values are in: 2 for bits, ``math.e`` for nats, 10 for hartleys.
    sort : bool
        Put the largest value on top. Otherwise the order is that of `bits`, as it is between equals.
    fmt : str
        How the values are written at the right.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with a bar to the right for what comes together more often than chance would have it,
        and one to the left for what comes together more rarely.

    Raises
    ------
    TypeError
        If `bits` is neither a mapping nor pairs, or a value is no number.
    ValueError
        If `bits` is empty or holds NaN, or `base` is not a finite number above 1.

    Notes
    -----
    Derived in the chapter "Which Amazon is on fire?".

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = pmi_bars({"the": 0.0, "prime": -1.25, "trees": 1.5}, ax=Figure().add_subplot())
    >>> [word.get_text() for word in ax.get_yticklabels()]
    ['trees', 'the', 'prime']
    """
    unit = _unit(base)
    rows = _labelled_numbers("bits", bits)
    if sort:
        rows.sort(key=lambda row: -row[1])
    ax = _axes(ax)
    _draw_diverging_bars(ax, np.array([value for _, value in rows]))
    _name_rows(ax, [label for label, _ in rows], [_signed(fmt, value) for _, value in rows])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"pointwise mutual information ({unit})")
    return ax


def _draw_diverging_bars(ax: Axes, values: Array) -> None:
    finite = values[np.isfinite(values)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    step = 0.1 * ((high - low) or 1.0)
    # An infinite bar ends two steps beyond the longest finite one, a step before the edge.
    ends = low - 2 * step * (-math.inf in values), high + 2 * step * (math.inf in values)
    for row, value in enumerate(values):
        colour = COLOURS["shared" if value > 0 else "rest"]
        end = float(np.clip(value, *ends))
        ax.barh(row, end, 0.7, color=colour, alpha=1 if np.isfinite(value) else _DARKEST_TINT)
        if np.isinf(value):
            ax.plot(end, row, marker="<" if value < 0 else ">", color=colour)
    ax.axvline(0, color=COLOURS["ink"], linewidth=1)
    ax.set_xlim(ends[0] - step, ends[1] + step)


def kl_integrand(x: Any, p: Any, q: Any, /, *, base: float = 2, ax: Axes | None = None) -> Axes:
    r"""Draw two densities and what their Kullback-Leibler divergence adds up from point to point.

    .. math:: D_{\mathrm{KL}}(p \,\Vert\, q) = \int p(x) \log_b \frac{p(x)}{q(x)} \, dx

    The area under the integrand, that above 0 minus that below, is the divergence.

    Parameters
    ----------
    x : array, shape (n,)
        Where the densities are known: increasing, and wide enough to hold the mass of `p`.
    p, q : array, shape (n,)
        The densities there, non-negative; `q` is positive wherever `p` is.
    base : float
        Unit of the divergence: 2 for bits, ``math.e`` for nats, 10 for hartleys.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with the divergence, by the trapezoidal rule over `x`, in its title.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If the shapes differ, `x` does not increase, a density is negative, infinite or NaN, `p` does
        not integrate to 1 over `x` within 1 percent or `q` to more, `q` is 0 where `p` is not, or
        `base` is not a finite number above 1.

    Notes
    -----
    Derived in the chapter "KL divergence". For two Gaussians, `gaussian_kl_integrand` chooses `x` and
    writes the exact divergence.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 8.5.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = kl_integrand([0, 1], [1, 1], [0.5, 0.5], ax=Figure().add_subplot())
    >>> ax.get_title()
    'D(P‖Q) = 1.0000 bits'
    """
    unit = _unit(base)
    x, p, q = (_curve(name, value) for name, value in {"x": x, "p": p, "q": q}.items())
    _check_densities(x, p, q)
    terms = p * (safe_log(p, base, np) - safe_log(q, base, np))
    ax = _axes(ax)
    _draw_densities(ax, x, p, q, terms, unit)
    ax.set_title(f"D(P‖Q) = {_area(x, terms):.4f} {unit}")
    return ax


def gaussian_kl_integrand(
    mu_p: float, sigma_p: float, mu_q: float, sigma_q: float, /, *, base: float = 2, ax: Axes | None = None
) -> Axes:
    r"""Draw two normal densities and the integrand of their Kullback-Leibler divergence.

    .. math:: D_{\mathrm{KL}}(p \,\Vert\, q) = \int p(x) \log_b \frac{p(x)}{q(x)} \, dx

    Parameters
    ----------
    mu_p, mu_q : float
        Means.
    sigma_p, sigma_q : float
        Standard deviations, above 0.
    base : float
        Unit of the divergence: 2 for bits, ``math.e`` for nats, 10 for hartleys.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default pyplot's current axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, with the divergence, from its closed form, in the title. The densities are drawn to four
        standard deviations.

    Raises
    ------
    TypeError, ValueError
        As for `infolib.gaussian.kl_divergence`; also if an argument is more than one number.

    Notes
    -----
    Derived in the chapter "KL divergence". The logarithm of the ratio is taken from the formula of the
    densities, so that it stays finite where `q` is too small for a float.

    Examples
    --------
    >>> import math
    >>> from matplotlib.figure import Figure
    >>> ax = gaussian_kl_integrand(0, 1, 1, 1, base=math.e, ax=Figure().add_subplot())
    >>> ax.get_title()
    'D(P‖Q) = 0.5000 nats'
    """
    unit = _unit(base)
    divergence = _as_numpy(gaussian.kl_divergence(mu_p, sigma_p, mu_q, sigma_q, base=base))
    if divergence.ndim:
        raise ValueError(
            f"mu_p, sigma_p, mu_q and sigma_q must be numbers; got shape {divergence.shape}. Draw one pair a call"
        )
    mu_p, sigma_p, mu_q, sigma_q = (float(_as_numpy(number)) for number in (mu_p, sigma_p, mu_q, sigma_q))
    reach = np.linspace(-4, 4, 161)
    x = np.union1d(mu_p + sigma_p * reach, mu_q + sigma_q * reach)  # the narrower one needs its own points
    log_p, log_q = _log_normal(x, mu_p, sigma_p), _log_normal(x, mu_q, sigma_q)
    p, q = np.exp(log_p), np.exp(log_q)
    ax = _axes(ax)
    _draw_densities(ax, x, p, q, p * (log_p - log_q) / math.log(base), unit)
    ax.set_title(f"D(P‖Q) = {float(divergence):.4f} {unit}")
    return ax


def _log_normal(x: Array, mu: float, sigma: float) -> Array:
    return -(((x - mu) / sigma) ** 2) / 2 - math.log(sigma * math.sqrt(2 * math.pi))


def _draw_densities(ax: Axes, x: Array, p: Array, q: Array, terms: Array, unit: str) -> None:
    """Draw the integrand in the colour of the density that is the larger one there."""
    for idea, where in {"p": terms > 0, "q": terms < 0}.items():
        ax.fill_between(x, terms, where=where, interpolate=True, color=COLOURS[idea], alpha=0.3, linewidth=0)
    ax.plot(x, p, color=COLOURS["p"], label="P")
    ax.plot(x, q, "--", color=COLOURS["q"], label="Q")
    ax.plot(x, terms, color=COLOURS["ink"], linewidth=1, label="p log p/q")
    low, high = min(0.0, terms.min()), max(p.max(), q.max(), terms.max())
    ax.set(xlim=(x[0], x[-1]), ylim=(low - 0.05 * high, 1.3 * high))
    ax.set_xlabel("x")
    ax.set_ylabel(f"density; {unit} per unit of x", labelpad=7)
    # In the headroom that the limit leaves.
    ax.legend(loc="upper center", ncols=3, borderaxespad=0, handlelength=1.2, columnspacing=1)


# What the figures have in common


def _axes(ax: Any) -> Axes:
    if ax is None:
        import matplotlib.pyplot as plt  # only here: pyplot chooses a backend, which a program may not want

        return plt.gca()
    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be a matplotlib Axes; got {type(ax).__name__}. Of several subplots pass one, such as axes[0]"
        )
    return ax


def _name_rows(ax: Axes, names: list[str], values: list[str]) -> None:
    """Write a name at the left and a value at the right of every row; the first row is on top.

    Values stand in a column of their own, where no bar, however short or long, is in their way.
    """
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    for row, value in enumerate(values):
        ax.text(1.02, row, value, transform=ax.get_yaxis_transform(), va="center", color=COLOURS["ink"])


def _signed(fmt: str, value: float) -> str:
    return fmt.format(value).replace("inf", _INFINITY).replace("-", _MINUS)


def _unit(base: Any) -> str:
    units = {2: "bits", math.e: "nats", 10: "hartleys"}
    base = check_base(base)
    return units.get(base, f"base-{base:g} units")


def _as_numpy(x: Any) -> Array:
    # PyTorch hands its numbers over only without a gradient, on the CPU, and as a dtype that NumPy knows.
    return np.asarray(x.detach().cpu().double() if hasattr(x, "detach") else x, dtype=float)


# What the figures refuse


def _computed(name: str, x: Any) -> Array:
    """Return `x` as an array of its own library whose values are at hand: a picture needs them."""
    _, array = real_arrays(**{name: x.compute() if hasattr(x, "compute") else x})  # Dask computes when told to
    return array


def _distribution(name: str, p: Any) -> Array:
    p = _computed(name, p)
    if p.ndim != 1:
        raise ValueError(
            f"{name} must be one distribution, with one axis; got shape {tuple(p.shape)}. Draw one row a call"
        )
    check_axis(name, p, -1)
    check_distribution(name, p, -1, array_namespace(p))
    return _as_numpy(p)


def _pair_of_distributions(p: Any, q: Any) -> list[Array]:
    p, q = _distribution("p", p), _distribution("q", q)
    if len(p) != len(q):
        raise ValueError(
            f"p lists {len(p)} outcomes and q {len(q)}. "
            "Give both the same outcomes in the same order; an impossible one has probability 0"
        )
    return [p, q]


def _table(name: str, p_xy: Any) -> Array:
    p_xy = _computed(name, p_xy)
    if p_xy.ndim > 2:  # fewer are refused by the measures
        raise ValueError(
            f"{name} must be one table, with two axes; got shape {tuple(p_xy.shape)}. Draw one table a call"
        )
    return p_xy


def _curve(name: str, x: Any) -> Array:
    x = _as_numpy(_computed(name, x))
    if x.ndim != 1 or len(x) < 2:
        raise ValueError(f"{name} must have one axis, with at least two points; got shape {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite; found {x[~np.isfinite(x)][0]}. Leave that point out")
    return x


def _check_densities(x: Array, p: Array, q: Array) -> None:
    if not x.shape == p.shape == q.shape:
        raise ValueError(
            f"x has shape {x.shape}, p {p.shape} and q {q.shape}. Evaluate both densities at every point of x"
        )
    if (np.diff(x) <= 0).any():
        raise ValueError(f"x must increase; found {x[1:][np.diff(x) <= 0][0]:.6g} after a larger or equal one. Sort x")
    for name, density in {"p": p, "q": q}.items():
        check_non_negative(name, density, np)
        _check_mass(name, _area(x, density), at_least=0.99 if name == "p" else 0)
    if ((p > 0) & (q == 0)).any():
        where = x[(p > 0) & (q == 0)][0]
        raise ValueError(
            f"q must be positive wherever p is; found 0 at x = {where:.6g}. "
            "There the divergence is infinite: leave such points out only if p has next to no mass there"
        )


def _area(x: Array, y: Array) -> float:
    # By the trapezoidal rule: np.trapezoid is NumPy 2's, and older versions are welcome.
    return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())


def _check_mass(name: str, mass: float, at_least: float) -> None:
    if mass < at_least:
        raise ValueError(f"{name} must integrate to 1 over x, within 1 percent; found {mass:.4g}. Widen x")
    if mass > 1.01:
        raise ValueError(
            f"{name} must integrate to 1 over x, within 1 percent; found {mass:.4g}. Divide it by that, or refine x"
        )


def _in_the_order_of(p: Mapping[Any, Any], q: Mapping[Any, Any]) -> list[Any]:
    if p.keys() != q.keys():
        lonely = next(outcome for outcome in [*p, *q] if outcome not in p or outcome not in q)
        raise ValueError(
            f"p and q must have the same outcomes; found {lonely!r} in one of them only. "
            "An impossible outcome has probability 0"
        )
    return [q[outcome] for outcome in p]


def _labelled_numbers(name: str, values: Any) -> list[tuple[str, float]]:
    pairs = values.items() if isinstance(values, Mapping) else values
    try:
        rows = [(str(label), value) for label, value in pairs]
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must map each label to a number, or list pairs of the two; got {type(values).__name__}. "
            f"Use zip(labels, {name}) for an array"
        ) from None
    if not rows:
        raise ValueError(f"{name} must have at least one label; got none")
    return [(label, _number(f"the value of {label!r} in {name}", value)) for label, value in rows]


def _number(name: str, x: Any) -> float:
    number = _as_numpy(_computed(name, x))
    if number.ndim:
        raise ValueError(f"{name} must be a single number; got shape {number.shape}. Draw one a call")
    if np.isnan(number):
        raise ValueError(f"{name} must be free of NaN; found NaN. Remove or replace it first")
    return float(number)


def _labels(name: str, labels: Any, n: int) -> list[str]:
    if not isinstance(labels, Iterable):
        raise TypeError(f"{name} must list {n} names; got {type(labels).__name__}. Pass a list of strings")
    listed = [str(label) for label in labels]
    if len(listed) != n:
        raise ValueError(f"{name} must list {n} names; got {len(listed)}. Give one for each, in order")
    return listed


def _idea(colour: Any) -> str:
    if not isinstance(colour, str) or colour not in IDEAS:
        raise ValueError(f"colour must be an idea of the palette ({', '.join(IDEAS)}); got {colour!r}. Choose by idea")
    return COLOURS[colour]
