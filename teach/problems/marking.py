"""Says whether an answer is right and, where it is not, what has probably happened.

This file comes with every problem set: the tests in the notebooks call it, on your machine as well as
your teacher's. It needs NumPy and nothing else.

An answer may have any form: a Python or NumPy number, a fraction, a list, an array, a torch tensor. Right
answers are compared to three decimals. They stand in the notebooks sealed, as the digests of
`sealed`, so that nobody reads one by accident; that is a curtain and not a lock.
"""

from __future__ import annotations

import copy
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

DECIMALS = 3
STEP = 10.0**-DECIMALS
LN2 = math.log(2)


class Hint(AssertionError):  # noqa: N818 (students read the name before the message)
    """An answer is not right; the message says why, as far as that can be told."""


def sealed(value: Any) -> str:
    """Return a digest of a number, to three decimals, or of a choice."""
    if isinstance(value, str | bool | np.bool_):
        value = _as_choice(value)
    else:
        value = f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}"  # "+ 0.0": -0.000 is 0.000
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def answered(answer: Any) -> None:
    """Raise `Hint` if the answer's `...` still stands there."""
    if answer is None or answer is ...:
        raise Hint("There is no answer yet: replace the `...`, and run that cell.")


def number(answer: Any, right: str, *, unit: str = "", mistakes: Mapping[str, str] | None = None) -> None:
    """Raise `Hint` unless `answer` is the number sealed in `right`; `mistakes` explains sealed wrong ones."""
    numbers(
        [number_in(answer)], [right], unit=unit, mistakes={(wrong,): why for wrong, why in (mistakes or {}).items()}
    )


def numbers(
    answer: Any, right: Sequence[str], *, unit: str = "", mistakes: Mapping[tuple[str, ...], str] | None = None
) -> None:
    """Raise `Hint` unless `answer` holds the numbers sealed in `right`, in their order."""
    values = _as_array(answer).ravel()
    if len(values) != len(right):
        raise Hint(f"{len(right)} numbers are asked for, and here are {len(values)}.")
    if np.isnan(values).any():
        raise Hint("nan is no number. 0 * log(0) makes one; where a probability is 0, its term counts 0.")
    if _match(values, right):
        return
    for wrong, why in (mistakes or {}).items():
        if _match(values, wrong):
            raise Hint(why)
    for slip, why in _usual_slips(values, unit):
        if _match(slip, right):
            raise Hint(why)
    if all(_is_coarse(value, seal) for value, seal in zip(values, right, strict=True)):
        raise Hint(f"Near, but too coarse: give {DECIMALS} decimals or more, and round at the end only.")
    which = next(i for i, (value, seal) in enumerate(zip(values, right, strict=True)) if not _is(value, seal))
    shown = f"{values[which]:.6g}" if len(values) == 1 else f"Number {which + 1}, {values[which]:.6g},"
    raise Hint(f"{shown} is not it, nor one of the usual slips.")


def number_in(answer: Any) -> float:
    """Return the one number that `answer` holds, in whatever form, and raise `Hint` unless it holds one."""
    value = _as_array(answer)
    if value.size != 1:
        raise Hint(f"One number is asked for, and here are {value.size}.")
    return float(value.ravel()[0])


def choice(answer: Any, right: str, *, mistakes: Mapping[str, str] | None = None) -> None:
    """Raise `Hint` unless `answer` names what is sealed in `right`: one thing or several, in any order."""
    answered(answer)
    given = sealed(_as_choice(answer))
    if given != right:
        raise Hint((mistakes or {}).get(given, f"The answer {answer!r} is not it."))


def function(
    answer: Any,
    right: Callable[..., Any],
    cases: Iterable[tuple[Any, ...]],
    *,
    unit: str = "",
    mistakes: Mapping[str, Callable[..., Any]] | None = None,
) -> None:
    """Raise `Hint` unless `answer` returns what `right` returns in all `cases`, each a tuple of arguments.

    `mistakes` maps an explanation to the function that somebody writes who makes the mistake.
    """
    answered(answer)
    if not callable(answer):
        raise Hint(f"A function is asked for, and this is {answer!r}.")
    tried = [(case, _call(answer, case), _as_array(right(*case))) for case in cases]
    wrong = [(case, value, wanted) for case, value, wanted in tried if not _agree([value], [wanted])]
    if not wrong:
        return
    numbers_only = [(case, value, wanted) for case, value, wanted in tried if not np.isnan(value).any()]
    if any(not _agree([value], [wanted]) for _, value, wanted in numbers_only):
        _explain(numbers_only, unit, mistakes or {})
    raise Hint(_difference(*wrong[0]))


def _explain(
    tried: Sequence[tuple[tuple[Any, ...], np.ndarray, np.ndarray]],
    unit: str,
    mistakes: Mapping[str, Callable[..., Any]],
) -> None:
    """Raise `Hint` if one mistake accounts for every value that was tried."""
    cases, values, wanted = zip(*tried, strict=True)
    with np.errstate(all="ignore"):
        for why, wrong in mistakes.items():
            if _agree(values, [_as_array(wrong(*case)) for case in cases]):
                raise Hint(why)
    for slips in zip(*(_usual_slips(value, unit) for value in values), strict=True):
        if _agree([value for value, _ in slips], wanted):
            raise Hint(slips[0][1])


