"""Live figures under test: what their scripts show for a setting, beside what infolib's classes say."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page

from infolib.explore._base import LiveFigure

#: Draws a figure for one setting after the other, as wide as a chapter's text, and reads what it shows.
READ = """([script, states]) => states.map((state) => {
  const figure = infolibModules[script].default;
  const values = structuredClone(state);
  const model = { get: (name) => values[name], set() {}, on() {}, off() {}, save_changes() {} };
  const place = document.createElement("div");
  document.querySelector(".explorable").append(place);
  const remove = figure.widget().render({ model, el: place });
  const shown = {};
  for (const part of place.querySelectorAll("[data-quantity][data-value]")) {
    (shown[part.dataset.quantity] ??= []).push(part.dataset.value);
  }
  const settings = Object.fromEntries(Object.keys(figure.settings).map((name) => [name, values[name]]));
  const python = figure.python(settings, model);
  remove();
  place.remove();
  return { shown, python };
})"""


def script_of(cls: type[LiveFigure]) -> str:
    return f"{cls.__module__.rpartition('.')[2]}.js"


def state_of(figure: LiveFigure) -> dict[str, Any]:
    """The traits that a figure shares with its script."""
    own = figure.traits(sync=True).keys() - LiveFigure().traits(sync=True).keys() - {"_css", "_esm"}
    state: dict[str, Any] = json.loads(json.dumps(figure.get_state(own)))
    return state


def read(page: Page, figures: Iterable[LiveFigure]) -> list[dict[str, Any]]:
    """For each figure ``{"shown": {quantity: [texts]}, "python": code}``, as the page's script has it."""
    figures = list(figures)
    shown: list[dict[str, Any]] = page.evaluate(READ, [script_of(type(figures[0])), list(map(state_of, figures))])
    return shown


def wrong_numbers(page: Page, figures: Iterable[LiveFigure]) -> list[Any]:
    """What the script shows otherwise than infolib computes it, and answers that it does not show at all."""
    figures = list(figures)
    return [
        (figure, problem)
        for figure, found in zip(figures, read(page, figures), strict=True)
        for problem in _problems(figure, found["shown"])
    ]


def shown_otherwise(figure: LiveFigure, shown: Mapping[str, list[str]]) -> list[str]:
    """What a figure on a page shows otherwise than infolib computes it for these settings, or not at all."""
    return list(_problems(figure, shown))


def _problems(figure: LiveFigure, shown: Mapping[str, list[str]]) -> Iterable[str]:
    values = vars_of(figure)
    every = {leaf for name, value in values.items() for leaf in leaves(name, value)}
    yield from (f"{name} is not shown" for name in sorted(every - shown.keys()) if entry(values, name) is not None)
    for name, texts in shown.items():
        if name.partition("[")[0] in values:
            expected = entry(values, name)
            yield from (f"{name}: {text} for {expected}" for text in texts if not same(text, expected))


def leaves(name: str, value: Any) -> Iterable[str]:
    """The names of the numbers in a value: ``p[0]``, ``p[1]``, ..."""
    if isinstance(value, (tuple, list)):
        for i, part in enumerate(value):
            yield from leaves(f"{name}[{i}]", part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from leaves(f"{name}[{key}]", part)
    else:
        yield name


def wrong_python(page: Page, figures: Iterable[LiveFigure]) -> list[Any]:
    """What the copied code computes otherwise than the figure; it must compute some of the answers."""
    problems: list[Any] = []
    figures = list(figures)
    for figure, found in zip(figures, read(page, figures), strict=True):
        names: dict[str, Any] = {}
        exec(found["python"], names)
        computed = [name for name in figure._answers if name in names]
        if not computed:
            problems.append((figure, "the code computes none of the answers"))
        problems += [
            (figure, name, names[name]) for name in computed if not same_values(names[name], getattr(figure, name))
        ]
    return problems


def vars_of(figure: LiveFigure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in (*figure._answers, *figure._settings)}


def entry(values: Mapping[str, Any], name: str) -> Any:
    """The value that ``name`` or ``name[i][j]`` stands for."""
    root, *places = re.findall(r"[^\[\]]+", name)
    value = values[root]
    for place in places:
        if value is None:
            return None  # no entry of what is undefined as a whole
        value = value[int(place) if place.isdigit() else place]
    return value


def same(text: str, expected: Any) -> bool:
    """Whether the text of a ``data-value`` is the expected value, numbers to 1e-9."""
    if expected is None:
        return text == "none"
    if isinstance(expected, (bool, str)) or str(expected) in ("True", "False"):
        return text == (expected if isinstance(expected, str) else str(bool(expected)).lower())
    return close(float(text), float(expected))


def same_values(one: Any, other: Any) -> bool:
    if isinstance(other, (str, bool)) or other is None:
        return bool(one == other)
    if isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_values(one[key], other[key]) for key in other)
    if hasattr(other, "__len__"):
        return len(one) == len(other) and all(map(same_values, one, other))
    return close(float(one), float(other))


def close(x: float, y: float) -> bool:
    return x == y or math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9)


def same_text(one: str, other: str) -> bool:
    """Whether two texts of a ``data-value`` mean the same value, numbers to 1e-9."""
    try:
        return close(float(one), float(other))
    except ValueError:
        return one == other
