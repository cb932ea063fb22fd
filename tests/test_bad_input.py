"""Bad input: one table says, for every argument of every public function, what is refused and in which words.

A kind of argument, such as `DISTRIBUTION`, lists whole messages, each with the values that lead to it.
`FUNCTIONS` gives the kind of every argument, `GOOD` a value that is taken, and `BETWEEN` what only goes wrong
between several arguments.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

import dask.array
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import infolib
from infolib import coding, estimate, gaussian, losses, palette

#: The last line of a traceback, and the values that lead to it; `filled` says what its braces stand for.
#: (A list with a star in a list is only there to keep short values on one line.)
Refusals = dict[str, list[Any]]


def filled(text: str, name: str, first: str, value: Any) -> str:
    """Fill in the names of the argument and of the function's first one, and what is said of the value."""
    said = {"name": name, "first": first, "value": value, "type": type(value).__name__}
    if "{shape}" in text:
        said["shape"] = np.shape(value)
    if "{dtype}" in text:
        said["dtype"] = np.asarray(value).dtype
    if "{sum:" in text:
        said["sum"] = np.sum(list(value.values()) if isinstance(value, dict) else value)
    return text.format(**said)


def in_a_row(bad: Refusals) -> Refusals:
    """Return the same bad values, lists as the one row of a table."""
    return {text: [[x] if isinstance(x, list) else x for x in values] for text, values in bad.items()}


nan, inf = math.nan, math.inf
HALVES = [0.5, 0.5]
UNIT = [[1.0, 0.0], [0.0, 1.0]]
NOT_WHOLE = [1.5, "1", None, True]

# Arrays

REAL = "TypeError: {name} must hold real numbers; got dtype {dtype}. Pass integers or floats"
NAN = "ValueError: {name} must be free of NaN; found NaN. Remove or replace the missing values first"
FINITE = "ValueError: {name} must be finite; found an infinite entry. Replace or remove it"
NO_OUTCOME = "ValueError: {name} must have at least one outcome along axis=-1; got shape {shape}"
NEGATIVE = "ValueError: {name} must be non-negative; found -0.25. If these are log-probabilities, use exp({name})"

MAPPING = {
    "TypeError: {name} must be an array or a list of numbers; got dict. "
    "Use [{name}[symbol] for symbol in symbols], with one order of the symbols for all": [{"a": 0.5, "b": 0.5}]
}
NUMBERS = {
    "TypeError: {name} must be an array or a list of numbers; got {type}. Pass the numbers themselves": [
        *[None, "0.5", b"0.5", bytearray(b"01"), repeat(0.5)]
    ],
    "TypeError: {name} must not be masked; got a MaskedArray. Leave out what is masked, or fill it": [
        np.ma.array([0.5, 0.5], mask=[False, True])
    ],
    "ValueError: {name} must be a rectangular array; got rows of different lengths": [[[0.5, 0.5], [1.0]]],
    REAL: [[0.5 + 0j, 0.5], ["a", "b"], [b"x", b"y"], [None, 0.5], np.array(["2024-01-01"] * 2, "M8[D]")],
    NAN: [[nan, 0.5], [nan, -1.0]],
}
VALUES = MAPPING | NUMBERS
EMPTY = {NO_OUTCOME: [[], [[], []]]}
ONE_NUMBER = {
    "ValueError: {name} must have an axis of outcomes; got a single number. "
    "For a yes/no event with that probability, use binary_entropy": [0.5, np.float64(0.5), np.array(1.0)]
}


def distribution(axis: str, remedy: str) -> Refusals:
    """Return the values refused by what takes a distribution along `axis`."""
    text = f"ValueError: {{name}} must sum to 1 along axis={axis}; found a sum of {{sum:.9g}}. "
    return VALUES | {
        NEGATIVE: [[1.25, -0.25]],
        text + f"If these are counts, use {remedy}": [
            *[[0.5, 0.4], [0.75, 0.5], [0.5, 0.5000001], [3, 1], [inf, 0.0], [0.0, 0.0]]
        ],
    }