def value_of(answer: Any, *arguments: Any) -> float:
    """Return the number that the function `answer` returns, and raise `Hint` unless it returns one."""
    answered(answer)
    return number_in(_returned(answer, arguments))


def words_of(answer: Any, probabilities: Mapping[str, float]) -> dict[str, str]:
    """Return the code that the function `answer` makes, and raise `Hint` unless it has a word for every symbol."""
    answered(answer)
    code = _returned(answer, (dict(probabilities),))
    if not isinstance(code, Mapping) or set(code) != set(probabilities):
        raise Hint(f"For {probabilities} a dictionary with a word for each symbol is asked for, and this is {code!r}.")
    for symbol, word in code.items():
        if not isinstance(word, str) or not word or set(word) - {"0", "1"}:
            raise Hint(f"The word of {symbol!r} must be a string of the characters 0 and 1; it is {word!r}.")
    return dict(code)


def _call(answer: Callable[..., Any], case: tuple[Any, ...]) -> np.ndarray:
    return _as_array(_returned(answer, case))


def _returned(answer: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    arguments = copy.deepcopy(case)  # an answer that changes its arguments must not change the case
    try:
        with np.errstate(all="ignore"):
            value = answer(*arguments)
    except Exception as error:
        raise Hint(f"For {_shown(case)} the function stops with {type(error).__name__}: {error}") from None
    if value is None or value is ...:
        raise Hint("The function returns nothing yet: is there a `return`?")
    return value


def _difference(case: tuple[Any, ...], value: np.ndarray, wanted: np.ndarray) -> str:
    if np.squeeze(value).shape != np.squeeze(wanted).shape:
        return f"For {_shown(case)} the result has shape {value.shape}; it ought to have {wanted.shape}."
    if np.isnan(value).any():
        return f"For {_shown(case)} the result is nan. 0 * log(0) is one: where a probability is 0, its term counts 0."
    return f"For {_shown(case)} the result is {_shown((value,))}; it ought to be {_shown((wanted,))}."


def _agree(values: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    return all(
        value.shape == other.shape and bool(np.allclose(value, other, rtol=STEP / 10, atol=STEP / 2))
        for value, other in zip(map(np.squeeze, values), map(np.squeeze, others), strict=True)
    )


def _match(values: Iterable[float], seals: Sequence[str]) -> bool:
    return all(_is(value, seal) for value, seal in zip(values, seals, strict=True))


def _is(value: float, seal: str) -> bool:
    """Say whether `value` is the sealed number; the last decimal may be off by one, by rounding on the way."""
    return any(sealed(value + step) == seal for step in (0.0, -STEP, STEP))


def _is_coarse(value: float, seal: str) -> bool:
    """Say whether `value` is the sealed number, rounded to one decimal or two."""
    return any(
        round(value, decimals) == value and any(_is(value + k * STEP, seal) for k in range(-reach, reach + 1))
        for decimals, reach in ((2, 5), (1, 50))
    )


def _usual_slips(value: Any, unit: str) -> list[tuple[Any, str]]:
    """Return what the answer would be without each usual slip, and what to say if that is right."""
    slips = [
        (-value, "The size is right, the sign is not. (The logarithm of a probability is negative.)"),
        (value / 100, "That is in percent: give the fraction."),
    ]
    if unit == "bits":
        slips.insert(0, (value / LN2, "That is in nats, not in bits: divide by ln 2, or take logarithms to base 2."))
        slips.insert(1, (value / math.log10(2), "That is in hartleys, not in bits: take logarithms to base 2, not 10."))
        slips.insert(2, (-value / LN2, "Those are nats, with the wrong sign: bits need the base 2, and a minus."))
    if unit == "nats":
        slips.insert(0, (value * LN2, "That is in bits, not in nats: multiply by ln 2, or take natural logarithms."))
    return slips


def _as_array(answer: Any) -> np.ndarray:
    answered(answer)
    if callable(answer):
        raise Hint("A value is asked for, and this is a function: call it.")
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if hasattr(answer, "detach"):  # a torch tensor, perhaps with a gradient or on a GPU
        answer = answer.detach().cpu()
    elif isinstance(answer, list | tuple):
        answer = [_as_array(item) for item in answer]
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise Hint(f"Numbers are asked for, without text or unit, and this is {answer!r}.") from None


def _as_choice(answer: Any) -> str:
    """Return one text for ``"B, a"``, ``["a", "b"]`` and ``{"b", "a"}``."""
    if isinstance(answer, str):
        answer = re.split(r"[\s,;]+", answer.strip())
    elif isinstance(answer, Iterable) and getattr(answer, "ndim", 1):
        answer = list(answer)
    else:
        answer = [answer]
    return " ".join(
        sorted({str(getattr(item, "item", lambda item=item: item)()).strip().casefold() for item in answer})
    )


def _shown(values: tuple[Any, ...]) -> str:
    return ", ".join(str(value) if isinstance(value, Mapping) else _short(np.asarray(value)) for value in values)


def _short(array: np.ndarray) -> str:
    if array.ndim == 0:
        return f"{array.item():.6g}" if array.dtype.kind in "iuf" else repr(array.item())
    return np.array2string(array, precision=4, separator=", ", threshold=20).replace("\n", "")
