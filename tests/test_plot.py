"""The book's figures: what they draw, how they look, and what they refuse."""

from __future__ import annotations

import io
import itertools
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask.array
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import torch
from backends import Backend
from hypothesis import given, settings
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from strategies import ROUNDING, distributions
from test_palette import THEMES, contrast

import infolib
from infolib import plot
from infolib.palette import IDEAS, PAGE

SVG = "{http://www.w3.org/2000/svg}"

DRAW = """
import sys
import matplotlib.pyplot as plt
from infolib import plot
plot.use_book_style()
fig, ax = plt.subplots()
bars = ax.barh(["a heart", "the deck"], [2, 225.581], color=plot.COLOURS["p"], hatch="//", label="bits")
ax.plot([0, 100], [0, 1], "o--", clip_on=True)
ax.legend()
plot.label_bars(ax)
fig.savefig(sys.stdout.buffer, format="svg", metadata={"Date": None, "Creator": None})
"""


@pytest.fixture(autouse=True)
def leave_matplotlib_as_it_was():
    with mpl.rc_context():
        yield
    plt.close("all")


def drawn_in_a_fresh_process(source: str = DRAW) -> bytes:
    run = subprocess.run([sys.executable, "-W", "error", "-c", source], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def bars(values: list[float]) -> plt.Axes:
    ax = Figure().add_subplot()
    ax.barh([str(v) for v in values], values)
    return ax


def test_a_figure_is_the_same_to_the_byte_in_two_processes():
    first, second = drawn_in_a_fresh_process(), drawn_in_a_fresh_process()
    assert first == second
    assert first.startswith(b"<?xml")


def test_without_the_book_style_it_would_not_be():
    source = DRAW.replace("plot.use_book_style()", "")
    assert drawn_in_a_fresh_process(source) != drawn_in_a_fresh_process(source)


def test_a_figure_tells_no_date_and_no_program():
    drawing = drawn_in_a_fresh_process()
    assert b"dc:date" not in drawing
    assert b"Matplotlib" not in drawing


def test_words_stay_words():
    root = ET.fromstring(drawn_in_a_fresh_process())
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"a heart", "the deck", "225.5810", "bits"} <= words


def test_every_colour_comes_from_the_palette():
    # So that the site can turn each light colour into its dark counterpart. Hatches draw in black.
    drawing = drawn_in_a_fresh_process(DRAW.replace(', hatch="//"', "")).decode()
    used = {word[:7] for word in drawing.split() for word in [word[word.find("#") :]] if _is_colour(word)}
    assert used <= set(plot.COLOURS.values())
    assert plot.COLOURS["p"] in used


def _is_colour(word: str) -> bool:
    return word[:1] == "#" and len(word) >= 7 and set(word[1:7]) <= set("0123456789abcdef")


def test_colours_are_those_of_light_pages():
    assert {name: colour.light for name, colour in {**IDEAS, **PAGE}.items()} == plot.COLOURS


def test_lines_are_drawn_in_the_colours_of_the_ideas_in_order():
    plot.use_book_style()
    ax = Figure().add_subplot()
    lines = [ax.plot([0, 1], [k, k])[0] for k in range(len(IDEAS))]
    assert [line.get_color() for line in lines] == [colour.light for colour in IDEAS.values()]


def test_the_page_shows_through():
    plot.use_book_style()
    out = io.BytesIO()
    fig = plt.figure()
    fig.savefig(out, format="png")
    out.seek(0)
    assert plt.imread(out)[..., 3].max() == 0


def test_outside_a_notebook_the_backend_is_left_alone():
    before = mpl.get_backend()
    plot.use_book_style()
    assert mpl.get_backend() == before


def test_the_style_can_be_set_twice():
    plot.use_book_style()
    once = dict(mpl.rcParams)
    plot.use_book_style()
    assert dict(mpl.rcParams) == once


@pytest.mark.parametrize(
    ("fmt", "labels"),
    [("{:.4f}", ["0.0000", "5.7004"]), ("{:.1f} bits", ["0.0 bits", "5.7 bits"])],
    ids=["value", "unit"],
)
def test_every_bar_bears_its_value(fmt, labels):
    assert [text.get_text() for text in plot.label_bars(bars([0, 5.7004397]), fmt).texts] == labels


def test_the_default_label_has_four_decimals():
    assert plot.label_bars(bars([225.58100312])).texts[0].get_text() == "225.5810"


def test_labels_are_written_in_ink():
    assert {text.get_color() for text in plot.label_bars(bars([1, 2])).texts} == {PAGE["ink"].light}


def test_every_group_of_bars_is_labelled_and_error_bars_are_not():
    ax = Figure().add_subplot()
    ax.bar([0, 1], [1, 2])
    ax.bar([2, 3], [3, 4])
    ax.errorbar([0], [1], yerr=[0.5])
    assert [text.get_text() for text in plot.label_bars(ax, "{:.0f}").texts] == ["1", "2", "3", "4"]


def test_label_bars_returns_its_axes():
    ax = bars([1])
    assert plot.label_bars(ax) is ax


# The figures. Each is drawn from typical data: the book's table, eight outcomes, words of the fourth chapter.

