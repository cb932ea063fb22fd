"""The palette, as readers with and without colour-vision deficiency see it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from colorspacious import cspace_convert

from infolib.palette import IDEAS, PAGE, Colour, css_variables

THEMES = pytest.mark.parametrize("theme", Colour._fields)
PAIRS = pytest.mark.parametrize(("one", "other"), list(itertools.combinations(IDEAS, 2)), ids="-".join)
DEFICIENCIES = ["deuteranomaly", "protanomaly", "tritanomaly"]

#: Distance in CAM02-UCS, where 1 is just noticeable side by side. The palette attains 16.4 in the worst
#: case; 10 is where neighbouring lines in a figure start to be mistaken for each other.
APART = 16


def rgb(colour: str) -> np.ndarray:
    """Return "#rrggbb" as three numbers between 0 and 1."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return how different two colours look, in CAM02-UCS."""
    return float(np.linalg.norm(np.subtract(*cspace_convert([one, other], "sRGB1", "CAM02-UCS"))))


def without_one_cone(colour: np.ndarray, deficiency: str) -> np.ndarray:
    """Return the colour as it looks to someone who lacks one kind of cone altogether."""
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_convert(colour, space, "sRGB1"), 0, 1)


def luminance(colour: np.ndarray) -> float:
    """Return the relative luminance of WCAG 2."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    dark, light = sorted((luminance(rgb(one)), luminance(rgb(other))))
    return (light + 0.05) / (dark + 0.05)


@THEMES
@PAIRS
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_two_ideas_stay_apart_for_colour_blind_readers(theme, one, other, deficiency):
    seen = [without_one_cone(rgb(getattr(IDEAS[name], theme)), deficiency) for name in (one, other)]
    assert distance(*seen) >= APART


@THEMES
@PAIRS
def test_two_ideas_stay_apart(theme, one, other):
    assert distance(*(rgb(getattr(IDEAS[name], theme)) for name in (one, other))) >= 1.2 * APART


@THEMES
@pytest.mark.parametrize("name", IDEAS)
def test_ideas_are_seen_against_the_page(theme, name):
    # WCAG 1.4.11: graphics that carry meaning need a contrast of 3 with what is beside them.
    assert contrast(getattr(IDEAS[name], theme), getattr(PAGE["surface"], theme)) >= 3


@THEMES
@pytest.mark.parametrize("name", ["p", "q", "x", "y"])
def test_ideas_that_colour_words_are_readable(theme, name):
    # WCAG 1.4.3: text needs 4.5. "shared" and "rest" are for areas, not for words.
    assert contrast(getattr(IDEAS[name], theme), getattr(PAGE["surface"], theme)) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["ink", "muted"])
def test_text_is_readable(theme, name):
    assert contrast(getattr(PAGE[name], theme), getattr(PAGE["surface"], theme)) >= 4.5


@THEMES
def test_ink_is_stronger_than_muted_text_and_that_than_rules(theme):
    ratios = [
        contrast(getattr(PAGE[name], theme), getattr(PAGE["surface"], theme)) for name in ("ink", "muted", "faint")
    ]
    assert ratios == sorted(ratios, reverse=True)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", [*IDEAS, *PAGE])
def test_colours_are_written_as_six_lower_case_digits(name):
    for colour in {**IDEAS, **PAGE}[name]:
        assert len(colour) == 7
        assert colour[0] == "#"
        assert set(colour[1:]) <= set("0123456789abcdef")


def test_no_colour_is_defined_twice():
    for theme in Colour._fields:
        colours = [getattr(colour, theme) for colour in (*IDEAS.values(), *PAGE.values())]
        assert len(set(colours)) == len(colours)


@THEMES
def test_css_has_one_property_for_each_colour(theme):
    lines = css_variables(theme).splitlines()
    assert len(lines) == len(IDEAS) + len(PAGE)
    assert f"--idea-shared: {getattr(IDEAS['shared'], theme)};" in lines
    assert f"--page-ink: {getattr(PAGE['ink'], theme)};" in lines


def test_css_of_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match='theme must be "light" or "dark"; got \'sepia\''):
        css_variables("sepia")
