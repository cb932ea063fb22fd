"""Every measure with arguments and an answer known by hand, for what all of them promise alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import infolib

SKEWED = [0.5, 0.25, 0.125, 0.125]
UNIFORM = [0.25] * 4


@dataclass(frozen=True)
class Known:
    """A measure, its arguments and its answer; all of them are exact in binary."""

    measure: Callable[..., Any]
    arguments: tuple[Any, ...]
    answer: Any


_INF = float("inf")

KNOWN = {
    "self_information": Known(infolib.self_information, ([1.0, 0.25, 2**-10, 0.0],), [0.0, 2.0, 10.0, _INF]),
    "entropy": Known(infolib.entropy, ([SKEWED, UNIFORM, [0.0, 1.0, 0.0, 0.0]],), [1.75, 2.0, 0.0]),
    "binary_entropy": Known(infolib.binary_entropy, ([0.0, 0.5, 1.0],), [0.0, 1.0, 0.0]),
    "perplexity": Known(infolib.perplexity, ([UNIFORM, [0.0, 1.0, 0.0, 0.0]],), [4.0, 1.0]),
    "cross_entropy": Known(
        infolib.cross_entropy,
        ([SKEWED, UNIFORM, [0.0, 0.0, 1.0, 0.0]], [UNIFORM, SKEWED, [0.5, 0.5, 0.0, 0.0]]),
        [2.0, 2.25, _INF],
    ),
    "kl_divergence": Known(
        infolib.kl_divergence,
        ([SKEWED, UNIFORM, [0.0, 0.0, 1.0, 0.0]], [UNIFORM, UNIFORM, [0.5, 0.5, 0.0, 0.0]]),
        [0.25, 0.0, _INF],
    ),
    "normalize": Known(
        infolib.normalize, ([[2, 1, 1, 0], [8.0, 0.0, 4.0, 4.0]],), [[0.5, 0.25, 0.25, 0.0], [0.5, 0.0, 0.25, 0.25]]
    ),
}

#: ``@every_measure`` runs a test with ``known`` set to each of them.
every_measure = pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
#: The same, for those that have an axis of outcomes.
every_measure_along_an_axis = pytest.mark.parametrize(
    "known",
    [known for name, known in KNOWN.items() if name not in ("self_information", "binary_entropy")],
    ids=[name for name in KNOWN if name not in ("self_information", "binary_entropy")],
)