BOOK_TABLE = [[0.1, 0.5], [0.1, 0.3]]
BLOOD = [[1 / 8, 1 / 16, 1 / 32, 1 / 32], [1 / 16, 1 / 8, 1 / 32, 1 / 32], [1 / 4, 1 / 16, 1 / 16, 1 / 8]]
OUTCOMES = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64, 1 / 64, 1 / 64, 1 / 64]
WEATHER = {"storm": 0.1, "clouds": 0.5, "snow": 0.1, "sun": 0.3}
EVEN = dict.fromkeys(WEATHER, 0.25)
WORDS = {
    "rainforest": 2.31,
    "trees": 1.84,
    "river": 1.2,
    "burning": 0.55,
    "the": 0.01,
    "shares": -1.7,
    "delivery": -2.25,
    "prime": -math.inf,
}
GRID = np.linspace(-6, 9, 301)
MIXTURE = (scipy.stats.norm(-2, 1).pdf(GRID) + scipy.stats.norm(4, 1).pdf(GRID)) / 2
BROAD = scipy.stats.norm(1, 3).pdf(GRID)

FIGURES: dict[str, Callable[[Axes | None], Axes]] = {
    "one-distribution": lambda ax: plot.distribution_bars(WEATHER, ax=ax),
    "eight-outcomes": lambda ax: plot.distribution_bars(OUTCOMES, ax=ax),
    "two-distributions": lambda ax: plot.distribution_bars(WEATHER, EVEN, ax=ax),
    "horizontal": lambda ax: plot.label_bars(plot.distribution_bars(WEATHER, EVEN, horizontal=True, ax=ax), "{:.2f}"),
    "information-2x2": lambda ax: plot.information_bars(BOOK_TABLE, ax=ax),
    "information-3x4": lambda ax: plot.information_bars(BLOOD, base=math.e, names=("risk", "type"), ax=ax),
    "table-2x2": lambda ax: plot.joint_table(BOOK_TABLE, ax=ax),
    "table-3x4": lambda ax: plot.joint_table(
        BLOOD, row_labels=["low", "mid", "high"], column_labels=["A", "B", "AB", "0"], names=("risk", "type"), ax=ax
    ),
    "pmi": lambda ax: plot.pmi_bars(WORDS, ax=ax),
    "kl": lambda ax: plot.kl_integrand(GRID, MIXTURE, BROAD, ax=ax),
    "gaussian-kl": lambda ax: plot.gaussian_kl_integrand(0, 1, 1, 1.5, ax=ax),
    "gaussian-kl-far": lambda ax: plot.gaussian_kl_integrand(0, 1, 1, 0.25, ax=ax),
}
#: A figure takes a few hundredths of a second, a measure a few hundred thousandths.
drawn_often_enough = settings(max_examples=25)
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


def blank(**options: Any) -> Axes:
    return Figure(**options).add_subplot()


def widths(ax: Axes) -> list[float]:
    return [float(bar.get_width()) for bars in ax.containers for bar in bars]


def heights(ax: Axes) -> list[float]:
    return [float(bar.get_height()) for bars in ax.containers for bar in bars]


