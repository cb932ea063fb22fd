"""What every live figure shares: its settings, its assets, and the still picture that stands in for it.

A figure is a subclass of `LiveFigure`: traits for what the reader moves, properties for what answers,
a script and a style sheet in ``static/``, and a still picture for places where no script runs.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from infolib.palette import css_variables

__all__ = ["Choice", "LiveFigure", "WholeNumber", "asset", "style_sheet"]

_STATIC = Path(__file__).parent / "static"

# Light unless something says dark; printed pages are always light. The selectors are those of the
# built site (and of any pydata theme), JupyterLab, VS Code and Colab; a page that says nothing
# follows the reader's system.
_THEMES = """\
.infolib-figure {{
color-scheme: light;
{light}
}}
@media screen and (prefers-color-scheme: dark) {{
html:not([data-theme="light"], [theme="light"])
  body:not([data-jp-theme-light="true"], .vscode-light, .vscode-high-contrast-light) .infolib-figure {{
color-scheme: dark;
{dark}
}}
}}
@media screen {{
html:is([data-theme="dark"], [theme="dark"]) .infolib-figure,
body:is([data-jp-theme-light="false"], .vscode-dark) .infolib-figure {{
color-scheme: dark;
{dark}
}}
}}
"""


def asset(name: str) -> str:
    """Return the text of a file in ``static/``."""
    return (_STATIC / name).read_text(encoding="utf-8")


def style_sheet(*names: str) -> str:
    """Return the palette in both themes, followed by the style sheets `names`.

    Examples
    --------
    >>> "--idea-p:" in style_sheet()
    True
    """
    palette = _THEMES.format(light=css_variables("light"), dark=css_variables("dark"))
    return palette + "".join(asset(name) for name in names)


class SettingValueError(traitlets.TraitError, ValueError):
    """A setting outside its set: an ordinary `ValueError` that traitlets knows as its own."""


class SettingTypeError(traitlets.TraitError, TypeError):
    """A setting of the wrong kind: an ordinary `TypeError` that traitlets knows as its own."""


class Choice(traitlets.TraitType[str, str]):
    """One of a few names.

    Parameters
    ----------
    default : str
        The name to begin with.
    names : iterable of str
        The names to choose from.
    """

    def __init__(self, default: str, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> str:
        """Return `value` if it is one of the names, or raise."""
        if isinstance(value, str) and value in self.names:
            return value
        names = ", ".join(f'"{name}"' for name in self.names)
        found = f'"{value}"' if isinstance(value, str) else repr(value)
        kind = SettingValueError if isinstance(value, str) else SettingTypeError
        raise kind(f"{self.name} must be one of {names}; got {found}")


class WholeNumber(traitlets.TraitType[int, int]):
    """A whole number from `low` to `high`; NumPy's integers are taken too.

    Parameters
    ----------
    default, low, high : int
        The value to begin with, and the smallest and largest allowed.
    """

    def __init__(self, default: int, *, low: int, high: int) -> None:
        self.low, self.high = low, high
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> int:
        """Return `value` as an int if it is in range, or raise."""
        required = f"{self.name} must be a whole number from {self.low} to {self.high}"
        try:
            number = operator.index(value)
        except TypeError:
            raise SettingTypeError(f"{required}; got {value!r}. Round it or convert it with int() first") from None
        if isinstance(value, bool):
            raise SettingTypeError(f"{required}; got {value!r}. Give the number itself")
        if not self.low <= number <= self.high:
            nearest = min(max(number, self.low), self.high)
            raise SettingValueError(f"{required}; got {number}. The nearest allowed is {nearest}")
        return number


class LiveFigure(anywidget.AnyWidget):
    """A widget with a stable name in print and a still picture where no script runs.

    Subclasses set ``_esm``, ``_css`` and ``_settings``, the traits that the reader moves.
    """

    _settings: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._settings)
        return f"{type(self).__name__}({settings})"

    def _still_picture(self) -> tuple[str, str]:
        """Return an SVG element and a sentence that show the present state."""
        raise NotImplementedError(f"{type(self).__name__} must draw its own still picture")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the view of the widget, and beside it its name and its still picture."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        svg, sentence = self._still_picture()
        data["text/plain"] = repr(self)
        data["text/html"] = (
            f'<figure class="infolib-still">\n{svg}\n'
            f"<figcaption>{escape(sentence, quote=False)} This is a still picture; "
            "where scripts run, the figure is live.</figcaption>\n</figure>"
        )
        return data, metadata
