"""Bad input: every message names the argument, says what was found and what to do instead."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch

import infolib
from infolib.coding import decode, encode, expected_length, huffman_code, kraft_sum
from infolib.palette import css_variables

HALVES = [0.5, 0.5]

#: Every argument that takes an array: how to call the measure with it, and the argument's name.
DISTRIBUTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "entropy": (infolib.entropy, "p"),
    "perplexity": (infolib.perplexity, "p"),
    "cross_entropy-p": (lambda p, **options: infolib.cross_entropy(p, HALVES, **options), "p"),
    "cross_entropy-q": (lambda q, **options: infolib.cross_entropy(HALVES, q, **options), "q"),
    "kl_divergence-p": (lambda p, **options: infolib.kl_divergence(p, HALVES, **options), "p"),
    "kl_divergence-q": (lambda q, **options: infolib.kl_divergence(HALVES, q, **options), "q"),
}
COUNTS = {"normalize": (infolib.normalize, "counts")}
PROBABILITIES = {"self_information": (infolib.self_information, "p"), "binary_entropy": (infolib.binary_entropy, "p")}
WITH_AXIS = {**DISTRIBUTIONS, **COUNTS}
ALL = {**WITH_AXIS, **PROBABILITIES}
WITH_BASE = {name: call for name, call in ALL.items() if name not in ("perplexity", "normalize")}
PAIRS = {"cross_entropy": infolib.cross_entropy, "kl_divergence": infolib.kl_divergence}


def over(calls: dict[str, tuple[Callable[..., Any], str]]) -> pytest.MarkDecorator:
    """Run a test with `call` and `name` set to each argument in turn."""
    return pytest.mark.parametrize(("call", "name"), list(calls.values()), ids=list(calls))


def message(*parts: str) -> str:
    """Return a pattern that finds the parts in this order, each taken literally."""
    return ".*".join(map(re.escape, parts))


# What the array holds


@over(ALL)
@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        pytest.param([0.5 + 0j, 0.5 + 0j], "complex128", id="complex"),
        pytest.param(["a", "b"], "<U1", id="strings"),
        pytest.param([None, 0.5], "object", id="None"),
        pytest.param([b"x", b"y"], "|S1", id="bytes"),
        pytest.param(np.array(["2024-01-01"] * 2, "M8[D]"), "datetime64", id="dates"),
    ],
)
def test_what_is_no_real_number_is_refused(call, name, value, dtype):
    with pytest.raises(
        TypeError, match=message(f"{name} must hold real numbers; got dtype {dtype}", "Convert it to a floating dtype")
    ):
        call(value)


@pytest.mark.parametrize(
    "measure", [infolib.entropy, infolib.self_information, infolib.normalize], ids=lambda m: m.__name__
)
@pytest.mark.parametrize(
    ("library", "dtype"), [(torch.tensor, "torch.complex64"), (jnp.asarray, "complex128")], ids=["torch", "jax"]
)
def test_complex_arrays_of_other_libraries_are_refused(measure, library, dtype):
    with pytest.raises(TypeError, match=message(f"must hold real numbers; got dtype {dtype}")):
        measure(library([0.5 + 0j, 0.5 + 0j]))


@over(WITH_AXIS)
def test_a_negative_entry_is_refused(call, name):
    with pytest.raises(ValueError, match=message(f"{name} must be non-negative; found -0.25", f"use exp({name})")):
        call([1.25, -0.25])


@over(PROBABILITIES)
@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        pytest.param(-0.25, "log-probabilities, use exp", id="negative"),
        pytest.param(1.5, "counts, use normalize", id="above-one"),
        pytest.param(4, "counts, use normalize", id="count"),
        pytest.param(math.inf, "counts, use normalize", id="inf"),
        pytest.param(1.0000001, "counts, use normalize", id="nearly-one"),
    ],
)
def test_what_is_no_probability_is_refused(call, name, value, remedy):
    with pytest.raises(
        ValueError,
        match=message(f"{name} must hold probabilities, between 0 and 1; found {value:.9g}", f"{remedy}({name})"),
    ):
        call([0.5, value])


@over(ALL)
@pytest.mark.parametrize(
    ("value", "kind", "remedy"),
    [
        pytest.param({"a": 0.5, "b": 0.5}, "dict", ".values()", id="mapping"),
        pytest.param(None, "NoneType", "Pass the numbers themselves", id="None"),
        pytest.param("0.5", "str", "Pass the numbers themselves", id="string"),
        pytest.param(iter([0.5, 0.5]), "list_iterator", "Pass the numbers themselves", id="iterator"),
    ],
)
def test_what_is_no_array_is_refused_by_its_type(call, name, value, kind, remedy):
    if name == "counts" and kind == "dict":
        assert call(value) == value  # normalize alone takes mappings
        return
    with pytest.raises(TypeError, match=message(f"{name} must be an array or a list of numbers; got {kind}", remedy)):
        call(value)


@over(ALL)
@pytest.mark.parametrize("value", [[math.nan, 0.5], [math.nan, -1.0]], ids=["nan", "nan-and-negative"])
def test_nan_is_refused(call, name, value):
    with pytest.raises(
        ValueError, match=message(f"{name} must be free of NaN; found NaN", "Remove or replace the missing values")
    ):
        call(value)


@over(DISTRIBUTIONS)
@pytest.mark.parametrize(
    ("value", "total"),
    [
        pytest.param([0.5, 0.4], "0.9", id="below-one"),
        pytest.param([0.75, 0.5], "1.25", id="above-one"),
        pytest.param([3, 1], "4", id="counts"),
        pytest.param([0.5, 0.5000001], "1.0000001", id="nearly-one"),
        pytest.param([math.inf, 0.0], "inf", id="inf"),
        pytest.param([0.0, 0.0], "0", id="zeros"),
    ],
)
def test_what_does_not_sum_to_one_is_refused_and_pointed_to_normalize(call, name, value, total):
    found = f"{name} must sum to 1 along axis=-1; found a sum of {total}. If these are counts, use normalize({name})"
    with pytest.raises(ValueError, match=f"^{re.escape(found)}$"):
        call(value)


def test_the_worst_slice_of_a_batch_is_reported():
    with pytest.raises(ValueError, match=message("p must sum to 1 along axis=0; found a sum of 1.5")):
        infolib.entropy([[0.5, 0.6, 0.75], [0.5, 0.5, 0.75]], axis=0)


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


@over(COUNTS)
@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param(
            [0, 0], "must have a positive sum along axis=-1; found a slice that sums to 0. Drop that slice", id="zeros"
        ),
        pytest.param(
            [[1, 1], [0, 0]],
            "must have a positive sum along axis=-1; found a slice that sums to 0",
            id="one-row-of-zeros",
        ),
        pytest.param([math.inf, 1.0], "must be finite; found inf. Replace or remove", id="inf"),
        pytest.param([1e308, 1e308], "must have a finite sum along axis=-1; found an entry of 1e+308", id="overflow"),
    ],
)
def test_counts_that_cannot_be_divided_by_their_sum_are_refused(call, name, value, found):
    with pytest.raises(ValueError, match=message(f"{name} {found}")):
        call(value)


# Shapes


@over(ALL)
def test_rows_of_different_lengths_are_refused(call, name):
    with pytest.raises(ValueError, match=message(f"{name} must be a rectangular array; got rows of different lengths")):
        call([[0.5, 0.5], [1.0]])


@over(WITH_AXIS)
@pytest.mark.parametrize(("value", "shape"), [([], "(0,)"), ([[], []], "(2, 0)")], ids=["list", "rows"])
def test_no_outcomes_are_refused(call, name, value, shape):
    with pytest.raises(
        ValueError, match=message(f"{name} must have at least one outcome along axis=-1; got shape {shape}")
    ):
        call(value)


@over(WITH_AXIS)
@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.array(1.0)], ids=["float", "numpy-scalar", "0-d"])
def test_a_single_number_is_refused_and_pointed_to_binary_entropy(call, name, value):
    with pytest.raises(
        ValueError, match=message(f"{name} must have an axis of outcomes; got a single number", "use binary_entropy")
    ):
        call(value)


@over(WITH_AXIS)
@pytest.mark.parametrize("axis", [1, -2, 7])
def test_an_axis_out_of_range_is_refused(call, name, axis):
    expected = message("axis must lie between -1 and 0, because", "has shape (2,); got", str(axis))
    with pytest.raises(ValueError, match=expected):
        call(HALVES, axis=axis)


@over(WITH_AXIS)
@pytest.mark.parametrize("axis", [1.0, "0", None, (0,)], ids=["float", "str", "None", "tuple"])
def test_an_axis_that_is_no_whole_number_is_refused(call, name, axis):
    with pytest.raises(
        TypeError,
        match=message(f"axis must be a whole number; got {type(axis).__name__}", "The default, -1, is the last axis"),
    ):
        call(HALVES, axis=axis)


pairs = pytest.mark.parametrize("measure", list(PAIRS.values()), ids=list(PAIRS))


@pairs
def test_different_numbers_of_outcomes_are_refused(measure):
    expected = message(
        "p has shape (2,) but q has shape (3,): p lists 2 outcomes and q 3 along axis=-1",
        "Give both the same outcomes in the same order; an impossible one has probability 0",
    )
    with pytest.raises(ValueError, match=expected):
        measure(HALVES, [0.5, 0.25, 0.25])


@pairs
def test_one_outcome_is_not_stretched_over_many(measure):
    with pytest.raises(ValueError, match=message("p lists 2 outcomes and q 1 along axis=-1")):
        measure(HALVES, [1.0])


@pairs
def test_batches_that_do_not_broadcast_are_refused(measure):
    expected = message(
        "p has shape (2, 2) but q has shape (3, 2): their leading axes do not broadcast. Reshape one of them"
    )
    with pytest.raises(ValueError, match=expected):
        measure([HALVES] * 2, [HALVES] * 3)


@pairs
def test_an_axis_counted_from_the_front_is_refused_where_it_means_two_axes(measure):
    expected = message("p has shape (2, 2) but q has shape (2,); count the axis from the end", "got axis=0")
    with pytest.raises(ValueError, match=expected):
        measure([HALVES] * 2, HALVES, axis=0)


# Libraries


@pairs
@pytest.mark.parametrize(
    ("p", "q", "kinds"),
    [
        pytest.param(
            torch.tensor(HALVES), np.array(HALVES), ("p is a torch.Tensor", "q is a numpy.ndarray"), id="torch-numpy"
        ),
        pytest.param(torch.tensor(HALVES), HALVES, ("p is a torch.Tensor", "q is a numpy.ndarray"), id="torch-list"),
        pytest.param(np.array(HALVES), jnp.array(HALVES), ("p is a numpy.ndarray", "q is a jax"), id="numpy-jax"),
    ],
)
def test_arrays_of_two_libraries_are_refused(measure, p, q, kinds):
    with pytest.raises(TypeError, match=message(*kinds, "convert them to arrays of one library")):
        measure(p, q)


# The base


@over(WITH_BASE)
@pytest.mark.parametrize("base", [1, 0, -2, math.nan, math.inf, 0.5])
def test_a_base_that_is_no_unit_is_refused(call, name, base):
    with pytest.raises(
        ValueError, match=message(f"base must be greater than 1 and finite; got {base}", "2 for bits, math.e for nats")
    ):
        call(HALVES, base=base)


@over(WITH_BASE)
@pytest.mark.parametrize("base", [True, "2", None, 2j, [2]], ids=["bool", "str", "None", "complex", "list"])
def test_a_base_that_is_no_number_is_refused(call, name, base):
    with pytest.raises(
        TypeError, match=message(f"base must be a number; got {type(base).__name__}", "2 for bits, math.e for nats")
    ):
        call(HALVES, base=base)


# How measures are called


@pytest.mark.parametrize(
    "measure", [infolib.entropy, infolib.perplexity, infolib.self_information, infolib.binary_entropy]
)
def test_arrays_are_passed_by_position(measure):
    with pytest.raises(TypeError, match="positional-only"):
        measure(p=HALVES)


@pytest.mark.parametrize("measure", [infolib.entropy, infolib.perplexity, infolib.normalize])
def test_options_are_passed_by_name(measure):
    with pytest.raises(TypeError, match="positional argument"):
        measure(HALVES, -1)


# Codes

CODE = {"x": "0", "y": "10", "z": "11"}
P = {"x": 0.5, "y": 0.25, "z": 0.25}

TAKES_PROBABILITIES = pytest.mark.parametrize(
    "call", [huffman_code, partial(expected_length, CODE)], ids=["huffman_code", "expected_length"]
)
TAKES_CODE = pytest.mark.parametrize(
    "call",
    [
        lambda code: expected_length(code, P),
        kraft_sum,
        lambda code: encode(code, "xyz"),
        lambda code: decode(code, "01011"),
    ],
    ids=["expected_length", "kraft_sum", "encode", "decode"],
)


@TAKES_PROBABILITIES
@pytest.mark.parametrize(
    ("value", "error", "parts"),
    [
        pytest.param([0.5, 0.5], TypeError, ("got list", "Use dict(zip(symbols, p))"), id="list"),
        pytest.param(np.array(HALVES), TypeError, ("got ndarray", "Use dict(zip(symbols, p))"), id="array"),
        pytest.param(None, TypeError, ("got NoneType",), id="None"),
        pytest.param({}, ValueError, ("at least one symbol; got an empty mapping",), id="empty"),
        pytest.param({"x": "1"}, TypeError, ("must hold numbers; got '1' for 'x'",), id="string"),
        pytest.param({"x": None}, TypeError, ("must hold numbers; got None for 'x'",), id="no-number"),
        pytest.param({"x": 1j}, TypeError, ("must hold numbers; got 1j for 'x'",), id="complex"),
        pytest.param(
            {"x": np.array(HALVES)}, TypeError, ("must hold numbers; got array([0.5, 0.5]) for 'x'",), id="arrays"
        ),
        pytest.param(
            {"x": 1.25, "y": -0.25}, ValueError, ("non-negative and free of NaN; found -0.25 for 'y'",), id="negative"
        ),
        pytest.param({"x": math.nan}, ValueError, ("non-negative and free of NaN; found nan for 'x'",), id="nan"),
        pytest.param(
            {"x": 0.5, "y": 0.4},
            ValueError,
            ("must sum to 1; found a sum of 0.9. ", "normalize(probabilities)"),
            id="sum",
        ),
        pytest.param(
            {"x": 3, "y": 1}, ValueError, ("found a sum of 4. ", "If these are counts, use normalize"), id="counts"
        ),
        pytest.param({"x": math.inf}, ValueError, ("found a sum of inf",), id="inf"),
    ],
)
def test_a_mapping_that_is_no_distribution_is_refused(call, value, error, parts):
    with pytest.raises(error, match=message("probabilities", *parts)):
        call(value)


@TAKES_CODE
@pytest.mark.parametrize(
    ("code", "error", "expected"),
    [
        pytest.param(["0", "1"], TypeError, "code must map each symbol to its code word; got list", id="list"),
        pytest.param({}, ValueError, "code must hold at least one symbol; got an empty mapping", id="empty"),
        pytest.param(
            {"x": 0}, TypeError, 'the code word of \'x\' must be a string of "0" and "1"; got int', id="number"
        ),
        pytest.param(
            {"x": "0", "y": "12"},
            ValueError,
            "the code word of 'y' must hold only \"0\" and \"1\"; found '12'",
            id="digits",
        ),
        pytest.param(
            {"x": b"0"}, TypeError, 'the code word of \'x\' must be a string of "0" and "1"; got bytes', id="bytes"
        ),
    ],
)
def test_a_mapping_that_is_no_code_is_refused(call, code, error, expected):
    with pytest.raises(error, match=message(expected)):
        call(code)


@pytest.mark.parametrize(
    "call",
    [lambda: encode(CODE, "xyq"), lambda: expected_length(CODE, {"x": 0.5, "q": 0.5})],
    ids=["encode", "expected_length"],
)
def test_a_symbol_without_a_code_word_is_named(call):
    with pytest.raises(
        ValueError,
        match=message("every symbol needs a code word; found 'q', which is not in code", "Build the code with it"),
    ):
        call()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            {"x": "0", "y": "01"},
            (
                'code must be prefix-free for decode to read it; found "0", which begins "01"',
                "huffman_code builds one that is",
            ),
            id="prefix",
        ),
        pytest.param({"x": "0", "y": "10", "z": "0"}, ('found "0", which begins "0"',), id="same-word-twice"),
        pytest.param({"x": "01", "y": "1", "z": "0"}, ('found "0", which begins "01"',), id="prefix-later-in-order"),
        pytest.param(
            {"x": "", "y": "1"},
            ('code must not hold an empty code word; found ""', "Give that symbol a code word"),
            id="empty",
        ),
    ],
)
def test_a_code_that_cannot_be_decoded_is_refused(code, expected):
    with pytest.raises(ValueError, match=message(*expected)):
        decode(code, "01")


@pytest.mark.parametrize(
    ("bits", "error", "expected"),
    [
        pytest.param(
            "0101", ValueError, "bits must end with a whole code word; found '1' left over at the end", id="left-over"
        ),
        pytest.param("01a", ValueError, 'bits must hold only "0" and "1"; found \'01a\'', id="letters"),
        pytest.param(101, TypeError, 'bits must be a string of "0" and "1"; got int', id="number"),
        pytest.param(["0", "1"], TypeError, 'bits must be a string of "0" and "1"; got list', id="list"),
    ],
)
def test_bits_that_are_no_message_are_refused(bits, error, expected):
    with pytest.raises(error, match=message(expected)):
        decode(CODE, bits)


def test_bits_that_begin_no_code_word_are_found_where_they_stand():
    with pytest.raises(
        ValueError, match=message("bits must be made of code words; none begins with '11' at position 3")
    ):
        decode({"x": "0", "y": "10"}, "010110")


def test_a_long_string_of_bits_is_not_repeated_in_full():
    with pytest.raises(ValueError, match=r"found '[01]{24}\.\.\.'") as caught:
        decode({"x": "0" * 200, "y": "1"}, "0" * 199)
    assert len(str(caught.value)) < 120


# Mappings of counts


@pytest.mark.parametrize(
    ("counts", "error", "expected"),
    [
        pytest.param({}, ValueError, "counts must have at least one outcome", id="empty"),
        pytest.param({"a": "x"}, TypeError, "counts must hold real numbers; got dtype <U1", id="strings"),
        pytest.param({"a": 1, "b": -1}, ValueError, "counts must be non-negative; found -1", id="negative"),
        pytest.param({"a": 0}, ValueError, "counts must have a positive sum", id="zeros"),
    ],
)
def test_a_mapping_that_holds_no_counts_is_refused(counts, error, expected):
    with pytest.raises(error, match=message(expected)):
        infolib.normalize(counts)


def test_a_theme_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=message('theme must be "light" or "dark"; got', "'Light'")):
        css_variables("Light")


def test_a_message_that_is_no_sequence_is_refused():
    with pytest.raises(TypeError, match=message("symbols must be a sequence of symbols; got int", "in a list")):
        encode(CODE, 5)


def test_swapped_arguments_are_told_their_order():
    with pytest.raises(TypeError, match=message("got float", "The code is the first argument")):
        expected_length({"x": 0.5, "y": 0.5}, CODE)


@pytest.mark.parametrize(("module", "needs"), [("plot", "matplotlib"), ("explore", "anywidget")])
def test_a_module_whose_library_is_missing_names_the_extra(module, needs):
    program = f"import sys; sys.modules[{needs!r}] = None; import infolib.{module}"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"infolib.{module} needs {needs}; install infolib[{module}]" in run.stderr