SHARES = distribution("-1", "normalize({name})")
DISTRIBUTION = SHARES | EMPTY | ONE_NUMBER
PROBABILITY = VALUES | {
    "ValueError: {name} must hold probabilities, between 0 and 1; found {value[1]:.9g}. "
    "If these are log-probabilities, use exp({name})": [[0.5, -0.25], [0.5, -inf]],
    "ValueError: {name} must hold probabilities, between 0 and 1; found {value[1]:.9g}. "
    "If these are counts, use normalize({name})": [[0.5, 1.5], [0.5, 1.0000001], [0.5, 4], [0.5, inf]],
}
COUNTS = (
    NUMBERS
    | EMPTY
    | ONE_NUMBER
    | {
        NO_OUTCOME.replace("{shape}", "(0,)"): [{}],
        REAL.replace("{dtype}", "<U1"): [{"a": "x"}],
        REAL.replace("{dtype}", "object"): [{"a": None}],
        NEGATIVE: [[1.25, -0.25], {"a": 1.25, "b": -0.25}],
        "ValueError: {name} must have a positive sum along axis=-1; found a slice that sums to 0. Drop that slice": [
            *[[0, 0], [[1, 1], [0, 0]], {"a": 0}]
        ],
        "ValueError: {name} must be finite; found inf. Replace or remove the infinite entry": [[inf, 1.0]],
        "ValueError: {name} must have a finite sum along axis=-1; found an entry of 1e+308. "
        "Divide {name} by its largest entry first": [[1e308, 1e308]],
    }
)
TABLE = in_a_row(distribution("(-2, -1)", "normalize({name}, axis=(-2, -1))")) | {
    "ValueError: {name} must be a table, its rows the outcomes of X and its columns those of Y; "
    "got shape {shape}. For one variable, use entropy": [0.5, HALVES, []],
    "ValueError: {name} must have at least one row and one column; got shape {shape}": [[[], []], np.empty((0, 2))],
}
JOINT = distribution("(-1,)", "normalize({name}, axis=(-1,))") | EMPTY | ONE_NUMBER

# Normal distributions

MEAN = VALUES | {FINITE: [[0.0, inf], -inf]}
DEVIATION = VALUES | {
    FINITE: [[1.0, inf]],
    "ValueError: {name} must hold standard deviations, greater than 0; found {value:.6g}. "
    "Without any spread there is no density": [0.0],
    "ValueError: {name} must hold standard deviations, greater than 0; found {value:.6g}. "
    "If these are logarithms, use exp({name})": [-1.5],
}
CORRELATION = VALUES | {
    "ValueError: {name} must hold correlations, between -1 and 1; found {value:.9g}. "
    "If these are covariances, divide them by both standard deviations": [1.5, -2.0, 1.0000001, inf]
}
MEAN_VECTOR = VALUES | {
    FINITE: [[0.0, inf]],
    "ValueError: {name} must have 2 entries along its last axis, one for each row of the covariance matrices; "
    "got shape {shape}. Write the mean of every variable": [0.0, [0.0], [0.0, 0.0, 0.0]],
}
COVARIANCE = VALUES | {
    NAN: [[[1.0, nan], [nan, 1.0]]],
    FINITE: [[[inf, 0.0], [0.0, 1.0]]],
    "ValueError: {name} must be a square matrix, or a batch of them; got shape {shape}. For one variable use "
    "the function without multivariate in its name, with the standard deviation": [
        *[2.0, [1.0, 2.0], [[1.0, 2.0, 3.0]] * 2, np.empty((0, 0))]
    ],
    "ValueError: {name} must be symmetric; found mirror images that differ by 0.25. "
    "If it is a Cholesky factor L, use L @ L.T": [[[1.0, 0.5], [0.25, 1.0]]],
    "ValueError: {name} must be positive definite; found -1 as smallest eigenvalue. "
    "Leave out variables that are linear functions of the others": [[[1.0, 2.0], [2.0, 1.0]]],
    "ValueError: {name} must be positive definite; found 0 as smallest eigenvalue. "
    "Leave out variables that are linear functions of the others": [[[1.0, 0.0], [0.0, 0.0]]],
}
N_X = {
    "TypeError: {name} must be a whole number; got {type}. It counts the variables that belong to X": NOT_WHOLE,
    "ValueError: {name} must lie between 1 and 1, because covariance has 2 variables; got {value}. "
    "X and Y need one variable each at least": [0, 2, -1],
}

# Scores and labels

