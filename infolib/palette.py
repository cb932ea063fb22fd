"""One colour per idea, defined once for matplotlib, the live figures and the site's style sheet.

Every idea has a colour for light pages and one for dark pages. The hues follow Okabe and Ito's
colour-blind-safe set, shifted until all pairs stay apart under the three colour-vision deficiencies
(a test simulates them) and every text colour is readable on its page.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["IDEAS", "PAGE", "Colour", "css_variables"]


class Colour(NamedTuple):
    """The two faces of one colour, as "#rrggbb"."""

    light: str
    dark: str


#: What the figures are about.
IDEAS = {
    "p": Colour("#0068ab", "#5bb5f0"),  # P, what is true
    "q": Colour("#c44e00", "#ff9757"),  # Q, what is believed
    "x": Colour("#00805e", "#35c79b"),  # X
    "y": Colour("#a8508a", "#e39bc9"),  # Y
    "shared": Colour("#d99a00", "#f2c14b"),  # what X and Y share
    "rest": Colour("#8b929c", "#8b95a3"),  # what is left over
}

#: What they are drawn on and with.
PAGE = {
    "surface": Colour("#ffffff", "#14181f"),
    "ink": Colour("#1f2733", "#e3e8ef"),
    "faint": Colour("#d5dae1", "#39424f"),  # rules and grid lines
    "muted": Colour("#5a6472", "#a3adba"),  # secondary text
}


def css_variables(theme: str) -> str:
    """Return the palette as CSS custom properties, ``--idea-p`` and so on; `theme` is "light" or "dark".

    Examples
    --------
    >>> css_variables("light").splitlines()[0]
    '--idea-p: #0068ab;'
    """
    if theme not in Colour._fields:
        raise ValueError(f'theme must be "light" or "dark"; got {theme!r}')
    lines = [f"--idea-{name}: {getattr(colour, theme)};" for name, colour in IDEAS.items()]
    lines += [f"--page-{name}: {getattr(colour, theme)};" for name, colour in PAGE.items()]
    return "\n".join(lines)
