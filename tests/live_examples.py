"""One of every live figure, for the tests that hold of them all."""

from __future__ import annotations

import pytest

from infolib import explore
from infolib.explore._base import LiveFigure

#: The code that makes each, from nothing but what infolib.explore exports.
SOURCES = {name: f"{name}()" for name in explore.__all__}

FIGURES: list[type[LiveFigure]] = [getattr(explore, name) for name in explore.__all__]
EXAMPLES: list[LiveFigure] = [eval(source, vars(explore)) for source in SOURCES.values()]

every_figure = pytest.mark.parametrize("figure", EXAMPLES, ids=lambda figure: type(figure).__name__)