NO_SOFTMAX = {
    "ValueError: {name} must be below infinity; found inf. Replace it by a large finite score": [[inf, 1.0]],
    "ValueError: {name} must hold a finite score in every slice along axis=-1; found one with -inf only. "
    "Leave one class possible": [[-inf, -inf]],
}
NO_CLASSES = {
    "ValueError: {name} must have at least one class along its last axis; got shape {shape}. "
    "Give each example a row with one entry for each class": [0.5, [], [[], []]]
}
ONE_SCORE = "ValueError: {name} must have an axis of classes; got a single number. For one yes/no score, use sigmoid"
SCORES = VALUES | EMPTY | NO_SOFTMAX | {ONE_SCORE: [0.5]}
LABELLED_SCORES = VALUES | NO_CLASSES | NO_SOFTMAX
PREDICTIONS = SHARES | NO_CLASSES
LOG_PREDICTIONS = (
    VALUES
    | NO_CLASSES
    | {
        "ValueError: {name} must hold log-probabilities, which are at most 0; found {value[1]:.6g}. "
        "If these are probabilities, use log_likelihood; if scores, softmax_cross_entropy": [
            *[[0.25, 0.75], [-3.0, 12.5], [0.0, inf]]
        ]
    }
)
TARGETS = PROBABILITY | {
    "ValueError: {name} must have the shape of logits, (2,); got {shape}. "
    "Pass one target for each score; for numbers of classes, use softmax_cross_entropy": [1, [1], [[0, 1]]]
}
LABEL = VALUES | {
    NAN: [nan],
    "ValueError: {name} must be whole numbers; found 0.5. Use the numbers of the classes, counted from 0": [0.5],
    "TypeError: {name} must have an integer dtype; got bool. Use the numbers of the classes, counted from 0": [True],
    "ValueError: {name} must lie between 0 and 1, because there are 2 classes; found {value}. "
    "Use the numbers of the classes, counted from 0, and leave out examples without a label": [2, -1, -100, inf],
}
LABELS = LABEL | {
    "ValueError: {name} must have the shape of {first} without the last axis, (); got {shape}. "
    "Pass one class number for each row of {first}": [[0], [0, 0, 1], [[0]]],
}
N_CLASSES = {
    "TypeError: {name} must be a whole number; got {type}. It counts the classes, labels or not": NOT_WHOLE,
    "ValueError: {name} must be at least 1; got {value}. It is one more than the largest label": [0, -1],
}
REDUCTION = {
    'TypeError: {name} must be a string; got {type}. Use "mean", "sum" or "none" for one loss each': [None, 0],
    'ValueError: {name} must be "mean", "sum" or "none"; got {value!r}. "none" gives one loss each': [
        *["avg", "Mean", ""]
    ],
}

# Samples

SAMPLE = {
    "TypeError: {name} must be a list or an array of observations; got {type}. "
    "Pass a list with one entry for each observation": [
        *[None, "01", b"01", {0: 1}, {0, 1}, frozenset({0}), repeat(0)]
    ],
    "ValueError: {name} must have one axis, with one entry for each observation; got shape {shape}. "
    "Pass one variable, such as a column {name}[:, 0], or all entries, {name}.ravel()": [0, [[0, 1]]],
    "ValueError: {name} must have one entry for each observation; got rows of different lengths. Pass one flat list": [
        [[0], [0, 1]]
    ],
    "ValueError: {name} must hold at least one observation; got none. Look at where the sample comes from": [[]],
    "TypeError: {name} must hold numbers, strings or dates; got dtype object. "
    "Remove what is missing and give all observations one such type": [[0, None]],
    "TypeError: {name} must hold values of one type; found {value[1]!r} among values of type str. "
    "Convert them, as in [str(value) for value in {name}]": [["1", 1], ["1", b"1"]],
    "ValueError: {name} must hold whole numbers that floats can tell apart, up to 2**53; found a larger one. "
    "Count them as strings, as in [str(value) for value in {name}]": [[2**63, -1], [2**53 + 1, 0.5]],
    "ValueError: {name} must hold no string that ends with NUL, which NumPy drops; found one. Remove the NULs": [
        *[["a\0", "a"], [b"a\0", b"a"]]
    ],
    "ValueError: {name} must be free of NaN; found {value[0]}. Remove the missing values first": [
        *[[nan, 0.5], [complex(nan, 0), 1j], np.array(["NaT", "2024-01-01"], "M8[D]")]
    ],
    "TypeError: {name} must not be masked; got a MaskedArray. Leave out what is masked in any variable": [
        np.ma.array([0, 1], mask=[False, True])
    ],
}
METHOD = {
    'TypeError: {name} must be "plug-in" or "miller-madow"; got {type}. Pass its name': [None, 1],
    'ValueError: {name} must be "plug-in" or "miller-madow"; got "{value}". '
    "The second corrects for the bias of the first": ["jackknife", "Plug-in"],
}

# Codes

P = {"x": 0.5, "y": 0.25, "z": 0.25}
CODE = {"x": "0", "y": "10", "z": "11"}
SUM = "ValueError: {name} must sum to 1; found a sum of {sum:.9g}. If these are counts, use normalize({name})"


def weights(hint: str = "") -> Refusals:
    """Return what are neither the probabilities of symbols nor their counts."""
    return {
        "TypeError: {name} must map each symbol to its probability; got {type}. "
        f"Use dict(zip(symbols, p)) for an array p{hint}": [HALVES, np.array(HALVES), None, "xyz"],
        "TypeError: {name} must hold numbers; got {value[x]!r} for 'x'. Give each symbol one number": [
            *[{"x": "1"}, {"x": None}, {"x": 1j}, {"x": np.array(HALVES)}, {"x": np.array([1.0])}]
        ],
        "ValueError: {name} must be non-negative and free of NaN; found -0.25 for 'y'": [{"x": 1.25, "y": -0.25}],
        "ValueError: {name} must be non-negative and free of NaN; found nan for 'x'": [{"x": nan}],
        "ValueError: {name} must hold at least one symbol; got an empty mapping": [{}],
        SUM: [{"x": 0.5, "y": 0.4}, {"x": inf}],
    }