def row_names(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def written(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


# What all of them promise


@every_figure
def test_a_figure_returns_the_axes_it_was_given(draw):
    ax = blank()
    assert draw(ax) is ax
    assert ax.has_data()


@every_figure
def test_a_figure_leaves_other_axes_alone(draw):
    left, right = Figure().subplots(1, 2)
    plt.figure()
    draw(left)
    assert not right.has_data()
    assert not right.texts
    assert not plt.gcf().axes


@every_figure
def test_without_axes_a_figure_is_drawn_on_the_current_ones(draw):
    _, (first, second) = plt.subplots(1, 2)
    plt.sca(first)
    assert draw(None) is first
    assert not second.has_data()


def test_pyplot_is_imported_only_when_it_is_needed():
    source = """
import sys
from matplotlib.figure import Figure
from infolib import plot
plot.distribution_bars([0.5, 0.5], ax=Figure().add_subplot())
assert "matplotlib.pyplot" not in sys.modules
plot.distribution_bars([0.5, 0.5])
assert "matplotlib.pyplot" in sys.modules
"""
    assert drawn_in_a_fresh_process(source) == b""


def svg(draw: Callable[[Axes | None], Axes], width: float = 6.2) -> str:
    plot.use_book_style()
    fig, ax = plt.subplots(figsize=(width, 3.1))
    draw(ax)
    out = io.StringIO()
    fig.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


@every_figure
def test_a_figure_takes_every_colour_from_the_palette(draw):
    used = set(re.findall(r"#[0-9a-f]{6}(?![0-9a-f])", svg(draw)))
    assert used <= set(plot.COLOURS.values())
    assert used & {colour.light for colour in IDEAS.values()}


@every_figure
def test_a_figure_is_no_bitmap(draw):
    assert "<image" not in svg(draw)


ALL_FIGURES = """
import sys
sys.path.insert(0, {tests!r})
import test_plot
for draw in test_plot.FIGURES.values():
    print(test_plot.svg(draw), end="")
"""


def test_every_figure_is_the_same_to_the_byte_in_another_process():
    # Warnings stay warnings there: the tests import every array library.
    command = [sys.executable, "-c", ALL_FIGURES.format(tests=str(Path(__file__).parent))]
    elsewhere = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    assert elsewhere == "".join(svg(draw) for draw in FIGURES.values())
    assert elsewhere.count("</svg>") == len(FIGURES)


# Words do not overlap, nor leave the figure: as matplotlib draws them, and as a narrow screen does, for
# which the site sets all words of a figure in 13.2 units, 1.2 times the size that they were laid out for.


@pytest.fixture
def words(monkeypatch):
    """Lay a figure out, set its words in `size` where they are, and return the place of each, in pixels."""
    drawn: dict[Text, None] = {}
    draw_text = Text.draw
    monkeypatch.setattr(Text, "draw", lambda text, renderer: (drawn.setdefault(text), draw_text(text, renderer)))

    def places_of_words(draw: Callable[[Axes | None], Axes], width: float, size: float) -> tuple[Figure, dict]:
        plot.use_book_style()
        fig = plt.figure(figsize=(width, 3.1))
        draw(fig.add_subplot())
        fig.draw_without_rendering()
        fig.set_layout_engine("none")
        # Only what was drawn: an axis keeps tick labels beyond its limits too.
        texts = [text for text in drawn if text.get_visible() and text.get_text()]
        for text in texts:
            text.set_fontsize(size)
        return fig, {(text.get_text(), k): text.get_window_extent() for k, text in enumerate(texts)}

    return places_of_words


@every_figure
@pytest.mark.parametrize(("width", "size"), [(6.2, 11), (6.2, 13.2), (3.4, 11)], ids=["wide", "on-a-phone", "narrow"])
def test_no_two_words_overlap(draw, width, size, words):
    _, places = words(draw, width, size)
    assert len(places) > 5
    assert [(a, b) for a, b in itertools.combinations(places, 2) if places[a].overlaps(places[b])] == []


@every_figure
@pytest.mark.parametrize("width", [6.2, 3.4], ids=["wide", "narrow"])
def test_words_stay_within_the_figure(draw, width, words):
    fig, places = words(draw, width, 11)
    inside = fig.bbox.padded(1)
    outside = [a for a, box in places.items() if not (inside.contains(*box.min) and inside.contains(*box.max))]
    assert outside == []


@pytest.mark.parametrize("name", ["information-2x2", "information-3x4", "pmi"])
@pytest.mark.parametrize("width", [6.2, 3.4], ids=["wide", "narrow"])
def test_values_stand_clear_of_the_bars(name, width, words):
    fig, _ = words(FIGURES[name], width, 11)
    (ax,) = fig.axes
    assert all(text.get_window_extent().x0 > ax.bbox.x1 for text in ax.texts)


@pytest.mark.parametrize("name", ["two-distributions", "horizontal", "kl", "gaussian-kl", "gaussian-kl-far"])
@pytest.mark.parametrize("width", [6.2, 3.4], ids=["wide", "narrow"])
def test_a_legend_stands_clear_of_bars_and_curves(name, width, words):
    fig, _ = words(FIGURES[name], width, 11)
    (ax,) = fig.axes
    tops = [bar.get_window_extent().y1 for bar in ax.patches]
    tops += [ax.transData.transform(line.get_xydata())[:, 1].max() for line in ax.lines]
    assert ax.get_legend().get_window_extent().y0 > max(tops)


def test_words_that_overlap_are_found(words):
    def draw(ax: Axes) -> None:
        ax.text(0.5, 0.5, "one")
        ax.text(0.51, 0.5, "other")

    _, places = words(draw, 6.2, 11)
    one, other = (box for (word, _), box in places.items() if word in ("one", "other"))
    assert one.overlaps(other)


# Distributions as bars


@drawn_often_enough
@given(distributions())
def test_bars_are_as_high_as_the_probabilities(p):
    """The k-th bar has the height p_k and stands at k."""
    ax = plot.distribution_bars(p, ax=blank())
    assert heights(ax) == p.tolist()
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == pytest.approx(range(len(p)))


def test_two_distributions_stand_side_by_side_about_their_outcome():
    ax = plot.distribution_bars([0.25, 0.75], [0.5, 0.5], ax=blank())
    p, q = ax.containers
    assert heights(ax) == [0.25, 0.75, 0.5, 0.5]
    for k, (left, right) in enumerate(zip(p, q, strict=True)):
        assert left.get_x() + left.get_width() == pytest.approx(right.get_x()) == pytest.approx(k)


def test_horizontal_bars_are_as_long_as_the_probabilities_and_read_downwards():
    ax = plot.distribution_bars(WEATHER, EVEN, horizontal=True, ax=blank())
    assert widths(ax) == [*WEATHER.values(), *EVEN.values()]
    assert row_names(ax) == list(WEATHER)
    assert ax.yaxis_inverted()
    assert ax.get_xlabel() == "probability"


def test_the_keys_of_a_mapping_name_its_outcomes():
    ax = plot.distribution_bars(WEATHER, ax=blank())
    assert [label.get_text() for label in ax.get_xticklabels()] == list(WEATHER)


def test_labels_come_before_the_keys_of_a_mapping():
    ax = plot.distribution_bars({"a": 0.5, "b": 0.5}, labels=["heads", "tails"], ax=blank())
    assert [label.get_text() for label in ax.get_xticklabels()] == ["heads", "tails"]


def test_a_second_mapping_is_put_into_the_order_of_the_first():
    ax = plot.distribution_bars({"a": 0.25, "b": 0.75}, {"b": 0.625, "a": 0.375}, ax=blank())
    assert heights(ax) == [0.25, 0.75, 0.375, 0.625]


def test_outcomes_without_names_are_numbered_by_whole_numbers():
    ax = plot.distribution_bars([0.5, 0.5], ax=blank())
    assert ax.get_xlabel() == "outcome"
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_distributions_have_the_colours_of_their_ideas_and_a_legend_names_them():
    ax = plot.distribution_bars([0.5, 0.5], [1.0, 0.0], colour="x", names=("prior", "belief"), ax=blank())
    colours = [to_hex(bars[0].get_facecolor()) for bars in ax.containers]
    assert colours == [plot.COLOURS["x"], plot.COLOURS["q"]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["prior", "belief"]
    assert plot.distribution_bars([0.5, 0.5], ax=blank()).get_legend() is None


def test_the_values_can_be_written_on_the_bars():
    ax = plot.label_bars(plot.distribution_bars([0.25, 0.75], ax=blank()), "{:.2f}")
    assert written(ax) == ["0.25", "0.75"]


# Information to scale


def tables() -> Any:
    return distributions(size=6).map(lambda p: p.reshape(2, 3))


def ends_of_rows(ax: Axes) -> list[tuple[float, float]]:
    """Return where the bar in each row begins and ends, its pieces put together."""
    pieces: dict[int, list[tuple[float, float]]] = {row: [] for row in range(6)}
    for bar in ax.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        pieces[row].append((float(bar.get_x()), float(bar.get_x() + bar.get_width())))
    return [(min(left for left, _ in row), max(right for _, right in row)) for row in pieces.values()]


@drawn_often_enough
@given(tables())
def test_bars_of_information_are_to_scale(p_xy):
    """Every bar is as long as its measure: H(X,Y), H(X), H(Y), H(X|Y), I(X;Y), H(Y|X)."""
    ax = plot.information_bars(p_xy, ax=blank())
    measured = [
        infolib.entropy(p_xy.ravel()),
        infolib.entropy(p_xy.sum(axis=1)),
        infolib.entropy(p_xy.sum(axis=0)),
        infolib.conditional_entropy(p_xy, given="y"),
        infolib.mutual_information(p_xy),
        infolib.conditional_entropy(p_xy, given="x"),
    ]
    assert [right - left for left, right in ends_of_rows(ax)] == pytest.approx(measured, abs=ROUNDING)


@drawn_often_enough
@given(tables())
def test_the_parts_of_information_fill_the_whole(p_xy):
    """H(X,Y) = H(X|Y) + I(X;Y) + H(Y|X), without gap or overlap; X begins where the pair does, Y ends there."""
    whole, x, y, x_alone, shared, y_alone = ends_of_rows(plot.information_bars(p_xy, ax=blank()))
    assert (whole[0], x_alone[1], shared[1]) == (0, shared[0], y_alone[0])
    assert y_alone[1] == pytest.approx(whole[1], abs=ROUNDING)
    assert x == (whole[0], shared[1])
    assert y == (shared[0], y_alone[1])


def test_the_rows_of_information_are_named_and_end_in_their_values():
    ax = plot.information_bars([[0.5, 0.0], [0.25, 0.25]], names=("A", "B"), fmt="{:.2f}", ax=blank())
    assert row_names(ax) == ["H(A,B)", "H(A)", "H(B)", "H(A|B)", "I(A;B)", "H(B|A)"]
    assert written(ax) == ["1.50", "1.00", "0.81", "0.69", "0.31", "0.50"]


def test_what_x_and_y_share_has_its_own_colour():
    ax = plot.information_bars(BOOK_TABLE, ax=blank())
    colours = [to_hex(bars[0].get_facecolor()) for bars in ax.containers]
    assert colours == [plot.COLOURS[idea] for idea in ("x", "shared", "y")]


@pytest.mark.parametrize(
    ("base", "unit", "bits_per_unit"),
    [(2, "bits", 1), (math.e, "nats", math.log2(math.e)), (10, "hartleys", math.log2(10)), (4, "base-4 units", 2)],
    ids=["bits", "nats", "hartleys", "others"],
)
def test_the_base_sets_the_unit_of_information(base, unit, bits_per_unit):
    ax = plot.information_bars([[0.5, 0.0], [0.0, 0.5]], base=base, ax=blank())
    assert ax.get_xlabel() == unit
    assert ax.get_xlim()[1] == pytest.approx(1 / bits_per_unit)


def test_a_certain_pair_has_no_information_to_draw():
    ax = plot.information_bars([[0.0, 1.0]], ax=blank())
    assert written(ax) == ["0.0000"] * 6
    assert not any(widths(ax))


# Joint tables


@drawn_often_enough
@given(tables())
def test_a_table_shows_every_cell_and_both_marginals(p_xy):
    """Row sums stand at the right of their row, column sums below their column, 1 in the corner."""
    ax = plot.joint_table(p_xy, fmt="{:.17g}", ax=blank())
    shown = {tuple(map(int, text.get_position())): float(text.get_text()) for text in ax.texts}
    bordered = np.block([[p_xy, p_xy.sum(1, keepdims=True)], [p_xy.sum(0, keepdims=True), np.ones((1, 1))]])
    in_rows = [shown[key] for key in sorted(shown, key=lambda place: place[::-1])]
    assert in_rows == pytest.approx(bordered.ravel(), abs=ROUNDING)


def test_the_likelier_the_cell_the_stronger_its_tint():
    ax = plot.joint_table(BOOK_TABLE, ax=blank())
    tints = [cell.get_alpha() for cell in ax.patches]
    strongest = max(tints)
    assert tints[:4] == pytest.approx([strongest * p / 0.5 for p in (0.1, 0.5, 0.1, 0.3)])
    assert tints[4:8] == pytest.approx([strongest * p for p in (1, 0.4 / 0.6, 0.2 / 0.8, 1)])


def test_cells_and_marginals_have_the_colours_of_p_x_and_y():
    ax = plot.joint_table(BOOK_TABLE, ax=blank())
    ideas = ["p"] * 4 + ["x"] * 2 + ["y"] * 2
    assert [to_hex(cell.get_facecolor()) for cell in ax.patches[:8]] == [plot.COLOURS[idea] for idea in ideas]


def test_a_table_is_labelled_like_a_table():
    ax = plot.joint_table(
        BOOK_TABLE, row_labels=["fair", "false"], column_labels=[0, 1], names=("coin", "side"), ax=blank()
    )
    assert row_names(ax) == ["fair", "false", "P(side)"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "P(coin)"]
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("coin", "side")
    assert ax.yaxis_inverted()


@THEMES
@pytest.mark.parametrize("idea", ["p", "x", "y"])
def test_numbers_can_be_read_on_the_strongest_tint(theme, idea):
    # WCAG 1.4.3: 4.5. The tint lets the page through, which is white or nearly black.
    tint = max(cell.get_alpha() for cell in plot.joint_table(BOOK_TABLE, ax=blank()).patches)
    page, colour, ink = (getattr(face, theme) for face in (PAGE["surface"], IDEAS[idea], PAGE["ink"]))
    blend = tint * np.array(mpl.colors.to_rgb(colour)) + (1 - tint) * np.array(mpl.colors.to_rgb(page))
    assert contrast(to_hex(blend), ink) >= 4.5


# Pointwise mutual information


def test_bars_of_evidence_are_sorted_and_as_long_as_the_evidence():
    ax = plot.pmi_bars({"the": 0.0, "shares": -1.5, "trees": 2.25}, ax=blank())
    assert row_names(ax) == ["trees", "the", "shares"]
    assert widths(ax) == [2.25, 0, -1.5]
    assert written(ax) == ["+2.25", "+0.00", "\N{MINUS SIGN}1.50"]
    assert ax.yaxis_inverted()


def test_evidence_can_keep_its_order():
    pairs = [("b", -1.0), ("a", 1.0), ("b", 0.5)]
    ax = plot.pmi_bars(pairs, sort=False, ax=blank())
    assert row_names(ax) == ["b", "a", "b"]
    assert widths(ax) == [-1, 1, 0.5]


def test_equal_evidence_keeps_its_order():
    assert row_names(plot.pmi_bars(zip("cab", [1, 1, 1], strict=True), ax=blank())) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("infinity", "written_as", "marker"),
    [(-math.inf, "\N{MINUS SIGN}\N{INFINITY}", "<"), (math.inf, "+\N{INFINITY}", ">")],
    ids=["minus", "plus"],
)
def test_infinite_evidence_is_a_faint_arrow_beyond_all_others(infinity, written_as, marker):
    ax = plot.pmi_bars([("a", 3.0), ("b", -3.0), ("impossible", infinity)], sort=False, ax=blank())
    *finite, arrow = (bars[0] for bars in ax.containers)
    assert abs(arrow.get_width()) > 3
    assert math.copysign(1, arrow.get_width()) == math.copysign(1, infinity)
    assert ax.get_xlim()[0] < arrow.get_width() < ax.get_xlim()[1]
    assert arrow.get_alpha() < min(bar.get_alpha() for bar in finite)
    assert [line.get_marker() for line in ax.lines if line.get_marker() in ("<", ">")] == [marker]
    assert written(ax)[-1] == written_as


@pytest.mark.parametrize("values", [[0.0, 0.0], [-math.inf], [-math.inf, math.inf]], ids=str)
def test_evidence_without_a_scale_is_drawn_all_the_same(values):
    ax = plot.pmi_bars([("word", value) for value in values], ax=blank())
    low, high = ax.get_xlim()
    assert low < 0 < high
    assert np.isfinite(widths(ax)).all()


def test_the_pointwise_information_of_a_table_can_be_drawn():
    bits = infolib.pointwise_mutual_information([[0.25, 0.25], [0.5, 0.0]])
    ax = plot.pmi_bars(zip(["forest", "prime"], bits[:, 1], strict=True), ax=blank())
    assert written(ax) == ["+1.00", "\N{MINUS SIGN}\N{INFINITY}"]
    assert widths(ax)[0] == 1


def test_evidence_for_and_against_have_different_colours():
    ax = plot.pmi_bars({"for": 1.0, "against": -1.0}, ax=blank())
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [plot.COLOURS["shared"], plot.COLOURS["rest"]]


def test_the_base_names_the_unit_of_evidence():
    assert plot.pmi_bars({"a": 1.0}, base=math.e, ax=blank()).get_xlabel() == "pointwise mutual information (nats)"


# Densities


def shaded_area(ax: Axes) -> float:
    """Return the area of the shaded polygons, counted negative below 0."""
    area = 0.0
    for polygons in ax.collections:
        for path in polygons.get_paths():
            x, y = path.vertices.T
            size = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
            area += math.copysign(size, y[np.argmax(np.abs(y))])
    return area


GAUSSIANS = pytest.mark.parametrize(
    "parameters", [(0, 1, 1, 1), (0, 1, 1, 1.5), (2, 0.5, 0, 3), (0, 3, 1, 0.5), (-1, 1, 1, 2)], ids=str
)


@GAUSSIANS
@pytest.mark.parametrize("base", [2, math.e], ids=["bits", "nats"])
def test_the_shaded_area_is_the_divergence(parameters, base):
    """D(p || q) is the integral of p log p/q: what is shaded above 0 less what is shaded below."""
    ax = plot.gaussian_kl_integrand(*parameters, base=base, ax=blank())
    mu_p, sigma_p, mu_q, sigma_q = parameters
    p, q = scipy.stats.norm(mu_p, sigma_p), scipy.stats.norm(mu_q, sigma_q)
    exact, _ = scipy.integrate.quad(
        lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), mu_p - 12 * sigma_p, mu_p + 12 * sigma_p
    )
    # The figure ends at four standard deviations, and chords replace the curve.
    assert shaded_area(ax) == pytest.approx(exact / math.log(base), rel=5e-3)
    unit = "bits" if base == 2 else "nats"
    assert ax.get_title() == f"D(P\N{DOUBLE VERTICAL LINE}Q) = {exact / math.log(base):.4f} {unit}"
    assert ax.get_ylabel() == f"density; {unit} per unit of x"


def test_the_divergence_of_densities_on_a_grid_agrees_with_quadrature():
    ax = plot.kl_integrand(GRID, MIXTURE, BROAD, ax=blank())
    terms = MIXTURE * np.log2(MIXTURE / BROAD)
    assert ax.get_title() == f"D(P\N{DOUBLE VERTICAL LINE}Q) = {scipy.integrate.simpson(terms, x=GRID):.4f} bits"
    assert shaded_area(ax) == pytest.approx(scipy.integrate.simpson(terms, x=GRID), rel=1e-3)


@GAUSSIANS
def test_the_curves_are_the_densities(parameters):
    mu_p, sigma_p, mu_q, sigma_q = parameters
    ax = plot.gaussian_kl_integrand(*parameters, ax=blank())
    p, q, terms = ax.lines
    np.testing.assert_allclose(p.get_ydata(), scipy.stats.norm.pdf(p.get_xdata(), mu_p, sigma_p), rtol=1e-12)
    np.testing.assert_allclose(q.get_ydata(), scipy.stats.norm.pdf(q.get_xdata(), mu_q, sigma_q), rtol=1e-12)
    assert [line.get_color() for line in (p, q, terms)] == [plot.COLOURS[name] for name in ("p", "q", "ink")]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["P", "Q", "p log p/q"]


def test_the_area_has_the_colour_of_the_larger_density():
    ax = plot.gaussian_kl_integrand(0, 1, 1, 1, ax=blank())
    gain, loss = (area for area in ax.collections if isinstance(area, PolyCollection))
    assert to_hex(gain.get_facecolor()[0]) == plot.COLOURS["p"]
    assert to_hex(loss.get_facecolor()[0]) == plot.COLOURS["q"]
    assert min(vertex[1] for path in gain.get_paths() for vertex in path.vertices) >= 0
    assert max(vertex[1] for path in loss.get_paths() for vertex in path.vertices) <= 0


def test_the_integrand_stays_finite_where_q_is_too_small_for_a_float():
    ax = plot.gaussian_kl_integrand(0, 1, 0, 0.01, ax=blank())
    _, q, terms = (line.get_ydata() for line in ax.lines)
    assert q.min() == 0
    assert np.isfinite(terms).all()


def test_the_integrand_is_zero_where_p_is():
    # p is uniform on (0, 1), q on (0, 2).
    ax = plot.kl_integrand([0, 1, 1.001, 2], [1, 1, 0, 0], [0.5] * 4, ax=blank())
    assert ax.lines[2].get_ydata().tolist() == [1, 1, 0, 0]


# Data of every kind


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arrays_of_every_library_are_drawn(backend: Backend, dtype):
    p = backend.array([0.7, 0.2, 0.1], dtype)
    assert heights(plot.distribution_bars(p, ax=blank())) == pytest.approx([0.7, 0.2, 0.1], rel=1e-6)
    table = backend.array(BOOK_TABLE, dtype)
    assert written(plot.information_bars(table, ax=blank())) == written(plot.information_bars(BOOK_TABLE, ax=blank()))
    assert written(plot.joint_table(table, ax=blank())) == written(plot.joint_table(BOOK_TABLE, ax=blank()))
    bits = backend.array([1.5, -0.5], dtype)
    assert widths(plot.pmi_bars([("a", bits[0]), ("b", bits[1])], ax=blank())) == [1.5, -0.5]
    curves = (backend.array(values, dtype) for values in ([0, 1], [1, 1], [0.5, 0.5]))
    assert plot.kl_integrand(*curves, ax=blank()).get_title().endswith("1.0000 bits")


def test_arrays_with_a_gradient_are_drawn_and_keep_it():
    table = torch.tensor(BOOK_TABLE, dtype=torch.float64, requires_grad=True)
    assert heights(plot.distribution_bars(table.ravel(), ax=blank())) == [0.1, 0.5, 0.1, 0.3]
    assert written(plot.information_bars(table, ax=blank()))[0] == "1.6855"
    assert written(plot.joint_table(table, ax=blank()))[0] == "0.100"
    sigma = torch.tensor(1.0, requires_grad=True)
    assert plot.gaussian_kl_integrand(0.0, 1.0, 1.0, sigma, ax=blank()).get_title().endswith("0.7213 bits")
    assert table.requires_grad


def test_low_precision_is_drawn():
    p = torch.tensor([0.5, 0.25, 0.25], dtype=torch.bfloat16)
    assert heights(plot.distribution_bars(p, ax=blank())) == [0.5, 0.25, 0.25]


def test_lazy_arrays_are_computed_and_checked():
    table = dask.array.from_array(np.array(BOOK_TABLE), chunks=1)
    assert written(plot.information_bars(table, ax=blank()))[0] == "1.6855"
    with pytest.raises(ValueError, match="p must sum to 1"):
        plot.distribution_bars(table[0], ax=blank())


def test_whole_numbers_are_drawn():
    assert heights(plot.distribution_bars([1, 0], ax=blank())) == [1, 0]


def test_data_is_left_as_it_was():
    table = np.array(BOOK_TABLE)
    table.flags.writeable = False
    words = dict(WORDS)
    plot.information_bars(table, ax=blank())
    plot.joint_table(table, ax=blank())
    plot.pmi_bars(words, ax=blank())
    assert words == WORDS


# Bad input. Every message names the argument, says what was found and what to do.

HALVES = [0.5, 0.5]
SQUARE = [[0.25, 0.25], [0.25, 0.25]]
UNIT = [0.0, 1.0], [1.0, 1.0]

REFUSED: dict[str, tuple[Callable[..., Any], type[Exception], str]] = {
    "p-sum": (lambda ax: plot.distribution_bars([0.5, 0.6], ax=ax), ValueError, "p must sum to 1.*1.1.*normalize(p)"),
    "p-nan": (lambda ax: plot.distribution_bars([math.nan, 1], ax=ax), ValueError, "p must be free of NaN"),
    "p-negative": (
        lambda ax: plot.distribution_bars([-0.5, 1.5], ax=ax),
        ValueError,
        "p must be non-negative; found -0.5",
    ),
    "p-empty": (lambda ax: plot.distribution_bars([], ax=ax), ValueError, "p must have at least one outcome"),
    "p-words": (
        lambda ax: plot.distribution_bars("half", ax=ax),
        TypeError,
        "p must be an array or a list of numbers; got str",
    ),
    "p-table": (
        lambda ax: plot.distribution_bars(SQUARE, ax=ax),
        ValueError,
        "p must be one distribution, with one axis; got shape (2, 2). Draw one row a call",
    ),
    "p-number": (
        lambda ax: plot.distribution_bars(1.0, ax=ax),
        ValueError,
        "p must be one distribution, with one axis; got shape ()",
    ),
    "q-sum": (
        lambda ax: plot.distribution_bars(HALVES, [0.5, 0.4], ax=ax),
        ValueError,
        "q must sum to 1.*0.9.*normalize(q)",
    ),
    "q-longer": (
        lambda ax: plot.distribution_bars(HALVES, [0.5, 0.25, 0.25], ax=ax),
        ValueError,
        "p lists 2 outcomes and q 3. Give both the same outcomes in the same order",
    ),
    "q-other-outcomes": (
        lambda ax: plot.distribution_bars({"a": 1.0}, {"b": 1.0}, ax=ax),
        ValueError,
        "p and q must have the same outcomes; found 'a' in one of them only. An impossible outcome has probability 0",
    ),
    "q-mapping-alone": (
        lambda ax: plot.distribution_bars(HALVES, {"a": 0.5, "b": 0.5}, ax=ax),
        TypeError,
        "q must be an array or a list of numbers; got dict. Use [q[symbol] for symbol in symbols]",
    ),
    "too-few-labels": (
        lambda ax: plot.distribution_bars(HALVES, labels=["a"], ax=ax),
        ValueError,
        "labels must list 2 names; got 1. Give one for each, in order",
    ),
    "labels-number": (
        lambda ax: plot.distribution_bars(HALVES, labels=2, ax=ax),
        TypeError,
        "labels must list 2 names; got int. Pass a list of strings",
    ),
    "hue": (
        lambda ax: plot.distribution_bars(HALVES, colour="blue", ax=ax),
        ValueError,
        "colour must be an idea of the palette (p, q, x, y, shared, rest); got 'blue'. Choose by idea",
    ),
    "three-names": (
        lambda ax: plot.information_bars(SQUARE, names="XYZ", ax=ax),
        ValueError,
        "names must list 2 names; got 3",
    ),
    "no-names": (
        lambda ax: plot.joint_table(SQUARE, names=None, ax=ax),
        TypeError,
        "names must list 2 names; got NoneType",
    ),
    "information-sum": (lambda ax: plot.information_bars([HALVES, HALVES], ax=ax), ValueError, "p_xy must sum to 1"),
    "information-nan": (
        lambda ax: plot.information_bars([[math.nan, 1]], ax=ax),
        ValueError,
        "p_xy must be free of NaN",
    ),
    "information-vector": (lambda ax: plot.information_bars(HALVES, ax=ax), ValueError, "p_xy must be a table"),
    "information-batch": (
        lambda ax: plot.information_bars([SQUARE, SQUARE], ax=ax),
        ValueError,
        "p_xy must be one table, with two axes; got shape (2, 2, 2). Draw one table a call",
    ),
    "information-base": (
        lambda ax: plot.information_bars(SQUARE, base=1, ax=ax),
        ValueError,
        "base must be greater than 1",
    ),
    "table-sum": (lambda ax: plot.joint_table([HALVES, HALVES], ax=ax), ValueError, "p_xy must sum to 1"),
    "table-batch": (lambda ax: plot.joint_table([SQUARE], ax=ax), ValueError, "p_xy must be one table, with two axes"),
    "row-labels": (
        lambda ax: plot.joint_table(SQUARE, row_labels="abc", ax=ax),
        ValueError,
        "row_labels must list 2 names; got 3",
    ),
    "column-labels": (
        lambda ax: plot.joint_table(SQUARE, column_labels=["a"], ax=ax),
        ValueError,
        "column_labels must list 2 names; got 1",
    ),
    "pmi-array": (
        lambda ax: plot.pmi_bars([1.0, 2.0], ax=ax),
        TypeError,
        "bits must map each label to a number, or list pairs of the two; got list. Use zip(labels, bits) for an array",
    ),
    "pmi-none": (lambda ax: plot.pmi_bars({}, ax=ax), ValueError, "bits must have at least one label; got none"),
    "pmi-nan": (
        lambda ax: plot.pmi_bars({"the": math.nan}, ax=ax),
        ValueError,
        "the value of 'the' in bits must be free of NaN; found NaN. Remove or replace it first",
    ),
    "pmi-word": (
        lambda ax: plot.pmi_bars({"the": "many"}, ax=ax),
        TypeError,
        "the value of 'the' in bits must be an array",
    ),
    "pmi-many": (
        lambda ax: plot.pmi_bars({"the": [1.0, 2.0]}, ax=ax),
        ValueError,
        "the value of 'the' in bits must be a single number; got shape (2,). Draw one a call",
    ),
    "pmi-base": (lambda ax: plot.pmi_bars({"the": 1.0}, base="2", ax=ax), TypeError, "base must be a number; got str"),
    "x-falls": (
        lambda ax: plot.kl_integrand([0, 2, 1], [0, 0.5, 0.5], [0.5] * 3, ax=ax),
        ValueError,
        "x must increase; found 1 after a larger or equal one. Sort x",
    ),
    "x-infinite": (
        lambda ax: plot.kl_integrand([0, math.inf], [1, 1], [1, 1], ax=ax),
        ValueError,
        "x must be finite; found inf",
    ),
    "x-point": (
        lambda ax: plot.kl_integrand([0], [1], [1], ax=ax),
        ValueError,
        "x must have one axis, with at least two points",
    ),
    "grids-differ": (
        lambda ax: plot.kl_integrand([0, 0.5, 1], [1, 1], [1, 1], ax=ax),
        ValueError,
        "x has shape (3,), p (2,) and q (2,). Evaluate both densities at every point of x",
    ),
    "p-narrow": (
        lambda ax: plot.kl_integrand(UNIT[0], [0.5, 0.5], UNIT[1], ax=ax),
        ValueError,
        "p must integrate to 1 over x, within 1 percent; found 0.5. Widen x",
    ),
    "p-heavy": (
        lambda ax: plot.kl_integrand(UNIT[0], [2, 2], UNIT[1], ax=ax),
        ValueError,
        "p must integrate to 1 over x, within 1 percent; found 2. Divide it by that, or refine x",
    ),
    "q-heavy": (lambda ax: plot.kl_integrand(*UNIT, [3, 3], ax=ax), ValueError, "q must integrate to 1 over x"),
    "q-negative": (lambda ax: plot.kl_integrand(*UNIT, [-1, 1], ax=ax), ValueError, "q must be non-negative; found -1"),
    "q-nan": (lambda ax: plot.kl_integrand(*UNIT, [math.nan, 1], ax=ax), ValueError, "q must be finite; found nan"),
    "q-rules-out-p": (
        lambda ax: plot.kl_integrand(*UNIT, [1, 0], ax=ax),
        ValueError,
        "q must be positive wherever p is; found 0 at x = 1. There the divergence is infinite",
    ),
    "variance-zero": (
        lambda ax: plot.gaussian_kl_integrand(0, 0, 0, 1, ax=ax),
        ValueError,
        "sigma_p must hold standard deviations, greater than 0; found 0",
    ),
    "mean-nan": (
        lambda ax: plot.gaussian_kl_integrand(0, 1, math.nan, 1, ax=ax),
        ValueError,
        "mu_q must be free of NaN",
    ),
    "many-gaussians": (
        lambda ax: plot.gaussian_kl_integrand([0, 1], 1, 0, 1, ax=ax),
        ValueError,
        "mu_p, sigma_p, mu_q and sigma_q must be numbers; got shape (2,). Draw one pair a call",
    ),
}


@pytest.mark.parametrize(("draw", "error", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused_before_anything_is(draw, error, said):
    ax = blank()
    pattern = ".*".join(map(re.escape, said.split(".*")))
    with pytest.raises(error, match=pattern):
        draw(ax)
    assert not ax.has_data()
    assert not ax.texts


@every_figure
@pytest.mark.parametrize("ax", [Figure(), [1, 2], "left"], ids=["figure", "list", "string"])
def test_what_is_no_axes_is_refused(draw, ax):
    with pytest.raises(
        TypeError, match=re.escape(f"ax must be a matplotlib Axes; got {type(ax).__name__}. Of several")
    ):
        draw(ax)


def test_bad_input_opens_no_figure():
    with pytest.raises(ValueError, match="p must sum to 1"):
        plot.distribution_bars([0.5, 0.6])
    assert plt.get_fignums() == []


def test_without_matplotlib_the_module_says_what_to_install():
    source = """
import sys
sys.modules["matplotlib"] = None
try:
    import infolib.plot
except ModuleNotFoundError as error:
    print(error)
"""
    said = drawn_in_a_fresh_process(source).decode().strip()
    assert said == "infolib.plot needs matplotlib; install infolib[plot]"
