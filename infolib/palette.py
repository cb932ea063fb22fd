"""One colour per idea, defined once for matplotlib, the live figures and the site's style sheet.

Every idea has a colour for light pages and one for dark pages. All pairs stay apart under the three
colour-vision deficiencies, and P, Q, X and Y are dark enough for words; what is shared and what is left
over are for areas. A test simulates and measures both.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["IDEAS", "PAGE", "Colour", "css_variables"]


class Colour(NamedTuple):
    """The two faces of one colour.

    Parameters
    ----------
    light, dark : str
        The colour on light pages and on dark ones, as "#rrggbb".
    """

    light: str
    dark: str


#: The colour of each idea: P, Q, X, Y, what is shared, what is left over.
IDEAS = {
    "p": Colour("#0640c1", "#4d8ad8"),  # P, what is true
    "q": Colour("#b54300", "#ff8741"),  # Q, what is believed
    "x": Colour("#00835e", "#35c99b"),  # X
    "y": Colour("#944f81", "#e4a0d1"),  # Y
    "shared": Colour("#ca8500", "#fee469"),  # what X and Y share
    "rest": Colour("#8d929b", "#858c94"),  # what is left over
}

#: The colours of the page: surface, ink, faint rules, muted text.
PAGE = {
    "surface": Colour("#ffffff", "#14181f"),
    "ink": Colour("#1f2733", "#e3e8ef"),
    "faint": Colour("#d5dae1", "#39424f"),  # rules and grid lines
    "muted": Colour("#5a6472", "#a3adba"),  # secondary text
}


def css_variables(theme: str) -> str:
    """Return the palette as CSS custom properties, ``--idea-p`` and so on.

    Parameters
    ----------
    theme : "light" or "dark"
        The pages that the colours are for.

    Returns
    -------
    str
        A declaration for each colour, on a line of its own.

    Raises
    ------
    ValueError
        If `theme` is neither of the two.

    Examples
    --------
    >>> css_variables("light").splitlines()[0]
    '--idea-p: #0640c1;'
    """
    if not isinstance(theme, str):
        raise TypeError(f'theme must be "light" or "dark"; got {type(theme).__name__}')
    if theme not in Colour._fields:
        raise ValueError(f'theme must be "light" or "dark"; got {theme!r}')
    lines = [f"--idea-{name}: {getattr(colour, theme)};" for name, colour in IDEAS.items()]
    lines += [f"--page-{name}: {getattr(colour, theme)};" for name, colour in PAGE.items()]
    return "\n".join(lines)