SYMBOL_PROBABILITIES = weights() | {SUM: [{"x": 0.5, "y": 0.4}, {"x": inf}, {"x": 3, "y": 1}]}
SYMBOL_WEIGHTS = weights("; the mapping comes before the message") | {
    "ValueError: {name} must have a positive sum; found only zeros. Count at least one symbol": [{"x": 0, "y": 0}],
}
WORDS = {
    "TypeError: {name} must map each symbol to its code word; got {type}. huffman_code builds such a mapping": [
        *[["0", "1"], None, "xyz"]
    ],
    'TypeError: the code word of \'x\' must be a string of "0" and "1"; got {value[x].__class__.__name__}. '
    "The code is the first argument": [{"x": 0}, {"x": b"0"}, P],
    "ValueError: the code word of 'y' must hold only \"0\" and \"1\"; found '12'. Remove the other characters": [
        {"x": "0", "y": "12"}
    ],
    "ValueError: {name} must hold at least one symbol; got an empty mapping": [{}],
}
PREFIX_FREE = WORDS | {
    'ValueError: {name} must be prefix-free for decode to read it; found "0", which begins "01". '
    "huffman_code builds one that is": [{"x": "0", "y": "01"}, {"x": "01", "y": "1", "z": "0"}],
    'ValueError: {name} must be prefix-free for decode to read it; found "0", which begins "0". '
    "huffman_code builds one that is": [{"x": "0", "y": "10", "z": "0"}],
    'ValueError: {name} must not hold an empty code word; found "". Give that symbol a code word of its own': [
        {"x": "", "y": "1"}
    ],
}
NO_SEQUENCE = {
    "TypeError: {name} must be a sequence of symbols; got {type}. Wrap a single symbol in a list": [
        5,
        None,
        np.array(5),
    ]
}
MESSAGE = NO_SEQUENCE | {
    "TypeError: {name} must be hashable, like the keys of code; found a list. Pass one flat sequence of symbols": [
        [["x"]]
    ],
    "ValueError: every symbol needs a code word; found 'q', which is not in code. Build the code with it": ["xyq"],
}
LIKELY_MESSAGE = NO_SEQUENCE | {
    "TypeError: {name} must be hashable, like the keys of probabilities; found a list. "
    "Pass one flat sequence of symbols": [[["x"]]],
    "ValueError: every symbol needs a positive probability; found 'q', which is not in probabilities. Give it one": [
        "xyq"
    ],
}


def bits(first: str) -> Refusals:
    """Return what are no bits, for a function whose first argument is `first`."""
    return {
        f'TypeError: {{name}} must be a string of "0" and "1"; got {{type}}. The {first} is the first argument': [
            *[101, ["0", "1"], b"0", None]
        ],
        'ValueError: {name} must hold only "0" and "1"; found {value!r}. Remove the other characters': ["01a", "0 1"],
    }


ENCODED = bits("code") | {
    "ValueError: {name} must end with a whole code word; found '1' left over at the end": ["1", "0101"]
}
CODE_WORD = bits("mapping of probabilities") | {
    "ValueError: {name} must be the code word of a message of n_symbols=1 symbols; {value!r} is none. Pass what "
    "arithmetic_encode returned, with the same probabilities and the length of the message": ["", "00", "0101"]
}
N_SYMBOLS = {
    "TypeError: {name} must be a whole number; got {type}. Pass the length of the message": NOT_WHOLE,
    "ValueError: {name} must not be negative; got {value}. Pass the length of the message": [-1],
}

# Options

OUT_OF_RANGE = "ValueError: {name} must lie between -1 and 0, because {first} has shape (2,); got {value}"
AXIS = {
    OUT_OF_RANGE: [1, -2, 7],
    OUT_OF_RANGE.replace("{value}", "{value[1]}"): [(0, 7)],
    "TypeError: {name} must be a whole number, or a tuple of them; got {type}. The default, -1, is the last axis": [
        *[1.0, "0", None, [0], True]
    ],
    "ValueError: {name} must name different axes, at least one; got {value}. (-2, -1) are the last two": [
        *[(), (0, 0), (0, -1)]
    ],
}
AXIS_OR_NONE = {text: [x for x in values if x is not None] for text, values in AXIS.items()}
ONE_AXIS = {
    OUT_OF_RANGE: [1, -2, 7],
    "TypeError: {name} must be a whole number; got {type}. The default, -1, is the last axis": [
        *[1.0, "0", None, [0], (0,), True]
    ],
}
BASE = {
    "TypeError: {name} must be a number; got {type}. Use 2 for bits, math.e for nats, 10 for hartleys": [
        *[True, "2", None, 2j, [2]]
    ],
    "ValueError: {name} must be greater than 1 and finite; got {value:g}. "
    "Use 2 for bits, math.e for nats, 10 for hartleys": [1, 0, -2, 0.5, nan, inf],
}
VARIABLE = {
    'ValueError: {name} must be "x", the rows, or "y", the columns; got {value!r}': ["X", "xy"],
    'TypeError: {name} must be "x", the rows, or "y", the columns; got {type}': [0, None, ["x"]],
}
THEME = {
    'ValueError: {name} must be "light" or "dark"; got {value!r}': ["Light", ""],
    'TypeError: {name} must be "light" or "dark"; got {type}': [None, np.zeros(2)],
}

