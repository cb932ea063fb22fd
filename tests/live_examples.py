"""One of every live figure, for the tests that hold of them all."""

from __future__ import annotations

import pytest

from infolib import explore
from infolib.disambiguation import SenseDisambiguator
from infolib.explore._base import LiveFigure

MODEL = 'SenseDisambiguator("Amazon").fit(["Rain on the Amazon", "Amazon sells books"], ["forest", "company"])'

#: The code that makes each, after ``from infolib.explore import *``.
SOURCES = {name: f"{name}()" for name in explore.__all__} | {"HeadlineSense": f"HeadlineSense({MODEL})"}

FIGURES: list[type[LiveFigure]] = [getattr(explore, name) for name in explore.__all__]
EXAMPLES: list[LiveFigure] = [
    eval(source, {**vars(explore), "SenseDisambiguator": SenseDisambiguator}) for source in SOURCES.values()
]

every_figure = pytest.mark.parametrize("figure", EXAMPLES, ids=lambda figure: type(figure).__name__)
