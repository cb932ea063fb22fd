"""What every live figure shares: its settings, its assets, and the still picture that stands in for it.

A figure is a subclass of `LiveFigure`: traits for what the reader moves, properties for what answers,
a script and a style sheet in ``static/``, and a still picture for places where no script runs.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from html import escape
from typing import Any, ClassVar, TypeVar

import anywidget
import numpy as np
import traitlets

from infolib._array import check_distribution, real_arrays
from infolib.explore._modules import asset, bundle
from infolib.palette import css_variables

__all__ = ["Checked", "Choice", "Distribution", "LiveFigure", "Number", "Text", "WholeNumber", "bundle", "style_sheet"]

T = TypeVar("T")

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


def style_sheet(*names: str) -> str:
    """Return the palette in both themes, the rules that all figures share, and the style sheets `names`.

    Examples
    --------
    >>> "--idea-p:" in style_sheet()
    True
    """
    palette = _THEMES.format(light=css_variables("light"), dark=css_variables("dark"))
    return palette + "".join(asset(name) for name in ("parts/figure.css", *names))


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


class Number(traitlets.TraitType[float, float]):
    """A real number from `low` to `high`.

    Parameters
    ----------
    default, low, high : float
        The value to begin with, and the smallest and largest allowed.
    check : callable, optional
        Called with the name and the value; raises infolib's own error if no range were wide enough.
    """

    def __init__(
        self, default: float, *, low: float, high: float, check: Callable[[str, Any], object] | None = None
    ) -> None:
        self.low, self.high, self.check = low, high, check
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> float:
        """Return `value` as a float if it is in range, or raise."""
        name = str(self.name)
        required = f"{name} must be a number from {self.low:g} to {self.high:g}"
        if isinstance(value, (bool, str, bytes)) or np.ndim(value) != 0:
            raise SettingTypeError(f"{required}; got {value!r}. Give one number")
        if self.check is not None:
            _as_setting_error(self.check, name, value)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise SettingTypeError(f"{required}; got {value!r}. Give one number") from None
        if not self.low <= number <= self.high:
            remedy = (
                "Replace it"
                if math.isnan(number)
                else f"The nearest allowed is {np.clip(number, self.low, self.high):g}"
            )
            raise SettingValueError(f"{required}; got {number:g}. {remedy}")
        return number


class Checked(traitlets.TraitType[T, T]):
    """What `check` makes of a value.

    Parameters
    ----------
    default : object
        The value to begin with.
    check : callable
        Called with the name and the value; returns the value to keep, or raises infolib's own error.
    """

    def __init__(self, default: T, check: Callable[[str, Any], T]) -> None:
        self.check = check
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> T:
        """Return what `check` makes of `value`, or raise its error, which traitlets knows as its own then."""
        kept: T = _as_setting_error(self.check, str(self.name), value)
        return kept


class Distribution(Checked[tuple[float, ...]]):
    """The probabilities of `fewest` to `most` outcomes; a tuple, so that it changes only as a whole.

    Parameters
    ----------
    default : tuple of float
        The distribution to begin with.
    fewest, most : int
        The smallest and the largest number of outcomes.
    """

    def __init__(self, default: tuple[float, ...], *, fewest: int, most: int) -> None:
        self.fewest, self.most = fewest, most
        super().__init__(default, self._so_many)

    def _so_many(self, name: str, value: Any) -> tuple[float, ...]:
        p = _distribution(name, value)
        if not self.fewest <= len(p) <= self.most:
            raise ValueError(
                f"{name} must hold the probabilities of {self.fewest} to {self.most} outcomes; got {len(p)}. "
                "Put outcomes together, or leave the figure and use infolib's functions"
            )
        return p


class Text(traitlets.TraitType[str, str]):
    """A text of at most `longest` characters.

    Parameters
    ----------
    default : str
        The text to begin with.
    longest : int
        How many characters it may have.
    """

    def __init__(self, default: str, *, longest: int) -> None:
        self.longest = longest
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> str:
        """Return `value` if it is a text short enough, or raise."""
        if not isinstance(value, str):
            raise SettingTypeError(f"{self.name} must be a text; got {type(value).__name__}. Use str() if it is meant")
        if len(value) > self.longest:
            raise SettingValueError(
                f"{self.name} must have at most {self.longest} characters; got {len(value)}. Shorten it"
            )
        return value


def _as_setting_error(check: Callable[[str, Any], Any], name: str, value: Any) -> Any:
    """Return ``check(name, value)``; what infolib says against it is said by traitlets too."""
    try:
        return check(name, value)
    except TypeError as error:
        raise SettingTypeError(str(error)) from None
    except ValueError as error:
        raise SettingValueError(str(error)) from None


def _distribution(name: str, value: Any) -> tuple[float, ...]:
    """Return `value` as a tuple of probabilities, or raise as infolib's measures do."""
    xp, p = real_arrays(**{name: value})
    if p.ndim != 1:
        raise ValueError(
            f"{name} must be a single distribution; got an array of shape {tuple(p.shape)}. Pass one of its rows"
        )
    check_distribution(name, p, -1, xp)
    return tuple(float(p_i) for p_i in p)


class LiveFigure(anywidget.AnyWidget):
    """A widget with a stable name in print and a still picture where no script runs.

    Subclasses set ``_esm``, ``_css``, ``_settings``, the traits that the reader moves, and ``_answers``,
    the properties that answer. The script shows both under these names.
    """

    _settings: ClassVar[tuple[str, ...]] = ()
    _answers: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._settings)
        return f"{type(self).__name__}({settings})"

    def _still_picture(self) -> tuple[str, str]:
        """Return an SVG element and a sentence that show the present state."""
        raise NotImplementedError(f"{type(self).__name__} must draw its own still picture")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the view of the widget, and beside it its name and its still picture."""
        view = super()._repr_mimebundle_(**kwargs)
        if view is None:
            return None
        data, metadata = view
        svg, sentence = self._still_picture()
        data["text/plain"] = repr(self)
        data["text/html"] = (
            f'<figure class="infolib-still">\n{svg}\n'
            f"<figcaption>{escape(sentence, quote=False)} This is a still picture; "
            "where scripts run, the figure is live.</figcaption>\n</figure>"
        )
        return data, metadata