#: Passed by name, and all others by position.
OPTIONS = {"axis", "base", "given", "method", "reduction"}

#: A value that is taken, for each argument.
GOOD: dict[str, Any] = (
    {"p": HALVES, "q": HALVES, "p_xy": [HALVES], "counts": [3, 1], "axis": -1, "base": 2, "of": "x", "given": "x"}
    | {"mu_p": 0.0, "sigma_p": 1.0, "mu_q": 0.0, "sigma_q": 1.0, "sigma": 1.0, "rho": 0.5}
    | {"mean_p": [0.0, 0.0], "mean_q": [0.0, 0.0], "covariance": UNIT, "covariance_p": UNIT, "covariance_q": UNIT}
    | {"logits": [0.0, 1.0], "probs": HALVES, "log_probs": [-1.0, -1.0], "labels": 0, "targets": [0.0, 1.0]}
    | {"n_x": 1, "n_classes": 2, "n_symbols": 1, "reduction": "mean", "x": [0, 1], "y": [0, 1], "method": "plug-in"}
    | {"code": CODE, "probabilities": P, "symbols": "xyz", "bits": "0", "theme": "light"}
)

# The table: every function with the kinds of its arguments, in order

#: Modules with classes or figures, whose tables of bad input stand in tests of their own.
HAVE_OWN_TABLES = {"disambiguation", "explore", "plot"}

TWO = {"p": DISTRIBUTION, "q": DISTRIBUTION, "axis": AXIS, "base": BASE}
TWO_NORMALS = {"mu_p": MEAN, "sigma_p": DEVIATION, "mu_q": MEAN, "sigma_q": DEVIATION, "base": BASE}
TWO_VECTORS = {"mean_p": MEAN_VECTOR, "covariance_p": COVARIANCE, "mean_q": MEAN_VECTOR, "covariance_q": COVARIANCE}
LOSS = {"base": BASE, "reduction": REDUCTION}

FUNCTIONS: dict[Callable[..., Any], dict[str, Refusals]] = {
    infolib.binary_entropy: {"p": PROBABILITY, "base": BASE},
    infolib.conditional_entropy: {"p_xy": TABLE, "given": VARIABLE, "base": BASE},
    infolib.cross_entropy: TWO,
    infolib.entropy: {"p": DISTRIBUTION, "axis": AXIS, "base": BASE},
    infolib.joint_entropy: {"p_xy": TABLE, "base": BASE},
    infolib.js_divergence: TWO,
    infolib.kl_divergence: TWO,
    infolib.marginal: {"p_xy": TABLE, "of": VARIABLE},
    infolib.mutual_information: {"p_xy": TABLE, "base": BASE},
    infolib.normalize: {"counts": COUNTS, "axis": AXIS},
    infolib.perplexity: {"p": DISTRIBUTION, "axis": AXIS},
    infolib.pointwise_mutual_information: {"p_xy": TABLE, "base": BASE},
    infolib.self_information: {"p": PROBABILITY, "base": BASE},
    infolib.total_correlation: {"p": JOINT, "axis": AXIS_OR_NONE, "base": BASE},
    gaussian.cross_entropy: TWO_NORMALS,
    gaussian.entropy: {"sigma": DEVIATION, "base": BASE},
    gaussian.kl_divergence: TWO_NORMALS,
    gaussian.multivariate_cross_entropy: TWO_VECTORS | {"base": BASE},
    gaussian.multivariate_entropy: {"covariance": COVARIANCE, "base": BASE},
    gaussian.multivariate_kl_divergence: TWO_VECTORS | {"base": BASE},
    gaussian.multivariate_mutual_information: {"covariance": COVARIANCE, "n_x": N_X, "base": BASE},
    gaussian.mutual_information: {"rho": CORRELATION, "base": BASE},
    losses.log_likelihood: {"probs": PREDICTIONS, "labels": LABELS, **LOSS},
    losses.log_sigmoid: {"logits": VALUES, "base": BASE},
    losses.log_softmax: {"logits": SCORES, "axis": ONE_AXIS, "base": BASE},
    losses.nll_loss: {"log_probs": LOG_PREDICTIONS, "labels": LABELS, **LOSS},
    losses.one_hot: {"labels": LABEL, "n_classes": N_CLASSES},
    losses.sigmoid: {"logits": VALUES},
    losses.sigmoid_cross_entropy: {"logits": VALUES, "targets": TARGETS, **LOSS},
    losses.softmax: {"logits": SCORES, "axis": ONE_AXIS},
    losses.softmax_cross_entropy: {"logits": LABELLED_SCORES, "labels": LABELS, **LOSS},
    coding.arithmetic_decode: {"probabilities": SYMBOL_WEIGHTS, "bits": CODE_WORD, "n_symbols": N_SYMBOLS},
    coding.arithmetic_encode: {"probabilities": SYMBOL_WEIGHTS, "symbols": LIKELY_MESSAGE},
    coding.decode: {"code": PREFIX_FREE, "bits": ENCODED},
    coding.encode: {"code": WORDS, "symbols": MESSAGE},
    coding.expected_length: {"code": WORDS, "probabilities": SYMBOL_PROBABILITIES},
    coding.huffman_code: {"probabilities": SYMBOL_PROBABILITIES},
    coding.kraft_sum: {"code": WORDS},
    estimate.entropy_from_samples: {"x": SAMPLE, "method": METHOD, "base": BASE},
    estimate.joint_distribution: {"x": SAMPLE, "y": SAMPLE},
    estimate.mutual_information_from_samples: {"x": SAMPLE, "y": SAMPLE, "method": METHOD, "base": BASE},
    palette.css_variables: {"theme": THEME},
}

