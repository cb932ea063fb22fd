"""Every measure with arguments and an answer known by hand, for what all of them promise alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

import infolib

SKEWED = [0.5, 0.25, 0.125, 0.125]
UNIFORM = [0.25] * 4
#: Joint distributions of two binary variables: independent, equal, one row certain, all certain.
TABLES = [
    [[0.25, 0.25], [0.25, 0.25]],
    [[0.5, 0.0], [0.0, 0.5]],
    [[0.5, 0.0], [0.25, 0.25]],
    [[0.0, 0.0], [0.0, 1.0]],
]
#: Two fair coins, and whether they differ.
XOR = [[[0.25, 0.0], [0.0, 0.25]], [[0.0, 0.25], [0.25, 0.0]]]


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
    "js_divergence": Known(
        infolib.js_divergence,
        ([SKEWED, [1.0, 0.0, 0.0, 0.0], [0.5, 0.0, 0.5, 0.0]], [SKEWED, [0.0, 1.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.5]]),
        [0.0, 1.0, 1.0],
    ),
    "marginal": Known(partial(infolib.marginal, of="x"), (TABLES,), [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.0, 1.0]]),
    "joint_entropy": Known(infolib.joint_entropy, (TABLES,), [2.0, 1.0, 1.5, 0.0]),
    "conditional_entropy": Known(infolib.conditional_entropy, (TABLES,), [1.0, 0.0, 0.5, 0.0]),
    "conditional_entropy-given-y": Known(
        partial(infolib.conditional_entropy, given="y"), (np.swapaxes(TABLES, -1, -2).tolist(),), [1.0, 0.0, 0.5, 0.0]
    ),
    "mutual_information": Known(infolib.mutual_information, (TABLES[:2],), [0.0, 1.0]),
    "pointwise_mutual_information": Known(
        infolib.pointwise_mutual_information,
        ([TABLES[0], TABLES[1], TABLES[3]],),
        [[[0.0, 0.0], [0.0, 0.0]], [[1.0, -_INF], [-_INF, 1.0]], [[0.0, 0.0], [0.0, 0.0]]],
    ),
    "total_correlation": Known(infolib.total_correlation, (XOR,), 1.0),
    "normalize": Known(
        infolib.normalize, ([[2, 1, 1, 0], [8.0, 0.0, 4.0, 4.0]],), [[0.5, 0.25, 0.25, 0.0], [0.5, 0.0, 0.25, 0.25]]
    ),
}

#: Those that take a distribution along an axis of one's choice.
ALONG_AN_AXIS = ["entropy", "perplexity", "cross_entropy", "kl_divergence", "js_divergence", "normalize"]
#: Those whose first axis is a batch; total correlation takes all axes, unless told otherwise.
OF_A_BATCH = [name for name in KNOWN if name != "total_correlation"]


def over(names: Iterable[str]) -> pytest.MarkDecorator:
    """Run a test with `known` set to each of the measures of these names."""
    return pytest.mark.parametrize("known", [KNOWN[name] for name in names], ids=list(names))


every_measure = over(KNOWN)
every_measure_along_an_axis = over(ALONG_AN_AXIS)
every_measure_of_a_batch = over(OF_A_BATCH)
