"""The look of the book's figures.

Figures are SVG: crisp at any size, and compared as text when the chapters are tested. The site sets
their words in the page's own type and turns the palette's light colours into the dark ones where the
reader prefers them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

try:
    import matplotlib as mpl
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("infolib.plot needs matplotlib; install infolib[plot]", name=error.name) from error
from matplotlib.container import BarContainer
from matplotlib.rcsetup import cycler

from infolib.palette import IDEAS, PAGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["COLOURS", "label_bars", "use_book_style"]

#: Colour of each idea, for `color=` in matplotlib: ``COLOURS["p"]`` and so on.
COLOURS = {name: colour.light for name, colour in {**IDEAS, **PAGE}.items()}


def use_book_style() -> None:
    """Make matplotlib draw in the book's style from now on, as SVG when in a notebook.

    Examples
    --------
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
    """Write its value beside every bar of `ax`; `fmt` formats it. Returns `ax`.

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