# What goes wrong between several arguments, or with more than a plain value


def differentiable(*values: Any) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


T, J = torch.tensor(HALVES), jnp.array(HALVES)
J_TYPE = f"{type(J).__module__}.{type(J).__name__}"
NONE = np.empty((0, 2))
DIVERGENCES = (infolib.cross_entropy, infolib.kl_divergence, infolib.js_divergence)
ONE_VECTOR = (gaussian.multivariate_entropy, gaussian.multivariate_mutual_information)
NORMALS = (gaussian.cross_entropy, gaussian.kl_divergence)
VECTORS = (gaussian.multivariate_cross_entropy, gaussian.multivariate_kl_divergence)
OF_PAIRS = (estimate.joint_distribution, estimate.mutual_information_from_samples)

#: The last line of a traceback, and the calls that lead to it: functions, and their arguments that matter.
BETWEEN: dict[str, list[tuple[tuple[Callable[..., Any], ...], dict[str, Any]]]] = {
    "ValueError: p has shape (2,) but q has shape (3,): p lists 2 outcomes and q 3 along axis=-1. Give both the same "
    "outcomes in the same order; an impossible one has probability 0": [(DIVERGENCES, {"q": [0.5, 0.25, 0.25]})],
    "ValueError: p has shape (2,) but q has shape (1,): p lists 2 outcomes and q 1 along axis=-1. Give both the same "
    "outcomes in the same order; an impossible one has probability 0": [(DIVERGENCES, {"q": [1.0]})],
    "ValueError: p has shape (2, 2) but q has shape (3, 2): their leading axes do not broadcast. Reshape one of them": [
        (DIVERGENCES, {"p": [HALVES] * 2, "q": [HALVES] * 3})
    ],
    "ValueError: p has shape (2, 2) but q has shape (2,); count the axis from the end (axis=-1 is the last), "
    "got axis=0": [(DIVERGENCES, {"p": [HALVES] * 2, "axis": 0})],
    # Of several slices, the message names the one furthest from 1.
    "ValueError: p must sum to 1 along axis=0; found a sum of 1.5. If these are counts, use normalize(p)": [
        ((infolib.entropy,), {"p": [[0.5, 0.6, 0.75], [0.5, 0.5, 0.75]], "axis": 0})
    ],
    "ValueError: p must sum to 1 along axis=-1; found a sum of 0.5. "
    "The whole table does: of a joint distribution, pass all axes, axis=(-2, -1)": [
        ((infolib.entropy, infolib.perplexity), {"p": [[0.25, 0.25], [0.25, 0.25]]})
    ],
    "ValueError: axis must lie between -1 and 0, because counts has shape (1,); got 1": [
        ((infolib.normalize,), {"counts": {"a": 1}, "axis": 1})
    ],
    "ValueError: mu_p, sigma_p, mu_q, sigma_q must broadcast; got the shapes (2,), (), (3,), (). Reshape one of them": [
        (NORMALS, {"mu_p": [0.0, 0.0], "mu_q": [0.0, 0.0, 0.0]})
    ],
    "ValueError: covariance_p, covariance_q, mean_p, mean_q must broadcast; got the shapes (), (), (3,), (4,). "
    "Reshape one of them": [(VECTORS, {"mean_p": np.zeros((3, 2)), "mean_q": np.zeros((4, 2))})],
    "ValueError: covariance_p and covariance_q must be of the same variables; got 2 and 3 of them. "
    "Give both the same variables in the same order": [(VECTORS, {"covariance_q": np.eye(3)})],
    "ValueError: x has 2 observations but y has 1; x[t] and y[t] must be observed together. "
    "Leave out what has no partner": [(OF_PAIRS, {"y": [0]})],
    'ValueError: reduction="mean" must have an example to average over; got losses of shape (0,). '
    'Use reduction="sum", which is 0 without examples': [
        ((losses.nll_loss,), {"log_probs": NONE, "labels": []}),
        ((losses.softmax_cross_entropy,), {"logits": NONE, "labels": []}),
        ((losses.sigmoid_cross_entropy,), {"logits": [], "targets": []}),
        ((losses.log_likelihood,), {"probs": NONE, "labels": [], "reduction": "mean"}),
    ],
    "ValueError: labels must have the shape of logits without the last axis, (); got (2,). Of one-hot rows, pass "
    "the numbers of their columns; for other distributions t as targets, average "
    "-(t * log_softmax(logits)).sum(-1)": [((losses.softmax_cross_entropy,), {"labels": [1, 0]})],
    # Array libraries
    "TypeError: p is a torch.Tensor but q is a numpy.ndarray; convert them to arrays of one library": [
        (DIVERGENCES, {"p": T}),
        (DIVERGENCES, {"p": T, "q": np.array(HALVES)}),
    ],
    f"TypeError: p is a numpy.ndarray but q is a {J_TYPE}; convert them to arrays of one library": [
        (DIVERGENCES, {"p": np.array(HALVES), "q": J})
    ],
    "TypeError: sigma_p is a numpy.ndarray but mu_q is a torch.Tensor; convert them to arrays of one library": [
        (NORMALS, {"sigma_p": [1.0, 1.0], "mu_q": T})
    ],
    "TypeError: logits is a numpy.ndarray but labels is a torch.Tensor; convert them to arrays of one library": [
        ((losses.softmax_cross_entropy,), {"labels": torch.tensor(0)})
    ],
    "TypeError: logits is a torch.Tensor but targets is a numpy.ndarray; convert them to arrays of one library": [
        ((losses.sigmoid_cross_entropy,), {"logits": T, "targets": np.array(HALVES)})
    ],
    "TypeError: x is a torch.Tensor but y is a numpy.ndarray; convert them to arrays of one library": [
        (OF_PAIRS, {"x": T, "y": [0, 1]})
    ],
    "TypeError: x must be an array that NumPy can read; got a Tensor of dtype torch.bfloat16. "
    "Convert it first, outside of jit": [((estimate.entropy_from_samples,), {"x": T.to(torch.bfloat16)})],
    "ValueError: mu_p must fit into the 32-bit floats of the arrays beside it; got 1e+300. "
    "Convert those arrays to float64": [(NORMALS, {"mu_p": 1e300, "mu_q": T})],
    REAL.format(name="p", dtype="torch.complex64"): [((infolib.entropy, infolib.self_information), {"p": T + 0j})],
    REAL.format(name="p", dtype="complex128"): [((infolib.entropy, infolib.self_information), {"p": J + 0j})],
    REAL.format(name="counts", dtype="torch.complex64"): [((infolib.normalize,), {"counts": T + 0j})],
    REAL.format(name="counts", dtype="complex128"): [((infolib.normalize,), {"counts": J + 0j})],
    "TypeError: labels must have an integer dtype; got torch.bool. Use the numbers of the classes, counted from 0": [
        ((losses.one_hot,), {"labels": T > 0})
    ],
    "TypeError: labels must have an integer dtype; got float64. Use the numbers of the classes, counted from 0": [
        ((losses.one_hot,), {"labels": dask.array.ones(2)})
    ],
    "TypeError: covariance must not be a Dask array, which cannot factorise batches. Use covariance.compute() first": [
        (ONE_VECTOR, {"covariance": dask.array.eye(2)})
    ],
    # Numbers that carry a gradient are read without a warning.
    "ValueError: p must sum to 1 along axis=-1; found a sum of 1.25. If these are counts, use normalize(p)": [
        ((infolib.entropy, infolib.perplexity), {"p": differentiable(0.5, 0.75)})
    ],
    "ValueError: sigma must hold standard deviations, greater than 0; found 0. "
    "Without any spread there is no density": [((gaussian.entropy,), {"sigma": differentiable(0.0)})],
    # Symbols
    "ValueError: every symbol needs a code word; found 'q', which is not in code. Build the code with it": [
        ((coding.expected_length,), {"probabilities": {"x": 0.5, "q": 0.5}})
    ],
    "ValueError: every symbol needs a positive probability; found 'z', whose probability is 0. Give it one": [
        ((coding.arithmetic_encode,), {"probabilities": {"x": 1, "y": 1, "z": 0}})
    ],
    'TypeError: the code word of \'x\' must be a string of "0" and "1"; got float. The code is the first argument': [
        ((coding.expected_length,), {"code": P, "probabilities": CODE})  # swapped
    ],
    "ValueError: bits must be made of code words; none begins with '11' at position 3": [
        ((coding.decode,), {"code": {"x": "0", "y": "10"}, "bits": "010110"})
    ],
    # A long string is not repeated in full.
    f"ValueError: bits must end with a whole code word; found '{'0' * 24}...' left over at the end": [
        ((coding.decode,), {"code": {"x": "0" * 200, "y": "1"}, "bits": "0" * 199})
    ],
}


