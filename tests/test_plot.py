"""The look of the book's figures."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

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
