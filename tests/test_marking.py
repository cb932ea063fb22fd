"""marking.py, which comes with the problem sets: what it accepts, what it refuses, and what it says."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from problems import SOURCES, marking

Hint, choice, function, number, numbers, sealed = (
    getattr(marking, name) for name in ("Hint", "choice", "function", "number", "numbers", "sealed")
)

BITS = 1.5849625


def said(check: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(Hint) as refused:
        check(*arguments, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        math.log2(3),
        1.585,
        np.float32(1.58496),
        np.array(BITS),
        np.array([[BITS]]),
        [BITS],
        (BITS,),
        {"bits": BITS},
        {"bits": [BITS]},
        Fraction(317, 200),
        Decimal("1.58496"),
        pd.Series([BITS]),
        torch.tensor(BITS, requires_grad=True),
        torch.tensor([BITS], dtype=torch.float64),
    ],
    ids=lambda answer: f"{type(answer).__name__} {answer}",
)
def test_a_right_number_is_accepted_in_any_form(answer):
    number(answer, sealed(math.log2(3)))


@pytest.mark.parametrize("answer", [6, 6.0, np.int8(6), "6", b"6"])
def test_whole_numbers_are_numbers(answer):
    number(answer, sealed(6))


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-9, -1e-9])
def test_zero_has_no_sign(value):
    assert sealed(value) == sealed(0)


def test_infinity_is_a_number_and_its_sign_counts():
    number(torch.tensor(math.inf), sealed(math.inf))
    assert "the sign is not" in said(number, -math.inf, sealed(math.inf))


def test_the_last_decimal_may_be_off_by_one_and_no_more():
    number(1.584, sealed(1.585))
    number(1.586, sealed(1.585))
    assert "not it" in said(number, 1.587, sealed(1.585))


@pytest.mark.parametrize(
    ("answer", "unit", "phrase"),
    [
        (math.log(3), "bits", "in nats, not in bits"),
        (math.log10(3), "bits", "in hartleys"),
        (-math.log2(3), "bits", "the sign is not"),
        (-math.log(3), "bits", "nats, with the wrong sign"),
        (math.log(3), "", "1.09861 is not it, nor one of the usual slips."),
        (158.49625, "bits", "in percent"),
        (1.6, "bits", "too coarse"),
        (1.58, "bits", "too coarse"),
        (2.0, "bits", "2 is not it"),
        (math.nan, "bits", "nan is no number"),
        ([1.585, 1.585], "bits", "One number is asked for, and here are 2"),
        (math.log2, "bits", "this is a function: call it"),
        ("1.585 bits", "bits", "without text or unit"),
        (1j, "bits", "Numbers are asked for"),
        (..., "bits", "There is no answer yet"),
        (None, "bits", "There is no answer yet"),
    ],
)
def test_a_wrong_number_is_explained(answer, unit, phrase):
    assert phrase in said(number, answer, sealed(math.log2(3)), unit=unit)


def test_bits_where_nats_are_asked_for_are_explained():
    assert "in bits, not in nats" in said(number, math.log2(3), sealed(math.log(3)), unit="nats")


def test_a_named_mistake_goes_before_the_usual_slips():
    mistakes = {sealed(math.log(3)): "Named."}
    assert said(number, math.log(3), sealed(math.log2(3)), unit="bits", mistakes=mistakes) == "Named."


def test_several_numbers_come_in_order_and_the_first_wrong_one_is_named():
    right = [sealed(0.5), sealed(0.25)]
    numbers(torch.tensor([0.5, 0.25]), right)
    numbers([Fraction(1, 2), np.float64(0.25)], right)
    assert "Number 2, 0.4, is not it" in said(numbers, [0.5, 0.4], right)
    assert said(numbers, [0.25, 0.5], right, mistakes={(sealed(0.25), sealed(0.5)): "Swapped."}) == "Swapped."
    assert "2 numbers are asked for, and here are 3" in said(numbers, [1, 2, 3], right)
    assert "in percent" in said(numbers, [50, 25], right)


@pytest.mark.parametrize("answer", ["B, a", "a b", ["a", "B"], {"b", "a"}, np.array(["b", "a"]), ("A ", "b")])
def test_a_choice_has_no_order_and_no_case(answer):
    choice(answer, sealed("a, b"))


def test_a_wrong_choice_is_explained():
    assert said(choice, "c", sealed("a"), mistakes={sealed("C"): "Named."}) == "Named."
    assert "'d' is not it" in said(choice, "d", sealed("a"))
    assert "There is no answer yet" in said(choice, ..., sealed("a"))


@pytest.mark.parametrize("answer", [False, np.False_, "False", torch.tensor(False)])
def test_false_is_a_choice(answer):
    choice(answer, sealed(False))
    assert "not it" in said(choice, answer, sealed(True))


def test_a_function_may_return_any_form_and_round():
    cases = [(np.array([0.5, 0.5]),), (np.array([0.9, 0.1]),)]
    for returned in (list, tuple, torch.tensor, lambda p: p.reshape(-1, 1), lambda p: np.round(p, 3), np.float32):
        function(lambda p, returned=returned: returned(p / 3), lambda p: p / 3, cases)


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (lambda x: x / math.log2(math.e), "in nats, not in bits"),
        (lambda x: -x, "the sign is not"),
        (lambda x: x**2, "Named."),
        (lambda x: x + 1, "For 2 the result is 3; it ought to be 2."),
        (lambda x: math.nan if x > 2 else x, "For 3 the result is nan"),
        (lambda x: math.nan if x > 2 else x / math.log2(math.e), "in nats"),
        (lambda x: [x, x], "For 2 the result has shape (2,); it ought to have ()."),
        (lambda x: 1 / 0, "For 2 the function stops with ZeroDivisionError: division by zero"),
        (lambda x: None, "is there a `return`?"),
        (lambda x: "two", "Numbers are asked for"),
        (2, "A function is asked for, and this is 2."),
        (..., "There is no answer yet"),
    ],
)
def test_a_wrong_function_is_explained(answer, phrase):
    mistakes = {"Named.": lambda x: x**2}
    assert phrase in said(function, answer, lambda x: x, [(2,), (3,)], unit="bits", mistakes=mistakes)


def test_a_function_that_changes_its_argument_changes_no_case():
    def spoils(p):
        p *= 2
        return p / 2

    case = np.array([0.5, 0.5])
    function(spoils, lambda p: p, [(case,)])
    assert case.tolist() == [0.5, 0.5]


def test_marking_needs_numpy_alone():
    source = (SOURCES / "marking.py").read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"__future__", "copy", "hashlib", "math", "re", "collections.abc", "typing", "numpy"}