# The tests


def written_out(function: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """Return the call as one would type it, cut off where it gets long."""
    module = function.__module__.removeprefix("infolib.")
    return f"{module}.{function.__name__}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"[:100]


def table() -> Iterator[tuple[Callable[..., Any], dict[str, Any], str]]:
    """Yield every function with every bad value of every argument, then with those of `BETWEEN`."""
    for function, kinds in FUNCTIONS.items():
        for name, bad in kinds.items():
            for text, values in bad.items():
                for value in values:
                    yield function, {name: value}, filled(text, name, next(iter(kinds)), value)
    for expected, calls in BETWEEN.items():
        for functions, arguments in calls:
            yield from ((function, arguments, expected) for function in functions)


def called(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Call the function with these arguments, and good values for all others."""
    arguments = {name: GOOD[name] for name in FUNCTIONS[function]} | arguments
    options = {name: value for name, value in arguments.items() if name in OPTIONS}
    return function(*(value for name, value in arguments.items() if name not in OPTIONS), **options)


each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: written_out(function, {}))


@pytest.mark.parametrize(
    ("function", "arguments", "expected"), [pytest.param(*row, id=written_out(*row[:2])) for row in table()]
)
def test_bad_input_is_refused_in_these_words(function, arguments, expected):
    with pytest.raises((TypeError, ValueError)) as caught:
        called(function, arguments)
    assert f"{caught.type.__name__}: {caught.value}" == expected


@each_function
def test_the_good_values_of_the_table_are_taken(function):
    assert called(function, {}) is not None


def test_the_table_holds_every_argument_of_every_public_function():
    names = {module.name for module in pkgutil.iter_modules(infolib.__path__) if module.name[0] != "_"}
    modules = [importlib.import_module(f"infolib.{name}") for name in sorted(names - HAVE_OWN_TABLES)]
    public = [getattr(module, name) for module in modules for name in module.__all__]
    parameters = {x: list(inspect.signature(x).parameters) for x in public if inspect.isfunction(x)}
    assert {function: list(kinds) for function, kinds in FUNCTIONS.items()} == parameters
    assert all(bad and all(bad.values()) for kinds in FUNCTIONS.values() for bad in kinds.values())


@each_function
def test_arrays_are_passed_by_position_and_options_by_name(function):
    arguments = {name: GOOD[name] for name in FUNCTIONS[function]}
    if function is not palette.css_variables:
        with pytest.raises(TypeError, match="positional-only"):
            function(**arguments)
    if OPTIONS & arguments.keys():
        with pytest.raises(TypeError, match="positional argument"):
            function(*arguments.values())


@pytest.mark.parametrize(
    ("dtype", "off", "refused"), [("float64", 1e-7, True), ("float32", 1e-5, False), ("float32", 1e-2, True)]
)
def test_how_near_to_one_depends_on_the_precision(dtype, off, refused):
    p = np.array([0.5, 0.5 + off], dtype)
    if refused:
        with pytest.raises(ValueError, match="p must sum to 1"):
            infolib.entropy(p)
    else:
        assert infolib.entropy(p) == pytest.approx(1, abs=1e-4)


def test_normalize_alone_takes_a_mapping():
    assert infolib.normalize({"a": 0.5, "b": 0.5}) == {"a": 0.5, "b": 0.5}


@pytest.mark.parametrize(("module", "needs"), [("plot", "matplotlib"), ("explore", "anywidget")])
def test_a_module_whose_library_is_missing_names_the_extra(module, needs):
    program = f"import sys; sys.modules[{needs!r}] = None; import infolib.{module}"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"infolib.{module} needs {needs}; install infolib[{module}]" in run.stderr
